"""Which rows of the file make one unit: one in wide layout, several where reads or readers have rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.file.reading import Layout, Readers, Reading
from core.reads.study import INDETERMINATE, MISSING, NEGATIVE, POSITIVE, Codes, Excluded, States
from core.tables.meaning.vocabulary import Meaning, fold
from core.tables.table import TextTable

LISTED = 200
"""At most this many problems of one kind are listed; the rest is counted."""

Places = npt.NDArray[np.int64]


@dataclass(slots=True)
class Units:
    """Units before their reads are given a meaning.

    ``tests`` and ``reference`` hold level codes per unit (-1 blank or absent); ``modality`` names the
    modality behind a test that is one reader's. ``case`` tells readers of a patient apart where reads
    are pooled.
    """

    table_rows: Places
    patient: Codes | None
    case: Codes | None
    is_lesion: npt.NDArray[np.bool_]
    reference: Codes
    tests: dict[str, Codes]
    excluded: tuple[Excluded, ...]
    problems: list[Problem] = field(default_factory=list)
    modality: dict[str, str] = field(default_factory=dict)
    consensus: Readers | None = None

    def combine(
        self, states: dict[str, States], scores: dict[str, npt.NDArray[np.float64]]
    ) -> tuple[dict[str, States], dict[str, npt.NDArray[np.float64]]]:
        """Turn one reader's tests into the consensus of each modality, where that is asked."""
        if self.consensus is None:
            return states, scores
        out = {}
        for modality in dict.fromkeys(self.modality.values()):
            reads = np.stack([states[test] for test, m in self.modality.items() if m == modality])
            out[modality] = consensus(reads, self.consensus)
        return out, {}


def units_of(table: TextTable, reading: Reading) -> Units:
    """Bring the rows of a table together into units; what is left out is listed."""
    if reading.layout is Layout.LONG or reading.reader is not None:
        return _from_reads(table, reading)
    return _from_rows(table, reading)


def _from_rows(table: TextTable, reading: Reading) -> Units:
    """A row per lesion or patient; duplicates and rows without a patient are left out and listed."""
    problems: list[Problem] = []
    patient, lesion = _codes(table, reading.patient), _codes(table, reading.lesion)
    rows, excluded = _with_patient(table, reading, patient, problems)
    is_lesion = np.zeros(rows.size, dtype=np.bool_)
    keys = np.arange(rows.size, dtype=np.int64)
    if lesion is not None:
        is_lesion = lesion[rows] >= 0
        stray = _stray_lesions(table, reading, rows, patient, is_lesion, problems)
        keys = _combine([codes[rows] for codes in (patient, lesion) if codes is not None])
        keys[stray] = keys.max(initial=0) + 1 + np.arange(stray.size)
        is_lesion[stray] = True
    elif patient is not None:
        if np.unique(patient[rows]).size < rows.size:
            problems.append(problem(Severity.NOTE, "lesions_numbered", column=reading.patient))
            is_lesion[:] = True
        else:
            keys = patient[rows].astype(np.int64)
    first, unit_of = _first_appearance(keys)
    reference = _reference(table, reading, rows, unit_of, first.size, problems)
    if first.size < rows.size:
        lost = rows[np.setdiff1d(np.arange(rows.size), first)]
        _duplicates(table, reading.lesion or reading.patient, lost, None, problems)
        excluded.append(Excluded("duplicate_unit", lost))
    kept = rows[first]
    return Units(
        table_rows=kept,
        patient=None if patient is None else patient[kept],
        case=None,
        is_lesion=is_lesion[first],
        reference=reference,
        tests={test: table.codes(test)[kept] for test in reading.tests},
        excluded=tuple(excluded),
        problems=problems,
    )


