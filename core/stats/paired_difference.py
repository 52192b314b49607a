"""Difference of two proportions measured on the same units: second minus first.

Cells count units: ``both`` tests right, ``only_first``, ``only_second``, ``neither``; with n their sum the
estimate is always ``(only_second - only_first) / n``. Limits never leave [-1, 1].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.findings import Difference, Flag, Reason
from core.stats.proportions import bounds, critical_value

METHODS = ("newcombe", "tango", "wald", "bonett_price", "agresti_min")
"""Interval methods; the first is the default."""

BISECTIONS = 60
"""Halvings of an interval no longer than 2: the limit is known to the last bits of a double."""

Floats = NDArray[np.float64]


def newcombe_many(
    both: ArrayLike,
    only_first: ArrayLike,
    only_second: ArrayLike,
    neither: ArrayLike,
    confidence_level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Limits by Newcombe 1998, method 10 (Stat Med 17:2635): square-and-add of Wilson intervals.

    Parameters
    ----------
    both, only_first, only_second, neither : array_like
        Counts of any shapes that broadcast.

    Returns
    -------
    low, high : ndarray
        Broadcast shape; NaN where there are no units.
    """
    a, b, c, d = _cells(both, only_first, only_second, neither)
    n = a + b + c + d
    safe = np.where(n > 0.0, n, 1.0)
    p1, p2 = (a + b) / safe, (a + c) / safe
    low1, high1 = bounds("wilson", a + b, n, confidence_level)
    low2, high2 = bounds("wilson", a + c, n, confidence_level)
    excess = a * d - b * c
    excess = np.where(excess > 0.0, np.maximum(excess - n / 2.0, 0.0), excess)
    margins = np.sqrt((a + b) * (c + d)) * np.sqrt((a + c) * (b + d))
    phi = np.divide(excess, margins, out=np.zeros_like(n), where=margins > 0.0)
    low = (p2 - p1) - _square_and_add(p2 - low2, high1 - p1, phi)
    high = (p2 - p1) + _square_and_add(high2 - p2, p1 - low1, phi)
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def _square_and_add(one: Floats, other: Floats, phi: Floats) -> Floats:
    return np.sqrt(np.maximum(one * one - 2.0 * phi * one * other + other * other, 0.0))


def tango_many(
    both: ArrayLike,
    only_first: ArrayLike,
    only_second: ArrayLike,
    neither: ArrayLike,
    confidence_level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Score limits by Tango 1998 (Stat Med 17:891), all pairs bisected together.

    Defined also without discordant pairs. Shapes and NaN as `newcombe_many`.
    """
    a, b, c, d = _cells(both, only_first, only_second, neither)
    n = a + b + c + d
    z = critical_value(confidence_level)
    return -_tango_upper(c, b, n, z), _tango_upper(b, c, n, z)


def _tango_upper(first: Floats, second: Floats, n: Floats, z: float) -> Floats:
    """Largest difference (second - first) / n that the score test at z does not reject."""
    safe = np.where(n > 0.0, n, 1.0)
    inside = (second - first) / safe
    outside = np.ones_like(inside)
    for _ in range(BISECTIONS):
        middle = 0.5 * (inside + outside)
        spread = middle * (1.0 - middle)
        linear = (2.0 * safe - second + first) * middle - first - second
        root = np.sqrt(np.maximum(linear * linear + 8.0 * safe * first * spread, 0.0))
        # the larger root of the quadratic in the constrained probability of "only first",
        # written so that no two nearly equal numbers are subtracted
        steep = linear > 0.0
        constrained = np.where(
            steep,
            np.divide(2.0 * first * spread, linear + root, out=np.zeros_like(root), where=steep),
            (root - linear) / (4.0 * safe),
        )
        distance = second - first - safe * middle
        accepted = distance * distance < z * z * safe * (2.0 * constrained + spread)
        inside = np.where(accepted, middle, inside)
        outside = np.where(accepted, outside, middle)
    return np.where(n > 0.0, 0.5 * (inside + outside), np.nan)


def newcombe(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference with Newcombe's method 10 interval (see `newcombe_many`)."""
    low, high = newcombe_many(both, only_first, only_second, neither, confidence_level)
    return _difference("newcombe", both, only_first, only_second, neither, low, high, confidence_level)


def tango(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference with Tango's score interval (see `tango_many`)."""
    low, high = tango_many(both, only_first, only_second, neither, confidence_level)
    return _difference("tango", both, only_first, only_second, neither, low, high, confidence_level)


def wald_variance(only_first: ArrayLike, only_second: ArrayLike, units: ArrayLike) -> Floats:
    """Variance of the paired difference among independent units; NaN without units.

    ``((b + c) - (b - c)^2 / n) / n^2``; the yardstick of the design effect of a clustered difference.
    """
    b, c, n = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (only_first, only_second, units)))
    safe = np.where(n > 0.0, n, 1.0)
    return np.where(n > 0.0, np.maximum(b + c - (b - c) ** 2 / safe, 0.0) / safe**2, np.nan)


