"""Sheets drawn by hand: rows of cells to XLSX, ODS-like merges included, or to CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

Cell = str | int | float | None


def xlsx(*sheets: tuple[str, Sequence[Sequence[Cell]], Sequence[str]]) -> bytes:
    """A workbook of (name, rows, merged ranges)."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def sheet(rows: Sequence[Sequence[Cell]], *merged: str) -> bytes:
    """A workbook of one sheet."""
    return xlsx(("Sheet1", rows, merged))


def csv(rows: Sequence[Sequence[Cell]], mark: str = ",") -> bytes:
    """The same cells as text."""
    return "\n".join(mark.join("" if x is None else str(x) for x in row) for row in rows).encode() + b"\n"
