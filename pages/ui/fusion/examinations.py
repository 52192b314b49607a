"""The examinations behind the reads: which reads each gives, and what it takes per patient."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.reads.answers.recorded import recorded_fusions
from core.reads.search.sequences import Examination
from core.reads.study import Study
from core.words import NOT_ESTIMABLE
from pages.ui.parts import show
from pages.ui.reads import controls as choose
from pages.ui.shell.frame import Context

KEY = "fusion.examinations"
FIGURES = ("cost", "minutes", "dose")


def ask(page: Context) -> tuple[Examination, ...]:
    """An editable table of examinations; at first one for every test, without figures."""
    w, study = page.w, choose.study_of(page)
    key = f"{KEY}.editor.{id(study)}"
    base_key, last_key = f"{KEY}.base.{id(study)}", f"{KEY}.last.{id(study)}"
    if key not in st.session_state or base_key not in st.session_state:
        # the editor was not on the screen: it starts from what it showed last
        st.session_state[base_key] = st.session_state.get(last_key, _first(study))
    heads = w("Examination"), w("Reads it gives"), w("Cost"), w("Minutes"), w("Dose, mSv")
    titles = {
        "name": st.column_config.TextColumn(heads[0], required=True, pinned=True),
        "tests": st.column_config.MultiselectColumn(
            heads[1], options=list(study.tests), color="auto", width="medium"
        ),
        "cost": st.column_config.NumberColumn(heads[2], min_value=0.0),
        "minutes": st.column_config.NumberColumn(heads[3], min_value=0.0),
        "dose": st.column_config.NumberColumn(heads[4], min_value=0.0),
    }
    table = st.data_editor(
        st.session_state[base_key],
        key=key,
        hide_index=True,
        num_rows="dynamic",
        placeholder=NOT_ESTIMABLE,
        column_config=titles,
        alt=w("Examinations, their reads, cost, minutes and dose"),
    )
    show.typed_on_paper(w, heads, table)
    st.caption(
        w(
            "Figures are per patient and examination. Reads that come from one examination (PET and MR of a "
            "PET/MR scan) belong in one line; delete the other line."
        )
    )
    st.session_state[last_key] = table
    return tuple(found for row in table.to_dict("records") if (found := _examination(row)) is not None)


def _first(study: Study) -> pd.DataFrame:
    """One examination a test; tests of which a column records the fusion come from one."""
    groups = [[test] for test in study.tests]
    for fused, rule in recorded_fusions(study).items():
        together = {*rule.tests, fused}
        groups = [group for group in groups if not together & set(group)]
        groups.append([test for test in study.tests if test in together])
    groups.sort(key=lambda group: study.tests.index(group[0]))
    recorded = recorded_fusions(study)
    rows = [
        {
            "name": "/".join([test for test in group if test not in recorded] or group),
            "tests": group,
            **dict.fromkeys(FIGURES),
        }
        for group in groups
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(FIGURES, "Float64"))


def _examination(row: dict[str, Any]) -> Examination | None:
    name, tests = row["name"], row["tests"]
    if not isinstance(name, str) or not name.strip() or tests is None or not len(tests):
        return None
    figures = {figure: None if pd.isna(row[figure]) else float(row[figure]) for figure in FIGURES}
    return Examination(name=name.strip(), tests=tuple(tests), **figures)
