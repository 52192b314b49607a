"""All indicators over time at a glance: newest value, what it says, the target; click to open."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from core.ablation.fair.counts import counted_row
from core.ablation.fair.open_records import Named, Ticked
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.overview import GridRow, summary_row
from core.ablation.monitoring.verdict import TargetIcon, Variation
from core.words import NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from core.words.answers import monitoring as told
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import grid as ablation_grid
from pages.ui.charts.kit.palette import BAD, CAUTION, GOOD, INKS, NEUTRAL
from pages.ui.parts import show
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

ICONS: dict[Variation, tuple[str, str]] = {
    Variation.COMMON_CAUSE: ("~", NEUTRAL),
    Variation.IMPROVING_HIGH: ("↑", GOOD),
    Variation.IMPROVING_LOW: ("↓", GOOD),
    Variation.CONCERNING_HIGH: ("↑", BAD),
    Variation.CONCERNING_LOW: ("↓", BAD),
    Variation.CHANGED_HIGH: ("↑", INKS[0]),
    Variation.CHANGED_LOW: ("↓", INKS[0]),
    Variation.UNSTABLE: ("≠", CAUTION),
    Variation.TOO_FEW: ("·", NEUTRAL),
    Variation.NO_HARM_SIGNAL: ("·", NEUTRAL),
    Variation.NOT_JUDGED: ("·", NEUTRAL),
}
TARGETS: dict[TargetIcon, tuple[str, str]] = {
    TargetIcon.ALWAYS_MET: ("✓", GOOD),
    TargetIcon.NEVER_MET: ("✕", BAD),
    TargetIcon.MET_BY_CHANCE: ("?", NEUTRAL),
}
STYLE = f"""
<style>
.tm {{ display: grid; grid-template-columns: 11rem 4.6rem minmax(9rem, 1fr) minmax(8rem, 1fr) 6.6rem;
  gap: 0 0.9rem; align-items: center; font-size: 0.875rem; line-height: 1.3; min-height: 2.6rem; }}
.tm-head {{ min-height: 1.6rem; font-size: 0.78rem; opacity: 0.8; align-items: end; }}
.tm b {{ font-weight: 650; font-size: 0.95rem; }}
.tm small {{ opacity: 0.8; font-size: 0.78rem; display: block; }}
.tm-icon {{ display: flex; gap: 0.5em; align-items: center; font-size: 0.8rem; }}
.tm-icon i {{ flex: none; width: 1.7em; height: 1.7em; border-radius: 50%; border: 2px solid {NEUTRAL};
  display: inline-flex; align-items: center; justify-content: center; font-style: normal; font-weight: 700; }}
@media (max-width: 1100px) {{ .tm {{ grid-template-columns: 11rem 4.6rem 1fr; row-gap: 0.1rem; }}
  .tm-head {{ display: none; }}
  .tm > div[data-word]:not([data-word=""])::before {{ content: attr(data-word) "\\a0"; opacity: 0.8;
    font-size: 0.78rem; }} }}
