"""Which answers of a rebuilt example rest on choices made in rebuilding it, and how far they could go.

A table of a paper fixes each test by itself. An answer that also depends on which lesions two tests share, or
on how lesions fall to patients or groups, is one of many that the same printed figures allow; here are the
least and the most of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.examples.margins import (
    PrintedStudy,
    Range,
    Side,
    Table,
    Weights,
    lesions_called,
    patients_called,
    reads_called,
)
from core.reads.counting.panel import Panel
from core.reads.plan import Plan, Unit
from core.reads.rules.rule import Rule, parse_rule
from core.reads.search.add_on import widened
from core.reads.study import WITH, WITHOUT


@dataclass(frozen=True, slots=True)
class Allowed:
    """The least and the most that the printed figures allow; ``units`` where their number is known."""

    low: float
    high: float
    units: int | None = None

    @property
    def fixed(self) -> bool:
        """Whether the printed figures leave one value."""
        return self.high - self.low < 1e-9

    def count(self, share: float) -> int | None:
        """A share of the units as a count."""
        return None if self.units is None else round(share * self.units)


class Nest(StrEnum):
    """How the lesions of a study could fall to its patients."""

    EVEN = "even"
    PILED = "piled"


@dataclass(frozen=True, slots=True)
class _Scope:
    """The groups a plan is about (None: all), and whether a filter splits by something not printed."""

    groups: frozenset[str] | None
    invented: bool


def allowed_calls(
    printed: PrintedStudy, panel: Panel, plan: Plan, item: str, rule: Rule | None = None
) -> dict[str, Allowed] | None:
    """Sensitivity, specificity and accuracy of a test or rule over all studies with the printed figures.

    Parameters
    ----------
    item : name of a test or rule of the panel
    rule : the rule itself, where the panel does not have it

    Returns
    -------
    dict of metric to Allowed, or None for a test whose figures are not printed
        Without accuracy where the printed figures do not say how many units of either status there are.
    """
    yes, no = (_called(printed, panel, plan, side, [(item, rule)], (0, 1)) for side in (True, False))
    if yes is None or no is None:
        return None
    out = {"sensitivity": yes, "specificity": Allowed(1 - no.high, 1 - no.low, no.units)}
    if yes.units is not None and no.units is not None:
        units, right = yes.units + no.units, out["specificity"]
        ends = [
            (yes.units * a + no.units * b) / units for a, b in ((yes.low, right.low), (yes.high, right.high))
        ]
        out["accuracy"] = Allowed(ends[0], ends[1], units)
    return out


@dataclass(frozen=True, slots=True)
class AllowedPair:
    """A comparison on one endpoint over all studies with the printed figures, as shares of the units."""

    second_minus_first: Allowed
    only_first_correct: Allowed
    only_second_correct: Allowed

    @property
    def fixed(self) -> bool:
        """Whether the printed figures fix every paired count."""
        return self.only_first_correct.fixed and self.only_second_correct.fixed


def allowed_pair(
    printed: PrintedStudy, panel: Panel, plan: Plan, pair: tuple[str, str]
) -> dict[str, AllowedPair] | None:
    """Differences and discordant units of a pair on sensitivity and specificity; None as `allowed_calls`."""
    both: list[tuple[str, Rule | None]] = [(name, None) for name in pair]
    out = {}
    for metric, side in (("sensitivity", True), ("specificity", False)):
        # verdicts (first, second) in the order 00, 01, 10, 11; without the condition negative is correct
        first, second = ((0, 0, 1, 0), (0, 1, 0, 0)) if side else ((0, 1, 0, 0), (0, 0, 1, 0))
        difference = tuple(b - a for a, b in zip(first, second, strict=True))
        found = [_called(printed, panel, plan, side, both, w) for w in (difference, first, second)]
        if found[0] is None or found[1] is None or found[2] is None:
            return None
        out[metric] = AllowedPair(found[0], found[1], found[2])
    return out


def _called(
    printed: PrintedStudy,
    panel: Panel,
    plan: Plan,
    with_condition: bool,
    items: Sequence[tuple[str, Rule | None]],
    weights: Weights,
) -> Allowed | None:
    """A weighted share of the units of one status; weights by the items' verdicts, the last fastest."""
    tables = [_table(printed, panel, *item) for item in items]
    if any(table is None for table in tables):
        return None
    rules = tuple(table for table in tables if table is not None)
    side, scope = printed.side(with_condition), _scope(printed, plan)
    if panel.unit is Unit.LESION:
        told = _told(rules, weights)
        if scope.invented:
            return _anything(lesions_called(side, told, scope.groups))
        low, high = lesions_called(side, told, scope.groups)
        return Allowed(low, high, side.lesions if scope.groups is None else None)
    units = side.patients(scope.groups)
    low, high = _patients(side, rules, weights, plan, scope.groups, with_condition)
    share = (low / units, high / units) if units else (0.0, 0.0)
    return _anything(share) if scope.invented else Allowed(*share, units)


