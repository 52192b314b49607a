"""From a text table and its reading to a study: every doubt is a problem, every left-out row is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Refusal, Severity, problem
from core.reads.file.asking import questions
from core.reads.file.carrying import carried
from core.reads.file.columns import MOST_CATEGORIES, MOST_LEVELS
from core.reads.file.contradictions import contradictions
from core.reads.file.reading import (
    REFERENCE,
    Layout,
    Meanings,
    Readers,
    Reading,
    UnknownReads,
    default_bands,
    numbers_of,
)
from core.reads.file.units import Units, units_of
from core.reads.study import (
    INDETERMINATE,
    MISSING,
    NEGATIVE,
    POSITIVE,
    UNKNOWN,
    Codes,
    Group,
    States,
    Study,
)
from core.tables.meaning.vocabulary import Meaning, fold, guess_meanings
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
FATAL = frozenset(
    {
        *("reference_absent", "reference_all_unknown", "tests_absent", "no_rows", "no_usable_rows"),
        *("long_columns_absent", "test_named_reference"),
        *("long_units_absent", "read_unknown", "too_many_values", "cutoff_needed", "read_without_test"),
    }
)
"""Errors after which there is no study; every other error only makes a value unusable."""
BLANK_LEVEL = "(blank)"
"""Level of a grouping column for rows that leave it blank."""


def build(table: TextTable, reading: Reading) -> Study:
    """Build the study.

    Parameters
    ----------
    table : TextTable
    reading : Reading
        As `core.reads.file.reading.guess` proposes it, or as the user changed it.

    Returns
    -------
    Study

    Raises
    ------
    Refusal
        With every problem found, where the file cannot become a study: no reference standard, no
        test, no usable row, or values whose meaning nobody gave.
    """
    table = carried(table, reading.carry_down)
    problems: list[Problem] = list(table.problems)
    problems += [question.problem() for question in questions(table, reading)]
    if reading.reference is None:
        problems.append(problem(Severity.ERROR, "reference_absent"))
    if any(test == REFERENCE for test, _ in reading.test_meanings):
        # options and recipes speak of the reference standard by this name
        problems.append(problem(Severity.ERROR, "test_named_reference", value=REFERENCE))
    if reading.layout is Layout.LONG and not (reading.test_name and reading.read):
        problems.append(problem(Severity.ERROR, "long_columns_absent"))
    elif reading.layout is Layout.WIDE and not reading.tests:
        problems.append(problem(Severity.ERROR, "tests_absent"))
    if table.rows == 0:
        problems.append(problem(Severity.ERROR, "no_rows"))
    _stop(problems)

    units = units_of(table, reading)
    problems += units.problems
    if not units.table_rows.size:
        problems.append(problem(Severity.ERROR, "no_usable_rows", count=table.rows))
        _stop(problems)
    coder = _Coder(table, reading, problems)
    assert reading.reference is not None
    reference = coder.reference(reading.reference, units)
    states: dict[str, States] = {}
    scores: dict[str, npt.NDArray[np.float64]] = {}
    for test, reads in units.tests.items():
        states[test], score = coder.test(test, reads, units)
        if score is not None:
            scores[test] = score
    _stop(problems)
    states, scores = units.combine(states, scores)

    study = Study(
        states=states,
        scores=scores,
        cutoffs={test: dict(reading.cutoffs)[units.modality.get(test, test)] for test in scores},
        reference=reference,
        patient=units.patient,
        patients=units.table_rows.size if units.patient is None else int(np.unique(units.patient).size),
        case=units.case,
        is_lesion=units.is_lesion,
        has_lesions=bool(np.any(units.is_lesion)),
        groups={column: _group(table, column, units, reading) for column in reading.groups},
        table=table,
        table_rows=units.table_rows,
        identifiers=tuple(c for c in (reading.patient, reading.lesion, reading.reader) if c),
        problems=(),
        excluded=units.excluded,
        readers={} if units.consensus else _readers(units.modality),
        sampled=reading.readers is Readers.SAMPLE,
    )
    if not np.any(reference != UNKNOWN):
        problems.append(problem(Severity.ERROR, "reference_all_unknown", column=reading.reference))
        _stop(problems)
    problems += contradictions(study, reading)
    return replace(study, problems=tuple(problems))


def _readers(modality: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Modality and reader of tests named ``MODALITY_READER`` (see `core.reads.file.units`)."""
    return {test: (m, test.removeprefix(f"{m}_")) for test, m in modality.items() if test != m}


