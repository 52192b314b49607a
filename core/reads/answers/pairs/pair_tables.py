"""Predictive values, likelihood ratios and agreement of a pair: everything read off its 2x2x2 table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.answers.pairs.family import pairs_asked
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.reads.study import UNKNOWN, WITH
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.paired.agreement import Agreement, agreement
from core.stats.paired.likelihood_ratios import (
    LikelihoodRatio,
    LikelihoodRatioComparison,
    compare_likelihood_ratios,
)
from core.stats.paired.predictive_values import (
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
    asked = pairs_asked(panel, plan) if pairs is None else tuple(pairs)
    cells = [_cells_of(panel, first, second) for first, second in asked]
    moments = _moments(panel, plan, cells)
    out = []
    for place, (first, second) in enumerate(asked):
        table = _table(panel, cells[place])
        found = moments[place] if moments else None
        out.append(
            PairComparison(
                first=first,
                second=second,
                predictive_values=tuple(
                    compare_predictive_values(
                        table,
                        on,
                        moments=found[on] if found else None,
                        confidence_level=plan.confidence_level,
                    )
                    for on in PredictiveValue
                ),
                likelihood_ratios=tuple(
                    compare_likelihood_ratios(
                        table,
                        on,
                        moments=found[None] if found else None,
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
    asked = pairs_asked(panel, plan) if pairs is None else tuple(pairs)
    if not asked:
        return ()
    a = np.stack([panel.verdicts[panel.place(first)] for first, _ in asked])
    b = np.stack([panel.second_verdicts[panel.place(second)] for _, second in asked])
    cells = [(a == x) & (b == y) for x in (0, 1) for y in (0, 1)]
    clusters = panel.clusters if is_clustered(panel, plan) else None
    by_patient = [(None, None)] * len(asked) if clusters is None else clusters.tables(cells)
    out = []
    for place, ((first, second), (tables, patients)) in enumerate(zip(asked, by_patient, strict=True)):
        counts = np.array([int(cell[place] @ panel.counts) for cell in cells]).reshape(2, 2)
        found = agreement(
            counts,
            tables_by_patient=None if tables is None else tables.reshape(-1, 2, 2),
            patients=patients,
            confidence_level=plan.confidence_level,
        )
        out.append(PairAgreement(first=first, second=second, agreement=found))
    return tuple(out)


_DIFFERS = np.array([0, 1, 1, 0, 0, 1, 1, 0], dtype=np.bool_)
_CALLED = {
    PredictiveValue.PPV: np.array([0, 1, 1, 1, 0, 1, 1, 1], dtype=np.bool_),
    PredictiveValue.NPV: np.array([1, 1, 1, 0, 1, 1, 1, 0], dtype=np.bool_),
}
"""Cells, in the order condition x first x second, with a unit in either test's denominator."""


def _cells_of(panel: Panel, first: str, second: str) -> npt.NDArray[np.int64]:
    """The cell 0..7 of each profile, or 8 where the pair cannot be judged; shape (profiles,)."""
    a, b = panel.verdicts[panel.place(first)], panel.second_verdicts[panel.place(second)]
    usable = (a < 2) & (b < 2) & (panel.reference != UNKNOWN)
    cell = 4 * (panel.reference == WITH) + 2 * (a == 1) + (b == 1)
    return np.where(usable, cell, 8).astype(np.int64)


def _table(panel: Panel, cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    tally = np.zeros(9, dtype=np.int64)
    np.add.at(tally, cell, panel.counts)
    return tally[:8].reshape(2, 2, 2)


def _moments(
    panel: Panel, plan: Plan, cells: Sequence[npt.NDArray[np.int64]]
) -> list[dict[PredictiveValue | None, PatientMoments]] | None:
    """Sums over patients for every pair: for each predictive value, and (None) for all its units."""
    clusters = panel.clusters if is_clustered(panel, plan) else None
    if clusters is None:
        return None
    wanted: list[tuple[PredictiveValue | None, npt.NDArray[np.bool_]]] = [
        *_CALLED.items(),
        (None, np.ones(8, dtype=np.bool_)),
    ]
    # which of the eight cells count, and the cell of each profile: one look at the patients for all pairs
    counted = np.stack([mask for _, cells_in in wanted for mask in (cells_in, cells_in & _DIFFERS)])
    members = [cell[:, None] == np.arange(8) for cell in cells]
    masks = [counted @ member.T for member in members]
    shape = (len(cells), len(wanted), 2)
    patients = clusters.with_any(np.concatenate(masks)).reshape(shape) if masks else np.zeros(shape, int)
    out = []
    for place, member in enumerate(members):
        gram = clusters.products(member.T.astype(np.float64))
        out.append(
            {
                on: PatientMoments(
                    gram=gram,
                    clusters=int(patients[place, which, 0]),
                    discordant_clusters=int(patients[place, which, 1]),
                )
                for which, (on, _) in enumerate(wanted)
            }
        )
    return out
