"""Sensitivity and specificity of a pair at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.findings import Reason, TestResult
from core.reads.answers.pairs.family import pairs_asked
from core.reads.answers.pairs.masks import pair_masks
from core.reads.counting.clusters import ClusterCounts
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.stats.clustered.effective import effective_clusters, worth
from core.stats.clustered.proportions import hotelling, wald
from core.stats.paired.joint import JointTest, joint


@dataclass(frozen=True, slots=True, kw_only=True)
class JointComparison:
    """Sensitivity and specificity of a pair at once; naive, and with patients as clusters.

    ``small_sample`` is the clustered test referred to F instead of chi-square. In simulations
    (``core/evidence/calibration.json``) it keeps its level better at every number of patients, so it is
    the one to quote.
    """

    first: str
    second: str
    naive: JointTest
    clustered: TestResult | None
    small_sample: TestResult | None

    @property
    def p(self) -> float | None:
        """The p value to quote."""
        return (self.small_sample or self.naive).p


def compare_jointly(
    panel: Panel,
    plan: Plan,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> tuple[JointComparison, ...]:
    """Sensitivity and specificity together (the "overall efficacy" of some papers), per pair."""
    asked = pairs_asked(panel, plan) if pairs is None else tuple(pairs)
    if not asked:
        return ()
    masks = pair_masks(panel, asked)
    usable, first, second = (m[:, :2] for m in (masks.usable, masks.first, masks.second))
    b, c, n = (m @ panel.counts for m in (first & ~second, second & ~first, usable))
    clusters = panel.clusters if is_clustered(panel, plan) else None
    k = None if clusters is None else clusters.with_any(np.asarray(usable.any(axis=1)))
    out = []
    for place, pair in enumerate(asked):
        large = small = None
        patients = 0 if k is None else int(k[place])
        naive = joint(int(b[place, 0]), int(c[place, 0]), int(b[place, 1]), int(c[place, 1]))
        if not n[place].any():
            naive = replace(naive, reason=Reason.NO_UNITS, flags=())
        if clusters is not None:
            d = second[place].astype(np.float64) - first[place]
            large = _joint_clustered(clusters, d, usable[place], c[place] - b[place], n[place], patients)
            if large.reason is Reason.SINGULAR_COVARIANCE and naive.statistic is None:
                large = replace(large, reason=naive.reason)
            every = usable[place].any(axis=0).astype(np.float64)
            effective = effective_clusters(panel.counts @ every, clusters.products(every[None])[0, 0])
            small = hotelling(large, worth(patients, float(effective)), "wald_clustered_f")
        out.append(
            JointComparison(
                first=pair[0],
                second=pair[1],
                naive=naive,
                clustered=large,
                small_sample=small,
            )
        )
    return tuple(out)


def _joint_clustered(
    clusters: ClusterCounts,
    d: npt.NDArray[np.float64],
    usable: npt.NDArray[np.bool_],
    total: npt.NDArray[np.int64],
    n: npt.NDArray[np.int64],
    patients: int,
) -> TestResult:
    """Wald test on the two differences; arrays of shape (2, profiles), totals and units of shape (2,)."""
    for reason, failed in (
        (Reason.NO_UNITS, not n.any()),
        (Reason.ONE_CLASS, bool(np.any(n == 0))),
        (Reason.SINGLE_CLUSTER, patients < 2),
    ):
        if failed:
            return TestResult(statistic=None, p=None, method="wald_clustered", df=2, reason=reason)
    difference = total / n
    weights = (d - difference[:, None] * usable) / n[:, None]
    return wald(difference, clusters.products(weights) * (patients / (patients - 1)), patients)
