"""Workbooks: XLSX and ODS through calamine, XLS through xlrd, all as texts the user would see."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TypeVar

import python_calamine as calamine
import xlrd

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import header_row as headers
from core.tables.files.blocks import letters
from core.tables.files.coding import SHOWN_PER_CODE, RowCoder, Wish, assemble, refuse_rows
from core.tables.files.workbooks import sheet_xml, sheets
from core.tables.files.workbooks.package import Package
from core.tables.files.workbooks.sheet_xml import SheetFacts
from core.tables.limits import Limits
from core.tables.table import Format, SheetFound, Source, TextTable

T = TypeVar("T")
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta | None
_PLACE = re.compile(r"(.*)!([A-Z]{1,3}:[A-Z]{1,3})", re.DOTALL)
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


class _Book:
    """An open workbook: its sheets, and each laid out on demand; the extent is checked before."""

    def __init__(self, data: bytes, source: Source, wanted: str | None, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._facts = _facts(data, source, wanted, limits)
        self._book = self._safely(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
        self.names = tuple(self._book.sheet_names)
        self.visible = _visible(self._book)

    def _safely(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except calamine.PasswordError:
            raise Refusal(problem(Severity.ERROR, "file_protected", value=self._source.name)) from None
        except (calamine.CalamineError, OSError, ValueError):
            raise _damaged(self._source) from None
        except BaseException as error:
            # the reader's panics derive from BaseException and have no public class
            if type(error).__name__ != "PanicException":
                raise
            raise _damaged(self._source) from None

    def sheet(self, name: str) -> _Sheet | None:
        """A sheet, or None where it is empty."""
        facts = self._facts.get(name, SheetFacts())
        if facts.last_row * facts.last_column > self._limits.sheet_cells:
            raise Refusal(
                problem(Severity.ERROR, "sheet_too_large", value=name, limit=self._limits.sheet_cells)
            )
        sheet = self._safely(lambda: self._book.get_sheet_by_name(name))
        if sheet.end is None:
            return None
        before = [""] * (sheet.start[1] if sheet.start else 0)
        ranges = self._safely(lambda: sheet.merged_cell_ranges) or ()
        return _Sheet(
            name=name,
            names=self.names,
            visible=self.visible,
            rows=([*before, *map(text, row)] for row in _laid_out(sheet, self._source)),
            height=sheet.total_height,
            merged=[(*start, *end) for start, end in ranges] or facts.spans,
            facts=facts,
        )


def _laid_out(sheet: calamine.CalamineSheet, source: Source) -> Iterator[Sequence[Cell]]:
    """The rows of a sheet; a date that cannot be makes the reader panic on the way."""
    try:
        yield from sheet.iter_rows()
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(source) from None


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


class _OldBook:
    """An open workbook of Excel 97."""

    def __init__(self, data: bytes, source: Source) -> None:
        self._source = source

        def work() -> tuple[str, ...]:
            with open(os.devnull, "w", encoding="utf-8") as nowhere:
                self._book = xlrd.open_workbook(
                    file_contents=data,
                    logfile=nowhere,
                    formatting_info=True,
                    ragged_rows=True,
                    on_demand=True,
                )
            return tuple(self._book.sheet_names())

        self.names = self._safely(work)
        self.visible = tuple(
            self._safely(
                lambda: [
                    name for i, name in enumerate(self.names) if self._book.sheet_by_index(i).visibility == 0
                ]
            )
        )

    def _safely(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise Refusal(problem(Severity.ERROR, "file_protected", value=self._source.name)) from None
            raise _damaged(self._source) from None
        except MemoryError:
            raise
        except Exception:
            # on damaged records xlrd raises whatever the bytes lead it to
            raise _damaged(self._source) from None

    def sheet(self, name: str) -> _Sheet | None:
        """A sheet, or None where it is empty."""
        sheet = self._safely(lambda: self._book.sheet_by_name(name))
        if not sheet.nrows:
            return None
        facts = SheetFacts(
            hidden_columns={i for i, info in sheet.colinfo_map.items() if info.hidden},
            hidden_rows=sum(bool(info.hidden) for info in sheet.rowinfo_map.values()),
        )
        return _Sheet(
            name=name,
            names=self.names,
            visible=self.visible,
            rows=(
                [_xls_text(cell, self._book.datemode) for cell in sheet.row(i)] for i in range(sheet.nrows)
            ),
            height=sheet.nrows,
            merged=[(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells],
            facts=facts,
        )


def _remarks(sheet: _Sheet, header: Sequence[str], header_row: int) -> list[Problem]:
    """What the sheet's look would hide: errors, merged cells, hidden rows and columns."""

    def named(column: int) -> str:
        shown = " ".join(header[column].split()) if column < len(header) else ""
        return shown or letters(column)

    found: list[Problem] = []
    facts = sheet.facts
    for row, column, shown in facts.errors:
        if row > header_row:
            found.append(problem(Severity.WARNING, "error_cell", row=row, column=named(column), value=shown))
    for row, column in facts.without_result:
        if row > header_row:
            found.append(problem(Severity.WARNING, "formula_without_value", row=row, column=named(column)))
    spans = [s for s in sorted(sheet.merged) if s[2] + 1 >= header_row and (s[2], s[3]) != (s[0], s[1])]
    if spans:
        areas = [f"{letters(c)}{r + 1}:{letters(d)}{s + 1}" for r, c, s, d in spans[:SHOWN_PER_CODE]]
        more = ["…"] if len(spans) > len(areas) else []
        found.append(
            problem(
                Severity.WARNING,
                "merged_cells",
                row=spans[0][0] + 1,
                column=named(spans[0][1]),
                value=", ".join([*areas, *more]),
                count=len(spans),
            )
        )
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
    wish: Wish,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """Read one sheet of a workbook: the chosen one, else the one that looks most like a study or a log.

    Formulas give their stored results. Only the top left of merged cells has a value; the layout says
    which rows it belongs to. Hidden rows and columns are read. All this is said.

    Parameters
    ----------
    sheet : str or None
        A sheet; ``Sheet!G:I`` names one of its tables that stand side by side.

    Raises
    ------
    Refusal
        ``sheet_not_found``, ``file_empty``, ``file_damaged``, ``file_protected``,
        ``expanded_too_large``, ``sheet_too_large``, ``xml_entities_refused``,
        ``header_row_not_found``, ``table_without_rows``, ``too_many_columns``.
    """
    name, columns = (sheet, None)
    old = _OldBook(data, source) if source.format is Format.XLS else None
    if sheet is not None and (found := _PLACE.fullmatch(sheet)):
        name, columns = found[1] or None, found[2]
    book: _Book | _OldBook = old or _Book(data, source, name if columns is None else None, limits)
    if sheet is not None and sheet in book.names:
        name, columns = sheet, None
    if name is not None and name not in book.names:
        raise _not_found(name, book.names)
    wish = replace(wish, place=columns)
    if name is not None:
        opened = book.sheet(name)
        if opened is None:
            raise Refusal(problem(Severity.ERROR, "file_empty", value=source.name))
        return _table(_Chosen(opened), source, wish, limits, progress)
    return _best(book, source, wish, limits, progress)


