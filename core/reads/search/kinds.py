"""Patients who are alike, counted together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.arrays import Counts

_SEED = 20240501


def alike(table: NDArray[np.int64]) -> tuple[Counts, Counts]:
    """First place of each different row of a table, in the order of its rows, and the kind of every row.

    Equal rows have equal sums; with random terms, two different ones share a sum with probability 2**-64.

    Parameters
    ----------
    table : int64 array, shape (K, C)
        Counts, not below 0.
    """
    terms = np.random.default_rng(_SEED).integers(0, 2**64, size=table.shape[1], dtype=np.uint64)
    kind, sums = pd.factorize(table.view(np.uint64) @ terms)
    first = np.zeros(len(sums), dtype=np.int64)
    first[kind[::-1]] = np.arange(len(kind) - 1, -1, -1)  # the last written, the first row, stays
    return first, kind.astype(np.int64, copy=False)
