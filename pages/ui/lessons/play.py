"""A lesson question by question: what is asked, a guess, and only then the answer."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.lessons.course import lessons
from core.lessons.lesson import Kind, Lesson, Step, near
from core.report.lessons import spoken
from core.words import DOT, Words
from pages.ui.charts.lessons.scale import draw_scale
from pages.ui.lessons.state import Playing
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.pages import PAGES
from pages.ui.shell.text import plain


def bar(page: Context, state: Playing, *, large: bool = True) -> None:
    """Which lesson and which of its questions; large type for a projector."""
    w, found = page.w, lessons()
    st.session_state["lessons.lesson"] = state.lesson

    def choose() -> None:
        state.go(st.session_state["lessons.lesson"])

    def enlarge() -> None:
        state.large = st.session_state["lessons.large"]

    show.on_paper(_numbered(w, state.lesson))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            w("Lesson"),
            list(found),
            format_func=lambda code: _numbered(w, code),
            key="lessons.lesson",
            on_change=choose,
            width=400,
        )
        turns(page, state, state.now)
        if large:
            st.toggle(w("Large type"), value=state.large, key="lessons.large", on_change=enlarge)
    if not large:
        return
    about = w.label("lesson_about", state.lesson)
    st.caption(
        plain(w.sentences(about, w("About {minutes} minutes.", minutes=w.numbers.count(state.now.minutes))))
    )


def turns(page: Context, state: Playing, lesson: Lesson) -> None:
    """Go from question to question."""
    w, key = page.w, f"lessons.step.{lesson.code}"
    st.session_state[key] = state.at(lesson)

    def turn() -> None:
        state.turn(lesson, st.session_state[key] or state.at(lesson))

    st.segmented_control(
        w("Question"),
        range(1, len(lesson.steps) + 1),
        format_func=lambda number: w.numbers.count(number),
        key=key,
        on_change=turn,
    )


def _numbered(w: Words, code: str) -> str:
    return f"{w.numbers.count(list(lessons()).index(code) + 1)}{DOT}{w.label('lesson', code)}"


def question(page: Context, lesson: Lesson, number: int) -> None:
    """What is asked."""
    w, step = page.w, lesson.steps[number - 1]
    said = w("Question {number} of {count}", number=number, count=len(lesson.steps))
    st.markdown(f"**{plain(said)}**")
    with st.container(key=f"lessons_question_{lesson.code}"):
        st.write(plain(spoken.asked(w, lesson, step)))
    if note := spoken.example_note(w, step):
        st.caption(plain(note))


def guess(page: Context, lesson: Lesson, step: Step) -> float | int | str | None:
    """Enter a guess by slider, number, choice or a click on the scale; None until there is one."""
    w, key = page.w, f"lessons.guess.{lesson.code}.{step.code}"
    if step.kind is Kind.CHOICE:
        choice = st.radio(
            w("Your guess"),
            step.options,
            format_func=lambda code: w.label("lesson_choice", code),
            key=key,
            index=None,
        )
        return None if choice is None else str(choice)
    touched = f"{key}.touched"
    if key not in st.session_state:  # a widget that was away has forgotten
        st.session_state.pop(touched, None)

    def click(at: float) -> None:
        st.session_state[key] = round(100 * at) if step.kind is Kind.SHARE else round(at)
        st.session_state[touched] = True

    def touch() -> None:
        st.session_state[touched] = True

    value: Any = st.session_state.get(key) if st.session_state.get(touched) else None
    here = None if value is None else (value / 100 if step.kind.hundredths else value)
    scale(page, lesson, step, here, None, key=f"{key}.scale", on_choose=click)
    if step.kind.hundredths:
        if key not in st.session_state:
            st.session_state[key] = 50
        points = step.kind is Kind.POINTS
        label = w("Your guess, in percentage points" if points else "Your guess, in per cent")
        st.slider(label, 0, 100, key=key, on_change=touch)
    else:
        if key not in st.session_state:
            st.session_state[key] = None
        st.number_input(w("Your guess"), 0, step.most, step=1, key=key, width=200, on_change=touch)
    if not st.session_state.get(touched):
        return None
    return here


def on_scale(step: Step, value: float) -> float:
    """The place of a guess or an answer on its scale: points run to 100 there, shares to 1."""
    return 100 * value if step.kind is Kind.POINTS else float(value)


def scale(
    page: Context,
    lesson: Lesson,
    step: Step,
    guessed: float | None,
    answer: float | None,
    *,
    key: str,
    on_choose: Any = None,
) -> None:
    """The scale of a guess with what is known, the guess and, once shown, the answer."""
    w, facts = page.w, step.facts()
    known = [
        {"at": float(facts[fact]), "name": f"{name} {spoken.figure(w, facts[fact])}"}
        for fact, name in step.marks.items()
        if not isinstance(facts[fact], str)
    ]
    marks = []
    if answer is not None:
        text = w("Answer: {answer}", answer=spoken.said(w, step, answer))
        marks.append({"at": on_scale(step, answer), "name": text, "answer": True, "line": 0})
    if guessed is not None:
        text = w("You: {guess}", guess=spoken.said(w, step, guessed))
        marks.append(
            {"at": on_scale(step, guessed), "name": text, "answer": False, "line": 0 if answer is None else 1}
        )
    describe = [
        w("A scale on which a click chooses a guess.") if on_choose else "",
        *(m["name"] for m in marks),
    ]
    draw_scale(
        w,
        known,
        marks,
        most=1 if step.kind is Kind.SHARE else step.most,
        key=key,
        description=w.sentences(*(str(text) for text in describe)),
        saved=spoken.asked(w, lesson, step),
        on_choose=on_choose,
    )


def reveal(page: Context, lesson: Lesson, step: Step, guessed: float | int | str) -> None:
    """The answer beside the guess, why, and where it can be seen live."""
    w, answer = page.w, step.answer()
    told = {"answer": spoken.said(w, step, answer), "guess": spoken.said(w, step, guessed)}
    if guessed == answer and step.kind is Kind.CHOICE:
        show.answer(w("Answer: {answer}, as you said.", answer=told["answer"]))
    elif near(step.kind, guessed, answer):
        show.answer(w("Answer: {answer}. You said {guess}: close.", **told))
    else:
        show.answer(w("Answer: {answer}. You said {guess}.", **told))
    if not isinstance(answer, str) and not isinstance(guessed, str):
        scale(page, lesson, step, guessed, answer, key=f"lessons.shown.{lesson.code}.{step.code}")
    why(page, lesson, step)


def why(page: Context, lesson: Lesson, step: Step) -> None:
    """The reason, and the link to the page that shows it with the data."""
    w, target = page.w, PAGES[step.page]
    st.write(plain(spoken.why(w, lesson, step)))
    label = plain(w("See it live: {page}", page=w(target.title)))
    st.page_link(target.script, label=label, query_params=step.live)


def play(page: Context, state: Playing, lesson: Lesson) -> None:
    """The question on the screen: asked, or answered."""
    number, guesses = state.at(lesson), state.said(lesson)
    step = lesson.steps[number - 1]
    question(page, lesson, number)
    if step.code not in guesses:
        _ask(page, lesson, step, guesses)
        return
    reveal(page, lesson, step, guesses[step.code])
    _onward(page, state, lesson)


def _ask(page: Context, lesson: Lesson, step: Step, guesses: dict[str, float | str]) -> None:
    value = guess(page, lesson, step)

    def keep() -> None:
        if value is not None:
            guesses[step.code] = value

    key = f"lessons.guess.{lesson.code}.{step.code}.show"
    st.button(
        page.w("Show the answer"),
        key=key,
        on_click=keep,
        type="primary",
        disabled=value is None,
        help=page.w("It comes after your guess.") if value is None else None,
    )


def _onward(page: Context, state: Playing, lesson: Lesson) -> None:
    w, guesses, order = page.w, state.said(lesson), list(lessons())
    number = state.at(lesson)
    if number < len(lesson.steps):
        st.button(
            w("Next question"),
            key=f"lessons.next.{lesson.code}.{number}",
            type="primary",
            on_click=state.turn,
            args=(lesson, number + 1),
        )
        return
    right = sum(near(s.kind, guesses[s.code], s.answer()) for s in lesson.steps if s.code in guesses)
    st.write(
        plain(
            w(
                "That was the last question. Close or right: {right} of {count}.",
                right=w.numbers.count(right),
                count=w.numbers.count(len(lesson.steps)),
            )
        )
    )

    def again() -> None:
        for step in lesson.steps:
            key = f"lessons.guess.{lesson.code}.{step.code}"
            for name in (key, f"{key}.touched"):
                st.session_state.pop(name, None)
        guesses.clear()
        state.turn(lesson, 1)

    with st.container(horizontal=True, gap="small"):
        after = order.index(lesson.code) + 1 if lesson.code in order else len(order)
        if after < len(order):
            st.button(
                w("Next lesson: {lesson}", lesson=w.label("lesson", order[after])),
                key=f"lessons.after.{lesson.code}",
                type="primary",
                on_click=state.go,
                args=(order[after],),
            )
        st.button(w("Start the lesson again"), key=f"lessons.again.{lesson.code}", on_click=again)
