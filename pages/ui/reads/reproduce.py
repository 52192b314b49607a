"""The command line that gives what is on the screen."""

from __future__ import annotations

import streamlit as st

from core.reads.arguments import command
from core.reads.names import Names
from core.reads.plan import Plan
from core.reads.study import fit_plan
from pages.ui.parts import show
from pages.ui.reads import controls as choose
from pages.ui.reads import marking
from pages.ui.shell.frame import Context
from pages.ui.shell.view import UPLOAD

RECIPE = "tandem-recipe.json"


def reproduce(page: Context, plan: Plan, *, search: bool = False, whole: bool = False) -> None:
    """A closed part: the line for a plan of this page, and the recipe that says how the file is read.

    ``whole``: the page's numbers stand in the JSON only.
    """
    w, data = page.w, page.desk.data
    with show.more(page, w("Reproduce"), "reproduce") as opened:
        if not opened or data is None:
            return
        own = data.code == UPLOAD
        file = data.name if own else data.code  # the command line knows examples and simulated studies
        recipe = RECIPE if own or page.desk.called() != Names() else ""
        st.code(
            command(file, of_screen(page, plan), recipe=recipe, search=search, whole=whole),
            language="bash",
            wrap_lines=True,
        )
        if not recipe:
            st.caption(w("The same numbers from a terminal, where this program is installed."))
            return
        st.caption(
            w(
                "The same numbers from a terminal, where this program is installed. The recipe beside the "
                "file says how it is read; add --format json for every number in full."
            )
        )
        show.recipe(page, page.desk, key=page.key("reproduce.recipe"))


def of_screen(page: Context, plan: Plan) -> Plan:
    """A plan of the page with its rules called as they are typed, as the command line reads them."""
    typed = plan.with_rules_called(marking.as_typed(page))
    return fit_plan(choose.study_of(page), typed)[0]
