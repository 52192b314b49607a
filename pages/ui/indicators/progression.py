"""Local tumour progression: Kaplan-Meier and cumulative incidence by subgroup, numbers at risk below."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.ablation.answers.progression import LANDMARKS, Progression, ProgressionUnit, progression
from core.ablation.fair.progress import progression_compared
from core.problems import Refusal
from core.stats.survival import FEWEST_AT_RISK
from core.words import Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of, plan_of
from pages.ui.charts.ablation.survival import draw_survival
from pages.ui.indicators import reproduce
from pages.ui.parts.sheet import HIGH, LOW, Cell, Sheet, p_value, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_GROUPS = 6
"""Curves drawn; more are in the table."""
INCIDENCE, FREE = "incidence", "free"


@fragment
def section(page: Context) -> None:
    """Curves, numbers at risk, and what was left out."""
    w, log, plan = page.w, ablation.log_of(page), plan_of(page)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        shape = st.segmented_control(
            w("Curve"),
            [INCIDENCE, FREE],
            default=INCIDENCE,
            required=True,
            format_func=lambda code: w.label("curve", code),
            key=page.key("progression.curve"),
        )
        units = list(ProgressionUnit) if log.lesions is not None else [ProgressionUnit.SESSION]
        unit = ProgressionUnit.SESSION
        if len(units) > 1:
            unit = st.segmented_control(
                w("Follow"),
                units,
                default=unit,
                required=True,
                format_func=lambda code: w.label("progression_unit", code),
                key=page.key("progression.unit"),
            )
        columns = columns_of(page)
        by = st.selectbox(
            w("Group by"),
            [None, *columns],
            format_func=lambda name: w("all together") if name is None else said.column(w, name),
            key=page.key("progression.by"),
            width=220,
        )
    asked = (plan.definitions, plan.as_of, plan.start, plan.end, plan.where)
    try:
        found = cached(
            page, ("progression", asked, unit, by), lambda: progression(log, plan, unit=unit, by=by)
        )
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    _show(page, found, incidence=shape == INCIDENCE)
    reproduce.progressing(page, unit, by)


def sentence(w: Words, found: Progression) -> str:
    """Progression after one year, all or by group."""
    at = LANDMARKS.index(365)
    parts = []
    for group in found.groups:
        point = group.progressed_at[at]
        value = w("{value} at 1 year", value=w.numbers.percent(point.value))
        name = said.level(w, found.by, group.name) if found.by else ""
        parts.append(w.titled(name, value) if name else value)
    told = w("Cumulative incidence of local tumour progression: {parts}.", parts=w("; ").join(parts))
    events = int((found.followed.outcome == 1).sum())
    deaths = int((found.followed.outcome == 2).sum())
    counts = w(
        "{units} followed, {events} progressed, {deaths} died before.",
        units=w.numbers.count(len(found.followed.time)),
        events=w.numbers.count(events),
        deaths=w.numbers.count(deaths),
    )
    return f"{told} {counts}" if w.language == "en" else f"{told}{counts}"


def titled(w: Words, column: str) -> str:
    """What a picture of the curves by a column is called."""
    return w("{name} by {column}", name=w("Local tumour progression"), column=said.column_within(w, column))


def _show(page: Context, found: Progression, *, incidence: bool) -> None:
    w = page.w
    told = sentence(w, found)
    st.write(plain(told))
    groups = found.groups[:MOST_GROUPS]
    curves: list[dict[str, Any]] = []
    at_risk = []
    for place, group in enumerate(groups):
        curve = group.progressed if incidence else group.free
        name = said.level(w, found.by, group.name) if found.by else w("All")
        start: dict[str, Any] = {"time": 0.0, "value": 0.0 if incidence else 1.0, "low": None, "high": None}
        points = [
            start,
            *(
                {"time": p.time, "value": p.value, "low": p.low, "high": p.high}
                for p in curve.points
                if p.value is not None and p.time > 0 and p.at_risk >= FEWEST_AT_RISK
            ),
        ]
        until = group.read_until
        if until is not None and points[-1]["time"] < until:
            points.append({**points[-1], "time": until})
        curves += [{**point, "group": name, "index": place} for point in points]
        times = zip((0, *LANDMARKS), (group.free.units, *group.at_risk), strict=True)
        at_risk += [
            {"group": name, "index": place, "time": float(time), "number": number} for time, number in times
        ]
    draw_survival(
        w,
        curves,
        incidence=incidence,
        names=len(groups),
        at_risk=at_risk,
        key=f"{page.code}.survival.{INCIDENCE if incidence else FREE}.{len(groups)}",
        description=told,
        saved=w("Local tumour progression") if not found.by else titled(w, found.by),
    )
    _at_risk(page, found)
    if incidence:
        _compared(page, found)
    notes = []
    if not (found.followed.outcome == 1).any():
        notes.append(
            w(
                "No progression is dated in what was followed, so the line stays at its start. Where "
                "progressions were not entered, their rate is not known."
            )
        )
    test = found.difference if incidence else found.rate_difference
    if test is not None and test.p is not None:
        p = w.numbers.p_statement(test.p)
        notes.append(
            w("Gray's test between the groups: {p}; units taken as independent.", p=p)
            if incidence
            else w("Cause-specific log-rank between the groups: {p}; units taken as independent.", p=p)
        )
    notes.append(w("Curves end where fewer than {count} are still observed.", count=FEWEST_AT_RISK))
    if found.clustered:
        notes.append(w("Some patients have several units: intervals allow for it."))
    if found.overlapping:
        notes.append(w("A session with several values stands in several groups."))
    if len(found.groups) > MOST_GROUPS:
        notes.append(w("The first {count} groups are drawn.", count=MOST_GROUPS))
    notes += [
        w.sentence(w.titled(w.label("left_out", reason), w.numbers.count(count)))
        for reason, count in found.followed.left_out
    ]
    notes.append(w.label("chart_formula", "aalen_johansen" if incidence else "kaplan_meier"))
    for note in notes:
        st.caption(plain(note))


def _compared(page: Context, found: Progression) -> None:
    """Hazard ratios with death competing, and differences at the landmarks; patients are the clusters."""
    w, n = page.w, page.w.numbers
    log, plan = ablation.log_of(page), plan_of(page)
    asked = (plan.definitions, plan.as_of, plan.start, plan.end, plan.where, found.followed.unit, found.by)
    compared = cached(page, ("progression compared", asked), lambda: progression_compared(log, found))
    if not compared.names:
        return
    rows = []
    for own in compared.ratios:
        gaps = [gap for gap in compared.landmarks if gap.group == own.group]
        rows.append(
            [
                said.level(w, found.by, own.group),
                Cell(
                    n.decimal(own.ratio),
                    n.decimal_interval(own.low, own.high) if own.ratio is not None else "",
                    own.ratio,
                    ((LOW, own.low), (HIGH, own.high)),
                ),
                p_value(w, own.p),
                *(
                    Cell(
                        n.points(gap.difference),
                        n.points_interval(gap.low, gap.high) if gap.difference is not None else "",
                        gap.difference,
                        ((LOW, gap.low), (HIGH, gap.high)),
                    )
                    for gap in gaps
                ),
            ]
        )
    reference = said.level(w, found.by, compared.names[0])
    columns = {
        "group": w("Against {reference}", reference=reference),
        "ratio": w("Subdistribution hazard ratio"),
        "p": w("p"),
        **{
            f"day{day}": w("Difference at {count} months (points)", count=round(day / 30.4375))
            for day in LANDMARKS
        },
    }
    says = w("Progression compared, with death competing")
    show_sheet(page, Sheet(columns=columns, rows=rows), says=says, name="progression-compared")
    why = [w.reason(str(own.reason)) for own in compared.ratios if own.ratio is None and own.reason]
    for line in dict.fromkeys(why):
        st.caption(plain(w("No hazard ratio: {reason}.", reason=line)))
    st.caption(
        plain(
            w(
                "Fine-Gray with variance robust by patient; differences of cumulative incidence by the "
                "infinitesimal jackknife over patients."
            )
        )
    )


def _at_risk(page: Context, found: Progression) -> None:
    w = page.w
    names = [w("{count} months", count=round(day / 30.4375)) for day in LANDMARKS]
    risk = pd.DataFrame(
        [
            [said.level(w, found.by, group.name) if found.by else w("All"), group.free.units, *group.at_risk]
            for group in found.groups
        ],
        columns=[w("Number at risk"), w("start"), *names],
    )
    show_sheet(page, risk, says=w("Numbers at risk"), name="at-risk")
    values = pd.DataFrame(
        [
            [
                said.level(w, found.by, group.name) if found.by else w("All"),
                *(
                    Cell(
                        w.numbers.percent(point.value),
                        w.numbers.interval(point.low, point.high),
                        point.value,
                        ((LOW, point.low), (HIGH, point.high)),
                    )
                    for point in group.progressed_at
                ),
            ]
            for group in found.groups
        ],
        columns=[w("Progressed by"), *names],
    )
    show_sheet(page, values, says=w("Cumulative incidence at fixed times"), name="progression")
