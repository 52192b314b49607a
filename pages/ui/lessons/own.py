"""The study on the desk as a lesson: its answers stay hidden until they are guessed."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.lessons.lesson import Lesson
from core.lessons.own import lesson_of
from pages.ui.lessons import play
from pages.ui.lessons.state import Playing
from pages.ui.parts import show
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def own(page: Context, state: Playing) -> None:
    """Questions about the reader study on the desk; nothing of it leaves the session."""
    w, desk = page.w, reads.desk(page.view)
    if desk.data is None or desk.plan is None:
        show.empty(page, w("There is no reader study yet."))
        return
    key = ("own lesson", desk.plan)
    if key not in desk.answers:
        desk.answers[key] = lesson_of(desk.data.content, desk.plan, desk.data.code)
    lesson = cast("Lesson | None", desk.answers[key])
    named = plain(reads.name_of(w, desk.data))
    if lesson is None:
        st.write(w("{name} has no test with a known sensitivity and specificity to ask about.", name=named))
        return
    st.write(
        w("{name}: answers stay hidden until you have guessed; nothing leaves this session.", name=named)
    )
    if state.about is not desk.data:  # guesses are about one study
        state.about = desk.data
        state.guesses.pop(lesson.code, None)
        state.steps.pop(lesson.code, None)
    play.turns(page, state, lesson)
    with st.container(key="lessons_step_own"):
        play.play(page, state, lesson)
