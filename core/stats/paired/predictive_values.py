"""Predictive values of two tests read on the same units, compared.

The table counts units by reference status and by what both tests said. Swapping every axis turns
the negative predictive value into the positive one, so each formula is written once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import exp, log

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from core.arrays import Floats
from core.findings import Clustered, Difference, Flag, Ratio, Reason, TestResult
from core.stats.clustered.effective import effective_among, on_effective
from core.stats.clustered.log_ratio import LogRatio, clustered_log_ratio, independent_log_ratio
from core.stats.clustered.patient_moments import PatientMoments, patient_moments
from core.stats.clustered.proportions import linearised_difference, sum_of_squares


class PredictiveValue(StrEnum):
    """Which predictive value is compared."""

    PPV = "ppv"
    NPV = "npv"


class PredictiveValueMethod(StrEnum):
    """How predictive values are compared."""

    WEIGHTED_GENERALISED_SCORE = "weighted_generalised_score"
    GENERALISED_SCORE = "generalised_score"
    RELATIVE_PREDICTIVE_VALUE = "relative_predictive_value"
    CLUSTERED_RELATIVE = "clustered_relative_predictive_value"
    LINEARISED = "linearised_t"


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictiveValueComparison:
    """PPV (or NPV) of two tests on the same units.

    ``first`` and ``second`` are ``None`` where the test made no such call. ``difference``, the scores and
    ``relative`` treat units as independent; ``clustered`` and ``relative_clustered`` treat patients as the
    clusters and are ``None`` where no patients were given.
    """

    on: PredictiveValue
    first: float | None
    second: float | None
    difference: Difference
    weighted_generalised_score: TestResult
    generalised_score: TestResult
    relative: Ratio
    clustered: Clustered | None = None
    relative_clustered: Clustered | None = None

    @property
    def quoted(self) -> Difference | Clustered:
        """The interval to quote: that of the clustered difference where patients were given."""
        if self.clustered is None:
            return self.difference
        return on_effective(
            self.clustered, self.difference.second_minus_first, lambda limit: min(max(limit, -1.0), 1.0)
        )

    @property
    def quoted_relative(self) -> Ratio | Clustered:
        """The same of the relative value."""
        if self.relative_clustered is None:
            return self.relative
        value = self.relative.second_over_first
        return on_effective(self.relative_clustered, log(value) if value else None, exp)

    @property
    def headline(self) -> TestResult | Clustered:
        """The test to quote: the clustered difference where patients were given, else Kosinski's score."""
        quoted = self.quoted
        return quoted if isinstance(quoted, Clustered) else self.weighted_generalised_score


def _folded(table: ArrayLike, on: PredictiveValue) -> Floats:
    counts = np.asarray(table, dtype=float)
    if counts.shape[-3:] != (2, 2, 2):
        raise ValueError("a table has shape (..., 2, 2, 2): condition, first test, second test")
    return counts if on is PredictiveValue.PPV else counts[..., ::-1, ::-1, ::-1]


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    result = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), np.nan)
    np.divide(numerator, denominator, out=result, where=np.asarray(denominator) != 0)
    return result


def score_statistics(table: ArrayLike, on: PredictiveValue) -> tuple[Floats, Floats]:
    """Weighted generalised score and generalised score statistics, 1 df each, of many tables.

    Parameters
    ----------
    table : ndarray of shape (..., 2, 2, 2)
        Units by condition, first test and second test; index 1 is present or positive.
    on : PredictiveValue

    Returns
    -------
    weighted, unweighted : ndarray of shape (...)
        NaN where not estimable.

    References
    ----------
    Kosinski 2013, Statistics in Medicine 32:964; Leisenring, Alonzo & Pepe 2000, Biometrics 56:345.
    """
    t = _folded(table, on)
    both, only_first, only_second = t[..., :, 1, 1], t[..., :, 1, 0], t[..., :, 0, 1]
    first_called = (both + only_first).sum(axis=-1)
    second_called = (both + only_second).sum(axis=-1)
    calls = first_called + second_called
    pooled = _divide(2 * both[..., 1] + only_first[..., 1] + only_second[..., 1], calls)
    share = _divide(second_called, calls)
    difference = _divide(both[..., 1] + only_second[..., 1], second_called) - _divide(
        both[..., 1] + only_first[..., 1], first_called
    )
    # Squared residual of a unit without and with the condition.
    residual = np.stack([pooled**2, (1 - pooled) ** 2], axis=-1)
    # Kosinski's P(1 - P) - 2C, times the calls, is the squared residuals of the discordant units alone.
    discordant = ((only_first + only_second) * residual).sum(axis=-1)
    harmonic = _divide(np.ones_like(first_called), first_called) + _divide(
        np.ones_like(second_called), second_called
    )
    weighted = _divide(difference**2, _divide(discordant, calls) * harmonic)
    score = difference * _divide(first_called * second_called, calls)
    spread = (
        (both * residual).sum(axis=-1) * (1 - 2 * share) ** 2
        + (only_first * residual).sum(axis=-1) * share**2
        + (only_second * residual).sum(axis=-1) * (1 - share) ** 2
    )
    return weighted, _divide(score**2, spread)


