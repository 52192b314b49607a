"""All indicators at a glance: interval, what unknown records could still change, target and trend."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from core.words import Words
from pages.ui.charts.palette import INKS, NEUTRAL
from pages.ui.charts.paper import THEMED, Row, Spec, named, ready, show, tip

STEP = 56
BARS, TREND = 0.66, 0.74
"""The bars end, and the trends begin, at these shares of the width."""
WORDS_AT, BAR_AT = 0.27, 0.72
"""Heights of the words and of the bar within a row."""
SPARK = 0.38
"""Height of a trend, in rows."""


def draw_indicators(w: Words, rows: Sequence[Row], *, key: str, description: str) -> None:
    """Draw one row an indicator.

    Parameters
    ----------
    rows : sequence of mappings, from the top
        label : str
        text : str
            The value as a paper prints it, or why there is none.
        value, low, high : float or None
            A proportion and its interval; all None for an indicator that is no proportion (length of stay).
        bound_low, bound_high : float or None
            Least and greatest value the unknown records allow; whiskers.
        target : float or None
        trend : sequence of float or None
            One value a period, oldest first; None is an empty period. May be empty.
        interval, bounds : str
            Said on hovering.
    """
    marks = [
        {
            **{name: row[name] for name in row if name != "trend"},
            "words_at": i + WORDS_AT,
            "bar_at": i + BAR_AT,
        }
        for i, row in enumerate(rows)
    ]
    show(
        indicators_spec(w, len(rows)),
        key=key,
        description=description,
        rows=marks,
        trend=[point for i, row in enumerate(rows) for point in _trend(i, row["trend"])],
    )


def _trend(row: int, values: Sequence[float | None]) -> list[dict[str, Any]]:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    low, reach = min(known), max(known) - min(known)
    out = []
    piece = 0
    for place, value in enumerate(values):
        if value is None:
            piece += 1
            continue
        height = (value - low) / reach if reach else 0.5
        out.append(
            {
                "at": place / (len(values) - 1),
                "height": row + BAR_AT + SPARK / 3 - height * SPARK,
                "line": f"{row}.{piece}",
                "last": place == len(values) - 1,
            }
        )
    return out


@cache
def indicators_spec(w: Words, rows: int) -> Spec:
    """The chart for a number of rows; data sets ``rows`` and ``trend``."""
    down = alt.Scale(domain=[rows, 0], nice=False, zero=False)
    share = alt.Scale(domain=[0, 1], range=[0, alt.expr(f"width * {BARS}")])
    ruler = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], title=None)
    hover = [
        tip("label", w("Indicator")),
        tip("text", w("Value")),
        tip("interval", w("Interval")),
        tip("bounds", w("Bounds")),
    ]
    base = alt.Chart(named("rows"))
    label = base.mark_text(align="left", fontWeight=600, limit=alt.expr("width - 8.2 * length(datum.text)"))
    words = base.mark_text(align="right")
    at_words = alt.Y("words_at:Q", scale=down, axis=None)
    at_bar = alt.Y("bar_at:Q", scale=down, axis=None)
    bars = alt.layer(
        base.mark_rule(strokeWidth=1.4).encode(
            x=alt.X("bound_low:Q", scale=share, axis=ruler),
            x2="bound_high:Q",
            y=at_bar,
            color=alt.value(NEUTRAL),
            tooltip=hover,
        ),
        base.mark_tick(thickness=1.4, height=11).encode(x="bound_low:Q", y=at_bar, color=alt.value(NEUTRAL)),
        base.mark_tick(thickness=1.4, height=11).encode(x="bound_high:Q", y=at_bar, color=alt.value(NEUTRAL)),
        base.mark_rule(strokeWidth=7, opacity=0.55).encode(
            x="low:Q", x2="high:Q", y=at_bar, color=alt.value(INKS[0]), tooltip=hover
        ),
        base.mark_point(size=90, filled=True, opacity=1).encode(
            x="value:Q", y=at_bar, color=alt.value(INKS[0]), tooltip=hover
        ),
        base.mark_tick(thickness=2.4, height=20).encode(x="target:Q", y=at_bar, color=THEMED),
    )
    along = alt.X(
        "at:Q",
        scale=alt.Scale(domain=[0, 1], range=[alt.expr(f"width * {TREND}"), alt.expr("width - 4")]),
        axis=None,
    )
    height = alt.Y("height:Q", scale=down, axis=None)
    trend = alt.Chart(named("trend"))
    trends = alt.layer(
        trend.mark_line(strokeWidth=1.5).encode(x=along, y=height, detail="line:N", color=alt.value(NEUTRAL)),
        trend.transform_filter(alt.datum.last)
        .mark_point(size=34, filled=True, opacity=1)
        .encode(x=along, y=height, color=alt.value(INKS[0])),
    )
    said = alt.layer(
        label.encode(x=alt.value(0), y=at_words, text="label:N", color=THEMED, tooltip="label:N"),
        words.encode(x=alt.value("width"), y=at_words, text="text:N", color=THEMED),
    )
    chart = alt.layer(bars, trends, said).resolve_scale(x="independent")
    return ready(chart.properties(height=rows * STEP))
