"""The CUSUM of single cases with its alarm limit."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import BAD, INKS, NEUTRAL
from pages.ui.charts.kit.paper import SMALL, THEMED, Row, Spec, named, once, ready, show, tip

HEIGHT = 260
MOST_CASES = 2000
"""Beyond so many cases only those around an event, an alarm or a turn at zero are drawn."""


def draw_cusum(
    w: Words,
    cases: Sequence[Row],
    limit: float | None,
    *,
    key: str,
    description: str,
    saved: str = "",
    title: str | None = None,
) -> None:
    """Draw the path of a CUSUM, or of another sum over cases.

    Parameters
    ----------
    cases : sequence of mappings, in order
        value : float
            Height reached with the case.
        event, alarm : bool
        text : str
            Such as the day of the case; said on hovering.
    limit : float or None
    title : str or None
        Of the vertical axis, where it is no CUSUM.
    """
    path = [{**case, "case": place + 1} for place, case in enumerate(cases)]
    lines = [{"limit": limit, "text": w("alarm from {limit}", limit=w.numbers.decimal(limit))}]
    show(
        cusum_spec(w, title or w("CUSUM")),
        key=key,
        description=description,
        saved=saved,
        signs=[
            *([Sign("circle", w("event"))] if any(c["event"] and not c["alarm"] for c in cases) else []),
            *([Sign("triangle-up", w("alarm"), BAD)] if any(c["alarm"] for c in cases) else []),
        ],
        path=path if len(path) <= MOST_CASES else turning(path),
        limits=lines if limit is not None else [],
    )


def turning(path: Sequence[Row]) -> list[Row]:
    """The cases that make the shape of the path: both ends, events, and where it leaves or reaches zero."""
    last = len(path) - 1

    def turns(at: int) -> bool:
        before, here, after = path[at - 1], path[at], path[at + 1]
        if here["event"] or here["alarm"] or after["event"] or before["alarm"]:
            return True
        zeros = {bool(point["value"] == 0) for point in (before, here, after)}
        return len(zeros) > 1

    return [case for at, case in enumerate(path) if at in (0, last) or turns(at)]


@once
def cusum_spec(w: Words, title: str) -> Spec:
    """The chart; data sets ``path`` and ``limits``."""
    path = alt.Chart(named("path"))
    x = alt.X(
        "case:Q",
        title=w("Case"),
        scale=alt.Scale(zero=False, nice=False, padding=6),
        axis=alt.Axis(tickCount=6, tickMinStep=1, grid=False),
    )
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    hover = [
        tip("case", w("Case")),
        tip("text", w("Day")),
        alt.Tooltip("value:Q", title=title, format=".2f"),
    ]
    line = path.mark_line(strokeWidth=1.6).encode(x=x, y=y, color=alt.value(INKS[0]))
    events = (
        path.transform_filter(alt.datum.event & ~alt.datum.alarm)
        .mark_point(size=40, filled=True, opacity=1)
        .encode(x=x, y=y, color=alt.value(NEUTRAL), tooltip=hover)
    )
    alarms = (
        path.transform_filter(alt.datum.alarm)
        .mark_point(size=170, filled=True, opacity=1, shape="triangle-up")
        .encode(x=x, y=y, color=alt.value(BAD), tooltip=hover)
    )
    limits = alt.Chart(named("limits"))
    limit = limits.mark_rule(strokeDash=[6, 3], strokeWidth=1.4).encode(y=alt.Y("limit:Q"), color=THEMED)
    said = limits.mark_text(align="left", dy=-8, fontSize=SMALL).encode(
        x=alt.value(4), y=alt.Y("limit:Q"), text="text:N", color=THEMED
    )
    return ready(alt.layer(limit, said, line, events, alarms).properties(height=HEIGHT))
