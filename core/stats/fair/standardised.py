"""Observed against expected events of units whose cases differ in risk: O/E with exact limits.

References
----------
Spiegelhalter DJ. Stat Med 2005;24:1185-1202 (standardised funnels, alert and alarm).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.problems import Refusal, Severity, problem
from core.stats.fair.poisson_binomial import distribution
from core.stats.monitoring.funnel import ALARM, ALERT, FunnelReason, FunnelStatus, place_by_tails

FEWEST_EXPECTED = 5.0
"""Below this many expected events a ratio is said to rest on small numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedUnit:
    """One centre or operator.

    ``ratio`` = O/E, ``rate`` = O/E times the mean risk of the reference; ``p_high`` = P(X >= O) and
    ``p_low`` = P(X <= O), exact. ``low_95`` ... ``high_998`` are the ratios of the nearest counts that would
    *not* be beyond: 0 where no event at all would not be, all cases where all of them would not be. None
    where there is no ratio.
    """

    name: str
    observed: int
    n: int
    expected: float
    ratio: float | None
    rate: float | None
    p_high: float | None
    p_low: float | None
    status: FunnelStatus | None
    low_95: float | None = None
    high_95: float | None = None
    low_998: float | None = None
    high_998: float | None = None
    expected_beyond: float | None = None
    few: bool = False
    reason: FunnelReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """Units in the order they were given; ``expected_beyond`` sums their exact chances to lie beyond 95 %."""

    reference_risk: float | None
    units: tuple[StandardisedUnit, ...]
    beyond: int
    expected_beyond: float


def standardised(
    names: Sequence[str],
    events: ArrayLike,
    risks: ArrayLike,
    group: ArrayLike,
    *,
    reference_risk: float | None = None,
) -> Standardised:
    """Compare units with what the risk of their own cases lets expect.

    Parameters
    ----------
    names : sequence of str, length k
    events : array_like of bool, shape (n,)
    risks : array_like of float, shape (n,)
        Chance of an event of each case.
    group : array_like of int, shape (n,)
        Unit of each case.
    reference_risk : float or None
        Mean risk that turns O/E into a rate; None: the mean of all these cases.

    Raises
    ------
    Refusal
        ``risk_not_a_probability``, ``series_of_unequal_length``.
    """
    y = np.asarray(events, dtype=np.bool_)
    p = np.asarray(risks, dtype=np.float64)
    of: NDArray[np.int64] = np.asarray(group, dtype=np.int64)
    if not y.shape == p.shape == of.shape:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=y.size, other=p.size))
    mean = reference_risk if reference_risk is not None else (float(p.mean()) if p.size else None)
    units = tuple(_unit(name, y[of == i], p[of == i], mean) for i, name in enumerate(names))
    return Standardised(
        reference_risk=mean,
        units=units,
        beyond=sum(unit.status not in (None, FunnelStatus.INSIDE) for unit in units),
        expected_beyond=sum(unit.expected_beyond or 0.0 for unit in units),
    )


def _unit(name: str, y: NDArray[np.bool_], p: NDArray[np.float64], mean: float | None) -> StandardisedUnit:
    observed, expected = int(y.sum()), float(p.sum())
    if not p.size or expected == 0:
        return StandardisedUnit(
            name=name,
            observed=observed,
            n=int(p.size),
            expected=expected,
            ratio=None,
            rate=None,
            p_high=None,
            p_low=None,
            status=None,
            reason=FunnelReason.NO_VARIATION if p.size else FunnelReason.NO_DENOMINATOR,
        )
    counts = distribution(p)
    high, low = counts.at_least(observed), counts.at_most(observed)
    highs = [counts.high_count(1 - level) for level in (ALERT, ALARM)]
    lows = [counts.low_count(1 - level) for level in (ALERT, ALARM)]
    upper = [(count - 1) / expected for count in highs]
    lower = [(count + 1) / expected for count in lows]
    ratio = observed / expected
    return StandardisedUnit(
        name=name,
        observed=observed,
        n=int(p.size),
        expected=expected,
        ratio=ratio,
        rate=None if mean is None else ratio * mean,
        p_high=high,
        p_low=low,
        status=place_by_tails(high, low),
        low_95=lower[0],
        high_95=upper[0],
        low_998=lower[1],
        high_998=upper[1],
        expected_beyond=counts.at_least(highs[0]) + (counts.at_most(lows[0]) if lows[0] >= 0 else 0.0),
        few=expected < FEWEST_EXPECTED,
    )
