"""Every monotone rule at once: counts, intervals, the frontier and the upper bound of any rule.

Reads of T tests are complete patterns p in 0 .. 2**T - 1, bit i set when test i is positive. A rule is a
column of a truth table over patterns, so the counts of all rules are one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Counts, Floats
from core.reads.plan import Plan
from core.reads.rules.monotone import monotone_masks, monotone_tables, shortest_lengths
from core.stats.clustered.one_proportion import FEW_PATIENTS, PatientShares, quoted_limits
from core.stats.one_test.proportions import bounds

PATIENTS_AT_ONCE = 8_192
RULES_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleCounts:
    """True and false positives of rules over the same units.

    Attributes
    ----------
    masks : uint32 array, shape (R,)
        Truth tables as bitmasks, see ``monotone``.
    literals : int64 array, shape (R,)
        Fewest literals each can be written with.
    tp, fp : int64 arrays, shape (..., R)
        Leading dimensions are groups.
    with_condition, without_condition : int64 arrays, shape (...)
        Units by reference status.
    """

    masks: NDArray[np.uint32]
    literals: Counts
    tp: Counts
    fp: Counts
    with_condition: Counts
    without_condition: Counts

    @property
    def sensitivity(self) -> Floats:
        """TP over units with the condition, shape (..., R); NaN without such units."""
        return share(self.tp, self.with_condition[..., None])

    @property
    def specificity(self) -> Floats:
        """TN over units without the condition, shape (..., R); NaN without such units."""
        none = self.without_condition[..., None]
        return share(none - self.fp, none)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleLimits:
    """Confidence limits of sensitivities and specificities, shape (..., R); NaN = not estimable."""

    sensitivity_low: Floats
    sensitivity_high: Floats
    specificity_low: Floats
    specificity_high: Floats
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """One non-dominated pair of counts and the rules that share it, fewest literals first."""

    tp: int
    fp: int
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelihoodRatioBound:
    """The best counts any rule over these reads can have (Neyman & Pearson 1933).

    Attributes
    ----------
    patterns : tuple of tuples
        Patterns in falling order of likelihood ratio; those of equal ratio together.
    tp, fp : tuple of int
        Cumulated counts, from 0 on; one more than ``patterns``. Straight lines between the points bound
        every rule, drawn at random or not.
    """

    patterns: tuple[tuple[int, ...], ...]
    tp: tuple[int, ...]
    fp: tuple[int, ...]


def share(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Divide counts; NaN where the denominator is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    result = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result


def count_rules(with_condition: ArrayLike, without_condition: ArrayLike) -> RuleCounts:
    """Count true and false positives of every monotone rule.

    Parameters
    ----------
    with_condition, without_condition : array_like of int, shape (..., 2**T), T from 1 to 5
        Units per complete read pattern; leading dimensions are groups.

    Returns
    -------
    RuleCounts
        Rules in the order of ``monotone.monotone_masks(T)``.
    """
    diseased, healthy = np.asarray(with_condition, float), np.asarray(without_condition, float)
    tests = diseased.shape[-1].bit_length() - 1
    tables = monotone_tables(tests).T
    return RuleCounts(
        masks=monotone_masks(tests),
        literals=shortest_lengths(tests),
        tp=(diseased @ tables).astype(np.int64),
        fp=(healthy @ tables).astype(np.int64),
        with_condition=diseased.sum(axis=-1).astype(np.int64),
        without_condition=healthy.sum(axis=-1).astype(np.int64),
    )


def patient_verdicts(lesions: ArrayLike, tables: ArrayLike, rollup: str = "any") -> NDArray[np.bool_]:
    """Fuse per lesion, then roll the verdicts up to the patient.

    Parameters
    ----------
    lesions : array_like of int, shape (K, 2**T)
        Lesions per patient and complete read pattern.
    tables : array_like, shape (R, 2**T)
        Truth tables of 0 and 1.
    rollup : str
        ``any``, ``all``, ``majority`` (more than half) or a whole number k (at least k).

    Returns
    -------
    bool array, shape (K, R)
        False for a patient without lesions.
    """
    counts = np.asarray(lesions, dtype=np.float32)
    total = counts.sum(axis=1)
    needed = {"any": np.ones_like(total), "all": total, "majority": total // 2 + 1}.get(rollup)
    if needed is None:
        needed = np.full_like(total, int(rollup))
    positive = counts @ np.asarray(tables, dtype=np.float32).T
    verdict: NDArray[np.bool_] = positive >= np.maximum(needed, 1)[:, None]
    return verdict


def count_rules_by_patient(lesions: ArrayLike, condition: ArrayLike, rollup: str = "any") -> RuleCounts:
    """Count patients called positive by every monotone rule, fused per lesion and then rolled up.

    Parameters
    ----------
    lesions : array_like of int, shape (K, 2**T)
        Lesions per patient and complete read pattern; patients without lesions are left out.
    condition : array_like of bool, shape (K,)
        Whether the patient has any lesion with the condition.
    rollup : str
        As `patient_verdicts`.
    """
    counts, diseased = np.asarray(lesions), np.asarray(condition, dtype=bool)
    seen = counts.sum(axis=1) > 0
    counts, diseased = counts[seen], diseased[seen]
    tests = counts.shape[1].bit_length() - 1
    if rollup == "any":  # only which patterns occur matters: few distinct patients
        code = (counts > 0) @ (1 << np.arange(counts.shape[1], dtype=np.int64))
        code, place = np.unique(code, return_inverse=True)
        distinct = (code[:, None] >> np.arange(counts.shape[1], dtype=np.int64)) & 1
    else:
        distinct, place = np.unique(counts, axis=0, return_inverse=True)
    with_condition = np.bincount(place.ravel()[diseased], minlength=len(distinct)).astype(float)
    without = np.bincount(place.ravel()[~diseased], minlength=len(distinct)).astype(float)
    verdicts = patient_verdicts(distinct, monotone_tables(tests), rollup).astype(float)
    return RuleCounts(
        masks=monotone_masks(tests),
        literals=shortest_lengths(tests),
        tp=(with_condition @ verdicts).astype(np.int64),
        fp=(without @ verdicts).astype(np.int64),
        with_condition=np.asarray(diseased.sum(), dtype=np.int64),
        without_condition=np.asarray((~diseased).sum(), dtype=np.int64),
    )


def limits(counts: RuleCounts, method: str = "wilson", confidence_level: float = 0.95) -> RuleLimits:
    """Return intervals of independent units; ``method`` as `core.stats.one_test.proportions.bounds`."""
    none = counts.without_condition[..., None]
    sensitivity = bounds(method, counts.tp, counts.with_condition[..., None], confidence_level)
    specificity = bounds(method, none - counts.fp, none, confidence_level)
    return RuleLimits(
        sensitivity_low=sensitivity[0],
        sensitivity_high=sensitivity[1],
        specificity_low=specificity[0],
        specificity_high=specificity[1],
        method=method,
    )


def clustered_limits(
    counts: RuleCounts,
    rows: tuple[ArrayLike, ArrayLike],
    patients: tuple[tuple[Floats, Floats], tuple[Floats, Floats]],
    plan: Plan,
) -> RuleLimits:
    """Intervals of every rule with patients as clusters, as one proportion has them everywhere.

    Parameters
    ----------
    counts : RuleCounts
        Of one group.
    rows : two arrays, shape (R, patterns)
        Whether each rule is right on a pattern of units with, and without, the condition.
    patients : for either, (units of each kind of patient by pattern, how many patients)
    """
    sides = [
        _limits_of_side(hits, units, np.asarray(right, dtype=np.float64), *of_patients, plan)
        for hits, units, right, of_patients in (
            (counts.tp, counts.with_condition, rows[0], patients[0]),
            (counts.without_condition - counts.fp, counts.without_condition, rows[1], patients[1]),
        )
    ]
    return RuleLimits(
        sensitivity_low=sides[0][0],
        sensitivity_high=sides[0][1],
        specificity_low=sides[1][0],
        specificity_high=sides[1][1],
        method="delete_one_logit_t",
    )


def _limits_of_side(
    hits: NDArray[np.integer], units: ArrayLike, right: Floats, table: Floats, weight: Floats, plan: Plan
) -> tuple[Floats, Floats]:
    size = table.sum(axis=1)
    here = size > 0.0
    weight = np.where(here, weight, 0.0)
    total = float(weight @ size)
    rest = total - size
    scale = weight * np.divide(1.0, rest, out=np.zeros_like(rest), where=rest > 0.0) ** 2
    gram = _products(table, scale)
    by_units = _products(table, np.divide(weight, size, out=np.zeros_like(size), where=here))
    residual = right - np.nan_to_num(share(hits, units))[:, None]
    largest = float(size.max(initial=0.0))
    having, lacking = (_patients_with(wanted, table, weight, largest) for wanted in (right, 1.0 - right))
    shares = PatientShares(
        clusters=weight.sum(),
        units_squared=weight @ size**2,
        largest=np.asarray(largest),
        deleted=np.maximum(np.sum((residual @ gram) * residual, axis=1), 0.0),
        between=np.maximum(np.sum((residual @ by_units) * residual, axis=1), 0.0),
        having=having,
        lacking=lacking,
    )
    low, high, _ = quoted_limits(hits, units, shares, plan.confidence_level, plan.interval)
    return low, high


def _products(table: Floats, weight: Floats) -> Floats:
    """Weighted sums over patients of the products of any two patterns, a few patients at a time.

    What 250,000 patients need at once does not fit a processor's memory, and getting it takes longer than
    the sums.
    """
    found = np.zeros((table.shape[1], table.shape[1]))
    for at in range(0, len(table), PATIENTS_AT_ONCE):
        part = table[at : at + PATIENTS_AT_ONCE]
        found += (part * weight[at : at + PATIENTS_AT_ONCE, None]).T @ part
    return found


def _patients_with(wanted: Floats, table: Floats, weight: Floats, largest: float) -> Floats:
    """Patients with a unit in each row of patterns; only told apart where they may be fewer than three."""
    found = np.full(len(wanted), float(FEW_PATIENTS))
    by_pattern = weight @ table
    most = (FEW_PATIENTS - 1) * largest
    few = np.flatnonzero(wanted @ by_pattern <= most)
    if not few.size:
        return found
    rare = by_pattern <= most
    rows = table[:, rare].any(axis=1)
    for at in range(0, few.size, RULES_AT_ONCE):
        part = few[at : at + RULES_AT_ONCE]
        found[part] = weight[rows] @ (table[np.ix_(rows, rare)] @ wanted[part][:, rare].T > 0.0)
    return found


def frontier(tp: ArrayLike, fp: ArrayLike, literals: ArrayLike) -> tuple[FrontierPoint, ...]:
    """Return the rules that no other beats: more true positives or fewer false ones, and none worse.

    Parameters
    ----------
    tp, fp, literals : array_like of int, shape (R,)

    Returns
    -------
    tuple of FrontierPoint
        By rising false positives. Rules with equal counts stand together, fewest literals first (then in
        their given order): the first is the one to label.
    """
    hits, alarms, lengths = (np.asarray(values) for values in (tp, fp, literals))
    order = np.lexsort((np.arange(hits.size), lengths, -hits, alarms))
    points: list[FrontierPoint] = []
    best = -1
    for at in order.tolist():
        place = (int(hits[at]), int(alarms[at]))
        if points and place == (points[-1].tp, points[-1].fp):
            points[-1] = FrontierPoint(tp=place[0], fp=place[1], rules=(*points[-1].rules, at))
        elif place[0] > best:
            points.append(FrontierPoint(tp=place[0], fp=place[1], rules=(at,)))
            best = place[0]
    return tuple(points)


def likelihood_ratio_bound(with_condition: ArrayLike, without_condition: ArrayLike) -> LikelihoodRatioBound:
    """Order read patterns by likelihood ratio and cumulate: the upper bound of any rule in ROC space.

    Patterns that do not occur are left out.

    Parameters
    ----------
    with_condition, without_condition : array_like of int, shape (2**T,)
    """
    diseased, healthy = np.asarray(with_condition, np.int64), np.asarray(without_condition, np.int64)
    occurring = np.flatnonzero(diseased + healthy)
    # p / (p + q) rises with p / q and knows no infinity; equal fractions give equal floats
    fraction = diseased[occurring] / (diseased + healthy)[occurring]
    groups: list[list[int]] = []
    last = None
    for at in np.argsort(-fraction, kind="stable").tolist():
        if fraction[at] != last:
            groups.append([])
            last = fraction[at]
        groups[-1].append(int(occurring[at]))
    return LikelihoodRatioBound(
        patterns=tuple(tuple(group) for group in groups),
        tp=_cumulated(diseased, groups),
        fp=_cumulated(healthy, groups),
    )


def _cumulated(counts: Counts, groups: Sequence[Sequence[int]]) -> tuple[int, ...]:
    totals = [0]
    for group in groups:
        totals.append(totals[-1] + int(counts[list(group)].sum()))
    return tuple(totals)
