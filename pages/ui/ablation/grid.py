"""The grid of all indicators: one row each with its number, its uncertainty and its trend; click to open."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core.ablation.answer import AblationAnswer
from core.ablation.answers.quality import Light, Quality
from core.ablation.answers.records import records_of
from core.ablation.counting.numbers import Number, Stay
from core.ablation.fair.counts import counted_series
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.series import Every, make_series
from core.findings import Estimate
from core.words import NOT_ESTIMABLE, Words, words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.charts.kit.palette import CAUTION, INKS, NEUTRAL
from pages.ui.parts import show
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

TREND_PERIODS = 24
"""Newest months (or quarters) of the small trend."""
FEWEST_PER_POINT = 10
"""Records a month on average, below which the small trend goes by quarter."""
LOW_SCALES = (0.05, 0.1, 0.2, 0.4)
"""Right ends of the lines of low rates; each says its own."""
GRID = "tandem_grid"
"""Begins the key of what holds headings and rows: on paper the headings stand on every page."""
MOST_DAYS = 1.15
"""Room to the right of the longest interval of indicator 7, as a share."""

STYLE = f"""
<style>
.tq {{ display: grid; grid-template-columns: 9.2rem 8.4rem minmax(6.5rem, 1fr) 7.6rem 4.6rem 5.4rem;
  gap: 0 0.8rem; align-items: center; font-size: 0.875rem; line-height: 1.35; min-height: 2.9rem; }}
.tq b {{ font-weight: 650; font-size: 0.95rem; }}
.tq small {{ opacity: 0.8; font-size: 0.78rem; display: block; }}
.tq small.tq-interval {{ white-space: nowrap; }}
.tq-head {{ min-height: 1.6rem; font-size: 0.78rem; opacity: 0.8; align-items: end; }}
.tq-light {{ font-size: 0.78rem; display: flex; gap: 0.4em; line-height: 1.25; text-wrap: balance; }}
.tq-light i {{ flex: none; width: 0.75em; height: 0.75em; margin-top: 0.2em; border-radius: 50%;
  border: 1.5px solid {NEUTRAL}; }}
.tq-name {{ font-size: 0.78rem; opacity: 0.8; margin: -0.5rem 0 0.15rem 0; line-height: 1.3; }}
.tq-bar {{ position: relative; height: 26px; margin: 0 8px; }}
.tq-bar i {{ position: absolute; display: block; }}
.tq-scale {{ text-align: right; margin-top: -0.35rem; line-height: 1; }}
.tq-base {{ left: 0; right: 0; top: 12.5px; border-top: 1px solid {NEUTRAL}; opacity: 0.5; }}
.tq-bound {{ top: 4px; height: 18px; background: {CAUTION}; opacity: 0.4;
  border-radius: 2px; min-width: 2px; }}
.tq-line {{ top: 11.5px; height: 3px; background: {INKS[0]}; }}
.tq-dot {{ top: 8.5px; width: 9px; height: 9px; margin-left: -4.5px; border-radius: 50%;
  background: {INKS[0]}; }}
.tq-literal {{ top: 6px; width: 14px; height: 14px; margin-left: -7px; border-radius: 50%;
  border: 1.6px solid {NEUTRAL}; box-sizing: border-box; }}
.tq-goal {{ top: 0; height: 26px; border-left: 2px dashed currentColor; margin-left: -1px; }}
.tq-spark {{ display: flex; align-items: flex-end; gap: 1px; height: 26px; }}
.tq-spark i {{ flex: 1 1 0; background: {NEUTRAL}; min-height: 2px; }}
.tq-spark i:last-child {{ background: {INKS[0]}; }}
[class*="st-key-tq_row"] {{ border-top: 1px solid rgba(128, 138, 148, 0.28); padding-top: 0.25rem; }}
[class*="st-key-tq_row"] button {{ text-align: left; justify-content: flex-start; padding: 0;
  min-height: 1.6rem; line-height: 1.3; }}
