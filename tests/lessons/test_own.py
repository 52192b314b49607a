"""Any study as a lesson: every answer is the one that its page gives."""

import pytest

from core.examples.reads import READS_EXAMPLES
from core.lessons.lesson import Kind, accepted
from core.lessons.own import lesson_of
from core.lessons.study import simulated_study
from core.lessons.truth import TrueTest, Truth
from core.reads.plan import Plan
from core.report.lessons.spoken import asked
from core.words import words

TESTS = Truth().tests


@pytest.mark.parametrize("code", READS_EXAMPLES)
def test_every_example_can_be_asked(code):
    study = READS_EXAMPLES[code].load()
    lesson = lesson_of(study, Plan(), code)
    assert len(lesson.steps) >= 5
    for step in lesson.steps:
        assert accepted(step, step.answer())
        for language in ("en", "zh"):
            assert "{" not in asked(words(language), lesson, step)


def test_the_answers_are_those_of_the_paper():
    steps = {s.code: s for s in lesson_of(READS_EXAMPLES["liver_petmr"].load(), Plan(), "liver_petmr").steps}
    assert steps["sensitivity"].answer() == pytest.approx(134 / 179)
    assert steps["either_specificity"].answer() == pytest.approx(123 / 127)
    assert steps["apart"].kind is Kind.COUNT and steps["apart"].facts()["units"] == 179


def test_one_test_and_odd_names_are_asked_about_too():
    single = Truth(tests=(TrueTest("a {units} `b`", TESTS[0].sensitivity, TESTS[0].specificity),))
    lesson = lesson_of(simulated_study(single, 3)[0], Plan(), "upload")
    assert [s.code for s in lesson.steps] == ["sensitivity", "width"]
    assert "a {units} `b`" in asked(words("en"), lesson, lesson.steps[0])
    odd = Truth(
        tests=(TrueTest("CT | MR", *_of(0)), TrueTest("or", *_of(1)), TrueTest("CT | MR or or", *_of(2)))
    )
    assert len(lesson_of(simulated_study(odd, 3)[0], Plan(), "upload").steps) == 6


def _of(place):
    return TESTS[place].sensitivity, TESTS[place].specificity
