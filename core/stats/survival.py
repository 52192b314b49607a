"""Time to local tumour progression: Kaplan-Meier and, with death competing, cumulative incidence.

Kaplan-Meier treats death as censoring and so answers "if nobody died before"; the Aalen-Johansen
estimate counts what happens. Both are given with their numbers at risk.

References
----------
Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Greenwood M, 1926.
Aalen OO, Johansen S. Scand J Stat 1978;5:141-150.
Infinitesimal-jackknife variance: Therneau T, survival package (survfitAJ).
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from core.arrays import Floats, Int64s
from core.findings import Reason, TestResult
from core.problems import Refusal, Severity, problem

FEWEST_AT_RISK = 5
"""With fewer units still observed a curve is not read any further."""


CENSORED, EVENT, COMPETING = 0, 1, 2


class SurvivalReason(StrEnum):
    """Why a curve or an interval is absent."""

    NO_UNITS = "no_units"
    NOBODY_AT_RISK = "nobody_at_risk"
    BEFORE_THE_FIRST_EVENT = "before_the_first_event"
    NOTHING_LEFT = "nothing_left"
    NOT_REACHED = "not_reached"
    TOO_FEW_AT_RISK = "too_few_at_risk"


class SurvivalInterval(StrEnum):
    """Transformation under which the interval is symmetric."""

    LOG_LOG = "log_log"
    LOG = "log"


class Variance(StrEnum):
    """Which variance the standard errors are from."""

    GREENWOOD = "greenwood"
    INFINITESIMAL_JACKKNIFE = "infinitesimal_jackknife"
    INFINITESIMAL_JACKKNIFE_CLUSTERED = "infinitesimal_jackknife_clustered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """The curve from ``time`` until the next point.

    ``at_risk`` counts units observed at least until ``time``; ``events`` and ``competing`` happen at it.
    """

    time: float
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    at_risk: int
    events: int
    competing: int
    reason: SurvivalReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """A step function of time with its interval and what it counted.

    ``method`` is ``kaplan_meier`` (probability of no event) or ``aalen_johansen`` (probability of the
    event having happened). ``clusters`` is set where units share patients.
    """

    method: str
    variance: Variance
    interval: SurvivalInterval
    confidence_level: float
    units: int
    events: int
    competing: int
    censored: int
    clusters: int | None
    last_time: float | None
    points: tuple[CurvePoint, ...]
    median: float | None = None
    median_reason: SurvivalReason | None = None
    reason: SurvivalReason | None = None


def kaplan_meier(
    times: ArrayLike,
    outcomes: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    interval: SurvivalInterval = SurvivalInterval.LOG_LOG,
    confidence_level: float = 0.95,
) -> SurvivalCurve:
    """Probability of being without the event; a competing event censors.

    Parameters
    ----------
    times : array_like, shape (n,)
        Days from ablation to the event, the competing event or the last observation.
    outcomes : array_like of int, shape (n,)
        0 censored, 1 event, 2 competing event (death).
    clusters : array_like, shape (n,), or None
        Patient of each lesion or session: standard errors become the clustered infinitesimal jackknife.
    """
    units = _check(times, outcomes, clusters)
    t, cause, group = units.t, units.cause, units.group
    table = _Table(t, np.where(cause == EVENT, EVENT, CENSORED), cause)
    survival: Floats = np.cumprod(1 - table.hazard, dtype=np.float64)
    if group is None:
        variance = Variance.GREENWOOD
        spare = table.at_risk - table.events
        term = np.full(spare.shape, np.inf)
        np.divide(table.events, table.at_risk * spare, out=term, where=spare > 0)
        error = np.where(survival > 0, survival * np.sqrt(np.cumsum(np.where(spare > 0, term, 0.0))), np.nan)
    else:
        variance = Variance.INFINITESIMAL_JACKKNIFE_CLUSTERED
        error = np.where(survival > 0, _jackknife(table, group, of_incidence=False), np.nan)
    made = _Made("kaplan_meier", variance, interval, confidence_level)
    points = _points(made, table, survival, error)
    return _curve(made, units, points, _median(table.times, survival))


def cumulative_incidence(
    times: ArrayLike,
    outcomes: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    interval: SurvivalInterval = SurvivalInterval.LOG_LOG,
    confidence_level: float = 0.95,
    event: int = EVENT,
) -> SurvivalCurve:
    """Probability that the event has happened, other events competing (Aalen-Johansen).

    Parameters as in :func:`kaplan_meier`; ``event`` is the outcome counted, every other non-zero outcome
    competes. Standard errors are the infinitesimal jackknife, by cluster where ``clusters`` are given.
    """
    units = _check(times, outcomes, clusters)
    t, cause, group = units.t, units.cause, units.group
    recoded = np.where(cause == CENSORED, CENSORED, np.where(cause == event, EVENT, COMPETING))
    table = _Table(t, recoded, recoded)
    before = np.concatenate(([1.0], np.cumprod(1 - table.hazard)[:-1]))
    value = np.cumsum(before * table.event_hazard)
    error = _jackknife(table, group, of_incidence=True)
    variance = (
        Variance.INFINITESIMAL_JACKKNIFE if group is None else Variance.INFINITESIMAL_JACKKNIFE_CLUSTERED
    )
    made = _Made("aalen_johansen", variance, interval, confidence_level)
    return _curve(made, replace(units, cause=recoded), _points(made, table, value, error))


def numbers_at_risk(times: ArrayLike, at: Sequence[float]) -> tuple[int, ...]:
    """Units still observed just before each of ``at``."""
    ordered = np.sort(np.asarray(times, dtype=np.float64))
    return tuple(int(ordered.size - i) for i in np.searchsorted(ordered, np.asarray(at), side="left"))


def curve_at(curve: SurvivalCurve, times: ArrayLike, time: float) -> CurvePoint:
    """The curve at a time between its steps; absent beyond the last observation.

    Where nothing has happened yet the interval is exact in one direction: of ``n`` units still observed
    at ``time`` none had the event, so its probability is at most 1 - alpha^(1/n), alpha half of what the
    confidence level leaves.

    Parameters
    ----------
    times : array_like
        Those the curve was made of (for the number at risk).
    """
    at_risk = numbers_at_risk(times, [time])[0]
    if curve.last_time is None or time > curve.last_time:
        return CurvePoint(
            time=time,
            value=None,
            standard_error=None,
            low=None,
            high=None,
            at_risk=at_risk,
            events=0,
            competing=0,
            reason=SurvivalReason.NOBODY_AT_RISK,
        )
    i = bisect.bisect_right([point.time for point in curve.points], time) - 1
    if i < 0:
        start = 1.0 if curve.method == "kaplan_meier" else 0.0
        low, high = _nothing_yet(curve, at_risk)
        return CurvePoint(
            time=time,
            value=start,
            standard_error=None,
            low=low,
            high=high,
            at_risk=at_risk,
            events=0,
            competing=0,
            reason=SurvivalReason.BEFORE_THE_FIRST_EVENT,
        )
    point = curve.points[i]
    low, high = point.low, point.high
    if low is None and point.value == (1.0 if curve.method == "kaplan_meier" else 0.0):
        low, high = _nothing_yet(curve, at_risk)
    return CurvePoint(
        time=time,
        value=point.value,
        standard_error=point.standard_error,
        low=low,
        high=high,
        at_risk=at_risk,
        events=point.events if point.time == time else 0,
        competing=point.competing if point.time == time else 0,
        reason=point.reason,
    )


def _nothing_yet(curve: SurvivalCurve, at_risk: int) -> tuple[float | None, float | None]:
    """Exact interval of 0 events of so many units, as the curve counts them."""
    if not at_risk:
        return None, None
    most = 1 - ((1 - curve.confidence_level) / 2) ** (1 / at_risk)
    return (1 - most, 1.0) if curve.method == "kaplan_meier" else (0.0, most)


def log_rank(times: ArrayLike, outcomes: ArrayLike, groups: ArrayLike) -> TestResult:
    """Log-rank test between groups, competing events censored (Mantel's form, no ties correction)."""
    units = _check(times, outcomes, None)
    t, cause = units.t, units.cause
    label, group = np.unique(np.asarray(groups), return_inverse=True)
    k = label.size
    if k < 2:
        return TestResult(statistic=None, p=None, method="log_rank", reason=Reason.TOO_FEW_GROUPS)
    steps = np.unique(t[cause == EVENT])
    if steps.size == 0:
        return TestResult(statistic=None, p=None, method="log_rank", df=k - 1, reason=Reason.NO_UNITS)
    at_risk = np.stack(
        [np.sum(group == g) - np.searchsorted(np.sort(t[group == g]), steps, side="left") for g in range(k)]
    ).astype(np.float64)
    died = np.stack(
        [
            np.bincount(np.searchsorted(steps, t[(group == g) & (cause == EVENT)]), minlength=steps.size)
            for g in range(k)
        ]
    ).astype(np.float64)
    n, d = at_risk.sum(axis=0), died.sum(axis=0)
    share = at_risk / n
    gap = (died - share * d).sum(axis=1)
    factor = np.zeros(n.shape)
    np.divide(d * (n - d), n - 1, out=factor, where=n > 1)
    covariance = np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    rank = int(np.linalg.matrix_rank(covariance))
    if rank < k - 1:
        return TestResult(
            statistic=None, p=None, method="log_rank", df=k - 1, reason=Reason.SINGULAR_COVARIANCE
        )
    statistic = float(gap[1:] @ np.linalg.solve(covariance[1:, 1:], gap[1:]))
    return TestResult(
        statistic=statistic, p=float(special.chdtrc(k - 1, statistic)), method="log_rank", df=k - 1
    )


@dataclass(frozen=True, slots=True)
class _Observed:
    """What is known of the units: their times, what ended each, and their patients where units share them."""

    t: Floats
    cause: Int64s
    group: Int64s | None


@dataclass(frozen=True, slots=True)
class _Made:
    """How a curve is made: its method, and those of its errors and its limits."""

    method: str
    variance: Variance
    interval: SurvivalInterval
    level: float


_Median = tuple[float | None, SurvivalReason | None]


def _check(times: ArrayLike, outcomes: ArrayLike, clusters: ArrayLike | None) -> _Observed:
    t = np.asarray(times, dtype=np.float64)
    cause = np.asarray(outcomes, dtype=np.int64)
    if t.shape != cause.shape or t.ndim != 1:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=t.size, other=cause.size))
    if np.isnan(t).any() or (t < 0).any():
        raise Refusal(problem(Severity.ERROR, "time_not_usable"))
    if clusters is None:
        return _Observed(t, cause, None)
    _, group = np.unique(np.asarray(clusters), return_inverse=True)
    if group.shape != t.shape:
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=t.size, other=group.size))
    return _Observed(t, cause, group.astype(np.int64))


