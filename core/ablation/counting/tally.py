"""Counting states: one pass over the records, one decision per pattern that occurs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.ablation.counting.deciding import IN_DENOMINATOR, Sheet, decide, decided
from core.ablation.counting.packing import cached
from core.ablation.counting.selection import Members, groups
from core.ablation.decided_by import EARLY_EVENT, RULE_INDEX, RULES, DecidedBy, State, Turn, verdict
from core.ablation.definitions import Definitions
from core.ablation.log import Log
from core.arrays import Bools, Bytes, Counts, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """States counted per group.

    Parameters
    ----------
    groups : int
    definitions : Definitions
    by_rule : mapping of DecidedBy to array of int, shape (groups,)
        Records that each code decided. Every number of an indicator is a sum of these.
    literal_numerator, literal_denominator : array of int, shape (groups,)
        Without waiting for any window to close.
    due : array of bool, shape (groups,)
        Some record has reached the end of its window, or there is no window.
    floor : bool
        A condition has no column, so that every record might fail it.
    early : array of int, shape (groups,)
        Units with an event already known although its window is still open.
    """

    groups: int
    definitions: Definitions
    by_rule: dict[DecidedBy, Counts]
    literal_numerator: Counts
    literal_denominator: Counts
    due: Bools
    early: Counts
    floor: bool = False

    def stand(self, rule: DecidedBy) -> State:
        """The state a code puts a record in."""
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
    def silent(self) -> Counts:
        """Records of places that write nothing in the column."""
        return self._sum(count for rule, count in self.by_rule.items() if rule.silent)

    def turning(self, *turns: Turn) -> Counts:
        """Records that a document could still turn one of these ways."""
        return self._sum(
            count for rule, count in self.by_rule.items() if verdict(rule, self.definitions).turn in turns
        )

    @property
    def open(self) -> Counts:
        """Records that a document could still change."""
        return self.turning(*(turn for turn in Turn if turn is not Turn.CLOSED))

    def bounds(self) -> list[tuple[float, float] | None]:
        """Lowest and highest value over everything the open records could turn out to be.

        The extremes are reached: each open record is turned the worst, or the best, way it can go.
        """
        sure = self._sure(State.NUMERATOR)
        below = self._sure(*IN_DENOMINATOR)
        either = self.turning(Turn.EITHER, Turn.ANY)
        counts, falls = self.turning(Turn.COUNT_OR_OUT), self.turning(Turn.BELOW_OR_OUT)
        found: list[tuple[float, float] | None] = []
        for s, d, e, b, c in np.stack([sure, below, either, counts, falls], axis=1).tolist():
            if not d + e + b + c:
                found.append(None)
                continue
            low = s / (d + e + c) if d + e + c else 1.0
            high = (s + e + b) / (d + e + b) if d + e + b else 0.0
            found.append((low, high))
        return found

    def _sure(self, *states: State) -> Counts:
        verdicts = {rule: verdict(rule, self.definitions) for rule in self.by_rule}
        return self._sum(
            count
            for rule, count in self.by_rule.items()
            if not verdicts[rule].open and verdicts[rule].state in states
        )


def histogram(codes: Ints, members: Members) -> tuple[list[int], Counts]:
    """Patterns that occur, and how often in each group, shape (groups, patterns)."""
    own = codes if len(members.rows) == len(codes) and members.group is None else codes[members.rows]
    counts = np.bincount(own)
    present = np.flatnonzero(counts)
    if members.group is None:
        return present.tolist(), counts[present][np.newaxis, :]
    place = np.zeros(len(counts), np.int64)
    place[present] = np.arange(len(present))
    width = max(len(present), 1)
    table = np.bincount(
        members.group * np.int64(width) + place[own], minlength=members.groups * width
    ).reshape(members.groups, width)
    return present.tolist(), table[:, : len(present)]


def tally_sessions(sheet: Sheet, indicators: Sequence[str]) -> dict[str, Tally]:
    """Count the sessions of one or several indicators that share their digits."""
    members, d = sheet.members, sheet.definitions
    present, counts = histogram(sheet.codes, members)
    due = counts[:, [code % 2 == 1 for code in present]].sum(axis=1) > 0
    found = {}
    for indicator in indicators:
        by_rule: dict[DecidedBy, Counts] = {}
        literal = np.zeros((2, members.groups), np.int64)

        def add(rule: DecidedBy, count: Counts, by_rule: dict[DecidedBy, Counts] = by_rule) -> None:
            by_rule[rule] = by_rule.get(rule, np.zeros(members.groups, np.int64)) + count

        for place, code in enumerate(present):
            here = decide(sheet, indicator, code)
            count = counts[:, place]
            state = verdict(here.letter, d).state
            if state in IN_DENOMINATOR:
                literal[1] += count * due
                literal[0] += count * due * (state is State.NUMERATOR)
            if here.final == here.waiting:
                add(here.final, count)
            else:
                add(here.final, count * due)
                add(here.waiting, count * ~due)
        total = sum(by_rule.values(), start=np.zeros(members.groups, np.int64))
        assert np.array_equal(total, counts.sum(axis=1)), "states do not add up"
        early = by_rule.get(EARLY_EVENT, np.zeros(members.groups, np.int64))
        found[indicator] = Tally(
            members.groups,
            d,
            {rule: count for rule, count in by_rule.items() if count.any()},
            literal[0],
            literal[1],
            due,
            early,
            sheet.floor,
        )
    return found


@dataclass(frozen=True, slots=True)
class Precedence:
    """What decides a patient with several sessions.

    Parameters
    ----------
    order : tuple of DecidedBy
        The first of these that any session is.
    early : DecidedBy
        What a patient is of whom a closed window says less than an event of a window still open.
    """

    order: tuple[DecidedBy, ...]
    early: DecidedBy

    def decide(self, of: Ints, size: int, rules: Bytes) -> tuple[Bytes, Bools]:
        """Code of each patient (index into ``RULES``), and whether an early event is known of it.

        Parameters
        ----------
        of : array of int, shape (members,)
            Patient of each member.
        size : int
            Patients.
        rules : array of uint8, shape (members,)
            Index into ``RULES``.
        """
        rank = np.zeros(len(RULES), np.uint8)
        back = np.zeros(len(self.order) + 1, np.uint8)
        for i, rule in enumerate(self.order):
            rank[RULE_INDEX[rule]] = len(self.order) - i
            back[len(self.order) - i] = RULE_INDEX[rule]
        best = np.zeros(size, np.uint8)
        np.maximum.at(best, of, rank[rules])
        early = np.zeros(size, bool)
        early[of[rules == RULE_INDEX[EARLY_EVENT]]] = True
        early &= rank[[RULE_INDEX[rule] for rule in self.order if rule.state is State.NUMERATOR]].min() > best
        lifted = early & (best > rank[RULE_INDEX[EARLY_EVENT]])
        best[lifted] = np.maximum(best[lifted], rank[RULE_INDEX[self.early]])
        return back[best], early


def tally_patients(log: Log, sheet: Sheet, indicator: str, precedence: Precedence) -> Tally:
    """Count patients: each stands where the most telling of its sessions stands."""
    members, d = sheet.members, sheet.definitions
    found = unit_pairs(log, "patient", members)
    final, letter = decided(sheet, indicator)
    codes = sheet.codes[members.rows]
    due = np.zeros(members.groups, bool)
    due[members.code()[codes % 2 == 1]] = True
    if members.group is not None and not d.maturity and not due.all():
        # a group none of whose windows has closed waits, whatever the definitions say
        final = np.where(due[members.code()], final, _waiting(sheet, indicator))
    ruled, early = precedence.decide(found.of, len(found.unit), final)
    literal, _ = precedence.decide(found.of, len(found.unit), letter)
    group = found.group.astype(np.int64)[found.present]
    width = len(RULES)
    table = np.bincount(group * width + ruled[found.present], minlength=members.groups * width).reshape(
        members.groups, width
    )
    by_rule = {RULES[i]: table[:, i] for i in np.flatnonzero(table.any(axis=0)).tolist()}
    numerators = np.array([verdict(rule, d).state is State.NUMERATOR for rule in RULES])
    counted = numerators[literal[found.present]]
    return Tally(
        members.groups,
        d,
        by_rule,
        np.bincount(group[counted], minlength=members.groups) * due,
        np.bincount(group, minlength=members.groups) * due,
        due,
        np.bincount(group[early[found.present]], minlength=members.groups),
        sheet.floor,
    )


def _waiting(sheet: Sheet, indicator: str) -> Bytes:
    codes = sheet.codes[sheet.members.rows]
    counts = np.bincount(codes)
    lut = np.zeros(len(counts), np.uint8)
    for code in np.flatnonzero(counts).tolist():
        lut[code] = RULE_INDEX[decide(sheet, indicator, code).waiting]
    return lut[codes]


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
