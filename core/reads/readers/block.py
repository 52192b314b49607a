"""Reads as multi-reader estimators take them: sums per modality, reader and patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.arrays import Bools, Floats
from core.reads.counting.clusters import ClusterCounts
from core.reads.counting.panel import Panel, is_clustered
from core.reads.counting.scores import unit_scores
from core.reads.plan import Plan
from core.reads.study import MISSING, UNKNOWN, WITH, WITHOUT, Study

Table = Sequence[Sequence[str | None]]
"""Items of the panel by modality and reader; None where a reader did not read a modality."""


class On(StrEnum):
    """What is compared between modalities."""

    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    ACCURACY = "accuracy"
    PPV = "ppv"
    NPV = "npv"
    AUC = "auc"


SHARES = (On.SENSITIVITY, On.SPECIFICITY, On.ACCURACY, On.PPV, On.NPV)


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Correct and counted reads, shape (modalities, readers, kinds of patient), and patients of each kind."""

    correct: Floats
    counted: Floats
    weight: Floats
    units: int

    def each(self) -> tuple[Floats, Floats]:
        """Correct and counted reads of every patient, kinds of patient written out."""
        times = np.rint(self.weight).astype(np.int64)
        return np.repeat(self.correct, times, axis=2), np.repeat(self.counted, times, axis=2)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores, shape (modalities, readers, units), NaN where not read; condition and patient of each unit.

    Where some units were read in several sessions each session has a place, and ``weight``, shape of
    ``scores``, the part it has of its unit; else ``weight`` is None. ``units`` counts units.
    """

    scores: Floats
    condition: Bools
    patient: npt.NDArray[np.int64]
    clustered: bool
    units: int
    weight: Floats | None = None


def share_sums(panel: Panel, plan: Plan, table: Table, on: On, *, common: bool = True) -> Sums:
    """Sums of an endpoint over units that every item of the table decides, or over all reads of each.

    Parameters
    ----------
    common : bool
        Whether a unit counts only where all items of the table have a usable read; else each read counts
        that is usable.
    """
    verdicts = np.stack([np.stack([_verdict(panel, item) for item in row]) for row in table])
    if panel.sessions is not None:
        return _averaged(panel, plan, verdicts, on, common)
    usable = verdicts < 2
    if common:
        usable = np.broadcast_to(usable.all(axis=(0, 1)), usable.shape)
    right, asked = _right(verdicts, panel.reference, on)
    counted = usable & asked
    units = int(panel.counts[counted.any(axis=(0, 1))].sum())
    # units that all decide are counted alike in every cell, so one of them serves
    alike = common and on not in (On.PPV, On.NPV)
    clusters = panel.clusters if is_clustered(panel, plan) else None
    correct = _by_kind(clusters, counted & right)
    of = np.broadcast_to(_by_kind(clusters, counted[:1, :1] if alike else counted), correct.shape)
    return Sums(
        correct, of, (panel.counts if clusters is None else clusters.weight).astype(np.float64), units
    )


def _by_kind(clusters: ClusterCounts | None, reads: Bools) -> Floats:
    """Reads of each kind of patient, or of each profile; a modality at a time, for little memory."""
    if clusters is None:
        return reads.astype(np.float64)
    out = np.empty((*reads.shape[:2], clusters.weight.size))
    for mine, row in zip(out, reads, strict=True):
        mine[:] = clusters.each(np.ascontiguousarray(row.T)).T
    return out


def _right(verdicts: npt.NDArray[np.uint8], reference: npt.NDArray[np.uint8], on: On) -> tuple[Bools, Bools]:
    """Whether each verdict is right, and whether the endpoint asks for it."""
    with_, without = reference == WITH, reference == WITHOUT
    known = with_ | without
    positive = verdicts == 1
    asked = {
        On.SENSITIVITY: with_,
        On.SPECIFICITY: without,
        On.ACCURACY: known,
        On.PPV: known & positive,
        On.NPV: known & ~positive,
    }[on]
    return np.where(with_, positive, ~positive), np.broadcast_to(asked, verdicts.shape)


def _averaged(panel: Panel, plan: Plan, verdicts: npt.NDArray[np.uint8], on: On, common: bool) -> Sums:
    """Sums in which the sessions of one reader, modality and unit count as one read: their mean."""
    assert panel.sessions is not None
    _, first, unit = np.unique(panel.sessions, return_index=True, return_inverse=True)
    each = verdicts[..., panel.unit_profile]
    right, asked = _right(each, panel.reference[panel.unit_profile], on)
    usable = each < 2
    reads = _summed(usable, unit, first.size)
    there = reads > 0
    if common:
        there &= there.all(axis=0)
    share = np.where(there, 1 / np.maximum(reads, 1), 0.0)
    of = _summed(usable & asked, unit, first.size) * share
    correct = _summed(usable & asked & right, unit, first.size) * share
    units = int(np.count_nonzero((of > 0).any(axis=0)))
    clustered = is_clustered(panel, plan) and panel.cluster is not None
    owner = panel.cluster[first] if clustered and panel.cluster is not None else np.arange(first.size)
    _, patient = np.unique(owner, return_inverse=True)
    patients = int(patient.max(initial=-1)) + 1
    shape = (*verdicts.shape[:2], patients)
    return Sums(
        _summed(correct, patient, patients).reshape(shape),
        _summed(of, patient, patients).reshape(shape),
        np.ones(patients),
        units,
    )


def _summed(values: npt.NDArray[np.generic], by: npt.NDArray[np.int64], size: int) -> Floats:
    """Sums of each row of values by place, shape (rows, size)."""
    flat = values.reshape(-1, values.shape[-1])
    return np.array([np.bincount(by, weights=row, minlength=size) for row in flat])


def present_reads(panel: Panel, item: str) -> int:
    """Units with known reference that an item read; several sessions of one count once."""
    there = (panel.verdicts[panel.place(item)] != MISSING) & (panel.reference != UNKNOWN)
    if panel.sessions is None:
        return int(panel.counts[there].sum())
    return int(np.unique(panel.sessions[there[panel.unit_profile]]).size)


def planned_units(panel: Panel) -> int:
    """Units with known reference; several sessions of one count once."""
    known = panel.reference != UNKNOWN
    if panel.sessions is None:
        return int(panel.counts[known].sum())
    return int(np.unique(panel.sessions[known[panel.unit_profile]]).size)


def score_block(study: Study, panel: Panel, plan: Plan, table: Table, *, common: bool = True) -> Scores:
    """Scores of the table's items on units with known reference; in ``common`` those that all items rank.

    Reads of yes and no rank a unit by themselves: their area is the mean of sensitivity and specificity.
    """
    scores = np.array([[_ranks(study, panel, plan, item) for item in row] for row in table])
    reference = panel.reference[panel.unit_profile]
    used = reference != UNKNOWN
    clustered = is_clustered(panel, plan) and panel.cluster is not None
    patient = panel.cluster if clustered and panel.cluster is not None else np.arange(used.size)
    weight = None
    if panel.sessions is None:
        used &= ~np.isnan(scores).any(axis=(0, 1)) if common else ~np.isnan(scores).all(axis=(0, 1))
        units = int(np.count_nonzero(used))
    else:
        _, first, unit = np.unique(panel.sessions, return_index=True, return_inverse=True)
        if not clustered:
            patient = first[unit]
        read = ~np.isnan(scores) & used
        reads = _summed(read, unit, first.size)
        there: Bools = np.logical_and.reduce(reads > 0) if common else np.logical_or.reduce(reads > 0)
        used &= there[unit]
        weight = (read / np.maximum(reads, 1)[:, unit].reshape(read.shape))[..., used]
        scores = np.where(read, scores, -np.inf)
        units = int(np.count_nonzero(there))
    owner = patient[used].astype(np.int64)
    return Scores(scores[..., used], reference[used] == WITH, owner, clustered, units, weight)


def _verdict(panel: Panel, item: str | None) -> npt.NDArray[np.uint8]:
    if item is None:
        return np.full(panel.reference.size, MISSING, dtype=np.uint8)
    return np.asarray(panel.verdicts[panel.place(item)])


def _ranks(study: Study, panel: Panel, plan: Plan, item: str | None) -> Floats:
    if item is None:
        return np.full(panel.units, np.nan)
    if item in study.scores:
        return unit_scores(study, panel, plan, item)
    verdict = panel.verdicts[panel.place(item)]
    return np.where(verdict < 2, verdict, np.nan)[panel.unit_profile].astype(np.float64)
