"""Lessons: guess, then see; a study of one's own from a seed; forty studies from one truth."""

import streamlit as st

from pages.ui.lessons import view
from pages.ui.parts import show
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context, fragment, open_page


@fragment
def live(page: Context) -> None:
    w = page.w
    st.write(w("Guess before you see: every answer is computed when it is shown."))
    view.steps(page, view.ask(page))
    with show.more(page, w("A study from a stated truth"), "draw") as opened:
        if opened:
            view.draw(page)
    with show.more(page, w("Forty studies from one truth"), "forty") as opened:
        if opened:
            view.forty(page)


with open_page("lessons", restore=reads.restore) as page:
    live(page)
