"""What a chart says: its newest period and its earlier signals apart, and where it cannot say anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from core.ablation.indicator import Better
from core.ablation.monitoring.case_charts import Alarm, CaseChart
from core.ablation.monitoring.series import Counted
from core.stats.monitoring.attribute_charts import TAIL
from core.stats.monitoring.chart_limits import ChartReason
from core.stats.monitoring.control_chart import ChartPoint, ControlChart
from core.stats.monitoring.counted import counts_drawn
from core.stats.monitoring.run_rules import Side, Signal


class Variation(StrEnum):
    """What the newest point says."""

    COMMON_CAUSE = "common_cause"
    IMPROVING_HIGH = "improving_high"
    IMPROVING_LOW = "improving_low"
    CONCERNING_HIGH = "concerning_high"
    CONCERNING_LOW = "concerning_low"
    CHANGED_HIGH = "changed_high"
    CHANGED_LOW = "changed_low"
    UNSTABLE = "unstable"
    TOO_FEW = "too_few"
    NO_HARM_SIGNAL = "no_harm_signal"
    NOT_JUDGED = "not_judged"


SILENT = (Variation.TOO_FEW, Variation.NO_HARM_SIGNAL, Variation.NOT_JUDGED)
"""Verdicts of charts on which nothing on the worse side could have signalled."""


class TargetIcon(StrEnum):
    """Whether the process, as it runs now, meets the user's target."""

    ALWAYS_MET = "always_met"
    NEVER_MET = "never_met"
    MET_BY_CHANCE = "met_by_chance"
    NO_TARGET = "no_target"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The newest period and what came before it.

    Parameters
    ----------
    newest : Variation
    earlier : tuple of Signal
        Signals of the chart that the newest point has no part in.
    past_alarms : tuple of Alarm
        CUSUM alarms that are over and do not lie in the newest period.
    """

    newest: Variation
    earlier: tuple[Signal, ...] = ()
    past_alarms: tuple[Alarm, ...] = ()

    @property
    def past_alarm(self) -> date | None:
        """Day of the latest alarm that is over."""
        return self.past_alarms[-1].start if self.past_alarms else None


def verdict(chart: ControlChart, good: Better, series: Counted, cases: CaseChart | None = None) -> Verdict:
    """Judge the newest point; list apart what signalled before.

    A CUSUM alarm outranks the chart while the CUSUM is at or above its limit or the alarm lies in the
    newest period. A chart signal counts for the newest point only while that point is part of it. Where no
    count on the worse side could signal, and no CUSUM watches either, there is too little to judge.
    """
    newest = newest_point(chart)
    now = tuple(s for s in chart.signals if newest is not None and newest.position in s.points)
    earlier = tuple(s for s in chart.signals if s not in now)
    alarms = cases.episodes() if cases is not None else ()
    begins = series.judged[-1].start if series.judged else None
    current = tuple(a for a in alarms if a.end is None or (begins is not None and a.start >= begins))
    past = tuple(a for a in alarms if a not in current)
    if current:
        return Verdict(newest=Variation.CONCERNING_HIGH, earlier=earlier, past_alarms=past)
    watched = cases is not None and cases.cusum.limit is not None
    said = _said(chart, newest, now, good, watched)
    return Verdict(newest=said, earlier=earlier, past_alarms=past)


def newest_point(chart: ControlChart) -> ChartPoint | None:
    """The last point that is judged; an open run only once it is longer than usual."""
    valued = [point for point in chart.points if point.value is not None and not point.excluded]
    if len(valued) > 1 and valued[-1].reason is ChartReason.OPEN_RUN:
        run, centre = valued[-1].value, valued[-1].centre
        if run is not None and centre is not None and run < centre:
            return valued[-2]
    return valued[-1] if valued else None


def _said(
    chart: ControlChart, newest: ChartPoint | None, now: tuple[Signal, ...], good: Better, watched: bool
) -> Variation:
    if newest is None:
        return Variation.NOT_JUDGED
    gaps = chart.kind.value in ("g", "t")
    rising_is_good = (good is Better.LOW) if gaps else (good is Better.HIGH)
    for side in (Side.HIGH, Side.LOW):
        if any(signal.side is side for signal in now):
            if good is Better.NEITHER:
                return Variation.CHANGED_HIGH if side is Side.HIGH else Variation.CHANGED_LOW
            if (side is Side.HIGH) == rising_is_good:
                return Variation.IMPROVING_HIGH if side is Side.HIGH else Variation.IMPROVING_LOW
            return Variation.CONCERNING_HIGH if side is Side.HIGH else Variation.CONCERNING_LOW
    if now:
        return Variation.UNSTABLE
    if watched:
        return Variation.COMMON_CAUSE
    if gaps:
        return Variation.NO_HARM_SIGNAL
    runs = any(phase.runs is not None and phase.runs.verdict is not None for phase in chart.phases)
    if chart.kind.value == "run":
        return Variation.COMMON_CAUSE if runs else Variation.NOT_JUDGED
    limited = any(phase.baseline_points > 1 and phase.reason is None for phase in chart.phases)
    if not (limited or runs):
        return Variation.NOT_JUDGED
    return Variation.COMMON_CAUSE if can_worsen(newest, good) else Variation.TOO_FEW


def can_worsen(point: ChartPoint, good: Better) -> bool:
    """Whether some value on the worse side of this point could have signalled."""
    why = point.limit_reason
    if why is None:
        return True
    if why is ChartReason.NO_HIGH_SIGNAL_POSSIBLE:
        return good is not Better.LOW
    if why is ChartReason.NO_LOW_SIGNAL_POSSIBLE:
        return good is not Better.HIGH
    return False


def chance_of_signal(chart: ControlChart) -> float:
    """Chance that the newest point passes a limit although nothing changed.

    From the counts of exact p charts, as their limits read them (lesions that share sessions, a baseline
    without a failure); one tail of 0.00135 for every limit elsewhere.
    """
    point = newest_point(chart)
    if point is None or (point.lower is None and point.upper is None):
        return 0.0
    if chart.method != "p_exact" or not point.denominator or point.centre is None:
        return TAIL * ((point.lower is not None) + (point.upper is not None))
    if point.signals_from is None and point.signals_up_to is None:
        return 0.0
    baseline = sum(
        own.denominator or 0.0 for own in chart.points if own.baseline and own.phase == point.phase
    )
    drawn = counts_drawn(np.array([point.denominator]), point.centre, baseline, chart.design_effect)
    high = 0.0 if point.signals_from is None else float(drawn.sf(np.array([point.signals_from - 1.0]))[0])
    low = 0.0 if point.signals_up_to is None else float(drawn.cdf(np.array([point.signals_up_to]))[0])
    return high + low


def target_icon(chart: ControlChart, good: Better, target: float | None) -> TargetIcon:
    """Whether a process that stays as it is meets the target: its newest limits against the target.

    A side on which no count can signal reaches as far as values can go (0 and 1 for proportions).
    """
    if target is None or good is Better.NEITHER:
        return TargetIcon.NO_TARGET
    if chart.kind.value in ("run", "g", "t"):
        return TargetIcon.NOT_JUDGED
    valued = [point for point in chart.points if point.value is not None and not point.hollow]
    if not valued or (valued[-1].lower is None and valued[-1].upper is None):
        return TargetIcon.NOT_JUDGED
    low = 0.0 if valued[-1].lower is None else valued[-1].lower
    high = float("inf") if valued[-1].upper is None else valued[-1].upper
    if chart.kind.value.startswith("p"):
        high = min(1.0, high)
    if good is Better.HIGH:
        if low >= target:
            return TargetIcon.ALWAYS_MET
        return TargetIcon.NEVER_MET if high < target else TargetIcon.MET_BY_CHANCE
    if high <= target:
        return TargetIcon.ALWAYS_MET
    return TargetIcon.NEVER_MET if low > target else TargetIcon.MET_BY_CHANCE
