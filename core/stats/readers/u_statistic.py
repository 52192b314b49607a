"""All reads of any design, readers and patients random: Gallas' U-statistic.

A product of two successes estimates a moment: of the same or another patient, by the same or another
reader. Sums over all reads give the moments by inclusion and exclusion, so that a reader who read one
modality only, or left units out, still counts.

References
----------
Gallas 2006, Academic Radiology 13:353; Gallas, Bandos, Samuelson & Wagner 2009, Communications in
Statistics 38:2586; Obuchowski, Gallas & Hillis 2012, Academic Radiology 19:1508 (degrees of freedom).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import stdtr, stdtrit

from core.arrays import Bools, Floats
from core.findings import Reason

MOST_PRODUCTS = 50_000_000
"""Largest number of compared pairs of units (times readers) for which areas are computed this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UStatistic:
    """Second minus first over all reads, with its unbiased variance.

    The variance may come out negative where few readers read both: then there is no interval and no p.
    ``biased_variance`` never subtracts; it is shown beside, and rescues nothing.
    """

    first: float
    second: float
    second_minus_first: float
    variance_first: float
    variance_second: float
    variance: float
    biased_variance: float
    standard_error: float | None
    df: float | None
    low: float | None
    high: float | None
    p: float | None
    p_df_rounded_down: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Moments:
    """Weights c and moments of products, by which factors they share (1 same, 0 other).

    ``total`` is the sum of the products over all reads by subset of factors held equal, over the same
    sum of the designs: the biased moments.
    """

    weight: Floats
    moment: Floats
    biased: Floats

    @property
    def variance(self) -> float:
        return float((self.weight * self.moment).sum() - self.moment.flat[0])

    @property
    def biased_variance(self) -> float:
        return float((self.weight * self.biased).sum() - self.biased.flat[0])


def u_statistic_of_shares(
    correct: Floats, counted: Floats, confidence_level: float = 0.95
) -> UStatistic | Reason:
    """Two modalities compared by shares of correct reads.

    Parameters
    ----------
    correct, counted : ndarray of shape (2, readers, patients)
        Sums over a patient's units; ``counted`` is 0 where the reader did not read the patient.
    """
    if np.any(counted.sum(axis=(1, 2)) <= 0):
        return Reason.NO_UNITS
    pairs = {(x, y): _share_moments(correct, counted, x, y) for x, y in ((0, 0), (1, 1), (0, 1))}
    means = correct.sum(axis=(1, 2)) / counted.sum(axis=(1, 2))
    return _result(pairs, means, confidence_level)


def u_statistic_of_areas(
    scores: Floats, condition: Bools, confidence_level: float = 0.95
) -> UStatistic | Reason:
    """Two modalities compared by areas under the curve; each unit its own patient.

    Parameters
    ----------
    scores : ndarray of shape (2, readers, units)
        NaN where the reader did not read the unit.
    condition : bool ndarray of shape (units,)
    """
    m, n = int(condition.sum()), int((~condition).sum())
    if m == 0 or n == 0:
        return Reason.ONE_CLASS
    if m * n * scores.shape[1] > MOST_PRODUCTS:
        return Reason.TOO_MANY_READS
    having, lacking = scores[..., condition], scores[..., ~condition]
    read = np.isfinite(lacking)[..., :, None] & np.isfinite(having)[..., None, :]
    gap = having[..., None, :] - lacking[..., :, None]
    success = np.where(read, (gap > 0) + 0.5 * (gap == 0), 0.0)
    designed = read.astype(np.float64)
    if np.any(designed.sum(axis=(1, 2, 3)) == 0):
        return Reason.NO_UNITS
    pairs = {(x, y): _area_moments(success, designed, x, y) for x, y in ((0, 0), (1, 1), (0, 1))}
    means = success.sum(axis=(1, 2, 3)) / designed.sum(axis=(1, 2, 3))
    return _result(pairs, means, confidence_level)


def _share_moments(a: Floats, n: Floats, x: int, y: int) -> _Moments:
    """Factors: patient, reader."""
    return _moments(_sums(a[x].T, a[y].T), _sums(n[x].T, n[y].T))


