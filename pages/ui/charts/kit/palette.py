"""One appearance per test and per rule, the same on every page, in every language, on light and dark.

Colours are those of Okabe and Ito (2008, "Color Universal Design"), fixed by the order of the tests in
the study. A rule is no modality: it has a darker tone, its own dash and a shape no test has. The shapes
let a chart printed in grey still say which mark is whose.
"""

from __future__ import annotations

from dataclasses import dataclass

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")
"""Fills of the tests, in order."""

INKS = ("#0072B2", "#C08600", "#008F68", "#C267A0", "#2F8FC7", "#CF5B00", "#808080")
"""The same hues for lines and outlines: a contrast of at least 3 on the light and on the dark ground."""

RULES = ("#946414", "#93599C", "#3C7F60", "#B5482B", "#4B749C", "#757500")
"""Darker tones of the rules, in the order in which they were kept; as legible on both grounds."""

TEST_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
STAR = "M0,-1L0.26,-0.36L0.95,-0.31L0.42,0.14L0.59,0.81L0,0.45L-0.59,0.81L-0.42,0.14L-0.95,-0.31L-0.26,-0.36Z"
HEXAGON = "M0.9,0L0.45,0.78L-0.45,0.78L-0.9,0L-0.45,-0.78L0.45,-0.78Z"
HOURGLASS = "M-0.8,-0.9L0.8,-0.9L-0.8,0.9L0.8,0.9Z"
RULE_SHAPES = ("diamond", STAR, HEXAGON, HOURGLASS)

RULE_DASHES = {"rule0": (6, 3), "rule1": (2, 2), "rule2": (8, 3, 2, 3), "rule3": (4, 2, 1, 2, 1, 2)}
DASHES = {"solid": (1, 0), "dashed": (4, 3), **RULE_DASHES}
"""Dash patterns by code; tests are solid. All charts share one scale: Vega-Lite merges those of layers."""

NEUTRAL = "#808A94"
"""Marks that belong to nobody: legible as a line on both grounds."""

GOOD, BAD, CAUTION = "#2A8672", "#CF5B00", "#B87F00"
"""Better, worse and doubtful; never said by colour alone."""

INK_ON_TINT = "#1B2630"
"""Text that stands on one of the light tints below, whatever the theme."""

DIVERGING = ("#7FB8DF", "#DCEAF4", "#F1F1EE", "#F8E3BD", "#EDB24F")
"""Blue for less, orange for more; all light enough for dark text."""

COMPLETENESS = ("#DB9046", "#ECBD82", "#F3DFBC", "#EDF1EC")
"""From nothing (dark) to complete (pale): what is missing stands out, in grey as well."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one test or rule are drawn: fill, line colour, point shape, code of its dash."""

    colour: str
    ink: str
    shape: str
    dash: str


def look_of(kind: str, index: int = 0) -> Look:
    """The appearance of the test or rule at a place in its order; the order starts anew when used up.

    Parameters
    ----------
    kind : {"test", "rule", "overall", "other"}
    index : int
        Place among the tests of the study, or among the kept rules.
    """
    if kind == "test":
        return Look(_at(OKABE_ITO, index), _at(INKS, index), _at(TEST_SHAPES, index), "solid")
    if kind == "rule":
        tone = _at(RULES, index)
        return Look(tone, tone, _at(RULE_SHAPES, index), _at(tuple(RULE_DASHES), index))
    return Look(NEUTRAL, NEUTRAL, "diamond" if kind == "overall" else "circle", "solid")


def colour_of(index: int) -> str:
    """The colour of the test at a place in the study's order."""
    return look_of("test", index).colour


def _at(values: tuple[str, ...], index: int) -> str:
    return values[index % len(values)]
