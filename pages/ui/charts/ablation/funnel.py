"""Funnel plots: centres or operators against what chance allows, never in a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import BAD, CAUTION, INKS, NEUTRAL
from pages.ui.charts.kit.paper import SMALL, THEMED, Options, Row, Spec, named, once, ready, show, tip
from pages.ui.charts.kit.placing import with_sides
from pages.ui.charts.kit.space import beside

HEIGHT = 380
FEW = 12
"""Units that are all called by name."""
LINE = 0.04
"""Height of a line of words, as a share of the picture's."""

MARKS: Mapping[str, tuple[str, str, int]] = {
    "inside": (NEUTRAL, "circle", 60),
    "alert_high": (CAUTION, "triangle-up", 110),
    "alert_low": (CAUTION, "triangle-down", 110),
    "alarm_high": (BAD, "triangle-up", 190),
    "alarm_low": (BAD, "triangle-down", 190),
}
"""Colour, shape and size of a unit by its status."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What units are drawn against: the target, and the axes' titles, such as "Sessions" and "Case".

    ``share`` is False where values are ratios (O/E) and no proportions.
    """

    target: float | None
    across: str
    upwards: str
    share: bool = True


def draw_funnel(
    w: Words,
    units: Sequence[Row],
    curves: Sequence[Row],
    frame: Frame,
    *,
    key: str,
    description: str,
    saved: str = "",
) -> None:
    """Draw units against the 95 % and 99.8 % limits.

    Parameters
    ----------
    units : sequence of mappings
        label : str
            Written beside every unit where they are few, else beside the user's own and those beyond a limit.
        denominator : float
        value : float or None
        status : "inside", "alert_high", "alert_low", "alarm_high" or "alarm_low"
        own : bool
        text : str
            Value with counts; said on hovering.
    curves : sequence of mappings, by increasing denominator
        denominator, low_95, high_95, low_998, high_998 : float or None
    frame : Frame
    """
    seen = [unit for unit in units if unit["value"] is not None]
    least = min((unit["denominator"] for unit in seen), default=0.0)
    # left of the smallest unit the limits would only flatten the picture
    near = [row for row in curves if row["denominator"] >= 0.9 * least]
    ends = _ends(w, near[-1] if near else None, frame)
    points = [_point(w, unit) for unit in seen]
    few = len(points) <= FEW
    labelled = [point for point in points if few or point["own"] or point["status"] != "inside"]
    heights = [unit["value"] for unit in seen] + [
        row[line] for row in near for line in ("low_998", "high_998") if row[line] is not None
    ]
    bottom, height = min(heights, default=0.0), (max(heights, default=1.0) - min(heights, default=0.0)) or 1.0
    right = max([unit["denominator"] for unit in seen] + [row["denominator"] for row in near], default=1.0)
    placed = with_sides(
        [{**point, "x": point["x"] - 0.9 * least, "y": point["y"] - bottom} for point in labelled],
        (right - 0.9 * least) or 1.0,
        height,
    )
    show(
        funnel_spec(w, frame),
        key=key,
        description=description,
        saved=saved,
        signs=_signs(w, points, near),
        units=[point for point in points if point not in labelled],
        named=[{**point, "side": at["side"]} for point, at in zip(labelled, placed, strict=True)],
        curves=near,
        ends=_apart(ends, height),
        target=[] if frame.target is None else [{"at": frame.target}],
    )


def _signs(w: Words, points: Sequence[Row], curves: Sequence[Row]) -> list[Sign]:
    """The limits, and marks that the chart has."""
    levels = (("dashes", "95%"), ("line", "99.8%")) if curves else ()
    signs = [Sign(form, w("{level} limits", level=level)) for form, level in levels]
    drawn = [(point["shape"], point["said"], point["colour"]) for point in points if not point["own"]]
    signs += [Sign(*mark) for mark in drawn]
    if any(point["own"] for point in points):
        signs.append(Sign("circle", w("your own"), INKS[0]))
    return signs


def _point(w: Words, unit: Row) -> Row:
    tint, shape, size = MARKS[unit["status"]]
    own = unit["own"]
    return {
        **unit,
        "x": unit["denominator"],
        "y": unit["value"],
        "colour": INKS[0] if own and unit["status"] == "inside" else tint,
        "shape": shape,
        "size": max(size, 140) if own else size,
        "said": w.label("funnel_status", unit["status"]),
    }


def _ends(w: Words, last: Row | None, frame: Frame) -> list[Row]:
    """What the lines are, at their right ends; the first ones matter most."""
    ends: list[Row] = []
    if (target := frame.target) is not None:
        said = w.numbers.percent(target) if frame.share else w.numbers.decimal(target)
        ends.append({"y": target, "text": said})
    if last is not None:
        names = (("high_998", "99.8%"), ("low_998", "99.8%"), ("high_95", "95%"), ("low_95", "95%"))
        ends += [{"y": last[line], "text": text} for line, text in names if last[line] is not None]
    return ends


def _apart(ends: Sequence[Row], height: float) -> list[Row]:
    """Those that do not stand on one before them."""
    kept: list[Row] = []
    for end in ends:
        if all(abs(end["y"] - other["y"]) > LINE * height for other in kept):
            kept.append(end)
    return kept


@once
def funnel_spec(w: Words, frame: Frame) -> Spec:
    """The chart; data sets ``units``, ``named``, ``curves``, ``ends`` and ``target``."""
    # the funnel fills the picture: what is left of the smallest unit, or below the limits, is empty
    side = alt.Scale(zero=False, nice=False, padding=24)
    across: Options = {"tickCount": 6, "grid": False, **({"tickMinStep": 1} if frame.share else {})}
    x = alt.X("x:Q", title=frame.across, scale=side, axis=alt.Axis(**across))
    form = alt.Axis(format=".3~%", tickCount=5) if frame.share else alt.Axis(tickCount=5)
    y = alt.Y("y:Q", title=frame.upwards, scale=alt.Scale(zero=False, nice=True), axis=form)
    curves = alt.Chart(named("curves"))
    lines = [
        curves.mark_line(
            strokeWidth=1.4, strokeDash=[5, 3] if limit.endswith("95") else [1, 0], interpolate="linear"
        ).encode(x=alt.X("denominator:Q"), y=alt.Y(f"{limit}:Q"), color=alt.value(NEUTRAL))
        for limit in ("low_95", "high_95", "low_998", "high_998")
    ]
    inside = curves.mark_area(opacity=0.1).encode(
        x=alt.X("denominator:Q"), y=alt.Y("low_998:Q"), y2="high_998:Q", color=alt.value(NEUTRAL)
    )
    target = alt.Chart(named("target")).mark_rule(strokeWidth=1.3).encode(y=alt.Y("at:Q"), color=THEMED)
    ends = (
        alt.Chart(named("ends"))
        .mark_text(align="left", dx=5, fontSize=SMALL)
        .encode(x=alt.value("width"), y=y, text="text:N", color=THEMED)
    )
    hover = [tip("label", w("Name")), tip("text", w("Value")), tip("said", w("Against chance"))]

    def marks(of: alt.Chart) -> alt.Chart:
        drawn: alt.Chart = of.mark_point(filled=True, opacity=0.95).encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None, legend=None),
            size=alt.Size("size:Q", scale=None, legend=None),
            color=alt.Color("colour:N", scale=None, legend=None),
            tooltip=hover,
        )
        return drawn

    said = alt.Chart(named("named"))
    return ready(
        alt.layer(
            inside, *lines, target, marks(alt.Chart(named("units"))), marks(said), *beside(said, x, y), ends
        ).properties(height=HEIGHT)
    )
