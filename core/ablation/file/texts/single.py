"""What one text means in its column: words, numbers, bounds and dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from core.ablation.digits import Contrast, Three
from core.ablation.file.texts.dialect import (
    read_biopsy,
    read_child,
    read_class,
    read_complete,
    read_contrast,
    read_discharge,
    read_followed,
    read_grade_number,
    read_irreversible,
    read_severe,
)
from core.ablation.file.texts.values import CATEGORIES, MISSING, NO, YES
from core.problems import Severity
from core.tables.meaning.numbers import Span, parse_numbers
from core.tables.meaning.parsed import Doubt
from core.tables.meaning.words.headers import key
from core.tables.meaning.words.vocabulary import fold

T = TypeVar("T")

EMPTY_BY_NONE = ("child_pugh", "ecog", "asa", "comp_grade", "organ_function_ok")
"""Columns in which "none" stands for a blank."""

INVERSE: Mapping[str, frozenset[str]] = {
    "complete_ablation": frozenset(
        map(
            key,
            (
                "残留",
                "残余",
                "肿瘤残留",
                "有无残留",
                "是否残留",
                "Residual",
                "Residual tumor",
                "Residual tumour",
                "Resttumor",
            ),
        )
    ),
    "organ_function_ok": frozenset(
        map(
            key,
            ("器官功能障碍", "有无器官功能障碍", "是否有器官功能障碍", "Organ dysfunction", "脏器功能障碍"),
        )
    ),
}
"""Headers under which yes means the contrary of what the column asks."""


def below(span: Span | None, limit: float) -> Three:
    """Whether all that a text leaves open lies below a limit."""
    reaches = None if span is None else span.reaches(limit)
    return Three.MISSING if reaches is None else Three.NO if reaches else Three.YES


def above(span: Span | None, limit: float) -> Three:
    """Whether all that a text leaves open lies above a limit."""
    if span is not None and span.low is not None and (span.low > limit or (span.open and span.low == limit)):
        return Three.YES
    if span is not None and span.high is not None and span.high <= limit:
        return Three.NO
    return Three.MISSING


class Unreadable(ValueError):
    """A text that means nothing in its column."""


def _words(vocabulary: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(text): code for code, texts in vocabulary.items() for text in (code, *texts)}


CATEGORY_WORDS = {name: _words(vocabulary) for name, vocabulary in CATEGORIES.items()}
_YES = frozenset(map(fold, YES))
_NO = frozenset(map(fold, NO))
MISSING_WORDS = frozenset(map(fold, MISSING))


def category_words(name: str) -> Mapping[str, str]:
    """Folded spelling -> stable code of a column's vocabulary; empty for a column without one."""
    return CATEGORY_WORDS.get(name, {})


_TWICE = re.compile(
    r"(?P<one>[^a-z]*[\u3400-\u9fff][^a-z]*?)[\s/|(（-]*(?P<two>[a-z][^\u3400-\u9fff]*?)[)）]?", re.IGNORECASE
)
"""A value in Chinese and again in another language: 是 Yes, 医嘱离院(routine)."""


def _said_twice(text: str, read: Callable[[str], T]) -> T:
    """What both halves of a bilingual value mean, or the one that is understood.

    Raises
    ------
    Unreadable
        If neither is, or they differ.
    """
    halves = _TWICE.fullmatch(text.strip())
    found: list[T] = []
    for half in halves.groups() if halves else ():
        try:
            found.append(read(half.strip()))
        except Unreadable:
            continue
    if not found or any(value != found[0] for value in found):
        raise Unreadable(text)
    return found[0]


_DIALECT: Mapping[str, Callable[[str], Three | None]] = {
    "complete_ablation": read_complete,
    "irreversible_discharge": read_irreversible,
    "biopsy_preop": read_biopsy,
    **dict.fromkeys(("fu_6m", "fu_1y", "fu_2y", "fu_3y", "fu_5y"), read_followed),
    "comp_severe": read_severe,
    "comp2_severe": read_severe,
}
"""Yes/no columns that hospitals fill with words of their own."""


def three_of(name: str, inverse: bool) -> Callable[[str], int]:
    """How a yes/no column is read; an inverse one is turned round."""
    dialect = _DIALECT.get(name)

    def read(text: str) -> int:
        folded = fold(text)
        if folded in _YES or folded in _NO:
            return Three.NO if (folded in _YES) is inverse else Three.YES
        found = dialect(text) if dialect is not None else None
        if found is None:
            return _said_twice(text, read)
        return Three.MISSING if found is Three.UNSURE else found

    return read


def contrast_of(text: str) -> int:
    """The `Contrast` digit of a text."""
    code = CATEGORY_WORDS["contrast"].get(fold(text))
    if code is not None:
        return Contrast[code.upper()]
    found = read_contrast(text)
    if found is None:
        raise Unreadable(text)
    return found


_CLOSED: Mapping[str, Callable[[str], str | None]] = {
    "benign_malignant": read_class,
    "child_pugh": read_child,
    "discharge_type": read_discharge,
}


def closed_of(name: str) -> Callable[[str], str]:
    """How a column with a fixed list is read: a text to its stable code."""
    words = CATEGORY_WORDS[name]
    dialect = _CLOSED.get(name)

    def read(text: str) -> str:
        folded = fold(text)
        code = words.get(folded) or words.get(folded.replace(" ", "").replace("级", ""))
        if code is None and dialect is not None:
            code = dialect(text)
        return _said_twice(text, read) if code is None else code

    return read


_UNITS = re.compile(r"(%|mm|毫米|级|分|个|枚|处|次|岁)\s*$")


def numbers_in(texts: Sequence[str]) -> tuple[list[float | Doubt | None], list[Span | None]]:
    """Numbers as written; a percent sign or a unit behind them is dropped."""
    plain = [unicodedata.normalize("NFKC", text).casefold().strip() for text in texts]
    parsed = parse_numbers([_UNITS.sub("", text) or text for text in plain])
    values: list[float | Doubt | None] = [
        doubt if doubt is not None and doubt.severity is Severity.ERROR else value
        for value, doubt in zip(parsed.values, parsed.doubts, strict=True)
    ]
    return values, list(parsed.spans)


def whole_numbers(texts: Sequence[str], scale: bool) -> list[int | Doubt | None]:
    """Whole numbers, Arabic, Roman or Chinese, with or without the name of their scale or a counter."""
    found: list[int | Doubt | None] = []
    for text, number in zip(texts, numbers_in(texts)[0], strict=True):
        grade = read_grade_number(text) if scale or not re.search(r"\d\s*[-~–—至到/或]\s*\d", text) else None
        if grade is not None:
            found.append(grade)
        elif isinstance(number, float):
            whole = number.is_integer() and abs(number) < 1e6
            found.append(int(number) if whole else Doubt("number_not_whole"))
        else:
            found.append(number)
    return found


_DATED = re.compile(
    r"(?P<before>\D*+)(?P<date>\d{2,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?)"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?P<behind>[^\d:].*)?"
)
_MARKS = " \t\n\r\f\v(（:：,，;；"
"""Between words and the date behind them."""


def dated(text: str) -> tuple[str, str]:
    """The date of a text and the words beside it; a text of one sort only is both."""
    found = _DATED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    words = (
        "" if found is None else f"{found['before'].rstrip(_MARKS)} {found['behind'] or ''}".strip(" ()日")
    )
    return (text, text) if found is None or not words else (found["date"], words)
