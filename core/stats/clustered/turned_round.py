"""An interval for a paired difference from sign flips turned round: never the headline.

Were the difference delta, a patient's ``d_i - delta n_i`` would be symmetric about 0. Turning the signs of
the patients in a set F gives at least the observed sum exactly where ``delta >= sum_F d_i / sum_F n_i``, so
that the limits are order statistics of the ratios of all sets (typical values: Hartigan 1969, JASA 64:1303).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats

MOST_ENUMERATED = 16
"""Up to this many patients every set is taken; beyond, `DRAWS` sets drawn in the order of (d, n)."""
DRAWS = 9999
SEED = 20260101


def turned_round(
    net: ArrayLike, units: ArrayLike, patients: ArrayLike, confidence_level: float = 0.95
) -> tuple[float, float]:
    """Differences that the mid-p test by sign flips of patients does not reject.

    Parameters
    ----------
    net, units : array_like, shape (m,)
        d_i and n_i of each kind of patient, n_i above 0.
    patients : array_like of int, shape (m,)
        How many patients are of each kind.

    Returns
    -------
    Low and high, within -1 to 1; -1 or 1 where there are too few patients to reject anything.

    Notes
    -----
    Covers .81 to .93 where few are discordant, and has no width where all patients agree.
    """
    d, n, w = (np.asarray(values, dtype=float) for values in (net, units, patients))
    kinds, place = np.unique(np.stack([d, n], axis=1), axis=0, return_inverse=True)
    held = np.rint(np.bincount(place.reshape(-1), weights=w)).astype(np.int64)
    d, n = kinds.T
    ratios = np.sort(_ratios(d, n, held))
    sets = ratios.size + 1
    # the set of nobody is a tie at every delta: it counts half
    rank = int(np.floor((1.0 - confidence_level) / 2.0 * sets - 0.5)) + 1
    if rank < 1:
        return -1.0, 1.0
    return max(-1.0, float(ratios[rank - 1])), min(1.0, float(ratios[ratios.size - rank]))


def _ratios(d: Floats, n: Floats, held: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """``sum_F d / sum_F n`` of all sets of patients but the empty one, or of drawn sets."""
    total = int(held.sum())
    if total <= MOST_ENUMERATED:
        each_d, each_n = np.repeat(d, held), np.repeat(n, held)
        chosen = (np.arange(1, 1 << total)[:, None] >> np.arange(total)) & 1
        return np.asarray((chosen @ each_d) / (chosen @ each_n), dtype=float)
    counts = np.random.default_rng(SEED).binomial(held, 0.5, size=(DRAWS, held.size))
    below = counts @ n
    return np.asarray((counts @ d)[below > 0] / below[below > 0], dtype=float)