def _area_moments(s: Floats, d: Floats, x: int, y: int) -> _Moments:
    """Factors: unit without the condition, unit with it, reader."""
    first, second = np.moveaxis(s[x], 0, -1), np.moveaxis(s[y], 0, -1)
    return _moments(_sums(first, second), _sums(np.moveaxis(d[x], 0, -1), np.moveaxis(d[y], 0, -1)))


def _sums(first: Floats, second: Floats) -> Floats:
    """Sums of products with the factors of a subset held equal, shape (2,) * factors."""
    factors = first.ndim
    out = np.empty((2,) * factors)
    for held in product((0, 1), repeat=factors):
        free = tuple(axis for axis, same in enumerate(held) if not same)
        out[held] = (first.sum(axis=free) * second.sum(axis=free)).sum()
    return out


def _moments(sums: Floats, designs: Floats) -> _Moments:
    """Sums with factors held equal, less those with more of them equal: the others differ."""
    exact, counts = sums.copy(), designs.copy()
    for axis in range(sums.ndim):
        for part in (exact, counts):
            lesser = np.moveaxis(part, axis, 0)
            lesser[0] -= lesser[1]
    whole = designs.flat[0]
    present = np.abs(counts) > 1e-9 * whole
    moment = np.divide(exact, counts, out=np.zeros_like(exact), where=present)
    biased = np.divide(sums, designs, out=np.zeros_like(sums), where=designs > 0)
    return _Moments(np.where(present, counts, 0.0) / whole, moment, biased)


def _result(pairs: dict[tuple[int, int], _Moments], means: Floats, confidence_level: float) -> UStatistic:
    aa, bb, ab = pairs[0, 0], pairs[1, 1], pairs[0, 1]
    variance = aa.variance + bb.variance - 2 * ab.variance
    biased = aa.biased_variance + bb.biased_variance - 2 * ab.biased_variance
    value = float(means[1] - means[0])
    error = df = low = high = p = rounded = None
    scale = abs(aa.variance) + abs(bb.variance) + 2 * abs(ab.variance)
    if variance > 1e-14 * scale:
        error = math.sqrt(variance)
        df = _degrees(aa, bb, ab, variance)
        reach = float(stdtrit(df, (1 + confidence_level) / 2)) * error
        low, high = value - reach, value + reach
        p = 2 * float(stdtr(df, -abs(value) / error))
        floor = math.floor(df)
        rounded = 2 * float(stdtr(1e12 if floor > 50 else max(floor, 1), -abs(value) / error))
    return UStatistic(
        first=float(means[0]),
        second=float(means[1]),
        second_minus_first=value,
        variance_first=aa.variance,
        variance_second=bb.variance,
        variance=variance,
        biased_variance=biased,
        standard_error=error,
        df=df,
        low=low,
        high=high,
        p=p,
        p_df_rounded_down=rounded,
        reason=None if error is not None else Reason.NEGATIVE_VARIANCE,
    )


def _degrees(aa: _Moments, bb: _Moments, ab: _Moments, variance: float) -> float:
    """Satterthwaite's degrees of freedom from the part of the variance each factor makes."""
    factors = aa.weight.ndim
    spread, fewest = 0.0, math.inf
    for axis in range(factors):
        alone = tuple(int(other == axis) for other in range(factors))
        part = 0.0
        for moments, sign in ((aa, 1), (bb, 1), (ab, -2)):
            shares = np.moveaxis(moments.weight, axis, 0)[1].sum() > 0
            if shares:
                part += sign * float(moments.biased[alone] - moments.biased.flat[0])
        own = []
        for moments in (aa, bb):
            share = float(np.moveaxis(moments.weight, axis, 0)[1].sum())
            own.append(max(round(1 / share) - 1, 1))
        df = min(own)
        fewest = min(fewest, df)
        spread += part**2 / df**3
    return max(variance**2 / spread, fewest) if spread > 0 else float(fewest)
