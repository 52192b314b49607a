"""A lesson made of any ablation log: its indicators are hidden until they are guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.ablation.answer import answer
from core.ablation.counting.numbers import Proportion
from core.ablation.log import Log
from core.ablation.plan import AblationPlan
from core.lessons.lesson import Facts, IndicatorCode, Kind, Lesson, Step, compared

OWN_LOG = "own_log"
"""Code of the lesson about the log on the desk."""
MINUTES = 10


def lesson_of_log(log: Log, plan: AblationPlan, data: str) -> Lesson | None:
    """A question for every proportion of a log, and what waiting for open windows moves; None without any.

    Parameters
    ----------
    plan : what is asked of the log now: period, cut-off, filters, definitions; groups are left out
    data : code of the log on the desk, for links
    """
    asked_for = replace(plan, by=(), compare_previous=False)
    found = answer(log, asked_for).indicators.values()
    known = [number for number in found if isinstance(number, Proportion) and number.value is not None]
    here: dict[str, Any] = {"data": data, "plan": asked_for, "page": "indicators"}
    steps = [
        Step(
            code=number.indicator,
            asks="rate",
            kind=Kind.SHARE,
            facts=_facts(number),
            answer=_value(number),
            **here,
        )
        for number in known
    ]
    waiting = next((n for n in known if n.pending and n.literal.value is not None), None)
    if waiting is not None:
        steps.append(
            Step(
                code="literal",
                kind=Kind.CHOICE,
                facts=_facts(waiting, told=True),
                told=frozenset({"value"}),
                answer=lambda: compared(waiting.literal.value or 0.0, waiting.value or 0.0),
                **here,
            )
        )
    return Lesson(code=OWN_LOG, minutes=MINUTES, steps=tuple(steps)) if steps else None


def _facts(number: Proportion, *, told: bool = False) -> Callable[[], Facts]:
    facts: dict[str, float | int | str] = {"indicator": IndicatorCode(number.indicator)}
    if told:
        facts |= {"value": number.value or 0.0, "pending": number.pending}
    else:
        facts["units"] = int(number.estimate.denominator or 0)
    return lambda: facts


def _value(number: Proportion) -> Callable[[], float]:
    return lambda: number.value or 0.0
