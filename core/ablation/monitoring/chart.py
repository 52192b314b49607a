"""An indicator over time: the right chart, its signals, the records behind them, and icons for a grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from core.ablation.counting.records import Records
from core.ablation.indicator import Better, indicator
from core.ablation.log import Floats, Ints
from core.ablation.monitoring.case_charts import (
    DEFAULT_CUSUM,
    CaseChart,
    CusumPlan,
    case_chart,
    day_gaps,
    session_gaps,
)
from core.ablation.monitoring.series import Every, Series, make_series
from core.stats.monitoring.attribute_charts import (
    CountLimits,
    Narrowing,
    laney_p_chart,
    laney_u_chart,
    p_chart,
    run_chart,
    run_chart_of_proportions,
    u_chart,
)
from core.stats.monitoring.chart_limits import GapRule
from core.stats.monitoring.control_chart import ChartPlan, ControlChart, RunCentre
from core.stats.monitoring.false_alarms import AlarmShare, ChartFamily, alarm_shares
from core.stats.monitoring.individuals_chart import XmrConstant, xmr_chart, xmr_prime_chart
from core.stats.monitoring.rare_event_charts import GConvention, TConvention, g_chart, t_chart
from core.stats.monitoring.run_rules import RuleSet, Side, Signal

FEWEST_EVENTS = 1.0
"""Below this many expected events a point, months are put together to quarters."""


class ChartChoice(StrEnum):
    """A chart the user can choose."""

    P_EXACT = "p_exact"
    P_NORMAL = "p_normal"
    U_EXACT = "u_exact"
    U_NORMAL = "u_normal"
    P_PRIME = "p_prime"
    U_PRIME = "u_prime"
    RUN = "run"
    XMR = "xmr"
    XMR_PRIME = "xmr_prime"
    G = "g"
    T = "t"


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
    NOT_JUDGED = "not_judged"


class TargetIcon(StrEnum):
    """Whether the process, as it runs now, meets the user's target."""

    ALWAYS_MET = "always_met"
    NEVER_MET = "never_met"
    MET_BY_CHANCE = "met_by_chance"
    NO_TARGET = "no_target"
    NOT_JUDGED = "not_judged"


class MonitoringNote(StrEnum):
    """What must stand beside a chart."""

    QUARTERS_CHOSEN = "quarters_chosen"
    FEW_EVENTS_PER_POINT = "few_events_per_point"
    PERIODS_DO_NOT_ADD_UP = "periods_do_not_add_up"
    LAST_PERIOD_INCOMPLETE = "last_period_incomplete"
    GIVE_A_BASELINE = "give_a_baseline"
    NO_RECORDS = "no_records"
    LESIONS_SHARE_SESSIONS = "lesions_share_sessions"
    MORE_THAN_PLANNED = "more_than_planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringPlan:
    """Everything the user fixed about the charts of an indicator; one value for the link.

    Parameters
    ----------
    every : Every or None
        None: months, or quarters where fewer than one event a month is expected.
    chart : ChartChoice or None
        None: exact p chart for proportions, XmR for stays.
    rules, run_rules, run_centre
        Rule set, whether the Anhoej rules are read, and about which line.
    phases : tuple of date
        Days in whose period a new phase begins.
    freeze_until : date or None
        The baseline ends with the period of this day and is kept.
    excluded : tuple of date
        Days whose period is left out (by the gap's end on g and t charts: not used there).
    constant, screened, gaps, narrowing, g_convention, t_convention
        Named conventions.
    cusum : CusumPlan
    """

    every: Every | None = None
    chart: ChartChoice | None = None
    rules: RuleSet = RuleSet.LIMITS
    run_rules: bool = True
    run_centre: RunCentre = RunCentre.MEDIAN
    phases: tuple[date, ...] = ()
    freeze_until: date | None = None
    excluded: tuple[date, ...] = ()
    constant: XmrConstant = XmrConstant.THREE_OVER_1128
    screened: bool = False
    gaps: GapRule = GapRule.BREAK
    narrowing: Narrowing = Narrowing.ALLOWED
    g_convention: GConvention = GConvention.QICHARTS2
    t_convention: TConvention = TConvention.POWER_TRANSFORM
    cusum: CusumPlan = DEFAULT_CUSUM


