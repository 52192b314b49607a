"""The answer to a plan from counts: the same numbers as from a log, without records, bounds or maturity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.ablation.counting.numbers import estimate_of
from core.ablation.file.aggregate import Aggregate, Count
from core.ablation.indicator import INDICATORS, indicator
from core.ablation.plan import AblationPlan
from core.findings import Estimate, Reason
from core.problems import Refusal, Severity, problem
from core.stats.one_test.proportions import bounds

Sums = dict[str, tuple[int, int]]
"""Numerator and denominator of each indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateAnswer:
    """Estimates of all hospitals together, and of each where asked; a mean stay has no interval."""

    aggregate: Aggregate
    plan: AblationPlan
    whole: Mapping[str, Estimate]
    hospitals: Mapping[str, Mapping[str, Estimate]]


def answer_aggregate(aggregate: Aggregate, plan: AblationPlan) -> AggregateAnswer:
    """Add up the counts of the period.

    Raises
    ------
    Refusal
        ``aggregate_cannot`` for filters, definitions or groups that need records.
    """
    if plan.where or plan.definitions != AblationPlan().definitions:
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value="--where, --set"))
    if any(name not in ("centre", "hospital", "医疗机构", "医院") for name in plan.by):
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value=f"--by {', '.join(plan.by)}"))
    counts = [count for count in aggregate.counts if _inside(count, aggregate.months, plan)]
    whole_sums: Sums = {}
    place: dict[str, Sums] = {}
    for count in counts:
        _add(whole_sums, count)
        if plan.by:
            _add(place.setdefault(count.hospital, {}), count)
    whole, *each = _estimates([whole_sums, *place.values()], plan.confidence_level)
    return AggregateAnswer(
        aggregate=aggregate, plan=plan, whole=whole, hospitals=dict(zip(place, each, strict=True))
    )


def _add(sums: Sums, count: Count) -> None:
    top, bottom = sums.get(count.indicator, (0, 0))
    sums[count.indicator] = top + count.numerator, bottom + count.denominator


def counts_of(aggregate: Aggregate, plan: AblationPlan, code: str) -> list[Count]:
    """Counts of one indicator within the period."""
    return [
        count
        for count in aggregate.counts
        if count.indicator == code and _inside(count, aggregate.months, plan)
    ]


def _inside(count: Count, months: int, plan: AblationPlan) -> bool:
    year, month = int(count.month[:4]), int(count.month[5:])
    first = date(year, month, 1)
    after = (year * 12 + month - 1) + months
    last_excluded = date(after // 12, after % 12 + 1, 1)
    return (plan.start is None or first >= plan.start) and (
        plan.end is None or (last_excluded.toordinal() - 1) <= plan.end.toordinal()
    )


def _estimates(parts: Sequence[Sums], level: float) -> list[dict[str, Estimate]]:
    """Each indicator of each part, in the order of the indicators; the limits of all at once."""
    asked = [(part, code, *own[code]) for part, own in enumerate(parts) for code in INDICATORS if code in own]
    found: list[dict[str, Estimate]] = [{} for _ in parts]
    limits = _limits(asked, level)
    for part, code, x, n in asked:
        if indicator(code).days or x > n:
            found[part][code] = Estimate(
                value=x / n if n else None,
                low=None,
                high=None,
                method="point_only",
                numerator=x,
                denominator=n,
                confidence_level=level,
                reason=Reason.UNDEFINED_VARIANCE if n else Reason.NO_UNITS,
            )
            continue
        method = _method(code, x, n)
        found[part][code] = estimate_of(x, n, limits[method][x, n], method, level)
    return found


def _method(code: str, x: int, n: int) -> str:
    return "clopper_pearson" if indicator(code).interval == "clopper_pearson" or x in (0, n) else "wilson"


def _limits(
    asked: Iterable[tuple[int, str, int, int]], level: float
) -> dict[str, dict[tuple[int, int], tuple[float, float]]]:
    """The limits of every proportion that is asked, by method and counts."""
    wanted: dict[str, dict[tuple[int, int], None]] = {}
    for _, code, x, n in asked:
        if not indicator(code).days and x <= n:
            wanted.setdefault(_method(code, x, n), {})[x, n] = None
    found = {}
    for method, pairs in wanted.items():
        x, n = np.array(list(pairs)).T
        low, high = bounds(method, x, n, level)
        found[method] = dict(zip(pairs, zip(low.tolist(), high.tolist(), strict=True), strict=True))
    return found
