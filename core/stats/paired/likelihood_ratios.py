"""Likelihood ratios of two tests read on the same units, compared on the log scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import exp, log

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.findings import Clustered, Flag, Ratio, Reason
from core.stats.clustered.effective import effective_among, on_effective
from core.stats.clustered.log_ratio import LogRatio, clustered_log_ratio, independent_log_ratio
from core.stats.clustered.patient_moments import PatientMoments, patient_moments


class LikelihoodRatio(StrEnum):
    """Which likelihood ratio is compared."""

    POSITIVE = "lr_positive"
    NEGATIVE = "lr_negative"


class LikelihoodRatioMethod(StrEnum):
    """How likelihood ratios are compared."""

    LOG_RATIO = "likelihood_ratio_log_ratio"
    CLUSTERED_LOG_RATIO = "clustered_likelihood_ratio_log_ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelihoodRatioComparison:
    """LR+ (or LR-) of two tests on the same units.

    ``first`` and ``second`` may be infinite (no false positives) and are ``None`` where 0/0.
    ``clustered`` gives its limits on the scale of the ratio and its standard error on the log scale.
    """

    on: LikelihoodRatio
    first: float | None
    second: float | None
    ratio: Ratio
    clustered: Clustered | None = None

    @property
    def quoted(self) -> Ratio | Clustered:
        """Interval and test to quote: the clustered ones where patients were given."""
        if self.clustered is None:
            return self.ratio
        value = self.ratio.second_over_first
        return on_effective(self.clustered, log(value) if value else None, exp)


def _folded(table: ArrayLike, on: LikelihoodRatio) -> Floats:
    counts = np.asarray(table, dtype=float)
    if counts.shape != (2, 2, 2):
        raise ValueError("a table has shape (2, 2, 2): condition, first test, second test")
    # LR- is LR+ of the opposite call.
    return counts if on is LikelihoodRatio.POSITIVE else counts[:, ::-1, ::-1]


def log_ratio_weights(table: ArrayLike, on: LikelihoodRatio) -> Floats | None:
    """Weight of a unit of each pattern in the linearised log ratio, second over first.

    Returns
    -------
    ndarray of shape (2, 2, 2) or None
        In the table's own layout; ``None`` where a cell that divides is zero.
    """
    t = _folded(table, on)
    first, second = t[:, 1, :].sum(axis=1), t[:, :, 1].sum(axis=1)
    if (first == 0).any() or (second == 0).any():
        return None
    sign = np.array([-1.0, 1.0])[:, None, None]
    called = np.array([0.0, 1.0])
    weights: Floats = sign * (
        called[None, None, :] / second[:, None, None] - called[None, :, None] / first[:, None, None]
    )
    return weights if on is LikelihoodRatio.POSITIVE else weights[:, ::-1, ::-1]


def likelihood_ratio_moments(tables: ArrayLike) -> PatientMoments:
    """Sums over patients for the clustered comparison; every patient with a unit is a cluster.

    Parameters
    ----------
    tables : ndarray of shape (patients, 2, 2, 2)
    """
    differs = np.array([[[0, 1], [1, 0]], [[0, 1], [1, 0]]], dtype=bool).ravel()
    return patient_moments(np.asarray(tables).reshape(-1, 8), np.ones(8, dtype=bool), differs)


def compare_likelihood_ratios(
    table: ArrayLike,
    on: LikelihoodRatio,
    *,
    moments: PatientMoments | None = None,
    confidence_level: float = 0.95,
) -> LikelihoodRatioComparison:
    """Ratio of the likelihood ratios of two tests, second over first.

    Parameters
    ----------
    table : array of shape (2, 2, 2)
        Units by condition, first test and second test; index 1 is present or positive.
    on : LikelihoodRatio
    moments : PatientMoments, optional
        From :func:`likelihood_ratio_moments`; where given, ``clustered`` is set (K/(K-1), t with
        K-1 df on the log scale).
    confidence_level : float

    Raises
    ------
    ValueError
        If the table is not of shape (2, 2, 2).

    References
    ----------
    Roldan-Nofuentes & Luna del Castillo 2007, Statistics in Medicine 26:4179 (Wald on the log
    scale); without covariates the regression of Gu & Pepe 2009, Biostatistics 10:172, gives the same
    ratio and standard error.
    """
    t = _folded(table, on)
    first, second = _likelihood_ratio(t[:, 1, :].sum(axis=1), t), _likelihood_ratio(t[:, :, 1].sum(axis=1), t)
    weights = log_ratio_weights(table, on)
    reason = _why_not(t, weights)
    value = _ratio(second, first)
    naive = 0.0
    if reason is None and weights is not None:
        naive = float((np.asarray(table) * weights**2).sum())
    of_tests = LogRatio(value, weights, naive, reason)
    flags = (Flag.NO_DISCORDANT_PAIRS,) if reason is Reason.NO_DISCORDANT_PAIRS else ()
    return LikelihoodRatioComparison(
        on=on,
        first=first,
        second=second,
        ratio=independent_log_ratio(LikelihoodRatioMethod.LOG_RATIO, of_tests, confidence_level, flags),
        clustered=None
        if moments is None
        else replace(
            clustered_log_ratio(
                LikelihoodRatioMethod.CLUSTERED_LOG_RATIO, of_tests, moments, confidence_level
            ),
            effective_clusters=effective_among(np.ravel(table), moments.gram, np.ones(8)),
        ),
    )


def _likelihood_ratio(called: Floats, t: Floats) -> float | None:
    without, having = t.sum(axis=(1, 2))
    if without == 0 or having == 0 or (called == 0).all():
        return None
    return float(called[1] / having / (called[0] / without)) if called[0] > 0 else float("inf")


def _ratio(second: float | None, first: float | None) -> float | None:
    """Second over first where it has a value; infinity over infinity and 0/0 have none."""
    if second is None or first is None:
        return None
    if np.isinf(first):
        return None if np.isinf(second) else 0.0
    if first == 0:
        return None if second == 0 else float("inf")
    return second / first


def _why_not(t: Floats, weights: Floats | None) -> Reason | None:
    by_condition = t.sum(axis=(1, 2))
    if (by_condition == 0).any():
        return Reason.NO_UNITS if (by_condition == 0).all() else Reason.ONE_CLASS
    if weights is None:
        return Reason.ZERO_CELL
    return Reason.NO_DISCORDANT_PAIRS if t[:, 1, 0].sum() + t[:, 0, 1].sum() == 0 else None
