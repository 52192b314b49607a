"""Charts and funnels of counts: the same as of a log, where no record is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core.ablation.answers.aggregate import counts_of
from core.ablation.file.aggregate import Aggregate
from core.ablation.indicator import indicator as indicator_of
from core.ablation.monitoring.chart import (
    FAMILY,
    ONLY_PROPORTIONS,
    ChartChoice,
    Charted,
    MonitoringNote,
    MonitoringPlan,
    draw,
)
from core.ablation.monitoring.overview import Compared, GridRow, common_of, row_of
from core.ablation.monitoring.series import Counted, Every, Period, period_start
from core.ablation.monitoring.verdict import target_icon, verdict
from core.ablation.plan import AblationPlan, add_months
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.false_alarms import alarm_shares
from core.stats.monitoring.funnel import FunnelLimits, Scale, funnel
from core.stats.monitoring.run_rules import RuleSet


def counted_series(aggregate: Aggregate, plan: AblationPlan, indicator: str, every: Every | None) -> Counted:
    """Counts of all hospitals by period; a missing month is an empty period, never 0 of something.

    Raises
    ------
    Refusal
        ``aggregate_lacks_indicator``; ``aggregate_cannot`` for months from quarters.
    """
    if aggregate.months == Every.QUARTER.months and every is Every.MONTH:
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value="--every month"))
    found = every or (Every.QUARTER if aggregate.months == Every.QUARTER.months else Every.MONTH)
    sums: dict[date, list[int]] = {}
    for count in counts_of(aggregate, plan, indicator):
        start = period_start(date(int(count.month[:4]), int(count.month[5:]), 1), found)
        own = sums.setdefault(start, [0, 0])
        own[0] += count.numerator
        own[1] += count.denominator
    if not sums:
        raise Refusal(problem(Severity.ERROR, "aggregate_lacks_indicator", value=indicator))
    periods, at, last = [], min(sums), max(sums)
    while at <= last:
        after = add_months(at, found.months)
        top, bottom = sums.get(at, (0, 0))
        periods.append(
            Period(
                start=at,
                end=after - timedelta(days=1),
                numerator=float(top),
                denominator=float(bottom),
                unknown=0,
                pending=0,
                excluded=0,
                complete=True,
            )
        )
        at = after
    return Counted(
        indicator=indicator,
        unit="patient" if indicator_of(indicator).once_per_patient else "count",
        every=found,
        periods=tuple(periods),
    )


def counted_chart(
    aggregate: Aggregate, plan: AblationPlan, indicator: str, monitoring: MonitoringPlan
) -> Charted:
    """Chart counts over time.

    Raises
    ------
    Refusal
        See `counted_series`; ``aggregate_cannot`` for charts made from cases (g and t).
    """
    own = indicator_of(indicator)
    choice = monitoring.chart or (ChartChoice.XMR_PRIME if own.days else ChartChoice.P_EXACT)
    if choice in (ChartChoice.G, ChartChoice.T):
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value=f"--kind {choice}"))
    series = counted_series(aggregate, plan, indicator, monitoring.every)
    notes = []
    if choice in ONLY_PROPORTIONS and (series.numerators > series.denominators).any():
        choice = ChartChoice.XMR
        if not own.days:
            notes.append(MonitoringNote.MORE_THAN_PLANNED)
    chart = draw(series, choice, monitoring)
    if own.once_per_patient:
        notes.append(MonitoringNote.PERIODS_DO_NOT_ADD_UP)
    family = FAMILY.get(choice)
    rules = monitoring.rules if choice is not ChartChoice.RUN else RuleSet.NONE
    target = dict(plan.targets).get(indicator)
    return Charted(
        indicator=indicator,
        unit=series.unit,
        choice=choice,
        series=series,
        chart=chart,
        verdict=verdict(chart, own.better, series),
        target=target,
        target_icon=target_icon(chart, own.better, target),
        false_alarms=alarm_shares(family, rules, run_rules=monitoring.run_rules) if family else (),
        notes=tuple(notes),
    )


def counted_row(
    aggregate: Aggregate, plan: AblationPlan, indicator: str, monitoring: MonitoringPlan
) -> GridRow | None:
    """One indicator of the summary grid; None where the file does not hold it in this period."""
    if not counts_of(aggregate, plan, indicator):
        return None
    return row_of(counted_chart(aggregate, plan, indicator, common_of(monitoring)))


def counted_funnel(
    aggregate: Aggregate,
    plan: AblationPlan,
    indicator: str,
    *,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED,
    scale: Scale = Scale.ARCSINE,
) -> Compared:
    """Compare hospitals, as the file names them, on a proportion.

    Raises
    ------
    Refusal
        ``funnel_needs_a_proportion``, ``aggregate_lacks_indicator``.
    """
    if indicator_of(indicator).days:
        raise Refusal(problem(Severity.ERROR, "funnel_needs_a_proportion", value=indicator))
    sums: dict[str, list[int]] = {}
    for count in counts_of(aggregate, plan, indicator):
        own = sums.setdefault(count.hospital, [0, 0])
        own[0] += count.numerator
        own[1] += count.denominator
    if not sums:
        raise Refusal(problem(Severity.ERROR, "aggregate_lacks_indicator", value=indicator))
    tops: Sequence[int] = [own[0] for own in sums.values()]
    bottoms: Sequence[int] = [own[1] for own in sums.values()]
    return Compared(
        indicator=indicator,
        unit="patient" if indicator_of(indicator).once_per_patient else "count",
        by="centre",
        funnel=funnel(tuple(sums), tops, bottoms, target=target, limits=limits, scale=scale),
    )
