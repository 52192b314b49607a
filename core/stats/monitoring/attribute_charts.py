"""Charts of counts: run chart, p chart, u chart, and Laney's p' and u' charts.

The default p chart does not lean on the normal distribution: a point signals where its binomial tail
probability is at most 0.00135, the tail beyond three standard deviations. A month in which no count
could be that improbable says so.

References
----------
Montgomery DC. Introduction to Statistical Quality Control, 2009 (p and u charts).
Laney DB. Qual Eng 2002;14:531-537 (p' and u' charts).
Nelson LS. J Qual Technol 1982;14:172-173 (screened moving ranges).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.chart_limits import (
    ChartFlag,
    ChartReason,
    GapRule,
    Limits,
    as_floats,
    average_range,
    deviates_of_tails,
    moving_ranges,
    no_limits,
    sigma_limits,
)
from core.stats.monitoring.control_chart import DEFAULT_PLAN, ChartKind, ChartPlan, ControlChart, assemble
from core.stats.monitoring.counted import Poisson, counts_drawn

TAIL = 0.00135
"""One-sided tail beyond three standard deviations: the exact signal."""

WARNING_TAIL = 0.02275
"""One-sided tail beyond two standard deviations."""

D2 = 1.128
"""Mean moving range of two normal observations, in standard deviations, as tables round it."""


class CountLimits(StrEnum):
    """How the limits of a p or u chart are found."""

    EXACT = "exact"
    NORMAL = "normal"


class Narrowing(StrEnum):
    """Whether Laney's sigma_z below 1 may narrow the limits (qicharts2 lets it)."""

    ALLOWED = "allowed"
    FLOOR_AT_ONE = "floor_at_one"


def run_chart(values: ArrayLike, *, plan: ChartPlan = DEFAULT_PLAN) -> ControlChart:
    """Median and Anhoej rules, no limits.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN or None for an empty period.
    plan : ChartPlan
        Only phases, freeze and exclusions are used; a run chart has no limits to read rules on.
    """
    series = as_floats(values)

    def limits_of(span: slice, baseline: Bools) -> Limits:
        kept = series[span][baseline]
        kept = kept[~np.isnan(kept)]
        centre = float(np.median(kept)) if kept.size else np.nan
        return no_limits(series[span], centre, ChartReason.NO_LIMITS_ON_THIS_CHART)

    return assemble(ChartKind.RUN, "run_chart_median", series, plan, limits_of)


def run_chart_of_proportions(
    numerators: ArrayLike, denominators: ArrayLike, *, plan: ChartPlan = DEFAULT_PLAN
) -> ControlChart:
    """Run chart of numerator/denominator: a median of 0 or 1 silences the Anhoej rules."""
    x, n, values = _proportions(numerators, denominators, at_most_one=True)

    def limits_of(span: slice, baseline: Bools) -> Limits:
        kept = values[span][baseline]
        kept = kept[~np.isnan(kept)]
        centre = float(np.median(kept)) if kept.size else np.nan
        return no_limits(values[span], centre, ChartReason.NO_LIMITS_ON_THIS_CHART)

    return assemble(
        ChartKind.RUN,
        "run_chart_median",
        values,
        plan,
        limits_of,
        numerators=x,
        denominators=n,
        bounds=(0.0, 1.0),
    )


def p_chart(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    limits: CountLimits = CountLimits.EXACT,
    plan: ChartPlan = DEFAULT_PLAN,
    design_effect: float = 1.0,
) -> ControlChart:
    """Chart of proportions; the centre is the pooled proportion of the baseline.

    Parameters
    ----------
    numerators, denominators : array_like, shape (n,)
        Events and units per period; a zero denominator is an empty period and keeps its place.
    limits : CountLimits
        ``EXACT``: binomial tails of at most 0.00135; where the baseline had no failure, or no event, at
        all, the tails are those of the next counts given it (beta-binomial, Jeffreys prior), so that
        132/132 does not make one failure a signal. ``NORMAL``: centre +/- 3 sqrt(p(1-p)/n), cut to [0, 1].
    plan : ChartPlan
    design_effect : float
        Above 1: units share clusters, and counts are read as ``1 / design_effect`` of themselves (Rao JNK,
        Scott AJ. Biometrics 1992;48:577-585), tails by the incomplete beta function.

    Raises
    ------
    Refusal
        Negative counts, more events than units, fractional counts, series of unequal length.
    """
    x, n, values = _proportions(numerators, denominators, at_most_one=True)

    def exact(span: slice, centre: float, baseline: float) -> Limits:
        part = n[span]
        units = np.where(part > 0, part, 1.0)
        drawn = counts_drawn(units, centre, baseline, design_effect)
        limits = _exact_limits(x[span], part, centre, drawn, most=part)
        return _flagged(limits, ChartFlag.PERFECT_BASELINE) if centre in (0.0, 1.0) else limits

    def normal(span: slice, centre: float, _: float) -> Limits:
        sigma = _per_unit(np.full(n[span].shape, np.sqrt(centre * (1 - centre) * design_effect)), n[span])
        return sigma_limits(values[span], np.full(sigma.shape, centre), sigma, floor=0.0, ceiling=1.0)

    draw = exact if limits is CountLimits.EXACT else normal
    return assemble(
        ChartKind.P,
        f"p_{limits.value}",
        values,
        plan,
        _pooled(x, n, values, draw),
        numerators=x,
        denominators=n,
        bounds=(0.0, 1.0),
        design_effect=design_effect,
    )


