"""The headline of a paired comparison: sign flips of patients, and a score interval that agrees with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Floats
from core.findings import Difference, Flag, Reason
from core.stats.clustered.effective import (
    FEW_EFFECTIVE,
    LARGE_SHARE,
    critical_values,
    difference_design_effect,
    effective_clusters,
)
from core.stats.clustered.proportions import few_flags
from core.stats.clustered.sign_flip import SignFlip
from core.stats.paired.difference import tango_effective_many

TEST = "sign_flip_midp"
ALONE, CLUSTERED = "tango", "tango_effective"
"""Tango's interval where every patient has one unit, and on counts divided by the design effect."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientSums:
    """Sums over patients of many comparisons, each of shape (m,); see `headline_differences`."""

    clusters: Floats
    discordant_clusters: Floats
    units_squared: Floats
    largest: Floats
    residual_squares: Floats

    @classmethod
    def of_lone_units(cls, only_first: ArrayLike, only_second: ArrayLike, units: ArrayLike) -> PatientSums:
        """Every unit is a patient of its own."""
        b, c, n = (np.asarray(v, dtype=float) for v in (only_first, only_second, units))
        residual = b + c - np.divide((c - b) ** 2, n, out=np.zeros_like(n), where=n > 0.0)
        return cls(
            clusters=n,
            discordant_clusters=b + c,
            units_squared=n,
            largest=np.minimum(n, 1.0),
            residual_squares=residual,
        )


def headline_differences(
    only_first: ArrayLike,
    only_second: ArrayLike,
    units: ArrayLike,
    patients: PatientSums,
    tests: Sequence[SignFlip | None],
    confidence_level: float = 0.95,
    *,
    clustered: bool = True,
) -> tuple[Difference, ...]:
    """Tango's interval on counts divided by the design effect, t on K_eff - 1; the test decides about 0.

    Where the interval and the test disagree about 0, the limit next to 0 is 0, flagged
    ``limit_set_to_zero``, and ``excludes_zero`` says what the test says.

    Parameters
    ----------
    only_first, only_second, units : array_like, shape (m,)
        Discordant and all units.
    patients : PatientSums
        K (with a unit), those with a discordant unit, sum n_i^2, largest n_i, sum (d_i - D n_i)^2.
    tests : sequence of SignFlip or None
        None where not testable.
    clustered : bool
        Whether patients are the clusters; without, every unit counts for itself and nothing is flagged.
    """
    b, c, n = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (only_first, only_second, units))
    k = np.atleast_1d(patients.clusters)
    effect, effective, alone = designs(b, c, n, patients)
    quantile = critical_values(effective, alone, confidence_level)
    low, high = tango_effective_many(b, c, n, effect, quantile)
    share = np.divide(patients.largest, n, out=np.zeros_like(n), where=n > 0.0)
    found = []
    for i, test in enumerate(tests):
        method = ALONE if alone[i] else CLUSTERED
        count = int(k[i])
        value = float((c[i] - b[i]) / n[i]) if n[i] else None
        reason = None
        if value is None:
            reason = Reason.NO_UNITS
        elif clustered and count < 2:
            reason = Reason.SINGLE_CLUSTER
        elif not np.isfinite(low[i]):
            reason = Reason.AS_ONE_CLUSTER
        flags: tuple[Flag, ...] = ()
        if clustered and value is not None:
            flags = cautions(
                count, float(effective[i]), float(share[i]), int(patients.discordant_clusters[i])
            )
        if n[i] and b[i] + c[i] == 0.0:
            flags = (*flags, Flag.NO_DISCORDANT_PAIRS)
        ends: tuple[float | None, float | None] = (None, None)
        excludes = None if test is None else test.p < 1.0 - confidence_level
        if reason is None and value is not None:
            limits = float(low[i]), float(high[i])
            ends = agreeing(limits, value, excludes)
            if ends != limits:
                flags = (*flags, Flag.LIMIT_SET_TO_ZERO)
        found.append(
            Difference(
                second_minus_first=value,
                low=ends[0],
                high=ends[1],
                method=method,
                confidence_level=confidence_level,
                reason=reason,
                flags=flags,
                excludes_zero=excludes,
                effective_clusters=float(effective[i]) if clustered and value is not None else None,
            )
        )
    return tuple(found)


def designs(
    only_first: ArrayLike, only_second: ArrayLike, units: ArrayLike, patients: PatientSums
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Design effect, effective patients, and whether every patient has one unit, of many comparisons."""
    b, c, n = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (only_first, only_second, units))
    effective = effective_clusters(n, patients.units_squared)
    alone = patients.largest <= 1.0
    effect = difference_design_effect(b, c, n, patients.residual_squares, patients.clusters, effective)
    return np.where(alone, 1.0, effect), effective, alone


def agreeing(limits: tuple[float, float], value: float, excludes: bool | None) -> tuple[float, float]:
    """Limits that say of 0 what the test says: where they do not, the one next to 0 becomes 0."""
    low, high = limits
    if excludes is None or (low > 0.0 or high < 0.0) == excludes:
        return limits
    return (0.0, high) if value > 0.0 else (low, 0.0)


def cautions(
    clusters: int, effective: float, largest_share: float, discordant_clusters: int | None = None
) -> tuple[Flag, ...]:
    """What a reader must know of the patients behind a number."""
    flags = few_flags(clusters, discordant_clusters)
    if effective < FEW_EFFECTIVE <= clusters:
        flags = (*flags, Flag.FEW_EFFECTIVE_CLUSTERS)
    if largest_share > LARGE_SHARE:
        flags = (*flags, Flag.ONE_PATIENT_DOMINATES)
    return flags
