"""Where the frontier and the winning rule of many studies fall, beside the truth of the best rule."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import INKS, NEUTRAL, STAR
from pages.ui.charts.kit.paper import Row, Spec, named, once, ready, show, tip

HEIGHT = 300


def draw_fallen(
    w: Words, rows: Sequence[Row], truth: Row, *, key: str, description: str, saved: str = ""
) -> None:
    """Draw a point for every rule on the frontier of every study.

    Parameters
    ----------
    rows : sequence of mappings
        seed : int
        rule : str
        sensitivity, specificity : float
        won : bool
            Whether it is the winner of its study.
    truth : mapping
        rule, sensitivity, specificity of the truly best rule.
    """
    signs = [
        Sign("circle", w("on the frontier of a study")),
        Sign("circle", w("winner of a study"), INKS[0]),
        Sign("star", w("truth of the best rule"), INKS[5]),
    ]
    show(
        fallen_spec(w),
        key=key,
        description=description,
        saved=saved,
        signs=signs,
        rules=rows,
        best=[truth],
    )


@once
def fallen_spec(w: Words) -> Spec:
    """The chart; data sets ``rules`` and ``best``."""
    free = alt.Scale(zero=False, padding=8)
    x = alt.X(
        "specificity:Q",
        title=w.label("metric", "specificity"),
        axis=alt.Axis(format=".0%", tickCount=5),
        scale=alt.Scale(zero=False, padding=8, reverse=True),
    )
    y = alt.Y(
        "sensitivity:Q",
        title=w.label("metric", "sensitivity"),
        axis=alt.Axis(format=".0%", tickCount=5),
        scale=free,
    )
    hover = [tip("seed", w("Seed")), tip("rule", w("Rule"))]
    points = alt.Chart(named("rules"))
    frontier = points.transform_filter("!datum.won").mark_point(filled=True, size=18, opacity=0.45)
    winners = points.transform_filter("datum.won").mark_point(filled=True, size=52, opacity=0.8)
    star = alt.Chart(named("best")).mark_point(shape=STAR, filled=True, size=260, opacity=1)
    return ready(
        alt.layer(
            frontier.encode(x=x, y=y, color=alt.value(NEUTRAL), tooltip=hover),
            winners.encode(x=x, y=y, color=alt.value(INKS[0]), tooltip=hover),
            star.encode(x=x, y=y, color=alt.value(INKS[5]), tooltip=[tip("rule", w("Rule"))]),
        ).properties(height=HEIGHT)
    )
