"""The records behind a number: every one with its state, its weight, its day and what decided it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from core.ablation.counting.deciding import IN_DENOMINATOR, states
from core.ablation.counting.scope import Scope
from core.ablation.counting.selection import selected
from core.ablation.decided_by import EXCLUSIONS, OUTSIDE_PERIOD, RULE_INDEX, RULES, DecidedBy, State
from core.ablation.file.listing import cell_texts
from core.ablation.file.rows.lesions import lesion_names
from core.ablation.indicator import Weight, indicator
from core.ablation.log import NO_DATE, Log, to_date
from core.arrays import Bools, Bytes, Floats, Ints

STATES: tuple[State, ...] = tuple(State)
STATE_INDEX = {state: i for i, state in enumerate(STATES)}


_COUNTED = np.array([state in IN_DENOMINATOR for state in STATES])


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Records:
    """The records of one indicator, column by column.

    Parameters
    ----------
    log : Log
    indicator, unit : str
        ``unit``: session, lesion, patient or stay.
    row : array of int32, shape (records,)
        Row of the log (the first one of a patient or stay).
    lesion : array of int32, shape (records,)
        Index into the lesion file, -1 where the record is not one of its lesions.
    rule, state : array of uint8, shape (records,)
        Index into ``RULES`` and ``STATES``.
    weight : array of int32, shape (records,)
        Lesions, bed-days of a counted stay, else 1. The weights in the numerator add up to the
        numerator; those in the numerator, denominator only and unknown to the denominator (for stays:
        the records do).
    day : array of int32, shape (records,)
        The day a record counts by, in days since 1970-01-01.
    patient : array of int32, shape (records,)
    """

    log: Log
    indicator: str
    unit: str
    row: Ints
    lesion: Ints
    rule: Bytes
    state: Bytes
    weight: Ints
    day: Ints
    patient: Ints

    def __len__(self) -> int:
        return len(self.row)

    @property
    def numerator(self) -> Floats:
        """What each record adds above the line, shape (records,)."""
        found: Floats = np.where(self.within(State.NUMERATOR), self.weight, 0).astype(np.float64)
        return found

    @property
    def denominator(self) -> Floats:
        """What each record adds below the line; 0 where it is excluded or not mature."""
        found: Floats = np.where(_COUNTED[self.state], self.units, 0.0)
        return found

    @property
    def units(self) -> Floats:
        """Units each record stands for: 1, or a number of lesions."""
        if indicator(self.indicator).weight is Weight.LESIONS:
            return self.weight.astype(np.float64)
        return np.ones(len(self.row))

    @property
    def dated(self) -> Bools:
        """Records with a day."""
        found: Bools = self.day != NO_DATE
        return found

    def within(self, state: State) -> Bools:
        """Records in a state."""
        found: Bools = self.state == STATE_INDEX[state]
        return found

    def take(self, chosen: Bools | npt.NDArray[np.integer]) -> Records:
        """Some of the records."""
        columns = {
            item.name: getattr(self, item.name)[chosen]
            for item in fields(self)
            if item.name not in ("log", "indicator", "unit")
        }
        return replace(self, **columns)

    def of(self, states: Collection[State] = STATES, rules: Collection[DecidedBy] | None = None) -> Records:
        """Only records in these states, decided by these codes."""
        mask = np.array([state in states for state in STATES])[self.state]
        if rules is not None:
            mask &= np.array([rule in rules for rule in RULES])[self.rule]
        return self.take(mask)

    def total(self, *states: State) -> int:
        """Weight in these states."""
        return int(self.weight[np.isin(self.state, [STATE_INDEX[state] for state in states])].sum())

    def ids(self, start: int = 0, stop: int | None = None) -> list[str]:
        """How the file calls some of the records."""
        rows, lesions = self.row[start:stop], self.lesion[start:stop]
        names = _names(self.log, rows, self.unit)
        if self.log.lesions is not None and (lesions >= 0).any():
            at = np.flatnonzero(lesions >= 0)
            for place, name in zip(at.tolist(), lesion_names(self.log.lesions, lesions[at]), strict=True):
                names[place] = name
        return names

    def as_json(self, start: int = 0, stop: int | None = None) -> list[dict[str, object]]:
        """Records as the command line prints them."""
        numbers = self.log.cells.table.row_numbers
        part = slice(start, stop)
        return [
            {
                "indicator": self.indicator,
                "unit": self.unit,
                "id": name,
                "state": str(STATES[state]),
                "weight": weight,
                "rule": str(RULES[rule]),
                "row": int(numbers[row]),
            }
            for name, state, weight, rule, row in zip(
                self.ids(start, stop),
                self.state[part].tolist(),
                self.weight[part].tolist(),
                self.rule[part].tolist(),
                self.row[part].tolist(),
                strict=True,
            )
        ]


def _names(log: Log, rows: Ints, unit: str) -> list[str]:
    cells = log.cells
    numbers = cells.table.row_numbers[rows].tolist()

    def texts(name: str) -> Sequence[str | None]:
        if name not in cells.headers:
            return [None] * len(rows)
        return cell_texts(cells.table, cells.headers[name], rows)

    own = {"patient": "patient_id", "stay": "admission_id"}.get(unit, "session_id")
    names = list(texts(own))
    if unit == "stay":
        days = cells.date("admission_date")[rows].tolist()
        patients = texts("patient_id")
        names = [
            name or f"{patient or f'#{number}'} {to_date(day) or ''}".strip()
            for name, patient, day, number in zip(names, patients, days, numbers, strict=True)
        ]
    return [name or f"#{number}" for name, number in zip(names, numbers, strict=True)]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Part:
    """Records that one indicator lists, before those outside its question are added.

    Parameters
    ----------
    row : array of int32, shape (records,)
    rule : array of int, shape (records,)
        Index into ``RULES``.
    day : array of int32, shape (records,)
    weight, lesion : array of int32, shape (records,), or None
    state : State or None
        Of all of them, where it is not the one of their rules.
    """

    row: Ints
    rule: npt.NDArray[np.integer]
    day: Ints
    weight: npt.NDArray[np.integer] | None = None
    lesion: Ints | None = None
    state: State | None = None


def build(question: Scope, code: str, unit: str, parts: Sequence[Part]) -> Records:
    """Records of several parts, in the order of the file."""
    log = question.log
    of_rule = states(question.definitions)

    def joined(columns: list[npt.NDArray[np.integer]], kind: npt.DTypeLike) -> npt.NDArray[np.integer]:
        found: npt.NDArray[np.integer] = np.concatenate([np.zeros(0, kind), *columns]).astype(kind)
        return found

    row = joined([part.row for part in parts], np.int32)
    state = joined(
        [
            of_rule[part.rule]
            if part.state is None
            else np.full(len(part.row), STATE_INDEX[part.state], np.uint8)
            for part in parts
        ],
        np.uint8,
    )
    found = Records(
        log=log,
        indicator=code,
        unit=unit,
        row=row,  # type: ignore[arg-type]
        lesion=joined(  # type: ignore[arg-type]
            [np.full(len(p.row), -1, np.int32) if p.lesion is None else p.lesion for p in parts], np.int32
        ),
        rule=joined([part.rule for part in parts], np.uint8),  # type: ignore[arg-type]
        state=state,  # type: ignore[arg-type]
        weight=joined(  # type: ignore[arg-type]
            [np.ones(len(p.row), np.int32) if p.weight is None else p.weight for p in parts], np.int32
        ),
        day=joined([part.day for part in parts], np.int32),  # type: ignore[arg-type]
        patient=log.patient[row],
    )
    order = np.argsort(found.row, kind="stable")
    return found if np.array_equal(order, np.arange(len(order))) else found.take(order)


def outside(question: Scope, inside: Ints, outside_period: bool) -> tuple[Ints, Bytes]:
    """Rows within the filters that are no member, and the code that says why."""
    log = question.log
    mask = selected(log, question.plan)
    mask[inside] = False
    if not outside_period:
        mask &= log.excluded > 0
    rows = np.flatnonzero(mask).astype(np.int32)
    reasons = np.array([RULE_INDEX[rule] for rule in (OUTSIDE_PERIOD, *EXCLUSIONS)], np.uint8)
    return rows, reasons[log.excluded[rows]]


def undated(rows: Ints) -> Ints:
    """No day for records that count nowhere."""
    return np.full(len(rows), NO_DATE, np.int32)