def wald(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference with the Wald interval.

    Where every pair agrees, or every pair is discordant the same way, the Wald variance is 0 and the
    interval is not estimable (``undefined_variance``) rather than a single point.
    """
    n = both + only_first + only_second + neither
    variance = wald_variance(only_first, only_second, n)
    centre = np.asarray((only_second - only_first) / n if n else np.nan)
    low, high = _normal(centre, np.where(variance > 0.0, variance, np.nan), confidence_level)
    return _difference("wald", both, only_first, only_second, neither, low, high, confidence_level)


def bonett_price(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference, Laplace-adjusted Wald (Bonett & Price 2012, J Educ Behav Stat 37:479)."""
    n = both + only_first + only_second + neither
    b, c = (only_first + 1.0) / (n + 2.0), (only_second + 1.0) / (n + 2.0)
    low, high = _normal(np.asarray(c - b), np.asarray((b + c - (b - c) ** 2) / (n + 2.0)), confidence_level)
    return _difference("bonett_price", both, only_first, only_second, neither, low, high, confidence_level)


def agresti_min(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference, Wald after adding 0.5 to each cell (Agresti & Min 2005, Stat Med 24:729)."""
    n = both + only_first + only_second + neither + 2.0
    variance = wald_variance(only_first + 0.5, only_second + 0.5, n)
    low, high = _normal(np.asarray((only_second - only_first) / n), variance, confidence_level)
    return _difference("agresti_min", both, only_first, only_second, neither, low, high, confidence_level)


def _normal(centre: Floats, variance: Floats, confidence_level: float) -> tuple[Floats, Floats]:
    half = critical_value(confidence_level) * np.sqrt(variance)
    return np.maximum(centre - half, -1.0), np.minimum(centre + half, 1.0)


def _cells(
    both: ArrayLike, only_first: ArrayLike, only_second: ArrayLike, neither: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    cells = [np.asarray(v, dtype=float) for v in (both, only_first, only_second, neither)]
    if any(np.any(v < 0.0) for v in cells):
        raise ValueError("cell counts cannot be negative")
    a, b, c, d = np.broadcast_arrays(*cells)
    return a, b, c, d


def _difference(
    method: str,
    both: int,
    only_first: int,
    only_second: int,
    neither: int,
    low: Floats,
    high: Floats,
    confidence_level: float,
) -> Difference:
    n = both + only_first + only_second + neither
    if n == 0:
        return Difference(
            second_minus_first=None,
            low=None,
            high=None,
            method=method,
            confidence_level=confidence_level,
            reason=Reason.NO_UNITS,
        )
    known = bool(np.isfinite(low) and np.isfinite(high))
    return Difference(
        second_minus_first=(only_second - only_first) / n,
        low=float(low) if known else None,
        high=float(high) if known else None,
        method=method,
        confidence_level=confidence_level,
        reason=None if known else Reason.UNDEFINED_VARIANCE,
        flags=() if only_first + only_second else (Flag.NO_DISCORDANT_PAIRS,),
    )
