"""Which rows of the file make one unit: one in wide layout, several where reads or readers have rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.arrays import Codes, States
from core.problems import Problem, Severity, problem
from core.reads.file.cases.coding import Coder
from core.reads.file.cases.repeats import occurrence
from core.reads.file.cases.rows import (
    Places,
    codes_of,
    codes_or_zero,
    combine,
    first_appearance,
    patient_codes,
    stray_lesions,
    unnamed_rows,
    weighted,
    with_patient,
)
from core.reads.file.cases.settling import Settler, reference_of
from core.reads.file.reading import Layout, Readers, Reading, Repeats
from core.reads.study import INDETERMINATE, MISSING, NEGATIVE, POSITIVE, Excluded
from core.tables.table import TextTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """The reads of one test: the column that holds them and the name under which their meanings are kept.

    ``codes`` are level codes per unit, -1 blank or absent; ``modality`` and ``reader`` name whose reads they
    are where there are several readers.
    """

    column: str
    key: str
    codes: Codes
    modality: str
    reader: str | None = None


@dataclass(slots=True)
class Units:
    """Units before their reads are given a meaning.

    ``reference`` holds level codes per unit. ``case`` tells readers of a patient apart where reads are
    pooled. ``conflicts`` are rows of the table that say a case again and differ, with their test.
    """

    table_rows: Places
    patient: Codes | None
    case: Codes | None
    is_lesion: npt.NDArray[np.bool_]
    reference: Codes
    tests: dict[str, Reads]
    excluded: tuple[Excluded, ...]
    problems: list[Problem] = field(default_factory=list)
    consensus: Readers | None = None
    conflicts: tuple[tuple[str, Places], ...] = ()
    sessions: Places | None = None
    """Where repeated reads are units of their own: the unit each is a session of."""

    def combine(
        self, states: dict[str, States], scores: dict[str, npt.NDArray[np.float64]]
    ) -> tuple[dict[str, States], dict[str, npt.NDArray[np.float64]]]:
        """Turn one reader's tests into the consensus of each modality, where that is asked."""
        if self.consensus is None:
            return states, scores
        out = {}
        for modality in dict.fromkeys(reads.modality for reads in self.tests.values()):
            reads = np.stack([states[test] for test, r in self.tests.items() if r.modality == modality])
            out[modality] = consensus(reads, self.consensus)
        return out, {}

    def readers(self) -> dict[str, tuple[str, str]]:
        """Modality and reader of each test that is one reader's."""
        if self.consensus is not None:
            return {}
        return {test: (r.modality, r.reader) for test, r in self.tests.items() if r.reader is not None}


def units_of(table: TextTable, reading: Reading, coder: Coder) -> Units:
    """Bring the rows of a table together into units; what is left out is listed."""
    if reading.layout is Layout.LONG or reading.reader is not None:
        return _from_reads(table, reading, coder)
    return _from_rows(table, reading, coder)


def _from_rows(table: TextTable, reading: Reading, coder: Coder) -> Units:
    """A row per lesion or patient; rows that repeat one are settled test by test."""
    problems: list[Problem] = []
    patient, lesion = patient_codes(table, reading), codes_of(table, reading.lesion)
    rows, excluded = with_patient(table, reading, patient, problems)
    rows = weighted(table, reading, rows, problems, excluded)
    is_lesion = np.zeros(rows.size, dtype=np.bool_)
    keys = np.arange(rows.size, dtype=np.int64)
    if lesion is not None and reading.frequency is None:
        is_lesion = lesion[rows] >= 0
        stray = stray_lesions(table, reading, rows, patient, is_lesion, problems)
        keys = combine([codes[rows] for codes in (patient, lesion) if codes is not None])
        keys[stray] = keys.max(initial=0) + 1 + np.arange(stray.size)
        is_lesion[stray] = True
    elif patient is not None:
        if np.unique(patient[rows]).size < rows.size:
            problems.append(problem(Severity.NOTE, "lesions_numbered", column=reading.patient))
            is_lesion[:] = True
        elif reading.frequency is None:
            keys = patient[rows].astype(np.int64)
    first, unit_of = first_appearance(keys)
    again = first.size < rows.size
    sessions = unit_of if again and reading.repeats is Repeats.SEPARATE else None
    if sessions is not None:
        first, unit_of = np.arange(rows.size, dtype=np.int64), np.arange(rows.size, dtype=np.int64)
    reference, unlike = reference_of(table, reading, rows, unit_of, first.size, problems)
    crossed = {column: (modality, reader) for column, modality, reader in reading.crossed}
    tests: dict[str, Reads] = {}
    settler = Settler(table, reading, coder, rows, unit_of, reference)
    for test in reading.tests:
        modality, reader = crossed.get(test, (test, None))
        codes = settler.settle(test, test, test) if first.size < rows.size else table.codes(test)[rows[first]]
        tests[test] = Reads(column=test, key=test, codes=codes, modality=modality, reader=reader)
    if first.size < rows.size:
        settler.say(reading.lesion or reading.patient, "duplicate_unit", problems, excluded)
    kept = rows[first]
    owners = None
    if patient is None and lesion is not None and sessions is not None:
        # reads of a lesion are separate units and nobody is named: the lesion owns them
        problems.append(problem(Severity.WARNING, "lesions_as_clusters", column=reading.lesion))
        owners = first_appearance(keys[first])[1].astype(np.int32)
    return Units(
        table_rows=kept,
        patient=patient[kept] if patient is not None else owners,
        case=None,
        is_lesion=is_lesion[first],
        reference=reference,
        tests=tests,
        excluded=tuple(excluded),
        problems=problems,
        consensus=_consensus(reading, tests),
        conflicts=(*unlike, *settler.conflicts),
        sessions=sessions,
    )


