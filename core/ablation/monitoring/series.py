"""Records of one indicator by month or quarter; empty periods keep their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.ablation.counting.records import STATES, Records
from core.ablation.decided_by import State
from core.ablation.indicator import indicator
from core.ablation.log import EPOCH, to_date
from core.ablation.plan import add_months
from core.arrays import Bools, Floats, Ints


class Every(StrEnum):
    """Length of a period."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        """Calendar months in a period."""
        return 1 if self is Every.MONTH else 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month or quarter: what was counted and what was not.

    ``unknown`` records are in the denominator; ``pending`` ones (window still open) are not counted yet.
    ``complete`` is False where the cut-off falls inside the period or records are pending. ``truncated``:
    discharged in a month in which no session of the log could have begun, so only long (or early) stays.
    """

    start: date
    end: date
    numerator: float
    denominator: float
    unknown: int
    pending: int
    excluded: int
    complete: bool
    truncated: bool = False

    @property
    def value(self) -> float | None:
        """Numerator over denominator, None in an empty period."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Counted:
    """An indicator over time, as counts: all that a chart needs."""

    indicator: str
    unit: str
    every: Every
    periods: tuple[Period, ...]

    @property
    def numerators(self) -> Floats:
        """Numerator of each period."""
        return np.array([period.numerator for period in self.periods], dtype=np.float64)

    @property
    def denominators(self) -> Floats:
        """Denominator of each period."""
        return np.array([period.denominator for period in self.periods], dtype=np.float64)

    @property
    def judged(self) -> tuple[Period, ...]:
        """Periods with units that can be whole."""
        return tuple(period for period in self.periods if period.denominator and not period.truncated)

    def position(self, day: date) -> int | None:
        """Position of the period that contains a day."""
        for at, period in enumerate(self.periods):
            if period.start <= day <= period.end:
                return at
        return None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series(Counted):
    """An indicator over time with its records.

    ``period_of`` gives for each record its position in ``periods``, -1 where it lies outside.
    """

    records: Records
    period_of: Ints


def period_start(day: date, every: Every) -> date:
    """First day of the month or calendar quarter of a day."""
    return date(day.year, (day.month - 1) // every.months * every.months + 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Records in their periods, with what each period adds up to."""

    records: Records
    every: Every
    origin: date
    period_of: Ints
    numerators: Floats
    denominators: Floats


def place(
    records: Records, every: Every, *, start: date | None = None, end: date | None = None
) -> Placed | None:
    """Put records into periods, from the first to the last that has any (or from ``start`` to ``end``).

    A patient who is a unit (indicator 5) counts once in each period with one of his sessions, so periods
    of that indicator do not add up. None where there is no record and no period.
    """
    counts = records.dated & ~records.within(State.EXCLUDED)
    days = records.day[counts]
    first = start or (to_date(int(days.min())) if days.size else None)
    last = end or (to_date(int(days.max())) if days.size else None)
    if first is None or last is None:
        return None
    origin = period_start(first, every)
    number = (_months(last) - _months(origin)) // every.months + 1
    begins_on = _first_days(origin, every, number)
    period_of = (np.searchsorted(begins_on, records.day, side="right") - 1).astype(np.int32)
    period_of[period_of == number] = -1
    numerator, denominator = _sums(records, period_of, period_of >= 0, number)
    return Placed(records, every, origin, period_of, numerator, denominator)


def make_series(
    records: Records,
    every: Every,
    *,
    as_of: date,
    start: date | None = None,
    end: date | None = None,
    sessions: tuple[date, date] | None = None,
) -> Series:
    """Count records by period; see `place` and `series_of`."""
    return series_of(records, every, place(records, every, start=start, end=end), as_of, sessions)


