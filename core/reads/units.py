"""Which rows of the file make one unit: a row in wide layout, several reads in long layout."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.reading import Readers, Reading
from core.reads.study import INDETERMINATE, MISSING, NEGATIVE, POSITIVE, Codes, Excluded, States
from core.tables.table import TextTable

LISTED = 200
"""At most this many problems of one kind are listed; the rest is counted."""


@dataclass(slots=True)
class Units:
    """Units before their reads are given a meaning.

    ``tests`` and ``reference`` hold level codes per unit (-1 blank or absent); ``modality`` names the
    modality behind a test that is one reader's.
    """

    table_rows: npt.NDArray[np.int64]
    patient: Codes | None
    is_lesion: npt.NDArray[np.bool_]
    has_lesions: bool
    reference: Codes
    tests: dict[str, Codes]
    excluded: tuple[Excluded, ...]
    problems: list[Problem] = field(default_factory=list)
    modality: dict[str, str] = field(default_factory=dict)
    consensus: Readers | None = None

    @property
    def size(self) -> int:
        """Number of units."""
        return int(self.table_rows.size)

    def combine(
        self, states: dict[str, States], scores: dict[str, npt.NDArray[np.float64]]
    ) -> tuple[dict[str, States], dict[str, npt.NDArray[np.float64]]]:
        """Turn one reader's tests into the consensus of each modality, where that is asked."""
        if self.consensus is None:
            return states, scores
        out = {}
        for modality in dict.fromkeys(self.modality.values()):
            reads = np.stack([states[test] for test, m in self.modality.items() if m == modality])
            out[modality] = _consensus(reads, self.consensus)
        return out, {}


def wide_units(table: TextTable, reading: Reading) -> Units:
    """A row per lesion or patient; duplicates and rows without a patient are left out and listed."""
    problems: list[Problem] = []
    rows = np.arange(table.rows, dtype=np.int64)
    patient, lesion = _codes(table, reading.patient), _codes(table, reading.lesion)
    rows, excluded = _without_patient(table, reading, rows, patient, problems)
    keys = _keys(rows, patient, lesion)
    if keys is not None:
        repeats_patient = lesion is None and np.unique(keys).size < keys.size
        if repeats_patient:
            problems.append(problem(Severity.NOTE, "lesions_numbered", column=reading.patient))
        else:
            rows, duplicates = _first_of_each(table, reading, rows, keys, problems)
            excluded += duplicates
    else:
        repeats_patient = False
    assert reading.reference is not None
    return Units(
        table_rows=rows,
        patient=patient[rows] if patient is not None else None,
        is_lesion=lesion[rows] >= 0 if lesion is not None else np.ones(rows.size, dtype=np.bool_),
        has_lesions=lesion is not None or bool(repeats_patient),
        reference=table.codes(reading.reference)[rows],
        tests={test: table.codes(test)[rows] for test in reading.tests},
        excluded=tuple(excluded),
        problems=problems,
    )


def long_units(table: TextTable, reading: Reading) -> Units:
    """A row per read: reads of the same lesion (and reader, when pooled) make one unit."""
    assert reading.test_name and reading.read and reading.reference
    problems: list[Problem] = []
    rows = np.arange(table.rows, dtype=np.int64)
    patient, lesion = _codes(table, reading.patient), _codes(table, reading.lesion)
    reader = _codes(table, reading.reader)
    rows, excluded = _without_patient(table, reading, rows, patient, problems)
    if patient is None and lesion is None:
        problems.append(problem(Severity.ERROR, "long_units_absent"))
        unit_of = np.arange(rows.size)
    else:
        keys = _combine([c[rows] for c in (patient, lesion) if c is not None])
        if reading.readers is Readers.POOLED and reader is not None:
            keys = _combine([keys, reader[rows]])
        first, unit_of = _first_appearance(keys)
    if patient is None and lesion is None:
        first = unit_of
    table_rows = rows[first]
    names = table.levels(reading.test_name)
    test = table.codes(reading.test_name)[rows]
    by_reader = reader is not None and reading.readers is not Readers.POOLED
    reader_names = table.levels(reading.reader) if reading.reader and by_reader else ("",)
    who = reader[rows] if by_reader and reader is not None else np.zeros(rows.size, dtype=np.int32)
    unnamed = (test < 0) | (who < 0)
    if np.any(unnamed):
        lost = rows[unnamed]
        problems.append(
            problem(
                Severity.ERROR if lost.size == rows.size else Severity.WARNING,
                "read_without_test",
                row=int(table.row_numbers[lost[0]]),
                column=reading.test_name,
                count=int(lost.size),
            )
        )
        excluded.append(Excluded("read_without_test", lost))
    reads = table.codes(reading.read)[rows]
    tests: dict[str, Codes] = {}
    modality: dict[str, str] = {}
    several = by_reader and len(reader_names) > 1
    for t, name in enumerate(names):
        for r, reader_name in enumerate(reader_names):
            mine = np.flatnonzero((test == t) & (who == r) & ~unnamed)
            if not mine.size:
                continue
            label = f"{name}_{reader_name}" if several else name
            codes = np.full(table_rows.size, -1, dtype=np.int32)
            codes[unit_of[mine[::-1]]] = reads[mine[::-1]]
            tests[label], modality[label] = codes, name
            again = np.setdiff1d(mine, mine[_first_appearance(unit_of[mine])[0]])
            if again.size:
                _duplicates(table, reading.read, rows[again], label, problems)
                excluded.append(Excluded("duplicate_read", rows[again]))
    reference = table.codes(reading.reference)[rows]
    disagreeing = _disagreeing(reference, unit_of, first)
    problems += _disagreements(table, reading.reference, rows, reference, unit_of, first, disagreeing)
    known_reference = _first_known(reference, unit_of, first)
    known_reference[unit_of[disagreeing]] = -1
    consensus = reading.readers if several and reading.readers in _CONSENSUS else None
    return Units(
        table_rows=table_rows,
        patient=patient[table_rows] if patient is not None else None,
        is_lesion=lesion[table_rows] >= 0
        if lesion is not None
        else np.ones(table_rows.size, dtype=np.bool_),
        has_lesions=lesion is not None,
        reference=known_reference,
        tests=tests,
        excluded=tuple(excluded),
        problems=problems,
        modality=modality,
        consensus=consensus,
    )


