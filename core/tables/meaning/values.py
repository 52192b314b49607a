"""Cells to numbers, dates and grades: once per distinct text, each failure typed.

What can be read in two ways is read by the evidence of its whole column, or not at all; a doubt is
never silent. The one door to the readers of values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.dates import Dates, parse_dates
from core.tables.meaning.numbers import (
    Numbers,
    Span,
    comma_is_decimal,
    numbers_of,
    parse_numbers,
    read_number,
)
from core.tables.meaning.parsed import Doubt, Parsed, Reading, date_array, number_array, parse, plain

__all__ = [
    "Dates",
    "Doubt",
    "Numbers",
    "Parsed",
    "Span",
    "comma_is_decimal",
    "date_array",
    "number_array",
    "numbers_of",
    "parse_dates",
    "parse_grades",
    "parse_numbers",
    "read_number",
]

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
        found = _AROUND.fullmatch(plain(text).casefold()) if len(text) <= LONGEST_MEANT else None
        core = found[2] if found else ""
        if core.isascii() and re.fullmatch(r"\d{1,3}(\.0+)?", core):
            value = int(float(core))
        else:
            value = _ROMAN.get(core) or _CHINESE.get(core) or 0
            if not value:
                return None, Doubt("grade_not_understood")
        return (value, None) if 1 <= value <= highest else (None, Doubt("grade_out_of_range"))

    read = parse(texts, one)
    return Parsed(tuple(value for value, _ in read), tuple(doubt for _, doubt in read))
