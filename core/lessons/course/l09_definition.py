"""One word of the definition moves the rate: an indicator of an ablation log."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from core.ablation.answer import answer
from core.ablation.definitions import Definitions
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.lessons.lesson import Compared, Facts, Kind, Lesson, Step, compared

INDICATOR = "3"


@cache
def _value(definitions: Definitions) -> float:
    plan = AblationPlan(as_of=GOLDEN.as_of, definitions=definitions)
    return answer(GOLDEN.load(), plan).indicators[INDICATOR].value or 0.0


PLAIN = Definitions()
ANY_IMAGING = replace(PLAIN, control_requires_contrast=False)


def _live(definitions: Definitions) -> dict[str, Any]:
    return {"data": GOLDEN.code, "plan": AblationPlan(as_of=GOLDEN.as_of, definitions=definitions)}


def _facts() -> Facts:
    return {"value": _value(PLAIN), "days": PLAIN.control_window_days}


def _moves() -> Compared:
    return compared(_value(ANY_IMAGING), _value(PLAIN))


LESSON = Lesson(
    code="definition",
    minutes=12,
    steps=(
        Step(
            code="contrast",
            kind=Kind.CHOICE,
            facts=_facts,
            answer=_moves,
            page="indicators",
            example=True,
            **_live(ANY_IMAGING),
        ),
        Step(
            code="contrast_value",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: _value(ANY_IMAGING),
            page="indicators",
            example=True,
            **_live(ANY_IMAGING),
        ),
    ),
)
