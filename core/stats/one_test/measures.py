"""Accuracy of one test beyond the simple fractions: ratios, indices and single-number summaries.

Counts are units: ``tp`` and ``fn`` with the condition, ``fp`` and ``tn`` without. A zero cell gives the
true limit (0 or infinity) as the value; nothing is ever added to a denominator of a point estimate.
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.findings import Difference, Estimate, Flag, Interval, Reason
from core.stats.one_test.proportions import bounds, critical_value

HALDANE = 0.5
"""Added to every cell for the interval at a zero cell (Haldane 1956; Anscombe 1956)."""


def likelihood_ratio_positive(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Positive likelihood ratio, log method (Simel, Samsa & Matchar 1991, J Clin Epidemiol 44:763).

    No positive call at all is 0/0 and not estimable. Without true positives the value is 0, without
    false positives infinity; the interval then comes from cells plus 0.5 and is flagged
    ``haldane_corrected``, as it is where every unit is called positive (the variance is 0).
    """
    reason = _one_group(tp + fn, fp + tn) or (Reason.NO_POSITIVE_CALLS if tp + fp == 0 else None)
    if reason:
        return _unknown("log", reason, confidence_level)
    value = (tp / (tp + fn)) / (fp / (fp + tn)) if fp else math.inf
    degenerate = tp == 0 or fp == 0 or (fn == 0 and tn == 0)
    cells = _haldane(tp, fn, fp, tn) if degenerate else (tp, fn, fp, tn)
    return _log_interval(value, *_ratio_of_rates(*cells), degenerate, confidence_level)


def likelihood_ratio_negative(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Negative likelihood ratio, log method (Simel, Samsa & Matchar 1991).

    The mirror of `likelihood_ratio_positive`: no negative call is 0/0 and not estimable.
    """
    reason = _one_group(tp + fn, fp + tn) or (Reason.NO_NEGATIVE_CALLS if fn + tn == 0 else None)
    if reason:
        return _unknown("log", reason, confidence_level)
    value = (fn / (tp + fn)) / (tn / (fp + tn)) if tn else math.inf
    degenerate = fn == 0 or tn == 0 or (tp == 0 and fp == 0)
    cells = _haldane(fn, tp, tn, fp) if degenerate else (fn, tp, tn, fp)
    return _log_interval(value, *_ratio_of_rates(*cells), degenerate, confidence_level)


def diagnostic_odds_ratio(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Diagnostic odds ratio ``tp tn / (fn fp)``, log method (Woolf 1955).

    An empty row or column of the table is 0/0 and not estimable. Any other zero cell gives 0 or infinity
    with a ``haldane_corrected`` interval.
    """
    reason = _one_group(tp + fn, fp + tn) or _one_call(tp + fp, fn + tn)
    if reason:
        return _unknown("log", reason, confidence_level)
    value = tp * tn / (fn * fp) if fn and fp else math.inf
    degenerate = 0 in (tp, fn, fp, tn)
    a, b, c, d = _haldane(tp, fn, fp, tn) if degenerate else (tp, fn, fp, tn)
    error = math.sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)
    return _log_interval(value, a * d / (b * c), error, degenerate, confidence_level)


def difference_independent(x1: int, n1: int, x2: int, n2: int, confidence_level: float = 0.95) -> Difference:
    """``x2 / n2 - x1 / n1`` between two independent groups (Newcombe 1998, Stat Med 17:873, method 10).

    Hybrid score interval: Wilson limits of each group, squared and added. An empty group gives reason
    ``no_units``.
    """
    if n1 == 0 or n2 == 0:
        return Difference(
            second_minus_first=None,
            low=None,
            high=None,
            method="newcombe_independent",
            confidence_level=confidence_level,
            reason=Reason.NO_UNITS,
        )
    low, high = bounds("wilson", [x1, x2], [n1, n2], confidence_level)
    p1, p2 = x1 / n1, x2 / n2
    return Difference(
        second_minus_first=p2 - p1,
        low=max(p2 - p1 - math.hypot(p2 - low[1], high[0] - p1), -1.0),
        high=min(p2 - p1 + math.hypot(high[1] - p2, p1 - low[0]), 1.0),
        method="newcombe_independent",
        confidence_level=confidence_level,
    )


