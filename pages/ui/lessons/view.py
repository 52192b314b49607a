"""Parts of the lessons page: a lesson step by step, a study from a seed, forty studies on one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.lessons.course import lessons
from core.lessons.course.common import CLASS, TRUTH, class_results, truly_best, winners
from core.lessons.lesson import Facts, Kind, Lesson, Step, near
from core.lessons.seeds import METRICS, coverage, truths
from core.lessons.truth import MOST_PATIENTS
from core.problems import Refusal
from core.reads.plan import Plan
from core.words import Words
from pages.ui.charts.reads.seeds import draw_seeds
from pages.ui.parts import show
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.pages import PAGES
from pages.ui.shell.text import plain

LARGEST_SEED = 999_999


def ask(page: Context) -> Lesson:
    """Which lesson."""
    w, found = page.w, lessons()
    code = st.selectbox(
        w("Lesson"),
        list(found),
        format_func=lambda code: w.label("lesson", code),
        key="lessons.lesson",
    )
    st.caption(plain(w.label("lesson_about", code)))
    st.caption(w("About {minutes} minutes", minutes=w.numbers.count(found[code].minutes)))
    return found[code]


def steps(page: Context, lesson: Lesson) -> None:
    """The questions answered so far, and the next one."""
    guesses: dict[str, float | str] = st.session_state.setdefault(f"lessons.guesses.{lesson.code}", {})
    for number, step in enumerate(lesson.steps, 1):
        answered = step.code in guesses
        _question(page, lesson, step, number)
        if not answered:
            _guess(page, lesson, step, guesses)
            return
        _reveal(page, lesson, step, guesses[step.code])
    st.write(page.w("That was the last question."))
    st.button(page.w("Start the lesson again"), key=f"lessons.again.{lesson.code}", on_click=guesses.clear)


def _question(page: Context, lesson: Lesson, step: Step, number: int) -> None:
    w = page.w
    said = w("Question {number} of {count}", number=number, count=len(lesson.steps))
    st.markdown(f"**{plain(said)}**")
    text = w.label("lesson_question", f"{lesson.code}.{step.code}")
    st.write(plain(_filled(w, text, step.facts())))


def _filled(w: Words, text: str, facts: Facts) -> str:
    """A question with its figures; what is said stands in the catalogue of words already."""
    for name, value in facts.items():
        text = text.replace("{" + name + "}", _figure(w, value))
    return text


def _figure(w: Words, value: float | int | str) -> str:
    if isinstance(value, str):
        return value
    return w.numbers.count(value) if isinstance(value, int) else w.numbers.percent(value)


def _guess(page: Context, lesson: Lesson, step: Step, guesses: dict[str, float | str]) -> None:
    w, key = page.w, f"lessons.guess.{lesson.code}.{step.code}"
    if step.kind is Kind.CHOICE:
        st.radio(
            w("Your guess"),
            step.options,
            format_func=lambda code: w.label("lesson_choice", code),
            key=key,
            index=None,
        )
    elif step.kind is Kind.SHARE:
        st.slider(w("Your guess, in per cent"), 0, 100, 50, key=key)
    else:
        st.number_input(w("Your guess"), 0, step.most, value=None, step=1, key=key, width=200)

    def keep() -> None:
        value = st.session_state.get(key)
        if value is not None:
            guesses[step.code] = value / 100 if step.kind is Kind.SHARE else value

    st.button(w("Show the answer"), key=f"{key}.show", on_click=keep, type="primary")


def _reveal(page: Context, lesson: Lesson, step: Step, guess: float | str) -> None:
    w, answer = page.w, step.answer()
    said = {"answer": _said(w, step, answer), "guess": _said(w, step, guess)}
    if near(step.kind, guess, answer):
        show.answer(w("Answer: {answer}. You said {guess}: close.", **said))
    else:
        show.answer(w("Answer: {answer}. You said {guess}.", **said))
    st.write(plain(w.label("lesson_why", f"{lesson.code}.{step.code}")))
    target = PAGES[step.page]
    st.page_link(target.script, label=plain(w("See it live: {page}", page=w(target.title))))


def _said(w: Words, step: Step, value: float | int | str) -> str:
    if step.kind is Kind.CHOICE:
        return w.label("lesson_choice", str(value))
    if step.kind is Kind.SHARE:
        return w.numbers.percent(float(value))
    return w.numbers.count(float(value))


def draw(page: Context) -> None:
    """A study from a seed, opened on every page like an uploaded one."""
    w = page.w
    st.write(
        w(
            "The same seed gives the same study on every machine: number your students, and everybody has "
            "a study of their own."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        seed = st.number_input(w("Seed"), 0, LARGEST_SEED, 7, key="lessons.seed", width=160)
        patients = st.number_input(
            w("Patients"), 2, MOST_PATIENTS, TRUTH.patients, key="lessons.patients", width=160
        )
        pressed = st.button(w("Draw and open the study"), key="lessons.draw")
    if pressed:
        try:
            reads.open_simulated(page.view, replace(TRUTH, patients=int(patients)), int(seed))
        except Refusal:
            st.warning(w("This draw is no study: nobody with, or nobody without the condition."))
        else:
            st.switch_page(PAGES["accuracy"].script)


def forty(page: Context) -> None:
    """Forty studies from one truth: intervals that hold the truth or miss it, and which rules win."""
    w, n = page.w, page.w.numbers
    true: Mapping[str, Mapping[str, float]] = truths(TRUTH, Plan())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        item = st.selectbox(w("Test"), list(true), key="lessons.item", width=160)
        metric = st.selectbox(
            w("Metric"),
            METRICS,
            format_func=lambda code: w.label("metric", code),
            key="lessons.metric",
            width=180,
        )
    results = class_results(TRUTH)
    rows = coverage(results, {name: dict(shares) for name, shares in true.items()})
    row = next(row for row in rows if (row.item, row.metric) == (item, metric))
    sentence = w(
        "{held} of {studies} intervals hold the truth, {truth} ({item}, {metric}).",
        held=n.count(row.held),
        studies=n.count(row.studies),
        truth=n.percent(row.truth),
        item=item,
        metric=w.label("metric", metric),
    )
    st.write(plain(sentence))
    shown = [(r.seed, r.estimates[item][metric]) for r in results]
    draw_seeds(
        w,
        [
            {
                "seed": seed,
                "value": estimate.value,
                "low": estimate.quoted.low,
                "high": estimate.quoted.high,
                "held": estimate.quoted.low <= row.truth <= estimate.quoted.high,
                "text": f"{n.percent(estimate.value)} "
                f"{n.interval(estimate.quoted.low, estimate.quoted.high)}",
            }
            for seed, estimate in shown
            if estimate.quoted.low is not None and estimate.quoted.high is not None
        ],
        row.truth,
        key="lessons.seeds",
        description=sentence,
    )
    best, won = truly_best(TRUTH), winners(TRUTH)
    st.write(
        plain(
            w(
                "In {won} of {studies} studies the truly best rule, {rule}, wins; {different} different "
                "rules win.",
                won=n.count(won[best]),
                studies=n.count(CLASS),
                rule=best,
                different=n.count(len(won)),
            )
        )
    )
