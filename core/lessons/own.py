"""A lesson made of any study: its answers are hidden until they are guessed."""

from __future__ import annotations

from functools import cache
from typing import Any

from core.findings import Difference, Estimate
from core.lessons.lesson import WIDTHS, Compared, Facts, Kind, Lesson, RestsOn, Step, compared, width
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import Comparison, On, compare
from core.reads.counting.panel import panel
from core.reads.plan import Plan, RuleText, Unit
from core.reads.rules.grammar import quoted
from core.reads.study import Study

OWN = "own"
"""Code of the lesson about the study on the desk."""
MINUTES = 10


def lesson_of(study: Study, plan: Plan, data: str) -> Lesson | None:
    """Questions about the first two tests of a study and their OR; None where nothing can be asked.

    Parameters
    ----------
    plan : what is asked of the study now: unit, filters, policies; its rules are left out
    data : code of the study on the desk, for links
    """
    tests = tuple(test for test in study.tests if test not in plan.hidden)[:2]
    names = {*study.tests, *study.groups}
    either = " or ".join(tests)
    while either in names:
        either += " *"
    rules = (RuleText(either, " | ".join(map(quoted, tests))),) if len(tests) == 2 else ()
    asked_for = Plan(
        unit=plan.unit,
        rollup=plan.rollup,
        where=plan.where,
        indeterminate=plan.indeterminate,
        cutoffs=plan.cutoffs,
        cluster=plan.cluster,
        rules=rules,
    )

    @cache
    def metrics() -> dict[str, dict[str, Estimate]]:
        found = accuracy(panel(study, asked_for), asked_for, resample=False)
        return {test.name: dict(test.metrics) for test in found}

    @cache
    def pair() -> Comparison:
        pairs = compare(panel(study, asked_for), asked_for, [(tests[0], tests[1])])
        return next(found for found in pairs if found.on is On.SENSITIVITY)

    def value(name: str, metric: str) -> float:
        return metrics()[name][metric].value or 0.0

    def one(name: str) -> Facts:
        estimate = metrics()[name]["sensitivity"]
        return {"test": name, "units": int(estimate.denominator or 0)}

    def two(metric: str) -> Facts:
        first, second = tests
        return {
            "first": first,
            "second": second,
            "one": value(first, metric),
            "other": value(second, metric),
        }

    def interval() -> str:
        estimate = metrics()[tests[0]]["sensitivity"]
        quoted_here = estimate.quoted
        if None in (quoted_here.low, quoted_here.high, estimate.low, estimate.high):
            return width(Compared.SAME)
        here = (quoted_here.high or 0.0) - (quoted_here.low or 0.0)
        return width(compared(here, (estimate.high or 0.0) - (estimate.low or 0.0)))

    known = [
        test
        for test in tests
        if metrics()[test]["sensitivity"].value is not None
        and metrics()[test]["specificity"].value is not None
    ]
    if not tests or len(known) < len(tests):
        return None
    here: dict[str, Any] = {"data": data, "plan": asked_for}
    steps = [
        Step(
            code="sensitivity",
            kind=Kind.SHARE,
            facts=lambda: one(tests[0]),
            answer=lambda: value(tests[0], "sensitivity"),
            page="accuracy",
            rests_on=RestsOn(tests[:1], On.SENSITIVITY),
            **here,
        )
    ]
    if study.unit(asked_for) is Unit.LESION and study.patients:
        steps.append(
            Step(
                code="width",
                kind=Kind.CHOICE,
                options=WIDTHS,
                facts=lambda: {"test": tests[0]},
                answer=interval,
                page="accuracy",
                rests_on=RestsOn(tests[:1], On.SENSITIVITY, interval=True),
                **here,
            )
        )
    if len(tests) == 2:
        steps += [
            Step(
                code="either_sensitivity",
                kind=Kind.SHARE,
                facts=lambda: two("sensitivity"),
                answer=lambda: value(either, "sensitivity"),
                page="accuracy",
                rests_on=RestsOn((either,), On.SENSITIVITY),
                marks={"one": tests[0], "other": tests[1]},
                **here,
            ),
            Step(
                code="either_specificity",
                kind=Kind.SHARE,
                facts=lambda: two("specificity"),
                answer=lambda: value(either, "specificity"),
                page="accuracy",
                rests_on=RestsOn((either,), On.SPECIFICITY),
                marks={"one": tests[0], "other": tests[1]},
                **here,
            ),
            Step(
                code="apart",
                kind=Kind.COUNT,
                most=max(pair().units, 1),
                facts=lambda: {"first": tests[0], "second": tests[1], "units": pair().units},
                answer=lambda: pair().only_first_correct + pair().only_second_correct,
                page="comparison",
                rests_on=RestsOn(tests, On.SENSITIVITY),
                **here,
            ),
            Step(
                code="zero",
                kind=Kind.CHOICE,
                options=("yes", "no"),
                facts=lambda: {"first": tests[0], "second": tests[1]},
                answer=lambda: "yes" if _excludes_zero(pair().headline_interval) else "no",
                page="comparison",
                rests_on=RestsOn(tests, On.SENSITIVITY, interval=True),
                **here,
            ),
        ]
    return Lesson(code=OWN, minutes=MINUTES, steps=tuple(steps))


def _excludes_zero(difference: Difference) -> bool:
    """What the test says of zero; where no test decides, what the limits say."""
    if difference.excludes_zero is not None:
        return difference.excludes_zero
    return (
        difference.low is not None
        and difference.high is not None
        and not difference.low <= 0 <= difference.high
    )
