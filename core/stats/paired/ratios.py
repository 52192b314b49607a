"""Ratios of two tests on the same units: of their rates, and of the units only one of them is right on."""

from __future__ import annotations

import math

from core.findings import Ratio, Reason

STEPS = 200
"""Halvings of the scale on which a limit is sought; it is then exact to rounding."""
FAR = 50.0
"""Logarithm of a ratio beyond which none is sought."""
RATIO, ODDS = "tang_score", "conditional_odds_wilson"


def paired_ratio(
    both: float, only_first: float, only_second: float, neither: float, z: float, confidence_level: float
) -> Ratio:
    """Rate of the second test over that of the first (relative sensitivity), Tang's score interval.

    Parameters
    ----------
    both, only_first, only_second, neither : float
        Units on which the tests are right; divided by a design effect where patients are clusters.
    z : float
        Quantile of the reference distribution.

    Returns
    -------
    Ratio
        A limit is 0 or infinite where the score test accepts every small, or every large, ratio.

    References
    ----------
    Tang, Tang & Chan 2003, Statistics in Medicine 22:1217.
    """
    first, second = both + only_first, both + only_second
    n = first + only_second + neither
    if n == 0 or first + second == 0:
        reason = Reason.NO_UNITS if n == 0 else Reason.ZERO_CELL
        return _nothing(RATIO, reason, confidence_level)
    value = second / first if first else math.inf
    low = _lowest(first, second, only_first, n, z)
    turned = _lowest(second, first, only_second, n, z)
    return Ratio(
        second_over_first=value,
        low=low,
        high=1.0 / turned if turned else math.inf,
        p=None,
        method=RATIO,
        confidence_level=confidence_level,
    )


def _lowest(first: float, second: float, only_first: float, n: float, z: float) -> float:
    """The least ratio of second over first that the score test at z accepts."""
    if second == 0:
        return 0.0

    def beyond(log_ratio: float) -> float:
        """Score statistic less its critical value; negative where the ratio is accepted."""
        theta = math.exp(log_ratio)
        seen = second + only_first  # right on by either
        a = n * (1.0 + theta)
        b = first * theta * theta - (second + 2.0 * only_first)
        c = only_first * (1.0 - theta) * seen / n
        constrained = (math.sqrt(max(b * b - 4.0 * a * c, 0.0)) - b) / (2.0 * a)
        return abs(second - theta * first) - z * math.sqrt(max(a * constrained + seen * (theta - 1.0), 0.0))

    outside, inside = -FAR, math.log(second / first) if first else FAR
    for _ in range(STEPS):
        middle = 0.5 * (inside + outside)
        outside, inside = (outside, middle) if beyond(middle) <= 0.0 else (middle, inside)
    return math.exp(0.5 * (inside + outside))


def conditional_odds_ratio(only_first: float, only_second: float, z: float, confidence_level: float) -> Ratio:
    """Units only the second test is right on over those only the first is; from Wilson's interval.

    Parameters
    ----------
    only_first, only_second : float
        Discordant units; divided by a design effect where patients are clusters.
    z : float
        Quantile of the reference distribution.

    References
    ----------
    Fagerland, Lydersen & Laake 2014, Statistics in Medicine 33:2850.
    """
    n = only_first + only_second
    if n == 0:
        return _nothing(ODDS, Reason.NO_DISCORDANT_PAIRS, confidence_level)
    z = float(z)
    half = z * math.sqrt(only_first * only_second / n + z * z / 4.0)
    low, high = ((only_second + z * z / 2.0 + sign * half) / (n + z * z) for sign in (-1.0, 1.0))
    return Ratio(
        second_over_first=only_second / only_first if only_first else math.inf,
        low=_odds(low) if only_second else 0.0,
        high=_odds(high) if only_first else math.inf,
        p=None,
        method=ODDS,
        confidence_level=confidence_level,
    )


def _odds(share: float) -> float:
    return share / (1.0 - share)


def _nothing(method: str, reason: Reason, confidence_level: float) -> Ratio:
    return Ratio(
        second_over_first=None,
        low=None,
        high=None,
        p=None,
        method=method,
        confidence_level=confidence_level,
        reason=reason,
    )
