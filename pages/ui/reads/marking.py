"""What is set before the data are seen: which comparisons are primary, and the margin."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui.reads import controls as choose
from pages.ui.shell.frame import Context

Pair = tuple[str, str]


def mark(page: Context, pair: Pair) -> None:
    """Whether this pair is a primary comparison; the first mark makes the marked pairs the family."""
    w, plan = page.w, choose.plan_of(page)
    others = tuple(other for other in plan.primary if set(other) != set(pair))

    def changed() -> None:
        asked = bool(st.session_state[key])
        page.change(replace(choose.plan_of(page), primary=(*others, pair) if asked else others))

    key = page.key(f"primary.{pair[0]}.{pair[1]}")
    margin_key = page.key("margin")

    def set_margin() -> None:
        points = st.session_state[margin_key]
        page.change(replace(choose.plan_of(page), margins=(("", points / 100),) if points else ()))

    row = st.container(horizontal=True, vertical_alignment="bottom", gap="large")
    row.number_input(
        w("Margin, points"),
        min_value=0.5,
        max_value=50.0,
        step=0.5,
        value=100 * plan.margins[0][1] if plan.margins else None,
        key=margin_key,
        on_change=set_margin,
        width=220,
        help=w(
            "For non-inferiority and equivalence: set it before the data are seen. Tango's score test at the "
            "margin, one-sided at half of what the interval leaves out."
        ),
    )
    row.toggle(
        w("Primary comparison"),
        value=len(others) < len(plan.primary),
        key=key,
        on_change=changed,
        help=w(
            "p values are adjusted over the comparisons marked as primary. Without a mark these are all "
            "pairs of tests; whatever else is shown is exploratory and costs nothing."
        ),
    )
