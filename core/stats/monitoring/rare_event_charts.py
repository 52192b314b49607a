"""Charts between rare events: sessions between events (g) and time between events (t).

They show improvement: a long time without events. A worsening hardly ever passes the lower limit (a gap
of zero sessions is more probable than 0.00135 at any usual rate), so the alarm for harm is the CUSUM.

References
----------
Benneyan JC. Health Care Manag Sci 2001;4:305-318 (g chart).
Montgomery DC. Introduction to Statistical Quality Control, 2009 (t chart by the 1/3.6 power).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.attribute_charts import D2, TAIL
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
    ChartPoint,
    ControlChart,
    assemble,
)
from core.stats.monitoring.run_rules import RunRule, Side, Signal

POWER = 3.6
"""An exponential time to the power 1/3.6 is nearly normal (Nelson 1994)."""


class GConvention(StrEnum):
    """Whose g chart; a gap counts the sessions without event between two events (from 0)."""

    QICHARTS2 = "qicharts2"
    """Limits m +/- 3 sqrt(m(m+1)), median drawn."""
    QCC = "qcc"
    """Limits m +/- 3 sqrt(m(m-1)), mean drawn."""
    PROBABILITY = "probability"
    """Geometric quantiles at 0.00135 and 0.99865 with p = 1/(m+1), median drawn."""
    PROBABILITY_CONTINUOUS = "probability_continuous"
    """The same without rounding to whole sessions (pccpy)."""
    QCC_PROBABILITY = "qcc_probability"
    """Geometric quantiles with p = 1/m, mean drawn (qcc, confidence 0.9973)."""


class TConvention(StrEnum):
    """Whose t chart."""

    POWER_TRANSFORM = "power_transform"
    """XmR of y^(1/3.6), transformed back (qicharts2)."""
    WEIBULL_PROBABILITY = "weibull_probability"
    """Weibull quantiles at 0.00135 and 0.99865, maximum likelihood (pccpy)."""
    EXPONENTIAL_PROBABILITY = "exponential_probability"
    """Exponential quantiles at 0.00135 and 0.99865."""


def g_chart(
    gaps: ArrayLike,
    *,
    convention: GConvention = GConvention.QICHARTS2,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Chart of the number of sessions without event between two events.

    Parameters
    ----------
    gaps : array_like of int, shape (n,)
        0 where two consecutive sessions both had the event; never averaged over a day.
    """
    series = _gaps(gaps)

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        part = series[span]
        kept = part[baseline & ~np.isnan(part)]
        if kept.size == 0:
            return no_limits(part, np.nan, ChartReason.NO_BASELINE)
        mean = float(kept.mean())
        median = np.full(part.shape, float(np.median(kept)))
        means = np.full(part.shape, mean)
        if convention is GConvention.QICHARTS2:
            sigma = np.full(part.shape, np.sqrt(mean * (mean + 1)))
            limits = sigma_limits(part, means, sigma, centre=median, floor=0.0)
        elif mean == 0 or (mean < 1 and convention in (GConvention.QCC, GConvention.QCC_PROBABILITY)):
            return no_limits(part, mean, ChartReason.ZERO_GAP)
        elif convention is GConvention.QCC:
            sigma = np.full(part.shape, np.sqrt(mean * (mean - 1)))
            limits = sigma_limits(part, means, sigma, floor=0.0)
        else:
            limits = _geometric(part, mean, convention)
        limits.mean = mean
        limits.flags = (*limits.flags, ChartFlag.LOW_SIDE_CANNOT_SIGNAL)
        return limits

    return assemble(ChartKind.G, f"g_{convention.value}", series, plan, limits_of, bounds=(0.0, np.inf))


def _geometric(part: Floats, mean: float, convention: GConvention) -> PhaseLimits:
    p = 1 / mean if convention is GConvention.QCC_PROBABILITY else 1 / (mean + 1)
    if p == 1:
        return no_limits(part, mean, ChartReason.ZERO_GAP)

    def quantile(q: float) -> float:
        trials = float(np.log1p(-q) / np.log1p(-p)) - 1
        if convention is GConvention.PROBABILITY_CONTINUOUS:
            return max(0.0, trials)
        return max(0.0, float(np.ceil(trials)))

    centre = mean if convention is GConvention.QCC_PROBABILITY else quantile(0.5)
    high = np.power(1 - p, part)
    low = 1 - np.power(1 - p, part + 1)
    return _from_tails(part, centre, [quantile(q) for q in QUANTILES], high, low)


QUANTILES = (TAIL, 0.02275, 1 - 0.02275, 1 - TAIL)


def _from_tails(part: Floats, centre: float, lines: list[float], high: Floats, low: Floats) -> PhaseLimits:
    lower, lower_warning, upper_warning, upper = (np.full(part.shape, line) for line in lines)
    z = deviates_of_tails(part - centre, high, low)
    with np.errstate(invalid="ignore"):
        return PhaseLimits(
            centre=np.full(part.shape, centre),
            lower=lower,
            upper=upper,
            lower_warning=lower_warning,
            upper_warning=upper_warning,
            z=np.where(np.isnan(part), np.nan, z),
            beyond_high=part > upper,
            beyond_low=part < lower,
            tail_high=high,
            tail_low=low,
        )


