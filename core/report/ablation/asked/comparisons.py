"""Charts, funnels, risk, what-if and progression as the JSON that the command line promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from core.ablation.answers.progression import LANDMARKS, Progression
from core.ablation.fair.adjusted import AdjustedChart
from core.ablation.fair.averages import EwmaOf
from core.ablation.fair.compare import RiskCases, StandardisedOf, calibration_of, discrimination_of
from core.ablation.fair.open_records import Supposed
from core.ablation.fair.progress import ProgressionCompared
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import to_date
from core.ablation.monitoring.chart_json import spell_cusum
from core.ablation.monitoring.overview import GridRow
from core.ablation.scorecard import Order, Scorecard, Standing
from core.findings import TestResult
from core.stats.fair.centres import ManyCentres
from core.stats.monitoring.funnel import Band, Funnel, FunnelUnit, Overdispersion

Plain = dict[str, Any]


def plain_summary(rows: Sequence[GridRow]) -> Plain:
    """The newest period of every indicator and what it says, in the official order."""

    def row(own: GridRow) -> Plain:
        return asdict(own) | {
            "period": None if own.period is None else own.period.isoformat(),
            "earlier_period": None if own.earlier_period is None else own.earlier_period.isoformat(),
            "past_alarm": None if own.past_alarm is None else own.past_alarm.isoformat(),
            "cusum_alarms": [day.isoformat() for day in own.cusum_alarms],
            "could_signal": own.could_signal,
        }

    return {"indicators": [row(own) for own in rows]}


def plain_ewma(found: EwmaOf) -> Plain:
    """An EWMA; ``signals`` are counted from 1 as the periods are read."""
    chart, series, last = found.ewma, found.series, found.last
    point = None if last is None else chart.points[last]
    values = [each.value for each in chart.points if each.value is not None]
    return {
        "indicator": series.indicator,
        "unit": series.unit,
        "better": indicator_of(series.indicator).better.value,
        "every": series.every.value,
        "chart": "ewma",
        "kind": "ewma",
        "method": "ewma",
        "lambda": chart.weight,
        "limit_width": chart.width,
        "centre": chart.centre,
        "centre_from": "months_shown" if chart.own_centre else "baseline",
        "baseline_until": None if found.baseline_until is None else found.baseline_until.isoformat(),
        "last": None if point is None else point.value,
        "lower": None if point is None else point.lower,
        "upper": None if point is None else point.upper,
        "highest": max(values) if values else None,
        "lowest": min(values) if values else None,
        "signals": [at + 1 for at in chart.signals],
        "signal_starts": [series.periods[at].start.isoformat() for at in chart.signals],
        "false_alarm_share": chart.false_alarm_share,
        "standard_error": chart.standard_error,
        "series": chart.series,
        "seed": chart.seed,
        "reason": None if chart.centre is not None else "no_units",
        "points": [
            {
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "numerator": each.numerator,
                "denominator": each.denominator,
                "rate": period.value,
                "value": each.value,
                "lower": each.lower,
                "upper": each.upper,
                "signal": each.signal,
                "reason": None if each.value is not None else "empty_period",
            }
            for each, period in zip(chart.points, series.periods, strict=True)
        ],
    }


def plain_adjusted(found: AdjustedChart, kind: str) -> Plain:
    """A risk-adjusted CUSUM with its VLAD; ``at`` is the session (from 1) at the lowest point of the VLAD."""
    vlad, heights = found.vlad, found.heights
    some = bool(vlad.size)
    numbers = found.cases.records.log.cells.table.row_numbers
    days = [to_date(int(day)) for day in found.chart.days]
    return {
        "indicator": found.indicator,
        "unit": "session",
        "chart": kind,
        "kind": kind,
        "risk": plain_risks(found.cases),
        "without_risk": found.cases.without_risk,
        "n": int(vlad.size),
        "expected": float(found.cases.chances.sum()),
        "observed": int(found.cases.events.sum()),
        "vlad_end": float(vlad[-1]) if some else None,
        "vlad_lowest": float(vlad.min()) if some else None,
        "at": int(vlad.argmin()) + 1 if some else None,
        "vlad_highest": float(vlad.max()) if some else None,
        "ra_cusum_end": float(heights[-1]) if heights.size else None,
        "ra_cusum_highest": float(heights.max()) if heights.size else None,
        "ra_cusum_highest_at": int(heights.argmax()) + 1 if heights.size else None,
        "cusum": spell_cusum(found.chart),
        "alarms": [
            {
                "day": day.isoformat(),
                "session": at + 1,
                "rows": [int(numbers[row]) for row in found.chart.rows_behind(at).tolist()],
            }
            for at, day in zip(found.cusum.alarms, found.chart.alarm_days(), strict=True)
        ],
        "points": [
            {
                "day": None if day is None else day.isoformat(),
                "row": int(numbers[row]),
                "event": bool(event),
                "risk": float(chance),
                "vlad": float(run),
                "ra_cusum_without_restart": float(heights[at]) if heights.size else None,
            }
            for at, (day, row, event, chance, run) in enumerate(
                zip(
                    days,
                    found.chart.rows.tolist(),
                    found.cases.events.tolist(),
                    found.cases.chances.tolist(),
                    vlad.tolist(),
                    strict=True,
                )
            )
        ],
        "reason": None if found.cusum.reason is None else found.cusum.reason.value,
    }


def plain_risks(cases: RiskCases) -> Plain:
    """Where risks come from, with discrimination and calibration; of a model its coefficients as well.

    ``c_statistic`` and ``calibration``: of a model in its baseline, of a column in the sessions it is used
    for, where ``c_statistic_compared`` is that of both.
    """
    found, model = cases.risks, cases.risks.model
    compared = discrimination_of(cases)
    own: Plain = {
        "source": "column" if model is None else "logistic_model",
        "column": found.plan.column,
        "covariates": list(found.plan.covariates),
        "baseline_until": None if found.plan.until is None else found.plan.until.isoformat(),
        "reference": "sessions_compared" if model is None else "baseline_sessions",
        "c_statistic": compared if model is None else model.c_statistic,
        "c_statistic_compared": compared,
        "calibration": [asdict(group) for group in calibration_of(cases)],
    }
    if model is None:
        return own
    return own | {
        "baseline_sessions": found.baseline_sessions,
        "baseline_events": found.baseline_events,
        "reference_risk": found.reference_risk,
        "coefficients": [
            {"name": own.name, "estimate": own.estimate, "standard_error": own.standard_error}
            for own in model.terms
        ],
        "references": list(model.references),
        "left_out": list(model.left_out),
        "few_events": model.few_events,
    }


def plain_funnel(
    indicator: str,
    by: str,
    unit: str,
    found: Funnel,
    many: ManyCentres,
    *,
    adjust: bool,
    not_recorded: int = 0,
    overlapping: bool = False,
) -> Plain:
    """A funnel: units as the file has them, never ranked, with what chance does to so many."""
    units = []
    for own, chance in zip(found.units, many.centres, strict=True):
        plain = _unit(own) | {
            "chance_beyond_95": chance.chance_beyond,
            "shrunken_rate": chance.shrunken,
            "mid_p": chance.mid_p,
        }
        if adjust:
            plain["q"] = chance.q
        units.append(plain)
    return {
        "indicator": indicator,
        "by": by,
        "unit": unit,
        "method": found.method,
        "target": found.target,
        "target_given": found.target_given,
        "reason": None if found.reason is None else found.reason.value,
        "not_recorded": not_recorded,
        "overlapping": overlapping,
        "units": units,
        "outlying": [own["name"] for own in units if own["tail_status"] not in (None, "inside")],
        "many": {
            "adjust": "bh" if adjust else None,
            "centre": many.centre,
            "beyond_95_exact": many.beyond_95_exact,
            "expected_exact": many.expected_exact,
            "at_most": many.at_most,
            "mid_p_below_05": many.mid_p_below_05,
            "mid_p_expected": many.mid_p_expected,
            "between_variance": many.between,
            "between_reason": None if many.between is not None else "too_few_units",
        },
        "overdispersion": _spread(found.overdispersion),
        "overdispersion_unwinsorised": _spread(found.overdispersion_unwinsorised),
    }


def _unit(unit: FunnelUnit) -> Plain:
    return {
        "name": unit.name,
        "numerator": unit.numerator,
        "denominator": unit.denominator,
        "value": unit.value,
        "status": None if unit.status is None else unit.status.value,
        "tail_status": None if unit.tail_status is None else unit.tail_status.value,
        "tail_high": unit.tail_high,
        "tail_low": unit.tail_low,
        "mid_p_high": unit.mid_p_high,
        "z": unit.z,
        "z_adjusted": unit.z_adjusted,
        "limits": _band(unit.band),
        "adjusted_limits": _band(unit.adjusted),
        "adjusted_status": None if unit.adjusted_status is None else unit.adjusted_status.value,
        "reason": None if unit.reason is None else unit.reason.value,
    }


def _band(band: Band | None) -> Plain | None:
    return None if band is None else asdict(band)


def _spread(found: Overdispersion) -> Plain:
    return asdict(found) | {"exceeds_chance": found.exceeds_chance}


def plain_standardised(found: StandardisedOf) -> Plain:
    """A standardised funnel: observed against expected, exact, units as the file has them."""
    return {
        "indicator": found.indicator,
        "by": found.by,
        "unit": "session",
        "method": "standardised_poisson_binomial",
        "risk": plain_risks(found.cases),
        "without_risk": found.cases.without_risk,
        "not_recorded": found.not_recorded,
        "overlapping": found.overlapping,
        "reference_risk": found.funnel.reference_risk,
        "calibration": [asdict(group) for group in calibration_of(found.cases)],
        "beyond_95_exact": found.funnel.beyond,
        "expected_exact": found.funnel.expected_beyond,
        "units": [
            asdict(unit)
            | {
                "without_risk": missing,
                "status": None if unit.status is None else unit.status.value,
                "reason": None if unit.reason is None else unit.reason.value,
            }
            for unit, missing in zip(found.funnel.units, found.without_risk, strict=True)
        ],
        "outlying": [
            unit.name
            for unit in found.funnel.units
            if unit.status is not None and unit.status.value != "inside"
        ],
    }


def plain_scorecard(found: Scorecard, order: Order) -> Plain:
    """Centres by indicators, in an order that is no ranking; ``distance`` None where a tail is 0."""

    def cell(code: str, own: Standing) -> Plain:
        estimate = own.estimate
        return {
            "indicator": code,
            "value": estimate.value,
            "numerator": estimate.numerator,
            "denominator": estimate.denominator,
            "low": estimate.low,
            "high": estimate.high,
            "interval_method": estimate.method,
            "reason": None if estimate.reason is None else estimate.reason.value,
            "target": own.target,
            "variation": own.variation.value,
            "assurance": own.assurance.value,
            "tail_status": None if own.status is None else own.status.value,
            "distance": own.distance if isfinite(own.distance) else None,
        }

    return {
        "by": found.by,
        "from_counts": found.counts,
        "ordered_by": order.value,
        "ranking": False,
        "indicators": list(found.indicators),
        "not_computable": {code: list(columns) for code, columns in found.lacking.items()},
        "not_recorded": found.not_recorded,
        "centres": [
            {
                "name": centre.name,
                "sessions": None if found.counts else centre.sessions,
                "largest_denominator": centre.sessions if found.counts else None,
                "patients": centre.patients,
                "distance": centre.distance if isfinite(centre.distance) else None,
                "cells": [cell(code, own) for code, own in centre.standings.items()],
            }
            for centre in found.ordered(order)
        ],
    }


def plain_what_if(found: Supposed, bounds: tuple[float | None, float | None] | None) -> Plain:
    """What open records may still do; a supposition, marked as one."""
    own = found.found
    return {
        "supposition": True,
        "numerator": own.numerator,
        "denominator": own.denominator,
        "pending": own.pending,
        "early_events": own.early,
        "all": [own.all_top, own.bottom],
        "none": [own.none_top, own.bottom],
        "predictive": list(own.predictive),
        "expected": own.expected,
        "method": "beta_binomial_jeffreys",
        "window_passed": "ignored",
        "ticked": asdict(found.ticked),
        "with_ticked": [found.top, found.bottom],
        "unknown": {
            "count": found.unknown,
            "bounds": None if bounds is None else list(bounds),
            "predictive": None,
            "reason": "not_missing_at_random",
        },
    }


def plain_progression(found: Progression, compared: ProgressionCompared) -> Plain:
    """Curves of local progression with death competing, and the levels compared."""

    def point(each: Any, day: float) -> Plain:
        return {
            "day": day,
            "value": each.value,
            "standard_error": each.standard_error,
            "low": each.low,
            "high": each.high,
            "at_risk": each.at_risk,
            "reason": None if each.reason is None else each.reason.value,
        }

    return {
        "by": found.by,
        "unit": found.followed.unit.value,
        "followed": int(found.followed.time.size),
        "events": int((found.followed.outcome == 1).sum()),
        "deaths_before": int((found.followed.outcome == 2).sum()),
        "left_out": [{"reason": reason.value, "count": count} for reason, count in found.followed.left_out],
        "clustered": found.clustered,
        "overlapping": found.overlapping,
        "outcomes": found.followed.outcome.tolist(),
        "groups": [
            {
                "name": group.name,
                "free": [point(each, day) for each, day in zip(group.free_at, LANDMARKS, strict=True)],
                "progressed": [
                    point(each, day) for each, day in zip(group.progressed_at, LANDMARKS, strict=True)
                ],
                "at_risk": list(group.at_risk),
                "free_median": group.free.median,
            }
            for group in found.groups
        ],
        **{
            key: plain_test(test)
            for key, test in (
                ("difference", found.difference),
                ("rate_difference", getattr(found, "rate_difference", None)),
            )
        },
        "fine_gray": [
            asdict(each) | {"reason": None if each.reason is None else str(each.reason)}
            for each in compared.ratios
        ],
        "landmark_differences": [
            asdict(each) | {"reason": None if each.reason is None else str(each.reason)}
            for each in compared.landmarks
        ],
    }


def plain_test(found: TestResult | None) -> Plain | None:
    """A test by its name (Gray's of the curves, the log-rank of the rates)."""
    if found is None:
        return None
    return {
        "method": found.method,
        "statistic": found.statistic,
        "df": found.df,
        "p": found.p,
        "reason": None if found.reason is None else str(found.reason),
    }
