"""Ranks of values, equal ones sharing their mean."""

from __future__ import annotations

import numpy as np

from core.arrays import Floats


def mid_ranks(values: Floats) -> Floats:
    """Rank from 1 of each of some finite values; ties have the mean of the ranks they take up."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place])
