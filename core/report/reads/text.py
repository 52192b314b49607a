"""The reads answer as a plain table for a terminal, and as CSV rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.examples.allowed import Allowed
from core.findings import Clustered, Difference, Estimate, Flag, Interval, Reason
from core.problems import Problem
from core.reads.answers.cautions import cautions
from core.reads.answers.groups.models import PairModel, pair_models
from core.reads.answers.groups.subgroups import levels
from core.reads.answers.one_test.accuracy import FRACTIONS, TestAccuracy, accuracy
from core.reads.answers.one_test.measures import MEASURES
from core.reads.answers.one_test.ordinal import ordinal_tests
from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.answers.pairs.family import marked_in_vain, on_request
from core.reads.answers.records import left_out
from core.reads.counting.panel import panel
from core.reads.plan import Plan
from core.reads.search.exploration import RuleSearch
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.report.reads.reconstruction import (
    accuracy_line,
    allowed_cells,
    column_line,
    models_line,
    pairs_line,
    search_line,
    shipped,
)
from core.words import Words
from core.words.answers.reads import margin_answer, readers_taken_as_fixed

Table = list[list[str]]
PREDICTIVE = ("ppv", "npv")
REMARKS = (Flag.HALDANE_CORRECTED, Flag.ZERO_CELL_ADJUSTED, Flag.AT_EDGE)
"""Cautions about single numbers that a reader of the tables must see; `core.findings`."""


def accuracy_table(tests: Sequence[TestAccuracy], w: Words, group: str | None = None) -> Table:
    """One row a test: counts and metrics in a paper's form, with the interval to quote."""
    n = w.numbers
    head = [w("Test"), "TP", "FN", "FP", "TN"]
    rows = [([] if group is None else [w("Group")]) + head + [w.label("metric", m) for m in FRACTIONS]]
    for test in tests:
        cells = [test.name, *(n.count(v) for v in (test.tp, test.fn, test.fp, test.tn))]
        for name in FRACTIONS:
            estimate = test.metrics[name]
            quoted = estimate.quoted
            interval = n.interval(quoted.low, quoted.high)
            cells.append(f"{n.estimate(estimate)} [{interval}]")
        rows.append(([] if group is None else [group]) + cells)
    return rows


def measures_table(tests: Sequence[TestAccuracy], w: Words) -> Table:
    """Likelihood ratios and the other measures, one row a test."""
    n = w.numbers
    rows = [[w("Test"), *(w.label("metric", m) for m in MEASURES)]]
    for test in tests:
        cells = [test.name]
        for name in MEASURES:
            estimate = test.metrics[name]
            quoted = estimate.quoted
            cells.append(f"{n.ratio(estimate.value)} [{n.ratio_interval(quoted.low, quoted.high)}]")
        rows.append(cells)
    return rows


def prevalence_table(tests: Sequence[TestAccuracy], w: Words) -> Table:
    """Predictive values at the plan's prevalence, one row a test; empty where none is asked."""
    n = w.numbers
    rows: Table = []
    for test in tests:
        if test.at_prevalence is None:
            continue
        if not rows:
            at = w("Prevalence for predictive values")
            rows.append(
                [w.titled(at, n.percent(test.prevalence)), *(w.label("metric", m) for m in PREDICTIVE)]
            )
        cells = [
            f"{n.percent(e.value)} [{n.interval(e.quoted.low, e.quoted.high)}]" for e in test.at_prevalence
        ]
        rows.append([test.name, *cells])
    return rows


