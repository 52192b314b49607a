"""Every indicator asked of a selection of sessions, in any grouping."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.ablation.counting.numbers import Fraction, Number, Stay
from core.ablation.counting.records import Records
from core.ablation.counting.scope import Scope, scope
from core.ablation.definitions import SWITCHES, Definitions, departures, letter
from core.ablation.indicator import INDICATORS, codes_of, every, indicator
from core.ablation.log import Log

MOST_KEPT = 300
"""Indicators kept counted beside a log, each for one setting of its switches."""


def missing_columns(log: Log, definitions: Definitions) -> dict[str, tuple[str, ...]]:
    """Indicator -> columns it lacks; ``a|b`` where either would do. Computable indicators are not named."""

    def lacking() -> dict[str, tuple[str, ...]]:
        needs = {code: found.needs(log, definitions) for code, found in every().items()}
        return {code: columns for code, columns in needs.items() if columns}

    return log.memo.keep("missing_columns", definitions, lacking, most=64)


def numbers(question: Scope, wanted: Collection[str] = INDICATORS) -> dict[str, list[Number]]:
    """Every computable indicator asked for: one number per group.

    What a switch does not touch is not counted again: numbers are kept beside the log.

    Parameters
    ----------
    question : Scope
    wanted : collection of str
        Indicator codes; those that lack their columns are left out.
    """
    lacking = missing_columns(question.log, question.definitions)
    found: dict[str, list[Number]] = {}
    for code in INDICATORS:
        if code in wanted and code not in lacking:
            found[code] = _family(question, code, lacking)[code]
    return found


def records_behind(
    question: Scope, code: str, *, outside_period: bool = False, by_session: bool = False
) -> Records:
    """The records of an indicator, whatever its unit."""
    found: Records = indicator(code).family.records(
        question, code, outside_period=outside_period, by_session=by_session
    )
    return found


_Family = dict[str, list[Number]]


def _family(question: Scope, code: str, lacking: Collection[str]) -> _Family:
    """The indicators counted in one pass with this one, from the store where nothing they need changed."""
    plan, d = question.plan, question.definitions
    own = indicator(code)
    asked = tuple(other for other in codes_of(own.family.name) if other not in lacking)
    key = (
        own.family.name,
        tuple(getattr(d, switch.name) for switch in SWITCHES if own.top in switch.indicators),
        *(plan.start, plan.end, plan.where, plan.confidence_level, plan.cluster),
        tuple(target for target in plan.targets if target[0] in asked),
        question.sessions.column,
    )
    return question.log.memo.keep(
        "numbers", key, lambda: _count(question, code, asked, lacking), most=MOST_KEPT
    )


def _count(question: Scope, code: str, asked: tuple[str, ...], lacking: Collection[str]) -> _Family:
    """Count a family; the value to report comes from the definitions without departures."""
    own = indicator(code)
    found: _Family = own.family.count(question, asked)
    if not departures(question.definitions, own.top):
        return found
    reported = letter(question.definitions)
    to_the_letter = scope_with(question, reported)
    lacks = missing_columns(question.log, reported)
    letters = _family(to_the_letter, code, lacks) if code not in lacks else {}
    return {
        name: [
            replace(
                number, departure=True, literal=_literal(letters[name][i]) if name in letters else NO_LETTER
            )
            for i, number in enumerate(each)
        ]
        for name, each in found.items()
    }


NO_LETTER = Fraction(numerator=0, denominator=0)
"""The value to report of an indicator whose columns the text asks for and the file lacks."""


def _literal(number: Number) -> Fraction:
    return number.literal


def scope_with(question: Scope, definitions: Definitions) -> Scope:
    """The same question under other definitions (none of which changes who is a member of the plan)."""
    plan = replace(question.plan, definitions=definitions)
    return replace(question, plan=plan, definitions=definitions)


__all__ = [
    "INDICATORS",
    "Scope",
    "Stay",
    "missing_columns",
    "numbers",
    "records_behind",
    "scope",
    "scope_with",
]