def _stop(problems: Sequence[Problem]) -> None:
    """Refuse the file if any error is fatal, with all problems found so far."""
    if any(
        p.severity is Severity.ERROR and (p.code in FATAL or p.code.startswith("question_")) for p in problems
    ):
        raise Refusal(problems)


@dataclass(slots=True)
class _Coder:
    """Turns level codes into states through the meanings of the reading."""

    table: TextTable
    reading: Reading
    problems: list[Problem]

    def reference(self, column: str, units: Units) -> States:
        levels = self.table.levels(column)
        self._unused(column, self.reading.reference_meanings, levels)
        lookup = self._lookup(levels, self.reading.reference_meanings, REFERENCE_STATE, UNKNOWN)
        out = lookup[units.reference]
        self._unknown(column, levels, units.reference, out, units)
        out[out == UNDECIDED] = UNKNOWN
        unknown = int(np.count_nonzero(out == UNKNOWN))
        if unknown:
            first = int(np.argmax(out == UNKNOWN))
            self.problems.append(
                problem(
                    Severity.WARNING,
                    "reference_unknown",
                    row=self._row(units, first),
                    column=column,
                    count=unknown,
                )
            )
        return out

    def test(self, test: str, reads: Codes, units: Units) -> tuple[States, npt.NDArray[np.float64] | None]:
        name = units.modality.get(test, test)
        column = name if self.reading.layout is Layout.WIDE else str(self.reading.read)
        levels = self.table.levels(column)
        meanings = dict(self.reading.test_meanings).get(name, ())
        blank = dict(self.reading.blanks).get(name)
        cutoff = dict(self.reading.cutoffs).get(name)
        blank_state = STATE[blank] if blank else MISSING
        lookup = self._lookup(levels, meanings, STATE, blank_state)
        score = None
        if cutoff is not None:
            numbers = np.append(numbers_of(levels), np.nan)
            # what the user said a number means goes before the cut-off, and it is no score
            numbers[:-1][lookup[:-1] != UNDECIDED] = np.nan
            score = numbers[reads]
            numeric = np.isfinite(numbers)
            lookup[numeric] = numbers[numeric] >= cutoff
            if not np.isfinite(score).any():
                self.problems.append(
                    problem(Severity.WARNING, "cutoff_without_numbers", column=name, value=f"{cutoff:g}")
                )
        self._unused(name, meanings, levels)
        out = lookup[reads]
        self._unknown(column, levels, reads, out, units, test=name)
        out[out == UNDECIDED] = MISSING
        blanks = int(np.count_nonzero(reads < 0))
        if blanks and blank is None:
            first = int(np.argmax(reads < 0))
            self.problems.append(
                problem(
                    Severity.WARNING,
                    "blank_meaning_assumed",
                    row=self._row(units, first),
                    column=name,
                    count=blanks,
                )
            )
        return out, score

    def _unused(self, name: str, meanings: Meanings, levels: Sequence[str]) -> None:
        """Values that were given a meaning but that the column does not have."""
        if self.reading.layout is Layout.LONG:
            return  # one column serves every test
        if not meanings:
            return
        present = {fold(level) for level in levels}
        self.problems += [
            problem(Severity.NOTE, "value_not_found", column=name, value=value)
            for value, _ in meanings
            if value not in present
        ]

    def _lookup(
        self, levels: Sequence[str], meanings: Meanings, states: dict[Meaning, int], blank: int
    ) -> States:
        """State of every level, with the blank's state last so that code -1 finds it."""
        known = dict(meanings)
        if not known:
            return np.array([*[UNDECIDED] * len(levels), blank], dtype=np.uint8)
        codes = [states[m] if (m := known.get(fold(level))) is not None else UNDECIDED for level in levels]
        return np.array([*codes, blank], dtype=np.uint8)

    def _unknown(
        self,
        column: str,
        levels: Sequence[str],
        codes: Codes,
        out: States,
        units: Units,
        test: str | None = None,
    ) -> None:
        """One problem per level whose meaning nobody gave, with its count and first row."""
        undecided = np.flatnonzero(out == UNDECIDED)
        if not undecided.size:
            return
        refuse = self.reading.unknown_reads is UnknownReads.REFUSE
        used, first, counts = np.unique(codes[undecided], return_index=True, return_counts=True)
        may_score = test is not None and refuse and used.size > 1
        numbers = numbers_of(levels)[used]
        if may_score and np.isfinite(numbers).all():
            self.problems.append(
                problem(
                    Severity.ERROR,
                    "cutoff_needed",
                    row=self._row(units, int(undecided[first[0]])),
                    column=test,
                    value=", ".join(levels[used[place]] for place in np.argsort(numbers, kind="stable")[:12]),
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
                    row=self._row(units, int(undecided[first[place]])),
                    column=test or column,
                    value=levels[used[place]],
                    count=int(counts[place]),
                )
            )
        if used.size > MOST_LEVELS:
            self.problems.append(
                problem(Severity.ERROR, "too_many_values", column=test or column, count=int(used.size))
            )

    def _row(self, units: Units, unit: int) -> int:
        return int(self.table.row_numbers[units.table_rows[unit]])


