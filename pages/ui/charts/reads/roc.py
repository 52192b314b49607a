"""Empirical ROC curves with the cut-off in use marked on each."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isinf

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import GREY, Sign
from pages.ui.charts.kit.paper import (
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
from pages.ui.charts.kit.space import space_axes

HEIGHT = 400
THIN, USUAL, MEAN = 1.1, 2.2, 4.5
"""Widths of lines in pixels."""
LINE = 0.065
"""Height of a line of names in the lower right corner, which curves leave free."""


def _grade(point: Row) -> str:
    return str(point.get("grade", f"{point['cutoff']:g}"))


def _cut(w: Words, point: Row) -> str:
    """Which reads a point takes as positive."""
    low = bool(point.get("low"))
    if isinf(point["cutoff"]):
        return w("all positive") if (point["cutoff"] < 0) is not low else w("none positive")
    if low:
        return w("positive up to {cutoff}", cutoff=_grade(point))
    return w("positive from {cutoff}", cutoff=_grade(point))


def draw_roc(
    w: Words, curves: Sequence[Row], *, key: str, description: str, saved: str = "", title: str | None = None
) -> None:
    """Draw one curve a test.

    Parameters
    ----------
    curves : sequence of mappings
        label : str
        group : str, optional
            Curves that look alike and are named once; their cut-offs are said on hover alone.
        thin, mean : bool, optional
            One of many curves; or their mean, thick, whose points need no cut-off.
        text : str
            Such as "AUC 0.912 (0.87 to 0.95)".
        kind, index : appearance, as in the other charts
        points : sequence of mappings
            cutoff : float
                Positive from here on; infinite where nothing is positive, minus infinity where all is.
            grade : str, optional
                The cut-off as the file writes it.
            low : bool, optional
                Whether reads are positive at or below it; infinite ends are the other way round.
            sensitivity, specificity : float
            chosen : bool
                Whether this cut-off is in use.
    """
    looks = dressed({name: curve[name] for name in curve if name != "points"} for curve in curves)
    points = [
        {
            **look,
            "x": 1 - point["specificity"],
            "y": point["sensitivity"],
            "order": order,
            "width": MEAN if curve.get("mean") else THIN if curve.get("thin") else USUAL,
            "corner": not curve.get("mean"),
            "chosen": point.get("chosen", False),
            "cut": "" if curve.get("mean") else _cut(w, point),
            "short": f"{'≤' if point.get('low') else '≥'} {_grade(point)}"
            if "group" not in curve and isfinite(point["cutoff"])
            else "",
            "share": f"{w.numbers.percent(point['sensitivity'])} · {w.numbers.percent(point['specificity'])}",
        }
        for look, curve in zip(looks, curves, strict=True)
        for order, point in enumerate(
            sorted(curve["points"], key=lambda point: (-point["specificity"], point["sensitivity"]))
        )
    ]
    first: dict[str, Row] = {}
    for look in looks:
        first.setdefault(look.get("group", look["label"]), look)
    shown = tuple(first.values())
    names = [
        {
            **look,
            "x": 0.96,
            "y": 0.04 + LINE * (len(shown) - 1 - place),
            "said": look.get("group") or f"{look['label']}  {look['text']}",
        }
        for place, look in enumerate(shown)
    ]
    show(
        roc_spec(w),
        key=key,
        description=description,
        saved=saved,
        title=title,
        signs=[
            Sign("dots", w("reads that know nothing"), GREY),
            *([Sign("circle", w("large: the cut-off in use"))] if any(p["chosen"] for p in points) else []),
        ],
        points=points,
        names=names,
        chance=CHANCE,
    )


CHANCE = [{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 1.0}]
"""Reads that know nothing."""


@once
def roc_spec(w: Words) -> Spec:
    """The chart; data sets ``points``, ``names`` and ``chance``."""
    x, y = space_axes(w, 1.0, 0.0)
    hover = [
        tip("label", w("Name")),
        tip("cut", w("Cut-off")),
        tip("share", w("Sensitivity, specificity")),
        tip("text", w("Area under the curve")),
    ]
    chance = (
        alt.Chart(named("chance"))
        .mark_line(strokeWidth=1, strokeDash=[3, 4], opacity=0.8)
        .encode(x=x, y=y, color=THEMED)
    )
    points = alt.Chart(named("points")).encode(x=x, y=y)
    curve = points.mark_line(interpolate="linear").encode(
        detail="row:N",
        order="order:Q",
        color=colour(),
        strokeDash=dash(),
        strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
    )
    corners = (
        points.transform_filter(alt.datum.corner)
        .mark_point(size=34, filled=True, opacity=0.9)
        .encode(shape=shape(), color=colour(), tooltip=hover)
    )
    used = points.transform_filter(alt.datum.chosen)
    here = used.mark_point(size=170, strokeWidth=1.8, opacity=1).encode(
        shape=shape(), fill=fill(), stroke=stroke(), tooltip=hover
    )
    cut = used.mark_text(
        align="left",
        dx=11,
        dy=13,
        fontSize=12.5,
        fontWeight=600,
        text=alt.expr("width < 420 ? '' : datum.short"),  # on a phone they would meet; a touch says them
    ).encode(color=THEMED)
    cut = cut.properties(name="names")
    names = alt.Chart(named("names")).encode(x=x, y=y)
    said = names.mark_text(align="right", dx=-6, fontWeight=600).encode(text="said:N", color=THEMED)
    sign = names.mark_point(size=90, strokeWidth=1.6, opacity=1, xOffset=8).encode(
        shape=shape(), fill=fill(), stroke=stroke()
    )
    return ready(alt.layer(chance, curve, corners, here, cut, said, sign).properties(height=HEIGHT))
