"""How good each test and rule is: the 2x2 counts and every metric with its own interval."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.findings import Clustered, Estimate, Flag, Interval
from core.reads.counting.panel import NOT_DECIDABLE, Panel, is_clustered
from core.reads.plan import Plan, Unit
from core.reads.study import INDETERMINATE, MISSING, UNKNOWN, WITH, WITHOUT
from core.stats.clustered.indices import (
    Cells,
    all_agree,
    complement,
    f1_quoted,
    mcc_quoted,
    ratio_at_zero,
    reaching,
)
from core.stats.clustered.measures import (
    PatientCells,
    clustered_at_prevalence,
    clustered_measures,
    patient_cells,
)
from core.stats.clustered.one_proportion import patient_shares, quoted_each, together
from core.stats.clustered.proportions import few_flags, rao_scott_each
from core.stats.one_test.at_prevalence import at_prevalence
from core.stats.one_test.measures import (
    balanced_accuracy,
    bootstrap_interval,
    diagnostic_odds_ratio,
    f1,
    f1_value,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    mcc,
    mcc_value,
    youden,
)
from core.stats.one_test.proportions import proportion

FRACTIONS = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
"""Metrics that are a number of units over a number of units."""
MEASURES = ("lr_positive", "lr_negative", "dor", "youden", "balanced_accuracy", "f1", "mcc")
REPLICATES = 2000
"""Bootstrap replicates for F1 and MCC."""
SEED = 20260101
MOST_RESAMPLED = 1000
"""Up to this many patients are resampled one by one; beyond, their totals are drawn from the normal
limit of the same bootstrap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAccuracy:
    """One test or rule against the reference standard."""

    __test__ = False  # not a pytest class

    name: str
    tp: int
    fn: int
    fp: int
    tn: int
    indeterminate: int
    missing: int
    not_decidable: int
    right_patient_wrong_lesion: int
    metrics: dict[str, Estimate]
    at_prevalence: tuple[Estimate, Estimate] | None
    prevalence: float | None

    @property
    def false_positives(self) -> int:
        """Units without the condition called positive."""
        return self.fp


@dataclass(frozen=True, slots=True)
class FractionMasks:
    """Numerator and denominator of every fraction of every item, over profiles.

    Both bool arrays of shape (items, fractions, profiles) in the order of `FRACTIONS`.
    """

    numerator: npt.NDArray[np.bool_]
    denominator: npt.NDArray[np.bool_]


def fraction_masks(panel: Panel) -> FractionMasks:
    """Which profiles make up each fraction; unusable reads are in none."""
    positive, negative = panel.verdicts == 1, panel.verdicts == 0
    with_, without = panel.reference == WITH, panel.reference == WITHOUT
    known = with_ | without
    right = (positive & with_) | (negative & without)
    tp, tn = positive & with_, negative & without
    numerator = np.stack([tp, tn, tp, tn, right], axis=1)
    usable = positive | negative
    denominators = [usable & with_, usable & without, positive & known, negative & known, usable & known]
    denominator = np.stack(denominators, axis=1)
    return FractionMasks(numerator, denominator)


def cells(panel: Panel) -> npt.NDArray[np.int64]:
    """TP, FN, FP, TN of every item; shape (items, 4)."""
    return np.asarray(_cell_masks(panel) @ panel.counts, dtype=np.int64)