DEFAULT_MONITORING = MonitoringPlan()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Monitored:
    """An indicator's chart and what it means.

    On g and t charts a point is a gap between two events: ``gap_rows`` names the event that ends it. On all
    other charts point i is ``series.periods[i]``.
    """

    indicator: str
    unit: str
    choice: ChartChoice
    series: Series
    chart: ControlChart
    case_chart: CaseChart | None
    variation: Variation
    target: float | None
    target_icon: TargetIcon
    false_alarms: tuple[AlarmShare, ...]
    notes: tuple[MonitoringNote, ...]
    gap_rows: Ints | None = None

    def rows_behind(self, signal: Signal) -> Ints:
        """Log rows of the records counted in the points of a signal (on g and t charts: their events)."""
        points = np.asarray(signal.points, dtype=np.int64)
        if self.gap_rows is not None:
            return self.gap_rows[points]
        records = self.series.records
        inside = np.isin(self.series.period_of, points) & (records.denominator > 0)
        return records.row[inside]

    def event_rows_behind(self, signal: Signal) -> Ints:
        """Of those, the rows in the numerator."""
        if self.gap_rows is not None:
            return self.rows_behind(signal)
        points = np.asarray(signal.points, dtype=np.int64)
        records = self.series.records
        inside = np.isin(self.series.period_of, points) & (records.numerator > 0)
        return records.row[inside]


def monitor(
    records: Records,
    plan: MonitoringPlan = DEFAULT_MONITORING,
    *,
    as_of: date,
    start: date | None = None,
    end: date | None = None,
    target: float | None = None,
    session_records: Records | None = None,
    risks: Floats | None = None,
) -> Monitored:
    """Chart an indicator.

    Parameters
    ----------
    records : Records
        As the indicator counts them.
    plan : MonitoringPlan
    as_of, start, end : date
        Cut-off and period; without a period from the first to the last record.
    target : float or None
        The user's own.
    session_records : Records or None
        By session, where ``records`` are by patient (indicator 5): the CUSUM steps by session.
    risks : array of float, shape (log rows,), or None
        Expected probability of each session, for the risk-adjusted CUSUM.
    """
    code = records.indicator
    own = indicator(code)
    every, notes = _length(records, plan, as_of, start, end)
    series = make_series(records, every, as_of=as_of, start=start, end=end)
    choice = plan.chart or (ChartChoice.XMR if own.days else ChartChoice.P_EXACT)
    if choice in ONLY_PROPORTIONS and (series.numerators > series.denominators).any():
        choice = ChartChoice.XMR
        if not own.days:
            notes.append(MonitoringNote.MORE_THAN_PLANNED)
    by_session = session_records if session_records is not None else records
    gap_rows = None
    if choice in (ChartChoice.G, ChartChoice.T):
        chart, gap_rows = _gap_chart(by_session, choice, plan)
    else:
        chart = draw(series, choice, plan)
    cases = case_chart(by_session, plan.cusum.of(code), risks=risks) if own.harm else None
    if not series.periods:
        notes.append(MonitoringNote.NO_RECORDS)
    elif not series.periods[-1].complete:
        notes.append(MonitoringNote.LAST_PERIOD_INCOMPLETE)
    if records.unit == "lesion":
        notes.append(MonitoringNote.LESIONS_SHARE_SESSIONS)
    if records.unit == "patient":
        notes.append(MonitoringNote.PERIODS_DO_NOT_ADD_UP)
    if cases is not None and cases.cusum.limit is None:
        notes.append(MonitoringNote.GIVE_A_BASELINE)
    family = FAMILY.get(choice)
    rules = plan.rules if choice is not ChartChoice.RUN else RuleSet.NONE
    return Monitored(
        indicator=code,
        unit=records.unit,
        choice=choice,
        series=series,
        chart=chart,
        case_chart=cases,
        variation=variation(chart, own.better, cases),
        target=target,
        target_icon=target_icon(chart, own.better, target),
        false_alarms=alarm_shares(family, rules, run_rules=plan.run_rules) if family else (),
        notes=tuple(notes),
        gap_rows=gap_rows,
    )


