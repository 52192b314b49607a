"""Centres and operators side by side: a funnel, never a ranking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.ablation.counting.records import Records
from core.ablation.indicator import Weight, indicator
from core.ablation.monitoring.series import group_sums
from core.arrays import Ints
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
    effect = design_effect(records)
    return funnel(names, x, n, target=target, limits=limits, scale=scale, design_effect=effect)


def design_effect(records: Records) -> float:
    """Variance of the pooled ratio over sessions relative to independent lesions; 1 where sessions count.

    sum_j (x_j - p m_j)^2 k/(k - 1) / (p (1 - p) sum_j m_j) over k sessions with x_j of m_j lesions, at
    least 1 (ratio estimator with sessions as clusters; Rao JNK, Scott AJ. Biometrics 1992;48:577-585).
    """
    if indicator(records.indicator).weight is not Weight.LESIONS:
        return 1.0
    _, session = np.unique(records.row, return_inverse=True)
    x = np.bincount(session, weights=records.numerator)
    m = np.bincount(session, weights=records.denominator)
    x, m = x[m > 0], m[m > 0]
    share = float(x.sum() / m.sum()) if m.size else 0.0
    if m.size < 2 or not 0 < share < 1:
        return 1.0
    spread = float(((x - share * m) ** 2).sum()) * m.size / (m.size - 1)
    return max(1.0, spread / (share * (1 - share) * float(m.sum())))


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
