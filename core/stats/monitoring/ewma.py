"""Exponentially weighted moving average of a proportion by period: small lasting shifts.

References
----------
Roberts SW. Technometrics 1959;1:239-250.
Lucas JM, Saccucci MS. Technometrics 1990;32:1-12 (weight and width of the limits).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.cusum import SEED, SERIES

WEIGHT = 0.2
"""Weight of the newest period."""

WIDTH = 2.86
"""Limits are this many standard deviations from the centre."""

ROUNDING = 1e-12
"""An average this far from its limit lies on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EwmaPoint:
    """One period; ``value`` is None where it has no cases or is left out: the average waits."""

    position: int
    numerator: float
    denominator: float
    value: float | None
    lower: float | None
    upper: float | None
    signal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ewma:
    """The chart. ``own_centre``: the centre is from the periods shown and not from a frozen baseline.

    ``false_alarm_share`` is the share of ``series`` simulated healthy series of these sizes with a signal.
    """

    weight: float
    width: float
    centre: float | None
    own_centre: bool
    points: tuple[EwmaPoint, ...]
    signals: tuple[int, ...]
    false_alarm_share: float | None
    standard_error: float | None
    series: int
    seed: int


def ewma(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    centre: float | None = None,
    baseline: int | None = None,
    excluded: tuple[int, ...] = (),
    weight: float = WEIGHT,
    width: float = WIDTH,
    series: int = SERIES,
    seed: int = SEED,
) -> Ewma:
    """``z = w x/n + (1 - w) z`` from ``z = t``; signal outside ``t +- L sd``, limits cut to [0, 1].

    Parameters
    ----------
    numerators, denominators : array_like, shape (k,)
        A period with denominator 0 is skipped.
    centre : float or None
        Given by the user.
    baseline : int or None
        Without ``centre``: t from the first so many periods; None: from all that are shown.
    excluded : tuple of int
        Periods skipped by hand.

    Raises
    ------
    Refusal
        ``more_events_than_units``, ``risk_not_a_probability``.
    """
    x = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    if (x > n).any() or (x < 0).any():
        raise Refusal(problem(Severity.ERROR, "more_events_than_units"))
    if centre is not None and not 0 <= centre <= 1:
        raise Refusal(problem(Severity.ERROR, "risk_not_a_probability", value=centre))
    used = n > 0
    used[list(excluded)] = False
    base = used.copy()
    if baseline is not None:
        base[baseline:] = False
    t = centre
    if t is None and n[base].sum():
        t = float(x[base].sum() / n[base].sum())
    own = centre is None and baseline is None
    if t is None:
        blank = [_skipped(i, float(x[i]), float(n[i])) for i in range(x.size)]
        return Ewma(
            weight=weight,
            width=width,
            centre=None,
            own_centre=own,
            points=tuple(blank),
            signals=(),
            false_alarm_share=None,
            standard_error=None,
            series=series,
            seed=seed,
        )
    smoothing = _Smoothing(weight, width)
    low, high = (line[0] for line in _limits(np.array([t]), n[used], smoothing))
    z = _averages((x[used] / n[used])[None, :], np.array([t]), smoothing)[0]
    out = outside(z, low, high)
    points = [_skipped(i, float(x[i]), float(n[i])) for i in range(x.size)]
    for i, at in enumerate(np.flatnonzero(used).tolist()):
        points[at] = EwmaPoint(
            position=at,
            numerator=float(x[at]),
            denominator=float(n[at]),
            value=float(z[i]),
            lower=float(low[i]),
            upper=float(high[i]),
            signal=bool(out[i]),
        )
    share = (
        _false_alarms(t, n[used], base[used] if centre is None else None, smoothing, series, seed)
        if 0 < t < 1 and used.any()
        else None
    )
    return Ewma(
        weight=weight,
        width=width,
        centre=t,
        own_centre=own,
        points=tuple(points),
        signals=tuple(point.position for point in points if point.signal),
        false_alarm_share=share,
        standard_error=None if share is None else math.sqrt(share * (1 - share) / series),
        series=series,
        seed=seed,
    )


def _skipped(at: int, x: float, n: float) -> EwmaPoint:
    return EwmaPoint(
        position=at, numerator=x, denominator=n, value=None, lower=None, upper=None, signal=False
    )


@dataclass(frozen=True, slots=True)
class _Smoothing:
    """Weight of the newest period, and standard deviations from the centre to the limits."""

    weight: float
    width: float


def _limits(t: Floats, n: Floats, smoothing: _Smoothing) -> tuple[Floats, Floats]:
    """Lower and upper limits of series with centres ``t``, shape (series, periods)."""
    weight = smoothing.weight
    spread, variance = np.empty(n.size), 0.0
    for i, size in enumerate(n.tolist()):
        variance = weight**2 / size + (1 - weight) ** 2 * variance
        spread[i] = math.sqrt(variance)
    half = smoothing.width * np.sqrt(t * (1 - t))[:, None] * spread
    return np.maximum(0.0, t[:, None] - half), np.minimum(1.0, t[:, None] + half)


def _averages(rates: Floats, start: Floats, smoothing: _Smoothing) -> Floats:
    weight = smoothing.weight
    found = np.empty_like(rates)
    z = start
    for i in range(rates.shape[1]):
        z = weight * rates[:, i] + (1 - weight) * z
        found[:, i] = z
    return found


def _false_alarms(
    t: float,
    n: Floats,
    base: NDArray[np.bool_] | None,
    smoothing: _Smoothing,
    series: int,
    seed: int,
) -> float:
    """Share of healthy series with a signal; a centre estimated from periods is estimated in each anew."""
    drawn = np.random.default_rng(seed).binomial(n.astype(np.int64), t, size=(series, n.size))
    centre = np.full(series, t)
    if base is not None:
        centre = drawn[:, base].sum(axis=1) / n[base].sum()
    low, high = _limits(centre, n, smoothing)
    z = _averages(drawn / n, centre, smoothing)
    return float(outside(z, low, high).any(axis=1).mean())


def outside(z: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Averages beyond their limits by more than rounding: a rate of 0 or 1 leaves no variance."""
    return (z > high + ROUNDING) | (z < low - ROUNDING)
