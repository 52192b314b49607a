"""Numbers of a group by hand: what a mean stay says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from core.ablation.counting.numbers import Stays, stay_number
from core.findings import Reason


def stays(*days: int) -> Stays:
    return Stays(
        days=np.array(days, np.int64), unit="stay", decided=(), pending=2, unknown=3, bounds=(1.0, None)
    )


def test_a_mean_stay_by_hand() -> None:
    """1, 2, 4, 6 and 12 days: mean 5, squared deviations 16 + 9 + 1 + 1 + 49 = 76, variance 19."""
    found = stay_number("7", stays(1, 2, 4, 6, 12), 0.95)
    assert (found.bed_days, found.discharges, found.estimate.value) == (25, 5, 5)
    assert (found.first_quartile, found.median, found.third_quartile) == (2, 4, 6)
    assert (found.shortest, found.longest) == (1, 12)
    assert found.standard_deviation == pytest.approx(19**0.5)
    half = t.ppf(0.975, 4) * (19 / 5) ** 0.5
    assert (found.estimate.low, found.estimate.high) == pytest.approx((5 - half, 5 + half))
    assert (found.estimate.numerator, found.estimate.denominator, found.estimate.reason) == (25, 5, None)
    assert (found.pending, found.unknown, found.bounds) == (2, 3, (1.0, None))


def test_one_stay_has_a_mean_without_limits_and_none_has_no_mean() -> None:
    one, none = stay_number("7", stays(3), 0.95), stay_number("7", stays(), 0.95)
    assert (one.estimate.value, one.median, one.shortest, one.longest) == (3, 3, 3, 3)
    assert (one.estimate.low, one.standard_deviation) == (None, None)
    assert one.estimate.reason is Reason.UNDEFINED_VARIANCE
    assert (none.estimate.value, none.median, none.shortest, none.bed_days) == (None, None, None, 0)
    assert none.estimate.reason is Reason.NO_UNITS
