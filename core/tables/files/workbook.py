"""Workbooks: XLSX and ODS through calamine, XLS through xlrd, all as texts the user would see."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import python_calamine as calamine
import xlrd

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import header_row as headers
from core.tables.files import sheet_xml
from core.tables.files.coding import SHOWN_PER_CODE, RowCoder, assemble, refuse_rows
from core.tables.files.package import Package
from core.tables.files.sheet_xml import SheetFacts
from core.tables.limits import Limits
from core.tables.table import Format, Source, TextTable

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None
_ROWS_AT_ONCE = 5_000
MOST_SHEETS = 20
"""Sheets looked at for a table, where none was chosen."""
_NO_TABLE = frozenset({"table_without_rows", "header_row_not_found", "file_empty"})


@dataclass(slots=True, kw_only=True)
class _Sheet:
    """An open sheet: its rows from the first one of the spreadsheet on, and what is known of it.

    ``merged`` holds (first row, first column, last row, last column), 0-based and inclusive.
    """

    name: str
    names: tuple[str, ...]
    visible: tuple[str, ...]
    rows: Iterator[Sequence[str]]
    height: int
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    facts: SheetFacts = field(default_factory=SheetFacts)


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


def _not_found(wanted: str, names: Sequence[str]) -> Refusal:
    return Refusal(problem(Severity.ERROR, "sheet_not_found", value=wanted, choices=", ".join(names)))


def _damaged(source: Source) -> Refusal:
    return Refusal(problem(Severity.ERROR, "file_damaged", value=source.name, format=source.format.value))


def _choose(
    book: calamine.CalamineWorkbook,
    wanted: str | None,
    source: Source,
    facts: dict[str, SheetFacts],
    limits: Limits,
) -> calamine.CalamineSheet:
    """Lay out the wanted or the first filled visible sheet; its extent is checked before."""
    names = book.sheet_names
    if wanted is not None and wanted not in names:
        raise _not_found(wanted, names)
    for candidate in [wanted] if wanted is not None else _visible(book) or names:
        seen = facts.get(candidate, SheetFacts())
        if seen.last_row * seen.last_column > limits.sheet_cells:
            raise Refusal(
                problem(Severity.ERROR, "sheet_too_large", value=candidate, limit=limits.sheet_cells)
            )
        sheet = book.get_sheet_by_name(candidate)
        if sheet.end is not None:
            return sheet
    raise Refusal(problem(Severity.ERROR, "file_empty", value=source.name))


def _visible(book: calamine.CalamineWorkbook) -> tuple[str, ...]:
    return tuple(
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet
    )


def _facts(data: bytes, source: Source, wanted: str | None, limits: Limits) -> dict[str, SheetFacts]:
    """What each sheet holds beside its values."""
    package = Package(data, source.name, limits)
    package.refuse_hostile_xml()
    if source.format is Format.ODS:
        return sheet_xml.scan_ods(package, wanted, source.name, limits)
    found: dict[str, SheetFacts] = {}
    for name, member in sheet_xml.sheet_members(package, source.name).items():
        if wanted is not None and name != wanted:
            continue
        found[name] = sheet_xml.scan_xlsx(package, member)
    return found


def _calamine(data: bytes, source: Source, wanted: str | None, limits: Limits) -> _Sheet:
    facts = _facts(data, source, wanted, limits)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = _choose(book, wanted, source, facts, limits)
    except calamine.PasswordError:
        raise Refusal(problem(Severity.ERROR, "file_protected", value=source.name)) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise _damaged(source) from None
    except BaseException as error:
        # the reader's panics derive from BaseException and have no public class
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(source) from None
    before = [""] * (sheet.start[1] if sheet.start else 0)
    return _Sheet(
        name=sheet.name,
        names=tuple(book.sheet_names),
        visible=_visible(book),
        rows=([*before, *map(text, row)] for row in sheet.iter_rows()),
        height=sheet.total_height,
        merged=[(*start, *end) for start, end in sheet.merged_cell_ranges or ()],
        facts=facts.get(sheet.name, SheetFacts()),
    )


def _xls_text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return text(cell.value)
        # serial days below 1 are times of the day
        return text(moment.time() if cell.value < 1 else moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return text(cell.value)


def _xlrd(data: bytes, source: Source, wanted: str | None) -> _Sheet:
    try:
        with open(os.devnull, "w") as nowhere:
            book = xlrd.open_workbook(
                file_contents=data, logfile=nowhere, formatting_info=True, ragged_rows=True, on_demand=True
            )
            names = tuple(book.sheet_names())
            if wanted is not None and wanted not in names:
                raise _not_found(wanted, names)
            visible = [i for i in range(len(names)) if book.sheet_by_index(i).visibility == 0]
            order = [names.index(wanted)] if wanted is not None else visible or range(len(names))
            index = next((i for i in order if book.sheet_by_index(i).nrows), None)
            if index is None:
                raise Refusal(problem(Severity.ERROR, "file_empty", value=source.name))
            sheet = book.sheet_by_index(index)
    except Refusal:
        raise
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Refusal(problem(Severity.ERROR, "file_protected", value=source.name)) from None
        raise _damaged(source) from None
    except MemoryError:
        raise
    except Exception:
        # on damaged records xlrd raises whatever the bytes lead it to
        raise _damaged(source) from None
    facts = SheetFacts(
        hidden_columns={i for i, info in sheet.colinfo_map.items() if info.hidden},
        hidden_rows=sum(bool(info.hidden) for info in sheet.rowinfo_map.values()),
    )
    return _Sheet(
        name=names[index],
        names=names,
        visible=tuple(names[i] for i in visible),
        rows=([_xls_text(cell, book.datemode) for cell in sheet.row(i)] for i in range(sheet.nrows)),
        height=sheet.nrows,
        merged=[(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells],
        facts=facts,
    )


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _remarks(sheet: _Sheet, header: Sequence[str], header_row: int) -> list[Problem]:
    """What the sheet's look would hide: errors, merged cells, hidden rows and columns."""

    def named(column: int) -> str:
        shown = " ".join(header[column].split()) if column < len(header) else ""
        return shown or _letters(column)

    found: list[Problem] = []
    facts = sheet.facts
    for row, column, shown in facts.errors:
        if row > header_row:
            found.append(problem(Severity.WARNING, "error_cell", row=row, column=named(column), value=shown))
    for row, column in facts.without_result:
        if row > header_row:
            found.append(problem(Severity.WARNING, "formula_without_value", row=row, column=named(column)))
    for first, left, last, right in sorted(sheet.merged):
        if last + 1 >= header_row and (last, right) != (first, left):
            area = f"{_letters(left)}{first + 1}:{_letters(right)}{last + 1}"
            found.append(
                problem(Severity.WARNING, "merged_cells", row=first + 1, column=named(left), value=area)
            )
    if facts.merged:
        found.append(problem(Severity.WARNING, "merged_cells_somewhere", count=facts.merged))
    hidden = [named(i) for i in sorted(facts.hidden_columns) if i < len(header)]
    if hidden:
        found.append(
            problem(
                Severity.NOTE,
                "hidden_columns",
                value=", ".join(hidden[:SHOWN_PER_CODE]),
                count=len(hidden),
            )
        )
    if facts.hidden_rows:
        found.append(problem(Severity.NOTE, "hidden_rows", count=facts.hidden_rows))
    return found


