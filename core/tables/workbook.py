"""Workbooks: XLSX and ODS through calamine, XLS through xlrd, all as texts the user would see."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import python_calamine as calamine

from core.problems import Problem, Refusal, Severity, problem
from core.tables import header_row as headers
from core.tables.coding import RowCoder, assemble
from core.tables.limits import Limits
from core.tables.table import Source, TextTable

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None
_ROWS_AT_ONCE = 5_000


@dataclass(slots=True)
class Sheet:
    """An open sheet: its rows from the first one of the spreadsheet on, and what to say about it."""

    name: str
    names: tuple[str, ...]
    rows: Iterator[Sequence[str]]
    height: int
    problems: list[Problem] = field(default_factory=list)


def text(value: Cell) -> str:
    """A cell as text: dates in ISO form, numbers as Excel shows them (15 digits), TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        return str(value)
    return value.isoformat()


def _choose(book: calamine.CalamineWorkbook, wanted: str | None, name: str) -> calamine.CalamineSheet:
    names = book.sheet_names
    if wanted is not None:
        if wanted not in names:
            raise Refusal(problem(Severity.ERROR, "sheet_not_found", value=wanted, choices=", ".join(names)))
        return book.get_sheet_by_name(wanted)
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    for candidate in visible or names:
        sheet = book.get_sheet_by_name(candidate)
        if sheet.end is not None:
            return sheet
    raise Refusal(problem(Severity.ERROR, "file_empty", value=name))


def _calamine(data: bytes, source: Source, wanted: str | None) -> Sheet:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = _choose(book, wanted, source.name)
    except calamine.PasswordError:
        raise Refusal(problem(Severity.ERROR, "file_protected", value=source.name)) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Refusal(
            problem(Severity.ERROR, "file_damaged", value=source.name, format=source.format.value)
        ) from None
    return Sheet(
        name=sheet.name,
        names=tuple(book.sheet_names),
        rows=([text(cell) for cell in row] for row in sheet.iter_rows()),
        height=sheet.total_height,
    )


def read(
    data: bytes,
    source: Source,
    *,
    sheet: str | None,
    header_row: int | None,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """Read one sheet of a workbook.

    Raises
    ------
    Refusal
        ``sheet_not_found``, ``file_empty``, ``file_damaged``, ``file_protected``,
        ``header_row_not_found``, ``no_rows``, ``too_many_columns``.
    """
    opened = _calamine(data, source, sheet)
    problems = opened.problems
    rows = opened.rows
    first = [row for row, _ in zip(rows, range(max(headers.ROWS_SEARCHED, header_row or 0)), strict=False)]
    index = headers.find(first) if header_row is None else header_row - 1
    if index >= len(first) or not any(cell.strip() for cell in first[index]):
        raise Refusal(problem(Severity.ERROR, "header_row_not_found", row=index + 1, value=source.name))
    above = sum(any(cell.strip() for cell in row) for row in first[:index])
    if header_row is None and above:
        problems.append(problem(Severity.NOTE, "rows_above_header", row=index + 1, count=above))
    others = [name for name in opened.names if name != opened.name]
    if sheet is None and others:
        problems.append(problem(Severity.NOTE, "other_sheets", value=opened.name, choices=", ".join(others)))
    header = list(first[index])
    coder = RowCoder(len(header))
    coder.add(first[index + 1 :])
    batch: list[Sequence[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            coder.add(batch)
            batch = []
            if progress is not None:
                progress(min(1.0, coder.rows / max(1, opened.height)))
    coder.add(batch)
    source = replace(
        source,
        header_row=index + 1,
        sheet=opened.name,
        sheets=opened.names,
        guessed=(
            *(("sheet",) if sheet is None else ()),
            *(("header_row",) if header_row is None else ()),
        ),
    )
    return assemble(
        header, coder.columns(), first_row=index + 2, source=source, problems=problems, limits=limits
    )
