"""A pair on the same units as a labelled two-by-two: counts inside, rates at the margin, no colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.words import Words
from pages.ui.charts.kit.palette import NEUTRAL, look_of
from pages.ui.charts.kit.paper import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """Counts of a pair on one endpoint, with what its rows and columns are called.

    ``right`` and ``wrong`` say what a call is in this endpoint, such as *positive* and *negative*; ``kinds``
    and ``places`` give the colours of the first and the second.
    """

    title: str
    first: str
    second: str
    right: str
    wrong: str
    both: int
    only_first: int
    only_second: int
    neither: int
    first_rate: str
    second_rate: str
    kinds: tuple[str, str]
    places: tuple[int, int]


DEEPEST = 55
"""Per cent of colour in the ground of the fullest cell."""


def draw_paired_squares(
    w: Words, squares: Sequence[Square], *, key: str, description: str, saved: str
) -> None:
    """Draw one two-by-two an endpoint, side by side (on a phone one below the other)."""
    tables = "".join(_table(w, square) for square in squares)
    st.html(f'<div class="tandem-squares" role="group" aria-label="{escape(description)}">{tables}</div>')
    files(key, saved, description)


def _table(w: Words, square: Square) -> str:
    total = square.both + square.only_first + square.only_second + square.neither
    first, second = (look_of(kind, at).ink for kind, at in zip(square.kinds, square.places, strict=True))

    def cell(count: int, colour: str) -> str:
        depth = round(DEEPEST * count / total) if total else 0
        ground = f"background:color-mix(in srgb, {colour} {depth}%, transparent)"
        edge = f"border-bottom:3px solid {colour}" if count else ""
        return f'<td style="{ground};{edge}">{escape(w.numbers.count(count))}</td>'

    def head(name: str, call: str) -> str:
        return f"{escape(name).replace('_', '_<wbr>')} {escape(call)}"

    rows = [
        (square.right, square.both, square.only_first, square.first_rate),
        (square.wrong, square.only_second, square.neither, ""),
    ]
    colours = ((NEUTRAL, first), (second, NEUTRAL))
    body = "".join(
        f'<tr><th scope="row">{head(square.first, call)}</th>{cell(left, tones[0])}{cell(right, tones[1])}'
        f'<td class="tandem-rate">{escape(rate)}</td></tr>'
        for (call, left, right, rate), tones in zip(rows, colours, strict=True)
    )
    return (
        f"<table><caption>{escape(square.title)}</caption><thead><tr><td></td>"
        f'<th scope="col">{head(square.second, square.right)}</th>'
        f'<th scope="col">{head(square.second, square.wrong)}</th><td></td></tr></thead>'
        f'<tbody>{body}<tr><td></td><td class="tandem-rate">{escape(square.second_rate)}</td>'
        f"<td></td><td></td></tr></tbody></table>"
    )
