"""Calendar arithmetic on arrays of day numbers."""

from __future__ import annotations

import numpy as np

from core.ablation.log import NO_DATE
from core.arrays import Ints


def months_later(days: Ints, months: int) -> Ints:
    """Calendar months later, the day clipped to the end of a shorter month; missing stays missing.

    A log has a million dates, and its years have some thousand days: the calendar is asked once for each.

    Parameters
    ----------
    days : array of int32
        Days since 1970-01-01.
    months : int
    """
    known = days != NO_DATE
    later = np.full(days.shape, NO_DATE, dtype=np.int32)
    dates = days[known]
    if not dates.size:
        return later
    first, last = int(dates.min()), int(dates.max())
    if last - first < dates.size:
        later[known] = _months_later(np.arange(first, last + 1, dtype=np.int32), months)[dates - first]
    else:
        later[known] = _months_later(dates, months)
    return later


def _months_later(days: Ints, months: int) -> Ints:
    exact = days.astype("datetime64[D]")
    month = exact.astype("datetime64[M]")
    day_of_month = (exact - month.astype("datetime64[D]")).astype(np.int32)
    target = month + months
    first = target.astype("datetime64[D]").astype(np.int32)
    length = (target + 1).astype("datetime64[D]").astype(np.int32) - first
    later: Ints = first + np.minimum(day_of_month, length - 1)
    return later


def month_index(days: Ints) -> Ints:
    """Months since January 1970, shape as given; the value for a missing date means nothing."""
    index: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    return index
