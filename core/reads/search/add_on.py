"""What a modality adds: the same rule, or the best rule, without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.reads.rules.grammar import written
from core.reads.rules.monotone import monotone_masks, shortest_expression
from core.reads.rules.rule import Rule
from core.reads.rules.simplify import simplest
from core.reads.rules.truth_tables import Table, evaluate, number_of_tests, patterns
from core.reads.search.counts import count_rules
from core.reads.search.optimism import Criterion, chosen_rules, scores

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairedCells:
    """Paired cells in units correct, as every comparison here (design: both, first, second, neither).

    Attributes
    ----------
    both, only_first, only_second, neither : int64 arrays, shape (...)
        Leading dimensions are groups. ``second_minus_first`` is ``(only_second - only_first) / units``.
    """

    both: Counts
    only_first: Counts
    only_second: Counts
    neither: Counts


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


def best_without(
    tests: Sequence[str],
    with_condition: ArrayLike,
    without_condition: ArrayLike,
    test: str | None,
    criterion: Criterion,
    name: str,
) -> Rule | None:
    """Find the best monotone rule by a criterion, with or without one of the tests.

    Parameters
    ----------
    tests : sequence of str
        T from 2 to 5.
    with_condition, without_condition : array_like of int, shape (2**T,)
        Units per complete read pattern over all T tests, so that both searches see the same units.
    test : str or None
        The test to do without; None searches among all.
    criterion : Criterion
        Costs, if any, in the order of the rules searched.

    Returns
    -------
    Rule or None
        None where no rule meets the constraint. Ties go to fewer literals.
    """
    sides = [np.asarray(side, dtype=np.int64) for side in (with_condition, without_condition)]
    names = tuple(tests)
    if test is not None:
        axis = len(names) - 1 - names.index(test)
        sides = [side.reshape((2,) * len(names)).sum(axis=axis).ravel() for side in sides]
        names = tuple(other for other in names if other != test)
    counts = count_rules(*sides)
    score = scores(
        criterion,
        counts.tp.astype(float)[None],
        counts.fp.astype(float)[None],
        counts.with_condition.astype(float).reshape(1, 1),
        counts.without_condition.astype(float).reshape(1, 1),
    )
    preference = np.lexsort((np.arange(counts.tp.size), counts.literals))
    best = int(chosen_rules(score, preference)[0])
    if best < 0:
        return None
    expression = shortest_expression(int(monotone_masks(len(names))[best]), names)
    table = evaluate(expression, names)
    return Rule(name=name, expression=written(expression), tests=names, table=table.tobytes())


def widened(rule: Rule, tests: Sequence[str]) -> Table:
    """Return the rule's truth table over more tests, shape (2**T,); ``tests`` hold all of the rule's."""
    reads = patterns(len(tests)).astype(np.int64)
    index = sum(
        (reads[:, list(tests).index(test)] << bit for bit, test in enumerate(rule.tests)),
        start=np.zeros(len(reads), dtype=np.int64),
    )
    return rule.truth[index]


def paired_cells(
    first: Table, second: Table, with_condition: ArrayLike, without_condition: ArrayLike
) -> tuple[PairedCells, PairedCells]:
    """Count paired results of two rules on sensitivity and on specificity.

    Parameters
    ----------
    first, second : uint8 arrays, shape (2**T,)
        Truth tables over the same tests (`widened`); first with the modality, second without it.
    with_condition, without_condition : array_like of int, shape (..., 2**T)
        Units per complete read pattern; leading dimensions are groups.

    Returns
    -------
    (PairedCells, PairedCells)
        Units with the condition, correct when positive; units without, correct when negative.
    """
    if number_of_tests(first) != number_of_tests(second):
        raise ValueError("both truth tables must be over the same tests")
    return (
        _cells(first == 1, second == 1, np.asarray(with_condition, dtype=np.int64)),
        _cells(first == 0, second == 0, np.asarray(without_condition, dtype=np.int64)),
    )


def _cells(first: NDArray[np.bool_], second: NDArray[np.bool_], units: Counts) -> PairedCells:
    return PairedCells(
        both=units @ (first & second),
        only_first=units @ (first & ~second),
        only_second=units @ (~first & second),
        neither=units @ (~first & ~second),
    )
