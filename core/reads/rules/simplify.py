"""The simplest way to write a fusion rule.

A rule that answers each test in one direction and hangs on at most five is written with the fewest
literals possible (``monotone.shortest_expression``). Any other is covered by its prime implicants
(Quine 1952; McCluskey 1956) with the fewest literals, both the rule and its opposite, and factored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from core.reads.rules.grammar import And, AtLeast, Expression, Name, Not, Or, literals
from core.reads.rules.monotone import MOST_TESTS_SEARCHED, shortest_expression
from core.reads.rules.truth_tables import (
    Direction,
    Table,
    completions,
    directions,
    number_of_tests,
    patterns,
    restricted,
    to_mask,
)

MOST_TESTS_COVERED_EXACTLY = 6

_Cube = frozenset[tuple[int, bool]]
"""A conjunction: (test, whether it must be positive)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simplest:
    """A short way to write a rule.

    Attributes
    ----------
    expression : Expression
        Parses back to the rule's table. A constant rule is written ``CT | ~CT`` or ``CT & ~CT``.
    constant : bool or None
        The verdict of a rule that says the same of every pattern.
    shortest : bool
        Whether nothing put together with "and", "or" and counts of tests has fewer literals, each test
        taken in the one direction in which the rule answers to it.
    without_effect : tuple of str
        Tests that do not matter.
    """

    expression: Expression
    constant: bool | None
    shortest: bool
    without_effect: tuple[str, ...]


def simplest(tests: Sequence[str], table: Table, own: Expression | None = None) -> Simplest:
    """Write a truth table as simply as can be.

    Parameters
    ----------
    tests : sequence of str
        Length T, in bit order.
    table : uint8 array, shape (2**T,)
    own : Expression, optional
        What the user wrote; kept where nothing shorter is found.
    """
    answers = directions(table)
    matter = [test for test, answer in enumerate(answers) if answer is not Direction.NONE]
    without_effect = tuple(name for test, name in enumerate(tests) if test not in matter)
    if not matter:
        name = Name(tests[0])
        both = (name, Not(name))
        return Simplest(
            expression=Or(both) if table[0] else And(both),
            constant=bool(table[0]),
            shortest=True,
            without_effect=without_effect,
        )
    names = tuple(tests[test] for test in matter)
    small = restricted(table, matter)
    falls = [answers[test] is Direction.FALLS for test in matter]
    one_direction = Direction.MIXED not in answers
    if one_direction and len(names) <= MOST_TESTS_SEARCHED:
        return Simplest(
            expression=ordered(_one_direction(small, names, falls), tests),
            constant=None,
            shortest=True,
            without_effect=without_effect,
        )
    candidates = [_negated(_factored(_cover(1 - small), names)), _factored(_cover(small), names)]
    if own is not None:
        candidates.append(own)
    if (count := _as_count(small, names, falls)) is not None:
        candidates.append(count)
    best = min(reversed(candidates), key=literals)
    return Simplest(
        expression=ordered(best, tests),
        constant=None,
        shortest=literals(best) == len(names),
        without_effect=without_effect,
    )


def ordered(expression: Expression, tests: Sequence[str]) -> Expression:
    """Return the same expression with operands in a fixed order: short ones first, then as ``tests``."""
    rank = {test: place for place, test in enumerate(tests)}

    def key(node: Expression) -> tuple[int, list[tuple[int, bool]]]:
        return literals(node), sorted((rank[test], negated) for test, negated in _signed(node))

    def visit(node: Expression) -> Expression:
        match node:
            case Name():
                return node
            case Not(operand):
                return Not(visit(operand))
            case AtLeast(count, operands):
                return AtLeast(count, tuple(sorted(map(visit, operands), key=key)))
            case And(operands) | Or(operands):
                return type(node)(tuple(sorted(map(visit, operands), key=key)))

    return visit(expression)


def _signed(expression: Expression, negated: bool = False) -> list[tuple[str, bool]]:
    match expression:
        case Name(test):
            return [(test, negated)]
        case Not(operand):
            return _signed(operand, not negated)
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return [pair for operand in operands for pair in _signed(operand, negated)]


def _literal(name: str, positive: bool) -> Expression:
    return Name(name) if positive else Not(Name(name))


def _one_direction(table: Table, names: Sequence[str], falls: Sequence[bool]) -> Expression:
    """Write a rule of few tests, each of which turns it one way only, as a monotone rule of literals."""
    flip = sum(1 << test for test, down in enumerate(falls) if down)
    mask = to_mask(table[np.arange(table.size) ^ flip])
    turned = {name for name, down in zip(names, falls, strict=True) if down}

    def visit(node: Expression) -> Expression:
        match node:
            case Name(test):
                return _literal(test, test not in turned)
            case Not(operand):
                return Not(visit(operand))
            case AtLeast(count, operands):
                return AtLeast(count, tuple(map(visit, operands)))
            case And(operands) | Or(operands):
                return type(node)(tuple(map(visit, operands)))

    return visit(shortest_expression(mask, tuple(names)))


def _as_count(table: Table, names: Sequence[str], falls: Sequence[bool]) -> AtLeast | None:
    """Recognise 'at least k of' all the tests, each counted when positive (or each when negative)."""
    agreeing = (patterns(len(names)) != np.array(falls)).sum(axis=1)
    count = int(agreeing[table == 1].min())
    if not ((agreeing >= count) == table).all():
        return None
    return AtLeast(count, tuple(_literal(n, not down) for n, down in zip(names, falls, strict=True)))


