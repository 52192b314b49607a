"""Heterogeneity of an advantage between groups."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from core.findings import Flag, Reason
from core.stats.paired.heterogeneity import Method, breslow_day, discordant_split, heterogeneity

PATIENT = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.sampled_from("ABC"))
PATIENTS = st.lists(PATIENT, min_size=1, max_size=20)


def columns(patients):
    first, second, agreeing, group = zip(*patients, strict=True)
    b, c = np.array(first), np.array(second)
    return b, c, b + c + np.array(agreeing), np.array(group)


def permuted(patients, **options):
    return heterogeneity(*columns(patients), permutations=199, **options)


@given(PATIENTS, st.randoms())
def test_the_order_of_patients_is_nothing(patients, random):
    assert permuted(random.sample(patients, len(patients))) == permuted(patients)


@given(PATIENTS)
def test_swapping_the_tests_mirrors_the_differences_and_keeps_p(patients):
    b, c, n, group = columns(patients)
    ours = heterogeneity(b, c, n, group, permutations=199)
    other = heterogeneity(c, b, n, group, permutations=199)
    assert other.permutation.p == ours.permutation.p
    assert other.permutation.statistic == pytest.approx(ours.permutation.statistic)
    for one, two in zip(ours.groups, other.groups, strict=True):
        assert (one.second_minus_first is None) == (two.second_minus_first is None)
        assert one.second_minus_first is None or one.second_minus_first == -two.second_minus_first


@given(PATIENTS)
def test_p_is_never_zero_and_always_explained(patients):
    found = permuted(patients)
    assert (found.permutation.p is None) == (found.permutation.reason is not None)
    assert found.permutation.p is None or 1 / 200 <= found.permutation.p <= 1
    assert sum(g.patients for g in found.groups) == sum(1 for n in columns(patients)[2] if n)


def test_random_permutations_come_to_the_exact_answer():
    b, c, n = (
        np.array([2, 0, 0, 0, 1, 0, 0]),
        np.array([0, 3, 1, 0, 0, 2, 2]),
        np.array([3, 4, 1, 2, 2, 2, 5]),
    )
    groups = np.array(list("AABBBAB"))

    def spread(labels):
        total = 0.0
        for name in "AB":
            here = labels == name
            total += (c - b)[here].sum() ** 2 / n[here].sum()
        return total

    every = [spread(np.array(labels)) for labels in set(permutations("AABBBAB"))]
    exact = np.mean(np.array(every) >= spread(groups) - 1e-9)
    found = heterogeneity(b, c, n, groups, permutations=20_000)
    assert found.permutation.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


def test_a_plain_difference_is_found_and_said():
    b, c = [0] * 40, [1] * 20 + [0] * 20
    found = heterogeneity(b, c, [1] * 40, ["PDAC"] * 20 + ["NEN"] * 20)
    assert found.permutation.p == 1 / 10_000
    assert found.permutations == 9999
    assert {g.group: g.second_minus_first for g in found.groups} == {"PDAC": 1.0, "NEN": 0.0}
    assert found.without_discordance == ("NEN",)
    assert found.split.reason is Reason.TOO_FEW_GROUPS  # only one group has discordant pairs to split


def test_no_discordance_is_p_1_and_flagged():
    found = heterogeneity([0, 0, 0], [0, 0, 0], [2, 1, 1], ["A", "A", "B"])
    assert (found.permutation.p, found.permutation.flags) == (1.0, (Flag.NO_DISCORDANT_PAIRS,))
    assert found.without_discordance == ("A", "B")
    assert found.split is None  # a patient has two units


def test_one_group_and_empty_groups():
    found = heterogeneity([1, 0, 0], [0, 2, 0], [2, 3, 0], ["A", "A", "B"])
    assert found.permutation.reason is Reason.TOO_FEW_GROUPS
    assert found.groups[1].second_minus_first is None
    assert found.without_discordance == ()


def test_counts_are_checked():
    with pytest.raises(ValueError, match="discordant units"):
        heterogeneity([1], [1], [1], ["A"])
    with pytest.raises(ValueError, match="one entry"):
        heterogeneity([1, 0], [1, 0], [3, 0], ["A"])


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=2))
def test_split_of_two_groups_is_fisher(pairs):
    b, c = np.array(pairs).T
    found = discordant_split(b, c)
    if found.reason is None and not found.flags:
        assert found.p == pytest.approx(fisher_exact(np.array(pairs)).pvalue, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=4), st.randoms())
def test_split_forgets_order_direction_and_groups_without_discordance(pairs, random):
    b, c = np.array(pairs).T
    ours = discordant_split(b, c)
    order = random.sample(range(len(b)), len(b))
    for other in (
        discordant_split(b[order], c[order]),
        discordant_split(c, b),
        discordant_split([*b, 0], [*c, 0]),
    ):
        assert other.p == pytest.approx(ours.p)
    assert (ours.p is None) == (ours.reason is not None)


def test_split_draws_tables_where_there_are_too_many():
    b, c = np.full(6, 20), np.array([20, 18, 22, 25, 15, 20])
    many = discordant_split(b, c)
    assert many.method == Method.SPLIT_MONTE_CARLO
    assert many == discordant_split(b, c)
    assert 0.5 < many.p <= 1


def test_breslow_day_of_one_common_odds_ratio_is_zero():
    strata = [[[20, 10], [5, 10]], [[40, 20], [10, 20]]]
    found = breslow_day(strata)
    assert found.mantel_haenszel_odds_ratio == 4.0
    assert found.breslow_day.statistic == pytest.approx(0, abs=1e-9)
    assert found.breslow_day.p == pytest.approx(1)
    assert found.tarone.df == 1


@given(st.lists(st.lists(st.integers(0, 15), min_size=4, max_size=4), min_size=1, max_size=5), st.randoms())
def test_breslow_day_forgets_the_order_of_strata_and_of_rows(cells, random):
    tables = np.array(cells).reshape(-1, 2, 2)
    ours = breslow_day(tables)
    other = breslow_day(tables[random.sample(range(len(tables)), len(tables))])
    turned = breslow_day(tables[:, ::-1, ::-1])
    for found in (other, turned):
        assert found.breslow_day.reason is ours.breslow_day.reason
        if ours.breslow_day.statistic is not None:
            expected = pytest.approx(ours.breslow_day.statistic, rel=1e-6, abs=1e-8)
            assert found.breslow_day.statistic == expected
    assert (ours.tarone.p is None) == (ours.tarone.reason is not None)
    if ours.tarone.p is not None:
        assert ours.tarone.statistic <= ours.breslow_day.statistic


def test_strata_that_say_nothing():
    found = breslow_day([[[5, 2], [3, 6]], [[4, 3], [0, 0]], [[6, 1], [2, 7]]])
    assert found.uninformative == (1,)
    assert found.breslow_day.df == 1
    assert breslow_day([[[5, 2], [3, 6]]]).breslow_day.reason is Reason.TOO_FEW_GROUPS
    perfect = breslow_day([[[5, 0], [0, 6]], [[4, 0], [0, 3]]])
    assert math.isinf(perfect.mantel_haenszel_odds_ratio)
    assert perfect.tarone.reason is Reason.ZERO_CELL
    with pytest.raises(ValueError, match="strata"):
        breslow_day([[1, 2], [3, 4]])
