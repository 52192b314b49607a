"""From texts to values, one column at a time: each distinct text is understood once.

What cannot be understood becomes missing, is listed row by row, and leaves its row in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from core.ablation.definitions import LOWEST_PTA, SMALL_MM
from core.ablation.digits import Contrast, FollowUp, Grade, Says, Three
from core.ablation.file.columns import Column, Kind
from core.ablation.file.listing import Listing
from core.ablation.file.texts.complication_texts import Said, read_complication
from core.ablation.file.texts.decisions import UNKNOWN, Decisions, meanings, proposal
from core.ablation.file.texts.dialect import (
    read_contrast,
    read_follow_up,
    read_site,
)
from core.ablation.file.texts.grades import read_grade
from core.ablation.file.texts.scales import combined, scale_of
from core.ablation.file.texts.single import (
    EMPTY_BY_NONE,
    INVERSE,
    MISSING_WORDS,
    Unreadable,
    above,
    below,
    category_words,
    closed_of,
    contrast_of,
    dated,
    numbers_in,
    three_of,
    whole_numbers,
)
from core.ablation.file.texts.values import CATEGORIES, SEPARATORS
from core.ablation.log import NO_COUNT, NO_DATE, Category, Cells, NotUnderstood, Unclear, to_day
from core.arrays import Bools, Bytes, Floats, Ints
from core.problems import Severity
from core.tables.meaning.dates import parse_dates
from core.tables.meaning.lengths import lengths_of, unit_of
from core.tables.meaning.numbers import Span
from core.tables.meaning.parsed import Doubt
from core.tables.meaning.words.headers import key
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

SAYS = "_says"
"""Behind the name of a complication column: what its text says, as `Says`."""

TEXT_SEVERITY = "_severity"
"""Behind the name of a complication column: whether the text itself says severe, as `Three`."""

_SEVERE_COLUMN = re.compile(r"(?<!是否)(?:严重|重度)并发症|(?:severe|major|serious) complication")
"""A header of complications that says of all that stand below that they were severe."""

EARLIEST = to_day(date(2000, 1, 1))
"""Ablations before this day are doubtful."""


class Reader:
    """Understands the columns of one table and collects what is wrong with them."""

    def __init__(
        self,
        table: TextTable,
        headers: Mapping[str, str],
        near: date | None = None,
        decisions: Decisions | None = None,
        also: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.near = near
        self.also = also or {}
        self.decisions = decisions or {}
        self.not_understood: list[NotUnderstood] = []
        self.table = table
        self.headers = dict(headers)
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
                blank = fold(text) in MISSING_WORDS or (
                    name in EMPTY_BY_NONE and fold(text) in ("无", "none", "0")
                )
                return None if blank else Doubt("value_not_understood")

        found = [one(text) for text in self._texts(name)]
        if meanings(name):
            self._ask(name, [isinstance(value, Doubt) for value in found])
        return self.levels(name, found, missing, dtype)

    def _texts(self, name: str) -> tuple[str, ...]:
        """The distinct texts of a column, decided ones as the word somebody decided."""
        decided = self.decisions.get(name, {})
        texts = self.table.levels(self.headers[name])
        if not decided:
            return texts
        return tuple(text if decided.get(text, UNKNOWN) == UNKNOWN else decided[text] for text in texts)

    def _ask(self, name: str, unclear: Sequence[bool]) -> None:
        """Keep the texts that are not understood, and those that somebody decided."""
        header, decided = self.headers[name], self.decisions.get(name, {})
        texts, counts = self.table.levels(header), self.table.counts(header)
        for text, count, wrong in zip(texts, counts, unclear, strict=True):
            if wrong or text in decided:
                item = NotUnderstood(
                    column=name,
                    text=text,
                    count=int(count),
                    proposal=proposal(name, text),
                    decided=decided.get(text),
                )
                self.not_understood.append(item)

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
        texts = self._texts(name)
        if name == "last_followup_date":
            texts = tuple(dated(text)[0] for text in texts)
        parsed = parse_dates(texts, near=self.near)
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
        """A `Three` digit per row; a column whose header asks for the contrary is turned round."""
        inverse = key(self.headers[name]) in INVERSE.get(name, frozenset())
        return self.column(name, three_of(name, inverse), int(Three.MISSING), np.uint8)

    def contrast(self, name: str) -> Bytes:
        """A `Contrast` digit per row."""
        header = self.headers[name]
        if header == self.headers.get("imaging_date"):
            # the day of an imaging whose header says that it was enhanced
            said = read_contrast(header) or Contrast.YES
            dated = self.date("imaging_date") != NO_DATE
            digits: Bytes = np.where(dated, np.uint8(said), np.uint8(Contrast.MISSING))
            return digits
        return self.column(name, contrast_of, int(Contrast.MISSING), np.uint8)

    def follow_up(self, name: str) -> Bytes:
        """A `FollowUp` digit per row; other words say nothing."""
        said = [read_follow_up(dated(text)[1]) or "nothing" for text in self._texts(name)]
        digits = np.array([*(FollowUp[text.upper()] for text in said), FollowUp.NOTHING], np.uint8)
        found: Bytes = digits[self.table.codes(self.headers[name])]
        return found

    def grade(self, name: str) -> Bytes:
        """A `Grade` digit per row; what is not understood is unsure, not blank."""
        found: Bytes | None = None
        own, unreadable = self.headers[name], np.zeros(self.table.rows, bool)
        for header in (own, *self.also.get(name, ())):
            self.headers[name] = header
            read = partial(read_grade, scale=scale_of(header))
            digits: Bytes = self.column(name, read, int(Grade.MISSING), np.uint8)
            wrong = self.unreadable.pop(name, np.zeros(self.table.rows, bool))
            unreadable |= wrong
            digits = np.where(wrong, np.uint8(Grade.UNSURE), digits)
            if found is None:
                found = digits
                continue
            found, disagree = combined(found, digits)
            self.listing.rows(Severity.WARNING, "grades_disagree", disagree, header, first=own)
        assert found is not None
        self.headers[name] = own
        if unreadable.any():
            self.unreadable[name] = unreadable
        return found

    def denied(self, name: str) -> Bytes:
        """`Says` of a column of grades that stands alone: its "none" denies a complication."""
        says = [read_complication(text).says for text in self._texts(name)]
        found = [item if item is Says.NONE else Says.NOTHING for item in says]
        codes = self.table.codes(self.headers[name])
        digits: Bytes = np.array([*found, Says.NOTHING], np.uint8)[codes]
        self.documented |= bool((digits == Says.NONE).any())
        return digits

    def count(self, column: Column) -> Ints:
        """Whole numbers within the column's range."""
        low = int(column.low or 0)
        high = int(column.high or 10_000)
        found = [
            Doubt("number_out_of_range") if isinstance(value, int) and not low <= value <= high else value
            for value in whole_numbers(self._texts(column.name), column.name in ("ecog", "asa"))
        ]
        return self.levels(column.name, found, int(NO_COUNT), np.int32)

    def number(self, column: Column) -> tuple[Floats, Bytes]:
        """Numbers, and of a text that only bounds one whether it meets the column's condition, as `Three`.

        The plausibility rules of size and prothrombin activity; a size by the unit of its cell or header.
        """
        texts = self._texts(column.name)
        spans: Sequence[Span | None]
        if column.unit == "mm":
            lengths = lengths_of(self.table, self.headers[column.name])
            spans = lengths.spans
            found: list[float | Doubt | None] = [
                doubt if doubt is not None and doubt.severity is Severity.ERROR else value
                for value, doubt in zip(lengths.values, lengths.doubts, strict=True)
            ]
            met = [below(span, SMALL_MM) for span in spans]
        else:
            found, spans = numbers_in(texts)
            met = [above(span, LOWEST_PTA) for span in spans]
        found = [
            None if span is not None or fold(text) in MISSING_WORDS or fold(text) == "无" else value
            for text, value, span in zip(texts, found, spans, strict=True)
        ]
        values: Floats = self.levels(column.name, found, np.nan, np.float64)
        codes = self.table.codes(self.headers[column.name])
        bound: Bytes = np.array([*met, Three.MISSING], np.uint8)[codes]
        header = self.headers[column.name]
        finite = ~np.isnan(values)
        if column.unit == "mm":
            high = column.high or 300.0
            wrong = finite & ((values <= 0) | (values > high))
            self.drop(column.name, values, wrong, np.nan, "number_out_of_range", low=0, high=high)
            good = finite & ~wrong
            unsaid = not any(re.search(r"[a-z毫厘]", fold(text)) for text in texts)
            unsaid = unsaid and unit_of(header) != 10.0
            asked = unit_of(header) is None and key(header) != key(column.zh)
            small = good.any() and bool((values[good] <= 15).all())
            if unsaid and asked and small:
                most = float(values[good].max())
                self.listing.whole(
                    Severity.WARNING, "size_unit_open", header, most=most, count=int(good.sum())
                )
                self.unreadable[column.name] = (
                    self.unreadable.get(column.name, np.zeros(len(values), bool)) | good
                )
                values[good] = np.nan
                bound[good] = Three.MISSING
            elif unsaid and int(good.sum()) >= 5 and small:
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
        return values, bound

    def closed(self, name: str, vocabulary: str | None = None) -> Category:
        """A category from its fixed list."""
        vocabulary = vocabulary or name
        known = tuple(CATEGORIES[vocabulary])
        read = closed_of(vocabulary)
        codes: Ints = self.column(name, lambda text: known.index(read(text)), -1, np.int32)
        return Category(codes, known)

    def open(self, name: str) -> Category:
        """A category whose unknown texts are kept as they are; a site by the organ it names."""
        words = category_words(name)
        levels_of = self._texts(name)
        names = [self._open_text(text, words) for text in levels_of]
        if name == "tumour_site":
            known = set(words.values())
            unclear = np.zeros(len(names) + 1, bool)
            for i, text in enumerate(names):
                if text is not None and text not in known:
                    organ = read_site(text)
                    names[i] = organ or text
                    unclear[i] = organ is None
            header = self.headers[name]
            self._ask(name, unclear[:-1].tolist())
            rows = unclear[self.table.codes(header)]
            self.listing.rows(Severity.WARNING, "site_not_understood", rows, header)
            if rows.any():
                self.unreadable[name] = rows
        levels = _ordered({text for text in names if text is not None}, name)
        place = {text: i for i, text in enumerate(levels)}
        lut = np.array([-1 if text is None else place[text] for text in names] + [-1], np.int32)
        return Category(lut[self.table.codes(self.headers[name])], levels)

    @staticmethod
    def _open_text(text: str, words: Mapping[str, str]) -> str | None:
        folded = fold(text)
        if folded in words:
            return words[folded]
        return None if folded in MISSING_WORDS else text

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
        said = [read_complication(text) for text in self._texts(name)]
        if _SEVERE_COLUMN.search(fold(header)):
            said = [
                replace(item, severe=Three.YES)
                if item.says is Says.EVENT and item.severe is Three.MISSING
                else item
                for item in said
            ]
        self._ask(name, [item.says is Says.UNKNOWN and item.severe is Three.MISSING for item in said])
        codes = self.table.codes(header)
        blank = Said(0, Says.NOTHING, Three.MISSING)
        kinds, says, severe = (
            np.array([getattr(item, part) for item in (*said, blank)], np.uint8)[codes]
            for part in ("kinds", "says", "severe")
        )
        self.documented |= bool((says == Says.NONE).any())
        unknown = (says == Says.UNKNOWN) & (severe == Three.MISSING)
        self.listing.rows(Severity.WARNING, "complication_not_understood", unknown, header)
        return kinds, says, severe


