"""Arrays by what they hold, named once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
"""Digits of a pattern and other small codes."""
States = NDArray[np.uint8]
"""A read or a reference status a row."""
Ints = NDArray[np.int32]
"""Days, places and whatever else is kept for every row of a log."""
Codes = NDArray[np.int32]
"""Which text of a list stands in each row; -1 for none."""
Int64s = NDArray[np.int64]
Counts = NDArray[np.int64]
"""Units, patients, sessions."""


def occurrences(codes: NDArray[np.signedinteger], levels: int) -> NDArray[np.intp]:
    """Rows of each of so many texts, shape (levels,).

    Parameters
    ----------
    codes : integer array
        Index of each row's text; -1 where blank, which is not counted.
    levels : int
        How many texts there are.
    """
    return np.bincount(np.add(codes, 1, dtype=np.intp), minlength=levels + 1)[1:]
