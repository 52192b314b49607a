"""The variance that patients would give if the lesions of all were as alike as they are on average.

A variance over patients is made by those who differ from the rest. Where most lesions lie with a few
patients and errors are rare, the few may by luck have none, and the variance is blind to what they could have
done. How alike the lesions of a patient are is seen in all patients with several, and says it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats

UNEQUAL = 0.5
"""Patients with so unequal numbers of units that they are as good as fewer than this share of them."""


def alike_squares(
    total: ArrayLike, between: ArrayLike, units: ArrayLike, units_squared: ArrayLike, clusters: ArrayLike
) -> Floats:
    """Variance of a sum of scores of mean 0, ``K / (K - 1) s^2 (N + (sum n_i^2 - N) rho)``.

    ``s^2 = total / N`` and ``rho = 1 - (total - between) / ((N - K) s^2)``, at most 1, the correlation of two
    units of a patient. With equal numbers of units it is ``K / (K - 1)`` times the sum over patients of the
    squared sums of their scores, the linearised variance itself.

    Parameters
    ----------
    total : array_like
        Sum over units of the squared scores.
    between : array_like
        Sum over patients of the squared sum of their scores by their number of units.
    units, units_squared, clusters : array_like
        N, ``sum n_i^2``, K.

    Returns
    -------
    ndarray
        0 where no patient has several units.

    References
    ----------
    Fleiss & Cuzick 1979, Applied Psychological Measurement 3:537 (the correlation); Eldridge, Ashby & Kerry
    2006, Int J Epidemiol 35:1292 (inflation of a variance by unequal clusters).
    """
    ss, b, n, q, k = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (total, between, units, units_squared, clusters))
    )
    known = (n > k) & (k > 1.0) & (ss > 0.0)
    scale = np.where(known, ss / np.where(n > 0.0, n, 1.0), 1.0)
    within = np.where(known, ss - b, 0.0) / np.where(known, n - k, 1.0)
    rho = np.minimum(1.0 - within / scale, 1.0)
    found = np.where(known, k, 2.0) / np.where(known, k - 1.0, 1.0) * scale * (n + (q - n) * rho)
    return np.where(known, np.maximum(found, 0.0), 0.0)
