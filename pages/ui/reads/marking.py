"""Pairs that a link or a reader names: which is shown, which are primary, and the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.reads.counting.panel import Panel
from core.reads.rules.by_reader import spread_pairs
from core.words import DOT
from pages.ui.parts import show
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context

Pair = tuple[str, str]


def named(page: Context, shown: Sequence[str], panel: Panel | None = None) -> Pair | None:
    """The first pair of the plan whose names are shown: one that was chosen, or that a link names.

    With a panel a pair of modalities is that of their first reader.
    """
    pairs = _spoken(page)
    if panel is not None:
        pairs = spread_pairs(pairs, panel.cells)
    return next((pair for pair in pairs if set(pair) <= set(shown)), None)


def proposed(panel: Panel, first: str | None = None) -> Pair:
    """The pair that is compared where none is named: the first test and the newest rule, else the last."""
    items = list(panel.items)
    first = items[0] if first is None else first
    rules = [rule.name for rule in panel.rules]
    return first, next(item for item in (*reversed(rules), *reversed(items)) if item != first)


def choose_pair(page: Context, pair: Pair, usual: Pair) -> None:
    """Compare these two from now on, and say so in the address; for callbacks.

    The usual pair needs no word. Of several that a link names the chosen one comes first.
    """
    names, draft = reads.as_typed(page), choose.draft(page)
    typed = names.get(pair[0], pair[0]), names.get(pair[1], pair[1])
    others = tuple(other for other in draft.compare if other != typed) if len(draft.compare) > 1 else ()
    page.change(replace(draft, compare=(typed, *others) if others or pair != usual else ()))


def _spoken(page: Context) -> tuple[Pair, ...]:
    """The pairs that the plan on the desk names, as the page calls them."""
    draft = choose.draft(page)
    return draft.with_rules_called(reads.as_spoken(page)).compare if draft.compare else ()


def mark(page: Context, pair: Pair) -> None:
    """Whether this pair is a primary comparison; the first mark makes the marked pairs the family.

    Set once, before the data are seen: closed, with what is set below.
    """
    w, plan = page.w, choose.plan_of(page)
    marked = any(set(other) == set(pair) for other in plan.primary)

    def changed() -> None:
        names, draft = reads.as_typed(page), choose.draft(page)
        typed = names.get(pair[0], pair[0]), names.get(pair[1], pair[1])
        others = tuple(other for other in draft.primary if set(other) != set(typed))
        page.change(replace(draft, primary=(*others, typed) if st.session_state[key] else others))

    key = page.key(f"primary.{pair[0]}.{pair[1]}")
    margin_key = page.key("margin")

    def set_margin() -> None:
        points = st.session_state[margin_key]
        page.change(replace(choose.draft(page), margins=(("", points / 100),) if points else ()))

    with show.more(
        page, w("Primary comparison and margin"), "declared", state=_declared(page, marked)
    ) as opened:
        if opened:
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
                    "For non-inferiority and equivalence: set it before the data are seen. Tango's score "
                    "test at the margin, one-sided at half of what the interval leaves out."
                ),
            )
            row.toggle(
                w("Primary comparison"),
                value=marked,
                key=key,
                on_change=changed,
                help=w(
                    "p values are adjusted over the comparisons marked as primary. Without a mark these are "
                    "all pairs of tests; whatever else is shown is exploratory and costs nothing."
                ),
            )


def _declared(page: Context, marked: bool) -> str:
    """What is declared of the pair on the screen; empty where nothing is."""
    w, margins = page.w, choose.plan_of(page).margins
    said = [w("primary comparison")] if marked else []
    return DOT.join([*said, *(w("margin {points} points", points=w.numbers.points(m)) for _, m in margins)])
