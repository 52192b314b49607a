"""Forest plots: a line of words above a line with the value and its interval, for each row.

The words stand above the marks, so that long and Chinese names are never cut on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import altair as alt
import streamlit as st

from core.reads.answers.pairs.comparison import On
from core.words import Words
from pages.ui.charts.kit.legend import GREY, Sign, confidence
from pages.ui.charts.kit.paper import (
    SMALL,
    THEMED,
    Row,
    Spec,
    colour,
    dash,
    dressed,
    fill,
    named,
    once,
    ready,
    shape,
    show,
    stroke,
    tip,
)

STEP = 44
"""Height of a row in pixels."""
WORDS_UP, MARKS_DOWN = -9, 10
"""Where the words and the marks of a row stand, from its middle."""
BESIDE_LINE = 6
"""How far names begin from the left edge, where the line of no difference may stand."""
LINE_UP, LINE_HEIGHT = 7, 13
"""How far the first of two lines of words stands above a single one, and their distance."""

LETTER, HAN = 7.4, 6.0
"""Width of a letter of a row's name in pixels, and how much wider a Chinese character is."""
ROOM = "(width - 8.2 * length(datum.text))"
CHINESE = "length(replace(datum.label, regexp('[\\u0000-\\u2e7f]', 'g'), ''))"
NAME = f"({LETTER} * length(datum.label) + {HAN} * {CHINESE})"
LONG = f"{NAME} > {ROOM}"
FOLDED = (
    "split(replace(datum.label, regexp('^(.{1,' + "
    f"max(floor(length(datum.label) * {ROOM} / {NAME}), 8)"
    " + '})(?: +|(?=[\\u2e80-\\uffff]))'), '$1\\n'), '\\n')"
)
"""A name too long for the room beside its value, on two lines: folded where a word or a character ends."""


class Axis(StrEnum):
    """What the horizontal axis measures."""

    SHARE = "share"
    """A proportion, 0 to 100 %."""
    POINTS = "points"
    """A difference of proportions, in percentage points; a line at no difference."""
    KAPPA = "kappa"
    """A coefficient from -1 to 1; a line at 0."""
    RATIO = "ratio"
    """A ratio on a logarithmic axis; a line at 1."""
    NUMBER = "number"
    """Any number, such as days."""


NO_EFFECT = {Axis.POINTS: 0.0, Axis.KAPPA: 0.0, Axis.RATIO: 1.0}
"""Where a solid line says: no difference."""

SIGNED_POINTS = (
    "(datum.value > 0 ? '+' : datum.value < 0 ? '−' : '') + format(abs(datum.value) * 100, '.3~f')"
)


def draw_forest(
    w: Words,
    rows: Sequence[Row],
    *,
    key: str,
    description: str,
    saved: str = "",
    axis: Axis = Axis.SHARE,
    overall: float | None = None,
    title: str | None = None,
    beside: Sequence[Row] | None = None,
    ends: tuple[str, str] = ("", ""),
    means: str = "",
) -> None:
    """Draw one forest plot.

    Parameters
    ----------
    rows : sequence of mappings, from the top
        label : str
        value, low, high : float or None
            In the axis' own unit; proportions and differences as fractions of 1.
        text : str
            The value as a paper prints it: ``74.9% (134/179)``.
        interval : str
            Its interval in words, shown on hovering.
        kind : "test", "rule", "overall" or "other"
        index : int
            Place among the tests or the rules; gives the colour.
        note : str, optional
            A caution or a reason, set behind the label.
        hollow : bool, optional
            A small group or a value to take with care: the point is not filled.
    overall : float, optional
        A dashed line through all rows, at the overall value.
    title : str, optional
        Set above the plot.
    beside : rows, optional
        Of all plots that stand side by side and share one axis.
    ends : pair of str, optional
        What a difference of `Axis.POINTS` means left and right of no difference (`sides`).
    means : str, optional
        What the lines are, where they are no intervals of the page's confidence.
    """
    lines = [{"at": NO_EFFECT[axis], "dash": "solid", "unseen": False}] if axis in NO_EFFECT else []
    if overall is not None:
        lines.append({"at": overall, "dash": "dashed", "unseen": False})
    show(
        forest_spec(w, axis, _floor(axis, beside or rows)),
        key=key,
        description=description,
        saved=saved,
        title=title,
        signs=_signs(w, rows, means, w("all together") if overall is not None else ""),
        rows=_told(rows),
        lines=lines,
        **({"ends": _ends(ends)} if axis is Axis.POINTS else {}),
    )


