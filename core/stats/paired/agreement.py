"""How far two tests, or two readers, agree on the same units."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from core.arrays import Floats
from core.findings import Clustered, Estimate, Flag, Interval, Reason
from core.stats.clustered.alike import UNEQUAL, alike_squares
from core.stats.clustered.effective import LEAST_EFFECTIVE, effective_clusters
from core.stats.clustered.indices import all_agree
from core.stats.clustered.proportions import FEW_CLUSTERS
from core.stats.one_test.proportions import bounds, critical_value


class Measure(StrEnum):
    """A measure of agreement between two binary readings."""

    KAPPA = "kappa"
    POSITIVE = "positive_agreement"
    NEGATIVE = "negative_agreement"
    AC1 = "ac1"
    PABAK = "pabak"


_LEAST = {measure: 0.0 if "agreement" in measure else -1.0 for measure in Measure}
_ROUNDING = 1e-24
"""A variance below this is zero up to rounding."""
_LARGEST_RADIX = 2**15
"""Four counts below it pack into one 64-bit code."""
_DENSE_RADIX = 32
"""Four counts below it are counted in a dense table."""


class AgreementMethod(StrEnum):
    """How the interval of an agreement measure is made."""

    NULL_VARIANCE = "kappa_null_variance"
    DELTA = "agreement_delta"
    CLOPPER_PEARSON = "agreement_clopper_pearson"
    JACKKNIFE = "patient_jackknife"
    FISHER_Z = "agreement_fisher_z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement of two readings of the same units.

    ``observed`` is the fraction of units on which they agree; the five measures carry intervals, and
    ``clustered`` ones where patients were given. Kappa's own interval takes the variance at no
    agreement beyond chance, as R's epiR does: wide where agreement is good. ``kappa_delta`` takes the
    variance at the observed agreement.
    """

    units: int
    observed: float | None
    kappa: Estimate
    kappa_delta: Interval
    positive_agreement: Estimate
    negative_agreement: Estimate
    ac1: Estimate
    pabak: Estimate


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    result = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=result, where=np.asarray(denominator) > 0)
    return result


def agreement_measures(tables: ArrayLike) -> Floats:
    """Kappa, positive agreement, negative agreement, AC1 and PABAK of many tables.

    Parameters
    ----------
    tables : array of shape (..., 2, 2)
        Units by first reading and second reading; index 1 is positive.

    Returns
    -------
    ndarray of shape (..., 5)
        In the order of :class:`Measure`; NaN where not defined.
    """
    t = np.asarray(tables, dtype=float)
    n = t.sum(axis=(-2, -1))
    both, neither = t[..., 1, 1], t[..., 0, 0]
    first, second = t[..., 1, :].sum(axis=-1), t[..., :, 1].sum(axis=-1)
    agree = both + neither
    # In units of counts, so that "all in one category" is an exact zero.
    by_chance = first * second + (n - first) * (n - second)
    either = first + second
    return np.stack(
        [
            _divide(agree * n - by_chance, n**2 - by_chance),
            _divide(2 * both, either),
            _divide(2 * neither, 2 * n - either),
            _divide(agree * n - either * (2 * n - either) / 2, n**2 - either * (2 * n - either) / 2),
            _divide(2 * agree - n, n),
        ],
        axis=-1,
    )


def _scores(table: Floats) -> Floats:
    """What a unit of each cell adds to the five measures, shape (5, 4); NaN where not defined."""
    n = table.sum()
    p = (table / n).ravel()
    agrees, both, neither = np.array([[1.0, 0, 0, 1], [0, 0, 0, 1], [1, 0, 0, 0]])
    in_first, in_second = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
    po, f, s = agrees @ p, in_first @ p, in_second @ p
    prevalence = (f + s) / 2

    def corrected(pe: float, slope: Floats) -> Floats:
        if pe == 1:
            return np.full(4, np.nan)
        gradient: Floats = (agrees * (1 - pe) - slope * (1 - po)) / (1 - pe) ** 2
        return gradient

    def share(part: Floats, whole: Floats) -> Floats:
        total = whole @ p
        if total == 0:
            return np.full(4, np.nan)
        gradient: Floats = 2 * part / total - 2 * (part @ p) * whole / total**2
        return gradient

    gradients = np.stack(
        [
            corrected(f * s + (1 - f) * (1 - s), in_first * (2 * s - 1) + in_second * (2 * f - 1)),
            share(both, in_first + in_second),
            share(neither, 2 - in_first - in_second),
            corrected(2 * prevalence * (1 - prevalence), (1 - 2 * prevalence) * (in_first + in_second)),
            2 * agrees,
        ]
    )
    centred: Floats = (gradients - (gradients @ p)[:, None]) / n
    return centred