def _group(table: TextTable, column: str, units: Units, reading: Reading) -> Group:
    """A grouping column: categories as the file has them, or numbers in bands; missing codes are blank."""
    levels = table.levels(column)
    codes = table.codes(column)[units.table_rows]
    numbers = numbers_of(levels)
    finite = np.isfinite(numbers)
    numeric = bool(finite.any()) and (bool(finite.all()) or _else_missing(levels, finite))
    edges = dict(reading.bands).get(column, ())
    if not edges and numeric and len(levels) > MOST_CATEGORIES:
        edges = default_bands(column, levels)
    if edges and np.isfinite(numbers).any():
        band = np.searchsorted(np.array(edges), np.nan_to_num(numbers), side="left")
        # the first edge opens the middle band: "10-20" holds 10 and 20
        band += numbers == edges[0]
        order = np.where(np.isfinite(numbers), band, -1)
        levels, numeric = _band_labels(edges), True
    elif numeric:
        place = np.argsort(np.where(np.isfinite(numbers), numbers, np.inf), kind="stable")
        count = int(np.isfinite(numbers).sum())
        order = np.full(len(levels), -1, dtype=np.int64)
        order[place[:count]] = np.arange(count)
        levels = tuple(levels[i] for i in place[:count])
    else:
        order = np.arange(len(levels))
    codes = np.append(order, -1)[codes].astype(np.int32)
    if np.any(codes < 0):
        codes = np.where(codes < 0, np.int32(len(levels)), codes).astype(np.int32)
        levels = (*levels, BLANK_LEVEL)
    return Group(column, codes, tuple(levels), numeric)


def _else_missing(levels: Sequence[str], finite: npt.NDArray[np.bool_]) -> bool:
    """Whether every level that is no number means missing."""
    meanings = guess_meanings(levels).values()
    return all(known or m is Meaning.MISSING for known, m in zip(finite, meanings, strict=True))


def _band_labels(edges: Sequence[float]) -> tuple[str, ...]:
    text = [format(edge, "g") for edge in edges]
    middle = [f"{low}-{high}" for low, high in pairwise(text)]
    last = f">{text[-1]}" if len(edges) > 1 else f">={text[0]}"
    return (f"<{text[0]}", *middle, last)
