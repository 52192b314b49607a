"""EWMA, risk-adjusted charts, standardised comparison and what-if of the open indicator, below its chart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.ablation.answers.records import records
from core.ablation.counting.records import Records
from core.ablation.decided_by import State
from core.ablation.fair.adjusted import adjusted_chart
from core.ablation.fair.averages import EwmaOf, ewma_indicator, ewma_of
from core.ablation.fair.compare import StandardisedOf, calibration_of, standardised_of
from core.ablation.fair.counts import counted_series
from core.ablation.fair.open_records import Named, Ticked, suppose
from core.ablation.fair.risks import RiskPlan
from core.ablation.indicator import Weight
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import to_date
from core.problems import Refusal
from core.stats.monitoring.funnel import FunnelStatus
from core.words import NOT_ESTIMABLE
from core.words.answers import ablation as said
from core.words.answers import fair as told
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.charts.ablation.calibration import draw_calibration
from pages.ui.charts.ablation.control import draw_control
from pages.ui.charts.ablation.cusum import draw_cusum
from pages.ui.charts.ablation.funnel import draw_funnel
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_LISTED = 200
"""Open records offered for ticking; more are counted in the extremes alone."""


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
    if own.weight is Weight.ONE:
        with show.more(page, w("Allowing for risk: O/E, risk-adjusted CUSUM, VLAD"), "risk") as opened:
            if opened:
                _risk(page, indicator)
    with show.more(page, w("What if: suppose open records closed"), "what-if") as opened:
        if opened:
            _what_if(page, indicator)


def _ewma(page: Context, indicator: str) -> None:
    w = page.w
    try:
        found = _averages(page, indicator)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    sentence = told.ewma_answer(w, found)
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
    draw_control(w, rows, share=True, key=f"{page.code}.ewma.{indicator}", description=sentence)
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
    log, key = ablation.log_of(page), ("ewma", ablation.touching(asked.plan, indicator), asked.charts)
    return cached(page, key, lambda: ewma_indicator(log, asked.plan, indicator, asked.charts))


def _risk(page: Context, indicator: str) -> None:
    w, log, asked = page.w, ablation.log_of(page), ablation.asked_of(page)
    headers = log.cells.table.columns
    key = page.key("risk")
    current = asked.risk if asked.risk in headers else None
    st.selectbox(
        w("Column with the risk of each session"),
        headers,
        index=None if current is None else headers.index(current),
        key=key,
        on_change=lambda: ablation.change(page, risk=st.session_state[key]),
        placeholder=w("none: risk is never applied unasked"),
        width=360,
    )
    if current is None:
        return
    risk = RiskPlan(column=current)
    question = (ablation.touching(asked.plan, indicator), asked.charts.cusum, current)
    try:
        if columns := columns_of(page):
            by = asked.funnel or ("centre" if "centre" in columns else columns[0])
            fair = cached(
                page,
                ("standardised", question, by),
                lambda: standardised_of(log, asked.plan, indicator, by, risk),
            )
            n = w.numbers
            table = pd.DataFrame(
                [
                    [
                        said.level(w, by, unit.name),
                        f"{n.count(unit.observed)}/{n.count(unit.n)}",
                        n.decimal(unit.expected),
                        n.decimal(unit.ratio),
                        n.percent(unit.rate),
                        n.decimal_interval(unit.low_95, unit.high_95),
                        NOT_ESTIMABLE if unit.status is None else w.label("funnel_status", unit.status.value),
                    ]
                    for unit in fair.funnel.units
                ],
                columns=[
                    said.column(w, by),
                    w("Observed"),
                    w("Expected"),
                    w("O/E"),
                    w("Standardised rate"),
                    w("95% limits of O/E"),
                    w("Status"),
                ],
            )
            note = told.risk_note(w, fair.cases.risks, fair.cases.without_risk)
            st.write(plain(note))
            _standardised(page, fair, by)
            show_sheet(page, table, says=note, name=f"standardised-{indicator}")
            few = [said.level(w, by, unit.name) for unit in fair.funnel.units if unit.few]
            if few:
                few_said = w(
                    "Fewer than 5 events expected, a ratio of small numbers: {names}.", names=w.join(few)
                )
                st.caption(plain(few_said))
        if not indicator_of(indicator).harm:
            return
        chart = cached(
            page,
            ("risk-adjusted", question),
            lambda: adjusted_chart(log, asked.plan, indicator, risk, asked.charts.cusum.of(indicator)),
        )
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    sentence = told.adjusted_answer(w, chart)
    st.write(plain(sentence))
    days = [str(to_date(int(day))) for day in chart.chart.days]
    if chart.cusum.limit is not None:
        path = [
            {"value": point.value, "event": point.event, "alarm": point.alarm, "text": day}
            for point, day in zip(chart.cusum.points, days, strict=True)
        ]
        draw_cusum(
            w,
            path,
            chart.cusum.limit.value,
            key=f"{page.code}.ra_cusum.{indicator}",
            description=sentence,
        )
    walk = [
        {"value": float(value), "event": bool(event), "alarm": False, "text": day}
        for value, event, day in zip(chart.vlad, chart.cases.events, days, strict=True)
    ]
    draw_cusum(
        w,
        walk,
        None,
        key=f"{page.code}.vlad.{indicator}",
        description=sentence,
        title=w("Expected minus observed"),
    )


def _standardised(page: Context, fair: StandardisedOf, by: str) -> None:
    """O/E as a funnel over the expected events, and beside it how well the risk fits."""
    w, n = page.w, page.w.numbers
    funnel_said = told.standardised_answer(w, fair)
    groups = calibration_of(fair.cases)
    fit_said = told.calibration_answer(w, groups)
    units = [
        {
            "label": said.level(w, by, unit.name),
            "denominator": unit.expected,
            "value": unit.ratio,
            "status": (unit.status or FunnelStatus.INSIDE).value,
            "own": False,
            "text": f"{n.decimal(unit.ratio)} ({n.count(unit.observed)}/{n.decimal(unit.expected)})",
        }
        for unit in fair.funnel.units
    ]
    curves = [
        {
            "denominator": unit.expected,
            "low_95": unit.low_95 or 0.0,
            "high_95": unit.high_95,
            "low_998": unit.low_998 or 0.0,
            "high_998": unit.high_998,
        }
        for unit in sorted(fair.funnel.units, key=lambda unit: unit.expected)
        if unit.ratio is not None
    ]
    left, right = st.columns(2, gap="large")
    with left:
        draw_funnel(
            w,
            units,
            curves,
            1.0,
            across=w("Expected events"),
            upwards=w("Observed over expected (O/E)"),
            share=False,
            key=f"{page.code}.standardised.{fair.indicator}.{by}",
            description=funnel_said,
        )
    with right:
        rows = [
            {
                "predicted": group.predicted,
                "seen": group.seen,
                "low": group.interval[0],
                "high": group.interval[1],
                "text": n.fraction(group.seen, group.observed, group.n),
            }
            for group in groups
        ]
        draw_calibration(w, rows, key=f"{page.code}.calibration.{fair.indicator}", description=fit_said)
    st.write(plain(funnel_said))
    st.caption(
        plain(
            w(
                "Lines join the exact limits of the units, whose cases differ; on the dashed line of the "
                "right picture predicted and seen agree."
            )
        )
    )
    st.caption(plain(fit_said))


def _what_if(page: Context, indicator: str) -> None:
    w, log, asked = page.w, ablation.log_of(page), ablation.asked_of(page)
    number = ablation.answered(page).indicators.get(indicator)
    if number is None:
        return
    question = ("open records", ablation.touching(asked.plan, indicator))
    found: Records = cached(page, question, lambda: records(log, asked.plan, indicator))
    pending = found.take(found.within(State.NOT_MATURE))
    unknown = found.take(found.within(State.UNKNOWN))
    ticked = asked.supposed_of(indicator)
    names = pending.ids(0, MOST_LISTED)
    failed = st.session_state.get(page.key(f"not.{indicator}"), [])
    counted = st.session_state.get(page.key(f"counted.{indicator}"), [])

    def tick() -> None:
        def chosen(name: str) -> tuple[str, ...]:
            return tuple(st.session_state.get(page.key(f"{name}.{indicator}"), []))

        new = Named(
            pending_counted=chosen("counted"), pending_not=chosen("not"), unknown_counted=chosen("unknown")
        )
        ablation.tick(page, indicator, new)

    for name, label, options in (
        ("counted", w("Pending, supposed counted"), [one for one in names if one not in failed]),
        ("not", w("Pending, supposed not counted"), [one for one in names if one not in counted]),
        ("unknown", w("Unknown, supposed counted"), unknown.ids(0, MOST_LISTED)),
    ):
        if options:
            st.multiselect(label, options, key=page.key(f"{name}.{indicator}"), on_change=tick)
    try:
        own = suppose(number, ticked)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    st.warning(plain(told.what_if_answer(w, own)), icon=":material/help:")
    if ticked != Ticked():
        st.write(plain(told.supposed_answer(w, own)))
