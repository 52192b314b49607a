"""The answer to a plan from counts: the same numbers as from a log, without records, bounds or maturity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    names = dict.fromkeys(count.hospital for count in counts) if plan.by else {}
    return AggregateAnswer(
        aggregate=aggregate,
        plan=plan,
        whole=_estimates(counts, plan.confidence_level),
        hospitals={
            name: _estimates((c for c in counts if c.hospital == name), plan.confidence_level)
            for name in names
        },
    )


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


def _estimates(counts: Iterable[Count], level: float) -> dict[str, Estimate]:
    sums: dict[str, list[int]] = {}
    for count in counts:
        own = sums.setdefault(count.indicator, [0, 0])
        own[0] += count.numerator
        own[1] += count.denominator
    found = {}
    for code in INDICATORS:
        if code not in sums:
            continue
        x, n = sums[code]
        if indicator(code).days or x > n:
            found[code] = Estimate(
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
        exact = indicator(code).interval == "clopper_pearson" or x in (0, n)
        method = "clopper_pearson" if exact else "wilson"
        low, high = bounds(method, np.array([x]), np.array([n]), level)
        found[code] = estimate_of(x, n, (float(low[0]), float(high[0])), method, level)
    return found
