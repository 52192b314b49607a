"""A table of a paper on the page: HTML that prints whole, whose numbers never break, and its download."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import isfinite, isnan
from typing import Any

import pandas as pd
import streamlit as st

from core.findings import Difference, Estimate, Ratio
from core.tables.export import to_csv, to_xlsx, with_numbers
from core.words import DOT, N_, NOT_ESTIMABLE, Words
from core.words.methods.headings import heading_note
from pages.ui.browser import components
from pages.ui.parts import again
from pages.ui.shell.frame import Context

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = 10_000
"""Rows from which on the download is CSV: a workbook of so many takes minutes to write and to open."""
TALL = 14
"""Rows from which on a table scrolls in a box of its own on the screen; on paper it is whole."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what stands on the screen, and the numbers behind it for a spreadsheet.

    Parameters
    ----------
    text, below : str
        The number in a paper's form, and its interval in smaller type.
    value : float, int or None
        The number itself; by it the column is sorted.
    parts : pairs of heading (English, translated later) and number
        What the download has in columns of their own beside the value.
    """

    text: str
    below: str = ""
    value: float | int | None = None
    parts: tuple[tuple[str, float | int | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: its columns by stable code, its rows, and what a click may open.

    Parameters
    ----------
    columns : code to title; the first is the heading of each row
    rows : one sequence of cells a row
    codes : a stable code a row; the number of the row where none are given
    helps : code of a column to what hovering over its title says
    opens : codes of the columns whose cells open something
    tints : text of a cell to its ground on the screen; the text says it all
    """

    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]]
    codes: Sequence[str] = ()
    helps: Mapping[str, str | None] = field(default_factory=dict)
    opens: Collection[str] = ()
    tints: Mapping[str, str] = field(default_factory=dict)

    def frame(self, w: Words) -> pd.DataFrame:
        """The table for a spreadsheet: numbers as numbers, limits and counts in columns of their own."""
        out: dict[str, list[Any]] = {}
        for place, title in enumerate(self.columns.values()):
            cells = [row[place] for row in self.rows]
            headings = dict.fromkeys(part for c in cells if isinstance(c, Cell) for part, _ in c.parts)
            numbers = any(isinstance(c, Cell) and c.value is not None for c in cells)
            out[_free(out, title)] = [_bare(c, numbers) for c in cells]
            for heading in headings:
                known = [dict(c.parts).get(heading) if isinstance(c, Cell) else None for c in cells]
                out[_free(out, w.titled(title, w(heading)))] = known
        return pd.DataFrame(out)


def _free(taken: Collection[str], title: str) -> str:
    """A heading that is not there yet: two columns may be called alike."""
    name, again = title, 2
    while name in taken:
        name, again = f"{title} ({again})", again + 1
    return name


def _bare(cell: Any, numbers: bool) -> Any:
    if isinstance(cell, Cell):
        if numbers:
            return cell.value
        return f"{cell.text} {cell.below}".strip()
    return cell


LOW, HIGH = N_("lower limit"), N_("upper limit")
NUMERATOR, DENOMINATOR = N_("numerator"), N_("denominator")


def proportion(w: Words, estimate: Estimate) -> Cell:
    """A proportion with its counts, the interval to quote below."""
    quoted, n = estimate.quoted, w.numbers
    counts = ((NUMERATOR, estimate.numerator), (DENOMINATOR, estimate.denominator))
    if estimate.value is None:
        known = f"({n.count(estimate.numerator)}/{n.count(estimate.denominator)})"
        return Cell(f"{NOT_ESTIMABLE} {known}", parts=((LOW, None), (HIGH, None), *counts))
    return Cell(
        n.estimate(estimate),
        n.interval(quoted.low, quoted.high),
        estimate.value,
        ((LOW, quoted.low), (HIGH, quoted.high), *counts),
    )