def youden(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Youden's J = sensitivity + specificity - 1, Newcombe 1998 hybrid score interval.

    J is the difference between the true positive and the false positive fraction: two independent groups.
    """
    reason = _one_group(tp + fn, fp + tn)
    if reason:
        return _unknown("newcombe_independent", reason, confidence_level)
    j = difference_independent(fp, fp + tn, tp, tp + fn, confidence_level)
    return Estimate(
        value=j.second_minus_first,
        low=j.low,
        high=j.high,
        method=j.method,
        confidence_level=confidence_level,
    )


def balanced_accuracy(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Mean of sensitivity and specificity, ``(J + 1) / 2``, with the Youden interval transformed."""
    j = youden(tp, fn, fp, tn, confidence_level)
    value, low, high = (None if v is None else (v + 1.0) / 2.0 for v in (j.value, j.low, j.high))
    return Estimate(
        value=value,
        low=low,
        high=high,
        method=j.method,
        confidence_level=confidence_level,
        reason=j.reason,
    )


def f1(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """F1 = 2 tp / (2 tp + fp + fn), the point estimate; its interval needs a bootstrap of patients.

    Not estimable where nothing has the condition and nothing is called positive.
    """
    reason = Reason.NO_UNITS if tp + fn + fp + tn == 0 else Reason.NO_POSITIVE_CALLS
    return _point(float(f1_value(tp, fn, fp, tn)), reason, confidence_level)


def mcc(tp: int, fn: int, fp: int, tn: int, confidence_level: float = 0.95) -> Estimate:
    """Matthews correlation coefficient, the point estimate; its interval needs a bootstrap of patients.

    Not estimable where a row or a column of the table is empty.
    """
    reason = _one_group(tp + fn, fp + tn) or _one_call(tp + fp, fn + tn) or Reason.ZERO_CELL
    return _point(float(mcc_value(tp, fn, fp, tn)), reason, confidence_level)


def f1_value(tp: ArrayLike, fn: ArrayLike, fp: ArrayLike, tn: ArrayLike) -> Floats:
    """F1 of arrays of counts, broadcast shape; NaN where ``tp = fp = fn = 0``."""
    a, b, c, _ = _cells(tp, fn, fp, tn)
    return _ratio(2.0 * a, 2.0 * a + b + c)


def mcc_value(tp: ArrayLike, fn: ArrayLike, fp: ArrayLike, tn: ArrayLike) -> Floats:
    """Matthews correlation of arrays of counts, broadcast shape; NaN where a margin is empty."""
    a, b, c, d = _cells(tp, fn, fp, tn)
    # margins paired so that a perfect test gives exactly 1; rounding must not pass the ends of the scale
    found = _ratio(a * d - b * c, np.sqrt((a + b) * (a + c)) * np.sqrt((c + d) * (b + d)))
    return np.clip(found, -1.0, 1.0)


def bootstrap_interval(
    replicates: ArrayLike,
    confidence_level: float = 0.95,
    edges: tuple[float, float] = (0.0, 1.0),
) -> Interval:
    """Percentile interval of bootstrap replicates (Efron 1981).

    Parameters
    ----------
    replicates : array_like
        One value a replicate, shape (r,); undefined ones are NaN and left out.
    confidence_level : float
    edges : tuple of float
        Ends of the quantity's scale: (0, 1) for F1, (-1, 1) for the Matthews correlation.

    Returns
    -------
    Interval
        Flagged ``at_edge`` where all replicates are equal or a limit lies on an end of the scale: the
        bootstrap cannot see beyond the data there. Without any defined replicate, not estimable.
    """
    critical_value(confidence_level)
    known = np.asarray(replicates, dtype=float)
    known = known[np.isfinite(known)]
    if known.size == 0:
        return Interval(
            low=None,
            high=None,
            method="patient_bootstrap",
            confidence_level=confidence_level,
            reason=Reason.UNDEFINED_VARIANCE,
        )
    tail = (1.0 - confidence_level) / 2.0
    low, high = (float(v) for v in np.quantile(known, [tail, 1.0 - tail]))
    stuck = float(np.ptp(known)) == 0.0 or low <= edges[0] or high >= edges[1]
    return Interval(
        low=low,
        high=high,
        method="patient_bootstrap",
        confidence_level=confidence_level,
        flags=(Flag.AT_EDGE,) if stuck else (),
    )


def _one_group(with_condition: float, without_condition: float) -> Reason | None:
    if with_condition == 0 and without_condition == 0:
        return Reason.NO_UNITS
    return Reason.ONE_CLASS if with_condition == 0 or without_condition == 0 else None


def _one_call(positive: float, negative: float) -> Reason | None:
    if positive == 0:
        return Reason.NO_POSITIVE_CALLS
    return Reason.NO_NEGATIVE_CALLS if negative == 0 else None


def _haldane(*cells: int) -> tuple[float, float, float, float]:
    return cast(tuple[float, float, float, float], tuple(v + HALDANE for v in cells))


def _ratio_of_rates(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """Ratio of ``a / (a + b)`` to ``c / (c + d)`` and the standard error of its logarithm."""
    ratio = (a / (a + b)) / (c / (c + d))
    return ratio, math.sqrt(b / (a * (a + b)) + d / (c * (c + d)))


def _log_interval(
    value: float, centre: float, error: float, corrected: bool, confidence_level: float
) -> Estimate:
    factor = math.exp(critical_value(confidence_level) * error)
    return Estimate(
        value=value,
        low=centre / factor,
        high=centre * factor,
        method="log",
        confidence_level=confidence_level,
        flags=(Flag.HALDANE_CORRECTED,) if corrected else (),
    )


def _unknown(method: str, reason: Reason, confidence_level: float) -> Estimate:
    return Estimate(
        value=None, low=None, high=None, method=method, confidence_level=confidence_level, reason=reason
    )


def _point(value: float, reason: Reason, confidence_level: float) -> Estimate:
    if math.isnan(value):
        return _unknown("point_only", reason, confidence_level)
    return Estimate(value=value, low=None, high=None, method="point_only", confidence_level=confidence_level)


def _cells(
    tp: ArrayLike, fn: ArrayLike, fp: ArrayLike, tn: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    a, b, c, d = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (tp, fn, fp, tn)))
    return a, b, c, d


def _ratio(top: Floats, bottom: Floats) -> Floats:
    result: Floats = np.full(np.shape(bottom), np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0.0)
    return result