def u_chart(
    counts: ArrayLike,
    exposures: ArrayLike,
    *,
    limits: CountLimits = CountLimits.NORMAL,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Chart of events per unit, where a unit can have several events.

    Parameters
    ----------
    counts, exposures : array_like, shape (n,)
    limits : CountLimits
        ``NORMAL``: centre +/- 3 sqrt(u/n), cut at 0. ``EXACT``: Poisson tails of at most 0.00135.
    """
    x, n, values = _proportions(counts, exposures, at_most_one=False)

    def exact(span: slice, centre: float, _: float) -> Limits:
        part = n[span]
        drawn: Any = Poisson(np.where(part > 0, part, 1.0) * centre)
        return _exact_limits(x[span], part, centre, drawn, most=np.full(part.shape, np.inf))

    def normal(span: slice, centre: float, _: float) -> Limits:
        sigma = _per_unit(np.full(n[span].shape, np.sqrt(centre)), n[span])
        return sigma_limits(values[span], np.full(sigma.shape, centre), sigma, floor=0.0)

    draw = exact if limits is CountLimits.EXACT else normal
    return assemble(
        ChartKind.U,
        f"u_{limits.value}",
        values,
        plan,
        _pooled(x, n, values, draw),
        numerators=x,
        denominators=n,
        bounds=(0.0, np.inf),
    )


def laney_p_chart(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    screened: bool = False,
    narrowing: Narrowing = Narrowing.ALLOWED,
    gaps: GapRule = GapRule.BREAK,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Laney's p' chart: p chart limits times sigma_z, the spread of z between periods.

    sigma_z = mean moving range of z / 1.128, z on the baseline.
    ``screened`` leaves out moving ranges at or above 3.267 averages first.
    """
    x, n, values = _proportions(numerators, denominators, at_most_one=True)
    return _laney(
        ChartKind.P_PRIME,
        (x, n, values),
        lambda centre: float(np.sqrt(centre * (1 - centre))),
        (0.0, 1.0),
        screened,
        narrowing,
        gaps,
        plan,
    )


def laney_u_chart(
    counts: ArrayLike,
    exposures: ArrayLike,
    *,
    screened: bool = False,
    narrowing: Narrowing = Narrowing.ALLOWED,
    gaps: GapRule = GapRule.BREAK,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Laney's u' chart: u chart limits times sigma_z."""
    x, n, values = _proportions(counts, exposures, at_most_one=False)
    return _laney(
        ChartKind.U_PRIME,
        (x, n, values),
        lambda centre: float(np.sqrt(centre)),
        (0.0, np.inf),
        screened,
        narrowing,
        gaps,
        plan,
    )


def _laney(
    kind: ChartKind,
    series: tuple[Floats, Floats, Floats],
    spread: Callable[[float], float],
    bounds: tuple[float, float],
    screened: bool,
    narrowing: Narrowing,
    gaps: GapRule,
    plan: ChartPlan,
) -> ControlChart:
    x, n, values = series

    def limits_of(span: slice, baseline: Bools) -> Limits:
        centre = _pooled_centre(x[span], n[span], values[span], baseline)
        if np.isnan(centre):
            return no_limits(values[span], centre, ChartReason.NO_BASELINE)
        sigma = _per_unit(np.full(n[span].shape, spread(centre)), n[span])
        if spread(centre) == 0:
            return _flagged(
                sigma_limits(values[span], np.full(sigma.shape, centre), sigma), ChartFlag.NO_VARIATION
            )
        with np.errstate(invalid="ignore"):
            z = (values[span] - centre) / sigma
        average, removed = average_range(moving_ranges(z, baseline, gaps), screened=screened)
        if np.isnan(average):
            return no_limits(values[span], centre, ChartReason.NO_MOVING_RANGE)
        sigma_z = average / D2
        used = max(1.0, sigma_z) if narrowing is Narrowing.FLOOR_AT_ONE else sigma_z
        ceiling = bounds[1] if np.isfinite(bounds[1]) else None
        drawn = sigma_limits(
            values[span], np.full(sigma.shape, centre), sigma * used, floor=bounds[0], ceiling=ceiling
        )
        drawn.sigma_z, drawn.average_moving_range, drawn.screened_out = sigma_z, average, removed
        return _flagged(drawn, ChartFlag.NARROWED_LIMITS) if used < 1 else drawn

    method = f"{kind.value}_{'screened' if screened else 'unscreened'}_narrowing_{narrowing.value}"
    return assemble(kind, method, values, plan, limits_of, numerators=x, denominators=n, bounds=bounds)


def _flagged(limits: Limits, flag: ChartFlag) -> Limits:
    limits.flags = (*limits.flags, flag)
    return limits


def _per_unit(spread: Floats, units: Floats) -> Floats:
    """Standard error of a rate; NaN in an empty period."""
    out = np.full(units.shape, np.nan)
    np.divide(spread, np.sqrt(units), out=out, where=units > 0)
    return out


def _pooled(
    x: Floats, n: Floats, values: Floats, draw: Callable[[slice, float, float], Limits]
) -> Callable[[slice, Bools], Limits]:
    def limits_of(span: slice, baseline: Bools) -> Limits:
        centre = _pooled_centre(x[span], n[span], values[span], baseline)
        if np.isnan(centre):
            return no_limits(values[span], centre, ChartReason.NO_BASELINE)
        return draw(span, centre, float(n[span][baseline & ~np.isnan(values[span])].sum()))

    return limits_of


def _pooled_centre(x: Floats, n: Floats, values: Floats, baseline: Bools) -> float:
    used = baseline & ~np.isnan(values)
    return float(x[used].sum() / n[used].sum()) if used.any() else np.nan


def _proportions(
    numerators: ArrayLike, denominators: ArrayLike, *, at_most_one: bool
) -> tuple[Floats, Floats, Floats]:
    x, n = as_floats(numerators), as_floats(denominators)
    if x.shape != n.shape:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=x.size, other=n.size))
    x, n = np.where(np.isnan(n), 0.0, x), np.nan_to_num(n)
    if np.isnan(x).any() or (x < 0).any() or (n < 0).any() or (x[n == 0] > 0).any():
        raise Refusal(problem(Severity.ERROR, "count_not_usable"))
    if at_most_one and ((x > n).any() or (x % 1 != 0).any() or (n % 1 != 0).any()):
        raise Refusal(problem(Severity.ERROR, "more_events_than_units"))
    values = np.full(x.shape, np.nan)
    np.divide(x, n, out=values, where=n > 0)
    return x, n, values


def _exact_limits(x: Floats, n: Floats, centre: float, counts: Any, *, most: Floats) -> Limits:
    """Limits that a count passes exactly where its tail probability is at most ``TAIL``.

    ``counts`` is the frozen distribution of the counts, one per point; ``most`` the largest possible count.
    """
    empty = n == 0
    units = np.where(empty, 1.0, n)
    high = np.where(empty, np.nan, counts.sf(x - 1))
    low = np.where(empty, np.nan, counts.cdf(x))

    def first_high(tail: float) -> Floats:
        """Smallest count whose upper tail is at most ``tail``; NaN where none can occur."""
        count = counts.isf(tail) + 1
        return np.where(empty | (count > most), np.nan, count)

    def last_low(tail: float) -> Floats:
        """Largest count whose lower tail is at most ``tail``; NaN where none can occur."""
        count = counts.ppf(tail)
        count = np.where(counts.cdf(count) <= tail, count, count - 1)
        return np.where(empty | (count < 0), np.nan, count)

    from_, up_to = first_high(TAIL), last_low(TAIL)
    with np.errstate(invalid="ignore"):
        return Limits(
            centre=np.full(x.shape, centre),
            lower=(up_to + 1) / units,
            upper=(from_ - 1) / units,
            lower_warning=(last_low(WARNING_TAIL) + 1) / units,
            upper_warning=(first_high(WARNING_TAIL) - 1) / units,
            z=np.where(empty, np.nan, deviates_of_tails(x / units - centre, high, low)),
            beyond_high=x >= from_,
            beyond_low=x <= up_to,
            tail_high=high,
            tail_low=low,
            signals_from=from_,
            signals_up_to=up_to,
        )