def read(
    data: bytes,
    source: Source,
    *,
    sheet: str | None,
    header_row: int | None,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """Read one sheet of a workbook: the chosen one, else the first visible one with several columns.

    Formulas give their stored results. Only the top left of merged cells has a value. Hidden rows
    and columns are read. All this is said.

    Raises
    ------
    Refusal
        ``sheet_not_found``, ``file_empty``, ``file_damaged``, ``file_protected``,
        ``expanded_too_large``, ``sheet_too_large``, ``xml_entities_refused``,
        ``header_row_not_found``, ``table_without_rows``, ``too_many_columns``.
    """

    def look(name: str | None) -> _Sheet:
        if source.format is Format.XLS:
            return _xlrd(data, source, name)
        return _calamine(data, source, name, limits)

    def table(opened: _Sheet) -> TextTable:
        return _table(opened, source, sheet is None, header_row, limits, progress)

    opened = look(sheet)
    if sheet is not None or len(opened.visible) < 2:
        return table(opened)
    # instructions and cover sheets often come first: the first sheet with a table of several columns
    narrow: TextTable | None = None
    refusal: Refusal | None = None
    start = opened.visible.index(opened.name)
    for name in opened.visible[start : start + MOST_SHEETS]:
        try:
            found = table(opened if name == opened.name else look(name))
        except Refusal as why:
            if why.problems[0].code not in _NO_TABLE:
                raise
            refusal = refusal or why
        else:
            if len(found.columns) > 1:
                return found
            narrow = narrow or found
    if narrow is not None:
        return narrow
    assert refusal is not None
    raise refusal


def _table(
    opened: _Sheet,
    source: Source,
    sheet_guessed: bool,
    header_row: int | None,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """The table on an open sheet; a refusal names the other sheets."""
    others = [name for name in opened.names if name != opened.name]
    note = problem(Severity.NOTE, "other_sheets", value=opened.name, choices=", ".join(others))
    try:
        return _rows(
            opened,
            source,
            sheet_guessed,
            [note] if others and sheet_guessed else [],
            header_row,
            limits,
            progress,
        )
    except Refusal as refusal:
        if not others or note in refusal.problems:
            raise
        raise Refusal([*refusal.problems, note]) from None


def _rows(
    opened: _Sheet,
    source: Source,
    sheet_guessed: bool,
    problems: list[Problem],
    header_row: int | None,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    rows = opened.rows
    first = list(islice(rows, max(headers.ROWS_SEARCHED, header_row or 0)))
    index = headers.find(first) if header_row is None else header_row - 1
    if index >= len(first) or not any(cell.strip() for cell in first[index]):
        raise Refusal(problem(Severity.ERROR, "header_row_not_found", row=index + 1, value=source.name))
    above = sum(any(cell.strip() for cell in row) for row in first[:index])
    if header_row is None and above:
        problems.append(problem(Severity.NOTE, "rows_above_header", row=index + 1, count=above))
    header = list(first[index])
    problems.extend(_remarks(opened, header, index + 1))
    coder = RowCoder(len(header))
    coder.add(first[index + 1 :])
    batch: list[Sequence[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            coder.add(batch)
            batch = []
            if coder.rows > limits.rows:
                refuse_rows(source.name, coder.rows, limits)
            if progress is not None:
                progress(min(1.0, coder.rows / max(1, opened.height)))
    coder.add(batch)
    source = replace(
        source,
        header_row=index + 1,
        sheet=opened.name,
        sheets=opened.names,
        guessed=(
            *(("sheet",) if sheet_guessed else ()),
            *(("header_row",) if header_row is None else ()),
        ),
    )
    return assemble(
        header, coder.columns(), first_row=index + 2, source=source, problems=problems, limits=limits
    )
