"""The CUSUM of complications and deaths, case by case: baseline, limit, alarms and the records behind."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from core.ablation.fair.open_records import Named
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import to_date
from core.ablation.monitoring.case_charts import Alarm, CaseChart, CusumPlan
from core.ablation.monitoring.chart import Monitored
from core.ablation.plan import EARLIEST, LATEST
from core.problems import Refusal
from core.stats.monitoring.cusum import Restart
from core.words import Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import records as ablation_records
from pages.ui.charts.ablation.cusum import draw_cusum
from pages.ui.monitoring import chart as ablation_monitor
from pages.ui.shell.frame import Context, fragment
from pages.ui.shell.text import plain


def below(page: Context, indicator: str) -> None:
    """Below the chart of complications and deaths; counts without records have no order of cases."""
    if not indicator_of(indicator).harm or ablation.counts_of(page) is not None:
        return
    # where columns are missing, the chart above has said so
    with suppress(Refusal):
        found = ablation_monitor.found(page, indicator)
        if isinstance(found, Monitored):
            section(page, found)


def section(page: Context, chart: Monitored) -> None:
    """Only for complications and deaths."""
    w, cases = page.w, chart.case_chart
    if cases is None:
        return
    st.subheader(w("CUSUM, case by case"), anchor=False)
    _controls(page, chart.indicator)
    said_now = sentence(w, chart, cases)
    if ablation.ticked(page, chart.indicator) != Named():
        said_now = w("What if: {sentence}", sentence=said_now)
    st.write(plain(said_now))
    cusum = cases.cusum
    if cusum.limit is None:
        return
    days = [to_date(int(day)) for day in cases.days]
    path = [
        {"value": point.value, "event": point.event, "alarm": point.alarm, "text": str(day)}
        for point, day in zip(cusum.points, days, strict=True)
    ]
    draw_cusum(
        w,
        path,
        cusum.limit.value,
        key=f"{page.code}.cusum.{chart.indicator}",
        description=said_now,
        saved=f"{said.name(w, chart.indicator)} \N{MIDDLE DOT} CUSUM",
    )
    for note in notes(w, cases):
        st.caption(plain(note))
    if cusum.alarms:
        alarm_records(page, chart.indicator, cases, "cusum")


def sentence(w: Words, chart: Monitored, cases: CaseChart) -> str:
    """What the chart says now."""
    cusum = cases.cusum
    if cusum.reason is not None:
        return w(
            "{name}: no CUSUM yet; {reason}.",
            name=said.name(w, chart.indicator),
            reason=w.label("cusum_reason", cusum.reason),
        )
    n = w.numbers
    counts = w(
        "{events} events in {sessions} sessions, {expected} expected at {rate}",
        events=n.count(cusum.events),
        sessions=n.count(len(cases.days)),
        expected=n.decimal(cusum.expected_events, 1),
        rate=n.percent(cusum.baseline),
    )
    if cusum.alarms:
        days = w.join([episode(w, alarm) for alarm in cases.episodes()[:5]])
        return w(
            "{name}: {counts}; alarm {days}.", name=said.name(w, chart.indicator), counts=counts, days=days
        )
    more = cusum.points[-1].events_to_alarm if len(cases.days) else None
    if more is None:
        return w("{name}: {counts}; no alarm.", name=said.name(w, chart.indicator), counts=counts)
    return w.plural(
        "{name}: {counts}; no alarm. {count} more event in a row would raise it.",
        "{name}: {counts}; no alarm. {count} more events in a row would raise it.",
        more,
        name=said.name(w, chart.indicator),
        counts=counts,
    )


def episode(w: Words, alarm: Alarm) -> str:
    """An alarm with its date and its end."""
    if alarm.end is None:
        return w("on {day}, not over yet", day=alarm.start)
    return w("on {day}, over on {end}", day=alarm.start, end=alarm.end)


def notes(w: Words, cases: CaseChart) -> list[str]:
    """Baseline, limit, stepping, restart."""
    cusum, n = cases.cusum, w.numbers
    assert cusum.limit is not None
    found = []
    if cases.baseline_sessions is not None:
        found.append(
            w(
                "Baseline: {fraction} of the sessions of the frozen period, which are not monitored.",
                fraction=n.fraction(cusum.baseline, cases.baseline_events, cases.baseline_sessions),
            )
        )
    limit = cusum.limit
    if limit.false_alarm_share is not None:
        found.append(
            w(
                "Limit {limit}: in {series} simulated series of the {cases} sessions monitored, without any "
                "change, {share} raised an alarm. Busiest 24 months: {busiest} sessions.",
                limit=n.decimal(limit.value),
                series=n.count(limit.series),
                cases=n.count(limit.cases),
                busiest=n.count(cases.busiest),
                share=n.percent(limit.false_alarm_share),
            )
        )
        if limit.estimated:
            found.append(
                w(
                    "That allows for what {events} events in {count} sessions leave open of the rate.",
                    events=n.count(cases.baseline_events),
                    count=n.count(cases.baseline_sessions),
                )
            )
    else:
        found.append(w("Limit {limit}, given by you.", limit=n.decimal(limit.value)))
    found.append(
        w(
            "Only sessions whose window is over step ({count} do not yet); a death steps once, on the "
            "patient's last session. The chart {restart}.",
            count=n.count(cases.not_mature),
            restart=w.label("cusum_restart", cusum.restart),
        )
    )
    found.append(w.label("chart_formula", cusum.method))
    return found


def _plan(page: Context) -> CusumPlan:
    return ablation_monitor.charts_of(page).cusum


def _set(page: Context, **parts: object) -> None:
    new = replace(_plan(page), **parts)  # type: ignore[arg-type]
    ablation_monitor.change_charts(page, cusum=new)


def _controls(page: Context, indicator: str) -> None:
    w, plan = page.w, _plan(page).of(indicator)
    until, odds, limit, restart = (
        page.key(f"cusum.{name}") for name in ("until", "odds", "limit", "restart")
    )
    rate = page.key(f"cusum.rate.{indicator}")

    def give_rate() -> None:
        percent = st.session_state[rate]
        if percent is None:
            _set(page, baseline_rate=None, baseline_for=None)
        else:
            _set(page, baseline_rate=round(percent / 100, 12), baseline_for=indicator)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.number_input(
            w("Baseline rate (%)"),
            min_value=0.01,
            max_value=99.9,
            value=None if plan.baseline_rate is None else round(plan.baseline_rate * 100, 8),
            step=0.5,
            key=rate,
            on_change=give_rate,
            placeholder=w("none"),
            help=w(
                "Rate of good practice for this indicator, from outside: never from the monitored sessions."
            ),
            width=150,
        )
        st.date_input(
            w("or frozen baseline until"),
            value=plan.baseline_until,
            min_value=EARLIEST,
            max_value=LATEST,
            format="YYYY-MM-DD",
            key=until,
            on_change=lambda: _set(page, baseline_until=st.session_state[until]),
            disabled=plan.baseline_rate is not None,
            width=180,
        )
        st.number_input(
            w("Odds ratio to find"),
            min_value=1.1,
            max_value=20.0,
            value=plan.odds_ratio,
            step=0.5,
            key=odds,
            on_change=lambda: _set(page, odds_ratio=float(st.session_state[odds])),
            width=150,
        )
        st.number_input(
            w("Limit"),
            min_value=0.1,
            max_value=100.0,
            value=plan.limit,
            step=0.5,
            key=limit,
            on_change=lambda: _set(page, limit=st.session_state[limit]),
            placeholder=w("simulated"),
            help=w("Left empty: at most 10% false alarms over the sessions monitored, by simulation."),
            width=150,
        )
        st.selectbox(
            w("After an alarm"),
            list(Restart),
            index=list(Restart).index(plan.restart),
            format_func=lambda code: w.label("cusum_restart", code),
            key=restart,
            on_change=lambda: _set(page, restart=st.session_state[restart]),
            width=280,
        )


@fragment
def alarm_records(page: Context, indicator: str, cases: CaseChart, name: str) -> None:
    """The events that raised the chart from its last zero."""
    w = page.w
    days = cases.alarm_days()
    place = st.selectbox(
        w("Events behind the alarm of"),
        range(len(cases.cusum.alarms)),
        format_func=lambda i: str(days[i]),
        key=page.key(f"{name}.alarm.{indicator}.{len(days)}"),
        width=260,
    )
    rows = cases.rows_behind(cases.cusum.alarms[place])
    records = ablation_monitor.behind(page, indicator, rows)
    ablation_records.listing(page, records, key=name)
