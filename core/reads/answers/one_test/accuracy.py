"""How good each test and rule is: the 2x2 counts and every metric with its own interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.findings import Clustered, Estimate, Flag, Interval
from core.reads.answers.one_test.measures import Beside, every
from core.reads.counting.panel import Panel, is_clustered
from core.reads.counting.tally import Tally
from core.reads.counting.verdicts import NOT_DECIDABLE
from core.reads.plan import Plan, Unit
from core.reads.study import INDETERMINATE, MISSING, UNKNOWN, WITH, WITHOUT
from core.stats.clustered.indices import Cells
from core.stats.clustered.measures import PatientCells, clustered_at_prevalence, patient_cells
from core.stats.clustered.one_proportion import patient_shares, quoted_each, together
from core.stats.clustered.proportions import few_flags, rao_scott_each
from core.stats.one_test.at_prevalence import at_prevalence
from core.stats.one_test.measures import bootstrap_interval
from core.stats.one_test.proportions import proportion

FRACTIONS = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
"""Metrics that are a number of units over a number of units."""
REPLICATES = 2000
"""Bootstrap replicates for F1 and MCC."""
SEED = 20260101
MOST_RESAMPLED = 1000
"""Up to this many patients are resampled one by one; beyond, their totals are drawn from the normal
limit of the same bootstrap."""

MOST_KEPT = 64
"""Tests and rules whose metrics are kept about the same rows."""


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
    if resample or panel.shared is None:
        return _accuracy(panel, plan, resample=resample)
    return tuple(_kept(panel, panel.shared, plan, item) for item in range(len(panel.items)))


def _kept(panel: Panel, tally: Tally, plan: Plan, item: int) -> TestAccuracy:
    """One item's metrics, worked out once for the same rows: another rule beside it changes nothing.

    They are kept without the item's name: the rows may be an example's, which outlives who named a rule.
    """
    rows = slice(item, item + 1)
    verdicts = panel.verdicts[rows]
    asked = (verdicts.tobytes(), is_clustered(panel, plan), tuple(every()))
    chosen = (plan.interval, plan.confidence_level, plan.prevalence)

    def work_out() -> TestAccuracy:
        alone = replace(panel, items=("",), verdicts=verdicts, wrong_lesion=panel.wrong_lesion[rows])
        return _accuracy(alone, plan, resample=False)[0]

    found = tally.memo.keep("accuracy", (*asked, *chosen), work_out, most=MOST_KEPT)
    return replace(found, name=panel.items[item])


def _accuracy(panel: Panel, plan: Plan, *, resample: bool) -> tuple[TestAccuracy, ...]:
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
        at = None if plan.prevalence is None else at_prevalence(tp, fn, fp, tn, plan.prevalence, level)
        if by_patient and at is not None and plan.prevalence is not None:
            found = clustered_at_prevalence(
                tp, fn, fp, tn, plan.prevalence, by_patient[i], confidence_level=level
            )
            at = replace(at[0], clustered=found[0]), replace(at[1], clustered=found[1])
        patients = by_patient[i] if by_patient else None
        metrics |= _measures((tp, fn, fp, tn), patients, metrics, level)
        if at is not None and plan.prevalence is not None:
            odds = plan.prevalence / (1.0 - plan.prevalence)
            at = (
                _at_prevalence(at[0], metrics["lr_positive"], odds),
                _at_prevalence(at[1], metrics["lr_negative"], -odds),
            )
        if resample:
            metrics |= _resampled(panel, plan, i, metrics)
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


def _measures(
    cells: Cells, patients: PatientCells | None, fractions: Mapping[str, Estimate], level: float
) -> dict[str, Estimate]:
    """Every registered measure with its companion and the interval to quote; ``patients`` of clusters."""
    lone = patient_cells(np.eye(4), cells) if patients is None else patients
    beside = Beside(cells=cells, patients=lone, fractions=fractions, confidence_level=level)
    out = {}
    for code, measure in every().items():
        estimate = measure.of(*cells, level)
        if patients is not None and measure.clustered is not None:
            estimate = replace(estimate, clustered=measure.clustered(*cells, patients, level))
        out[code] = estimate if measure.quoted is None else measure.quoted(estimate, beside)
    return out


def _resampled(panel: Panel, plan: Plan, item: int, metrics: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """The measures whose own limits are a bootstrap's."""
    drawn = resampled_cells(panel, plan, item).T
    alone = panel.unit is Unit.LESION and not is_clustered(panel, plan)
    method = "unit_bootstrap" if alone else "patient_bootstrap"
    # In small studies percentile intervals are too short, however the units are drawn.
    few = few_flags(panel.patients)
    return {
        code: _with_bootstrap(metrics[code], measure.drawn(*drawn), method, few, measure.scale)
        for code, measure in every().items()
        if measure.drawn is not None
    }


def _at_prevalence(estimate: Estimate, ratio: Estimate, odds: float) -> Estimate:
    """A predictive value elsewhere, with the limits of its likelihood ratio where those are quoted.

    ``odds`` are those before the test of being what the call says; below 0 those of a call that denies it.
    """
    found = ratio.headline
    if found is None or estimate.clustered is None or estimate.clustered.low is None:
        return estimate
    if found.low is None or found.high is None:
        return replace(estimate, headline=replace(found, method=str(estimate.clustered.method)))
    first, last = (
        1.0 if limit == np.inf else abs(odds) * limit / (1.0 + abs(odds) * limit)
        for limit in (found.low, found.high)
    )
    low, high = (first, last) if odds > 0 else (1.0 - last, 1.0 - first)
    return replace(estimate, headline=replace(found, low=low, high=high))


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
    method: str,
    cautions: tuple[Flag, ...],
    edges: tuple[float, float],
) -> Estimate:
    if estimate.value is None:
        return estimate
    interval = bootstrap_interval(replicates, estimate.confidence_level, edges)
    return replace(
        estimate,
        low=interval.low,
        high=interval.high,
        method=method,
        flags=tuple(dict.fromkeys((*estimate.flags, *interval.flags, *cautions))),
    )
