"""One test, such as a program's reading, against the mean of the readers of each modality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.findings import Reason
from core.reads.counting.panel import Panel
from core.reads.plan import Covariance, Plan
from core.reads.readers.block import On, score_block, share_sums
from core.reads.rules.by_reader import by_modality
from core.reads.study import Study, with_cutoffs
from core.stats.readers.covariance import (
    auc_figures,
    auc_figures_jackknife,
    ratio_figures,
    ratio_figures_jackknife,
)
from core.stats.readers.single import (
    NonInferiority,
    SingleAgainstReaders,
    non_inferiority,
    single_against_readers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleOn:
    """One test against the readers of a modality on one endpoint; or why it cannot be compared."""

    name: str
    modality: str
    on: On
    readers: tuple[str, ...]
    found: SingleAgainstReaders | None
    patients: int
    units: int
    margin: NonInferiority | None = None
    reason: Reason | None = None


def singles(study: Study, plan: Plan, panel: Panel) -> tuple[SingleOn, ...]:
    """Compare the plan's single test with every modality on every endpoint."""
    if plan.single is None or plan.single not in panel.items:
        return ()
    study = with_cutoffs(study, plan.cutoffs)
    out: list[SingleOn] = []
    for modality, readers in by_modality(panel.cells).items():
        out += [_one(study, plan, panel, modality, readers, on) for on in On]
    return tuple(out)


def _one(
    study: Study, plan: Plan, panel: Panel, modality: str, readers: Mapping[str, str], on: On
) -> SingleOn:
    table = [[str(plan.single), *readers.values()]]
    jackknife = plan.covariance is Covariance.JACKKNIFE
    found, reason, patients, units = None, None, 0, 0
    try:
        if on is On.AUC:
            block = score_block(study, panel, plan, table)
            make = auc_figures_jackknife if jackknife else auc_figures
            figures = make(block.scores, block.condition, block.patient, block.weight)
            units = block.units
        else:
            sums = share_sums(panel, plan, table, on)
            units = sums.units
            figures = (
                ratio_figures_jackknife(*sums.each())
                if jackknife
                else ratio_figures(sums.correct, sums.counted, sums.weight)
            )
        found, patients = single_against_readers(figures, plan.confidence_level), figures.patients
    except ValueError:
        reason = Reason.UNDEFINED_VARIANCE
    margin = None
    if found is not None and (set_before := plan.margin_on(str(on))) is not None:
        margin = non_inferiority(found.quoted, set_before)
    return SingleOn(
        name=table[0][0],
        modality=modality,
        on=on,
        readers=tuple(readers),
        found=found,
        patients=patients,
        units=units,
        margin=margin,
        reason=reason,
    )