ONLY_PROPORTIONS = (ChartChoice.P_EXACT, ChartChoice.P_NORMAL, ChartChoice.P_PRIME)
"""Charts that a value above 1 (days, more lesions than planned) cannot be drawn on."""

FAMILY = {
    ChartChoice.P_EXACT: ChartFamily.P_EXACT,
    ChartChoice.P_NORMAL: ChartFamily.P_NORMAL,
    ChartChoice.P_PRIME: ChartFamily.P_PRIME,
    ChartChoice.XMR: ChartFamily.XMR,
    ChartChoice.RUN: ChartFamily.RUN,
}
"""Charts whose false alarms were measured."""


def _length(
    records: Records, plan: MonitoringPlan, as_of: date, start: date | None, end: date | None
) -> tuple[Every, list[MonitoringNote]]:
    """Months, unless the rarer outcome is expected less than once a point."""
    if indicator(records.indicator).days:
        return plan.every or Every.MONTH, []
    every = plan.every or Every.MONTH
    series = make_series(records, every, as_of=as_of, start=start, end=end)
    used = series.denominators > 0
    if not used.any():
        return every, []
    events = float(series.numerators.sum())
    rarer = min(events, float(series.denominators.sum()) - events) / int(used.sum())
    if rarer >= FEWEST_EVENTS or every is Every.QUARTER:
        return every, []
    if plan.every is None:
        return Every.QUARTER, [MonitoringNote.QUARTERS_CHOSEN]
    return every, [MonitoringNote.FEW_EVENTS_PER_POINT]


def draw(series: Series, choice: ChartChoice, plan: MonitoringPlan) -> ControlChart:
    """The chosen chart of a series by period (g and t charts are made from cases, not from periods)."""
    fixed = chart_plan(series, plan)
    x, n = series.numerators, series.denominators
    values = np.full(x.shape, np.nan)
    np.divide(x, n, out=values, where=n > 0)
    if choice in (ChartChoice.P_EXACT, ChartChoice.P_NORMAL):
        limits = CountLimits.EXACT if choice is ChartChoice.P_EXACT else CountLimits.NORMAL
        return p_chart(x, n, limits=limits, plan=fixed)
    if choice in (ChartChoice.U_EXACT, ChartChoice.U_NORMAL):
        limits = CountLimits.EXACT if choice is ChartChoice.U_EXACT else CountLimits.NORMAL
        return u_chart(x, n, limits=limits, plan=fixed)
    if choice is ChartChoice.P_PRIME:
        return laney_p_chart(
            x, n, screened=plan.screened, narrowing=plan.narrowing, gaps=plan.gaps, plan=fixed
        )
    if choice is ChartChoice.U_PRIME:
        return laney_u_chart(
            x, n, screened=plan.screened, narrowing=plan.narrowing, gaps=plan.gaps, plan=fixed
        )
    if choice is ChartChoice.XMR_PRIME:
        return xmr_prime_chart(values, n, screened=plan.screened, gaps=plan.gaps, floor=0.0, plan=fixed)
    if choice is ChartChoice.XMR:
        return xmr_chart(
            values,
            constant=plan.constant,
            screened=plan.screened,
            gaps=plan.gaps,
            floor=0.0,
            plan=fixed,
        )
    if (x > n).any():
        return run_chart(values, plan=fixed)
    return run_chart_of_proportions(x, n, plan=fixed)


