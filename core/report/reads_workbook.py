"""The whole reads answer as one workbook: a sheet a question, numbers in full precision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.findings import Clustered, Difference, Estimate, Interval, Ratio, TestResult
from core.reads.accuracy import FRACTIONS, MEASURES, TestAccuracy, accuracy
from core.reads.comparison import Comparison, JointComparison, compare, compare_jointly
from core.reads.ordinal import OrdinalTest, ordinal_comparisons, ordinal_tests
from core.reads.overall import OverallTest, overall_tests
from core.reads.pair_tables import agreements, compare_tables
from core.reads.panel import Panel, panel
from core.reads.plan import Plan
from core.reads.study import Study
from core.reads.subgroups import compare_levels, levels
from core.report.methods_text import invented, methods_paragraph, plan_in_words
from core.report.reads_text import accuracy_table, comparison_table
from core.tables.export import Value, to_xlsx
from core.words import Words

Rows = list[Sequence[Value]]
Finding = Estimate | Difference | Ratio | TestResult | Clustered | Interval

CELLS = ("tp", "fn", "fp", "tn")
UNUSABLE = ("indeterminate", "missing", "not_decidable")
MCNEMAR = ("asymptotic", "corrected", "exact", "midp", "textbook")
CLUSTERED_MCNEMAR = ("obuchowski", "durkalski", "yang", "eliasziw")


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
    sheets: dict[str, Rows] = {
        w("Accuracy"): [*accuracy_table(tests, w)],
        w("Accuracy, numbers"): [_accuracy_head(w), *_accuracy_rows(w, tests, w("all"))],
    }
    if comparisons:
        sheets |= _pair_sheets(w, plan, whole, comparisons)
    if ordinal := ordinal_tests(study, whole, plan):
        sheets["ROC"] = _roc(w, study, plan, whole, ordinal)
    for column in plan.by:
        sheets |= _subgroups(w, study, plan, whole, column)
    sheets[w("Problems")] = _problems(w, study)
    sheets[w("Plan")] = [(w("Setting"), w("Value")), *plan_in_words(plan, study, w)]
    sheets[w("Methods")] = [
        (w("Methods paragraph"),),
        *((line,) for line in methods_paragraph(study, plan, w).split("\n")),
    ]
    return to_xlsx(sheets)


def _accuracy_head(w: Words) -> tuple[str, ...]:
    return (
        *(w("Group"), w("Test"), *(cell.upper() for cell in CELLS)),
        *(w.label("read_state", state) for state in UNUSABLE),
        *(w("Metric"), w("Numerator"), w("Denominator"), w("Value"), w("Low"), w("High"), w("Method")),
        *(w("Low, patients as clusters"), w("High, patients as clusters"), w("Method, patients as clusters")),
        *(w("Standard error"), w("Design effect"), w("Patients"), w("Remark")),
    )


def _accuracy_rows(w: Words, tests: Iterable[TestAccuracy], group: str) -> Iterator[Sequence[Value]]:
    for test in tests:
        counts = [getattr(test, name) for name in (*CELLS, *UNUSABLE)]
        metrics = [(name, test.metrics[name]) for name in (*FRACTIONS, *MEASURES)]
        if test.at_prevalence is not None and test.prevalence is not None:
            at = w.numbers.percent(test.prevalence)
            for name, estimate in zip(("ppv", "npv"), test.at_prevalence, strict=True):
                metrics.append(
                    (w("{metric} at {prevalence}", metric=w.label("metric", name), prevalence=at), estimate)
                )
        for name, e in metrics:
            k = e.clustered
            clustered = (
                (k.low, k.high, w.label("method", k.method), k.standard_error, k.design_effect, k.clusters)
                if k
                else (None,) * 6
            )
            yield (
                *(group, test.name, *counts, w.label("metric", name, name)),
                *(e.numerator, e.denominator, e.value, e.low, e.high, w.label("method", e.method)),
                *(*clustered, _remark(w, e, *([k] if k else []))),
            )


def _remark(w: Words, *findings: Finding) -> str:
    said = [w.reason(f.reason) for f in findings if f.reason is not None]
    said += [w.flag(flag) for f in findings for flag in f.flags]
    return "; ".join(dict.fromkeys(said))


def _method_head(w: Words) -> tuple[str, ...]:
    """Columns of every sheet with a row a method."""
    return (
        *(w("First"), w("Second"), w("Endpoint"), w("Units"), w("Method")),
        *(w("Estimate"), w("Low"), w("High"), w("Statistic"), "df", "p", w("Patients"), w("Remark")),
    )


def _method_row(
    w: Words,
    names: tuple[str, str, str, int | None],
    finding: Finding,
    estimate: float | None = None,
) -> Sequence[Value]:
    """One method's numbers; ``estimate`` where the finding does not carry it itself."""
    value: float | None = estimate
    if isinstance(finding, Estimate):
        value = finding.value
    elif isinstance(finding, Difference):
        value = finding.second_minus_first
    elif isinstance(finding, Ratio):
        value = finding.second_over_first
    numbers = [getattr(finding, name, None) for name in ("low", "high", "statistic", "df", "p", "clusters")]
    return (*names, w.label("method", finding.method), value, *numbers, _remark(w, finding))


