"""Fair comparison of the open indicator, below its chart: EWMA, risk, what-if."""

from __future__ import annotations

import streamlit as st

from core.ablation.fair.averages import EwmaOf, ewma_indicator, ewma_of
from core.ablation.fair.counts import counted_series
from core.ablation.fair.open_records import Named
from core.ablation.indicator import Weight
from core.ablation.indicator import indicator as indicator_of
from core.problems import Refusal
from core.words.answers import ablation as said
from core.words.answers import fair as told
from pages.ui.ablation import desk as ablation
from pages.ui.charts.ablation.control import draw_control
from pages.ui.monitoring import risk, what_if
from pages.ui.parts import show
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain


def section(page: Context, indicator: str) -> None:
    """Each part closed until it is asked for."""
    w, own = page.w, indicator_of(indicator)
    if own.days:
        return
    with show.more(page, w("EWMA: small lasting shifts"), "ewma") as opened:
        if opened:
            _ewma(page, indicator)
    if ablation.counts_of(page) is not None:
        return
    # a link that carries them shows them; once here, open or closed is the user's own
    asked = ablation.asked_of(page)
    if asked.risk is not None:
        st.session_state.setdefault(f"{page.code}.more.risk", True)
    if asked.supposed is not None:
        st.session_state.setdefault(f"{page.code}.more.what-if", True)
    if own.weight is Weight.ONE:
        with show.more(page, w("Allowing for risk: O/E, risk-adjusted CUSUM, VLAD"), "risk") as opened:
            if opened:
                risk.section(page, indicator)
    with show.more(page, w("What if: suppose open records closed"), "what-if") as opened:
        if opened:
            what_if.section(page, indicator)


def _ewma(page: Context, indicator: str) -> None:
    w = page.w
    try:
        found = _averages(page, indicator)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    ablation.supposed_mark(page, indicator)
    sentence = told.ewma_answer(w, found)
    if ablation.ticked(page, indicator) != Named():
        sentence = w("What if: {sentence}", sentence=sentence)
    st.write(plain(sentence))
    n, centre = w.numbers, found.ewma.centre
    rows = [
        {
            "label": f"{period.start:%Y-%m}",
            "value": point.value,
            "centre": None if point.value is None else centre,
            "lower": point.lower,
            "upper": point.upper,
            "phase": 0,
            "excluded": False,
            "signal": "change" if point.signal else "",
            "text": n.fraction(period.value, point.numerator, point.denominator),
            "note": "",
            "limits": n.interval(point.lower, point.upper),
        }
        for point, period in zip(found.ewma.points, found.series.periods, strict=True)
    ]
    saved = f"{said.name(w, indicator)} \N{MIDDLE DOT} EWMA"
    draw_control(w, rows, share=True, key=f"{page.code}.ewma.{indicator}", description=sentence, saved=saved)
    st.caption(
        plain(
            w(
                "z = 0.2 × rate + 0.8 × z before, from the centre; limits 2.86 standard deviations "
                "(Roberts 1959)."
            )
        )
    )


def _averages(page: Context, indicator: str) -> EwmaOf:
    asked = ablation.asked_of(page)
    if (counts := ablation.counts_of(page)) is not None:
        series = counted_series(counts, asked.plan, indicator, asked.charts.every)
        return ewma_of(series, asked.charts)
    log, named, suppose = (
        ablation.log_of(page),
        ablation.ticked(page, indicator),
        ablation.suppose(page, indicator),
    )
    key = ("ewma", ablation.touching(asked.plan, indicator), asked.charts, named)
    return cached(
        page, key, lambda: ewma_indicator(log, asked.plan, indicator, asked.charts, suppose=suppose)
    )
