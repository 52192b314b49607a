"""Texts that are not understood: what each could mean, what is proposed, and what somebody decided.

A decision replaces a text by a word its column understands, wherever the text stands; nothing is decided
by itself. A text without a decision is unknown: it moves bounds and never a numerator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.ablation.file.columns import BY_NAME, Kind
from core.ablation.file.texts.values import CATEGORIES
from core.ablation.log import NotUnderstood
from core.tables.meaning.words.vocabulary import fold

Decisions = Mapping[str, Mapping[str, str]]
"""Column -> text of the file -> one of the meanings of its column, or `UNKNOWN`."""

UNKNOWN = "unknown"
"""Decided: nobody can say what it means."""

MINOR = "minor"
"""A complication that is not severe, of whatever kind."""

_SYMPTOM = re.compile(
    r"发热|发烧|低热|疼痛|腹痛|胸痛|疼|恶心|呕吐|胸腔积液|胸水|声音嘶哑|声嘶|乏力|皮疹"
    r"|fever|pain|nausea|vomit|effusion|hoarse|fatigue|rash|fieber|schmerz|übelkeit|fièvre|douleur"
)
"""Symptoms that follow an ablation often and are slight as long as nothing else is said."""


_WELL = re.compile(
    r"顺利|平稳|良好|无特殊|uneventful|well tolerated|komplikationslos|problemlos|sans particularité"
)
"""What is written of a session after which nothing happened."""


def meanings(name: str) -> tuple[str, ...]:
    """What a text of a column can be decided to mean, besides `UNKNOWN`; empty where texts have no list."""
    kind = BY_NAME[name].kind if name in BY_NAME else None
    if kind is Kind.COMPLICATION:
        return (*CATEGORIES["complication"], MINOR)
    if kind is Kind.YES_NO:
        return ("yes", "no")
    if kind is Kind.CONTRAST:
        return tuple(CATEGORIES["contrast"])
    if kind is Kind.CLOSED or name == "tumour_site":
        return tuple(CATEGORIES.get(name, ()))
    return ()


def proposal(name: str, text: str) -> str | None:
    """The likely meaning of a text that is not understood."""
    kind = BY_NAME[name].kind if name in BY_NAME else None
    if kind is Kind.COMPLICATION:
        folded = fold(text)
        return MINOR if _SYMPTOM.search(folded) else "none" if _WELL.search(folded) else None
    return "other" if name == "tumour_site" else None


def proposals(found: Iterable[NotUnderstood]) -> dict[str, dict[str, str]]:
    """Every proposal as a decision."""
    made: dict[str, dict[str, str]] = {}
    for item in found:
        if item.proposal is not None:
            made.setdefault(item.column, {})[item.text] = item.proposal
    return made


def decided(found: Iterable[NotUnderstood]) -> dict[str, dict[str, str]]:
    """Every decision that was applied."""
    made: dict[str, dict[str, str]] = {}
    for item in found:
        if item.decided is not None:
            made.setdefault(item.column, {})[item.text] = item.decided
    return made


def checked(decisions: Decisions) -> dict[str, dict[str, str]]:
    """Decisions whose meaning their column knows; the others are left out."""
    kept: dict[str, dict[str, str]] = {}
    for name, texts in decisions.items():
        known = (*meanings(name), UNKNOWN)
        for text, meaning in texts.items():
            if meaning in known:
                kept.setdefault(name, {})[text] = meaning
    return kept
