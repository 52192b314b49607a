"""Headline test and interval of a pair: one convention, and no contradiction about zero."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.findings import Flag, Reason
from core.stats.clustered.effective import critical_values, difference_design_effect, effective_clusters
from core.stats.clustered.sign_flip import sign_flip
from core.stats.paired.difference import tango
from core.stats.paired.headline import PatientSums, headline_differences

PATIENT = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 30)).filter(lambda p: sum(p) > 0)
PATIENTS = st.lists(PATIENT, min_size=2, max_size=30)


def headline(patients, level=0.95):
    """From (only first, only second, concordant) of each patient."""
    b, c, same = np.array(patients, dtype=float).T
    n, d = b + c + same, c - b
    share = d.sum() / n.sum()
    sums = PatientSums(
        clusters=np.array([float(n.size)]),
        discordant_clusters=np.array([float((b + c > 0).sum())]),
        units_squared=np.array([(n**2).sum()]),
        largest=np.array([n.max()]),
        residual_squares=np.array([((d - share * n) ** 2).sum()]),
    )
    test = sign_flip(d)
    (found,) = headline_differences([b.sum()], [c.sum()], [n.sum()], sums, [test], level)
    return test, found


@given(PATIENTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@settings(deadline=None, max_examples=300)
def test_interval_and_test_never_contradict_each_other(patients, level):
    test, found = headline(patients, level)
    assert found.excludes_zero == (test.p < 1 - level)
    if found.reason is Reason.AS_ONE_CLUSTER:
        assert found.low is None
        return
    value = found.second_minus_first
    assert -1 <= found.low <= value <= found.high <= 1
    if found.low > 0 or found.high < 0:
        assert found.excludes_zero
    elif found.low < 0 < found.high:
        assert not found.excludes_zero
    else:  # 0 is a limit: set by the test, or an interval that ends there by itself
        assert Flag.LIMIT_SET_TO_ZERO in found.flags or not found.excludes_zero


@given(PATIENTS)
@settings(deadline=None)
def test_exchanging_the_tests_mirrors_the_interval(patients):
    test, found = headline(patients)
    back, other = headline([(c, b, same) for b, c, same in patients])
    assert back == test
    assert other.excludes_zero == found.excludes_zero
    if found.low is not None:
        assert (other.low, other.high) == pytest.approx((-found.high, -found.low), abs=1e-12)


@given(st.lists(st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]), min_size=2, max_size=60))
@settings(deadline=None)
def test_one_unit_a_patient_is_tango(patients):
    _, found = headline(patients)
    b, c, same = (int(v) for v in np.array(patients).sum(axis=0))
    known = tango(same, b, c, 0)
    assert found.method == "tango"
    if Flag.LIMIT_SET_TO_ZERO not in found.flags:
        assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_thirteen_patients_of_whom_one_has_most_lesions():
    # of 78 lesions with the condition one patient has 30: 15 gained there, 1 in each of the 12 others
    test, found = headline([(0, 15, 15), *[(0, 1, 3)] * 12])
    assert (test.p, test.p_exact) == pytest.approx((0.000122, 0.000244), abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.195, 0.524), abs=0.001)
    assert found.effective_clusters == pytest.approx(78**2 / (30**2 + 12 * 4**2))
    assert Flag.ONE_PATIENT_DOMINATES in found.flags


def test_without_discordance_the_patients_are_all_that_is_left():
    _, equal = headline([(0, 0, 8)] * 20)
    known = tango(20, 0, 0, 0)
    # 20 effective patients at the t quantile, so a little wider than on 20 lone units
    assert known.high < equal.high < known.high * 1.2
    assert equal.flags == (Flag.FEW_DISCORDANT_CLUSTERS, Flag.NO_DISCORDANT_PAIRS)


def test_one_patient_with_nearly_all_lesions_gets_no_interval():
    test, found = headline([(0, 40, 60), (0, 1, 1)])
    assert found.effective_clusters < 2
    assert (found.low, found.reason) == (None, Reason.AS_ONE_CLUSTER)
    assert test.p == pytest.approx(0.25)


@pytest.mark.parametrize(("patients", "dominates"), [(4, True), (5, False)])
def test_a_patient_dominates_with_more_than_a_fifth_of_the_units(patients, dominates):
    _, found = headline([(0, 1, 2)] * patients)
    assert (Flag.ONE_PATIENT_DOMINATES in found.flags) is dominates


def test_one_unit_is_all_of_one_patient():
    _, found = headline([(0, 1, 0)])
    assert (found.second_minus_first, found.low, found.reason) == (1.0, None, Reason.SINGLE_CLUSTER)
    assert Flag.ONE_PATIENT_DOMINATES in found.flags


def test_effective_patients_and_design_effect_by_hand():
    assert effective_clusters(78, 30**2 + 12 * 4**2) == pytest.approx(6084 / 1092)
    # two patients of two lesions, gains of 2 and 0: D = 1/2; (2 - 1)^2 + (0 - 1)^2 = 2; lesions 4 * 1/4 = 1
    assert difference_design_effect(0, 2, 4, 2.0, 2, 2) == pytest.approx(2 / 1 * 2 / 1)
    assert critical_values(11, False, 0.95) == pytest.approx(2.228139)
    assert critical_values(1.5, True, 0.95) == pytest.approx(1.959964)
    assert np.isnan(critical_values(1.5, False, 0.95))