def _from_reads(table: TextTable, reading: Reading) -> Units:
    """A row per read, or per reader: rows of the same lesion (and reader, when pooled) make one unit."""
    problems: list[Problem] = []
    patient, lesion = _codes(table, reading.patient), _codes(table, reading.lesion)
    reader = _codes(table, reading.reader)
    rows, excluded = _with_patient(table, reading, patient, problems)
    if patient is None and lesion is not None and np.any(lesion < 0):
        lost = np.flatnonzero(lesion < 0)
        first_lost = int(table.row_numbers[lost[0]])
        problems.append(
            problem(
                Severity.WARNING,
                "read_without_lesion",
                row=first_lost,
                column=reading.lesion,
                count=int(lost.size),
            )
        )
        excluded = [Excluded("no_lesion", lost)]
        rows = rows[lesion >= 0]
    if patient is None and lesion is None:
        problems.append(problem(Severity.ERROR, "long_units_absent"))
        whose = np.arange(rows.size, dtype=np.int64)
    else:
        whose = _combine([codes[rows] for codes in (patient, lesion) if codes is not None])
    pooled = reader is not None and reading.readers is Readers.POOLED
    keys = _combine([whose, reader[rows]]) if pooled and reader is not None else whose
    first, unit_of = _first_appearance(keys)
    kept = rows[first]

    by_reader = reader is not None and not pooled
    who = reader[rows] if by_reader and reader is not None else np.zeros(rows.size, dtype=np.int32)
    names = table.levels(reading.reader) if by_reader and reading.reader else ("",)
    several = len(names) > 1
    nobody = _unnamed(table, reading, rows, who, problems, excluded)
    tests: dict[str, Codes] = {}
    modality: dict[str, str] = {}
    for name, rows_of_test, reads in _sources(table, reading, rows):
        for r, reader_name in enumerate(names):
            mine = np.flatnonzero(rows_of_test & (who == r) & ~nobody)
            if not mine.size:
                continue
            label = f"{name}_{reader_name}" if several else name
            codes = np.full(kept.size, -1, dtype=np.int32)
            codes[unit_of[mine[::-1]]] = reads[mine[::-1]]
            tests[label], modality[label] = codes, name
            again = np.setdiff1d(mine, mine[_first_appearance(unit_of[mine])[0]])
            if again.size:
                _duplicates(table, reading.read or name, rows[again], label, problems)
                excluded.append(Excluded("duplicate_read", rows[again]))
    lesion_first, lesion_of = _first_appearance(whose)
    reference = _reference(table, reading, rows, lesion_of, lesion_first.size, problems)[lesion_of[first]]
    is_lesion = np.zeros(lesion_first.size, dtype=np.bool_)
    if lesion is not None:
        is_lesion = lesion[rows[lesion_first]] >= 0
        is_lesion[_stray_lesions(table, reading, rows[lesion_first], patient, is_lesion, problems)] = True
    owner = None if patient is None else patient[kept]
    if pooled and patient is None and lesion is not None:
        owner = lesion[kept]
        problems.append(problem(Severity.WARNING, "lesions_as_clusters", column=reading.lesion))
    case = None
    if pooled and owner is not None and reader is not None:
        case = _first_appearance(_combine([owner, reader[kept]]))[1].astype(np.int32)
    return Units(
        table_rows=kept,
        patient=owner,
        case=case,
        is_lesion=is_lesion[lesion_of[first]],
        reference=reference,
        tests=tests,
        excluded=tuple(excluded),
        problems=problems,
        modality=modality,
        consensus=reading.readers if several and reading.readers in _CONSENSUS else None,
    )


def _sources(
    table: TextTable, reading: Reading, rows: Places
) -> Iterator[tuple[str, npt.NDArray[np.bool_], Codes]]:
    """Each modality, the rows that hold its reads, and the level codes of reads; shape of both (rows,)."""
    if reading.layout is Layout.WIDE:
        for name in reading.tests:
            yield name, np.ones(rows.size, dtype=np.bool_), table.codes(name)[rows]
        return
    assert reading.test_name and reading.read
    test, reads = table.codes(reading.test_name)[rows], table.codes(reading.read)[rows]
    for code, name in enumerate(table.levels(reading.test_name)):
        yield name, test == code, reads


def _unnamed(
    table: TextTable,
    reading: Reading,
    rows: Places,
    who: Codes,
    problems: list[Problem],
    excluded: list[Excluded],
) -> npt.NDArray[np.bool_]:
    """Rows that name no test or no reader, said and listed."""
    unnamed = who < 0
    if reading.layout is Layout.LONG and reading.test_name:
        unnamed = unnamed | (table.codes(reading.test_name)[rows] < 0)
    if np.any(unnamed):
        lost = rows[unnamed]
        problems.append(
            problem(
                Severity.ERROR if lost.size == rows.size else Severity.WARNING,
                "read_without_test",
                row=int(table.row_numbers[lost[0]]),
                column=reading.test_name or reading.reader,
                count=int(lost.size),
            )
        )
        excluded.append(Excluded("read_without_test", lost))
    return unnamed


