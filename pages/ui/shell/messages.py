"""Problems as messages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.problems import Problem, Severity
from core.words import Words
from pages.ui.shell.text import plain

BOXES = {Severity.ERROR: st.error, Severity.WARNING: st.warning, Severity.NOTE: st.info}


def problem_messages(w: Words, problems: Sequence[Problem]) -> None:
    """Each problem in a box of its own: for the few that stand in the way."""
    for problem in problems:
        said = w.problem(problem)
        BOXES[problem.severity](plain(said.remedy) or " ", title=plain(said.message))
