"""Find the contradictions of a published liver study, from its own tables."""

from __future__ import annotations

from functools import cache
from typing import Any

from core.examples.reads import LIVER_PETMR
from core.lessons.lesson import Compared, Facts, Kind, Lesson, RestsOn, Step, compared
from core.reads.answers.one_test.accuracy import TestAccuracy, accuracy
from core.reads.answers.pairs.comparison import Comparison, On, compare
from core.reads.counting.panel import panel
from core.reads.plan import Plan, RuleText, Unit

RULE = "PET or MR"
RECORDED = "PETMR_recorded"


@cache
def _tests() -> dict[str, TestAccuracy]:
    plan = Plan(rules=(RuleText(RULE, "PET | MR"),))
    found = accuracy(panel(LIVER_PETMR.load(), plan), plan, resample=False)
    return {test.name: test for test in found}


LIVE: dict[str, Any] = {
    "data": LIVER_PETMR.code,
    "plan": Plan(rules=(RuleText(RULE, "PET | MR"),)),
    "example": True,
}


def _facts() -> Facts:
    tests = _tests()
    return {"pet": tests["PET"].fp, "mr": tests["MR"].fp}


def _printed() -> Facts:
    return {"printed": _tests()[RECORDED].fp, "rule": _tests()[RULE].fp}


def _possible() -> Compared:
    return compared(_tests()[RECORDED].fp, _tests()[RULE].fp)


@cache
def _rule_against(first: str, unit: Unit, on: On) -> Comparison:
    plan = Plan(rules=(RuleText(RULE, "PET | MR"),), unit=unit)
    pairs = compare(panel(LIVER_PETMR.load(), plan), plan, [(first, RULE)])
    return next(pair for pair in pairs if pair.on is on)


def _apart() -> Facts:
    pair = _rule_against("CT", Unit.LESION, On.SPECIFICITY)
    return {"first": pair.only_first_correct, "second": pair.only_second_correct}


def _exact_side() -> str:
    p = _rule_against("CT", Unit.LESION, On.SPECIFICITY).mcnemar.exact.p
    return "below" if p is not None and p < 0.05 else "above"


def _patients_side() -> Compared:
    return compared(_rule_against("PET", Unit.PATIENT, On.ACCURACY).second_minus_first or 0.0, 0.0)


@cache
def _false_alarms(test: str, unit: Unit) -> int:
    plan = Plan(unit=unit)
    found = accuracy(panel(LIVER_PETMR.load(), plan), plan, resample=False)
    return next(one.fp for one in found if one.name == test)


def _both_tables() -> Facts:
    return {"lesions": _false_alarms("MR", Unit.LESION), "patients": _false_alarms("MR", Unit.PATIENT)}


def _one_left() -> str:
    """Whether a false-positive lesion is left when every false-positive patient has one."""
    left = compared(_false_alarms("MR", Unit.LESION), _false_alarms("MR", Unit.PATIENT))
    return "yes" if left is Compared.HIGHER else "no"


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
            **LIVE,
        ),
        Step(
            code="printed",
            kind=Kind.CHOICE,
            facts=_facts,
            answer=_possible,
            page="comparison",
            **LIVE,
        ),
        Step(
            code="specificity",
            kind=Kind.SHARE,
            facts=_printed,
            told=frozenset({"printed", "rule"}),
            answer=lambda: _tests()[RULE].metrics["specificity"].value or 0.0,
            page="accuracy",
            rests_on=RestsOn((RULE,), On.SPECIFICITY),
            **LIVE,
        ),
        Step(
            code="side",
            kind=Kind.CHOICE,
            options=("below", "above"),
            facts=_apart,
            answer=_exact_side,
            page="comparison",
            rests_on=RestsOn(("CT", RULE), On.SPECIFICITY),
            **LIVE,
        ),
        Step(
            code="patients",
            kind=Kind.CHOICE,
            answer=_patients_side,
            page="comparison",
            rests_on=RestsOn(("PET", RULE), On.ACCURACY),
            **LIVE,
        ),
        Step(
            code="one_each",
            kind=Kind.CHOICE,
            options=("yes", "no"),
            facts=_both_tables,
            answer=_one_left,
            page="accuracy",
            data=LIVER_PETMR.code,
            plan=Plan(unit=Unit.PATIENT),
            example=True,
        ),
    ),
)
