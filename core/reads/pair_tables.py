"""Predictive values, likelihood ratios and agreement of a pair: everything read off its 2x2x2 table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.comparison import pairs_asked
from core.reads.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.reads.study import UNKNOWN, WITH
from core.stats.agreement import Agreement, agreement
from core.stats.likelihood_ratio_comparison import (
    LikelihoodRatio,
    LikelihoodRatioComparison,
    compare_likelihood_ratios,
)
from core.stats.patient_moments import PatientMoments
from core.stats.predictive_value_comparison import (
    PredictiveValue,
    PredictiveValueComparison,
    compare_predictive_values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairComparison:
    """What one pair's table says beyond sensitivity, specificity and accuracy."""

    first: str
    second: str
    predictive_values: tuple[PredictiveValueComparison, ...]
    likelihood_ratios: tuple[LikelihoodRatioComparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How well two tests agree, whatever the reference says."""

    first: str
    second: str
    agreement: Agreement


def compare_tables(
    panel: Panel, plan: Plan, pairs: Sequence[tuple[str, str]] | None = None
) -> tuple[PairComparison, ...]:
    """Compare predictive values and likelihood ratios of pairs, on units both can be judged on."""
    out = []
    for first, second in pairs_asked(panel, plan) if pairs is None else pairs:
        cell = _cells_of(panel, first, second)
        table = _table(panel, cell)
        moments = _moments(panel, plan, cell)
        out.append(
            PairComparison(
                first=first,
                second=second,
                predictive_values=tuple(
                    compare_predictive_values(
                        table,
                        on,
                        moments=moments.of(_CALLED[on]) if moments else None,
                        confidence_level=plan.confidence_level,
                    )
                    for on in PredictiveValue
                ),
                likelihood_ratios=tuple(
                    compare_likelihood_ratios(
                        table,
                        on,
                        moments=moments.of(np.ones(8, dtype=np.bool_)) if moments else None,
                        confidence_level=plan.confidence_level,
                    )
                    for on in LikelihoodRatio
                ),
            )
        )
    return tuple(out)


def agreements(
    panel: Panel, plan: Plan, pairs: Sequence[tuple[str, str]] | None = None
) -> tuple[PairAgreement, ...]:
    """Agreement of pairs on every unit both tests call, with unknown reference included."""
    out = []
    for first, second in pairs_asked(panel, plan) if pairs is None else pairs:
        i, j = panel.place(first), panel.place(second)
        a, b = panel.verdicts[i], panel.verdicts[j]
        usable = (a < 2) & (b < 2)
        columns = np.stack([usable & (a == x) & (b == y) for x in (0, 1) for y in (0, 1)], axis=1)
        by_patient = None
        if panel.clusters is not None and is_clustered(panel, plan):
            by_patient = panel.clusters.times(columns).reshape(-1, 2, 2)
        out.append(
            PairAgreement(
                first=first,
                second=second,
                agreement=agreement(
                    (panel.counts @ columns).reshape(2, 2),
                    tables_by_patient=by_patient,
                    confidence_level=plan.confidence_level,
                ),
            )
        )
    return tuple(out)


_DIFFERS = np.array([0, 1, 1, 0, 0, 1, 1, 0], dtype=np.bool_)
_CALLED = {
    PredictiveValue.PPV: np.array([0, 1, 1, 1, 0, 1, 1, 1], dtype=np.bool_),
    PredictiveValue.NPV: np.array([1, 1, 1, 0, 1, 1, 1, 0], dtype=np.bool_),
}
"""Cells, in the order condition x first x second, with a unit in either test's denominator."""


def _cells_of(panel: Panel, first: str, second: str) -> npt.NDArray[np.int64]:
    """The cell 0..7 of each profile, or 8 where the pair cannot be judged; shape (profiles,)."""
    a, b = panel.verdicts[panel.place(first)], panel.verdicts[panel.place(second)]
    usable = (a < 2) & (b < 2) & (panel.reference != UNKNOWN)
    cell = 4 * (panel.reference == WITH) + 2 * (a == 1) + (b == 1)
    return np.where(usable, cell, 8).astype(np.int64)


def _table(panel: Panel, cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    tally = np.zeros(9, dtype=np.int64)
    np.add.at(tally, cell, panel.counts)
    return tally[:8].reshape(2, 2, 2)


@dataclass(frozen=True, slots=True)
class _Moments:
    gram: npt.NDArray[np.float64]
    panel: Panel
    member: npt.NDArray[np.bool_]

    def of(self, counted: npt.NDArray[np.bool_]) -> PatientMoments:
        clusters = self.panel.clusters
        assert clusters is not None
        masks = np.stack([self.member @ counted, self.member @ (counted & _DIFFERS)])
        patients, discordant = clusters.with_any(masks)
        return PatientMoments(gram=self.gram, clusters=int(patients), discordant_clusters=int(discordant))


def _moments(panel: Panel, plan: Plan, cell: npt.NDArray[np.int64]) -> _Moments | None:
    """X'X over the eight cells, from X'X over profiles."""
    if panel.clusters is None or not is_clustered(panel, plan):
        return None
    member = cell[:, None] == np.arange(8)
    return _Moments(member.T @ panel.clusters.gram @ member, panel, member)
