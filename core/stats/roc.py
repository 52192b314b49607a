"""Receiver operating characteristic of ordinal or continuous reads: higher means more suspicious.

Placements (how a unit's score stands among the units of the other class) are made once per test;
AUC, its variance and every difference between tests are sums over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtr, ndtri, stdtr, stdtrit

from core.arrays import Floats, Int64s
from core.findings import Clustered, Difference, Flag, Interval, Reason
from core.stats.clustered.alike import UNEQUAL, alike_squares
from core.stats.clustered.effective import LEAST_EFFECTIVE, effective_clusters
from core.stats.clustered.proportions import FEW_CLUSTERS
from core.stats.one_test.proportions import bounds
from core.stats.ranks import mid_ranks

_ROUNDING = 1e-28
"""A variance of an AUC below this is zero up to rounding."""


class RocMethod(StrEnum):
    """How the variance of an AUC is estimated."""

    DELONG = "delong"
    OBUCHOWSKI = "obuchowski_auc"
    LOGIT = "auc_logit_t"
    T = "auc_difference_t"
    EDGE = "auc_clopper_pearson"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RocCurve:
    """Every cut-off and its table; the empirical ROC curve is (1 - specificity, sensitivity).

    Arrays have one entry per cut-off, from the lowest score (all positive) to the highest, and a last
    one, infinite, at which nothing is positive. A unit is positive at or above a cut-off. Units that rank
    below every grade have the score minus infinity, and so the first cut-off: the curve ends on a straight
    line from its lowest grade to the corner.
    ``sensitivity`` (``specificity``) is ``None`` where no unit has (lacks) the condition.
    """

    cutoff: Floats
    tp: Int64s
    fn: Int64s
    fp: Int64s
    tn: Int64s
    sensitivity: Floats | None
    specificity: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placements:
    """Of one test: the share of the other class each unit is ranked above, ties counting half.

    Parameters
    ----------
    with_condition : ndarray of shape (units with the condition,)
        Share of units without the condition that score lower.
    without_condition : ndarray of shape (units without the condition,)
        Share of units with the condition that score higher.
    patients_with, patients_without : ndarray of int or None
        Patient code (0 to patients - 1) of each unit.
    patients : int
    """

    with_condition: Floats
    without_condition: Floats
    patients_with: Int64s | None = None
    patients_without: Int64s | None = None
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Auc:
    """Area under the empirical ROC curve."""

    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    units_with: int
    units_without: int
    method: str = RocMethod.DELONG
    confidence_level: float = 0.95
    reason: Reason | None = None
    clustered: Clustered | None = None
    quoted: Interval | None = None
    """On the logit scale with t on K - 1 degrees of freedom, K patients or units; see `auc`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AucDifference:
    """Difference of two areas on the same units, second minus first, with its test.

    ``quoted`` and ``quoted_p`` refer the difference to t on K - 1 degrees of freedom, K patients or units.
    """

    difference: Difference
    standard_error: float | None
    statistic: float | None
    p: float | None
    clustered: Clustered | None = None
    quoted: Difference | None = None
    quoted_p: float | None = None


def roc_curve(scores: ArrayLike, condition: ArrayLike) -> RocCurve:
    """Counts at every cut-off.

    Parameters
    ----------
    scores : array of shape (n,)
    condition : array of shape (n,), bool

    Raises
    ------
    ValueError
        If a score is no number or plus infinity, or the lengths differ.
    """
    s, c = _checked(scores, condition)
    values, inverse = np.unique(s, return_inverse=True)
    at_with = np.bincount(inverse[c], minlength=len(values))
    at_without = np.bincount(inverse[~c], minlength=len(values))
    fn = np.concatenate([[0], np.cumsum(at_with)])
    tn = np.concatenate([[0], np.cumsum(at_without)])
    tp, fp = fn[-1] - fn, tn[-1] - tn
    return RocCurve(
        cutoff=np.concatenate([values, [np.inf]]),
        tp=tp,
        fn=fn,
        fp=fp,
        tn=tn,
        sensitivity=tp / fn[-1] if fn[-1] else None,
        specificity=tn / tn[-1] if tn[-1] else None,
    )


