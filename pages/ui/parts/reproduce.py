"""The command line that gives what is on the screen: the part that every page with an answer has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.ui.parts import show
from pages.ui.shell.frame import Context

RECIPE = "tandem-recipe.json"


def reproduce(
    page: Context,
    lines: Callable[[str], Sequence[str]],
    *,
    recipe: bool,
    asked: Any = None,
    name: str = "reproduce",
) -> None:
    """A closed part: lines for a terminal, and the recipe that says how the file is read.

    Parameters
    ----------
    lines : callable
        From the name of the recipe's file, empty where none is needed; called only while the part is open.
    recipe : bool
        Whether the lines need a recipe beside the file.
    asked : plan, optional
        What the recipe asks; None: what is asked on the desk.
    name : str
        Tells this part from another one of the page.
    """
    w = page.w
    with show.more(page, w("Reproduce"), name) as opened:
        if not opened:
            return
        st.code("\n".join(lines(RECIPE if recipe else "")), language="bash", wrap_lines=True)
        if not recipe:
            st.caption(w("The same numbers from a terminal, where this program is installed."))
            return
        st.caption(
            w(
                "The same numbers from a terminal, where this program is installed. The recipe beside the "
                "file says how it is read; add --format json for every number in full."
            )
        )
        show.recipe(page, page.desk, key=page.key(f"{name}.recipe"), asked=asked)
