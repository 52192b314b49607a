"""Sentences and labels in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from core.findings import Flag, Reason
from core.problems import PAIRED, Problem
from core.reads.names import CONDITION, UNIT, Names
from core.words import naming, sentences
from core.words.english import agree
from core.words.numbers import NOT_ESTIMABLE, Numbers

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""Code of each language and its own name for itself."""

SOURCE = "en"
LOCALE = Path(__file__).parent / "locale"
PAIRS = {"pairs", "tests"}
"""Details that may name pairs."""
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
LATIN = re.compile("[A-Za-z0-9%]")
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")


def N_(text: str) -> str:
    """Mark a text for translation where it is written down; it is translated where it is shown."""
    return text


def language_of(wish: str | None) -> str | None:
    """The language we speak that comes nearest to a browser's or a user's wish, or None.

    >>> language_of("zh-CN"), language_of("en_GB"), language_of("fr")
    ('zh', 'en', None)
    """
    if not wish:
        return None
    code = wish.replace("_", "-").split("-")[0].strip().lower()
    return code if code in LANGUAGES else None


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words: what is wrong, and what to do next (may be empty)."""

    message: str
    remedy: str


def _chinese_list(name: str, value: object, *said: str) -> object:
    """A list that the program made, with Chinese signs; what stands in quotes is a text of the file."""
    if (
        not isinstance(value, str)
        or name == "column"
        or any(f"\u201c{{{name}}}\u201d" in text for text in said)
    ):
        return value
    return value.replace(", ", "、").replace("; ", "；")


@lru_cache(maxsize=256)
def _list_of(count: int, style: Literal["and", "or"], language: str) -> str:
    """A list in words with a blank for each of ``count`` items."""
    from babel.lists import format_list

    return format_list(
        [f"{{item_{place}}}" for place in range(count)],
        style="standard" if style == "and" else "or",
        locale="en_GB" if language == "en" else language,
    )


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in place of ``{name}``; nothing else in braces is looked at or evaluated.

    In a Chinese sentence a value in Latin letters or figures stands apart from the words around it,
    and one in Chinese does not, whichever the sentence expected.

    Raises
    ------
    KeyError
        A placeholder without a value: the caller's mistake.
    """
    if not IDEOGRAPH.search(text):
        return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)
    said = ""
    for place, part in enumerate(PLACEHOLDER.split(text)):
        said = _beside(said, str(values[part]) if place % 2 else part)
    return said


def _beside(before: str, after: str) -> str:
    """Two parts of a Chinese sentence, with air between them where letters meet ideographs."""
    left, right = before.rstrip(" "), after.lstrip(" ")
    if not left or not right:
        return before + after
    apart = len(before) - len(left) + len(after) - len(right)
    chinese = [bool(IDEOGRAPH.match(letter)) for letter in (left[-1], right[0])]
    if apart == 1 and all(chinese):
        return left + right
    if not apart and any(chinese) and any(LATIN.match(letter) for letter in (left[-1], right[0])):
        return f"{left} {right}"
    return before + after


