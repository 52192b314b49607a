"""Case by case: the CUSUM of complications and deaths, and the gaps between events (g, t)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from core.ablation.counting.records import Records
from core.ablation.decided_by import State
from core.ablation.indicator import indicator
from core.ablation.log import Floats, Ints, to_date
from core.stats.monitoring.cusum import (
    HORIZON_MONTHS,
    ODDS_RATIO,
    Cusum,
    CusumLimit,
    Restart,
    bernoulli_cusum,
    calibrate_limit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumPlan:
    """What the user fixed about the CUSUM.

    Parameters
    ----------
    baseline_rate : float or None
        Healthy event rate given by the user; goes before ``baseline_until``.
    baseline_for : str or None
        The indicator that ``baseline_rate`` is the rate of; None: of whichever is asked.
    baseline_until : date or None
        The rate of the mature sessions up to and including this day; they are not monitored.
    odds_ratio : float
    limit : float or None
        None: simulated for at most 10 % false alarms over 24 months at this volume.
    restart : Restart
    """

    baseline_rate: float | None = None
    baseline_for: str | None = None
    baseline_until: date | None = None
    odds_ratio: float = ODDS_RATIO
    limit: float | None = None
    restart: Restart = Restart.AT_ZERO

    def of(self, indicator: str) -> CusumPlan:
        """The plan for one indicator: a rate given for another is not its rate."""
        if self.baseline_for in (None, indicator):
            return self
        return replace(self, baseline_rate=None, baseline_for=None)


DEFAULT_CUSUM = CusumPlan()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CaseChart:
    """A CUSUM over sessions, with the session and day of every point.

    ``baseline_events`` / ``baseline_sessions`` are the fraction a frozen baseline period gave;
    ``not_mature`` sessions have not stepped yet. ``cases_per_month`` is the volume of the simulation.
    """

    cusum: Cusum
    rows: Ints
    days: Ints
    baseline_events: int | None
    baseline_sessions: int | None
    cases_per_month: float | None
    not_mature: int

    def alarm_days(self) -> tuple[date, ...]:
        """The day of the session of every alarm."""
        found = (to_date(int(self.days[at])) for at in self.cusum.alarms)
        return tuple(day for day in found if day is not None)

    def rows_behind(self, alarm: int) -> Ints:
        """Log rows of the events that raised the chart from its last zero to this alarm.

        Parameters
        ----------
        alarm : int
            Position of a point, usually one of ``cusum.alarms``.
        """
        starts = self.cusum.heights[:alarm] == 0
        if self.cusum.restart is Restart.AT_ZERO:
            starts[[at for at in self.cusum.alarms if at < alarm]] = True
        zeros = np.flatnonzero(starts)
        first = int(zeros[-1]) + 1 if zeros.size else 0
        events = np.flatnonzero(self.cusum.outcomes[first : alarm + 1]) + first
        return self.rows[events]


def stepping(records: Records) -> tuple[Records, Floats]:
    """Mature sessions in the order of their days, and which of them steps with an event.

    Needs records by session. For deaths (indicator 5) an event of a patient steps once, on the last of
    the sessions it counts for.
    """
    mature = np.flatnonzero((records.denominator > 0) & records.dated)
    order = mature[np.lexsort((records.row[mature], records.day[mature]))]
    cases = records.take(order)
    event = cases.numerator > 0
    if indicator(cases.indicator).once_per_patient:
        at = np.flatnonzero(event)[::-1]
        _, newest = np.unique(cases.patient[at], return_index=True)
        event = np.zeros(event.shape, dtype=np.bool_)
        event[at[newest]] = True
    return cases, event.astype(np.float64)


def case_chart(
    records: Records, plan: CusumPlan = DEFAULT_CUSUM, *, risks: Floats | None = None
) -> CaseChart:
    """Run the CUSUM of an indicator whose events are harm.

    Parameters
    ----------
    records : Records
        By session; only mature sessions step.
    plan : CusumPlan
    risks : array of float, shape (log rows,), or None
        Expected probability of each session, from a model of the user's: the risk-adjusted chart.
    """
    cases, event = stepping(records)
    rate, events, sessions = plan.baseline_rate, None, None
    if rate is None and plan.baseline_until is not None and risks is None:
        until = (plan.baseline_until - date(1970, 1, 1)).days
        early = cases.day <= until
        events, sessions = int(event[early].sum()), int(early.sum())
        rate = events / sessions if sessions else None
        cases, event = cases.take(~early), event[~early]
    months = _months_spanned(cases.day)
    volume = cases.day.size / months if months else None
    chosen = None if risks is None else np.asarray(risks, dtype=np.float64)[cases.row]
    limit: CusumLimit | float | None = plan.limit
    if limit is None and chosen is None and rate is not None and 0 < rate < 1 and volume is not None:
        limit = _limit(rate, max(1, round(volume * HORIZON_MONTHS)), plan.odds_ratio)
    cusum = bernoulli_cusum(
        event,
        baseline=rate,
        risks=chosen,
        odds_ratio=plan.odds_ratio,
        limit=limit,
        cases_per_month=volume,
        restart=plan.restart,
    )
    return CaseChart(
        cusum=cusum,
        rows=cases.row,
        days=cases.day,
        baseline_events=events,
        baseline_sessions=sessions,
        cases_per_month=volume,
        not_mature=int(records.within(State.NOT_MATURE).sum()),
    )


@lru_cache(maxsize=256)
def _limit(rate: float, cases: int, odds_ratio: float) -> CusumLimit:
    return calibrate_limit(baseline=rate, cases_per_month=cases / HORIZON_MONTHS, odds_ratio=odds_ratio)


def _months_spanned(days: Ints) -> int:
    if not days.size:
        return 0
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return int(month.max() - month.min()) + 1


def session_gaps(records: Records) -> tuple[Floats, Ints]:
    """Sessions without event between two events (g chart), and the row of the event that ends each gap.

    The sessions before the first event make no gap.
    """
    cases, event = stepping(records)
    at = np.flatnonzero(event)
    return np.diff(at).astype(np.float64) - 1, cases.row[at[1:]]


def day_gaps(records: Records) -> tuple[Floats, Ints]:
    """Days between two events (t chart), and the row of the event that ends each gap."""
    cases, event = stepping(records)
    at = np.flatnonzero(event)
    return np.diff(cases.day[at]).astype(np.float64), cases.row[at[1:]]
