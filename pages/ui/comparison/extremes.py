"""What indeterminate reads could do to a comparison: three outcomes side by side, and the extremes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.reads.answers.pairs.categories import outcome_tables
from core.reads.answers.policies import extremes, read_tables
from core.reads.study import WITH
from pages.ui.comparison.pair import Pair
from pages.ui.parts.sheet import no_p, p_value, points, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def outcomes(page: Context, pair: Pair) -> None:
    """Three outcomes side by side, with the tests of symmetry and of equal margins."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    n = w.numbers
    states = [w.label("read_state", s) for s in ("positive", "indeterminate", "negative")]
    for found in outcome_tables(study, plan, [pair]):
        if not found.counts[1].any() and not found.counts[:, 1].any():
            continue
        status = w.label("status", "with" if found.status == WITH else "without")
        frame = pd.DataFrame(found.counts, columns=[w.titled(pair[1], s) for s in states])
        frame.insert(0, pair[0], states)
        st.markdown(f"**{plain(status)}**")
        show_sheet(page, frame, says=status, name="outcomes", key=f"outcomes.{found.status}")
        for result in (found.symmetry, found.margins):
            said = n.p_statement(result.p) if result.p is not None else w.reason(result.reason or "")
            st.caption(plain(w.titled(w.label("method", result.method), said)))


def extremes_table(page: Context, pair: Pair) -> None:
    """Best first with worst second, and the reverse."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    tables = cached(page, ("read_tables", plan), lambda: read_tables(study, plan))
    if not any(t.counts[1].sum() for t in tables):
        st.caption(w("No read is indeterminate, so there is nothing that could favour either."))
        return
    outcomes(page, pair)
    found = cached(page, ("extremes", plan, pair), lambda: extremes(study, plan, [pair]))
    rows = []
    for title, comparisons in (
        (w("favouring {test}", test=pair[0]), found.favouring_first),
        (w("favouring {test}", test=pair[1]), found.favouring_second),
    ):
        rows += [
            [
                title,
                w.label("metric", c.on),
                points(w, c.headline_interval),
                p_value(w, c.p),
                no_p(w, c.p_reason),
            ]
            for c in comparisons
        ]
    difference = w("{second} minus {first}, points", first=pair[0], second=pair[1])
    names = [w("Indeterminate reads"), w("Compared on"), difference, w("p"), w("Remark")]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Extremes of the comparison"), name="extremes")
