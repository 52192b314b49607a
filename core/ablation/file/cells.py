"""From texts to values, one column at a time: each distinct text is understood once.

What cannot be understood becomes missing, is listed row by row, and leaves its row in place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from core.ablation.digits import Contrast, Grade, Says, Three
from core.ablation.file.columns import Column, Kind
from core.ablation.file.complication_texts import Said, read_complication
from core.ablation.file.listing import Listing
from core.ablation.file.values import CATEGORIES, MISSING, NO, SEPARATORS, YES
from core.ablation.log import NO_COUNT, NO_DATE, Bools, Bytes, Category, Cells, Floats, Ints, to_day
from core.problems import Severity
from core.tables.meaning.values import Doubt, parse_dates, parse_grades, parse_numbers
from core.tables.meaning.vocabulary import fold
from core.tables.table import TextTable

SAYS = "_says"
"""Behind the name of a complication column: what its text says, as `Says`."""

TEXT_SEVERITY = "_severity"
"""Behind the name of a complication column: whether the text itself says severe, as `Three`."""

EARLIEST = to_day(date(2000, 1, 1))
"""Ablations before this day are doubtful."""


class Unreadable(ValueError):
    """A text that means nothing in its column."""


def _words(vocabulary: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(text): code for code, texts in vocabulary.items() for text in (code, *texts)}


_CATEGORY_WORDS = {name: _words(vocabulary) for name, vocabulary in CATEGORIES.items()}
_YES = frozenset(map(fold, YES))
_NO = frozenset(map(fold, NO))
_MISSING = frozenset(map(fold, MISSING))


def category_words(name: str) -> Mapping[str, str]:
    """Folded spelling -> stable code of a column's vocabulary; empty for a column without one."""
    return _CATEGORY_WORDS.get(name, {})


def _three(text: str) -> int:
    folded = fold(text)
    if folded in _YES:
        return Three.YES
    if folded in _NO:
        return Three.NO
    raise Unreadable(text)


def _contrast(text: str) -> int:
    code = _CATEGORY_WORDS["contrast"].get(fold(text))
    if code is None:
        raise Unreadable(text)
    return Contrast[code.upper()]


def _closed(name: str) -> Callable[[str], str]:
    words = _CATEGORY_WORDS[name]

    def read(text: str) -> str:
        folded = fold(text)
        code = words.get(folded) or words.get(folded.replace(" ", "").replace("级", ""))
        if code is None:
            raise Unreadable(text)
        return code

    return read


_UNITS = re.compile(r"(%|mm|毫米|级|分|个|枚|岁)\s*$")
_SCALES = re.compile(r"^(asa|ecog|ps)\s*")


def _numbers(texts: Sequence[str]) -> list[float | Doubt | None]:
    """Numbers as written; a percent sign or a unit behind them is dropped."""
    plain = [unicodedata.normalize("NFKC", text).casefold().strip() for text in texts]
    parsed = parse_numbers([_UNITS.sub("", text) or text for text in plain])
    return [
        doubt if doubt is not None and doubt.severity is Severity.ERROR else value
        for value, doubt in zip(parsed.values, parsed.doubts, strict=True)
    ]


def _whole_numbers(texts: Sequence[str]) -> list[int | Doubt | None]:
    """Whole numbers, Arabic or Roman, with or without the name of their scale."""
    plain = [_SCALES.sub("", unicodedata.normalize("NFKC", text).casefold().strip()) for text in texts]
    roman = parse_grades(plain, highest=6).values
    found: list[int | Doubt | None] = []
    for number, grade in zip(_numbers(plain), roman, strict=True):
        if isinstance(number, float):
            whole = number.is_integer() and abs(number) < 1e6
            found.append(int(number) if whole else Doubt("number_not_whole"))
        else:
            found.append(number if grade is None else grade)
    return found


_GRADE = re.compile(
    r"(?P<system>sir|cirse|ctcae|clavien(?:[ -]dindo)?)?[\s:-]*(?:grade|class|分级|v?\d\.0\b)?[\s:-]*"
    r"(?P<grade>[a-f]|[1-6]|(?:i{1,3}|iv|v)[abd]?)\s*(?:级)?"
)
_CLAVIEN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


