"""One indicator over time: the chart, its controls, why its limits are where they are, its signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.ablation.answers.records import records
from core.ablation.counting.records import Records
from core.ablation.fair.counts import counted_chart
from core.ablation.fair.open_records import Named
from core.ablation.indicator import Weight
from core.ablation.indicator import indicator as indicator_of
from core.ablation.monitoring.chart import ChartChoice, Charted, Monitored, MonitoringPlan, rebased
from core.ablation.monitoring.overview import monitor_indicator
from core.ablation.monitoring.series import Every
from core.arrays import Ints
from core.problems import Refusal
from core.stats.monitoring.attribute_charts import Narrowing
from core.stats.monitoring.chart_limits import GapRule
from core.stats.monitoring.control_chart import ChartPoint, RunCentre
from core.stats.monitoring.individuals_chart import XmrConstant
from core.stats.monitoring.rare_event_charts import GConvention, TConvention
from core.stats.monitoring.run_rules import RuleSet
from core.words import Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted
from core.words.answers import monitoring as told
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import records as ablation_records
from pages.ui.charts.ablation.control import draw_control
from pages.ui.parts import show
from pages.ui.parts.sheet import percent, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

AUTOMATIC = "automatic"
WIDE, WIDER = 340, 440


def charts_of(page: Context) -> MonitoringPlan:
    """How charts are drawn."""
    return ablation.asked_of(page).charts


def change_charts(page: Context, *, reseed: bool = False, **parts: object) -> None:
    """Draw them otherwise: parts of the `MonitoringPlan` by name."""
    ablation.change(page, reseed=reseed, charts=replace(charts_of(page), **parts))  # type: ignore[arg-type]


def found(page: Context, indicator: str) -> Charted:
    """The chart of an indicator under what is asked; of sessions with the records behind it.

    Raises
    ------
    Refusal
        If the indicator lacks its columns, or the settings do not fit.
    """
    asked = ablation.asked_of(page)
    counts = ablation.counts_of(page)
    if counts is not None:
        question = ("counted chart", indicator, asked.plan, asked.charts)
        return cached(page, question, lambda: counted_chart(counts, asked.plan, indicator, asked.charts))
    log = ablation.log_of(page)
    named = ablation.ticked(page, indicator)
    key = ("monitored", ablation.touching(asked.plan, indicator), asked.plan.targets, asked.charts, named)
    suppose = ablation.suppose(page, indicator)
    return cached(
        page, key, lambda: monitor_indicator(log, asked.plan, indicator, asked.charts, suppose=suppose)
    )


def behind(page: Context, indicator: str, rows: Ints) -> Records:
    """The records of some rows of the log; deaths by session, as charts count them."""
    log, plan = ablation.log_of(page), ablation.asked_of(page).plan
    if indicator_of(indicator).once_per_patient:
        plan = replace(plan, definitions=replace(plan.definitions, death_unit="session"))
    key = ("records by session", ablation.touching(plan, indicator))
    every = cached(page, key, lambda: records(log, plan, indicator))
    return every.take(np.isin(every.row, rows))


def section(page: Context, indicator: str, beside: Sequence[str] = ()) -> None:
    """Controls, chart, reasons, signals.

    ``beside``: what else of the page has to be read with, in the line of cautions.
    """
    w = page.w
    _controls(page, indicator)
    try:
        chart = found(page, indicator)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        show.gravest_first(w, beside)
        return
    ablation.supposed_mark(page, indicator)
    sentence = told.chart_answer(w, chart)
    if ablation.ticked(page, indicator) != Named():
        sentence = w("What if: {sentence}", sentence=sentence)
    show.answer(sentence)
    if chart.chart.points:
        _draw(page, chart, sentence)
    _why(page, chart, beside)
    _suggestion(page, chart)
    _signals(page, chart)
    with show.more(page, w("Every point as a table"), "points") as opened:
        if opened:
            table = points_table(w, chart)
            show_sheet(page, table, says=sentence, name=f"chart-{indicator}")


def _draw(page: Context, chart: Charted, sentence: str) -> None:
    w = page.w
    share = told.is_share(chart)
    names = told.point_names(chart)
    signals: dict[int, tuple[str, str]] = {}
    for signal in chart.chart.signals:
        kind = told.concern(chart, signal.side)
        for at in signal.points:
            if at not in signals or kind == "worse":
                signals[at] = (kind, w.label("chart_rule", signal.rule))
    rows = [
        {
            "label": names[point.position],
            "value": point.value,
            "centre": point.centre,
            "lower": point.lower,
            "upper": point.upper,
            "phase": point.phase,
            "excluded": point.hollow,
            "signal": signals.get(point.position, ("", ""))[0],
            "text": point_text(w, chart, point),
            "note": "",
            "limits": _limits(w, chart, point),
        }
        for point in chart.chart.points
    ]
    days = indicator_of(chart.indicator).days or chart.choice is ChartChoice.T
    title = None if share else (w("days") if days else w("sessions"))
    key = f"{page.code}.control.{chart.indicator}.{chart.choice}"
    saved = said.name(w, chart.indicator)
    draw_control(w, rows, share=share, title=title, key=key, description=sentence, saved=saved)


def point_text(w: Words, chart: Charted, point: ChartPoint) -> str:
    """A point's value with its counts."""
    if chart.gap_rows is not None or point.value is None:
        return told.point_value(w, chart, point.value)
    period = chart.series.periods[point.position]
    if indicator_of(chart.indicator).days:
        value = told.point_value(w, chart, point.value)
        return w.numbers.with_counts(value, period.numerator, period.denominator)
    return w.numbers.fraction(point.value, period.numerator, period.denominator)


