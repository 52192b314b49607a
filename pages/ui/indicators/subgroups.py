"""An indicator level by level of any column, and what does not add up."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Number, Stay
from core.words import NOT_ESTIMABLE
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.charts.reads.forest import Axis, draw_forest
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

MOST_BARS = 25
"""Levels drawn; more are in the table."""


def column_of(page: Context) -> str | None:
    """The column that is asked, or the first there is."""
    asked = ablation.asked_of(page).plan.by
    columns = columns_of(page)
    return asked[0] if asked else (columns[0] if columns else None)


def chooser(page: Context) -> str | None:
    """Which column splits the log."""
    w, columns = page.w, columns_of(page)
    current = column_of(page)
    if current is None:
        return None
    if current not in columns:
        columns = [*columns, current]
    key = page.key("by")
    st.selectbox(
        w("Group by"),
        columns,
        index=columns.index(current),
        format_func=lambda name: said.column(w, name),
        key=key,
        on_change=lambda: ablation.change_plan(page, by=(st.session_state[key],)),
        width=260,
    )
    return current


def section(page: Context, answer: AblationAnswer, indicator: str, column: str) -> None:
    """Figure, table and remarks for one column."""
    w = page.w
    number = answer.indicators[indicator]
    levels = answer.groups[column]
    rows = [
        _row(page, said.level(page.w, column, level), part.indicators.get(indicator))
        for level, part in levels.items()
    ]
    drawn = [row for row in rows if row["value"] is not None][:MOST_BARS]
    overall = {**_row(page, "", number), "label": w("All"), "kind": "overall"}
    sentence = w(
        "{name} by {column}; overall {value}.",
        name=said.name(w, indicator),
        column=said.column_within(w, column),
        value=said.value(w, number),
    )
    if drawn:
        draw_forest(
            w,
            [*drawn, overall],
            key=f"{page.code}.groups.{indicator}",
            description=sentence,
            saved=w("{name} by {column}", name=said.name(w, indicator), column=said.column_within(w, column)),
            axis=Axis.NUMBER if isinstance(number, Stay) else Axis.SHARE,
            overall=number.estimate.value,
        )
    columns = [
        said.column(w, column),
        w("Sessions"),
        w("Patients"),
        w("Value"),
        w.numbers.confidence(answer.plan.confidence_level),
        w("Bounds"),
        w("Pending"),
        w("Literal"),
    ]
    table = pd.DataFrame(
        [
            [
                said.level(w, column, level),
                part.sessions,
                part.patients,
                *_cells(page, part.indicators.get(indicator)),
            ]
            for level, part in levels.items()
        ],
        columns=columns,
    )
    show_sheet(page, table, says=sentence, name=f"{indicator}-{column}")
    if indicator in answer.not_adding_up.get(column, ()):
        st.caption(
            plain(
                w(
                    "These groups do not add up to the whole: a session with several values, or a patient or "
                    "stay with sessions in several groups, counts in each of them."
                )
            )
        )
    show.not_estimable(
        w,
        [
            (said.level(w, column, level), part.indicators[indicator].estimate.reason)
            for level, part in levels.items()
            if indicator in part.indicators
        ],
    )


def _cells(page: Context, number: Number | None) -> list[Any]:
    w = page.w
    if number is None:
        return [NOT_ESTIMABLE] * 3 + [None, NOT_ESTIMABLE]
    return [
        said.value(w, number),
        said.interval(w, number),
        said.bounds(w, number),
        number.pending,
        said.literal(w, number),
    ]


def _row(page: Context, name: str, number: Number | None) -> dict[str, Any]:
    w = page.w
    if number is None:
        return {"label": name, "value": None}
    e = number.estimate
    return {
        "label": name,
        "kind": "other",
        "index": 0,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "text": said.value(w, number),
        "interval": said.interval(w, number),
        "hollow": bool(e.flags),
        "note": w("small group") if e.flags else "",
    }
