"""What a number of a table is: its formula, the method behind its interval or p value, and its paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.words.methods.notes import note_on
from core.words.methods.quantities import quantity_note
from pages.ui.methods.methods_view import one
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

Selected = Sequence[Sequence[object]]


def selected_column(chosen: object) -> str | None:
    """The column of the cell clicked in a table, from what ``st.dataframe`` returns."""
    cells = list(chosen["selection"]["cells"]) if chosen else []  # type: ignore[index]
    return str(cells[0][1]) if cells else None


def what_is_this(page: Context, methods: Mapping[str, Sequence[str]], column: str | None) -> None:
    """A closed part that explains one quantity; that of the cell clicked, or one that is chosen.

    Parameters
    ----------
    methods : quantity code to the codes of the methods used for it on the page
    column : what the clicked cell's column is called on the screen
    """
    w = page.w
    notes = {code: quantity_note(w, code) for code in methods}
    codes = list(notes)
    clicked = next((code for code, note in notes.items() if note.name == column), None)
    with show.more(page, w("What is this number?"), "explain") as opened:
        if not opened:
            return
        code = st.selectbox(
            w("Number"),
            codes,
            index=codes.index(clicked) if clicked else 0,
            format_func=lambda name: notes[name].name,
            key=page.key(f"explain.{clicked}"),
            width=320,
        )
        note = notes[code]
        st.markdown(f"**{plain(note.name)}**  \n{plain(note.answers)}")
        if note.latex:
            st.latex(note.latex)
        st.markdown(plain(w("When not to trust it: {why}", why=note.avoid)))
        for method in dict.fromkeys(methods[code]):
            one(w, note_on(w, method))
