"""Truth tables of fusion rules: index bit i set means test i is positive.

A table is a ``uint8`` array of 2**T zeros and ones. With unusable reads a rule is what all completions
agree on (Kleene's strong completion over the whole table, so equivalent expressions always agree).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.reads.rules.grammar import And, AtLeast, Expression, Name, Not, Or

Table = NDArray[np.uint8]


class Verdict(IntEnum):
    """What a rule says of one unit."""

    NEGATIVE = 0
    POSITIVE = 1
    NOT_DECIDABLE = 2


class Direction(IntEnum):
    """How a rule answers to one test turning positive, whatever the others say."""

    NONE = 0
    RISES = 1
    FALLS = -1
    MIXED = 2


def patterns(tests: int) -> NDArray[np.uint8]:
    """Return all read patterns, shape (2**tests, tests); row p, column i is bit i of p."""
    index = np.arange(1 << tests, dtype=np.uint32)
    return ((index[:, None] >> np.arange(tests, dtype=np.uint32)) & 1).astype(np.uint8)


def evaluate(expression: Expression, tests: Sequence[str]) -> Table:
    """Return the truth table of an expression over ``tests``, shape (2**T,)."""
    columns = patterns(len(tests)).astype(np.bool_).T
    reads: dict[str, NDArray[np.bool_]] = dict(zip(tests, columns, strict=True))

    def value(node: Expression) -> NDArray[np.bool_]:
        match node:
            case Name(test):
                return reads[test]
            case Not(operand):
                return np.asarray(~value(operand))
            case And(operands):
                return np.asarray(np.all([value(operand) for operand in operands], axis=0))
            case Or(operands):
                return np.asarray(np.any([value(operand) for operand in operands], axis=0))
            case AtLeast(count, operands):
                total = np.zeros(1 << len(tests), dtype=np.int32)
                for operand in operands:
                    total += value(operand)
                return np.asarray(total >= count)

    return value(expression).astype(np.uint8)


def number_of_tests(table: Table) -> int:
    """Return T for a table of 2**T entries."""
    return int(table.size).bit_length() - 1


def directions(table: Table) -> tuple[Direction, ...]:
    """Return for each test how the rule answers to it, shape (T,)."""
    size = number_of_tests(table)
    cube = table.reshape((2,) * size)
    result = []
    for test in range(size):
        negative, positive = np.moveaxis(cube, size - 1 - test, 0)
        rises, falls = bool((positive > negative).any()), bool((positive < negative).any())
        if rises and falls:
            result.append(Direction.MIXED)
        elif rises:
            result.append(Direction.RISES)
        elif falls:
            result.append(Direction.FALLS)
        else:
            result.append(Direction.NONE)
    return tuple(result)


def is_monotone(table: Table) -> bool:
    """Return whether no test turning positive can turn the rule negative."""
    return all(direction in (Direction.NONE, Direction.RISES) for direction in directions(table))


def is_constant(table: Table) -> bool:
    """Return whether the rule says the same of every pattern."""
    return bool((table == table[0]).all())


def restricted(table: Table, keep: Sequence[int]) -> Table:
    """Return the table over the tests ``keep`` only (increasing positions), the others read negative."""
    index = np.zeros(1 << len(keep), dtype=np.int64)
    for bit, test in enumerate(keep):
        index |= ((np.arange(index.size) >> bit) & 1) << test
    return table[index]


def to_mask(table: Table) -> int:
    """Return the table as an integer whose bit p is the entry of pattern p."""
    return int.from_bytes(np.packbits(table, bitorder="little").tobytes(), "little")


def from_mask(mask: int, tests: int) -> Table:
    """Return the table of ``tests`` tests whose bits are ``mask``."""
    size = 1 << tests
    raw = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=size, bitorder="little")


def with_state(cube: NDArray[np.uint8], axis: int, combine: np.ufunc) -> NDArray[np.uint8]:
    """Insert after states 0 and 1 of one test the state that combines the two."""
    negative, positive = cube.take([0], axis), cube.take([1], axis)
    rest = cube.take(range(2, cube.shape[axis]), axis)
    return np.concatenate([negative, positive, combine(negative, positive), rest], axis=axis)


def completions(table: Table) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the lowest and highest entry over all completions, for all 3**T states of the reads.

    Returns
    -------
    low, high : uint8 arrays, shape (3**T,)
        Index in base 3, test 0 least significant, digits 0 negative, 1 positive, 2 unusable.
    """
    low = high = table.reshape((2,) * number_of_tests(table))
    for axis in range(low.ndim):
        low = with_state(low, axis, np.minimum)
        high = with_state(high, axis, np.maximum)
    return low.ravel(), high.ravel()
