"""Sensitivity and specificity if unverified units are like verified ones with the same reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from core.findings import Estimate, Reason
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.reads.study import UNKNOWN, WITH, WITHOUT
from core.stats.clustered.effective import critical_values, effective_clusters
from core.stats.one_test.begg_greenes import Corrected, begg_greenes
from core.stats.one_test.proportions import critical_value

PATTERN, OWN_READ = "pattern", "own_read"
"""What units must share: the reads of every test and rule shown, or the read of the one concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedLike:
    """Begg and Greenes' correction of one item; ``strata`` is `PATTERN` or `OWN_READ`."""

    name: str
    sensitivity: Estimate
    specificity: Estimate
    strata: str


def verified_like(panel: Panel, plan: Plan) -> tuple[VerifiedLike, ...]:
    """Correct every item; empty where every reference is known.

    Units alike are those with the same reads of everything shown; where such a pattern has no verified unit,
    those with the same read of the item. Units on which the item cannot be judged are left out. Where
    patients have several units, what the units of a patient add to the error is summed first, and t on one
    less than the effective number of patients takes the place of the normal distribution.
    """
    if not panel.counts[panel.reference == UNKNOWN].sum():
        return ()
    pattern = np.unique(panel.verdicts, axis=1, return_inverse=True)[1].ravel().astype(np.int64)
    return tuple(_of_item(panel, plan, name, pattern) for name in panel.items)


def _of_item(panel: Panel, plan: Plan, name: str, pattern: npt.NDArray[np.int64]) -> VerifiedLike:
    verdict = panel.verdicts[panel.place(name)]
    judged = np.flatnonzero((verdict < 2) & (panel.counts > 0))
    reason = Reason.NO_UNITS
    for strata, stratum in ((PATTERN, pattern), (OWN_READ, verdict.astype(np.int64))):
        names, at = np.unique(stratum[judged], return_inverse=True)
        counts = np.zeros((3, names.size), dtype=np.int64)
        np.add.at(counts, (panel.reference[judged], at), panel.counts[judged])
        verified = counts[WITH] + counts[WITHOUT]
        if judged.size and np.all(verified > 0):
            called = np.zeros(names.size, dtype=np.int64)
            called[at] = verdict[judged]
            found = begg_greenes(counts.sum(axis=0), verified, counts[WITH], called)
            sensitivity, specificity = (_estimate(panel, plan, judged, at, one) for one in found)
            return VerifiedLike(name=name, sensitivity=sensitivity, specificity=specificity, strata=strata)
        reason = Reason.READ_NEVER_VERIFIED if judged.size else Reason.NO_UNITS
    none = Estimate(
        value=None,
        low=None,
        high=None,
        method="begg_greenes",
        confidence_level=plan.confidence_level,
        reason=reason,
    )
    return VerifiedLike(name=name, sensitivity=none, specificity=none, strata=OWN_READ)


def _estimate(
    panel: Panel,
    plan: Plan,
    judged: npt.NDArray[np.int64],
    stratum: npt.NDArray[np.integer],
    found: Corrected,
) -> Estimate:
    """A corrected share with its logit interval from the units' or the patients' influences."""
    influence = np.zeros(panel.counts.size)
    by_status = np.stack([found.of_without, found.of_with, found.of_unverified])
    influence[judged] = by_status[panel.reference[judged], stratum]
    variance, critical = _spread(panel, plan, judged, influence)
    reason, low, high = None, None, None
    if found.value is None:
        reason = Reason.ONE_CLASS
    elif not 0.0 < found.value < 1.0 or not np.isfinite(variance) or not np.isfinite(critical):
        reason = Reason.UNDEFINED_VARIANCE
    else:
        half = critical * np.sqrt(variance) / (found.value * (1.0 - found.value))
        low, high = (float(expit(logit(found.value) + sign * half)) for sign in (-1.0, 1.0))
    return Estimate(
        value=found.value,
        low=low,
        high=high,
        method="begg_greenes",
        confidence_level=plan.confidence_level,
        reason=reason,
    )


def _spread(
    panel: Panel, plan: Plan, judged: npt.NDArray[np.int64], influence: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Variance and the quantile that belongs to it."""
    clusters = panel.clusters if is_clustered(panel, plan) else None
    if clusters is None:
        return float(influence**2 @ panel.counts), critical_value(plan.confidence_level)
    counted = np.zeros(panel.counts.size)
    counted[judged] = 1.0
    net, units = clusters.each(np.stack([influence, counted], axis=1)).T
    k = float(clusters.weight @ (units > 0))
    if k < 2:
        return np.nan, np.nan
    effective = effective_clusters(clusters.weight @ units, clusters.weight @ units**2)
    return (
        k / (k - 1.0) * float(clusters.weight @ net**2),
        float(critical_values(effective, False, plan.confidence_level)),
    )
