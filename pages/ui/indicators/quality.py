"""Data quality before any comparison: a light per indicator and centre, completeness by month and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from core.ablation.answers.quality import Completeness, Light, Quality, completeness, quality
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.words import DOT, Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.charts.ablation.completeness import draw_completeness
from pages.ui.parts import show
from pages.ui.parts.sheet import Sheet, percent, plain_sheet, show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

TINTS = {Light.GREEN: "#BFE3D5", Light.YELLOW: "#F3DCA8", Light.RED: "#F2BFA8", Light.ABSENT: "#D9DEE3"}
"""Grounds of the lights; each carries its word, so that none is said by colour alone."""
MOST_CENTRES = 200

Lights = Mapping[str, Mapping[str, Quality]]


def lights(page: Context, by: str | None) -> Lights:
    """Lights per group and indicator."""
    log, plan = ablation.log_of(page), ablation.asked_of(page).plan
    asked = (plan.definitions, plan.as_of, plan.start, plan.end, plan.where)
    return cached(page, ("quality", by, asked), lambda: quality(log, plan, by))


def whole(page: Context) -> Mapping[str, Quality]:
    """The light of each indicator over all sessions asked."""
    return next(iter(lights(page, None).values()), {})


def sentence(w: Words, whole: Mapping[str, Quality]) -> str:
    """How many numbers stand on complete data."""
    counts = {light: sum(each.light is light for each in whole.values()) for light in Light}
    parts = [w.titled(w.label("quality", light), count) for light, count in counts.items() if count]
    return DOT.join(parts)


def section(page: Context) -> None:
    """Closed by default, its state below."""
    w, log = page.w, ablation.log_of(page)
    every = whole(page)
    with show.more(page, w("Data quality first"), "quality", state=sentence(w, every)) as opened:
        if not opened:
            return
        st.caption(
            plain(
                w(
                    "Green: at least 95% of the records have no open question and no error. Yellow: valid "
                    "but incomplete. Red: errors in more than 5% of the rows, or nothing to count."
                )
            )
        )
        says = w("Data quality of every indicator")
        show_sheet(page, tinted(w, whole_table(w, every)), says=says, name="quality")
        if "centre" in log.present:
            st.markdown(f"**{plain(w('By centre'))}**")
            centres = lights(page, "centre")
            says = w("Data quality of every indicator in every centre")
            show_sheet(page, tinted(w, centre_table(w, centres)), says=says, name="quality-by-centre")
        _completeness(page)
        problems = ablation.problems_of(page)
        if problems:
            st.markdown(f"**{plain(w('Problems in the file'))}**")
            show.problems(page, problems, key="quality.problems")


def whole_table(w: Words, whole: Mapping[str, Quality]) -> pd.DataFrame:
    """One row per indicator."""
    rows = [
        [
            said.numbered(w, indicator),
            w.label("quality", each.light),
            percent(w, each.complete),
            each.open,
            each.errors,
            said.columns_needed(w, each.missing_columns),
        ]
        for indicator, each in whole.items()
    ]
    columns = [
        w("Indicator"),
        w("Data"),
        w("Complete"),
        w("Open questions"),
        w("Rows with errors"),
        w("Needs"),
    ]
    return pd.DataFrame(rows, columns=columns)


def centre_table(w: Words, centres: Lights) -> pd.DataFrame:
    """One row per centre, in the order of the file: no ranking."""
    rows = []
    for level, each in list(centres.items())[:MOST_CENTRES]:
        sessions = max((one.records for one in each.values()), default=0)
        rows.append(
            [
                said.level(w, "centre", level),
                sessions,
                *(w.label("quality", each[indicator].light) for indicator in INDICATORS),
            ]
        )
    names = [w("Centre"), w("Sessions"), *(_short(w, indicator) for indicator in INDICATORS)]
    return pd.DataFrame(rows, columns=names)


def _short(w: Words, indicator: str) -> str:
    """A column heading: the number, and what tells equal numbers apart."""
    number, horizon = said.number_of(indicator), indicator_of(indicator).horizon
    return number if horizon is None else f"{number} {w.label('horizon', horizon)}"


def tinted(w: Words, table: pd.DataFrame) -> Sheet:
    """The table with the ground of each light."""
    tints = {w.label("quality", light): tint for light, tint in TINTS.items()}
    return replace(plain_sheet(table), tints=tints)


def _completeness(page: Context) -> None:
    w, log, plan = page.w, ablation.log_of(page), ablation.asked_of(page).plan
    asked = (plan.as_of, plan.start, plan.end, plan.where)
    found = cached(page, ("completeness", asked), lambda: completeness(log, plan))
    if not found.months:
        return
    st.markdown(f"**{plain(w('Completeness by month and column'))}**")
    share = found.share
    filled = found.filled.sum(axis=1).tolist()
    sessions = int(found.sessions.sum())
    full = [said.column(w, column) for i, column in enumerate(found.columns) if filled[i] == sessions]
    emptiest_first = sorted(
        (i for i in range(len(found.columns)) if filled[i] < sessions), key=lambda i: filled[i]
    )
    rows = [
        {
            "month": month,
            "column": said.column(w, found.columns[i]),
            "place": place,
            "share": None if found.sessions[j] == 0 else float(share[i, j]),
            "filled": int(found.filled[i, j]),
            "sessions": int(found.sessions[j]),
        }
        for place, i in enumerate(emptiest_first)
        for j, month in enumerate(found.months)
    ]
    if full:
        st.caption(plain(w("Complete in every session: {columns}.", columns=w.join(full))))
    if not rows:
        return
    draw_completeness(
        w,
        rows,
        key=f"{page.code}.completeness",
        description=heat_sentence(w, found),
        saved=w("Completeness by month and column"),
    )


def heat_sentence(w: Words, found: Completeness) -> str:
    """The emptiest columns in a sentence."""
    sessions = int(found.sessions.sum())
    filled = found.filled.sum(axis=1).tolist()
    order = sorted(range(len(found.columns)), key=lambda i: filled[i])[:3]
    emptiest = [
        f"{said.column(w, found.columns[i])} {w.numbers.percent(filled[i] / sessions)}" for i in order
    ]
    return w("Share of usable cells by month; the emptiest columns are {columns}.", columns=w.join(emptiest))