def remarks(tests: Sequence[TestAccuracy], w: Words) -> list[str]:
    """What stands behind dashes and adjusted limits: each reason and caution once, with its numbers."""
    found = [(f"{test.name} {name}", e) for test in tests for name, e in _estimates(test, w)]
    said: dict[str, list[str]] = {}
    for who, e in found:
        if (reason := e.reason or e.quoted.reason) is not None:
            said.setdefault(w.reason(reason), []).append(who)
    for flag in REMARKS:
        if names := [who for who, e in found if flag in e.quoted.flags]:
            said.setdefault(w.flag(flag), []).extend(names)
    alone: dict[str, list[str]] = {}
    for who, e in found:
        own = e.low is not None and (
            e.quoted is e or (e.denominator is None and str(e.quoted.method) == str(e.method))
        )
        if own and e.clustered and e.clustered.reason is not None:
            alone.setdefault(w.reason(e.clustered.reason), []).append(who)
    return [w.titled(what, w.join(names)) for what, names in said.items()] + [
        w(
            "Lesions count as independent in the interval of {names}: {reason}.",
            names=w.join(names),
            reason=reason,
        )
        for reason, names in alone.items()
    ]


def _estimates(test: TestAccuracy, w: Words) -> Iterable[tuple[str, Estimate]]:
    """Every number of a test that the tables show, with its name."""
    yield from ((w.label("metric", name), test.metrics[name]) for name in (*FRACTIONS, *MEASURES))
    for name, e in zip(PREDICTIVE, test.at_prevalence or (), strict=False):
        yield f"{w.label('metric', name)} ({w.numbers.percent(test.prevalence)})", e


def comparison_table(comparisons: Sequence[Comparison], w: Words) -> Table:
    """One row a pair and endpoint: cells, difference in points, the headline test."""
    n = w.numbers
    rows = [
        [
            w("Comparison"),
            w("Endpoint"),
            w("Units"),
            w("Only first right"),
            w("Only second right"),
            w("Second minus first, points"),
            w("Interval"),
            w("p"),
            w("p adjusted"),
            w("Method"),
        ]
    ]
    for c in comparisons:
        shown = c.headline_interval
        rows.append(
            [
                f"{c.second} − {c.first}",
                w.label("metric", str(c.on)),
                n.count(c.units),
                n.count(c.only_first_correct),
                n.count(c.only_second_correct),
                n.points(c.second_minus_first),
                n.points_interval(shown.low, shown.high),
                n.p(c.p),
                n.p(c.p_adjusted),
                w.label("method", c.headline) if c.p is not None else w.reason(c.p_reason or ""),
            ]
        )
    return rows


def margin_table(comparisons: Sequence[Comparison], w: Words) -> Table:
    """What the tests at a margin show, one row a pair and endpoint that has one; empty without."""
    rows = [
        [f"{c.second} − {c.first}", w.label("metric", str(c.on)), margin_answer(w, c)]
        for c in comparisons
        if c.margin is not None
    ]
    return [[w("Comparison"), w("Endpoint"), w("At the margin")], *rows] if rows else []


def model_table(models: Sequence[PairModel], w: Words) -> Table:
    """Differences at named values of the covariates, one a row."""
    n = w.numbers
    rows = [
        [
            *(w("Comparison"), w("Endpoint"), w("Covariate"), w("Value of it")),
            *(w("Second minus first, points"), w("Interval"), w("p of the dependence"), w("Remark")),
        ]
    ]
    for m in models:
        names = [f"{m.second} − {m.first}", w.label("metric", m.on)]
        tests = {i.covariate: n.p(i.small_sample.p) for i in m.interactions}
        rows += [
            [
                *(*names, w.column(d.covariate), d.value, n.points(d.second_minus_first)),
                *(n.points_interval(d.low, d.high), tests[d.covariate]),
                w.reason(d.reason) if d.reason else "",
            ]
            for d in m.differences
        ]
        if m.reason is not None:
            rows.append([*names, *[""] * 5, w.reason(m.reason)])
    return rows


