"""Cells to numbers, dates and grades: once per distinct text, each failure typed.

What can be read in two ways is read by the evidence of its whole column, or not at all; a doubt is
never silent.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.tables.meaning.vocabulary import Meaning, guess_meanings
from core.tables.table import Codes, TextTable

T = TypeVar("T")

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
"""Years outside are slips of the keyboard in a clinical file."""
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (61, 109_574)
"""1 March 1900 (before it Excel counts a 29 February that never was) to the last day of 2199."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text could not be read (error) or was read on an assumption (warning)."""

    code: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """Values of a column's distinct texts.

    Parameters
    ----------
    values : tuple, shape (levels,)
        None where the text means missing or could not be read.
    doubts : tuple of Doubt or None, shape (levels,)
    """

    values: tuple[T | None, ...]
    doubts: tuple[Doubt | None, ...]

    def problems(self, table: TextTable, column: str) -> list[Problem]:
        """A problem per doubtful text: its first row, and how many rows have it."""
        codes = table.codes(column)
        found = []
        for level, (text, doubt) in enumerate(zip(table.levels(column), self.doubts, strict=True)):
            if doubt is not None:
                at = np.flatnonzero(codes == level)
                row = int(table.row_numbers[at[0]])
                found.append(
                    problem(doubt.severity, doubt.code, row=row, column=column, value=text, count=len(at))
                )
        return found


def number_array(parsed: Parsed[float], codes: Codes) -> npt.NDArray[np.float64]:
    """Each row's number, shape (rows,); NaN where blank, missing or unreadable."""
    levels = np.array([np.nan if value is None else value for value in parsed.values] + [np.nan])
    return levels[codes]


def date_array(parsed: Parsed[dt.date], codes: Codes) -> npt.NDArray[np.datetime64]:
    """Each row's day, shape (rows,), datetime64[D]; NaT where blank, missing or unreadable."""
    levels = np.array([*parsed.values, None], "datetime64[D]")
    return levels[codes]


Reading = tuple[T | None, Doubt | None]


def _plain(text: str) -> str:
    if text.isascii():
        return text.strip()
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.replace("−", "-").replace("–", "-").replace("，", ",").replace("、", ",")


def _parse(texts: Sequence[str], one: Callable[[str], Reading[T]]) -> Parsed[T]:
    missing = {text for text, meaning in guess_meanings(texts).items() if meaning is Meaning.MISSING}
    read: list[Reading[T]] = [
        (None, None) if text in missing or _plain(text) in ("", "-", "—", "--") else one(_plain(text))
        for text in texts
    ]
    return Parsed(tuple(value for value, _ in read), tuple(doubt for _, doubt in read))


_BOUND = re.compile(r"[<>≤≥~≈约近]|大于|小于|不足|超过")
_GROUPED_COMMA = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_GROUPED_POINT = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_GROUPED_BLANK = re.compile(r"[+\-]?\d{1,3}( \d{3})+(\.\d+)?")
_PLAIN_NUMBER = re.compile(r"[+\-]?(\d+\.?\d*|\.\d+)(e[+\-]?\d{1,3})?", re.IGNORECASE)


def comma_is_decimal(text: str) -> bool | None:
    """Whether a text shows that the comma (True) or the point (False) is the decimal mark."""
    body = text.strip("+-%‰ ")
    commas, points = body.count(","), body.count(".")
    if not re.fullmatch(r"[\d.,]+", body) or not commas + points:
        return None
    if commas and points:
        return body.rfind(",") > body.rfind(".")
    mark, count, grouped = (",", commas, _GROUPED_COMMA) if commas else (".", points, _GROUPED_POINT)
    if grouped.fullmatch(body):
        # 1,234,567 groups thousands; 1,234 could be either
        return None if count == 1 else mark == "."
    return mark == ","


def parse_numbers(texts: Sequence[str], *, decimal_comma: bool | None = None) -> Parsed[float]:
    """Numbers, with thousands groups, percent signs, full-width digits and either decimal mark.

    ``1,234`` and ``1.234`` alone could mean a thousand: they are read by what the other texts of the
    column show. ``1.234`` without such evidence has a decimal point; ``1,234`` without is refused.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    decimal_comma : bool or None
        The user's word; None lets the column show it.

    Returns
    -------
    Parsed of float
        ``78%`` is 0.78. Doubts: ``number_not_understood``, ``number_is_a_bound`` (``<5``),
        ``number_ambiguous``.
    """
    shown = {mark for text in texts if (mark := comma_is_decimal(_plain(text))) is not None}
    comma = decimal_comma if decimal_comma is not None else next(iter(shown)) if len(shown) == 1 else None

    def one(text: str) -> Reading[float]:
        if text.isascii() and text.isdigit() and len(text) < 300:
            return float(text), None
        if _BOUND.search(text):
            return None, Doubt("number_is_a_bound")
        scale = 1.0
        for sign, factor in (("%", 100.0), ("‰", 1000.0)):
            if text.endswith(sign):
                text, scale = text[:-1].rstrip(), factor
        if _GROUPED_BLANK.fullmatch(text):
            text = text.replace(" ", "")
        own = comma_is_decimal(text)
        if own is None and "," in text:
            own = comma
            if own is None:
                return None, Doubt("number_ambiguous")
        elif own is None and "." in text:
            own = comma if len(shown) < 2 or decimal_comma is not None else None
            if own is None and len(shown) == 2:
                return None, Doubt("number_ambiguous")
        elif decimal_comma is not None and own is not None and own != decimal_comma:
            return None, Doubt("number_ambiguous")
        if own:
            text = text.replace(".", "").replace(",", ".")
        elif "," in text:
            integer, point, rest = text.partition(".")
            if not _GROUPED_COMMA.fullmatch(integer.lstrip("+-")):
                return None, Doubt("number_not_understood")
            text = integer.replace(",", "") + point + rest
        if not _PLAIN_NUMBER.fullmatch(text):
            return None, Doubt("number_not_understood")
        value = float(text) / scale
        return (value, None) if abs(value) < 1e300 else (None, Doubt("number_not_understood"))

    return _parse(texts, one)