def points(w: Words, d: Difference) -> Cell:
    """A difference in percentage points, its interval below."""
    if d.second_minus_first is None:
        return Cell(NOT_ESTIMABLE, parts=((LOW, None), (HIGH, None)))
    return Cell(
        w.numbers.points(d.second_minus_first),
        w.numbers.points_interval(d.low, d.high),
        d.second_minus_first,
        ((LOW, d.low), (HIGH, d.high)),
    )


def quantity(w: Words, value: float | None, low: float | None, high: float | None) -> Cell:
    """A ratio or another plain number, its interval below."""
    if value is None:
        return Cell(NOT_ESTIMABLE, parts=((LOW, None), (HIGH, None)))
    n = w.numbers
    return Cell(n.ratio(value), n.ratio_interval(low, high), value, ((LOW, low), (HIGH, high)))


def ratio(w: Words, found: Ratio) -> Cell:
    """A ratio of two quantities, its interval below."""
    return quantity(w, found.second_over_first, found.low, found.high)


def p_value(w: Words, p: float | None) -> Cell:
    """A p value."""
    return Cell(w.numbers.p(p), value=p)


def no_p(w: Words, reason: str | None) -> str:
    """A remark: why a row has no p value, or no adjusted one."""
    return "" if reason is None else w.reason(reason)


def percent(w: Words, value: float | None) -> Cell:
    """A share without counts."""
    return Cell(w.numbers.percent(value), value=value)


def fraction(w: Words, value: float | None, numerator: float | None, denominator: float | None) -> Cell:
    """A share with its counts, without an interval."""
    counts = ((NUMERATOR, numerator), (DENOMINATOR, denominator))
    return Cell(w.numbers.fraction(value, numerator, denominator), value=value, parts=counts)


def limits(text: str, low: float | None, high: float | None) -> Cell:
    """An interval in a column of its own."""
    return Cell(text, parts=((LOW, low), (HIGH, high)))


def plain_sheet(table: pd.DataFrame, helps: Mapping[str, str | None] | None = None) -> Sheet:
    """A sheet of a data frame, whose column names are its titles."""
    names = [str(name) for name in table.columns]
    rows = [[None if _nothing(v) else v for v in row] for row in table.itertuples(index=False, name=None)]
    return Sheet(columns=dict(zip(names, names, strict=True)), rows=rows, helps=helps or {})


