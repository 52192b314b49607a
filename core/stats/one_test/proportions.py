"""One proportion and its confidence interval.

Every point estimate is ``successes / trials``; without trials it is not estimable. Formulas follow
Brown, Cai & DasGupta 2001 (Statistical Science 16:101).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from core.arrays import Floats
from core.findings import Estimate, Reason

METHODS = ("wilson", "clopper_pearson", "jeffreys", "agresti_coull")
"""Interval methods a user can choose; the first is the default."""


def critical_value(confidence_level: float) -> float:
    """Two-sided standard normal quantile, 1.96 at 0.95.

    Raises
    ------
    ValueError
        If the level is not strictly between 0 and 1.
    """
    if not 0.0 < confidence_level < 1.0:
        raise ValueError(f"confidence level must lie between 0 and 1, got {confidence_level}")
    return float(ndtri(0.5 + confidence_level / 2.0))


def bounds(
    method: str, successes: ArrayLike, trials: ArrayLike, confidence_level: float
) -> tuple[Floats, Floats]:
    """Confidence limits of proportions.

    Parameters
    ----------
    method : str
        One of ``METHODS``: Wilson 1927 score; Clopper & Pearson 1934 exact; Jeffreys with the boundary
        correction (0 at no success, 1 at all); Agresti & Coull 1998 truncated to [0, 1].
    successes, trials : array_like
        Counts of any shapes that broadcast. Fractional counts are allowed (effective sample sizes).
    confidence_level : float
        Two-sided, strictly between 0 and 1.

    Returns
    -------
    low, high : ndarray
        Broadcast shape; NaN where ``trials`` is 0.

    Raises
    ------
    ValueError
        For an unknown method, a level outside (0, 1), or successes outside [0, trials].
    """
    z = critical_value(confidence_level)
    x, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    if np.any(x < 0.0) or np.any(x > n):
        raise ValueError("successes must lie between 0 and trials")
    known = n > 0.0
    safe = np.where(known, n, 1.0)
    tail = (1.0 - confidence_level) / 2.0
    low: Floats
    high: Floats
    if method == "wilson":
        low, high = _wilson(x, safe, z)
    elif method == "clopper_pearson":
        low = _beta_quantile(np.where(x > 0.0, x, 1.0), safe - x + 1.0, tail)
        high = _beta_quantile(x + 1.0, np.where(x < safe, safe - x, 1.0), 1.0 - tail)
    elif method == "jeffreys":
        low = _beta_quantile(x + 0.5, safe - x + 0.5, tail)
        high = _beta_quantile(x + 0.5, safe - x + 0.5, 1.0 - tail)
    elif method == "agresti_coull":
        size = safe + z * z
        centre = (x + z * z / 2.0) / size
        half = z * np.sqrt(centre * (1.0 - centre) / size)
        low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    else:
        raise ValueError(f"unknown interval method {method!r}")
    if method != "agresti_coull":  # its limits at no or all successes are its own, truncated
        low = np.where(x == 0.0, 0.0, low)
        high = np.where(x == safe, 1.0, high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _beta_quantile(a: Floats, b: Floats, probability: float) -> Floats:
    return np.asarray(betaincinv(a, b, probability), dtype=float)


def _wilson(x: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    size = n + z * z
    centre = (x + z * z / 2.0) / size
    half = z * np.sqrt(x * (n - x) / n + z * z / 4.0) / size
    return centre - half, centre + half


def proportion(
    successes: float, trials: float, method: str = "wilson", confidence_level: float = 0.95
) -> Estimate:
    """A proportion ``successes / trials`` with its interval.

    Without trials the value and limits are ``None`` with reason ``no_units``.

    Raises
    ------
    ValueError
        As `bounds`.
    """
    low, high = bounds(method, successes, trials, confidence_level)
    if trials == 0:
        return Estimate(
            value=None,
            low=None,
            high=None,
            method=method,
            numerator=successes,
            denominator=trials,
            confidence_level=confidence_level,
            reason=Reason.NO_UNITS,
        )
    return Estimate(
        value=float(successes / trials),
        low=float(low),
        high=float(high),
        method=method,
        numerator=successes,
        denominator=trials,
        confidence_level=confidence_level,
    )
