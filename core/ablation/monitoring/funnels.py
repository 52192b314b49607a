"""Centres and operators side by side: a funnel, never a ranking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.ablation.counting.records import Records
from core.ablation.log import Ints
from core.ablation.monitoring.series import group_sums
from core.stats.monitoring.funnel import Funnel, FunnelLimits, Scale, funnel


def funnel_by(
    records: Records,
    rows: npt.NDArray[np.integer],
    group: npt.NDArray[np.integer],
    names: Sequence[str],
    *,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED,
    scale: Scale = Scale.ARCSINE,
) -> Funnel:
    """A funnel of a proportion indicator over the groups of a column.

    Parameters
    ----------
    records : Records
        A patient (indicator 5) counts once in each group, so groups need not add up to the whole.
    rows, group : array of int, shape (m,)
        Log rows and the group each belongs to; rows not listed are left out. A row may be listed again
        for each of several values of a cell.
    names : sequence of str, length k
        Names of the groups, in the order they are shown.
    target : float or None
        None: the pooled proportion of the groups.

    Raises
    ------
    Refusal
        For a mean of days (``more_events_than_units``).
    """
    listed, codes = expand(records, rows, group)
    x, n = group_sums(listed, codes, len(names))
    return funnel(names, x, n, target=target, limits=limits, scale=scale)


def expand(
    records: Records, rows: npt.NDArray[np.integer], group: npt.NDArray[np.integer]
) -> tuple[Records, Ints]:
    """Records once for every group of their row, and that group."""
    order = np.argsort(rows, kind="stable")
    sorted_rows = rows[order]
    first = np.searchsorted(sorted_rows, records.row, side="left")
    count = np.searchsorted(sorted_rows, records.row, side="right") - first
    which = np.repeat(np.arange(records.row.size), count)
    within = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    codes = group[order][np.repeat(first, count) + within]
    return records.take(which), codes.astype(np.int32)


def rows_of_group(
    records: Records, rows: npt.NDArray[np.integer], group: npt.NDArray[np.integer], chosen: int
) -> Ints:
    """Log rows counted in the denominator of one group."""
    listed, codes = expand(records, rows, group)
    found: Ints = listed.row[(codes == chosen) & (listed.denominator > 0)]
    return found
