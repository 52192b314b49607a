"""Every reader's ROC curve with two modalities and their mean, on the units that the comparison rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.reads.answers.one_test.ordinal import ordinal_tests
from core.reads.counting.panel import Panel
from core.reads.plan import Plan
from core.reads.readers.block import score_block
from core.reads.rules.by_reader import by_modality
from core.reads.study import Study
from core.stats.readers.mean_curve import MeanCurve, mean_curve
from core.stats.roc import RocCurve, auc, placements, roc_curve


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCurve:
    """One reader with one modality; the cut-offs of ``low`` run downwards, positive at or below."""

    reader: str
    curve: RocCurve
    area: float | None
    cutoff: float
    low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityCurves:
    """One modality: a curve a reader and, where every reader has one, their mean."""

    modality: str
    readers: tuple[ReaderCurve, ...]
    mean: MeanCurve | None


def reader_curves(
    study: Study, panel: Panel, plan: Plan, pair: tuple[str, str], readers: tuple[str, ...]
) -> tuple[ModalityCurves, ...]:
    """Curves of two modalities over the readers who read both, where their reads are grades.

    They rest on the units that all of them ranked with both modalities, as the difference of the areas
    does; where a unit was read in several sessions each rests on its own.
    """
    by_name = by_modality(panel.cells)
    cells = [by_name[modality] for modality in pair]
    if not readers or not all(by[reader] in study.scores for by in cells for reader in readers):
        return ()
    table = [[by[reader] for reader in readers] for by in cells]
    block = score_block(study, panel, plan, table)
    known = (
        {test.name: test for test in ordinal_tests(study, panel, plan)} if block.weight is not None else {}
    )
    out = []
    for m, (modality, by) in enumerate(zip(pair, cells, strict=True)):
        shown = []
        for r, reader in enumerate(readers):
            name, scores = by[reader], block.scores[m, r]
            low = name in study.low
            if name in known:
                curve, area = known[name].curve, known[name].auc.value
            else:
                curve = roc_curve(scores, block.condition)
                curve = replace(curve, cutoff=-curve.cutoff) if low else curve
                area = auc(placements(scores, block.condition)).value
            cutoff = dict(plan.cutoffs).get(name, study.cutoffs[name])
            shown.append(ReaderCurve(reader=reader, curve=curve, area=area, cutoff=cutoff, low=low))
        mean = mean_curve([one.curve for one in shown])
        out.append(ModalityCurves(modality=modality, readers=tuple(shown), mean=mean))
    return tuple(out)
