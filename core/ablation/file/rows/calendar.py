"""Calendar arithmetic on arrays of day numbers."""

from __future__ import annotations

import numpy as np

from core.ablation.log import NO_DATE
from core.arrays import Ints


def months_later(days: Ints, months: int) -> Ints:
    """Calendar months later, the day clipped to the end of a shorter month; missing stays missing.

    Parameters
    ----------
    days : array of int32
        Days since 1970-01-01.
    months : int
    """
    known = days != NO_DATE
    safe = np.where(known, days, 0).astype("datetime64[D]")
    month = safe.astype("datetime64[M]")
    day_of_month = (safe - month.astype("datetime64[D]")).astype(np.int32)
    target = month + months
    first = target.astype("datetime64[D]").astype(np.int32)
    length = (target + 1).astype("datetime64[D]").astype(np.int32) - first
    later: Ints = np.where(known, first + np.minimum(day_of_month, length - 1), NO_DATE).astype(np.int32)
    return later


def month_index(days: Ints) -> Ints:
    """Months since January 1970, shape as given; the value for a missing date means nothing."""
    index: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    return index
