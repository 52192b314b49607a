"""What OR and AND can do: predict the true share of two rules, then see."""

from __future__ import annotations

from core.lessons.course.common import BOTH, EITHER, TRUTH, true_rule
from core.lessons.lesson import Facts, Kind, Lesson, Step, compared

NAMES = {"pet": "PET", "mr": "MR"}


def _sensitivities() -> Facts:
    return {"pet": true_rule(TRUTH, "PET")[0], "mr": true_rule(TRUTH, "MR")[0]}


def _specificities() -> Facts:
    return {"pet": true_rule(TRUTH, "PET")[1], "mr": true_rule(TRUTH, "MR")[1]}


LESSON = Lesson(
    code="or_and",
    minutes=10,
    steps=(
        Step(
            code="or_sensitivity",
            kind=Kind.SHARE,
            facts=_sensitivities,
            answer=lambda: true_rule(TRUTH, "PET | MR")[0],
            page="accuracy",
            plan=EITHER,
            marks=NAMES,
        ),
        Step(
            code="or_specificity",
            kind=Kind.CHOICE,
            facts=_specificities,
            answer=lambda: compared(true_rule(TRUTH, "PET | MR")[1], true_rule(TRUTH, "MR")[1]),
            page="accuracy",
            plan=EITHER,
            marks=NAMES,
        ),
        Step(
            code="and_sensitivity",
            kind=Kind.SHARE,
            facts=_sensitivities,
            answer=lambda: true_rule(TRUTH, "PET & MR")[0],
            page="accuracy",
            plan=BOTH,
            marks=NAMES,
        ),
    ),
)
