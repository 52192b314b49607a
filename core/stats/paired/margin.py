"""Not worse by more than a margin, better by more than it, or the same within it: set before, then tested."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtr, stdtr

from core.findings import Reason
from core.stats.clustered.effective import LEAST_EFFECTIVE


class Verdict(StrEnum):
    """What a test at the margin says."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMargin:
    """Second minus first against a margin, a share above 0.

    Attributes
    ----------
    non_inferiority, superiority : one-sided p that the second is not worse (is better) by the margin
    equivalence : the larger of the two one-sided p that the difference lies within the margin
    """

    margin: float
    non_inferiority: float | None
    superiority: float | None
    equivalence: float | None
    level: float
    reason: Reason | None = None

    def verdict(self, p: float | None) -> Verdict:
        """Whether a one-sided p shows what it tests."""
        if p is None:
            return Verdict.NOT_TESTABLE
        return Verdict.SHOWN if p < self.level else Verdict.NOT_SHOWN


def at_margin(
    only_first: float,
    only_second: float,
    units: float,
    margin: float,
    *,
    design_effect: float = 1.0,
    effective: float | None = None,
    confidence_level: float = 0.95,
    reason: Reason | None = None,
) -> AtMargin:
    """Tango's score test at a margin, on counts divided by the design effect.

    Tango 1998, Stat Med 17:891; the reference is t on K_eff - 1 degrees of freedom, the normal where every
    patient has one unit (``effective`` None). One-sided at half of what the interval leaves out, so that the
    verdict is the interval's: non-inferior is a lower limit above ``-margin``. Flipped signs or Obuchowski's
    test shifted to the margin accept too much and are not offered.

    Parameters
    ----------
    only_first, only_second, units : float
    margin : float
        Above 0 and below 1; 0.05 is 5 points.
    design_effect, effective : float
        Of the quoted interval.

    Raises
    ------
    ValueError
        For a margin that is none.
    """
    if not 0.0 < margin < 1.0:
        raise ValueError("a margin lies between 0 and 1")
    level = (1.0 - confidence_level) / 2.0
    unknown = reason or (Reason.NO_UNITS if units == 0 else None)
    if unknown is None and effective is not None and effective < LEAST_EFFECTIVE:
        unknown = Reason.AS_ONE_CLUSTER
    if unknown is not None:
        return AtMargin(
            margin=margin,
            non_inferiority=None,
            superiority=None,
            equivalence=None,
            level=level,
            reason=unknown,
        )
    b, c, n = (v / design_effect for v in (only_first, only_second, units))

    def above(bound: float) -> float:
        """One-sided p that the difference is larger than a bound."""
        z = score(b, c, n, bound)
        return float(ndtr(-z)) if effective is None else float(stdtr(effective - 1.0, -z))

    worse, better = above(-margin), above(margin)
    return AtMargin(
        margin=margin,
        non_inferiority=worse,
        superiority=better,
        equivalence=max(worse, 1.0 - better),
        level=level,
    )


def score(only_first: float, only_second: float, units: float, difference: float) -> float:
    """Tango's statistic of ``second - first = difference``; infinite where its variance is 0."""
    if difference < 0.0:
        return -score(only_second, only_first, units, -difference)
    b, c, n, d = only_first, only_second, units, difference
    linear = (2.0 * n - c + b) * d - b - c
    spread = d * (1.0 - d)
    root = math.sqrt(max(linear * linear + 8.0 * n * b * spread, 0.0))
    # the larger root of 2 n q^2 + linear q - b spread = 0, without subtracting nearly equal numbers
    constrained = 2.0 * b * spread / (linear + root) if linear > 0.0 else (root - linear) / (4.0 * n)
    variance = n * (2.0 * constrained + spread)
    distance = c - b - n * d
    if variance <= 0.0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)
