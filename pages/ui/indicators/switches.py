"""The switches of one indicator, and which single one moves it most."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.ablation.answers.tornado import Tornado, Turn, tornado
from core.ablation.definitions import SWITCHES
from core.ablation.indicator import indicator as indicator_of
from core.words import NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import plan_of, widget
from pages.ui.charts.ablation.tornado import draw_tornado
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def found(page: Context, indicator: str) -> Tornado | None:
    """Every single switch turned by itself."""
    log, plan = ablation.log_of(page), plan_of(page)
    return cached(
        page, ("tornado", ablation.touching(plan, indicator)), lambda: tornado(log, plan, indicator)
    )


def sentence(w: Words, turned: Tornado) -> str:
    """The one that moves most."""
    if not turned.moving:
        return w("No single switch moves this number.")
    most = turned.moving[0]
    return w(
        "The switch that moves it most: {switch}, set to {setting}, gives {value} instead of {now}.",
        switch=w.label("switch", most.switch),
        setting=said.setting(w, most.switch, most.setting),
        value=_value(w, turned.indicator, most),
        now=said.plain_value(w, turned.indicator, turned.value),
    )


def section(page: Context, indicator: str) -> None:
    """The tornado on the left, the switches on the right."""
    w = page.w
    left, right = st.columns([6, 5], gap="large")
    with left:
        turned = found(page, indicator)
        if turned is not None:
            _tornado(page, turned)
    with right:
        st.caption(plain(w.sentences(w.label("principle", "1"), w.label("principle", "2"))))
        for switch in SWITCHES:
            if said.top(indicator) in switch.indicators:
                widget(page, switch, place="detail")


def _tornado(page: Context, turned: Tornado) -> None:
    w = page.w
    told = sentence(w, turned)
    st.write(plain(told))
    rows: list[dict[str, Any]] = [
        {
            "label": w.titled(w.label("switch", turn.switch), said.setting(w, turn.switch, turn.setting)),
            "from": turned.value,
            "to": turn.value,
            "text": _value(w, turned.indicator, turn),
        }
        for turn in turned.moving
        if turn.value is not None and turned.value is not None
    ]
    if rows:
        draw_tornado(
            w,
            rows,
            days=indicator_of(turned.indicator).days,
            key=f"{page.code}.tornado.{turned.indicator}",
            description=told,
            saved=f"{said.name(w, turned.indicator)} \N{MIDDLE DOT} {w('Switch by switch')}",
        )
    still = [turn for turn in turned.turns if turn.changed_minus_current == 0]
    if still:
        names = dict.fromkeys(w.label("switch", turn.switch) for turn in still)
        moving = {w.label("switch", turn.switch) for turn in turned.moving}
        idle = [name for name in names if name not in moving]
        if idle:
            st.caption(plain(w("Each by itself, these change nothing here: {names}.", names=w.join(idle))))
    table = pd.DataFrame(
        [
            [
                w.label("switch", turn.switch),
                said.setting(w, turn.switch, turn.setting),
                _value(w, turned.indicator, turn),
                _change(w, turned.indicator, turn),
            ]
            for turn in turned.turns
        ],
        columns=[w("Switch"), w("Set to"), w("Value"), w("Changed minus current")],
    )
    with st.expander(w("All settings as a table"), key=f"settings.{turned.indicator}.all"):
        show_sheet(page, table, says=told, name=f"settings-{turned.indicator}")


def _value(w: Words, indicator: str, turn: Turn) -> str:
    n = w.numbers
    if indicator_of(indicator).days:
        return n.with_counts(said.days(w, turn.value), turn.numerator, turn.denominator)
    return n.fraction(turn.value, turn.numerator, turn.denominator)


def _change(w: Words, indicator: str, turn: Turn) -> str:
    change = turn.changed_minus_current
    if change is None:
        return NOT_ESTIMABLE
    if indicator_of(indicator).days:
        return said.days(w, change)
    return w("{points} points", points=w.numbers.points(change))