def t_chart(
    times: ArrayLike,
    *,
    convention: TConvention = TConvention.POWER_TRANSFORM,
    screened: bool = False,
    plan: ChartPlan = DEFAULT_PLAN,
) -> ControlChart:
    """Chart of the time between two events.

    Parameters
    ----------
    times : array_like, shape (n,)
        Days; 0 for two events on one day (kept as it is, never averaged).
    screened : bool
        Screen the moving ranges of the transformed times (power transform only).
    """
    series = _gaps(times, whole=False)
    if convention is TConvention.POWER_TRANSFORM:
        method = f"t_power_transform_{'screened' if screened else 'unscreened'}"
    else:
        method = f"t_{convention.value}"

    def limits_of(span: slice, baseline: Bools) -> PhaseLimits:
        part = series[span]
        kept = part[baseline & ~np.isnan(part)]
        if kept.size == 0:
            return no_limits(part, np.nan, ChartReason.NO_BASELINE)
        if convention is TConvention.POWER_TRANSFORM:
            limits = _transformed(part, baseline, screened)
        else:
            limits = _timed(part, kept, convention)
        limits.flags = (*limits.flags, ChartFlag.LOW_SIDE_CANNOT_SIGNAL)
        return limits

    return assemble(ChartKind.T, method, series, plan, limits_of, bounds=(0.0, np.inf))


def with_open_run(chart: ControlChart, run: float) -> ControlChart:
    """The chart with the run since the last event, which has not ended.

    It is at least as long as it is now, so it can pass the upper limit and nothing else: it belongs to no
    baseline, no run and no moving range.

    Parameters
    ----------
    chart : ControlChart
        A g or t chart.
    run : float
        Sessions, or days, since the last event.
    """
    last = chart.points[-1] if chart.points else None
    at = len(chart.points)
    beyond = last is not None and last.upper is not None and run > last.upper
    signal = Signal(rule=RunRule.BEYOND_LIMIT, side=Side.HIGH, points=(at,))
    point = ChartPoint(
        position=at,
        value=run,
        centre=last.centre if last else None,
        lower=None,
        upper=last.upper if last else None,
        lower_warning=None,
        upper_warning=last.upper_warning if last else None,
        phase=last.phase if last else 0,
        baseline=False,
        excluded=False,
        signals=(signal.rule.value,) if beyond else (),
        reason=ChartReason.OPEN_RUN,
        limit_reason=ChartReason.NO_LOW_SIGNAL_POSSIBLE if last and last.upper is not None else None,
    )
    signals = (*chart.signals, signal) if beyond else chart.signals
    return replace(chart, points=(*chart.points, point), signals=signals)


def _transformed(part: Floats, baseline: Bools, screened: bool) -> PhaseLimits:
    y = np.power(part, 1 / POWER)
    centre = float(y[baseline & ~np.isnan(y)].mean())
    average, removed = average_range(moving_ranges(y, baseline, GapRule.BREAK), screened=screened)
    if np.isnan(average):
        return no_limits(part, centre**POWER, ChartReason.NO_MOVING_RANGE)
    limits = sigma_limits(y, np.full(y.shape, centre), np.full(y.shape, average / D2), floor=0.0)
    for line in ("centre", "lower", "upper", "lower_warning", "upper_warning"):
        setattr(limits, line, np.power(getattr(limits, line), POWER))
    limits.average_moving_range, limits.screened_out = average, removed
    return limits


def _timed(part: Floats, kept: Floats, convention: TConvention) -> PhaseLimits:
    mean = float(kept.mean())
    if mean == 0:
        return no_limits(part, mean, ChartReason.ZERO_GAP)
    if convention is TConvention.EXPONENTIAL_PROBABILITY:
        shape, scale = 1.0, mean
    else:
        if (kept == 0).any():
            return no_limits(part, mean, ChartReason.ZERO_GAP)
        if kept.size < 2 or (kept == kept[0]).all():
            return no_limits(part, mean, ChartReason.NO_CONVERGENCE)
        shape, scale = weibull_fit(kept)
    lines = [float(scale * (-np.log1p(-q)) ** (1 / shape)) for q in QUANTILES]
    survival = np.exp(-np.power(part / scale, shape))
    limits = _from_tails(part, scale * np.log(2) ** (1 / shape), lines, survival, 1 - survival)
    limits.mean = mean
    return limits


def weibull_fit(times: Floats) -> tuple[float, float]:
    """Maximum-likelihood shape and scale of positive, not all equal times."""
    from scipy.optimize import brentq

    logs = np.log(times)
    scaled = times / times.max()

    def score(shape: float) -> float:
        powers = np.power(scaled, shape)
        return float((powers * logs).sum() / powers.sum() - 1 / shape - logs.mean())

    low, high = 1e-3, 1.0
    while score(high) < 0:
        low, high = high, high * 2
    shape = float(brentq(score, low, high, xtol=1e-13, rtol=1e-13))
    scale = float(times.max() * np.power(np.power(scaled, shape).mean(), 1 / shape))
    return shape, scale


def _gaps(values: ArrayLike, *, whole: bool = True) -> Floats:
    series = as_floats(values)
    present = series[~np.isnan(series)]
    if (present < 0).any() or (whole and (present % 1 != 0).any()):
        raise Refusal(problem(Severity.ERROR, "count_not_usable"))
    return series
