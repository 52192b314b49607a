"""A ratio of two quantities on the log scale: units independent, or patients as clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from core.arrays import Floats
from core.findings import Clustered, Flag, Ratio, Reason
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.clustered.proportions import RELATIVE_ROUNDING, sum_of_squares


@dataclass(frozen=True, slots=True)
class LogRatio:
    """A ratio and what its logarithm leans on.

    Attributes
    ----------
    value : float or None
    weights : ndarray or None
        Of a unit of each pattern in the logarithm; None where a cell that divides is zero.
    naive : float
        The variance of the logarithm with independent units.
    reason : Reason or None
        Why nothing can be estimated.
    """

    value: float | None
    weights: Floats | None
    naive: float
    reason: Reason | None


def independent_log_ratio(
    method: str, ratio: LogRatio, confidence_level: float, flags: tuple[Flag, ...] = ()
) -> Ratio:
    """Wald interval and test of a ratio on the log scale, from the variance of independent units.

    ``flags`` are those of a ratio that has a reason not to be tested.
    """
    value, reason = ratio.value, ratio.reason
    if reason is not None or value is None:
        return Ratio(
            second_over_first=value,
            low=None,
            high=None,
            p=None,
            method=method,
            confidence_level=confidence_level,
            reason=reason,
            flags=flags,
        )
    error, centre = float(np.sqrt(ratio.naive)), float(np.log(value))
    reach = float(ndtri((1 + confidence_level) / 2)) * error
    return Ratio(
        second_over_first=value,
        low=float(np.exp(centre - reach)),
        high=float(np.exp(centre + reach)),
        p=2 * float(ndtr(-abs(centre) / error)),
        statistic=centre / error,
        method=method,
        confidence_level=confidence_level,
    )


def clustered_log_ratio(
    method: str, ratio: LogRatio, moments: PatientMoments, confidence_level: float
) -> Clustered:
    """Interval and test of a ratio by the linearised variance of its logarithm, K / (K - 1), t on K - 1."""
    value, weights, reason = ratio.value, ratio.weights, ratio.reason
    squares = 0.0 if weights is None else float(sum_of_squares(moments.gram, weights.ravel()))
    if reason is None and moments.clusters < 2:
        reason = Reason.SINGLE_CLUSTER
    if reason is None and squares <= RELATIVE_ROUNDING:
        reason = Reason.UNDEFINED_VARIANCE
    if reason is not None or value is None:
        return Clustered(
            low=None,
            high=None,
            standard_error=None,
            clusters=moments.clusters,
            method=method,
            confidence_level=confidence_level,
            reason=reason,
            flags=moments.flags,
        )
    df = moments.clusters - 1
    error, centre = float(np.sqrt(moments.clusters / df * squares)), float(np.log(value))
    reach = float(stdtrit(df, (1 + confidence_level) / 2)) * error
    return Clustered(
        low=float(np.exp(centre - reach)),
        high=float(np.exp(centre + reach)),
        standard_error=error,
        clusters=moments.clusters,
        method=method,
        confidence_level=confidence_level,
        design_effect=error**2 / ratio.naive,
        statistic=centre / error,
        df=df,
        p=2 * float(stdtr(df, -abs(centre) / error)),
        flags=moments.flags,
    )
