"""Indeterminate, missing and unverified reads on the accuracy page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.reads.answers.accuracy import FRACTIONS
from core.reads.answers.policies import by_policy, read_tables
from core.reads.answers.records import VERDICTS
from core.reads.answers.unverified import unverified, unverified_patterns
from core.reads.counting.panel import Panel
from pages.ui.parts import show
from pages.ui.reads import controls as choose
from pages.ui.reads.tables import MOST_LISTED, ROW_HEIGHT, cell
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def policies(page: Context) -> None:
    """The full read table with yield, and what each policy for indeterminate reads would give."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    n = w.numbers
    tables = cached(page, ("read_tables", plan), lambda: read_tables(study, plan))
    states = ("positive", "indeterminate", "negative", "missing")
    rows = [
        [t.name, w.label("read_state", state), *(int(v) for v in t.counts[place]), n.percent(t.usable_yield)]
        for t in tables
        for place, state in enumerate(states)
    ]
    columns = [w("Test"), w("Read"), *(w.label("status", s) for s in ("with", "without", "unknown"))]
    st.dataframe(
        pd.DataFrame(rows, columns=[*columns, w("Usable reads")]),
        hide_index=True,
        alt=w("Reads by reference status"),
    )
    if not any(t.counts[1].sum() for t in tables):
        st.caption(w("No read is indeterminate, so the five ways to handle them agree."))
        return
    spread = cached(page, ("policies", plan), lambda: by_policy(study, plan))
    rows_by = [
        [
            w.label("policy", policy),
            test.name,
            *(cell(w, test.metrics[m]) for m in ("sensitivity", "specificity")),
        ]
        for policy, tests in spread.items()
        for test in tests
    ]
    names = [
        w("Indeterminate reads"),
        w("Test"),
        w.label("metric", "sensitivity"),
        w.label("metric", "specificity"),
    ]
    st.dataframe(
        pd.DataFrame(rows_by, columns=names),
        hide_index=True,
        row_height=ROW_HEIGHT,
        alt=w("Policies side by side"),
    )


def unverified_table(page: Context, panel: Panel) -> None:
    """Units without a reference: what each test called them, and the bounds of its accuracy."""
    w = page.w
    n = w.numbers
    found = unverified(panel)
    if not found:
        st.caption(w("Every reference is known here."))
        return
    rows = [
        [
            u.name,
            u.positive,
            u.negative,
            u.unusable,
            *(n.interval(b.low, b.high) for b in (getattr(u.bounds, m) for m in FRACTIONS)),
        ]
        for u in found
    ]
    names = [w("Test"), *(w.label("read_state", s) for s in ("positive", "negative"))]
    names += [w("No usable read")]
    names += [w("{metric}, least to most", metric=w.label("metric", m)) for m in FRACTIONS]
    st.markdown(f"**{plain(w('Units with unknown reference'))}**")
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, alt=w("Units with unknown reference"))
    st.caption(
        w(
            "They enter no estimate. The bounds say how far each would move if their truth were the "
            "worst or the "
            "best possible; nothing is assumed about why they were not verified."
        )
    )
    patterns = unverified_patterns(panel)
    listed = [
        [*(w.label("read_state", VERDICTS[p.verdicts[item]]) for item in panel.items), p.units]
        for p in patterns
    ]
    frame = pd.DataFrame(listed, columns=[*panel.items, w("Units")])
    st.dataframe(
        frame.head(MOST_LISTED), hide_index=True, alt=w("Read patterns of units with unknown reference")
    )
    show.downloads(page, lambda: frame, name="unknown-reference", key="unverified")
