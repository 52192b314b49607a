"""Sensitivity and specificity where only some units were verified, and the reads decided which (MAR).

Among units with the same reads, the verified ones are taken to be like the others. Then every unit counts
with the share of the verified ones of its reads that have the condition (Begg & Greenes 1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Floats


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected share with what each unit adds to its error.

    Attributes
    ----------
    value : float or None
        None where there is nothing to divide by.
    of_unverified, of_with, of_without : float arrays, shape (strata,)
        Influence of one unit by its stratum and what is known of it; the sum over all units is 0, and the sum
        of squares over independent units, or of squared sums over patients, estimates the variance.
    """

    value: float | None
    of_unverified: Floats
    of_with: Floats
    of_without: Floats


def begg_greenes(
    units: NDArray[np.int64],
    verified: NDArray[np.int64],
    with_condition: NDArray[np.int64],
    called: NDArray[np.int64],
) -> tuple[Corrected, Corrected]:
    """Correct sensitivity and specificity for verification that depends on the reads only.

    With g the share of verified units with the condition in stratum s, and T = 1 where the test calls the
    stratum positive, the sensitivity is sum(N g T) / sum(N g) and the specificity
    sum(N (1 - g) (1 - T)) / sum(N (1 - g)). With the test's own read as strata these are Begg and Greenes'
    formulas, and the influences give their logit variance
    1 / (N phi (1 - phi)) + (1 - g1) / (g1 n1) + (1 - g0) / (g0 n0).

    Parameters
    ----------
    units, verified, with_condition : int arrays, shape (strata,)
        Units of each stratum, those verified (at least one), and verified ones with the condition.
    called : int array of 0 and 1, shape (strata,)
        What the test reads there.

    Raises
    ------
    ValueError
        If a stratum has no verified unit, or counts contradict each other.

    References
    ----------
    Begg & Greenes 1983, Biometrics 39:207.
    """
    n, v, d = (np.asarray(x, dtype=np.float64) for x in (units, verified, with_condition))
    if np.any(v < 1) or np.any(v > n) or np.any(d > v) or np.any(d < 0):
        raise ValueError("every stratum needs a verified unit, and counts that fit")
    g = d / v
    return _share(n, v, g, np.asarray(called, dtype=np.float64), 1.0), _share(
        n, v, 1.0 - g, 1.0 - np.asarray(called, dtype=np.float64), 0.0
    )


def _share(n: Floats, v: Floats, having: Floats, right: Floats, of_with: float) -> Corrected:
    """The share right among those that have (``of_with`` 1) or lack the condition."""
    total = float(n @ having)
    if total == 0:
        nothing = np.zeros_like(n)
        return Corrected(None, nothing, nothing, nothing)
    value = float(n @ (having * right)) / total
    gap = (right - value) / total
    drawn = n / v * gap
    return Corrected(
        value,
        gap * having,
        gap * having + drawn * (of_with - having),
        gap * having + drawn * ((1.0 - of_with) - having),
    )
