"""Tables and chart rows of the reader study: results become cells, nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.findings import Estimate, Flag, Interval, Reason
from core.reads.answers.accuracy import FRACTIONS, MEASURES, TestAccuracy, accuracy, fraction_masks
from core.reads.answers.records import records
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan, Unit
from core.reads.study import Study
from core.report.reads.workbook import workbook
from core.words import NOT_ESTIMABLE, Words
from core.words.answers.reads import quoted_interval
from core.words.methods.quantities import help_on
from pages.ui.parts import show
from pages.ui.parts.explain import selected_column
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads.paper_table import COUNTS, paper_table
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

Look = tuple[str, int]
ROW_HEIGHT = 66
"""Just above the height from which a cell may take two lines."""
PAPER_WIDTH = 132
"""Narrow enough that the interval falls below its fraction."""
NARROW = 110
"""Narrow enough that the interval falls below a percentage or points."""
MOST_LISTED = 2000
"""Records shown on the screen; the download has all."""
DEFAULT_PREVALENCE = 10


def looks(study: Study, plan: Plan) -> dict[str, Look]:
    """Kind and place of every test and rule, which fix its colour on every page."""
    out: dict[str, Look] = {test: ("test", i) for i, test in enumerate(study.tests)}
    return out | {rule.name: ("rule", i) for i, rule in enumerate(plan.rules)}


def forest_rows(
    w: Words, tests: Sequence[TestAccuracy], metric: str, look: Mapping[str, Look]
) -> list[dict[str, Any]]:
    """One row a test for a forest plot of a proportion."""
    return [
        {
            "label": test.name,
            "kind": look[test.name][0],
            "index": look[test.name][1],
            **estimate_row(w, test.metrics[metric]),
        }
        for test in tests
    ]


def estimate_row(w: Words, estimate: Estimate) -> dict[str, Any]:
    """Value, interval to quote and their words, for a chart."""
    shown = estimate.quoted
    return {
        "value": estimate.value,
        "low": shown.low,
        "high": shown.high,
        "text": w.numbers.estimate(estimate),
        "interval": quoted_interval(w, estimate),
    }


def space_rows(w: Words, tests: Sequence[TestAccuracy], look: Mapping[str, Look]) -> list[dict[str, Any]]:
    """One row a test for the plot in ROC space; tests without either proportion are left to the table."""
    rows = []
    for test in tests:
        se, sp = test.metrics["sensitivity"], test.metrics["specificity"]
        if se.value is None or sp.value is None:
            continue
        se_shown, sp_shown = se.quoted, sp.quoted
        rows.append(
            {
                "label": test.name,
                "kind": look[test.name][0],
                "index": look[test.name][1],
                "sensitivity": se.value,
                "sensitivity_low": se_shown.low,
                "sensitivity_high": se_shown.high,
                "specificity": sp.value,
                "specificity_low": sp_shown.low,
                "specificity_high": sp_shown.high,
                "text": f"{w.numbers.estimate(se)} · {w.numbers.estimate(sp)}",
            }
        )
    return rows


def cell(w: Words, estimate: Estimate) -> str:
    """A proportion in a paper's form, its interval in the line below."""
    if estimate.value is None:
        return (
            f"{NOT_ESTIMABLE} ({w.numbers.count(estimate.numerator)}/{w.numbers.count(estimate.denominator)})"
        )
    return show.stacked(w.numbers.estimate(estimate), quoted_interval(w, estimate))


