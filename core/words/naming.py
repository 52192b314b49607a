"""Sentences that call the condition and the unit by the names they were given.

The names go into the sentence before its values do, so that a value is never taken for a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Instead = str | Callable[[re.Match[str]], str]
Change = tuple[re.Pattern[str], Instead]
SINGULARS = (
    (r"sis$", "ses"),
    (r"(foc|calcul|embol|thromb|nucle)us$", r"\1i"),
    (r"([^aeiou])y$", r"\1ies"),
    (r"((ss|us|is|x|z|ch|sh))$", r"\1es"),
    (r"s$", "s"),
)
"""English plurals that are no plain *s*; what ends in *s* already is taken for a plural."""


FREE = r"(?<!\{)"
"""A word of the sentence, not the name of a blank."""
KINDS = frozenset(
    {
        *("unit", "units", "status", "rollup", "fuse_at", "reason", "flag", "excluded", "verified_like"),
        *("method", "method_group", "method_answers", "method_avoid", "quantity_answers", "quantity_avoid"),
        "calibration_limit",
    }
)
"""Kinds of labels that are about the unit or the condition."""
OWN = "own."
"""Begins the codes of what a lesson asks of the study on the desk; other lessons have their own lesions."""


def about(kind: str, code: str) -> bool:
    """Whether a label is about the unit or the condition of the study.

    >>> about("units", "lesion"), about("lesson_why", "own.width"), about("lesson_why", "clusters.width")
    (True, True, False)
    """
    return kind in KINDS or (kind.startswith("lesson_") and code.startswith(OWN))


def plural(name: str) -> str:
    """An English noun in the plural.

    >>> plural("liver lesion"), plural("metastasis"), plural("biopsy"), plural("patch")
    ('liver lesions', 'metastases', 'biopsies', 'patches')
    >>> plural("focus"), plural("mass"), plural("lymph nodes")
    ('foci', 'masses', 'lymph nodes')
    """
    for ending, instead in SINGULARS:
        if re.search(ending, name):
            return re.sub(ending, instead, name)
    return f"{name}s"


def _english(condition: str, unit: str) -> list[tuple[str, Instead]]:
    changes: list[tuple[str, Instead]] = []
    if condition:
        # "present" and "absent" go with any noun: metastasis, malignant lymph nodes, HCC, fibrosis
        begins = condition[:1].upper() + condition[1:] if condition.islower() else condition
        changes += [
            (
                r"\bwith and (\{\w+\}) without the (?:target )?condition\b",
                rf"with {condition} present and \1 with it absent",
            ),
            (
                r"\bwith(,? (?:and|or)(?: a)? \w+) without the (?:target )?condition\b",
                rf"with {condition} present\1 with it absent",
            ),
            (r"\bwith and without the (target )?condition\b", f"with {condition} present and with it absent"),
            (r"\bwithout the (target )?condition\b", f"with {condition} absent"),
            (r"\bwith the (target )?condition\b", f"with {condition} present"),
            (r"\bWithout the condition\b", f"{begins} absent"),
            (r"\bWith the condition\b", f"{begins} present"),
            (r"\bthe target condition\b", condition),
            (r"\bthe condition\b", condition),
        ]
    if unit:

        def named(found: re.Match[str]) -> str:
            name = plural(unit) if found[2] else unit
            return name[:1].upper() + name[1:] if found[1] == "L" else name

        changes.append((rf"{FREE}\b([lL])esion(s?)\b(?!\}})", named))
    return changes


def _chinese(condition: str, unit: str) -> list[tuple[str, Instead]]:
    changes: list[tuple[str, Instead]] = []
    if condition:
        changes += [("目标疾病", condition)]
    if unit:
        changes += [("病灶", unit)]
    return changes


SPOKEN: Mapping[str, Callable[[str, str], list[tuple[str, Instead]]]] = {"en": _english, "zh": _chinese}


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
