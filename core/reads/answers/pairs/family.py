"""Which comparisons a plan declares, which it only looks at, and which are known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.problems import PAIRED, Problem, Severity, problem
from core.reads.counting.panel import Panel
from core.reads.plan import Pairs, Plan
from core.reads.rules.by_reader import by_modality, several_readers, spread_pairs
from core.reads.rules.rule import Rule

Pair = tuple[str, str]
MOST_PAIRS = 66
"""Pairs of twelve tests; beyond them the rest, and the family, are answered on request."""
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


def pairs_asked(panel: Panel, plan: Plan) -> tuple[Pair, ...]:
    """The pairs a plan compares: those it names that are shown, or else every pair, or the first of them.

    Where readers are a sample, two modalities are compared within each reader, never between readers; a test
    that is no reader's, such as a program, is compared with each of them.
    """
    if plan.compare:
        shown = set(panel.items)
        asked = spread_pairs(plan.compare, panel.cells)
        return tuple(pair for pair in asked if set(pair) <= shown)
    every = _every_pair(panel)
    return every if plan.pairs is Pairs.ALL else every[:MOST_PAIRS]


def _every_pair(panel: Panel) -> tuple[Pair, ...]:
    reader = {item: reader for item, (_, reader) in panel.cells.items()}
    alone = set(panel.items) - reader.keys() - {rule.name for rule in panel.rules}
    return tuple(
        (first, second)
        for first, second in combinations(panel.items, 2)
        if reader.get(first) == reader.get(second)
        or (first in alone and second in reader)
        or (second in alone and first in reader)
    )


def answers_family(plan: Plan, declared: Sequence[Pair]) -> bool:
    """Whether all of the declared family is compared, without which no p value of it is adjusted."""
    return plan.pairs is Pairs.ALL or len(declared) <= MOST_PAIRS


def on_request(panel: Panel, plan: Plan) -> tuple[Problem, ...]:
    """What an answer leaves for a request: pairs beyond the first, a family too large to adjust over."""
    if plan.pairs is Pairs.ALL:
        return ()
    said = []
    if not plan.compare and len(every := _every_pair(panel)) > MOST_PAIRS:
        said.append(problem(Severity.WARNING, "pairs_on_request", count=len(every), limit=MOST_PAIRS))
    declared = family_pairs(panel, plan)
    if not answers_family(plan, declared):
        said.append(problem(Severity.WARNING, "family_on_request", count=len(declared), limit=MOST_PAIRS))
    return tuple(said)


def family_pairs(panel: Panel, plan: Plan) -> tuple[Pair, ...]:
    """The pairs of the declared family: those the plan marks as primary, else every pair of shown tests.

    Rules belong to it only where they are marked, so that showing one more never moves an adjusted p. Where
    readers are a sample, what is declared is a pair of modalities over readers (`modality_pairs`), and a
    single reader describes.
    """
    several = several_readers(panel.cells)
    if plan.primary:
        marked = plan.primary if several else spread_pairs(plan.primary, panel.cells)
        return _once(pair for pair in marked if set(pair) <= set(panel.items))
    rules = {rule.name for rule in panel.rules}
    tests = [item for item in panel.items if item not in rules and not (several and item in panel.cells)]
    reader = {item: reader for item, (_, reader) in panel.cells.items()}
    return tuple(pair for pair in combinations(tests, 2) if reader.get(pair[0]) == reader.get(pair[1]))


def settled_pairs(panel: Panel, plan: Plan) -> tuple[Pair, ...]:
    """Pairs marked as primary of which nothing is tested: one is positive whenever the other is."""
    if not plan.primary:
        return ()
    if several_readers(panel.cells):
        return tuple(pair for pair in modality_pairs(panel, plan) if known_order(panel, pair))
    pairs = family_pairs(panel, plan)
    return tuple(pair for pair, order in zip(pairs, nested(panel, pairs), strict=True) if order)


def marked_in_vain(panel: Panel, plan: Plan) -> tuple[Problem, ...]:
    """That marked pairs are known beforehand, and how many of the marked ones are left to test."""
    settled = settled_pairs(panel, plan)
    if not settled:
        return ()
    marked = modality_pairs(panel, plan) if several_readers(panel.cells) else family_pairs(panel, plan)
    names = ", ".join(PAIRED.join(pair) for pair in settled)
    left = len(marked) - len(settled)
    found = problem(
        Severity.WARNING, "primary_by_construction", value=names, pairs=names, count=len(settled), left=left
    )
    return (found,)


def modality_pairs(panel: Panel, plan: Plan) -> tuple[Pair, ...]:
    """The declared pairs of modalities over readers: those marked, else every pair that names no rule."""
    if not several_readers(panel.cells):
        return ()
    cells = by_modality(panel.cells)
    if plan.primary:
        return _once(pair for pair in plan.primary if set(pair) <= cells.keys())
    rules = {rule.name for rule in panel.rules}
    return tuple(combinations([name for name, by in cells.items() if not set(by.values()) & rules], 2))


def known_order(panel: Panel, pair: Pair) -> int:
    """`nested` for two modalities (or rules over them), as one reader of both would combine them."""
    cells = by_modality(panel.cells)
    first, second = (cells.get(name, {}) for name in pair)
    both = [reader for reader in first if reader in second]
    return nested(panel, [(first[both[0]], second[both[0]])])[0] if both else 0


def _once(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Each pair once, in either direction; the first spelling stays."""
    kept: dict[frozenset[str], Pair] = {}
    for pair in pairs:
        kept.setdefault(frozenset(pair), pair)
    return tuple(kept.values())


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
