"""What understanding a table may cost, seen from its size: what may take long is not done in the server."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from core.tables.table import TextTable

AT_ONCE = 160.0
"""Milliseconds of a processor that a server may spend for a session at a time."""
SHORT = 64
"""Characters of a text of a usual length."""
FEW = 64
"""Texts of a column that may be grades or words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Microseconds of a slow processor, as hostile tables cost them, for each

    Parameters
    ----------
    text : float
        different text of a column.
    first : float
        of the first `FEW` of them, beside that: patterns are tried on columns of few texts.
    aside : float
        different text of a column that is put aside.
    letter : float
        byte of a text beyond `SHORT`.
    cell : float
        row and column.
    header : float
        character of a header.
    """

    text: float
    first: float = 0.0
    aside: float = 0.0
    letter: float
    cell: float
    header: float


def effort(table: TextTable, price: Price, aside: Collection[str] = ()) -> float:
    """Milliseconds that a table may cost; looking takes a millisecond for a hundred thousand texts.

    Parameters
    ----------
    aside : collection of str
        Columns whose texts nobody looks into, such as identifiers.
    """
    spent = price.cell * table.rows * len(table.columns) + price.header * sum(map(len, table.columns))
    for column, texts in zip(table.columns, table.texts, strict=True):
        spent += price.letter * _beyond(texts)
        if column in aside:
            spent += price.aside * len(texts)
        else:
            spent += price.text * len(texts) + price.first * min(len(texts), FEW)
    return spent / 1_000


def _beyond(texts: pa.Array) -> int:
    """Bytes of texts that stand beyond the usual length."""
    beyond = pc.max_element_wise(pc.subtract(pc.binary_length(texts), SHORT), 0)
    return pc.sum(beyond).as_py() or 0