def _null_variance(table: Floats) -> float:
    """Variance of kappa were the two readings independent; NaN where kappa is not defined.

    In whole numbers: a reading that always says the same has no variance at all, and rounding would give it
    some.
    """
    counts = table.astype(int)
    n = int(counts.sum())
    margins = [(int(f), int(s)) for f, s in zip(counts.sum(axis=1), counts.sum(axis=0), strict=True)]
    chance = sum(f * s for f, s in margins)
    if chance == n * n:
        return float("nan")
    spread = chance * n * n + chance * chance - n * sum(f * s * (f + s) for f, s in margins)
    return spread / (n * (n * n - chance) ** 2)


def agreement(
    table: ArrayLike,
    *,
    tables_by_patient: ArrayLike | None = None,
    patients: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> Agreement:
    """Cohen's kappa, positive and negative agreement, Gwet's AC1 and PABAK.

    Parameters
    ----------
    table : array of shape (2, 2)
        Units by first reading and second reading; index 1 is positive.
    tables_by_patient : array of shape (patients, 2, 2), optional
        One table per patient; where given, every measure gets a leave-one-patient-out jackknife
        standard error and a t interval with K-1 df, K the patients with a unit.
    patients : array of the same length, optional
        How many patients have each of those tables; one each where not given.
    confidence_level : float

    Raises
    ------
    ValueError
        If the tables are not of that shape.

    References
    ----------
    Cohen 1960, Educational and Psychological Measurement 20:37; Fleiss, Cohen & Everitt 1969,
    Psychological Bulletin 72:323 (both variances of kappa); Cicchetti & Feinstein 1990, Journal of
    Clinical Epidemiology 43:551 (positive and negative agreement); Gwet 2008, British Journal of
    Mathematical and Statistical Psychology 61:29 (AC1); Byrt, Bishop & Carlin 1993, Journal of
    Clinical Epidemiology 46:423 (PABAK, 2 x observed - 1, with the exact interval of the observed).
    """
    t = np.asarray(table, dtype=float)
    if t.shape != (2, 2):
        raise ValueError("a table of agreement has shape (2, 2)")
    units = int(t.sum())
    values = agreement_measures(t)
    scores = _scores(t) if units else np.full((5, 4), np.nan)
    at_observed = scores**2 @ t.ravel()  # the multinomial delta method
    variances = at_observed.copy()
    variances[0] = _null_variance(t) if units else np.nan
    clustered = (
        (None,) * 5
        if tables_by_patient is None
        else _jackknife(
            t,
            *_kinds(np.asarray(tables_by_patient, dtype=float), patients),
            values,
            at_observed,
            confidence_level,
        )
    )
    quantile = critical_value(confidence_level)
    effective, alike = float(units), np.zeros(5)
    if tables_by_patient is not None:
        kinds, held = _kinds(np.asarray(tables_by_patient, dtype=float), patients)
        size = kinds.sum(axis=(1, 2))
        squares, clusters = float(held @ size**2), float(held.sum())
        effective = float(effective_clusters(units, squares))
        if effective < UNEQUAL * clusters:
            between = (held / size) @ (kinds.reshape(-1, 4) @ scores.T) ** 2
            alike = alike_squares(at_observed, between, units, squares, clusters)
    estimates = {
        measure: _estimate(measure, t, float(value), float(variance), confidence_level, companion)
        for measure, value, variance, companion in zip(Measure, values, variances, clustered, strict=True)
    }
    for place, measure in enumerate(Measure):
        if measure in (Measure.KAPPA, Measure.AC1):
            found = estimates[measure]
            estimates[measure] = replace(
                found,
                headline=_fisher_z(
                    found, float(at_observed[place]), float(alike[place]), effective, quantile
                ),
                beside=all_agree(effective, confidence_level) if found.value == 1 else None,
            )
    low, high, reason = _limits(Measure.KAPPA, t, float(values[0]), float(at_observed[0]), quantile)
    return Agreement(
        units=units,
        observed=float(np.trace(t)) / units if units else None,
        kappa=estimates[Measure.KAPPA],
        kappa_delta=Interval(
            low=low, high=high, method=AgreementMethod.DELTA, confidence_level=confidence_level, reason=reason
        ),
        positive_agreement=estimates[Measure.POSITIVE],
        negative_agreement=estimates[Measure.NEGATIVE],
        ac1=estimates[Measure.AC1],
        pabak=estimates[Measure.PABAK],
    )


def _why_undefined(measure: Measure, units: float) -> Reason:
    if units == 0:
        return Reason.NO_UNITS
    if measure is Measure.POSITIVE:
        return Reason.NO_POSITIVE_CALLS
    if measure is Measure.NEGATIVE:
        return Reason.NO_NEGATIVE_CALLS
    return Reason.ONE_CATEGORY


def _limits(
    measure: Measure, table: Floats, value: float, variance: float, quantile: float
) -> tuple[float | None, float | None, Reason | None]:
    """Normal limits, never beyond the measure's range."""
    if np.isnan(value):
        return None, None, _why_undefined(measure, float(table.sum()))
    if not variance > _ROUNDING:
        return None, None, Reason.UNDEFINED_VARIANCE
    reach = quantile * float(np.sqrt(variance))
    return max(value - reach, _LEAST[measure]), min(value + reach, 1.0), None


def _specific_agreement_limits(
    measure: Measure, table: Floats, confidence_level: float
) -> tuple[float, float]:
    """Exact limits of positive or negative agreement, for 0 and 100 % where there is no variance.

    Of the units that some reading calls so, a share q is called so by both: agreement is 2q / (1 + q), which
    carries the Clopper-Pearson limits of q over.
    """
    both = float(table[1, 1] if measure is Measure.POSITIVE else table[0, 0])
    called = both + float(table[0, 1] + table[1, 0])
    low, high = (float(q) for q in bounds("clopper_pearson", both, called, confidence_level))
    return 2 * low / (1 + low), 2 * high / (1 + high)


def _estimate(
    measure: Measure,
    table: Floats,
    value: float,
    variance: float,
    confidence_level: float,
    clustered: Clustered | None,
) -> Estimate:
    n, agree = float(table.sum()), float(np.trace(table))
    low, high, reason = _limits(measure, table, value, variance, critical_value(confidence_level))
    method = {
        Measure.KAPPA: AgreementMethod.NULL_VARIANCE,
        Measure.PABAK: AgreementMethod.CLOPPER_PEARSON,
    }.get(measure, AgreementMethod.DELTA)
    if measure is Measure.PABAK and n > 0:
        exact_low, exact_high = bounds("clopper_pearson", agree, n, confidence_level)
        low, high, reason = 2 * float(exact_low) - 1, 2 * float(exact_high) - 1, None
    if measure in (Measure.POSITIVE, Measure.NEGATIVE) and reason is Reason.UNDEFINED_VARIANCE:
        low, high, reason = *_specific_agreement_limits(measure, table, confidence_level), None
        method = AgreementMethod.CLOPPER_PEARSON
    return Estimate(
        value=None if np.isnan(value) else value,
        low=low,
        high=high,
        method=method,
        confidence_level=confidence_level,
        reason=reason,
        clustered=clustered,
    )


def _fisher_z(
    found: Estimate, variance: float, alike: float, effective: float, quantile: float
) -> Interval | None:
    """``tanh(atanh v +- q se / (1 - v^2))``: the observed variance, or the patients' and t on K - 1.

    Fisher 1921, Metron 1:3. Where K_eff is under half of K, t is on K_eff - 1 and the patients' variance at
    least ``alike`` (`alike_squares`). At complete agreement there is no variance: not estimable.
    """
    own = found.clustered
    if found.value is None:
        return None
    reason, error, reach = None, 0.0, quantile
    flags: tuple[Flag, ...] = ()
    if own is not None:
        reason, flags = own.reason, own.flags
        if own.standard_error is not None:
            unequal = effective < UNEQUAL * own.clusters
            degrees = (effective if unequal else float(own.clusters)) - 1.0
            error = math.sqrt(max(own.standard_error**2, alike if unequal else 0.0))
            if degrees < LEAST_EFFECTIVE - 1.0:
                reason = Reason.AS_ONE_CLUSTER
            reach = float(stdtrit(degrees, (1 + found.confidence_level) / 2))
    elif variance > _ROUNDING:
        error = float(np.sqrt(variance))
    if reason is None and (error == 0.0 or abs(found.value) >= 1.0):
        reason = Reason.UNDEFINED_VARIANCE
    ends: tuple[float | None, float | None] = (None, None)
    if reason is None:
        centre, half = np.arctanh(found.value), reach * error / (1.0 - found.value**2)
        ends = float(np.tanh(centre - half)), float(np.tanh(centre + half))
    return Interval(
        low=ends[0],
        high=ends[1],
        method=AgreementMethod.FISHER_Z,
        confidence_level=found.confidence_level,
        reason=reason,
        flags=flags,
    )


def _kinds(by_patient: Floats, patients: ArrayLike | None) -> tuple[Floats, NDArray[np.int64]]:
    """Tables of patients with a unit, and how many patients have each; distinct where not yet counted."""
    if by_patient.ndim != 3 or by_patient.shape[1:] != (2, 2):
        raise ValueError("tables by patient have shape (patients, 2, 2)")
    if patients is not None:
        here = by_patient.any(axis=(1, 2))
        return by_patient[here], np.rint(np.asarray(patients)[here]).astype(np.int64)
    cells = by_patient.reshape(-1, 4).astype(np.int64)
    radix = int(cells.max(initial=0)) + 1
    if radix > _LARGEST_RADIX:
        here = cells.any(axis=1)
        return by_patient[here], np.ones(int(here.sum()), dtype=np.int64)
    powers = radix ** np.arange(4)
    codes = cells @ powers
    if radix <= _DENSE_RADIX:
        dense = np.bincount(codes, minlength=1)
        kinds = np.flatnonzero(dense)
        held = dense[kinds]
    else:
        kinds, held = np.unique(codes, return_counts=True)
    seen = kinds > 0
    return (kinds[seen, None] // powers % radix).reshape(-1, 2, 2).astype(float), held[seen]


def _jackknife(
    table: Floats,
    kinds: Floats,
    held: NDArray[np.int64],
    values: Floats,
    naive: Floats,
    confidence_level: float,
) -> tuple[Clustered, ...]:
    clusters = int(held.sum())
    flags = (Flag.FEW_CLUSTERS,) if clusters < FEW_CLUSTERS else ()
    left_out = agreement_measures(table - kinds)
    variances = np.full(5, np.nan)
    if clusters > 1:
        deviations = left_out - held @ left_out / clusters
        variances = (clusters - 1) / clusters * (held @ deviations**2)
    quantile = float(stdtrit(clusters - 1, (1 + confidence_level) / 2)) if clusters > 1 else np.nan
    results = []
    for measure, value, variance, apart in zip(Measure, values, variances, naive, strict=True):
        reason = None
        if np.isnan(value):
            reason = _why_undefined(measure, float(table.sum()))
        elif clusters < 2:
            reason = Reason.SINGLE_CLUSTER
        elif not variance > _ROUNDING:
            reason = Reason.UNDEFINED_VARIANCE
        error = None if reason else float(np.sqrt(variance))
        results.append(
            Clustered(
                low=None if error is None else max(float(value) - quantile * error, _LEAST[measure]),
                high=None if error is None else min(float(value) + quantile * error, 1.0),
                standard_error=error,
                clusters=clusters,
                method=AgreementMethod.JACKKNIFE,
                confidence_level=confidence_level,
                design_effect=float(variance / apart) if error is not None and apart > _ROUNDING else None,
                df=None if error is None else clusters - 1,
                reason=reason,
                flags=flags,
            )
        )
    return tuple(results)