_CONSENSUS = (Readers.MAJORITY, Readers.ANY, Readers.ALL)


def _consensus(reads: States, rule: Readers) -> States:
    """Consensus of readers, shape (readers, units): undecided only where missing reads could change it."""
    readers = reads.shape[0]
    positive = (reads == POSITIVE).sum(axis=0)
    open_reads = (reads >= INDETERMINATE).sum(axis=0)
    need = {Readers.ANY: 1, Readers.ALL: readers, Readers.MAJORITY: readers // 2 + 1}[rule]
    unusable = np.where((reads == INDETERMINATE).any(axis=0), INDETERMINATE, MISSING)
    decided = np.where(positive + open_reads < need, NEGATIVE, unusable)
    return np.where(positive >= need, POSITIVE, decided).astype(np.uint8)


def _codes(table: TextTable, column: str | None) -> Codes | None:
    return None if column is None else table.codes(column)


def _combine(parts: list[npt.NDArray[np.int32]] | list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    key = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 2) + part + 1
    return key


def _keys(
    rows: npt.NDArray[np.int64], patient: Codes | None, lesion: Codes | None
) -> npt.NDArray[np.int64] | None:
    parts = [codes[rows] for codes in (patient, lesion) if codes is not None]
    return _combine(parts) if parts else None


def _first_appearance(
    keys: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Place of the first occurrence of each distinct key, in order, and each key's number in that order."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return first[order].astype(np.int64), rank[inverse]


def _without_patient(
    table: TextTable,
    reading: Reading,
    rows: npt.NDArray[np.int64],
    patient: Codes | None,
    problems: list[Problem],
) -> tuple[npt.NDArray[np.int64], list[Excluded]]:
    if patient is None or not np.any(patient < 0):
        return rows, []
    lost = rows[patient < 0]
    for row in lost[:LISTED]:
        problems.append(
            problem(
                Severity.WARNING,
                "lesion_without_patient",
                row=int(table.row_numbers[row]),
                column=reading.patient,
                count=int(lost.size),
            )
        )
    return rows[patient >= 0], [Excluded("no_patient", lost)]


def _first_of_each(
    table: TextTable,
    reading: Reading,
    rows: npt.NDArray[np.int64],
    keys: npt.NDArray[np.int64],
    problems: list[Problem],
) -> tuple[npt.NDArray[np.int64], list[Excluded]]:
    first, _ = _first_appearance(keys)
    if first.size == rows.size:
        return rows, []
    lost = rows[np.setdiff1d(np.arange(rows.size), first)]
    column = reading.lesion or reading.patient
    _duplicates(table, column, lost, None, problems)
    return rows[np.sort(first)], [Excluded("duplicate_unit", lost)]


def _duplicates(
    table: TextTable,
    column: str | None,
    lost: npt.NDArray[np.int64],
    test: str | None,
    problems: list[Problem],
) -> None:
    for row in lost[:LISTED]:
        code = table.codes(column)[row] if column else -1
        problems.append(
            problem(
                Severity.WARNING,
                "duplicate_read" if test else "duplicate_unit",
                row=int(table.row_numbers[row]),
                column=test or column,
                value=table.levels(column)[code] if column and code >= 0 else "",
                count=int(lost.size),
            )
        )


def _first_known(
    codes: Codes, unit_of: npt.NDArray[np.int64], first: npt.NDArray[np.int64]
) -> Codes:
    """The first filled value of each unit, or -1."""
    out = np.full(first.size, -1, dtype=np.int32)
    filled = np.flatnonzero(codes >= 0)[::-1]
    out[unit_of[filled]] = codes[filled]
    return out


def _disagreeing(
    codes: Codes, unit_of: npt.NDArray[np.int64], first: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Places whose value differs from the first filled one of the same unit."""
    expected = _first_known(codes, unit_of, first)[unit_of]
    return np.flatnonzero((codes >= 0) & (codes != expected))


def _disagreements(
    table: TextTable,
    column: str,
    rows: npt.NDArray[np.int64],
    codes: Codes,
    unit_of: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    wrong: npt.NDArray[np.int64],
) -> list[Problem]:
    """One error per row that gives a unit a second reference; such a unit's reference is unknown."""
    expected = _first_known(codes, unit_of, first)[unit_of]
    levels = table.levels(column)
    return [
        problem(
            Severity.ERROR,
            "reference_contradicts",
            row=int(table.row_numbers[rows[i]]),
            column=column,
            value=levels[codes[i]],
            first=levels[expected[i]],
            count=int(wrong.size),
        )
        for i in wrong[:LISTED]
    ]
