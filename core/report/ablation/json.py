"""The ablation answer as the JSON that the command line promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.ablation.answer import AblationAnswer, Part
from core.ablation.counting.numbers import Fraction, Number, Proportion, Stay
from core.ablation.decided_by import EXCLUSIONS
from core.ablation.definitions import SWITCHES
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from core.report.plain import plain_problem
from core.words import Words

Plain = dict[str, Any]


def ablation_document(answer: AblationAnswer, words: Words, *, records: bool = False) -> Plain:
    """Everything of an answer: numbers in full precision, reasons beside what is not estimable.

    Parameters
    ----------
    answer : AblationAnswer
    words : Words
        For the sentences of the problems.
    records : bool
        Also every record with its state and rule.
    """
    document: Plain = {
        "log": plain_log(answer),
        "plan": plain_plan(answer.plan, str(answer.log.as_of)),
        "selection": {"sessions": answer.whole.sessions, "patients": answer.whole.patients},
        "problems": [plain_problem(problem, words) for problem in answer.problems],
        "indicators": plain_indicators(answer.indicators),
        "not_computable": _top_level(answer.not_computable),
        "groups": {
            column: {level: _part(part) for level, part in levels.items()}
            for column, levels in answer.groups.items()
        },
        "not_adding_up": {column: list(codes) for column, codes in answer.not_adding_up.items()},
    }
    if answer.previous is not None:
        plan, part = answer.previous
        document["previous"] = {"plan": plain_plan(plan, str(answer.log.as_of)), **_part(part)}
    if answer.lesions is not None:
        document["lesions"] = {
            "completion_planned": plain_fraction(answer.lesions.completion_planned),
            "complete_of_ablated": plain_fraction(answer.lesions.complete_of_ablated),
        }
    if records:
        document["records"] = [
            record for indicator in answer.indicators for record in answer.records(indicator).as_json()
        ]
    return document


def plain_log(answer: AblationAnswer) -> Plain:
    """How many rows, sessions and patients the file has, and what is no session."""
    log = answer.log
    counts = [int(np.count_nonzero(log.excluded == i + 1)) for i in range(len(EXCLUSIONS))]
    return {
        "rows": log.file_rows,
        "sessions": int(np.count_nonzero(log.counted)),
        "patients": len(np.unique(log.patient[log.counted])),
        "excluded": [
            {"reason": str(rule), "count": count}
            for rule, count in zip(EXCLUSIONS, counts, strict=True)
            if count
        ],
    }


def plain_plan(plan: AblationPlan, as_of: str) -> Plain:
    """The plan with every switch, changed or not."""
    return {
        "as_of": as_of,
        "start": None if plan.start is None else plan.start.isoformat(),
        "end": None if plan.end is None else plan.end.isoformat(),
        "where": {column: list(values) for column, values in plan.where},
        "by": list(plan.by),
        "cluster": str(plan.cluster),
        "confidence_level": plan.confidence_level,
        "definitions": {
            switch.name: list(value) if isinstance(value, tuple) else value
            for switch in SWITCHES
            for value in (getattr(plan.definitions, switch.name),)
        },
    }


def _part(part: Part) -> Plain:
    return {
        "sessions": part.sessions,
        "patients": part.patients,
        "indicators": plain_indicators(part.indicators),
    }


def plain_indicators(numbers: Mapping[str, Number]) -> Plain:
    """Numbers by indicator; sub-indicators stand inside theirs."""
    found: Plain = {}
    for indicator, number in numbers.items():
        top, dot, sub = indicator.partition(".")
        if dot:
            found.setdefault(top, {})[sub] = plain_number(number)
        else:
            found[top] = plain_number(number)
    return found


def plain_number(number: Number) -> Plain:
    """One indicator's number."""
    return plain_stay(number) if isinstance(number, Stay) else plain_proportion(number)


def plain_proportion(number: Proportion) -> Plain:
    """A proportion with its interval, bounds, pending records and literal value."""
    e = number.estimate
    found: Plain = {
        "numerator": e.numerator,
        "denominator": e.denominator,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "method": e.method,
        "confidence_level": e.confidence_level,
        "unit": number.unit,
        "unknown": number.unknown,
        "pending": number.pending,
        "early_events": number.early_events,
        "bounds": None if number.bounds is None else list(number.bounds),
        "literal": plain_literal(number),
        "states": _states(number),
    }
    if number.standard_error is not None:
        found |= {"standard_error": number.standard_error, "clusters": number.clusters}
    return found | _remarks(number)


def plain_stay(number: Stay) -> Plain:
    """The mean stay with its spread."""
    e = number.estimate
    return {
        "bed_days": number.bed_days,
        "discharges": number.discharges,
        "mean": e.value,
        "value": e.value,
        "low": e.low,
        "high": e.high,
        "method": e.method,
        "confidence_level": e.confidence_level,
        "unit": number.unit,
        "median": number.median,
        "first_quartile": number.first_quartile,
        "third_quartile": number.third_quartile,
        "sd": number.standard_deviation,
        "min": number.shortest,
        "max": number.longest,
        "pending": number.pending,
        "unknown": number.unknown,
        "bounds": None if number.bounds is None else list(number.bounds),
        "literal": plain_literal(number),
        "states": _states(number),
    } | _remarks(number)


def plain_literal(number: Number) -> Plain:
    """The value to report; where a condition has no column, its bounds begin at 0."""
    found = plain_fraction(number.literal)
    if number.literal.upper_limit and number.bounds is not None:
        found["bounds"] = [0.0, number.bounds[1]]
    return found


def plain_fraction(fraction: Fraction) -> Plain:
    """A numerator over a denominator."""
    found: Plain = {
        "numerator": fraction.numerator,
        "denominator": fraction.denominator,
        "value": fraction.value,
    }
    if fraction.not_due:
        found["not_due"] = fraction.not_due
    if fraction.upper_limit:
        found["upper_limit"] = True
    if fraction.reason is not None:
        return found | {"reason": str(fraction.reason)}
    return found if fraction.denominator else found | {"reason": "no_units"}


def _states(number: Number) -> list[Plain]:
    return [
        {"state": str(item.state), "rule": str(item.rule), "count": item.count} for item in number.decided
    ]


def _remarks(number: Number) -> Plain:
    found: Plain = {}
    if number.estimate.reason is not None:
        found["reason"] = str(number.estimate.reason)
    if number.estimate.flags:
        found["flags"] = [str(flag) for flag in number.estimate.flags]
    if number.notes:
        found["notes"] = list(number.notes)
    if number.target is not None:
        found["target"] = number.target
    if number.departure:
        found["departure"] = True
    return found


def _top_level(lacking: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Indicators that lack columns, by their number where all of their parts lack the same."""
    found: dict[str, list[str]] = {}
    for indicator, columns in lacking.items():
        top = indicator.partition(".")[0]
        parts = [code for code in INDICATORS if code == top or code.startswith(f"{top}.")]
        if all(lacking.get(code) == columns for code in parts):
            found[top] = list(columns)
        else:
            found[indicator] = list(columns)
    return found
