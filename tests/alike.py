"""Whether two values are the same all the way down, arrays and dataclasses included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa


def unlike(one, other, where="it"):
    """Where two values differ first, or None; what no constructor takes is not compared."""
    if type(one) is not type(other):
        return f"{where}: {type(one)} and {type(other)}"
    if isinstance(one, np.ndarray):
        same = one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        return None if same else where
    if isinstance(one, pa.Array):
        return None if one.equals(other) else where
    if is_dataclass(one):
        parts = [(f.name, getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.init]
    elif isinstance(one, Mapping):
        if list(one) != list(other):
            return where
        parts = [(key, one[key], other[key]) for key in one]
    elif isinstance(one, list | tuple):
        if len(one) != len(other):
            return where
        parts = [(i, a, b) for i, (a, b) in enumerate(zip(one, other, strict=True))]
    else:
        return None if one == other else f"{where}: {one!r} and {other!r}"
    found = (unlike(a, b, f"{where}.{name}") for name, a, b in parts)
    return next((place for place in found if place), None)
