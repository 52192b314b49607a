"""A stated truth: one study of a seed, opened on every page like an uploaded one, or many on one picture."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import streamlit as st

from core.lessons.codes import MOST_READS, code_of, most_reads, truth_of
from core.lessons.course.common import CLASS, TRUTH
from core.lessons.seeds import METRICS, truths
from core.lessons.truth import (
    GRADES,
    MOST_LEANING,
    MOST_LESIONS,
    MOST_PATIENTS,
    MOST_READERS,
    MOST_TESTS,
    TrueTest,
    Truth,
)
from core.problems import Refusal
from core.reads.plan import Plan
from pages.ui.lessons.many import THOUSAND, many
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.pages import PAGES

LARGEST_SEED = 999_999_999
USUAL_LEANING = 20
"""Of readers, in hundredths of a probit."""
TENTH = 1_000
"""Shares are entered in per cent with one decimal."""


def draw(page: Context) -> None:
    """Ask for a truth; open a study of it or draw many, show the truth of one only when asked."""
    truth = _truth(page)
    if truth is None:
        return
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        count = st.segmented_control(
            w("Studies"),
            (1, CLASS, THOUSAND),
            default=1,
            required=True,
            format_func=w.numbers.count,
            key="lessons.count",
        )
        if count == 1:
            seed = st.number_input(w("Seed"), 0, LARGEST_SEED, 7, key="lessons.seed", width=160)
            _open(page, truth, int(seed))
    if count != 1:
        many(page, truth, count)
        return
    st.caption(
        w(
            "The same seed gives the same study on every machine: number your students, and everybody has "
            "a study of their own."
        )
    )
    if st.toggle(w("Show the truth"), key="lessons.truth"):
        rows = [
            [name, *(w.numbers.percent(shares[metric]) for metric in METRICS)]
            for name, shares in truths(truth, Plan()).items()
        ]
        frame = pd.DataFrame(rows, columns=[w("Test"), *(w.label("metric", metric) for metric in METRICS)])
        show_sheet(page, frame, says=w("The truth behind the study"), name="truth")
        if truth.reader_effect or truth.reader_by_test:
            st.caption(
                w("The mean over readers like these; what was stated is of a reader who leans nowhere.")
            )


def _truth(page: Context) -> Truth | None:
    """The truth that is entered; None, and why, where it cannot be."""
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        patients = st.number_input(
            w("Patients"), 2, MOST_PATIENTS, TRUTH.patients, key="lessons.patients", width=160
        )
        prevalence = _share(w("Prevalence, %"), TRUTH.prevalence, "prevalence")
        crowd = st.selectbox(
            w("Lesions of a patient"),
            [*CROWDS, STATED],
            format_func=lambda code: w.label("lesions_each", code),
            key="lessons.crowd",
            width=190,
        )
    lesions = _lesions(page) if crowd == STATED else CROWDS[crowd]
    tests = _tests(page)
    with st.popover(w("Dependence, readers, gaps, subgroup")):
        more = _more(page)
    try:
        truth = Truth(patients=int(patients), prevalence=prevalence, lesions=lesions, tests=tests, **more)
    except ValueError:
        st.warning(
            w(
                "Such a truth cannot be: shares add up to more than 100%, a test has the name of another or "
                "of a column such as “patient”, or no number of lesions is stated."
            )
        )
        return None
    if most_reads(truth) > MOST_READS:
        st.warning(w("That is more than a study of a lesson may have; take fewer patients or readers."))
        return None
    return truth


CROWDS = {
    "usual": TRUTH.lesions,
    "one": ((1, 1),),
    "eight": ((8, 1),),
}
"""How many lesions patients have: number and weight."""
STATED = "stated"
"""The choice by which they are stated one by one."""
MOST_WEIGHT = 1_000


def _open(page: Context, truth: Truth, seed: int) -> None:
    w = page.w
    code = code_of(truth, seed)
    if truth_of(code) is None:
        st.warning(w("This truth does not fit into a link; state fewer numbers of lesions or shorter names."))
    elif st.button(w("Draw and open the study"), key="lessons.draw", type="primary"):
        open_study(page, truth, seed)


def open_study(page: Context, truth: Truth, seed: int) -> None:
    """Put a study on the desk and go to it."""
    try:
        reads.open_simulated(page.view, truth, seed)
    except Refusal:
        st.warning(page.w("This draw is no study: nobody with, or nobody without the condition."))
    else:
        st.switch_page(PAGES["accuracy"].script)


def _share(label: str, usual: Fraction, name: str, least: float = 0.0) -> Fraction:
    value = st.number_input(
        label, least, 100.0, float(100 * usual), step=1.0, format="%.1f", key=f"lessons.{name}", width=160
    )
    return _exact(value)


def _exact(percent: float) -> Fraction:
    """A share of what was entered in per cent, so that every machine takes the same one."""
    return Fraction(round(percent * 10), TENTH)


def _tests(page: Context) -> tuple[TrueTest, ...]:
    w = page.w
    usual = pd.DataFrame(
        [[t.name, float(100 * t.sensitivity), float(100 * t.specificity)] for t in TRUTH.tests],
        columns=["test", *METRICS],
    )
    share: dict[str, Any] = {"min_value": 0.0, "max_value": 100.0, "format": "%.1f", "required": True}
    heads = w("Test"), *(w.measured(w.label("metric", metric), "%") for metric in METRICS)
    table = st.data_editor(
        usual,
        key="lessons.tests",
        hide_index=True,
        num_rows="dynamic",
        width="content",
        alt=w("True figures of each test"),
        column_config={
            "test": st.column_config.TextColumn(heads[0], required=True, max_chars=40),
            **{
                metric: st.column_config.NumberColumn(head, **share)
                for metric, head in zip(METRICS, heads[1:], strict=True)
            },
        },
    )
    show.typed_on_paper(w, heads, table)
    return tuple(
        TrueTest(str(name).strip(), _exact(se), _exact(sp))
        for name, se, sp in table.dropna().itertuples(index=False, name=None)
    )[:MOST_TESTS]


def _lesions(page: Context) -> tuple[tuple[int, int], ...]:
    """Numbers of lesions, each with the share of patients that have so many."""
    w = page.w
    heads = w("Lesions of a patient"), w("Share of the patients, in parts")
    table = st.data_editor(
        pd.DataFrame(TRUTH.lesions, columns=["lesions", "weight"]),
        key="lessons.lesions",
        hide_index=True,
        num_rows="dynamic",
        width="content",
        alt=heads[0],
        column_config={
            "lesions": st.column_config.NumberColumn(
                heads[0], min_value=1, max_value=MOST_LESIONS, step=1, required=True
            ),
            "weight": st.column_config.NumberColumn(
                heads[1], min_value=1, max_value=MOST_WEIGHT, step=1, required=True
            ),
        },
    )
    show.typed_on_paper(w, heads, table)
    return tuple(
        (int(number), int(weight)) for number, weight in table.dropna().itertuples(index=False, name=None)
    )


def _more(page: Context) -> dict[str, Any]:
    w = page.w
    more: dict[str, Any] = {
        "condition_by_patient": _share(
            w("Lesions of a patient alike in condition, %"), TRUTH.condition_by_patient, "alike"
        ),
        "dependence": _share(w("Dependence of tests on the same lesion, %"), TRUTH.dependence, "dependence"),
        "patient_effect": _share(
            w("Dependence of reads within a patient, %"), TRUTH.patient_effect, "effect"
        ),
        "readers": st.number_input(
            w("Readers (0: one, unnamed)"), 0, MOST_READERS, 0, key="lessons.readers", width=160
        ),
    }
    if more["readers"]:
        more["reader_effect"] = _leaning(w("How differently readers lean, probits"), "reader_effect")
        more["reader_by_test"] = _leaning(
            w("How differently they lean from test to test, probits"), "reader_by_test"
        )
    more["grades"] = st.selectbox(
        w("Reads are"),
        [0, *GRADES],
        format_func=lambda most: (
            w("Grades 1 to {most}", most=w.numbers.count(most)) if most else w("yes and no")
        ),
        key="lessons.grades",
        width=160,
    )
    more["indeterminate"] = _share(w("Indeterminate, %"), TRUTH.indeterminate, "indeterminate")
    more["missing"] = _share(w("Missing, %"), TRUTH.missing, "missing")
    more["subgroup"] = _share(w("Patients in group B, %"), TRUTH.subgroup, "subgroup")
    more["subgroup_effect"] = _share(
        w("Sensitivity in group B: percentage points more"), TRUTH.subgroup_effect, "effect_b", -100.0
    )
    return more


def _leaning(label: str, name: str) -> int:
    """A standard deviation in hundredths of a probit."""
    value = st.number_input(
        label,
        0.0,
        MOST_LEANING / 100,
        USUAL_LEANING / 100,
        step=0.05,
        format="%.2f",
        key=f"lessons.{name}",
        width=160,
    )
    return round(value * 100)
