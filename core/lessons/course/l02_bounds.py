"""Independence against the bounds: what is known of a rule when only its tests' figures are."""

from __future__ import annotations

from core.lessons.course.common import TRUTH, true_rule
from core.lessons.course.l01_or_and import NAMES
from core.lessons.lesson import Facts, Kind, Lesson, Step
from core.reads.rules.bounds import Margins, SharpBounds, independent_share, sharp_bounds
from core.reads.rules.rule import parse_rule

EITHER = parse_rule("rule", "PET | MR", ("PET", "MR")).truth


def _shares() -> tuple[float, float]:
    return true_rule(TRUTH, "PET")[0], true_rule(TRUTH, "MR")[0]


def _bounds() -> SharpBounds:
    return sharp_bounds(EITHER, Margins(positives=_shares()))


def _facts() -> Facts:
    pet, mr = _shares()
    return {"pet": pet, "mr": mr}


LESSON = Lesson(
    code="bounds",
    minutes=10,
    steps=(
        Step(
            code="least",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: _bounds().low,
            marks=NAMES,
            page="fusion",
        ),
        Step(
            code="most",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: _bounds().high,
            marks=NAMES,
            page="fusion",
        ),
        Step(
            code="independent",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: independent_share(EITHER, _shares()),
            marks=NAMES,
            page="fusion",
        ),
    ),
)
