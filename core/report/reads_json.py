"""The answer to a reads question as the JSON contract of the command line has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from core.findings import Reason
from core.problems import Problem
from core.reads.accuracy import TestAccuracy, accuracy
from core.reads.comparison import Comparison, JointComparison, compare, compare_jointly
from core.reads.exploration import RuleSearch
from core.reads.ordinal import OrdinalComparison, OrdinalTest, ordinal_comparisons, ordinal_tests
from core.reads.overall import OverallTest, overall_tests
from core.reads.pair_tables import PairAgreement, PairComparison, agreements, compare_tables
from core.reads.panel import Panel, panel
from core.reads.plan import Plan
from core.reads.policies import by_policy
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.reads.subgroups import PairHeterogeneity, compare_levels, levels
from core.report.plain import (
    Plain,
    number,
    plain_clustered,
    plain_difference,
    plain_estimate,
    plain_problem,
    plain_ratio,
    plain_test,
    without_empty,
)
from core.words import Words

MCNEMAR = ("asymptotic", "corrected", "exact", "midp", "textbook")
CLUSTERED_MCNEMAR = ("obuchowski", "durkalski", "yang", "eliasziw")


def reads_document(
    study: Study,
    plan: Plan,
    problems: Sequence[Problem],
    w: Words,
    search: RuleSearch | None = None,
) -> Plain:
    """Everything the command line answers, in one document."""
    whole = panel(study, plan)
    ordinal = ordinal_tests(study, whole, plan)
    out: Plain = {
        "study": plain_study(study, whole),
        "plan": plain_plan(study, plan),
        "problems": [plain_problem(p, w) for p in (*study.problems, *problems)],
        **_answers(whole, plan),
        "joint": [plain_joint(j) for j in compare_jointly(whole, plan)],
        **_pair_answers(compare_tables(whole, plan)),
        "cochran_q_tests": [plain_overall(t) for t in overall_tests(whole, plan)],
        "agreement": [plain_agreement(a) for a in agreements(whole, plan)],
        "by_indeterminate_policy": {
            str(policy): {test.name: plain_accuracy(test) for test in tests}
            for policy, tests in by_policy(study, plan, resample=True).items()
        },
    }
    if ordinal:
        out["roc"] = {test.name: plain_roc(test) for test in ordinal}
        out["roc_comparisons"] = [plain_roc_comparison(c) for c in ordinal_comparisons(study, whole, plan)]
    if plan.by:
        out["groups"] = {
            column: {level.name: _answers(level.panel, plan) for level in levels(study, plan, column)}
            for column in plan.by
        }
        out["heterogeneity"] = [
            plain_heterogeneity(h) for column in plan.by for h in compare_levels(study, plan, whole, column)
        ]
    if search is not None:
        out["search"] = plain_search(search)
    return out


def _answers(part: Panel, plan: Plan) -> Plain:
    return {
        "tests": {test.name: plain_accuracy(test) for test in accuracy(part, plan)},
        "comparisons": [plain_comparison(c) for c in compare(part, plan)],
    }


def plain_study(study: Study, whole: Panel) -> Plain:
    """What the answer rests on: rows, units, patients, reference status, what was left out."""
    excluded = [{"reason": e.reason, "count": int(e.rows.size)} for e in study.excluded if e.rows.size]
    excluded += [{"reason": reason, "count": count} for reason, count in whole.set_aside.items() if count]
    return {
        "rows": study.table.rows,
        "units": whole.units,
        "patients": whole.patients,
        "with_condition": whole.count(WITH),
        "without_condition": whole.count(WITHOUT),
        "unknown_condition": whole.count(UNKNOWN),
        "excluded": excluded,
        "file": {"name": study.table.source.name, "sha256": study.table.source.sha256},
    }


def plain_plan(study: Study, plan: Plan) -> Plain:
    """The plan in stable codes."""
    out: dict[str, Any] = {}
    for item in fields(plan):
        value = getattr(plan, item.name)
        if item.name == "rules":
            value = {rule.name: rule.expression for rule in plan.rules}
        elif item.name == "where":
            value = {column: list(values) for column, values in plan.where}
        elif item.name in ("cutoffs",):
            value = dict(plan.cutoffs)
        elif isinstance(value, tuple):
            value = [list(v) if isinstance(v, tuple) else v for v in value]
        out[item.name] = value
    return out | {"unit": str(study.unit(plan))}


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
    if c.clustered_tests is not None:
        out["clustered"] = {name: plain_test(getattr(c.clustered_tests, name)) for name in CLUSTERED_MCNEMAR}
    out["headline"] = c.headline.removeprefix("mcnemar_")
    out |= {"p": c.p, "p_adjusted": c.p_adjusted, "family_size": c.family_size}
    return out | ({"reason": str(c.p_reason)} if c.p is None and c.p_reason else {})


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
            "reason": str(j.naive.reason) if j.naive.reason else None,
            "flags": [str(f) for f in j.naive.flags] or None,
        }
    ) | {"statistic": j.naive.statistic, "p": j.naive.p, "p_effective": j.naive.p_effective}


def _pair_answers(pairs: Sequence[PairComparison]) -> Plain:
    predictive, likelihood = [], []
    for pair in pairs:
        names = {"first": pair.first, "second": pair.second}
        predictive += [
            names
            | {"on": str(value.on)}
            | plain_difference(value.difference)
            | without_empty(
                {
                    "weighted_generalised_score": plain_test(value.weighted_generalised_score),
                    "generalised_score": plain_test(value.generalised_score),
                    "relative": plain_ratio(value.relative),
                    "clustered": plain_clustered(value.clustered) if value.clustered else None,
                }
            )
            for value in pair.predictive_values
        ]
        for ratio in pair.likelihood_ratios:
            row: Plain = names | {"on": str(ratio.on)} | plain_ratio(ratio.ratio)
            if ratio.clustered is not None:
                row["clustered"] = plain_clustered(ratio.clustered)
            likelihood.append(row)
    return {"predictive_values": predictive, "likelihood_ratios": likelihood}


def plain_overall(t: OverallTest) -> Plain:
    """Cochran's Q on one endpoint."""
    out = {"on": str(t.on), "units": t.units, "tests": list(t.items)} | plain_test(t.naive)
    return out | ({"clustered": plain_test(t.clustered)} if t.clustered is not None else {})


