"""What the command line prints of an aggregate: the JSON of a log, with null where records are needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.ablation.answers.aggregate import AggregateAnswer, answer_aggregate
from core.ablation.file.aggregate import Aggregate
from core.ablation.indicator import indicator
from core.command_line.ablation import LogRequest
from core.findings import Estimate
from core.problems import Refusal, Severity, problem
from core.report.ablation.asked.charts import blocks_of_counts
from core.report.ablation.json import plain_plan
from core.report.plain import plain_problem
from core.report.reads.text import aligned
from core.tables.export import to_csv
from core.words import Words
from core.words.answers import ablation as said

Plain = dict[str, Any]


def aggregate_output(asked: LogRequest, aggregate: Aggregate, form: str, words: Words) -> str:
    """What ``python -m core ablation`` prints of an aggregate.

    Raises
    ------
    Refusal
        ``aggregate_cannot`` for what needs records.
    """
    if asked.records or asked.lesions is not None:
        option = "--records" if asked.records else "--lesions"
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value=option))
    found = answer_aggregate(aggregate, asked.plan)
    blocks = blocks_of_counts(asked.charts, found, words)
    if form == "json":
        document = aggregate_document(found, words) | {block.key: block.plain for block in blocks}
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    goals = dict(found.plan.targets)
    aim = [words("Target")] if goals else []
    rows = [["", words("Indicator"), words("Value"), words("Interval"), *aim]]
    parts = [("", found.whole), *found.hospitals.items()]
    for name, estimates in parts:
        for code, estimate in estimates.items():
            label = f"{name} {words.label('indicator', code)}".strip()
            met = said.met(words, code, estimate.value, goals[code]) if code in goals else ""
            rows.append([code, label, *_cells(code, estimate, words), *([met] if goals else [])])
    if form == "csv":
        return to_csv(rows).decode("utf-8-sig").rstrip("\r\n")
    return "\n\n".join([aligned(rows), *(block.text() for block in blocks)])


def _cells(code: str, e: Estimate, words: Words) -> list[str]:
    n = words.numbers
    if not indicator(code).days:
        return [n.estimate(e), n.interval(e.low, e.high)]
    shown = words(
        "{mean} days ({top}/{bottom})",
        mean=n.decimal(e.value),
        top=n.count(int(e.numerator or 0)),
        bottom=n.count(int(e.denominator or 0)),
    )
    return [shown, n.decimal_interval(e.low, e.high)]


def aggregate_document(found: AggregateAnswer, words: Words) -> Plain:
    """Everything of an aggregate answer."""
    aggregate = found.aggregate
    return {
        "log": {
            "kind": "aggregate",
            "rows": aggregate.rows,
            "used": len(aggregate.counts),
            "months_in_a_period": aggregate.months,
            "sessions": None,
            "patients": None,
            "excluded": [{"reason": reason, "count": count} for reason, count in aggregate.excluded.items()],
        },
        "plan": plain_plan(found.plan, str(found.plan.as_of or "")),
        "problems": [plain_problem(item, words) for item in aggregate.problems],
        "indicators": _nested(found.whole, found.plan.targets),
        "not_computable": {},
        "groups": {
            "centre": {
                name: {"indicators": _nested(each, found.plan.targets)}
                for name, each in found.hospitals.items()
            }
        }
        if found.hospitals
        else {},
    }


def _nested(estimates: Mapping[str, Estimate], targets: tuple[tuple[str, float], ...]) -> Plain:
    goals = dict(targets)
    found: Plain = {}
    for code, e in estimates.items():
        own: Plain = {
            "value": e.value,
            "low": e.low,
            "high": e.high,
            "method": e.method,
            "confidence_level": e.confidence_level,
            "unknown": None,
            "pending": None,
            "bounds": None,
            "literal": None,
        }
        if indicator(code).days:
            own |= {"bed_days": e.numerator, "discharges": e.denominator, "mean": e.value}
        own |= {"numerator": e.numerator, "denominator": e.denominator}
        if e.reason is not None:
            own["reason"] = str(e.reason)
        if code in goals:
            own["target"] = goals[code]
        top, dot, sub = code.partition(".")
        if dot:
            found.setdefault(top, {})[sub] = own
        else:
            found[top] = own
    return found
