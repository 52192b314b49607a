"""Which row holds the headers, and what the columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.characters import INVISIBLE
from core.problems import Problem, Severity, problem
from core.tables.meaning.vocabulary import guess_meanings

ROWS_SEARCHED = 30
"""Rows from the top among which the header row is looked for."""

LONGEST_HEADER = 200

_NUMBER = re.compile(r"[+\-]?[\d.,]+%?|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?")


def _filled(row: Sequence[str]) -> list[str]:
    return [text.strip() for text in row if text.strip()]


def find(rows: Sequence[Sequence[str]]) -> int:
    """Index of the header row among the first rows of a sheet.

    A title above a table fills fewer cells than the table is wide, so the header is the first row
    with nearly as many distinct filled cells as any row (one in five may be unnamed).

    Parameters
    ----------
    rows : sequence of rows of cells

    Returns
    -------
    int
        0-based; 0 where every row is blank.
    """
    scores = [len(set(_filled(row))) for row in rows[:ROWS_SEARCHED]]
    if not scores or not max(scores):
        return 0
    most = max(scores)
    enough = most if most <= 2 else max(2, most - max(1, most // 5))
    return next(i for i, score in enumerate(scores) if score >= enough)


def looks_like_data(row: Sequence[str]) -> bool:
    """Whether at least half of the filled cells are numbers, dates or reads: a file without headers."""
    cells = _filled(row)
    reads = guess_meanings(cells)
    data = sum(reads[cell] is not None or bool(_NUMBER.fullmatch(cell)) for cell in cells)
    return bool(cells) and 2 * data >= len(cells)


def name_columns(
    row: Sequence[str], positions: Sequence[int], header_row: int
) -> tuple[list[str], list[Problem]]:
    """Unique, cleaned names for the columns at ``positions`` (0-based).

    An empty header becomes ``column 3``, a repeated one ``name (2)``; control and bidirectional
    characters are removed and line breaks become blanks. Each change is a problem.

    Parameters
    ----------
    row : sequence of str
        The header row as read; may be shorter than the table.
    header_row : int
        Its number as the spreadsheet shows it.
    """
    problems: list[Problem] = []
    names: list[str] = []
    taken = {unicodedata.normalize("NFC", text.strip()).casefold() for text in row if text.strip()}
    used: set[str] = set()
    for i in positions:
        text = row[i] if i < len(row) else ""
        shown = " ".join(INVISIBLE.sub("", text).split())[:LONGEST_HEADER]
        if shown != " ".join(text.split()):
            problems.append(
                problem(Severity.NOTE, "header_cleaned", row=header_row, column=shown, position=i + 1)
            )
        wanted = shown
        if not wanted:
            wanted = f"column {i + 1}"
        name, again = wanted, 2
        while name.casefold() in used or (name != shown and name.casefold() in taken):
            name = f"{wanted} ({again})"
            again += 1
        used.add(name.casefold())
        names.append(name)
        if not shown:
            problems.append(
                problem(Severity.WARNING, "header_empty", row=header_row, column=name, position=i + 1)
            )
        elif name != shown:
            problems.append(
                problem(
                    Severity.WARNING,
                    "header_repeated",
                    row=header_row,
                    column=name,
                    value=shown,
                    position=i + 1,
                )
            )
    return names, problems
