"""The whole reads answer as one workbook: a sheet a question, numbers in full precision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.findings import Estimate, TestResult
from core.problems import Problem
from core.reads.answers.cautions import cautions
from core.reads.answers.groups.models import pair_models
from core.reads.answers.groups.odds_ratio import odds_ratios_by_level
from core.reads.answers.groups.subgroups import compare_levels, levels
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.ordinal import OrdinalTest, ordinal_comparisons, ordinal_tests
from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.answers.pairs.family import marked_in_vain, on_request
from core.reads.answers.pairs.jointly import JointComparison, compare_jointly
from core.reads.answers.pairs.overall import OverallTest, overall_tests
from core.reads.answers.pairs.pair_tables import PairAgreement, agreements, compare_tables
from core.reads.answers.pairs.ratios import pair_ratios
from core.reads.answers.readers import readers_by_modality
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan
from core.reads.study import Study
from core.report.reads.methods.paragraph import methods_paragraph
from core.report.reads.methods.plan_said import plan_in_words
from core.report.reads.models import model_rows
from core.report.reads.plain import CLUSTERED_MCNEMAR, MCNEMAR
from core.report.reads.reconstruction import (
    accuracy_line,
    column_line,
    invented,
    models_line,
    pairs_line,
    said_apart,
)
from core.report.reads.text import accuracy_table, comparison_table, margin_table
from core.report.reads.workbook_handling import handling_sheets
from core.report.workbook_rows import (
    Rows,
    accuracy_head,
    accuracy_rows,
    comparison_head,
    comparison_rows,
    method_head,
    method_row,
)
from core.tables.export import Value, to_xlsx
from core.words import Words

COUNT = re.compile(r"\d{1,3}(,\d{3})*")


def workbook(study: Study, plan: Plan, words: Words) -> bytes:
    """Everything the plan asks of a study, as an XLSX file.

    Sheets: accuracy and comparisons in a paper's form, then every number with its method, subgroups
    where the plan asks for them, problems of the file, the plan, and the methods paragraph. Texts are
    written as texts: a column called ``=1+1`` stays a name.

    Raises
    ------
    Refusal
        For a rule that cannot be read.
    """
    w = words
    whole = panel(study, plan)
    tests, comparisons = accuracy(whole, plan), compare(whole, plan)
    ordinal = ordinal_tests(study, whole, plan)
    open_numbers = [text for text in (accuracy_line(w, study, plan, whole),) if text]
    sheets: dict[str, Rows] = {
        w("Accuracy"): [*map(_counted, accuracy_table(tests, w)), *((text,) for text in open_numbers)],
        w("Accuracy, numbers"): [accuracy_head(w), *accuracy_rows(w, tests, w("all"))],
    }
    if comparisons:
        sheets |= _pair_sheets(w, plan, whole, comparisons)
        sheets[w("Comparisons")] += [(text,) for text in (pairs_line(w, study, plan, whole),) if text]
    sheets |= _readers(w, study, plan)
    sheets |= handling_sheets(w, study, plan, whole)
    if ordinal:
        sheets["ROC"] = _roc(w, study, plan, whole, ordinal)
    if models := pair_models(study, whole, plan):
        sheets[w("Regression")] = [
            *model_rows(w, models),
            *((text,) for text in (models_line(w, study, plan, whole),) if text),
        ]
    for column in plan.by:
        sheets |= _subgroups(w, study, plan, whole, column)
    if apart := said_apart(w, study, plan, whole):
        sheets[w("Left open")] = [
            (w("What the printed figures leave open, and how far it could go"),),
            *((text,) for text in apart),
        ]
    sheets[w("Problems")] = _problems(
        w,
        (
            *study.problems,
            *cautions(study, tests, comparisons, ordinal),
            *on_request(whole, plan),
            *marked_in_vain(whole, plan),
        ),
    )
    sheets[w("Plan")] = [(w("Setting"), w("Value")), *plan_in_words(plan, study, w)]
    sheets[w("Methods")] = [
        (w("Methods paragraph"),),
        *((line,) for line in methods_paragraph(study, plan, w).split("\n")),
    ]
    return to_xlsx(sheets)


def _counted(row: Sequence[str]) -> Sequence[Value]:
    """A row of a printed table whose counts are numbers; its first cell is a name."""
    return [row[0], *(int(cell.replace(",", "")) if COUNT.fullmatch(cell) else cell for cell in row[1:])]


def _pair_sheets(w: Words, plan: Plan, whole: Panel, comparisons: Sequence[Comparison]) -> dict[str, Rows]:
    sheets: dict[str, Rows] = {
        w("Comparisons"): [*map(_counted, comparison_table(comparisons, w))],
        w("Comparisons, numbers"): [comparison_head(w), *comparison_rows(w, comparisons, w("all"))],
        **({w("Margins"): [*at_margins]} if (at_margins := margin_table(comparisons, w)) else {}),
        w("Tests of differences"): [
            method_head(w),
            *(row for c in comparisons for row in _tests_of(w, c)),
        ],
        w("Joint tests"): [_joint_head(w), *(_joint(w, j) for j in compare_jointly(whole, plan))],
        w("Predictive values"): [method_head(w), *_predictive(w, whole, plan)],
        w("Agreement"): [
            method_head(w),
            *(row for pair in agreements(whole, plan) for row in _agreement(w, pair)),
        ],
    }
    several = [row for t in overall_tests(whole, plan) for row in _several(w, t)]
    if several:
        sheets[w("Several tests")] = [method_head(w), *several]
    return sheets


def _tests_of(w: Words, c: Comparison) -> Iterator[Sequence[Value]]:
    names = (c.first, c.second, w.label("metric", c.on), c.units)
    yield method_row(w, names, c.headline_interval)
    if c.sign_flip is not None:
        for method, p in (("sign_flip_midp", c.sign_flip.p), ("sign_flip_exact", c.sign_flip.p_exact)):
            yield method_row(w, names, TestResult(statistic=None, p=p, method=method))
    if c.clustered_difference is not None:
        yield method_row(w, names, c.clustered_difference, c.second_minus_first)
    yield from (method_row(w, names, difference) for difference in (c.newcombe, c.tango))
    if c.clustered_tests is not None:
        for name in CLUSTERED_MCNEMAR:
            yield method_row(w, names, getattr(c.clustered_tests, name))
    for name in MCNEMAR:
        yield method_row(w, names, getattr(c.mcnemar, name))
    ratios = pair_ratios(c)
    yield from (method_row(w, names, found) for found in (ratios.rates, ratios.conditional_odds))


def _joint_head(w: Words) -> tuple[str, ...]:
    return (
        *(w("First"), w("Second"), w("Statistic"), "df", "p", w("Effective df"), w("p on effective df")),
        *(w("Statistic, patients as clusters"), w("df, patients as clusters")),
        *(w("p, patients as clusters"), w("p by F, patients as clusters"), w("Remark")),
    )


def _joint(w: Words, j: JointComparison) -> Sequence[Value]:
    n, k = j.naive, j.clustered
    remarks = [w.reason(r) for r in (n.reason, k.reason if k else None) if r is not None]
    remarks += [w.flag(flag) for flag in (*n.flags, *(k.flags if k else ()))]
    return (
        *(j.first, j.second, n.statistic, n.df, n.p, n.effective_df, n.p_effective),
        *((k.statistic, k.df, k.p) if k else (None, None, None)),
        j.small_sample.p if j.small_sample else None,
        w("; ").join(dict.fromkeys(remarks)),
    )


def _predictive(w: Words, whole: Panel, plan: Plan) -> Iterator[Sequence[Value]]:
    for pair in compare_tables(whole, plan):
        for value in pair.predictive_values:
            names = (pair.first, pair.second, w.label("metric", value.on), None)
            if value.clustered is not None:
                yield method_row(w, names, value.quoted, value.difference.second_minus_first)
            for found in (value.difference, value.weighted_generalised_score, value.generalised_score):
                yield method_row(w, names, found)
            if value.relative_clustered is not None:
                yield method_row(w, names, value.quoted_relative, value.relative.second_over_first)
            yield method_row(w, names, value.relative)
        for ratio in pair.likelihood_ratios:
            names = (pair.first, pair.second, w.label("metric", ratio.on), None)
            if ratio.clustered is not None:
                yield method_row(w, names, ratio.quoted, ratio.ratio.second_over_first)
            yield method_row(w, names, ratio.ratio)


def _agreement(w: Words, pair: PairAgreement) -> Iterator[Sequence[Value]]:
    for measure in ("kappa", "positive_agreement", "negative_agreement", "ac1", "pabak"):
        found: Estimate = getattr(pair.agreement, measure)
        names = (pair.first, pair.second, w.label("metric", measure), pair.agreement.units)
        yield method_row(w, names, found)
        if measure == "kappa":
            yield method_row(w, names, pair.agreement.kappa_delta, found.value)
        if found.clustered is not None:
            yield method_row(w, names, found.clustered, found.value)


def _readers(w: Words, study: Study, plan: Plan) -> dict[str, Rows]:
    """Readers of every modality: each, pooled, consensus; and their agreement. None without readers."""
    metrics: Rows = []
    pairs: Rows = []
    for found in readers_by_modality(study, plan):
        metrics += accuracy_rows(w, found.readers.values(), found.modality)
        for way, test in found.consensus.items():
            metrics += accuracy_rows(w, [test], w.titled(found.modality, w.label("readers", way)))
        pairs += [row for pair in found.pairs for row in _agreement(w, pair)]
        for name, pooled in found.pooled.items():
            names = (found.modality, w.label("readers", "pooled"), w.label("metric", name), None)
            pairs.append(method_row(w, names, pooled))
            if pooled.clustered is not None:
                pairs.append(method_row(w, names, pooled.clustered, pooled.value))
    if not metrics:
        return {}
    return {
        w("Readers"): [accuracy_head(w), *metrics],
        w("Readers pooled and agreeing"): [method_head(w), *pairs],
    }


def _several(w: Words, t: OverallTest) -> Iterator[Sequence[Value]]:
    names = (w.join(t.items), "", w.label("metric", t.on), t.units)
    for found in (t.naive, t.small_sample, t.clustered):
        if found is not None:
            yield method_row(w, names, found)


def _roc(w: Words, study: Study, plan: Plan, whole: Panel, ordinal: Sequence[OrdinalTest]) -> Rows:
    rows: Rows = [method_head(w)]
    for test in ordinal:
        a = test.auc
        area = Estimate(
            value=a.value, low=a.low, high=a.high, method=a.method, reason=a.reason, clustered=a.clustered
        )
        names = (test.name, "", w.label("metric", "auc"), a.units_with + a.units_without)
        rows.append(method_row(w, names, area))
        if a.quoted is not None:
            rows.append(method_row(w, names, a.quoted, a.value))
        if a.clustered is not None:
            rows.append(method_row(w, names, a.clustered, a.value))
    for c in ordinal_comparisons(study, whole, plan):
        names = (c.first, c.second, w.label("metric", "auc"), c.units)
        found = c.result
        d = found.difference
        if found.quoted is not None:
            row = list(method_row(w, names, found.quoted))
            row[10] = found.quoted_p
            rows.append(row)
        row = list(method_row(w, names, d))
        row[8], row[10] = found.statistic, found.p
        rows.append(row)
        if found.clustered is not None:
            rows.append(method_row(w, names, found.clustered, d.second_minus_first))
    return rows


def _subgroups(w: Words, study: Study, plan: Plan, whole: Panel, column: str) -> dict[str, Rows]:
    name = w.column(column)
    if invented(study, [column]):
        name = w("{column} (invented)", column=name)
    metrics: Rows = [accuracy_head(w)]
    pairs: Rows = [comparison_head(w)]
    parts = list(levels(study, plan, column))
    for level in parts:
        metrics += accuracy_rows(w, accuracy(level.panel, plan, resample=False), level.name)
        pairs += comparison_rows(w, compare(level.panel, plan), level.name)
    differs: Rows = [method_head(w)]
    for h in compare_levels(study, plan, whole, column):
        names = (h.first, h.second, w.label("metric", h.on), None)
        if h.result is not None:
            found = [h.result.permutation, *([h.result.split] if h.result.split else [])]
            differs += [method_row(w, names, test) for test in found]
        else:
            why = "" if h.reason is None else w.reason(h.reason)
            differs.append((*names, "", *(None,) * 7, why))
    for odds in odds_ratios_by_level(parts, plan=plan):
        names = (odds.test, "", w.label("metric", "dor"), None)
        tests = (odds.result.breslow_day, odds.result.tarone)
        own = () if odds.clustered is None else (odds.clustered,)
        differs += [method_row(w, names, test) for test in (*own, *tests)]
    told = [(text,) for text in (column_line(w, study, plan, whole, column),) if text]
    return {
        w("By {column}", column=name): [*metrics, *told],
        w("Compared by {column}", column=name): [*pairs, *told],
        w("Does it differ by {column}", column=name): [*differs, *told],
    }


def _problems(w: Words, problems: Sequence[Problem]) -> Rows:
    rows: Rows = [
        (w("Severity"), w("Row"), w("Column"), w("Found"), w("Problem"), w("What to do"), w("Code"))
    ]
    for p in problems:
        said = w.problem(p)
        rows.append(
            (w.label("severity", p.severity), p.row, p.column, p.value, said.message, said.remedy, p.code)
        )
    return rows