def sides(w: Words, first: str, second: str, on: str) -> tuple[str, str]:
    """Which of two is better left and right of no difference, where second minus first is drawn."""
    match on:
        case On.SENSITIVITY:
            return w("← {test} finds more", test=first), w("{test} finds more →", test=second)
        case On.SPECIFICITY:
            return w("← {test} clears more", test=first), w("{test} clears more →", test=second)
        case On.ACCURACY:
            return w("← {test} right more often", test=first), w("{test} right more often →", test=second)
    return w("← {test} higher", test=first), w("{test} higher →", test=second)


def _ends(ends: tuple[str, str]) -> list[Row]:
    """Both share the width by their lengths: a long name takes of it what a short one leaves."""
    whole = max(sum(map(len, ends)), 1)
    sides = zip(("left", "right"), ends, strict=True)
    return [{"side": side, "text": text, "share": len(text) / whole} for side, text in sides]


def draw_forests(
    w: Words,
    panels: Sequence[tuple[str, Sequence[Row]]],
    *,
    key: str,
    description: str,
    axis: Axis = Axis.SHARE,
    overall: Sequence[float | None] | None = None,
) -> None:
    """Draw forest plots side by side (on a phone one below the other), such as sensitivity | specificity.

    Parameters
    ----------
    panels : sequence of (title, rows)
        The rows as in `draw_forest`; the same rows in the same order in each panel.
    overall : sequence of float or None, optional
        One value per panel.
    """
    marks = overall or [None] * len(panels)
    for place, (title, rows) in enumerate(panels):
        if place % 2 == 0:
            columns = st.columns(min(2, len(panels) - place), gap="large")
        with columns[place % 2]:
            draw_forest(
                w,
                rows,
                key=f"{key}_{place}",
                title=title,
                description=description,
                saved=title,
                axis=axis,
                overall=marks[place],
                beside=[row for _, shown in panels for row in shown],
            )


def draw_difference(
    w: Words,
    rows: Sequence[Row],
    *,
    ends: tuple[str, str],
    key: str,
    description: str,
    saved: str = "",
    margin: float | None = None,
) -> None:
    """Draw differences (second minus first) with their intervals around a line at no difference.

    Parameters
    ----------
    rows : sequence of mappings
        As in `draw_forest`; ``value``, ``low`` and ``high`` are second minus first as fractions of 1.
        Give the headline ``kind="overall"``, the other methods ``kind="other"``.
    ends : pair of str
        What either side of the line means (`sides`).
    margin : float, optional
        Drawn on either side of the line.
    """
    reach = max([abs(row[end]) for row in rows for end in ("low", "high") if row[end] is not None] + [0.05])
    lines = [
        {"at": 0.0, "dash": "solid", "unseen": False},
        # unseen: they keep both sides of the line equally wide
        {"at": -reach, "dash": "solid", "unseen": True},
        {"at": reach, "dash": "solid", "unseen": True},
    ]
    if margin is not None:
        lines += [{"at": side * margin, "dash": "dashed", "unseen": False} for side in (-1.0, 1.0)]
    show(
        forest_spec(w, Axis.POINTS),
        key=key,
        description=description,
        saved=saved,
        signs=_signs(w, rows, "", w("margin") if margin is not None else ""),
        rows=_told(rows),
        lines=lines,
        ends=_ends(ends),
    )


def _signs(w: Words, rows: Sequence[Row], means: str, dashed: str) -> list[Sign]:
    """What the lines and the hollow points of a plot are, and the dashed line through it."""
    known = any(row["low"] is not None for row in rows)
    signs = [Sign("line", means or confidence(w))] if known else []
    if any(row.get("hollow") for row in rows):
        signs.append(Sign("ring", w("to be read with caution")))
    return [*signs, Sign("dashes", dashed, GREY)] if dashed else signs


def _told(rows: Sequence[Row]) -> list[Row]:
    return [
        {**row, "label": f"{row['label']}  · {row['note']}" if row.get("note") else row["label"]}
        for row in dressed(rows)
    ]


