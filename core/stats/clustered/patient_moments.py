"""Sums over patients that every linearised variance needs.

A linearised statistic is a weighted sum of units; the weight depends only on the pattern a unit
shows. With X = patients x patterns (counts), the sum over patients of the squared weighted sums is
w'Gw with G = X'X, so one matrix serves every metric of a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.findings import Flag
from core.stats.clustered.proportions import FEW_CLUSTERS, FEW_DISCORDANT_CLUSTERS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientMoments:
    """What a linearised variance needs to know about the patients.

    Parameters
    ----------
    gram : ndarray of shape (patterns, patterns)
        X'X, with X the counts of units per patient (rows) and pattern (columns).
    clusters : int
        Patients that count as clusters: those with at least one unit in a denominator.
    discordant_clusters : int or None
        Patients with at least one unit on which the tests differ, where known.
    """

    gram: NDArray[np.float64]
    clusters: int
    discordant_clusters: int | None = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Cautions that follow from the number of patients."""
        flags: tuple[Flag, ...] = (Flag.FEW_CLUSTERS,) if self.clusters < FEW_CLUSTERS else ()
        if self.discordant_clusters is not None and self.discordant_clusters < FEW_DISCORDANT_CLUSTERS:
            flags = (*flags, Flag.FEW_DISCORDANT_CLUSTERS)
        return flags


def patient_moments(
    patterns_by_patient: ArrayLike, in_denominator: NDArray[np.bool_], discordant: NDArray[np.bool_]
) -> PatientMoments:
    """Sums over patients from one row of pattern counts per patient.

    Parameters
    ----------
    patterns_by_patient : array of shape (patients, patterns)
        Units per patient and pattern.
    in_denominator, discordant : ndarray of bool, shape (patterns,)
        Which patterns enter a denominator, and on which the tests differ.
    """
    x = np.asarray(patterns_by_patient, dtype=float)
    return PatientMoments(
        gram=x.T @ x,
        clusters=int((x[:, in_denominator].sum(axis=1) > 0).sum()),
        discordant_clusters=int((x[:, in_denominator & discordant].sum(axis=1) > 0).sum()),
    )
