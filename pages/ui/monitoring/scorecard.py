"""Indicators by centres in one table, printable on one page; ordered, never ranked."""

from __future__ import annotations

import streamlit as st

from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.scorecard import (
    Order,
    Scorecard,
    ScorecardPlan,
    Standing,
    counted_scorecard,
    scorecard,
)
from core.problems import Refusal
from core.words import N_, NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from core.words.answers import fair as told
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.monitoring.summary import ICONS, TARGETS
from pages.ui.parts import show
from pages.ui.parts.sheet import DENOMINATOR, HIGH, LOW, NUMERATOR, Cell, Sheet, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_AT_FIRST = 8
"""Indicators shown until others are chosen: so many fit across a printed page."""
TARGET = N_("target")


def section(page: Context) -> None:
    """Column, order, indicators and the table; computed once it is opened."""
    w, columns = page.w, columns_of(page)
    if ablation.counts_of(page) is not None:
        columns = ["centre"]
    if not columns:
        return
    if ablation.asked_of(page).scorecard is not None:
        # a link that asks for one opens it
        st.session_state.setdefault(f"{page.code}.more.scorecard", True)
    with show.more(page, w("Scorecard: all indicators of every centre"), "scorecard") as opened:
        if opened:
            # on paper it begins a page of its own
            with st.container(key=f"tandem_scorecard_{page.code}"):
                _scorecard(page, columns)


def _scorecard(page: Context, columns: list[str]) -> None:
    w, asked = page.w, ablation.asked_of(page)
    own = asked.scorecard or ScorecardPlan()
    first = own.by or columns[0]
    keys = {name: page.key(f"scorecard.{name}") for name in ("by", "order", "indicators")}

    def apply() -> None:
        chosen = tuple(st.session_state[keys["indicators"]])
        new = ScorecardPlan(
            by=st.session_state[keys["by"]],
            order=st.session_state[keys["order"]],
            indicators=() if list(chosen) == at_first(found.indicators) else chosen,
        )
        ablation.change(page, scorecard=new)

    try:
        found = _found(page, first)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        options = columns if first in columns else [*columns, first]
        st.selectbox(
            w("Compare"),
            options,
            index=options.index(first),
            format_func=lambda name: said.column(w, name),
            key=keys["by"],
            on_change=apply,
            width=220,
        )
        st.selectbox(
            w("Ordered by"),
            list(Order),
            index=list(Order).index(own.order),
            format_func=lambda one: told.order_by(w, one, counts=found.counts),
            key=keys["order"],
            on_change=apply,
            width=240,
        )
    shown = [code for code in own.indicators if code in found.indicators] or at_first(found.indicators)
    st.multiselect(
        w("Indicators"),
        found.indicators,
        default=shown,
        format_func=lambda code: said.numbered(w, code),
        key=keys["indicators"],
        on_change=apply,
        placeholder=w("choose indicators"),
    )
    show_sheet(
        page,
        sheet(w, found, own.order, [code for code in found.indicators if code in shown]),
        says=w("Scorecard: all indicators of every centre"),
        name="scorecard",
    )
    for note in told.scorecard_notes(w, found, own.order):
        st.caption(plain(note))


def _found(page: Context, by: str) -> Scorecard:
    """The card of what is asked, of sessions or of counts; computed once."""
    asked, counts = ablation.asked_of(page), ablation.counts_of(page)
    question = ("scorecard", asked.plan, asked.charts, by)
    if counts is not None:
        return cached(page, question, lambda: counted_scorecard(counts, asked.plan, asked.charts))
    log = ablation.log_of(page)
    return cached(page, question, lambda: scorecard(log, asked.plan, by, asked.charts))


def at_first(indicators: tuple[str, ...]) -> list[str]:
    """One indicator of each official number, in the official order."""
    tops: dict[str, str] = {}
    for code in INDICATORS:
        if code in indicators:
            tops.setdefault(indicator_of(code).top, code)
    return list(tops.values())[:MOST_AT_FIRST]


def sheet(w: Words, found: Scorecard, order: Order, indicators: list[str]) -> Sheet:
    """A row a centre, a column an indicator."""
    volume = w("Largest denominator") if found.counts else w("Sessions")
    columns = {"centre": said.column(w, found.by), "sessions": volume}
    columns |= {code: _title(w, found, code) for code in indicators}
    rows = [
        [
            said.level(w, found.by, centre.name),
            centre.sessions,
            *(cell(w, code, centre.standings.get(code)) for code in indicators),
        ]
        for centre in found.ordered(order)
    ]
    return Sheet(columns=columns, rows=rows)


def _title(w: Words, found: Scorecard, code: str) -> str:
    """The indicator, and the target if one was given."""
    goals = {centre.standings[code].target for centre in found.centres if code in centre.standings}
    given = next((goal for goal in goals if goal is not None), None)
    if given is None:
        return said.numbered(w, code)
    goal = said.plain_value(w, code, given)
    return w("{indicator}; target {goal}", indicator=said.numbered(w, code), goal=goal)


def cell(w: Words, code: str, own: Standing | None) -> Cell:
    """Value; below it interval, variation and assurance, each sign with its word."""
    if own is None:
        return Cell(NOT_ESTIMABLE, w("not reported"), None, ())
    estimate = own.estimate
    lines = [f"{ICONS[own.variation][0]} {w.label('standing', own.variation)}"]
    if own.target is not None:
        sign = TARGETS[own.assurance][0] if own.assurance in TARGETS else "·"
        lines.append(f"{sign} {w.label('meets', own.assurance)}")
    parts = (
        (LOW, estimate.low),
        (HIGH, estimate.high),
        (NUMERATOR, estimate.numerator),
        (DENOMINATOR, estimate.denominator),
        (TARGET, own.target),
    )
    if estimate.value is None:
        return Cell(NOT_ESTIMABLE, "\n".join(lines), None, parts)
    shown = said.plain_value(w, code, estimate.value)
    return Cell(shown, "\n".join([said.interval_of(w, code, own.estimate), *lines]), estimate.value, parts)
