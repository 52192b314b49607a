"""What a control chart is made of: points, phases, signals, and how a chart is put together.

Each kind of chart lives in its own module and only says where its centre and its limits are; phases,
frozen baselines, points excluded by hand, empty periods, rules and signals are handled here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.chart_limits import ChartFlag, ChartReason, PhaseLimits, number
from core.stats.monitoring.run_rules import RuleSet, RunTest, Side, Signal, anhoej, find_signals

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
    truncated : tuple of int
        Positions whose period cannot be whole (its units began outside the series); likewise left out.
    rules : RuleSet
    run_rules : bool
        Test the Anhoej run rules as well.
    run_centre : RunCentre
    """

    phase_starts: tuple[int, ...] = ()
    freeze: int | None = None
    excluded: tuple[int, ...] = ()
    truncated: tuple[int, ...] = ()
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

    @property
    def hollow(self) -> bool:
        """Drawn without judging like the others: left out, truncated, or a run that still goes on."""
        return self.excluded or self.reason is ChartReason.OPEN_RUN


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
    """A chart: what was drawn, under which named convention, and every signal with its points.

    ``design_effect``: variance of its counts over that of independent units, where its limits allow for it.
    """

    kind: ChartKind
    method: str
    plan: ChartPlan
    points: tuple[ChartPoint, ...]
    phases: tuple[Phase, ...]
    signals: tuple[Signal, ...]
    suggestion: RebasingSuggestion | None = None
    design_effect: float = 1.0


LimitsOfPhase = Callable[[slice, Bools], PhaseLimits]


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
    design_effect: float = 1.0,
) -> ControlChart:
    """Draw every phase, test every rule, and collect the findings.

    ``limits_of(phase, baseline)`` gets the slice of a phase and, for its points, which belong to its
    baseline. ``bounds`` are the values a proportion cannot leave: a median there silences the run rules.
    """
    spans = _spans(values.size, plan)
    excluded = np.zeros(values.size, dtype=np.bool_)
    excluded[[*plan.excluded, *plan.truncated]] = True
    series = _Series(values, numerators, denominators, bounds, excluded, frozenset(plan.truncated))
    points: list[ChartPoint] = []
    phases: list[Phase] = []
    signals: list[Signal] = []
    for order, span in enumerate(spans):
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
        points.extend(_points(series, _Drawn(span, order, baseline, limits, found)))
    return ControlChart(
        kind=kind,
        method=method,
        plan=plan,
        points=tuple(points),
        phases=tuple(phases),
        signals=tuple(signals),
        suggestion=_suggest(signals, spans),
        design_effect=design_effect,
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


def _run_line(values: Floats, baseline: Bools, limits: PhaseLimits, centre: RunCentre) -> float:
    if not baseline.any():
        return np.nan
    if centre is RunCentre.MEDIAN:
        return float(np.median(values[baseline]))
    return float(limits.centre[0])


def _phase(span: slice, baseline: Bools, limits: PhaseLimits, runs: RunTest | None) -> Phase:
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


@dataclass(frozen=True, slots=True)
class _Series:
    """The whole series, by position: what is drawn, out of what counts, and what is left out."""

    values: Floats
    numerators: Floats | None
    denominators: Floats | None
    bounds: tuple[float, float] | None
    excluded: Bools
    truncated: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A phase with its limits and its signals; arrays by position from the start of its ``span``."""

    span: slice
    order: int
    baseline: Bools
    limits: PhaseLimits
    signals: Sequence[Signal]


DRAWN = ("centre", "lower", "upper", "lower_warning", "upper_warning", "tail_high", "tail_low")
"""Lines and tails of a phase that each of its points has one of."""


def _points(series: _Series, phase: _Drawn) -> Iterator[ChartPoint]:
    """The points of a phase."""
    span, limits = phase.span, phase.limits
    size = span.stop - span.start

    def column(of: Floats | None) -> list[float | None]:
        return [None] * size if of is None else [None if x != x else x for x in of.tolist()]

    def counts(of: Floats | None) -> list[int | None]:
        return [None if x is None else int(x) for x in column(of)]

    rules: dict[int, list[str]] = {}
    for signal in phase.signals:
        for at in dict.fromkeys(signal.points):
            rules.setdefault(at, []).append(signal.rule.value)
    cells = zip(
        column(series.values[span]),
        column(None if series.numerators is None else series.numerators[span]),
        column(None if series.denominators is None else series.denominators[span]),
        phase.baseline.tolist(),
        series.excluded[span].tolist(),
        *(column(getattr(limits, name)) for name in DRAWN),
        *(counts(getattr(limits, name)) for name in ("signals_from", "signals_up_to")),
        strict=True,
    )
    for at, (value, top, bottom, baseline, excluded, centre, lower, upper, *rest) in enumerate(
        cells, span.start
    ):
        lower_warning, upper_warning, tail_high, tail_low, signals_from, signals_up_to = rest
        yield ChartPoint(
            position=at,
            value=value,
            centre=centre,
            lower=lower,
            upper=upper,
            lower_warning=lower_warning,
            upper_warning=upper_warning,
            phase=phase.order,
            baseline=baseline,
            excluded=excluded,
            numerator=top,
            denominator=bottom,
            tail_high=tail_high,
            tail_low=tail_low,
            signals_from=signals_from,
            signals_up_to=signals_up_to,
            signals=tuple(rules.get(at, ())),
            reason=_why(at, value, excluded, series),
            limit_reason=limits.limit_reason or _side_without_signal(value, lower, upper, series.bounds),
        )


def _why(at: int, value: float | None, excluded: bool, series: _Series) -> ChartReason | None:
    if value is None:
        return ChartReason.EMPTY_PERIOD
    if at in series.truncated:
        return ChartReason.TRUNCATED
    return ChartReason.EXCLUDED_BY_HAND if excluded else None


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
