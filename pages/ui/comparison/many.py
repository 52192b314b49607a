"""More pairs than a click may cost: the first of them at once, all on request and with a way to stop."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.answers.pairs.family import family_pairs, on_request, pairs_asked
from core.reads.counting.panel import Panel
from core.reads.plan import Pairs, Plan
from pages.ui.parts.long_work import worked
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def plan_of(page: Context) -> Plan:
    """The plan of this page, which alone answers every pair."""
    return replace(choose.plan_of(page), pairs=choose.draft(page).pairs)


def every(page: Context, panel: Panel, plan: Plan) -> tuple[Comparison, ...]:
    """All comparisons and their family; empty where nobody asked for so many, or they were stopped."""
    few = replace(plan, pairs=Pairs.FIRST)
    if not on_request(panel, few):
        return first(page, panel, few)
    if plan.pairs is Pairs.FIRST:
        return ()
    return (
        worked(
            page,
            "pairs",
            ("compare", plan),
            lambda tick: compare(panel, plan, tick=tick),
            saying=page.w("Comparing {count} pairs", count=page.w.numbers.count(_count(panel, plan))),
        )
        or ()
    )


def first(page: Context, panel: Panel, plan: Plan) -> tuple[Comparison, ...]:
    """The comparisons that need no request."""
    return cached(page, ("compare", plan), lambda: compare(panel, plan))


def offer(page: Context, panel: Panel, plan: Plan) -> None:
    """Say what is left for a request, and take it."""
    w, n = page.w, page.w.numbers
    whole = replace(plan, pairs=Pairs.ALL)
    if plan.pairs is Pairs.ALL or not on_request(panel, plan):
        return
    st.write(
        plain(
            w(
                "{shown} of {count} pairs are shown here, and no p value is adjusted where more "
                "than {shown} are declared.",
                shown=n.count(len(pairs_asked(panel, plan))),
                count=n.count(_count(panel, whole)),
            )
        )
    )
    st.button(
        plain(w("Compare all {count} pairs", count=n.count(_count(panel, whole)))),
        key=page.key("pairs.all"),
        on_click=lambda: page.change(replace(choose.draft(page), pairs=Pairs.ALL)),
    )


def _count(panel: Panel, plan: Plan) -> int:
    return len({frozenset(pair) for pair in (*pairs_asked(panel, plan), *family_pairs(panel, plan))})
