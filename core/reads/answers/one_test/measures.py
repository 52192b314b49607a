"""What is said of a test beyond the simple fractions: a measure is one entry, and its sentences.

The words of a measure ``x`` are the labels ``metric.x``, ``quantity_answers.x`` and ``quantity_avoid.x``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.arrays import Floats
from core.codes import Codes
from core.findings import Clustered, Estimate, Interval, Reason
from core.stats.clustered.alike import UNEQUAL
from core.stats.clustered.effective import as_interval
from core.stats.clustered.indices import (
    Cells,
    all_agree,
    complement,
    f1_quoted,
    mcc_quoted,
    odds_ratio_at_zero,
    ratio_at_zero,
    ratio_of_rates,
    reaching,
)
from core.stats.clustered.measures import (
    PatientCells,
    clustered_balanced_accuracy,
    clustered_likelihood_ratio_negative,
    clustered_likelihood_ratio_positive,
    clustered_odds_ratio,
    clustered_youden,
    quoted_youden,
)
from core.stats.one_test.measures import (
    balanced_accuracy,
    diagnostic_odds_ratio,
    f1,
    f1_value,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    mcc,
    mcc_value,
    youden,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the interval to quote may rest on: cells, their patients and the fractions of the test."""

    cells: Cells
    patients: PatientCells
    fractions: Mapping[str, Estimate]
    confidence_level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a test.

    Parameters
    ----------
    code : str
        Stable; also its name in JSON.
    of : callable
        From (tp, fn, fp, tn, confidence level).
    clustered : callable or None
        Its companion with patients as clusters, from (tp, fn, fp, tn, patients, confidence level).
    quoted : callable or None
        The estimate with another interval to quote, where one is better.
    drawn : callable or None
        Values from arrays of bootstrap cells, where its own limits are a bootstrap's.
    scale : tuple of float
        Ends of its scale.
    group : str
        Which methods are told together, a key of `core.report.reads.shown.QUANTITIES`.
    latex, written : str
        Formula, and the same in one line or nothing.
    """

    code: str
    of: Callable[[int, int, int, int, float], Estimate]
    scale: tuple[float, float]
    group: str
    latex: str
    written: str = ""
    clustered: Callable[[int, int, int, int, PatientCells, float], Clustered] | None = None
    quoted: Callable[[Estimate, Beside], Estimate] | None = None
    drawn: Callable[[Floats, Floats, Floats, Floats], Floats] | None = None


_REGISTERED: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    """Add measures.

    Raises
    ------
    ValueError
        If a code is taken.
    """
    for measure in measures:
        if measure.code in _REGISTERED:
            raise ValueError(measure.code)
        _REGISTERED[measure.code] = measure


def every() -> Mapping[str, Measure]:
    """Code -> measure, in the order in which they are shown."""
    return _REGISTERED


MEASURES = Codes(every)
"""Codes of the measures."""


def _degenerate(estimate: Estimate) -> bool:
    return estimate.value is not None and (estimate.value == 0 or math.isinf(estimate.value))


def _unequal(estimate: Estimate, beside: Beside) -> bool:
    """Whether an interval over patients exists whose patients are as good as fewer than half of them."""
    own, patients = estimate.clustered, beside.patients
    known = own is not None and own.low is not None
    return known and patients.effective < UNEQUAL * patients.clusters


def _of_rates(
    estimate: Estimate,
    beside: Beside,
    scale: Callable[[float], float],
    *,
    positive: bool = True,
    signs: tuple[float, float] = (1.0, -1.0),
) -> Estimate:
    """A ratio with its interval from those of the rates, where patients are very unequal."""
    se, sp = beside.fractions["sensitivity"], beside.fractions["specificity"]
    if not _unequal(estimate, beside) or se.value is None or sp.value is None:
        return estimate
    own, other = (se.value, se.quoted), (sp.value, sp.quoted)
    if signs[1] < 0 and positive:
        other = (1.0 - sp.value, complement(sp.quoted))
    elif signs[1] < 0:
        own = (1.0 - se.value, complement(se.quoted))
    return replace(estimate, headline=ratio_of_rates((own, other), scale, signs, beside.confidence_level))


def _log(rate: float) -> float:
    return math.log(rate) if rate > 0.0 else -math.inf


def _logit(rate: float) -> float:
    return _log(rate) - _log(1.0 - rate)


def _quoted_rates(estimate: Estimate, beside: Beside) -> Estimate:
    """Youden's index from the quoted limits of both rates where patients are very unequal."""
    own, patients = estimate.clustered, beside.patients
    if own is None or not _unequal(estimate, beside):
        return estimate
    se, sp = (beside.fractions[name].quoted for name in ("sensitivity", "specificity"))
    if se.low is None or se.high is None or sp.low is None or sp.high is None:
        silent = replace(own, low=None, high=None, reason=Reason.AS_ONE_CLUSTER)
        return replace(estimate, headline=as_interval(silent))
    rates = (se.low, se.high), (sp.low, sp.high)
    found = quoted_youden(beside.cells, patients, *rates, beside.confidence_level)
    return replace(estimate, headline=as_interval(found))


