"""Indeterminate, missing and unverified reads on the accuracy page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.reads.answers.one_test.accuracy import FRACTIONS
from core.reads.answers.one_test.unverified import unverified, unverified_patterns
from core.reads.answers.one_test.verified_like import verified_like
from core.reads.answers.policies import by_policy, read_tables
from core.reads.answers.records import VERDICTS
from core.reads.counting.panel import Panel
from pages.ui.parts import show
from pages.ui.parts.sheet import HIGH, LOW, Cell, percent, proportion, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads.tables import MOST_LISTED
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def policies(page: Context) -> None:
    """The full read table with yield, and what each policy for indeterminate reads would give."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    tables = cached(page, ("read_tables", plan), lambda: read_tables(study, plan))
    states = ("positive", "indeterminate", "negative", "missing")
    rows = [
        [t.name, w.label("read_state", state), *(int(v) for v in t.counts[place]), percent(w, t.usable_yield)]
        for t in tables
        for place, state in enumerate(states)
    ]
    columns = [w("Test"), w("Read"), *(w.label("status", s) for s in ("with", "without", "unknown"))]
    frame = pd.DataFrame(rows, columns=[*columns, w("Usable reads")])
    show_sheet(page, frame, says=w("Reads by reference status"), name="reads")
    if not any(t.counts[1].sum() for t in tables):
        st.caption(w("No read is indeterminate, so the five ways to handle them agree."))
        return
    spread = cached(page, ("policies", plan), lambda: by_policy(study, plan))
    rows_by = [
        [
            w.label("policy", policy),
            test.name,
            *(proportion(w, test.metrics[m]) for m in ("sensitivity", "specificity")),
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
    by_name = pd.DataFrame(rows_by, columns=names)
    show_sheet(page, by_name, says=w("Policies side by side"), name="policies")


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
            *(
                Cell(n.interval(b.low, b.high), parts=((LOW, b.low), (HIGH, b.high)))
                for b in (getattr(u.bounds, m) for m in FRACTIONS)
            ),
        ]
        for u in found
    ]
    names = [w("Test"), *(w.label("read_state", s) for s in ("positive", "negative"))]
    names += [w("No usable read")]
    names += [w("{metric}, least to most", metric=w.label("metric", m)) for m in FRACTIONS]
    st.markdown(f"**{plain(w('Units with unknown reference'))}**")
    bounds = pd.DataFrame(rows, columns=names)
    show_sheet(page, bounds, says=w("Units with unknown reference"), name="unknown-reference-bounds")
    st.caption(
        w(
            "They enter no estimate. The bounds say how far each would move if their truth were the "
            "worst or the "
            "best possible; nothing is assumed about why they were not verified."
        )
    )
    _verified_like(page, panel)
    patterns = unverified_patterns(panel)
    listed = [
        [*(w.label("read_state", VERDICTS[p.verdicts[item]]) for item in panel.items), p.units]
        for p in patterns
    ]
    frame = pd.DataFrame(listed, columns=[*panel.items, w("Units")])
    show_sheet(
        page,
        frame,
        says=w("Read patterns of units with unknown reference"),
        name="unknown-reference",
        most=MOST_LISTED,
    )


def _verified_like(page: Context, panel: Panel) -> None:
    """Begg and Greenes' correction beside the bounds, with what it assumes."""
    w, plan = page.w, choose.plan_of(page)
    n = w.numbers
    found = cached(page, ("verified_like", plan), lambda: verified_like(panel, plan))
    rows = [
        [
            c.name,
            *(
                Cell(n.percent(e.value), n.interval(e.low, e.high), e.value, ((LOW, e.low), (HIGH, e.high)))
                for e in (c.sensitivity, c.specificity)
            ),
        ]
        for c in found
    ]
    names = [w("Test"), *(w.label("metric", metric) for metric in ("sensitivity", "specificity"))]
    title = w("If verified units are like the others with the same reads")
    st.markdown(f"**{plain(title)}**")
    show_sheet(page, pd.DataFrame(rows, columns=names), says=title, name="verified-like")
    for strata in dict.fromkeys(c.strata for c in found if c.sensitivity.value is not None):
        st.caption(plain(w.label("verified_like", strata)))
    methods = dict.fromkeys(
        w.label("method", str(e.method)) for c in found for e in (c.sensitivity, c.specificity)
    )
    st.caption(plain(w("Intervals: {methods}.", methods=w("; ").join(methods))))
    said = [
        (f"{c.name} {w.label('metric', on)}", e.reason)
        for c in found
        for on, e in (("sensitivity", c.sensitivity), ("specificity", c.specificity))
    ]
    show.not_estimable(w, said)