def placements(scores: ArrayLike, condition: ArrayLike, patients: ArrayLike | None = None) -> Placements:
    """Placement values of one test, by midranks.

    Parameters
    ----------
    scores : array of shape (n,)
        Higher means more suspicious.
    condition : array of shape (n,), bool
    patients : array of shape (n,), optional
        Whose unit it is, any codes.

    Raises
    ------
    ValueError
        If a score is no number or plus infinity, or the lengths differ.

    References
    ----------
    Sun & Xu 2014, IEEE Signal Processing Letters 21:1389.
    """
    s, c = _checked(scores, condition)
    m, n = int(c.sum()), int((~c).sum())
    codes = None
    count = 0
    if patients is not None:
        names, codes = np.unique(np.asarray(patients), return_inverse=True)
        count = len(names)
        if len(codes) != len(s):
            raise ValueError("scores and patients have the same length")
    ranks = mid_ranks(s)
    return Placements(
        with_condition=(ranks[c] - mid_ranks(s[c])) / n if n else np.full(m, np.nan),
        without_condition=1 - (ranks[~c] - mid_ranks(s[~c])) / m if m else np.full(n, np.nan),
        patients_with=None if codes is None else codes[c],
        patients_without=None if codes is None else codes[~c],
        patients=count,
    )


def auc(of: Placements, *, confidence_level: float = 0.95) -> Auc:
    """Area under the curve with its DeLong interval, and Obuchowski's where patients are known.

    These are normal and cut at 0 and 1; ``quoted`` is on the logit scale with t on K - 1 degrees of freedom.
    Where K_eff, the effective number of patients, is under half of K, t is on K_eff - 1, and the variance the
    one that patients would give were their units as alike as on average (`alike_squares`) if that is larger.
    An area of exactly 1 (or 0) has no variance: its one limit is Clopper and Pearson's on the patients of the
    smaller class, flagged ``at_edge``.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837; Obuchowski 1997, Biometrics 53:567.
    """
    m, n = len(of.with_condition), len(of.without_condition)
    value = float(of.with_condition.mean()) if m and n else None
    error, reason = _delong(of.with_condition, of.without_condition)
    low, high = _limits(value, error, confidence_level, 0.0)
    own = _clustered(of, of.with_condition, of.without_condition, value, confidence_level, difference=False)
    return Auc(
        value=value,
        low=low,
        high=high,
        standard_error=error,
        units_with=m,
        units_without=n,
        confidence_level=confidence_level,
        reason=reason,
        clustered=own,
        quoted=_quoted_area(of, value, error, reason, own, confidence_level),
    )


def auc_difference(first: Placements, second: Placements, *, confidence_level: float = 0.95) -> AucDifference:
    """Difference of two areas on the same units, second minus first.

    Parameters
    ----------
    first, second : Placements
        Of the same units in the same order.

    Raises
    ------
    ValueError
        If the placements are not of the same number of units.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837; Obuchowski 1997, Biometrics 53:567.
    """
    if first.with_condition.shape != second.with_condition.shape or (
        first.without_condition.shape != second.without_condition.shape
    ):
        raise ValueError("both tests score the same units")
    having = second.with_condition - first.with_condition
    without = second.without_condition - first.without_condition
    value = float(having.mean()) if len(having) and len(without) else None
    error, reason = _delong(having, without)
    low, high = _limits(value, error, confidence_level, -1.0)
    statistic = None if error is None or value is None else value / error
    own = _clustered(first, having, without, value, confidence_level, difference=True)
    quoted, quoted_p = _quoted_gap(len(having) + len(without), value, error, reason, own, confidence_level)
    return AucDifference(
        difference=Difference(
            second_minus_first=value,
            low=low,
            high=high,
            method=RocMethod.DELONG,
            confidence_level=confidence_level,
            reason=reason,
        ),
        standard_error=error,
        statistic=statistic,
        p=None if statistic is None else 2 * float(ndtr(-abs(statistic))),
        clustered=own,
        quoted=quoted,
        quoted_p=quoted_p,
    )


