"""Patients as clusters: laws of the estimators and what they say at their limits."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import f
from scipy.stats import t as student

from core.findings import Flag, Reason
from core.stats.clustered import mcnemar as clustered_mcnemar
from core.stats.clustered import proportions as clustered
from core.stats.one_test.proportions import bounds, proportion
from core.stats.paired.difference import wald_variance
from core.stats.paired.mcnemar import mcnemar
from tests.reference import reads
from tests.reference.checks_statistics import Clusters, clusters

patients = st.lists(st.tuples(*[st.integers(0, 6)] * 4).filter(any), min_size=2, max_size=30)


def counted(cells) -> Clusters:
    return Clusters(*np.array(cells, dtype=float).T)


def mcnemar_kin(c: Clusters):
    total, squares, k = float(c.gaps.sum()), float(np.sum(c.gaps**2)), c.sizes.size
    return {
        "obuchowski": clustered_mcnemar.obuchowski(total, squares, k, c.discordant),
        "yang": clustered_mcnemar.yang(total, squares, c.residual_squares, k, c.discordant),
        "durkalski": clustered_mcnemar.durkalski(c.only_first, c.only_second, c.sizes),
        "eliasziw": clustered_mcnemar.eliasziw(c.both, c.only_first, c.only_second, c.neither),
    }


def difference_of(c: Clusters):
    naive = float(wald_variance(c.only_first.sum(), c.only_second.sum(), c.units))
    return clustered.linearised_difference(
        float(c.gaps.sum() / c.units), c.residual_squares / c.units**2, c.sizes.size, naive
    )


def share_of(x, n, method="wilson"):
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    squares = float(np.sum((x - x.sum() / n.sum() * n) ** 2))
    return clustered.rao_scott(float(x.sum()), float(n.sum()), squares, n.size, 0.95, method)


@given(patients)
def test_swapping_the_tests_mirrors_differences_and_keeps_p(cells):
    one = counted(cells)
    other = Clusters(one.both, one.only_second, one.only_first, one.neither)
    first, second = difference_of(one), difference_of(other)
    assert first.p == pytest.approx(second.p)
    assert first.low == pytest.approx(None if second.high is None else -second.high)
    for name, test in mcnemar_kin(one).items():
        assert test.p == pytest.approx(mcnemar_kin(other)[name].p)


@given(patients)
def test_every_patient_twice_the_lesions_changes_no_test_but_eliasziw(cells):
    """Copies of a lesion inside its patient add no information about patients."""
    one = counted(cells)
    twice = counted(np.array(cells) * 2)
    for name in ("obuchowski", "yang", "durkalski"):
        assert mcnemar_kin(one)[name].statistic == pytest.approx(mcnemar_kin(twice)[name].statistic)
    assert difference_of(one).standard_error == pytest.approx(difference_of(twice).standard_error)


@given(st.lists(st.sampled_from([(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]), min_size=3))
def test_one_lesion_a_patient_is_the_unclustered_test(cells):
    c = counted(cells)
    plain = mcnemar(int(c.only_first.sum()), int(c.only_second.sum())).asymptotic
    found = mcnemar_kin(c)
    assume(plain.statistic is not None)
    k = len(cells)
    assert found["durkalski"].statistic == pytest.approx(plain.statistic)
    assert found["obuchowski"].statistic == pytest.approx(plain.statistic * (k - 1) / k)
    assert found["eliasziw"].reason is Reason.UNDEFINED_VARIANCE or c.discordant < 2


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(any), min_size=2, max_size=30))
def test_clustered_limits_hold_the_proportion(pairs):
    x, missed = np.array(pairs).T
    n = x + missed
    found = share_of(x, n)
    assert 0.0 <= found.low <= x.sum() / n.sum() <= found.high <= 1.0
    assert (found.reason is None) == (found.method == "rao_scott_logit_t")


@given(st.lists(st.sampled_from([0, 1]), min_size=3, max_size=40))
def test_one_lesion_a_patient_has_a_design_effect_near_one(x):
    assume(0 < sum(x) < len(x))
    found = share_of(x, np.ones(len(x)))
    assert found.design_effect == pytest.approx(len(x) / (len(x) - 1))


@pytest.mark.parametrize(("x", "share"), [([4, 2, 1], 1.0), ([0, 0, 0], 0.0)])
def test_no_variance_between_patients_falls_back_and_shows_the_cautious_bound(x, share):
    n = [4, 2, 1]
    found = share_of(x, n)
    plain = proportion(sum(x), sum(n))
    assert (found.low, found.high, found.method) == (plain.low, plain.high, "wilson")
    assert found.reason is Reason.UNDEFINED_VARIANCE
    assert Flag.ALL_CLUSTERS_EQUAL in found.flags
    assert found.standard_error is None
    assert found.design_effect is None
    low, high = bounds("clopper_pearson", 3 * share, 3, 0.95)
    assert (found.cautious.low, found.cautious.high) == (float(low), float(high))
    assert found.cautious.high - found.cautious.low > found.high - found.low


def test_the_fallback_uses_the_chosen_method():
    assert share_of([4, 2], [4, 2], "jeffreys").method == "jeffreys"


def test_every_patient_half_right_is_no_certainty():
    found = share_of([1] * 30, [2] * 30)
    assert found.reason is Reason.UNDEFINED_VARIANCE
    assert found.low < 0.5 < found.high


def test_one_patient_cannot_show_variance():
    found = share_of([3], [5])
    assert (found.low, found.high, found.reason) == (None, None, Reason.SINGLE_CLUSTER)
    assert found.cautious.low < 0.6 < found.cautious.high
    lone = clustered.linearised_difference(0.2, 0.01, 1)
    assert (lone.low, lone.p, lone.reason) == (None, None, Reason.SINGLE_CLUSTER)


@pytest.mark.parametrize("cells", [(2, 1, 0, 3), (2, 1, 4, 3), (0, 0, 1, 0), (2, 0, 0, 3)])
def test_one_patient_tests_nothing_whatever_was_read(cells):
    for found in mcnemar_kin(counted([cells])).values():
        assert (found.statistic, found.p, found.reason) == (None, None, Reason.SINGLE_CLUSTER)


def test_the_ratio_of_one_patient_is_no_statistic():
    share = np.array([-1 / 3, 0.5, 1.0])
    statistic, p = clustered_mcnemar.durkalski_many(share, share**2, [1, 1, 1])
    assert np.isnan(statistic).all()
    assert np.isnan(p).all()


def test_no_patients_test_nothing():
    nothing = clustered_mcnemar.cell_sums(np.zeros((2, 4, 1)))
    assert clustered_mcnemar.durkalski_each(nothing)[0].reason is Reason.NO_UNITS
    assert clustered_mcnemar.eliasziw_each(nothing)[0].reason is Reason.NO_UNITS
    assert clustered_mcnemar.obuchowski(0, 0, 0).reason is Reason.NO_UNITS


def test_no_patients():
    found = clustered.rao_scott(0, 0, 0, 0)
    assert (found.low, found.cautious, found.reason) == (None, None, Reason.NO_UNITS)


@pytest.mark.parametrize(("k", "flags"), [(19, (Flag.FEW_CLUSTERS,)), (20, ())])
def test_few_patients_are_flagged(k, flags):
    x = [1] * (k - 3) + [0] * 3
    assert share_of(x, np.ones(k)).flags == flags


def test_few_patients_with_discordance_are_flagged():
    assert clustered_mcnemar.obuchowski(4, 8, 40, 9).flags == (Flag.FEW_DISCORDANT_CLUSTERS,)
    assert clustered_mcnemar.obuchowski(4, 8, 40, 10).flags == ()
    assert clustered.linearised_difference(0.1, 0.01, 40, None, 0.95, 9).flags == (
        Flag.FEW_DISCORDANT_CLUSTERS,
    )


def test_no_discordance_is_not_estimable():
    c = clusters(reads()["v.edge.no_discordance"]["input"])
    for test in mcnemar_kin(c).values():
        assert (test.statistic, test.p, test.reason) == (None, None, Reason.NO_DISCORDANT_PAIRS)
    found = difference_of(c)
    assert (found.low, found.p, found.reason) == (None, None, Reason.UNDEFINED_VARIANCE)


@pytest.mark.parametrize("pair", ["ct_pet", "pet_petmr", "mr_petmr"])
def test_eliasziw_stops_where_its_correlation_is_negative(pair):
    """clust.bin.pair goes on there: its statistic is negative, or far below every other method's."""
    case = reads()[f"v.lesions.spec.{pair}"]
    theirs = case["output"]["eliasziw"]["stat"]
    others = [case["output"][name]["stat"] for name in ("mcnemar", "obuchowski", "yang")]
    assert theirs < 0.5 * min(others)
    found = mcnemar_kin(clusters(case["input"]))["eliasziw"]
    assert (found.statistic, found.p) == (None, None)
    assert found.reason is Reason.NEGATIVE_INTRACLUSTER_CORRELATION


