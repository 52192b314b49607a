"""Texts to states: what each value of a test or of the reference standard counts as, level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.arrays import Codes, States
from core.problems import Problem, Severity, problem
from core.reads.file.guesses.columns import MOST_LEVELS
from core.reads.file.guesses.scores import Scores, scores_of
from core.reads.file.reading import REFERENCE, Meanings, Reading, UnknownReads
from core.reads.study import INDETERMINATE, MISSING, NEGATIVE, POSITIVE, UNKNOWN
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.table import TextTable

STATE = {
    Meaning.NEGATIVE: NEGATIVE,
    Meaning.POSITIVE: POSITIVE,
    Meaning.INDETERMINATE: INDETERMINATE,
    Meaning.MISSING: MISSING,
}
REFERENCE_STATE = {
    Meaning.NEGATIVE: 0,
    Meaning.POSITIVE: 1,
    Meaning.INDETERMINATE: UNKNOWN,
    Meaning.MISSING: UNKNOWN,
}
UNDECIDED = 255
"""State of a value whose meaning nobody gave."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """The levels of a column as one test reads them; the last entry of each array is the blank.

    Attributes
    ----------
    states : uint8 array, shape (levels + 1,)
    numbers : float array, shape (levels + 1,), or None without a cut-off
    same : int64 array, shape (levels + 1,)
        Equal numbers say the same; -1 says nothing.
    """

    states: States
    numbers: npt.NDArray[np.float64] | None
    same: Places


@dataclass(slots=True)
class Coder:
    """Turns level codes into states through the meanings of the reading."""

    table: TextTable
    reading: Reading
    problems: list[Problem]
    _coded: dict[tuple[str, str], Coded] = field(default_factory=dict)

    def levels(self, column: str, key: str) -> Coded:
        """What the levels of a column say for one test, or for `REFERENCE`."""
        if (column, key) not in self._coded:
            self._coded[column, key] = self._read(column, key)
        return self._coded[column, key]

    def _read(self, column: str, key: str) -> Coded:
        levels = self.table.levels(column)
        blank = dict(self.reading.blanks).get(key)
        if key == REFERENCE:
            meanings, states = self.reading.reference_meanings, REFERENCE_STATE
            empty = REFERENCE_STATE[blank] if blank else UNKNOWN
        else:
            meanings = dict(self.reading.test_meanings).get(key, ())
            states, empty = STATE, STATE[blank] if blank else MISSING
        lookup = _lookup(levels, meanings, states, empty)
        numbers = None
        cutoff = dict(self.reading.cutoffs).get(key)
        if cutoff is not None:
            scores = scores_of(levels, column if key == REFERENCE else key, cutoff)
            numbers = _with_cutoff(lookup, scores, cutoff, key in self.reading.low)
        return Coded(lookup, numbers, _same(lookup, numbers, blank))

    def reference(self, column: str, codes: Codes, rows: Places) -> States:
        """Reference status of units, given the level code of each and its row of the table."""
        levels = self.table.levels(column)
        self._unused(column, self.reading.reference_meanings, levels)
        out = self.levels(column, REFERENCE).states[codes]
        self._unknown(column, levels, codes, out, rows)
        out[out == UNDECIDED] = UNKNOWN
        unknown = int(np.count_nonzero(out == UNKNOWN))
        if unknown:
            first = int(np.argmax(out == UNKNOWN))
            self.problems.append(
                problem(
                    Severity.WARNING,
                    "reference_unknown",
                    row=self._row(rows, first),
                    column=column,
                    count=unknown,
                )
            )
        return out

    def test(
        self, column: str, key: str, codes: Codes, rows: Places
    ) -> tuple[States, npt.NDArray[np.float64] | None]:
        """States, and scores where there is a cut-off, of the units of one test."""
        levels = self.table.levels(column)
        coded = self.levels(column, key)
        score = None
        if coded.numbers is not None:
            score = coded.numbers[codes]
            if not np.isfinite(score).any():
                cutoff = dict(self.reading.cutoffs)[key]
                self.problems.append(
                    problem(Severity.WARNING, "cutoff_without_numbers", column=key, value=f"{cutoff:g}")
                )
        if column == key:
            self._unused(key, dict(self.reading.test_meanings).get(key, ()), levels)
        out = coded.states[codes]
        self._unknown(column, levels, codes, out, rows, test=key)
        out[out == UNDECIDED] = MISSING
        blanks = int(np.count_nonzero(codes < 0))
        if blanks and dict(self.reading.blanks).get(key) is None:
            first = int(np.argmax(codes < 0))
            self.problems.append(
                problem(
                    Severity.WARNING,
                    "blank_meaning_assumed",
                    row=self._row(rows, first),
                    column=key,
                    count=blanks,
                )
            )
        return out, score

    def _unused(self, name: str, meanings: Meanings, levels: Sequence[str]) -> None:
        """Values that were given a meaning but that the column does not have."""
        if not meanings:
            return
        present = {fold(level) for level in levels}
        self.problems += [
            problem(Severity.NOTE, "value_not_found", column=name, value=value)
            for value, _ in meanings
            if value not in present
        ]

    def _unknown(
        self,
        column: str,
        levels: Sequence[str],
        codes: Codes,
        out: States,
        rows: Places,
        test: str | None = None,
    ) -> None:
        """One problem per level whose meaning nobody gave, with its count and first row."""
        undecided = np.flatnonzero(out == UNDECIDED)
        if not undecided.size:
            return
        refuse = self.reading.unknown_reads is UnknownReads.REFUSE
        used, first, counts = np.unique(codes[undecided], return_index=True, return_counts=True)
        if test is not None and refuse and used.size > 1:
            numbers = scores_of(levels, test).numbers[used]
            if np.isfinite(numbers).all():
                self.problems.append(
                    problem(
                        Severity.ERROR,
                        "cutoff_needed",
                        row=self._row(rows, int(undecided[first[0]])),
                        column=test,
                        value=", ".join(levels[used[i]] for i in np.argsort(numbers, kind="stable")[:12]),
                        count=int(counts.sum()),
                    )
                )
                return
        order = np.argsort(-counts, kind="stable")
        for place in order[:MOST_LEVELS]:
            self.problems.append(
                problem(
                    Severity.ERROR if refuse else Severity.WARNING,
                    "read_unknown" if refuse else "read_taken_as_missing",
                    row=self._row(rows, int(undecided[first[place]])),
                    column=test or column,
                    value=levels[used[place]],
                    count=int(counts[place]),
                )
            )
        if used.size > MOST_LEVELS:
            self.problems.append(
                problem(Severity.ERROR, "too_many_values", column=test or column, count=int(used.size))
            )

    def _row(self, rows: Places, unit: int) -> int:
        return int(self.table.row_numbers[rows[unit]])


def _lookup(levels: Sequence[str], meanings: Meanings, states: Mapping[Meaning, int], blank: int) -> States:
    """State of every level, with the blank's state last so that code -1 finds it."""
    known = dict(meanings)
    if not known:
        return np.array([*[UNDECIDED] * len(levels), blank], dtype=np.uint8)
    codes = [states[m] if (m := known.get(fold(level))) is not None else UNDECIDED for level in levels]
    return np.array([*codes, blank], dtype=np.uint8)


def _with_cutoff(lookup: States, scores: Scores, cutoff: float, low: bool) -> npt.NDArray[np.float64]:
    """Put the states that a cut-off gives into the lookup; return each level's number."""
    numbers = np.append(scores.numbers, np.nan)
    # what the user said a number means goes before the cut-off, and it is no score
    numbers[:-1][lookup[:-1] != UNDECIDED] = np.nan
    finite = np.isfinite(numbers)
    lookup[finite] = numbers[finite] <= cutoff if low else numbers[finite] >= cutoff
    for place, span in scores.spans:
        if lookup[place] == UNDECIDED and (verdict := span.positive(cutoff, low)) is not None:
            lookup[place], numbers[place] = verdict, span.number
    return numbers


def _same(lookup: States, numbers: npt.NDArray[np.float64] | None, blank: Meaning | None) -> Places:
    same = np.where(lookup == UNDECIDED, 10 + np.arange(lookup.size), lookup).astype(np.int64)
    if numbers is not None:
        finite = np.isfinite(numbers)
        same[finite] = 10 + lookup.size + np.unique(numbers[finite], return_inverse=True)[1]
    if blank is not Meaning.NEGATIVE:
        same[-1] = -1
    return same
