"""Calibration of a risk: what was predicted against what was seen, in groups of similar risk."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import GREY, Sign
from pages.ui.charts.kit.palette import INKS, NEUTRAL
from pages.ui.charts.kit.paper import THEMED, Row, Spec, named, once, ready, show, tip

HEIGHT = 380


def draw_calibration(w: Words, groups: Sequence[Row], *, key: str, description: str, saved: str = "") -> None:
    """Draw groups against the line on which predicted and seen agree.

    Parameters
    ----------
    groups : sequence of mappings
        predicted, seen, low, high : float
            Shares, and the interval of the one seen.
        text : str
            Counts; said on hovering.
    """
    far = max((max(group["predicted"], group["high"]) for group in groups), default=1.0)
    show(
        calibration_spec(w),
        key=key,
        description=description,
        saved=saved,
        signs=[
            Sign("dashes", w("predicted and seen agree"), GREY),
            Sign("line", w.numbers.confidence(0.95)),
        ],
        groups=groups,
        equal=[{"x": 0.0, "y": 0.0}, {"x": far, "y": far}],
    )


@once
def calibration_spec(w: Words) -> Spec:
    """The chart; data sets ``groups`` and ``equal``."""
    share, side = alt.Axis(format=".3~%", tickCount=5), alt.Scale(zero=True, nice=True)
    x = alt.X("predicted:Q", title=w("Predicted risk"), scale=side, axis=share)
    y = alt.Y("seen:Q", title=w("Seen"), scale=side, axis=share)
    groups = alt.Chart(named("groups"))
    agree = (
        alt.Chart(named("equal"))
        .mark_line(strokeDash=[5, 3], strokeWidth=1.3)
        .encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), color=THEMED)
    )
    reach = groups.mark_rule(strokeWidth=1.4).encode(
        x=x, y=alt.Y("low:Q"), y2="high:Q", color=alt.value(NEUTRAL)
    )
    marks = groups.mark_point(filled=True, opacity=1, size=80).encode(
        x=x, y=y, color=alt.value(INKS[0]), tooltip=[tip("text", w("Seen"))]
    )
    return ready(alt.layer(agree, reach, marks).properties(height=HEIGHT))