def read_grade(text: str) -> Grade:
    """What a complication grade says: SIR A-F, CIRSE 1-6, Clavien-Dindo I-V, CTCAE 1-5.

    A letter without a system is SIR, a Roman numeral Clavien-Dindo, a digit CTCAE or CIRSE (their
    threshold is the same, 3; a bare 2 is taken as CTCAE 2 and listed for review).

    Raises
    ------
    Unreadable
        If it is none of these.
    """
    match = _GRADE.fullmatch(fold(text))
    if match is None:
        raise Unreadable(text)
    system, grade = match["system"] or "", match["grade"]
    if system == "sir" or (not system and grade in "abcdef"):
        if grade not in "abcdef":
            raise Unreadable(text)
        return Grade.SEVERE if grade >= "c" else Grade.NOT_SEVERE
    if grade in "abcdef":
        raise Unreadable(text)
    if system.startswith("clavien") or (not system and not grade.isdigit()):
        level = int(grade) if grade.isdigit() else _CLAVIEN[grade.rstrip("abd")]
        if level > 5:
            raise Unreadable(text)
        return Grade.SEVERE if level >= 3 else Grade.CLAVIEN_2 if level == 2 else Grade.NOT_SEVERE
    level = int(grade) if grade.isdigit() else _CLAVIEN[grade.rstrip("abd")]
    if system == "ctcae" and level > 5:
        raise Unreadable(text)
    if level == 2 and system != "cirse":
        return Grade.CTCAE_2
    return Grade.SEVERE if level >= 3 else Grade.NOT_SEVERE