def _ordered(levels: set[str], name: str) -> tuple[str, ...]:
    """Levels in the order of the vocabulary, then alphabetically."""
    known = list(CATEGORIES.get(name, ()))
    return tuple(
        sorted(levels, key=lambda level: (known.index(level) if level in known else len(known), level))
    )


def read_cells(
    table: TextTable,
    columns: Iterable[Column],
    headers: Mapping[str, str],
    near: date | None = None,
    decisions: Decisions | None = None,
    also: Mapping[str, Sequence[str]] | None = None,
) -> Cells:
    """Understand every column of a table that has a header.

    Parameters
    ----------
    table : TextTable
    columns : iterable of Column
        Asked for the next one when the one before is understood.
    headers : mapping
        Column name -> header in the table.
    near : date or None
        A day that states the century of years of two digits: the cut-off.
    decisions : mapping or None
        What texts mean that no column understands by itself.
    also : mapping or None
        Column of grades -> further headers, read each on its own scale.
    """
    reader = Reader(table, headers, near, decisions, also)
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
                if name == "last_followup_date" and "followup_status" not in headers:
                    behind = reader.follow_up(name)
                    if behind.any():
                        digits["followup_status"] = behind
            case Kind.YES_NO:
                three[name] = reader.yes_no(name)
            case Kind.CONTRAST:
                digits[name] = reader.contrast(name)
            case Kind.GRADE:
                digits[name] = reader.grade(name)
            case Kind.INTEGER:
                counts[name] = reader.count(column)
            case Kind.NUMBER:
                numbers[name], digits[f"{name}_bound"] = reader.number(column)
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
            case Kind.FOLLOW_UP:
                digits[name] = reader.follow_up(name)
            case Kind.IDENTIFIER:
                pass
    if "comp_grade" in headers and "comp_type" not in headers:
        digits[f"comp_type{SAYS}"] = reader.denied("comp_grade")
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
        not_understood=Unclear.of(reader.not_understood),
    )