[class*="st-key-tq_row"] button p {{ font-weight: 600; text-align: left; white-space: normal;
  display: block; }}
:lang(zh) [class*="st-key-tq_row"] button p {{ text-wrap-style: balance; }}
:lang(zh) .tq-legend {{ word-break: keep-all; overflow-wrap: break-word; }}
[class*="st-key-tq_row_open"] {{ background: rgba(0, 114, 178, 0.1); position: relative;
  padding-bottom: 0.3rem; }}
[class*="st-key-tq_row_open"]::before {{ content: ""; position: absolute; top: 0; bottom: 0; left: -0.7rem;
  width: 0.7rem; box-sizing: border-box; background: inherit;
  border-left: 5px solid rgba(0, 114, 178, 0.6); }}
@media (max-width: 1100px) {{
  .tq {{ grid-template-columns: 9.2rem 8.4rem minmax(7rem, 1fr); row-gap: 0.1rem; }}
  .tq-head {{ display: block; min-height: 0; }}
  .tq-head > :not(.tq-legend) {{ display: none; }}
  .tq > div[data-word]:not([data-word=""])::before {{ content: attr(data-word); display: block;
    font-size: 0.75rem; opacity: 0.85; }}
}}
@media (max-width: 640px) {{ .tq {{ grid-template-columns: 1fr 1fr; }} }}
@media screen {{ [data-testid="stLayoutWrapper"]:has(> [data-testid="stHorizontalBlock"] .tq-again) {{
  display: none; }} }}
@media print {{
  .tq {{ grid-template-columns: 7rem 6.6rem minmax(3.8rem, 1fr) 5.8rem 2.4rem 4.4rem;
    gap: 0 0.4rem; font-size: 8pt; }}
  .tq b {{ font-size: 8.5pt; }}
  .tq small, .tq-light, .tq-head, .tq-name {{ font-size: 7pt; }}
  .tq-head {{ display: grid; }}
  .tq-head > :not(.tq-legend) {{ display: block; }}
  .tq > div[data-word]:not([data-word=""])::before {{ display: none; }}
  [data-testid="stHorizontalBlock"]:has(.tq) > [data-testid="stColumn"]:first-child {{
    flex: 0 0 25% !important; }}
}}
</style>
"""

LIGHTS = {Light.GREEN: "#2A8672", Light.YELLOW: "#E0B04A", Light.RED: "#CF5B00", Light.ABSENT: "transparent"}


def other_language(w: Words) -> Words:
    """The language that is not the reader's: the official names are Chinese, papers are English."""
    return words("en" if w.language == "zh" else "zh")


def trend(page: Context, indicator: str) -> list[float]:
    """Values by month (quarters where records are few), the newest at the end."""
    plan = ablation.asked_of(page).plan
    counts = ablation.counts_of(page)
    log = None if counts is not None else ablation.log_of(page)

    def compute() -> list[float]:
        if counts is not None:
            periods = counted_series(counts, plan, indicator, None).periods
            return [float(p.value) for p in periods if p.value is not None][-TREND_PERIODS:]
        assert log is not None
        records = records_of(log, plan, indicator)
        found: list[float] = []
        for every in (Every.MONTH, Every.QUARTER):
            series = make_series(records, every, as_of=log.as_of, start=plan.start, end=plan.end)
            used = [period for period in series.periods if period.denominator]
            found = [float(period.value) for period in used if period.value is not None]
            if not used or sum(p.denominator for p in used) >= FEWEST_PER_POINT * len(used):
                break
        return found[-TREND_PERIODS:]

    # one answer for all indicators: what a switch does not touch stays
    kept: dict[str, tuple[Hashable, list[float]]] = cached(page, "trends", dict)
    asked = ablation.touching(plan, indicator)
    if indicator not in kept or kept[indicator][0] != asked:
        kept[indicator] = (asked, compute())
    return kept[indicator][1]