def accuracy_table(page: Context, panel: Panel, tests: Sequence[TestAccuracy]) -> str | None:
    """The table of a paper; a click on a number lists its records. The clicked cell's column."""
    w = page.w
    metrics = [w.label("metric", metric) for metric in FRACTIONS]
    names = [w("Test"), "TP", "FN", "FP", "TN", *metrics]
    extra: list[str] = []
    if any(t.indeterminate or t.missing or t.not_decidable for t in tests):
        extra += ["indeterminate", "missing", "not_decidable"]
        names += [w("Indeterminate"), w("Missing"), w("Not decidable")]
    if panel.unit is Unit.PATIENT and any(t.right_patient_wrong_lesion for t in tests):
        extra.append("right_patient_wrong_lesion")
        names.append(w("Right patient, wrong lesion"))
    rows = [
        [
            test.name,
            *(getattr(test, count) for count in COUNTS),
            *(cell(w, test.metrics[metric]) for metric in FRACTIONS),
            *(getattr(test, count) for count in extra),
        ]
        for test in tests
    ]
    chosen = st.dataframe(
        show.columns(names, rows),
        hide_index=True,
        row_height=ROW_HEIGHT,
        key=page.key(f"accuracy.table.{len(tests)}"),
        on_select="rerun",
        selection_mode="single-cell",
        alt=w("Accuracy of every test and rule"),
        column_config={
            w("Test"): st.column_config.TextColumn(
                pinned=True, width=show.fitting((row[0] for row in rows), least=90, most=180)
            ),
            **{
                count: st.column_config.NumberColumn(
                    help=help_on(w, "cells"),
                    width=show.fitting((w.numbers.count(row[place]) for row in rows), least=42),
                )
                for place, count in enumerate(("TP", "FN", "FP", "TN"), start=1)
            },
            **{
                name: st.column_config.TextColumn(
                    help=help_on(w, metric),
                    width=show.fitting((row[place] for row in rows), least=PAPER_WIDTH),
                )
                for place, (name, metric) in enumerate(zip(metrics, FRACTIONS, strict=True), start=5)
            },
        },
    )
    show.not_estimable(
        w,
        [
            (f"{test.name} {w.label('metric', metric)}", test.metrics[metric].reason)
            for test in tests
            for metric in FRACTIONS
            if test.metrics[metric].value is None
        ],
    )
    quoted = [(f"{t.name} {w.label('metric', m)}", t.metrics[m].quoted) for t in tests for m in FRACTIONS]
    show.not_estimable(w, [(who, e.reason) for who, e in quoted if e.reason is Reason.SINGLE_CLUSTER])
    show.cautions(w, [(who, e.flags) for who, e in quoted], (Flag.FEW_CLUSTERS,))
    st.caption(w("Click a number for its records. Intervals: {method}.", method=interval_method(w, tests)))
    plan = at_prevalence(choose.plan_of(page))
    show.downloads(
        page, lambda: paper_table(w, accuracy(panel, plan)), name="accuracy", key="accuracy.download"
    )
    cells = list(chosen["selection"]["cells"]) if chosen else []
    if cells:
        row, column = cells[0]
        _behind(page, panel, tests[int(row)].name, str(column))
    column = selected_column(chosen)
    return w.label("quantity", "cells") if column in ("TP", "FN", "FP", "TN") else column


def methods_used(tests: Sequence[TestAccuracy]) -> dict[str, list[str]]:
    """Methods behind the intervals of every quantity on the accuracy page."""
    used: dict[str, list[str]] = {"cells": []}
    for metric in FRACTIONS:
        found = [test.metrics[metric] for test in tests]
        used[metric] = [
            str(m) for e in found for m in ([e.clustered.method] if e.clustered else []) + [e.method]
        ]
    resampled = "patient_bootstrap"
    for measure in MEASURES:
        methods = [
            str(e.method) for test in tests for e in (test.metrics[measure].quoted, test.metrics[measure])
        ]
        used[measure] = [resampled if method == "point_only" else method for method in methods]
    return used


