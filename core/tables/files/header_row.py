"""Which rows hold the headers, and what the columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.characters import visible
from core.problems import Problem, Severity, problem
from core.tables.meaning.words.headers import WHOLE, concepts, modalities
from core.tables.meaning.words.vocabulary import guess_meanings

ROWS_SEARCHED = 30
"""Rows from the top among which the header row is looked for."""

LONGEST_HEADER = 200
MOST_HEADER_ROWS = 4
_READER = re.compile(
    r"(reader|observer|rater|radiologist|session|round|read|leser|befunder|lecteur|lector|leitor|lettore|lezer)s?\W*\w{0,2}"
    r"|r\W?\d+|\d+|[a-z]|阅片者.?|医师.?|医生.?|读者.?|第.[次轮]|読影者.?|판독자.?",
    re.IGNORECASE,
)
_OF_THE_UNIT = frozenset({"patient", "lesion", "reference", "sex", "age", "site", "date", "remark", "size"})
"""What a column says of its row and not of a reader or modality above it."""

Span = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column; 0-based, inclusive."""

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


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headers stand: the first of their rows (0-based), how many rows, and the joined names."""

    first: int
    count: int
    names: list[str]

    @property
    def last(self) -> int:
        """The last of the rows, 0-based."""
        return self.first + self.count - 1


def locate(
    rows: Sequence[Sequence[str]],
    *,
    spans: Sequence[Span] = (),
    row: int | None = None,
    count: int | None = None,
) -> Header:
    """Find the header rows among the first rows of a sheet and join them column by column.

    Parameters
    ----------
    rows : sequence of rows of cells
        From the first row of the sheet on.
    spans : sequence of Span
        Merged cells, where the file knows them.
    row : int or None
        The user's word on the first header row, 1-based; None finds it.
    count : int or None
        The user's word on how many rows there are; None judges it.
    """
    first = find(rows) if row is None else row - 1
    if row is None and first < len(rows) and looks_like_data(rows[first]):
        first = _above_data(rows, first)
    last = first
    if count is None:
        if row is None:
            while first > 0 and last - first + 1 < MOST_HEADER_ROWS and _stacked(rows, first - 1, spans):
                first -= 1
        while last - first + 1 < MOST_HEADER_ROWS and _stacked(rows, last, spans):
            last += 1
    else:
        last = first + max(1, count) - 1
    return Header(first, last - first + 1, _joined(rows, first, last, spans))


def _above_data(rows: Sequence[Sequence[str]], index: int) -> int:
    """The nearest row above a row of data that may hold its headers; that row where there is none."""
    for i in range(index - 1, -1, -1):
        cells = _filled(rows[i])
        if not cells:
            continue
        return i if len(cells) > 1 and not looks_like_data(rows[i]) else index
    return index


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _is_group(text: str) -> bool:
    """Whether a cell names a modality or a reader, as cells over or under a group do."""
    return bool(modalities(text) or _READER.fullmatch(text) or "reader" in concepts(text))


def _stacked(rows: Sequence[Sequence[str]], index: int, spans: Sequence[Span]) -> bool:
    """Whether row ``index`` and the one below it are both header rows, the upper spanning the lower."""
    if index + 1 >= len(rows):
        return False
    above, below = rows[index], rows[index + 1]
    width = max(len(above), len(below))
    over = [_cell(above, c) for c in range(width)]
    under = [_cell(below, c) for c in range(width)]
    if not any(over) or not any(under) or looks_like_data(above):
        return False
    wide = [
        (left, right)
        for top, left, bottom, right in spans
        if top <= index <= bottom and right > left and right - left + 1 < width
    ]
    tall = any(
        top <= index and bottom > index and over[left] for top, left, bottom, _ in spans if left < width
    )
    grouped = {c for left, right in wide for c in range(left, right + 1)}
    for top, left, _, right in spans:
        if top == index + 1 and left < width:
            under[left : min(right + 1, width)] = [under[left]] * (min(right + 1, width) - left)
    if wide or tall:
        alone = [c for c in range(width) if over[c] and c not in grouped]
        if any(under[c] for c in alone) and (looks_like_data(below) or not wide):
            return False
        if looks_like_data(below) and not alone:
            return False
        return all(under[c] for left, right in wide for c in range(left, right + 1)) and (
            bool(wide) or (tall and not looks_like_data(below))
        )
    if looks_like_data(below):
        return False
    starts = [c for c in range(width - 1) if over[c] and not over[c + 1] and under[c] and under[c + 1]]
    complete = all(over[c] or under[c] for c in range(width) if any(_cell(row, c) for row in rows))
    holes = any(over[c] and not under[c] for c in range(width)) or bool(under[0] and not over[0])
    if not (starts and complete and holes):
        return False
    lower = [text.casefold() for text in under if text]
    repeated = len(set(lower)) < len(lower)
    return repeated or all(_is_group(over[c]) for c in starts)


def _joined(rows: Sequence[Sequence[str]], first: int, last: int, spans: Sequence[Span]) -> list[str]:
    """The names of the columns: what stands above each, from the top down."""
    block = [rows[i] if i < len(rows) else [] for i in range(first, last + 1)]
    if len(block) == 1:
        return list(block[0])
    width = max(map(len, block))
    filled = [[_cell(row, c) for c in range(width)] for row in block]
    for depth in range(len(block) - 1):
        row = filled[depth]
        own = [s for s in spans if s[0] == first + depth and s[3] > s[1]]
        for _, left, _, right in own:
            for c in range(left, min(right + 1, width)):
                row[c] = row[left]
        if not own:
            _spread(row, filled[depth + 1], filled[depth - 1] if depth else None)
    names = []
    for c in range(width):
        parts = [row[c] for row in filled if row[c]]
        names.append(" ".join(part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]))
    return names


def _spread(row: list[str], below: Sequence[str], above: Sequence[str] | None) -> None:
    """Write the name of each group over all its columns, where nothing says how far it reaches."""
    starts = [c for c, text in enumerate(row) if text and below[c]]
    groups = {
        start: [
            c
            for c in range(start, next((s for s in range(start + 1, len(row)) if row[s]), len(row)))
            if below[c] and (above is None or above[c] == above[start])
        ]
        for start in starts
    }
    for start, columns in groups.items():
        elsewhere = {
            below[c].casefold() for other, inside in groups.items() if other != start for c in inside
        }
        reached = True
        for c in columns[1:]:
            lone = len(groups) > 1 and below[c].casefold() not in elsewhere
            of_the_unit = any(
                how == WHOLE and concept in _OF_THE_UNIT for concept, how in concepts(below[c]).items()
            )
            reached = reached and not of_the_unit and not (lone and not _is_group(below[c]))
            if reached:
                row[c] = row[start]


def is_number_or_date(text: str) -> bool:
    """Whether a cell is a number or a date."""
    return bool(_NUMBER.fullmatch(text))


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
        shown = " ".join(visible(text).split())[:LONGEST_HEADER].rstrip()
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
