"""The study and the log on their desks as lessons: their answers stay hidden until they are guessed."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.ablation.log import Log
from core.lessons.lesson import Lesson
from core.lessons.own import lesson_of
from core.lessons.own_log import lesson_of_log
from pages.ui.ablation import desk as ablation
from pages.ui.lessons import play
from pages.ui.lessons.state import Playing
from pages.ui.parts import show
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def own(page: Context, state: Playing) -> None:
    """Questions about what lies on the desks; nothing of it leaves the session."""
    there = [_study(page, state), _log(page, state)]
    if not any(there):
        show.empty(page, page.w("There is no reader study and no log yet."))


def _study(page: Context, state: Playing) -> bool:
    w, desk = page.w, reads.desk(page.view)
    if desk.data is None or desk.plan is None:
        return False
    key = ("own lesson", desk.plan)
    if key not in desk.answers:
        desk.answers[key] = lesson_of(desk.data.content, desk.plan, desk.data.code)
    lesson = cast("Lesson | None", desk.answers[key])
    named = plain(reads.name_of(w, desk.data))
    if lesson is None:
        st.write(w("{name} has no test with a known sensitivity and specificity to ask about.", name=named))
    else:
        _played(page, state, lesson, named, desk.data)
    return True


def _log(page: Context, state: Playing) -> bool:
    w, desk = page.w, ablation.desk(page.view)
    if desk.data is None or desk.plan is None:
        return False
    named, log = plain(w.named("example", desk.data.code) or desk.data.name), desk.data.content
    key = ("own lesson", desk.plan.plan)
    if key not in desk.answers:
        desk.answers[key] = (
            lesson_of_log(log, desk.plan.plan, desk.data.code) if isinstance(log, Log) else None
        )
    lesson = cast("Lesson | None", desk.answers[key])
    if lesson is None:
        st.write(w("{name} has no indicator with a rate to ask about.", name=named))
    else:
        _played(page, state, lesson, named, desk.data)
    return True


def _played(page: Context, state: Playing, lesson: Lesson, named: str, data: object) -> None:
    w = page.w
    st.write(
        w("{name}: answers stay hidden until you have guessed; your guesses stay in this tab.", name=named)
    )
    if state.about.get(lesson.code) is not data:  # guesses are about one file
        state.about[lesson.code] = data
        state.guesses.pop(lesson.code, None)
        state.steps.pop(lesson.code, None)
    play.turns(page, state, lesson)
    with st.container(key=f"lessons_step_{lesson.code}"):
        play.play(page, state, lesson)