def _quoted_area(
    of: Placements,
    value: float | None,
    error: float | None,
    reason: Reason | None,
    own: Clustered | None,
    confidence_level: float,
) -> Interval:
    clusters = len(of.with_condition) + len(of.without_condition)
    flags: tuple[Flag, ...] = ()
    degrees = clusters - 1.0
    if own is not None:
        clusters, error, reason, flags = own.clusters, own.standard_error, own.reason, own.flags
        degrees = _degrees(own)
        if value is not None and error is not None and degrees < clusters - 1.0:
            error = max(error, _alike_error(of, value, clusters, degrees + 1.0))
            if degrees < LEAST_EFFECTIVE - 1.0:
                error, reason = None, Reason.AS_ONE_CLUSTER
    tail = (1 + confidence_level) / 2
    ends: tuple[float | None, float | None] = (None, None)
    method = RocMethod.LOGIT
    if value is not None and value in (0.0, 1.0) and reason is Reason.UNDEFINED_VARIANCE:
        least = min(len(of.with_condition), len(of.without_condition))
        if of.patients_with is not None and of.patients_without is not None:
            least = min(np.unique(of.patients_with).size, np.unique(of.patients_without).size)
        low, high = bounds("clopper_pearson", value * least, least, confidence_level)
        ends, reason = (float(low), float(high)), None
        method, flags = RocMethod.EDGE, (*flags, Flag.AT_EDGE)
    elif value is not None and error is not None and 0.0 < value < 1.0:
        reach = float(stdtrit(degrees, tail)) * error / (value * (1 - value))
        ends = float(expit(logit(value) - reach)), float(expit(logit(value) + reach))
    return Interval(
        low=ends[0],
        high=ends[1],
        method=method,
        confidence_level=confidence_level,
        reason=None if ends[0] is not None else reason or Reason.UNDEFINED_VARIANCE,
        flags=flags,
    )


def _quoted_gap(
    units: int,
    value: float | None,
    error: float | None,
    reason: Reason | None,
    own: Clustered | None,
    confidence_level: float,
) -> tuple[Difference, float | None]:
    degrees = units - 1.0
    flags: tuple[Flag, ...] = ()
    if own is not None:
        error, reason, flags = own.standard_error, own.reason, own.flags
        degrees = _degrees(own)
        if error is not None and degrees < LEAST_EFFECTIVE - 1.0:
            error, reason = None, Reason.AS_ONE_CLUSTER
    low = high = p = None
    if value is not None and error is not None:
        reach = float(stdtrit(degrees, (1 + confidence_level) / 2)) * error
        low, high = max(-1.0, value - reach), min(1.0, value + reach)
        p = 2 * float(stdtr(degrees, -abs(value) / error))
    found = Difference(
        second_minus_first=value,
        low=low,
        high=high,
        method=RocMethod.T,
        confidence_level=confidence_level,
        reason=None if low is not None else reason,
        flags=flags,
        excludes_zero=None if p is None else p < 1 - confidence_level,
    )
    return found, p


def _degrees(own: Clustered) -> float:
    """K - 1, or K_eff - 1 where patients are as good as fewer than half of them."""
    effective = own.effective_clusters or 0.0
    return (effective if effective < UNEQUAL * own.clusters else float(own.clusters)) - 1.0