def whole_answer(page: Context) -> None:
    """Everything the plan asks in one workbook, built when the button is pressed."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    st.download_button(
        w("The whole answer (Excel)"),
        lambda: workbook(study, plan, w),
        file_name="tandem.xlsx",
        mime=show.XLSX,
        key=page.key("accuracy.workbook"),
        on_click="ignore",
    )


def interval_method(w: Words, tests: Sequence[TestAccuracy]) -> str:
    """The methods behind the intervals of the table."""
    used = {
        str(e.quoted.method)
        for test in tests
        for metric in FRACTIONS
        if (e := test.metrics[metric]).value is not None
    }
    return w.join([w.label("method", method) for method in sorted(used)])


def _behind(page: Context, panel: Panel, item: str, column: str) -> None:
    """The records behind a cell: those in the numerator and those that only share the denominator."""
    w = page.w
    place = panel.place(item)
    masks = fraction_masks(panel)
    by_label = {w.label("metric", metric): f for f, metric in enumerate(FRACTIONS)}
    verdict, reference = panel.verdicts[place], panel.reference
    cells = {
        "TP": (verdict == 1) & (reference == 1),
        "FN": (verdict == 0) & (reference == 1),
        "FP": (verdict == 1) & (reference == 0),
        "TN": (verdict == 0) & (reference == 0),
        w("Indeterminate"): (verdict == 2) & (reference < 2),
        w("Missing"): (verdict == 3) & (reference < 2),
        w("Not decidable"): (verdict == 4) & (reference < 2),
    }
    if column in by_label:
        f = by_label[column]
        counted = masks.numerator[place, f]
        rest = masks.denominator[place, f] & ~counted
        record_list(page, panel, counted, f"{item} · {column}: {w('in the numerator')}", "in")
        record_list(page, panel, rest, f"{item} · {column}: {w('in the denominator only')}", "rest")
    elif column in cells:
        record_list(page, panel, cells[column], f"{item} · {column}", "cell")


def record_list(
    page: Context, panel: Panel, profiles: np.ndarray[Any, np.dtype[np.bool_]], title: str, key: str
) -> None:
    """Units with their reads, downloadable."""
    w = page.w
    table = record_table(w, choose.study_of(page), panel, profiles)
    st.markdown(f"**{plain(title)}** ({w.numbers.count(len(table))})")
    if len(table):
        st.dataframe(table.head(MOST_LISTED), hide_index=True, alt=title)
        if len(table) > MOST_LISTED:
            st.caption(
                w("The first {shown} of {count}; the download has all.", shown=MOST_LISTED, count=len(table))
            )
        show.downloads(page, lambda: table, name="records", key=f"records.{key}")


def record_table(
    w: Words, study: Study, panel: Panel, profiles: np.ndarray[Any, np.dtype[np.bool_]]
) -> pd.DataFrame:
    """Records in words: row, identifiers, reads, reference, then the grouping columns."""
    found = records(study, panel, profiles)
    names = {code: w.label("read_state", code) for code in set().union(*found.verdicts.values(), set())}
    named = [(name, w.label("column", name), texts) for name, texts in found.texts.items()]
    columns: list[tuple[str, Any]] = [(w("Row"), found.rows)]
    columns += [(label, texts) for name, label, texts in named if name in study.identifiers]
    columns += [(item, [names[code] for code in codes]) for item, codes in found.verdicts.items()]
    columns.append((w("Reference standard"), [w.label("status", code) for code in found.reference]))
    columns += [(label, texts) for name, label, texts in named if name not in study.identifiers]
    table: dict[str, Any] = {}
    for name, values in columns:  # a test may be called as a column of ours
        table[name if name not in table else f"{name} ({len(table) + 1})"] = values
    return pd.DataFrame(table)


def measures(page: Context, panel: Panel, names: Sequence[str]) -> None:
    """Likelihood ratios and the other measures, with intervals."""
    w, plan = page.w, choose.plan_of(page)
    tests = cached(page, ("measures", plan), lambda: accuracy(panel, plan))
    n = w.numbers
    rows = []
    for test in tests:
        row = [test.name]
        for name in names:
            e = test.metrics[name]
            row.append(
                NOT_ESTIMABLE
                if e.value is None
                else show.stacked(n.ratio(e.value), n.ratio_interval(e.quoted.low, e.quoted.high))
            )
        rows.append(row)
    st.dataframe(
        pd.DataFrame(rows, columns=[w("Test"), *(w.label("metric", name) for name in names)]),
        hide_index=True,
        row_height=ROW_HEIGHT,
        alt=w("Likelihood ratios and other measures"),
        column_config={
            w.label("metric", name): st.column_config.TextColumn(
                help=help_on(w, name), width=show.fitting((row[place] for row in rows), least=NARROW)
            )
            for place, name in enumerate(names, start=1)
        },
    )
    found = [(f"{t.name} {w.label('metric', name)}", t.metrics[name]) for t in tests for name in names]
    among = (Flag.HALDANE_CORRECTED, Flag.AT_EDGE, Flag.FEW_CLUSTERS)
    show.cautions(w, [(who, e.quoted.flags) for who, e in found], among)
    _alone(w, found)
    show.not_estimable(w, [(who, e.reason) for who, e in found])
    methods = [w.label("method", str(e.quoted.method)) for _, e in found if e.value is not None]
    st.caption(plain(w("Intervals: {methods}.", methods=w("; ").join(dict.fromkeys(methods)))))


def _alone(w: Words, found: Sequence[tuple[str, Estimate]]) -> None:
    """Which intervals could not treat patients as clusters, and why."""
    why: dict[str, list[str]] = {}
    for who, e in found:
        if e.low is not None and e.clustered and e.quoted is e and e.clustered.reason is not None:
            why.setdefault(w.reason(e.clustered.reason), []).append(who)
    for reason, names in why.items():
        st.caption(
            plain(
                w(
                    "Lesions count as independent in the interval of {names}: {reason}.",
                    names=w.join(names),
                    reason=reason,
                )
            )
        )


def _on_patients(w: Words, cautious: Interval | None) -> list[str]:
    """The interval of patients counted once each, where lesions cannot show how patients vary."""
    if cautious is None:
        return []
    interval = w.numbers.interval(cautious.low, cautious.high)
    return [
        w("{method} on patients {interval}", method=w.label("method", cautious.method), interval=interval)
    ]


def clustering(page: Context, tests: Sequence[TestAccuracy]) -> None:
    """Naive interval, cluster-aware interval, design effect and number of patients, side by side."""
    w = page.w
    n = w.numbers
    rows = [
        [
            test.name,
            w.label("metric", metric),
            n.estimate(e),
            n.interval(e.low, e.high),
            n.interval(e.clustered.low, e.clustered.high),
            n.ratio(e.clustered.design_effect),
            e.clustered.clusters,
            "; ".join(
                [
                    *(w.flag(flag) for flag in e.clustered.flags),
                    *([w.reason(e.clustered.reason)] if e.clustered.reason else []),
                    *_on_patients(w, e.clustered.cautious),
                ]
            ),
        ]
        for test in tests
        for metric in FRACTIONS
        if (e := test.metrics[metric]).clustered is not None and e.clustered is not None
    ]
    if not rows:
        st.write(
            w("Every patient has one unit here, or clustering is switched off: there is nothing to compare.")
        )
        return
    st.write(
        w(
            "Lesions of one patient resemble each other. The cluster-aware interval treats patients "
            "as clusters; "
            "the design effect says how much the variance grows."
        )
    )
    columns = [w("Test"), w("Metric"), w("Value"), w("Naive interval"), w("Cluster-aware interval")]
    columns += [w("Design effect"), w("Patients"), w("Remark")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, alt=w("Naive beside cluster-aware"))


def at_prevalence(plan: Plan) -> Plan:
    """The plan with a prevalence to show predictive values at, where none was chosen."""
    return plan if plan.prevalence is not None else replace(plan, prevalence=DEFAULT_PREVALENCE / 100)


def prevalence(page: Context, tests: Sequence[TestAccuracy]) -> None:
    """PPV and NPV at a prevalence the user chooses."""
    w, plan = page.w, choose.plan_of(page)
    key = page.key("prevalence")

    def move() -> None:
        page.change(replace(choose.plan_of(page), prevalence=st.session_state[key] / 100))

    percent = round((plan.prevalence or DEFAULT_PREVALENCE / 100) * 100, 7)
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
    rows = []
    adjusted = []
    for test in tests:
        if test.at_prevalence is None:
            continue
        row = [test.name]
        for e in test.at_prevalence:
            shown = e.quoted
            row.append(show.stacked(w.numbers.percent(e.value), w.numbers.interval(shown.low, shown.high)))
            if Flag.ZERO_CELL_ADJUSTED in shown.flags:
                adjusted.append(test.name)
        rows.append(row)
    st.dataframe(
        show.columns([w("Test"), w.label("metric", "ppv"), w.label("metric", "npv")], rows),
        hide_index=True,
        row_height=ROW_HEIGHT,
        alt=w("Predictive values at the chosen prevalence"),
        column_config={
            w.label("metric", m): st.column_config.TextColumn(
                width=show.fitting((row[place] for row in rows), least=NARROW)
            )
            for place, m in enumerate(("ppv", "npv"), start=1)
        },
    )
    methods = [w.label("method", str(e.quoted.method)) for t in tests for e in t.at_prevalence or ()]
    st.caption(plain(w("Intervals: {methods}.", methods=w("; ").join(dict.fromkeys(methods)))))
    st.caption(w("Sensitivity and specificity are taken as they are here."))
    if adjusted:
        who = w.join(list(dict.fromkeys(adjusted)))
        st.caption(plain(f"{w.flag(Flag.ZERO_CELL_ADJUSTED)}: {who}"))


def cautions(page: Context, panel: Panel, rebuilt: str = "") -> None:
    """What a reader must know beside the answer: conditional specificity, invented columns, few patients.

    ``rebuilt`` is the line on what the printed figures behind an example leave open.
    """
    w, plan = page.w, choose.plan_of(page)
    said = []
    if panel.unit is Unit.LESION:
        said.append(
            w(
                "Per lesion, sensitivity and specificity are conditional on the list the lesions came from: "
                "a lesion that no test showed is not in it."
            )
        )
    if page.desk.data is not None:
        invented = reads.invented(page, [*(c for c, _ in plan.where), *plan.by])
        if invented:
            said.append(w("Allocation invented in this example: {columns}.", columns=w.join(invented)))
    if not is_clustered(panel, plan) and panel.clusters is not None:
        said.append(
            w("Clustering is switched off although patients have several lesions: intervals are too narrow.")
        )
    if said:
        st.caption(plain(" ".join(said)))
    if rebuilt:
        st.caption(plain(rebuilt))
