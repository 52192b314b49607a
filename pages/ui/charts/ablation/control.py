"""Control charts by period: points, centre, stepped limits and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from core.words import N_, Words
from pages.ui.charts.kit.legend import GREY, Sign
from pages.ui.charts.kit.palette import BAD, CAUTION, GOOD, INKS, NEUTRAL
from pages.ui.charts.kit.paper import SMALL, THEMED, Options, Row, Spec, named, once, ready, show, tip

HEIGHT = 320
SAID = {
    "worse": N_("signal of a change for the worse"),
    "better": N_("signal of a change for the better"),
    "change": N_("signal of a change"),
}
"""What a signal of each kind is called beside a sample of its mark."""
LINES = ("upper", "centre", "lower")

MARKS: Mapping[str, tuple[str, str]] = {
    "": (INKS[0], "circle"),
    "worse": (BAD, "triangle-up"),
    "better": (GOOD, "diamond"),
    "change": (CAUTION, "square"),
}
"""Colour and shape of a point by what its signal says."""


def draw_control(
    w: Words,
    points: Sequence[Row],
    *,
    share: bool,
    title: str | None = None,
    key: str,
    description: str,
    saved: str = "",
) -> None:
    """Draw a control chart: points, centre line, stepped limits, signals by shape and colour.

    Parameters
    ----------
    points : sequence of mappings, oldest first, empty periods included
        label : str
            The period, such as "2022-03"; unique.
        value, centre, lower, upper : float or None
            ``None``: empty period, or a side on which no value can signal.
        phase : int
            Points of one phase are joined, but not across an empty period.
        excluded : bool
            Left out by hand: a hollow point.
        signal : "", "worse", "better" or "change"
        text : str
            Value with its counts; said on hovering.
        note : str, optional
            Written above a point, such as the first of a signal.
        limits : str
            Said on hovering.
    share : bool
        Whether a proportion is charted.
    title : str, optional
        Of the vertical axis.
    """
    drawn = []
    gaps = 0
    for place, point in enumerate(points):
        gaps += point["value"] is None
        tint, shape = MARKS[point["signal"]]
        drawn.append(
            {
                "note": "",
                **point,
                "colour": tint,
                "shape": shape,
                "signalled": bool(point["signal"]),
                "floor": 0.0 if point["lower"] is None else point["lower"],
                "place": place,
                "piece": f"{point['phase']}.{gaps}",
            }
        )
    _ends(w, drawn, share)
    show(
        control_spec(w, share, title),
        key=key,
        description=description,
        saved=saved,
        signs=_signs(w, drawn),
        points=drawn,
    )


def _signs(w: Words, points: Sequence[Row]) -> list[Sign]:
    """Lines of the chart, and marks that it has."""
    signs = [Sign("line", w("centre line"), GREY)]
    if any(point[side] is not None for point in points for side in ("lower", "upper")):
        signs.append(Sign("line", w("control limits")))
    signals = dict.fromkeys(point["signal"] for point in points if point["signal"])
    shapes = {signal: MARKS[signal] for signal in signals}
    signs += [Sign(shape, w(SAID[signal]), tint) for signal, (tint, shape) in shapes.items()]
    if any(point["excluded"] for point in points):
        signs.append(Sign("ring", w("left out of the limits")))
    return signs


def _ends(w: Words, points: Sequence[dict[str, Any]], share: bool) -> None:
    """Write the last value of each line at its right end, wherever that is."""
    said = w.numbers.percent if share else w.numbers.decimal
    for line in LINES:
        known = [point for point in points if point[line] is not None]
        for point in points:
            point[f"{line}_end"] = said(point[line]) if known and point is known[-1] else ""


@once
def control_spec(w: Words, share: bool, title: str | None = None) -> Spec:
    """The chart; data set ``points``."""
    points = alt.Chart(named("points"))
    # by place: a period without a value is in no drawn layer's data and would otherwise come last
    order = alt.EncodingSortField("place", op="min", order="ascending")
    x = alt.X(
        "label:O",
        sort=order,
        scale=alt.Scale(type="band", padding=0),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=10, grid=False),
    )
    middle = alt.X("label:O", sort=order, bandPosition=0.5)
    ruler = alt.Axis(title=title, format=".3~%" if share else "~", tickCount=5)
    fitted = alt.Scale(zero=True, nice=True)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=fitted, axis=ruler)

    hover = [
        tip("label", w("Period")),
        tip("text", w("Value")),
        tip("limits", w("Limits")),
        tip("note", w("Signal")),
    ]
    band = points.mark_bar(width={"band": 1}, opacity=0.1).encode(
        x=x, y=y("upper"), y2="floor:Q", color=alt.value(NEUTRAL), tooltip=hover
    )
    wide: Options = {"orient": "horizontal", "width": {"band": 1}}
    limits = [
        points.mark_tick(thickness=1.4, **wide).encode(x=x, y=y(side), color=alt.value(NEUTRAL))
        for side in ("upper", "lower")
    ]
    centre = points.mark_tick(thickness=1.6, **wide).encode(x=x, y=y("centre"), color=THEMED)
    path = (
        points.transform_filter("!datum.excluded && isValid(datum.value)")
        .mark_line(strokeWidth=1.2)
        .encode(x=middle, y=y("value"), detail="piece:N", color=alt.value(INKS[0]))
    )
    marks = points.mark_point(strokeWidth=1.6, opacity=1).encode(
        x=middle,
        y=y("value"),
        shape=alt.Shape("shape:N", scale=None, legend=None),
        fill=alt.Fill("colour:N", scale=None, legend=None),
        stroke=alt.Stroke("colour:N", scale=None, legend=None),
        fillOpacity=alt.condition(alt.datum.excluded, alt.value(0.0), alt.value(1.0)),
        size=alt.condition(alt.datum.signalled, alt.value(150), alt.value(52)),
        tooltip=hover,
    )
    note = points.mark_text(dy=-14, fontSize=SMALL, fontWeight=600).encode(
        x=middle, y=y("value"), text="note:N", color=THEMED
    )
    right = alt.X("label:O", sort=order, bandPosition=1)
    ends = [
        points.transform_filter(f"datum.{line}_end !== ''")
        .mark_text(align="left", dx=6, fontSize=SMALL)
        .encode(x=right, y=y(line), text=f"{line}_end:N", color=THEMED)
        for line in LINES
    ]
    return ready(alt.layer(band, *limits, centre, path, marks, note, *ends).properties(height=HEIGHT))