def _alike_error(of: Placements, value: float, clusters: int, effective: float) -> float:
    """Standard error of an area were the units of all patients as alike as on average."""
    assert of.patients_with is not None and of.patients_without is not None
    m, n = len(of.with_condition), len(of.without_condition)
    having, without = (of.with_condition - value) / m, (of.without_condition - value) / n
    sums = np.bincount(of.patients_with, having, of.patients)
    sums += np.bincount(of.patients_without, without, of.patients)
    units = np.bincount(np.concatenate([of.patients_with, of.patients_without]), minlength=of.patients)
    between = float((sums**2 / np.maximum(units, 1)).sum())
    total = float(having @ having + without @ without)
    variance = alike_squares(total, between, m + n, (m + n) ** 2 / effective, clusters)
    return float(np.sqrt(variance))


def _checked(scores: ArrayLike, condition: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    s, c = np.asarray(scores, dtype=float), np.asarray(condition, dtype=bool)
    if s.shape != c.shape or s.ndim != 1:
        raise ValueError("scores and condition have the same length")
    if np.isnan(s).any() or np.isposinf(s).any():
        raise ValueError("scores are numbers, or minus infinity for what ranks below all")
    return s, c


def _delong(having: Floats, without: Floats) -> tuple[float | None, Reason | None]:
    m, n = len(having), len(without)
    if m == 0 or n == 0:
        return None, Reason.NO_UNITS if m == n else Reason.ONE_CLASS
    if m < 2 or n < 2:
        return None, Reason.UNDEFINED_VARIANCE
    variance = float(having.var(ddof=1) / m + without.var(ddof=1) / n)
    return (float(np.sqrt(variance)), None) if variance > _ROUNDING else (None, Reason.UNDEFINED_VARIANCE)


def _limits(
    value: float | None, error: float | None, confidence_level: float, least: float
) -> tuple[float | None, float | None]:
    if value is None or error is None:
        return None, None
    reach = float(ndtri((1 + confidence_level) / 2)) * error
    return max(least, value - reach), min(1.0, value + reach)


def _clustered(
    of: Placements,
    having: Floats,
    without: Floats,
    value: float | None,
    confidence_level: float,
    *,
    difference: bool,
) -> Clustered | None:
    """Obuchowski's variance of a mean placement, or of a mean difference of placements."""
    if of.patients_with is None or of.patients_without is None:
        return None
    k, m, n = of.patients, len(having), len(without)
    units_with = np.bincount(of.patients_with, minlength=k)
    units_without = np.bincount(of.patients_without, minlength=k)
    k_with, k_without = int((units_with > 0).sum()), int((units_without > 0).sum())
    error = None
    naive, reason = _delong(having, without)
    if reason is Reason.UNDEFINED_VARIANCE:
        reason = None
    if value is not None and reason is None:
        if min(k_with, k_without) < 2:
            reason = Reason.SINGLE_CLUSTER
        else:
            a = np.bincount(of.patients_with, weights=having, minlength=k) - units_with * value
            b = np.bincount(of.patients_without, weights=without, minlength=k) - units_without * value
            variance = float(
                k_with / (k_with - 1) * (a @ a) / m**2
                + k_without / (k_without - 1) * (b @ b) / n**2
                + 2 * k / (k - 1) * (a @ b) / (m * n)
            )
            if variance > _ROUNDING:
                error = float(np.sqrt(variance))
            else:
                reason = Reason.UNDEFINED_VARIANCE
    low, high = _limits(value, error, confidence_level, -1.0 if difference else 0.0)
    statistic = None
    if difference and value is not None and error is not None:
        statistic = value / error
    return Clustered(
        low=low,
        high=high,
        standard_error=error,
        clusters=k,
        method=RocMethod.OBUCHOWSKI,
        confidence_level=confidence_level,
        design_effect=None if error is None or naive is None else (error / naive) ** 2,
        effective_clusters=float(effective_clusters(m + n, ((units_with + units_without) ** 2).sum())),
        statistic=statistic,
        p=None if statistic is None else 2 * float(ndtr(-abs(statistic))),
        reason=reason,
        flags=(Flag.FEW_CLUSTERS,) if k < FEW_CLUSTERS else (),
    )
