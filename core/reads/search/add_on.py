"""What a modality adds: the same rule, or the best rule, without it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.reads.rules.grammar import written
from core.reads.rules.rule import Rule
from core.reads.rules.simplify import simplest
from core.reads.rules.truth_tables import Table, patterns


def without_test(rule: Rule, test: str, positive: bool, name: str) -> Rule:
    """Drop a test from a rule by taking it as always positive or always negative.

    Parameters
    ----------
    rule : Rule
        Names ``test`` and at least one other.
    positive : bool
        The stated substitution.
    name : str
        Of the new rule.

    Returns
    -------
    Rule
        Over the remaining tests; may be constant (CT & PET with PET negative is never positive).
    """
    place = rule.tests.index(test)
    rest = tuple(other for other in rule.tests if other != test)
    if not rest:
        raise ValueError("a rule of one test has nothing left without it")
    cube = rule.truth.reshape((2,) * len(rule.tests))
    table = cube.take(int(positive), axis=len(rule.tests) - 1 - place).ravel()
    expression = simplest(rest, table).expression
    return Rule(name=name, expression=written(expression), tests=rest, table=table.tobytes())


def widened(rule: Rule, tests: Sequence[str]) -> Table:
    """Return the rule's truth table over more tests, shape (2**T,); ``tests`` hold all of the rule's."""
    reads = patterns(len(tests)).astype(np.int64)
    index = sum(
        (reads[:, list(tests).index(test)] << bit for bit, test in enumerate(rule.tests)),
        start=np.zeros(len(reads), dtype=np.int64),
    )
    return rule.truth[index]
