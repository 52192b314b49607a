"""The answer to a reads question as the JSON contract of the command line has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from core.findings import Reason
from core.problems import Problem
from core.reads.answers.cautions import cautions
from core.reads.answers.groups.models import pair_models
from core.reads.answers.groups.odds_ratio import LevelOddsRatio, odds_ratios_by_level
from core.reads.answers.groups.subgroups import Level, PairHeterogeneity, compare_levels, levels
from core.reads.answers.one_test.accuracy import TestAccuracy, accuracy
from core.reads.answers.one_test.ordinal import ordinal_comparisons, ordinal_tests
from core.reads.answers.one_test.unverified import unverified, unverified_patterns
from core.reads.answers.one_test.verified_like import verified_like
from core.reads.answers.pairs.categories import outcome_tables
from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.answers.pairs.family import marked_in_vain, on_request
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import agreements, compare_tables
from core.reads.answers.policies import by_policy, extremes, read_tables
from core.reads.answers.readers import readers_by_modality
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan
from core.reads.readers.answer import readers_answer
from core.reads.readers.single import singles
from core.reads.readers.size import sizes
from core.reads.search.exploration import RuleSearch
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.report.plain import Plain, number, plain_problem, plain_test
from core.report.reads.handling import (
    plain_extremes,
    plain_outcomes,
    plain_read_table,
    plain_readers,
    plain_unverified,
)
from core.report.reads.models import plain_model
from core.report.reads.plain import (
    pair_answers,
    plain_accuracy,
    plain_agreement,
    plain_comparison,
    plain_joint,
    plain_overall,
    plain_roc,
    plain_roc_comparison,
)
from core.report.reads.readers import plain_readers_answer
from core.report.reads.reconstruction import plain_reconstruction
from core.report.reads.shown import seeds, shown
from core.version import __version__
from core.words import Words


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
    tests, pairs = accuracy(whole, plan), compare(whole, plan)
    warned = (*cautions(study, tests, pairs, ordinal), *on_request(whole, plan), *marked_in_vain(whole, plan))
    out: Plain = {
        "study": plain_study(study, whole),
        "plan": plain_plan(study, plan),
        "problems": [plain_problem(p, w) for p in (*study.problems, *problems, *warned)],
        **_answers(tests, pairs),
        "joint": [plain_joint(j) for j in compare_jointly(whole, plan)],
        **pair_answers(compare_tables(whole, plan)),
        "cochran_q_tests": [plain_overall(t) for t in overall_tests(whole, plan)],
        "agreement": [plain_agreement(a) for a in agreements(whole, plan)],
        "by_indeterminate_policy": {
            str(policy): {test.name: plain_accuracy(test) for test in tests}
            for policy, tests in by_policy(study, plan, resample=True).items()
        },
        "comparison_extremes": plain_extremes(extremes(study, plan)),
        "read_tables": {table.name: plain_read_table(table) for table in read_tables(study, plan)},
        "outcome_tables": [plain_outcomes(table) for table in outcome_tables(study, plan)],
    }
    if reconstruction := plain_reconstruction(w, study, plan, whole, search):
        out["reconstruction"] = reconstruction
    if unknown := unverified(whole):
        out["unverified"] = plain_unverified(unknown, unverified_patterns(whole), verified_like(whole, plan))
    if readers := readers_by_modality(study, plan, resample=True):
        out["readers_by_modality"] = [plain_readers(found) for found in readers]
    if (answer := readers_answer(study, plan, whole)) is not None:
        out["readers"] = plain_readers_answer(
            study, answer, singles(study, plan, whole), sizes(answer, plan), readers
        )
    if ordinal:
        out["roc"] = {test.name: plain_roc(test) for test in ordinal}
        out["roc_comparisons"] = [plain_roc_comparison(c) for c in ordinal_comparisons(study, whole, plan)]
    if plan.by:
        parts: dict[str, list[Level]] = {column: list(levels(study, plan, column)) for column in plan.by}
        out["groups"] = {
            column: {
                level.name: _answers(accuracy(level.panel, plan), compare(level.panel, plan))
                for level in found
            }
            for column, found in parts.items()
        }
        out["odds_ratio_homogeneity"] = [
            plain_odds_ratio(found)
            for part in parts.values()
            for found in odds_ratios_by_level(part, plan=plan)
        ]
        out["heterogeneity"] = [
            plain_heterogeneity(h) for column in plan.by for h in compare_levels(study, plan, whole, column)
        ]
    if plan.model:
        out["models"] = [plain_model(found) for found in pair_models(study, whole, plan)]
    if search is not None:
        out["search"] = plain_search(search)
    return out


def _answers(tests: Sequence[TestAccuracy], pairs: Sequence[Comparison]) -> Plain:
    return {
        "tests": {test.name: plain_accuracy(test) for test in tests},
        "comparisons": [plain_comparison(c) for c in pairs],
    }


def plain_study(study: Study, whole: Panel) -> Plain:
    """What the answer rests on: rows, units, patients, reference status, what was left out."""
    excluded = [{"reason": e.reason, "count": int(e.rows.size)} for e in study.excluded if e.rows.size]
    excluded += [{"reason": reason, "count": count} for reason, count in whole.set_aside.items() if count]
    return {
        "rows": study.table.rows,
        "units": whole.units,
        **(
            {"patients": None, "reason": "no_patients"}
            if study.patient is None
            else {"patients": whole.patients}
        ),
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
    return out | {"unit": str(study.unit(plan))} | _done(study, plan)


def _done(study: Study, plan: Plan) -> Plain:
    """What the plan's answer did that the settings alone do not say."""
    whole = panel(study, plan)
    found = shown(study, plan, whole)
    family: Plain | None = None
    if found.family is not None:
        family = {
            "adjust": str(plan.adjust),
            "pairs": [list(pair) for pair in found.family.pairs],
            "on": list(found.family.endpoints),
            "size": found.family.size,
            "testable": found.family.testable,
            "by_construction": [list(pair) for pair in found.family.settled],
        }
    return {
        "shown": list(whole.items),
        "blanks": {
            test: {
                "count": b.count,
                "counted_as": "negative" if b.negative else "missing",
                "assumed": b.assumed,
            }
            for test, b in study.blanks.items()
        },
        "readers": plain_reader_plan(study),
        "family": family,
        "methods": {quantity: list(codes) for quantity, codes in found.methods.items()},
        "seed": seeds(plan, found),
        "version": __version__,
    }


