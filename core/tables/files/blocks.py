"""Tables side by side on one sheet: an empty column ends a table, a repeated identifier begins one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.tables.meaning.words.headers import concepts, key


@dataclass(frozen=True, slots=True)
class Column:
    """A filled column: its position on the sheet, its header, and which rows it fills with what.

    Parameters
    ----------
    position : int
    header : str
    codes : array of int, shape (rows,)
        Codes into ``texts``; what is blank has the code of the empty text.
    texts : sequence of str
    """

    position: int
    header: str
    codes: npt.NDArray[np.int32]
    texts: Sequence[str]

    def filled(self) -> npt.NDArray[np.bool_]:
        """Which rows hold something, shape (rows,)."""
        says = np.array([bool(text.strip()) for text in self.texts], bool)
        return says[self.codes] if len(says) else np.zeros(len(self.codes), bool)


def letters(column: int) -> str:
    """The name of a column (0-based) in a spreadsheet."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(columns: Sequence[Column]) -> str:
    """Where a block stands, such as ``G:I``."""
    return f"{letters(columns[0].position)}:{letters(columns[-1].position)}"


def split(columns: Sequence[Column]) -> list[list[Column]]:
    """The tables among the filled columns of a sheet, from left to right.

    Columns behind a gap are a table of their own where they name what the table before names already:
    a header again, or a patient of their own. A gap alone parts nothing. The same identifiers in the
    same rows keep two tables together.
    """
    pieces: list[list[Column]] = []
    for column in columns:
        if pieces and column.position == pieces[-1][-1].position + 1:
            first = pieces[-1][0]
            if _speaks(first) != "patient" or key(column.header) != key(first.header):
                pieces[-1].append(column)
                continue
        pieces.append([column])
    tables: list[list[Column]] = []
    for piece in pieces:
        if tables and not _is_another(tables[-1], piece):
            tables[-1].extend(piece)
        else:
            tables.append(piece)
    return tables


def _speaks(column: Column) -> str | None:
    return next((c for c in concepts(column.header) if c in ("patient", "lesion", "reference")), None)


def _is_another(table: Sequence[Column], piece: Sequence[Column]) -> bool:
    known = {key(column.header): column for column in table if column.header.strip()}
    roles = {role: column for column in table if (role := _speaks(column))}
    shared = [(known[k], column) for column in piece if (k := key(column.header)) in known and k]
    shared += [
        (roles[role], column) for column in piece if (role := _speaks(column)) == "patient" and role in roles
    ]
    if not shared:
        return _has_own_truth(table, piece)
    names = [(ours, theirs) for ours, theirs in shared if _speaks(ours) == "patient"] or shared
    return not all(_same_values(ours, theirs) for ours, theirs in names)


def _has_own_truth(table: Sequence[Column], piece: Sequence[Column]) -> bool:
    """Whether a piece with headers of its own has a reference standard beside that of the table."""
    if len(piece) < 2 or not all(column.header.strip() for column in piece):
        return False
    roles = {_speaks(column) for column in piece}
    return "reference" in roles and "reference" in {_speaks(column) for column in table}


def _same_values(ours: Column, theirs: Column) -> bool:
    if len(ours.codes) != len(theirs.codes):
        return False
    mine = np.array([text.strip() for text in ours.texts] or [""], dtype=object)
    others = np.array([text.strip() for text in theirs.texts] or [""], dtype=object)
    return bool(np.array_equal(mine[ours.codes], others[theirs.codes]))
