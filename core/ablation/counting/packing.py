"""From the checked log to digits: small codes, for all records at once.

A pattern is one whole number per record that packs all digits of an indicator. A decision is made once
per pattern that occurs, never once per record, so that a switch costs one counting pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence, Sized
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.ablation.digits import Three
from core.ablation.log import Log, to_day
from core.arrays import Bools, Bytes, Ints

T = TypeVar("T")
Digit = tuple[npt.NDArray[np.integer] | npt.NDArray[np.bool_], Sized]
"""A small code of each record, and all values that it may take."""
TRUTHS = (False, True)


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Packed digits.

    Parameters
    ----------
    codes : array of int32, shape (records,)
    sizes : tuple of int
        How many values each digit has; the first digit is the most significant.
    """

    codes: Ints
    sizes: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of possible patterns."""
        return math.prod(self.sizes)

    def digits(self, code: int) -> tuple[int, ...]:
        """Unpack one pattern."""
        found = []
        for size in reversed(self.sizes):
            code, digit = divmod(code, size)
            found.append(digit)
        return tuple(reversed(found))


def pack(digits: Sequence[Digit]) -> Patterns:
    """Pack digits; absent columns come as broadcast constants and cost one pass each."""
    sizes = tuple(len(every) for _, every in digits)
    codes = np.zeros(len(digits[0][0]), np.int32)
    for (values, _), size in zip(digits, sizes, strict=True):
        codes *= np.int32(size)
        np.add(codes, values, out=codes, casting="unsafe")
    return Patterns(codes, sizes)


def compact(patterns: Patterns) -> tuple[Ints, list[tuple[int, ...]]]:
    """The patterns that occur, numbered: a number per record, and the digits of each number."""
    counts = np.bincount(patterns.codes)
    present = np.flatnonzero(counts)
    place = np.zeros(len(counts), np.int32)
    place[present] = np.arange(len(present), dtype=np.int32)
    return place[patterns.codes], [patterns.digits(code) for code in present.tolist()]


MOST_DIGITS = 100
"""Digits, groups and the like kept beside a log; each takes up to a few bytes a row."""


def cached(log: Log, key: Hashable, make: Callable[[], T]) -> T:
    """Keep what depends on the log alone beside the log."""
    return log.memo.keep("digits", key, make, most=MOST_DIGITS)


def three_of(known: Bools, yes: Bools) -> Bytes:
    """`Three` of a condition that is known for some records."""
    digit: Bytes = np.where(known, np.where(yes, np.uint8(Three.YES), np.uint8(Three.NO)), np.uint8(0))
    return digit


def window_mature(log: Log, days: int) -> Bools:
    """Sessions at least ``days`` old at the cut-off."""
    return to_day(log.as_of) - log.cells.date("ablation_date") >= days