_TIME = r"(?:[ T]+\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?秒?(?:\s*[ap]m)?(?:Z|[+\-]\d\d:?\d\d)?)?"
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?" + _TIME, re.IGNORECASE
)
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NO_DAY = re.compile(r"\d{4}\s*(?:[-/.]|年)\s*\d{1,2}\s*月?|\d{4}年?")
_TWO_DIGITS = re.compile(r"\d{1,2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?" + _TIME, re.IGNORECASE)
_SERIAL = re.compile(r"(\d{2,6})(?:\.\d+)?")
_MONTHS = {"janfebmaraprmayjunjulaugsepoctnovdec"[3 * i : 3 * i + 3]: i + 1 for i in range(12)}
_NAMED = re.compile(r"(\d{1,2})[ \-./]*([a-z]{3,9})\.?[ \-./,]*(\d{4})" + _TIME, re.IGNORECASE)
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? *(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME, re.IGNORECASE)


def _day(year: int, month: int, day: int) -> Reading[dt.date]:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None, Doubt("date_out_of_range")
    try:
        return dt.date(year, month, day), None
    except ValueError:
        return None, Doubt("date_impossible")


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)


def parse_dates(texts: Sequence[str], *, day_first: bool | None = None) -> Parsed[dt.date]:
    """Days: ISO, with slashes or points, 2024年1月31日, 20240131, 31 Jan 2024, Excel serial numbers.

    A time of day is dropped. ``01/02/2024`` is ambiguous: where other texts of the column can only be
    day first (or only month first) it is read like them with a warning, else it is refused.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    day_first : bool or None
        The user's word on ``01/02/2024``.

    Returns
    -------
    Parsed of datetime.date
        Doubts: ``date_not_understood``, ``date_two_digit_year``, ``date_incomplete``,
        ``date_impossible``, ``date_out_of_range``, ``date_ambiguous``; as warnings
        ``date_order_assumed``, ``date_from_serial``.
    """
    orders = set()
    for text in texts:
        if found := _YEAR_LAST.fullmatch(_plain(text)):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second or second > 12 >= first:
                orders.add(first > 12)
    seen = next(iter(orders)) if len(orders) == 1 else None

    def one(text: str) -> Reading[dt.date]:
        if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return _day(int(found[1]), int(found[2]), int(found[3]))
        if found := _YEAR_LAST.fullmatch(text):
            first, second, year = int(found[1]), int(found[2]), int(found[3])
            if day_first is not None:
                return _day(year, second, first) if day_first else _day(year, first, second)
            if first == second or first > 12:
                return _day(year, second, first)
            if second > 12:
                return _day(year, first, second)
            if seen is None:
                return None, Doubt("date_ambiguous")
            value, doubt = _day(year, second, first) if seen else _day(year, first, second)
            return value, doubt or Doubt("date_order_assumed", Severity.WARNING)
        if (found := _NAMED.fullmatch(text)) and _month(found[2]):
            return _day(int(found[3]), _month(found[2]), int(found[1]))
        if (found := _NAMED_FIRST.fullmatch(text)) and _month(found[1]):
            return _day(int(found[3]), _month(found[1]), int(found[2]))
        if _NO_DAY.fullmatch(text) and EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR:
            return None, Doubt("date_incomplete")
        if _TWO_DIGITS.fullmatch(text):
            return None, Doubt("date_two_digit_year")
        if (found := _SERIAL.fullmatch(text)) and _SERIALS[0] <= int(found[1]) <= _SERIALS[1]:
            value = _EXCEL_EPOCH + dt.timedelta(days=int(found[1]))
            return value, Doubt("date_from_serial", Severity.WARNING)
        return None, Doubt("date_not_understood")

    return _parse(texts, one)


_ROMAN = {name: i + 1 for i, name in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"))}
_CHINESE = {char: i + 1 for i, char in enumerate("一二三四五六七八九十")}
_AROUND = re.compile(r"^(grade|stage|class|level|g)?[ .:\-]*(.*?)[ .:\-]*(级别|级|期|度|类|型|grade)?$", re.I)


def parse_grades(texts: Sequence[str], *, highest: int = 4) -> Parsed[int]:
    """Grades written Ⅰ-Ⅳ, I-IV, 1-4 or 一-四, with or without ``grade`` or ``级``.

    Returns
    -------
    Parsed of int
        From 1 to ``highest``. Doubts: ``grade_not_understood``, ``grade_out_of_range``.
    """

    def one(text: str) -> Reading[int]:
        found = _AROUND.fullmatch(text.casefold())
        core = found[2] if found else ""
        if core.isascii() and re.fullmatch(r"\d{1,3}(\.0+)?", core):
            value = int(float(core))
        else:
            value = _ROMAN.get(core) or _CHINESE.get(core) or 0
            if not value:
                return None, Doubt("grade_not_understood")
        return (value, None) if 1 <= value <= highest else (None, Doubt("grade_out_of_range"))

    return _parse(texts, one)
