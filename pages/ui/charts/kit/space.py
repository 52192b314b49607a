"""Tests and rules in ROC space, each with both of its intervals."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign, confidence
from pages.ui.charts.kit.paper import (
    THEMED,
    Options,
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
from pages.ui.charts.kit.placing import SIDES, with_leads

HEIGHT = 380
WIDEST = (0.1, 0.15, 0.25, 0.5, 1.0)
"""Ends of the false-positive axis; the shortest that holds everything is taken."""


def draw_space(
    w: Words, rows: Sequence[Row], *, key: str, description: str, saved: str = "", title: str | None = None
) -> None:
    """Draw sensitivity against 1 - specificity.

    Parameters
    ----------
    rows : sequence of mappings
        label : str
        sensitivity, sensitivity_low, sensitivity_high : float or None
        specificity, specificity_low, specificity_high : float or None
        text : str
            Both as a paper prints them, with counts; shown on hovering.
        kind : "test", "rule" or "other"
        index : int
            Place among the tests or the rules; gives the colour.
    """
    points = [
        {
            **row,
            "x": _rest(row["specificity"]),
            "x_low": _rest(row["specificity_high"]),
            "x_high": _rest(row["specificity_low"]),
            "y": row["sensitivity"],
            "y_low": row["sensitivity_low"],
            "y_high": row["sensitivity_high"],
        }
        for row in dressed(rows)
        if row["sensitivity"] is not None and row["specificity"] is not None
    ]
    end, floor = window(points)
    bottom, top = upward_ends(floor)
    names = [{**row, "name_x": end * STRIP} for row in with_leads(points, bottom, top, HEIGHT)]
    show(
        space_spec(w, end, floor),
        key=key,
        description=description,
        saved=saved,
        title=title,
        signs=[Sign("line", confidence(w))] if any(row["y_low"] is not None for row in names) else (),
        points=names,
    )


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share


def window(points: Sequence[Row]) -> tuple[float, float]:
    """End of the false-positive axis and start of the sensitivity axis that show every interval."""
    rightmost = max((row["x_high"] or row["x"] for row in points), default=1.0)
    lowest = min((row["y"] if row["y_low"] is None else row["y_low"] for row in points), default=0.0)
    return next(end for end in WIDEST if rightmost <= end), 0.5 if lowest >= 0.5 else 0.0


STRIP = 1.05
"""Where the strip of names begins, as a multiple of the end of the false-positive axis."""
WITH_STRIP = 1.75
"""The end of the picture, the strip of names included."""
NARROW, NARROW_STRIP = 320, 2.3
"""Below so many pixels the strip takes more of the picture, and names are folded."""


def upward_ends(floor: float) -> tuple[float, float]:
    """Ends of the upward axis: a little air, so that marks at 0 and 100 % do not stand on the frame."""
    return floor - 0.02 * (1 - floor), 1 + 0.03 * (1 - floor)


def leftmost(end: float) -> float:
    """Start of the false-positive axis: the same air."""
    return -0.025 * end


def space_axes(w: Words, end: float, floor: float, strip: bool = False) -> tuple[alt.X, alt.Y]:
    """The two axes of ROC space; with a strip for names beyond the end of the false-positive axis."""
    percent = alt.Axis(format=".0%", tickCount=5)
    marks = [end * step / 5 for step in range(6)]
    level = alt.Axis(format=".3~%", values=marks) if strip else percent
    widest = alt.expr(f"{end} * (width < {NARROW} ? {NARROW_STRIP} : {WITH_STRIP})") if strip else end
    across = alt.Scale(domainMin=leftmost(end), domainMax=widest, nice=False, zero=False)
    upward = alt.Scale(domain=list(upward_ends(floor)), nice=False, zero=False)
    x = alt.X("x:Q", scale=across, title=w("1 − specificity"), axis=level)
    return x, alt.Y("y:Q", scale=upward, title=w("Sensitivity"), axis=percent)


def leads(points: alt.Chart, x: alt.X, y: alt.Y, size: float = 12.5) -> list[alt.Chart]:
    """The names of points in a strip of their own, each tied to its point by a thin line."""
    narrow = f"width < {NARROW}"
    shares = [(end - STRIP) / (end + 0.025) for end in (NARROW_STRIP, WITH_STRIP)]
    room = alt.expr(f"width * ({narrow} ? {shares[0]:.3f} : {shares[1]:.3f}) - 8")
    points = points.transform_calculate(
        said=f"{narrow} ? datum.folded : datum.label",
        said_y=f"{narrow} ? datum.folded_y : datum.name_y",
    )
    thread = points.mark_rule(strokeWidth=1, opacity=0.55).encode(
        x=x, y=y, x2="name_x:Q", y2="said_y:Q", color=THEMED
    )
    names = points.mark_text(
        align="left", dx=5, fontSize=size, fontWeight=600, limit=room, lineBreak="\n"
    ).encode(x=alt.X("name_x:Q"), y=alt.Y("said_y:Q"), text="said:N", color=THEMED)
    return [thread, names]


def beside(points: alt.Chart, x: alt.X, y: alt.Y, size: float = 13) -> list[alt.Chart]:
    """The labels of points, each on the side chosen for it."""
    place: dict[str, Options] = {
        "right": {"align": "left", "dx": 10, "dy": -9},
        "under right": {"align": "left", "dx": 10, "dy": 11},
        "left": {"align": "right", "dx": -10, "dy": -9},
        "under left": {"align": "right", "dx": -10, "dy": 11},
        "above": {"align": "center", "dy": -15},
        "below": {"align": "center", "dy": 17},
    }
    return [
        points.transform_filter(alt.datum.side == side)
        .mark_text(fontSize=size, fontWeight=600, **place[side])
        .encode(x=x, y=y, text="label:N", color=THEMED)
        for side in SIDES
    ]


@once
def space_spec(w: Words, end: float = 1.0, floor: float = 0.0) -> Spec:
    """The chart for one window; data set ``points``."""
    points = alt.Chart(named("points"))
    x, y = space_axes(w, end, floor, strip=True)
    hover = [tip("label", w("Name")), tip("text", w("Sensitivity, specificity"))]
    arms: Options = {"strokeWidth": 1.8, "clip": True}
    across = points.mark_rule(**arms).encode(
        x=alt.X("x_low:Q", title=w("1 − specificity")),
        x2="x_high:Q",
        y=y,
        color=colour(),
        strokeDash=dash(),
        tooltip=hover,
    )
    upright = points.mark_rule(**arms).encode(
        x=x, y=alt.Y("y_low:Q"), y2="y_high:Q", color=colour(), strokeDash=dash(), tooltip=hover
    )
    point = points.mark_point(size=130, strokeWidth=1.6, opacity=1).encode(
        x=x, y=y, shape=shape(), fill=fill(), stroke=stroke(), tooltip=hover
    )
    return ready(alt.layer(*leads(points, x, y), across, upright, point).properties(height=HEIGHT))
