"""Sentences that call the condition and the unit by the names they were given.

The names go into the sentence before its values do, so that a value is never taken for a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Change = tuple[re.Pattern[str], str]
SINGULARS = ((r"sis$", "ses"), (r"([^aeiou])y$", r"\1ies"), (r"(s|x|z|ch|sh)$", r"\1es"))
"""English plurals that are no plain *s*."""


FREE = r"(?<!\{)"
"""A word of the sentence, not the name of a blank."""
KINDS = frozenset({"unit", "units", "status"})
"""Kinds of labels that are about the unit or the condition."""


def plural(name: str) -> str:
    """An English noun in the plural.

    >>> plural("liver lesion"), plural("metastasis"), plural("biopsy"), plural("patch")
    ('liver lesions', 'metastases', 'biopsies', 'patches')
    """
    for ending, instead in SINGULARS:
        if re.search(ending, name):
            return re.sub(ending, instead, name)
    return f"{name}s"


def _english(condition: str, unit: str) -> list[tuple[str, str]]:
    changes = []
    if condition:
        changes += [
            (r"\bwithout the (target )?condition\b", f"without {condition}"),
            (r"\bwith the (target )?condition\b", f"with {condition}"),
            (r"\bWithout the condition\b", f"Without {condition}"),
            (r"\bWith the condition\b", f"With {condition}"),
            (r"\bthe target condition\b", condition),
        ]
    if unit:
        changes += [(rf"{FREE}\blesions\b(?!\}})", plural(unit)), (rf"{FREE}\blesion\b(?!\}})", unit)]
    return changes


def _chinese(condition: str, unit: str) -> list[tuple[str, str]]:
    changes = []
    if condition:
        changes += [
            ("(有|无)(目标疾病|病)(?=单位|病灶)", rf"\1{condition}的"),
            ("(有|无)(目标疾病|病)", rf"\1{condition}"),
            ("目标疾病", condition),
        ]
    if unit:
        changes += [("病灶", unit)]
    return changes


SPOKEN: Mapping[str, Callable[[str, str], list[tuple[str, str]]]] = {"en": _english, "zh": _chinese}


def changes(language: str, condition: str, unit: str) -> tuple[Change, ...]:
    """What is said otherwise in a language once the names are known."""

    def literal(name: str) -> str:
        return name.replace("\\", r"\\")

    found = SPOKEN[language](literal(condition), literal(unit))
    return tuple((re.compile(pattern), instead) for pattern, instead in found)


def said(text: str, by: tuple[Change, ...]) -> str:
    """A sentence with the names in it."""
    for pattern, instead in by:
        text = pattern.sub(instead, text)
    return text
