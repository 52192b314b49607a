"""Tails and quantiles of binomial, beta-binomial and Poisson counts, many at once.

The same numbers as those of scipy.stats, whose checks of arguments cost a table
of thirty hospitals more time than their arithmetic.

References
----------
Johnson NL, Kemp AW, Kotz S. Univariate Discrete Distributions, 3rd ed., 2005 (3.4, 4.3, 6.9.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from core.arrays import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Binomial:
    """Counts of events among ``n`` independent units, shape (k,), each with chance ``p`` (0 < p < 1)."""

    n: Floats
    p: float

    def cdf(self, count: Floats) -> Floats:
        """P(X <= count)."""
        inside = np.minimum(np.maximum(count, 0), self.n - 1)
        found = special.betainc(np.maximum(self.n - inside, 1e-300), inside + 1, 1 - self.p)
        return np.where(count < 0, 0.0, np.where(count >= self.n, 1.0, found))

    def sf(self, count: Floats) -> Floats:
        """P(X > count)."""
        inside = np.minimum(np.maximum(count, 0), self.n - 1)
        found = special.betainc(inside + 1, np.maximum(self.n - inside, 1e-300), self.p)
        return np.where(count < 0, 1.0, np.where(count >= self.n, 0.0, found))

    def ppf(self, tail: float) -> Floats:
        """Smallest count with P(X <= count) >= tail."""
        return self._smallest(float(special.ndtri(tail)), lambda count: self.cdf(count) >= tail)

    def isf(self, tail: float) -> Floats:
        """Smallest count with P(X > count) <= tail."""
        return self._smallest(-float(special.ndtri(tail)), lambda count: self.sf(count) <= tail)

    def _smallest(self, z: float, holds: Callable[[Floats], Bools]) -> Floats:
        """Smallest count of which something holds that holds of all above, sought from a normal deviate.

        The first guess is Cornish and Fisher's; nearly always it is at most one count away.
        """
        spread = np.sqrt(self.n * self.p * (1 - self.p))
        guess = self.n * self.p + z * spread + (z * z - 1) * (1 - 2 * self.p) / 6 - 0.5
        count = np.clip(np.ceil(guess), 0, self.n)
        while True:
            here, before = holds(np.stack([count, count - 1]))
            up, down = ~here & (count < self.n), (count > 0) & before
            if not (up | down).any():
                return np.asarray(count)
            count = np.where(up, count + 1, np.where(down, count - 1, count))


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


class Dependent:
    """Counts of ``n`` units that share clusters, as a binomial of ``n / design_effect`` units.

    P(X >= k) = I_p(k/d, (n - k)/d + 1), which is the binomial tail where d = 1.
    """

    def __init__(self, n: Floats, p: float, effect: float) -> None:
        self._n, self._p, self._effect = n, p, effect

    def sf(self, k: Floats) -> Floats:
        """P(X > k)."""
        top = np.clip(np.asarray(k) + 1, 0, self._n)
        a, b = top / self._effect, (self._n - top) / self._effect + 1
        found = np.where(top > 0, special.betainc(np.maximum(a, 1e-12), b, self._p), 1.0)
        return np.where(np.asarray(k) >= self._n, 0.0, found)

    def cdf(self, k: Floats) -> Floats:
        """P(X <= k)."""
        at = np.clip(np.asarray(k), 0, self._n)
        a, b = at / self._effect + 1, (self._n - at) / self._effect
        found = 1 - np.where(at < self._n, special.betainc(a, np.maximum(b, 1e-12), self._p), 0.0)
        return np.where(np.asarray(k) < 0, 0.0, found)

    def isf(self, tail: float) -> Floats:
        """Smallest count that is exceeded with at most this probability."""
        return self._smallest(lambda k: self.sf(k) <= tail)

    def ppf(self, tail: float) -> Floats:
        """Smallest count that is not exceeded with at least this probability."""
        return self._smallest(lambda k: self.cdf(k) >= tail)

    def _smallest(self, holds: Callable[[Floats], Bools]) -> Floats:
        low, high = np.full(self._n.shape, -1.0), self._n.copy()
        while (high - low > 1).any():
            middle = np.floor((low + high) / 2)
            found = holds(middle)
            high, low = np.where(found, middle, high), np.where(found, low, middle)
        return high


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


def counts_drawn(
    units: Floats, centre: float, baseline: float, design_effect: float = 1.0
) -> Binomial | BetaBinomial | Dependent:
    """Counts among ``units`` where nothing has changed since a baseline.

    Parameters
    ----------
    units : array of float, shape (k,)
    centre : float
        Proportion of the baseline. At 0 or 1 the chance has a beta distribution (Jeffreys prior): so far
        without a failure, or an event, is not certain never to have one.
    baseline : float
        Units of the baseline.
    design_effect : float
        Variance of a count over its binomial variance, at least 1.
    """
    if centre in (0.0, 1.0):
        seen = baseline / design_effect
        return BetaBinomial(units, centre * seen + 0.5, (1 - centre) * seen + 0.5)
    return Dependent(units, centre, design_effect) if design_effect > 1 else Binomial(units, centre)
