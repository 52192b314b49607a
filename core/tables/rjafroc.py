"""Workbooks as RJafroc has them: truth, ratings of healthy and of diseased cases on three sheets.

Only the ROC paradigm: one rating a reader, modality and case. Marks of lesions (FROC) are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.words.headers import key
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import Layout, TextTable

_TRUTH = frozenset({"truth"})
_DISEASED = frozenset({"tp", "ll"})
_HEALTHY = frozenset({"fp", "nl"})
_FREE = ("froc", "lroc", "roi")
COLUMNS = ("CaseID", "ModalityID", "ReaderID", "Rating", "truth")


def sheets_of(names: Sequence[str]) -> tuple[str, str, str] | None:
    """The sheets of truth, of diseased and of healthy cases, where a workbook has all three."""
    found = []
    for wanted in (_TRUTH, _DISEASED, _HEALTHY):
        hit = [name for name in names if fold(name) in wanted]
        if len(hit) != 1:
            return None
        found.append(hit[0])
    return found[0], found[1], found[2]


def arrange(first: TextTable, read: Callable[[str], TextTable]) -> TextTable:
    """A row per rating with its truth, where a workbook is RJafroc's; else the table as it is.

    Parameters
    ----------
    first : TextTable
        The sheet that was read for its own sake.
    read : callable
        Reads a sheet by its name.

    Raises
    ------
    Refusal
        ``froc_not_read`` where cases have several lesions, or healthy marks on diseased cases.
    """
    names = sheets_of(first.source.sheets)
    if names is None:
        return first
    truth_sheet, diseased_sheet, healthy_sheet = (read(name) for name in names)
    cases, lesions = _column(truth_sheet, "caseid"), _column(truth_sheet, "lesionid")
    parts = [(diseased_sheet, _rating(diseased_sheet)), (healthy_sheet, _rating(healthy_sheet))]
    whole = all(
        _column(sheet, name) is not None
        for sheet, _ in parts
        for name in ("readerid", "modalityid", "caseid")
    )
    if cases is None or lesions is None or not whole or any(rating is None for _, rating in parts):
        return first
    states: dict[str, set[str]] = {}
    for case, lesion in zip(truth_sheet.values(cases), truth_sheet.values(lesions), strict=True):
        if case is not None and lesion is not None:
            states.setdefault(case, set()).add(lesion)
    _refuse_marks(truth_sheet, healthy_sheet, states, first.source.name)
    twice = [case for case, found in states.items() if len({lesion == "0" for lesion in found}) > 1]
    truth = {case: "0" if found == {"0"} else "1" for case, found in states.items() if case not in twice}
    rows = []
    for sheet, rating in parts:
        ids = [str(_column(sheet, name)) for name in ("caseid", "modalityid", "readerid")]
        said = zip(*(sheet.values(column) for column in (*ids, str(rating))), strict=True)
        rows += [
            (case, modality, reader, score, truth.get(case or "")) for case, modality, reader, score in said
        ]
    return _built(first, rows, _said(rows, states, twice))


def _column(table: TextTable, name: str) -> str | None:
    return next((column for column in table.columns if key(column) == name), None)


def _rating(table: TextTable) -> str | None:
    return next((column for column in table.columns if key(column).endswith("rating")), None)


def _refuse_marks(truth: TextTable, healthy: TextTable, states: Mapping[str, set[str]], name: str) -> None:
    paradigm = _column(truth, "paradigm")
    free = paradigm is not None and any(
        mark in fold(text) for text in truth.levels(paradigm) for mark in _FREE
    )
    several = [case for case, lesions in states.items() if len(lesions - {"0"}) > 1]
    column = str(_column(healthy, "caseid"))
    marked = [case for case in healthy.levels(column) if states.get(case, {"0"}) != {"0"}]
    if free or several or marked:
        raise Refusal(
            problem(
                Severity.ERROR,
                "froc_not_read",
                value=name,
                cases=", ".join(dict.fromkeys([*several, *marked][:6])) or "–",
            )
        )


def _said(
    rows: Sequence[tuple[str | None, ...]], states: Mapping[str, set[str]], twice: Sequence[str]
) -> list[Problem]:
    found = [problem(Severity.NOTE, "rjafroc_arranged", count=len(rows), cases=len(states))]
    if twice:
        found.append(
            problem(
                Severity.WARNING,
                "case_with_two_truths",
                column=COLUMNS[0],
                value=", ".join(twice[:10]),
                count=len(twice),
            )
        )
    return found


def _built(first: TextTable, rows: Sequence[tuple[str | None, ...]], said: Sequence[Problem]) -> TextTable:
    coded, texts = [], []
    for place in range(len(COLUMNS)):
        lookup: dict[str, int] = {}
        codes = [
            -1 if row[place] is None else lookup.setdefault(str(row[place]), len(lookup)) for row in rows
        ]
        coded.append(np.array(codes, dtype=np.int32))
        texts.append(pa.array(list(lookup), pa.string()))
    return replace(
        first,
        columns=COLUMNS,
        row_numbers=np.arange(2, len(rows) + 2, dtype=np.int32),
        coded=tuple(coded),
        texts=tuple(texts),
        problems=tuple(said),
        layout=Layout(),
        source=replace(first.source, guessed=()),
    )
