"""One indicator from near: definition, answer, records, switches, subgroups, target."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Number, Stay
from core.ablation.indicator import indicator as indicator_of
from core.words import N_, Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import grid as ablation_grid
from pages.ui.ablation import records as ablation_records
from pages.ui.indicators import subgroups as ablation_subgroups
from pages.ui.indicators import switches as ablation_switches
from pages.ui.monitoring import chart as ablation_monitor
from pages.ui.monitoring import cusum as ablation_cusum
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

STYLE = """
<style>
.tq-facts { display: grid; grid-template-columns: auto auto; gap: 0.25rem 1rem; margin: 0;
  font-size: 0.875rem; justify-content: start; }
.tq-facts dt { opacity: 0.8; }
.tq-facts dd { margin: 0; font-weight: 600; }
</style>
"""
RECORDS, TIME, SWITCHES, GROUPS = "records", "time", "switches", "groups"
PARTS = {
    RECORDS: N_("Records"),
    TIME: N_("Over time"),
    SWITCHES: N_("Definition switches"),
    GROUPS: N_("Subgroups"),
}


def section(page: Context, answer: AblationAnswer, indicator: str) -> None:
    """The open indicator."""
    w = page.w
    number = answer.indicators.get(indicator)
    earlier = answer.previous[1].indicators.get(indicator) if answer.previous else None
    left, right = st.columns([7, 4], gap="large")
    with left:
        ablation_grid.heading(page, indicator, number)
    with right:
        if number is not None:
            _figures(w, number)
            target(page, indicator, number.target, said.target(w, number))
    if number is None:
        needs = said.columns_needed(w, answer.not_computable.get(indicator, ()))
        st.info(plain(w("This file cannot give it: it lacks {columns}.", columns=needs)))
        return
    show.answer(said.indicator_answer(w, number, earlier))
    if number.pending and not isinstance(number, Stay) and number.early_events:
        st.caption(
            plain(
                w.plural(
                    "{count} event is already known although its window is still open; it is listed among "
                    "the records and counts once the window is over.",
                    "{count} events are already known although their windows are still open; they are listed "
                    "among the records and count once the windows are over.",
                    number.early_events,
                )
            )
        )
    part = st.segmented_control(
        w("Look at"),
        list(PARTS),
        default=part_of(page),
        required=True,
        format_func=lambda code: w(PARTS[code]),
        key=page.key("part"),
    )
    st.session_state[f"{page.code}.part.kept"] = part
    if part == RECORDS:
        ablation_records.section(page, indicator)
    elif part == TIME:
        _over_time(page, indicator)
    elif part == SWITCHES:
        ablation_switches.section(page, indicator)
    else:
        column = ablation_subgroups.chooser(page)
        if column is None:
            st.write(w("No column of this file has between 2 and 50 values."))
        elif column in answer.groups:
            ablation_subgroups.section(page, answer, indicator, column)
        else:
            asked = ablation.asked_of(page).plan
            ablation_subgroups.section(page, ablation.answered_by(page, asked, column), indicator, column)


def part_of(page: Context) -> str:
    """The part that is looked at, of whichever indicator is open."""
    kept: str = st.session_state.get(f"{page.code}.part.kept", RECORDS)
    return kept


def _over_time(page: Context, indicator: str) -> None:
    """Its control chart; complications and deaths have their CUSUM below it."""
    ablation_monitor.section(page, indicator)
    ablation_cusum.below(page, indicator)


def _figures(w: Words, number: Number) -> None:
    """What stands beside the value, one line each."""
    lines = [
        (w("Value"), said.value(w, number)),
        (w.numbers.confidence(number.estimate.confidence_level), said.interval(w, number)),
    ]
    if isinstance(number, Stay):
        lines += [
            (w("Median (quartiles)"), _median(w, number)),
            (w("Not discharged yet"), w.numbers.count(number.pending)),
        ]
    else:
        lines += [
            (w("Bounds from missing documents"), said.bounds(w, number)),
            (w("Could still change"), w.numbers.count(number.unknown)),
            (w("Window still open"), w.numbers.count(number.pending)),
            (w("Reported: to the letter"), said.literal(w, number)),
        ]
        if number.clusters is not None:
            lines.append((w("Clusters in the interval"), w.numbers.count(number.clusters)))
    lines.append((w("Counted"), w.label("indicator_unit", number.unit)))
    lines.append((w("Interval by"), said.method(w, number.estimate.method)))
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    st.html(f'{STYLE}<dl class="tq-facts">{rows}</dl>')


def _median(w: Words, stay: Stay) -> str:
    n = w.numbers
    quartiles = n.decimal_interval(stay.first_quartile, stay.third_quartile, 1)
    return w.bracketed(n.decimal(stay.median, 1), quartiles)


def target(page: Context, indicator: str, goal: float | None, told: str) -> None:
    """The user's own target, and what is ``told`` of it; the official text has none."""
    w = page.w
    days = indicator_of(indicator).days
    key = page.key(f"target.{indicator}")

    def apply() -> None:
        wanted = st.session_state[key]
        plan = ablation.asked_of(page).plan
        others = tuple(pair for pair in plan.targets if pair[0] != indicator)
        if wanted is None:
            ablation.change_plan(page, targets=others)
        else:
            new = float(wanted) if days else round(float(wanted) / 100, 10)
            ablation.change_plan(page, targets=(*others, (indicator, new)))

    current = None if goal is None else (goal if days else goal * 100)
    st.number_input(
        w("Your target (days)") if days else w("Your target (%)"),
        min_value=0.0,
        max_value=366.0 if days else 100.0,
        value=None if current is None else round(current, 8),
        step=0.5,
        key=key,
        on_change=apply,
        placeholder=w("none"),
        help=w("The official text sets no targets."),
        width=200,
    )
    if goal is not None:
        st.caption(plain(told))


def principles(page: Context) -> None:
    """The two principles behind the defaults, and what the text lacks."""
    w = page.w
    st.write(plain(w.label("principle", "1")))
    st.write(plain(w.label("principle", "2")))
    for note in ("1", "2", "3"):
        st.caption(plain(w.label("official_note", note)))
