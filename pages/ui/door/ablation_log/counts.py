"""A file of counts at the door: what it holds, what it cannot answer, and the way to its answers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.ablation.file.aggregate import Aggregate
from core.problems import Problem
from core.words import DOT
from core.words.answers import counts as counted
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def review(page: Context, counts: Aggregate, problems: Sequence[Problem]) -> None:
    """In the place of columns and cut-off."""
    w = page.w
    st.subheader(w("What was understood"), anchor=False)
    st.write(plain(DOT.join(counted.facts(w, counts))))
    st.caption(plain(counted.cannot(w)))
    if st.button(w("Show the indicators"), key="door.ablation.counts.go", type="primary"):
        st.switch_page("pages/indicators.py")
    show.problems(page, problems, key="door.ablation.problems")
