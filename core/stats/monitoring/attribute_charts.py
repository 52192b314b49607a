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
from dataclasses import dataclass
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
    PhaseLimits,
    as_floats,
    average_range,
    deviates_of_tails,
    moving_ranges,
    no_limits,
    sigma_limits,
)
from core.stats.monitoring.control_chart import (
    DEFAULT_PLAN,
    ChartKind,
    ChartPlan,
    ControlChart,
    LimitsOfPhase,
    assemble,
)
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


@dataclass(frozen=True, slots=True)
class _Rates:
    """Counts out of units, by period; the rate is NaN in an empty one."""

    counts: Floats
    units: Floats
    values: Floats

    def centre(self, span: slice, baseline: Bools) -> float:
        """The pooled rate of the baseline of a phase; NaN without one."""
        used = baseline & ~np.isnan(self.values[span])
        return float(self.counts[span][used].sum() / self.units[span][used].sum()) if used.any() else np.nan


@dataclass(frozen=True, slots=True)
class _Family:
    """Proportions, which are at most 1, or events per unit."""

    at_most_one: bool

    @property
    def ceiling(self) -> float:
        """What no rate exceeds."""
        return 1.0 if self.at_most_one else np.inf

    def spread(self, centre: float, effect: float = 1.0) -> float:
        """Standard deviation of one unit: binomial, or Poisson."""
        return float(np.sqrt(centre * (1 - centre) * effect if self.at_most_one else centre * effect))

    def sigma(self, rates: _Rates, span: slice, centre: float, effect: float = 1.0) -> Floats:
        """Standard error of each rate; NaN in an empty period."""
        units = rates.units[span]
        out = np.full(units.shape, np.nan)
        np.divide(self.spread(centre, effect), np.sqrt(units), out=out, where=units > 0)
        return out

    def sigma_limits(
        self, rates: _Rates, span: slice, centre: float, *, times: float = 1.0, effect: float = 1.0
    ) -> PhaseLimits:
        """Three standard errors, so many ``times`` as wide, about the centre, cut to what is possible."""
        sigma = self.sigma(rates, span, centre, effect) * times
        ceiling = 1.0 if self.at_most_one else None
        return sigma_limits(
            rates.values[span], np.full(sigma.shape, centre), sigma, floor=0.0, ceiling=ceiling
        )

    def rates(self, counts: ArrayLike, units: ArrayLike) -> _Rates:
        """Checked rates of a series."""
        x, n = as_floats(counts), as_floats(units)
        if x.shape != n.shape:
            raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=x.size, other=n.size))
        x, n = np.where(np.isnan(n), 0.0, x), np.nan_to_num(n)
        if np.isnan(x).any() or (x < 0).any() or (n < 0).any() or (x[n == 0] > 0).any():
            raise Refusal(problem(Severity.ERROR, "count_not_usable"))
        if self.at_most_one and ((x > n).any() or (x % 1 != 0).any() or (n % 1 != 0).any()):
            raise Refusal(problem(Severity.ERROR, "more_events_than_units"))
        values = np.full(x.shape, np.nan)
        np.divide(x, n, out=values, where=n > 0)
        return _Rates(x, n, values)

    def chart(
        self,
        kind: ChartKind,
        method: str,
        rates: _Rates,
        plan: ChartPlan,
        limits_of: LimitsOfPhase,
        *,
        design_effect: float = 1.0,
    ) -> ControlChart:
        """The chart of a series with these limits."""
        return assemble(
            kind,
            method,
            rates.values,
            plan,
            limits_of,
            numerators=rates.counts,
            denominators=rates.units,
            bounds=(0.0, self.ceiling),
            design_effect=design_effect,
        )


PROPORTION, EVENTS = _Family(at_most_one=True), _Family(at_most_one=False)


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

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        kept = series[span][baseline]
        kept = kept[~np.isnan(kept)]
        centre = float(np.median(kept)) if kept.size else np.nan
        return no_limits(series[span], centre, ChartReason.NO_LIMITS_ON_THIS_CHART)

    return assemble(ChartKind.RUN, "run_chart_median", series, plan, limits_of)


