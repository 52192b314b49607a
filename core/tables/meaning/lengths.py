"""The one reader of sizes: millimetres out of 1.6 cm, 15×12 mm, <2cm or a bare number under a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.tables.meaning.numbers import Numbers, Span, comma_is_decimal, parse_numbers
from core.tables.meaning.parsed import Doubt, Parsed, Reading, parse, plain
from core.tables.table import TextTable

_MM = {"mm": 1.0, "毫米": 1.0, "millimetre": 1.0, "millimeter": 1.0, "мм": 1.0}
_CM = {"cm": 10.0, "厘米": 10.0, "公分": 10.0, "centimetre": 10.0, "centimeter": 10.0, "см": 10.0}
_UNITS = _MM | _CM
_UNIT = "(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")s?"
_BEHIND = re.compile(r"\s*" + _UNIT + r"(?![a-z])\.?", re.IGNORECASE)
_TIMES = re.compile(r"\s*[x×*✕✖хХ]\s*|\s+by\s+", re.IGNORECASE)
_HEADED = re.compile(r"(?<![a-z])" + _UNIT + r"(?![a-z23])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lengths(Parsed[float]):
    """Millimetres of a column's distinct texts; the largest where a text gives several.

    Parameters
    ----------
    spans : tuple of Span or None, shape (levels,)
        Of ``<2cm``, ``2-3 cm``: their value is None, between what they lie in millimetres.
    unit_known : bool
        Whether cell or header give every number its unit. Where not, a number is taken as millimetres:
        ask where that looks wrong.
    """

    spans: tuple[Span | None, ...]
    unit_known: bool


def unit_of(header: str) -> float | None:
    """How many millimetres the unit in a header has (``Size (cm)`` is 10), or None where it has none."""
    found = {_UNITS[name.casefold()] for name in _HEADED.findall(plain(header))}
    return next(iter(found)) if len(found) == 1 else None


def _scaled(span: Span, factor: float) -> Span:
    low, high = (None if x is None else x * factor for x in (span.low, span.high))
    return Span(low, high, span.open)


def parse_lengths(texts: Sequence[str], header: str = "", *, decimal_comma: bool | None = None) -> Lengths:
    """Lengths in millimetres, by the unit of the cell, else of the header.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    header : str
        Its header, with the unit of a row of units behind it.
    decimal_comma : bool or None
        As ``parse_numbers``.

    Returns
    -------
    Lengths
        Doubts: those of numbers, and ``length_unit_missing``: a bare number in a column whose other
        cells have units and whose header has none.
    """
    headed = unit_of(header)
    pieces = {text: _pieces(plain(text)) for text in texts}
    bodies = list(dict.fromkeys(body for parts in pieces.values() for body, _ in parts))
    numbers: Numbers = parse_numbers(bodies, decimal_comma=decimal_comma)
    known = {
        body: (value, doubt, span)
        for body, value, doubt, span in zip(
            bodies, numbers.values, numbers.doubts, numbers.spans, strict=True
        )
    }
    mixed = any(unit is not None for parts in pieces.values() for _, unit in parts)
    spans: dict[str, Span] = {}
    bare = False

    def one(text: str) -> Reading[float]:
        nonlocal bare
        parts = pieces[text]
        found: list[float] = []
        # 2.1 x 1.8 cm: the unit behind the last number is that of all
        last = next((unit for _, unit in reversed(parts) if unit is not None), None)
        for body, unit in parts:
            factor = unit or last or headed
            value, doubt, span = known[body]
            if factor is None:
                if mixed:
                    return None, Doubt("length_unit_missing")
                bare, factor = True, 1.0
            if value is None:
                if span is not None and len(parts) == 1:
                    spans[text] = _scaled(span, factor)
                return None, doubt or Doubt("number_not_understood")
            found.append(value * factor)
        return max(found), None

    read = parse(texts, one)
    return Lengths(
        tuple(value for value, _ in read),
        tuple(doubt for _, doubt in read),
        tuple(spans.get(text) for text in texts),
        not bare,
    )


def _pieces(text: str) -> list[tuple[str, float | None]]:
    """Each number of a text with the millimetres of its unit, if it has one."""
    found: list[tuple[str, float | None]] = []
    for part in _TIMES.split(text):
        units = {_UNITS[name.casefold()] for name in _BEHIND.findall(part)}
        unit = next(iter(units)) if len(units) == 1 else None
        found.append((_BEHIND.sub("", part).strip() if unit else part.strip(), unit))
    return found


def lengths_of(table: TextTable, column: str) -> Lengths:
    """The lengths of a column, with its header, its row of units and the file's decimal mark."""
    header = f"{column} {dict(table.layout.units).get(column, '')}"
    levels = table.levels(column)
    comma = True if table.source.decimal_comma else None
    if comma and any(comma_is_decimal(plain(text)) is False for text in levels):
        comma = None
    return parse_lengths(levels, header, decimal_comma=comma)
