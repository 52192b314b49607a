"""What the report of counts says, line by line: the workbook and the document print the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.ablation.answers.aggregate import AggregateAnswer, answer_aggregate
from core.ablation.indicator import indicator
from core.ablation.monitoring.series import Every, period_start
from core.ablation.plan import add_months, previous_period
from core.characters import visible
from core.findings import Estimate
from core.report.ablation import official
from core.words import Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One indicator: what the text says of it, its counts, those of the period before, the user's target."""

    text: official.Line
    estimate: Estimate
    previous: Estimate | None
    target: float | None

    @property
    def days(self) -> bool:
        """A mean of days, no rate."""
        return indicator(self.text.indicator).days


def lines(w: Words, found: AggregateAnswer) -> list[CountLine]:
    """Every indicator of the file in the order of the text."""
    goals = dict(found.plan.targets)
    earlier = previous_period(found.plan)
    before = {} if earlier is None else answer_aggregate(found.aggregate, replace(earlier, by=())).whole
    return [
        CountLine(
            text=official.plain_line(w, code),
            estimate=estimate,
            previous=before.get(code),
            target=goals.get(code),
        )
        for code, estimate in found.whole.items()
    ]


def facts(w: Words, found: AggregateAnswer, institution: str, level: str) -> list[tuple[str, str]]:
    """Institution, file, period, hospitals."""
    first, last = found.aggregate.span
    return [
        (w("Institution"), visible(institution) or official.BLANK),
        (w("Level of the institution"), visible(level) or official.BLANK),
        (w("File"), found.aggregate.table.source.name or ""),
        (w("Period"), said.period(w, found.plan.start or first, found.plan.end or last)),
        (w("Hospitals counted"), w.join(list(found.hospitals)) if found.hospitals else ""),
    ]


def notes(w: Words, found: AggregateAnswer) -> list[str]:
    """The notes of the text, what counts cannot answer, and what must be known beside a number."""
    own = [note for code in found.whole for note in counted.notes(w, code)]
    return [*official.official_notes(w), *filter(None, [counted.cannot(w), counted.lacking(w, found), *own])]


def split(
    w: Words, whole: Mapping[str, Estimate], parts: Mapping[str, Mapping[str, Estimate]]
) -> list[list[str]]:
    """Every indicator of all hospitals, then of each part."""
    return [
        [
            official.label(w, code),
            said.name(w, code),
            *(
                "" if (own := each.get(code)) is None else counted.value(w, code, own)
                for each in (whole, *parts.values())
            ),
        ]
        for code in whole
    ]


def quarters(found: AggregateAnswer) -> dict[str, Mapping[str, Estimate]]:
    """Calendar quarters of the period, the newest eight; none where the counts are yearly."""
    aggregate, plan = found.aggregate, found.plan
    if aggregate.months > Every.QUARTER.months:
        return {}
    first, last = aggregate.span
    parts: dict[str, Mapping[str, Estimate]] = {}
    at = period_start(first, Every.QUARTER)
    while at <= last:
        after = add_months(at, 3)
        start, end = max(at, plan.start or at), min(after - timedelta(days=1), plan.end or last)
        if start <= end:
            own = answer_aggregate(aggregate, replace(plan, start=start, end=end, by=())).whole
            if own:
                parts[f"{at.year} Q{(at.month + 2) // 3}"] = own
        at = after
    return dict(list(parts.items())[-official.MOST_QUARTERS :])