def accuracy(panel: Panel, plan: Plan, *, resample: bool = True) -> tuple[TestAccuracy, ...]:
    """Every metric of every item of the panel.

    Parameters
    ----------
    resample : bool
        Whether F1 and MCC get their patient-bootstrap interval.
    """
    masks = fraction_masks(panel)
    x = masks.numerator @ panel.counts
    n = masks.denominator @ panel.counts
    clustered = _clustered_fractions(panel, plan, masks, x, n)
    by_patient = _cells_by_patient(panel, plan)
    known = panel.reference != UNKNOWN
    tables = cells(panel)
    out = []
    for i, name in enumerate(panel.items):
        tp, fn, fp, tn = (int(v) for v in tables[i])
        metrics: dict[str, Estimate] = {}
        for f, fraction in enumerate(FRACTIONS):
            estimate = proportion(int(x[i, f]), int(n[i, f]), plan.interval, plan.confidence_level)
            if clustered:
                companion, headline = clustered[i][f]
                estimate = replace(estimate, clustered=companion, headline=headline)
            metrics[fraction] = estimate
        level = plan.confidence_level
        metrics["lr_positive"] = likelihood_ratio_positive(tp, fn, fp, tn, level)
        metrics["lr_negative"] = likelihood_ratio_negative(tp, fn, fp, tn, level)
        metrics["dor"] = diagnostic_odds_ratio(tp, fn, fp, tn, level)
        metrics["youden"] = youden(tp, fn, fp, tn, level)
        metrics["balanced_accuracy"] = balanced_accuracy(tp, fn, fp, tn, level)
        at = None if plan.prevalence is None else at_prevalence(tp, fn, fp, tn, plan.prevalence, level)
        if by_patient:
            for name_of, companion in clustered_measures(tp, fn, fp, tn, by_patient[i], level).items():
                metrics[name_of] = replace(metrics[name_of], clustered=companion)
            if at is not None and plan.prevalence is not None:
                found = clustered_at_prevalence(tp, fn, fp, tn, plan.prevalence, by_patient[i], level)
                at = replace(at[0], clustered=found[0]), replace(at[1], clustered=found[1])
        metrics["f1"] = f1(tp, fn, fp, tn, level)
        metrics["mcc"] = mcc(tp, fn, fp, tn, level)
        lone = patient_cells(np.eye(4), [tp, fn, fp, tn])
        metrics |= _quoted_measures(metrics, (tp, fn, fp, tn), by_patient[i] if by_patient else lone, level)
        if resample:
            drawn = resampled_cells(panel, plan, i).T
            alone = panel.unit is Unit.LESION and not is_clustered(panel, plan)
            method = "unit_bootstrap" if alone else "patient_bootstrap"
            # In small studies percentile intervals are too short, however the units are drawn.
            few = few_flags(panel.patients)
            metrics["f1"] = _with_bootstrap(metrics["f1"], f1_value(*drawn), level, method, few)
            metrics["mcc"] = _with_bootstrap(
                metrics["mcc"], mcc_value(*drawn), level, method, few, (-1.0, 1.0)
            )
        verdicts = panel.verdicts[i]
        counted = {
            code: int(panel.counts[known & (verdicts == code)].sum())
            for code in (INDETERMINATE, MISSING, NOT_DECIDABLE)
        }
        out.append(
            TestAccuracy(
                name=name,
                tp=tp,
                fn=fn,
                fp=fp,
                tn=tn,
                indeterminate=counted[INDETERMINATE],
                missing=counted[MISSING],
                not_decidable=counted[NOT_DECIDABLE],
                right_patient_wrong_lesion=int(panel.wrong_lesion[i]),
                metrics=metrics,
                at_prevalence=at,
                prevalence=plan.prevalence,
            )
        )
    return tuple(out)


def _quoted_measures(
    metrics: dict[str, Estimate], found: Cells, patients: PatientCells, level: float
) -> dict[str, Estimate]:
    """F1 and the Matthews correlation with the interval to quote, and ratios that are 0 or infinite."""
    out: dict[str, Estimate] = {}
    for name, quoted in (("f1", f1_quoted), ("mcc", mcc_quoted)):
        estimate = metrics[name]
        if estimate.value is not None:
            beside = all_agree(patients.effective, level) if estimate.value == 1 else None
            out[name] = replace(estimate, headline=quoted(found, patients, level), beside=beside)
    odds = metrics["dor"]
    if odds.value is not None and (odds.value == 0 or math.isinf(odds.value)):
        out["dor"] = replace(odds, headline=reaching(odds))
    se, sp = metrics["sensitivity"], metrics["specificity"]
    if se.value is None or sp.value is None:
        return out
    missed, cleared = (1 - se.value, complement(se.quoted)), (sp.value, sp.quoted)
    hit, alarmed = (se.value, se.quoted), (1 - sp.value, complement(sp.quoted))
    for name, top, bottom in (("lr_positive", hit, alarmed), ("lr_negative", missed, cleared)):
        value = metrics[name].value
        if value is not None and (value == 0 or math.isinf(value)):
            out[name] = replace(metrics[name], headline=ratio_at_zero(value, top, bottom, level))
    return out