@given(patients)
def test_eliasziw_never_gains_by_clustering(cells):
    c = counted(cells)
    found = mcnemar_kin(c)["eliasziw"]
    if found.statistic is not None:
        plain = mcnemar(int(c.only_first.sum()), int(c.only_second.sum())).asymptotic
        assert -1e-12 <= found.statistic <= plain.statistic * (1 + 1e-9) or c.discordant == c.units


@given(st.lists(patients, min_size=1, max_size=5))
def test_many_equal_one_at_a_time(studies):
    many = [counted(cells) for cells in studies]
    total = [c.gaps.sum() for c in many]
    squares = [np.sum(c.gaps**2) for c in many]
    residual = [c.residual_squares for c in many]
    k = [c.sizes.size for c in many]
    units = np.array([c.units for c in many])
    shares = [c.gaps / c.sizes for c in many]
    found = {
        "obuchowski": clustered_mcnemar.obuchowski_many(total, squares, k),
        "yang": clustered_mcnemar.yang_many(total, squares, residual, k),
        "durkalski": clustered_mcnemar.durkalski_many(
            [s.sum() for s in shares], [np.sum(s * s) for s in shares], k
        ),
    }
    for i, c in enumerate(many):
        each = mcnemar_kin(c)
        for name, (statistic, p) in found.items():
            expected = each[name]
            assert (expected.statistic is None) == bool(np.isnan(statistic[i]))
            if expected.p is not None:
                assert statistic[i] == pytest.approx(expected.statistic, rel=1e-12)
                assert p[i] == pytest.approx(expected.p, rel=1e-12)
    linear = clustered.linearised_difference_each(total / units, residual / units**2, k)
    for i, c in enumerate(many):
        one = clustered.linearised_difference(
            float(c.gaps.sum() / c.units), c.residual_squares / c.units**2, c.sizes.size
        )
        assert linear[i] == one


