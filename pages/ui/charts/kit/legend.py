"""What the marks of a chart mean: a sample of each and its words, below the chart when it is saved.

On the screen the words around a chart and a touch of its marks say so; a picture leaves without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.words import Words
from pages.ui.charts.kit.palette import NEUTRAL
from pages.ui.shell.view import current

GREY = "#3B4854"
"""What the theme's grey is on a picture, which is light."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark's form and colour, and what it means."""

    form: str
    text: str
    colour: str = NEUTRAL


DOT = "M11,5A4,4 0 1 1 3,5A4,4 0 1 1 11,5Z"
LINE = "M0,5H14"
FILLED: Mapping[str, str] = {
    "circle": DOT,
    "square": "M3,1H11V9H3Z",
    "tint": "M0,0H14V10H0Z",
    "bar": "M0,2H14V8H0Z",
    "triangle-up": "M7,0L12,9H2Z",
    "triangle-down": "M7,10L12,1H2Z",
    "diamond": "M7,0L12,5L7,10L2,5Z",
    "star": "M7,0L8.3,3.2L11.8,3.5L9.1,5.7L10,9L7,7.3L4.1,9L4.9,5.7L2.3,3.5L5.7,3.2Z",
}
DRAWN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ring": (DOT, {}),
    "line": (LINE, {"stroke-width": "2"}),
    "dashes": (LINE, {"stroke-dasharray": "4 2"}),
    "dots": (LINE, {"stroke-dasharray": "2 2"}),
}


def spelled(signs: Iterable[Sign]) -> str:
    """Signs for the page's script, each meaning once: path, look and words.

    >>> spelled([Sign("line", "95% CI")])
    '[["M0,5H14", {"fill": "none", "stroke": "#808A94", "stroke-width": "2"}, "95% CI"]]'
    """
    return json.dumps([[*_drawn(sign), sign.text] for sign in dict.fromkeys(signs)], ensure_ascii=False)


def _drawn(sign: Sign) -> tuple[str, Mapping[str, str]]:
    if sign.form == "band":
        return FILLED["tint"], {"fill": sign.colour, "fill-opacity": "0.2"}
    if sign.form == "tint":
        return FILLED["tint"], {"fill": sign.colour, "stroke": NEUTRAL, "stroke-width": "0.6"}
    if sign.form in FILLED:
        return FILLED[sign.form], {"fill": sign.colour}
    path, look = DRAWN[sign.form]
    return path, {"fill": "none", "stroke": sign.colour, "stroke-width": "1.5", **look}


def confidence(w: Words) -> str:
    """What the intervals of the page on the screen are called, such as ``95% CI``."""
    plan = current().desk.plan
    return w.numbers.confidence(getattr(getattr(plan, "plan", plan), "confidence_level", 0.95))