def section(
    page: Context,
    answer: AblationAnswer,
    lights: Mapping[str, Quality],
    detail: Callable[[str], None],
) -> None:
    """All rows; the open one is marked and has its ``detail`` below it, in place."""
    w = page.w
    st.html(STYLE)
    open_one = ablation.asked_of(page).indicator
    for again, part in enumerate(parted(INDICATORS, open_one)):
        with st.container(key=f"{GRID}_{page.code}_{again}"):
            _, right = st.columns([4, 13], vertical_alignment="bottom")
            right.html(_head(w, answer, again=bool(again)))
            for indicator in part:
                number = answer.indicators.get(indicator)
                earlier = answer.previous[1].indicators.get(indicator) if answer.previous else None
                told = _row(page, indicator, number, earlier, answer, lights.get(indicator))
                row(page, indicator, indicator == open_one, told)
        if open_one is not None and open_one in part:
            with st.container(border=True, key=f"tq_detail_{page.code}"):
                detail(open_one)
    show.not_estimable(
        w,
        [
            (said.numbered(w, indicator), answer.indicators[indicator].estimate.reason)
            for indicator in INDICATORS
            if indicator in answer.indicators
        ],
    )


def parted(codes: Iterable[str], open_one: str | None) -> list[tuple[str, ...]]:
    """The rows up to the open one, and those behind its detail: on paper each part has its headings."""
    rows = tuple(codes)
    place = rows.index(open_one) + 1 if open_one in rows else len(rows)
    return [part for part in (rows[:place], rows[place:]) if part]


def row(page: Context, indicator: str, opened: bool, told: str) -> None:
    """An indicator's names, to open and close it, and beside them what is ``told`` of it."""
    w = page.w
    mark = "open" if opened else "shut"
    with st.container(key=f"tq_row_{mark}_{page.code}_{indicator.replace('.', '_')}"):
        left, right = st.columns([4, 13], vertical_alignment="center")
        with left:
            st.button(
                plain(said.numbered(w, indicator)),
                key=page.key(f"grid.{indicator}"),
                type="tertiary",
                on_click=ablation.change,
                args=(page,),
                kwargs={"indicator": None if opened else indicator, "reseed": True},
                help=w.label("indicator_meaning", said.top(indicator)),
            )
            st.html(f'<p class="tq-name">{escape(said.name(other_language(w), indicator))}</p>')
        right.html(told)


def _head(w: Words, answer: AblationAnswer, *, again: bool = False) -> str:
    """The headings; ``again`` below an open indicator, where paper alone has them."""
    interval = w.numbers.confidence(answer.plan.confidence_level)
    told = w(
        "0 to 100%, or to the end stated: point with {interval}, band what missing documents "
        "allow, ring to report",
        interval=interval,
    )
    titles = _titles(w, answer)
    before, after = (
        "".join(f"<div>{escape(name)}</div>" for name in part) for part in (titles[:2], titles[2:])
    )
    kind = "tq tq-head tq-again" if again else "tq tq-head"
    return f'<div class="{kind}">{before}<div class="tq-legend">{escape(told)}</div>{after}</div>'


def _titles(w: Words, answer: AblationAnswer) -> list[str]:
    """What the columns of words and numbers are called."""
    before = w("Period before") if answer.previous else w("Trend")
    return [
        w("Matured (supplementary)"),
        w("To report, to the letter"),
        w("Bounds; pending"),
        before,
        w("Data"),
    ]


