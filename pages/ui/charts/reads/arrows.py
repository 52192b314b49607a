"""Arrows in ROC space: from one modality to another, a thin one for each reader, a thick one for the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import NEUTRAL
from pages.ui.charts.kit.paper import THEMED, Row, Spec, named, once, ready, show, tip
from pages.ui.charts.kit.placing import with_leads
from pages.ui.charts.kit.space import WIDEST, leftmost, space_axes, upward_ends

HEIGHT = 400
HEAD = 90
"""Size of an arrow's head."""
NAME_AWAY = 7
"""Pixels by which a name stands behind the tail of its arrow, where no arrow runs."""
NEAR = 9
"""Pixels between a name and its arrow, from which on a line joins them."""


def draw_arrows(w: Words, rows: Sequence[Row], *, key: str, description: str, saved: str) -> None:
    """Draw one arrow a row, with its name behind it.

    Parameters
    ----------
    rows : sequence of mappings
        label : str
            The reader, or the mean.
        text : str
            Both modalities as a paper prints them; shown on hovering.
        x, y, x2, y2 : float
            From (1 - specificity, sensitivity) of the first to that of the second modality.
        mean : bool
            Whether it is the mean over readers.
    """
    end = next(e for e in WIDEST if max((max(r["x"], r["x2"]) for r in rows), default=1.0) <= e)
    lowest = min((min(r["y"], r["y2"]) for r in rows), default=0.0)
    floor = 0.5 if lowest >= 0.5 else 0.0
    ends = with_leads([{"x": row["x"], "y": row["y"]} for row in rows], floor, 1.0, HEIGHT)
    named_rows = [
        {
            **row,
            "name_y": place["name_y"],
            "behind": "right" if row["x2"] <= row["x"] else "left",
            "apart": abs(place["name_y"] - row["y"]) / (1 - floor) * HEIGHT > NEAR,
        }
        for row, place in zip(rows, ends, strict=True)
    ]
    show(
        arrows_spec(w, end, floor),
        key=key,
        description=description,
        saved=saved,
        title=saved,
        signs=[Sign("bar", w("mean of the readers"))],
        arrows=named_rows,
    )


def turned(end: float, floor: float) -> str:
    """Degrees by which a triangle that points up is turned along its arrow, in the pixels of the chart."""
    bottom, top = upward_ends(floor)
    across = f"(datum.x2 - datum.x) / {end - leftmost(end):.6g}"
    up = f"(datum.y2 - datum.y) / {top - bottom:.6g}"
    return f"atan2(width * {across}, height * {up}) * 180 / PI"


@once
def arrows_spec(w: Words, end: float, floor: float) -> Spec:
    """The chart for one window; data set ``arrows``."""
    rows = alt.Chart(named("arrows")).transform_calculate(angle=turned(end, floor))
    x, y = space_axes(w, end, floor)
    hover = [tip("label", w("Name")), tip("text", w("Sensitivity, specificity"))]
    behind: tuple[tuple[str, int, Literal["left", "right"]], ...]
    behind = (("right", 1, "left"), ("left", -1, "right"))  # most arrows point to the left
    layers = [
        rows.transform_filter(f"datum.apart && datum.behind == '{side}'")
        .mark_rule(strokeWidth=1, color=NEUTRAL, opacity=0.7, x2Offset=sign * (NAME_AWAY - 2))
        .encode(x=alt.X("x:Q"), x2="x:Q", y=alt.Y("y:Q"), y2="name_y:Q")
        for side, sign, _ in behind
    ]
    for mean, width in ((False, 1.4), (True, 3.2)):
        part = rows.transform_filter(alt.datum.mean == mean)
        layers += [
            part.mark_rule(strokeWidth=width, color=NEUTRAL, clip=True).encode(
                x=x, y=y, x2="x2:Q", y2="y2:Q", tooltip=hover
            ),
            part.mark_point(
                shape="triangle", filled=True, opacity=1, size=HEAD * width, color=NEUTRAL
            ).encode(
                x=alt.X("x2:Q", title=w("1 − specificity")),
                y=alt.Y("y2:Q", title=w("Sensitivity")),
                angle=alt.Angle("angle:Q", scale=None),
                tooltip=hover,
            ),
        ]
        layers += [
            part.transform_filter(alt.datum.behind == side)
            .mark_text(align=align, dx=sign * NAME_AWAY, fontSize=12, fontWeight=700 if mean else 400)
            .encode(x=alt.X("x:Q"), y=alt.Y("name_y:Q"), text="label:N", color=THEMED)
            .properties(name=f"names_{side}{'_mean' if mean else ''}")
            for side, sign, align in behind
        ]
    return ready(alt.layer(*layers).properties(height=HEIGHT))
