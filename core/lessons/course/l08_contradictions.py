"""Find the contradictions of a published liver study, from its own tables."""

from __future__ import annotations

from functools import cache

from core.examples.reads import LIVER_PETMR
from core.lessons.lesson import Compared, Facts, Kind, Lesson, Step, compared
from core.reads.answers.accuracy import TestAccuracy, accuracy
from core.reads.counting.panel import panel
from core.reads.plan import Plan, RuleText

RULE = "PET or MR"
RECORDED = "PETMR_recorded"


@cache
def _tests() -> dict[str, TestAccuracy]:
    plan = Plan(rules=(RuleText(RULE, "PET | MR"),))
    found = accuracy(panel(LIVER_PETMR.load(), plan), plan, resample=False)
    return {test.name: test for test in found}


def _facts() -> Facts:
    tests = _tests()
    return {"pet": tests["PET"].fp, "mr": tests["MR"].fp}


def _printed() -> Facts:
    return {"printed": _tests()[RECORDED].fp, "rule": _tests()[RULE].fp}


def _possible() -> Compared:
    return compared(_tests()[RECORDED].fp, _tests()[RULE].fp)


LESSON = Lesson(
    code="contradictions",
    minutes=15,
    steps=(
        Step(
            code="most_false",
            kind=Kind.COUNT,
            most=127,
            facts=_facts,
            answer=lambda: _tests()[RULE].fp,
            page="accuracy",
        ),
        Step(code="printed", kind=Kind.CHOICE, facts=_facts, answer=_possible, page="comparison"),
        Step(
            code="specificity",
            kind=Kind.SHARE,
            facts=_printed,
            answer=lambda: _tests()[RULE].metrics["specificity"].value or 0.0,
            page="accuracy",
        ),
    ),
)
