"""Indicators from counts: a row each with its interval and trend, the open one in place, the report."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.indicator import indicator as indicator_of
from core.findings import Estimate
from core.report.ablation.counts.document import counts_document
from core.report.ablation.counts.workbook import counts_workbook
from core.words import Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted
from pages.ui.ablation import controls as ablation_choose
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import grid as ablation_grid
from pages.ui.indicators import detail as ablation_detail
from pages.ui.indicators import pack as ablation_pack
from pages.ui.indicators import reproduce as ablation_reproduce
from pages.ui.indicators.report import downloads
from pages.ui.monitoring import chart as ablation_monitor
from pages.ui.monitoring import funnel as ablation_funnel
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

STYLE = """
<style>
.tc { grid-template-columns: 11rem minmax(7rem, 1fr) 9rem; }
@media (max-width: 640px) { .tc { grid-template-columns: 1fr; } }
</style>
"""


def live(page: Context, found: AggregateAnswer) -> None:
    """The whole page."""
    w = page.w
    show.where_am_i(page, ablation_choose.facts(page), ablation_choose.chips(page))
    ablation_choose.bar(page)
    show.answer(counted.overview(w, found))
    lacking = counted.lacking(w, found)
    show.gravest_first(w, [counted.cannot(w), *([lacking] if lacking else [])])
    _grid(page, found)
    _report(page, found)
    ablation_pack.section(page)
    with show.more(page, w("All numbers as a table"), "table") as opened:
        if opened:
            show_sheet(page, table(w, found), says=counted.overview(w, found), name="indicators")
    ablation_reproduce.reproduce(page)


def _grid(page: Context, found: AggregateAnswer) -> None:
    w = page.w
    st.html(ablation_grid.STYLE + STYLE)
    open_one = ablation.asked_of(page).indicator
    goals = dict(found.plan.targets)
    names = [w("Value"), w("0 to 100%, or to the end stated: point with interval"), w("Trend")]
    heads = "".join(f"<div>{escape(name)}</div>" for name in names)
    for again, part in enumerate(ablation_grid.parted(found.whole, open_one)):
        with st.container(key=f"{ablation_grid.GRID}_{page.code}_{again}"):
            _, right = st.columns([4, 13], vertical_alignment="bottom")
            right.html(f'<div class="tq tc tq-head{" tq-again" if again else ""}">{heads}</div>')
            for code in part:
                told = _row(page, code, found.whole[code], goals.get(code))
                ablation_grid.row(page, code, code == open_one, told)
        if open_one is not None and open_one in part:
            with st.container(border=True, key=f"tq_detail_{page.code}"):
                _detail(page, found, open_one, found.whole[open_one])
    show.not_estimable(
        w, [(said.numbered(w, code), e.reason) for code, e in found.whole.items() if e.value is None]
    )


def _row(page: Context, code: str, e: Estimate, goal: float | None) -> str:
    w = page.w
    days = indicator_of(code).days
    interval = (
        "" if days else f"{w.numbers.confidence(e.confidence_level)} {w.numbers.interval(e.low, e.high)}"
    )
    bar = ablation_grid.bar(w, e, days=days, goal=goal)
    spark = ablation_grid.spark(ablation_grid.trend(page, code))
    cells = [f"<b>{escape(counted.value(w, code, e))}</b><small>{escape(interval)}</small>", bar, spark]
    return f'<div class="tq tc">{"".join(f"<div>{cell}</div>" for cell in cells)}</div>'


def _detail(page: Context, found: AggregateAnswer, code: str, e: Estimate) -> None:
    """Definition, answer, target; over time; by hospital."""
    w, goal = page.w, dict(found.plan.targets).get(code)
    left, right = st.columns([7, 4], gap="large")
    with left:
        ablation_grid.heading(page, code, None)
    with right:
        told = "" if goal is None else said.met(w, code, e.value, goal)
        ablation_detail.target(page, code, goal, told)
    show.answer(counted.answer(w, code, e))
    for note in counted.notes(w, code):
        st.caption(plain(note))
    by_hospital = w("By hospital")
    over_time = w("Over time")
    part = st.segmented_control(
        w("Look at"), [over_time, by_hospital], default=over_time, required=True, key=page.key("counts.part")
    )
    if part == over_time:
        ablation_monitor.section(page, code)
        return
    names = [
        w("Hospital"),
        w("Numerator"),
        w("Denominator"),
        w("Value"),
        w("Interval, low"),
        w("Interval, high"),
    ]
    rows = [
        [name, own.numerator, own.denominator, own.value, own.low, own.high]
        for name, each in found.hospitals.items()
        if (own := each.get(code)) is not None
    ]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=by_hospital, name=f"hospitals-{code}")
    if not indicator_of(code).days:
        ablation_funnel.section(page, code)


def _report(page: Context, found: AggregateAnswer) -> None:
    downloads(
        page,
        lambda chosen, institution, level: counts_workbook(
            found, chosen, institution=institution, level=level
        ),
        lambda chosen, institution, level: counts_document(
            found, chosen, institution=institution, level=level
        ),
    )


def table(w: Words, found: AggregateAnswer) -> pd.DataFrame:
    """Every number in full precision, all hospitals together first."""
    parts = {w("All hospitals"): found.whole, **found.hospitals}
    rows = [
        [name, said.number_of(code), said.name(w, code), e.numerator, e.denominator, e.value, e.low, e.high]
        for name, each in parts.items()
        for code, e in each.items()
    ]
    names = [w("Hospital"), w("No."), w("Indicator"), w("Numerator"), w("Denominator"), w("Value")]
    return pd.DataFrame(rows, columns=[*names, w("Interval, low"), w("Interval, high")])
