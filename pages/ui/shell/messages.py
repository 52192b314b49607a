"""Problems as messages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.problems import Problem, Severity
from core.words import Words
from pages.ui.shell.text import plain

MOST_BOXES = 12
"""A link may say any number of things that are not here; who reads it learns nothing from the thirteenth."""
BOXES = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.NOTE: st.info}


def problem_messages(w: Words, problems: Sequence[Problem]) -> None:
    """Each problem in a box of its own: for the few that stand in the way."""
    for problem in problems[:MOST_BOXES]:
        said = w.problem(problem)
        BOXES[problem.severity](plain(said.remedy) or " ", title=plain(said.message))
    if len(problems) > MOST_BOXES:
        st.caption(plain(w("{count} more, not listed.", count=w.numbers.count(len(problems) - MOST_BOXES))))