class Unnamed(LookupError):
    """A code without words: a mistake of the program, which a test finds before a reader does."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All translations of one language: its ``.po`` files merged (source language: none)."""
    if language == SOURCE:
        return {}
    from babel.messages.pofile import read_po

    merged: dict[str, str] = {}
    for path in sorted((LOCALE / language).rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    merged[str(message.id)] = str(message.string)
    return merged


class Words:
    """One language: call it with an English sentence to get that sentence.

    >>> w = words("en")
    >>> w("{count} lesions in {patients} patients", count=306, patients=75)
    '306 lesions in 75 patients'
    """

    def __init__(self, language: str, *, condition: str = "", unit: str = "") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language!r}")
        self.language = language
        self.numbers = Numbers(language)
        self._catalogue = catalogue(language)
        self._named = naming.changes(language, condition, unit)

    def calling(self, names: Names) -> Words:
        """These words with the names of condition and unit that were given in this language.

        >>> from core.reads.names import Names
        >>> called = words("en").calling(Names(condition=(("en", "metastasis"),)))
        >>> called("{count} with the condition", count=179)
        '179 with metastasis'
        """
        condition, unit = names.of(CONDITION, self.language), names.of(UNIT, self.language)
        return Words(self.language, condition=condition, unit=unit) if condition or unit else self

    def __call__(self, text: str, /, **values: object) -> str:
        """The sentence ``text`` in this language, its ``{placeholders}`` filled."""
        return self._filled(text, values)

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """``one`` or ``many`` by ``count``, which fills ``{count}``.

        Chinese does not inflect: only ``many`` has a translation.
        """
        chosen = one if count == 1 and self.language == SOURCE else many
        return self(chosen, **{"count": self.numbers.count(count), **values})

    def named(self, kind: str, code: str) -> str | None:
        """The name of a code, or None where it has none: for texts that a file may bring."""
        text = sentences.labels().get(f"{kind}.{code}")
        if text is None:
            return None
        said = self._catalogue.get(text, text)
        return naming.said(said, self._named) if naming.about(kind, code) else said

    def label(self, kind: str, code: str) -> str:
        """The name of a code of ours, such as ``label("method", "wilson")``.

        Raises
        ------
        Unnamed
            A code that nobody named: the caller's mistake, never a text to show as it is.
        """
        text = self.named(kind, code)
        if text is None:
            raise Unnamed(f"{kind}.{code} has no label")
        return text

    def column(self, name: str) -> str:
        """A column of a reader study by our name for it; a column of the file's own keeps its name."""
        return self.named("column", name) or name

    def reason(self, code: Reason | str) -> str:
        """Why a number is not estimable."""
        return self.label("reason", str(code))

    def flag(self, code: Flag | str) -> str:
        """A caution that travels with a number."""
        return self.label("flag", str(code))

    def problem(self, problem: Problem) -> Said:
        """A problem's sentence and remedy.

        A detail whose value has a label of the detail's own name is said by that label: the detail
        ``("role", "patient")`` becomes the label ``role.patient``.
        """
        values: dict[str, object] = {
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
        }
        for name, value in problem.details:
            if isinstance(value, str):
                value = (
                    self.paired(value) if name in PAIRS else self.fused(value) if name == "rule" else value
                )
                values[name] = value if (label := self.named(name, value)) is None else label
            else:
                values[name] = self._figure(value)
        if problem.code not in sentences.problems():
            raise Unnamed(f"the problem {problem.code} has no sentence")
        message, remedy = (self._catalogue.get(text, text) for text in sentences.problems()[problem.code])
        if self.language == "zh":
            values = {name: _chinese_list(name, value, message, remedy) for name, value in values.items()}
        shown = _Shown((name, value) for name, value in values.items() if value is not None)
        return Said(
            self._put(message, shown),
            self._put(remedy, shown),
        )

    def against(self, first: str, second: str) -> str:
        """The name of a pair."""
        return self("{second} against {first}", first=first, second=second)

    def paired(self, names: str) -> str:
        """A list of tests, or of pairs of them, with each pair in words."""
        pairs = [name.split(PAIRED) for name in names.split(", ")]
        return ", ".join(self.against(*pair) if len(pair) == 2 else PAIRED.join(pair) for pair in pairs)

    def fused(self, rule: str) -> str:
        """A rule of one sign, such as ``PET | MR``, in words."""
        signs = [sign for sign in (" | ", " & ") if sign in rule]
        if len(signs) != 1 or any(sign in rule for sign in "()!"):
            return rule
        return self.join(rule.split(signs[0]), "or" if signs[0] == " | " else "and")

    def sentences(self, *said: str) -> str:
        """Whole sentences one after the other; Chinese has no air behind its full stop."""
        return ("" if self.language == "zh" else " ").join(text for text in said if text)

    def sentence(self, text: str) -> str:
        """A text as a sentence of its own: a capital before it, a full stop behind it."""
        return f"{text[:1].upper()}{text[1:]}{self('.')}"

    def titled(self, name: object, text: object) -> str:
        """What a name stands before: ``name: text``, in Chinese with its own colon."""
        return f"{name}：{text}" if self.language == "zh" else f"{name}: {text}"

    def inside(self, text: str) -> str:
        """What is to stand in brackets, without brackets of its own: ``Cochran's Q, small-sample F``."""
        return re.sub("（([^（）]*)）", r"，\1", re.sub(r" \(([^()]*)\)", r", \1", text))

    def heading(self, column: str) -> str:
        """A column of a study above its values: our name for it begins with a capital."""
        name = self.column(column)
        return name if name == column else f"{name[:1].upper()}{name[1:]}"

    def bracketed(self, text: object, note: object) -> str:
        """A note behind a text: ``text (note)``, in Chinese with its own brackets."""
        return f"{text}（{note}）" if self.language == "zh" else f"{text} ({note})"

    def measured(self, name: str, unit: str) -> str:
        """A heading with what its numbers are in: ``name, unit``, in Chinese in its own brackets."""
        return f"{name}（{unit}）" if self.language == "zh" else f"{name}, {unit}"

    def join(self, items: Iterable[str], style: Literal["and", "or"] = "and") -> str:
        """A list in words: "CT, PET and MR", "CT、PET 和 MR"."""
        said = list(items)
        if len(said) < 2:
            return "".join(said)
        blanks = {f"item_{place}": item for place, item in enumerate(said)}
        return fill(_list_of(len(said), style, self.language), blanks)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return self._put(self._catalogue.get(text, text), values)

    def _put(self, text: str, values: Mapping[str, object]) -> str:
        said = naming.said(text, self._named)
        if "{" not in said:
            return said
        return fill(agree(said, values) if self.language == SOURCE else said, values)

    def _figure(self, value: int | float) -> str:
        return self.numbers.count(value) if isinstance(value, int) else f"{value:g}"


class _Shown(dict[str, object]):
    """Values of a problem; what was not recorded is a dash, never an error on top of the error."""

    def __missing__(self, key: str) -> str:
        return NOT_ESTIMABLE


@cache
def words(language: str) -> Words:
    """The words of one language (``"en"`` or ``"zh"``), loaded once a process.

    Raises
    ------
    ValueError
        A language that is not spoken here; see ``LANGUAGES``.
    """
    return Words(language)