def search_table(search: RuleSearch, w: Words) -> Table:
    """One row a rule of the search, the frontier first and marked."""
    n = w.numbers
    rows = [
        [w("Rule"), w("Frontier"), "TP", "FN", "FP", "TN"]
        + [w.label("metric", metric) for metric in ("sensitivity", "specificity")]
    ]
    for rule in search.rules:
        counts = [n.count(v) for v in (rule.tp, rule.fn, rule.fp, rule.tn)]
        shares = [n.percent(rule.sensitivity), n.percent(rule.specificity)]
        rows.append([rule.expression, "*" if rule.frontier else "", *counts, *shares])
    return rows


def reads_text(
    study: Study,
    plan: Plan,
    problems: Sequence[Problem],
    w: Words,
    search: RuleSearch | None = None,
) -> str:
    """The terminal's answer."""
    whole = panel(study, plan)
    unit = w.label("unit", str(whole.unit))
    head = w(
        "{units} units ({unit}) in {patients} patients: {with_condition} with the condition, "
        "{without_condition} without, {unknown} unknown.",
        units=w.numbers.count(whole.units),
        unit=unit,
        patients=w.numbers.count(whole.patients),
        with_condition=w.numbers.count(whole.count(WITH)),
        without_condition=w.numbers.count(whole.count(WITHOUT)),
        unknown=w.numbers.count(whole.count(UNKNOWN)),
    )
    for group in left_out(study, plan):
        why = w.label("excluded", group.reason)
        head += "\n" + w(
            "{count} rows left out: {reason}.", count=w.numbers.count(len(group.rows)), reason=why
        )
    tests = accuracy(whole, plan)
    if fixed := readers_taken_as_fixed(w, study):
        head += "\n" + fixed
    if open_numbers := accuracy_line(w, study, plan, whole):
        head += "\n" + open_numbers
    parts = [head, aligned(accuracy_table(tests, w)), aligned(measures_table(tests, w))]
    if elsewhere := prevalence_table(tests, w):
        parts.append(aligned(elsewhere))
    if behind := remarks(tests, w):
        parts.append("\n".join(behind))
    comparisons = compare(whole, plan)
    warned = (
        *cautions(study, tests, comparisons, ordinal_tests(study, whole, plan)),
        *on_request(whole, plan),
        *marked_in_vain(whole, plan),
    )
    if comparisons:
        parts.append(aligned(comparison_table(comparisons, w)))
        parts += [text for text in (pairs_line(w, study, plan, whole),) if text]
    if at_margins := margin_table(comparisons, w):
        parts.append(aligned(at_margins))
    if models := pair_models(study, whole, plan):
        parts.append(aligned(model_table(models, w)))
        parts += [text for text in (models_line(w, study, plan, whole),) if text]
    for column in plan.by:
        for level in levels(study, plan, column):
            tests = accuracy(level.panel, plan, resample=False)
            parts.append(f"{column} = {level.name}\n" + aligned(accuracy_table(tests, w)))
            if within := compare(level.panel, plan):
                parts.append(f"{column} = {level.name}\n" + aligned(comparison_table(within, w)))
                if at_margins := margin_table(within, w):
                    parts.append(f"{column} = {level.name}\n" + aligned(at_margins))
        parts += [text for text in (column_line(w, study, plan, whole, column),) if text]
    if search is not None:
        parts.append(aligned(search_table(search, w)))
        parts += [text for text in (search_line(w, study, plan, whole, search),) if text]
    said = [
        w.titled(w.label("severity", str(p.severity)), w.problem(p).message)
        for p in (*study.problems, *problems, *warned)
    ]
    return "\n\n".join([*parts, *(["\n".join(said)] if said else [])])