def _best(
    book: _Book | _OldBook,
    source: Source,
    wish: Wish,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """The table of the sheet that looks most like a study; the first of equals."""
    names = list(book.visible or book.names)[:MOST_SHEETS]
    seen: list[SheetFound] = []
    kept: _Sheet | None = None
    for name in names:
        opened = book.sheet(name)
        if opened is None:
            continue
        first = list(islice(opened.rows, sheets.ROWS_LOOKED_AT))
        opened.rows = chain(first, opened.rows)
        seen.append(sheets.look(name, first, opened.height, opened.merged))
        if sheets.by_worth(seen)[0].name == name:
            kept = opened
    if kept is None:
        raise Refusal(problem(Severity.ERROR, "file_empty", value=source.name))
    listed = tuple(seen) if len(seen) > 1 else ()
    refusal: Refusal | None = None
    for name in (found.name for found in sheets.by_worth(seen)):
        opened = kept if name == kept.name else book.sheet(name)
        assert opened is not None
        try:
            return _table(_Chosen(opened, guessed=True, seen=listed), source, wish, limits, progress)
        except Refusal as why:
            if why.problems[0].code not in _NO_TABLE:
                raise
            refusal = refusal or why
    assert refusal is not None
    raise refusal


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An open sheet, whether it was guessed, and what the sheets it was guessed among look like."""

    sheet: _Sheet
    guessed: bool = False
    seen: tuple[SheetFound, ...] = ()


def _table(
    chosen: _Chosen,
    source: Source,
    wish: Wish,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    """The table on an open sheet; a refusal names the other sheets."""
    opened, seen = chosen.sheet, chosen.seen
    others = [name for name in opened.names if name != opened.name]
    note = problem(Severity.NOTE, "other_sheets", value=opened.name, choices=", ".join(others))
    problems = [note] if others and chosen.guessed else []
    best = max((found.score for found in seen), default=0.0)
    here = next((found for found in seen if found.name == opened.name), None)
    alike = [
        found.name
        for found in seen
        if found.name != opened.name
        and (
            (found.score > best - sheets.CLOSE and {"patient", "reference"} & set(found.known))
            or (here is not None and sheets.brings_reads(here, found))
        )
    ]
    if alike:
        problems.append(
            problem(Severity.WARNING, "sheets_alike", value=opened.name, choices=", ".join(alike))
        )
    try:
        table = _rows(chosen, source, problems, wish, limits, progress)
    except Refusal as refusal:
        if not others or note in refusal.problems:
            raise
        raise Refusal([*refusal.problems, note]) from None
    return replace(table, layout=replace(table.layout, sheets=seen))


def _rows(
    chosen: _Chosen,
    source: Source,
    problems: list[Problem],
    wish: Wish,
    limits: Limits,
    progress: Callable[[float], None] | None,
) -> TextTable:
    opened = chosen.sheet
    rows = opened.rows
    most = max(headers.ROWS_SEARCHED, wish.header_row or 0) + headers.MOST_HEADER_ROWS
    first = list(islice(rows, most))
    named = headers.locate(first, spans=opened.merged, row=wish.header_row, count=wish.header_rows)
    if named.last >= len(first) or not any(cell.strip() for cell in named.names):
        raise Refusal(problem(Severity.ERROR, "header_row_not_found", row=named.first + 1, value=source.name))
    above = sum(any(cell.strip() for cell in row) for row in first[: named.first])
    if wish.header_row is None and above:
        problems.append(problem(Severity.NOTE, "rows_above_header", row=named.first + 1, count=above))
    header = named.names
    problems.extend(_remarks(opened, header, named.last + 1))
    coder = RowCoder(len(header))
    coder.add(first[named.last + 1 :])
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
        header_row=named.first + 1,
        sheet=opened.name,
        sheets=opened.names,
        guessed=(
            *(("sheet",) if chosen.guessed else ()),
            *(("header_row",) if wish.header_row is None else ()),
        ),
    )
    return assemble(
        header,
        coder.columns(),
        first_row=named.last + 2,
        source=source,
        problems=problems,
        limits=limits,
        wish=wish,
        header_rows=range(named.first + 1, named.last + 2),
        merged=opened.merged,
    )
