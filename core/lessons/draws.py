"""Draws that are the same on every machine and version: raw PCG64 words, whole numbers, a table.

No library's distribution and no floating-point function decides a value. A word is compared with a
threshold, or its first twelve bits choose an entry of a table of normal quantiles; sums of such entries
have whole weights.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import isqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.arrays import Int64s

Words = NDArray[np.uint64]

UNIT = 1 << 16
"""One standard deviation in the table of normal quantiles."""
SCALE = 1 << 10
"""Weights of a latent sum are whole numbers whose squares add up to SCALE squared."""
LEVELS = 4096
"""Entries of the table, each as likely as the other."""


@cache
def quantiles() -> Int64s:
    """Normal quantiles at (i + 1/2) / 4096, i from 0 to 4095, in units of 1/65536; rounded.

    The upper half is kept in ``normal.txt``; a test holds it against the normal distribution.
    """
    text = Path(__file__).with_name("normal.txt").read_text("ascii")
    upper = np.array(text.split(), dtype=np.int64)
    table = np.concatenate([-upper[::-1], upper])
    table.flags.writeable = False
    return table


def words(seed: int, stream: int, count: int) -> Words:
    """Raw words of one stream of a seed.

    Parameters
    ----------
    seed : int
        0 or more.
    stream : int
        What the words are for; streams of a seed are independent.
    """
    return np.random.PCG64(np.random.SeedSequence((seed, stream))).random_raw(count)


def happens(drawn: Words, share: Fraction) -> NDArray[np.bool_]:
    """True with probability ``share``, up to 2**-64."""
    limit = int(share * (1 << 64))
    if limit >= 1 << 64:
        return np.ones(drawn.shape, dtype=np.bool_)
    return drawn < np.uint64(limit)


def chosen(drawn: Words, weights: tuple[int, ...]) -> Int64s:
    """Index of one of several choices, each as often as its weight says."""
    total = sum(weights)
    edges, running = [], 0
    for weight in weights[:-1]:
        running += weight
        edges.append((running << 64) // total)
    limits = np.array([min(edge, (1 << 64) - 1) for edge in edges], dtype=np.uint64)
    return np.searchsorted(limits, drawn, side="right").astype(np.int64)


def normals(drawn: Words) -> Int64s:
    """A normal number for each word, in units of 1/65536."""
    return quantiles()[(drawn >> np.uint64(52)).astype(np.int64)]


def weights_of(*shares: Fraction) -> tuple[int, ...]:
    """Int64s weights whose squares stand to SCALE squared as the shares of variance, and the rest's.

    >>> weights_of(Fraction(1, 4))
    (512, 886)
    """
    rest = 1 - sum(shares, Fraction(0))
    if rest < 0 or any(share < 0 for share in shares):
        raise ValueError("shares of variance lie between 0 and 1 and add up to at most 1")
    return tuple(isqrt(int(share * SCALE * SCALE)) for share in (*shares, rest))


def quantile(share: Fraction) -> int:
    """Normal quantile of a share in units of 1/65536, by straight lines between entries of the table."""
    table = quantiles()
    at = share * LEVELS - Fraction(1, 2)
    low = max(0, min(LEVELS - 2, at.numerator // at.denominator))
    part = at - low
    step = int(table[low + 1]) - int(table[low])
    return int(table[low]) + (step * part.numerator) // part.denominator
