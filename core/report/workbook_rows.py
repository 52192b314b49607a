"""Rows of the sheets of the reads workbook: numbers in full precision, methods and remarks in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.findings import Clustered, Difference, Estimate, Interval, Ratio, TestResult
from core.reads.answers.one_test.accuracy import FRACTIONS, TestAccuracy
from core.reads.answers.one_test.measures import MEASURES
from core.reads.answers.pairs.comparison import Comparison
from core.tables.export import Value
from core.words import Words

Rows = list[Sequence[Value]]
Finding = Estimate | Difference | Ratio | TestResult | Clustered | Interval

CELLS = ("tp", "fn", "fp", "tn")
UNUSABLE = ("indeterminate", "missing", "not_decidable")


def accuracy_head(w: Words) -> tuple[str, ...]:
    """Columns of `accuracy_rows`."""
    return (
        *(w("Group"), w("Test"), *(cell.upper() for cell in CELLS)),
        *(w.label("read_state", state) for state in UNUSABLE),
        *(w("Metric"), w("Numerator"), w("Denominator"), w("Value")),
        *(w("Low, quoted"), w("High, quoted"), w("Method, quoted"), w("Low"), w("High"), w("Method")),
        *(w("Low, patients as clusters"), w("High, patients as clusters"), w("Method, patients as clusters")),
        *(w("Standard error"), w("Design effect"), w("Patients"), w("Remark")),
    )


def accuracy_rows(w: Words, tests: Iterable[TestAccuracy], group: str) -> Iterator[Sequence[Value]]:
    """A row a test and metric, with the interval of independent units and that of clusters."""
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
                *(group, test.name, *counts, w.named("metric", name) or name),
                *(e.numerator, e.denominator, e.value),
                *(e.quoted.low, e.quoted.high, w.label("method", str(e.quoted.method))),
                *(e.low, e.high, w.label("method", e.method)),
                *(*clustered, remark(w, e, *([k] if k else []))),
            )


def remark(w: Words, *findings: Finding) -> str:
    """Reasons and cautions of findings."""
    said = [w.reason(f.reason) for f in findings if f.reason is not None]
    said += [w.flag(flag) for f in findings for flag in f.flags]
    return w("; ").join(dict.fromkeys(said))


def method_head(w: Words) -> tuple[str, ...]:
    """Columns of every sheet with a row a method."""
    return (
        *(w("First"), w("Second"), w("Endpoint"), w("Units"), w("Method")),
        *(w("Estimate"), w("Low"), w("High"), w("Statistic"), "df", "p", w("Patients"), w("Remark")),
    )


def method_row(
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
    return (*names, w.label("method", finding.method), value, *numbers, remark(w, finding))


def comparison_head(w: Words) -> tuple[str, ...]:
    """Columns of `comparison_rows`."""
    return (
        *(w("Group"), w("First"), w("Second"), w("Endpoint"), w("Units")),
        *(w("Both right"), w("Only first right"), w("Only second right"), w("Neither right")),
        *(w("Second minus first"), w("Low"), w("High"), w("Interval")),
        *("p", w("p adjusted"), w("Family"), w("Method"), w("Remark")),
    )


def comparison_rows(w: Words, comparisons: Iterable[Comparison], group: str) -> Iterator[Sequence[Value]]:
    """A row a pair and endpoint: cells, difference with the interval to quote, headline test."""
    for c in comparisons:
        shown = c.headline_interval
        yield (
            *(group, c.first, c.second, w.label("metric", c.on), c.units),
            *(c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct),
            *(c.second_minus_first, shown.low, shown.high, w.label("method", shown.method)),
            *(c.p, c.p_adjusted, c.family_size, w.label("method", c.headline)),
            "" if c.p_reason is None else w.reason(c.p_reason),
        )
