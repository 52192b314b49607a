"""Bounds under unverified units."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.one_test.verification import verification_bounds

COUNT = st.integers(0, 6)


def test_bounds_by_hand():
    found = verification_bounds(tp=18, fn=2, fp=5, tn=25, unverified_positive=4, unverified_negative=10)
    assert (found.sensitivity.verified_only, found.sensitivity.low, found.sensitivity.high) == (
        18 / 20,
        18 / 30,
        22 / 24,
    )
    assert (found.specificity.low, found.specificity.high) == (25 / 34, 35 / 40)
    assert (found.ppv.low, found.ppv.high) == (18 / 27, 22 / 27)
    assert (found.npv.low, found.npv.high) == (25 / 37, 35 / 37)
    assert (found.accuracy.low, found.accuracy.high) == (43 / 64, 57 / 64)


@given(COUNT, COUNT, COUNT, COUNT, COUNT, COUNT)
def test_bounds_are_the_extremes_of_every_completion(tp, fn, fp, tn, up, un):
    found = verification_bounds(tp=tp, fn=fn, fp=fp, tn=tn, unverified_positive=up, unverified_negative=un)
    seen = {"sensitivity": [], "specificity": []}
    for x, y in product(range(up + 1), range(un + 1)):  # with the condition: x positives, y negatives
        if tp + x + fn + y:
            seen["sensitivity"].append((tp + x) / (tp + x + fn + y))
        if tn + un - y + fp + up - x:
            seen["specificity"].append((tn + un - y) / (tn + un - y + fp + up - x))
    for name, values in seen.items():
        bounds = getattr(found, name)
        if not values:
            assert bounds.low is bounds.high is bounds.verified_only is None
            continue
        assert (bounds.low, bounds.high) == pytest.approx((min(values), max(values)))
        assert bounds.verified_only is None or bounds.low <= bounds.verified_only <= bounds.high


def test_who_can_only_be_right_or_out_of_the_count_bounds_at_100_percent():
    found = verification_bounds(tp=0, fn=0, fp=1, tn=4, unverified_positive=3, unverified_negative=0)
    assert (found.sensitivity.verified_only, found.sensitivity.low, found.sensitivity.high) == (None, 1, 1)


def test_all_verified_is_no_spread():
    found = verification_bounds(tp=3, fn=1, fp=0, tn=0, unverified_positive=0, unverified_negative=0)
    assert found.sensitivity.low == found.sensitivity.high == 3 / 4
    assert found.specificity.verified_only is found.specificity.low is None


def test_counts_are_not_negative():
    with pytest.raises(ValueError, match="negative"):
        verification_bounds(tp=-1, fn=0, fp=0, tn=0, unverified_positive=0, unverified_negative=0)
