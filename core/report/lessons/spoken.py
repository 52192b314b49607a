"""A question, a guess and an answer of a lesson in words; the same on the page, the board and the handout."""

from __future__ import annotations

from core.examples.ablation import ABLATION_EXAMPLES
from core.examples.reads import READS_EXAMPLES
from core.lessons.course.common import TRUTH
from core.lessons.lesson import IndicatorCode, Kind, Lesson, SpokenRule, Step
from core.reads.plan import Plan
from core.report.reads.reconstruction import number_line
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
    if step.kind is Kind.POINTS:
        return w("{points} points", points=w.numbers.points(float(value)))
    return w.numbers.percent(float(value)) if step.kind is Kind.SHARE else w.numbers.count(float(value))


def example_note(w: Words, step: Step) -> str:
    """What the example is that a question's figures come from; empty where they come from a stated truth.

    What the figures of a rebuilt example's paper leave open of the answer is said with its range.
    """
    example = READS_EXAMPLES.get(step.data)
    if left_open := _left_open(w, step):
        return left_open
    if step.data in ABLATION_EXAMPLES and step.example:
        return w("From the example log, which is invented.")
    if step.example or (example is not None and example.printed is not None):
        return w("From the example: a reconstruction from the printed margins of a paper, not its data.")
    return ""


def _left_open(w: Words, step: Step) -> str:
    example, of = READS_EXAMPLES.get(step.data), step.rests_on
    if of is None or example is None or example.printed is None or not isinstance(step.plan, Plan):
        return ""
    study = example.load()
    taken = {*study.tests, *study.groups}
    called = {rule.name: rule_names.spoken(rule.expression, study.tests, w) for rule in step.plan.rules}
    called = {name: said for name, said in called.items() if said not in taken}
    plan, items = step.plan.with_rules_called(called), tuple(called.get(item, item) for item in of.items)

    def line() -> str:
        return number_line(w, study, plan, items, of.on, interval=of.interval)

    return study.memo.keep("left open", (w.language, of, plan), line, most=64)


def rule(w: Words, expression: str) -> str:
    """A rule over the tests of the lessons' truth, as people read it."""
    return rule_names.spoken(expression, [test.name for test in TRUTH.tests], w)