def series_of(
    records: Records,
    every: Every,
    placed: Placed | None,
    as_of: date,
    sessions: tuple[date, date] | None = None,
) -> Series:
    """The series of placed records, with what is unknown, pending and excluded in each period.

    ``sessions`` are the first and the last day with a session: a period outside their months is truncated.
    """
    if placed is None:
        return Series(
            indicator=records.indicator,
            unit=records.unit,
            every=every,
            periods=(),
            records=records,
            period_of=np.full(records.day.shape, -1, dtype=np.int32),
        )
    period_of, number = placed.period_of, placed.numerators.size
    inside = period_of >= 0
    telling = inside if records.unit != "patient" else _most_telling(records, period_of, inside)

    def count(state: State) -> Floats:
        chosen = telling & records.within(state)
        return _total(period_of[chosen], records.units[chosen], number)

    unknown, pending = count(State.UNKNOWN), count(State.NOT_MATURE)
    excluded = count(State.EXCLUDED)
    periods = [
        Period(
            start=begins,
            end=ends,
            numerator=top,
            denominator=bottom,
            unknown=int(unknown[i]),
            pending=int(pending[i]),
            excluded=int(excluded[i]),
            complete=ends <= as_of and not pending[i],
            truncated=sessions is not None and (ends < sessions[0] or begins > sessions[1]),
        )
        for i, ((begins, ends), top, bottom) in enumerate(
            zip(
                _spans(placed.origin, every, number),
                placed.numerators.tolist(),
                placed.denominators.tolist(),
                strict=True,
            )
        )
    ]
    return Series(
        indicator=records.indicator,
        unit=records.unit,
        every=every,
        periods=tuple(periods),
        records=records,
        period_of=period_of,
    )


@lru_cache
def _spans(origin: date, every: Every, number: int) -> tuple[tuple[date, date], ...]:
    """First and last day of each period."""
    starts = [add_months(origin, i * every.months) for i in range(number + 1)]
    return tuple((begins, after - timedelta(days=1)) for begins, after in pairwise(starts))


@lru_cache
def _first_days(origin: date, every: Every, number: int) -> Ints:
    """First day of each period and of the one after, in days since 1970."""
    starts = [add_months(origin, i * every.months) for i in range(number + 1)]
    return np.array([(start - EPOCH).days for start in starts], dtype=np.int32)


def _most_telling(records: Records, group: Ints, inside: Bools) -> Bools:
    """One record of each patient and group: the one whose state says most."""
    at = np.flatnonzero(inside)
    rank = np.array([TELLING.index(state) for state in STATES])[records.state[at]]
    order = at[np.lexsort((records.row[at], rank))]
    again = pd.DataFrame({"group": group[order], "patient": records.patient[order]}).duplicated()
    chosen = np.zeros(inside.shape, dtype=np.bool_)
    chosen[order[~again.to_numpy()]] = True
    return chosen


TELLING = (
    State.NUMERATOR,
    State.UNKNOWN,
    State.DENOMINATOR_ONLY,
    State.NOT_MATURE,
    State.EXCLUDED,
)
"""Where a patient with several sessions stands."""


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _sums(records: Records, group: Ints, inside: Bools, number: int) -> tuple[Floats, Floats]:
    """Numerator and denominator of each group; a patient counts once a group, with all bed-days."""
    if records.unit != "patient":
        return (
            _total(group[inside], records.numerator[inside], number),
            _total(group[inside], records.denominator[inside], number),
        )
    counted = inside & (records.denominator > 0)
    patients = int(records.patient.max(initial=0)) + 1
    key = group[counted].astype(np.int64) * patients + records.patient[counted]
    unique, which = np.unique(key, return_inverse=True)
    event = np.zeros(unique.size)
    combine = np.add if indicator(records.indicator).days else np.maximum
    combine.at(event, which, records.numerator[counted])
    of = unique // patients
    return _total(of, event, number), _total(of, np.ones(unique.size), number)


def _total(group: npt.NDArray[np.integer], amount: Floats, number: int) -> Floats:
    return np.asarray(np.bincount(group, weights=amount, minlength=number), dtype=np.float64)


def group_sums(records: Records, codes: Ints, levels: int) -> tuple[Floats, Floats]:
    """Numerator and denominator of each level of a column; code -1 (not recorded) is left out.

    Parameters
    ----------
    codes : array of int32, shape (n,)
        Level of each record.
    """
    return _sums(records, codes, codes >= 0, levels)