_CONSENSUS = (Readers.MAJORITY, Readers.ANY, Readers.ALL)


def consensus(reads: States, rule: Readers) -> States:
    """Consensus of readers, shape (readers, units): undecided only where unusable reads could change it."""
    readers = reads.shape[0]
    positive = (reads == POSITIVE).sum(axis=0)
    open_reads = (reads >= INDETERMINATE).sum(axis=0)
    need = {Readers.ANY: 1, Readers.ALL: readers, Readers.MAJORITY: readers // 2 + 1}[rule]
    unusable = np.where((reads == INDETERMINATE).any(axis=0), INDETERMINATE, MISSING)
    decided = np.where(positive + open_reads < need, NEGATIVE, unusable)
    return np.where(positive >= need, POSITIVE, decided).astype(np.uint8)


def _codes(table: TextTable, column: str | None) -> Codes | None:
    return None if column is None else table.codes(column)


def _combine(parts: Sequence[npt.NDArray[np.signedinteger]]) -> Places:
    key = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 2) + part + 1
    return key


def _first_appearance(keys: Places) -> tuple[Places, Places]:
    """Place of the first occurrence of each distinct key, in order, and each key's number in that order."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return first[order].astype(np.int64), rank[inverse]


def _with_patient(
    table: TextTable, reading: Reading, patient: Codes | None, problems: list[Problem]
) -> tuple[Places, list[Excluded]]:
    """Rows whose patient is known, and the others said and listed."""
    rows = np.arange(table.rows, dtype=np.int64)
    if patient is None or not np.any(patient < 0):
        return rows, []
    lost = rows[patient < 0]
    problems += [
        problem(
            Severity.WARNING,
            "lesion_without_patient",
            row=int(table.row_numbers[row]),
            column=reading.patient,
            count=int(lost.size),
        )
        for row in lost[:LISTED]
    ]
    return rows[patient >= 0], [Excluded("no_patient", lost)]


def _stray_lesions(
    table: TextTable,
    reading: Reading,
    rows: Places,
    patient: Codes | None,
    is_lesion: npt.NDArray[np.bool_],
    problems: list[Problem],
) -> Places:
    """Places of rows without a lesion's name that cannot stand for a patient: each is a lesion of its own.

    A row without a lesion stands for its patient only if the patient has no other row.
    """
    unnamed = ~is_lesion
    if patient is not None:
        unnamed = unnamed & (np.bincount(patient[rows])[patient[rows]] > 1)
    stray = np.flatnonzero(unnamed)
    if stray.size:
        first = int(table.row_numbers[rows[stray[0]]])
        problems.append(
            problem(
                Severity.WARNING, "lesion_unnamed", row=first, column=reading.lesion, count=int(stray.size)
            )
        )
    return stray


def _duplicates(
    table: TextTable, column: str | None, lost: Places, test: str | None, problems: list[Problem]
) -> None:
    if not lost.size:
        return
    codes = table.codes(column) if column else None
    levels = table.levels(column) if column else ()
    for row in lost[:LISTED]:
        code = -1 if codes is None else codes[row]
        problems.append(
            problem(
                Severity.WARNING,
                "duplicate_read" if test else "duplicate_unit",
                row=int(table.row_numbers[row]),
                column=test or column,
                value=levels[code] if code >= 0 else "",
                count=int(lost.size),
            )
        )


def _reference(
    table: TextTable, reading: Reading, rows: Places, unit_of: Places, units: int, problems: list[Problem]
) -> Codes:
    """Level code of each unit's reference; -1 where no row gives one, or two rows give different ones.

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
    filled = np.flatnonzero(codes >= 0)[::-1]
    out = np.full(units, -1, dtype=np.int32)
    out[unit_of[filled]] = codes[filled]
    meant = np.array([*same, -1])
    expected = out[unit_of]
    wrong = np.flatnonzero((codes >= 0) & (meant[codes] != meant[expected]))
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
    return out
