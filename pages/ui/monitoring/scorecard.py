"""Indicators by centres in one table, printable on one page; ordered, never ranked."""

from __future__ import annotations

import streamlit as st

from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.scorecard import Order, Scorecard, Standing, scorecard
from core.problems import Refusal
from core.words import N_, NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from core.words.answers.fair import scorecard_notes
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.monitoring.summary import ICONS, TARGETS
from pages.ui.parts import show
from pages.ui.parts.sheet import DENOMINATOR, HIGH, LOW, NUMERATOR, Cell, Sheet, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

PREFERRED = ("centre", "operator")
MOST_AT_FIRST = 8
"""Indicators shown until others are chosen: so many fit across a printed page."""
TARGET = N_("target")


def section(page: Context) -> None:
    """Column, order, indicators and the table; computed once it is opened."""
    w, columns = page.w, columns_of(page)
    if not columns:
        return
    with show.more(page, w("Scorecard: all indicators of every centre"), "scorecard") as opened:
        if opened:
            # on paper it begins a page of its own
            with st.container(key=f"tandem_scorecard_{page.code}"):
                _scorecard(page, columns)


def _scorecard(page: Context, columns: list[str]) -> None:
    w, log, asked = page.w, ablation.log_of(page), ablation.asked_of(page)
    first = next((name for name in PREFERRED if name in columns), columns[0])
    keys = {name: page.key(f"scorecard.{name}") for name in ("by", "order", "indicators")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = st.selectbox(
            w("Compare"),
            columns,
            index=columns.index(first),
            format_func=lambda name: said.column(w, name),
            key=keys["by"],
            width=220,
        )
        order = st.selectbox(
            w("Ordered by"),
            list(Order),
            format_func=lambda own: w.label("scorecard_order_by", own),
            key=keys["order"],
            width=240,
        )
    try:
        question = ("scorecard", asked.plan, asked.charts, by)
        found = cached(page, question, lambda: scorecard(log, asked.plan, by, asked.charts))
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    chosen = st.multiselect(
        w("Indicators"),
        found.indicators,
        default=at_first(found.indicators),
        format_func=lambda code: said.numbered(w, code),
        key=keys["indicators"],
        placeholder=w("choose indicators"),
    )
    order = order or Order.NAME
    notes = scorecard_notes(w, found, order)
    show_sheet(
        page,
        sheet(w, found, order, [code for code in found.indicators if code in chosen]),
        says=w("Scorecard: all indicators of every centre"),
        name="scorecard",
    )
    for note in notes:
        st.caption(plain(note))


def at_first(indicators: tuple[str, ...]) -> list[str]:
    """One indicator of each official number, in the official order."""
    tops: dict[str, str] = {}
    for code in INDICATORS:
        if code in indicators:
            tops.setdefault(indicator_of(code).top, code)
    return list(tops.values())[:MOST_AT_FIRST]


def sheet(w: Words, found: Scorecard, order: Order, indicators: list[str]) -> Sheet:
    """A row a centre, a column an indicator."""
    columns = {"centre": said.column(w, found.by), "sessions": w("Sessions")}
    columns |= {code: _title(w, found, code) for code in indicators}
    rows = [
        [
            said.level(w, found.by, centre.name),
            centre.sessions,
            *(cell(w, code, centre.standings[code]) for code in indicators),
        ]
        for centre in found.ordered(order)
    ]
    return Sheet(columns=columns, rows=rows)


def _title(w: Words, found: Scorecard, code: str) -> str:
    """The indicator, and the target if one was given."""
    goals = [centre.standings[code].number.target for centre in found.centres[:1]]
    if not goals or goals[0] is None:
        return said.numbered(w, code)
    goal = said.plain_value(w, code, goals[0])
    return w("{indicator}; target {goal}", indicator=said.numbered(w, code), goal=goal)


def cell(w: Words, code: str, own: Standing) -> Cell:
    """Value; below it interval, variation and assurance, each sign with its word."""
    estimate = own.number.estimate
    lines = [f"{ICONS[own.variation][0]} {w.label('standing', own.variation)}"]
    if own.number.target is not None:
        sign = TARGETS[own.assurance][0] if own.assurance in TARGETS else "·"
        lines.append(f"{sign} {w.label('meets', own.assurance)}")
    parts = (
        (LOW, estimate.low),
        (HIGH, estimate.high),
        (NUMERATOR, estimate.numerator),
        (DENOMINATOR, estimate.denominator),
        (TARGET, own.number.target),
    )
    if estimate.value is None:
        return Cell(NOT_ESTIMABLE, "\n".join(lines), None, parts)
    shown = said.plain_value(w, code, estimate.value)
    return Cell(shown, "\n".join([said.interval(w, own.number), *lines]), estimate.value, parts)
