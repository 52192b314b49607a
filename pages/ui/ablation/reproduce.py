"""The command lines that give what is on the screen of the two pages of a log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.ablation.arguments import MonitoringAsked, command, file_arguments
from core.ablation.fair.open_records import Named, Ticked, suppose
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from pages.ui.ablation import desk as ablation
from pages.ui.parts import reproduce as shared
from pages.ui.shell.frame import Context
from pages.ui.shell.view import UPLOAD

Question = tuple[AblationPlan, MonitoringAsked]
"""What one line asks."""


def reproduce(page: Context, questions: Callable[[], Sequence[Question]], *, name: str = "reproduce") -> None:
    """A closed part: a line for each question, and the recipe of the user's own log.

    The recipe asks nothing: whatever is asked stands in the lines.
    """
    data = page.desk.data
    if data is None:
        return
    own, content = data.code == UPLOAD, data.content

    def lines(recipe: str) -> list[str]:
        reading = [f"--recipe={recipe}"] if recipe else []
        reading += file_arguments(content) if own else []
        file = data.name if own else data.code  # the command line knows the examples
        return [command(file, plan, asked, reading=reading) for plan, asked in questions()]

    shared.reproduce(page, lines, recipe=own and data.recipe is not None, asked=ablation.Asked(), name=name)


def supposed(page: Context, indicator: str, *, shown: bool) -> tuple[tuple[tuple[str, Ticked], ...], Named]:
    """The what-if of the page: of the indicator it is asked of; where it is ``shown``, of the open one."""
    asked = ablation.asked_of(page)
    code, ticked = asked.supposed or (indicator, Ticked())
    if ablation.counts_of(page) is not None or (asked.supposed is None and not shown):
        return (), Named()
    number = ablation.answered(page).indicators.get(code)
    try:
        if number is None or suppose(number, ticked).ticked != ticked:
            return (), Named()
    except Refusal:  # said beside the what-if
        return (), Named()
    return ((code, ticked),), ablation.ticked(page, code)


def is_open(page: Context, name: str) -> bool:
    """Whether a closed part of this page is open."""
    return bool(st.session_state.get(f"{page.code}.more.{name}"))
