"""Lessons: guess, then see; alone, in a class, with a study of one's own, with many from one truth."""

import streamlit as st

from pages.ui.lessons import draw, handout, link, own, play, student, teacher
from pages.ui.lessons.state import Playing, playing, restore
from pages.ui.parts import show
from pages.ui.shell.frame import Context, fragment, open_page


@fragment
def alone(page: Context, state: Playing) -> None:
    w = page.w
    with st.container(key="lessons_large" if state.large else "lessons_usual"):
        play.bar(page, state)
        with st.container(key="lessons_step"):
            play.play(page, state, state.now)
    page.beside(state.query())
    link.share(page, link.of_question(state))
    with show.more(page, w("Enter a class"), "class") as opened:
        if opened:
            student.door(page, state)
    with show.more(page, w("For the teacher: a class of guesses"), "teacher") as opened:
        if opened:
            teacher.door(page, state)
    with show.more(page, w("Handout of this lesson"), "handout") as opened:
        if opened:
            handout.handout(page, state.now)
    with show.more(page, w("The open study or log as a lesson"), "own") as opened:
        if opened:
            own.own(page, state)
    with show.more(page, w("One study or many from a stated truth"), "draw") as opened:
        if opened:
            draw.draw(page)


@fragment
def board(page: Context, state: Playing) -> None:
    teacher.board(page, state)


with open_page("lessons", restore=restore) as page:
    state = playing()
    if state.key:
        board(page, state)
    elif state.joined:
        page.beside(state.query())
        student.attend(page, state)
    else:
        alone(page, state)
