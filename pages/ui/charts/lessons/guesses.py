"""What a class guessed, against the answer: bars over the scale, a line where the answer is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import GOOD, NEUTRAL
from pages.ui.charts.kit.paper import THEMED, Row, Spec, named, once, ready, show, tip

HEIGHT = 240
Side = Literal["left", "right"]
"""The side of its text on which a line stands."""


def draw_guesses(
    w: Words, bars: Sequence[Row], answer: Row, *, most: float, key: str, description: str, saved: str = ""
) -> None:
    """Draw guesses on a scale from 0 to ``most``; a share where that is 1.

    Parameters
    ----------
    bars : sequence of mappings
        low, high : float
        guesses : int
    answer : mapping
        at : float
        name : str
    """
    shown = [row for row in bars if row["guesses"]]
    side: Side = "right" if answer["at"] > 0.8 * most else "left"
    show(
        guesses_spec(w, most, side),
        key=key,
        description=description,
        saved=saved,
        signs=[Sign("bar", w("answer"), GOOD)],
        bars=shown,
        answer=[answer],
    )


@once
def guesses_spec(w: Words, most: float, side: Side) -> Spec:
    """The chart; data sets ``bars`` and ``answer``."""
    axis = alt.Axis(format=".0%" if most == 1 else "d", tickCount=5, grid=False, labelFlush=True)
    x = alt.X("low:Q", title=w("Guess"), axis=axis, scale=alt.Scale(domain=[0, most], nice=False))
    y = alt.Y("guesses:Q", title=w("Guesses"), axis=alt.Axis(format="d", tickMinStep=1, tickCount=4))
    bars = (
        alt.Chart(named("bars"))
        .mark_rect(color=NEUTRAL, opacity=0.75)
        .encode(x=x, x2="high:Q", y=y, y2=alt.datum(0), tooltip=[tip("guesses", w("Guesses"))])
    )
    here = alt.Chart(named("answer"))
    at = alt.X("at:Q", title=w("Guess"), axis=axis, scale=alt.Scale(domain=[0, most], nice=False))
    line = here.mark_rule(color=GOOD, strokeWidth=4).encode(x=at)
    dx = -8 if side == "right" else 8
    name = here.mark_text(align=side, dx=dx, dy=10, fontSize=17, fontWeight=700, baseline="top").encode(
        x=at, y=alt.value(0), text="name:N", color=THEMED
    )
    return ready(alt.layer(bars, line, name).properties(height=HEIGHT))


def draw_choices(w: Words, bars: Sequence[Row], *, key: str, description: str, saved: str = "") -> None:
    """Draw how often each choice was made.

    Parameters
    ----------
    bars : sequence of mappings, in their order
        name : str
        guesses : int
        answer : bool
    """
    signs = [Sign("bar", w("answer"), GOOD)]
    show(choices_spec(w, len(bars)), key=key, description=description, saved=saved, signs=signs, bars=bars)


@once
def choices_spec(w: Words, count: int) -> Spec:
    """The chart; data set ``bars``."""
    bars = alt.Chart(named("bars"))
    # a name stands above its bar: beside it, large type would cut it off
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    x = alt.X("guesses:Q", title=w("Guesses"), axis=alt.Axis(format="d", tickMinStep=1, tickCount=4))
    tone = alt.condition(alt.datum.answer, alt.value(GOOD), alt.value(NEUTRAL))
    names = bars.mark_text(align="left", dx=2, dy=-14, fontSize=15, baseline="bottom").encode(
        x=alt.value(0), y=y, text="name:N", color=THEMED
    )
    return ready(
        alt.layer(
            bars.mark_bar(opacity=0.85, height=26, yOffset=4).encode(x=x, y=y, color=tone),
            names,
            bars.mark_text(align="left", dx=6, dy=4, fontSize=15, fontWeight=600).encode(
                x=x, y=y, text="guesses:Q", color=THEMED
            ),
        ).properties(height=64 * count + 30)
    )
