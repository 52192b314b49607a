"""Counting states: one pass over the records, one decision per pattern that occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.ablation.counting.decided_by import NUMERATOR_RULES, Rule, State, verdict
from core.ablation.counting.patterns import Patterns, cached
from core.ablation.counting.selection import Members, groups
from core.ablation.definitions import Definitions
from core.ablation.indicators.decide import DEATH_ORDER
from core.ablation.log import Bools, Ints, Log

Counts = npt.NDArray[np.int64]

IN_DENOMINATOR = (State.NUMERATOR, State.DENOMINATOR_ONLY, State.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """States counted per group.

    Parameters
    ----------
    groups : int
    definitions : Definitions
    by_rule : mapping of Rule to array of int, shape (groups,)
        Records that each rule decided. Every number of an indicator is a sum of these.
    literal_numerator, literal_denominator : array of int, shape (groups,)
        Without waiting for any window to close.
    """

    groups: int
    definitions: Definitions
    by_rule: dict[Rule, Counts]
    literal_numerator: Counts
    literal_denominator: Counts

    def stand(self, rule: Rule) -> State:
        """The state a rule puts a record in."""
        return verdict(rule, self.definitions).state

    def total(self, *states: State) -> Counts:
        """Records in these states."""
        return self._sum(count for rule, count in self.by_rule.items() if self.stand(rule) in states)

    def _sum(self, counts: Iterable[Counts]) -> Counts:
        total = np.zeros(self.groups, np.int64)
        for count in counts:
            total += count
        return total

    @property
    def numerator(self) -> Counts:
        """Records in the numerator."""
        return self.total(State.NUMERATOR)

    @property
    def denominator(self) -> Counts:
        """Records in the denominator."""
        return self.total(*IN_DENOMINATOR)

    @property
    def open(self) -> Counts:
        """Records that a document could still change."""
        return self._sum(
            count for rule, count in self.by_rule.items() if verdict(rule, self.definitions).open
        )

    @property
    def sure(self) -> Counts:
        """Numerator that no document changes."""
        return self._sure(State.NUMERATOR)

    @property
    def sure_denominator(self) -> Counts:
        """Denominator that no document changes."""
        return self._sure(*IN_DENOMINATOR)

    def _sure(self, *states: State) -> Counts:
        verdicts = {rule: verdict(rule, self.definitions) for rule in self.by_rule}
        return self._sum(
            count
            for rule, count in self.by_rule.items()
            if not verdicts[rule].open and verdicts[rule].state in states
        )

    @property
    def early(self) -> Counts:
        """Events already known although their window is still open."""
        return self.by_rule.get(Rule.EARLY_EVENT, np.zeros(self.groups, np.int64))


def waiting(raw: Rule, *, events: bool) -> Rule:
    """What a record is while its window is open; ``events``: an event already known is named."""
    return Rule.EARLY_EVENT if events and raw in NUMERATOR_RULES else Rule.NOT_MATURE


def histogram(codes: Ints, size: int, members: Members) -> tuple[list[int], Counts]:
    """Patterns that occur, and how often in each group, shape (groups, patterns)."""
    own = codes if len(members.rows) == len(codes) and members.group is None else codes[members.rows]
    counts = np.bincount(own, minlength=size)
    present = np.flatnonzero(counts)
    if members.group is None:
        return present.tolist(), counts[present][np.newaxis, :]
    place = np.zeros(size, np.int64)
    place[present] = np.arange(len(present))
    width = max(len(present), 1)
    table = np.bincount(
        members.group * np.int64(width) + place[own], minlength=members.groups * width
    ).reshape(members.groups, width)
    return present.tolist(), table[:, : len(present)]


def tally_sessions(
    patterns: Patterns,
    mature: Bools | None,
    members: Members,
    decisions: Mapping[str, Callable[[tuple[int, ...]], Rule]],
    definitions: Definitions,
    *,
    events: bool = False,
) -> dict[str, Tally]:
    """Count the records of one or several indicators that share their digits.

    Parameters
    ----------
    patterns : Patterns
        One per row of the log.
    mature : array of bool or None, shape (rows,)
        Rows whose window has closed; None where the indicator has no window.
    members : Members
    decisions : mapping of indicator to decision
    """
    codes, size = patterns.codes, patterns.size
    if mature is not None:
        codes = codes * np.int32(2) + mature
        size *= 2
    present, counts = histogram(codes, size, members)
    found = {}
    for indicator, decide in decisions.items():
        by_rule: dict[Rule, Counts] = {}
        literal = np.zeros((2, members.groups), np.int64)
        for place, code in enumerate(present):
            pattern, closed = (code, 1) if mature is None else divmod(code, 2)
            raw = decide(patterns.digits(pattern))
            count = counts[:, place]
            state = verdict(raw, definitions).state
            if state in IN_DENOMINATOR:
                literal[1] += count
                literal[0] += count * (state is State.NUMERATOR)
            rule = raw if closed or not definitions.maturity else waiting(raw, events=events)
            by_rule[rule] = by_rule.get(rule, np.zeros(members.groups, np.int64)) + count
        total = sum(by_rule.values(), start=np.zeros(members.groups, np.int64))
        assert np.array_equal(total, counts.sum(axis=1)), "states do not add up"
        found[indicator] = Tally(members.groups, definitions, by_rule, literal[0], literal[1])
    return found


DEATH_RANK = {rule: len(DEATH_ORDER) - i for i, rule in enumerate(DEATH_ORDER)}


def death_ranks(
    patterns: Patterns,
    mature: Bools,
    members: Members,
    decide: Callable[[tuple[int, ...]], Rule],
    definitions: Definitions,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Rank of the deciding rule of each member: with windows closed, and literally."""
    codes = patterns.codes[members.rows] * np.int32(2) + mature[members.rows]
    size = patterns.size * 2
    final, literal = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    for code in np.flatnonzero(np.bincount(codes, minlength=size)).tolist():
        pattern, closed = divmod(code, 2)
        raw = decide(patterns.digits(pattern))
        literal[code] = DEATH_RANK[raw]
        rule = raw if closed or not definitions.maturity else waiting(raw, events=True)
        final[code] = DEATH_RANK[rule]
    return final[codes], literal[codes]


