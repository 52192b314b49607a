"""An indicator over time: the right chart, its signals, the records behind them, and icons for a grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from core.ablation.counting.records import Records
from core.ablation.indicator import indicator
from core.ablation.monitoring.case_charts import (
    DEFAULT_CUSUM,
    CaseChart,
    CusumPlan,
    case_chart,
    gaps_between,
)
from core.ablation.monitoring.funnels import design_effect
from core.ablation.monitoring.series import Counted, Every, Placed, Series, place, series_of
from core.ablation.monitoring.verdict import TargetIcon, Variation, Verdict, target_icon, verdict
from core.arrays import Floats, Ints
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
from core.stats.monitoring.rare_event_charts import (
    GConvention,
    TConvention,
    g_chart,
    t_chart,
    with_open_run,
)
from core.stats.monitoring.run_rules import RuleSet, Signal

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


class MonitoringNote(StrEnum):
    """What must stand beside a chart."""

    QUARTERS_CHOSEN = "quarters_chosen"
    FEW_EVENTS_PER_POINT = "few_events_per_point"
    PERIODS_DO_NOT_ADD_UP = "periods_do_not_add_up"
    LAST_PERIOD_INCOMPLETE = "last_period_incomplete"
    GIVE_A_BASELINE = "give_a_baseline"
    NO_RECORDS = "no_records"
    LESIONS_SHARE_SESSIONS = "lesions_share_sessions"
    LESIONS_ALLOWED_FOR = "lesions_allowed_for"
    MORE_THAN_PLANNED = "more_than_planned"
    TRUNCATED_PERIODS = "truncated_periods"


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
class Charted:
    """A chart of counts and what it means; point i is ``series.periods[i]``.

    On g and t charts a point is a gap between two events: ``gap_rows`` names the event that ends it, and
    the newest judged session for the run that is still open. Counts without records have neither these
    nor a ``case_chart``.
    """

    indicator: str
    unit: str
    choice: ChartChoice
    series: Counted
    chart: ControlChart
    verdict: Verdict
    target: float | None
    target_icon: TargetIcon
    false_alarms: tuple[AlarmShare, ...]
    notes: tuple[MonitoringNote, ...]
    case_chart: CaseChart | None = None
    gap_rows: Ints | None = None

    @property
    def variation(self) -> Variation:
        """What the newest point says."""
        return self.verdict.newest


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Monitored(Charted):
    """An indicator's chart with the records behind it."""

    series: Series

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
    sessions: tuple[date, date] | None = None,
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
    sessions : tuple of date, or None
        First and last day with a session, where records count by another day (discharges).
    """
    code = records.indicator
    own = indicator(code)

    placed, every, notes = _length(lambda every: place(records, every, start=start, end=end), plan, own.days)
    series = series_of(records, every, placed, as_of, sessions)
    choice = plan.chart or (ChartChoice.XMR_PRIME if own.days else ChartChoice.P_EXACT)
    if choice in ONLY_PROPORTIONS and (series.numerators > series.denominators).any():
        choice = ChartChoice.XMR_PRIME if own.days else ChartChoice.XMR
        if not own.days:
            notes.append(MonitoringNote.MORE_THAN_PLANNED)
    by_session = session_records if session_records is not None else records
    gap_rows = None
    if choice in (ChartChoice.G, ChartChoice.T):
        chart, gap_rows = _gap_chart(by_session, choice, plan)
    else:
        chart = draw(series, choice, plan, design_effect(records))
    cases = case_chart(by_session, plan.cusum.of(code), risks=risks) if own.harm else None
    if not series.periods:
        notes.append(MonitoringNote.NO_RECORDS)
    elif not series.periods[-1].complete:
        notes.append(MonitoringNote.LAST_PERIOD_INCOMPLETE)
    if any(period.truncated for period in series.periods):
        notes.append(MonitoringNote.TRUNCATED_PERIODS)
    if records.unit == "lesion":
        allowed = choice in (ChartChoice.P_EXACT, ChartChoice.P_NORMAL)
        note = MonitoringNote.LESIONS_ALLOWED_FOR if allowed else MonitoringNote.LESIONS_SHARE_SESSIONS
        notes.append(note)
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
        verdict=verdict(chart, own.better, series, cases),
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
    by: Callable[[Every], Placed | None], plan: MonitoringPlan, days: bool
) -> tuple[Placed | None, Every, list[MonitoringNote]]:
    """By months, unless the rarer outcome is expected less than once a point."""
    every = plan.every or Every.MONTH
    placed = by(every)
    if placed is None:
        return None, every, []
    used = placed.denominators > 0
    if days or not used.any():
        return placed, every, []
    events = float(placed.numerators.sum())
    rarer = min(events, float(placed.denominators.sum()) - events) / int(used.sum())
    if rarer >= FEWEST_EVENTS or every is Every.QUARTER:
        return placed, every, []
    if plan.every is None:
        return by(Every.QUARTER), Every.QUARTER, [MonitoringNote.QUARTERS_CHOSEN]
    return placed, every, [MonitoringNote.FEW_EVENTS_PER_POINT]


def draw(
    series: Counted, choice: ChartChoice, plan: MonitoringPlan, design_effect: float = 1.0
) -> ControlChart:
    """The chosen chart of a series by period (g and t charts are made from cases, not from periods).

    ``design_effect`` widens the limits of p charts where units share clusters.
    """
    fixed = chart_plan(series, plan)
    x, n = series.numerators, series.denominators
    values = np.full(x.shape, np.nan)
    np.divide(x, n, out=values, where=n > 0)
    if choice in (ChartChoice.P_EXACT, ChartChoice.P_NORMAL):
        limits = CountLimits.EXACT if choice is ChartChoice.P_EXACT else CountLimits.NORMAL
        return p_chart(x, n, limits=limits, plan=fixed, design_effect=design_effect)
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


def chart_plan(series: Counted, plan: MonitoringPlan) -> ChartPlan:
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
        truncated=tuple(at for at, period in enumerate(series.periods) if period.truncated),
        rules=plan.rules,
        run_rules=plan.run_rules,
        run_centre=plan.run_centre,
    )


def _gap_chart(records: Records, choice: ChartChoice, plan: MonitoringPlan) -> tuple[ControlChart, Ints]:
    fixed = ChartPlan(rules=plan.rules, run_rules=plan.run_rules, run_centre=plan.run_centre)
    gaps = gaps_between(records, days=choice is ChartChoice.T)
    if choice is ChartChoice.G:
        chart = g_chart(gaps.closed, convention=plan.g_convention, plan=fixed)
    else:
        chart = t_chart(gaps.closed, convention=plan.t_convention, screened=plan.screened, plan=fixed)
    if gaps.open is None or gaps.last_row is None:
        return chart, gaps.rows
    return with_open_run(chart, gaps.open), np.append(gaps.rows, gaps.last_row).astype(np.int32)


def rebased(plan: MonitoringPlan, monitored: Charted) -> MonitoringPlan | None:
    """The plan with the suggested new phase, for the user to accept; None without a suggestion."""
    suggestion = monitored.chart.suggestion
    if suggestion is None or monitored.gap_rows is not None:
        return None
    day = monitored.series.periods[suggestion.start].start
    return replace(plan, phases=(*plan.phases, day), freeze_until=None)