def _row(
    page: Context,
    indicator: str,
    number: Number | None,
    earlier: Number | None,
    answer: AblationAnswer,
    quality: Quality | None,
) -> str:
    w = page.w
    light = "" if quality is None else _light(w, quality)
    if number is None:
        needs = said.columns_needed(w, answer.not_computable.get(indicator, ()))
        lack = escape(w("not computable: needs {columns}", columns=needs))
        span = f'<div style="grid-column: span 4">{lack}</div>'
        return f'<div class="tq"><div>{NOT_ESTIMABLE}</div>{span}<div>{light}</div></div>'
    interval = w.numbers.confidence(number.estimate.confidence_level)
    unit = w.label("indicator_unit", number.unit)
    departed = f"<small>{escape(w('not to be reported'))}</small>" if number.departure else ""
    cells = [
        f"<b>{escape(said.value(w, number))}</b>"
        f'<small class="tq-interval">{escape(interval)} {escape(said.interval(w, number))}</small>{departed}',
        f"<b>{escape(said.literal(w, number))}</b><small>{escape(w('per {unit}', unit=unit))}</small>",
        _bar(w, number),
        f"{escape(said.bounds(w, number))}<small>{escape(_pending(w, number))}</small>",
        spark(trend(page, indicator)) or NOT_ESTIMABLE if earlier is None else escape(said.value(w, earlier)),
        light,
    ]
    # where the headings have no room, each cell says its own
    heads = [*_titles(w, answer)[:2], "", *_titles(w, answer)[2:]]
    told = (
        f'<div data-word="{escape(head, quote=True)}">{cell}</div>'
        for head, cell in zip(heads, cells, strict=True)
    )
    return f'<div class="tq">{"".join(told)}</div>'


def _light(w: Words, quality: Quality) -> str:
    name = escape(w.label("quality", quality.light))
    return f'<span class="tq-light"><i style="background: {LIGHTS[quality.light]}"></i>{name}</span>'


def _pending(w: Words, number: Number) -> str:
    if isinstance(number, Stay):
        return w("{count} not discharged", count=w.numbers.count(number.pending)) if number.pending else ""
    return w("{count} pending", count=w.numbers.count(number.pending)) if number.pending else ""


def _top(e: Estimate, days: bool, *beside: float | None) -> float:
    """Right end of a row's line: days, 100 %, or less where everything about a rate is low."""
    known = [value for value in (e.value, e.high, *beside) if value is not None]
    if days:
        return max([*known, 1.0]) * MOST_DAYS
    return next((top for top in LOW_SCALES if known and max(known) <= top), 1.0)


def _bar(w: Words, number: Number) -> str:
    if isinstance(number, Stay):
        return bar(w, number.estimate, days=True, goal=number.target)
    literal = number.literal.value
    return bar(w, number.estimate, goal=number.target, bounds=number.bounds, literal=literal)


def bar(
    w: Words,
    e: Estimate,
    *,
    days: bool = False,
    goal: float | None = None,
    bounds: tuple[float, float] | None = None,
    literal: float | None = None,
) -> str:
    """Interval, bounds, literal value and target on a line from 0 to `_top`."""
    top = _top(e, days, goal, literal, None if bounds is None else bounds[1])

    def x(value: float) -> float:
        return max(0.0, min(value / top, 1.0)) * 100

    parts = ['<i class="tq-base"></i>']
    if bounds is not None:
        low, high = bounds
        parts.append(f'<i class="tq-bound" style="left: {x(low):.2f}%; width: {x(high) - x(low):.2f}%"></i>')
    if e.low is not None and e.high is not None:
        width = x(e.high) - x(e.low)
        parts.append(f'<i class="tq-line" style="left: {x(e.low):.2f}%; width: {width:.2f}%"></i>')
    if literal is not None:
        parts.append(f'<i class="tq-literal" style="left: {x(literal):.2f}%"></i>')
    if e.value is not None:
        parts.append(f'<i class="tq-dot" style="left: {x(e.value):.2f}%"></i>')
    if goal is not None:
        parts.append(f'<i class="tq-goal" style="left: {x(goal):.2f}%"></i>')
    own = "" if days or top >= 1 else f'<small class="tq-scale">{w.numbers.percent(top)}</small>'
    return f'<div class="tq-bar" aria-hidden="true">{"".join(parts)}</div>{own}'


