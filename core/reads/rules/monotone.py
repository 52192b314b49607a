"""Every monotone fusion rule of up to five tests, and the shortest way to write each.

A rule is a bitmask: bit p is its verdict on read pattern p, bit i of p set when test i is positive.
The numbers of non-constant monotone functions are 1, 4, 18, 166 and 7,579 (Dedekind numbers less two).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.reads.rules.grammar import And, AtLeast, Expression, Name, Or
from core.reads.rules.truth_tables import patterns

MOST_TESTS_SEARCHED = 5
_PAIRS_AT_ONCE = 1 << 20


@lru_cache(maxsize=MOST_TESTS_SEARCHED)
def monotone_masks(tests: int) -> NDArray[np.uint32]:
    """Return every monotone non-constant Boolean function of ``tests`` tests, sorted.

    Parameters
    ----------
    tests : int
        1 to ``MOST_TESTS_SEARCHED``.

    Returns
    -------
    uint32 array, shape (1 | 4 | 18 | 166 | 7579,)
        Truth-table bitmasks; read-only.
    """
    if not 1 <= tests <= MOST_TESTS_SEARCHED:
        raise ValueError(f"1 to {MOST_TESTS_SEARCHED} tests, not {tests}")
    masks = np.array([0, 1], dtype=np.uint64)
    for test in range(tests):
        # a monotone function is two of the tests before it, the one for "positive" containing the other
        negative, positive = np.nonzero((masks[:, None] & ~masks[None, :]) == 0)
        masks = np.sort(masks[negative] | masks[positive] << np.uint64(1 << test))
    result = masks[1:-1].astype(np.uint32)
    result.flags.writeable = False
    return result


@lru_cache(maxsize=MOST_TESTS_SEARCHED)
def monotone_tables(tests: int) -> NDArray[np.float64]:
    """Return the truth tables of ``monotone_masks`` as 0 and 1, shape (rules, 2**tests); read-only."""
    shifts = np.arange(1 << tests, dtype=np.uint32)
    tables = ((monotone_masks(tests)[:, None] >> shifts) & 1).astype(np.float64)
    tables.flags.writeable = False
    return tables


@dataclass(frozen=True, slots=True)
class _Formulas:
    """For each function of ``monotone_masks``: its fewest literals and how it is put together."""

    literals: NDArray[np.int64]
    built_from: dict[int, tuple[type[And] | type[Or], int, int]]
    counts: dict[int, tuple[int, tuple[int, ...]]]


def _places(tests: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return lookup tables: place = second[first[low half], first[high half]] of a mask."""
    half = max(tests - 1, 0)
    halves = np.concatenate([[0], monotone_masks(half) if half else [], [(1 << (1 << half)) - 1]])
    first = np.full(1 << (1 << half), -1, dtype=np.int32)
    first[halves.astype(np.int64)] = np.arange(halves.size)
    masks = monotone_masks(tests).astype(np.int64)
    second = np.full((halves.size, halves.size), -1, dtype=np.int32)
    bits = 1 << half
    second[first[masks & ((1 << bits) - 1)], first[masks >> bits]] = np.arange(masks.size)
    return first, second


@lru_cache(maxsize=MOST_TESTS_SEARCHED)
def _formulas(tests: int) -> _Formulas:
    """Build every function from shorter ones, shortest first, so that the first way found is shortest."""
    masks = monotone_masks(tests)
    first, second = _places(tests)
    bits = np.uint32(1 << (tests - 1))
    low_half = np.uint32((1 << int(bits)) - 1)

    def place(mask: NDArray[np.uint32]) -> NDArray[np.int32]:
        places: NDArray[np.int32] = second[first[mask & low_half], first[mask >> bits]]
        return places

    literals = np.zeros(masks.size, dtype=np.int64)
    built_from: dict[int, tuple[type[And] | type[Or], int, int]] = {}
    counts = {}
    by_length: dict[int, NDArray[np.int64]] = {}
    reads = patterns(tests)
    length = 0
    while (literals == 0).any():
        length += 1
        for size in [length] if length in (1, *range(3, tests + 1)) else []:
            for chosen in combinations(range(tests), size):
                for count in [1] if size == 1 else range(2, size):
                    table = reads[:, chosen].sum(axis=1) >= count
                    mask = np.uint32(sum(1 << int(p) for p in np.flatnonzero(table)))
                    where = int(place(np.array([mask]))[0])
                    literals[where] = length
                    counts[where] = (count, chosen)
        for left_length in range(1, length // 2 + 1):
            left, right = by_length[left_length], by_length[length - left_length]
            step = max(1, _PAIRS_AT_ONCE // max(right.size, 1))
            for start in range(0, left.size, step):
                some = left[start : start + step]
                for operator, combine in ((Or, np.bitwise_or), (And, np.bitwise_and)):
                    made = combine(masks[some][:, None], masks[right][None, :]).ravel()
                    found = place(made)
                    fresh = np.flatnonzero((found >= 0) & (literals[found] == 0))
                    new, at = np.unique(found[fresh], return_index=True)
                    literals[new] = length
                    for where, pair in zip(new.tolist(), fresh[at].tolist(), strict=True):
                        built_from[where] = (
                            operator,
                            int(some[pair // right.size]),
                            int(right[pair % right.size]),
                        )
        by_length[length] = np.flatnonzero(literals == length)
    return _Formulas(literals, built_from, counts)


def shortest_lengths(tests: int) -> NDArray[np.int64]:
    """Return the fewest literals each function of ``monotone_masks`` can be written with."""
    return _formulas(tests).literals


def shortest_expression(mask: int, names: tuple[str, ...]) -> Expression:
    """Write a monotone non-constant function with the fewest literals.

    And, or, and counts over tests ('at least k of') are the building blocks; every function is reached
    by combining shorter ones, so the length is the least possible with them. Ties are broken the same
    way every time.

    Parameters
    ----------
    mask : int
        An entry of ``monotone_masks(len(names))``.
    names : tuple of str
        The tests, in bit order.
    """
    tests = len(names)
    masks, formulas = monotone_masks(tests), _formulas(tests)
    start = int(np.searchsorted(masks, mask))
    if start == masks.size or masks[start] != mask:
        raise ValueError("not a monotone non-constant function of these tests")

    def build(where: int) -> Expression:
        if where in formulas.counts:
            count, chosen = formulas.counts[where]
            reads = tuple(Name(names[test]) for test in chosen)
            return reads[0] if len(reads) == 1 else AtLeast(count, reads)
        operator, left, right = formulas.built_from[where]
        parts: list[Expression] = []
        for part in (build(left), build(right)):
            parts += part.operands if isinstance(part, operator) else (part,)
        return operator(tuple(parts))

    return build(start)