def _floor(axis: Axis, rows: Sequence[Row]) -> float:
    """Where an axis of shares begins: at half where nothing lies below, so that intervals have room."""
    known = [row["low"] if row["low"] is not None else row["value"] for row in rows]
    lowest = min((value for value in known if value is not None), default=0.0)
    return 0.5 if axis is Axis.SHARE and lowest >= 0.5 else 0.0


@once
def forest_spec(w: Words, axis: Axis, floor: float = 0.0) -> Spec:
    """The forest plot of a kind of axis; data sets ``rows``, ``lines`` and, of differences, ``ends``."""
    plot = _forest(w, axis, floor)
    if axis is not Axis.POINTS:
        return ready(plot)
    ends = alt.Chart(named("ends")).encode(y=alt.value(-12), text="text:N", color=THEMED)
    left, right = (
        ends.transform_filter(alt.datum.side == side).mark_text(
            align=side, fontSize=SMALL, limit=alt.expr("width * datum.share - 6")
        )
        for side in ("left", "right")
    )
    return ready(plot + left.encode(x=alt.value(0)) + right.encode(x=alt.value("width")))


def _scale(w: Words, axis: Axis, floor: float) -> tuple[alt.Scale, alt.Axis]:
    fitted = alt.Scale(zero=True, nice=True)
    match axis:
        case Axis.SHARE:
            steps = [floor + (1 - floor) * step / 5 for step in range(6)]
            percent = alt.Axis(format=".0%", values=steps, title=None)
            return alt.Scale(domain=[floor, 1], zero=False, nice=False), percent
        case Axis.POINTS:
            return fitted, alt.Axis(labelExpr=SIGNED_POINTS, title=w("percentage points"), tickCount=6)
        case Axis.KAPPA:
            kappa = alt.Axis(values=[-1, -0.5, 0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f", title=None)
            return alt.Scale(domain=[-1, 1]), kappa
        case Axis.RATIO:
            return alt.Scale(type="log", nice=True), alt.Axis(title=None, tickCount=5)
        case Axis.NUMBER:
            return fitted, alt.Axis(title=None, tickCount=5)


def _forest(w: Words, axis: Axis, floor: float = 0.0) -> alt.LayerChart:
    scale, ruler = _scale(w, axis, floor)
    rows = alt.Chart(named("rows")).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    )
    overall = alt.datum.kind == "overall"
    hover = [tip("label", w("Name")), tip("text", w("Value")), tip("interval", w("Interval"))]
    label = rows.mark_text(
        align="left",
        dx=BESIDE_LINE if axis in NO_EFFECT else 0,
        yOffset=alt.expr(f"{LONG} ? {WORDS_UP - LINE_UP} : {WORDS_UP}"),
        fontWeight=600,
        limit=alt.expr(ROOM),
        text=alt.expr(f"{LONG} ? {FOLDED} : datum.label"),
        lineHeight=LINE_HEIGHT,
    ).encode(x=alt.value(0), color=THEMED, tooltip="label:N")
    label = label.properties(name="names")
    value = rows.mark_text(align="right", yOffset=WORDS_UP).encode(
        x=alt.value("width"), text="text:N", color=THEMED
    )
    interval = rows.mark_rule(yOffset=MARKS_DOWN, strokeCap="butt").encode(
        x=alt.X("low:Q", scale=scale, axis=ruler),
        x2="high:Q",
        color=colour(),
        strokeDash=dash(),
        strokeWidth=alt.condition(overall, alt.value(5), alt.value(2.5)),
        tooltip=hover,
    )
    point = rows.mark_point(yOffset=MARKS_DOWN, strokeWidth=1.6, opacity=1).encode(
        x="value:Q",
        shape=shape(),
        fill=fill(),
        stroke=stroke(),
        size=alt.condition(overall, alt.value(260), alt.value(110)),
        fillOpacity=alt.condition(alt.datum.hollow, alt.value(0.0), alt.value(1.0)),
        tooltip=hover,
    )
    line = (
        alt.Chart(named("lines"))
        .mark_rule(strokeWidth=1.2, strokeCap="butt")
        .encode(
            x="at:Q",
            color=THEMED,
            strokeDash=dash(),
            opacity=alt.condition(alt.datum.unseen, alt.value(0), alt.value(0.9)),
        )
    )
    plot = alt.LayerChart(layer=[line, interval, point, label, value])
    return plot.properties(height=alt.Step(STEP))