class Reader:
    """Understands the columns of one table and collects what is wrong with them."""

    def __init__(self, table: TextTable, headers: Mapping[str, str]) -> None:
        self.table = table
        self.headers = headers
        self.listing = Listing(table)
        self.unreadable: dict[str, Bools] = {}
        self.documented = False

    def levels(
        self, name: str, found: Sequence[Any], missing: int | float, dtype: npt.DTypeLike
    ) -> npt.NDArray[Any]:
        """One value per row from one result per distinct text; a `Doubt` is listed and missing."""
        header = self.headers[name]
        codes = self.table.codes(header)
        lut = np.full(len(found) + 1, missing, dtype)
        doubts: dict[str, list[int]] = {}
        for i, value in enumerate(found):
            if isinstance(value, Doubt):
                doubts.setdefault(value.code, []).append(i)
            elif value is not None:
                lut[i] = value
        unreadable = np.zeros(len(lut), bool)
        for code, levels in doubts.items():
            wrong = np.zeros(len(lut), bool)
            wrong[levels] = True
            unreadable |= wrong
            self.listing.rows(Severity.ERROR, code, wrong[codes], header, count=1)
        if doubts:
            self.unreadable[name] = unreadable[codes]
        values: npt.NDArray[Any] = lut[codes]
        return values

    def column(
        self, name: str, read: Callable[[str], int], missing: int, dtype: npt.DTypeLike
    ) -> npt.NDArray[Any]:
        """One value per row; texts that mean "not recorded" are missing without a word."""

        def one(text: str) -> int | Doubt | None:
            try:
                return read(text)
            except Unreadable:
                return None if fold(text) in _MISSING else Doubt("value_not_understood")

        return self.levels(name, [one(text) for text in self._texts(name)], missing, dtype)

    def _texts(self, name: str) -> tuple[str, ...]:
        return self.table.levels(self.headers[name])

    def drop(
        self,
        name: str,
        values: npt.NDArray[Any],
        wrong: Bools,
        missing: float,
        code: str,
        **details: float,
    ) -> None:
        """Make implausible values missing and list them."""
        if wrong.any():
            values[wrong] = missing
            self.unreadable[name] = self.unreadable.get(name, np.zeros(len(values), bool)) | wrong
            self.listing.rows(Severity.ERROR, code, wrong, self.headers[name], **details)

    def date(self, name: str) -> Ints:
        """Days since 1970-01-01."""
        parsed = parse_dates(self._texts(name))
        found = [
            doubt if value is None else to_day(value)
            for value, doubt in zip(parsed.values, parsed.doubts, strict=True)
        ]
        assumed = {doubt.code: i for i, doubt in reversed(list(enumerate(parsed.doubts))) if doubt}
        for code, level in assumed.items():
            if parsed.values[level] is not None:
                header = self.headers[name]
                same = [i for i, doubt in enumerate(parsed.doubts) if doubt and doubt.code == code]
                counts = self.table.counts(header)
                row = int(np.argmax(self.table.codes(header) == level))
                self.listing.one(Severity.WARNING, code, row, header, count=int(sum(counts[i] for i in same)))
        return self.levels(name, found, int(NO_DATE), np.int32)

    def yes_no(self, name: str) -> Bytes:
        """A `Three` digit per row."""
        return self.column(name, _three, int(Three.MISSING), np.uint8)

    def contrast(self, name: str) -> Bytes:
        """A `Contrast` digit per row."""
        return self.column(name, _contrast, int(Contrast.MISSING), np.uint8)

    def grade(self, name: str) -> Bytes:
        """A `Grade` digit per row; what is not understood is unsure, not blank."""
        found: Bytes = self.column(name, read_grade, int(Grade.MISSING), np.uint8)
        if name in self.unreadable:
            found = np.where(self.unreadable[name], np.uint8(Grade.UNSURE), found)
        return found

    def count(self, column: Column) -> Ints:
        """Whole numbers within the column's range."""
        low = int(column.low or 0)
        high = int(column.high or 10_000)
        found = [
            Doubt("number_out_of_range") if isinstance(value, int) and not low <= value <= high else value
            for value in _whole_numbers(self._texts(column.name))
        ]
        return self.levels(column.name, found, int(NO_COUNT), np.int32)

    def number(self, column: Column) -> Floats:
        """Numbers; the plausibility rules of size and prothrombin activity."""
        values: Floats = self.levels(column.name, _numbers(self._texts(column.name)), np.nan, np.float64)
        header = self.headers[column.name]
        finite = ~np.isnan(values)
        if column.unit == "mm":
            high = column.high or 300.0
            wrong = finite & ((values <= 0) | (values > high))
            self.drop(column.name, values, wrong, np.nan, "number_out_of_range", low=0, high=high)
            good = finite & ~wrong
            if good.any() and bool((values[good] <= 15).all()) and int(good.sum()) >= 5:
                self.listing.whole(
                    Severity.WARNING, "size_looks_like_cm", header, most=float(values[good].max())
                )
        elif column.unit == "%" and finite.any():
            if bool((values[finite] <= 1.5).all()):
                values *= 100
                self.listing.whole(Severity.WARNING, "percent_given_as_fraction", header)
            else:
                self.drop(
                    column.name, values, finite & (values <= 1.5), np.nan, "percent_looks_like_fraction"
                )
            self.listing.rows(Severity.WARNING, "percent_above_150", values > 150, header)
        return values

    def closed(self, name: str, vocabulary: str | None = None) -> Category:
        """A category from its fixed list."""
        vocabulary = vocabulary or name
        known = tuple(CATEGORIES[vocabulary])
        read = _closed(vocabulary)
        codes: Ints = self.column(name, lambda text: known.index(read(text)), -1, np.int32)
        return Category(codes, known)

    def open(self, name: str) -> Category:
        """A category whose unknown texts are kept as they are."""
        words = category_words(name)
        names = [self._open_text(text, words) for text in self.table.levels(self.headers[name])]
        levels = _ordered({text for text in names if text is not None}, name)
        place = {text: i for i, text in enumerate(levels)}
        lut = np.array([-1 if text is None else place[text] for text in names] + [-1], np.int32)
        return Category(lut[self.table.codes(self.headers[name])], levels)

    @staticmethod
    def _open_text(text: str, words: Mapping[str, str]) -> str | None:
        folded = fold(text)
        if folded in words:
            return words[folded]
        return None if folded in _MISSING else text

    def multi(self, name: str) -> Category:
        """A category of several values in one cell."""
        words = category_words(name)
        header = self.headers[name]
        combined = [
            tuple(
                dict.fromkeys(
                    found
                    for part in re.split(SEPARATORS, text)
                    if part.strip() and (found := self._open_text(part.strip(), words)) is not None
                )
            )
            for text in self.table.levels(header)
        ]
        levels = _ordered({value for values in combined for value in values}, name)
        place = {text: i for i, text in enumerate(levels)}
        sets = tuple(dict.fromkeys(combined))
        position = {values: i if values else -1 for i, values in enumerate(sets)}
        lut = np.array([position[values] for values in combined] + [-1], np.int32)
        codes = lut[self.table.codes(header)]
        crowded = np.array(["none" in values and len(values) > 1 for values in sets] + [False])
        self.listing.rows(Severity.WARNING, "none_beside_others", crowded[codes], header)
        members = tuple(tuple(place[value] for value in values) for values in sets)
        return Category(codes, levels, members)

    def kinds(self, name: str) -> tuple[Bytes, Bytes, Bytes]:
        """A complication column: bits of kinds, `Says`, and `Three` of what the text says of severity."""
        header = self.headers[name]
        said = [read_complication(text) for text in self.table.levels(header)]
        codes = self.table.codes(header)
        blank = Said(0, Says.NOTHING, Three.MISSING)
        kinds, says, severe = (
            np.array([getattr(item, part) for item in (*said, blank)], np.uint8)[codes]
            for part in ("kinds", "says", "severe")
        )
        self.documented |= bool((says == Says.NONE).any())
        unknown = says == Says.UNKNOWN
        self.listing.rows(Severity.WARNING, "complication_not_understood", unknown, header)
        return kinds, says, severe


