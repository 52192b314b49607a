"""Prevalence: the same test, another hospital, another predictive value."""

from __future__ import annotations

from core.lessons.course.common import TRUTH, measured
from core.lessons.lesson import Facts, Kind, Lesson, Step
from core.stats.one_test.at_prevalence import at_prevalence

RARE = 0.02


def _values() -> tuple[float, float]:
    test = measured(TRUTH)["MR"]
    ppv, npv = at_prevalence(test.tp, test.fn, test.fp, test.tn, RARE)
    return ppv.value or 0.0, npv.value or 0.0


def _facts() -> Facts:
    metrics = measured(TRUTH)["MR"].metrics
    return {
        "sensitivity": metrics["sensitivity"].value or 0.0,
        "specificity": metrics["specificity"].value or 0.0,
        "ppv": metrics["ppv"].value or 0.0,
        "rare": RARE,
    }


LESSON = Lesson(
    code="prevalence",
    minutes=10,
    steps=(
        Step(code="ppv", kind=Kind.SHARE, facts=_facts, answer=lambda: _values()[0], page="accuracy"),
        Step(code="npv", kind=Kind.SHARE, facts=_facts, answer=lambda: _values()[1], page="accuracy"),
    ),
)
