"""Which rows of the file make one unit: one in wide layout, several where reads or readers have rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.arrays import Codes, States
from core.problems import Problem, Refusal, Severity, problem
from core.reads.file.cases.coding import Coder
from core.reads.file.cases.repeats import occurrence, settle
from core.reads.file.reading import REFERENCE, Layout, Readers, Reading, Repeats, numbers_of
from core.reads.study import INDETERMINATE, MISSING, NEGATIVE, POSITIVE, Excluded
from core.tables.limits import LIMITS
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.table import TextTable

LISTED = 200
"""At most this many problems of one kind are listed; the rest is counted."""

Places = npt.NDArray[np.int64]


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
    patient, lesion = patient_codes(table, reading), _codes(table, reading.lesion)
    rows, excluded = _with_patient(table, reading, patient, problems)
    rows = _weighted(table, reading, rows, problems, excluded)
    is_lesion = np.zeros(rows.size, dtype=np.bool_)
    keys = np.arange(rows.size, dtype=np.int64)
    if lesion is not None and reading.frequency is None:
        is_lesion = lesion[rows] >= 0
        stray = _stray_lesions(table, reading, rows, patient, is_lesion, problems)
        keys = _combine([codes[rows] for codes in (patient, lesion) if codes is not None])
        keys[stray] = keys.max(initial=0) + 1 + np.arange(stray.size)
        is_lesion[stray] = True
    elif patient is not None:
        if np.unique(patient[rows]).size < rows.size:
            problems.append(problem(Severity.NOTE, "lesions_numbered", column=reading.patient))
            is_lesion[:] = True
        elif reading.frequency is None:
            keys = patient[rows].astype(np.int64)
    first, unit_of = _first_appearance(keys)
    again = first.size < rows.size
    sessions = unit_of if again and reading.repeats is Repeats.SEPARATE else None
    if sessions is not None:
        first, unit_of = np.arange(rows.size, dtype=np.int64), np.arange(rows.size, dtype=np.int64)
    reference, unlike = _reference(table, reading, rows, unit_of, first.size, problems)
    crossed = {column: (modality, reader) for column, modality, reader in reading.crossed}
    tests: dict[str, Reads] = {}
    settler = _Settler(table, reading, coder, rows, unit_of, reference)
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
        owners = _first_appearance(keys[first])[1].astype(np.int32)
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
    patient, lesion = patient_codes(table, reading), _codes(table, reading.lesion)
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
    by_reader = reader is not None and not pooled
    who = reader[rows] if by_reader and reader is not None else np.zeros(rows.size, dtype=np.int32)
    names = table.levels(reading.reader) if by_reader and reading.reader else ("",)
    several = len(names) > 1
    nobody = _unnamed(table, reading, rows, who, problems, excluded)
    sources = list(_sources(table, reading, rows))
    turn = np.zeros(rows.size, dtype=np.int64)
    if reading.repeats is Repeats.SEPARATE:
        turn = _turns(sources, whose, who if by_reader else _codes_or_zero(reader, rows), nobody)
    keys = _combine([whose, reader[rows]]) if pooled and reader is not None else whose
    if turn.any():
        keys = _combine([keys, turn])
    first, unit_of = _first_appearance(keys)
    kept = rows[first]
    lesion_first, lesion_of = _first_appearance(whose)
    by_lesion, unlike = _reference(table, reading, rows, lesion_of, lesion_first.size, problems)
    reference = by_lesion[lesion_of[first]]

    tests: dict[str, Reads] = {}
    settler = _Settler(table, reading, coder, rows, unit_of, reference)
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
        is_lesion[_stray_lesions(table, reading, rows[lesion_first], patient, is_lesion, problems)] = True
    again = bool(turn.any())
    owner = None if patient is None else patient[kept]
    if (pooled or again) and patient is None and lesion is not None:
        owner = lesion[kept]
        problems.append(problem(Severity.WARNING, "lesions_as_clusters", column=reading.lesion))
    case = None
    if pooled and owner is not None and reader is not None:
        case = _first_appearance(_combine([owner, reader[kept]]))[1].astype(np.int32)
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
        turn[mine] = np.maximum(turn[mine], occurrence(_combine([whose[mine], who[mine]])))
    return turn


def _codes_or_zero(codes: Codes | None, rows: Places) -> Codes:
    return np.zeros(rows.size, dtype=np.int32) if codes is None else codes[rows]


@dataclass(slots=True)
class _Settler:
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


def _weighted(
    table: TextTable,
    reading: Reading,
    rows: Places,
    problems: list[Problem],
    excluded: list[Excluded],
) -> Places:
    """Each row as often as its count says; rows without a whole number are left out and listed."""
    if reading.frequency is None:
        return rows
    numbers = numbers_of(table.levels(reading.frequency))
    whole = np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))
    times = np.append(np.where(whole, numbers, -1), -1)[table.codes(reading.frequency)[rows]].astype(np.int64)
    lost = rows[times < 0]
    if lost.size:
        excluded.append(Excluded("no_frequency", lost))
        problems.append(
            problem(
                Severity.WARNING,
                "frequency_unusable",
                row=int(table.row_numbers[lost[0]]),
                column=reading.frequency,
                count=int(lost.size),
            )
        )
    times = np.maximum(times, 0)
    total = int(times.sum())
    if total > LIMITS.rows:
        raise Refusal(
            problem(
                Severity.ERROR,
                "frequency_too_large",
                column=reading.frequency,
                count=total,
                limit=LIMITS.rows,
            )
        )
    problems.append(problem(Severity.NOTE, "frequency_used", column=reading.frequency, count=total))
    return np.repeat(rows, times)


def patient_codes(table: TextTable, reading: Reading) -> Codes | None:
    """Patient of each row of the table: the column's, or the part before a separator; -1 where blank."""
    column = reading.patient
    if column is None or reading.patient_part is None:
        return _codes(table, column)
    parts = [front(text, reading.patient_part) for text in table.levels(column)]
    number = {part: place for place, part in enumerate(dict.fromkeys(parts))}
    lookup = np.array([*(number[part] for part in parts), -1], dtype=np.int32)
    return lookup[table.codes(column)]


def front(text: str, separator: str) -> str:
    """The part of an identifier before the last separator; all of it where there is none."""
    return text.rpartition(separator)[0].rstrip(" -_./:") or text


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
    if np.all(keys[1:] > keys[:-1]):  # a file in order, each key once: nothing to sort
        places = np.arange(keys.size, dtype=np.int64)
        return places, places.copy()
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


def _reference(
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
