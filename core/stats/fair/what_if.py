"""Where a proportion may end when its open records close: extremes and the predictive distribution.

References
----------
Jeffreys prior; beta-binomial predictive: Gelman A et al. Bayesian Data Analysis, 3rd ed., 2013, chapter 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PRIOR = 0.5
"""Both parameters of the Jeffreys prior."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The final value of ``numerator`` of ``denominator`` known records with ``pending`` open.

    Parameters
    ----------
    all_top, none_top, bottom : int
        All open records counted, and none but those whose event is known already.
    predictive : tuple of float
        P(0), P(1), ... further counted records among those that are open without a known event.
    expected : float
        Mean of the final value under that distribution.
    """

    numerator: int
    denominator: int
    pending: int
    early: int
    all_top: int
    none_top: int
    bottom: int
    predictive: tuple[float, ...]
    expected: float


def what_if(numerator: int, denominator: int, pending: int, early: int = 0) -> WhatIf | None:
    """Predict the final value.

    Parameters
    ----------
    numerator, denominator : int
        x of n known records.
    pending : int
        k open records.
    early : int
        e of them with an event that is known already: (x + e)/(n + k) at least, prediction over k - e.

    Returns
    -------
    WhatIf or None
        None without any record.
    """
    from scipy.stats import betabinom

    x, n, k, e = numerator, denominator, pending, early
    if n + k == 0:
        return None
    free = k - e
    a, b = x + PRIOR, n - x + PRIOR
    mass = betabinom(free, a, b).pmf(np.arange(free + 1)) if free else np.ones(1)
    return WhatIf(
        numerator=x,
        denominator=n,
        pending=k,
        early=e,
        all_top=x + k,
        none_top=x + e,
        bottom=n + k,
        predictive=tuple(float(each) for each in mass),
        expected=(x + e + free * a / (n + 1)) / (n + k),
    )
