"""Kaplan-Meier and cumulative incidence curves with their intervals and the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign, confidence
from pages.ui.charts.kit.paper import (
    SMALL,
    THEMED,
    Options,
    Row,
    Spec,
    colour,
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

HEIGHT = 300
MONTH = 30.4375
TICKS = (0, 3, 6, 9, *range(12, 121, 6))
"""Months on the axis, as far as the curves go."""
BELOW = 62
"""Where the numbers at risk begin, below the curves."""
LINE = 17
"""Height of a name at the end of a curve, in pixels."""
NEAR = 0.2
"""Share of the axis within which two names would touch."""
NOTHING_YET = 0.1
"""End of the axis where nothing has happened."""
STEP = 38
"""Height of a group's two lines: its name, its numbers."""


def draw_survival(
    w: Words,
    curves: Sequence[Row],
    *,
    incidence: bool,
    names: int,
    at_risk: Sequence[Row] = (),
    key: str,
    description: str,
    saved: str = "",
) -> None:
    """Draw a step curve a group, and how many were still observed below.

    Parameters
    ----------
    curves : sequence of mappings, by group and time
        group : str
        index : int
            Place among the groups; gives colour and shape.
        time : float
            Days.
        value, low, high : float or None
            The curve from this time on, and its interval.
    incidence : bool
        Whether the curves say what has happened (from 0) or what has not (from 1).
    names : int
        Number of groups.
    at_risk : sequence of mappings, optional
        group : str, index : int, time : float (days), number : int
    """
    points = dressed({**row, "kind": "test", "label": row["group"]} for row in curves)
    for point in points:
        point["said"] = w.numbers.interval(point["low"], point["high"])
    ends = {point["index"]: point for point in points if point["value"] is not None}
    places = {index: place for place, index in enumerate(ends)}
    top = HEIGHT + BELOW
    rows = names if at_risk else 0
    show(
        survival_spec(w, rows, incidence, flat=not any(point["value"] for point in points)),
        key=key,
        description=description,
        saved=saved,
        signs=[Sign("band", confidence(w))] if any(p["low"] is not None for p in points) else (),
        curves=points,
        ends=apart(list(ends.values()), incidence=incidence),
        names=[{**end, "py": top + STEP * places[index]} for index, end in ends.items() if at_risk],
        risk=[
            {
                "time": row["time"],
                "number": w.numbers.count(row["number"]),
                "py": top + STEP * places.get(row["index"], 0) + 17,
            }
            for row in at_risk
        ],
        head=[{"text": w("Number at risk")}] if at_risk else [],
    )


def apart(ends: Sequence[Row], *, incidence: bool) -> list[dict[str, object]]:
    """The ends of the curves with the height ``at`` of their names: curves that end alike do not overprint.

    Names above their curves (incidence) move up, names below them down, by as much as a line needs.
    """
    sign = 1.0 if incidence else -1.0
    highest = max((float(end["high"] or end["value"]) for end in ends), default=1.0)
    tallest = (highest or NOTHING_YET) if incidence else 1.0
    line, near = LINE / HEIGHT * tallest, NEAR * max((float(end["time"]) for end in ends), default=0.0)
    placed: list[tuple[float, float]] = []
    found = []
    for end in sorted(ends, key=lambda end: sign * float(end["value"])):
        at, time = float(end["value"]), float(end["time"])
        for when, where in placed:
            if abs(when - time) <= near and sign * (at - where) < line:
                at = where + sign * line
        placed.append((time, at))
        found.append({**end, "at": at})
    return found


@once
def survival_spec(w: Words, risk_rows: int, incidence: bool, *, flat: bool = False) -> Spec:
    """The chart; data sets ``curves``, ``ends``, ``names``, ``risk`` and ``head``.

    ``flat``: nothing has happened, and an axis fitted to that would have no length.
    """
    curves = alt.Chart(named("curves"))
    across = w("Months since ablation")
    upwards = w("With local progression") if incidence else w("Without local progression")
    months = alt.Axis(
        values=[round(month * MONTH, 4) for month in TICKS],
        labelExpr=f"format(datum.value / {MONTH}, '.0f')",
        labelOverlap="greedy",
        grid=False,
    )
    x = alt.X("time:Q", title=across, scale=alt.Scale(zero=True, nice=False, padding=0), axis=months)
    fitted = alt.Scale(zero=True, nice=True) if incidence else alt.Scale(domain=[0, 1])
    if incidence and flat:
        fitted = alt.Scale(domain=[0, NOTHING_YET])
    y = alt.Y("value:Q", title=upwards, scale=fitted, axis=alt.Axis(format=".0%", tickCount=5))
    hover = [
        tip("label", w("Name")),
        alt.Tooltip("time:Q", title=w("Days"), format=".0f"),
        alt.Tooltip("value:Q", title=upwards, format=".1%"),
        tip("said", w("Interval")),
    ]
    doubt = curves.mark_area(opacity=0.16, interpolate="step-after").encode(
        x=x, y=alt.Y("low:Q"), y2="high:Q", detail="index:N", color=colour()
    )
    line = curves.mark_line(strokeWidth=2.2, interpolate="step-after").encode(
        x=x, y=y, detail="index:N", color=colour()
    )
    catch = curves.mark_point(size=90, opacity=0).encode(x=x, y=y, tooltip=hover)
    sign: Options = {"size": 100, "strokeWidth": 1.6, "opacity": 1}
    end = (
        alt.Chart(named("ends"))
        .mark_point(**sign)
        .encode(x=x, y=y, shape=shape(), fill=fill(), stroke=stroke(), tooltip=hover)
    )
    said = (
        alt.Chart(named("ends"))
        .mark_text(align="right", dx=-6, dy=-14 if incidence else 15, fontWeight=600)
        .encode(
            x=x,
            y=alt.Y("at:Q", title=upwards, scale=fitted, axis=alt.Axis(format=".0%", tickCount=5)),
            text="label:N",
            color=THEMED,
        )
    )
    below = alt.expr("datum.py")
    names = alt.Chart(named("names"))
    key = names.mark_point(y=below, x=6, **sign).encode(shape=shape(), fill=fill(), stroke=stroke())
    name = names.mark_text(align="left", y=below, x=18, fontWeight=600, limit=alt.expr("width - 20")).encode(
        text="label:N", color=THEMED
    )
    number = (
        alt.Chart(named("risk")).mark_text(y=below, fontSize=12).encode(x=x, text="number:N", color=THEMED)
    )
    head = (
        alt.Chart(named("head"))
        .mark_text(align="right", x=alt.expr("width"), y=HEIGHT + BELOW, fontSize=SMALL)
        .encode(text="text:N", color=THEMED)
    )
    layers = alt.layer(doubt, line, catch, end, said, key, name, number, head).properties(height=HEIGHT)
    return ready(layers)
