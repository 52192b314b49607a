"""Three readers are not the truth: for these readers, and for readers like these."""

from __future__ import annotations

from functools import cache

from core.lessons.course.common import READERS, READERS_STUDY, counted, study
from core.lessons.lesson import WIDTHS, Compared, Facts, Kind, Lesson, Step, compared, width
from core.reads.plan import Plan
from core.reads.readers.answer import PairOfModalities, readers_answer
from core.reads.readers.block import On


@cache
def _pair() -> PairOfModalities:
    found = readers_answer(
        study(READERS),
        Plan(compare=(("CT", "MR"),)),
        counted(READERS),
        endpoints=(On.SENSITIVITY,),
        more=False,
    )
    assert found is not None
    return found.on[On.SENSITIVITY].pairs[0]


def _facts() -> Facts:
    pair = _pair()
    return {"readers": len(pair.readers_both), "patients": READERS.patients}


def _width() -> str:
    pair = _pair()
    assert pair.found is not None and pair.quoted is not None
    fixed, quoted = pair.found.readers_fixed, pair.quoted
    if fixed.low is None or fixed.high is None or quoted.low is None or quoted.high is None:
        return width(Compared.SAME)
    return width(compared(quoted.high - quoted.low, fixed.high - fixed.low))


LESSON = Lesson(
    code="readers",
    minutes=12,
    steps=(
        Step(
            code="width",
            kind=Kind.CHOICE,
            facts=_facts,
            answer=_width,
            options=WIDTHS,
            page="readers",
            data=READERS_STUDY,
        ),
        Step(
            code="verdict",
            kind=Kind.CHOICE,
            options=("these_and_like_these", "these_only", "neither"),
            facts=_facts,
            answer=lambda: str(_pair().verdict),
            page="readers",
            data=READERS_STUDY,
        ),
    ),
)
