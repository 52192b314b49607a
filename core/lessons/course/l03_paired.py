"""Paired or unpaired: only the lesions on which two tests part tell them apart."""

from __future__ import annotations

from core.lessons.course.common import TRUTH, counted
from core.lessons.lesson import Facts, Kind, Lesson, Step
from core.reads.answers.pairs.comparison import Comparison, On, compare
from core.reads.plan import Plan


def _pair() -> Comparison:
    return next(c for c in compare(counted(TRUTH), Plan(), [("CT", "MR")]) if c.on is On.SENSITIVITY)


def _facts() -> Facts:
    pair = _pair()
    return {"units": pair.units, "both": pair.both_correct, "neither": pair.neither_correct}


def _gained_and_lost() -> Facts:
    pair = _pair()
    return {"units": pair.units, "gained": pair.only_second_correct, "lost": pair.only_first_correct}


LESSON = Lesson(
    code="paired",
    minutes=12,
    steps=(
        Step(
            code="deciding",
            kind=Kind.COUNT,
            most=300,
            facts=_facts,
            answer=lambda: _pair().only_first_correct + _pair().only_second_correct,
            page="comparison",
        ),
        Step(
            code="gain",
            kind=Kind.POINTS,
            facts=_gained_and_lost,
            told=frozenset({"gained", "lost"}),
            answer=lambda: _pair().second_minus_first or 0.0,
            page="comparison",
        ),
    ),
)
