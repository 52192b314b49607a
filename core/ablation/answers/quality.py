"""Data quality before any comparison: a light per indicator and centre, completeness by month and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.ablation.counting.deciding import IN_DENOMINATOR
from core.ablation.counting.numbers import Number
from core.ablation.counting.packing import cached
from core.ablation.counting.selection import groups
from core.ablation.decided_by import Turn
from core.ablation.file.columns import BY_NAME, Kind
from core.ablation.file.rows.calendar import month_index
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.indicators.catalogue import missing_columns, numbers, scope
from core.ablation.log import Log
from core.ablation.plan import AblationPlan
from core.arrays import Bools, Floats

COMPLETE = 0.95
"""Share of records without an open question that an indicator needs for green."""

TOO_OPEN = 0.2
"""Above this share of records with an open question an indicator is red."""

MOST_ERRORS = 0.05
"""Above this share of records with an error in a column it uses, an indicator is red."""

FIRST_MONTH = 1970 * 12


class Light(StrEnum):
    """The state of an indicator's data, in the manner of registry data-quality reports."""

    GREEN = "green"
    """Complete."""
    YELLOW = "yellow"
    """Valid but incomplete."""
    RED = "red"
    """Too many errors or open questions, or no session."""
    ABSENT = "absent"
    """Columns missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The data behind one indicator in one group.

    Parameters
    ----------
    light : Light
    records : int
        Of the indicator's own kind: lesions, patients, stays, thyroid sessions; those in its denominator
        and those that could still join it.
    open : int
        Of them, records that a document could still change.
    sessions : int
        Sessions looked at.
    errors : int
        Of them, rows with an error in a column the indicator uses.
    missing_columns : tuple of str
    """

    light: Light
    records: int
    open: int
    sessions: int
    errors: int
    missing_columns: tuple[str, ...] = ()

    @property
    def complete(self) -> float | None:
        """Share of records without an error or open question; None without records."""
        if not self.records:
            return None
        wrong = self.errors / self.sessions if self.sessions else 0.0
        return max(0.0, 1.0 - max(self.open / self.records, wrong))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Completeness:
    """How full each column is, month by month.

    Parameters
    ----------
    months : tuple of str
        ``2024-03``; every month from the first to the last ablation, empty ones included.
    columns : tuple of str
        Columns the file has.
    sessions : array of int, shape (months,)
    filled : array of int, shape (columns, months)
        Sessions whose cell holds a usable value.
    """

    months: tuple[str, ...]
    columns: tuple[str, ...]
    sessions: npt.NDArray[np.int64]
    filled: npt.NDArray[np.int64]

    @property
    def share(self) -> Floats:
        """Share filled, NaN in a month without sessions."""
        share: Floats = np.full(self.filled.shape, np.nan)
        np.divide(self.filled, self.sessions, out=share, where=self.sessions > 0)
        return share


def quality(log: Log, plan: AblationPlan, by: str | None = "centre") -> Mapping[str, Mapping[str, Quality]]:
    """Lights per group and indicator.

    Parameters
    ----------
    log : Log
    plan : AblationPlan
    by : str or None
        Column of the groups; None or a column the file lacks: all together, under the empty text.

    Returns
    -------
    mapping of group to mapping of indicator to Quality
    """
    split = groups(log, by) if by is not None and by in log.present else None
    question = scope(log, plan, split)
    members = question.by_ablation()
    labels = split.labels if split is not None else ("",)
    sessions = np.bincount(members.code(), minlength=members.groups)
    lacking = missing_columns(log, question.definitions)
    counted = numbers(question)
    found: dict[str, dict[str, Quality]] = {label: {} for label in labels}
    for indicator in INDICATORS:
        wrong = _rows_with_errors(log, indicator)[members.rows]
        errors = np.bincount(members.code()[wrong], minlength=members.groups)
        for i, label in enumerate(labels):
            if indicator in lacking:
                found[label][indicator] = Quality(
                    light=Light.ABSENT,
                    records=0,
                    open=0,
                    sessions=int(sessions[i]),
                    errors=int(errors[i]),
                    missing_columns=lacking[indicator],
                )
                continue
            found[label][indicator] = _lit(counted[indicator][i], int(sessions[i]), int(errors[i]))
    return {
        label: lights
        for (label, lights), count in zip(found.items(), sessions.tolist(), strict=True)
        if count or split is None
    }


def _lit(number: Number, sessions: int, errors: int) -> Quality:
    own = [
        item for item in number.decided if item.state in IN_DENOMINATOR or item.rule.turn is not Turn.CLOSED
    ]
    records = sum(item.count for item in own)
    open_ = sum(item.count for item in own if item.rule.turn is not Turn.CLOSED)
    if not sessions or errors > MOST_ERRORS * sessions or open_ > TOO_OPEN * records:
        light = Light.RED
    elif errors or open_ > (1 - COMPLETE) * records:
        light = Light.YELLOW
    else:
        light = Light.GREEN
    return Quality(light=light, records=records, open=open_, sessions=sessions, errors=errors)


ALWAYS = ("session_id", "ablation_date", "session_status")
"""Columns that every indicator reads."""


def _rows_with_errors(log: Log, code: str) -> Bools:
    """Rows with an unusable value in a column that an indicator uses."""
    reads = indicator_of(code).columns

    def make() -> Bools:
        wrong = np.zeros(log.rows, bool)
        for name, mask in log.cells.unreadable.items():
            if name in reads or name in ALWAYS:
                wrong |= mask
        if "death_date" in reads:
            wrong |= log.death_wrong
        if "admission_date" in reads:
            wrong |= log.stays.wrong[log.stays.of]
        return wrong

    return cached(log, ("errors", reads), make)


def completeness(log: Log, plan: AblationPlan) -> Completeness:
    """Usable cells per column and month of ablation, within the plan's filters and period."""
    rows = scope(log, plan).by_ablation().rows
    columns = tuple(name for name in BY_NAME if name in log.present)
    if not len(rows):
        return Completeness(
            months=(),
            columns=columns,
            sessions=np.zeros(0, np.int64),
            filled=np.zeros((len(columns), 0), np.int64),
        )
    month = month_index(log.cells.date("ablation_date")[rows])
    first, last = int(month.min()), int(month.max())
    place, width = month - first, last - first + 1
    filled = [np.bincount(place[_filled(log, name)[rows]], minlength=width) for name in columns]
    return Completeness(
        months=tuple(
            f"{(FIRST_MONTH + i) // 12:04d}-{(FIRST_MONTH + i) % 12 + 1:02d}" for i in range(first, last + 1)
        ),
        columns=columns,
        sessions=np.bincount(place, minlength=width),
        filled=np.array(filled).reshape(len(columns), width),
    )


def _filled(log: Log, name: str) -> Bools:
    cells = log.cells
    present: Bools = cells.table.codes(cells.headers[name]) >= 0
    if BY_NAME[name].kind in (Kind.DATE, Kind.NUMBER, Kind.INTEGER, Kind.YES_NO, Kind.CONTRAST, Kind.CLOSED):
        present &= ~cells.broken(name)
    return present
