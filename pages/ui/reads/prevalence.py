"""Predictive values where the condition is as common as the user says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.findings import Estimate, Flag
from core.reads.answers.one_test.accuracy import TestAccuracy
from core.reads.plan import Plan
from core.words import Words
from pages.ui.parts import again
from pages.ui.parts.sheet import Cell, Sheet, proportion, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

DEFAULT_PREVALENCE = 10
"""Per cent, where none was chosen."""


def at_percent(w: Words, e: Estimate) -> Cell:
    """A proportion that no counts stand behind, its interval below."""
    counted = proportion(w, e)
    return Cell(w.numbers.percent(e.value), counted.below, counted.value, counted.parts)


def at_prevalence(plan: Plan) -> Plan:
    """The plan with a prevalence to show predictive values at, where none was chosen."""
    return plan if plan.prevalence is not None else replace(plan, prevalence=DEFAULT_PREVALENCE / 100)


def prevalence(page: Context, tests: Sequence[TestAccuracy]) -> None:
    """PPV and NPV at a prevalence the user chooses."""
    w, plan = page.w, choose.plan_of(page)
    key = page.key("prevalence")

    def move() -> None:
        page.change(replace(choose.draft(page), prevalence=st.session_state[key] / 100))

    percent = round((plan.prevalence or DEFAULT_PREVALENCE / 100) * 100, 7)

    def draw() -> None:
        st.slider(
            w("Prevalence of the condition where the test will be used, %"),
            0.5,
            99.5,
            percent,
            0.5,
            format="%g",
            key=key,
            on_change=move,
        )

    again.as_before(page, "prevalence", (key, percent), draw)
    rows = []
    adjusted = []
    for test in tests:
        if test.at_prevalence is None:
            continue
        rows.append([test.name, *(at_percent(w, e) for e in test.at_prevalence)])
        adjusted += [test.name for e in test.at_prevalence if Flag.ZERO_CELL_ADJUSTED in e.quoted.flags]
    show_sheet(
        page,
        Sheet(
            columns={"item": w("Test"), "ppv": w.label("metric", "ppv"), "npv": w.label("metric", "npv")},
            rows=rows,
        ),
        says=w("Predictive values at the chosen prevalence"),
        name="predictive-values",
        key="prevalence",
    )
    methods = dict.fromkeys(str(e.quoted.method) for t in tests for e in t.at_prevalence or ())
    said = [
        w("Intervals: {methods}.", methods=w("; ").join(w.label("method", method) for method in methods)),
        w("Sensitivity and specificity are taken as they are here."),
    ]
    if adjusted:
        flag = w.flag(Flag.ZERO_CELL_ADJUSTED)
        said.append(w.sentence(w.titled(flag, w.join(dict.fromkeys(adjusted)))))
    st.caption(plain(w.sentences(*said)))