def spark(values: Sequence[float]) -> str:
    """A bar a period, on a scale of its own from zero; the newest in colour."""
    if len(values) < 2:
        return ""
    top = max(values) or 1.0
    bars = "".join(f'<i style="height: {100 * value / top:.0f}%"></i>' for value in values)
    return f'<div class="tq-spark" aria-hidden="true">{bars}</div>'


def table(w: Words, answer: AblationAnswer, lights: Mapping[str, Quality]) -> pd.DataFrame:
    """The grid as a plain table, in full precision, for downloads and for who cannot see the grid."""
    other = other_language(w)
    rows: list[list[Any]] = []
    for indicator in INDICATORS:
        number = answer.indicators.get(indicator)
        light = lights.get(indicator)
        start = [said.number_of(indicator), said.name(w, indicator), said.name(other, indicator)]
        end = [w.label("quality", light.light) if light is not None else ""]
        if number is None:
            needs = said.columns_needed(w, answer.not_computable.get(indicator, ()))
            rows.append([*start, *[None] * 12, w("needs {columns}", columns=needs), *end])
            continue
        e, stay = number.estimate, isinstance(number, Stay)
        bounds = (None, None) if stay or number.bounds is None else number.bounds
        literal = None if stay else number.literal
        rows.append(
            [
                *start,
                w.label("indicator_unit", number.unit),
                e.numerator,
                e.denominator,
                e.value,
                e.low,
                e.high,
                *bounds,
                None if stay else number.unknown,
                number.pending,
                *(
                    (e.numerator, e.denominator)
                    if literal is None
                    else (literal.numerator, literal.denominator)
                ),
                "",
                *end,
            ]
        )
    columns = [
        w("No."),
        w("Indicator"),
        w("Name in the other language"),
        w("Counted"),
        w("Numerator"),
        w("Denominator"),
        w("Value"),
        w("Interval, low"),
        w("Interval, high"),
        w("Bound, low"),
        w("Bound, high"),
        w("Could still change"),
        w("Pending"),
        w("Literal numerator"),
        w("Literal denominator"),
        w("Remark"),
        w("Data"),
    ]
    return pd.DataFrame(rows, columns=columns)


def open_indicator(page: Context) -> str:
    """The indicator that is open, or the first that the data hold."""
    asked, offered = ablation.asked_of(page).indicator, _offered(page)
    return asked if asked in offered else offered[0]


def _offered(page: Context) -> tuple[str, ...]:
    """Of counts, the indicators in the file."""
    counts = ablation.counts_of(page)
    held = None if counts is None else {count.indicator for count in counts.counts}
    return tuple(code for code in INDICATORS if held is None or code in held)


def chooser(page: Context) -> str:
    """Which indicator is open: a list, beside the rows of the grid."""
    w, current = page.w, open_indicator(page)
    key = page.key("indicator")
    st.selectbox(
        w("Indicator"),
        list(offered := _offered(page)),
        index=offered.index(current),
        format_func=lambda indicator: said.numbered(w, indicator),
        key=key,
        on_change=lambda: ablation.change(page, indicator=st.session_state[key], reseed=True),
        width=520,
    )
    return current


def heading(page: Context, indicator: str, number: Number | None) -> None:
    """Official name, definition, significance, notes and what is counted."""
    w = page.w
    top = said.top(indicator)
    st.subheader(plain(said.numbered(w, indicator)), anchor=False)
    st.caption(plain(said.name(other_language(w), indicator)))
    st.write(plain(w.label("indicator_definition", top)))
    st.write(f"*{plain(w.label('indicator_meaning', top))}*")
    note = {"1": "1", "3": "2", "4": "3"}.get(top)
    if note is not None:
        st.caption(plain(w.label("official_note", note)))
    remark = w.named("indicator_remark", top)
    if remark:
        st.caption(plain(remark))
    if number is not None:
        for code in number.notes:
            st.caption(plain(w.label("indicator_note", code)))
