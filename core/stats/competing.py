"""Competing risks between groups: the subdistribution hazard ratio, and the difference at a landmark.

References
----------
Fine JP, Gray RJ. J Am Stat Assoc 1999;94:496-509.
Geskus RB. Biometrics 2011;67:39-49 (weighted counting process form).
Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078 (robust variance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from core.arrays import Floats
from core.findings import Reason
from core.stats.survival import CENSORED, EVENT

STEPS = 50
"""Newton steps."""

STEEPEST = 20.0
"""A log hazard ratio beyond this has no maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubdistributionRatio:
    """Hazard ratio of the cumulative incidence: ``group`` against ``reference``.

    The interval is by patient. ``low_by_row``, ``high_by_row`` and ``p_by_row`` are what the R package
    survival prints of ``finegray`` and ``coxph`` without ``cluster``: it takes what a unit does before and
    after a competing event as independent. They are for comparison only.
    """

    group: str
    reference: str
    ratio: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    p: float | None
    low_by_row: float | None = None
    high_by_row: float | None = None
    p_by_row: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkDifference:
    """Cumulative incidence of ``group`` minus that of ``reference`` at a day; jackknife by patient."""

    group: str
    reference: str
    day: float
    difference: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    reason: Reason | None = None


def fine_gray(
    times: ArrayLike,
    outcomes: ArrayLike,
    groups: ArrayLike,
    names: tuple[str, ...],
    *,
    clusters: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> tuple[SubdistributionRatio, ...]:
    """Each group against the first, with death competing.

    A unit that died stays at risk with the weight G(t-)/G(T-), G the Kaplan-Meier estimate of not being
    censored; ties by Efron's method; sandwich variance over clusters, weights taken as known. The same
    numbers as ``finegray`` and ``coxph(cluster = )`` of the R package survival.

    Parameters
    ----------
    times, outcomes : array_like, shape (n,)
        Days, and 0 censored, 1 event, 2 competing.
    groups : array_like of int, shape (n,)
        Position in ``names``.
    clusters : array_like or None
        Patients; None: every unit is its own.
    """
    t = np.asarray(times, dtype=np.float64)
    cause = np.asarray(outcomes, dtype=np.int64)
    which = np.asarray(groups, dtype=np.int64)
    cluster = np.arange(t.size) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    others = range(1, len(names))

    def absent(reason: Reason) -> tuple[SubdistributionRatio, ...]:
        return tuple(
            SubdistributionRatio(
                group=name,
                reference=names[0],
                ratio=None,
                low=None,
                high=None,
                standard_error=None,
                p=None,
                reason=reason,
            )
            for name in names[1:]
        )

    if len(names) < 2 or np.unique(which).size < len(names):
        return absent(Reason.TOO_FEW_GROUPS)
    if any(not ((which == i) & (cause == EVENT)).any() for i in range(len(names))):
        return absent(Reason.NO_UNITS)
    z = np.stack([(which == i).astype(np.float64) for i in others], axis=1)
    beta = np.zeros(len(others))
    ties = _Ties(t, cause)
    for _ in range(STEPS):
        score, information, _, _ = ties.sums(z, beta)
        step = np.linalg.solve(information, score)
        beta = beta + step
        if not np.isfinite(beta).all() or np.abs(beta).max() > STEEPEST:
            return absent(Reason.SINGULAR_COVARIANCE)
        if np.abs(step).max() < 1e-10:
            break
    _, information, residuals, by_row = ties.sums(z, beta)
    summed = np.zeros((int(cluster.max()) + 1, len(others)))
    np.add.at(summed, cluster, residuals)
    inverse = np.linalg.inv(information)
    covariance = inverse @ (summed.T @ summed) @ inverse
    of_rows = inverse @ by_row @ inverse
    width = -float(special.ndtri((1 - confidence_level) / 2))
    found = []
    for i, other in enumerate(others):
        error, row_error = float(np.sqrt(covariance[i, i])), float(np.sqrt(of_rows[i, i]))
        found.append(
            SubdistributionRatio(
                group=names[other],
                reference=names[0],
                ratio=float(np.exp(beta[i])),
                low=float(np.exp(beta[i] - width * error)),
                high=float(np.exp(beta[i] + width * error)),
                standard_error=error,
                p=float(2 * special.ndtr(-abs(beta[i]) / error)) if error else None,
                low_by_row=float(np.exp(beta[i] - width * row_error)),
                high_by_row=float(np.exp(beta[i] + width * row_error)),
                p_by_row=float(2 * special.ndtr(-abs(beta[i]) / row_error)) if row_error else None,
            )
        )
    return tuple(found)


class _Ties:
    """Weights of everybody at every event time, and the sums of the partial likelihood over them."""

    def __init__(self, t: Floats, cause: NDArray[np.int64]) -> None:
        self.t, self.cause = t, cause
        self.steps = np.unique(t[cause == EVENT])
        free = _Uncensored(t, cause)
        self.own, self.own_part = free.before(t), free.part(t)
        self.at_step, self.step_part = free.before(self.steps), free.part(self.steps)

    def sums(self, z: Floats, beta: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Score, information, the score residual of each unit (n, p), and the squares summed by row.

        A row is a unit up to the first censoring after its competing event, and between any two after it.
        """
        risk = np.exp(z @ beta)
        size = z.shape[1]
        score, information = np.zeros(size), np.zeros((size, size))
        whole, first, later = np.zeros_like(z), np.zeros_like(z), np.zeros_like(z)
        squares, before = np.zeros((size, size)), -1
        for at, free, part in zip(
            self.steps.tolist(), self.at_step.tolist(), self.step_part.tolist(), strict=True
        ):
            if part != before:
                squares += later.T @ later
                later, before = np.zeros_like(z), part
            residuals = np.zeros_like(z)
            weight = np.where(self.t >= at, 1.0, 0.0)
            gone = (self.t < at) & (self.cause != EVENT) & (self.cause != CENSORED)
            weight[gone] = free / self.own[gone]
            here = (self.t == at) & (self.cause == EVENT)
            count = int(here.sum())
            pull = weight * risk
            mean_of_all = np.zeros(size)
            for tied in range(count):
                share = pull * np.where(here, 1 - tied / count, 1.0)
                total = share.sum()
                mean = share @ z / total
                spread = (z * share[:, None]).T @ z / total - np.outer(mean, mean)
                information += spread
                mean_of_all += mean / count
                residuals -= share[:, None] * (z - mean) / total
            score += z[here].sum(axis=0) - count * mean_of_all
            residuals[here] += z[here] - mean_of_all
            whole += residuals
            own = ((self.t >= at) | (self.own_part == part))[:, None]
            first += np.where(own, residuals, 0.0)
            later += np.where(own, 0.0, residuals)
        return score, information, whole, squares + later.T @ later + first.T @ first


class _Uncensored:
    """Chance of not being censored before a time: Kaplan-Meier of censoring, events first at ties."""

    def __init__(self, t: Floats, cause: NDArray[np.int64]) -> None:
        self.times = np.unique(t[cause == CENSORED])
        ordered = np.sort(t)
        at_risk = t.size - np.searchsorted(ordered, self.times, side="left")
        gone = np.array([((t == at) & (cause == CENSORED)).sum() for at in self.times])
        events = np.array([((t == at) & (cause != CENSORED)).sum() for at in self.times])
        left = at_risk - events
        self.value = np.concatenate([[1.0], np.cumprod(1 - gone / np.maximum(left, 1))])

    def part(self, at: Floats) -> NDArray[np.intp]:
        """How many times of censoring lie before."""
        return np.searchsorted(self.times, at, side="left")

    def before(self, at: Floats) -> Floats:
        """The chance of not being censored before a time."""
        return np.asarray(self.value[self.part(at)])


def landmark_difference(
    times: ArrayLike,
    outcomes: ArrayLike,
    groups: ArrayLike,
    names: tuple[str, ...],
    day: float,
    *,
    clusters: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> tuple[LandmarkDifference, ...]:
    """Each group's cumulative incidence at a day minus the first group's.

    Infinitesimal jackknife over clusters; a patient with units in both groups counts in both, and what
    he does to one curve is set against what he does to the other.
    """
    t = np.asarray(times, dtype=np.float64)
    cause = np.asarray(outcomes, dtype=np.int64)
    which = np.asarray(groups, dtype=np.int64)
    cluster = np.arange(t.size) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    width = -float(special.ndtri((1 - confidence_level) / 2))
    curves: list[tuple[float, Floats] | None] = []
    for i in range(len(names)):
        own = which == i
        if not own.any() or t[own].max() < day:
            curves.append(None)
            continue
        value, influence = _incidence(t[own], cause[own], day)
        summed: Floats = np.zeros(int(cluster.max()) + 1)
        np.add.at(summed, cluster[own], influence)
        curves.append((value, summed))
    found = []
    for i in range(1, len(names)):
        first, second = curves[0], curves[i]
        if first is None or second is None:
            found.append(
                LandmarkDifference(
                    group=names[i],
                    reference=names[0],
                    day=day,
                    difference=None,
                    low=None,
                    high=None,
                    standard_error=None,
                    reason=Reason.NO_UNITS,
                )
            )
            continue
        gap = float(second[0] - first[0])
        error = float(np.sqrt(((second[1] - first[1]) ** 2).sum()))
        found.append(
            LandmarkDifference(
                group=names[i],
                reference=names[0],
                day=day,
                difference=gap,
                low=max(-1.0, gap - width * error) if error else None,
                high=min(1.0, gap + width * error) if error else None,
                standard_error=error if error else None,
                reason=None if error else Reason.UNDEFINED_VARIANCE,
            )
        )
    return tuple(found)


def _incidence(t: Floats, cause: NDArray[np.int64], day: float) -> tuple[float, Floats]:
    """Aalen-Johansen estimate at a day, and the influence of each unit on it."""
    steps = np.unique(t[(cause != CENSORED) & (t <= day)])
    free, value = 1.0, 0.0
    falling, risen = np.zeros(t.size), np.zeros(t.size)
    for at in steps.tolist():
        at_risk = t >= at
        n = float(at_risk.sum())
        any_event = (t == at) & (cause != CENSORED)
        event = (t == at) & (cause == EVENT)
        hazard, rate = any_event.sum() / n, event.sum() / n
        risen = risen + falling * rate + free * (event - at_risk * rate) / n
        falling = falling * (1 - hazard) - free * (any_event - at_risk * hazard) / n
        value += free * rate
        free *= 1 - hazard
    return value, risen
