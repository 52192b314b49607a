"""Which sheet of a workbook looks most like a study or a log."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.tables.files import header_row as headers
from core.tables.files.coding import worth
from core.tables.meaning.words.headers import concepts, modalities
from core.tables.meaning.words.vocabulary import fold, guess_meanings
from core.tables.table import SheetFound

ROWS_LOOKED_AT = 60
CLOSE = 2.0
"""Sheets whose scores differ by less are both what was looked for; the first of them is read."""


def look(
    name: str, rows: Sequence[Sequence[str]], height: int, spans: Sequence[headers.Span] = ()
) -> SheetFound:
    """What a sheet holds at first sight.

    Parameters
    ----------
    name : str
    rows : sequence of rows of cells
        The first ``ROWS_LOOKED_AT`` of the sheet.
    height : int
        All its rows.
    spans : sequence of (int, int, int, int)
        Merged cells.
    """
    header = headers.locate(rows, spans=spans)
    body = [row for row in rows[header.last + 1 :] if any(cell.strip() for cell in row)]
    names = [text.strip() for text in header.names]
    if not body or sum(map(bool, names)) < 1:
        return SheetFound(name=name, rows=0, columns=0)
    filled = max(0, height - header.last - 1 - (len(rows) - header.last - 1 - len(body)))
    spoken = dict.fromkeys(concept for text in names for concept in concepts(text))
    known = tuple(spoken) + tuple(sorted({m for text in names for m in modalities(text)}))
    data = sum(_is_data([row[i] for row in body if i < len(row)]) for i, text in enumerate(names) if text)
    columns = sum(map(bool, names))
    # a table of one column is a list, whatever it speaks of
    score = 0.0 if columns < 2 else worth(names) + 3 * data / columns + math.log10(1 + filled)
    return SheetFound(
        name=name,
        rows=filled,
        columns=columns,
        known=known,
        score=round(score, 3),
        names=tuple(fold(text) for text in names if text),
    )


def by_worth(found: Sequence[SheetFound]) -> list[SheetFound]:
    """The sheets in the order in which they are tried: the first that is nearly the best, then the others."""
    best = max((sheet.score for sheet in found), default=0.0)
    return sorted(found, key=lambda sheet: 0.0 if sheet.score > best - CLOSE else best - sheet.score)


def brings_reads(here: SheetFound, other: SheetFound) -> bool:
    """Whether another sheet names patients too, and a modality under a header that this one has not."""
    new = [name for name in other.names if name not in here.names]
    both = "patient" in here.known and "patient" in other.known
    return both and other.rows > 1 and any(modalities(name) for name in new)


def _is_data(cells: Sequence[str]) -> bool:
    """Whether a column holds numbers, dates or reads rather than prose."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    meanings = guess_meanings(list(dict.fromkeys(texts)))
    told = sum(meanings[text] is not None or headers.is_number_or_date(text) for text in texts)
    return bool(texts) and 2 * told > len(texts)
