"""The reads answer as a plain table for a terminal, and as CSV rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from core.problems import Problem
from core.reads.accuracy import FRACTIONS, MEASURES, TestAccuracy, accuracy
from core.reads.comparison import Comparison, compare
from core.reads.panel import panel
from core.reads.plan import Plan
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.reads.subgroups import levels
from core.words import Words

Table = list[list[str]]


def accuracy_table(tests: Sequence[TestAccuracy], words: Words, group: str | None = None) -> Table:
    """One row a test: counts and metrics in a paper's form, with the interval to quote."""
    n = words.numbers
    head = [words("Test"), "TP", "FN", "FP", "TN"]
    rows = [([] if group is None else [words("Group")]) + head + [words.label("metric", m) for m in FRACTIONS]]
    for test in tests:
        cells = [test.name, *(n.count(v) for v in (test.tp, test.fn, test.fp, test.tn))]
        for name in FRACTIONS:
            estimate = test.metrics[name]
            quoted = estimate.clustered or estimate
            interval = n.interval(quoted.low, quoted.high)
            cells.append(f"{n.estimate(estimate)} [{interval}]")
        rows.append(([] if group is None else [group]) + cells)
    return rows


def measures_table(tests: Sequence[TestAccuracy], words: Words) -> Table:
    """Likelihood ratios and the other measures, one row a test."""
    n = words.numbers
    rows = [[words("Test"), *(words.label("metric", m) for m in MEASURES)]]
    for test in tests:
        cells = [test.name]
        for name in MEASURES:
            estimate = test.metrics[name]
            cells.append(f"{n.ratio(estimate.value)} [{n.ratio_interval(estimate.low, estimate.high)}]")
        rows.append(cells)
    return rows


def comparison_table(comparisons: Sequence[Comparison], words: Words) -> Table:
    """One row a pair and endpoint: cells, difference in points, the headline test."""
    n = words.numbers
    rows = [
        [
            words("Comparison"),
            words("Endpoint"),
            words("Units"),
            words("Only first right"),
            words("Only second right"),
            words("Second minus first, points"),
            words("Interval"),
            "p",
            words("p adjusted"),
            words("Method"),
        ]
    ]
    for c in comparisons:
        shown = c.headline_interval
        rows.append(
            [
                f"{c.second} − {c.first}",
                words.label("metric", str(c.on)),
                n.count(c.units),
                n.count(c.only_first_correct),
                n.count(c.only_second_correct),
                n.points(c.second_minus_first),
                n.points_interval(shown.low, shown.high),
                n.p(c.p),
                n.p(c.p_adjusted),
                words.label("method", c.headline),
            ]
        )
    return rows


def reads_text(study: Study, plan: Plan, problems: Sequence[Problem], words: Words) -> str:
    """The terminal's answer."""
    whole = panel(study, plan)
    unit = words.label("unit", str(whole.unit))
    head = words(
        "{units} units ({unit}) in {patients} patients: {with_condition} with the condition, "
        "{without_condition} without, {unknown} unknown.",
        units=words.numbers.count(whole.units),
        unit=unit,
        patients=words.numbers.count(whole.patients),
        with_condition=words.numbers.count(whole.count(WITH)),
        without_condition=words.numbers.count(whole.count(WITHOUT)),
        unknown=words.numbers.count(whole.count(UNKNOWN)),
    )
    tests = accuracy(whole, plan)
    parts = [head, aligned(accuracy_table(tests, words)), aligned(measures_table(tests, words))]
    comparisons = compare(whole, plan)
    if comparisons:
        parts.append(aligned(comparison_table(comparisons, words)))
    for column in plan.by:
        for level in levels(study, plan, column):
            parts.append(
                f"{column} = {level.name}\n"
                + aligned(accuracy_table(accuracy(level.panel, plan, resample=False), words))
            )
    said = [
        f"{words.label('severity', str(p.severity))}: {words.problem(p).message}"
        for p in (*study.problems, *problems)
    ]
    return "\n\n".join([*parts, *(["\n".join(said)] if said else [])])


def reads_rows(study: Study, plan: Plan, words: Words) -> Table:
    """One row a test and metric, full precision, for CSV; a column for the group where asked."""
    head = ["group_column", "group", "test", "metric", "numerator", "denominator", "value", "low", "high"]
    head += ["method", "clustered_low", "clustered_high", "clusters", "reason"]
    rows = [head]
    parts = [("", "", panel(study, plan))]
    parts += [(c, level.name, level.panel) for c in plan.by for level in levels(study, plan, c)]
    for column, group, part in parts:
        for test in accuracy(part, plan):
            for name in (*FRACTIONS, *MEASURES):
                e = test.metrics[name]
                k = e.clustered
                values = (e.numerator, e.denominator, e.value, e.low, e.high)
                cells = [column, group, test.name, name, *map(_cell, values), str(e.method)]
                cells += [_cell(k.low), _cell(k.high), str(k.clusters)] if k else ["", "", ""]
                rows.append([*cells, str(e.reason or "")])
    return rows


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def aligned(table: Table) -> str:
    """Columns padded to the same width; Chinese characters count two."""
    widths = [max(_width(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)
