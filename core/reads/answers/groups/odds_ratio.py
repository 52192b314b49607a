"""Whether one test's diagnostic odds ratio is the same at every level of a grouping column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.findings import Estimate, TestResult
from core.reads.answers.groups.subgroups import Level
from core.reads.answers.one_test.accuracy import accuracy, cells
from core.reads.counting.panel import is_clustered
from core.reads.plan import Plan
from core.stats.paired.odds_ratios import OddsRatioHomogeneity, breslow_day, clustered_odds_ratios


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOddsRatio:
    """One item's odds ratio over the levels of a column.

    ``result`` counts units as independent; ``clustered`` takes patients as clusters, where a patient has
    several units, and is then the one to quote. ``uninformative`` names the levels with an empty row or
    column.
    """

    test: str
    by: str
    result: OddsRatioHomogeneity
    uninformative: tuple[str, ...]
    clustered: TestResult | None = None


def odds_ratios_by_level(
    parts: Sequence[Level], items: Sequence[str] | None = None, plan: Plan | None = None
) -> tuple[LevelOddsRatio, ...]:
    """Breslow-Day and Tarone over the levels of one column, for these items or all; none under two levels."""
    if len(parts) < 2:
        return ()
    names = parts[0].panel.items if items is None else items
    tables = np.stack([cells(part.panel) for part in parts])
    plan = plan or Plan()
    several = any(is_clustered(part.panel, plan) for part in parts)
    found = (
        [{t.name: t for t in accuracy(part.panel, plan, resample=False)} for part in parts] if several else []
    )
    out = []
    for name in names:
        tp, fn, fp, tn = tables[:, parts[0].panel.place(name)].T
        result = breslow_day(np.stack([np.stack([tp, fp], axis=1), np.stack([fn, tn], axis=1)], axis=1))
        out.append(
            LevelOddsRatio(
                test=name,
                by=parts[0].column,
                result=result,
                uninformative=tuple(parts[s].name for s in result.uninformative),
                clustered=_clustered([level[name].metrics["dor"] for level in found]) if several else None,
            )
        )
    return tuple(out)


def _clustered(odds: Sequence[Estimate]) -> TestResult:
    """The levels' odds ratios with their clustered errors; those without one say nothing."""
    told = [
        (math.log(e.value), own.standard_error, own.clusters)
        for e in odds
        if e.value and (own := e.clustered) is not None and own.standard_error is not None
    ]
    logs, errors, patients = zip(*told, strict=True) if told else ((), (), ())
    return clustered_odds_ratios(logs, errors, sum(patients))
