"""Monitoring asked of a log: one indicator's charts, all indicators in a grid, centres in a funnel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from core.ablation.answers.records import records_of
from core.ablation.counting.records import Records
from core.ablation.counting.selection import NOT_RECORDED, groups, selected
from core.ablation.file.door import change_as_of
from core.ablation.indicator import INDICATORS, Better
from core.ablation.indicator import indicator as indicator_of
from core.ablation.indicators.catalogue import missing_columns
from core.ablation.log import NO_DATE, Log, to_date
from core.ablation.monitoring.case_charts import by_session
from core.ablation.monitoring.chart import (
    DEFAULT_MONITORING,
    ChartChoice,
    Charted,
    Monitored,
    MonitoringNote,
    MonitoringPlan,
    monitor,
)
from core.ablation.monitoring.funnels import expand, funnel_by, rows_of_group
from core.ablation.monitoring.series import Every
from core.ablation.monitoring.verdict import SILENT, TargetIcon, Variation, chance_of_signal
from core.ablation.plan import AblationPlan
from core.arrays import Ints
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.funnel import Funnel, FunnelLimits, Scale


def monitor_indicator(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    monitoring: MonitoringPlan = DEFAULT_MONITORING,
    *,
    risks: npt.NDArray[np.float64] | None = None,
    suppose: Callable[[Records], Records] | None = None,
) -> Monitored:
    """Chart one indicator of a log under a plan (its cut-off, period, filters, definitions and target).

    ``suppose`` changes the records first: a what-if, which whoever shows it must mark.

    Raises
    ------
    Refusal
        ``indicator_unknown``, ``indicator_lacks_columns``, or what does not fit the log.
    """
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    records = records_of(log, plan, indicator)
    records = suppose(records) if suppose is not None else records
    own = indicator_of(indicator)
    sessions = records_of(log, plan, indicator, by_session=True) if own.once_per_patient else None
    return monitor(
        records,
        monitoring,
        as_of=log.as_of,
        start=plan.start,
        end=plan.end,
        target=dict(plan.targets).get(indicator),
        session_records=None if sessions is None else by_session(sessions, records.unit, suppose),
        risks=risks,
        sessions=_days_with_sessions(log, plan) if own.days else None,
    )


def _days_with_sessions(log: Log, plan: AblationPlan) -> tuple[date, date] | None:
    """First and last day with a session within the filters, whatever the period."""
    days = log.cells.date("ablation_date")[selected(log, plan) & (log.excluded == 0)]
    days = days[days != NO_DATE]
    if not days.size:
        return None
    first, last = to_date(int(days.min())), to_date(int(days.max()))
    return None if first is None or last is None else (first, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One indicator in the summary grid; ``lacks`` names the columns without which it cannot be charted.

    ``period`` and ``value`` are the newest whole period with a denominator. ``variation`` speaks of it
    alone; ``earlier`` counts the signals it has no part in, the latest of them in ``earlier_period``;
    ``by_chance`` is the chance that the newest point passes a limit although nothing changed, and
    ``alarm_by_chance`` that of any CUSUM alarm. ``past_alarm`` is the day of the latest CUSUM alarm that is
    over, ``cusum_alarms`` are all.
    """

    indicator: str
    unit: str | None = None
    better: Better
    every: Every | None = None
    chart: ChartChoice | None = None
    points: int = 0
    period: date | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    variation: Variation
    target_icon: TargetIcon
    signals: int = 0
    earlier: int = 0
    earlier_period: date | None = None
    past_alarm: date | None = None
    cusum_alarms: tuple[date, ...] = ()
    notes: tuple[MonitoringNote, ...] = ()
    lacks: tuple[str, ...] = ()
    by_chance: float = 0.0
    alarm_by_chance: float | None = None

    @property
    def could_signal(self) -> bool:
        """Whether something on the worse side could have signalled in the newest period."""
        return self.variation not in SILENT


def summary_grid(
    log: Log, plan: AblationPlan, monitoring: MonitoringPlan = DEFAULT_MONITORING
) -> tuple[GridRow, ...]:
    """Every indicator with its variation and target icons, in the official order.

    The chart chosen in ``monitoring`` is not used: each indicator gets its default.
    """
    return tuple(summary_row(log, plan, indicator, monitoring) for indicator in INDICATORS)