class _Table:
    """Counts at every time at which something but censoring happens.

    ``decisive`` codes what moves the estimate (event and, for incidence, competing); ``observed`` what
    is counted at the point.
    """

    def __init__(self, t: Floats, decisive: Int64s, observed: Int64s) -> None:
        self.t, self.cause = t, decisive
        self.times = np.unique(t[decisive != CENSORED])
        size = self.times.size
        ordered = np.sort(t)
        self.at_risk = (t.size - np.searchsorted(ordered, self.times, side="left")).astype(np.float64)

        def count(of: Int64s, code: int) -> Floats:
            where = np.searchsorted(self.times, t[of == code])
            exact = np.zeros(where.shape, dtype=np.bool_)
            inside = where < size
            exact[inside] = self.times[where[inside]] == t[of == code][inside]
            return np.bincount(where[exact], minlength=size).astype(np.float64)

        self.events = count(decisive, EVENT)
        self.competing = count(decisive, COMPETING)
        self.seen_competing = count(observed, COMPETING)
        self.event_hazard = self.events / self.at_risk
        self.hazard = (self.events + self.competing) / self.at_risk


def _jackknife(table: _Table, group: Int64s | None, *, of_incidence: bool) -> Floats:
    """Standard error at each time: root of the summed squared influence of units (or clusters).

    The influence of a unit depends only on its time and its outcome, so it is worked out once for every
    distinct pair.
    """
    size = table.times.size
    if size == 0:
        return np.zeros(0)
    # a unit censored between two steps is at risk up to the earlier one
    last = np.searchsorted(table.times, table.t, side="right") - 1
    kinds, which = np.unique(np.stack([last, table.cause]), axis=1, return_inverse=True)
    which = which.reshape(-1)
    last_step, cause = kinds
    survival, falling = 1.0, np.zeros(last_step.shape)
    risen = np.zeros(last_step.shape)
    if group is None:
        members = None
        weight = np.bincount(which, minlength=last_step.size).astype(np.float64)
    else:
        members = sparse.csr_array(
            (np.ones(which.size), (group, which)), shape=(int(group.max()) + 1, last_step.size)
        )
    out = np.empty(size)
    for j in range(size):
        at_risk = last_step >= j
        here = last_step == j
        h, h_event = table.hazard[j], table.event_hazard[j]
        d_h = (here & (cause != CENSORED)) - at_risk * h
        d_event = (here & (cause == EVENT)) - at_risk * h_event
        risen = risen + falling * h_event + survival * d_event / table.at_risk[j]
        falling = falling * (1 - h) - survival * d_h / table.at_risk[j]
        survival *= 1 - h
        influence = risen if of_incidence else falling
        if members is None:
            out[j] = np.sqrt((weight * influence**2).sum())
        else:
            out[j] = np.sqrt(((members @ influence) ** 2).sum())
    return out