def _quoted_balanced(estimate: Estimate, beside: Beside) -> Estimate:
    """Balanced accuracy likewise: (J + 1) / 2."""
    found = _quoted_rates(estimate, beside).headline
    if found is None or found.low is None or found.high is None:
        return replace(estimate, headline=found)
    return replace(estimate, headline=replace(found, low=(found.low + 1) / 2, high=(found.high + 1) / 2))


def _quoted_positive(estimate: Estimate, beside: Beside) -> Estimate:
    se, sp = beside.fractions["sensitivity"], beside.fractions["specificity"]
    if not _degenerate(estimate) or estimate.value is None or se.value is None or sp.value is None:
        return _of_rates(estimate, beside, _log)
    top, bottom = (se.value, se.quoted), (1 - sp.value, complement(sp.quoted))
    return replace(estimate, headline=ratio_at_zero(estimate.value, top, bottom, beside.confidence_level))


def _quoted_negative(estimate: Estimate, beside: Beside) -> Estimate:
    se, sp = beside.fractions["sensitivity"], beside.fractions["specificity"]
    if not _degenerate(estimate) or estimate.value is None or se.value is None or sp.value is None:
        return _of_rates(estimate, beside, _log, positive=False)
    top, bottom = (1 - se.value, complement(se.quoted)), (sp.value, sp.quoted)
    return replace(estimate, headline=ratio_at_zero(estimate.value, top, bottom, beside.confidence_level))


def _quoted_odds(estimate: Estimate, beside: Beside) -> Estimate:
    """At a zero cell from the rates where patients have several units, else the log method's own limit."""
    if not _degenerate(estimate) or estimate.value is None:
        return _of_rates(estimate, beside, _logit, signs=(1.0, 1.0))
    se, sp = beside.fractions["sensitivity"], beside.fractions["specificity"]
    if estimate.clustered is None or se.value is None or sp.value is None:
        return replace(estimate, headline=reaching(estimate))
    rates = (se.value, se.quoted), (sp.value, sp.quoted)
    return replace(estimate, headline=odds_ratio_at_zero(estimate.value, *rates, beside.confidence_level))


def _quoted_index(
    interval: Callable[[Cells, PatientCells, float], Interval],
) -> Callable[[Estimate, Beside], Estimate]:
    def quoted(estimate: Estimate, beside: Beside) -> Estimate:
        if estimate.value is None:
            return estimate
        level, patients = beside.confidence_level, beside.patients
        agreed = all_agree(patients.effective, level) if estimate.value == 1 else None
        return replace(estimate, headline=interval(beside.cells, patients, level), beside=agreed)

    return quoted


register(
    Measure(
        code="lr_positive",
        of=likelihood_ratio_positive,
        clustered=clustered_likelihood_ratio_positive,
        quoted=_quoted_positive,
        scale=(0.0, np.inf),
        group="ratios",
        latex=r"\frac{Se}{1-Sp}",
        written="Se / (1 − Sp)",
    ),
    Measure(
        code="lr_negative",
        of=likelihood_ratio_negative,
        clustered=clustered_likelihood_ratio_negative,
        quoted=_quoted_negative,
        scale=(0.0, np.inf),
        group="ratios",
        latex=r"\frac{1-Se}{Sp}",
        written="(1 − Se) / Sp",
    ),
    Measure(
        code="dor",
        of=diagnostic_odds_ratio,
        clustered=clustered_odds_ratio,
        quoted=_quoted_odds,
        scale=(0.0, np.inf),
        group="ratios",
        latex=r"\frac{TP\cdot TN}{FP\cdot FN}",
        written="TP·TN / (FP·FN)",
    ),
    Measure(
        code="youden",
        of=youden,
        clustered=clustered_youden,
        quoted=_quoted_rates,
        scale=(-1.0, 1.0),
        group="youden",
        latex=r"Se+Sp-1",
        written="Se + Sp − 1",
    ),
    Measure(
        code="balanced_accuracy",
        of=balanced_accuracy,
        clustered=clustered_balanced_accuracy,
        quoted=_quoted_balanced,
        scale=(0.0, 1.0),
        group="youden",
        latex=r"\frac{Se+Sp}{2}",
        written="(Se + Sp) / 2",
    ),
    Measure(
        code="f1",
        of=f1,
        quoted=_quoted_index(f1_quoted),
        drawn=f1_value,
        scale=(0.0, 1.0),
        group="f1_mcc",
        latex=r"\frac{2TP}{2TP+FP+FN}",
        written="2TP / (2TP + FP + FN)",
    ),
    Measure(
        code="mcc",
        of=mcc,
        quoted=_quoted_index(mcc_quoted),
        drawn=mcc_value,
        scale=(-1.0, 1.0),
        group="f1_mcc",
        latex=r"\frac{TP\cdot TN-FP\cdot FN}{\sqrt{(TP+FP)(TP+FN)(TN+FP)(TN+FN)}}",
    ),
)