def _limits(w: Words, chart: Charted, point: ChartPoint) -> str:
    if point.lower is None and point.upper is None:
        reason = point.limit_reason or point.reason
        return w.label("chart_reason", reason) if reason else w.numbers.percent(None)
    ends = [told.point_value(w, chart, point.lower), told.point_value(w, chart, point.upper)]
    return said.span(w, *ends)


def points_table(w: Words, chart: Charted) -> pd.DataFrame:
    """Every point in full precision."""
    names = told.point_names(chart)
    rows = []
    for point in chart.chart.points:
        period = chart.series.periods[point.position] if chart.gap_rows is None else None
        rows.append(
            [
                names[point.position],
                point.value,
                period.numerator if period else None,
                period.denominator if period else None,
                period.unknown if period else None,
                period.pending if period else None,
                point.centre,
                point.lower,
                point.upper,
                point.tail_high,
                point.tail_low,
                point.phase + 1,
                w.label("chart_reason", point.reason) if point.hollow and point.reason else "",
                w("; ").join(w.label("chart_rule", rule) for rule in point.signals),
                w.label("chart_reason", point.limit_reason) if point.limit_reason else "",
            ]
        )
    columns = [
        w("Period"),
        w("Value"),
        w("Numerator"),
        w("Denominator"),
        w("Could still change"),
        w("Pending"),
        w("Centre line"),
        w("Lower limit"),
        w("Upper limit"),
        w("P(at least as many)"),
        w("P(at most as many)"),
        w("Phase"),
        w("Left out"),
        w("Signals"),
        w("Why no limit"),
    ]
    return pd.DataFrame(rows, columns=columns)


def _why(page: Context, chart: Charted, more: Sequence[str]) -> None:
    """Which chart, which formula, what must be known beside it."""
    w = page.w
    method = chart.chart.method
    why = w(
        "Why this limit: {chart}; {method}. {formula}",
        chart=w.label("chart", chart.chart.kind),
        method=w.label("chart_method", method),
        formula=w.label("chart_formula", method),
    )
    notes = [w.label("monitoring_note", note) for note in chart.notes]
    if ablation.counts_of(page) is not None:
        notes += counted.notes(w, chart.indicator)
    for place, phase in enumerate(chart.chart.phases):
        beside = [w.label("chart_flag", flag) for flag in phase.flags]
        if phase.runs is not None and phase.runs.reason is not None:
            beside.append(w.label("run_reason", phase.runs.reason))
        if phase.reason is not None:
            beside.append(w.label("chart_reason", phase.reason))
        if beside:
            prefix = w("phase {number}: ", number=place + 1) if len(chart.chart.phases) > 1 else ""
            notes.append(w.sentence(prefix + w("; ").join(beside)))
    silent = sum(point.limit_reason is not None for point in chart.chart.points)
    if silent and chart.chart.kind.value in ("p", "u"):
        notes.insert(
            0,
            w(
                "In {count} of {points} periods one side cannot signal: too few records.",
                count=silent,
                points=len(chart.chart.points),
            ),
        )
    show.gravest_first(w, list(dict.fromkeys([*notes, *more, why])))


