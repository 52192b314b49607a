"""A rule's value from the figures of a paper: what is possible, and what independence would give."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.problems import Refusal
from core.reads.rules.bounds import MOST_TESTS_BOUNDED, JointCell, Margins, SharpBounds, sharp_bounds
from core.reads.rules.grammar import quoted
from core.reads.rules.rule import parse_rule
from core.reads.search.add_on import widened
from core.words import NOT_ESTIMABLE, Words
from core.words.answers.rule_names import begun, spoken
from pages.ui.charts.reads.forest import draw_forest
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, percent, show_sheet
from pages.ui.reads import rule_editor
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages

SHARES, COUNTS = "shares", "counts"
FIRST = {
    SHARES: pd.DataFrame(
        {"test": ["CT", "PET", "MR"], "sensitivity": [74.9, 60.3, 98.9], "specificity": [96.9, 100.0, 92.9]}
    ),
    COUNTS: pd.DataFrame(
        {
            "test": ["CT", "PET", "MR"],
            "tp": [134, 108, 177],
            "fn": [45, 71, 2],
            "fp": [4, 0, 9],
            "tn": [123, 127, 118],
        }
    ),
}
"""Figures to start from: those of the example, lesions."""


def part(page: Context) -> None:
    """Figures in, bounds out; no data needed."""
    w = page.w
    st.write(
        w(
            "Papers report each test by itself. How good a combination is depends on how often the tests err "
            "together, which the paper may not say: the bounds hold whatever the dependence. The figures to "
            "start from are the example's; type your own over them."
        )
    )
    mode = str(
        st.segmented_control(
            w("Figures"),
            [SHARES, COUNTS],
            default=SHARES,
            required=True,
            format_func=lambda one: w.label("bounds", one),
            key="fusion.bounds.mode",
        )
    )
    table = _figures(w, mode)
    names = [str(name).strip() for name in table["test"]]
    if not 2 <= len(names) <= MOST_TESTS_BOUNDED or len(set(names)) < len(names):
        st.caption(w("Enter two to {count} tests with different names.", count=MOST_TESTS_BOUNDED))
        return
    if table.isna().any(axis=None):
        st.caption(w("Fill in every figure."))
        return
    totals = _totals(table, mode)
    if totals is None:
        st.caption(
            w("All tests must be read on the same units: TP + FN and FP + TN must agree between the lines.")
        )
        return
    text = st.text_input(
        w("Rule"), value=" | ".join(map(quoted, names)), key=f"fusion.bounds.rule.{'|'.join(names)}"
    )
    joint = _joint(w, mode, names)
    try:
        rule = parse_rule("\N{MIDDLE DOT}", str(text), names)
        called = widened(rule, names)
        sides = _margins(table, mode, totals, joint)
        found = sharp_bounds(called, sides[0]), sharp_bounds(1 - called, sides[1])
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    _answer(page, mode, names, table, spoken(str(text), names, w), found)
    with show.more(page, w("What the rule says"), "bounds.rule") as opened:
        if opened:
            rule_editor.describe(w, rule)


def _figures(w: Words, mode: str) -> pd.DataFrame:
    share: dict[str, Any] = {"min_value": 0.0, "max_value": 100.0, "format": "%.1f"}
    columns: dict[str, Any] = {"test": st.column_config.TextColumn(w("Test"), required=True, pinned=True)}
    if mode == SHARES:
        heads = {
            metric: w.measured(w.label("metric", metric), "%") for metric in ("sensitivity", "specificity")
        }
        columns |= {
            metric: st.column_config.NumberColumn(head, required=True, **share)
            for metric, head in heads.items()
        }
    else:
        heads = {count: count.upper() for count in ("tp", "fn", "fp", "tn")}
        columns |= {
            count: st.column_config.NumberColumn(head, required=True, min_value=0, step=1)
            for count, head in heads.items()
        }
    table = st.data_editor(
        FIRST[mode],
        key=f"fusion.bounds.table.{mode}",
        hide_index=True,
        num_rows="dynamic",
        placeholder=NOT_ESTIMABLE,
        column_config=columns,
        width="content",
        alt=w("Figures of each test"),
    )
    show.typed_on_paper(w, [w("Test"), *heads.values()], table)
    return table


def _totals(table: pd.DataFrame, mode: str) -> tuple[int, int] | None:
    """Units with and without the condition; (0, 0) for shares, None where the lines disagree."""
    if mode == SHARES:
        return 0, 0
    with_, without = set(table["tp"] + table["fn"]), set(table["fp"] + table["tn"])
    if len(with_) > 1 or len(without) > 1:
        return None
    return int(with_.pop()), int(without.pop())


def _joint(w: Words, mode: str, names: list[str]) -> pd.DataFrame:
    """How often two tests are positive together, where known; a blank is not known."""
    pairs = list(combinations(range(len(names)), 2))
    unit = "%" if mode == SHARES else w("units")
    most = 100.0 if mode == SHARES else None
    frame = pd.DataFrame(
        {
            "pair": [f"{names[i]} + {names[j]}" for i, j in pairs],
            "with": pd.array([None] * len(pairs), dtype="Float64"),
            "without": pd.array([None] * len(pairs), dtype="Float64"),
        }
    )
    heads = (
        w("Both positive"),
        w.measured(w("with the condition"), unit),
        w.measured(w("without the condition"), unit),
    )
    with st.expander(
        w("Both positive together, where the paper says so (tightens the bounds)"), key="fusion.bounds.pairs"
    ):
        table = st.data_editor(
            frame,
            key=f"fusion.bounds.joint.{mode}.{'|'.join(names)}",
            hide_index=True,
            disabled=["pair"],
            placeholder=NOT_ESTIMABLE,
            width="content",
            alt=w("Joint figures"),
            column_config={
                "pair": st.column_config.TextColumn(heads[0], pinned=True),
                "with": st.column_config.NumberColumn(heads[1], min_value=0.0, max_value=most),
                "without": st.column_config.NumberColumn(heads[2], min_value=0.0, max_value=most),
            },
        )
        show.typed_on_paper(w, heads, table)
    return table.assign(first=[i for i, _ in pairs], second=[j for _, j in pairs])


def _margins(
    table: pd.DataFrame, mode: str, totals: tuple[int, int], joint: pd.DataFrame
) -> tuple[Margins, Margins]:
    scale = 100.0 if mode == SHARES else 1.0

    def cells(status: str) -> tuple[JointCell, ...]:
        known = joint[joint[status].notna()]
        return tuple(
            JointCell(reads=((int(i), True), (int(j), True)), value=float(value) / scale)
            for i, j, value in zip(known["first"], known["second"], known[status], strict=True)
        )

    if mode == SHARES:
        positive = tuple(float(v) / scale for v in table["sensitivity"])
        false = tuple(float(np.round(1 - v / scale, 12)) for v in table["specificity"])
        units: tuple[int | None, int | None] = (None, None)
    else:
        positive = tuple(float(v) for v in table["tp"])
        false = tuple(float(v) for v in table["fp"])
        units = totals
    return (
        Margins(positives=positive, units=units[0], joint=cells("with")),
        Margins(positives=false, units=units[1], joint=cells("without")),
    )


def _answer(
    page: Context,
    mode: str,
    names: list[str],
    table: pd.DataFrame,
    text: str,
    found: tuple[SharpBounds, SharpBounds],
) -> None:
    w = page.w
    n = w.numbers
    sentence = w(
        "{rule}: sensitivity between {low} and {high}, specificity between {least} and {most}, whatever the "
        "dependence; {independent} and {clear} if the tests erred independently.",
        rule=text,
        low=n.percent(found[0].low),
        high=n.percent(found[0].high),
        least=n.percent(found[1].low),
        most=n.percent(found[1].high),
        independent=n.percent(found[0].independent),
        clear=n.percent(found[1].independent),
    )
    sentence = begun(w, sentence)
    show.answer(sentence)
    means = w("from the lowest to the highest possible")
    for metric, side in zip(("sensitivity", "specificity"), found, strict=True):
        st.markdown(f"**{w.label('metric', metric)}**")
        rows = [_test_row(w, mode, names[i], table.iloc[i], metric, i) for i in range(len(names))]
        rows.append(
            {
                "label": text,
                "kind": "rule",
                "index": 0,
                "value": side.independent,
                "low": side.low,
                "high": side.high,
                "text": n.percent(side.independent),
                "interval": n.interval(side.low, side.high),
            }
        )
        title = f"{w('Bounds of the rule')} \N{MIDDLE DOT} {text} \N{MIDDLE DOT} {w.label('metric', metric)}"
        draw_forest(w, rows, key=f"fusion.bounds.{metric}", description=sentence, saved=title, means=means)
    frame = pd.DataFrame(
        [
            [
                w.label("metric", metric),
                _bound(w, side.low, side.low_count, mode),
                percent(w, side.independent),
                _bound(w, side.high, side.high_count, mode),
            ]
            for metric, side in zip(("sensitivity", "specificity"), found, strict=True)
        ],
        columns=[w("Metric"), w("Lowest possible"), w("If independent"), w("Highest possible")],
    )
    show_sheet(page, frame, says=w("Bounds of the rule"), name="bounds")
    st.caption(
        w(
            "Points: the figures entered, and the rule's value under independence given the condition, "
            "which tests of the same patients rarely have. Bars: sharp bounds, attained by some data with "
            "these figures. They are no confidence intervals."
        )
    )


def _bound(w: Words, share: float, count: int | None, mode: str) -> Cell:
    if mode == SHARES or count is None:
        return percent(w, share)
    return Cell(w.bracketed(w.numbers.percent(share), w.numbers.count(count)), value=share)


def _test_row(w: Words, mode: str, name: str, row: pd.Series[Any], metric: str, index: int) -> dict[str, Any]:
    if mode == SHARES:
        value = float(row[metric]) / 100
    else:
        top, rest = ("tp", "fn") if metric == "sensitivity" else ("tn", "fp")
        total = float(row[top]) + float(row[rest])
        value = float(row[top]) / total if total else 0.0
    return {
        "label": name,
        "kind": "test",
        "index": index,
        "value": value,
        "low": value,
        "high": value,
        "text": w.numbers.percent(value),
        "interval": "",
    }