def difference_weights(table: ArrayLike, on: PredictiveValue) -> Floats:
    """Weight of a unit of each pattern in the linearised difference, second minus first.

    Parameters
    ----------
    table : ndarray of shape (2, 2, 2)
        Units by condition, first test and second test.

    Returns
    -------
    ndarray of shape (2, 2, 2)
        In the table's own layout; NaN where a test made no such call.
    """
    t = _folded(table, on)
    status = np.array([0.0, 1.0])[:, None, None]
    first = np.array([0.0, 1.0])[None, :, None]
    second = np.array([0.0, 1.0])[None, None, :]
    n_first, n_second = t[:, 1, :].sum(), t[:, :, 1].sum()
    if n_first == 0 or n_second == 0:
        return np.full((2, 2, 2), np.nan)
    p_first, p_second = t[1, 1, :].sum() / n_first, t[1, :, 1].sum() / n_second
    weights: Floats = second * (status - p_second) / n_second - first * (status - p_first) / n_first
    # NPV counts right calls too, so folding back needs no change of sign.
    return weights if on is PredictiveValue.PPV else weights[::-1, ::-1, ::-1]


def relative_weights(table: ArrayLike, on: PredictiveValue) -> Floats:
    """Weight of a unit of each pattern in the logarithm of the relative predictive value.

    `difference_weights` with each test's part divided by its predictive value; NaN where that is 0.
    """
    t = _folded(table, on)
    right_first, right_second = t[1, 1, :].sum(), t[1, :, 1].sum()
    n_first, n_second = t[:, 1, :].sum(), t[:, :, 1].sum()
    if right_first == 0 or right_second == 0:
        return np.full((2, 2, 2), np.nan)
    status = np.array([0.0, 1.0])[:, None, None]
    first = np.array([0.0, 1.0])[None, :, None]
    second = np.array([0.0, 1.0])[None, None, :]
    weights: Floats = (
        second * (status - right_second / n_second) / right_second
        - first * (status - right_first / n_first) / right_first
    )
    return weights if on is PredictiveValue.PPV else weights[::-1, ::-1, ::-1]


def predictive_value_moments(tables: ArrayLike, on: PredictiveValue) -> PatientMoments:
    """Sums over patients for the clustered difference.

    Parameters
    ----------
    tables : ndarray of shape (patients, 2, 2, 2)
        One table of units per patient.
    on : PredictiveValue
        Clusters are the patients with a unit in either test's denominator.
    """
    _, first, second = np.indices((2, 2, 2), dtype=bool)
    called = _folded(first | second, on).astype(bool).ravel()
    differs = (first ^ second).ravel()
    return patient_moments(np.asarray(tables).reshape(-1, 8), called, differs)


