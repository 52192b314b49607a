"""Strategies by what they take per patient and what they find; those no other beats are filled."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import NEUTRAL, look_of
from pages.ui.charts.kit.paper import Row, Spec, named, once, ready, show, tip
from pages.ui.charts.kit.placing import with_leads
from pages.ui.charts.kit.space import STRIP, WITH_STRIP, leads

HEIGHT = 360


def draw_cost(
    w: Words,
    rows: Sequence[Row],
    *,
    across: str,
    upwards: str,
    key: str,
    description: str,
    saved: str = "",
) -> None:
    """Draw strategies.

    Parameters
    ----------
    rows : sequence of mappings
        x, y : float
            What the strategy takes per patient; the share it gets right.
        label : str
        frontier : bool
        text : str
            Said on hovering.
    across, upwards : str
        Titles of the axes.
    """
    look = look_of("rule", 0)
    most = max((row["x"] for row in rows), default=1.0) or 1.0
    floor = 0.5 if min((row["y"] for row in rows), default=0.0) >= 0.5 else 0.0
    points = [
        {
            **row,
            "fill": look.colour if row["frontier"] else "transparent",
            "stroke": look.ink if row["frontier"] else NEUTRAL,
        }
        for row in rows
    ]
    labelled = [row for row in points if row["frontier"]]
    strip = most * 1.15 * STRIP
    labelled = [{**row, "name_x": strip} for row in with_leads(labelled, floor, 1.0, HEIGHT)]
    show(
        cost_spec(w, most * 1.15, floor, across, upwards),
        key=key,
        description=description,
        saved=saved,
        signs=[
            Sign("circle", w("no other strategy beats it"), look.colour),
            Sign("ring", w("another strategy beats it")),
        ],
        points=points,
        labelled=labelled,
    )


@once
def cost_spec(w: Words, end: float, floor: float, across: str, upwards: str) -> Spec:
    """The chart; data sets ``points`` and ``labelled``."""
    ruler = alt.Axis(values=[end / 1.15 * step / 4 for step in range(5)], format=".3~g")
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, end * WITH_STRIP], nice=False), title=across, axis=ruler)
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[floor, 1]),
        title=upwards,
        axis=alt.Axis(format=".0%", tickCount=5),
    )
    hover = [tip("label", w("Strategy")), tip("text", w("Result"))]
    points = (
        alt.Chart(named("points"))
        .mark_point(size=110, strokeWidth=1.6, opacity=1)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None, legend=None),
            stroke=alt.Stroke("stroke:N", scale=None, legend=None),
            tooltip=hover,
        )
    )
    labelled = alt.Chart(named("labelled"))
    return ready(alt.layer(*leads(labelled, x, y), points).properties(height=HEIGHT))
