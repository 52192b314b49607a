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


def what_is_this(page: Context, methods: Mapping[str, Sequence[str]], clicked: str | None) -> None:
    """A closed part that explains one quantity; that of the cell clicked, or one that is chosen.

    Parameters
    ----------
    methods : quantity code to the codes of the methods used for it on the page
    clicked : code of the quantity whose cell was clicked
    """
    w = page.w
    with show.more(page, w("What is this number?"), "explain") as opened:
        if not opened:
            return
        notes = {code: quantity_note(w, code) for code in methods}
        codes = list(notes)
        clicked = clicked if clicked in notes else None
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
        for place, method in enumerate(dict.fromkeys(methods[code])):
            one(w, note_on(w, method), place)
