"""What a link asks, in a line, before there are data to ask it of."""

from __future__ import annotations

from collections.abc import Sequence

from core.ablation.definitions import DEFAULTS, SWITCHES
from core.ablation.plan import AblationPlan
from core.reads.plan import Plan
from core.words.catalogue import Words
from core.words.numbers import DOT

_SAID = frozenset({"unit", "rules", "compare", "where", "by"})
"""Settings of a reader study that the line spells out; the others are counted."""


def reads_asked(w: Words, plan: Plan) -> str:
    """The rules, pairs, unit, filters and groupings of a plan; empty where it asks nothing special."""
    parts = []
    if plan.rules:
        names = w.join([rule.name for rule in plan.rules])
        parts.append(w("fusion rules: {rules}", rules=names))
    parts += [w.against(first, second) for first, second in plan.compare]
    if plan.unit is not None:
        parts.append(w("per {unit}", unit=w.label("unit", str(plan.unit))))
    parts += _filters(w, plan.where)
    if plan.by:
        parts.append(w("by {columns}", columns=w.join(list(plan.by))))
    if others := len(plan.to_query().keys() - _SAID):
        parts.append(w.plural("{count} more setting", "{count} more settings", others))
    return DOT.join(parts)


def ablation_asked(w: Words, plan: AblationPlan, indicator: str | None) -> str:
    """The indicator, period, cut-off, filters and changed definitions; empty where nothing is special."""
    parts = []
    if indicator is not None:
        parts.append(w.label("indicator", indicator))
    if plan.start is not None or plan.end is not None:
        parts.append(w("{first} to {last}", first=plan.start or "…", last=plan.end or "…"))
    if plan.as_of is not None:
        parts.append(w("cut-off {date}", date=plan.as_of))
    parts += _filters(w, plan.where)
    changed = sum(getattr(plan.definitions, s.name) != getattr(DEFAULTS, s.name) for s in SWITCHES)
    if changed:
        parts.append(w.plural("{count} definition changed", "{count} definitions changed", changed))
    return DOT.join(parts)


def _filters(w: Words, where: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    return [
        w("only {column}: {values}", column=column, values=w.join(list(values))) for column, values in where
    ]
