"""Where a session is in the lessons, what it guessed, and how a link says it."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from core.lessons.course import lessons
from core.lessons.lesson import Lesson
from core.problems import Problem
from pages.ui.door import present
from pages.ui.shell.address import Address
from pages.ui.shell.view import View

KEY = "lessons"
LESSON, STEP, CLASS = "lesson", "step", "class"
"""Words of the address."""
LONGEST = 60
"""Characters of a class code in an address."""


@dataclass(slots=True)
class Playing:
    """A session's place in the lessons.

    Attributes
    ----------
    guesses : by lesson and step
    joined : the class code that was entered, as it was entered
    tries : when wrong codes were tried; tried : the last code that was looked for
    sent : guesses sent to a class, by its code and turn
    busy : whether the last one was one too many
    key : of the class whose board this session shows; key_told : whether its teacher has it
    about : by lesson of a desk, the data that its guesses are about
    """

    lesson: str = field(default_factory=lambda: next(iter(lessons())))
    steps: dict[str, int] = field(default_factory=dict)
    large: bool = False
    guesses: dict[str, dict[str, float | str]] = field(default_factory=dict)
    joined: str = ""
    tried: str = ""
    tries: list[float] = field(default_factory=list)
    sent: dict[tuple[str, int], float | int | str] = field(default_factory=dict)
    busy: bool = False
    key: str = ""
    key_told: bool = True
    about: dict[str, object] = field(default_factory=dict)

    @property
    def now(self) -> Lesson:
        """The lesson that is on the screen."""
        return lessons()[self.lesson]

    def go(self, lesson: str, step: int | None = None) -> None:
        """Go to a lesson, where it was left, or to one of its questions."""
        self.lesson = lesson
        if step is not None:
            self.turn(self.now, step)

    def at(self, lesson: Lesson) -> int:
        """The question of a lesson that is on the screen, from 1."""
        return max(1, min(self.steps.get(lesson.code, 1), len(lesson.steps)))

    def turn(self, lesson: Lesson, step: int) -> None:
        """Go to a question of a lesson; the last one where there are not so many."""
        self.steps[lesson.code] = step

    def said(self, lesson: Lesson) -> dict[str, float | str]:
        """The guesses at a lesson so far."""
        return self.guesses.setdefault(lesson.code, {})

    def query(self) -> dict[str, list[str]]:
        """This place in a link; no guess and no answer is in it."""
        place = {LESSON: [self.lesson], STEP: [str(self.at(self.now))]}
        return {CLASS: [self.joined]} if self.joined else place


def playing() -> Playing:
    """The place of this session."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Playing()
    state: Playing = st.session_state[KEY]
    return state


def restore(view: View, address: Address) -> tuple[Problem, ...]:
    """Follow a link to a lesson and its step, or to a class; the rest of it belongs to the desk."""
    own = {name: texts for name, texts in address.parameters.items() if name in (LESSON, STEP, CLASS)}
    state = playing()
    lesson, step, code = (own.get(name, [""])[-1] for name in (LESSON, STEP, CLASS))
    if lesson in lessons():
        state.go(lesson, int(step) if step.isascii() and step.isdigit() and len(step) < 4 else None)
    if code:
        state.joined = code[:LONGEST]
    rest = Address({name: texts for name, texts in address.parameters.items() if name not in own})
    return () if rest.silent else present.restore(view, rest)