def plain_reader_plan(study: Study) -> Plain:
    """What several readers of a modality became, and whether readers are taken as fixed."""
    modalities: dict[str, list[str]] = {}
    for modality, reader in study.readers.values():
        modalities.setdefault(modality, []).append(reader)
    combined = {test: {"how": c.how, "readers": c.readers} for test, c in study.combined.items()}
    how = "sample" if study.sampled else "each"
    each = {m: {"how": how, "readers": len(found)} for m, found in modalities.items() if len(found) > 1}
    return {"modalities": combined | each, "taken_as_fixed": bool(combined)}


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
        return out | {"p": None, "method": "patient_permutation", "reason": str(h.reason)}
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


def plain_odds_ratio(found: LevelOddsRatio) -> Plain:
    """Whether one test's diagnostic odds ratio is the same at every level."""
    out: Plain = {"test": found.test, "by": found.by}
    pooled = found.result.mantel_haenszel_odds_ratio
    out |= number("mantel_haenszel_odds_ratio", pooled)
    if pooled is None:
        out["reason"] = str(found.result.breslow_day.reason or Reason.ZERO_CELL)
    out |= {"breslow_day": plain_test(found.result.breslow_day), "tarone": plain_test(found.result.tarone)}
    if found.clustered is not None:
        out["clustered"] = plain_test(found.clustered)
    out["headline"] = str((found.clustered or found.result.breslow_day).method)
    return out | {"uninformative": list(found.uninformative)}
