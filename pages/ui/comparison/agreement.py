"""Agreement of a pair of tests on the comparison page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.findings import Clustered, Estimate, Flag, Interval
from core.reads.answers.pairs.pair_tables import agreements
from core.reads.counting.panel import Panel
from core.stats.paired.agreement import Agreement
from core.words import Words
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, limits, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

MEASURES = ("kappa", "positive_agreement", "negative_agreement", "ac1", "pabak")


def agreement_table(page: Context, panel: Panel, pair: tuple[str, str]) -> None:
    """Kappa and its kin; the interval to quote first, then the others of kappa."""
    w, plan = page.w, choose.plan_of(page)
    n = w.numbers
    found = cached(page, ("agreement", plan, pair), lambda: agreements(panel, plan, [pair]))[0].agreement
    rows = []
    for name in MEASURES:
        e = getattr(found, name)
        shown = e.quoted
        reason = shown.reason or e.reason
        rows.append(
            [
                w.label("metric", name),
                Cell(n.decimal(e.value), value=e.value),
                limits(n.decimal_interval(shown.low, shown.high), shown.low, shown.high),
                w.label("method", str(shown.method)),
                w.reason(reason) if reason else "",
            ]
        )
    names = [w("Measure"), w("Value"), w("Interval"), w("Method"), w("Remark")]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Agreement of the pair"), name="agreement")
    quoted = [(w.label("metric", name), getattr(found, name).quoted) for name in MEASURES]
    show.cautions(w, [(who, e.flags) for who, e in quoted], (Flag.FEW_CLUSTERS,))
    st.caption(plain(_kappa_intervals(w, found)))


def _kappa_intervals(w: Words, found: Agreement) -> str:
    """Which interval of kappa is quoted, and what the others are."""
    kappa = found.kappa
    quoted = kappa.quoted
    others: list[Estimate | Clustered | Interval] = [found.kappa_delta, kappa]
    if kappa.clustered is not None:
        others.insert(0, kappa.clustered)
    said = [f"{w.label('method', str(i.method))} {w.numbers.decimal_interval(i.low, i.high)}" for i in others]
    told = w(
        "Quoted for kappa: {method}. Beside it: {others}.",
        method=w.label("method", str(quoted.method)),
        others=w("; ").join(said),
    )
    return w.sentences(told, _alike(w, found))


def _alike(w: Words, found: Agreement) -> str:
    """Where all agree, how sure that is."""
    beside = found.kappa.beside
    if beside is None:
        return ""
    return w(
        "All units agree: {method} {interval} for the observed agreement.",
        method=w.label("method", str(beside.method)),
        interval=w.numbers.interval(beside.low, beside.high),
    )