def _pair_sheets(w: Words, plan: Plan, whole: Panel, comparisons: Sequence[Comparison]) -> dict[str, Rows]:
    sheets: dict[str, Rows] = {
        w("Comparisons"): [*comparison_table(comparisons, w)],
        w("Comparisons, numbers"): [_comparison_head(w), *_comparison_rows(w, comparisons, w("all"))],
        w("Tests of differences"): [
            _method_head(w),
            *(row for c in comparisons for row in _tests_of(w, c)),
        ],
        w("Joint tests"): [_joint_head(w), *(_joint(w, j) for j in compare_jointly(whole, plan))],
        w("Predictive values"): [_method_head(w), *_predictive(w, whole, plan)],
        w("Agreement"): [_method_head(w), *_agreement(w, whole, plan)],
    }
    several = [row for t in overall_tests(whole, plan) for row in _several(w, t)]
    if several:
        sheets[w("Several tests")] = [_method_head(w), *several]
    return sheets


def _comparison_head(w: Words) -> tuple[str, ...]:
    return (
        *(w("Group"), w("First"), w("Second"), w("Endpoint"), w("Units")),
        *(w("Both right"), w("Only first right"), w("Only second right"), w("Neither right")),
        *(w("Second minus first"), w("Low"), w("High"), w("Interval")),
        *("p", w("p adjusted"), w("Family"), w("Method"), w("Remark")),
    )


def _comparison_rows(w: Words, comparisons: Iterable[Comparison], group: str) -> Iterator[Sequence[Value]]:
    for c in comparisons:
        shown = c.headline_interval
        yield (
            *(group, c.first, c.second, w.label("metric", c.on), c.units),
            *(c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct),
            *(c.second_minus_first, shown.low, shown.high, w.label("method", shown.method)),
            *(c.p, c.p_adjusted, c.family_size, w.label("method", c.headline)),
            "" if c.p_reason is None else w.reason(c.p_reason),
        )


def _tests_of(w: Words, c: Comparison) -> Iterator[Sequence[Value]]:
    names = (c.first, c.second, w.label("metric", c.on), c.units)
    if c.clustered_difference is not None:
        yield _method_row(w, names, c.clustered_difference, c.second_minus_first)
    yield from (_method_row(w, names, difference) for difference in (c.newcombe, c.tango))
    if c.clustered_tests is not None:
        for name in CLUSTERED_MCNEMAR:
            yield _method_row(w, names, getattr(c.clustered_tests, name))
    for name in MCNEMAR:
        yield _method_row(w, names, getattr(c.mcnemar, name))


def _joint_head(w: Words) -> tuple[str, ...]:
    return (
        *(w("First"), w("Second"), w("Statistic"), "df", "p", w("Effective df"), w("p on effective df")),
        *(w("Statistic, patients as clusters"), w("df, patients as clusters")),
        *(w("p, patients as clusters"), w("Remark")),
    )


def _joint(w: Words, j: JointComparison) -> Sequence[Value]:
    n, k = j.naive, j.clustered
    remarks = [w.reason(r) for r in (n.reason, k.reason if k else None) if r is not None]
    remarks += [w.flag(flag) for flag in (*n.flags, *(k.flags if k else ()))]
    return (
        *(j.first, j.second, n.statistic, n.df, n.p, n.effective_df, n.p_effective),
        *((k.statistic, k.df, k.p) if k else (None, None, None)),
        "; ".join(dict.fromkeys(remarks)),
    )


