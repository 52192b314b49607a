"""Individuals charts: one value a period, limits from the moving range (XmR), and its I' form.

The constant differs between tools and the reader sees which one was used: 3/1.128 (qicharts2, qcc),
2.66 (NHSRplotthedots), or exactly 3 sqrt(pi)/2 (pccpy). Screening leaves out moving ranges at or above
3.267 averages before the limits are drawn (Nelson 1982); it is off unless asked for.

References
----------
Montgomery DC. Introduction to Statistical Quality Control, 2009, eq. 6.33.
Nelson LS. J Qual Technol 1982;14:172-173.
Taylor WA. Normalized Individuals Control Chart, 2018 (I' chart, as in qicharts2).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.chart_limits import (
    SCREEN,
    ChartFlag,
    ChartReason,
    GapRule,
    PhaseLimits,
    as_floats,
    average_range,
    moving_ranges,
    no_limits,
    sigma_limits,
)
from core.stats.monitoring.control_chart import DEFAULT_PLAN, ChartKind, ChartPlan, ControlChart, assemble
from core.stats.monitoring.run_rules import RuleSet


class XmrConstant(StrEnum):
    """What three standard deviations are, in average moving ranges."""

    THREE_OVER_1128 = "three_over_1128"
    ROUNDED_266 = "rounded_266"
    EXACT_D2 = "exact_d2"


XMR_CONSTANTS = MappingProxyType(
    {
        XmrConstant.THREE_OVER_1128: 3 / 1.128,
        XmrConstant.ROUNDED_266: 2.66,
        XmrConstant.EXACT_D2: 3 * float(np.sqrt(np.pi)) / 2,
    }
)


def xmr_chart(
    values: ArrayLike,
    *,
    constant: XmrConstant = XmrConstant.THREE_OVER_1128,
    screened: bool = False,
    gaps: GapRule = GapRule.BREAK,
    floor: float | None = None,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Individuals (XmR) chart: mean of the baseline +/- constant x average moving range.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN or None for an empty period.
    constant : XmrConstant
    screened : bool
        Leave out moving ranges at or above 3.267 averages.
    gaps : GapRule
        What an empty period does to its neighbouring moving ranges.
    floor : float or None
        A value the series cannot pass below (0 for days); the lower limits stop there.
    """
    series = as_floats(values)

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        part = series[span]
        kept = part[baseline & ~np.isnan(part)]
        centre = float(kept.mean()) if kept.size else np.nan
        average, removed = average_range(moving_ranges(part, baseline, gaps), screened=screened)
        if np.isnan(average):
            return no_limits(part, centre, ChartReason.NO_MOVING_RANGE)
        sigma = np.full(part.shape, average * XMR_CONSTANTS[constant] / 3)
        limits = sigma_limits(part, np.full(part.shape, centre), sigma, floor=floor)
        limits.average_moving_range, limits.screened_out = average, removed
        if average == 0:
            limits.flags = (ChartFlag.NO_VARIATION,)
        return limits

    method = f"xmr_{constant.value}_{'screened' if screened else 'unscreened'}"
    bounds = None if floor is None else (floor, np.inf)
    return assemble(ChartKind.XMR, method, series, plan, limits_of, bounds=bounds)


def xmr_prime_chart(
    values: ArrayLike,
    weights: ArrayLike,
    *,
    screened: bool = False,
    gaps: GapRule = GapRule.BREAK,
    floor: float | None = None,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Individuals chart for means of unequal numbers of units (I'): limits widen where a period is small.

    Parameters
    ----------
    values, weights : array_like, shape (n,)
        Mean and number of units per period.
    """
    series, n = as_floats(values), as_floats(weights)
    if series.shape != n.shape:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=series.size, other=n.size))
    series = np.where(n > 0, series, np.nan)

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        part, units = series[span], n[span]
        used = baseline & ~np.isnan(part)
        if not used.any():
            return no_limits(part, np.nan, ChartReason.NO_BASELINE)
        centre = float(np.average(part[used], weights=units[used]))
        keep = used if gaps is GapRule.BRIDGE else baseline
        y, size = part[keep], units[keep]
        inverse = np.full(size.shape, np.nan)
        np.divide(1.0, size, out=inverse, where=size > 0)
        ranges = np.abs(np.diff(y)) / np.sqrt(inverse[1:] + inverse[:-1])
        average, removed = average_range(ranges[~np.isnan(ranges)], screened=screened)
        if np.isnan(average):
            return no_limits(part, centre, ChartReason.NO_MOVING_RANGE)
        sigma = np.full(part.shape, np.nan)
        np.divide(average * np.sqrt(np.pi / 2), np.sqrt(units), out=sigma, where=units > 0)
        limits = sigma_limits(part, np.full(part.shape, centre), sigma, floor=floor)
        limits.average_moving_range, limits.screened_out = average, removed
        return limits

    method = f"xmr_prime_{'screened' if screened else 'unscreened'}"
    bounds = None if floor is None else (floor, np.inf)
    return assemble(ChartKind.XMR_PRIME, method, series, plan, limits_of, denominators=n, bounds=bounds)


def moving_range_chart(values: ArrayLike, *, plan: ChartPlan = DEFAULT_PLAN) -> ControlChart:
    """The moving ranges themselves, upper limit 3.267 averages; the first point has no range.

    The warning limit is two thirds of the limit, the lower limit 0 (qicharts2).
    Excluded points are bridged. Neighbouring ranges share a value, so only the limit is read.
    """
    plan = replace(plan, rules=RuleSet.LIMITS, run_rules=False)
    series = as_floats(values)
    ranges = np.full(series.shape, np.nan)
    kept = np.array([at for at in range(series.size) if at not in plan.excluded], dtype=np.intp)
    if kept.size > 1:
        ranges[kept[1:]] = np.abs(np.diff(series[kept]))

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        part = ranges[span]
        used: Floats = part[baseline & ~np.isnan(part)]
        if used.size == 0:
            return no_limits(part, np.nan, ChartReason.NO_MOVING_RANGE)
        average = float(used.mean())
        mean = np.full(part.shape, average)
        limits = sigma_limits(part, mean, mean * (SCREEN - 1) / 3, floor=0.0)
        limits.average_moving_range = average
        limits.upper_warning = limits.upper * (2 / 3)
        return limits

    return assemble(
        ChartKind.MOVING_RANGE, "moving_range_3267", ranges, plan, limits_of, bounds=(0.0, np.inf)
    )
