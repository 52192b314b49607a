"""Verdicts of tests and rules at lesion level, by pattern of reads and policy for indeterminate ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.counting.tally import Tally
from core.reads.plan import Policy
from core.reads.rules.rule import FourStateVerdicts, Rule, completion_range4
from core.reads.study import (
    INDETERMINATE,
    UNKNOWN,
    WITH,
    WITHOUT,
)

NOT_DECIDABLE = 4
"""Verdict of a rule whose unusable reads could still change it; other codes as states of a read."""

Verdicts = npt.NDArray[np.uint8]
RULE_CODES = np.array([0, 1, NOT_DECIDABLE], dtype=np.uint8)
VERDICT_RANK = np.array([0, 2, 1, 1, 1], dtype=np.uint8)
"""Negative, then not decidable, then positive."""
RANKED_VERDICTS = np.array([0, NOT_DECIDABLE, 1], dtype=np.uint8)
OPPOSITE = {Policy.BEST: Policy.WORST, Policy.WORST: Policy.BEST}
"""What the second test of a comparison gets where the first gets best or worst (semantics 2)."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Reads of the tests by pattern, and the rules over them."""

    tally: Tally
    rules: Mapping[str, Rule]

    def verdict(self, item: str, policy: Policy) -> Verdicts:
        """Verdict of an item at lesion level, shape (patterns,)."""
        if policy not in OPPOSITE:
            return self.plain(item, policy)
        reference = self.tally.reference
        high, low = self.extremes(item)
        known = np.where(reference == upwards(policy), high, low)
        return np.where(reference == UNKNOWN, self.plain(item, Policy.EXCLUDE), known).astype(np.uint8)

    def plain(self, item: str, policy: Policy) -> Verdicts:
        """Verdict under a policy that does not look at the reference."""
        if item in self.rules:
            table = completion_range4(self.rules[item])
            chosen = {
                Policy.EXCLUDE: table.undecided,
                Policy.POSITIVE: table.as_positive,
                Policy.NEGATIVE: table.as_negative,
            }[policy]
            return RULE_CODES[chosen[self._index(item)]]
        states = self.tally.states[self.tally.tests.index(item)]
        recoded = {Policy.EXCLUDE: INDETERMINATE, Policy.POSITIVE: 1, Policy.NEGATIVE: 0}[policy]
        return np.where(states == INDETERMINATE, recoded, states).astype(np.uint8)

    def extremes(self, item: str) -> tuple[Verdicts, Verdicts]:
        """The most positive and the most negative verdict that indeterminate reads allow."""
        if item in self.rules:
            table: FourStateVerdicts = completion_range4(self.rules[item])
            index = self._index(item)
            return RULE_CODES[table.most_positive[index]], RULE_CODES[table.most_negative[index]]
        return self.plain(item, Policy.POSITIVE), self.plain(item, Policy.NEGATIVE)

    def _index(self, item: str) -> npt.NDArray[np.int64]:
        rule = self.rules[item]
        places = [self.tally.tests.index(test) for test in rule.tests]
        return base4(self.tally.states[places])


def upwards(policy: Policy) -> int:
    """The reference status whose units best or worst call as positive as can be."""
    return {Policy.BEST: WITH, Policy.WORST: WITHOUT}[policy]


def base4(states: Verdicts) -> npt.NDArray[np.int64]:
    powers = 4 ** np.arange(len(states), dtype=np.int64)
    return np.asarray(powers @ states.astype(np.int64), dtype=np.int64)
