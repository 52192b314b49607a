"""Likelihood ratios, odds ratio, Youden's index and predictive values elsewhere, with patients as clusters.

All of them are smooth functions of sensitivity and specificity, so a linear score per unit and the sums of
products of a patient's four cells are enough for their variance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, stdtrit

from core.arrays import Floats
from core.findings import Clustered, Flag, Reason
from core.stats.clustered.effective import effective_clusters
from core.stats.clustered.proportions import RELATIVE_ROUNDING, few_flags, rao_scott_many
from core.stats.one_test.proportions import bounds


class ClusteredMethod(StrEnum):
    """On which scale the interval is made."""

    LOG = "clustered_log"
    YOUDEN = "clustered_youden"
    LOGIT = "clustered_logit_at_prevalence"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientCells:
    """A test's cells over patients.

    ``gram`` is the sum over patients of the outer product of their (tp, fn, fp, tn), shape (4, 4);
    ``clusters`` the patients with a unit in any of them, ``having`` and ``without`` those with a unit with
    and without the condition, ``relevant`` those with one that has the condition or is called positive.
    ``effective`` is the effective number of patients, ``by_units`` the sum of the outer products each divided
    by the patient's units.
    """

    gram: Floats
    clusters: int
    having: int
    without: int
    relevant: int = 0
    effective: float = 0.0
    by_units: Floats = field(default_factory=lambda: np.zeros((4, 4)))


def patient_cells(cells: ArrayLike, patients: ArrayLike | None = None) -> PatientCells:
    """From one row (tp, fn, fp, tn) per patient, or per kind of patient with the number of each.

    Parameters
    ----------
    cells : array of shape (rows, 4)
    patients : array of shape (rows,), optional
    """
    x = np.asarray(cells, dtype=float)
    weight = np.ones(len(x)) if patients is None else np.asarray(patients, dtype=float)
    clusters, having, without, relevant = (
        round(float(weight[x[:, part].any(axis=1)].sum()))
        for part in (slice(4), slice(2), slice(2, 4), slice(3))
    )
    size = x.sum(axis=1)
    return PatientCells(
        gram=x.T @ (x * weight[:, None]),
        clusters=clusters,
        having=having,
        without=without,
        relevant=relevant,
        effective=float(effective_clusters(weight @ size, weight @ size**2)),
        by_units=x.T @ (x * np.divide(weight, size, out=np.zeros_like(size), where=size > 0)[:, None]),
    )


def clustered_likelihood_ratio_positive(
    tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float = 0.95
) -> Clustered:
    """Companion of LR+ on the log scale: linearised variance with K/(K-1), t with K-1 degrees of freedom.

    With one unit a patient the variance is that of the log method times K/(K-1). Where a cell that divides is
    zero, or the variance is, there are no limits, with the reason.

    References
    ----------
    Simel, Samsa & Matchar 1991, J Clin Epidemiol 44:763 (log method); Genders et al. 2012, Radiology 265:910
    (patients as clusters); Kwak, Um & Jung 2015, Stat Med 34:2325 (linearised variance).
    """
    score = _Scores(tp, fn, fp, tn, patients, confidence_level)
    se, sp, by_se, by_sp = score.se, score.sp, score.by_se, score.by_sp
    return score.interval(
        ClusteredMethod.LOG,
        tp * fp > 0,
        lambda: (np.log(se / (1 - sp)), by_se / se + by_sp / (1 - sp)),
        np.exp,
    )


def clustered_likelihood_ratio_negative(
    tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float = 0.95
) -> Clustered:
    """Companion of LR-, the mirror of `clustered_likelihood_ratio_positive`."""
    score = _Scores(tp, fn, fp, tn, patients, confidence_level)
    se, sp, by_se, by_sp = score.se, score.sp, score.by_se, score.by_sp
    return score.interval(
        ClusteredMethod.LOG,
        fn * tn > 0,
        lambda: (np.log((1 - se) / sp), -by_se / (1 - se) - by_sp / sp),
        np.exp,
    )


def clustered_odds_ratio(
    tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float = 0.95
) -> Clustered:
    """Companion of the diagnostic odds ratio, as `clustered_likelihood_ratio_positive`."""
    score = _Scores(tp, fn, fp, tn, patients, confidence_level)
    se, sp, by_se, by_sp = score.se, score.sp, score.by_se, score.by_sp
    odds = se * (1 - se), sp * (1 - sp)
    return score.interval(
        ClusteredMethod.LOG,
        min(tp, fn, fp, tn) > 0,
        lambda: (logit(se) + logit(sp), by_se / odds[0] + by_sp / odds[1]),
        np.exp,
    )


def clustered_youden(
    tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float = 0.95
) -> Clustered:
    """Companion of Youden's index: the logit-t limits of sensitivity and specificity put together.

    By their correlation over patients (variance recovery). Where one of the two has no variance its Wilson
    limits stand in, flagged ``all_clusters_equal``.

    References
    ----------
    Zou & Donner 2008, Stat Med 27:1693 (variance recovery).
    """
    return _Scores(tp, fn, fp, tn, patients, confidence_level).youden()


def quoted_youden(
    cells: tuple[int, int, int, int],
    patients: PatientCells,
    sensitivity: tuple[float, float],
    specificity: tuple[float, float],
    confidence_level: float = 0.95,
) -> Clustered:
    """`clustered_youden` from the limits of sensitivity and specificity that are quoted."""
    limits = np.array([sensitivity, specificity]).T
    return _Scores(*cells, patients, confidence_level).youden((limits[0], limits[1]))


def clustered_balanced_accuracy(
    tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float = 0.95
) -> Clustered:
    """Companion of balanced accuracy, (J + 1) / 2 of `clustered_youden`."""
    index = clustered_youden(tp, fn, fp, tn, patients, confidence_level)
    return replace(
        index,
        low=None if index.low is None else (index.low + 1) / 2,
        high=None if index.high is None else (index.high + 1) / 2,
        standard_error=None if index.standard_error is None else index.standard_error / 2,
    )


def clustered_at_prevalence(
    tp: int,
    fn: int,
    fp: int,
    tn: int,
    prevalence: float,
    patients: PatientCells,
    *,
    confidence_level: float = 0.95,
) -> tuple[Clustered, Clustered]:
    """Companions of PPV and NPV at another prevalence: the logit method with a linearised variance.

    References
    ----------
    Mercaldo, Lau & Zhou 2007, Stat Med 26:2170; variance as in `clustered_likelihood_ratio_positive`.
    """
    score = _Scores(tp, fn, fp, tn, patients, confidence_level)
    se, sp, by_se, by_sp = score.se, score.sp, score.by_se, score.by_sp
    odds = np.log(prevalence / (1 - prevalence))
    return (
        score.interval(
            ClusteredMethod.LOGIT,
            tp * fp > 0,
            lambda: (odds + np.log(se / (1 - sp)), by_se / se + by_sp / (1 - sp)),
            expit,
        ),
        score.interval(
            ClusteredMethod.LOGIT,
            fn * tn > 0,
            lambda: (np.log(sp / (1 - se)) - odds, by_se / (1 - se) + by_sp / sp),
            expit,
        ),
    )


class _Scores:
    """Sensitivity and specificity of one test, and the score of a unit of each cell for either."""

    def __init__(
        self, tp: int, fn: int, fp: int, tn: int, patients: PatientCells, confidence_level: float
    ) -> None:
        self.cells = np.array([tp, fn, fp, tn], dtype=float)
        self.patients, self.confidence_level = patients, confidence_level
        self.known = tp + fn > 0 and fp + tn > 0
        having, without = max(tp + fn, 1), max(fp + tn, 1)
        self.se, self.sp = tp / having, tn / without
        self.by_se = np.array([1 - self.se, -self.se, 0.0, 0.0]) / having
        self.by_sp = np.array([0.0, 0.0, -self.sp, 1 - self.sp]) / without

    def interval(
        self,
        method: ClusteredMethod,
        divides: bool,
        linear: Callable[[], tuple[float, Floats]],
        back: Callable[[float], float],
    ) -> Clustered:
        """Limits of ``centre, scores = linear()`` taken ``back`` from the scale of the interval."""
        k, reason = self.patients.clusters, None
        squares = naive = centre = 0.0
        if not self.known:
            reason = Reason.NO_UNITS if self.cells.sum() == 0 else Reason.ONE_CLASS
        elif not divides:
            reason = Reason.ZERO_CELL
        elif k < 2:
            reason = Reason.SINGLE_CLUSTER
        else:
            centre, scores = linear()
            squares = float(scores @ self.patients.gram @ scores)
            naive = float(self.cells @ scores**2)
            reason = None if squares > RELATIVE_ROUNDING else Reason.UNDEFINED_VARIANCE
        error = float(np.sqrt(k / (k - 1) * squares)) if reason is None else None
        reach = 0.0 if error is None else float(stdtrit(k - 1, (1 + self.confidence_level) / 2)) * error
        return Clustered(
            low=None if error is None else float(back(centre - reach)),
            high=None if error is None else float(back(centre + reach)),
            standard_error=error,
            clusters=k,
            method=method,
            confidence_level=self.confidence_level,
            design_effect=None if error is None else error**2 / naive,
            df=None if error is None else k - 1,
            effective_clusters=self.patients.effective,
            reason=reason,
            flags=few_flags(k),
        )

    def youden(self, quoted: tuple[Floats, Floats] | None = None) -> Clustered:
        """J with limits from those of sensitivity and specificity: their own, or those to be quoted."""
        index = self.interval(ClusteredMethod.YOUDEN, True, lambda: (0.0, self.by_se + self.by_sp), float)
        if not self.known or min(self.patients.having, self.patients.without) < 2:
            reason = Reason.SINGLE_CLUSTER if self.known else index.reason
            return replace(index, low=None, high=None, standard_error=None, design_effect=None, reason=reason)
        gram, right = self.patients.gram, self.cells[[0, 3]]
        units = np.array([self.cells[:2].sum(), self.cells[2:].sum()])
        squares = np.array([float(by @ gram @ by) for by in (self.by_se, self.by_sp)])
        patients = [self.patients.having, self.patients.without]
        own = rao_scott_many(right, units, squares * units**2, patients, self.confidence_level)
        wilson = bounds("wilson", right, units, self.confidence_level)
        equal = np.isnan(own.low)
        share = right / units
        low, high = quoted or (np.where(equal, wilson[0], own.low), np.where(equal, wilson[1], own.high))
        below, above = share - low, high - share
        shared = float(self.by_se @ gram @ self.by_sp)
        correlation = 0.0 if equal.any() else shared / float(np.sqrt(squares.prod()))
        down, up = (
            float(np.sqrt(max(float(d @ d + 2 * correlation * d.prod()), 0.0))) for d in (below, above)
        )
        value = float(share.sum()) - 1
        return replace(
            index,
            low=max(value - down, -1.0),
            high=min(value + up, 1.0),
            flags=(*index.flags, Flag.ALL_CLUSTERS_EQUAL) if equal.any() else index.flags,
        )
