"""The one reader of numbers: decimal comma or point, per cent, thousands, full width, 4/5, >100.

What can be read in two ways is read by the evidence of its whole column, or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.parsed import Doubt, Parsed, Reading, parse, plain
from core.tables.table import TextTable


@dataclass(frozen=True, slots=True)
class Span:
    """Between which numbers a text such as ``>100``, ``<=5`` or ``2-3`` lies; None is no limit.

    Parameters
    ----------
    low, high : float or None
    open : bool
        Whether the limits themselves are left out (``<`` and ``>``).
    """

    low: float | None
    high: float | None
    open: bool = False

    def reaches(self, limit: float) -> bool | None:
        """Whether every number of the span is at least ``limit`` (True), none is (False), or some (None)."""
        if self.low is not None and self.low >= limit:
            return True
        if self.high is not None and (self.high < limit or (self.open and self.high == limit)):
            return False
        return None


@dataclass(frozen=True, slots=True)
class Numbers(Parsed[float]):
    """Numbers of a column's distinct texts.

    Parameters
    ----------
    spans : tuple of Span or None, shape (levels,)
        Of the texts that are no single number: their value is None, their doubt ``number_is_a_bound``
        or ``number_is_a_range``.
    out_of : float or None
        The common second number where texts are written ``4/5``; their value is the first.
    per_cent : bool
        Whether numbers are written with a per cent sign; their value is the fraction.
    """

    spans: tuple[Span | None, ...]
    out_of: float | None = None
    per_cent: bool = False


_GROUPED_COMMA = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_GROUPED_POINT = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
_GROUPED_BLANK = re.compile(r"[+\-]?\d{1,3}([ '’]\d{3})+([.,]\d+)?")
_PLAIN_NUMBER = re.compile(r"[+\-]?(\d+\.?\d*|\.\d+)(e[+\-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_GAP = 10.0
"""Whole numbers so many times 1.234 and more show that ``1,234`` beside them is a thousand."""
_CODES = frozenset({777.0, 888.0, 999.0})
"""Whole numbers that may mean unknown and show nothing."""
_EXPONENT = re.compile(r"e[+\-]?\d{1,3}$", re.IGNORECASE)
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209c\u00bc-\u00be\u2150-\u215f]")
"""Raised and lowered digits and fractions: half width they would become digits of the number."""
_SIGNS = {
    "<": "<",
    "≤": "<=",
    "⩽": "<=",
    "≦": "<=",
    "<=": "<=",
    "=<": "<=",
    ">": ">",
    "≥": ">=",
    "⩾": ">=",
    "≧": ">=",
    ">=": ">=",
    "=>": ">=",
    "小于": "<",
    "少于": "<",
    "低于": "<",
    "不足": "<",
    "不超过": "<=",
    "大于": ">",
    "多于": ">",
    "高于": ">",
    "超过": ">",
    "至少": ">=",
    "不少于": ">=",
    "不低于": ">=",
    "under": "<",
    "below": "<",
    "less than": "<",
    "up to": "<=",
    "at most": "<=",
    "over": ">",
    "above": ">",
    "more than": ">",
    "at least": ">=",
    "unter": "<",
    "über": ">",
    "bis": "<=",
}
_SIGN = re.compile("(" + "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))) + r")\s*", re.I)
_ABOUT = re.compile(r"^(?:[~≈∼约約近]|大约|ca\.?|approx\.?|about|circa|etwa)\s*(?=[\d.,])|左右$", re.I)
_ABOVE_BEHIND = re.compile(r"(.*\d)\s*(以上|及以上|以下|及以下|以内)")
_RANGE = re.compile(r"(\d[\d.,]*)\s*(?:-|~|∼|至|到|to|bis|a|à)\s*(\d[\d.,]*)", re.IGNORECASE)
_OUT_OF = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s*(?:/|von|of|out of|sur|de|su)\s*(\d{1,3})", re.IGNORECASE)


def comma_is_decimal(text: str) -> bool | None:
    """Whether a text shows that the comma (True) or the point (False) is the decimal mark."""
    body = _EXPONENT.sub("", text.strip("+-%‰ "))
    if grouped := _GROUPED_BLANK.fullmatch(body):
        # 1 234,5 groups by blanks, so the mark can only be a decimal one
        return None if grouped[2] is None else grouped[2][0] == ","
    commas, points = body.count(","), body.count(".")
    if not re.fullmatch(r"[\d.,]+", body) or not commas + points:
        return None
    if commas and points:
        return body.rfind(",") > body.rfind(".")
    mark, count, groups = (",", commas, _GROUPED_COMMA) if commas else (".", points, _GROUPED_POINT)
    if groups.fullmatch(body):
        # 1,234,567 groups thousands; 1,234 could be either
        return None if count == 1 else mark == "."
    return mark == ","


def _grouped_mark(texts: Sequence[str]) -> bool | None:
    """Whether ``1,234`` groups thousands (False) or ``1.234`` does (True), by the whole numbers beside it."""
    grouped = [text for text in texts if _GROUPED.fullmatch(text)]
    marks = {re.sub(r"\d", "", text) for text in grouped}
    whole = {float(text) for text in texts if text.isascii() and text.isdigit()} - {0.0} - _CODES
    if len(marks) != 1 or not whole or min(whole) < 100:
        return None
    largest = max(float(text.replace(",", ".")) for text in grouped)
    return marks == {"."} if min(whole) >= _GAP * largest else None


class _Column:
    """What the texts of one column show together."""

    def __init__(self, texts: Sequence[str], decimal_comma: bool | None) -> None:
        self.given = decimal_comma
        plains = [plain(text) for text in texts]
        self.shown = {mark for text in plains if (mark := comma_is_decimal(text)) is not None}
        self.comma = decimal_comma
        if self.comma is None and len(self.shown) == 1:
            self.comma = next(iter(self.shown))
        if self.comma is None and not self.shown:
            self.comma = _grouped_mark(plains)
        seconds = {float(found[2]) for text in plains if (found := _OUT_OF.fullmatch(text))}
        self.out_of = next(iter(seconds)) if len(seconds) == 1 else None
        self.per_cent = any(text.endswith("%") for text in plains)

    def number(self, text: str) -> Reading[float]:
        """A number without sign of comparison and without per cent sign."""
        if _GROUPED_BLANK.fullmatch(text):
            text = re.sub(r"[ '’]", "", text)
            own: bool | None = "," in text if re.search(r"[.,]", text) else None
        else:
            own = comma_is_decimal(text)
            if own is None and "," in text:
                own = self.comma
                if own is None:
                    return None, Doubt("number_ambiguous")
            elif own is None and "." in text:
                own = self.comma if len(self.shown) < 2 or self.given is not None else None
                if own is None and len(self.shown) == 2:
                    return None, Doubt("number_ambiguous")
            elif self.given is not None and own is not None and own != self.given:
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
        value = float(text)
        return (value, None) if abs(value) < 1e300 else (None, Doubt("number_not_understood"))

    def with_share(self, text: str) -> Reading[float]:
        """A number that may have a per cent or per mille sign, as a fraction."""
        for sign, factor in (("%", 100.0), ("‰", 1000.0)):
            if text.endswith(sign):
                value, doubt = self.number(text[:-1].rstrip())
                return (None if value is None else value / factor), doubt
        value, doubt = self.number(text)
        if self.per_cent and value:
            # 20 beside 20% could be either 20 or a fifth
            return None, Doubt("number_without_per_cent")
        return value, doubt

    def span(self, text: str) -> tuple[Span | None, Doubt | None] | None:
        """What a text that names a limit or a range leaves open; None where it names neither."""
        bare = _ABOUT.sub("", text)
        if bare != text:
            return None, Doubt("number_is_a_bound")
        if found := _SIGN.match(text):
            sign, rest = _SIGNS[found[1].casefold()], text[found.end() :].strip()
        elif behind := _ABOVE_BEHIND.fullmatch(text):
            sign, rest = (">=" if behind[2] in ("以上", "及以上") else "<="), behind[1]
        elif found := _RANGE.fullmatch(text):
            low, high = (self.with_share(part)[0] for part in found.groups())
            if low is None or high is None or low >= high:
                return None, Doubt("number_not_understood")
            return Span(low, high), Doubt("number_is_a_range")
        else:
            return None
        value, doubt = self.with_share(rest)
        if value is None:
            return None, Doubt("number_is_a_bound") if doubt is None else doubt
        low, high = (value, None) if sign.startswith(">") else (None, value)
        return Span(low, high, len(sign) == 1), Doubt("number_is_a_bound")


def parse_numbers(texts: Sequence[str], *, decimal_comma: bool | None = None) -> Numbers:
    """Numbers, with thousands groups, per cent signs, full-width digits and either decimal mark.

    ``1,234`` and ``1.234`` alone could mean a thousand: they are read by what the other texts of the
    column show, such as whole numbers of three digits. ``1.234`` without such evidence has a decimal
    point; ``1,234`` without is refused.
    ``4/5`` is 4 where every such text has the same second number. ``>100`` and ``2-3`` are no numbers,
    but their spans are known.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    decimal_comma : bool or None
        The user's word, or the file's evidence; None leaves it to the texts.

    Returns
    -------
    Numbers
        Doubts: ``number_not_understood``, ``number_ambiguous``, ``number_is_a_bound``,
        ``number_is_a_range``, ``number_without_per_cent``.
    """
    column = _Column([text for text in texts if len(text) <= LONGEST_MEANT], decimal_comma)
    spans: dict[str, Span] = {}

    def one(text: str) -> Reading[float]:
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_MEANT and not column.per_cent:
            return float(text), None
        if len(text) > LONGEST_MEANT or _RAISED.search(text):
            return None, Doubt("number_not_understood")
        body = plain(text).replace("·", ".")
        if (found := _OUT_OF.fullmatch(body)) and column.out_of:
            value, doubt = column.number(found[1])
            if value is not None and value > column.out_of:
                return None, Doubt("number_not_understood")
            return value, doubt
        if spanned := column.span(body):
            span, doubt = spanned
            if span is not None:
                spans[text] = span
            return None, doubt
        return column.with_share(body)

    read = parse(texts, one)
    return Numbers(
        tuple(value for value, _ in read),
        tuple(doubt for _, doubt in read),
        tuple(spans.get(text) for text in texts),
        column.out_of,
        column.per_cent,
    )


def read_number(text: str) -> float | None:
    """One number as somebody types it (``1.3``, ``1,3``, ``20 %``), or None."""
    return parse_numbers([unicodedata.normalize("NFC", text)]).values[0]


def numbers_of(table: TextTable, column: str) -> Numbers:
    """The numbers of a column, with what the rest of the file shows of its decimal mark."""
    levels = table.levels(column)
    parsed = parse_numbers(levels)
    if not table.source.decimal_comma or not any("." in text or "," in text for text in levels):
        return parsed
    if any(comma_is_decimal(plain(text)) is False for text in levels):
        return parsed
    return parse_numbers(levels, decimal_comma=True)
