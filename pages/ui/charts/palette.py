"""One appearance per test and per rule, the same on every page, in every language, on light and dark.

Colours are those of Okabe and Ito (2008, "Color Universal Design"), fixed by the order of the tests in
the study. A rule is no modality: it has a darker tone, its own dash and an angular shape. Every
appearance also has a shape, so that a chart printed in grey still says which mark is whose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["test", "rule", "overall", "other"]

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")
"""Fills of the tests, in order."""

INKS = ("#0072B2", "#B87F00", "#008F68", "#C267A0", "#2F8FC7", "#CF5B00", "#808080")
"""The same hues for lines and outlines: a contrast of at least 3 on the light and on the dark ground."""

RULES = ("#8A5A00", "#7E4A86", "#2F6B4F", "#A33B20", "#3F6285", "#6B6B00")
"""Darker tones of the rules, in the order in which they were kept."""

RULE_INKS = ("#946414", "#93599C", "#3C7F60", "#B5482B", "#4B749C", "#757500")
"""Rule lines and outlines; as legible on both grounds."""

TEST_SHAPES = ("circle", "square", "triangle-up", "triangle-down", "cross", "triangle-right", "stroke")
RULE_SHAPES = ("diamond", "triangle-left", "wedge", "arrow")

SOLID = (1, 0)
DASHES = ((6, 3), (2, 2), (8, 3, 2, 3), (4, 2, 1, 2, 1, 2))
"""Dash patterns of the rules."""

NEUTRAL = "#808A94"
"""Marks that belong to nobody: legible as a line on both grounds."""

GOOD, BAD, CAUTION = "#2A8672", "#CF5B00", "#B87F00"
"""Better, worse and doubtful; never said by colour alone."""

INK_ON_TINT = "#1B2630"
"""Text that stands on one of the light tints below, whatever the theme."""

DIVERGING = ("#7FB8DF", "#DCEAF4", "#F1F1EE", "#F8E3BD", "#EDB24F")
"""Blue for less, orange for more; all light enough for dark text."""

SEQUENTIAL = ("#E8A15C", "#F3DCA8", "#D9E7C9", "#8CC9AE")
"""From little (orange) to complete (green); lightness rises towards the middle, text stays dark."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one test or rule are drawn."""

    colour: str
    ink: str
    shape: str
    dash: str
    """Code of a dash pattern: ``solid`` or ``rule0`` to ``rule3``; see ``DASH_CODES``."""


DASH_CODES = ("solid", *(f"rule{place}" for place in range(len(DASHES))))
DASH_PATTERNS = (SOLID, *DASHES)


def look_of(kind: Kind, index: int = 0) -> Look:
    """The appearance of the test or rule at a place in its order; the order starts anew when used up."""
    if kind == "test":
        return Look(_at(OKABE_ITO, index), _at(INKS, index), _at(TEST_SHAPES, index), "solid")
    if kind == "rule":
        return Look(_at(RULES, index), _at(RULE_INKS, index), _at(RULE_SHAPES, index), _at(DASH_CODES[1:], index))
    return Look(NEUTRAL, NEUTRAL, "diamond" if kind == "overall" else "circle", "solid")


def colour_of(index: int) -> str:
    """The colour of the test at a place in the study's order."""
    return look_of("test", index).colour


def _at(values: tuple[str, ...], index: int) -> str:
    return values[index % len(values)]
