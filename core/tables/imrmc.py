"""Lists of readers as iMRMC has them: a row per reading, the truth as the readings of a reader of its own.

An ``.imrmc`` file has free lines, the counts ``N0``, ``N1``, ``NR`` and ``NM``, and ``BEGIN DATA:`` above
the list. The truth becomes a column, so that the table is one with a row per read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from core.problems import Problem, Severity, problem
from core.tables.meaning.words.headers import key
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

TRUTH = "truth"
HEADER = b"readerID,caseID,modalityID,score"
_BEGIN = re.compile(rb"^[ \t]*begin data:?[ \t,]*$", re.IGNORECASE | re.MULTILINE)
_STATED = re.compile(rb"^[ \t]*(N0|N1|NR|NM)[ \t]*[:=][ \t]*(\d{1,9})", re.IGNORECASE | re.MULTILINE)
_HEAD = 100_000
"""Bytes within which the data begin."""
_TRUTH_READERS = frozenset({"truth", "-1"})
_NO_MODALITY = frozenset({"truth", "-1", "0"})
_NAMES: Mapping[str, frozenset[str]] = {
    "reader": frozenset({"readerid", "reader"}),
    "case": frozenset({"caseid", "case"}),
    "modality": frozenset({"modalityid", "modality"}),
    "score": frozenset({"score", "rating", "read"}),
}
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list with headers in the place of what stands above it, and the counts that stood there."""

    data: bytes
    header_row: int
    stated: Mapping[str, int]


def prepare(data: bytes) -> Prepared | None:
    """The list of an ``.imrmc`` file, its rows where they were; None where the data do not begin in words."""
    # a million lines of another kind need no copy to be recognised
    if _BEGIN.search(data[: 2 * _HEAD].replace(b"\r\n", b"\n"), 0, _HEAD) is None:
        return None
    data = data.replace(b"\r\n", b"\n")
    hit = _BEGIN.search(data, 0, _HEAD)
    if hit is None:
        return None
    above = data[: hit.start()]
    lines = above.count(b"\n")
    stated = {m[1].decode().upper(): int(m[2]) for m in _STATED.finditer(above)}
    return Prepared(b"\n" * lines + HEADER + data[hit.end() :], lines + 1, stated)


def _found(table: TextTable) -> dict[str, str] | None:
    """The columns of a list, and None where the table is none."""
    columns = {}
    for role, names in _NAMES.items():
        hit = [column for column in table.columns if key(column) in names]
        if len(hit) != 1:
            return None
        columns[role] = hit[0]
    if any(key(column) == TRUTH for column in table.columns):
        return None
    return columns


def arrange(table: TextTable, stated: Mapping[str, int] | None = None) -> TextTable:
    """The table with the truth in a column, where a reader called ``truth`` (or -1) says it; else as it is.

    Parameters
    ----------
    table : TextTable
    stated : mapping of str to int, or None
        What an ``.imrmc`` file says it holds: ``N0`` and ``N1`` cases, ``NR`` readers, ``NM`` modalities.
    """
    columns = _found(table)
    if columns is None:
        return table
    readers = table.codes(columns["reader"])
    modalities = table.codes(columns["modality"])
    who = [fold(text) in _TRUTH_READERS for text in table.levels(columns["reader"])]
    how = [fold(text) in _NO_MODALITY for text in table.levels(columns["modality"])]
    is_truth = np.array([*who, False])[readers] & np.array([*how, False])[modalities]
    cases, scores = table.codes(columns["case"]), table.codes(columns["score"])
    said = is_truth & (cases >= 0) & (scores >= 0)
    if not said.any() or set(table.texts_at(columns["score"], np.unique(scores[said]))) - {"0", "1"}:
        return table
    pairs = np.unique(np.stack([cases[said], scores[said]]), axis=1)
    named, times = np.unique(pairs[0], return_counts=True)
    truth = np.full(table.distinct(columns["case"]) + 1, -1, dtype=np.int32)
    truth[pairs[0]] = pairs[1]
    twice = named[times > 1]
    truth[twice] = -1
    kept = ~is_truth
    told = Told(
        table=table,
        columns=columns,
        kept=kept,
        twice=tuple(table.texts_at(columns["case"], twice[:_LISTED])),
        contradicted=int(twice.size),
    )
    levels = table.texts[table.columns.index(columns["score"])]
    ones = np.array([text == "1" for text in levels.to_pylist()] + [False])
    zeros = np.array([text == "0" for text in levels.to_pylist()] + [False])
    state = np.where(ones[truth], 1, np.where(zeros[truth], 0, -1)).astype(np.int32)
    counts = {"N1": int(np.count_nonzero(state[:-1] == 1)), "N0": int(np.count_nonzero(state[:-1] == 0))}
    for name, column in (("NR", "reader"), ("NM", "modality")):
        here = table.codes(columns[column])[kept]
        counts[name] = int(np.unique(here[here >= 0]).size)
    return replace(
        table,
        columns=(*table.columns, TRUTH),
        row_numbers=table.row_numbers[kept],
        coded=(*(codes[kept] for codes in table.coded), state[cases[kept]]),
        texts=(*table.texts, pa.array(["0", "1"], pa.string())),
        problems=(*table.problems, *told.problems(counts, stated or {})),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of a list that was arranged."""

    table: TextTable
    columns: Mapping[str, str]
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]]
    twice: tuple[str, ...]
    contradicted: int

    def problems(self, counts: Mapping[str, int], stated: Mapping[str, int]) -> list[Problem]:
        """A note on what was done, and every count or truth that does not agree."""
        found = [
            problem(
                Severity.NOTE,
                "imrmc_arranged",
                count=int(np.count_nonzero(self.kept)),
                cases=counts["N0"] + counts["N1"],
            )
        ]
        if self.contradicted:
            found.append(
                problem(
                    Severity.WARNING,
                    "case_with_two_truths",
                    column=self.columns["case"],
                    value=", ".join(self.twice),
                    count=self.contradicted,
                )
            )
        found += [
            problem(Severity.WARNING, "imrmc_count_differs", value=name, stated=number, count=counts[name])
            for name, number in stated.items()
            if counts[name] != number
        ]
        return found
