"""Read patterns by reference status, after UpSet (Lex et al. 2014): dots say which tests are positive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import GREY, Sign
from pages.ui.charts.kit.palette import NEUTRAL, look_of
from pages.ui.charts.kit.paper import SMALL, THEMED, Row, Spec, named, once, ready, show, tip

STEP = 30
HEAD = 2.0
"""Rows of head above the first pattern: slanted names, and below their ends what the bars count."""
MATRIX = 0.34
"""Share of the width for the dots; the bars have the rest."""
WITH_COLOUR, WITHOUT_COLOUR = "#2A8672", NEUTRAL


def draw_read_patterns(
    w: Words,
    tests: Sequence[str],
    patterns: Sequence[Row],
    *,
    rule: str | None,
    key: str,
    description: str,
    saved: str = "",
) -> None:
    """Draw one line a read pattern: its dots, units with the condition, units without.

    Parameters
    ----------
    tests : names of the tests, in the study's order
    patterns : sequence of mappings, from the top
        positive : sequence of bool, one for each test
        with, without : int
        called : bool
            Whether the rule calls this pattern positive.
    rule : str or None
        Name of the rule, which gets a column of its own.
    """
    columns = [*tests, *([rule] if rule else [])]
    width = MATRIX / max(len(columns), 1)
    most = max((max(row["with"], row["without"]) for row in patterns), default=1) or 1
    half = (1 - MATRIX) / 2
    dots: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    bars: list[dict[str, Any]] = []
    for place, row in enumerate(patterns):
        called = [*row["positive"], *([row["called"]] if rule else [])]
        says = _says(w, tests, row, rule)
        for column, positive in enumerate(called):
            is_rule = column == len(tests)
            look = look_of("rule", 0) if is_rule else look_of("test", column)
            dots.append(
                {
                    "x": (column + 0.5) * width,
                    "row": place,
                    "colour": look.colour if positive else "transparent",
                    "ink": look.ink if positive else NEUTRAL,
                    "shape": "diamond" if is_rule else "circle",
                    **says,
                }
            )
        on = [column for column, positive in enumerate(row["positive"]) if positive]
        if len(on) > 1:
            links.append({"x": (on[0] + 0.5) * width, "x2": (on[-1] + 0.5) * width, "row": place})
        for side, (status, tint) in enumerate((("with", WITH_COLOUR), ("without", WITHOUT_COLOUR))):
            start = MATRIX + side * half + 0.02
            bars.append(
                {
                    "x": start,
                    "x2": start + (half - 0.1) * row[status] / most,
                    "row": place,
                    "colour": tint,
                    "text": w.numbers.count(row[status]),
                    **says,
                }
            )
    heads = [{"x": (column + 0.5) * width, "text": name} for column, name in enumerate(columns)]
    titles = [
        {"x": MATRIX + side * half + 0.02, "text": text}
        for side, text in enumerate((w("with the condition"), w("without it")))
    ]
    show(
        read_patterns_spec(w, len(patterns)),
        key=key,
        description=description,
        saved=saved,
        signs=[
            Sign("circle", w("positive"), GREY),
            Sign("ring", w("negative")),
            *([Sign("diamond", w("rule positive"), look_of("rule", 0).colour)] if rule else []),
        ],
        dots=dots,
        links=links,
        bars=bars,
        heads=heads,
        titles=titles,
    )


def _says(w: Words, tests: Sequence[str], row: Row, rule: str | None) -> Mapping[str, str]:
    positive = [test for test, on in zip(tests, row["positive"], strict=True) if on]
    reads = w("{tests} positive", tests=w.join(positive)) if positive else w("all negative")
    verdict = "" if rule is None else (w("rule positive") if row["called"] else w("rule negative"))
    counts = w(
        "{with_condition} with the condition, {without_condition} without",
        with_condition=w.numbers.count(row["with"]),
        without_condition=w.numbers.count(row["without"]),
    )
    return {"reads": reads, "verdict": verdict, "says": counts}


@once
def read_patterns_spec(w: Words, rows: int) -> Spec:
    """The chart for a number of patterns; data sets ``dots``, ``links``, ``bars``, ``heads``, ``titles``."""
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[rows - 0.5, -0.5 - HEAD], nice=False, zero=False), axis=None)
    hover = [tip("reads", w("Reads")), tip("verdict", w("Rule")), tip("says", w("Units"))]
    links = (
        alt.Chart(named("links"))
        .mark_rule(strokeWidth=3, opacity=0.5)
        .encode(x=x, x2="x2:Q", y=y, color=THEMED)
    )
    dots = (
        alt.Chart(named("dots"))
        .mark_point(size=110, strokeWidth=1.4, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None, legend=None),
            fill=alt.Fill("colour:N", scale=None, legend=None),
            stroke=alt.Stroke("ink:N", scale=None, legend=None),
            tooltip=hover,
        )
    )
    base = alt.Chart(named("bars"))
    bars = base.mark_bar(height=STEP * 0.55, cornerRadiusEnd=2).encode(
        x=x, x2="x2:Q", y=y, color=alt.Color("colour:N", scale=None, legend=None), tooltip=hover
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=SMALL + 1).encode(
        x=alt.X("x2:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None),
        y=y,
        text="text:N",
        color=THEMED,
    )
    slanted, level = alt.value(STEP * 0.9), alt.value(STEP * 1.5)
    heads = (
        alt.Chart(named("heads"))
        .mark_text(align="left", angle=335, fontSize=SMALL + 0.5)
        .encode(x=x, y=slanted, text="text:N", color=THEMED)
    )
    titles = (
        alt.Chart(named("titles"))
        .mark_text(align="left", fontWeight=600, fontSize=SMALL + 1)
        .encode(x=x, y=level, text="text:N", color=THEMED)
    )
    height = int((rows + HEAD) * STEP)
    return ready(alt.layer(links, dots, bars, numbers, heads, titles).properties(height=height))
