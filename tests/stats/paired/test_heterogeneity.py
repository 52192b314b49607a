"""Heterogeneity of an advantage between groups."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f as f_distribution
from scipy.stats import fisher_exact

from core.findings import Flag, Reason
from core.stats.paired.heterogeneity import (
    HeterogeneityMethod,
    _Groups,
    discordant_split,
    heterogeneity,
)
from core.stats.paired.odds_ratios import breslow_day, clustered_odds_ratios

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

    def studentised(labels):
        deltas, weights = [], []
        for name in "AB":
            d, m = (c - b)[labels == name], n[labels == name]
            deltas.append(d.sum() / m.sum())
            weights.append((1 - 1 / d.size) * m.sum() ** 2 / ((d - deltas[-1] * m) ** 2).sum())
        common = np.average(deltas, weights=weights)
        return sum(w * (delta - common) ** 2 for w, delta in zip(weights, deltas, strict=True))

    every = [studentised(np.array(labels)) for labels in set(permutations("AABBBAB"))]
    exact = np.mean(np.array(every) >= studentised(groups) - 1e-9)
    found = heterogeneity(b, c, n, groups, permutations=20_000)
    assert found.permutation.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))
    assert found.permutation.statistic == pytest.approx(studentised(groups))
    assert found.permutation.method == HeterogeneityMethod.PATIENT_PERMUTATION


def test_the_same_advantage_is_no_difference_however_unlike_the_groups_are():
    """A small group with much discordance and a large one with little: 11 of 100 plain tests would differ."""
    rng = np.random.default_rng(3)
    group = np.repeat(["few", "many"], [15, 60])
    below = {"studentised": 0, "plain": 0}
    for seed in range(100):
        discordant = rng.random(75) < np.where(group == "few", 0.5, 0.15)
        second = rng.random(75) < 0.5
        b, c = discordant & ~second, discordant & second
        found = heterogeneity(b, c, np.ones(75, int), group, permutations=199, seed=seed)
        below["studentised"] += found.permutation.p <= 0.05
        below["plain"] += plain_permutation(c.astype(int) - b, group, seed) <= 0.05
    assert below["studentised"] / 100 < 0.075 < below["plain"] / 100


def plain_permutation(net, group, seed):
    """What one unit a patient gives without studentising, written down once more."""
    rng = np.random.default_rng(seed)
    observed = abs(net[group == "few"].mean() - net[group == "many"].mean())
    drawn = [rng.permutation(net) for _ in range(199)]
    return (1 + sum(abs(d[:15].mean() - d[15:].mean()) >= observed - 1e-12 for d in drawn)) / 200


def test_an_assignment_that_leaves_a_group_without_variance_counts_as_extreme():
    # two of seven patients differ; of the 21 ways to take two patients, 10 take two without discordance
    b, c = [1, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0, 0]
    group = ["A", "A", *"BBBBB"]
    found = heterogeneity(b, c, [1] * 7, group, permutations=20_000)
    # as they stand A has -1 and +1, no advantage: every assignment is as extreme
    assert found.permutation.method == HeterogeneityMethod.PATIENT_PERMUTATION
    assert found.permutation.p > 0.5


def test_a_silent_group_is_named_and_left_out_of_the_studentised_test():
    b, c = [1, 0, 0, 1, 0, 0], [0, 1, 0, 1, 2, 1]
    n, group = [3, 2, 1, 4, 4, 2], ["A", "A", "A", "B", "B", "B"]
    alone = heterogeneity(b, c, n, group, permutations=999)
    beside = heterogeneity([*b, 0, 0], [*c, 0, 0], [*n, 5, 2], [*group, "C", "C"], permutations=999)
    assert beside.without_discordance == ("C",)
    assert beside.permutation == alone.permutation


def test_a_group_that_differs_without_variance_is_asked_another_question_and_that_is_said():
    found = heterogeneity([0] * 8, [1, 1, 1, 1, 1, 0, 0, 0], [1] * 8, ["A"] * 4 + ["B"] * 4)
    assert found.permutation.method == HeterogeneityMethod.ALIKE_IN_EVERYTHING
    # 70 ways to choose A's four patients; with five gains of eight, 10 are as far apart
    assert found.permutation.p == pytest.approx(10 / 70, abs=0.02)


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
    for b, c in ((-1, 0), (0, -1), (-1, -1)):
        with pytest.raises(ValueError, match="discordant units"):
            heterogeneity([b], [c], [3], ["A"])
    with pytest.raises(ValueError, match="one entry"):
        heterogeneity([1, 0], [1, 0], [3, 0], ["A"])


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=2))
def test_split_of_two_groups_is_fisher(pairs):
    b, c = np.array(pairs).T
    found = discordant_split(b, c)
    if found.reason is None and not found.flags:
        assert found.p == pytest.approx(fisher_exact(np.array(pairs)).pvalue, rel=1e-9)


def test_split_of_a_group_with_one_discordant_unit_by_hand():
    """Any of the four units may be the only one for the second test: in 1 of 4 it is the lone one."""
    found = discordant_split([3, 0], [0, 1])
    assert (found.p, found.flags, found.reason) == (pytest.approx(1 / 4), (), None)


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
    assert many.method == HeterogeneityMethod.SPLIT_MONTE_CARLO
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


def test_clustered_odds_ratios_by_hand():
    found = clustered_odds_ratios([1.0, 2.0, 4.0], [0.5, 1.0, 0.5], 40)
    # weights 4, 1, 4: mean 22 / 9
    spread = 4 * (1 - 22 / 9) ** 2 + (2 - 22 / 9) ** 2 + 4 * (4 - 22 / 9) ** 2
    assert found.statistic == pytest.approx(spread)
    assert (found.df, found.df_denominator) == (2, 37)
    assert found.p == pytest.approx(float(f_distribution.sf(spread / 2, 2, 37)))
    assert clustered_odds_ratios([1.0], [0.5], 40).reason is Reason.TOO_FEW_GROUPS


def test_lesions_of_a_patient_are_not_counted_for_themselves():
    """Odds ratios that are alike, every read eight times over: Breslow-Day errs, this does not."""
    rng = np.random.default_rng(4)
    below = {"plain": 0, "clustered": 0}
    for _ in range(200):
        tables, logs, errors = [], [], []
        for _group in range(2):
            with_, without = rng.binomial(20, 0.75), rng.binomial(20, 0.25)
            cells = np.array([[with_, without], [20 - with_, 20 - without]])
            if not cells.all():
                break
            tables.append(8 * cells)
            logs.append(np.log(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0])))
            errors.append(np.sqrt((1 / cells).sum()))
        else:
            below["plain"] += breslow_day(tables).breslow_day.p < 0.05
            below["clustered"] += clustered_odds_ratios(logs, errors, 80).p < 0.05
    assert below["clustered"] <= 20 < 60 < below["plain"]


def test_groups_of_two_patients_are_weighted_by_their_own_variance():
    """V_g = K / (K - 1) sum (d - delta n)^2 / N^2 and W = sum (delta - delta_w)^2 / V, by hand."""
    d = [np.array([1.0, 0.0]), np.array([0.0, -1.0, 0.0])]
    n = [np.array([2.0, 2.0]), np.array([1.0, 3.0, 2.0])]
    delta = [x.sum() / y.sum() for x, y in zip(d, n, strict=True)]
    spread = [((x - of * y) ** 2).sum() for x, y, of in zip(d, n, delta, strict=True)]
    v = [k / (k - 1) * s / y.sum() ** 2 for k, s, y in zip((2, 3), spread, n, strict=True)]
    common = sum(of / var for of, var in zip(delta, v, strict=True)) / sum(1 / var for var in v)
    sums = np.array([[x.sum(), y.sum(), x @ x, x @ y, y @ y] for x, y in zip(d, n, strict=True)])
    found = _Groups.of(sums)
    assert found.spread == pytest.approx(spread)
    expected = sum((of - common) ** 2 / var for of, var in zip(delta, v, strict=True))
    assert found.studentised(np.array([2, 3])) == pytest.approx(expected)