def _predictive(w: Words, whole: Panel, plan: Plan) -> Iterator[Sequence[Value]]:
    for pair in compare_tables(whole, plan):
        for value in pair.predictive_values:
            names = (pair.first, pair.second, w.label("metric", value.on), None)
            if value.clustered is not None:
                yield _method_row(w, names, value.clustered, value.difference.second_minus_first)
            for found in (value.difference, value.weighted_generalised_score, value.generalised_score):
                yield _method_row(w, names, found)
            yield _method_row(w, names, value.relative)
        for ratio in pair.likelihood_ratios:
            names = (pair.first, pair.second, w.label("metric", ratio.on), None)
            if ratio.clustered is not None:
                yield _method_row(w, names, ratio.clustered, ratio.ratio.second_over_first)
            yield _method_row(w, names, ratio.ratio)


def _agreement(w: Words, whole: Panel, plan: Plan) -> Iterator[Sequence[Value]]:
    for pair in agreements(whole, plan):
        for measure in ("kappa", "positive_agreement", "negative_agreement", "ac1", "pabak"):
            found: Estimate = getattr(pair.agreement, measure)
            names = (pair.first, pair.second, w.label("metric", measure), pair.agreement.units)
            yield _method_row(w, names, found)
            if found.clustered is not None:
                yield _method_row(w, names, found.clustered, found.value)


def _several(w: Words, t: OverallTest) -> Iterator[Sequence[Value]]:
    names = (w.join(t.items), "", w.label("metric", t.on), t.units)
    yield _method_row(w, names, t.naive)
    if t.clustered is not None:
        yield _method_row(w, names, t.clustered)


def _roc(w: Words, study: Study, plan: Plan, whole: Panel, ordinal: Sequence[OrdinalTest]) -> Rows:
    rows: Rows = [_method_head(w)]
    for test in ordinal:
        a = test.auc
        area = Estimate(
            value=a.value, low=a.low, high=a.high, method=a.method, reason=a.reason, clustered=a.clustered
        )
        names = (test.name, "", w.label("metric", "auc"), a.units_with + a.units_without)
        rows.append(_method_row(w, names, area))
        if a.clustered is not None:
            rows.append(_method_row(w, names, a.clustered, a.value))
    for c in ordinal_comparisons(study, whole, plan):
        names = (c.first, c.second, w.label("metric", "auc"), c.units)
        found = c.result
        d = found.difference
        row = list(_method_row(w, names, d))
        row[8], row[10] = found.statistic, found.p
        rows.append(row)
        if found.clustered is not None:
            rows.append(_method_row(w, names, found.clustered, d.second_minus_first))
    return rows


def _subgroups(w: Words, study: Study, plan: Plan, whole: Panel, column: str) -> dict[str, Rows]:
    name = w.label("column", column)
    if invented(study, [column]):
        name = w("{column} (invented)", column=name)
    metrics: Rows = [_accuracy_head(w)]
    pairs: Rows = [_comparison_head(w)]
    for level in levels(study, plan, column):
        metrics += _accuracy_rows(w, accuracy(level.panel, plan, resample=False), level.name)
        pairs += _comparison_rows(w, compare(level.panel, plan), level.name)
    differs: Rows = [_method_head(w)]
    for h in compare_levels(study, plan, whole, column):
        names = (h.first, h.second, w.label("metric", h.on), None)
        if h.result is not None:
            found = [h.result.permutation, *([h.result.split] if h.result.split else [])]
            differs += [_method_row(w, names, test) for test in found]
        else:
            why = "" if h.reason is None else w.reason(h.reason)
            differs.append((*names, "", *(None,) * 7, why))
    return {
        w("By {column}", column=name): metrics,
        w("Compared by {column}", column=name): pairs,
        w("Does it differ by {column}", column=name): differs,
    }


def _problems(w: Words, study: Study) -> Rows:
    rows: Rows = [
        (w("Severity"), w("Row"), w("Column"), w("Found"), w("Problem"), w("What to do"), w("Code"))
    ]
    for p in study.problems:
        said = w.problem(p)
        rows.append(
            (w.label("severity", p.severity), p.row, p.column, p.value, said.message, said.remedy, p.code)
        )
    return rows
