"""Which comparisons a plan declares, which it only looks at, and which are known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.reads.counting.panel import Panel
from core.reads.plan import Plan
from core.reads.rules.by_reader import spread_pairs
from core.reads.rules.rule import Rule

Pair = tuple[str, str]
MOST_TESTS_TOLD = 12
"""Two rules over more tests together than this are not told apart by their truth tables."""


class Standing(StrEnum):
    """What a comparison counts for."""

    PRIMARY = "primary"
    """One of the declared family: its p value is adjusted."""
    EXPLORATORY = "exploratory"
    """Looked at: its p value stands as it is, and says so."""
    BY_CONSTRUCTION = "by_construction"
    """One of the two is positive whenever the other is: the direction is known, there is nothing to test."""


def family_pairs(panel: Panel, plan: Plan) -> tuple[Pair, ...]:
    """The pairs of the declared family: those the plan marks as primary, else every pair of shown tests.

    Rules belong to it only where they are marked, so that showing one more never moves an adjusted p. Where
    readers are a sample, tests are paired within each reader.
    """
    if plan.primary:
        shown = set(panel.items)
        marked = spread_pairs(plan.primary, panel.cells)
        return tuple({frozenset(pair): pair for pair in reversed(marked) if set(pair) <= shown}.values())[
            ::-1
        ]
    rules = {rule.name for rule in panel.rules}
    tests = [item for item in panel.items if item not in rules]
    reader = {item: reader for item, (_, reader) in panel.cells.items()}
    return tuple(pair for pair in combinations(tests, 2) if reader.get(pair[0]) == reader.get(pair[1]))


def nested(panel: Panel, pairs: Sequence[Pair]) -> list[int]:
    """Of each pair 1 where the second is positive whenever the first is, -1 the other way, 2 both, else 0.

    Decided by the truth tables over complete reads. Where indeterminate reads are completed in favour of one
    and against the other, nothing is known beforehand.
    """
    if panel.rival is not None:
        return [0] * len(pairs)
    rules = {rule.name: rule for rule in panel.rules}
    return [_nested(rules, pair) if set(pair) & rules.keys() else 0 for pair in pairs]


def _nested(rules: dict[str, Rule], pair: Pair) -> int:
    tests = list(dict.fromkeys(t for name in pair for t in (rules[name].tests if name in rules else (name,))))
    if len(tests) > MOST_TESTS_TOLD:
        return 0
    index = np.arange(1 << len(tests))

    def verdict(name: str) -> npt.NDArray[np.int64]:
        own = rules[name].tests if name in rules else (name,)
        place = sum(((index >> tests.index(test)) & 1) << bit for bit, test in enumerate(own))
        return np.asarray(rules[name].truth[place] if name in rules else place, dtype=np.int64)

    gap = verdict(pair[1]) - verdict(pair[0])
    up, down = bool((gap >= 0).all()), bool((gap <= 0).all())
    return 2 if up and down else int(up) - int(down)