def _patients(
    side: Side,
    rules: tuple[Table, ...],
    weights: Weights,
    plan: Plan,
    groups: frozenset[str] | None,
    with_condition: bool,
) -> Range:
    units = side.patients(groups)
    if plan.rollup not in ("any", "1") or any(rule[0] for rule in rules):
        # how many lesions a patient has, or how many benign ones, is not printed: what is not called at all
        # is all that is known
        most = [
            0.0 if max(rule[p] for p in (*side.possible, *side.elsewhere)) == 0 else float(units)
            for rule in rules
        ]
        reach = max(most)
        return min(0.0, reach * min(weights)), max(0.0, reach * max(weights))
    if plan.fuse_at is Unit.PATIENT:
        return reads_called(side, _told(rules, weights), groups)
    low, high = patients_called(side, rules, weights, groups)
    if with_condition and any(rule[p] for rule in rules for p in side.elsewhere):
        high = float(units) if max(weights) > 0 else high
    return low, high


def _anything(share: Range) -> Allowed:
    """Of a part that could be any units: what is so of all or of none stays so."""
    low, high = share
    if high - low < 1e-9 and any(abs(low - end) < 1e-9 for end in (-1.0, 0.0, 1.0)):
        return Allowed(low, high)
    return Allowed(-1.0 if low < 0 else 0.0, 1.0 if high > 0 else 0.0)


def _told(rules: Sequence[Table], weights: Weights) -> Weights:
    """Weights by read pattern from weights by the rules' verdicts."""
    out = []
    for verdicts in zip(*rules, strict=True):
        place = 0
        for verdict in verdicts:
            place = 2 * place + verdict
        out.append(weights[place])
    return tuple(out)


def _table(printed: PrintedStudy, panel: Panel, item: str, rule: Rule | None) -> Table | None:
    tests = printed.tests
    named = {r.name: r for r in panel.rules}
    text = dict(printed.same).get(item)
    rule = rule or named.get(item)
    if rule is None and text is not None:
        rule = parse_rule("\N{MIDDLE DOT}", text, tests)
    if rule is None and item in tests:
        return bytes((pattern >> tests.index(item)) & 1 for pattern in range(1 << len(tests)))
    if rule is None or not set(rule.tests) <= set(tests):
        return None
    return widened(rule, tests).tobytes()


def _scope(printed: PrintedStudy, plan: Plan) -> _Scope:
    groups: frozenset[str] | None = None
    names = {g.name for g in (*printed.with_condition.groups, *printed.without_condition.groups)}
    invented = False
    for column, values in plan.where:
        if column != printed.group_column:
            invented = True
        elif not names <= set(values):
            groups = frozenset(values)
    return _Scope(groups, invented)


def nested_otherwise(panel: Panel, first: str, second: str, way: Nest) -> Panel:
    """The same lesions in other patients, every printed count of two tests as it is.

    Per reference status every patient keeps what both tests say of them, and the fewest lesions that make it
    so; the other lesions are dealt out in turn (``EVEN``), or piled on one patient for every kind of lesion
    (``PILED``).

    Parameters
    ----------
    panel : at lesion level, with patients
    first, second : names of items; the same for one test alone
    """
    assert panel.cluster is not None and panel.unit is Unit.LESION
    cluster = panel.cluster.copy()
    profile = panel.unit_profile
    told = panel.verdicts[[panel.place(first), panel.place(second)]][:, profile]
    for status in (WITH, WITHOUT):
        units = np.flatnonzero((panel.reference[profile] == status) & (told < 2).all(axis=0))
        if units.size:
            cluster[units] = _dealt(cluster[units], told[:, units].astype(np.int64), way)
    return replace(panel, cluster=cluster, shared=None)


def _dealt(cluster: NDArray[np.integer[Any]], told: NDArray[np.int64], way: Nest) -> NDArray[np.integer[Any]]:
    names, own = np.unique(cluster, return_inverse=True)
    first, second = (np.bincount(own, weights=row) > 0 for row in told)
    kind = first * 2 + second * 1
    waiting = [list(np.flatnonzero(told[0] * 2 + told[1] == code)) for code in range(4)]
    dealt = np.full(own.size, -1, dtype=np.int64)
    for patient in np.argsort(kind, kind="stable"):
        # a patient whom both call needs one lesion that both call, or, when those are gone, one of each
        wanted = [int(kind[patient])] if kind[patient] < 3 or waiting[3] else [2, 1]
        for code in wanted:
            dealt[waiting[code].pop()] = patient
    for code, lesions in enumerate(waiting):
        suited, alike = np.flatnonzero((kind | code) == kind), np.flatnonzero(kind == code)
        for turn, lesion in enumerate(lesions):
            piled = alike[0] if alike.size else suited[-1]
            dealt[lesion] = piled if way is Nest.PILED else suited[turn % suited.size]
    return np.asarray(names[dealt], dtype=cluster.dtype)