def _nothing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def show_sheet(
    page: Context,
    sheet: Sheet | pd.DataFrame,
    *,
    says: str,
    name: str,
    key: str | None = None,
    helps: Mapping[str, str | None] | None = None,
    download: Any = None,
    most: int | None = None,
    act: Callable[[str, str], None] | None = None,
    length: int | None = None,
) -> tuple[str, str] | None:
    """Put a table on the page with one button to copy and one to download it.

    Parameters
    ----------
    says : what the table is, for who cannot see it
    name : of the file that is downloaded
    key : stable name of the element; by default ``name``
    helps : for a data frame, title to what hovering over it says
    download : callable that makes the table of the download, where it is another than the one shown
    most : rows shown; the download has all
    length : rows of the download, where ``download`` makes more than are shown
    act : called with row and column of a clicked cell, in place of remembering it

    Returns
    -------
    Codes of the row and of the column that were clicked, until they are clicked again.
    """
    w = page.w
    if isinstance(sheet, pd.DataFrame):
        whole = sheet
        length = length or len(whole)
        sheet = plain_sheet(whole.head(most) if most else whole, helps)
        download = download or (lambda: plain_sheet(whole).frame(w))
    codes = list(sheet.codes) or [str(place) for place in range(len(sheet.rows))]
    part = f"{page.code}.sheet.{key or name}"
    held = st.session_state.get(part) or {}
    opened = held.get("open") if sheet.opens else None
    opened = tuple(opened) if opened and opened[0] in codes and opened[1] in sheet.opens else None

    def told() -> None:
        wanted = (st.session_state.get(part) or {}).get("open")
        if act is not None and wanted:
            act(str(wanted[0]), str(wanted[1]))

    unsaid = _unsaid(w, sheet)
    note = page.view.left_open
    components.mount(
        "sheet",
        key=part,
        data={
            "says": says,
            "note": note,
            "tall": len(sheet.rows) > TALL,
            "open": opened,
            "tints": sheet.tints,
            "columns": [
                {
                    "code": code,
                    "title": title,
                    "help": sheet.helps.get(code) or heading_note(w, title.split(DOT)[0]),
                    "number": _of_numbers(row[place] for row in sheet.rows),
                    "opens": code in sheet.opens,
                }
                for place, (code, title) in enumerate(sheet.columns.items())
                if place not in unsaid
            ],
            "rows": [
                {"code": code, "cells": [_sent(w, cell) for at, cell in enumerate(row) if at not in unsaid]}
                for code, row in zip(codes, sheet.rows, strict=True)
            ],
        },
        on_open_change=told,
    )
    made, long = sheet, (length or 0) > LONG

    def file() -> bytes:
        table = download() if download else made.frame(w)
        table = table if long else with_numbers(table)
        if note:
            table = with_note(table, note)
        return to_csv(table) if long else to_xlsx({name: table})

    page.view.files[part] = file
    own = page.key(f"{key or name}.file")

    def buttons() -> None:
        with st.container(key=f"tandem_files_{part}".replace(".", "_"), horizontal=True, gap="small"):
            st.html(
                '<button type="button" class="tandem-small" data-tandem="copy-table">'
                f"{escape(w('Copy'))}</button>",
                width="content",
            )
            st.download_button(
                w("Download"),
                lambda: page.view.files[part](),
                file_name=f"{name}.csv" if long else f"{name}.xlsx",
                mime="text/csv" if long else XLSX,
                key=own,
                on_click="ignore",
            )

    again.as_before(page, f"{part}.files", (own, long), buttons)
    return opened


def with_note(table: pd.DataFrame, note: str) -> pd.DataFrame:
    """A table with a last row that says something of all of it."""
    last = pd.DataFrame([[note, *[None] * (table.shape[1] - 1)]], columns=table.columns, dtype=object)
    return pd.concat([table.astype(object), last], ignore_index=True)


def _unsaid(w: Words, sheet: Sheet) -> set[int]:
    """Columns of remarks in which nothing is remarked: they are not shown."""
    remark = w("Remark")
    remarks = [place for place, title in enumerate(sheet.columns.values()) if title == remark]
    return {place for place in remarks if not any(_sent(w, row[place]) for row in sheet.rows)}


def _of_numbers(cells: Iterable[Any]) -> bool:
    known = [c for c in cells if c is not None]
    return bool(known) and all(
        isinstance(c, int | float | Cell) and not (isinstance(c, Cell) and c.below) for c in known
    )


def _sent(w: Words, cell: Any) -> Any:
    """A cell as the browser gets it: a text, or a text with what stands below it and its number."""
    if cell is None:
        return ""
    if isinstance(cell, Cell):
        # what cannot be estimated has no interval: one dash says so
        below = "" if cell.text == cell.below == NOT_ESTIMABLE else cell.below
        return [cell.text, below, _in_json(cell.value)]
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, bool):
        return w("yes") if cell else w("no")
    if isinstance(cell, int):
        return [w.numbers.count(cell), "", cell]
    if isinstance(cell, float):
        return [f"{cell:.6g}" if isfinite(cell) else w.numbers.ratio(cell), "", _in_json(cell)]
    return str(cell)


def _in_json(value: float | int | None) -> float | int | str | None:
    """A number as JSON has it: it knows none that is infinite, JavaScript reads its name."""
    if value is None or isfinite(value):
        return value
    return None if isnan(value) else "Infinity" if value > 0 else "-Infinity"