def _clustered_fractions(
    panel: Panel,
    plan: Plan,
    masks: FractionMasks,
    x: npt.NDArray[np.int64],
    n: npt.NDArray[np.int64],
) -> list[list[tuple[Clustered, Interval]]] | None:
    """Companions and quoted intervals of all fractions, (items, fractions); None where units are lone."""
    clusters = panel.clusters if is_clustered(panel, plan) else None
    if clusters is None:
        return None
    p = np.divide(x, n, out=np.zeros(x.shape), where=n > 0)
    shape = masks.denominator.shape
    numerator, denominator = (m.reshape(-1, shape[-1]) for m in (masks.numerator, masks.denominator))
    squares, patients, shares = np.zeros(p.size), np.zeros(p.size), []
    tables = clusters.tables((numerator, denominator & ~numerator))
    for place, (share, (cells, weight)) in enumerate(zip(p.ravel(), tables, strict=True)):
        units = cells.sum(axis=1)
        squares[place] = weight @ (cells[:, 0] - share * units) ** 2
        patients[place] = weight @ (units > 0)
        shares.append(patient_shares(cells[:, 0], units, weight))
    hits, total, level = x.ravel(), n.ravel(), plan.confidence_level
    companions = rao_scott_each(hits, total, squares, np.rint(patients), level, plan.interval)
    quoted = quoted_each(hits, total, together(shares), level, plan.interval)
    found = list(zip(companions, quoted, strict=True))
    width = shape[1]
    return [found[at : at + width] for at in range(0, len(found), width)]


def _cells_by_patient(panel: Panel, plan: Plan) -> list[PatientCells] | None:
    """Every item's cells over patients; None where units are independent."""
    clusters = panel.clusters if is_clustered(panel, plan) else None
    if clusters is None or not panel.items:
        return None
    masks = _cell_masks(panel)
    return [patient_cells(*found) for found in clusters.tables([masks[:, cell] for cell in range(4)])]


def _cell_masks(panel: Panel) -> npt.NDArray[np.bool_]:
    """Profiles of TP, FN, FP, TN of every item; shape (items, 4, profiles)."""
    positive, negative = panel.verdicts == 1, panel.verdicts == 0
    with_, without = panel.reference == WITH, panel.reference == WITHOUT
    return np.stack([positive & with_, negative & with_, positive & without, negative & without], axis=1)


def resampled_cells(panel: Panel, plan: Plan, item: int) -> npt.NDArray[np.float64]:
    """TP, FN, FP, TN of an item in bootstrap samples of patients, or of independent units.

    Beyond `MOST_RESAMPLED` patients the cells are drawn from the normal distribution with the same mean
    and covariance. Every item sees the same random numbers, whatever stands beside it.

    Returns
    -------
    float array, shape (replicates, 4)
    """
    generator = np.random.default_rng(SEED)
    masks = _cell_masks(panel)[item]
    cells = masks @ panel.counts
    clusters = panel.clusters if is_clustered(panel, plan) else None
    total = int(panel.counts.sum())
    if clusters is None:
        share = np.append(cells, total - cells.sum()) / max(total, 1)
        return generator.multinomial(total, share, size=REPLICATES)[:, :4].astype(np.float64)
    each = clusters.each(masks.T)
    k = clusters.patients
    if k <= MOST_RESAMPLED:
        drawn = generator.multinomial(k, clusters.weight / k, size=REPLICATES)
        return np.asarray(drawn @ each, dtype=np.float64)
    covariance = each.T @ (each * clusters.weight[:, None]) - np.outer(cells, cells) / k
    normal = generator.multivariate_normal(cells.astype(float), covariance, size=REPLICATES, method="eigh")
    return np.maximum(normal, 0.0)


def _with_bootstrap(
    estimate: Estimate,
    replicates: npt.NDArray[np.float64],
    level: float,
    method: str,
    cautions: tuple[Flag, ...],
    edges: tuple[float, float] = (0.0, 1.0),
) -> Estimate:
    if estimate.value is None:
        return estimate
    interval = bootstrap_interval(replicates, level, edges)
    return replace(
        estimate,
        low=interval.low,
        high=interval.high,
        method=method,
        flags=tuple(dict.fromkeys((*estimate.flags, *interval.flags, *cautions))),
    )
