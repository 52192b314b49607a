"""Predictive values of one test at a prevalence the study did not have."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.special import expit

from core.findings import Estimate, Flag, Reason
from core.stats.one_test.proportions import critical_value


def at_prevalence(
    tp: int, fn: int, fp: int, tn: int, prevalence: float, confidence_level: float = 0.95
) -> tuple[Estimate, Estimate]:
    """Positive and negative predictive value by Bayes' theorem, logit intervals.

    Mercaldo, Lau & Zhou 2007 (Stat Med 26:2170). Where the logit is infinite (no true or no false positive
    for the positive value; no true or no false negative for the negative one) the value stays the exact
    limit 0 or 1, which is also that end of the interval; the other end comes from the paper's adjusted
    cells (z^2 / 2 added to each) and the estimate is flagged ``zero_cell_adjusted``.

    Parameters
    ----------
    tp, fn, fp, tn : int
        Units.
    prevalence : float
        Strictly between 0 and 1.

    Returns
    -------
    ppv, npv : Estimate
        Not estimable where a reference group is empty or no unit was called so.

    Raises
    ------
    ValueError
        For a prevalence or confidence level outside (0, 1).
    """
    if not 0.0 < prevalence < 1.0:
        raise ValueError(f"prevalence must lie between 0 and 1, got {prevalence}")
    odds = prevalence / (1.0 - prevalence)
    return (
        _predictive(_Calls(tp, fn, fp, tn), odds, Reason.NO_POSITIVE_CALLS, confidence_level),
        _predictive(_Calls(tn, fp, fn, tp), 1.0 / odds, Reason.NO_NEGATIVE_CALLS, confidence_level),
    )


class _Calls(NamedTuple):
    """Units by a call: made and right, missed, made and wrong, rightly not made."""

    right: int
    missed: int
    wrong: int
    rejected: int


def _predictive(calls: _Calls, odds: float, never_called: Reason, confidence_level: float) -> Estimate:
    """Share of right calls: right / (right + missed) against wrong / (wrong + rejected) at these odds."""
    right, missed, wrong, rejected = calls
    z = critical_value(confidence_level)
    reason = None
    if right + missed == 0 or wrong + rejected == 0:
        reason = Reason.NO_UNITS if right + missed + wrong + rejected == 0 else Reason.ONE_CLASS
    elif right + wrong == 0:
        reason = never_called
    if reason:
        return Estimate(
            value=None,
            low=None,
            high=None,
            method="mercaldo_logit",
            confidence_level=confidence_level,
            reason=reason,
        )
    true_rate, false_rate = right / (right + missed), wrong / (wrong + rejected)
    value = odds * true_rate / (odds * true_rate + false_rate)
    adjusted = right == 0 or wrong == 0
    extra = z * z / 2.0 if adjusted else 0.0
    a, b, c, d = right + extra, missed + extra, wrong + extra, rejected + extra
    logit = math.log(odds * (a / (a + b)) / (c / (c + d)))
    error = math.sqrt(b / (a * (a + b)) + d / (c * (c + d)))
    low, high = float(expit(logit - z * error)), float(expit(logit + z * error))
    return Estimate(
        value=value,
        low=0.0 if right == 0 else low,
        high=1.0 if wrong == 0 else high,
        method="mercaldo_logit",
        confidence_level=confidence_level,
        flags=(Flag.ZERO_CELL_ADJUSTED,) if adjusted else (),
    )
