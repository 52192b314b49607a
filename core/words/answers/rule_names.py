"""What a rule is called where people read it: ``PET or MR``, ``PET 或 MR``; the signs stay for typing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.problems import Refusal
from core.reads.plan import Plan
from core.reads.rules.grammar import (
    And,
    AtLeast,
    Expression,
    Name,
    Not,
    Or,
    folded,
    is_majority,
    parse,
)
from core.reads.rules.rule import LONGEST_NAME
from core.words.catalogue import N_, SOURCE, Words

MAJORITY, AT_LEAST, NOT = N_("the majority of {tests}"), N_("at least {number} of {tests}"), N_("not {rule}")
RULE_WORDS = (MAJORITY, AT_LEAST, NOT)
"""What a rule's name begins with where it does not begin with a test's."""


def rule_name(expression: Expression, w: Words) -> str:
    """Spell a rule for people, from its tree: a test called ``PET & CT`` keeps its name."""
    match expression:
        case Name(test):
            return test
        case Not(operand):
            said = _bracketed(operand, w)
            return w(NOT, rule=said).replace(f" {said}", said) if _airy(operand, w) else w(NOT, rule=said)
        case Or(operands):
            return _joined(operands, w(" or "), w)
        case And(operands):
            return _joined(operands, w(" and "), w)
        case AtLeast(count, operands):
            names = w.join([_bracketed(operand, w) for operand in operands])
            if is_majority(expression):
                return w(MAJORITY, tests=names)
            return w(AT_LEAST, number=count, tests=names)


def _bracketed(expression: Expression, w: Words) -> str:
    said = rule_name(expression, w)
    return said if isinstance(expression, Name) else w("({rule})", rule=said)


def _joined(operands: Sequence[Expression], joint: str, w: Words) -> str:
    said = _bracketed(operands[0], w)
    for before, after in pairwise(operands):
        left = joint.lstrip() if _airy(before, w) else joint
        said += (left.rstrip() if _airy(after, w) else left) + _bracketed(after, w)
    return said


def _airy(expression: Expression, w: Words) -> bool:
    """Whether it stands in Chinese brackets, which have air of their own; those in a name are the name's."""
    return w.language == "zh" and not isinstance(expression, Name)


def spoken(text: str, tests: Sequence[str], w: Words) -> str:
    """An expression as people read it; as it was typed where it cannot be read."""
    try:
        return rule_name(parse(text, tests), w)[:LONGEST_NAME]
    except Refusal:
        return text


def spoken_plan(plan: Plan, taken: Sequence[str], tests: Sequence[str], w: Words) -> Plan:
    """A plan whose rules without a name of their own are called as people read them.

    Parameters
    ----------
    taken : names that are given away already: tests and grouping columns
    tests : the study's tests
    """
    used = {folded(name) for name in taken} | {folded(r.name) for r in plan.rules if r.name != r.expression}
    names: dict[str, str] = {}
    for rule in plan.rules:
        if rule.name == rule.expression:
            said = spoken(rule.expression, tests, w)
            if folded(said) not in used:
                names[rule.name] = said
                used.add(folded(said))
    return plan.with_rules_called(names) if names else plan


def begun(w: Words, sentence: str) -> str:
    """A sentence that begins with a rule's words begins with a capital; a test keeps its name."""
    begins = tuple(text.partition("{")[0] for text in RULE_WORDS)
    if w.language != SOURCE or not sentence.startswith(begins):
        return sentence
    return sentence[:1].upper() + sentence[1:]
