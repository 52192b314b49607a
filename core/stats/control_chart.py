"""What a control chart is made of: points, phases, signals, and how a chart is put together.

Each kind of chart lives in its own module and only says where its centre and its limits are; phases,
frozen baselines, points excluded by hand, empty periods, rules and signals are handled here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from core.problems import Refusal, Severity, problem
from core.stats.run_rules import NEAR, RuleSet, RunTest, Side, Signal, anhoej, find_signals

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TRIAL_POINTS = 13
"""Below this many baseline points limits are trial limits (Making Data Count, NHS England)."""


class ChartKind(StrEnum):
    """Which statistic is charted."""

    RUN = "run"
    P = "p"
    U = "u"
    P_PRIME = "p_prime"
    U_PRIME = "u_prime"
    XMR = "xmr"
    XMR_PRIME = "xmr_prime"
    MOVING_RANGE = "moving_range"
    G = "g"
    T = "t"


class ChartReason(StrEnum):
    """Why a value, a limit or a verdict is absent."""

    EMPTY_PERIOD = "empty_period"
    EXCLUDED_BY_HAND = "excluded_by_hand"
    NO_BASELINE = "no_baseline"
    NO_MOVING_RANGE = "no_moving_range"
    NO_LIMITS_ON_THIS_CHART = "no_limits_on_this_chart"
    NO_COUNT_CAN_SIGNAL = "no_count_can_signal"
    NO_HIGH_SIGNAL_POSSIBLE = "no_high_signal_possible"
    NO_LOW_SIGNAL_POSSIBLE = "no_low_signal_possible"
    ZERO_GAP = "zero_gap"
    NO_CONVERGENCE = "no_convergence"


class ChartFlag(StrEnum):
    """A caution that travels with the limits of a phase."""

    TRIAL_LIMITS = "trial_limits"
    NARROWED_LIMITS = "narrowed_limits"
    NO_VARIATION = "no_variation"
    LOW_SIDE_CANNOT_SIGNAL = "low_side_cannot_signal"


class GapRule(StrEnum):
    """What an empty period does to the moving ranges beside it.

    ``BREAK`` loses both neighbouring moving ranges (qicharts2); ``BRIDGE`` takes the range across the gap.
    A point excluded by hand is bridged under both (qicharts2).
    """

    BREAK = "break"
    BRIDGE = "bridge"


class RunCentre(StrEnum):
    """The line the Anhoej rules are tested on."""

    MEDIAN = "median"
    CENTRE_LINE = "centre_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPlan:
    """What the user fixed about a series.

    Parameters
    ----------
    phase_starts : tuple of int
        Positions (0-based) at which a new phase begins; each phase has its own centre and limits.
    freeze : int or None
        Centre and limits come from the first ``freeze`` points and are kept; only without phases.
    excluded : tuple of int
        Positions left out of centre, limits, moving ranges and rules; they stay on the chart.
    rules : RuleSet
    run_rules : bool
        Test the Anhoej run rules as well.
    run_centre : RunCentre
    """

    phase_starts: tuple[int, ...] = ()
    freeze: int | None = None
    excluded: tuple[int, ...] = ()
    rules: RuleSet = RuleSet.LIMITS
    run_rules: bool = True
    run_centre: RunCentre = RunCentre.MEDIAN


DEFAULT_PLAN = ChartPlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """One period, gap or case of a chart.

    ``lower`` and ``upper`` are the limits: a point strictly beyond one signals. ``None`` means that no
    value on that side can signal; ``limit_reason`` says why. The warning limits are two standard
    deviations out, or the exact equivalent. ``signals_from`` (``signals_up_to``) is the smallest high
    (largest low) count that would signal, where counts are charted.
    ``tail_high`` = P(X >= x) and ``tail_low`` = P(X <= x) on exact charts.
    """

    position: int
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    lower_warning: float | None
    upper_warning: float | None
    phase: int
    baseline: bool
    excluded: bool
    numerator: float | None = None
    denominator: float | None = None
    tail_high: float | None = None
    tail_low: float | None = None
    signals_from: int | None = None
    signals_up_to: int | None = None
    signals: tuple[str, ...] = ()
    reason: ChartReason | None = None
    limit_reason: ChartReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Centre and spread of one phase, and what its run rules say.

    ``average_moving_range`` and ``sigma_z`` are set on the charts that use them; ``screened_out``
    counts moving ranges removed by Nelson's screening.
    """

    first: int
    last: int
    baseline_points: int
    centre: float | None
    mean: float | None = None
    average_moving_range: float | None = None
    sigma_z: float | None = None
    screened_out: int | None = None
    runs: RunTest | None = None
    reason: ChartReason | None = None
    flags: tuple[ChartFlag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RebasingSuggestion:
    """A lasting shift that the user may make a new phase of; never applied here."""

    start: int
    side: Side
    length: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """A chart: what was drawn, under which named convention, and every signal with its points."""

    kind: ChartKind
    method: str
    plan: ChartPlan
    points: tuple[ChartPoint, ...]
    phases: tuple[Phase, ...]
    signals: tuple[Signal, ...]
    suggestion: RebasingSuggestion | None = None


@dataclass(slots=True, kw_only=True)
class Limits:
    """What a kind of chart works out for one phase; arrays have one entry per point of the phase.

    NaN means absent. ``z`` is the signed deviate that the zone rules read; ``beyond_high`` and
    ``beyond_low`` say where a point is beyond its limit.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    lower_warning: Floats
    upper_warning: Floats
    z: Floats
    beyond_high: Bools
    beyond_low: Bools
    mean: float | None = None
    average_moving_range: float | None = None
    sigma_z: float | None = None
    screened_out: int | None = None
    tail_high: Floats | None = None
    tail_low: Floats | None = None
    signals_from: Floats | None = None
    signals_up_to: Floats | None = None
    reason: ChartReason | None = None
    limit_reason: ChartReason | None = None
    flags: tuple[ChartFlag, ...] = ()


def as_floats(values: ArrayLike) -> Floats:
    """One-dimensional float array; ``None`` becomes NaN."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise Refusal(problem(Severity.ERROR, "series_not_one_dimensional", value=array.ndim))
    return array


def sigma_limits(
    values: Floats,
    mean: Floats,
    sigma: Floats,
    *,
    centre: Floats | None = None,
    floor: float | None = None,
    ceiling: float | None = None,
) -> Limits:
    """Limits at three (warning: two) standard deviations around ``mean``, cut to what can occur."""

    def cut(line: Floats) -> Floats:
        return np.clip(line, floor, ceiling) if floor is not None or ceiling is not None else line

    gap = values - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(np.abs(gap) <= NEAR * np.maximum(1.0, np.abs(mean)), 0.0, gap / sigma)
    z = np.where(np.isnan(sigma) | np.isnan(values), np.nan, z)
    with np.errstate(invalid="ignore"):
        return Limits(
            centre=mean if centre is None else centre,
            lower=cut(mean - 3 * sigma),
            upper=cut(mean + 3 * sigma),
            lower_warning=cut(mean - 2 * sigma),
            upper_warning=cut(mean + 2 * sigma),
            z=z,
            beyond_high=z > 3 + NEAR,
            beyond_low=z < -3 - NEAR,
        )


ON_THIS_SIDE = 1e-6
"""Deviate of a point off the centre line whose tail is too common to have one."""


def deviates_of_tails(gap: Floats, high: Floats, low: Floats) -> Floats:
    """Normal deviates with the tail probability of each point, on the side it lies on.

    ``gap`` is the value minus its centre; a point on the centre line has deviate 0.
    """
    with np.errstate(invalid="ignore"):
        above = np.maximum(stats.norm.isf(high), ON_THIS_SIDE)
        below = np.minimum(-stats.norm.isf(low), -ON_THIS_SIDE)
        return np.where(np.abs(gap) <= NEAR, 0.0, np.where(gap > 0, above, below))


def no_limits(values: Floats, centre: float, reason: ChartReason) -> Limits:
    """A centre line without limits."""
    absent = np.full(values.shape, np.nan)
    never = np.zeros(values.shape, dtype=np.bool_)
    gap = values - centre
    near = np.abs(gap) <= NEAR * max(1.0, abs(centre)) if np.isfinite(centre) else never
    return Limits(
        centre=np.full(values.shape, centre),
        lower=absent,
        upper=absent,
        lower_warning=absent,
        upper_warning=absent,
        z=np.where(near, 0.0, np.sign(gap)),
        beyond_high=never,
        beyond_low=never,
        reason=ChartReason.NO_BASELINE if np.isnan(centre) else None,
        limit_reason=ChartReason.NO_BASELINE if np.isnan(centre) else reason,
    )


def moving_ranges(values: Floats, baseline: Bools, gaps: GapRule) -> Floats:
    """Absolute differences of neighbouring baseline points; excluded points are bridged.

    With ``GapRule.BREAK`` an empty point loses both of its moving ranges.
    """
    kept = values[baseline]
    if gaps is GapRule.BRIDGE:
        kept = kept[~np.isnan(kept)]
    ranges = np.abs(np.diff(kept))
    return ranges[~np.isnan(ranges)]


SCREEN = 3.267
"""Moving ranges at or above this many averages are screened out (Nelson 1982; D4 for two points)."""


def average_range(ranges: Floats, *, screened: bool) -> tuple[float, int]:
    """Mean moving range and how many ranges screening removed; NaN without any range."""
    if ranges.size == 0:
        return np.nan, 0
    mean = float(ranges.mean())
    if not screened or mean == 0:
        return mean, 0
    kept = ranges[ranges < SCREEN * mean]
    return float(kept.mean()), int(ranges.size - kept.size)


LimitsOfPhase = Callable[[slice, Bools], Limits]


def assemble(
    kind: ChartKind,
    method: str,
    values: Floats,
    plan: ChartPlan,
    limits_of: LimitsOfPhase,
    *,
    numerators: Floats | None = None,
    denominators: Floats | None = None,
    bounds: tuple[float, float] | None = None,
) -> ControlChart:
    """Draw every phase, test every rule, and collect the findings.

    ``limits_of(phase, baseline)`` gets the slice of a phase and, for its points, which belong to its
    baseline. ``bounds`` are the values a proportion cannot leave: a median there silences the run rules.
    """
    spans = _spans(values.size, plan)
    excluded = np.zeros(values.size, dtype=np.bool_)
    excluded[list(plan.excluded)] = True
    points: list[ChartPoint] = []
    phases: list[Phase] = []
    signals: list[Signal] = []
    for number, span in enumerate(spans):
        baseline = ~excluded[span]
        if plan.freeze is not None:
            baseline[plan.freeze :] = False
        limits = limits_of(span, baseline)
        usable = np.where(excluded[span], np.nan, values[span])
        usable_baseline = baseline & ~np.isnan(values[span])
        found = find_signals(
            np.where(excluded[span], np.nan, limits.z),
            usable,
            limits.beyond_high & ~excluded[span],
            limits.beyond_low & ~excluded[span],
            plan.rules,
        )
        runs = None
        if plan.run_rules:
            line = _run_line(values[span], usable_baseline, limits, plan.run_centre)
            runs = anhoej(usable, line, edges=bounds)
            found += runs.signals
        found = tuple(signal.moved(span.start) for signal in found)
        signals.extend(found)
        phases.append(_phase(span, usable_baseline, limits, runs))
        points.extend(
            _point(
                at,
                span.start,
                number,
                values,
                numerators,
                denominators,
                baseline,
                excluded,
                limits,
                found,
                bounds,
            )
            for at in range(span.start, span.stop)
        )
    return ControlChart(
        kind=kind,
        method=method,
        plan=plan,
        points=tuple(points),
        phases=tuple(phases),
        signals=tuple(signals),
        suggestion=_suggest(signals, spans),
    )


def _spans(size: int, plan: ChartPlan) -> list[slice]:
    starts = sorted({0, *plan.phase_starts})
    if starts[0] < 0 or (size and starts[-1] >= size):
        raise Refusal(problem(Severity.ERROR, "phase_outside_series", value=starts[-1], points=size))
    if any(not 0 <= at < size for at in plan.excluded):
        raise Refusal(problem(Severity.ERROR, "excluded_outside_series", points=size))
    if plan.freeze is not None and len(starts) > 1:
        raise Refusal(problem(Severity.ERROR, "freeze_with_phases"))
    if plan.freeze is not None and not 2 <= plan.freeze <= size:
        raise Refusal(problem(Severity.ERROR, "freeze_outside_series", value=plan.freeze, points=size))
    if size == 0:
        return []
    return [slice(a, b) for a, b in zip(starts, [*starts[1:], size], strict=True)]


def _run_line(values: Floats, baseline: Bools, limits: Limits, centre: RunCentre) -> float:
    if not baseline.any():
        return np.nan
    if centre is RunCentre.MEDIAN:
        return float(np.median(values[baseline]))
    return float(limits.centre[0])


def _phase(span: slice, baseline: Bools, limits: Limits, runs: RunTest | None) -> Phase:
    count = int(baseline.sum())
    flags = limits.flags
    if 0 < count < TRIAL_POINTS and limits.limit_reason is not ChartReason.NO_LIMITS_ON_THIS_CHART:
        flags = (ChartFlag.TRIAL_LIMITS, *flags)
    return Phase(
        first=span.start,
        last=span.stop - 1,
        baseline_points=count,
        centre=number(limits.centre[0]),
        mean=limits.mean,
        average_moving_range=limits.average_moving_range,
        sigma_z=limits.sigma_z,
        screened_out=limits.screened_out,
        runs=runs,
        reason=limits.reason or limits.limit_reason,
        flags=flags,
    )


def _point(
    at: int,
    start: int,
    phase: int,
    values: Floats,
    numerators: Floats | None,
    denominators: Floats | None,
    baseline: Bools,
    excluded: Bools,
    limits: Limits,
    signals: Sequence[Signal],
    bounds: tuple[float, float] | None,
) -> ChartPoint:
    i = at - start
    value = number(values[at])
    reason = ChartReason.EXCLUDED_BY_HAND if excluded[at] else None
    if value is None:
        reason = ChartReason.EMPTY_PERIOD
    lower, upper = number(limits.lower[i]), number(limits.upper[i])
    limit_reason = limits.limit_reason or _side_without_signal(value, lower, upper, bounds)
    from_, up_to = _at(limits.signals_from, i), _at(limits.signals_up_to, i)
    return ChartPoint(
        position=at,
        value=value,
        centre=number(limits.centre[i]),
        lower=lower,
        upper=upper,
        lower_warning=number(limits.lower_warning[i]),
        upper_warning=number(limits.upper_warning[i]),
        phase=phase,
        baseline=bool(baseline[i]),
        excluded=bool(excluded[at]),
        numerator=_at(numerators, at),
        denominator=_at(denominators, at),
        tail_high=_at(limits.tail_high, i),
        tail_low=_at(limits.tail_low, i),
        signals_from=None if from_ is None else int(from_),
        signals_up_to=None if up_to is None else int(up_to),
        signals=tuple(signal.rule.value for signal in signals if at in signal.points),
        reason=reason,
        limit_reason=limit_reason,
    )


def _side_without_signal(
    value: float | None, lower: float | None, upper: float | None, bounds: tuple[float, float] | None
) -> ChartReason | None:
    if value is None and lower is None and upper is None:
        return ChartReason.EMPTY_PERIOD
    no_high = upper is None or (bounds is not None and upper >= bounds[1])
    no_low = lower is None or (bounds is not None and lower <= bounds[0])
    if no_high and no_low:
        return ChartReason.NO_COUNT_CAN_SIGNAL
    if no_high:
        return ChartReason.NO_HIGH_SIGNAL_POSSIBLE
    return ChartReason.NO_LOW_SIGNAL_POSSIBLE if no_low else None


def _at(values: Floats | None, i: int) -> float | None:
    return None if values is None else number(values[i])


def number(value: float | np.floating) -> float | None:
    """A plain float, or None for NaN."""
    return None if np.isnan(value) else float(value)


def _suggest(signals: Sequence[Signal], spans: Sequence[slice]) -> RebasingSuggestion | None:
    """The latest run that outlasted its limit and does not begin its phase: where a shift may have begun."""
    starts = {span.start for span in spans}
    runs = [s for s in signals if s.lasting and s.points[0] not in starts]
    if not runs:
        return None
    last = max(runs, key=lambda s: (s.points[0], len(s.points)))
    return RebasingSuggestion(
        start=last.points[0], side=last.side, length=len(last.points), rule=last.rule.value
    )
