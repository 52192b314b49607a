"""How many patients of equal weight a study is as good as, and what its lesions are worth.

With n_i the units of patient i, ``K_eff = (sum n_i)^2 / sum n_i^2``: the number of patients with equal
numbers of units that would carry as much. A t distribution on K_eff - 1 degrees of freedom is used instead
of K - 1 (Carter, Schnepel & Steigerwald 2017, Rev Econ Stat 99:698).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr, stdtrit

from core.arrays import Floats
from core.findings import Clustered, Interval, Reason
from core.stats.clustered.alike import UNEQUAL

FEW_EFFECTIVE = 20
"""Below this many effective patients a result is said to be as good as so many."""
LARGE_SHARE = 0.2
"""A patient with more than this share of the units is said to dominate."""
LEAST_EFFECTIVE = 2.0
"""Below this, nothing is known between patients: no interval."""


def effective_clusters(units: ArrayLike, units_squared: ArrayLike) -> Floats:
    """K_eff from ``sum n_i`` and ``sum n_i^2`` over patients; 0 without units. Broadcasts."""
    n, s = np.broadcast_arrays(np.asarray(units, dtype=float), np.asarray(units_squared, dtype=float))
    found: Floats = np.divide(n * n, s, out=np.zeros(n.shape), where=s > 0.0)
    return found


def critical_values(effective: ArrayLike, alone: ArrayLike, confidence_level: float) -> Floats:
    """Two-sided quantile: of t on K_eff - 1, normal where every patient has one unit; NaN below 2 patients.

    Parameters
    ----------
    effective : array_like
        K_eff.
    alone : array_like of bool
        Whether every patient has one unit.
    """
    k, one = np.broadcast_arrays(np.asarray(effective, dtype=float), np.asarray(alone, dtype=bool))
    tail = 0.5 + confidence_level / 2.0
    known = k >= LEAST_EFFECTIVE
    t = np.where(known, stdtrit(np.where(known, k - 1.0, 1.0), tail), np.nan)
    return np.where(one, float(ndtri(tail)), t)


def difference_design_effect(
    only_first: ArrayLike,
    only_second: ArrayLike,
    units: ArrayLike,
    residual_squares: ArrayLike,
    clusters: ArrayLike,
    effective: ArrayLike,
) -> Floats:
    """Design effect of a paired difference, at least 1.

    ``K / (K - 1) sum_i (d_i - D n_i)^2 / sum_u (d_u - D)^2`` with d the net gain of a patient i or a unit u
    and D the difference (effective sample size: Rao & Scott 1992, Biometrics 48:577). Where units have no
    variance, because none is discordant or all are the same way, the patients are all that is left:
    N / K_eff.

    Parameters
    ----------
    only_first, only_second, units : array_like
        Discordant and all units.
    residual_squares : array_like
        Sum over patients of ``(d_i - D n_i)^2``.
    clusters, effective : array_like
        K and K_eff.
    """
    b, c, n, s, k, e = np.broadcast_arrays(
        *(
            np.asarray(v, dtype=float)
            for v in (only_first, only_second, units, residual_squares, clusters, effective)
        )
    )
    safe = np.where(n > 0.0, n, 1.0)
    among_units = b + c - (c - b) ** 2 / safe
    varied = (among_units > 1e-9) & (k > 1.0)
    effect = np.divide(
        k / np.where(k > 1.0, k - 1.0, 1.0) * s, among_units, out=np.ones(n.shape), where=varied
    )
    same = np.divide(n, e, out=np.ones(n.shape), where=e > 0.0)
    found: Floats = np.maximum(np.where(varied, effect, same), 1.0)
    return found


def effective_among(counts: ArrayLike, gram: Floats, here: ArrayLike) -> float:
    """K_eff of the patients behind some patterns.

    Parameters
    ----------
    counts : array_like, shape (patterns,)
        Units of each pattern.
    gram : ndarray, shape (patterns, patterns)
        Sum over patients of the products of their counts.
    here : array_like of bool, shape (patterns,)
        The patterns that enter a denominator.
    """
    inside = np.asarray(here, dtype=float)
    return float(effective_clusters(np.asarray(counts, dtype=float) @ inside, inside @ gram @ inside))


def on_effective(found: Clustered, centre: float | None, back: Callable[[float], float] = float) -> Clustered:
    """A linearised interval and its test as they are quoted where patients are very unequal.

    Where K_eff is under half of K the standard error is referred to t on K_eff - 1 degrees of freedom, and
    below 2 effective patients nothing is known between them; else it is as it was.

    Parameters
    ----------
    found : Clustered
        With its K_eff.
    centre : float or None
        The estimate on the scale of the interval, from which ``back`` leads.
    """
    k, error = found.effective_clusters, found.standard_error
    if k is None or error is None or centre is None or k >= UNEQUAL * found.clusters:
        return found
    if k < LEAST_EFFECTIVE:
        return replace(found, low=None, high=None, p=None, df=None, reason=Reason.AS_ONE_CLUSTER)
    df = k - 1.0
    reach = float(stdtrit(df, (1.0 + found.confidence_level) / 2.0)) * error
    p = None
    if found.p is not None and found.statistic is not None:
        p = 2.0 * float(stdtr(df, -abs(found.statistic)))
    return replace(found, low=float(back(centre - reach)), high=float(back(centre + reach)), p=p, df=df)


def as_interval(found: Clustered) -> Interval:
    """The limits of a cluster-aware companion, to be quoted."""
    return Interval(
        low=found.low,
        high=found.high,
        method=str(found.method),
        confidence_level=found.confidence_level,
        reason=found.reason,
        flags=found.flags,
        effective_clusters=found.effective_clusters,
    )


def worth(clusters: int, effective: float) -> float:
    """K, or K_eff where that is under half of it."""
    return effective if effective < UNEQUAL * clusters else float(clusters)
