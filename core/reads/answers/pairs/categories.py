"""Two tests with more than two outcomes: positive, indeterminate, negative side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.findings import TestResult
from core.reads.answers.pairs.family import pairs_asked
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan, Policy
from core.reads.study import INDETERMINATE, UNKNOWN, WITH, WITHOUT, Study
from core.stats.paired.many_tests import bowker, stuart_maxwell

OUTCOMES = (1, INDETERMINATE, 0)
"""Order of rows and columns: positive, indeterminate (or not decidable), negative."""
NOT_DECIDABLE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable:
    """A pair's three outcomes on units of one reference status.

    ``counts`` has shape (3, 3), first test in rows. Bowker tests symmetry of the table, Stuart and
    Maxwell equality of its margins; both treat units as independent.
    """

    first: str
    second: str
    status: int
    counts: npt.NDArray[np.int64]
    symmetry: TestResult
    margins: TestResult


def outcome_tables(
    study: Study, plan: Plan, pairs: Sequence[tuple[str, str]] | None = None
) -> tuple[OutcomeTable, ...]:
    """Per pair, tables with and without the condition; indeterminate reads are an outcome of their own."""
    whole = panel(study, replace(plan, indeterminate=Policy.EXCLUDE))
    asked = pairs_asked(whole, plan) if pairs is None else pairs
    return tuple(table for first, second in asked for table in _tables(whole, first, second))


def _tables(whole: Panel, first: str, second: str) -> list[OutcomeTable]:
    a, b = (
        np.where(v == NOT_DECIDABLE, INDETERMINATE, v)
        for v in (whole.verdicts[whole.place(first)], whole.verdicts[whole.place(second)])
    )
    out = []
    for status in (WITH, WITHOUT):
        here = (whole.reference == status) & (whole.reference != UNKNOWN)
        counts = np.array(
            [
                [int(whole.counts[here & (a == row) & (b == column)].sum()) for column in OUTCOMES]
                for row in OUTCOMES
            ],
            dtype=np.int64,
        )
        out.append(
            OutcomeTable(
                first=first,
                second=second,
                status=status,
                counts=counts,
                symmetry=bowker(counts),
                margins=stuart_maxwell(counts),
            )
        )
    return out
