"""Rules that a click makes: any, all, more than half or at least k of some tests; and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.memo import of_text
from core.problems import Refusal
from core.reads.plan import Plan, RuleText
from core.reads.rules.grammar import quoted
from core.reads.rules.rule import Rule, parse_rule

UNNAMED = "\N{MIDDLE DOT}"
"""A name no column has, for rules that have none."""


class How(StrEnum):
    """How tests are combined into one rule."""

    NONE = "none"
    OR = "or"
    AND = "and"
    MAJORITY = "majority"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Clicked:
    """A combination: how, of which tests, and with ``AT_LEAST`` of how many."""

    how: How
    tests: tuple[str, ...]
    least: int = 2


def expression_of(clicked: Clicked) -> str | None:
    """The expression of a combination, or None where there is nothing to combine."""
    if clicked.how is How.NONE or len(clicked.tests) < 2:
        return None
    names = [quoted(name) for name in clicked.tests]
    if clicked.how is How.OR:
        return " | ".join(names)
    if clicked.how is How.AND:
        return " & ".join(names)
    if clicked.how is How.MAJORITY:
        return f"majority({', '.join(names)})"
    return f"atleast({min(max(clicked.least, 1), len(names))}, {', '.join(names)})"


def clicked_as(rule: RuleText | None, tests: Sequence[str]) -> Clicked:
    """Which combination a rule is; with no rule, the tests that are offered first."""
    return _clicked_as(rule, tuple(tests))


@of_text(256)
def _clicked_as(rule: RuleText | None, tests: tuple[str, ...]) -> Clicked:
    if rule is None:
        own = [test for test in tests if len(parts_in_name(test, tests)) < 2]
        return Clicked(How.NONE, tuple(own[1:3] if len(own) > 2 else own if len(own) == 2 else tests[:2]))
    try:
        wanted = unnamed(rule.expression, tests)
    except Refusal:
        return Clicked(How.NONE, ())
    options = [Clicked(how, wanted.tests) for how in (How.OR, How.AND, How.MAJORITY)]
    options += [Clicked(How.AT_LEAST, wanted.tests, k) for k in range(1, len(wanted.tests) + 1)]
    for option in options:
        text = expression_of(option)
        if text and (text == rule.expression or unnamed(text, tests).table == wanted.table):
            return option
    return Clicked(How.NONE, wanted.tests)


def parts_in_name(fused: str, tests: Sequence[str]) -> list[str]:
    """Tests whose names a test's name contains: PETMR contains PET and MR, and may record what they say.

    >>> parts_in_name("PETMR_recorded", ["CT", "PET", "MR", "PETMR_recorded"])
    ['PET', 'MR']
    """
    whole = _bare(fused)
    return [test for test in tests if _bare(test) != whole and _bare(test) in whole]


def _bare(name: str) -> str:
    return name.casefold().replace("_", "").replace("/", "")


def unnamed(expression: str, tests: Sequence[str]) -> Rule:
    """A rule without a name of its own.

    Raises
    ------
    Refusal
        For an expression that cannot be read.
    """
    return parse_rule(UNNAMED, expression, tests)


def live_rule(plan: Plan) -> RuleText | None:
    """The rule being tried: the last one that has no name of its own."""
    return next((rule for rule in reversed(plan.rules) if rule.name == rule.expression), None)


def with_live(plan: Plan, expression: str | None, tests: Sequence[str] = ()) -> Plan:
    """The plan with another rule being tried, or none, in the place of the one before.

    Parameters
    ----------
    tests : the study's tests; where they are given, a rule that no click can make was typed and stays
    """
    before = live_rule(plan)
    if before is not None and tests and clicked_as(before, tests).how is How.NONE:
        before = None
    wanted = () if expression is None else (RuleText(expression, expression),)
    kept = tuple(rule for rule in plan.rules if rule != before and rule not in wanted)
    return replace(plan, rules=(*kept, *wanted))