def test_gram_form_equals_the_sum_over_patients():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 4, size=(40, 5)).astype(float)
    w = rng.normal(size=(5, 3))
    assert clustered.sum_of_squares(x.T @ x, w) == pytest.approx(np.sum((x @ w) ** 2, axis=0))
    assert clustered.sum_of_squares(x.T @ x, w[:, 0]) == pytest.approx(np.sum((x @ w[:, 0]) ** 2))


def test_wald_of_one_difference_is_its_square():
    found = clustered.wald([0.2], [[0.01]])
    assert (found.statistic, found.df) == (pytest.approx(4.0), 1)


def test_wald_is_blind_to_units_and_order():
    d, v = np.array([0.1, -0.2]), np.array([[0.01, 0.002], [0.002, 0.02]])
    one = clustered.wald(d, v)
    scaled = clustered.wald(d * [1.0, 1000.0], v * np.outer([1.0, 1000.0], [1.0, 1000.0]))
    assert one.statistic == pytest.approx(float(d @ np.linalg.inv(v) @ d))
    assert scaled.statistic == pytest.approx(one.statistic)
    assert clustered.wald(d[::-1], v[::-1, ::-1]).statistic == pytest.approx(one.statistic)


def test_wald_with_a_repeated_direction_has_its_rank():
    v = np.array([[0.01, 0.01], [0.01, 0.01]])
    found = clustered.wald([0.2, 0.2], v)
    assert (found.statistic, found.df) == (pytest.approx(4.0), 1)
    assert found.reason is Reason.SINGULAR_COVARIANCE


def test_few_clusters_of_one_size_are_hotellings_t_squared():
    x = np.random.default_rng(5).normal(size=(9, 2)) + np.array([0.4, 0.1])
    k, mean = len(x), x.mean(axis=0)
    large = clustered.wald(mean, np.cov(x.T) / k, k)
    small = clustered.hotelling(large, k, "wald_clustered_f")
    t_squared = float(k * mean @ np.linalg.inv(np.cov(x.T)) @ mean)
    assert small.statistic == large.statistic == pytest.approx(t_squared)
    assert small.p == pytest.approx(f.sf(t_squared * (k - 2) / (2 * (k - 1)), 2, k - 2))
    assert (small.df, small.df_denominator, small.flags) == (2, k - 2, large.flags)
    one = clustered.wald([0.3], [[0.02]], k)
    assert clustered.hotelling(one, k, "wald_clustered_f").p == pytest.approx(
        2 * student.sf(np.sqrt(one.statistic), k - 1)
    )


def test_no_more_clusters_than_differences_is_not_tested_by_f():
    large = clustered.wald([0.2, 0.1], [[0.01, 0.0], [0.0, 0.02]], 2)
    found = clustered.hotelling(large, 2, "wald_clustered_f")
    assert (found.p, found.reason) == (None, Reason.SINGULAR_COVARIANCE)
    nothing = clustered.wald([0.2, 0.1], [[0.0, 0.0], [0.0, 0.0]], 30)
    assert clustered.hotelling(nothing, 30, "wald_clustered_f").reason is Reason.SINGULAR_COVARIANCE


@pytest.mark.parametrize(
    ("d", "v"),
    [
        ([0.2, 0.1], [[0.01, 0.01], [0.01, 0.01]]),
        ([0.2, 0.1], [[0.01, 0.0], [0.0, 0.0]]),
        ([0.0, 0.0], [[0.0, 0.0], [0.0, 0.0]]),
    ],
)
def test_wald_without_variance_where_it_is_needed(d, v):
    found = clustered.wald(d, v)
    assert (found.statistic, found.p, found.reason) == (None, None, Reason.SINGULAR_COVARIANCE)


def test_a_difference_without_variance_leaves_the_other_to_test():
    found = clustered.wald([0.2, 0.0], [[0.01, 0.0], [0.0, 0.0]])
    assert (found.statistic, found.df) == (pytest.approx(4.0), 1)


@pytest.mark.parametrize("function", [clustered_mcnemar.durkalski, clustered_mcnemar.eliasziw])
def test_a_patient_without_units_is_refused(function):
    nothing = [[0, 0, 0]] if function is clustered_mcnemar.durkalski else [[0, 0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="without units"):
        function([0, 1, 0], [0, 0, 1], *nothing)
