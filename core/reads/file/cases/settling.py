"""Rows that say one unit again: reads settled test by test, and the reference of each unit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.arrays import Codes
from core.problems import Problem, Severity, problem
from core.reads.file.cases.coding import Coder
from core.reads.file.cases.repeats import settle
from core.reads.file.cases.rows import LISTED, Places
from core.reads.file.reading import REFERENCE, Reading, Repeats
from core.reads.study import Excluded
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.table import TextTable


@dataclass(slots=True)
class Settler:
    """Rows of one unit, brought together test by test; what repeats is remembered and said once."""

    table: TextTable
    reading: Reading
    coder: Coder
    rows: Places
    unit_of: Places
    reference: Codes
    """Level code of the reference standard, per unit."""
    used: npt.NDArray[np.bool_] = field(init=False)
    agreeing: dict[str, Places] = field(default_factory=dict)
    conflicts: list[tuple[str, Places]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.used = np.zeros(self.rows.size, dtype=np.bool_)

    def settle(self, label: str, column: str, key: str, mine: Places | None = None) -> Codes:
        """Level code per unit of one test, from the places of its rows (all by default)."""
        mine = np.arange(self.rows.size, dtype=np.int64) if mine is None else mine
        reads = self.table.codes(column)[self.rows[mine]]
        coded = self.coder.levels(column, key)
        column_of_truth = str(self.reading.reference)
        truth = self.coder.levels(column_of_truth, REFERENCE).states[self.reference]
        states = coded.states[reads]
        wrong = (states < 2) & (truth[self.unit_of[mine]] < 2) & (states != truth[self.unit_of[mine]])
        found = settle(self.unit_of[mine], coded.same[reads], wrong, self.reading.repeats)
        out = np.full(self.reference.size, -1, dtype=np.int32)
        out[self.unit_of[mine[found.chosen]]] = reads[found.chosen]
        self.used[mine[found.chosen]] = True
        self.agreeing[label] = mine[found.agreeing]
        if found.conflicting.size:
            self.conflicts.append((label, self.rows[mine[found.conflicting]]))
        return out

    def say(self, column: str | None, code: str, problems: list[Problem], excluded: list[Excluded]) -> None:
        """Rows that only repeat, listed; and which reads were taken where they differed."""
        again = np.unique(np.concatenate([*self.agreeing.values(), np.empty(0, np.int64)]))
        again = again[~self.used[again]]
        if again.size:
            rows = self.rows[again]
            _duplicates(self.table, column, rows, code, problems)
            excluded.append(Excluded(code, rows))
        if self.reading.repeats is None:
            return
        for label, rows in self.conflicts:
            problems.append(
                problem(
                    Severity.WARNING,
                    "repeats_settled",
                    row=int(self.table.row_numbers[rows[0]]),
                    column=label,
                    count=int(rows.size),
                    repeats=str(self.reading.repeats),
                )
            )


def _duplicates(
    table: TextTable, column: str | None, lost: Places, code: str, problems: list[Problem]
) -> None:
    codes = table.codes(column) if column else None
    levels = table.levels(column) if column else ()
    for row in lost[:LISTED]:
        level = -1 if codes is None else codes[row]
        problems.append(
            problem(
                Severity.WARNING,
                code,
                row=int(table.row_numbers[row]),
                column=column,
                value=levels[level] if level >= 0 else "",
                count=int(lost.size),
            )
        )


def reference_of(
    table: TextTable, reading: Reading, rows: Places, unit_of: Places, units: int, problems: list[Problem]
) -> tuple[Codes, list[tuple[str, Places]]]:
    """Level code of each unit's reference, and the rows of units that have several, with its column.

    -1 where no row gives one, or two rows give different ones and neither the first nor the last is to count.
    Rows agree when their values mean the same; a value that means missing says nothing.
    """
    assert reading.reference is not None
    levels = table.levels(reading.reference)
    known = dict(reading.reference_meanings)
    meanings = [known.get(fold(level)) if known else None for level in levels]
    silent = [meaning is Meaning.MISSING for meaning in meanings]
    # one number a meaning; a text that nobody understood stands for itself
    same = [list(Meaning).index(m) if m is not None else len(Meaning) + i for i, m in enumerate(meanings)]
    codes = table.codes(reading.reference)[rows]
    codes = np.where(np.array([*silent, True])[codes], np.int32(-1), codes).astype(np.int32)
    filled = np.flatnonzero(codes >= 0)
    if reading.repeats is not Repeats.LAST:
        filled = filled[::-1]
    out = np.full(units, -1, dtype=np.int32)
    out[unit_of[filled]] = codes[filled]
    meant = np.array([*same, -1])
    expected = out[unit_of]
    wrong = np.flatnonzero((codes >= 0) & (meant[codes] != meant[expected]))
    if not wrong.size:
        return out, []
    unlike = rows[(codes >= 0) & np.isin(unit_of, unit_of[wrong])]
    conflicts = [(reading.reference, unlike)]
    if reading.repeats is None:
        return out, conflicts
    if reading.repeats in (Repeats.FIRST, Repeats.LAST):
        row, count = int(table.row_numbers[unlike[0]]), int(unlike.size)
        of, how = reading.reference, str(reading.repeats)
        settled = problem(Severity.WARNING, "repeats_settled", row=row, column=of, count=count, repeats=how)
        problems.append(settled)
        return out, conflicts
    problems += [
        problem(
            Severity.ERROR,
            "reference_contradicts",
            row=int(table.row_numbers[rows[i]]),
            column=reading.reference,
            value=levels[codes[i]],
            first=levels[expected[i]],
            count=int(wrong.size),
        )
        for i in wrong[:LISTED]
    ]
    out[unit_of[wrong]] = -1
    return out, conflicts
