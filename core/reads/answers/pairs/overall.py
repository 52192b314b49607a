"""All shown tests at once: do they have the same sensitivity, specificity, accuracy?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.findings import TestResult
from core.reads.answers.pairs.comparison import ENDPOINTS, On
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.reads.study import WITH, WITHOUT
from core.stats.clustered.effective import effective_among, worth
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.clustered.proportions import hotelling
from core.stats.paired.many_tests import clustered_cochran_q, cochran_q


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallTest:
    """Cochran's Q on one endpoint, on the units every shown test can be judged on.

    ``clustered`` and ``small_sample`` treat patients as clusters, by chi-square and by F; the latter keeps
    its level better at every number of patients (``core/evidence/calibration.json``).
    """

    on: On
    items: tuple[str, ...]
    units: int
    naive: TestResult
    clustered: TestResult | None
    small_sample: TestResult | None

    @property
    def quoted(self) -> TestResult:
        """The test to quote: F where patients are clusters, else Cochran's Q itself."""
        return self.naive if self.small_sample is None else self.small_sample


def overall_tests(panel: Panel, plan: Plan) -> tuple[OverallTest, ...]:
    """Cochran's Q per endpoint over all shown tests and rules; empty with fewer than two."""
    if len(panel.items) < 2:
        return ()
    clusters = panel.clusters if is_clustered(panel, plan) else None
    with_, without = panel.reference == WITH, panel.reference == WITHOUT
    usable = (panel.verdicts < 2).all(axis=0)
    correct = (panel.verdicts == with_.astype(np.uint8)).T
    out = []
    for on, status in zip(ENDPOINTS, (with_, without, with_ | without), strict=True):
        counted = usable & status
        here = np.flatnonzero(counted)
        right, counts = correct[here], panel.counts[here]
        naive = cochran_q(right, counts)
        large = small = None
        if clusters is not None:
            split = counted & correct.any(axis=1) & ~correct.all(axis=1)
            patients, discordant = (int(k) for k in clusters.with_any(np.stack([counted, split])))
            moments = PatientMoments(
                gram=clusters.gram[np.ix_(here, here)], clusters=patients, discordant_clusters=discordant
            )
            large = clustered_cochran_q(right, counts, moments)
            effective = effective_among(counts, moments.gram, np.ones(len(counts)))
            small = hotelling(large, worth(patients, effective), "clustered_cochran_q_f")
        out.append(
            OverallTest(
                on=on,
                items=panel.items,
                units=int(counts.sum()),
                naive=naive,
                clustered=large,
                small_sample=small,
            )
        )
    return tuple(out)
