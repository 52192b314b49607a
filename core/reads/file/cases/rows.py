"""Rows of a file and the units they belong to: who a row is of, which rows count, in which order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import Codes
from core.problems import Problem, Refusal, Severity, problem
from core.reads.file.reading import Layout, Reading, numbers_of
from core.reads.study import Excluded
from core.tables.limits import LIMITS
from core.tables.table import TextTable

LISTED = 200
"""At most this many problems of one kind are listed; the rest is counted."""

Places = npt.NDArray[np.int64]


def codes_or_zero(codes: Codes | None, rows: Places) -> Codes:
    """Codes of some rows; all alike where there is no column."""
    return np.zeros(rows.size, dtype=np.int32) if codes is None else codes[rows]


def weighted(
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
        return codes_of(table, column)
    parts = [front(text, reading.patient_part) for text in table.levels(column)]
    number = {part: place for place, part in enumerate(dict.fromkeys(parts))}
    lookup = np.array([*(number[part] for part in parts), -1], dtype=np.int32)
    return lookup[table.codes(column)]


def front(text: str, separator: str) -> str:
    """The part of an identifier before the last separator; all of it where there is none."""
    return text.rpartition(separator)[0].rstrip(" -_./:") or text


def unnamed_rows(
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


def codes_of(table: TextTable, column: str | None) -> Codes | None:
    """Level codes of a column, or None where there is none."""
    return None if column is None else table.codes(column)


def combine(parts: Sequence[npt.NDArray[np.signedinteger]]) -> Places:
    """One key for each combination of codes."""
    key = np.zeros(parts[0].size, dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 2) + part + 1
    return key


def first_appearance(keys: Places) -> tuple[Places, Places]:
    """Place of the first occurrence of each distinct key, in order, and each key's number in that order."""
    if np.all(keys[1:] > keys[:-1]):  # a file in order, each key once: nothing to sort
        places = np.arange(keys.size, dtype=np.int64)
        return places, places.copy()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return first[order].astype(np.int64), rank[inverse]


def with_patient(
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


def stray_lesions(
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
