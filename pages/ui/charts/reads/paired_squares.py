"""Two tests on the same units: four squares whose areas are counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import streamlit as st

from core.words import Words
from pages.ui.charts.kit.paper import THEMED, Row, Spec, dressed, fill, named, ready, show, stroke, tip

HEIGHT = 270
LARGEST = 92.0
"""Side, in pixels, of the square of the largest count on the page."""

CELLS = ("both", "only_first", "only_second", "neither")


def draw_paired_squares(w: Words, panels: Sequence[Row], *, key: str, description: str) -> None:
    """Draw the paired table of each panel, on one scale, side by side (on a phone one below the other).

    Parameters
    ----------
    panels : sequence of mappings
        title : str
            Such as "With the condition: 179 lesions, right when positive".
        first, second : str
            Names of the tests.
        first_kind, second_kind : "test" or "rule"; first_index, second_index : int
            Give the colours of the two discordant squares.
        both, only_first, only_second, neither : int
            Units right by both, by one only, by neither.
    """
    largest = max((panel[cell] for panel in panels for cell in CELLS), default=0)
    for place, panel in enumerate(panels):
        if place % 2 == 0:
            columns = st.columns(2, gap="large")
        with columns[place % 2]:
            show(
                paired_squares_spec(w),
                key=f"{key}_{place}",
                title=panel["title"],
                description=description,
                cells=_cells(w, panel, largest),
            )


def _cells(w: Words, panel: Row, largest: int) -> list[Row]:
    told = {
        "both": w("both right"),
        "only_first": w("only {test} right", test=panel["first"]),
        "only_second": w("only {test} right", test=panel["second"]),
        "neither": w("neither right"),
    }
    look = {
        "only_first": {"kind": panel["first_kind"], "index": panel["first_index"]},
        "only_second": {"kind": panel["second_kind"], "index": panel["second_index"]},
    }
    return dressed(
        {
            "x": int(cell in {"only_second", "neither"}),
            "y": int(cell in {"only_first", "neither"}),
            "size": LARGEST**2 * panel[cell] / largest if largest else 0.0,
            "count": w.numbers.count(panel[cell]),
            "label": told[cell],
            "hollow": cell == "neither",
            **look.get(cell, {}),
        }
        for cell in CELLS
    )


@cache
def paired_squares_spec(w: Words) -> Spec:
    """One paired table; data set ``cells``."""
    across = alt.Scale(domain=[-0.5, 1.5], nice=False, zero=False)
    down = alt.Scale(domain=[1.5, -0.5], nice=False, zero=False)
    cells = alt.Chart(named("cells")).encode(
        x=alt.X("x:Q", scale=across, axis=None), y=alt.Y("y:Q", scale=down, axis=None)
    )
    square = cells.mark_square(opacity=1, strokeWidth=1.6, yOffset=-16).encode(
        size=alt.Size("size:Q", scale=None, legend=None),
        fill=fill(),
        stroke=stroke(),
        fillOpacity=alt.condition(alt.datum.hollow, alt.value(0.0), alt.value(1.0)),
        tooltip=[tip("label", w("Units")), tip("count", w("Count"))],
    )
    count = cells.mark_text(yOffset=41, fontSize=15, fontWeight=600).encode(text="count:N", color=THEMED)
    label = cells.mark_text(yOffset=58, fontSize=12.5, limit=alt.expr("width / 2 - 6")).encode(
        text="label:N", color=THEMED
    )
    return ready(alt.layer(square, count, label).properties(height=HEIGHT))
