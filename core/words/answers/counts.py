"""What is said of counts by month and hospital."""

from __future__ import annotations

from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.file.aggregate import Aggregate
from core.ablation.indicator import INDICATORS, Weight
from core.ablation.indicator import indicator as indicator_of
from core.findings import Estimate
from core.words import Words
from core.words.answers import ablation as said


def facts(w: Words, counts: Aggregate) -> list[str]:
    """Rows used, hospitals, months, rows left out; each a short phrase."""
    first, last = counts.span
    used = len(counts.counts)
    found = [
        w.plural("{count} count", "{count} counts", used),
        w.plural("{count} hospital", "{count} hospitals", len(counts.hospitals)),
        w("{first} to {last}", first=f"{first:%Y-%m}", last=f"{last:%Y-%m}"),
    ]
    if left := counts.rows - used:
        found.append(w("{count} rows left out", count=w.numbers.count(left)))
    return found


def cannot(w: Words) -> str:
    """What counts cannot answer, and why."""
    return w(
        "This file holds counts by month and hospital. There are no records behind them: no bounds from "
        "missing documents, no word on windows still open, no definitions to switch, no CUSUM, no "
        "adjustment for risk. The counts are added up as they stand."
    )


def value(w: Words, code: str, e: Estimate) -> str:
    """A value with its counts."""
    if not indicator_of(code).days:
        return w.numbers.estimate(e)
    return w(
        "{mean} days ({top}/{bottom})",
        mean=w.numbers.decimal(e.value),
        top=w.numbers.count(int(e.numerator or 0)),
        bottom=w.numbers.count(int(e.denominator or 0)),
    )


def overview(w: Words, found: AggregateAnswer) -> str:
    """The headline of a file of counts."""
    if not found.whole:
        return w("No count is left: the period leaves none.")
    told = [
        w("{name} {value}", name=said.name(w, code), value=value(w, code, found.whole[code]))
        for code in said.headlines()
        if code in found.whole and found.whole[code].value is not None
    ]
    if not told:
        told = [
            w("{name} {value}", name=said.name(w, code), value=value(w, code, e))
            for code, e in list(found.whole.items())[:1]
        ]
    return w("All hospitals together: {parts}.", parts=w("; ").join(told))


def answer(w: Words, code: str, e: Estimate) -> str:
    """One indicator in plain words."""
    if e.value is None:
        return w(
            "{name} cannot be given here: {reason}.",
            name=said.name(w, code),
            reason=w.reason(str(e.reason)),
        )
    if indicator_of(code).days:
        return w(
            "{name}: {value}. Its interval needs the length of every stay.",
            name=said.name(w, code),
            value=value(w, code, e),
        )
    return w(
        "{name}: {value}, {interval_name} {interval}.",
        name=said.name(w, code),
        value=value(w, code, e),
        interval_name=w.numbers.confidence(e.confidence_level),
        interval=w.numbers.interval(e.low, e.high),
    )


def lacking(w: Words, found: AggregateAnswer) -> str:
    """Official indicators that the file does not hold; empty where it holds all."""
    names = [
        said.numbered(w, code)
        for code in INDICATORS
        if code not in found.whole and not said.number_of(code).endswith("+")
    ]
    return w("Not in this file: {names}.", names=w.join(names)) if names else ""


def notes(w: Words, code: str) -> list[str]:
    """What must be known beside a number made from counts."""
    own = indicator_of(code)
    found = []
    if own.once_per_patient:
        found.append(w("A patient of two months or two hospitals is counted twice."))
    if own.weight is Weight.LESIONS:
        found.append(
            w(
                "Lesions of one session are not known here: they are taken as independent (binomial), so "
                "that interval and limits may be too narrow."
            )
        )
    return found