def _points(made: _Made, table: _Table, value: Floats, error: Floats) -> tuple[CurvePoint, ...]:
    """The curve at each time of the table, with limits where it and its error can be told."""
    low, high = _interval(value, error, made)
    points = []
    for j in range(table.times.size):
        estimable = not np.isnan(low[j])
        points.append(
            CurvePoint(
                time=float(table.times[j]),
                value=float(value[j]),
                standard_error=None if np.isnan(error[j]) else float(error[j]),
                low=float(low[j]) if estimable else None,
                high=float(high[j]) if estimable else None,
                at_risk=int(table.at_risk[j]),
                events=int(table.events[j]),
                competing=int(table.seen_competing[j]),
                reason=None if estimable else SurvivalReason.NOTHING_LEFT,
            )
        )
    return tuple(points)


def _interval(value: Floats, error: Floats, made: _Made) -> tuple[Floats, Floats]:
    z = -float(special.ndtri((1 - made.level) / 2))
    inside = (value > 0) & (value < 1) & ~np.isnan(error)
    v, e = np.where(inside, value, 0.5), np.where(inside, error, 0.0)
    if made.interval is SurvivalInterval.LOG_LOG:
        reach = z * e / (v * np.abs(np.log(v)))
        low, high = v ** np.exp(reach), v ** np.exp(-reach)
    else:
        reach = z * e / v
        low, high = v * np.exp(-reach), np.minimum(1.0, v * np.exp(reach))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def _median(times: Floats, survival: Floats) -> _Median:
    """First time at which at most half are without the event (the midpoint of a flat step at one half)."""
    reached = np.flatnonzero(survival <= 0.5 + 1e-12)
    if reached.size == 0:
        return None, SurvivalReason.NOT_REACHED
    i = int(reached[0])
    if abs(survival[i] - 0.5) <= 1e-12 and i + 1 < times.size:
        return float((times[i] + times[i + 1]) / 2), None
    return float(times[i]), None


def _curve(
    made: _Made, units: _Observed, points: tuple[CurvePoint, ...], median: _Median = (None, None)
) -> SurvivalCurve:
    t, cause = units.t, units.cause
    return SurvivalCurve(
        method=made.method,
        variance=made.variance,
        interval=made.interval,
        confidence_level=made.level,
        units=int(t.size),
        events=int((cause == EVENT).sum()),
        competing=int(((cause != EVENT) & (cause != CENSORED)).sum()),
        censored=int((cause == CENSORED).sum()),
        clusters=None if units.group is None else int(np.unique(units.group).size),
        last_time=float(t.max()) if t.size else None,
        points=points,
        median=median[0],
        median_reason=median[1] if t.size else SurvivalReason.NO_UNITS,
        reason=None if t.size else SurvivalReason.NO_UNITS,
    )
