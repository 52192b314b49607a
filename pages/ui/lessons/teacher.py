"""The teacher's view: begin a class, open a question, show the answer on the board, end the class."""

from __future__ import annotations

import streamlit as st

from core.lessons.classroom import (
    MOST_CLASSES,
    MOST_OF_ADDRESS,
    MOST_OF_BROWSER,
    Full,
    Shown,
    process_of,
)
from core.lessons.course import lessons
from pages.ui.lessons import link, play, result
from pages.ui.lessons.state import Playing
from pages.ui.serving.classes import begin, classes
from pages.ui.shell.frame import Context, refreshed

EVERY = 2
"""Seconds after which the board counts again."""


def door(page: Context, state: Playing) -> None:
    """Begin a class, or open the board of one again by its key."""
    w = page.w
    st.write(
        w(
            "A class collects guesses as totals, without names. It ends when you end it, or four hours after "
            "the last guess; nothing of it is kept."
        )
    )
    if st.button(w("Begin a class"), key="lessons.begin", type="primary"):
        begun = begin()
        if isinstance(begun, Full):
            st.warning(_no_room(page, begun))
        else:
            state.key, state.key_told = begun.key, False
            st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = st.text_input(w("Key of a class"), type="password", max_chars=80, key="lessons.key", width=320)
        if st.button(w("Open the board again"), key="lessons.reopen") and key.strip():
            if classes().board(key) is None:
                st.warning(w("No class is open under this key."))
                if process_of(key) != classes().process:
                    link.elsewhere(page, key.partition("-")[0] + "-")
            else:
                state.key, state.key_told = key.strip(), True
                st.rerun()


def _no_room(page: Context, full: Full) -> str:
    """Why no class could be begun and what to do."""
    w, count = page.w, page.w.numbers.count
    if full is Full.BROWSER:
        return w(
            "This browser holds {count} classes, as many as it may. End one of them by its key.",
            count=count(MOST_OF_BROWSER),
        )
    if full is Full.ADDRESS:
        return w(
            "{count} classes were begun from your network address, as many as it may hold. One of them has "
            "to end first.",
            count=count(MOST_OF_ADDRESS),
        )
    return w("This server holds {count} classes, as many as it may.", count=count(MOST_CLASSES))


def board(page: Context, state: Playing) -> None:
    """The board: code and link, the question, how many guessed, then all guesses against the answer."""
    w = page.w
    if not state.key_told:
        st.warning(
            w(
                "Write down the key of this class before you share the screen: it opens the board again "
                "after a reload, and is shown once."
            )
        )
        st.code(state.key, language=None)
        if st.button(w("I have the key"), key="lessons.told"):
            state.key_told = True
            st.rerun()
    shown = classes().board(state.key)
    if shown is None:
        st.write(w("This class has ended."))
        if st.button(w("Leave the board"), key="lessons.left"):
            state.key = ""
            st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="tandem-code">{shown.code}</p>', width="content")
        link.share(page, link.of_class(shown.code))
        with st.popover(w("End the class")):
            st.write(w("The totals of this class are gone when it ends."))
            if st.button(w("End it now"), key="lessons.board.end"):
                classes().end(state.key)
                state.key = ""
                st.rerun()
    play.bar(page, state, large=False)
    with st.container(key="lessons_large_board"):
        _live(page, state)


@refreshed(EVERY)
def _live(page: Context, state: Playing) -> None:
    w, shown = page.w, classes().board(state.key)
    if shown is None:
        st.rerun()
    _lead(page, state, shown)
    lesson = lessons().get(shown.lesson)
    if lesson is None:
        st.write(w("Choose a question above and open it."))
        return
    place = next(place for place, step in enumerate(lesson.steps, 1) if step.code == shown.step)
    step = lesson.steps[place - 1]
    play.question(page, lesson, place)
    if shown.revealed:
        result.result(page, lesson, step, shown, None)
    else:
        count = w.plural("{count} guess", "{count} guesses", shown.guesses)
        st.html(f'<p class="tandem-count" role="status">{count}</p>')


def _lead(page: Context, state: Playing, shown: Shown) -> None:
    """Open the question chosen above, or show the answer to the one that is open."""
    w, number = page.w, state.at(state.now)
    if shown.open:
        if st.button(w("Show the answer"), key="lessons.board.reveal", type="primary"):
            classes().reveal(state.key)
            st.rerun(scope="fragment")
        return
    steps = state.now.steps
    onward = shown.revealed and (shown.lesson, shown.step) == (state.lesson, steps[number - 1].code)
    number += onward and number < len(steps)
    opening = w("Open question {number} for guesses", number=w.numbers.count(number))
    if st.button(opening, key="lessons.board.open", type="primary"):
        classes().ask(state.key, state.lesson, steps[number - 1].code)
        state.turn(state.now, number)
        st.rerun()