def chart_plan(series: Series, plan: MonitoringPlan) -> ChartPlan:
    """Days of the user's plan as positions of this series; days outside it have no effect."""
    starts = tuple(at for day in plan.phases if (at := series.position(day)) is not None and at > 0)
    excluded = tuple(at for day in plan.excluded if (at := series.position(day)) is not None)
    freeze = None
    if plan.freeze_until is not None and (last := series.position(plan.freeze_until)) is not None:
        freeze = max(2, last + 1) if len(series.periods) > 1 else None
    return ChartPlan(
        phase_starts=starts,
        freeze=freeze,
        excluded=excluded,
        rules=plan.rules,
        run_rules=plan.run_rules,
        run_centre=plan.run_centre,
    )


def _gap_chart(records: Records, choice: ChartChoice, plan: MonitoringPlan) -> tuple[ControlChart, Ints]:
    fixed = ChartPlan(rules=plan.rules, run_rules=plan.run_rules, run_centre=plan.run_centre)
    if choice is ChartChoice.G:
        gaps, rows = session_gaps(records)
        return g_chart(gaps, convention=plan.g_convention, plan=fixed), rows
    days, rows = day_gaps(records)
    return t_chart(days, convention=plan.t_convention, screened=plan.screened, plan=fixed), rows


def variation(chart: ControlChart, good: Better, cases: CaseChart | None = None) -> Variation:
    """What the newest point says, given every signal it belongs to.

    A CUSUM alarm outranks the chart. A signal counts only while the newest point is part of it.
    """
    if cases is not None and cases.cusum.alarms:
        return Variation.CONCERNING_HIGH
    valued = [point.position for point in chart.points if point.value is not None and not point.excluded]
    if not valued:
        return Variation.NOT_JUDGED
    newest = [signal for signal in chart.signals if valued[-1] in signal.points]
    rising_is_good = good is Better.HIGH
    if chart.kind.value in ("g", "t"):
        rising_is_good = good is Better.LOW
    for side in (Side.HIGH, Side.LOW):
        if any(signal.side is side for signal in newest):
            if good is Better.NEITHER:
                return Variation.CHANGED_HIGH if side is Side.HIGH else Variation.CHANGED_LOW
            if (side is Side.HIGH) == rising_is_good:
                return Variation.IMPROVING_HIGH if side is Side.HIGH else Variation.IMPROVING_LOW
            return Variation.CONCERNING_HIGH if side is Side.HIGH else Variation.CONCERNING_LOW
    if newest:
        return Variation.UNSTABLE
    judged = any(phase.runs is not None and phase.runs.verdict is not None for phase in chart.phases)
    limited = any(phase.baseline_points > 1 and phase.reason is None for phase in chart.phases)
    return Variation.COMMON_CAUSE if judged or limited else Variation.NOT_JUDGED


def target_icon(chart: ControlChart, good: Better, target: float | None) -> TargetIcon:
    """Whether a process that stays as it is meets the target: its newest limits against the target.

    A side on which no count can signal reaches as far as values can go (0 and 1 for proportions).
    """
    if target is None or good is Better.NEITHER:
        return TargetIcon.NO_TARGET
    if chart.kind.value in ("run", "g", "t"):
        return TargetIcon.NOT_JUDGED
    valued = [point for point in chart.points if point.value is not None and not point.excluded]
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


def rebased(plan: MonitoringPlan, monitored: Monitored) -> MonitoringPlan | None:
    """The plan with the suggested new phase, for the user to accept; None without a suggestion."""
    suggestion = monitored.chart.suggestion
    if suggestion is None or monitored.gap_rows is not None:
        return None
    day = monitored.series.periods[suggestion.start].start
    return replace(plan, phases=(*plan.phases, day), freeze_until=None)
