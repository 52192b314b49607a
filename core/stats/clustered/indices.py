"""F1, Matthews correlation and infinite likelihood ratios: the interval to quote.

With patients as clusters or with every unit for itself, by the same formulas: a unit alone is a patient with
one unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit, logit, stdtrit

from core.arrays import Floats
from core.findings import Clustered, Estimate, Flag, Interval, Reason
from core.stats.clustered.alike import UNEQUAL, alike_squares
from core.stats.clustered.effective import LEAST_EFFECTIVE
from core.stats.clustered.measures import PatientCells
from core.stats.clustered.proportions import RELATIVE_ROUNDING
from core.stats.one_test.proportions import bounds
from core.stats.paired.headline import cautions

Cells = tuple[int, int, int, int]
Rate = tuple[float, Interval | Estimate | Clustered]
"""A rate and its interval."""


class IndexMethod(StrEnum):
    """How a quoted interval is made."""

    F1 = "f1_logit_t"
    MCC = "mcc_fisher_z"
    RATIO = "ratio_mover"
    AGREEMENT = "agreement_wilson"


def f1_quoted(cells: Cells, patients: PatientCells, confidence_level: float = 0.95) -> Interval:
    """Interval of F1 = 2 tp / (2 tp + fp + fn), a ratio of sums over patients, on the logit scale.

    Linearised variance ``K / (K - 1) sum (x_i - F n_i)^2 / N^2`` with ``x_i = 2 tp_i``, ``n_i = 2 tp_i + fp_i
    + fn_i`` and K the patients with such a unit (Rao & Scott 1992, Biometrics 48:577), or, where K_eff is
    under half of K and it is larger, the one that patients would give were their lesions as alike as on
    average (`alike_squares`); t on the smaller of K and K_eff less 1. An F1 of 0 or 1 has no
    variance: not estimable.
    """
    tp, fn, fp, _ = cells
    total = 2 * tp + fn + fp
    value = 2 * tp / total if total else math.nan
    scores = np.array([2 - 2 * value, -value, -value, 0.0]) / max(total, 1)
    inside = 0 < value < 1
    slope = value * (1 - value)
    linear = _Linear(logit(value), scores / slope, expit) if inside else None
    return _on_scale(IndexMethod.F1, cells, linear, patients, patients.relevant, confidence_level)


def mcc_quoted(cells: Cells, patients: PatientCells, confidence_level: float = 0.95) -> Interval:
    """Interval of the Matthews correlation on Fisher's z, ``tanh(atanh M +- t se / (1 - M^2))``.

    The score of a patient is the derivative of M by the four cells times the patient's own cells; variance
    ``K / (K - 1)`` times the sum of squares or as in `f1_quoted`, t on K_eff - 1 degrees of freedom. Fisher
    1921, Metron 1:3 (scale); Kwak, Um & Jung 2015, Stat Med 34:2325 (linearised variance). A correlation of 1
    or -1 has no variance: not estimable.
    """
    a, b, c, d = (float(v) for v in cells)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if margins == 0.0:
        return Interval(
            low=None,
            high=None,
            method=IndexMethod.MCC,
            confidence_level=confidence_level,
            reason=Reason.ZERO_CELL,
        )
    root = math.sqrt(margins)
    value = (a * d - b * c) / root
    by_condition, by_call = (1 / (a + b), 1 / (c + d)), (1 / (a + c), 1 / (b + d))
    half = value / 2
    gradient = np.array(
        [
            d / root - half * (by_condition[0] + by_call[0]),
            -c / root - half * (by_condition[0] + by_call[1]),
            -b / root - half * (by_condition[1] + by_call[0]),
            a / root - half * (by_condition[1] + by_call[1]),
        ]
    )
    inside = b + c > 0 and a + d > 0
    slope = 1 - value * value
    linear = _Linear(math.atanh(value), gradient / slope, np.tanh) if inside else None
    return _on_scale(IndexMethod.MCC, cells, linear, patients, patients.clusters, confidence_level)


@dataclass(frozen=True, slots=True)
class _Linear:
    """A measure on the scale of its interval: its value, the score of a unit of each cell, the way back."""

    centre: float
    scores: Floats
    back: np.ufunc


def _on_scale(
    method: IndexMethod,
    cells: Cells,
    linear: _Linear | None,
    patients: PatientCells,
    clusters: int,
    confidence_level: float,
) -> Interval:
    """``back(centre +- t se)`` with the standard error of a sum of scores; ``linear`` None at an end."""
    reason = None
    squares = 0.0 if linear is None else float(linear.scores @ patients.gram @ linear.scores)
    degrees = min(float(clusters), patients.effective) - 1.0
    if clusters == 0:
        reason = Reason.NO_UNITS
    elif clusters < 2:
        reason = Reason.SINGLE_CLUSTER
    elif degrees < LEAST_EFFECTIVE - 1.0:
        reason = Reason.AS_ONE_CLUSTER
    elif squares <= RELATIVE_ROUNDING:
        reason = Reason.UNDEFINED_VARIANCE
    ends: tuple[float | None, float | None] = (None, None)
    if reason is None and linear is not None:
        scores, units = linear.scores, float(sum(cells))
        alike = alike_squares(
            np.array(cells) @ scores**2,
            scores @ patients.by_units @ scores,
            units,
            units**2 / patients.effective,
            patients.clusters,
        )
        variance = clusters / (clusters - 1) * squares
        if patients.effective < UNEQUAL * patients.clusters:
            variance = max(variance, float(alike))
        error = math.sqrt(variance)
        reach = float(stdtrit(degrees, 0.5 + confidence_level / 2)) * error
        ends = float(linear.back(linear.centre - reach)), float(linear.back(linear.centre + reach))
    return Interval(
        low=ends[0],
        high=ends[1],
        method=method,
        confidence_level=confidence_level,
        reason=reason,
        flags=cautions(clusters, patients.effective, 0.0),
    )


def all_agree(effective: float, confidence_level: float = 0.95) -> Interval | None:
    """Wilson's interval of a complete agreement on the effective number of patients; None under 2."""
    if effective < 2:
        return None
    low, high = bounds("wilson", effective, effective, confidence_level)
    return Interval(
        low=float(low),
        high=float(high),
        method=IndexMethod.AGREEMENT,
        confidence_level=confidence_level,
        effective_clusters=effective,
    )


