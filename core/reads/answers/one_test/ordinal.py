"""Ordinal reads: ROC curves, areas and their paired differences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.reads.counting.panel import Panel, is_clustered
from core.reads.counting.scores import scored_tests, unit_scores
from core.reads.plan import Plan
from core.reads.study import UNKNOWN, WITH, Study
from core.stats.roc import (
    Auc,
    AucDifference,
    Placements,
    RocCurve,
    auc,
    auc_difference,
    placements,
    roc_curve,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalTest:
    """One ordinal test: its curve, its area and the cut-off in use."""

    name: str
    cutoff: float
    curve: RocCurve
    auc: Auc
    left_out: int
    """Units that cannot be ranked, or with unknown reference."""
    low: bool = False
    """Positive at or below a cut-off; the curve's cut-offs run from the highest to the lowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalComparison:
    """Two ordinal tests on the units that both score."""

    first: str
    second: str
    units: int
    result: AucDifference


def ordinal_tests(study: Study, panel: Panel, plan: Plan) -> tuple[OrdinalTest, ...]:
    """ROC curve and area of every shown test with scores; what a unit's score is: `unit_scores`."""
    out = []
    for name in scored_tests(study, panel, plan):
        score, condition, used = _scores(study, panel, plan, [name])
        curve, low = roc_curve(score[0], condition), name in study.low
        out.append(
            OrdinalTest(
                name=name,
                cutoff=dict(plan.cutoffs).get(name, study.cutoffs[name]),
                curve=replace(curve, cutoff=-curve.cutoff) if low else curve,
                low=low,
                auc=auc(
                    _placed(panel, plan, score[0], condition, used), confidence_level=plan.confidence_level
                ),
                left_out=panel.units - used.size,
            )
        )
    return tuple(out)


def ordinal_comparisons(study: Study, panel: Panel, plan: Plan) -> tuple[OrdinalComparison, ...]:
    """Paired differences of areas, second minus first, for every pair of scored tests."""
    out = []
    for first, second in combinations(scored_tests(study, panel, plan), 2):
        score, condition, used = _scores(study, panel, plan, [first, second])
        one, two = (_placed(panel, plan, s, condition, used) for s in score)
        result = auc_difference(one, two, confidence_level=plan.confidence_level)
        out.append(OrdinalComparison(first=first, second=second, units=int(used.size), result=result))
    return tuple(out)


def _scores(
    study: Study, panel: Panel, plan: Plan, names: list[str]
) -> tuple[list[npt.NDArray[np.float64]], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Scores, condition and panel units where every named test ranks them and the reference is known."""
    reference = panel.reference[panel.unit_profile]
    scores = [unit_scores(study, panel, plan, name) for name in names]
    usable = reference != UNKNOWN
    for score in scores:
        usable &= ~np.isnan(score)
    used = np.flatnonzero(usable)
    return [score[used] for score in scores], reference[used] == WITH, used


def _placed(
    panel: Panel,
    plan: Plan,
    score: npt.NDArray[np.float64],
    condition: npt.NDArray[np.bool_],
    used: npt.NDArray[np.int64],
) -> Placements:
    patients = panel.cluster if is_clustered(panel, plan) else None
    return placements(score, condition, None if patients is None else patients[used])
