"""Gray's test: whether cumulative incidence differs between groups, other events competing.

Unlike the log-rank test it compares how often the event happens, not how fast it happens among those
still free of every event: units that met the competing event stay in the risk set with a weight.

References
----------
Gray RJ. Ann Stat 1988;16:1141-1154 (rho = 0, as in the R package cmprsk).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from core.arrays import Floats
from core.findings import Reason, TestResult
from core.problems import Refusal, Severity, problem
from core.stats.survival import CENSORED, EVENT


def gray_test(times: ArrayLike, outcomes: ArrayLike, groups: ArrayLike, *, event: int = EVENT) -> TestResult:
    """Compare the cumulative incidence of an event between groups.

    Parameters
    ----------
    times : array_like of float, shape (n,)
    outcomes : array_like of int, shape (n,)
        0 censored, ``event`` the event compared, any other code competes.
    groups : array_like, shape (n,)

    Returns
    -------
    TestResult
        Chi-square with one degree of freedom less than groups.

    Raises
    ------
    Refusal
        ``series_of_unequal_length`` or ``time_not_usable``.
    """
    t = np.asarray(times, dtype=np.float64)
    cause = np.asarray(outcomes, dtype=np.int64)
    labels, group = np.unique(np.asarray(groups), return_inverse=True)
    if not t.shape == cause.shape == group.shape:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=t.size, other=cause.size))
    if np.isnan(t).any() or (t < 0).any():
        raise Refusal(problem(Severity.ERROR, "time_not_usable"))
    k = labels.size
    if k < 2:
        return TestResult(statistic=None, p=None, method="gray", reason=Reason.TOO_FEW_GROUPS)
    if not (cause == event).any():
        return TestResult(statistic=None, p=None, method="gray", df=k - 1, reason=Reason.NO_UNITS)
    score, variance = _score(*_counts(t, cause == event, (cause != event) & (cause != CENSORED), group, k))
    score, variance = score[:-1], variance[:-1, :-1]
    if np.linalg.matrix_rank(variance) < k - 1:
        return TestResult(statistic=None, p=None, method="gray", df=k - 1, reason=Reason.SINGULAR_COVARIANCE)
    statistic = float(score @ np.linalg.solve(variance, score))
    return TestResult(statistic=statistic, p=float(special.chdtrc(k - 1, statistic)), method="gray", df=k - 1)


def _counts(
    t: Floats, happened: NDArray[np.bool_], competed: NDArray[np.bool_], group: NDArray[np.intp], k: int
) -> tuple[Floats, Floats, Floats]:
    """Events, competing events and units at risk at each time something happens, shape (times, k)."""
    steps = np.unique(t[happened | competed])
    at = np.searchsorted(steps, t)
    events, others, at_risk = (np.zeros((steps.size, k)) for _ in range(3))
    np.add.at(events, (at[happened], group[happened]), 1.0)
    np.add.at(others, (at[competed], group[competed]), 1.0)
    for g in range(k):
        own = np.sort(t[group == g])
        at_risk[:, g] = own.size - np.searchsorted(own, steps, side="left")
    return events, others, at_risk


def _score(events: Floats, others: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    """Score of each group and its variance under one incidence for all (Gray's section 2.2, rho 0)."""
    k = at_risk.shape[1]
    score, variance = np.zeros(k), np.zeros((k, k))
    c, v2, v3 = np.zeros((k, k)), np.zeros((k, k)), np.zeros(k)
    pooled = 0.0
    incidence, free = np.zeros(k), np.ones(k)
    for d1, d2, y in zip(events, others, at_risk, strict=True):
        here = y > 0
        left = np.where(here, free * (y - d1 - d2) / np.where(here, y, 1.0), free)
        now = np.where(here, incidence + free * d1 / np.where(here, y, 1.0), incidence)
        weight = np.where(here, y / np.where(here, free, 1.0), 0.0)
        total = float(weight.sum())
        shadow = weight * (1 - incidence)
        n1 = float(d1.sum())
        after = pooled + n1 / total
        a = np.where(here[:, None] & here[None, :], np.diag(weight) - np.outer(weight, weight) / total, 0.0)
        if n1 > 0:
            c += a * n1 / (total * (1 - pooled))
            score += np.where(here, d1 - n1 * shadow / float(shadow.sum()), 0.0)
            for j in np.flatnonzero(here).tolist():
                share = 1 - (1 - after) / left[j] if left[j] > 0 else 1.0
                ties = 1 - (n1 - 1) / (total * free[j] - 1) if n1 > 1 else 1.0
                spread = ties * free[j] * n1 / (total * y[j])
                gap = a[:, j] - share * c[:, j]
                v3[j] += share**2 * spread
                v2[:, j] += gap * share * spread
                variance += np.outer(gap, gap) * spread
        for j in np.flatnonzero((d2 > 0) & (left > 0)).tolist():
            share = (1 - after) / left[j]
            ties = 1 - (d2[j] - 1) / (y[j] - 1) if d2[j] > 1 else 1.0
            spread = ties * free[j] ** 2 * d2[j] / y[j] ** 2
            gap = share * c[:, j]
            v3[j] += share**2 * spread
            v2[:, j] -= gap * share * spread
            variance += np.outer(gap, gap) * spread
        pooled, incidence, free = after, now, left
    for j in range(k):
        variance += np.outer(c[:, j], c[:, j]) * v3[j]
        cross = np.outer(c[:, j], v2[:, j])
        variance += cross + cross.T
    return score, variance