def compare_predictive_values(
    table: ArrayLike,
    on: PredictiveValue,
    *,
    moments: PatientMoments | None = None,
    confidence_level: float = 0.95,
) -> PredictiveValueComparison:
    """Compare PPV or NPV of two tests read on the same units.

    Parameters
    ----------
    table : array of shape (2, 2, 2)
        Units by condition, first test and second test; index 1 is present or positive.
    on : PredictiveValue
    moments : PatientMoments, optional
        From :func:`predictive_value_moments` (or a Gram matrix over the table's eight cells in C
        order); where given, ``clustered`` is set.
    confidence_level : float

    Raises
    ------
    ValueError
        If the table is not of shape (2, 2, 2).

    References
    ----------
    Kosinski 2013, Statistics in Medicine 32:964; Leisenring, Alonzo & Pepe 2000, Biometrics 56:345;
    Moskowitz & Pepe 2006, Clinical Trials 3:272; clustered: Kwak, Um & Jung 2015, Statistics in
    Medicine 34:2325 (ratio differences linearised, K/(K-1), t with K-1 df; the relative value likewise, on
    the log scale).
    """
    counts = np.asarray(table, dtype=float)
    if counts.shape != (2, 2, 2):
        raise ValueError("a table has shape (2, 2, 2): condition, first test, second test")
    t = _folded(counts, on)
    n_first, n_second = t[:, 1, :].sum(), t[:, :, 1].sum()
    first = float(t[1, 1, :].sum() / n_first) if n_first else None
    second = float(t[1, :, 1].sum() / n_second) if n_second else None
    reason = _why_not(t, on)
    difference = None if first is None or second is None else second - first
    weighted, unweighted = score_statistics(counts, on)
    weights = difference_weights(counts, on)
    naive = 0.0 if difference is None else float((counts * weights**2).sum())
    units = int(t[:, 1, :].sum() + t[:, 0, 1].sum())
    apart = _linearised(difference, _Squares(naive, units), reason, confidence_level)
    clustered = effective = None
    if moments is not None:
        called = np.zeros((2, 2, 2))
        called[:, 1, :] = called[:, :, 1] = 1.0
        effective = effective_among(counts.ravel(), moments.gram, _folded(called, on).ravel())
        squares = 0.0 if difference is None else float(sum_of_squares(moments.gram, weights.ravel()))
        clustered = replace(
            _linearised(
                difference,
                _Squares(squares, moments.clusters, naive, moments.discordant_clusters),
                reason,
                confidence_level,
            ),
            flags=moments.flags,
            effective_clusters=effective,
        )
    relative = _relative(t, first, second, reason, confidence_level)
    by_unit = relative_weights(counts, on)
    return PredictiveValueComparison(
        on=on,
        first=first,
        second=second,
        difference=Difference(
            second_minus_first=difference,
            low=apart.low,
            high=apart.high,
            method=PredictiveValueMethod.LINEARISED,
            confidence_level=confidence_level,
            reason=apart.reason,
            flags=(Flag.NO_DISCORDANT_PAIRS,) if reason is Reason.NO_DISCORDANT_PAIRS else (),
        ),
        weighted_generalised_score=_chi_square(
            weighted, PredictiveValueMethod.WEIGHTED_GENERALISED_SCORE, reason
        ),
        generalised_score=_chi_square(unweighted, PredictiveValueMethod.GENERALISED_SCORE, reason),
        relative=relative,
        clustered=clustered,
        relative_clustered=None
        if moments is None
        else replace(
            clustered_log_ratio(
                PredictiveValueMethod.CLUSTERED_RELATIVE,
                LogRatio(
                    relative.second_over_first,
                    by_unit,
                    float(np.nansum(counts * by_unit**2)),
                    relative.reason,
                ),
                moments,
                confidence_level,
            ),
            effective_clusters=effective,
        ),
    )


def _why_not(t: Floats, on: PredictiveValue) -> Reason | None:
    """Why the comparison cannot be tested (on the folded table), or None."""
    if t.sum() == 0:
        return Reason.NO_UNITS
    if t[:, 1, :].sum() == 0 or t[:, :, 1].sum() == 0:
        return Reason.NO_POSITIVE_CALLS if on is PredictiveValue.PPV else Reason.NO_NEGATIVE_CALLS
    if t[:, 1, 0].sum() + t[:, 0, 1].sum() == 0:
        return Reason.NO_DISCORDANT_PAIRS
    called = t[:, 1, :].sum(axis=1) + t[:, 0, 1]
    return Reason.UNDEFINED_VARIANCE if (called == 0).any() else None


def _chi_square(statistic: Floats, method: PredictiveValueMethod, reason: Reason | None) -> TestResult:
    if reason is not None or not np.isfinite(statistic):
        return TestResult(
            statistic=None, p=None, df=1, method=method, reason=reason or Reason.UNDEFINED_VARIANCE
        )
    return TestResult(statistic=float(statistic), p=float(chdtrc(1, statistic)), df=1, method=method)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Squared residuals summed over so many clusters; by patient, beside those of independent units."""

    total: float
    clusters: int
    naive: float | None = None
    discordant: int | None = None


def _linearised(
    difference: float | None, squares: _Squares, reason: Reason | None, confidence_level: float
) -> Clustered:
    """Linearised difference; where the comparison has a reason not to be tested, that reason stands."""
    found = linearised_difference(
        np.nan if difference is None else difference,
        0.0 if reason else squares.total,
        squares.clusters,
        squares.naive,
        confidence_level,
        squares.discordant,
    )
    return replace(found, reason=reason) if reason else found


def _relative(
    t: Floats, first: float | None, second: float | None, reason: Reason | None, confidence_level: float
) -> Ratio:
    """Relative predictive value with its log-scale interval, on the folded table."""
    right_first, right_second = t[1, 1, :].sum(), t[1, :, 1].sum()
    value: float | None = None
    if first is not None and second is not None:
        if right_first > 0:
            value = second / first
        elif right_second > 0:
            value = float("inf")
    if reason is None and (right_first == 0 or right_second == 0):
        reason = Reason.ZERO_CELL
    weights = relative_weights(t, PredictiveValue.PPV)
    variance = 0.0 if reason else float((t * weights**2).sum())
    return independent_log_ratio(
        PredictiveValueMethod.RELATIVE_PREDICTIVE_VALUE,
        LogRatio(value, weights, variance, reason),
        confidence_level,
    )
