"""Tables out: CSV that Excel opens in any language, XLSX, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

Value = str | int | float | bool | dt.date | None

_NUMBER = re.compile(r"[+\-]?(\d+\.?\d*|\.\d+)(e[+\-]?\d+)?\s?%?", re.IGNORECASE)
_PLAIN = re.compile(r"(?=\D*\d[\d.]{0,15}\Z)-?(0|[1-9]\d*)(\.\d+)?")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_LONGEST_SHEET_NAME = 31
_WIDEST = 60


def neutralise(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a risky beginning gets an apostrophe before it.

    Risky are ``= + - @``, their full-width forms, ``|``, ``%``, tab and line breaks, also after blanks
    (OWASP, CSV injection). Numbers such as ``-2.5`` or ``+3%`` and a lone sign stay as they are.
    """
    begin = text.lstrip(" \u00a0\u3000\ufeff")
    if text[:1] not in ("\t", "\r", "\n") and not begin.startswith(_RISKY):
        return text
    bare = text.strip()
    if bare == text and (_NUMBER.fullmatch(text) or text in ("+", "-", "－", "＋")):
        return text
    return "'" + text


def _shown(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return neutralise(str(value))


def _rows(table: pd.DataFrame | Iterable[Sequence[Value]]) -> Iterable[Sequence[Any]]:
    if isinstance(table, pd.DataFrame):
        yield [str(name) for name in table.columns]
        yield from table.itertuples(index=False, name=None)
    else:
        yield from table


def to_csv(table: pd.DataFrame | Iterable[Sequence[Value]]) -> bytes:
    """CSV as UTF-8 with byte-order mark and CRLF, texts neutralised, missing cells empty.

    Every field stands in quotation marks: where the list separator is a semicolon or a tab, a spreadsheet
    would otherwise split a text there and take what follows for a formula (OWASP, CSV injection).

    Parameters
    ----------
    table : DataFrame (its index is left out) or rows, the header first
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for row in _rows(table):
        writer.writerow([_shown(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig", "replace")


def with_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose columns of nothing but numbers written as texts hold numbers.

    A column with one leading zero, or with more digits than a spreadsheet keeps, is one of names and stays.

    >>> with_numbers(pd.DataFrame({"size": ["30", "7.5", ""], "name": ["01", "2", "3"]})).to_dict("list")
    {'size': [30.0, 7.5, None], 'name': ['01', '2', '3']}
    """
    changed = table.copy()
    for name, column in table.items():
        known = [value for value in column if not (value is None or value == "" or value is pd.NA)]
        if known and all(isinstance(value, str) and _PLAIN.fullmatch(value) for value in known):
            numbers = [float(value) if isinstance(value, str) and value else None for value in column]
            changed[name] = pd.Series(numbers, index=table.index, dtype=object)
    return changed


def _sheet_name(wanted: str, used: set[str]) -> str:
    base = (
        re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '")[:_LONGEST_SHEET_NAME].rstrip(" '")
        or "Sheet"
    )
    name, again = base, 2
    while name.casefold() in used or name.casefold() == "history":
        mark = f" ({again})"
        name = base[: _LONGEST_SHEET_NAME - len(mark)] + mark
        again += 1
    used.add(name.casefold())
    return name


def to_xlsx(sheets: Mapping[str, pd.DataFrame | Iterable[Sequence[Value]]]) -> bytes:
    """A workbook with a sheet per table; texts stay texts, never formulas or links.

    Parameters
    ----------
    sheets : mapping of sheet name to DataFrame or rows, the header first
        Names are shortened and made unique as Excel demands.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    used: set[str] = set()
    with xlsxwriter.Workbook(buffer, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for wanted, table in sheets.items():
            sheet = book.add_worksheet(_sheet_name(wanted, used))
            widths: list[int] = []
            for i, row in enumerate(_rows(table)):
                for j, cell in enumerate(row):
                    _write(sheet, i, j, cell, heading if i == 0 else None, day)
                    if i < 200:
                        widths.extend([8] * (j + 1 - len(widths)))
                        widths[j] = min(_WIDEST, max(widths[j], _width(cell)))
            for j, width in enumerate(widths):
                sheet.set_column(j, j, width + 2)
            sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _width(cell: Any) -> int:
    return sum(2 if char > "\u2e80" else 1 for char in str(cell).partition("\n")[0][:_WIDEST])


def _write(sheet: Any, row: int, column: int, cell: Any, form: Any, day: Any) -> None:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, form)
    elif isinstance(cell, int) and abs(cell) >= 10**15:
        sheet.write_string(row, column, str(cell), form)
    elif isinstance(cell, int | float):
        if isinstance(cell, float) and math.isnan(cell):
            return
        if isinstance(cell, float) and math.isinf(cell):
            sheet.write_string(row, column, "∞" if cell > 0 else "-∞", form)
        else:
            sheet.write_number(row, column, cell, form)
    elif isinstance(cell, dt.datetime | dt.date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write_string(row, column, str(cell)[:32_767], form)
