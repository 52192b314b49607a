"""What understanding a table may cost, seen from its size: what may take long is not done in the server."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.compute as pc

from core.tables.table import TextTable

AT_ONCE = 160.0
"""Milliseconds of a processor that a server may spend for a session at a time."""
SHORT = 64
"""Characters of a text of a usual length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Microseconds of a slow processor, as hostile tables cost them, for each

    Parameters
    ----------
    text : float
        different text of a column.
    letter : float
        byte of a text beyond `SHORT`.
    cell : float
        row and column.
    header : float
        character of a header.
    """

    text: float
    letter: float
    cell: float
    header: float


def effort(table: TextTable, price: Price) -> float:
    """Milliseconds that a table may cost; looking takes a millisecond for a hundred thousand texts."""
    texts = sum(map(table.distinct, table.columns))
    letters = 0
    for column in table.texts:
        if column.nbytes > SHORT * len(column):
            beyond = pc.subtract(pc.binary_length(column), SHORT)
            letters += pc.sum(pc.max_element_wise(beyond, 0)).as_py() or 0
        else:  # no more than so many bytes stand beyond
            letters += column.nbytes // SHORT
    headers = sum(map(len, table.columns))
    spent = (
        price.text * texts
        + price.letter * letters
        + price.cell * table.rows * len(table.columns)
        + price.header * headers
    )
    return spent / 1_000