def summary_row(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    monitoring: MonitoringPlan = DEFAULT_MONITORING,
    *,
    suppose: Callable[[Records], Records] | None = None,
) -> GridRow:
    """One indicator of the summary grid; see `summary_grid` and, for ``suppose``, `monitor_indicator`."""
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    lacking = missing_columns(log, plan.definitions)
    if indicator in lacking:
        return GridRow(
            indicator=indicator,
            better=indicator_of(indicator).better,
            variation=Variation.NOT_JUDGED,
            target_icon=TargetIcon.NOT_JUDGED,
            lacks=lacking[indicator],
        )
    return row_of(monitor_indicator(log, plan, indicator, common_of(monitoring), suppose=suppose))


def common_of(monitoring: MonitoringPlan) -> MonitoringPlan:
    """What every line of the grid shares: each indicator gets its default chart."""
    return MonitoringPlan(
        every=monitoring.every,
        rules=monitoring.rules,
        run_rules=monitoring.run_rules,
        freeze_until=monitoring.freeze_until,
        excluded=monitoring.excluded,
        phases=monitoring.phases,
        cusum=monitoring.cusum,
    )


def row_of(found: Charted) -> GridRow:
    """What a chart says in a line of the grid."""
    filled = found.series.judged
    newest = filled[-1] if filled else None
    earlier = [signal.points[-1] for signal in found.verdict.earlier]
    limit = found.case_chart.cusum.limit if found.case_chart else None
    latest = found.series.periods[max(earlier)].start if earlier and found.gap_rows is None else None
    return GridRow(
        indicator=found.indicator,
        unit=found.unit,
        better=indicator_of(found.indicator).better,
        every=found.series.every,
        chart=found.choice,
        points=len(filled),
        period=newest.start if newest else None,
        value=newest.value if newest else None,
        numerator=newest.numerator if newest else None,
        denominator=newest.denominator if newest else None,
        target=found.target,
        variation=found.variation,
        target_icon=found.target_icon,
        signals=len(found.chart.signals),
        earlier=len(found.verdict.earlier),
        earlier_period=latest,
        past_alarm=found.verdict.past_alarm,
        by_chance=chance_of_signal(found.chart),
        alarm_by_chance=limit.false_alarm_share if limit is not None else None,
        cusum_alarms=found.case_chart.alarm_days() if found.case_chart else (),
        notes=found.notes,
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Compared:
    """A funnel over the levels of a column.

    ``not_recorded`` counts records of the denominator whose cell is blank: they are in no unit.
    ``overlapping``: a record can be in several units, which then do not add up.
    """

    indicator: str
    unit: str
    by: str
    funnel: Funnel
    not_recorded: int = 0
    overlapping: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FunnelOf(Compared):
    """A funnel, and the way back to the records of each unit."""

    records: Records
    rows: Ints
    group: Ints

    def rows_of(self, position: int) -> Ints:
        """Log rows counted in a unit, by its position in ``funnel.units``."""
        return rows_of_group(self.records, self.rows, self.group, position)


def funnel_of(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    by: str,
    *,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED,
    scale: Scale = Scale.ARCSINE,
    suppose: Callable[[Records], Records] | None = None,
) -> FunnelOf:
    """Compare the levels of a column (centre, operator) on a proportion indicator.

    Parameters
    ----------
    target : float or None
        None: the pooled proportion.
    suppose : callable or None
        See `monitor_indicator`.

    Raises
    ------
    Refusal
        ``funnel_needs_a_proportion`` for a mean of days; ``column_not_in_file`` and the like.
    """
    if indicator_of(indicator).days:
        raise Refusal(problem(Severity.ERROR, "funnel_needs_a_proportion", value=indicator))
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    records = records_of(log, plan, indicator)
    records = suppose(records) if suppose is not None else records
    found = groups(log, by)
    names = tuple(label for label in found.labels if label != NOT_RECORDED)
    named = found.group < len(names)
    rows, group = found.rows[named], found.group[named]
    listed, _ = expand(records, found.rows[~named], found.group[~named])
    return FunnelOf(
        indicator=indicator,
        unit=records.unit,
        by=by,
        funnel=funnel_by(records, rows, group, names, target=target, limits=limits, scale=scale),
        not_recorded=int(listed.units[listed.denominator > 0].sum()),
        overlapping=found.overlapping,
        records=records,
        rows=rows,
        group=group,
    )
