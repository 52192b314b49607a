"""The interval of one proportion to quote where a patient may have several units.

A function of the patients alone: the x_i of n_i units of each patient with a unit in the denominator. So the
same number has the same interval wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, stdtrit

from core.arrays import Floats
from core.findings import Interval, Reason
from core.stats.clustered.alike import UNEQUAL, alike_squares
from core.stats.clustered.effective import LEAST_EFFECTIVE, effective_clusters
from core.stats.clustered.proportions import RELATIVE_ROUNDING
from core.stats.one_test.proportions import bounds
from core.stats.paired.headline import cautions

FEW_PATIENTS = 3
"""With fewer patients than this holding an error (or a right call) the logit interval may be too short."""
RARE = 0.1
"""Below this share of errors (or of right calls) the few patients with most units may have none by luck."""


class ShareMethod(StrEnum):
    """Where the limits come from, unless every patient has one unit: then the method the user chose."""

    DELETE_ONE = "delete_one_logit_t"
    WILSON = "wilson_effective_patients"


_CODES: tuple[ShareMethod | None, ...] = (None, ShareMethod.DELETE_ONE, ShareMethod.WILSON)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientShares:
    """Sums over patients with a unit in the denominator, each of the shape of the proportions.

    ``deleted`` is the sum of ``((x_i - p n_i) / (N - n_i))^2``, the squared changes of p when a patient is
    left out; ``between`` the sum of ``(x_i - p n_i)^2 / n_i``; ``having`` and ``lacking`` count patients with
    a unit that has, or lacks, the property.
    """

    clusters: Floats
    units_squared: Floats
    largest: Floats
    deleted: Floats
    between: Floats
    having: Floats
    lacking: Floats


def patient_shares(x: ArrayLike, n: ArrayLike, patients: ArrayLike | None = None) -> PatientShares:
    """Sums for one proportion.

    Parameters
    ----------
    x, n : array_like, shape (rows,)
        Units with the property and all units of each patient, or kind of patient.
    patients : array_like, shape (rows,), optional
        How many patients each row stands for.
    """
    x, n = (np.asarray(v, dtype=float) for v in (x, n))
    w = np.ones(n.shape) if patients is None else np.asarray(patients, dtype=float)
    here = (n > 0.0) & (w > 0.0)
    x, n, w = x[here], n[here], w[here]
    total = float(w @ n)
    share = float(w @ x) / total if total else 0.0
    rest = total - n
    residual = x - share * n
    change = np.divide(residual, rest, out=np.zeros_like(n), where=rest > 0.0)
    return PatientShares(
        clusters=np.array(w.sum()),
        units_squared=np.array(w @ n**2),
        largest=np.array(n.max(initial=0.0)),
        deleted=np.array(w @ change**2),
        between=np.array(w @ (residual**2 / n)),
        having=np.array(w @ (x > 0.0)),
        lacking=np.array(w @ (x < n)),
    )


def together(parts: list[PatientShares]) -> PatientShares:
    """Sums of several proportions, side by side."""
    return PatientShares(
        **{
            item.name: np.array([float(getattr(part, item.name)) for part in parts])
            for item in fields(PatientShares)
        }
    )


def quoted_limits(
    x: ArrayLike,
    n: ArrayLike,
    patients: PatientShares,
    confidence_level: float = 0.95,
    naive_method: str = "wilson",
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Limits of many proportions ``x / n``, and which method each has.

    On the logit scale with the delete-one-patient variance ``(K - 1) / K sum_i (p_(-i) - p)^2`` and t on
    K_eff - 1 degrees of freedom, ``K_eff = (sum n_i)^2 / sum n_i^2``; with equal numbers of units a patient
    this is the ratio estimator's interval (R survey's ``svyciprop``). At 0 and 100 %, and where the variance
    is 0, Wilson's on K_eff patients; where fewer than `FEW_PATIENTS` patients have a unit with, or one
    without, the property, the wider of the two. Where more patients do, but under `RARE` of all
    units, and K_eff is under half of K, the variance is the geometric mean of its own and the one that
    patients would give were their units as alike as on average (`alike_squares`), where that is larger. Where
    every patient has one unit, ``naive_method`` on units.

    Returns
    -------
    low, high : ndarray
        NaN without units, with one patient of several units, or with K_eff under 2.
    code : ndarray of int
        0 for ``naive_method``, 1 for `ShareMethod.DELETE_ONE`, 2 for `ShareMethod.WILSON`.

    References
    ----------
    Efron & Stein 1981, Annals of Statistics 9:586 (delete-one variance); Carter, Schnepel & Steigerwald
    2017, Rev Econ Stat 99:698 (effective clusters); Korn & Graubard 1998, Survey Methodology 24:193
    (effective sample size at the edge); Wilson 1927, JASA 22:209.
    """
    x, n = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    k, q, largest, deleted, between, having, lacking = (
        np.asarray(getattr(patients, item.name), dtype=float) for item in fields(PatientShares)
    )
    some = n > 0.0
    alone = largest <= 1.0
    naive = bounds(naive_method, np.where(some, x, 0.0), n, confidence_level)
    effective = effective_clusters(n, q)
    known = some & (effective >= LEAST_EFFECTIVE)
    safe = np.where(known, effective, LEAST_EFFECTIVE)
    p = np.where(some, x, 0.0) / np.where(some, n, 1.0)
    wilson = bounds("wilson", np.minimum(p * safe, safe), safe, confidence_level)
    variance = (1.0 - 1.0 / np.maximum(k, 2.0)) * deleted
    few = np.minimum(having, lacking) < FEW_PATIENTS
    alike = alike_squares(n * p * (1.0 - p), between, n, q, k) / np.where(some, n, 1.0) ** 2
    unequal = effective < UNEQUAL * k
    blind = unequal & ~few & (np.minimum(p, 1.0 - p) < RARE) & (alike > variance)
    variance = np.where(blind, np.sqrt(alike * variance), variance)
    inside = known & (x > 0.0) & (x < n) & (variance > RELATIVE_ROUNDING)
    share = np.where(inside, p, 0.5)
    reach = stdtrit(safe - 1.0, 0.5 + confidence_level / 2.0) * np.sqrt(np.where(inside, variance, 1.0))
    half, centre = reach / (share * (1.0 - share)), logit(share)
    low, high = expit(centre - half), expit(centre + half)
    taken = ~inside | (few & (wilson[1] - wilson[0] > high - low))
    low, high = np.where(taken, wilson[0], low), np.where(taken, wilson[1], high)
    return (
        np.where(alone, naive[0], np.where(known, low, np.nan)),
        np.where(alone, naive[1], np.where(known, high, np.nan)),
        np.where(alone, 0, np.where(taken, 2, 1)),
    )


