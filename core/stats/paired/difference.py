"""Difference of two proportions measured on the same units: second minus first.

Cells count units: ``both`` tests right, ``only_first``, ``only_second``, ``neither``; with n their sum the
estimate is always ``(only_second - only_first) / n``. Limits never leave [-1, 1].
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.findings import Difference, Flag, Reason
from core.stats.one_test.proportions import bounds, critical_value

METHODS = ("newcombe", "tango")
"""Intervals that are shown; the other functions are there for the reference cases that name them."""
"""Interval methods; the first is the default."""

BISECTIONS = 51
"""Halvings of an interval no longer than 2 until it is as short as `RESOLUTION`."""
RESOLUTION = 2.0 ** (1 - BISECTIONS)
"""The limit is known to half of it."""
SPARE = 4
"""Steps that the search may take beyond bisection; with fewer it soon is nothing else."""


class Cells(NamedTuple):
    """Units by which of two tests is right on them."""

    both: int
    only_first: int
    only_second: int
    neither: int


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
    """Score limits by Tango 1998 (Stat Med 17:891), all pairs searched together.

    Defined also without discordant pairs. Shapes and NaN as `newcombe_many`.
    """
    a, b, c, d = _cells(both, only_first, only_second, neither)
    n = a + b + c + d
    # the lower limit is the upper one of the tests exchanged
    low, high = _tango_upper(np.stack([c, b]), np.stack([b, c]), n, critical_value(confidence_level))
    return -low, high


def tango_effective_many(
    only_first: ArrayLike,
    only_second: ArrayLike,
    units: ArrayLike,
    design_effect: ArrayLike,
    critical: ArrayLike,
) -> tuple[Floats, Floats]:
    """Tango's limits on counts divided by a design effect, at a quantile of one's own.

    Score interval of clustered matched pairs by effective sample size (Tango 1998, Stat Med 17:891; Rao &
    Scott 1992, Biometrics 48:577). The estimate is that of the counts themselves.

    Parameters
    ----------
    only_first, only_second, units, design_effect : array_like
    critical : array_like
        Quantile of the reference distribution; NaN gives no limits.

    Returns
    -------
    low, high : ndarray
        Broadcast shape; NaN without units or without quantile.
    """
    b, c, n, effect, z = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (only_first, only_second, units, design_effect, critical))
    )
    known = np.isfinite(z)
    b, c, n = b / effect, c / effect, np.where(known, n / effect, 0.0)
    low, high = _tango_upper(np.stack([c, b]), np.stack([b, c]), n, np.where(known, z, 1.0))
    return -low, high


def _tango_upper(first: Floats, second: Floats, n: Floats, z: float | Floats) -> Floats:
    """Largest difference (second - first) / n that the score test at z does not reject.

    Bracketed by the estimate and 1 and found by interpolation, truncation and projection (Oliveira &
    Takahashi 2021, ACM Trans Math Softw 47:5), which never needs more than `SPARE` steps over bisection.
    """
    n = np.broadcast_to(n, first.shape)
    safe = np.where(n > 0.0, n, 1.0)

    def excess(difference: Floats) -> Floats:
        """How far the score statistic exceeds its critical value; negative where it is accepted."""
        spread = difference * (1.0 - difference)
        linear = (2.0 * safe - second + first) * difference - first - second
        root = np.sqrt(np.maximum(linear * linear + 8.0 * safe * first * spread, 0.0))
        # the larger root of the quadratic in the constrained probability of "only first",
        # written so that no two nearly equal numbers are subtracted
        steep = linear > 0.0
        constrained = np.where(
            steep,
            np.divide(2.0 * first * spread, linear + root, out=np.zeros_like(root), where=steep),
            (root - linear) / (4.0 * safe),
        )
        distance = second - first - safe * difference
        return distance * distance - z * z * safe * (2.0 * constrained + spread)

    # without discordance the equation is linear: n D = z^2 (1 - D)
    silent = (first == 0.0) & (second == 0.0)
    inside = np.where(silent, z * z / (safe + z * z), (second - first) / safe)
    outside = np.where(silent, inside, 1.0)
    below, above = excess(inside), excess(outside)
    for step in range(BISECTIONS + SPARE):
        width = outside - inside
        sought = width > RESOLUTION
        if not np.any(sought):
            break
        middle = inside + 0.5 * width
        fall = above - below
        chord = np.divide(above * inside - below * outside, fall, out=middle.copy(), where=fall > 0.0)
        towards = middle - chord
        beyond = np.maximum(0.1 * width * width, 0.5 * RESOLUTION)
        guess = chord + np.clip(towards, -beyond, beyond)
        slack = np.maximum(RESOLUTION * 2.0 ** (BISECTIONS + SPARE - 1 - step) - 0.5 * width, 0.0)
        point = np.clip(guess, middle - slack, middle + slack)
        found = excess(point)
        # a limit that was found stays, so that no number depends on its neighbours
        accepted, refused = sought & (found < 0.0), sought & ~(found < 0.0)
        inside, below = np.where(accepted, point, inside), np.where(accepted, found, below)
        outside, above = np.where(refused, point, outside), np.where(refused, found, above)
    return np.where(n > 0.0, 0.5 * (inside + outside), np.nan)


def newcombe(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference with Newcombe's method 10 interval (see `newcombe_many`)."""
    low, high = newcombe_many(both, only_first, only_second, neither, confidence_level)
    return _difference(
        "newcombe", Cells(both, only_first, only_second, neither), (low, high), confidence_level
    )


def tango(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference with Tango's score interval (see `tango_many`)."""
    low, high = tango_many(both, only_first, only_second, neither, confidence_level)
    return _difference("tango", Cells(both, only_first, only_second, neither), (low, high), confidence_level)


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
    return _difference("wald", Cells(both, only_first, only_second, neither), (low, high), confidence_level)


def bonett_price(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference, Laplace-adjusted Wald (Bonett & Price 2012, J Educ Behav Stat 37:479)."""
    n = both + only_first + only_second + neither
    b, c = (only_first + 1.0) / (n + 2.0), (only_second + 1.0) / (n + 2.0)
    low, high = _normal(np.asarray(c - b), np.asarray((b + c - (b - c) ** 2) / (n + 2.0)), confidence_level)
    return _difference(
        "bonett_price", Cells(both, only_first, only_second, neither), (low, high), confidence_level
    )


def agresti_min(
    both: int, only_first: int, only_second: int, neither: int, confidence_level: float = 0.95
) -> Difference:
    """Paired difference, Wald after adding 0.5 to each cell (Agresti & Min 2005, Stat Med 24:729)."""
    n = both + only_first + only_second + neither + 2.0
    variance = wald_variance(only_first + 0.5, only_second + 0.5, n)
    low, high = _normal(np.asarray((only_second - only_first) / n), variance, confidence_level)
    return _difference(
        "agresti_min", Cells(both, only_first, only_second, neither), (low, high), confidence_level
    )


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
    method: str, cells: Cells, limits: tuple[Floats, Floats], confidence_level: float
) -> Difference:
    both, only_first, only_second, neither = cells
    low, high = limits
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