def _suggestion(page: Context, chart: Charted) -> None:
    """A lasting shift is named; a new phase begins only when the user says so."""
    w = page.w
    new = rebased(charts_of(page), chart)
    if new is None or chart.chart.suggestion is None:
        return
    begins = told.point_names(chart)[chart.chart.suggestion.start]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.write(
            plain(
                w(
                    "A lasting shift since {period}: limits of its own may fit better. Nothing changes "
                    "unless you say so.",
                    period=begins,
                )
            )
        )
        st.button(
            w("Begin a new phase at {period}", period=begins),
            key=page.key("rebase"),
            on_click=lambda: ablation.change(page, reseed=True, charts=new),
        )


def _signals(page: Context, chart: Charted) -> None:
    w = page.w
    signals = chart.chart.signals
    if not signals:
        st.write(w("No signal on this chart."))
        return
    st.markdown(f"**{plain(w.plural('{count} signal', '{count} signals', len(signals)))}**")
    if isinstance(chart, Monitored):
        _signal_records(page, chart)
        return
    for signal in signals:
        st.caption(plain(told.signal_name(w, chart, signal)))


@fragment
def _signal_records(page: Context, chart: Monitored) -> None:
    """The records behind a chosen signal; behind the only one there is nothing to choose."""
    w, signals, place = page.w, chart.chart.signals, 0
    if len(signals) == 1:
        st.write(plain(told.signal_name(w, chart, signals[0])))
    else:
        place = st.selectbox(
            w("Records behind the signal"),
            range(len(signals)),
            format_func=lambda i: told.signal_name(w, chart, signals[i]),
            key=page.key(f"signal.{chart.indicator}.{len(signals)}"),
        )
    events = st.toggle(w("Only those in the numerator"), key=page.key(f"signal.events.{chart.indicator}"))
    signal = signals[place]
    if len(signals) > 1:
        show.on_paper(told.signal_name(w, chart, signal))
    rows = chart.event_rows_behind(signal) if events else chart.rows_behind(signal)
    ablation_records.listing(page, behind(page, chart.indicator, rows), key="signal")


def _controls(page: Context, indicator: str) -> None:
    """Period length, chart and rules: always visible; phases and conventions folded."""
    w, charts = page.w, charts_of(page)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        _choice(page, "every", w("Points"), [None, *Every], "every", w("automatic"), width=140)
        by_case = ablation.BY_CASE if ablation.counts_of(page) is not None else ()
        options = [None, *(c for c in ChartChoice if _fits(c, indicator) and c not in by_case)]
        _choice(page, "chart", w("Chart"), options, "chart_choice", w("default"), width=240)
        _choice(page, "rules", w("Rules"), list(RuleSet), "chart_rules", "", width=240)
        key = page.key("run_rules")
        st.toggle(
            w("Run rules (Anhøj)"),
            value=charts.run_rules,
            key=key,
            on_change=lambda: change_charts(page, run_rules=st.session_state[key]),
            help=w("A run longer, or fewer crossings of the line, than chance explains."),
        )
    title = w("Phases, frozen baseline, points left out")
    with show.more(page, title, "phases", state=_state(w, charts)) as opened:
        if opened:
            _phases(page, indicator)
    with show.more(page, w("False alarms of these rules, conventions"), "rules") as opened:
        if opened:
            _false_alarms(page, indicator)
            _conventions(page)


def _fits(choice: ChartChoice, indicator: str) -> bool:
    """Charts that make sense for an indicator: days are no events, gaps need events."""
    if indicator_of(indicator).days:
        return choice in (ChartChoice.XMR, ChartChoice.XMR_PRIME, ChartChoice.RUN)
    if indicator_of(indicator).weight is Weight.LESIONS:
        return choice not in (ChartChoice.G, ChartChoice.T)
    return True


def _state(w: Words, charts: MonitoringPlan) -> str:
    parts = []
    if charts.phases:
        parts.append(w.plural("{count} phase begun", "{count} phases begun", len(charts.phases)))
    if charts.freeze_until is not None:
        parts.append(w("baseline frozen until {date}", date=charts.freeze_until))
    if charts.excluded:
        parts.append(w.plural("{count} point left out", "{count} points left out", len(charts.excluded)))
    return w(", ").join(parts) or w("none")