def quoted_each(
    x: ArrayLike,
    n: ArrayLike,
    patients: PatientShares,
    confidence_level: float = 0.95,
    naive_method: str = "wilson",
) -> tuple[Interval, ...]:
    """`quoted_limits` of proportions of shape (m,), as intervals with their cautions."""
    low, high, code = quoted_limits(x, n, patients, confidence_level, naive_method)
    units = np.asarray(n, dtype=float)
    effective = effective_clusters(units, patients.units_squared)
    found = []
    for i, (count, most) in enumerate(
        zip(patients.clusters.tolist(), patients.largest.tolist(), strict=True)
    ):
        reason = None
        if units[i] == 0.0:
            reason = Reason.NO_UNITS
        elif not np.isfinite(low[i]):
            reason = Reason.SINGLE_CLUSTER if round(count) == 1 else Reason.AS_ONE_CLUSTER
        found.append(
            Interval(
                low=None if reason else float(low[i]),
                high=None if reason else float(high[i]),
                method=str(_CODES[code[i]] or naive_method),
                confidence_level=confidence_level,
                reason=reason,
                flags=cautions(round(count), float(effective[i]), most / units[i]) if units[i] else (),
                effective_clusters=float(effective[i]) if units[i] else None,
            )
        )
    return tuple(found)
