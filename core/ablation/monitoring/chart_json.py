"""The JSON of a chart: every point with its limits, signals and convention, in full precision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.ablation.indicator import indicator
from core.ablation.log import Log, to_date
from core.ablation.monitoring.case_charts import CaseChart
from core.ablation.monitoring.chart import DEFAULT_MONITORING, Charted, Monitored, MonitoringPlan
from core.ablation.monitoring.overview import monitor_indicator
from core.ablation.monitoring.series import Every
from core.ablation.monitoring.verdict import SILENT
from core.ablation.plan import AblationPlan
from core.stats.monitoring.control_chart import ChartPoint, Phase
from core.stats.monitoring.run_rules import RunTest


def chart_json(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    every: Every | str | None = None,
    monitoring: MonitoringPlan = DEFAULT_MONITORING,
) -> dict[str, Any]:
    """Chart an indicator and spell it for a script; see `monitor_indicator`.

    Parameters
    ----------
    every : Every, "month", "quarter" or None
        Goes before ``monitoring.every``; None chooses.
    """
    if every is not None:
        monitoring = replace(monitoring, every=Every(every))
    return spell(monitor_indicator(log, plan, indicator, monitoring))


def spell(found: Charted) -> dict[str, Any]:
    """A chart as plain values: dates in ISO form, absent numbers null with a ``reason`` beside them."""
    chart = found.chart
    return {
        "indicator": found.indicator,
        "unit": found.unit,
        "better": indicator(found.indicator).better.value,
        "every": None if _gaps(found) else found.series.every.value,
        "chart": chart.kind.value,
        "method": chart.method,
        "rules": chart.plan.rules.value,
        "run_rules": chart.plan.run_rules,
        "run_centre": chart.plan.run_centre.value,
        "notes": [note.value for note in found.notes],
        "variation": found.variation.value,
        "earlier_signals": [
            {"rule": signal.rule.value, "side": signal.side.value, "points": list(signal.points)}
            for signal in found.verdict.earlier
        ],
        "past_alarm": None if found.verdict.past_alarm is None else found.verdict.past_alarm.isoformat(),
        "could_signal": found.variation not in SILENT,
        "target": found.target,
        "target_icon": found.target_icon.value,
        "false_alarms": [
            {
                "scenario": share.scenario.value,
                "in_control": share.in_control,
                "odds_doubled": share.odds_doubled,
            }
            for share in found.false_alarms
        ],
        "phases": [_phase(phase) for phase in chart.phases],
        "points": [_point(found, point) for point in chart.points],
        "signals": [
            {
                "rule": signal.rule.value,
                "side": signal.side.value,
                "points": list(signal.points),
                "starts": [_start(found, at) for at in signal.points],
            }
            for signal in chart.signals
        ],
        "suggestion": None
        if chart.suggestion is None
        else {
            "new_phase_from": _start(found, chart.suggestion.start),
            "side": chart.suggestion.side.value,
            "length": chart.suggestion.length,
            "rule": chart.suggestion.rule,
        },
        "cusum": spell_cusum(found.case_chart)
        if isinstance(found, Monitored) and found.case_chart is not None
        else None,
    }


def _gaps(found: Charted) -> bool:
    return isinstance(found, Monitored) and found.gap_rows is not None


def _start(found: Charted, at: int) -> str | None:
    if isinstance(found, Monitored) and found.gap_rows is not None:
        row = found.gap_rows[at]
        records = found.series.records
        day = to_date(int(records.day[records.row == row][0]))
        return None if day is None else day.isoformat()
    return found.series.periods[at].start.isoformat()


def _point(found: Charted, point: ChartPoint) -> dict[str, Any]:
    entry: dict[str, Any] = {"start": _start(found, point.position), "value": point.value}
    if not _gaps(found):
        period = found.series.periods[point.position]
        entry |= {
            "end": period.end.isoformat(),
            "numerator": period.numerator,
            "denominator": period.denominator,
            "unknown": period.unknown,
            "pending": period.pending,
            "complete": period.complete,
            "truncated": period.truncated,
        }
    return entry | {
        "centre": point.centre,
        "lower": point.lower,
        "upper": point.upper,
        "lower_warning": point.lower_warning,
        "upper_warning": point.upper_warning,
        "tail_high": point.tail_high,
        "tail_low": point.tail_low,
        "signals_from": point.signals_from,
        "signals_up_to": point.signals_up_to,
        "phase": point.phase,
        "baseline": point.baseline,
        "excluded": point.excluded,
        "signals": list(point.signals),
        "reason": None if point.reason is None else point.reason.value,
        "limit_reason": None if point.limit_reason is None else point.limit_reason.value,
    }


def _phase(phase: Phase) -> dict[str, Any]:
    return {
        "first": phase.first,
        "last": phase.last,
        "baseline_points": phase.baseline_points,
        "centre": phase.centre,
        "average_moving_range": phase.average_moving_range,
        "sigma_z": phase.sigma_z,
        "screened_out": phase.screened_out,
        "runs": None if phase.runs is None else _runs(phase.runs),
        "reason": None if phase.reason is None else phase.reason.value,
        "flags": [flag.value for flag in phase.flags],
    }


def _runs(runs: RunTest) -> dict[str, Any]:
    return {
        "centre": runs.centre,
        "useful_points": runs.useful_points,
        "longest_run": runs.longest_run,
        "longest_run_limit": runs.longest_run_limit,
        "crossings": runs.crossings,
        "crossings_limit": runs.crossings_limit,
        "verdict": runs.verdict,
        "reason": None if runs.reason is None else runs.reason.value,
    }


def spell_cusum(cases: CaseChart) -> dict[str, Any]:
    """A CUSUM case by case as plain values."""
    cusum = cases.cusum
    limit = cusum.limit
    days = [to_date(int(day)) for day in cases.days]
    return {
        "method": cusum.method,
        "baseline": cusum.baseline,
        "baseline_events": cases.baseline_events,
        "baseline_sessions": cases.baseline_sessions,
        "odds_ratio": cusum.odds_ratio,
        "restart": cusum.restart.value,
        "events": cusum.events,
        "expected_events": cusum.expected_events,
        "not_mature": cases.not_mature,
        "limit": None
        if limit is None
        else {
            "value": limit.value,
            "source": limit.source.value,
            "false_alarm_share": limit.false_alarm_share,
            "standard_error": limit.standard_error,
            "months": limit.months,
            "cases": limit.cases,
            "series": limit.series,
            "seed": limit.seed,
            "estimated_risks": limit.estimated,
        },
        "busiest_24_months": cases.busiest,
        "episodes": [
            {"start": alarm.start.isoformat(), "end": None if alarm.end is None else alarm.end.isoformat()}
            for alarm in cases.episodes()
        ],
        "alarms": [day.isoformat() for day in cases.alarm_days()],
        "points": [
            {
                "day": None if day is None else day.isoformat(),
                "event": point.event,
                "risk": point.risk,
                "step": point.step,
                "value": point.value,
                "alarm": point.alarm,
                "events_to_alarm": point.events_to_alarm,
            }
            for day, point in zip(days, cusum.points, strict=False)
        ],
        "reason": None if cusum.reason is None else cusum.reason.value,
    }