def ratio_at_zero(
    value: float,
    top: Rate,
    bottom: Rate,
    confidence_level: float = 0.95,
) -> Interval:
    """Interval of a ratio of two rates that is 0 or infinity, from the quoted intervals of the rates.

    Variance recovery of a ratio (Donner & Zou 2012, Stat Methods Med Res 21:347), with rates p1 over p0 and
    limits l, u. Where p0 = 0 the lower limit is ``sqrt(l1 (2 p1 - l1)) / u0`` and the upper one infinity;
    where p1 = 0 the upper limit is ``u1 / sqrt(l0 (2 p0 - l0))`` and the lower one 0.

    Parameters
    ----------
    value : float
        0 or infinity.
    top, bottom : (rate, its interval)
    """
    (p1, one), (p0, zero) = top, bottom
    flags = _flags_of((top, bottom))
    if one.low is None or one.high is None or zero.low is None or zero.high is None:
        return Interval(
            low=None,
            high=None,
            method=IndexMethod.RATIO,
            confidence_level=confidence_level,
            reason=one.reason or zero.reason,
            flags=flags,
        )
    if math.isinf(value):
        low, high = math.sqrt(max(one.low * (2 * p1 - one.low), 0.0)) / zero.high, math.inf
    else:
        below = math.sqrt(max(zero.low * (2 * p0 - zero.low), 0.0))
        low, high = 0.0, one.high / below if below > 0.0 else math.inf
    return Interval(
        low=low, high=high, method=IndexMethod.RATIO, confidence_level=confidence_level, flags=flags
    )