def _ordered(levels: set[str], name: str) -> tuple[str, ...]:
    """Levels in the order of the vocabulary, then alphabetically."""
    known = list(CATEGORIES.get(name, ()))
    return tuple(
        sorted(levels, key=lambda level: (known.index(level) if level in known else len(known), level))
    )


def read_cells(table: TextTable, columns: Iterable[Column], headers: Mapping[str, str]) -> Cells:
    """Understand every column of a table that has a header.

    Parameters
    ----------
    table : TextTable
    columns : iterable of Column
    headers : mapping
        Column name -> header in the table.
    """
    reader = Reader(table, headers)
    dates: dict[str, Ints] = {}
    counts: dict[str, Ints] = {}
    numbers: dict[str, Floats] = {}
    three: dict[str, Bytes] = {}
    categories: dict[str, Category] = {}
    kinds: dict[str, Bytes] = {}
    digits: dict[str, Bytes] = {}
    for column in columns:
        name = column.name
        if name not in headers:
            continue
        match column.kind:
            case Kind.DATE:
                dates[name] = reader.date(name)
            case Kind.YES_NO:
                three[name] = reader.yes_no(name)
            case Kind.CONTRAST:
                digits[name] = reader.contrast(name)
            case Kind.GRADE:
                digits[name] = reader.grade(name)
            case Kind.INTEGER:
                counts[name] = reader.count(column)
            case Kind.NUMBER:
                numbers[name] = reader.number(column)
            case Kind.CLOSED:
                categories[name] = reader.closed(name)
            case Kind.OPEN:
                categories[name] = reader.open(name)
            case Kind.MULTI:
                categories[name] = reader.multi(name)
            case Kind.COMPLICATION:
                bits, says, severe = reader.kinds(name)
                kinds[name], digits[f"{name}{SAYS}"] = bits, says
                digits[f"{name}{TEXT_SEVERITY}"] = severe
            case Kind.IDENTIFIER:
                pass
    return Cells(
        table=table,
        headers=dict(headers),
        dates=dates,
        counts=counts,
        numbers=numbers,
        three=three,
        categories=categories,
        kinds=kinds,
        digits=digits,
        unreadable=reader.unreadable,
        documented=reader.documented,
        problems=reader.listing.problems,
    )
