"""Every rule in ROC space: the frontier and named rules labelled, the bound of any rule above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import altair as alt
import streamlit as st

from core.words import Words
from pages.ui.charts.kit.legend import GREY, Sign, confidence
from pages.ui.charts.kit.palette import NEUTRAL
from pages.ui.charts.kit.paper import (
    THEMED,
    Options,
    Row,
    Spec,
    dressed,
    files,
    fill,
    named,
    once,
    ready,
    shape,
    stroke,
    tip,
    told,
    with_rows,
)
from pages.ui.charts.kit.placing import with_leads
from pages.ui.charts.kit.space import STRIP, WIDEST, leads, space_axes, upward_ends

HEIGHT = 440
CHOSEN = "rule"
"""Name of the selection."""


def draw_rule_space(
    w: Words,
    places: Sequence[Row],
    bound: Sequence[tuple[float, float]],
    *,
    key: str,
    description: str,
    on_choose: Callable[[str], None],
    saved: str = "",
) -> None:
    """Draw rules in ROC space; a click on a point chooses its rule.

    Parameters
    ----------
    places : sequence of mappings, one for every distinct pair of counts
        sensitivity, specificity : float
        low, high, left, right : float or None
            Interval of the sensitivity, and of 1 - specificity.
        expression : str
            The rule that a click chooses.
        label : str or None
            Written beside the point; None for the many.
        counts, intervals, others : str
            What hovering says.
        frontier : bool
        kind, index : appearance of a test or kept rule; "other" for the rest
    bound : sequence of (1 - specificity, sensitivity)
        Corners of the bound of any rule, from (0, 0) to (1, 1).
    on_choose : callable
        Called with the expression of a clicked point.
    """
    points = [{**row, "x": 1 - row["specificity"], "y": row["sensitivity"]} for row in dressed(places)]
    labelled = sorted((row for row in points if row["label"]), key=lambda row: bool(row["frontier"]))
    end, floor = _window(labelled or points)
    bottom, top = upward_ends(floor)
    labelled = [{**row, "name_x": end * STRIP} for row in with_leads(labelled, bottom, top, HEIGHT)]
    inside = [row for row in points if row["x"] <= end and row["y"] >= floor]

    def chosen() -> None:
        state = st.session_state.get(key) or {}
        for found in state.get("selection", {}).get(CHOSEN, []):
            if found.get("expression"):
                on_choose(str(found["expression"]))

    spec = with_rows(
        rule_space_spec(w, end, floor),
        {
            "many": [row for row in inside if not row["label"]],
            "labelled": labelled,
            "frontier": _steps([row for row in points if row["frontier"]], end),
            "bound": _clipped(bound, end, floor),
        },
    )
    st.vega_lite_chart(
        spec=spec, width="stretch", theme="streamlit", key=key, alt=told(description), on_select=chosen
    )
    signs = [
        Sign("line", w("staircase: rules no other beats; crosses: {interval}", interval=confidence(w))),
        Sign("dots", w("no rule of these reads can lie above it"), GREY),
        Sign("circle", w("other rules")),
    ]
    files(key, saved, description, signs)


def _window(points: Sequence[Row]) -> tuple[float, float]:
    """Ends of the axes that show every labelled rule with the whole of its intervals."""
    rightmost = max((row["x"] if row["right"] is None else row["right"] for row in points), default=1.0)
    lowest = min((row["y"] if row["low"] is None else row["low"] for row in points), default=0.0)
    return next((end for end in WIDEST if rightmost <= end), 1.0), 0.5 if lowest >= 0.5 else 0.0


def _steps(frontier: Sequence[Row], end: float) -> list[Row]:
    """The frontier as a staircase: what can be had at no more than so many false positives."""
    ordered = sorted(frontier, key=lambda row: row["x"])
    corners = [{"x": row["x"], "y": row["y"]} for row in ordered]
    return [*corners, {"x": end, "y": corners[-1]["y"]}] if corners else []


def _clipped(bound: Sequence[tuple[float, float]], end: float, floor: float) -> list[Row]:
    """The bound inside the window, cut where it leaves it."""
    out: list[Row] = []
    for (x0, y0), (x1, y1) in pairwise(bound):
        if x0 > end:
            break
        if y1 < floor:
            continue
        low = 0.0 if y0 >= floor else (floor - y0) / (y1 - y0)
        high = 1.0 if x1 <= end else (end - x0) / (x1 - x0)
        if low > high:
            continue
        for share in (low, high):
            out.append({"x": x0 + share * (x1 - x0), "y": y0 + share * (y1 - y0), "order": len(out)})
    return out


@once
def rule_space_spec(w: Words, end: float = 1.0, floor: float = 0.0) -> Spec:
    """The chart for one window; data sets ``many``, ``labelled``, ``frontier`` and ``bound``."""
    x, y = space_axes(w, end, floor, strip=True)
    hover = [
        tip("expression", w("Rule")),
        tip("counts", w("Counts")),
        tip("intervals", w("Sensitivity, specificity")),
        tip("others", w("Same counts")),
    ]
    chosen = alt.selection_point(name=CHOSEN, fields=["expression"], on="click", empty=False)
    bound = (
        alt.Chart(named("bound"))
        .mark_line(strokeWidth=1.5, strokeDash=[2, 3], opacity=0.9)
        .encode(x=x, y=y, order="order:Q", color=THEMED)
    )
    steps = (
        alt.Chart(named("frontier"))
        .mark_line(interpolate="step-after", strokeWidth=1.5, opacity=0.75)
        .encode(x=x, y=y, color=THEMED)
    )
    many = (
        alt.Chart(named("many"))
        .mark_point(size=46, filled=True, opacity=0.55, color=NEUTRAL, cursor="pointer")
        .encode(x=x, y=y, tooltip=hover)
        .add_params(chosen)
    )
    points = alt.Chart(named("labelled"))
    arms: Options = {"strokeWidth": 1.5, "opacity": 0.6, "clip": True}
    across = points.mark_rule(**arms).encode(x=alt.X("left:Q"), x2="right:Q", y=y, stroke=stroke())
    upright = points.mark_rule(**arms).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", stroke=stroke())
    marks = points.mark_point(size=150, strokeWidth=1.6, opacity=1, cursor="pointer").encode(
        x=x, y=y, shape=shape(), fill=fill(), stroke=stroke(), tooltip=hover
    )
    return ready(
        alt.layer(*leads(points, x, y), bound, steps, across, upright, many, marks).properties(height=HEIGHT)
    )
