"""Agreement of two readings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.inter_rater import cohens_kappa

from core.findings import Flag, Reason
from core.stats.paired.agreement import agreement, agreement_measures

TABLES = arrays(np.int64, (2, 2), elements=st.integers(0, 25))
PATIENTS = arrays(np.int64, st.tuples(st.integers(2, 9), st.just(2), st.just(2)), elements=st.integers(0, 4))
NAMES = ("kappa", "positive_agreement", "negative_agreement", "ac1", "pabak")


def measures(found):
    return [getattr(found, name) for name in NAMES]


def test_each_measure_by_hand():
    ours = agreement([[40, 9], [6, 20]])
    assert ours.observed == 60 / 75
    chance = (49 * 46 + 26 * 29) / 75**2
    assert ours.kappa.value == pytest.approx((60 / 75 - chance) / (1 - chance))
    assert ours.positive_agreement.value == 40 / 55
    assert ours.negative_agreement.value == 80 / 95
    assert ours.pabak.value == pytest.approx(2 * 60 / 75 - 1)
    prevalence = 55 / 150
    by_chance = 2 * prevalence * (1 - prevalence)
    assert ours.ac1.value == pytest.approx((60 / 75 - by_chance) / (1 - by_chance))


@given(arrays(np.int64, (2, 2), elements=st.integers(1, 25)))
def test_kappa_has_both_variances_of_statsmodels(t):
    ours, theirs = agreement(t), cohens_kappa(t)
    assert ours.kappa.value == pytest.approx(theirs.kappa, abs=1e-12)
    for low, high, error in (
        (ours.kappa.low, ours.kappa.high, theirs.std_kappa0),
        (ours.kappa_delta.low, ours.kappa_delta.high, theirs.std_kappa),
    ):
        if error > 1e-9:
            assert low == pytest.approx(max(theirs.kappa - 1.959963984540054 * error, -1), abs=1e-9)
            assert high == pytest.approx(min(theirs.kappa + 1.959963984540054 * error, 1), abs=1e-9)


def test_delta_variance_of_positive_agreement_is_the_published_one():
    a, b, c, d = 40, 6, 9, 20  # Graham & Bull 1998: 4 a (b + c) (a + b + c) / (2 a + b + c)^4
    found = agreement([[d, c], [b, a]]).positive_agreement
    variance = 4 * a * (b + c) * (a + b + c) / (2 * a + b + c) ** 4
    assert found.high - found.low == pytest.approx(2 * 1.959963984540054 * np.sqrt(variance))


@given(TABLES)
def test_swapping_the_readings_changes_nothing(t):
    assert np.array_equal(agreement_measures(t), agreement_measures(t.T), equal_nan=True)


@given(TABLES)
def test_turning_the_calls_round_swaps_positive_and_negative(t):
    ours, turned = agreement(t), agreement(t[::-1, ::-1])
    assert turned.positive_agreement.value == pytest.approx(ours.negative_agreement.value)
    assert turned.kappa.value == pytest.approx(ours.kappa.value)
    assert turned.positive_agreement.low == pytest.approx(ours.negative_agreement.low, abs=1e-12)


@given(TABLES)
def test_every_answer_is_a_number_or_a_reason(t):
    for found in measures(agreement(t, tables_by_patient=t[None])):
        assert (found.low is None) == (found.reason is not None)
        assert found.value is None or -1 <= found.value <= 1
        assert found.clustered.low is None
        assert found.clustered.reason is not None


@given(PATIENTS, st.randoms())
def test_jackknife_leaves_out_each_patient_in_any_order(tables, random):
    total = tables.sum(axis=0)
    shuffled = tables[random.sample(range(len(tables)), len(tables))]
    ours = agreement(total, tables_by_patient=tables)
    for one, other in zip(
        measures(ours), measures(agreement(total, tables_by_patient=shuffled)), strict=True
    ):
        assert one.clustered.standard_error == pytest.approx(other.clustered.standard_error)
    kept = [t for t in tables if t.any()]
    values = [agreement(total - t).kappa.value for t in kept]
    if len(kept) > 1 and None not in values and ours.kappa.clustered.standard_error:
        by_hand = (len(kept) - 1) / len(kept) * np.sum((np.array(values) - np.mean(values)) ** 2)
        assert ours.kappa.clustered.standard_error**2 == pytest.approx(by_hand)


@pytest.mark.parametrize("times", [100, 20_000])
def test_jackknife_of_very_large_patients(times):
    small = np.array(
        [[[3, 1], [0, 2]], [[1, 1], [1, 1]], [[0, 0], [0, 4]], [[2, 0], [2, 0]], [[3, 1], [0, 2]]]
    )
    one, other = (
        agreement(t.sum(axis=0), tables_by_patient=t).kappa.clustered for t in (small, times * small)
    )
    assert other.standard_error == pytest.approx(one.standard_error)
    assert other.clusters == one.clusters == 5


def test_equal_patients_may_be_counted_instead_of_listed():
    kinds = np.array([[[2, 1], [0, 3]], [[0, 0], [0, 0]], [[1, 0], [2, 1]]])
    held = np.array([7, 2, 5])
    listed = np.repeat(kinds, held, axis=0)
    total = listed.sum(axis=0)
    counted = agreement(total, tables_by_patient=kinds, patients=held)
    for one, other in zip(
        measures(counted), measures(agreement(total, tables_by_patient=listed)), strict=True
    ):
        assert one.clustered.clusters == other.clustered.clusters == 12
        assert one.clustered.standard_error == pytest.approx(other.clustered.standard_error)


def test_jackknife_of_a_proportion_is_its_linear_variance():
    """PABAK is linear in the observed agreement: with equal clusters the jackknife is exact."""
    tables = np.array([[[3, 1], [0, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 4]], [[2, 0], [2, 0]]])
    shares = np.trace(tables, axis1=1, axis2=2) / 4
    found = agreement(tables.sum(axis=0), tables_by_patient=tables).pabak.clustered
    assert found.standard_error == pytest.approx(2 * shares.std(ddof=1) / 2)
    assert Flag.FEW_CLUSTERS in found.flags
    assert (found.clusters, found.df) == (4, 3)
    reach = 3.182446305284263 * found.standard_error  # t of 3 degrees of freedom, 97.5 %
    assert found.low == pytest.approx(max(2 * shares.mean() - 1 - reach, -1.0))


def test_one_category_has_no_kappa_but_full_agreement():
    ours = agreement([[0, 0], [0, 12]])
    assert ours.kappa.value is None
    assert ours.kappa.reason is Reason.ONE_CATEGORY
    assert ours.negative_agreement.reason is Reason.NO_NEGATIVE_CALLS
    assert ours.positive_agreement.value == 1.0
    assert ours.ac1.value == 1.0
    assert ours.ac1.reason is Reason.UNDEFINED_VARIANCE
    assert ours.pabak.high == 1.0
    assert ours.pabak.low > 0.4


def test_full_positive_agreement_still_has_its_exact_interval():
    found = agreement([[30, 0], [0, 12]]).positive_agreement
    assert (found.value, found.high, found.reason) == (1.0, 1.0, None)
    assert found.method == "agreement_clopper_pearson"
    q = found.low / (2 - found.low)  # the share called by both, of the units called by either
    assert q**12 == pytest.approx(0.025)


def test_no_positive_agreement_still_has_its_exact_interval():
    found = agreement([[30, 4], [3, 0]], confidence_level=0.9).positive_agreement
    assert (found.value, found.low, found.reason) == (0.0, 0.0, None)
    q = found.high / (2 - found.high)
    assert (1 - q) ** 7 == pytest.approx(0.05)


@given(st.integers(1, 20), st.integers(0, 20), st.integers(1, 20), st.booleans())
def test_a_reading_that_always_says_the_same_has_kappa_0_without_interval(told, both, n, positive):
    t = [[0, 0], [both, told]] if positive else [[told, both], [0, 0]]
    if both == 0:
        t = [[n, 0], [told, 0]]
    found = agreement(t)
    assert found.kappa.value == 0.0
    assert (found.kappa.low, found.kappa.high, found.kappa.reason) == (
        None,
        None,
        Reason.UNDEFINED_VARIANCE,
    )
    assert found.kappa_delta.reason is Reason.UNDEFINED_VARIANCE
    quoted = found.kappa.quoted
    assert (quoted.low, quoted.high, quoted.reason) == (None, None, Reason.UNDEFINED_VARIANCE)


def test_perfect_agreement_is_not_a_point_interval():
    ours = agreement([[6, 0], [0, 12]])
    assert ours.kappa.value == 1.0
    assert ours.kappa_delta.reason is Reason.UNDEFINED_VARIANCE
    assert ours.kappa.low < 0.6


def test_no_units():
    ours = agreement(np.zeros((2, 2)))
    assert ours.observed is None
    assert {found.reason for found in measures(ours)} == {
        Reason.NO_UNITS,
    }


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="shape"):
        agreement(np.ones((3, 3)))
    with pytest.raises(ValueError, match="patients"):
        agreement(np.ones((2, 2)), tables_by_patient=np.ones((2, 2)))


def test_kappa_is_quoted_on_fishers_z_and_never_with_the_variance_of_its_test():
    found = agreement([[45, 5], [5, 45]])
    assert found.kappa.value == pytest.approx(0.8)
    assert (found.kappa.quoted.low, found.kappa.quoted.high) == pytest.approx((0.648, 0.891), abs=5e-4)
    assert (found.kappa_delta.low, found.kappa_delta.high) == pytest.approx((0.682, 0.918), abs=5e-4)
    assert (found.kappa.low, found.kappa.high) == pytest.approx((0.604, 0.996), abs=5e-4)


@pytest.mark.parametrize(("largest", "reason"), [(21, None), (22, Reason.AS_ONE_CLUSTER)])
def test_two_effective_patients_are_the_fewest_that_have_an_interval(largest, reason):
    """One patient with most units and nine with one: (21 + 9)^2 / (21^2 + 9) = 2."""
    first = [[largest - 12, 2], [1, 9]]
    alone = [[[1, 0], [0, 0]]] * 5 + [[[0, 0], [0, 1]]] * 3 + [[[0, 1], [0, 0]]]
    tables = np.array([first, *alone])
    shown = agreement(tables.sum(axis=0), tables_by_patient=tables).kappa.quoted
    assert (shown.low is None, shown.reason) == (reason is not None, reason)


@pytest.mark.parametrize(("patients", "few"), [(19, True), (20, False)])
def test_fewer_than_twenty_patients_are_few(patients, few):
    tables = np.array([[[2, p % 2], [0, 1]] for p in range(patients)])
    found = agreement(tables.sum(axis=0), tables_by_patient=tables)
    assert (Flag.FEW_CLUSTERS in found.kappa.clustered.flags) is few


def test_complete_agreement_has_no_interval_of_kappa_but_one_of_itself():
    tables = np.tile([[2, 0], [0, 1]], (15, 1, 1))
    found = agreement(tables.sum(axis=0), tables_by_patient=tables)
    for measure in (found.kappa, found.ac1):
        assert (measure.quoted.low, measure.quoted.reason) == (None, Reason.UNDEFINED_VARIANCE)
        assert measure.beside.low == pytest.approx(15 / (15 + 1.959964**2), abs=1e-6)
