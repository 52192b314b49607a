"""The number of events among cases of unequal risk: the exact Poisson-binomial distribution.

References
----------
Le Cam L. Pacific J Math 1960;10:1181-1197. Hong Y. Comput Stat Data Anal 2013;59:41-51 (convolution).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.problems import Refusal, Severity, problem

NEGLIGIBLE = 1e-40
"""Probabilities below this at either end are not carried on; no tail that matters is as small."""


@dataclass(frozen=True, slots=True, eq=False)
class CountDistribution:
    """Probabilities of ``first``, ``first + 1``, ... events."""

    first: int
    mass: Floats

    def at_least(self, count: int) -> float:
        """P(X >= count)."""
        return min(1.0, float(self.mass[max(0, count - self.first) :].sum()))

    def at_most(self, count: int) -> float:
        """P(X <= count)."""
        return min(1.0, float(self.mass[: max(0, count - self.first + 1)].sum()))

    def exactly(self, count: int) -> float:
        """P(X = count)."""
        at = count - self.first
        return float(self.mass[at]) if 0 <= at < self.mass.size else 0.0

    def high_count(self, level: float) -> int:
        """The smallest count whose upper tail is at most ``level`` (beyond the last where none is)."""
        upper = np.cumsum(self.mass[::-1])[::-1]
        return self.first + int(np.count_nonzero(upper > level))

    def low_count(self, level: float) -> int:
        """The largest count whose lower tail is at most ``level``; -1 where none is."""
        return self.first + int(np.count_nonzero(np.cumsum(self.mass) <= level)) - 1


def distribution(risks: ArrayLike) -> CountDistribution:
    """Convolve the risks of independent cases.

    Parameters
    ----------
    risks : array_like of float, shape (n,)

    Raises
    ------
    Refusal
        ``risk_not_a_probability``.
    """
    p = np.asarray(risks, dtype=np.float64)
    if np.isnan(p).any() or (p < 0).any() or (p > 1).any():
        raise Refusal(problem(Severity.ERROR, "risk_not_a_probability"))
    parts = [CountDistribution(0, np.array([1 - risk, risk])) for risk in p.tolist()]
    if not parts:
        return CountDistribution(0, np.ones(1))
    while len(parts) > 1:
        pairs = [_sum(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
        parts = pairs + parts[len(parts) - len(parts) % 2 :]
    return parts[0]


def _sum(one: CountDistribution, other: CountDistribution) -> CountDistribution:
    mass = np.convolve(one.mass, other.mass)
    kept = np.flatnonzero(mass >= NEGLIGIBLE)
    return CountDistribution(
        one.first + other.first + int(kept[0]), np.asarray(mass[kept[0] : kept[-1] + 1], dtype=np.float64)
    )
