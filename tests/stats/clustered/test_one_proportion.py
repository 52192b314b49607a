"""The interval of one proportion to quote where a patient has several units."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import t

from core.findings import Flag, Reason
from core.stats.clustered import one_proportion
from core.stats.clustered.one_proportion import patient_shares, quoted_each, together
from core.stats.clustered.proportions import rao_scott
from core.stats.one_test.proportions import bounds

PATIENTS = st.lists(
    st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=25
)


def quoted(patients, weights=None, level=0.95, naive="wilson"):
    x, n = (np.array(v) for v in zip(*patients, strict=True))
    w = np.ones(len(x)) if weights is None else np.array(weights)
    shares = together([patient_shares(x, n, weights)])
    return quoted_each([w @ x], [w @ n], shares, level, naive)[0]


def by_hand(patients):
    """Each patient left out in turn, written as the definition has it."""
    x, n = (np.array(v, dtype=float) for v in zip(*patients, strict=True))
    total, k = n.sum(), len(n)
    p = x.sum() / total
    effective = total**2 / (n**2).sum()
    without = (x.sum() - x) / (total - n)
    variance = (k - 1) / k * ((without - p) ** 2).sum()
    if min(p, 1 - p) < 0.1 and min((x > 0).sum(), (x < n).sum()) >= 3 and 2 * effective < k:
        within = (x * (n - x) / n).sum() / (total - k)
        rho = min(1 - within / (p * (1 - p)), 1.0)
        alike = k / (k - 1) * p * (1 - p) / total * (1 + ((n**2).sum() / total - 1) * rho)
        variance = max(variance, np.sqrt(variance * max(alike, 0.0)))
    error = np.sqrt(variance)
    reach = t.ppf(0.975, effective - 1) * error / (p * (1 - p))
    wilson = [float(v) for v in bounds("wilson", p * effective, effective, 0.95)]
    return (expit(logit(p) - reach), expit(logit(p) + reach)), wilson, effective


@given(PATIENTS)
@settings(deadline=None, max_examples=200)
def test_it_is_the_change_when_a_patient_is_left_out(patients):
    x, n = (np.array(v) for v in zip(*patients, strict=True))
    assume(0 < x.sum() < n.sum() and n.max() > 1)
    own, wilson, effective = by_hand(patients)
    found = quoted(patients)
    assert found.effective_clusters == pytest.approx(effective)
    if effective < 2:
        assert (found.low, found.reason) == (None, Reason.AS_ONE_CLUSTER)
        return
    few = min((x > 0).sum(), (x < n).sum()) < 3
    equal = len({a / b for a, b in patients}) == 1
    if equal or (few and wilson[1] - wilson[0] > own[1] - own[0]):
        assert found.method == "wilson_effective_patients"
        assert (found.low, found.high) == pytest.approx(wilson)
    else:
        assert found.method == "delete_one_logit_t"
        assert (found.low, found.high) == pytest.approx(own)
    assert found.low <= x.sum() / n.sum() <= found.high


@given(st.integers(2, 6), st.lists(st.integers(0, 6), min_size=3, max_size=30))
@settings(deadline=None)
def test_with_equal_numbers_it_is_the_ratio_estimator(size, hits):
    x = np.minimum(hits, size)
    n = np.full(x.size, size)
    assume(min((x > 0).sum(), (x < n).sum()) >= 3 and np.ptp(x) > 0)
    p = x.sum() / n.sum()
    known = rao_scott(x.sum(), n.sum(), float(((x - p * n) ** 2).sum()), x.size)
    found = quoted(list(zip(x, n, strict=True)))
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_at_the_edge_patients_count_not_lesions():
    found = quoted([(8, 8)] * 20)
    assert found.method == "wilson_effective_patients"
    assert (found.low, found.high) == pytest.approx((float(bounds("wilson", 20, 20, 0.95)[0]), 1.0))
    # one error more may not make the interval shorter
    nearly = quoted([(8, 8)] * 19 + [(7, 8)])
    assert nearly.low <= found.low + 0.02


def test_nineteen_patients_of_whom_one_has_most_lesions_are_as_good_as_three():
    found = quoted([(30, 30), *[(1, 1)] * 18])
    assert found.effective_clusters == pytest.approx(48**2 / (30**2 + 18))
    assert found.low < 0.5
    assert {Flag.FEW_CLUSTERS, Flag.ONE_PATIENT_DOMINATES} <= set(found.flags)


def test_errors_of_small_patients_only_say_nothing_for_certain_of_large_ones():
    # both lesions of 4 of 84 patients are missed, none of the 60 of the three others: 220 of 228
    patients = [(20, 20)] * 3 + [(2, 2)] * 80 + [(0, 2)] * 4
    own, _, _ = by_hand(patients)
    found = quoted(patients)
    assert found.method == "delete_one_logit_t"
    assert (found.low, found.high) == pytest.approx(own)
    assert found.low == pytest.approx(0.8664, abs=1e-4)


def test_one_unit_a_patient_is_the_method_chosen():
    for naive in ("wilson", "clopper_pearson"):
        found = quoted([(1, 1)] * 7 + [(0, 1)] * 5, naive=naive)
        assert found.method == naive
        assert (found.low, found.high) == pytest.approx(tuple(float(v) for v in bounds(naive, 7, 12, 0.95)))


def test_kinds_of_patients_with_their_numbers_are_the_patients():
    every = quoted([(1, 3)] * 4 + [(2, 2)] * 3 + [(0, 5)])
    kinds = quoted([(1, 3), (2, 2), (0, 5), (1, 1)], [4, 3, 1, 0])
    assert (kinds.low, kinds.high) == pytest.approx((every.low, every.high))


def test_one_patient_and_none():
    assert quoted([(3, 5)]).reason is Reason.SINGLE_CLUSTER
    assert quoted([(0, 0), (0, 0)]).reason is Reason.NO_UNITS
    assert quoted([(90, 99), (1, 1)]).reason is Reason.AS_ONE_CLUSTER


def test_a_tenth_is_not_rare():
    """One patient of 40 units without the property among 60 of one unit, ten of whom have it."""
    patients = [(0, 40), *[(1, 1)] * 10, *[(0, 1)] * 50]
    found = quoted(patients)
    assert (found.low, found.high) == pytest.approx(by_hand(patients)[0])


def test_of_two_equally_wide_intervals_its_own_is_quoted(monkeypatch):
    patients = [(2, 4), (3, 3), (4, 4), (2, 2)]
    monkeypatch.setattr(one_proportion, "bounds", lambda *_: (np.full(1, 0.5), np.full(1, 0.5)))
    own = quoted(patients)
    monkeypatch.setattr(one_proportion, "bounds", lambda *_: (np.full(1, own.low), np.full(1, own.high)))
    assert quoted(patients).method == own.method == "delete_one_logit_t"