def prime_implicants(table: Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the prime implicants of a table.

    Returns
    -------
    cares, values : int64 arrays, shape (primes,)
        Pattern p is covered when ``p & care == value``.
    """
    size = number_of_tests(table)
    implicant = completions(table)[0].reshape((3,) * size).astype(bool)
    prime = implicant.copy()
    for axis in range(size):
        narrower = np.moveaxis(prime, axis, 0)[:2]
        narrower &= ~np.moveaxis(implicant, axis, 0)[2]
    digits = np.argwhere(prime)[:, ::-1]
    bit = 1 << np.arange(size)
    return ((digits != 2) * bit).sum(axis=1), ((digits == 1) * bit).sum(axis=1)


def _cover(table: Table) -> list[_Cube]:
    """Cover the positive patterns by prime implicants, with the fewest literals for up to six tests."""
    size = number_of_tests(table)
    cares, values = prime_implicants(table)
    lengths = np.array([int(care).bit_count() for care in cares])
    positive = np.flatnonzero(table)
    if size <= MOST_TESTS_COVERED_EXACTLY:
        covers = (positive[:, None] & cares) == values
        price = lengths + np.arange(lengths.size) * 1e-6  # equal covers: the first ones
        answer = milp(price, integrality=np.ones(price.size), bounds=Bounds(0, 1),
                      constraints=LinearConstraint(covers.astype(float), lb=1.0))  # fmt: skip
        chosen = np.flatnonzero(np.asarray(answer.x) > 0.5).tolist()
    else:
        chosen = _cover_greedily(positive, cares, values, lengths)
    return [
        frozenset((test, bool(values[at] >> test & 1)) for test in range(size) if cares[at] >> test & 1)
        for at in chosen
    ]


def _cover_greedily(
    positive: NDArray[np.int64],
    cares: NDArray[np.int64],
    values: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> list[int]:
    left, chosen = positive, []
    while left.size:
        able = np.flatnonzero((left[0] & cares) == values)
        gain = ((left[:, None] & cares[able]) == values[able]).sum(axis=0) / lengths[able]
        best = int(able[np.argmax(gain)])
        chosen.append(best)
        left = left[(left & cares[best]) != values[best]]
    return chosen


def _negated(expression: Expression) -> Expression:
    """Return the opposite, with negations on the tests (De Morgan)."""
    match expression:
        case Name():
            return Not(expression)
        case Not(operand):
            return operand
        case And(operands):
            return Or(tuple(map(_negated, operands)))
        case Or(operands):
            return And(tuple(map(_negated, operands)))
        case AtLeast(count, operands):
            return AtLeast(len(operands) - count + 1, tuple(map(_negated, operands)))


def _joined(kind: type[And] | type[Or], parts: Sequence[Expression]) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        flat += part.operands if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _factored(cubes: Sequence[_Cube], names: Sequence[str]) -> Expression:
    """Factor a disjunction: what all share, then independent parts, then the commonest literal."""
    uses = Counter(literal for cube in cubes for literal in cube)
    if len({test for test, _ in uses}) == len(uses) <= MOST_TESTS_SEARCHED:
        return _small_disjunction(cubes, dict(uses.keys()), names)
    if len(cubes) == 1:
        return _joined(And, [_literal(names[test], positive) for test, positive in sorted(cubes[0])])
    shared = frozenset.intersection(*cubes)
    if shared:
        outside = [_literal(names[test], positive) for test, positive in sorted(shared)]
        return _joined(And, [*outside, _factored([cube - shared for cube in cubes], names)])
    parts = _independent(cubes)
    if len(parts) > 1:
        return _joined(Or, [_factored(part, names) for part in parts])
    literal = min(uses, key=lambda one: (-uses[one], one))
    inside = [cube - {literal} for cube in cubes if literal in cube]
    outside_cubes = [cube for cube in cubes if literal not in cube]
    product = _joined(And, [_literal(names[literal[0]], literal[1]), _factored(inside, names)])
    return _joined(Or, [product, _factored(outside_cubes, names)])


def _small_disjunction(cubes: Sequence[_Cube], signs: dict[int, bool], names: Sequence[str]) -> Expression:
    tests = sorted(signs)
    reads = patterns(len(tests)) == [signs[test] for test in tests]
    place = {test: column for column, test in enumerate(tests)}
    rows = [reads[:, [place[test] for test, _ in cube]].all(axis=1) for cube in cubes]
    table = np.logical_or.reduce(rows).astype(np.uint8)
    return _one_direction(table, [names[test] for test in tests], [not signs[test] for test in tests])


def _independent(cubes: Sequence[_Cube]) -> list[list[_Cube]]:
    """Split cubes into groups that share no test."""
    groups: list[tuple[set[int], list[_Cube]]] = []
    for cube in cubes:
        tests, members = {test for test, _ in cube}, [cube]
        apart = []
        for other_tests, others in groups:
            if tests & other_tests:
                tests |= other_tests
                members = others + members
            else:
                apart.append((other_tests, others))
        groups = [*apart, (tests, members)]
    return [members for _, members in groups]
