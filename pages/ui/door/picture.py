"""What the product answers, at a glance: the two examples' numbers with their intervals."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from core.ablation.answer import answer
from core.ablation.indicator import INDICATORS, indicator
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.examples.reads import LIVER_PETMR
from core.findings import Estimate
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.plan import Plan, RuleText
from core.words import Words
from pages.ui.charts.kit.palette import INKS, look_of
from pages.ui.shell.frame import Context
from pages.ui.shell.text import unbroken

RULE = RuleText("PET or MR", "PET | MR")
TESTS = ("CT", "PET", "MR", RULE.name)
STYLE = """
<style>
.tandem-glance { display: flex; flex-wrap: wrap; gap: 0.6rem 3rem; margin: 0.2rem 0 0.6rem; }
.tandem-glance figure { flex: 1 1 20rem; margin: 0; max-width: 34rem; }
.tandem-glance figcaption { font-size: 0.8125rem; opacity: 0.8; margin: 0 0 0.3rem; }
.tandem-glance div { display: grid; grid-template-columns: fit-content(15rem) minmax(7rem, 1fr) 3.6rem;
  gap: 0 0.9rem; align-items: center; font-size: 0.875rem; line-height: 1.25rem; }
.tandem-glance small { font-size: 0.75rem; opacity: 0.8; display: flex; justify-content: space-between;
  grid-column: 2; line-height: 1.2rem; }
.tandem-glance small span { width: 0; display: flex; justify-content: center; }
.tandem-glance b { font-weight: 600; text-align: right; font-variant-numeric: tabular-nums; }
.tandem-glance .axis { position: relative; min-height: 1.7rem; align-self: stretch;
  border-left: 1px solid rgba(128, 138, 148, 0.5); border-right: 1px solid rgba(128, 138, 148, 0.5); }
.tandem-glance i { position: absolute; display: block; top: 50%; }
.tandem-glance .bar { height: 4px; margin-top: -2px; border-radius: 2px; min-width: 2px; }
.tandem-glance div > span:first-child, .tandem-glance b + span { padding: 0.15rem 0; text-wrap: balance; }
.tandem-glance .dot { width: 11px; height: 11px; margin: -5.5px 0 0 -5.5px; border-radius: 50%; }
.tandem-glance .rule { transform: rotate(45deg); border-radius: 0; width: 10px; height: 10px;
  margin: -5px 0 0 -5px; }
</style>
"""


@cache
def _tests() -> tuple[tuple[str, Estimate], ...]:
    plan = Plan(rules=(RULE,))
    found = accuracy(panel(LIVER_PETMR.load(), plan), plan, resample=False)
    return tuple((test.name, test.metrics["sensitivity"]) for test in found if test.name in TESTS)


@cache
def _indicators() -> tuple[tuple[str, Estimate], ...]:
    found = answer(GOLDEN.load(), AblationPlan()).indicators
    return tuple((code, found[code].estimate) for code in INDICATORS if indicator(code).glance)


def glance(page: Context) -> None:
    """Two small pictures, each with the question it answers above it."""
    _draw(_of_tests(page.w), _of_indicators(page.w))


def of_reads(page: Context) -> None:
    """What a page of a reader study will have: the picture of the example."""
    _draw(_of_tests(page.w))


def of_log(page: Context) -> None:
    """What a page of an ablation log will have: the picture of the example."""
    _draw(_of_indicators(page.w))


def _draw(*figures: str) -> None:
    st.html(f'{STYLE}<div><section class="tandem-glance">{"".join(figures)}</section></div>')


def _of_tests(w: Words) -> str:
    tests = [
        (name if name != RULE.name else w("PET or MR"), estimate, _mark(place))
        for place, (name, estimate) in enumerate(_tests())
    ]
    return _figure(
        w,
        w("In the example: which test finds most metastases, what does combining add?"),
        w.label("metric", "sensitivity"),
        tests,
    )


def _of_indicators(w: Words) -> str:
    return _figure(
        w,
        w("In the example: how good is an ablation service?"),
        w("Quality indicators"),
        [(w.label("indicator", code), estimate, ("dot", INKS[0])) for code, estimate in _indicators()],
    )


def _mark(place: int) -> tuple[str, str]:
    """Shape and colour of a test, the last of which is the rule."""
    if place == len(TESTS) - 1:
        return "dot rule", look_of("rule", 0).colour
    return "dot", look_of("test", place).colour


def _figure(w: Words, question: str, measured: str, rows: list[tuple[str, Estimate, tuple[str, str]]]) -> str:
    n = w.numbers
    lines, said = [], []
    for name, estimate, (shape, colour) in rows:
        shown = estimate.quoted
        if estimate.value is None or shown.low is None or shown.high is None:
            continue
        low, width = 100 * shown.low, 100 * (shown.high - shown.low)
        lines.append(
            f'<span>{escape(unbroken(name))}</span><span class="axis">'
            f'<i class="bar" style="left:{low:.1f}%;width:{width:.1f}%;background:{colour}"></i>'
            f'<i class="{shape}" style="left:{100 * estimate.value:.1f}%;background:{colour}"></i></span>'
            f"<b>{escape(n.percent(estimate.value))}</b>"
        )
        said.append(w.bracketed(f"{name} {n.percent(estimate.value)}", n.interval(shown.low, shown.high)))
    label = escape(w.sentences(question, w.titled(measured, w.join(said))), quote=True)
    return (
        f'<figure role="img" aria-label="{label}">'
        f"<figcaption>{escape(question)}<br>{escape(measured)}</figcaption>"
        f'<div aria-hidden="true">{"".join(lines)}<small><span>0</span><span>100%</span></small></div>'
        "</figure>"
    )
