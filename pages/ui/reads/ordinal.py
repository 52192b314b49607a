"""Ordinal reads on the accuracy page: the cut-off as a live slider, ROC curves, a table of every cut-off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from core.findings import Flag
from core.reads.answers.cautions import cautions
from core.reads.answers.one_test.ordinal import OrdinalTest, ordinal_comparisons, ordinal_tests
from core.reads.counting.panel import Panel
from core.stats.clustered.proportions import FEW_CLUSTERS
from core.words import Words
from pages.ui.charts.reads.roc import draw_roc
from pages.ui.parts import show
from pages.ui.parts.sheet import HIGH, LOW, Cell, p_value, show_sheet
from pages.ui.reads import changed
from pages.ui.reads import controls as choose
from pages.ui.reads import tables as reads_tables
from pages.ui.reads.tables import MOST_LISTED
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

FEW = (Flag.FEW_CLUSTERS,)


def section(page: Context, panel: Panel) -> None:
    """Curves, areas and cut-offs; says so where no test is ordinal."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    tests = cached(page, ("ordinal", plan), lambda: ordinal_tests(study, panel, plan))
    if not tests:
        st.write(
            w(
                "No shown test has ordinal reads with a cut-off here. Give a test with scores a "
                "cut-off on the first page."
            )
        )
        return
    n = w.numbers
    _sliders(page, tests)
    changed.beside_cutoffs(page, panel)
    looks = reads_tables.looks(study, plan)
    curves = []
    for test in tests:
        kind, index = looks[test.name]
        if test.curve.sensitivity is None or test.curve.specificity is None:
            continue
        curves.append(
            {
                "label": test.name,
                "kind": kind,
                "index": index,
                "auc": test.auc.value,
                "text": f"AUC {n.decimal(test.auc.value, 3)}",
                "points": [
                    {
                        "cutoff": float(c),
                        "grade": study.grade(test.name, float(c)),
                        "low": test.low,
                        "sensitivity": float(se),
                        "specificity": float(sp),
                        "chosen": bool(c == chosen),
                    }
                    for c, se, sp, chosen in zip(
                        test.curve.cutoff,
                        test.curve.sensitivity,
                        test.curve.specificity,
                        np.full(len(test.curve.cutoff), test.cutoff),
                        strict=True,
                    )
                ],
            }
        )
    sentence = w(
        "Area under the curve: {found}.",
        found=w.join([f"{t.name} {n.decimal(t.auc.value, 3)}" for t in tests]),
    )
    st.write(plain(sentence))
    draw_roc(w, curves, key="accuracy.roc", description=sentence, saved=w("ROC curves"))
    rows = []
    for test in tests:
        shown = test.auc.quoted or test.auc
        rows.append(
            [
                test.name,
                Cell(n.decimal(test.auc.value, 3), value=test.auc.value),
                _limits(w, shown.low, shown.high),
                w.label("method", str(shown.method)),
                test.left_out,
                w.reason(shown.reason)
                if shown.reason
                else w.flag(Flag.AT_EDGE)
                if Flag.AT_EDGE in getattr(shown, "flags", ())
                else "",
            ]
        )
    names = [w("Test"), "AUC", w("Interval"), w("Method"), w("Units left out"), w("Remark")]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=w("Areas under the curve"), name="auc")
    show.cautions(
        w, [(t.name, _few(panel) if t.auc.clustered is None else t.auc.clustered.flags) for t in tests], FEW
    )
    for near in cautions(study, (), (), tests):
        st.caption(plain(w.problem(near).message))
    _differences(page, panel)
    _cutoffs(page, tests)


def _sliders(page: Context, tests: tuple[OrdinalTest, ...]) -> None:
    w, study = page.w, choose.study_of(page)
    with st.container(horizontal=True, gap="large"):
        for test in tests:
            values = [float(c) for c in test.curve.cutoff if np.isfinite(c)]
            if len(values) < 2:
                continue
            key = page.key(f"cutoff.{test.name}")

            def move(name: str = test.name, key: str = key) -> None:
                plan = choose.draft(page)
                others = tuple(c for c in plan.cutoffs if c[0] != name)
                page.change(replace(plan, cutoffs=(*others, (name, float(st.session_state[key])))))

            nearest = min(values, key=lambda value: abs(value - test.cutoff))
            name = plain(test.name)
            st.select_slider(
                w("{test}: positive up to", test=name) if test.low else w("{test}: positive from", test=name),
                values,
                value=nearest,
                format_func=partial(study.grade, test.name),
                key=key,
                on_change=move,
                width=260,
            )


def _differences(page: Context, panel: Panel) -> None:
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    n = w.numbers
    found = cached(page, ("auc pairs", plan), lambda: ordinal_comparisons(study, panel, plan))
    rows = []
    for c in found:
        shown, p = c.result.quoted or c.result.difference, c.result.quoted_p
        value = c.result.difference.second_minus_first
        rows.append(
            [
                f"{c.second} − {c.first}",
                Cell(n.decimal(value, 3), value=value),
                _limits(w, shown.low, shown.high),
                p_value(w, p),
                w.label("method", str(shown.method)),
                c.units,
            ]
        )
    if rows:
        names = [w("Comparison"), w("Difference of areas"), w("Interval"), w("p"), w("Method"), w("Units")]
        frame = pd.DataFrame(rows, columns=names)
        show_sheet(page, frame, says=w("Areas compared"), name="auc-compared")
        beside = [(f"{c.second} − {c.first}", c.result.clustered) for c in found]
        show.cautions(w, [(who, _few(panel) if own is None else own.flags) for who, own in beside], FEW)


def _limits(w: Words, low: float | None, high: float | None) -> Cell:
    return Cell(w.numbers.decimal_interval(low, high, 3), parts=((LOW, low), (HIGH, high)))


def _few(panel: Panel) -> tuple[Flag, ...]:
    """The caution for intervals that know of no patients: in small studies they are too short too."""
    return FEW if panel.patients < FEW_CLUSTERS else ()


def _cutoffs(page: Context, tests: tuple[OrdinalTest, ...]) -> None:
    w = page.w
    n, study = w.numbers, choose.study_of(page)
    rows = []
    for test in tests:
        curve = test.curve
        for i, cutoff in enumerate(curve.cutoff):
            rows.append(
                [
                    test.name,
                    f"{'≤' if test.low else '≥'} {study.grade(test.name, float(cutoff))}"
                    if np.isfinite(cutoff)
                    else w("none positive")
                    if (cutoff > 0) is not test.low
                    else w("all positive"),
                    *(int(getattr(curve, name)[i]) for name in ("tp", "fn", "fp", "tn")),
                    *(
                        Cell(n.percent(share), value=share)
                        for share in (
                            None if curve.sensitivity is None else float(curve.sensitivity[i]),
                            None if curve.specificity is None else float(curve.specificity[i]),
                        )
                    ),
                ]
            )
    names = [w("Test"), w("Cut-off"), "TP", "FN", "FP", "TN"]
    names += [w.label("metric", "sensitivity"), w.label("metric", "specificity")]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Every cut-off"), name="cutoffs", most=MOST_LISTED)
