"""Tables and chart rows of the reader study: results become cells, nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.findings import Estimate, Flag, Interval, Reason
from core.reads.answers.cells import Call, called, of_fraction
from core.reads.answers.one_test.accuracy import FRACTIONS, TestAccuracy, accuracy
from core.reads.answers.one_test.measures import MEASURES
from core.reads.answers.records import records
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan, Unit
from core.reads.rules.by_reader import by_modality, spread_rules
from core.reads.study import Study
from core.report.reads.workbook import workbook
from core.words import DOT, Words
from core.words.answers.reads import quoted_interval, readers_taken_as_fixed
from core.words.answers.rule_names import spoken
from core.words.methods.quantities import help_on
from pages.ui.parts import again, show
from pages.ui.parts.sheet import Cell, Sheet, fraction, limits, proportion, quantity, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads.paper_table import paper_table
from pages.ui.reads.prevalence import at_prevalence
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

Look = tuple[str, int]
MOST_LISTED = 500
"""Records shown on the screen; the download has all."""

NOBODY = "question_patient"
"""Code of the problem that asks who the patient is, until somebody says."""


def looks(study: Study, plan: Plan) -> dict[str, Look]:
    """Kind and place of every test and rule, which fix its colour on every page.

    Where readers are a sample, every reader of a modality (or rule) has the modality's.
    """
    out: dict[str, Look] = {test: ("test", i) for i, test in enumerate(study.tests)}
    out |= {rule.name: ("rule", i) for i, rule in enumerate(plan.rules)}
    names = by_modality(study.cells)
    for place, (modality, readers) in enumerate(names.items()):
        out |= dict.fromkeys((modality, *readers.values()), ("test", place))
    if not study.cells:
        return out
    _, made = spread_rules(plan.rules, study.tests, study.cells)
    return out | {item: out[rule] for item, (rule, _) in made.items()}


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
                "text": f"{w.numbers.estimate(se)}{DOT}{w.numbers.estimate(sp)}",
            }
        )
    return rows


CALLS = (Call.TP, Call.FN, Call.FP, Call.TN)
MORE_CALLS = (Call.INDETERMINATE, Call.MISSING, Call.NOT_DECIDABLE)
WRONG_LESION = "right_patient_wrong_lesion"


def accuracy_sheet(w: Words, panel: Panel, tests: Sequence[TestAccuracy]) -> Sheet:
    """The table of a paper: every proportion with its interval, then the counts."""
    extra: list[str] = []
    if any(t.indeterminate or t.missing or t.not_decidable for t in tests):
        extra += MORE_CALLS
    if panel.unit is Unit.PATIENT and any(t.right_patient_wrong_lesion for t in tests):
        extra.append(WRONG_LESION)
    counts: dict[str, str] = {call: str(call).upper() for call in CALLS}
    named: dict[str, str] = {
        Call.INDETERMINATE: w("Indeterminate"),
        Call.MISSING: w("Missing"),
        Call.NOT_DECIDABLE: w("Not decidable"),
        WRONG_LESION: w("Right patient, wrong lesion"),
    }
    columns = {"item": w("Test"), **{m: w.label("metric", m) for m in FRACTIONS}, **counts}
    return Sheet(
        columns={**columns, **{code: named[code] for code in extra}},
        rows=[
            [
                test.name,
                *(proportion(w, test.metrics[metric]) for metric in FRACTIONS),
                *(getattr(test, call) for call in CALLS),
                *(getattr(test, code) for code in extra),
            ]
            for test in tests
        ],
        codes=[test.name for test in tests],
        helps={call: help_on(w, "cells") for call in CALLS} | {m: help_on(w, m) for m in FRACTIONS},
        opens=[*CALLS, *FRACTIONS, *(code for code in extra if code != WRONG_LESION)],
    )


def accuracy_table(page: Context, panel: Panel, tests: Sequence[TestAccuracy]) -> str | None:
    """The table of a paper; a click on a number lists its records. The quantity that was clicked."""
    w = page.w
    plan = at_prevalence(choose.plan_of(page))
    opened = show_sheet(
        page,
        cached(page, ("sheet", w.language, plan), lambda: accuracy_sheet(w, panel, tests)),
        says=w("Accuracy of every test and rule"),
        name="accuracy",
        download=lambda: paper_table(w, accuracy(panel, plan)),
    )
    if opened:
        _behind(page, panel, *opened)
    show.not_estimable(
        w,
        [
            (f"{test.name} {w.label('metric', metric)}", test.metrics[metric].reason)
            for test in tests
            for metric in FRACTIONS
            if test.metrics[metric].value is None
        ],
    )
    without = (Reason.SINGLE_CLUSTER, Reason.AS_ONE_CLUSTER)
    quoted = [(t, m, t.metrics[m].quoted.reason) for t in tests for m in FRACTIONS]
    show.not_estimable(
        w, [(f"{t.name} {w.label('metric', m)}", why) for t, m, why in quoted if why in without]
    )
    said = w("Intervals: {methods}.", methods=interval_method(w, tests))
    show.clicking(w, w("Click a number for its records."), said)
    return None if opened is None else "cells" if opened[1] in set(Call) else opened[1]


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
    key = page.key("accuracy.workbook")
    page.view.files[key] = lambda: workbook(study, plan, w)

    def draw() -> None:
        st.download_button(
            w("Everything as a workbook"),
            lambda: page.view.files[key](),
            file_name="tandem.xlsx",
            mime=show.XLSX,
            key=key,
            on_click="ignore",
        )

    again.as_before(page, "workbook", key, draw)


def interval_method(w: Words, tests: Sequence[TestAccuracy]) -> str:
    """The methods behind the intervals of the table."""
    used = {
        str(e.quoted.method)
        for test in tests
        for metric in FRACTIONS
        if (e := test.metrics[metric]).value is not None
    }
    return w("; ").join(w.label("method", method) for method in sorted(used))


def _behind(page: Context, panel: Panel, item: str, column: str) -> None:
    """The records behind a cell: those in the numerator and those that only share the denominator."""
    w = page.w
    if column in FRACTIONS:
        counted, rest = of_fraction(panel, item, column)
        name = w.label("metric", column)
        record_list(page, panel, counted, w.titled(f"{item}{DOT}{name}", w("in the numerator")), "in")
        record_list(page, panel, rest, w.titled(f"{item}{DOT}{name}", w("in the denominator only")), "rest")
        return
    call = Call(column)
    name = column.upper() if call in CALLS else w.label("read_state", column)
    record_list(page, panel, called(panel, item, call), f"{item}{DOT}{name}", "cell")


def record_list(
    page: Context, panel: Panel, profiles: np.ndarray[Any, np.dtype[np.bool_]], title: str, key: str
) -> None:
    """Units with their reads, downloadable."""
    w = page.w
    table = record_table(w, choose.study_of(page), panel, profiles)
    st.markdown(w.bracketed(f"**{plain(title)}**", w.numbers.count(len(table))))
    if len(table):
        show_sheet(page, table, says=title, name="records", key=f"records.{key}", most=MOST_LISTED)
        if len(table) > MOST_LISTED:
            st.caption(
                w("The first {shown} of {count}; the download has all.", shown=MOST_LISTED, count=len(table))
            )


def record_table(
    w: Words, study: Study, panel: Panel, profiles: np.ndarray[Any, np.dtype[np.bool_]]
) -> pd.DataFrame:
    """Records in words: row, identifiers, reads, reference, then the grouping columns."""
    found = records(study, panel, profiles)
    names = {code: w.label("read_state", code) for code in set().union(*found.verdicts.values(), set())}
    named = [(name, w.column(name), texts) for name, texts in found.texts.items()]
    columns: list[tuple[str, Any]] = [(w("Row"), found.rows)]
    columns += [(label, texts) for name, label, texts in named if name in study.identifiers]
    spelled = {
        rule.name: spoken(rule.name, study.tests, w) for rule in panel.rules if rule.name == rule.expression
    }
    columns += [
        (spelled.get(item, item), [names[code] for code in codes]) for item, codes in found.verdicts.items()
    ]
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
    rows = [
        [
            test.name,
            *(quantity(w, e.value, e.quoted.low, e.quoted.high) for e in map(test.metrics.get, names) if e),
        ]
        for test in tests
    ]
    show_sheet(
        page,
        Sheet(
            columns={"item": w("Test"), **{name: w.label("metric", name) for name in names}},
            rows=rows,
            helps={name: help_on(w, name) for name in names},
        ),
        says=w("Likelihood ratios and other measures"),
        name="measures",
    )
    found = [(f"{t.name} {w.label('metric', name)}", t.metrics[name]) for t in tests for name in names]
    among = (Flag.HALDANE_CORRECTED, Flag.AT_EDGE, Flag.FEW_CLUSTERS)
    measured = [(t.name, w.label("metric", name)) for t in tests for name in names]
    flags = [e.quoted.flags for _, e in found]
    show.cautions(w, list(zip(measured, flags, strict=True)), among)
    _alone(w, found)
    show.not_estimable(w, [(who, e.reason) for who, e in found])
    methods = [w.label("method", str(e.quoted.method)) for _, e in found if e.value is not None]
    st.caption(plain(w("Intervals: {methods}.", methods=w("; ").join(dict.fromkeys(methods)))))


def _alone(w: Words, found: Sequence[tuple[str, Estimate]]) -> None:
    """Which intervals could not treat patients as clusters, and why."""
    why: dict[str, list[str]] = {}
    for who, e in found:
        own = e.low is not None and (
            e.quoted is e or (e.denominator is None and str(e.quoted.method) == str(e.method))
        )
        if own and e.clustered and e.clustered.reason is not None:
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
        w("{method} on patients: {interval}", method=w.label("method", cautious.method), interval=interval)
    ]


def clustering(page: Context, tests: Sequence[TestAccuracy]) -> None:
    """Naive interval, cluster-aware interval, design effect and number of patients, side by side."""
    w = page.w
    n = w.numbers
    rows = [
        [
            test.name,
            w.label("metric", metric),
            fraction(w, e.value, e.numerator, e.denominator),
            limits(n.interval(e.low, e.high), e.low, e.high),
            limits(n.interval(e.clustered.low, e.clustered.high), e.clustered.low, e.clustered.high),
            Cell(n.ratio(e.clustered.design_effect), value=e.clustered.design_effect),
            e.clustered.clusters,
            w("; ").join(
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
    frame = pd.DataFrame(rows, columns=columns)
    show_sheet(page, frame, says=w("Naive beside cluster-aware"), name="clusters")


UNEVEN = (Flag.FEW_CLUSTERS, Flag.FEW_EFFECTIVE_CLUSTERS, Flag.ONE_PATIENT_DOMINATES)
"""What makes an interval of patients as clusters doubtful."""


def uneven(w: Words, tests: Sequence[TestAccuracy]) -> list[str]:
    """Which proportions rest on few patients, or on one above all."""
    return show.flagged(
        w,
        [((t.name, w.label("metric", m)), t.metrics[m].quoted.flags) for t in tests for m in FRACTIONS],
        UNEVEN,
    )


def cautions(page: Context, panel: Panel, rebuilt: str = "", own: Sequence[str] = ()) -> None:
    """What a reader must know beside the answer, in one line: the gravest first, the rest behind it.

    Parameters
    ----------
    rebuilt : what the printed figures behind an example leave open
    own : what the numbers of this page have to be read with
    """
    w, plan = page.w, choose.plan_of(page)
    said = []
    if not is_clustered(panel, plan) and panel.clusters is not None:
        said.append(
            w("Clustering is switched off although patients have several lesions: intervals are too narrow.")
        )
    if page.desk.data is not None:
        invented = reads.invented(page, [*(c for c, _ in plan.where), *plan.by])
        if invented:
            made_up = w("Allocation invented in this example: {columns}.", columns=w.join(invented))
            rebuilt = f"{made_up} {rebuilt}".rstrip()
    page.view.left_open = rebuilt
    if rebuilt:
        said.insert(0, rebuilt)  # never behind a click: an example's choices are nobody's findings
    said += own
    if panel.unit is Unit.LESION:
        said.append(
            w(
                "Per lesion, sensitivity and specificity are conditional on the list the lesions came from: "
                "a lesion that no test showed is not in it."
            )
        )
    if fixed := readers_taken_as_fixed(w, choose.study_of(page)):
        said.insert(0, fixed)
    if page.desk.data is not None and any(item.code == NOBODY for item in page.desk.data.problems):
        said.insert(
            0,
            w(
                "No patient column: every row counts as a patient of its own, and intervals may be too "
                "narrow. The first page offers a column that may name the patients."
            ),
        )
    again.as_before(page, "cautions", tuple(said), lambda: show.gravest_first(w, said))