def reads_rows(study: Study, plan: Plan) -> Table:
    """One row a test and metric, then one a pair and endpoint; full precision, codes, for CSV.

    Rows of a subgroup name its column and level. For an example rebuilt from printed figures two columns more
    say the least and the most that those allow; with a margin three say what its test shows. The value of a
    pair is second minus first, its interval Newcombe's, and its p value the headline test's.
    """
    head = ["group_column", "group", "test", "second_test", "metric", "numerator", "denominator", "value"]
    head += ["low", "high", "method", "clustered_low", "clustered_high", "clusters", "p", "p_adjusted"]
    example = shipped(study)
    rebuilt = example is not None and example.printed is not None
    head += ["headline", "reason", "clustered_reason", "flags", "quoted_low", "quoted_high", "quoted_method"]
    rows = [head]
    rows[0] += ["allowed_low", "allowed_high"] if rebuilt else []
    rows[0] += ["margin", "margin_p_one_sided", "margin_verdict"] if plan.margins else []
    parts = [("", "", panel(study, plan))]
    parts += [(c, level.name, level.panel) for c in plan.by for level in levels(study, plan, c)]
    for column, group, part in parts:
        within = plan if not column else replace(plan, where=(*plan.where, (column, (group,))))
        allowed = allowed_cells(study, within, part)

        for test in accuracy(part, plan):
            elsewhere = zip(
                ("ppv_at_prevalence", "npv_at_prevalence"), test.at_prevalence or (), strict=False
            )
            for name, e in (*((m, test.metrics[m]) for m in (*FRACTIONS, *MEASURES)), *elsewhere):
                cells = [column, group, test.name, "", name, _cell(e.numerator), _cell(e.denominator)]
                cells += [
                    _cell(e.value),
                    _cell(e.low),
                    _cell(e.high),
                    str(e.method),
                    *_clustered(e.clustered),
                ]
                cells += ["", "", "", str(e.reason or ""), *_cautions(e, e.clustered)]
                rows.append([*cells, *_quoted(e.quoted)])
                rows[-1] += _allowed(rebuilt, allowed.get((test.name, "", name)))
                rows[-1] += ["", "", ""] if plan.margins else []
        for c in compare(part, plan):
            d = c.newcombe
            cells = [column, group, c.first, c.second, f"difference_{c.on}"]
            cells += [
                str(c.only_second_correct - c.only_first_correct),
                str(c.units),
                _cell(d.second_minus_first),
            ]
            cells += [_cell(d.low), _cell(d.high), d.method, *_clustered(c.clustered_difference)]
            cells += [_cell(c.p), _cell(c.p_adjusted), c.headline]
            why = d.reason or (None if c.no_adjusted_p is Reason.EXPLORATORY else c.no_adjusted_p)
            cells += [str(why or ""), *_cautions(d, c.clustered_difference)]
            rows.append([*cells, *_quoted(c.headline_interval)])
            rows[-1] += _allowed(rebuilt, allowed.get((c.first, c.second, f"difference_{c.on}")))
            rows[-1] += _at_margin(c) if plan.margins else []
    return rows


def _at_margin(c: Comparison) -> list[str]:
    at = c.margin
    if at is None:
        return ["", "", ""]
    return [_cell(at.margin), _cell(at.non_inferiority), str(at.verdict(at.non_inferiority))]


def _allowed(rebuilt: bool, found: Allowed | None) -> list[str]:
    if not rebuilt:
        return []
    return ["", ""] if found is None else [_cell(found.low), _cell(found.high)]


def _quoted(found: Estimate | Clustered | Interval | Difference) -> list[str]:
    return [_cell(found.low), _cell(found.high), str(found.method)]


def _clustered(found: Clustered | None) -> list[str]:
    return ["", "", ""] if found is None else [_cell(found.low), _cell(found.high), str(found.clusters)]


def _cautions(found: Estimate | Difference, companion: Clustered | None) -> list[str]:
    """Why the cluster-aware companion has no variance, and the flags of both, as codes."""
    if companion is None:
        return ["", " ".join(found.flags)]
    return [str(companion.reason or ""), " ".join(dict.fromkeys((*found.flags, *companion.flags)))]


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def aligned(table: Table) -> str:
    """Columns padded to the same width; Chinese characters count two."""
    widths = [max(_width(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
