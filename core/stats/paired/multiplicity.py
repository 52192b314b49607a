"""p values adjusted over a declared family of tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Adjustment(StrEnum):
    """How a family of p values is adjusted."""

    HOLM = "holm"
    BENJAMINI_HOCHBERG = "bh"
    NONE = "none"


def closed_pairs(p_values: Sequence[float], p_joint: Sequence[float], pairs: int) -> tuple[float, ...]:
    """Closed procedure for endpoints within pairs: ``min(1, m max(p joint, p endpoint))``.

    Within a pair an endpoint is claimed only where the joint test of sensitivity and specificity claims a
    difference too (Marcus, Peritz & Gabriel 1976, Biometrika 63:655); over m pairs by Bonferroni. Holm on the
    joint tests would not free the endpoints.
    """
    return tuple(min(1.0, pairs * max(p, joint)) for p, joint in zip(p_values, p_joint, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedFamily:
    """Adjusted p values in the order given.

    ``family_size`` counts the p values that exist; ``not_testable`` counts those that do not and are
    therefore outside the family.
    """

    p: tuple[float | None, ...]
    method: Adjustment
    family_size: int
    not_testable: int


def adjust(p_values: Sequence[float | None], method: Adjustment = Adjustment.HOLM) -> AdjustedFamily:
    """Adjust a family of p values.

    Parameters
    ----------
    p_values : sequence of float or None
        ``None`` where a test was not estimable: it keeps its place and stays out of the family.
    method : Adjustment

    Raises
    ------
    ValueError
        If a p value is not within 0 and 1.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6:65; Benjamini & Hochberg 1995, JRSS B 57:289.
    """
    places = [i for i, p in enumerate(p_values) if p is not None]
    p = np.array([p_values[i] for i in places], dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p values lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    m, rank = len(p), np.arange(1, len(p) + 1)
    adjusted = p.copy()
    if method is Adjustment.HOLM:
        adjusted[order] = np.maximum.accumulate((m - rank + 1) * p[order])
    elif method is Adjustment.BENJAMINI_HOCHBERG:
        adjusted[order] = np.minimum.accumulate((m / rank * p[order])[::-1])[::-1]
    result: list[float | None] = [None] * len(p_values)
    for place, value in zip(places, np.minimum(adjusted, 1), strict=True):
        result[place] = float(value)
    return AdjustedFamily(p=tuple(result), method=method, family_size=m, not_testable=len(p_values) - m)
