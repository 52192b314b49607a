"""Accuracy, comparisons, agreement and curves of a study as plain dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Sequence

from core.findings import Clustered, Reason, TestResult
from core.reads.answers.one_test.accuracy import TestAccuracy
from core.reads.answers.one_test.ordinal import OrdinalComparison, OrdinalTest
from core.reads.answers.pairs.comparison import Comparison
from core.reads.answers.pairs.family import Standing
from core.reads.answers.pairs.jointly import JointComparison
from core.reads.answers.pairs.overall import OverallTest
from core.reads.answers.pairs.pair_tables import PairAgreement, PairComparison
from core.reads.answers.pairs.ratios import pair_ratios
from core.report.plain import (
    Plain,
    number,
    plain_clustered,
    plain_difference,
    plain_estimate,
    plain_interval,
    plain_quoted,
    plain_quoted_difference,
    plain_quoted_ratio,
    plain_test,
    plain_untested_ratio,
    without_empty,
)
from core.stats.paired.margin import AtMargin
from core.stats.paired.predictive_values import PredictiveValueComparison

MCNEMAR = ("asymptotic", "corrected", "exact", "midp", "textbook")
CLUSTERED_MCNEMAR = ("obuchowski", "durkalski", "yang", "eliasziw")


def plain_accuracy(test: TestAccuracy) -> Plain:
    """Counts and metrics of one test or rule."""
    out: Plain = {
        key: getattr(test, key)
        for key in (
            *("tp", "fn", "fp", "tn", "indeterminate", "missing", "not_decidable"),
            "right_patient_wrong_lesion",
        )
    }
    out |= {name: plain_estimate(estimate) for name, estimate in test.metrics.items()}
    if test.at_prevalence is not None:
        ppv, npv = test.at_prevalence
        out["at_prevalence"] = {
            "prevalence": test.prevalence,
            "ppv": plain_estimate(ppv),
            "npv": plain_estimate(npv),
        }
    return out


def plain_comparison(c: Comparison) -> Plain:
    """One pair on one endpoint."""
    difference = plain_difference(c.newcombe)
    difference["tango"] = {
        k: v for k, v in plain_difference(c.tango).items() if k in ("low", "high", "reason", "flags")
    }
    if c.clustered_difference is not None:
        difference["clustered"] = plain_clustered(c.clustered_difference)
    if (turned := c.turned_round) is not None:
        own = plain_difference(turned)
        difference[turned.method] = {k: own[k] for k in ("low", "high", "reason") if k in own}
    difference["quoted"] = plain_quoted_difference(c.headline_interval)
    if c.standing is Standing.BY_CONSTRUCTION:
        difference["quoted"].setdefault("reason", str(Reason.BY_CONSTRUCTION))
    out: Plain = {
        "first": c.first,
        "second": c.second,
        "on": str(c.on),
        "units": c.units,
        "both_correct": c.both_correct,
        "only_first_correct": c.only_first_correct,
        "only_second_correct": c.only_second_correct,
        "neither_correct": c.neither_correct,
        "difference": difference,
        "mcnemar": {name: plain_test(getattr(c.mcnemar, name)) for name in MCNEMAR}
        | {"flag": str(c.mcnemar.flag) if c.mcnemar.flag else None},
    }
    flip: Plain = {"p": None, "p_exact": None, "reason": str(c.p_reason)}
    if c.sign_flip is not None:
        flip = {"p": c.sign_flip.p, "p_exact": c.sign_flip.p_exact}
    out["sign_flip"] = flip
    if c.clustered_tests is not None:
        out["clustered"] = {name: plain_test(getattr(c.clustered_tests, name)) for name in CLUSTERED_MCNEMAR}
        out["clustered"]["sign_flip"] = flip
    ratios = pair_ratios(c)
    out["ratio"] = plain_untested_ratio(ratios.rates)
    out["conditional_odds_ratio"] = plain_untested_ratio(ratios.conditional_odds)
    out["headline"] = c.headline
    out |= {"p": c.p, "p_adjusted": c.p_adjusted, "family_size": c.family_size}
    out |= {"family_tested": c.family_tested, "standing": str(c.standing)}
    if c.margin is not None:
        out["margin"] = plain_margin(c.margin)
    reason = c.no_adjusted_p
    return out | ({"reason": str(reason)} if reason else {})


def plain_margin(at: AtMargin) -> Plain:
    """Tests at a margin set before; one-sided p, and what each shows."""
    out: Plain = {"margin": at.margin, "kind": "noninferiority", "p_one_sided": at.non_inferiority}
    out |= {"verdict": str(at.verdict(at.non_inferiority)), "method": "tango_at_margin", "level": at.level}
    for kind, p in (("equivalence", at.equivalence), ("superiority", at.superiority)):
        out[kind] = {"p_one_sided": p, "verdict": str(at.verdict(p))}
        if p is None:
            out[kind]["reason"] = str(at.reason)
    return out | ({"reason": str(at.reason)} if at.reason else {})


def plain_joint(j: JointComparison) -> Plain:
    """Sensitivity and specificity at once."""
    return without_empty(
        {
            "first": j.first,
            "second": j.second,
            "df": j.naive.df,
            "effective_df": j.naive.effective_df,
            "method": j.naive.method,
            "clustered": None if j.clustered is None else plain_test(j.clustered),
            "clustered_f": None if j.small_sample is None else plain_test(j.small_sample),
            "headline": (j.small_sample or j.naive).method,
            "reason": str(j.naive.reason) if j.naive.reason else None,
            "flags": [str(f) for f in j.naive.flags] or None,
        }
    ) | {"statistic": j.naive.statistic, "p": j.naive.p, "p_effective": j.naive.p_effective}


def pair_answers(pairs: Sequence[PairComparison]) -> Plain:
    predictive, likelihood = [], []
    for pair in pairs:
        names = {"first": pair.first, "second": pair.second}
        predictive += [
            names
            | {"on": str(value.on)}
            | _headline(value.headline)
            | plain_difference(value.difference)
            | {"quoted": _quoted_predictive(value)}
            | without_empty(
                {
                    "weighted_generalised_score": plain_test(value.weighted_generalised_score),
                    "generalised_score": plain_test(value.generalised_score),
                    "relative": plain_quoted_ratio(
                        value.relative, value.relative_clustered, value.quoted_relative
                    ),
                    "clustered": {"p": None} | plain_clustered(value.clustered) if value.clustered else None,
                }
            )
            for value in pair.predictive_values
        ]
        for ratio in pair.likelihood_ratios:
            row: Plain = (
                names | {"on": str(ratio.on)} | plain_quoted_ratio(ratio.ratio, ratio.clustered, ratio.quoted)
            )
            row["headline"] = str(ratio.quoted.method)
            likelihood.append(row)
    return {"predictive_values": predictive, "likelihood_ratios": likelihood}


def _quoted_predictive(value: PredictiveValueComparison) -> Plain:
    """The interval that the page shows, and what the headline test says of 0."""
    shown = value.quoted
    p = value.headline.p
    excludes = None if p is None else p < 1 - shown.confidence_level
    out: Plain = {
        "low": shown.low,
        "high": shown.high,
        "method": str(shown.method),
        "excludes_zero": excludes,
    }
    reason = shown.reason or (value.headline.reason if p is None else None)
    return out | ({"reason": str(reason)} if reason else {})


def _headline(found: TestResult | Clustered) -> Plain:
    """The test to quote: its method, p value and, without one, why."""
    out: Plain = {"headline": str(found.method)} | number("p", found.p)
    return out | ({"reason": str(found.reason)} if found.p is None and found.reason else {})


def plain_overall(t: OverallTest) -> Plain:
    """Cochran's Q on one endpoint."""
    out = {"on": str(t.on), "units": t.units, "tests": list(t.items)} | plain_test(t.naive)
    for key, found in (("clustered", t.clustered), ("clustered_f", t.small_sample)):
        if found is not None:
            out[key] = plain_test(found)
    return out | {"headline": str(t.quoted.method)}


