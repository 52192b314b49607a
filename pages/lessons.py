"""Lessons: guess, then see; a study of one's own from a seed; many studies from one truth."""

import streamlit as st

from pages.ui.lessons import draw, many, own, play
from pages.ui.lessons.state import playing, restore
from pages.ui.parts import show
from pages.ui.shell.frame import Context, fragment, open_page


@fragment
def live(page: Context) -> None:
    w, state = page.w, playing()
    with st.container(key="lessons_large" if state.large else "lessons_usual"):
        play.bar(page, state)
        with st.container(key="lessons_step"):
            play.play(page, state, state.now)
    page.beside(state.query())
    with show.more(page, w("The study on the desk as a lesson"), "own") as opened:
        if opened:
            own.own(page, state)
    with show.more(page, w("A study from a stated truth"), "draw") as opened:
        if opened:
            draw.draw(page)
    with show.more(page, w("Many studies from one truth"), "many") as opened:
        if opened:
            many.many(page)


with open_page("lessons", restore=restore) as page:
    live(page)
