"""Reshaping a table once its reader has been told what it means: values carried down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.tables.table import TextTable


def _with_codes(table: TextTable, changed: dict[str, npt.NDArray[np.signedinteger]]) -> TextTable:
    coded = tuple(changed.get(name, codes) for name, codes in zip(table.columns, table.coded, strict=True))
    return replace(table, coded=coded)


def fill_merged(table: TextTable, columns: Collection[str]) -> TextTable:
    """The table in which merged cells of some columns hold their value in each of their rows.

    For what belongs to a patient or a stay. An event that is merged belongs to one row.

    Parameters
    ----------
    columns : collection of str
        Columns to fill; where nothing is merged they stay as they are.
    """
    if not table.layout.merged:
        return table
    changed: dict[str, npt.NDArray[np.signedinteger]] = {}
    places = {name: i for i, name in enumerate(table.columns)}
    for merge in table.layout.merged:
        if merge.column not in columns or merge.column not in places or not merge.text:
            continue
        codes = changed.get(merge.column)
        if codes is None:
            codes = changed[merge.column] = table.coded[places[merge.column]].copy()
        rows = np.flatnonzero((table.row_numbers >= merge.first) & (table.row_numbers <= merge.last))
        if len(rows) and codes[rows[0]] >= 0:
            inside = codes[rows]
            codes[rows] = np.where(inside < 0, codes[rows[0]], inside)
    return _with_codes(table, changed)


def blanks_below(table: TextTable, column: str) -> int:
    """Rows in which ``column`` is blank below a row in which it is not: what carrying down would fill."""
    filled = table.codes(column) >= 0
    if not filled.any():
        return 0
    return int(np.count_nonzero(~filled[int(np.argmax(filled)) :]))


def carry_down(table: TextTable, column: str) -> TextTable:
    """The table in which a blank of ``column`` has the value of the nearest filled row above it."""
    codes = table.coded[table.columns.index(column)]
    filled = codes >= 0
    last = np.maximum.accumulate(np.where(filled, np.arange(len(codes)), -1))
    carried = np.where(last >= 0, codes[np.maximum(last, 0)], codes).astype(codes.dtype)
    return _with_codes(table, {column: carried})
