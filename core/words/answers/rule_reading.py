"""Fusion rules read aloud: "positive when CT is positive and PET or MR is positive"."""

from __future__ import annotations

from collections.abc import Sequence

from core.reads.rules.grammar import And, AtLeast, Expression, Name, Not, Or, is_majority
from core.reads.rules.simplify import Simplest
from core.words.catalogue import Words


def rule_in_words(rule: Simplest, w: Words) -> str:
    """Say when a rule is positive, in the language of ``w``, without a full stop."""
    if rule.constant is not None:
        return w("always positive") if rule.constant else w("always negative")
    return w("positive when {condition}", condition=_condition(rule.expression, w, outermost=True))


def _tests(operands: Sequence[Expression]) -> list[str] | None:
    names = [operand.test for operand in operands if isinstance(operand, Name)]
    return names if len(names) == len(operands) else None


def _condition(expression: Expression, w: Words, outermost: bool = False) -> str:
    match expression:
        case Name(test):
            return w("{test} is positive", test=test)
        case Not(Name(test)):
            return w("{test} is negative", test=test)
        case Not(operand):
            return w("it is not so that ({condition})", condition=_condition(operand, w, outermost=True))
        case AtLeast(count, operands):
            return _count(expression, count, operands, w)
        case And(operands) | Or(operands):
            return _joined(type(expression), operands, w, outermost)


def _count(expression: AtLeast, count: int, operands: Sequence[Expression], w: Words) -> str:
    names = _tests(operands)
    if names is not None:
        if is_majority(expression):
            return w("more than half of {tests} are positive", tests=w.join(names))
        return w("at least {number} of {tests} are positive", number=count, tests=w.join(names))
    parts = [w("({rule})", rule=_condition(operand, w, outermost=True)) for operand in operands]
    return w("at least {number} of these hold: {conditions}", number=count, conditions=w.join(parts))


def _joined(kind: type[And] | type[Or], operands: Sequence[Expression], w: Words, outermost: bool) -> str:
    names = _tests(operands)
    if names is not None:
        if kind is And:
            both = len(names) == 2
            return w("{tests} are both positive" if both else "{tests} are all positive", tests=w.join(names))
        if outermost:
            return w("{tests} is positive", tests=w.join(names, "or"))
        return w("at least one of {tests} is positive", tests=w.join(names))
    alike = [operand for operand in operands if isinstance(operand, Name)]
    grouped = len(alike) > 1
    parts = [_joined(kind, alike, w, outermost=True)] if grouped else []
    for operand in operands:
        if grouped and isinstance(operand, Name):
            continue
        text = _condition(operand, w)
        nested = isinstance(operand, And | Or) and _tests(operand.operands) is None
        parts.append(w("({rule})", rule=text) if nested else text)
    result = parts[0]
    for part in parts[1:]:
        result = w(
            "{first}, and {second}" if kind is And else "{first}, or {second}", first=result, second=part
        )
    return result