def ratio_of_rates(
    parts: Sequence[Rate],
    scale: Callable[[float], float],
    signs: tuple[float, float] = (1.0, 1.0),
    confidence_level: float = 0.95,
) -> Interval:
    """Interval of a ratio of two rates, or of their odds, from the quoted intervals of both.

    Variance recovery on the log scale (Zou & Donner 2008, Stat Med 27:1693; the covariance of the two within
    a patient is left out): with e the sum of both on the scale, the lower limit is
    ``e - sqrt(sum (e_j - l_j)^2)`` and the upper likewise, taken back by exp.

    Parameters
    ----------
    parts : (rate, its interval)
    scale : callable
        Logarithm or logit.
    signs : tuple of float
        -1 for a rate that divides.
    """
    flags = _flags_of(parts)
    centre = down = up = 0.0
    for (rate, found), sign in zip(parts, signs, strict=True):
        if found.low is None or found.high is None:
            return Interval(
                low=None,
                high=None,
                method=IndexMethod.RATIO,
                confidence_level=confidence_level,
                reason=found.reason,
                flags=flags,
            )
        at = sign * scale(rate)
        ends = sorted((sign * scale(found.low), sign * scale(found.high)))
        centre, down, up = centre + at, down + (at - ends[0]) ** 2, up + (ends[1] - at) ** 2
    return Interval(
        low=math.exp(centre - math.sqrt(down)),
        high=math.exp(centre + math.sqrt(up)) if math.isfinite(up) else math.inf,
        method=IndexMethod.RATIO,
        confidence_level=confidence_level,
        flags=flags,
    )


def odds_ratio_at_zero(
    value: float,
    sensitivity: Rate,
    specificity: Rate,
    confidence_level: float = 0.95,
) -> Interval:
    """Interval of a diagnostic odds ratio of 0 or infinity, from the quoted intervals of both rates.

    The ratio of the odds of one rate to those of the error of the other, as in `ratio_at_zero`, so that
    lesions of a patient are no independent units. Where both rates are at their end, the product of the odds
    at both limits, which is cautious.

    Parameters
    ----------
    value : float
        0 or infinity.
    sensitivity, specificity : (rate, its interval)
    """
    rates: list[Rate] = [sensitivity, specificity]
    if math.isfinite(value):
        rates = [(1.0 - rate, complement(found)) for rate, found in rates]
    flags = _flags_of(rates)
    (p1, one), (_, all_right) = sorted(rates, key=lambda pair: pair[0])
    if one.low is None or all_right.low is None:
        return Interval(
            low=None,
            high=None,
            method=IndexMethod.RATIO,
            confidence_level=confidence_level,
            reason=one.reason if one.low is None else all_right.reason,
            flags=flags,
        )
    l1, l0 = one.low, all_right.low
    # the larger rate is 1: its error has odds of 0, at most those at its lower limit
    odds, least = math.inf if p1 == 1.0 else p1 / (1.0 - p1), l1 / (1.0 - l1)
    most = (1.0 - l0) / l0 if l0 > 0.0 else math.inf
    reach = least if math.isinf(odds) else math.sqrt(max(least * (2.0 * odds - least), 0.0))
    low = reach / most if most > 0.0 else math.inf
    low, high = (low, math.inf) if math.isinf(value) else (0.0, math.inf if low == 0.0 else 1.0 / low)
    return Interval(
        low=low, high=high, method=IndexMethod.RATIO, confidence_level=confidence_level, flags=flags
    )


def _flags_of(rates: Iterable[Rate]) -> tuple[Flag, ...]:
    """Cautions of any of some rates."""
    return tuple(dict.fromkeys(flag for _, found in rates for flag in found.flags))


def complement(interval: Interval | Estimate | Clustered) -> Interval:
    """The interval of 1 - p."""
    return Interval(
        low=None if interval.high is None else 1.0 - interval.high,
        high=None if interval.low is None else 1.0 - interval.low,
        method=str(interval.method),
        confidence_level=interval.confidence_level,
        reason=interval.reason,
        flags=interval.flags,
    )


def reaching(estimate: Estimate) -> Interval:
    """The interval of an odds ratio of 0 or infinity, which reaches that limit itself."""
    at_zero = estimate.value == 0
    return Interval(
        low=0.0 if at_zero else estimate.low,
        high=estimate.high if at_zero else math.inf,
        method=str(estimate.method),
        confidence_level=estimate.confidence_level,
        reason=estimate.reason,
        flags=estimate.flags,
    )
