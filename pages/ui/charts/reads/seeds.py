"""Many studies from one truth: an interval each, a line at the truth; those that miss it stand out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import BAD, NEUTRAL
from pages.ui.charts.kit.paper import Row, Spec, named, once, ready, show, tip

HEIGHT = 260


def draw_seeds(
    w: Words, rows: Sequence[Row], truth: float, *, key: str, description: str, saved: str = ""
) -> None:
    """Draw one interval a study.

    Parameters
    ----------
    rows : sequence of mappings
        seed : int
        value, low, high : float
        held : bool
            Whether the interval holds the truth.
        text : str
            Value and interval; shown on hovering.
    truth : float
    """
    signs = [
        Sign("line", w("holds the truth")),
        *([] if all(row["held"] for row in rows) else [Sign("bar", w("misses the truth"), BAD)]),
        Sign("dashes", w("the truth")),
    ]
    truths = [{"at": truth}]
    show(
        seeds_spec(w),
        key=key,
        description=description,
        saved=saved,
        signs=signs,
        studies=rows,
        truth=truths,
    )


@once
def seeds_spec(w: Words) -> Spec:
    """The chart; data sets ``studies`` and ``truth``."""
    rows = alt.Chart(named("studies"))
    x = alt.X("seed:Q", title=w("Seed"), axis=alt.Axis(format="d"), scale=alt.Scale(zero=False))
    y = alt.Y("low:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(zero=False))
    hover = [tip("seed", w("Seed")), tip("text", w("Value"))]
    colour = alt.condition(alt.datum.held, alt.value(NEUTRAL), alt.value(BAD))
    width = alt.condition(alt.datum.held, alt.value(1.5), alt.value(3.5))
    line = alt.Chart(named("truth")).mark_rule(strokeDash=[5, 3], color=NEUTRAL).encode(y="at:Q")
    return ready(
        alt.layer(
            line,
            rows.mark_rule().encode(x=x, y=y, y2="high:Q", color=colour, strokeWidth=width, tooltip=hover),
            rows.mark_point(filled=True, size=26, opacity=1).encode(
                x=x, y=alt.Y("value:Q"), color=colour, tooltip=hover
            ),
        ).properties(height=HEIGHT)
    )
