"""A handout without answers has none of them in the file; with them it has each, and why."""

import io

import pytest
from docx import Document

from core.lessons.course import lessons
from core.report.lessons import spoken
from core.report.lessons.handout import handout
from core.words import words


def text(data):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", ["or_and", "contradictions"])
def test_a_handout_with_and_without_answers(language, code):
    w, lesson = words(language), lessons()[code]
    without = text(handout(lesson, w, answers=False))
    whole = text(handout(lesson, w, answers=True))
    for step in lesson.steps:
        answer = w("Answer: {answer}", answer=spoken.said(w, step, step.answer()))
        assert spoken.asked(w, lesson, step, gaps=True) in without and spoken.asked(w, lesson, step) in whole
        assert answer in whole and answer not in without
        assert spoken.why(w, lesson, step) in whole and spoken.why(w, lesson, step) not in without
        assert spoken.example_note(w, step) in without
    assert w("Your guess") in without


def test_no_question_gives_an_earlier_answer_away():
    for lesson in lessons().values():
        answers = []
        for step in lesson.steps:
            shown = {name: value for name, value in step.facts().items() if name not in step.told}
            given = [a for a in answers if a in shown.values()]
            assert given == [], (lesson.code, step.code)
            if step.answer() not in step.facts().values():  # the least of OR is a figure that is given
                answers.append(step.answer())


def test_a_figure_that_answers_an_earlier_question_is_a_gap():
    w, lesson = words("en"), lessons()["paired"]
    assert "gains ______ lesions and loses ______" in spoken.asked(w, lesson, lesson.steps[1], gaps=True)
    assert "______" not in spoken.asked(w, lesson, lesson.steps[1])


@pytest.mark.parametrize(("language", "said"), [("en", " points"), ("zh", " 个百分点")])
def test_a_difference_of_shares_is_said_in_points(language, said):
    w, step = words(language), lessons()["paired"].steps[1]
    assert spoken.said(w, step, step.answer()) == w.numbers.points(float(step.answer())) + said
    assert w("percentage points") in text(handout(lessons()["paired"], w, answers=False))
