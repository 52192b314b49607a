"""Centres or operators in a funnel, never in a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.ablation.fair.counts import counted_funnel
from core.ablation.log import Log
from core.ablation.monitoring.overview import Compared, FunnelOf, funnel_of
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from core.stats.fair.centres import ManyCentres, many_of
from core.stats.monitoring.funnel import Band, Funnel, FunnelLimits, FunnelStatus, Overdispersion, limit_bands
from core.words import NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted
from core.words.answers.fair import funnel_notes
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import records as ablation_records
from pages.ui.ablation.controls import columns_of, compared_by
from pages.ui.charts.ablation.funnel import Frame, draw_funnel
from pages.ui.monitoring import chart as ablation_monitor
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, fraction, limits, p_value, percent, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

CURVE_POINTS = 60


def section(page: Context, indicator: str, *, cautioned: bool = False) -> None:
    """Column, figure, overdispersion, table and records.

    ``cautioned``: the page has what it must be read with (`cautions`) in its own line.
    """
    w = page.w
    if ablation.counts_of(page) is None:
        if compared_by(page, ablation.asked_of(page).funnel) is None:
            st.write(w("No column of this file has between 2 and 50 values."))
            return
        _controls(page)
        ablation.supposed_mark(page, indicator)
    try:
        own, many = _found(page, indicator)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    _show(page, own, many, () if cautioned else _notes(page, own, many))


def cautions(page: Context, indicator: str) -> list[str]:
    """What the funnel has to be read with, for a line that speaks of more; empty where there is none."""
    w = page.w
    if ablation.counts_of(page) is None and compared_by(page, ablation.asked_of(page).funnel) is None:
        return []
    try:
        own, many = _found(page, indicator)
    except Refusal:
        return []
    return [w.titled(w("Funnel"), w.sentences(*_notes(page, own, many)))]


def _notes(page: Context, own: Compared, many: ManyCentres) -> list[str]:
    w = page.w
    more = counted.notes(w, own.indicator) if ablation.counts_of(page) is not None else []
    return [*notes(w, own), *funnel_notes(w, many, adjusted=True)[1:], *more]


def _controls(page: Context) -> None:
    """By which column, and which limits."""
    w, asked, columns = page.w, ablation.asked_of(page), columns_of(page)
    current, limits = str(compared_by(page, asked.funnel)), asked.limits
    options = columns if current in columns else [*columns, current]
    key, limits_key = page.key("funnel"), page.key("funnel.limits")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            w("Compare"),
            options,
            index=options.index(current),
            format_func=lambda name: said.column(w, name),
            key=key,
            on_change=lambda: ablation.change(page, funnel=st.session_state[key]),
            width=260,
        )
        st.selectbox(
            w("Limits"),
            list(FunnelLimits),
            index=list(FunnelLimits).index(limits),
            format_func=lambda own: w.label("chart_method", f"funnel_{own}"),
            key=limits_key,
            on_change=lambda: ablation.change(page, limits=st.session_state[limits_key]),
            width=420,
        )


def _found(page: Context, indicator: str) -> tuple[Compared, ManyCentres]:
    """The funnel under what is asked: of a column's levels, or of hospitals as a file of counts names them.

    Raises
    ------
    Refusal
        If the indicator lacks its columns.
    """
    asked, counts = ablation.asked_of(page), ablation.counts_of(page)
    plan, limits = asked.plan, asked.limits
    target = dict(plan.targets).get(indicator)
    if counts is not None:
        own = cached(
            page,
            ("counted funnel", indicator, plan, limits),
            lambda: counted_funnel(counts, plan, indicator, target=target, limits=limits),
        )
        return own, many_of(own.funnel)
    log, by = ablation.log_of(page), str(compared_by(page, asked.funnel))
    suppose = ablation.suppose(page, indicator)
    question = (ablation.touching(plan, indicator), ablation.ticked(page, indicator))
    return cached(
        page,
        ("funnel", question, by, target, limits),
        lambda: _compute(log, plan, indicator, by, target=target, limits=limits, suppose=suppose),
    )


def _compute(
    log: Log, plan: AblationPlan, indicator: str, by: str, **how: Any
) -> tuple[FunnelOf, ManyCentres]:
    found = funnel_of(log, plan, indicator, by, **how)
    return found, many_of(found.funnel)


def sentence(w: Words, found: Compared) -> str:
    """Who lies outside what chance allows; nobody is ranked."""
    beyond = [found.funnel.units[at] for at in outside(found.funnel)]
    column = said.column_within(w, found.by)
    if found.funnel.target is None:
        return w("There is nothing to compare by {column}.", column=column)
    if not beyond:
        return w(
            "By {column}, every unit lies within what chance allows around {target}.",
            column=column,
            target=w.numbers.percent(found.funnel.target),
        )
    names = [
        w.bracketed(said.level(w, found.by, unit.name), w.label("funnel_status", str(unit.tail_status)))
        for unit in beyond
    ]
    return w(
        "By {column}, outside what chance allows around {target}: {names}.",
        column=column,
        target=w.numbers.percent(found.funnel.target),
        names=w("; ").join(names),
    )


def _show(page: Context, found: Compared, many: ManyCentres, beside: Sequence[str]) -> None:
    w, funnel = page.w, found.funnel
    told = sentence(w, found)
    title = w(
        "{name} by {column}", name=said.name(w, found.indicator), column=said.column_within(w, found.by)
    )
    st.write(plain(told))
    if funnel.target is not None:
        units = [
            {
                "label": said.level(w, found.by, unit.name),
                "denominator": unit.denominator,
                "value": unit.value,
                "status": str(unit.tail_status or FunnelStatus.INSIDE),
                "own": False,
                "text": w.numbers.fraction(unit.value, unit.numerator, unit.denominator),
            }
            for unit in funnel.units
        ]
        draw_funnel(
            w,
            units,
            curves(found),
            Frame(funnel.target, w("Denominator"), said.name(w, found.indicator)),
            key=f"{page.code}.funnel.{found.indicator}.{found.by}",
            description=told,
            saved=title,
        )
    show.gravest_first(w, beside)
    outlying = outside(funnel)
    only = bool(outlying) and st.toggle(
        w.plural(
            "Only the {count} unit outside the limits",
            "Only the {count} units outside the limits",
            len(outlying),
        ),
        key=page.key("funnel.outlying"),
    )
    table = units_table(w, found, many)
    if only:
        table = table.iloc[list(outlying)]
    show.on_paper(title)  # there the table may stand on a sheet of its own
    show_sheet(page, table, says=told, name=f"funnel-{found.indicator}")
    if isinstance(found, FunnelOf):
        _unit_records(page, found)


def curves(found: Compared) -> list[dict[str, Any]]:
    """The limits over the range of denominators."""
    target = found.funnel.target
    sizes = [unit.denominator for unit in found.funnel.units if unit.denominator]
    if target is None or not sizes or not 0 < target < 1:
        return []
    # whole numbers: between them the exact limits mean nothing
    n = np.unique(np.rint(np.linspace(max(1.0, min(sizes) * 0.8), max(sizes) * 1.05, CURVE_POINTS)))
    limits = FunnelLimits(found.funnel.method.removeprefix("funnel_"))
    bands = limit_bands(n, target, limits, design_effect=found.funnel.design_effect)
    return [
        {
            "denominator": float(size),
            "low_95": max(0.0, band.low_95),
            "high_95": min(1.0, band.high_95),
            "low_998": max(0.0, band.low_998),
            "high_998": min(1.0, band.high_998),
        }
        for size, band in zip(n.tolist(), bands, strict=True)
    ]


def notes(w: Words, found: Compared) -> list[str]:
    """Formula, target, overdispersion with and without winsorising, what is in no unit."""
    funnel = found.funnel
    said_of_target = w("the target you gave") if funnel.target_given else w("the pooled proportion")
    lines = [
        w("Differences between units can come from their patients: this is no ranking."),
        w("Around {target}, {what}.", target=w.numbers.percent(funnel.target), what=said_of_target),
        w.named("chart_formula", funnel.method) or w.label("chart_formula", f"funnel_{funnel.method}"),
        w(
            "Alert and alarm go by the exact chance of so many or more, or so few or fewer (at "
            "most 2.5% and 0.1%); a mark just beyond an interpolated line need not be one."
        ),
        expected(w, funnel),
        overdispersion(w, funnel.overdispersion, funnel.overdispersion_unwinsorised),
    ]
    if funnel.design_effect > 1:
        lines.append(
            w(
                "Lesions of one session are not independent: counts weigh 1/{effect} of themselves (ratio "
                "variance over sessions).",
                effect=w.numbers.decimal(funnel.design_effect),
            )
        )
    if found.not_recorded:
        lines.append(
            w(
                "{count} records without a value in {column} are in no unit.",
                count=w.numbers.count(found.not_recorded),
                column=said.column_within(w, found.by),
            )
        )
    if found.overlapping or found.unit == "patient":
        lines.append(w("A record may be in several units: they do not add up."))
    return [line for line in lines if line]


def expected(w: Words, funnel: Funnel) -> str:
    """How many units chance alone puts outside."""
    if funnel.expected_alerts is None:
        return ""
    units = w.numbers.count(len(funnel.units))
    beyond = w(
        "{alerts} of {units} lie beyond the 95% limits.", alerts=w.numbers.count(funnel.alerts), units=units
    )
    none = w("None of {units} lies beyond the 95% limits.", units=units)
    by_chance = w(
        "If all had the same rate, {expected} would be expected there by chance alone, and at least one with "
        "a probability of {any}.",
        expected=w.numbers.decimal(funnel.expected_alerts),
        any=w.numbers.percent(funnel.any_alert),
    )
    return w.sentences(beyond if funnel.alerts else none, by_chance)


def overdispersion(w: Words, wins: Overdispersion, raw: Overdispersion) -> str:
    """How much more units differ than chance allows."""
    if wins.phi is None:
        reason = w.label("funnel_reason", str(wins.reason)) if wins.reason else ""
        return w("Overdispersion: {reason}.", reason=reason)
    n = w.numbers
    return w(
        "Overdispersion: phi {phi} with 10% winsorised, {raw} without (threshold {threshold}); additive "
        "variance {tau2} on the {scale}.",
        phi=n.decimal(wins.phi),
        raw=n.decimal(raw.phi),
        threshold=n.decimal(wins.threshold),
        tau2=n.ratio(wins.tau2),
        scale=w.label("funnel_scale", wins.scale),
    )


def outside(funnel: Funnel) -> tuple[int, ...]:
    """Positions of the units beyond the 95 % limits, by exact tails."""
    return tuple(
        at
        for at, unit in enumerate(funnel.units)
        if unit.tail_status is not None and unit.tail_status is not FunnelStatus.INSIDE
    )


def units_table(w: Words, found: Compared, many: ManyCentres) -> pd.DataFrame:
    """Units in the order of the file; shrunken rates and adjusted status where they were estimated."""
    rows = [
        [
            said.level(w, found.by, unit.name),
            fraction(w, unit.value, unit.numerator, unit.denominator),
            _band(w, unit.band),
            _status(w, unit.tail_status),
            p_value(w, unit.tail_high),
            p_value(w, unit.tail_low),
            p_value(w, chance.q),
            percent(w, chance.shrunken),
            _status(w, unit.adjusted_status),
        ]
        for unit, chance in zip(found.funnel.units, many.centres, strict=True)
    ]
    columns = [
        said.column(w, found.by),
        w("Value"),
        w("95% limits"),
        w("Status"),
        w("P(at least as many)"),
        w("P(at most as many)"),
        w("q"),
        w("Shrunken rate"),
        w("Status allowing for overdispersion"),
    ]
    # so few units allow neither: the notes say why
    lacking = [
        *([columns[-2]] if all(chance.shrunken is None for chance in many.centres) else []),
        *([columns[-1]] if all(unit.adjusted_status is None for unit in found.funnel.units) else []),
    ]
    return pd.DataFrame(rows, columns=columns).drop(columns=lacking)


def _band(w: Words, band: Band | None) -> Cell | str:
    if band is None:
        return NOT_ESTIMABLE
    low, high = max(0.0, band.low_95), min(1.0, band.high_95)
    return limits(w.numbers.interval(low, high), low, high)


def _status(w: Words, status: object) -> str:
    return NOT_ESTIMABLE if status is None else w.label("funnel_status", str(status))


@fragment
def _unit_records(page: Context, found: FunnelOf) -> None:
    """The records counted in one unit."""
    w, units = page.w, found.funnel.units
    place = st.selectbox(
        w("Records of"),
        range(len(units)),
        index=None,
        format_func=lambda i: said.level(w, found.by, units[i].name),
        key=page.key(f"funnel.unit.{found.indicator}.{found.by}"),
        placeholder=w("choose one"),
        width=260,
    )
    if place is not None:
        records = ablation_monitor.behind(page, found.indicator, found.rows_of(place))
        ablation_records.listing(page, records, key="funnel.unit")