def pairs(units: Ints, members: Members, count: int) -> tuple[Ints, Ints, Ints]:
    """Distinct (unit, group) pairs of some members.

    Parameters
    ----------
    units : array of int, shape (members,)
        Patient or stay of each member.
    count : int
        Number of units.

    Returns
    -------
    of : array of int, shape (members,)
        Pair of each member.
    unit, group : array of int, shape (pairs,)
    """
    if members.group is None:
        seen = np.zeros(count, bool)
        seen[units] = True
        unit = np.flatnonzero(seen).astype(np.int32)
        place = np.cumsum(seen, dtype=np.int32) - 1
        return place[units], unit, np.zeros(len(unit), np.int32)
    key = units.astype(np.int64) * members.groups + members.group
    of, distinct = pd.factorize(key)
    unit, group = np.divmod(np.asarray(distinct), members.groups)
    return of.astype(np.int32), unit.astype(np.int32), group.astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Units (patients or stays) in groups.

    Parameters
    ----------
    of : array of int, shape (members,)
        Pair of each member.
    unit, group : array of int, shape (pairs,)
    present : array of bool, shape (pairs,)
        Pairs that have a member; the others are of no account.
    """

    of: Ints
    unit: Ints
    group: Ints
    present: Bools


def unit_pairs(log: Log, kind: str, members: Members) -> Pairs:
    """Patients or stays of the members, group by group; the grouping itself is made once per log."""
    units, count = (log.patient, log.patients) if kind == "patient" else (log.stays.of, len(log.stays.row))
    if members.group is None or members.column is None:
        of, unit, group = pairs(units[members.rows], members, count)
        return Pairs(of, unit, group, np.ones(len(unit), bool))
    column = members.column

    def make() -> tuple[Ints, Ints, Ints]:
        every = groups(log, column)
        entries = Members(every.rows, every.group, len(every.labels))
        return pairs(units[every.rows], entries, count)

    of, unit, group = cached(log, ("pairs", kind, column), make)
    if members.at is not None:
        of = of[members.at]
    present = np.zeros(len(unit), bool)
    present[of] = True
    return Pairs(of, unit, group, present)


def tally_patients(
    of: Ints,
    group: Ints,
    groups: int,
    final: npt.NDArray[np.uint8],
    literal: npt.NDArray[np.uint8],
    definitions: Definitions,
) -> Tally:
    """Count patients: each stands where the most telling of its sessions stands."""
    best = np.zeros((2, len(group)), np.uint8)
    for row, ranks in enumerate((final, literal)):
        np.maximum.at(best[row], of, ranks)
    width = len(DEATH_ORDER) + 1
    counted = [
        np.bincount(group * np.int64(width) + ranks, minlength=groups * width).reshape(groups, width)
        for ranks in best
    ]
    by_rule = {rule: counted[0][:, rank] for rule, rank in DEATH_RANK.items() if counted[0][:, rank].any()}
    numerator = np.zeros(groups, np.int64)
    for rule, rank in DEATH_RANK.items():
        if rule in NUMERATOR_RULES:
            numerator += counted[1][:, rank]
    return Tally(groups, definitions, by_rule, numerator, counted[1][:, 1:].sum(axis=1))