def _choice(
    page: Context,
    name: str,
    label: str,
    options: Sequence[StrEnum | None],
    kind: str,
    nothing: str,
    *,
    width: int = 240,
    help: str | None = None,
) -> None:
    """A field of the plan as a list."""
    w, current = page.w, getattr(charts_of(page), name)
    key = page.key(f"charts.{name}")
    if current not in options:
        options = [*options, current]
    codes = [AUTOMATIC if option is None else str(option) for option in options]
    by_code: dict[str, Any] = dict(zip(codes, options, strict=True))

    def apply() -> None:
        change_charts(page, **{name: by_code[st.session_state[key]]})

    st.selectbox(
        label,
        codes,
        index=codes.index(AUTOMATIC if current is None else str(current)),
        format_func=lambda code: nothing if code == AUTOMATIC else w.label(kind, code),
        key=key,
        on_change=apply,
        width=width,
        help=help,
    )


def _phases(page: Context, indicator: str) -> None:
    """Which periods begin a phase, end the baseline, or are left out."""
    w, charts = page.w, charts_of(page)
    try:
        series = found(page, indicator).series
    except Refusal:
        return
    starts = [period.start for period in series.periods]
    names = {period.start: told.period_name(period.start, series.every) for period in series.periods}

    def name(day: date | None) -> str:
        return w("none") if day is None else names.get(day, str(day))

    def inside(days: Sequence[date]) -> list[date]:
        at = [series.position(day) for day in days]
        return [starts[place] for place in at if place is not None]

    phases_key, excluded_key, freeze_key = page.key("phases"), page.key("excluded"), page.key("freeze")
    ends: dict[date, date] = {period.start: period.end for period in series.periods}

    def set_phases() -> None:
        change_charts(
            page, reseed=True, phases=tuple(sorted(st.session_state[phases_key])), freeze_until=None
        )

    def set_freeze() -> None:
        chosen = st.session_state[freeze_key]
        until = None if chosen is None else ends[chosen]
        change_charts(page, reseed=True, freeze_until=until, phases=() if until else charts.phases)

    st.multiselect(
        w("A new phase begins at"),
        starts[1:],
        default=[day for day in inside(charts.phases) if day in starts[1:]],
        format_func=name,
        key=phases_key,
        on_change=set_phases,
        help=w("Each phase has a centre line and limits of its own. Phases end a frozen baseline."),
        placeholder=w("choose periods"),
    )
    frozen = inside([charts.freeze_until]) if charts.freeze_until else []
    options = [None, *starts]
    st.selectbox(
        w("Centre and limits from the periods up to, and kept after"),
        options,
        index=options.index(frozen[0]) if frozen else 0,
        format_func=name,
        key=freeze_key,
        on_change=set_freeze,
        help=w("A frozen baseline ends phases."),
    )
    st.multiselect(
        w("Left out of centre, limits and rules"),
        starts,
        default=inside(charts.excluded),
        format_func=name,
        key=excluded_key,
        on_change=lambda: change_charts(page, excluded=tuple(sorted(st.session_state[excluded_key]))),
        help=w("For a period with a known special cause. The point stays on the chart, hollow."),
        placeholder=w("choose periods"),
    )


def _false_alarms(page: Context, indicator: str) -> None:
    """How often these rules alarm although nothing changed, as measured."""
    w = page.w
    try:
        chart = found(page, indicator)
    except Refusal:
        return
    if not chart.false_alarms:
        st.caption(w("The false alarms of this chart with these rules were not measured."))
        return
    rows = [
        [
            w.label("alarm_scenario", share.scenario),
            percent(w, share.in_control),
            percent(w, share.odds_doubled),
        ]
        for share in chart.false_alarms
    ]
    names = [
        w("24 months of"),
        w("alarms though nothing changed"),
        w("alarms when the odds doubled at month 13"),
    ]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Measured false alarms"), name="false-alarms")
    st.caption(w("Share of 2,000 simulated series with at least one alarm."))


def _conventions(page: Context) -> None:
    """Where programs differ, each choice by its name."""
    w, charts = page.w, charts_of(page)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        _choice(page, "run_centre", w("Run rules about"), list(RunCentre), "run_centre", "", width=WIDE)
        _choice(page, "constant", w("XmR constant"), list(XmrConstant), "xmr_constant", "")
        _choice(page, "gaps", w("Empty periods"), list(GapRule), "gap_rule", "", width=WIDER)
        _choice(page, "narrowing", w("Laney limits"), list(Narrowing), "narrowing", "", width=WIDER)
        _choice(page, "g_convention", w("g chart"), list(GConvention), "g_convention", "", width=WIDE)
        _choice(page, "t_convention", w("t chart"), list(TConvention), "t_convention", "")
        key = page.key("screened")
        st.toggle(
            w("Screen moving ranges (Nelson)"),
            value=charts.screened,
            key=key,
            on_change=lambda: change_charts(page, screened=st.session_state[key]),
        )