def plain_agreement(a: PairAgreement) -> Plain:
    """Agreement of one pair; ``kappa_headline`` names the interval of kappa to quote."""
    found = a.agreement
    out: Plain = {"first": a.first, "second": a.second, "units": found.units}
    out["kappa"] = plain_estimate(found.kappa)
    out["kappa_delta"] = plain_interval(found.kappa_delta) | {"quoted": out["kappa"]["quoted"]}
    out["kappa_headline"] = str(found.kappa.quoted.method)
    for name in ("positive_agreement", "negative_agreement", "ac1", "pabak"):
        estimate = getattr(found, name)
        out |= number(name, estimate.value)
        out[f"{name}_interval"] = plain_estimate(estimate)
        if estimate.value is None:
            out.setdefault("reason", str(estimate.reason))
    return out


def plain_roc(test: OrdinalTest) -> Plain:
    """Area under the curve and every cut-off of one ordinal test."""
    a, c = test.auc, test.curve
    rows = []
    for i in range(len(c.cutoff)):
        row = number("cutoff", float(c.cutoff[i]))
        row |= {name: int(getattr(c, name)[i]) for name in ("tp", "fn", "fp", "tn")}
        for name in ("sensitivity", "specificity"):
            curve = getattr(c, name)
            row[name] = None if curve is None else float(curve[i])
            if curve is None:
                row["reason"] = str(Reason.ONE_CLASS)
        rows.append(row)
    out: Plain = {"auc": a.value, "low": a.low, "high": a.high, "standard_error": a.standard_error}
    out |= {
        "method": str(a.method),
        "cutoff": test.cutoff,
        "positive": "at_most" if test.low else "at_least",
        "left_out": test.left_out,
        "cutoffs": rows,
    }
    if a.reason is not None:
        out["reason"] = str(a.reason)
    if a.clustered is not None:
        out["clustered"] = plain_clustered(a.clustered)
    if a.quoted is not None:
        out["quoted"] = plain_quoted(a.quoted)
    return out


def plain_roc_comparison(c: OrdinalComparison) -> Plain:
    """Difference of two areas."""
    out = {"first": c.first, "second": c.second, "units": c.units} | plain_difference(c.result.difference)
    out |= {"standard_error": c.result.standard_error, "statistic": c.result.statistic, "p": c.result.p}
    if c.result.quoted is not None:
        quoted = plain_quoted_difference(c.result.quoted) | number("p", c.result.quoted_p)
        out |= {"headline": str(c.result.quoted.method), "quoted": quoted}
    return out | ({"clustered": plain_clustered(c.result.clustered)} if c.result.clustered else {})
