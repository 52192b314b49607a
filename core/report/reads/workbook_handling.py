"""Sheets on indeterminate, missing and unverified reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.findings import Estimate
from core.reads.answers.one_test.unverified import unverified, unverified_patterns
from core.reads.answers.one_test.verified_like import PATTERN, verified_like
from core.reads.answers.pairs.categories import outcome_tables
from core.reads.answers.policies import extremes, read_tables
from core.reads.answers.records import VERDICTS
from core.reads.counting.panel import Panel
from core.reads.plan import Plan
from core.reads.study import WITH, Study
from core.report.workbook_rows import Rows, comparison_head, comparison_rows, method_head, method_row
from core.stats.one_test.verification import Bounds
from core.tables.export import Value
from core.words import Words

OUTCOMES = ("positive", "indeterminate", "negative")
BOUNDED = ("sensitivity", "specificity", "ppv", "npv", "accuracy")


def handling_sheets(w: Words, study: Study, plan: Plan, whole: Panel) -> dict[str, Rows]:
    """Reads by reference status; with indeterminate reads what they could do; unknown references."""
    tables = read_tables(study, plan)
    status = [w.label("status", code) for code in ("with", "without", "unknown")]
    sheets: dict[str, Rows] = {
        w("Reads"): [
            (w("Test"), w("Read"), *status, w("Usable reads")),
            *(
                (t.name, w.label("read_state", state), *(int(v) for v in t.counts[row]), t.usable_yield)
                for t in tables
                for row, state in enumerate((*OUTCOMES, "missing"))
            ),
        ]
    }
    if any(t.counts[1].any() for t in tables):
        sheets[w("Three outcomes")] = [*_outcomes(w, study, plan)]
        found = extremes(study, plan)
        sheets[w("Extremes of the comparison")] = [
            comparison_head(w),
            *comparison_rows(w, found.favouring_first, w("favouring the first")),
            *comparison_rows(w, found.favouring_second, w("favouring the second")),
        ]
    if any(t.counts[:, 2].any() for t in tables):
        sheets[w("Units with unknown reference")] = [*_unverified(w, whole)]
        sheets[w("If verified are like others")] = [*_verified_like(w, plan, whole)]
        sheets[w("Patterns, unknown reference")] = [*_patterns(w, whole)]
    return sheets


def _outcomes(w: Words, study: Study, plan: Plan) -> Iterator[Sequence[Value]]:
    said = [w.label("read_state", state) for state in OUTCOMES]
    yield (
        *(w("First"), w("Second"), w("Reference standard"), w("First reads")),
        *(w("Second reads {read}", read=read) for read in said),
        *(w("Method"), w("Statistic"), "df", "p", w("Remark")),
    )
    for table in outcome_tables(study, plan):
        names = (table.first, table.second, w.label("status", "with" if table.status == WITH else "without"))
        for read, row in zip(said, table.counts.tolist(), strict=True):
            yield (*names, read, *row, *(None,) * 5)
        for test in (table.symmetry, table.margins):
            method, _, _, _, statistic, df, p, _, remark = method_row(w, ("", "", "", None), test)[4:]
            yield (*names, None, None, None, None, method, statistic, df, p, remark)


def _unverified(w: Words, whole: Panel) -> Iterator[Sequence[Value]]:
    calls = [w.label("read_state", state) for state in ("positive", "negative")]
    yield (
        *(w("Test"), *calls, w("No usable read"), w("Metric")),
        *(w("Verified only"), w("Least possible"), w("Most possible")),
    )
    for u in unverified(whole):
        for name in BOUNDED:
            b: Bounds = getattr(u.bounds, name)
            counts = (u.positive, u.negative, u.unusable)
            yield (u.name, *counts, w.label("metric", name), b.verified_only, b.low, b.high)


def _verified_like(w: Words, plan: Plan, whole: Panel) -> Iterator[Sequence[Value]]:
    yield method_head(w)
    for c in verified_like(whole, plan):
        for on in ("sensitivity", "specificity"):
            found: Estimate = getattr(c, on)
            yield method_row(w, (c.name, "", w.label("metric", on), None), found)
    yield (w.label("verified_like", PATTERN),)


def _patterns(w: Words, whole: Panel) -> Iterator[Sequence[Value]]:
    yield (*whole.items, w("Units"))
    for pattern in unverified_patterns(whole):
        verdicts = [w.label("read_state", VERDICTS[code]) for code in pattern.verdicts.values()]
        yield (*verdicts, pattern.units)
