"""Findings as plain dictionaries for JSON: full precision, reasons beside what is not estimable."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from core.findings import Clustered, Difference, Estimate, Interval, Ratio, TestResult
from core.problems import Problem
from core.words import Words

Plain = dict[str, Any]


def number(key: str, value: float | None) -> Plain:
    """A key and its number; an infinite one is null with its limit named beside it."""
    if value is not None and math.isinf(value):
        limit = "infinity" if value > 0 else "minus_infinity"
        return {key: None, "limit" if key == "value" else f"{key}_limit": limit}
    return {key: value}


def _numbers(**values: float | None) -> Plain:
    out: Plain = {}
    for key, value in values.items():
        out |= number(key, value)
    return out


def _remarks(reason: object, flags: Iterable[object]) -> Plain:
    out: Plain = {}
    if reason is not None:
        out["reason"] = str(reason)
    if tags := [str(flag) for flag in flags]:
        out["flags"] = tags
    return out


def plain_estimate(estimate: Estimate) -> Plain:
    """Value, fraction, interval, method; the cluster-aware companion where there is one."""
    out = _numbers(value=estimate.value)
    if estimate.denominator is not None:
        out |= {"numerator": estimate.numerator, "denominator": estimate.denominator}
    out |= _numbers(low=estimate.low, high=estimate.high)
    out |= {"method": str(estimate.method), "confidence_level": estimate.confidence_level}
    out |= _remarks(estimate.reason, estimate.flags)
    if estimate.clustered is not None:
        out["clustered"] = plain_clustered(estimate.clustered)
    out["quoted"] = plain_quoted(estimate.quoted)
    if estimate.beside is not None:
        out["observed_agreement"] = plain_interval(estimate.beside) | {
            "quoted": plain_quoted(estimate.beside)
        }
    return out


def plain_quoted(shown: Estimate | Clustered | Interval) -> Plain:
    """The interval that the pages show."""
    out = _numbers(low=shown.low, high=shown.high) | {"method": str(shown.method)}
    if shown.effective_clusters is not None:
        out["effective_clusters"] = shown.effective_clusters
    return out | _remarks(shown.reason, shown.flags)


def plain_clustered(clustered: Clustered) -> Plain:
    """The cluster-aware companion of an estimate or a difference."""
    out = _numbers(
        low=clustered.low,
        high=clustered.high,
        standard_error=clustered.standard_error,
        design_effect=clustered.design_effect,
    )
    out |= {"clusters": clustered.clusters, "method": str(clustered.method)}
    if clustered.p is not None:
        out |= {"statistic": clustered.statistic, "p": clustered.p}
        if clustered.df is not None:
            out["df"] = clustered.df
    if clustered.effective is not None:
        out["wilson_effective"] = plain_interval(clustered.effective)
    if clustered.cautious is not None:
        out["cautious"] = plain_interval(clustered.cautious)
    return out | _remarks(clustered.reason, clustered.flags)


def plain_interval(interval: Interval) -> Plain:
    """An interval with its method."""
    out = _numbers(low=interval.low, high=interval.high)
    return out | {"method": str(interval.method)} | _remarks(interval.reason, interval.flags)


def plain_test(result: TestResult) -> Plain:
    """Statistic (an exact test has none), degrees of freedom where they matter, p value."""
    exact = result.statistic is None and result.p is not None
    out: Plain = {} if exact else _numbers(statistic=result.statistic)
    for key in ("df", "df_denominator"):
        if (df := getattr(result, key)) is not None:
            out[key] = df
    return out | _numbers(p=result.p) | {"method": str(result.method)} | _remarks(result.reason, result.flags)


def plain_difference(difference: Difference) -> Plain:
    """Second minus first with its interval."""
    out = _numbers(second_minus_first=difference.second_minus_first, low=difference.low, high=difference.high)
    return out | {"method": str(difference.method)} | _remarks(difference.reason, difference.flags)


def plain_quoted_difference(difference: Difference) -> Plain:
    """The interval that the pages show, and whether its test excludes 0."""
    out = _numbers(low=difference.low, high=difference.high)
    out |= {"method": str(difference.method), "excludes_zero": difference.excludes_zero}
    if difference.effective_clusters is not None:
        out["effective_clusters"] = difference.effective_clusters
    return out | _remarks(difference.reason, difference.flags)


def plain_ratio(ratio: Ratio) -> Plain:
    """Second over first with its interval and p value."""
    out = _numbers(ratio=ratio.second_over_first, low=ratio.low, high=ratio.high, p=ratio.p)
    return out | {"method": str(ratio.method)} | _remarks(ratio.reason, ratio.flags)


def plain_quoted_ratio(ratio: Ratio, clustered: Clustered | None, shown: Ratio | Clustered) -> Plain:
    """The same with its cluster-aware companion and the interval that the pages show."""
    out = plain_ratio(ratio)
    if clustered is not None:
        out["clustered"] = plain_clustered(clustered)
    limits = _numbers(low=shown.low, high=shown.high) | {"method": str(shown.method)}
    return out | {"quoted": limits | _remarks(shown.reason, shown.flags)}


def plain_untested_ratio(ratio: Ratio) -> Plain:
    """Second over first with its interval, where nothing is tested."""
    limits = _numbers(low=ratio.low, high=ratio.high) | {"method": str(ratio.method)}
    limits |= _remarks(ratio.reason, ratio.flags)
    return _numbers(ratio=ratio.second_over_first) | limits | {"quoted": limits}


def plain_problem(problem: Problem, words: Words) -> Plain:
    """A problem with its sentence and remedy; a question names what it asks and the option for it."""
    said = words.problem(problem)
    asked = problem.code.removeprefix("question_")
    question = {"asks": asked, "option": dict(problem.details).get("option")} if asked != problem.code else {}
    return {
        "severity": str(problem.severity),
        "code": "question" if question else problem.code,
        **question,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": said.message,
        "remedy": said.remedy,
        "details": dict(problem.details),
    }


def without_empty(values: Mapping[str, Any]) -> Plain:
    """Drop keys whose value is None: what was not asked for is absent."""
    return {key: value for key, value in values.items() if value is not None}
