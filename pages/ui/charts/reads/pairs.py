"""All pairs of tests at once: difference and p value of each pair in one matrix."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from core.words import Words
from pages.ui.charts.kit.legend import Sign
from pages.ui.charts.kit.palette import DIVERGING, INK_ON_TINT, NEUTRAL
from pages.ui.charts.kit.paper import Options, Row, Spec, named, once, ready, show, tip

STEP = 54
BESIDE = "(width < 420 ? 74 : 118)"
"""Pixels of a name beside the rows."""
SPACIOUS = 76
"""Pixels of a cell from which on its words need not be set close."""
LETTER = 8.4
"""Width of a letter of a name in pixels."""
DEEPEST = 0.4
"""Difference at which a tint is full."""


def draw_pairs(w: Words, rows: Sequence[Row], *, key: str, description: str, saved: str = "") -> None:
    """Draw one cell a pair: its column is the first test, its row the second.

    Parameters
    ----------
    rows : sequence of mappings
        first, second : str
        difference : float or None
            Second minus first, as a fraction of 1; the tint of the cell.
        p : float or None
        text, p_text : str
            The difference in percentage points and the p value, as they stand in the cell.
        p_said : str
            Which p value that is, or why there is none; shown on hovering.
    """
    cells = [
        {
            **row,
            "pair": w("{second} minus {first}", first=row["first"], second=row["second"]),
            "said": signed(row["difference"], row["text"]),
        }
        for row in rows
    ]
    signs = [
        Sign("tint", w("the row is higher than the column"), DIVERGING[-1]),
        Sign("tint", w("the row is lower"), DIVERGING[0]),
        Sign(
            "tint",
            w("row minus column in percentage points, p below it, in brackets where it is not adjusted")
            if any(map(in_brackets, rows))
            else w("row minus column in percentage points, p below it"),
            DIVERGING[2],
        ),
    ]
    show(pairs_spec(w), key=key, description=description, saved=saved, signs=signs, cells=cells)


def in_brackets(row: Row) -> bool:
    """Whether the p value of a cell is not adjusted."""
    return str(row["p_text"]).startswith("(")


def signed(value: float | None, text: str) -> str:
    """A number in words with its plus sign."""
    return f"+{text}" if value is not None and value > 0 and not text.startswith("+") else text


def folded(room: str) -> str:
    """A name as it stands, or a line a word of it where it is wider than the room."""
    words = "split(replace(datum.label, regexp('([_/-])', 'g'), '$1 '), regexp(' +'))"
    return f"{LETTER} * length(datum.label) > {room} ? {words} : datum.label"


@once
def pairs_spec(w: Words) -> Spec:
    """The matrix; data set ``cells``."""
    size = alt.expr(f"bandwidth('x') < {SPACIOUS} ? 10.5 : 12")
    names: Options = {"domain": False, "ticks": False, "title": None, "labelFontWeight": 600}
    names |= {"labelFontSize": size}
    room = "bandwidth('x') - 4"
    across: Options = {"labelLimit": alt.expr(room), "labelExpr": folded(room)}
    top = alt.Axis(orient="top", labelAngle=0, labelOverlap=False, **across, **names)
    side = alt.Axis(labelLimit=alt.expr(BESIDE), labelExpr=folded(BESIDE), **names)
    band = alt.Scale(paddingInner=0.04, paddingOuter=0)
    cells = alt.Chart(named("cells")).encode(
        x=alt.X("first:N", sort=None, axis=top, scale=band),
        y=alt.Y("second:N", sort=None, axis=side, scale=band.copy()),
    )
    tints = alt.Scale(
        domain=[-DEEPEST, -DEEPEST / 4, 0, DEEPEST / 4, DEEPEST], range=list(DIVERGING), clamp=True
    )
    hover = [
        tip("pair", w("Comparison")),
        tip("said", w("Difference, percentage points")),
        tip("p_said", w("p value")),
    ]
    tint = cells.mark_rect(stroke=NEUTRAL, strokeWidth=0.5, invalid=None).encode(
        fill=alt.Fill("difference:Q", scale=tints, legend=None), tooltip=hover
    )
    on_tint = alt.value(INK_ON_TINT)
    value = cells.mark_text(yOffset=-8, fontSize=14, fontWeight=600).encode(text="said:N", color=on_tint)
    close = "replace(datum.p_text, regexp(' ', 'g'), '')"  # on a phone a cell holds no more
    p = cells.mark_text(
        yOffset=10,
        fontSize=11,
        limit=alt.expr(room),
        text=alt.expr(f"bandwidth('x') < {SPACIOUS} ? {close} : datum.p_text"),
    ).encode(color=on_tint)
    return ready(alt.layer(tint, value, p).properties(height=alt.Step(STEP)))
