"""Every pair on one endpoint: the overall test, the matrix and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.reads.answers.pairs.comparison import Comparison, On
from core.reads.answers.pairs.overall import overall_tests
from core.reads.counting.panel import Panel
from core.report.reads.reconstruction import pairs_line
from core.words import NOT_ESTIMABLE, Words
from core.words.answers.reads import p_used
from pages.ui.charts.reads.pairs import draw_pairs, in_brackets
from pages.ui.comparison.pair import family
from pages.ui.parts.sheet import no_p, p_value, points, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def all_pairs(page: Context, panel: Panel, shown: Sequence[Comparison], on: On) -> None:
    """Every pair on the endpoint: matrix, table, and the overall test first."""
    w, plan = page.w, choose.plan_of(page)
    n = w.numbers
    for test in overall_tests(panel, plan):
        if test.on is on:
            led = test.quoted
            st.write(
                plain(
                    w(
                        "All {count} at once ({method}): {p}, on {units} units that every one can be "
                        "judged on.",
                        count=len(test.items),
                        method=w.inside(w.label("method", led.method)),
                        p=n.p_statement(led.p) if led.p is not None else w.reason(led.reason or ""),
                        units=n.count(test.units),
                    )
                )
            )
    mine = [c for c in shown if c.on is on]
    cells = [_pair_row(w, c) for c in mine]
    draw_pairs(
        w,
        cells,
        key=f"comparison.pairs.{on}",
        description=w("All pairs"),
        saved=f"{w('All pairs')} \N{MIDDLE DOT} {w.label('metric', on)}",
    )
    rows = [
        [
            f"{c.second} − {c.first}",
            points(w, c.headline_interval),
            p_value(w, c.p),
            p_value(w, c.p_adjusted),
            f"{c.only_first_correct} : {c.only_second_correct}",
            no_p(w, c.no_adjusted_p),
        ]
        for c in mine
    ]
    names = [w("Comparison"), w("Second minus first, points"), w("p"), w("p adjusted"), w("Discordant")]
    names.append(w("Remark"))
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("All pairs"), name="pairs")
    if mine:
        unadjusted = (
            w("In the figure, p in brackets is not adjusted.") if any(map(in_brackets, cells)) else ""
        )
        st.caption(plain(w.sentences(unadjusted, family(page, mine[0]))))
    told = tuple((c.first, c.second) for c in mine)
    asked = replace(plan, compare=told)
    left_open = cached(
        page,
        ("rebuilt", w.language, asked),
        lambda: pairs_line(w, choose.study_of(page), asked, panel),
    )
    if left_open:
        st.caption(plain(left_open))


def _pair_row(w: Words, c: Comparison) -> dict[str, Any]:
    return {
        "first": c.first,
        "second": c.second,
        "difference": c.second_minus_first,
        "p": c.p_adjusted,
        "text": w.numbers.points(c.second_minus_first),
        "p_text": _p_text(w, c),
        "p_said": p_used(w, c),
    }


def _p_text(w: Words, c: Comparison) -> str:
    """The p value in a cell of the matrix: adjusted, in brackets where it is not, or none."""
    if c.p_adjusted is not None:
        return w.numbers.p_statement(c.p_adjusted)
    return NOT_ESTIMABLE if c.p is None else f"({w.numbers.p_statement(c.p)})"
