"""Indeterminate, missing and unverified reads, and readers, as plain dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from core.findings import Reason
from core.reads.answers.one_test.unverified import Unverified, UnverifiedPattern
from core.reads.answers.one_test.verified_like import OWN_READ, PATTERN, VerifiedLike
from core.reads.answers.pairs.categories import OutcomeTable
from core.reads.answers.policies import Extremes, ReadTable
from core.reads.answers.readers import ReadersOfModality
from core.reads.answers.records import VERDICTS
from core.reads.study import WITH
from core.report.plain import (
    Plain,
    number,
    plain_difference,
    plain_estimate,
    plain_quoted_difference,
    plain_test,
)
from core.report.reads.plain import plain_accuracy, plain_agreement
from core.stats.one_test.verification import Bounds

READS = ("positive", "indeterminate", "negative", "missing")
"""Rows of a read table."""
STATUSES = ("with_condition", "without_condition", "unknown_condition")
"""Its columns."""


ASSUMES = {
    PATTERN: "verified_like_others_with_same_reads_of_all_tests",
    OWN_READ: "verified_like_others_with_same_read_of_this_test",
}


def plain_read_table(table: ReadTable) -> Plain:
    """What one item reads, by reference status, and the share of its reads that are usable."""
    out: Plain = {
        status: {read: int(table.counts[r, s]) for r, read in enumerate(READS)}
        for s, status in enumerate(STATUSES)
    }
    out["yield"] = table.usable_yield
    return out | ({"reason": str(Reason.NO_UNITS)} if table.usable_yield is None else {})


def plain_outcomes(table: OutcomeTable) -> Plain:
    """A pair's three outcomes with the tests of symmetry and of equal margins; first test in rows."""
    return {
        "first": table.first,
        "second": table.second,
        "among": STATUSES[0] if table.status == WITH else STATUSES[1],
        "outcomes": list(READS[:3]),
        "counts": table.counts.tolist(),
        "bowker": plain_test(table.symmetry),
        "stuart_maxwell": plain_test(table.margins),
    }


def plain_extremes(found: Extremes) -> list[Plain]:
    """Every comparison with indeterminate reads favouring one test, and favouring the other."""
    rows = []
    for first, second in zip(found.favouring_first, found.favouring_second, strict=True):
        row: Plain = {"first": first.first, "second": first.second, "on": str(first.on)}
        for key, c in (("favouring_first", first), ("favouring_second", second)):
            row[key] = {
                "units": c.units,
                "only_first_correct": c.only_first_correct,
                "only_second_correct": c.only_second_correct,
                **plain_difference(c.headline_interval),
                "quoted": plain_quoted_difference(c.headline_interval),
                "headline": c.headline,
                "p": c.p,
            }
            if c.p is None and c.p_reason is not None:
                row[key]["reason"] = str(c.p_reason)
        rows.append(row)
    return rows


def plain_unverified(
    found: Sequence[Unverified],
    patterns: Iterable[UnverifiedPattern],
    corrected: Iterable[VerifiedLike],
) -> Plain:
    """Units without a reference: what each item said of them, their patterns, bounds, and Begg-Greenes."""
    first = found[0]
    return {
        "units": first.positive + first.negative + first.unusable,
        "tests": {
            u.name: {
                "positive": u.positive,
                "negative": u.negative,
                "unusable": u.unusable,
                "bounds": {
                    item.name: _bounds(bounds)
                    for item in fields(u.bounds)
                    if isinstance(bounds := getattr(u.bounds, item.name), Bounds)
                },
            }
            for u in found
        },
        "begg_greenes": {
            c.name: {
                "sensitivity": plain_estimate(c.sensitivity),
                "specificity": plain_estimate(c.specificity),
                "assumes": ASSUMES[c.strata],
            }
            for c in corrected
        },
        "patterns": [
            {"reads": {name: VERDICTS[code] for name, code in p.verdicts.items()}, "count": p.units}
            for p in patterns
        ],
    }


def _bounds(bounds: Bounds) -> Plain:
    out: Plain = {}
    for name in ("verified_only", "low", "high"):
        out |= number(name, getattr(bounds, name))
    return out | ({"reason": str(Reason.NO_UNITS)} if None in out.values() else {})


def plain_readers(found: ReadersOfModality) -> Plain:
    """Readers of a modality: each, pooled, their consensus, and the agreement of every two."""
    return {
        "modality": found.modality,
        "readers": {
            reader: {"test": test.name} | plain_accuracy(test) for reader, test in found.readers.items()
        },
        "pooled_and_consensus_take_readers_as_fixed": True,
        "pooled": {name: plain_estimate(estimate) for name, estimate in found.pooled.items()},
        "consensus": {way: plain_accuracy(test) for way, test in found.consensus.items()},
        "agreement": [plain_agreement(pair) for pair in found.pairs],
    }
