"""The mean of several readers' ROC curves: their sensitivities averaged at every share of false positives.

References
----------
Chen & Samuelson 2014, British Journal of Radiology 87:20140016 (averages whose area is the mean of the
readers' areas, and others whose area is not).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats
from core.stats.roc import RocCurve


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanCurve:
    """Corners of a mean curve from (0, 0) to (1, 1); where it rises straight up, two stand at one place.

    Attributes
    ----------
    one_minus_specificity, sensitivity : arrays of the same shape
    area : under the straight lines between the corners: the mean of the curves' areas
    """

    one_minus_specificity: Floats
    sensitivity: Floats
    area: float


def mean_curve(curves: Sequence[RocCurve]) -> MeanCurve | None:
    """Average sensitivities at every 1 - specificity at which one of the curves has a corner.

    A curve that rises there has two sensitivities: the lower ones are averaged, and the upper ones.
    None where a curve lacks sensitivity or specificity, or there is no curve.
    """
    corners = []
    for curve in curves:
        if curve.sensitivity is None or curve.specificity is None:
            return None
        corners.append((1 - curve.specificity[::-1], curve.sensitivity[::-1]))
    if not corners:
        return None
    places = np.unique(np.concatenate([x for x, _ in corners]))
    lower = np.mean([_at(places, x, y, upper=False) for x, y in corners], axis=0)
    upper = np.mean([_at(places, x, y, upper=True) for x, y in corners], axis=0)
    x, y = np.repeat(places, 2), np.column_stack([lower, upper]).ravel()
    area = float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))
    return MeanCurve(one_minus_specificity=x, sensitivity=y, area=area)


def _at(places: Floats, x: Floats, y: Floats, *, upper: bool) -> Floats:
    """Sensitivities of a rising curve at some places: the least or the largest where it rises straight up."""
    own, first = np.unique(x, return_index=True)
    last = np.append(first[1:], x.size) - 1
    low, high = y[first], y[last]
    right = np.searchsorted(own, places, side="left")
    here = own[right] == places
    left = np.maximum(right - 1, 0)
    width = np.where(here, 1.0, own[right] - own[left])
    between = high[left] + (low[right] - high[left]) * (places - own[left]) / width
    return np.where(here, high[right] if upper else low[right], between)
