"""Allowing for risk: where it comes from, O/E with its calibration, risk-adjusted CUSUM and VLAD."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.ablation.fair.adjusted import AdjustedChart, adjusted_chart
from core.ablation.fair.compare import RiskCases, StandardisedOf, calibration_of, standardised_of
from core.ablation.fair.open_records import Named
from core.ablation.fair.risks import RiskPlan, candidates
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import to_date
from core.ablation.plan import EARLIEST, LATEST
from core.problems import Refusal
from core.stats.monitoring.funnel import FunnelStatus
from core.words import NOT_ESTIMABLE
from core.words.answers import ablation as said
from core.words.answers import fair as told
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import compared_by
from pages.ui.charts.ablation.calibration import draw_calibration
from pages.ui.charts.ablation.cusum import draw_cusum
from pages.ui.charts.ablation.funnel import Frame, draw_funnel
from pages.ui.monitoring.cusum import alarm_records
from pages.ui.parts.sheet import Cell, p_value, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain


def section(page: Context, indicator: str) -> None:
    """Nothing is adjusted until a column or covariates are chosen."""
    log, asked = ablation.log_of(page), ablation.asked_of(page)
    _controls(page, indicator)
    risk = asked.risk
    if risk is None or not risk.complete:
        return
    named, suppose = ablation.ticked(page, indicator), ablation.suppose(page, indicator)
    question = (ablation.touching(asked.plan, indicator), asked.charts.cusum, risk, named)
    ablation.supposed_mark(page, indicator)
    try:
        if (by := compared_by(page, asked.funnel)) is not None:
            fair = cached(
                page,
                ("standardised", question, by),
                lambda: standardised_of(log, asked.plan, indicator, by, risk, suppose),
            )
            _compared(page, fair, by)
        if indicator_of(indicator).harm:
            chart = cached(
                page,
                ("risk-adjusted", question),
                lambda: adjusted_chart(
                    log, asked.plan, indicator, risk, asked.charts.cusum.of(indicator), suppose
                ),
            )
            _monitored(page, chart, alone=by is None)
    except Refusal as refusal:
        problem_messages(page.w, refusal.problems)


def _marked(page: Context, indicator: str, sentence: str) -> str:
    """What a sentence rests on, where open records are supposed closed."""
    if ablation.ticked(page, indicator) == Named():
        return sentence
    return page.w("What if: {sentence}", sentence=sentence)


def _controls(page: Context, indicator: str) -> None:
    """A column of risks, or covariates and the last day of their baseline: one of both."""
    w, log, current = page.w, ablation.log_of(page), ablation.asked_of(page).risk or RiskPlan()
    headers, offered = log.cells.table.columns, candidates(log)
    keys = {name: page.key(f"risk.{name}") for name in ("column", "covariates", "until")}

    def column() -> None:
        chosen = st.session_state[keys["column"]]
        ablation.change(page, reseed=True, risk=None if chosen is None else RiskPlan(column=chosen))

    def model() -> None:
        made = RiskPlan(
            covariates=tuple(st.session_state[keys["covariates"]]), until=st.session_state[keys["until"]]
        )
        ablation.change(page, risk=None if made == RiskPlan() else made)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            w("Column with the risk of each session"),
            headers,
            index=headers.index(current.column) if current.column in headers else None,
            key=keys["column"],
            on_change=column,
            placeholder=w("none: risk is never applied unasked"),
            width=320,
        )
        chosen = [name for name in current.covariates if current.column is None]
        st.multiselect(
            w("or covariates of a logistic model"),
            [*offered, *(name for name in chosen if name not in offered)],
            default=chosen,
            format_func=lambda name: said.column(w, name),
            key=keys["covariates"],
            on_change=model,
            disabled=current.column is not None,
            placeholder=w("none"),
            help=w("Choose what was known before the session; what came after it cannot be a risk of it."),
            width=420,
        )
        st.date_input(
            w("fitted to the sessions up to, and kept after"),
            value=None if current.column is not None else current.until,
            min_value=EARLIEST,
            max_value=LATEST,
            format="YYYY-MM-DD",
            key=keys["until"],
            on_change=model,
            disabled=current.column is not None,
            width=260,
        )


def _compared(page: Context, fair: StandardisedOf, by: str) -> None:
    """Where the risks come from, the model, O/E of each unit, and how well the risks fit."""
    w, n = page.w, page.w.numbers
    note = told.risk_note(w, fair.cases)
    st.write(plain(note))
    _model(page, fair.cases)
    _standardised(page, fair, by)
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
                p_value(w, unit.p_high),
                p_value(w, unit.p_low),
                n.count(missing),
            ]
            for unit, missing in zip(fair.funnel.units, fair.without_risk, strict=True)
        ],
        columns=[
            said.column(w, by),
            *told.standardised_headings(w),
            w("Without a risk"),
        ],
    )
    show_sheet(page, table, says=note, name=f"standardised-{fair.indicator}")
    for line in told.standardised_notes(w, fair):
        st.caption(plain(line))


def _model(page: Context, cases: RiskCases) -> None:
    """Coefficients as odds ratios, as they were fitted and kept."""
    w, n, model = page.w, page.w.numbers, cases.risks.model
    if model is None:
        return
    table = pd.DataFrame(
        [
            [
                told.term(w, own.name),
                NOT_ESTIMABLE if own.intercept else n.decimal(own.odds_ratio),
                NOT_ESTIMABLE if own.intercept else n.decimal_interval(own.low, own.high),
                Cell(n.decimal(own.estimate, 4), value=own.estimate),
                Cell(n.decimal(own.standard_error, 4), value=own.standard_error),
            ]
            for own in model.terms
        ],
        columns=[
            w("Covariate"),
            w("Odds ratio"),
            w("95% interval"),
            w("Log odds"),
            w("Standard error"),
        ],
    )
    says = w("The model of risk")
    show_sheet(page, table, says=says, name="risk-model")


def _monitored(page: Context, chart: AdjustedChart, *, alone: bool) -> None:
    """The risk-adjusted CUSUM with the records behind its alarms, and the VLAD."""
    w = page.w
    if alone:
        st.write(plain(told.risk_note(w, chart.cases)))
        _model(page, chart.cases)
    name = said.name(w, chart.indicator)
    sentence = _marked(page, chart.indicator, told.adjusted_answer(w, chart))
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
            key=f"{page.code}.ra_cusum.{chart.indicator}",
            description=sentence,
            saved=f"{name} \N{MIDDLE DOT} {w('Risk-adjusted CUSUM')}",
            title=w("Risk-adjusted CUSUM"),
        )
        if chart.cusum.alarms:
            alarm_records(page, chart.indicator, chart.chart, "ra_cusum")
    vlad = _marked(page, chart.indicator, told.vlad_answer(w, chart))
    walk = [
        {"value": float(value), "event": bool(event), "alarm": False, "text": day}
        for value, event, day in zip(chart.vlad, chart.cases.events, days, strict=True)
    ]
    draw_cusum(
        w,
        walk,
        None,
        key=f"{page.code}.vlad.{chart.indicator}",
        description=vlad,
        saved=f"{name} \N{MIDDLE DOT} VLAD",
        title=w("Expected minus observed"),
    )
    st.caption(plain(vlad))


def _standardised(page: Context, fair: StandardisedOf, by: str) -> None:
    """O/E as a funnel over the expected events, and beside it how well the risk fits."""
    w, n = page.w, page.w.numbers
    funnel_said = _marked(page, fair.indicator, told.standardised_answer(w, fair))
    name = said.name(w, fair.indicator)
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
            "low_95": unit.low_95,
            "high_95": unit.high_95,
            "low_998": unit.low_998,
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
            Frame(1.0, w("Expected events"), w("Observed over expected (O/E)"), share=False),
            key=f"{page.code}.standardised.{fair.indicator}.{by}",
            description=funnel_said,
            saved=f"{name} \N{MIDDLE DOT} O/E",
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
        draw_calibration(
            w,
            rows,
            key=f"{page.code}.calibration.{fair.indicator}",
            description=fit_said,
            saved=f"{name} \N{MIDDLE DOT} {w('Calibration')}",
        )
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
