"""Readers of one modality: each of them, all their reads pooled, their consensus, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.findings import Clustered, Estimate, Interval
from core.reads.answers.one_test.accuracy import FRACTIONS, TestAccuracy, accuracy, fraction_masks
from core.reads.answers.pairs.pair_tables import PairAgreement, agreements
from core.reads.counting.panel import Panel, panel
from core.reads.file.cases.units import consensus
from core.reads.file.reading import Readers
from core.reads.plan import Cluster, Plan
from core.reads.study import Study, with_cutoffs
from core.stats.clustered.one_proportion import PatientShares, patient_shares, quoted_each, together
from core.stats.clustered.proportions import rao_scott_each
from core.stats.one_test.proportions import proportion

CONSENSUS = (Readers.MAJORITY, Readers.ANY, Readers.ALL)
"""A read of the modality is positive when more than half, at least one, or all of its readers say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersOfModality:
    """What the readers of one modality find.

    Attributes
    ----------
    readers : reader to the accuracy of the reader's own reads
    pooled : fraction to estimate over all readers' reads; a patient's reads are one cluster
    consensus : way of agreeing (`CONSENSUS`) to accuracy
    pairs : agreement of every two readers, whatever the reference says; named by their tests
    """

    modality: str
    readers: Mapping[str, TestAccuracy]
    pooled: Mapping[str, Estimate]
    consensus: Mapping[str, TestAccuracy]
    pairs: tuple[PairAgreement, ...]

    @property
    def mean_kappa(self) -> float | None:
        """Mean kappa of every two readers for whom it is estimable."""
        return _mean([pair.agreement.kappa.value for pair in self.pairs])

    @property
    def mean_positive(self) -> float | None:
        """Mean positive agreement of every two readers."""
        return _mean([pair.agreement.positive_agreement.value for pair in self.pairs])

    @property
    def mean_negative(self) -> float | None:
        """Mean negative agreement of every two readers."""
        return _mean([pair.agreement.negative_agreement.value for pair in self.pairs])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def readers_by_modality(study: Study, plan: Plan, *, resample: bool = False) -> tuple[ReadersOfModality, ...]:
    """Compare the shown readers of every modality that at least two of them read.

    The consensus is made as the reading makes it: per lesion, before any roll-up to the patient.
    ``resample`` as in `core.reads.answers.one_test.accuracy.accuracy`.
    """
    shown: dict[str, dict[str, str]] = {}
    for test, (modality, reader) in study.readers.items():
        if test not in plan.hidden:
            shown.setdefault(modality, {})[reader] = test
    several = {modality: tests for modality, tests in shown.items() if len(tests) > 1}
    if not several:
        return ()
    asked = replace(plan, rules=(), hidden=(), compare=())
    study = replace(with_cutoffs(study, plan.cutoffs), sampled=False)
    return tuple(_of_modality(study, asked, m, tests, resample) for m, tests in several.items())


def _of_modality(
    study: Study, plan: Plan, modality: str, tests: Mapping[str, str], resample: bool
) -> ReadersOfModality:
    names = list(tests.values())
    agreed = {way: _free(f"{modality} {way}", study.states) for way in CONSENSUS}
    reads = np.stack([study.states[test] for test in names])
    states = {test: study.states[test] for test in names}
    states |= {agreed[way]: consensus(reads, way) for way in CONSENSUS}
    study = replace(study, states=states, scores={})
    whole = panel(study, plan)
    found = {test.name: test for test in accuracy(whole, plan, resample=resample)}
    return ReadersOfModality(
        modality=modality,
        readers={reader: found[test] for reader, test in tests.items()},
        pooled=_pooled(whole, plan, [whole.place(test) for test in names]),
        consensus={str(way): found[name] for way, name in agreed.items()},
        pairs=agreements(whole, plan, list(combinations(names, 2))),
    )


def _free(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "*"
    return name


def _pooled(whole: Panel, plan: Plan, places: Sequence[int]) -> dict[str, Estimate]:
    """Fractions over the reads of several items, patients (or, without them, units) as clusters."""
    masks = fraction_masks(whole)
    numerator, denominator = (
        mask[places].sum(axis=0).astype(np.float64) for mask in (masks.numerator, masks.denominator)
    )
    x, n = numerator @ whole.counts, denominator @ whole.counts
    share = np.divide(x, n, out=np.zeros_like(x), where=n > 0)
    residual = numerator - share[:, None] * denominator
    companions: Sequence[Clustered | None] = [None] * len(FRACTIONS)
    headlines: Sequence[Interval | None] = [None] * len(FRACTIONS)
    if plan.cluster is Cluster.AUTO:
        squares, patients = _sums(whole, residual, denominator > 0)
        companions = rao_scott_each(x, n, squares, patients, plan.confidence_level, plan.interval)
        shares = together([_shares(whole, *rows) for rows in zip(numerator, denominator, strict=True)])
        headlines = quoted_each(x, n, shares, plan.confidence_level, plan.interval)
    return {
        name: replace(
            proportion(int(x[f]), int(n[f]), plan.interval, plan.confidence_level),
            clustered=companions[f],
            headline=headlines[f],
        )
        for f, name in enumerate(FRACTIONS)
    }


def _shares(
    whole: Panel, numerator: npt.NDArray[np.float64], denominator: npt.NDArray[np.float64]
) -> PatientShares:
    """Reads right and reads in all of each patient, or of each unit where units are patients."""
    if whole.clusters is None:
        return patient_shares(numerator, denominator, whole.counts)
    found = whole.clusters.each(np.stack([numerator, denominator], axis=1))
    return patient_shares(found[:, 0], found[:, 1], whole.clusters.weight)


def _sums(
    whole: Panel, residual: npt.NDArray[np.float64], counted: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Sum over clusters of squared residuals, and the clusters with a read in the denominator."""
    if whole.clusters is not None:
        return whole.clusters.sum_squares(residual), whole.clusters.with_any(counted)
    return residual**2 @ whole.counts, np.asarray(counted @ whole.counts, dtype=np.int64)
