"""Choosing the best of many rules: which one wins is partly luck."""

from __future__ import annotations

from core.lessons.course.common import CLASS, TRUTH, truly_best, winners
from core.lessons.lesson import Facts, Kind, Lesson, SpokenRule, Step


def _facts() -> Facts:
    return {"studies": CLASS, "patients": TRUTH.patients}


def _best() -> Facts:
    return {"studies": CLASS, "rule": SpokenRule(truly_best(TRUTH))}


LESSON = Lesson(
    code="choosing",
    minutes=15,
    steps=(
        Step(
            code="different",
            kind=Kind.COUNT,
            most=18,
            facts=_facts,
            answer=lambda: len(winners(TRUTH)),
            page="fusion",
        ),
        Step(
            code="truly_best",
            kind=Kind.COUNT,
            most=CLASS,
            facts=_best,
            answer=lambda: winners(TRUTH)[truly_best(TRUTH)],
            page="fusion",
        ),
    ),
)
