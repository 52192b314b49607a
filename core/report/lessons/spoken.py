"""A question, a guess and an answer of a lesson in words; the same on the page, the board and the handout."""

from __future__ import annotations

from core.examples.ablation import ABLATION_EXAMPLES
from core.examples.reads import READS_EXAMPLES
from core.lessons.course.common import TRUTH
from core.lessons.lesson import IndicatorCode, Kind, Lesson, SpokenRule, Step
from core.reads.answers.pairs.comparison import On
from core.reads.counting.panel import panel
from core.reads.plan import Plan
from core.report.reads.reconstruction import accuracy_line, comparison_line
from core.words import Words
from core.words.answers import rule_names
from core.words.answers.ablation import numbered
from core.words.catalogue import fill

GAP = "_" * 6


def asked(w: Words, lesson: Lesson, step: Step, *, gaps: bool = False) -> str:
    """A question with its figures; with ``gaps`` where they would answer an earlier question."""
    return fill(
        w.label("lesson_question", f"{lesson.code}.{step.asks or step.code}"),
        {
            name: GAP if gaps and name in step.told else figure(w, value)
            for name, value in step.facts().items()
        },
    )


def why(w: Words, lesson: Lesson, step: Step) -> str:
    """The reason for an answer."""
    return w.label("lesson_why", f"{lesson.code}.{step.asks or step.code}")


def figure(w: Words, value: float | int | str) -> str:
    """A figure of a question: a share in per cent, a count, or a name."""
    if isinstance(value, SpokenRule):
        return rule(w, value)
    if isinstance(value, IndicatorCode):
        return numbered(w, value)
    if isinstance(value, str):
        return value
    return w.numbers.count(value) if isinstance(value, int) else w.numbers.percent(value)


def said(w: Words, step: Step, value: float | int | str) -> str:
    """A guess or an answer."""
    if step.kind is Kind.CHOICE:
        return w.label("lesson_choice", str(value))
    return w.numbers.percent(float(value)) if step.kind is Kind.SHARE else w.numbers.count(float(value))


def example_note(w: Words, step: Step) -> str:
    """What the example is that a question's figures come from; empty where they come from a stated truth.

    A lesson made of a rebuilt example asks of more than its paper prints: it says what is left open.
    """
    if not step.example:
        return _left_open(w, step)
    if step.data in ABLATION_EXAMPLES:
        return w("From the example log, which is invented.")
    return w("From the example: a reconstruction from the printed margins of a paper, not its data.")


def _left_open(w: Words, step: Step) -> str:
    example = READS_EXAMPLES.get(step.data)
    if example is None or example.printed is None or not isinstance(step.plan, Plan):
        return ""
    study, plan = example.load(), step.plan

    def line() -> str:
        whole = panel(study, plan)
        if step.page == "accuracy":
            return accuracy_line(w, study, plan, whole)
        pair = str(step.facts()["first"]), str(step.facts()["second"])
        return comparison_line(w, study, plan, whole, pair, On.SENSITIVITY)

    return study.memo.keep("left open", (w.language, step.page, plan), line, most=64)


def rule(w: Words, expression: str) -> str:
    """A rule over the tests of the lessons' truth, as people read it."""
    return rule_names.spoken(expression, [test.name for test in TRUTH.tests], w)
