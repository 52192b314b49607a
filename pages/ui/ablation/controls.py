"""What is asked of an ablation log: period, filter, cut-off, definitions, methods; chips to take back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from core.ablation.counting.selection import groups
from core.ablation.definitions import CONTRAST_MODALITIES, DEFAULTS, SWITCHES, Definitions, Switch
from core.ablation.file.columns import COLUMNS, Kind
from core.ablation.indicator import INDICATORS, indicator
from core.ablation.log import NO_DATE, Log, to_date
from core.ablation.plan import EARLIEST, LATEST, AblationPlan, Cluster
from core.problems import Refusal
from core.words import DOT
from core.words.answers import ablation as said
from core.words.answers import counts as counted
from pages.ui.ablation import desk as ablation
from pages.ui.parts import show
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

CONFIDENCE_LEVELS = (0.8, 0.9, 0.95, 0.99)
ALL, OWN = "all", "own"
FEWEST_YEARS = 12
"""Latest years offered as periods; older ones by their own dates."""
NO_SUBGROUPS = (Kind.IDENTIFIER, Kind.DATE, Kind.NUMBER)
"""Kinds of columns that are not offered as subgroups: nearly every row has a value of its own."""


def plan_of(page: Context) -> AblationPlan:
    """The plan on the desk."""
    return ablation.asked_of(page).plan


def columns_of(page: Context) -> list[str]:
    """Columns that can be subgroups: of the log by name, others by header, with 2 to 50 levels.

    Counts without records have none.
    """
    if ablation.counts_of(page) is not None:
        return []
    log = ablation.log_of(page)

    def find() -> list[str]:
        names = [c.name for c in COLUMNS if c.kind not in NO_SUBGROUPS and c.name in log.present]
        known = set(log.cells.headers.values())
        names += [header for header in log.cells.table.columns if header not in known]
        found = []
        for name in names:
            try:
                labels = groups(log, name).labels
            except Refusal:
                continue
            if 1 < len(labels) <= ablation.MOST_LEVELS:
                found.append(name)
        first = ("centre", "operator", "tumour_site", "tumour_type", "prior_therapy", "modality")
        return sorted(found, key=lambda c: first.index(c) if c in first else len(first))

    return cached(page, ("columns", log.as_of), find)


def compared_by(page: Context, asked: str | None) -> str | None:
    """The column whose levels are compared: as asked, else the first there is (the centre before all others).

    Of counts it is the centre; None where no column has 2 to 50 levels.
    """
    if ablation.counts_of(page) is not None:
        return "centre"
    columns = columns_of(page)
    return (asked or columns[0]) if columns else None


def chips(page: Context) -> list[show.Chip]:
    """Filters, period and changed definitions in force, each with its way out."""
    w, plan = page.w, plan_of(page)
    found = []
    if plan.start is not None or plan.end is not None:
        found.append(
            show.Chip(
                said.period(w, plan.start, plan.end),
                lambda: ablation.change_plan(page, reseed=True, start=None, end=None, compare_previous=False),
            )
        )

    def without(column: str) -> Callable[[], None]:
        return lambda: ablation.change_plan(
            page, reseed=True, where=tuple(pair for pair in plan_of(page).where if pair[0] != column)
        )

    def back(name: str) -> Callable[[], None]:
        return lambda: ablation.change_plan(
            page,
            reseed=True,
            definitions=replace(plan_of(page).definitions, **{name: getattr(DEFAULTS, name)}),
        )

    for column, values in plan.where:
        names = w(", ").join(said.level(w, column, value) for value in values)
        found.append(show.Chip(w.titled(said.column(w, column), names), without(column)))
    for switch in SWITCHES:
        value = getattr(plan.definitions, switch.name)
        if value != switch.default:
            label = w.titled(w.label("switch", switch.name), said.setting(w, switch.name, value))
            found.append(show.Chip(label, back(switch.name)))
    return found


def facts(page: Context) -> list[str]:
    """The quiet line: sessions, patients, rows left out, cut-off; of counts their hospitals and months."""
    w = page.w
    if (counts := ablation.counts_of(page)) is not None:
        return counted.facts(w, counts)
    log = ablation.log_of(page)
    plan = plan_of(page)
    part = plan.start is not None or plan.end is not None or bool(plan.where)
    selected = ablation.answered(page) if part else None
    found = cached(
        page,
        ("facts", log.as_of, w.language, plan.start, plan.end, plan.where),
        lambda: said.log_facts(w, log, selected),
    )
    cut = w("cut-off {date}", date=log.as_of)
    if not ablation.confirmed(page):
        cut = w("cut-off {date}, proposed and not confirmed", date=log.as_of)
    return [*found, cut]


def bar(page: Context) -> None:
    """Period and subgroup: always visible, inside the page's fragment."""
    with st.container(
        key=f"tandem_bar_{page.code}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        _period(page)
        if ablation.counts_of(page) is None:
            _subgroup(page)
    untouched = ablation.Asked(
        plan=AblationPlan(as_of=plan_of(page).as_of), indicator=ablation.asked_of(page).indicator
    )
    show.history(page, untouched)
    show.asked(page, asked_in_words(page))


def asked_in_words(page: Context) -> list[str]:
    """Period and sessions in a few words each."""
    w, plan = page.w, plan_of(page)
    whole = plan.start is None and plan.end is None
    return [
        w("all dates") if whole else said.period(w, plan.start, plan.end),
        *(
            f"{said.column(w, column)} {w.join([said.level(w, column, value) for value in values])}"
            for column, values in plan.where
        ),
    ]


def years_of(log: Log) -> list[int]:
    """Calendar years with sessions, the newest first."""
    days = log.cells.date("ablation_date")[log.counted]
    days = days[days != NO_DATE]
    if not len(days):
        return []
    years = np.unique(days.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970)
    return [int(year) for year in years[::-1][:FEWEST_YEARS]]


def _period(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    years, first, last = _dates(page)
    whole = {str(year): (date(year, 1, 1), date(year, 12, 31)) for year in years}
    current = ALL
    if plan.start is not None or plan.end is not None:
        current = next((y for y, ends in whole.items() if ends == (plan.start, plan.end)), OWN)
    key = page.key("period")

    def choose() -> None:
        chosen = st.session_state[key]
        if chosen == ALL:
            ablation.change_plan(page, start=None, end=None, compare_previous=False)
        elif chosen == OWN:
            start, end = plan_of(page).start, plan_of(page).end
            if start is None and end is None:
                ablation.change_plan(page, start=first, end=last)
        else:
            start, end = whole[chosen]
            ablation.change_plan(page, start=start, end=end)

    names = {ALL: w("all dates"), OWN: w("own dates")}
    options = [ALL, *whole, OWN]
    show.word(w("Period"))
    st.selectbox(
        w("Period"),
        options,
        index=options.index(current),
        format_func=lambda code: names.get(code, code),
        key=key,
        on_change=choose,
        width=140,
        label_visibility="collapsed",
    )
    if current == OWN or st.session_state.get(key) == OWN:
        _own_dates(page)
    if plan.start is not None and plan.end is not None and ablation.counts_of(page) is None:
        previous_key = page.key("previous")
        st.toggle(
            w("Beside the period before"),
            value=plan.compare_previous,
            key=previous_key,
            on_change=lambda: ablation.change_plan(page, compare_previous=st.session_state[previous_key]),
        )


def _dates(page: Context) -> tuple[list[int], date | None, date]:
    """Years with data, the newest first; the first day and the last."""
    if (counts := ablation.counts_of(page)) is not None:
        first, last = counts.span
        return list(range(last.year, first.year - 1, -1))[:FEWEST_YEARS], first, last
    log = ablation.log_of(page)
    days = log.cells.date("ablation_date")
    earliest = to_date(int(days[days != NO_DATE].min(initial=0)))
    return cached(page, ("years", log.as_of), lambda: years_of(log)), earliest, log.as_of


def _own_dates(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    for name, label in (("start", w("From")), ("end", w("To"))):
        key = page.key(f"period.{name}")

        def set_day(name: str = name, key: str = key) -> None:
            day = st.session_state[key]
            try:
                ablation.change_plan(page, **{name: day})
            except Refusal as refusal:
                st.session_state["ablation.period.problem"] = refusal.problems

        show.word(label)
        st.date_input(
            label,
            label_visibility="collapsed",
            value=getattr(plan, name),
            min_value=EARLIEST,
            max_value=LATEST,
            format="YYYY-MM-DD",
            key=key,
            on_change=set_day,
            width=140,
        )
    wrong = st.session_state.pop("ablation.period.problem", ())
    for item in wrong:
        st.caption(plain(w.problem(item).message))


def _subgroup(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    columns = columns_of(page)
    columns += [column for column, _ in plan.where if column not in columns]
    if not columns:
        return
    filtered = dict(plan.where)
    first = next((column for column in filtered if column in columns), None)
    key = page.key("where.column")
    show.word(w("Only some sessions"))
    column = st.selectbox(
        w("Only some sessions"),
        [None, *columns],
        index=[None, *columns].index(first),
        format_func=lambda name: w("all") if name is None else said.column(w, name),
        key=key,
        width=200,
        label_visibility="collapsed",
    )
    if column is None:
        return
    levels = list(groups(ablation.log_of(page), column).labels)
    levels_key = page.key(f"where.levels.{column}")

    def narrow() -> None:
        picked = st.session_state.get(levels_key) or []
        chosen = tuple(level for level in levels if level in picked)
        others = tuple(pair for pair in plan_of(page).where if pair[0] != column)
        ablation.change_plan(page, where=(*others, (column, chosen)) if chosen else others)

    st.multiselect(
        w("Only"),
        levels,
        default=[level for level in filtered.get(column, ()) if level in levels],
        format_func=lambda level: said.level(w, column, level),
        key=levels_key,
        on_change=narrow,
        placeholder=w("choose values"),
        label_visibility="collapsed",
        width=320,
    )


def sidebar(page: Context) -> None:
    """Cut-off, definitions of every indicator with their current state, methods."""
    w, plan = page.w, plan_of(page)
    with st.sidebar:
        st.divider()
        if ablation.counts_of(page) is not None:
            _level(page)
            return
        _cut_off(page)
        st.caption(w("Definitions the official text leaves open"))
        for top in dict.fromkeys(indicator(code).top for code in INDICATORS):
            mine = [switch for switch in SWITCHES if top in switch.indicators]
            if not mine:
                continue
            changed = sum(getattr(plan.definitions, s.name) != s.default for s in mine)
            name = w.named("indicator_group", top) or said.name(w, top)
            state = w("{count} changed", count=changed) if changed else ""
            with show.more(page, f"{top} {name}", f"switches.{top}", state=state) as opened:
                if opened:
                    for switch in mine:
                        widget(page, switch, place=f"side.{top}")
        level = w.numbers.confidence(plan.confidence_level)
        with show.more(page, w("Methods"), "methods", state=level) as opened:
            if opened:
                _methods(page)


def _cut_off(page: Context) -> None:
    w, log = page.w, ablation.log_of(page)
    key = page.key("as_of")

    def set_cut_off() -> None:
        day = st.session_state[key]
        if isinstance(day, date):
            ablation.change_plan(page, as_of=day)

    st.date_input(
        w("Cut-off date"),
        value=log.as_of,
        min_value=EARLIEST,
        max_value=LATEST,
        format="YYYY-MM-DD",
        key=key,
        on_change=set_cut_off,
        help=w("Nothing after this day is known. A window that ends later is still open."),
    )
    if not ablation.confirmed(page):
        st.button(
            w("Confirm the cut-off"),
            key=page.key("as_of.confirm"),
            on_click=lambda: ablation.change_plan(page, reseed=True, as_of=log.as_of),
            type="primary",
        )


def widget(page: Context, switch: Switch, *, place: str) -> None:
    """One switch with its default and its reason."""
    w = page.w
    value = getattr(plan_of(page).definitions, switch.name)
    key = page.key(f"set.{place}.{switch.name}")
    label = w.label("switch", switch.name)
    default = w("Default: {setting}.", setting=said.setting(w, switch.name, switch.default))
    reason = w.label("switch_reason", switch.name)

    def apply() -> None:
        new = st.session_state[key]
        if new is None:
            return
        if isinstance(switch.default, tuple):
            new = tuple(code for code in CONTRAST_MODALITIES if code in new)
        changed: Definitions = replace(plan_of(page).definitions, **{switch.name: new})
        ablation.change_plan(page, definitions=changed)
        # the same switch may stand in the sidebar and beside its indicator
        for other in [k for k in st.session_state if _same_switch(page, str(k), switch) and k != key]:
            st.session_state[other] = st.session_state[key]

    options: dict[str, Any] = {"key": key, "on_change": apply}
    if isinstance(switch.default, bool):
        st.toggle(label, value=value, **options)
    elif isinstance(switch.default, tuple):
        st.pills(label, CONTRAST_MODALITIES, selection_mode="multi", default=list(value), **options)
    elif isinstance(switch.default, int):
        st.number_input(
            label, min_value=switch.lowest, max_value=switch.highest, value=value, step=1, **options
        )
    else:
        choices = [str(choice) for choice in switch.choices]
        st.selectbox(
            label,
            choices,
            index=choices.index(value),
            format_func=lambda code: said.setting(w, switch.name, code),
            **options,
        )
    mark = "" if value == switch.default else f"**{plain(w('changed'))}**{DOT}"
    st.caption(f"{mark}{plain(default)} {plain(reason)}")


def _same_switch(page: Context, key: str, switch: Switch) -> bool:
    return key.startswith(f"{page.code}.set.") and key.endswith(f".{switch.name}.{page.desk.revision}")


def _methods(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    cluster_key = page.key("cluster")
    _level(page)
    st.selectbox(
        w("Interval of indicator 2: independent are"),
        list(Cluster),
        index=list(Cluster).index(plan.cluster),
        format_func=lambda c: w.label("ablation_cluster", c),
        key=cluster_key,
        on_change=lambda: ablation.change_plan(page, cluster=st.session_state[cluster_key]),
        help=w("Lesions of one session, or all lesions of one patient, resemble each other."),
    )


def _level(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    levels = sorted({*CONFIDENCE_LEVELS, plan.confidence_level})
    level_key = page.key("confidence")
    st.selectbox(
        w("Confidence level"),
        levels,
        index=levels.index(plan.confidence_level),
        format_func=w.numbers.confidence,
        key=level_key,
        on_change=lambda: ablation.change_plan(
            page, reseed=True, confidence_level=st.session_state[level_key]
        ),
    )
