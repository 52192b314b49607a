"""Any study as a lesson: every answer is the one that its page gives."""

from dataclasses import replace
from datetime import date

import pytest

from core.ablation.answer import answer
from core.ablation.counting.numbers import Proportion
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.examples.reads import READS_EXAMPLES
from core.lessons.course import lessons
from core.lessons.lesson import Kind, accepted
from core.lessons.own import lesson_of
from core.lessons.own_log import lesson_of_log
from core.lessons.study import simulated_study
from core.lessons.truth import TrueTest, Truth
from core.reads.plan import Plan
from core.report.lessons.spoken import asked, example_note
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
    noted = {code: example_note(words("en"), step) for code, step in steps.items()}
    assert "136 to 179 of 179" in noted["either_sensitivity"]
    assert "only CT is right on 28 to 71 lesions" in noted["apart"] and "patients" not in noted["apart"]
    assert "with the same counts" in noted["width"] and "136" not in noted["width"]
    assert "p = 0.812 with the same counts" in noted["zero"]
    for code in ("sensitivity", "either_specificity"):  # what follows from the paper alone
        assert noted[code].startswith("From the example") and "leave open" not in noted[code]
    assert steps["apart"].kind is Kind.COUNT and steps["apart"].facts()["units"] == 179


def test_the_lesson_about_the_paper_says_what_it_leaves_open():
    w, steps = words("zh"), {step.code: step for step in lessons()["contradictions"].steps}
    assert "仅 CT 正确的病灶数可为 5~6，仅 PET 或 MR 正确的可为 0~1" in example_note(w, steps["side"])
    # exact p of 5 against 0 and of 6 against 1: the answer holds for both
    assert min(2 / 2**5, 2 * (1 + 7) / 2**7) > 0.05 and steps["side"].answer() == "above"
    assert "未确定" not in "".join(example_note(w, step) for code, step in steps.items() if code != "side")


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


def test_the_indicators_of_a_log_can_be_asked_and_are_those_of_its_page():
    plan = AblationPlan(as_of=GOLDEN.as_of, by=("operator",))
    lesson = lesson_of_log(GOLDEN.load(), plan, GOLDEN.code)
    rates = answer(GOLDEN.load(), AblationPlan(as_of=GOLDEN.as_of)).indicators
    asked_of = {step.code: step for step in lesson.steps}
    assert {code for code, number in rates.items() if isinstance(number, Proportion) and number.value} <= set(
        asked_of
    )
    literal = asked_of.pop("literal")
    for code, step in asked_of.items():
        assert step.answer() == rates[code].value and accepted(step, step.answer())
        assert "by" not in step.live
    about = rates[literal.facts()["indicator"]]
    assert (about.literal.value > about.value) == (literal.answer() == "higher")
    for language in ("en", "zh"):
        said = [asked(words(language), lesson, step) for step in lesson.steps]
        assert len(set(said)) == len(said) and not any("{" in text for text in said)
    empty = replace(plan, start=date(1990, 1, 1), end=date(1990, 12, 31))
    assert lesson_of_log(GOLDEN.load(), empty, GOLDEN.code) is None
