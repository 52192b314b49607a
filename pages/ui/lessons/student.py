"""A student in a class: the question the teacher opened, one guess, the answer when it is shown."""

from __future__ import annotations

import time

import streamlit as st

from core.lessons.classroom import Outcome, Shown, process_of, seed_of
from core.lessons.course import lessons
from core.lessons.course.common import TRUTH
from core.lessons.lesson import Lesson, Step
from core.report.lessons import spoken
from pages.ui.lessons import draw, link, play, result
from pages.ui.lessons.state import LONGEST, Playing
from pages.ui.parts import show
from pages.ui.serving.classes import classes
from pages.ui.shell.frame import Context, refreshed
from pages.ui.shell.text import plain

EVERY = 3
"""Seconds after which a student's page looks what the teacher did."""
MOST_TRIES = 8
"""Wrong codes of a session until it has to wait."""
MOST_STUDENTS = 500
WAIT = 60.0
"""Seconds until a session may try again."""


def seen(state: Playing) -> Shown | None:
    """The class of this session; nothing once too many wrong codes were tried, right or not."""
    if len(state.tries) >= MOST_TRIES and time.monotonic() - state.tries[-1] < WAIT:
        return None
    found = classes().seen(state.joined)
    if found is not None:
        state.tries.clear()
    elif state.joined != state.tried:
        state.tries = [*state.tries[-MOST_TRIES:], time.monotonic()]
    state.tried = state.joined
    return found


def door(page: Context, state: Playing) -> None:
    """Enter a class by its code."""
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        code = st.text_input(w("Class code"), max_chars=LONGEST, key="lessons.code", width=260)
        if st.button(w("Enter the class"), key="lessons.enter") and code.strip():
            state.joined = code.strip()
            st.rerun()


@refreshed(EVERY)
def attend(page: Context, state: Playing) -> None:
    """What the class shows now."""
    w, found = page.w, seen(state)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(plain(w("Class {code}", code=state.joined)))
        if st.button(w("Leave the class"), key="lessons.leave"):
            state.joined = ""
            st.rerun()
    if found is None:
        st.write(w("No class is open under this code. Compare it with the board."))
        if process_of(state.joined) != classes().process:
            link.elsewhere(page, state.joined)
        return
    lesson = lessons().get(found.lesson)
    step = None if lesson is None else next((s for s in lesson.steps if s.code == found.step), None)
    if lesson is None or step is None:
        st.write(w("You are in the class. The first question appears here when the teacher opens it."))
    else:
        with st.container(key="lessons_step"):
            play.question(page, lesson, lesson.steps.index(step) + 1)
            _answer(page, state, found, lesson, step)
    with show.more(page, w("A study of your own"), "mine") as opened:
        if opened:
            own_study(page, state)


def own_study(page: Context, state: Playing) -> None:
    """A study of one's own, from the class code and a number."""
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number = st.number_input(w("Your number"), 1, MOST_STUDENTS, None, key="lessons.number", width=160)
        pressed = st.button(w("Open my study"), key="lessons.mine", disabled=number is None)
    if number is not None and pressed:
        draw.open_study(page, TRUTH, seed_of(state.joined, int(number)))


def _answer(page: Context, state: Playing, found: Shown, lesson: Lesson, step: Step) -> None:
    w = page.w
    mine = state.sent.get((found.code, found.turn))
    if found.revealed:
        result.result(page, lesson, step, found, mine)
        return
    if mine is not None:
        told = w(
            "Your guess, {guess}, was counted. The answer comes when the teacher shows it.",
            guess=spoken.said(w, step, mine),
        )
        st.write(plain(told))
        return
    value = play.guess(page, lesson, step)

    def send() -> None:
        if value is None:
            return
        outcome = classes().guess(state.joined, found.turn, step, value)
        state.busy = outcome is Outcome.BUSY
        if outcome is Outcome.COUNTED:
            state.sent = dict([*state.sent.items(), ((found.code, found.turn), value)][-50:])

    key = f"lessons.send.{found.turn}"
    st.button(w("Send the guess"), key=key, on_click=send, type="primary", disabled=value is None)
    if state.busy:
        st.warning(w("Too many guesses at once: yours was not counted. Send it again in a moment."))
