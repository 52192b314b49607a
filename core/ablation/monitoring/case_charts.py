"""Case by case: the CUSUM of complications and deaths, and the gaps between events (g, t)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from core.ablation.counting.records import Records
from core.ablation.decided_by import State
from core.ablation.indicator import indicator
from core.ablation.log import to_date
from core.arrays import Floats, Ints
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
        None: simulated for at most 10 % false alarms over the sessions monitored.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A CUSUM alarm.

    ``start`` is the day of the session that reached the limit, ``end`` that of the next session below it
    (after a restart: the next session); None while the chart stands at or above its limit. ``cases`` is
    the number of sessions at or above it, the first at ``position``.
    """

    position: int
    start: date
    end: date | None
    cases: int = 1


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CaseChart:
    """A CUSUM over sessions, with the session and day of every point.

    ``baseline_events`` / ``baseline_sessions`` are the fraction a frozen baseline period gave;
    ``not_mature`` sessions have not stepped yet. ``busiest`` is the number of sessions in the busiest 24
    months.
    """

    cusum: Cusum
    rows: Ints
    days: Ints
    baseline_events: int | None
    baseline_sessions: int | None
    busiest: int
    not_mature: int

    def episodes(self) -> tuple[Alarm, ...]:
        """Every alarm with its end; cases in a row at or above the limit are one, unless each restarts."""
        found: list[Alarm] = []
        restarts = self.cusum.restart is Restart.AT_ZERO
        for at in self.cusum.alarms:
            start = to_date(int(self.days[at]))
            below = to_date(int(self.days[at + 1])) if at + 1 < self.days.size else None
            if start is None:
                continue
            if found and not restarts and found[-1].position + found[-1].cases == at:
                found[-1] = replace(found[-1], end=below, cases=found[-1].cases + 1)
            else:
                found.append(Alarm(position=at, start=start, end=below))
        return tuple(found)

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


Suppose = Callable[[Records], Records]
"""A what-if on records, which whoever shows what comes of it must mark."""


def by_session(found: Records, unit: str, suppose: Suppose | None) -> Records:
    """The sessions of an indicator after a what-if on its units.

    What is supposed of a patient is supposed of the sessions whose window is still open.
    """
    if suppose is None:
        return found
    return replace(suppose(replace(found, unit=unit)), unit=found.unit)


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
    rate = plan.baseline_rate
    seen = events = sessions = None
    if rate is None and plan.baseline_until is not None and risks is None:
        until = (plan.baseline_until - date(1970, 1, 1)).days
        early = cases.day <= until
        seen = events, sessions = int(event[early].sum()), int(early.sum())
        rate = events / sessions if sessions else None
        cases, event = cases.take(~early), event[~early]
    chosen = None if risks is None else np.asarray(risks, dtype=np.float64)[cases.row]
    limit: CusumLimit | float | None = plan.limit
    if limit is None and chosen is None and rate is not None and 0 < rate < 1 and cases.day.size:
        limit = _limit(rate, int(cases.day.size), plan.odds_ratio, seen)
    cusum = bernoulli_cusum(
        event,
        baseline=rate,
        risks=chosen,
        odds_ratio=plan.odds_ratio,
        limit=limit,
        restart=plan.restart,
    )
    return CaseChart(
        cusum=cusum,
        rows=cases.row,
        days=cases.day,
        baseline_events=events,
        baseline_sessions=sessions,
        busiest=busiest_months(cases.day),
        not_mature=int(records.within(State.NOT_MATURE).sum()),
    )


@lru_cache
def _limit(rate: float, cases: int, odds_ratio: float, seen: tuple[int, int] | None) -> CusumLimit:
    return calibrate_limit(baseline=rate, cases=cases, odds_ratio=odds_ratio, seen=seen)


def busiest_months(days: Ints) -> int:
    """Most sessions in any 24 months."""
    if not days.size:
        return 0
    month = np.sort(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    until = np.searchsorted(month, month + HORIZON_MONTHS, side="left")
    return int((until - np.arange(month.size)).max())


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Gaps:
    """What lies between events.

    ``closed`` are the gaps between two events and ``rows`` the rows of the events that end them; the
    sessions before the first event make no gap. ``open`` is the run from the last event to the last
    session that is judged, whose row is ``last_row``; None without an event.
    """

    closed: Floats
    rows: Ints
    open: float | None
    last_row: int | None


def gaps_between(records: Records, *, days: bool) -> Gaps:
    """Sessions without event between two events (g chart), or days (t chart)."""
    cases, event = stepping(records)
    at = np.flatnonzero(event)
    closed = np.diff(cases.day[at]) if days else np.diff(at) - 1
    if not at.size:
        return Gaps(closed=np.zeros(0), rows=cases.row[at], open=None, last_row=None)
    last = cases.row.size - 1
    run = cases.day[last] - cases.day[at[-1]] if days else last - at[-1]
    return Gaps(
        closed=closed.astype(np.float64),
        rows=cases.row[at[1:]],
        open=float(run),
        last_row=int(cases.row[last]),
    )
