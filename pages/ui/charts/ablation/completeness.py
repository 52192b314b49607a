"""How complete each column of a log is, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import COMPLETENESS, INK_ON_TINT, NEUTRAL
from pages.ui.charts.kit.paper import THEMED, Row, Spec, named, once, ready, show, tip

STEP = 42
TINTED = (0, 0.5, 0.9, 1)
"""Shares that have the tints of `COMPLETENESS`; between them tints are mixed."""


def draw_completeness(w: Words, rows: Sequence[Row], *, key: str, description: str, saved: str = "") -> None:
    """Draw a strip a column, a cell a month.

    Parameters
    ----------
    rows : sequence of mappings, months from the oldest
        column : str
        place : int
            Position of the column from the top, from 0.
        month : str
        share : float or None
            ``filled`` over ``sessions``; None in a month without sessions.
        filled, sessions : int
    """
    months = list(dict.fromkeys(row["month"] for row in rows))
    cells = [
        {
            **row,
            "order": months.index(row["month"]),
            "percent": "" if row["share"] is None else f"{int(100 * row['share'])}",
            "text": w.numbers.fraction(row["share"], row["filled"], row["sessions"]),
            "top": row["place"] + 0.48,
            "bottom": row["place"] + 0.94,
        }
        for row in rows
    ]
    columns: dict[int, list[Row]] = {}
    for row in rows:
        columns.setdefault(row["place"], []).append(row)
    show(
        completeness_spec(w, len(columns)),
        key=key,
        description=description,
        saved=saved,
        signs=[
            Sign("tint", w("{share} filled in", share=w.numbers.percent(share)), tint)
            for share, tint in zip(TINTED, COMPLETENESS, strict=True)
        ],
        columns=[_whole(w, place, of) for place, of in columns.items()],
        cells=cells,
    )


def _whole(w: Words, place: int, cells: Sequence[Row]) -> Row:
    """A column's name and its share over all months."""
    filled, sessions = sum(cell["filled"] for cell in cells), sum(cell["sessions"] for cell in cells)
    share = filled / sessions if sessions else None
    return {
        "label": cells[0]["column"],
        "text": w.numbers.fraction(share, filled, sessions),
        "words_at": place + 0.28,
    }


@once
def completeness_spec(w: Words, rows: int) -> Spec:
    """The chart for a number of columns; data sets ``columns`` and ``cells``."""
    down = alt.Scale(domain=[rows, 0], nice=False, zero=False)
    strips = alt.Chart(named("cells"))
    x = alt.X(
        "month:O",
        sort=alt.EncodingSortField("order", op="min", order="ascending"),
        scale=alt.Scale(paddingInner=0.06, paddingOuter=0),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=8, grid=False),
    )
    tints = alt.Scale(domain=list(TINTED), range=list(COMPLETENESS), clamp=True)
    hover = [tip("column", w("Column")), tip("month", w("Month")), tip("text", w("Complete"))]
    cell = (
        strips.transform_filter("isValid(datum.share)")
        .mark_rect(stroke=NEUTRAL, strokeWidth=0.6, cornerRadius=1)
        .encode(
            x=x,
            y=alt.Y("top:Q", scale=down, axis=None),
            y2="bottom:Q",
            fill=alt.Fill("share:Q", scale=tints, legend=None),
            tooltip=hover,
        )
    )
    percent = strips.mark_text(
        fontSize=11, yOffset=STEP * 0.23, opacity=alt.expr("bandwidth('x') > 24 ? 1 : 0")
    ).encode(x=x, y=alt.Y("top:Q", scale=down, axis=None), text="percent:N", color=alt.value(INK_ON_TINT))
    words = alt.Chart(named("columns")).encode(y=alt.Y("words_at:Q", scale=down, axis=None))
    label = words.mark_text(align="left", limit=alt.expr("width - 8.2 * length(datum.text)")).encode(
        x=alt.value(0), text="label:N", color=THEMED, tooltip="label:N"
    )
    overall = words.mark_text(align="right").encode(x=alt.value("width"), text="text:N", color=THEMED)
    drawn = ready(alt.layer(cell, percent, label, overall).properties(height=rows * STEP))
    # Streamlit paints a chart of many marks on a canvas unless told otherwise; only a drawing can be saved
    return {**drawn, "usermeta": {"embedOptions": {"renderer": "svg"}}}
