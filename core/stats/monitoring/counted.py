"""Tails and quantiles of binomial, beta-binomial and Poisson counts, many at once.

The same numbers as those of scipy.stats, whose checks of arguments cost a table
of thirty hospitals more time than their arithmetic.

References
----------
Johnson NL, Kemp AW, Kotz S. Univariate Discrete Distributions, 3rd ed., 2005 (3.4, 4.3, 6.9.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from core.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Binomial:
    """Counts of events among ``n`` independent units, shape (k,), each with chance ``p`` (0 < p < 1)."""

    n: Floats
    p: float

    def cdf(self, count: Floats) -> Floats:
        """P(X <= count)."""
        inside = np.clip(count, 0, self.n - 1)
        found = special.betaincc(inside + 1, np.maximum(self.n - inside, 1e-300), self.p)
        return np.where(count < 0, 0.0, np.where(count >= self.n, 1.0, found))

    def sf(self, count: Floats) -> Floats:
        """P(X > count)."""
        inside = np.clip(count, 0, self.n - 1)
        found = special.betainc(inside + 1, np.maximum(self.n - inside, 1e-300), self.p)
        return np.where(count < 0, 1.0, np.where(count >= self.n, 0.0, found))

    def ppf(self, tail: float) -> Floats:
        """Smallest count with P(X <= count) >= tail."""
        count = np.clip(np.ceil(special.bdtrik(tail, self.n, self.p)), 0, self.n)
        return np.where(
            self.cdf(count - 1) >= tail, count - 1, np.where(self.cdf(count) < tail, count + 1, count)
        )

    def isf(self, tail: float) -> Floats:
        """Smallest count with P(X > count) <= tail."""
        count = np.clip(np.ceil(special.bdtrik(1 - tail, self.n, self.p)), 0, self.n)
        return np.where(
            self.sf(count - 1) <= tail, count - 1, np.where(self.sf(count) > tail, count + 1, count)
        )


class BetaBinomial:
    """Counts of events among ``n`` units, shape (k,), whose common chance has a beta(a, b) distribution."""

    def __init__(self, n: Floats, a: float, b: float) -> None:
        self.sizes, self.which = np.unique(n, return_inverse=True)
        self.below: list[Floats] = []
        self.above: list[Floats] = []
        for size in self.sizes:
            k = np.arange(size + 1)
            log = special.betaln(k + a, size - k + b) - special.betaln(a, b)
            mass = np.exp(log - np.log(size + 1) - special.betaln(size - k + 1, k + 1))
            self.below.append(np.minimum(1.0, np.cumsum(mass)))
            self.above.append(np.append(np.minimum(1.0, np.cumsum(mass[::-1])[::-1]), 0.0))

    def _of(self, tables: list[Floats], count: Floats, outside: tuple[float, float]) -> Floats:
        found = np.empty(self.which.shape)
        for i, at in enumerate(self.which):
            place = int(count[i])
            size = int(self.sizes[at])
            found[i] = outside[0] if place < 0 else outside[1] if place > size else tables[at][place]
        return found

    def cdf(self, count: Floats) -> Floats:
        """P(X <= count)."""
        return self._of(self.below, count, (0.0, 1.0))

    def sf(self, count: Floats) -> Floats:
        """P(X > count)."""
        return self._of(self.above, np.asarray(count) + 1, (1.0, 0.0))

    def ppf(self, tail: float) -> Floats:
        """Smallest count with P(X <= count) >= tail."""
        first = np.array([int(np.searchsorted(own, tail)) for own in self.below], dtype=np.float64)
        return self._each(np.minimum(first, self.sizes))

    def isf(self, tail: float) -> Floats:
        """Smallest count with P(X > count) <= tail."""
        return self._each(np.array([np.count_nonzero(own[1:] > tail) for own in self.above], np.float64))

    def _each(self, of_size: Floats) -> NDArray[np.float64]:
        return np.asarray(of_size[self.which], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Poisson:
    """Counts of events with means ``mean``, shape (k,)."""

    mean: Floats

    def cdf(self, count: Floats) -> Floats:
        """P(X <= count)."""
        return np.where(count < 0, 0.0, special.gammaincc(np.maximum(count, 0) + 1, self.mean))

    def sf(self, count: Floats) -> Floats:
        """P(X > count)."""
        return np.where(count < 0, 1.0, special.gammainc(np.maximum(count, 0) + 1, self.mean))

    def ppf(self, tail: float) -> Floats:
        """Smallest count with P(X <= count) >= tail."""
        count = np.maximum(np.nan_to_num(np.ceil(special.pdtrik(tail, self.mean))), 0)
        up = np.where(self.cdf(count) < tail, count + 1, count)
        return np.asarray(np.where((count > 0) & (self.cdf(count - 1) >= tail), count - 1, up))

    def isf(self, tail: float) -> Floats:
        """Smallest count with P(X > count) <= tail."""
        count = np.maximum(np.nan_to_num(np.ceil(special.pdtrik(1 - tail, self.mean))), 0)
        up = np.where(self.sf(count) > tail, count + 1, count)
        return np.asarray(np.where((count > 0) & (self.sf(count - 1) <= tail), count - 1, up))
