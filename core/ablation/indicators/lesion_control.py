"""Indicator 3 where the lesion file speaks: each lesion is judged, then the session."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.ablation.counting import patterns as digits
from core.ablation.counting.decided_by import NOT_ASSESSED, RULE_INDEX, RULES, Rule
from core.ablation.counting.patterns import Patterns, pack
from core.ablation.definitions import Definitions
from core.ablation.indicators import decide
from core.ablation.indicators.decide import Three
from core.ablation.log import Bools, Lesions, Log

SESSION_RULES: tuple[Rule, ...] = (
    *sorted(NOT_ASSESSED),
    Rule.CONTROLLED,
    Rule.RESIDUAL,
    Rule.NOTHING_ABLATED,
    Rule.PLANNED_NOT_ABLATED,
)
"""Rules a session can be given by its lesions; a leading digit of 1 + index says so."""


def patterns(log: Log, d: Definitions) -> Patterns:
    """Digits of indicator 3, led by one that is not 0 where the lesions decide."""
    own = digits.control(log, d)
    if log.lesions is None:
        return Patterns(own.codes, (1, *own.sizes))
    lead = np.zeros(log.rows, np.int32)
    decided, rules = session_rules(log, log.lesions, d)
    place = np.array([SESSION_RULES.index(rule) + 1 if rule in SESSION_RULES else 0 for rule in RULES])
    lead[decided] = place[rules]
    rest = np.where(lead > 0, 0, own.codes).astype(np.int32)
    joined = pack([(lead, len(SESSION_RULES) + 1), (rest, own.size)])
    return Patterns(joined.codes, (len(SESSION_RULES) + 1, *own.sizes))


def decision(found: tuple[int, ...], d: Definitions) -> Rule:
    """The rule of one pattern of `patterns`."""
    lead, *rest = found
    return SESSION_RULES[lead - 1] if lead else decide.control(tuple(rest), d)


def lesion_rules(log: Log, lesions: Lesions, d: Definitions) -> npt.NDArray[np.int64]:
    """Index into ``RULES`` for each lesion."""
    packed = digits.lesion_control(log, lesions, d)
    lut = np.zeros(packed.size, np.int64)
    for code in np.unique(packed.codes).tolist():
        lut[code] = RULE_INDEX[decide.lesion_control(packed.digits(code), d)]
    rules: npt.NDArray[np.int64] = lut[packed.codes]
    return rules


def session_rules(log: Log, lesions: Lesions, d: Definitions) -> tuple[Bools, npt.NDArray[np.int64]]:
    """Sessions with lesion rows, and the rule each of them gets.

    All ablated lesions must be complete: residual tumour decides first, then what was not assessed. With
    ``any``, one complete lesion decides first. With ``all_planned``, an untreated planned lesion decides.
    """
    rules = lesion_rules(log, lesions, d)
    order = [*sorted(NOT_ASSESSED, reverse=True)]
    order = (
        [Rule.RESIDUAL, *order, Rule.CONTROLLED]
        if d.control_rule == "any"
        else [Rule.CONTROLLED, *order, Rule.RESIDUAL]
    )
    rank = np.zeros(len(RULES), np.uint8)
    for i, rule in enumerate(order):
        rank[RULE_INDEX[rule]] = i + 1
    best = np.zeros(log.rows, np.uint8)
    np.maximum.at(best, lesions.session, rank[rules])
    decided = np.zeros(log.rows, bool)
    decided[lesions.session] = True
    result = np.array([RULE_INDEX[Rule.NOTHING_ABLATED], *(RULE_INDEX[rule] for rule in order)])[best]
    silent = np.zeros(log.rows, bool)
    silent[lesions.session[lesions.ablated == Three.MISSING]] = True
    result[silent & (best == 0)] = RULE_INDEX[Rule.RESULT_MISSING]
    if d.control_rule == "all_planned":
        left = (lesions.planned == Three.YES) & (lesions.ablated == Three.NO)
        untreated = np.zeros(log.rows, bool)
        untreated[lesions.session[left]] = True
        result[untreated & (best > 0)] = RULE_INDEX[Rule.PLANNED_NOT_ABLATED]
    return decided, result[decided]