@media (max-width: 640px) {{ .tm {{ grid-template-columns: 1fr 1fr; }} }}
@media print {{
  .tm {{ grid-template-columns: 6.6rem 3.4rem minmax(6.5rem, 1.2fr) minmax(5.5rem, 1fr) 4.6rem;
    gap: 0 0.5rem; font-size: 8pt; min-height: 2rem; }}
  .tm b {{ font-size: 8.5pt; }}
  .tm small, .tm-icon, .tm-head {{ font-size: 7pt; }}
  .tm-head {{ display: grid; }}
  .tm > div[data-word]:not([data-word=""])::before {{ display: none; }}
  [data-testid="stHorizontalBlock"]:has(.tm) > [data-testid="stColumn"]:first-child {{
    flex: 0 0 25% !important; }}
}}
</style>
"""


def rows_of(page: Context) -> tuple[GridRow, ...]:
    """The newest point of every indicator and what it says; what a switch does not touch stays."""
    asked = ablation.asked_of(page)
    charts = replace(asked.charts, chart=None)
    counts = ablation.counts_of(page)
    if counts is not None:
        key = ("summary of counts", asked.plan, charts)
        rows = [(counts, asked.plan, indicator, charts) for indicator in INDICATORS]
        found = cached(page, key, lambda: [counted_row(*row) for row in rows])
        return tuple(row for row in found if row is not None)
    log = ablation.log_of(page)
    kept: dict[str, tuple[Hashable, GridRow]] = cached(page, "summary", dict)
    for indicator in INDICATORS:
        named, suppose = ablation.ticked(page, indicator), ablation.suppose(page, indicator)
        question = (ablation.touching(asked.plan, indicator), asked.plan.targets, charts, named)
        if indicator not in kept or kept[indicator][0] != question:
            row = summary_row(log, asked.plan, indicator, charts, suppose=suppose)
            kept[indicator] = (question, row)
    return tuple(kept[indicator][1] for indicator in INDICATORS)


def section(page: Context, rows: Sequence[GridRow], open_one: str) -> None:
    """One row an indicator."""
    w = page.w
    st.html(ablation_grid.STYLE + STYLE)
    folded = [row for row in rows if _says_nothing(row) and row.indicator != open_one]
    _lines(page, "told", [row for row in rows if row not in folded], open_one)
    if folded:
        count = w.plural("{count} indicator", "{count} indicators", len(folded))
        with show.more(page, w("Too few records to judge"), "too-few", state=count) as opened:
            if opened:
                _lines(page, "folded", folded, open_one)
        who = w.join([said.numbered(w, row.indicator) for row in folded])
        show.on_paper("" if opened else w.titled(w("Too few records to judge"), who))
    for row in rows:
        if ablation.asked_of(page).supposed_of(row.indicator) != Ticked():
            st.caption(plain(_supposed(page, row.indicator)))
    st.caption(plain(told.expected_by_chance(w, rows)))


def _lines(page: Context, name: str, rows: Sequence[GridRow], open_one: str) -> None:
    w = page.w
    names = [w("Newest period"), w("Trend"), w("Variation"), w("Target"), w("Earlier")]
    with st.container(key=f"{ablation_grid.GRID}_{page.code}_{name}"):
        _, right = st.columns([4, 11], vertical_alignment="bottom")
        right.html(f'<div class="tm tm-head">{"".join(f"<div>{escape(name)}</div>" for name in names)}</div>')
        for row in rows:
            _line(page, row, open_one)


def _supposed(page: Context, indicator: str) -> str:
    """Whether a line of the grid moves with a what-if."""
    w, name = page.w, said.numbered(page.w, indicator)
    if ablation.ticked(page, indicator) == Named():
        return w(
            "What if for {name}: the link carries counts only, so the line above does not move.", name=name
        )
    return w(
        "What if (a supposition, not a result): the newest period of {name} moves with it; the "
        "trend does not.",
        name=name,
    )


def _says_nothing(row: GridRow) -> bool:
    """Rows that could not have signalled and never did."""
    return not (row.could_signal or row.earlier or row.past_alarm)


def _line(page: Context, row: GridRow, open_one: str) -> None:
    mark = "open" if row.indicator == open_one else "shut"
    with st.container(key=f"tq_row_{mark}_{page.code}_{row.indicator.replace('.', '_')}"):
        left, right = st.columns([4, 11], vertical_alignment="center")
        left.button(
            plain(said.numbered(page.w, row.indicator)),
            key=page.key(f"grid.{row.indicator}"),
            type="tertiary",
            on_click=ablation.change,
            args=(page,),
            kwargs={"indicator": row.indicator, "reseed": True},
        )
        right.html(_row(page, row))


def _row(page: Context, row: GridRow) -> str:
    w = page.w
    if row.lacks:
        needs = escape(w("needs {columns}", columns=said.columns_needed(w, row.lacks)))
        span = f'<div style="grid-column: span 4">{needs}</div>'
        return f'<div class="tm"><div>{NOT_ESTIMABLE}</div>{span}</div>'
    cells = [
        _newest(w, row, supposed=ablation.ticked(page, row.indicator) != Named()),
        ablation_grid.spark(ablation_grid.trend(page, row.indicator)) or NOT_ESTIMABLE,
        _icon(*ICONS[row.variation], w.label("variation", row.variation)),
        _target(w, row),
        escape(told.earlier_of(w, row)),
    ]
    shown = "".join(f"<div>{cell}</div>" for cell in cells[:-1])
    # where the headings have no room, an earlier signal says that it is one
    word = escape(w("Earlier"), quote=True) if cells[-1] else ""
    return f'<div class="tm">{shown}<div data-word="{word}">{cells[-1]}</div></div>'


def _newest(w: Words, row: GridRow, *, supposed: bool) -> str:
    if row.period is None or row.every is None:
        return NOT_ESTIMABLE
    value = w.numbers.with_counts(
        said.plain_value(w, row.indicator, row.value), row.numerator, row.denominator
    )
    below = told.period_name(row.period, row.every)
    below = w("What if: {sentence}", sentence=below) if supposed else below
    return f"<b>{escape(value)}</b><small>{escape(below)}</small>"


def _target(w: Words, row: GridRow) -> str:
    label = w.label("target_icon", row.target_icon)
    if row.target_icon not in TARGETS:
        return f"<small>{escape(label)}</small>"
    goal = said.plain_value(w, row.indicator, row.target)
    return _icon(*TARGETS[row.target_icon], w.titled(goal, label))


def _icon(sign: str, colour: str, label: str) -> str:
    style = f"border-color: {colour}; color: {colour}"
    mark = f'<i aria-hidden="true" style="{style}">{sign}</i>'
    return f'<span class="tm-icon">{mark}<span>{escape(label)}</span></span>'
