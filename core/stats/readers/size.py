"""How many readers and patients the next study needs, from the components of this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import fdtri, ncfdtr
from scipy.stats import chi2, ncx2

from core.arrays import Floats

MOST_PATIENTS = 3_000
"""Beyond this many patients a design is called not reachable."""

NO_LIMIT = 1e12
"""Degrees of freedom that stand for infinitely many."""


class Speaks(StrEnum):
    """For whom the next study is to speak."""

    RANDOM = "random"
    READERS_FIXED = "readers_fixed"
    CASES_FIXED = "cases_fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """What a study of two modalities tells of the next one.

    Attributes
    ----------
    patients : patients behind the components
    var, cov1, cov2, cov3 : averages of the covariance over those patients
    var_tr : variance of readers' own preference for a modality; below 0 taken as 0
    """

    var: float
    cov1: float
    cov2: float
    cov3: float
    var_tr: float
    patients: int


def power(
    pilot: Pilot,
    difference: float,
    readers: int,
    patients: int,
    *,
    speaks: Speaks = Speaks.RANDOM,
    alpha: float = 0.05,
) -> float:
    """Power to show a true difference with so many readers and patients.

    Parameters
    ----------
    difference : float
        As a share: 0.1 is 10 points.
    readers, patients : int
        At least 2 readers (1 with readers fixed), at least 2 patients.

    References
    ----------
    Hillis, Obuchowski & Berbaum 2011, Academic Radiology 18:129.
    """
    return float(_power(pilot, difference, readers, np.array([float(patients)]), speaks, alpha)[0])


def smallest_patients(
    pilot: Pilot,
    difference: float,
    readers: int,
    *,
    wanted: float = 0.8,
    speaks: Speaks = Speaks.RANDOM,
    alpha: float = 0.05,
    most: int = MOST_PATIENTS,
) -> int | None:
    """Fewest patients with at least the wanted power, or None where not even ``most`` suffice."""
    reach = np.arange(2, most + 1, dtype=np.float64)
    found = np.flatnonzero(_power(pilot, difference, readers, reach, speaks, alpha) >= wanted)
    return int(reach[found[0]]) if found.size else None


def power_table(
    pilot: Pilot, difference: float, readers: Sequence[int], patients: Sequence[int], **options: Speaks
) -> Floats:
    """Power by readers (rows) and patients (columns)."""
    reach = np.asarray(patients, dtype=np.float64)
    speaks = options.get("speaks", Speaks.RANDOM)
    return np.array([_power(pilot, difference, j, reach, speaks, 0.05) for j in readers])


def _power(pilot: Pilot, difference: float, j: int, patients: Floats, speaks: Speaks, alpha: float) -> Floats:
    shared = max(pilot.cov2 - pilot.cov3, 0.0)
    own = 0.0 if speaks is Speaks.READERS_FIXED else max(pilot.var_tr, 0.0)
    scale = pilot.patients / patients
    alone = own + scale * (pilot.var - pilot.cov1 - shared)
    common = 0.0 if speaks is Speaks.CASES_FIXED else j * shared
    error = alone + scale * common
    if np.any(error <= 0):
        return np.full(patients.shape, np.nan)
    noncentral = j * difference**2 / (2 * error)
    if speaks is Speaks.READERS_FIXED:
        return np.asarray(ncx2.sf(chi2.isf(alpha, 1), 1, noncentral))
    df2 = np.full(patients.shape, j - 1.0)
    if speaks is Speaks.RANDOM:
        # readers who gain exactly the same leave no variance of their own: the limit is the chi-square
        few = np.broadcast_to(alone, patients.shape)
        df2 = np.divide((j - 1) * error**2, few**2, out=np.full(patients.shape, NO_LIMIT), where=few > 0)
    limit = fdtri(1, df2, 1 - alpha)
    return np.asarray(1 - ncfdtr(1, df2, noncentral, limit))