def run_chart_of_proportions(
    numerators: ArrayLike, denominators: ArrayLike, *, plan: ChartPlan = DEFAULT_PLAN
) -> ControlChart:
    """Run chart of numerator/denominator: a median of 0 or 1 silences the Anhoej rules."""
    rates = PROPORTION.rates(numerators, denominators)

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        kept = rates.values[span][baseline]
        kept = kept[~np.isnan(kept)]
        centre = float(np.median(kept)) if kept.size else np.nan
        return no_limits(rates.values[span], centre, ChartReason.NO_LIMITS_ON_THIS_CHART)

    return PROPORTION.chart(ChartKind.RUN, "run_chart_median", rates, plan, limits_of)


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
    rates = PROPORTION.rates(numerators, denominators)

    def exact(span: slice, centre: float, baseline: float) -> PhaseLimits:
        part = rates.units[span]
        units = np.where(part > 0, part, 1.0)
        drawn = counts_drawn(units, centre, baseline, design_effect)
        limits = _exact_limits(rates.counts[span], part, centre, drawn, most=part)
        return _flagged(limits, ChartFlag.PERFECT_BASELINE) if centre in (0.0, 1.0) else limits

    def normal(span: slice, centre: float, _: float) -> PhaseLimits:
        return PROPORTION.sigma_limits(rates, span, centre, effect=design_effect)

    draw = exact if limits is CountLimits.EXACT else normal
    return PROPORTION.chart(
        ChartKind.P, f"p_{limits.value}", rates, plan, _pooled(rates, draw), design_effect=design_effect
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
    rates = EVENTS.rates(counts, exposures)

    def exact(span: slice, centre: float, _: float) -> PhaseLimits:
        part = rates.units[span]
        drawn: Any = Poisson(np.where(part > 0, part, 1.0) * centre)
        return _exact_limits(rates.counts[span], part, centre, drawn, most=np.full(part.shape, np.inf))

    def normal(span: slice, centre: float, _: float) -> PhaseLimits:
        return EVENTS.sigma_limits(rates, span, centre)

    draw = exact if limits is CountLimits.EXACT else normal
    return EVENTS.chart(ChartKind.U, f"u_{limits.value}", rates, plan, _pooled(rates, draw))


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
    rates = PROPORTION.rates(numerators, denominators)
    return _laney(ChartKind.P_PRIME, PROPORTION, rates, _Between(screened, narrowing, gaps), plan)


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
    rates = EVENTS.rates(counts, exposures)
    return _laney(ChartKind.U_PRIME, EVENTS, rates, _Between(screened, narrowing, gaps), plan)


@dataclass(frozen=True, slots=True)
class _Between:
    """How Laney's charts measure the spread between periods, and whether it may narrow the limits."""

    screened: bool
    narrowing: Narrowing
    gaps: GapRule

    def method(self, kind: ChartKind) -> str:
        """The name of the chart."""
        how = "screened" if self.screened else "unscreened"
        return f"{kind.value}_{how}_narrowing_{self.narrowing.value}"


def _laney(
    kind: ChartKind, family: _Family, rates: _Rates, between: _Between, plan: ChartPlan
) -> ControlChart:
    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        centre = rates.centre(span, baseline)
        values = rates.values[span]
        if np.isnan(centre):
            return no_limits(values, centre, ChartReason.NO_BASELINE)
        sigma = family.sigma(rates, span, centre)
        if family.spread(centre) == 0:
            return _flagged(sigma_limits(values, np.full(sigma.shape, centre), sigma), ChartFlag.NO_VARIATION)
        with np.errstate(invalid="ignore"):
            z = (values - centre) / sigma
        ranges = moving_ranges(z, baseline, between.gaps)
        average, removed = average_range(ranges, screened=between.screened)
        if np.isnan(average):
            return no_limits(values, centre, ChartReason.NO_MOVING_RANGE)
        sigma_z = average / D2
        used = max(1.0, sigma_z) if between.narrowing is Narrowing.FLOOR_AT_ONE else sigma_z
        drawn = family.sigma_limits(rates, span, centre, times=used)
        drawn.sigma_z, drawn.average_moving_range, drawn.screened_out = sigma_z, average, removed
        return _flagged(drawn, ChartFlag.NARROWED_LIMITS) if used < 1 else drawn

    return family.chart(kind, between.method(kind), rates, plan, limits_of)


def _flagged(limits: PhaseLimits, flag: ChartFlag) -> PhaseLimits:
    limits.flags = (*limits.flags, flag)
    return limits


def _pooled(
    rates: _Rates, draw: Callable[[slice, float, float], PhaseLimits]
) -> Callable[[slice, Bools], PhaseLimits]:
    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        centre = rates.centre(span, baseline)
        if np.isnan(centre):
            return no_limits(rates.values[span], centre, ChartReason.NO_BASELINE)
        return draw(span, centre, float(rates.units[span][baseline & ~np.isnan(rates.values[span])].sum()))

    return limits_of


def _exact_limits(x: Floats, n: Floats, centre: float, counts: Any, *, most: Floats) -> PhaseLimits:
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
        return PhaseLimits(
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