def _consensus(reading: Reading, tests: Mapping[str, Reads]) -> Readers | None:
    """The rule by which readers of a modality become one, where it is asked and there are several."""
    several = any(reads.reader is not None for reads in tests.values())
    return reading.readers if several and reading.readers in _CONSENSUS else None


def _from_reads(table: TextTable, reading: Reading, coder: Coder) -> Units:
    """A row per read, or per reader: rows of the same lesion (and reader, when pooled) make one unit."""
    problems: list[Problem] = []
    patient, lesion = patient_codes(table, reading), codes_of(table, reading.lesion)
    reader = codes_of(table, reading.reader)
    rows, excluded = with_patient(table, reading, patient, problems)
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
        whose = combine([codes[rows] for codes in (patient, lesion) if codes is not None])
    pooled = reader is not None and reading.readers is Readers.POOLED
    by_reader = reader is not None and not pooled
    who = reader[rows] if by_reader and reader is not None else np.zeros(rows.size, dtype=np.int32)
    names = table.levels(reading.reader) if by_reader and reading.reader else ("",)
    several = len(names) > 1
    nobody = unnamed_rows(table, reading, rows, who, problems, excluded)
    sources = list(_sources(table, reading, rows))
    turn = np.zeros(rows.size, dtype=np.int64)
    if reading.repeats is Repeats.SEPARATE:
        turn = _turns(sources, whose, who if by_reader else codes_or_zero(reader, rows), nobody)
    keys = combine([whose, reader[rows]]) if pooled and reader is not None else whose
    if turn.any():
        keys = combine([keys, turn])
    first, unit_of = first_appearance(keys)
    kept = rows[first]
    lesion_first, lesion_of = first_appearance(whose)
    by_lesion, unlike = reference_of(table, reading, rows, lesion_of, lesion_first.size, problems)
    reference = by_lesion[lesion_of[first]]

    tests: dict[str, Reads] = {}
    settler = Settler(table, reading, coder, rows, unit_of, reference)
    for source in sources:
        for r, reader_name in enumerate(names):
            mine = np.flatnonzero(source.rows & (who == r) & ~nobody)
            if not mine.size:
                continue
            label = f"{source.label}_{reader_name}" if several else source.label
            tests[label] = Reads(
                column=source.column,
                key=source.key,
                codes=settler.settle(label, source.column, source.key, mine),
                modality=source.modality,
                reader=reader_name if several else source.reader,
            )
    settler.say(reading.read, "duplicate_read", problems, excluded)
    is_lesion = np.zeros(lesion_first.size, dtype=np.bool_)
    if lesion is not None:
        is_lesion = lesion[rows[lesion_first]] >= 0
        is_lesion[stray_lesions(table, reading, rows[lesion_first], patient, is_lesion, problems)] = True
    again = bool(turn.any())
    owner = None if patient is None else patient[kept]
    if (pooled or again) and patient is None and lesion is not None:
        owner = lesion[kept]
        problems.append(problem(Severity.WARNING, "lesions_as_clusters", column=reading.lesion))
    case = None
    if pooled and owner is not None and reader is not None:
        case = first_appearance(combine([owner, reader[kept]]))[1].astype(np.int32)
    return Units(
        table_rows=kept,
        patient=owner,
        case=case,
        is_lesion=is_lesion[lesion_of[first]] | again,
        reference=reference,
        tests=tests,
        excluded=tuple(excluded),
        problems=problems,
        consensus=_consensus(reading, tests),
        conflicts=(*unlike, *settler.conflicts),
        sessions=lesion_of[first] if again and not pooled else None,
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows that hold reads of one modality (by one reader's column): shape of ``rows`` (rows,)."""

    label: str
    modality: str
    column: str
    key: str
    rows: npt.NDArray[np.bool_]
    reader: str | None = None


def _sources(table: TextTable, reading: Reading, rows: Places) -> Iterator[_Source]:
    """Each modality (and each reader's column) with the rows that hold its reads."""
    if reading.layout is Layout.WIDE:
        for name in reading.tests:
            yield _Source(name, name, name, name, np.ones(rows.size, dtype=np.bool_))
        return
    assert reading.test_name
    test = table.codes(reading.test_name)[rows]
    for code, name in enumerate(table.levels(reading.test_name)):
        if reading.read is not None:
            yield _Source(name, name, reading.read, name, test == code)
            continue
        for column in reading.tests:
            yield _Source(f"{name}_{column}", name, column, column, test == code, column)


def _turns(sources: Sequence[_Source], whose: Places, who: Codes, nobody: npt.NDArray[np.bool_]) -> Places:
    """How many earlier reads of the same unit, test and reader each row has."""
    turn = np.zeros(whose.size, dtype=np.int64)
    for source in sources:
        mine = np.flatnonzero(source.rows & ~nobody)
        turn[mine] = np.maximum(turn[mine], occurrence(combine([whose[mine], who[mine]])))
    return turn


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