def plain_agreement(a: PairAgreement) -> Plain:
    """Agreement of one pair."""
    found = a.agreement
    out: Plain = {"first": a.first, "second": a.second, "units": found.units}
    out["kappa"] = plain_estimate(found.kappa)
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
    out |= {"method": str(a.method), "cutoff": test.cutoff, "left_out": test.left_out, "cutoffs": rows}
    if a.reason is not None:
        out["reason"] = str(a.reason)
    if a.clustered is not None:
        out["clustered"] = plain_clustered(a.clustered)
    return out


def plain_roc_comparison(c: OrdinalComparison) -> Plain:
    """Difference of two areas."""
    out = {"first": c.first, "second": c.second, "units": c.units} | plain_difference(c.result.difference)
    out |= {"standard_error": c.result.standard_error, "statistic": c.result.statistic, "p": c.result.p}
    return out | ({"clustered": plain_clustered(c.result.clustered)} if c.result.clustered else {})


def plain_search(found: RuleSearch) -> Plain:
    """Every monotone rule with its counts; the frontier is marked."""
    rules = []
    for rule in found.rules:
        row: Plain = {"expression": rule.expression}
        row |= {"tp": rule.tp, "fp": rule.fp, "fn": rule.fn, "tn": rule.tn}
        row |= {"sensitivity": rule.sensitivity, "specificity": rule.specificity, "frontier": rule.frontier}
        if rule.sensitivity is None or rule.specificity is None:
            row["reason"] = str(Reason.NO_UNITS)
        rules.append(row)
    return {"tests": list(found.tests), "not_decidable": found.not_decidable, "rules": rules}


def plain_heterogeneity(h: PairHeterogeneity) -> Plain:
    """Whether an advantage differs between groups."""
    out: Plain = {"first": h.first, "second": h.second, "on": str(h.on), "by": h.by}
    if h.result is None:
        return out | {"p": None, "reason": str(h.reason)}
    test = h.result.permutation
    out |= plain_test(test) | {"permutations": h.result.permutations, "seed": h.result.seed}
    out["groups"] = [
        {
            "group": g.group,
            "patients": g.patients,
            "units": g.units,
            "only_first": g.only_first,
            "only_second": g.only_second,
            "second_minus_first": g.second_minus_first,
        }
        for g in h.result.groups
    ]
    out["without_discordance"] = list(h.result.without_discordance)
    if h.result.split is not None:
        out["discordant_split"] = plain_test(h.result.split)
    return out
