"""Tornado: how far each single switch moves a number away from where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import NEUTRAL, OKABE_ITO
from pages.ui.charts.kit.paper import THEMED, Row, Spec, named, once, ready, show, tip

STEP = 44
WORDS_UP, BAR_DOWN = -9, 10
TONES = {"more": OKABE_ITO[0], "less": OKABE_ITO[5]}
"""Colours of a value that rises and of one that falls."""


def draw_tornado(
    w: Words, rows: Sequence[Row], *, days: bool, key: str, description: str, saved: str = ""
) -> None:
    """Draw bars from the current value to the value under each other setting, the longest first.

    Parameters
    ----------
    rows : sequence of mappings
        label : str
            Switch and setting.
        from, to : float
            Value now and under that setting.
        text : str
            The new value as a paper prints it.
    days : bool
        Values are days, not proportions.
    """
    told = [
        {**row, "row": place, "side": "more" if row["to"] > row["from"] else "less"}
        for place, row in enumerate(rows)
    ]
    now = [{"at": rows[0]["from"]}]
    signs = [
        Sign("line", w("as defined now")),
        *([Sign("bar", w("higher"), TONES["more"])] if any(row["side"] == "more" for row in told) else []),
        *([Sign("bar", w("lower"), TONES["less"])] if any(row["side"] == "less" for row in told) else []),
    ]
    show(
        tornado_spec(w, days),
        key=key,
        description=description,
        saved=saved,
        signs=signs,
        rows=told,
        now=now,
    )


@once
def tornado_spec(w: Words, days: bool) -> Spec:
    """The tornado; data sets ``rows`` and ``now``."""
    ruler = alt.Axis(title=w("days") if days else None, tickCount=5, format="~g" if days else ".1~%")
    scale = alt.Scale(zero=False, nice=True, padding=12)
    rows = alt.Chart(named("rows")).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    room = alt.expr("width - 8.2 * length(datum.text)")
    label = rows.mark_text(align="left", yOffset=WORDS_UP, limit=room).encode(
        x=alt.value(0), text="label:N", color=THEMED, tooltip="label:N"
    )
    # a ground of their own, where the line runs through
    label = label.properties(name="names")
    value = rows.mark_text(align="right", yOffset=WORDS_UP).encode(
        x=alt.value("width"), text="text:N", color=THEMED
    )
    value = value.properties(name="names_value")
    colours = alt.Scale(domain=list(TONES), range=list(TONES.values()))
    bar = rows.mark_bar(yOffset=BAR_DOWN, size=11).encode(
        x=alt.X("from:Q", scale=scale, axis=ruler),
        x2="to:Q",
        color=alt.Color("side:N", scale=colours, legend=None),
        tooltip=[tip("label", w("Switch")), tip("text", w("Value"))],
    )
    line = alt.Chart(named("now")).mark_rule(strokeWidth=1.4, color=NEUTRAL).encode(x="at:Q")
    return ready(alt.layer(line, bar, label, value).properties(height=alt.Step(STEP)))
