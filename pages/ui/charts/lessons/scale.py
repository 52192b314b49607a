"""The scale of a guess: what is known stands on it, a click chooses a place, the answer joins later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import altair as alt
import streamlit as st

from core.words import Words
from pages.ui.charts.kit.palette import GOOD, NEUTRAL
from pages.ui.charts.kit.paper import THEMED, Row, Spec, files, named, once, ready, told, with_rows

HEIGHT = 96
GUESS = "guess"
"""Name of the selection."""
ROOM = 0.035
"""Air beside the ends of the scale, so that a mark at an end is whole."""


def draw_scale(
    w: Words,
    known: Sequence[Row],
    marks: Sequence[Row],
    *,
    most: float,
    key: str,
    description: str,
    saved: str = "",
    on_choose: Callable[[float], None] | None = None,
) -> None:
    """Draw a scale from 0 to ``most``; a share where that is 1.

    Parameters
    ----------
    known : sequence of mappings
        at : float
        name : str
    marks : the same with
        answer : bool
            The answer, or a guess.
        line : int
            On which line below the scale the name stands.
    on_choose : callable, optional
        Called with the place of a click; without it the scale is a picture.
    """
    steps = 100 if most == 1 else int(most)
    places = [{"at": most * step / steps, "y": 0.0} for step in range(steps + 1)] if on_choose else []
    spec = with_rows(
        scale_spec(w, most),
        {
            "line": [{"at": 0.0, "to": float(most), "y": 0.0}],
            "places": places,
            "known": [{"y": 0.0, "name_y": 0.75, **row} for row in known],
            "marks": [{"y": 0.0, "name_y": -0.75 - 0.75 * row["line"], **row} for row in marks],
        },
    )

    def chosen() -> None:
        state = st.session_state.get(key) or {}
        for found in state.get("selection", {}).get(GUESS, []):
            if on_choose is not None and found.get("at") is not None:
                on_choose(float(found["at"]))

    if on_choose is None:
        st.vega_lite_chart(
            spec={**spec, "layer": spec["layer"][:-1]}, width="stretch", key=key, alt=told(description)
        )
    else:
        st.vega_lite_chart(spec=spec, width="stretch", key=key, alt=told(description), on_select=chosen)
    files(key, saved, description)


@once
def scale_spec(w: Words, most: float) -> Spec:
    """The chart; data sets ``known``, ``marks`` and, on top, ``places`` for the clicks."""
    share = most == 1
    axis = alt.Axis(format=".0%" if share else "d", tickCount=5, grid=False, labelFlush=True, offset=2)
    room = ROOM * most
    x = alt.X("at:Q", title=None, axis=axis, scale=alt.Scale(domain=[-room, most + room], nice=False))
    upward = alt.Scale(domain=[-2, 1.4], nice=False)
    y = alt.Y("y:Q", axis=None, scale=upward)
    name_y = alt.Y("name_y:Q", axis=None, scale=upward)
    known, marks, places = (alt.Chart(named(name)) for name in ("known", "marks", "places"))
    answer = alt.datum.answer
    tone = alt.condition(answer, alt.value(GOOD), alt.value(NEUTRAL))
    form = alt.condition(answer, alt.value("diamond"), alt.value("circle"))
    chosen = alt.selection_point(name=GUESS, fields=["at"], on="click", nearest=True, empty=False)
    line = alt.Chart(named("line")).mark_rule(strokeWidth=2, opacity=0.5)
    sides: tuple[tuple[float, float, Literal["left", "center", "right"]], ...] = (
        *((-1, 0.12, "left"), (0.12, 0.88, "center"), (0.88, 2, "right")),
    )
    names = [
        marks.transform_filter(f"{low * most} <= datum.at && datum.at < {high * most}")
        .mark_text(fontSize=13, fontWeight=600, align=align)
        .encode(x=x, y=name_y, text="name:N", color=THEMED)
        for low, high, align in sides
    ]
    return ready(
        alt.layer(
            line.encode(x=x, x2="to:Q", y=y, color=THEMED),
            known.mark_tick(thickness=2, size=18).encode(x=x, y=y, color=THEMED),
            known.mark_text(fontSize=13).encode(x=x, y=name_y, text="name:N", color=THEMED),
            marks.mark_point(filled=True, size=220, opacity=1).encode(x=x, y=y, color=tone, shape=form),
            *names,
            places.mark_point(size=500, opacity=0, filled=True, cursor="pointer")
            .encode(x=x, y=y)
            .add_params(chosen),
        ).properties(height=HEIGHT)
    )
