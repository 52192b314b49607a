"""The decision of every record of an indicator: once per pattern that occurs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from core.ablation.counting.packing import Patterns
from core.ablation.counting.selection import Members
from core.ablation.decided_by import EARLY_EVENT, NOT_MATURE, RULE_INDEX, RULES, DecidedBy, State, verdict
from core.ablation.definitions import Definitions
from core.arrays import Bools, Bytes, Ints

Decision = Callable[[tuple[int, ...]], DecidedBy]

IN_DENOMINATOR = (State.NUMERATOR, State.DENOMINATOR_ONLY, State.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sheet:
    """How the sessions of an indicator are decided.

    Parameters
    ----------
    patterns : Patterns
        One per row of the log.
    mature : array of bool or None, shape (rows,)
        Sessions whose window has closed; None where there is no window.
    members : Members
    decisions : mapping of indicator to decision
        Several indicators may share their digits.
    definitions : Definitions
    events : bool
        The numerator is an event that may be known before the window closes.
    days : array of int32, shape (rows,)
        The day a session counts by.
    before_its_time : mapping of DecidedBy to DecidedBy
        What a record is to the letter while its window is open, where that differs.
    floor : bool
        A condition has no column in the file, so that every record might fail it.
    notes : tuple of str
        Codes of what must be said beside the number.
    """

    patterns: Patterns
    mature: Bools | None
    members: Members
    decisions: Mapping[str, Decision]
    definitions: Definitions
    days: Ints
    events: bool = False
    before_its_time: Mapping[DecidedBy, DecidedBy] = field(default_factory=dict)
    floor: bool = False
    notes: tuple[str, ...] = ()

    @property
    def codes(self) -> Ints:
        """Pattern and, in the last digit, whether the window has closed; shape (rows,)."""
        if self.mature is None:
            return self.patterns.codes * np.int32(2) + np.int32(1)
        return self.patterns.codes * np.int32(2) + self.mature


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What one code of a sheet is.

    Parameters
    ----------
    final : DecidedBy
        Under the definitions.
    waiting : DecidedBy
        Where no record of the group has reached its window's end, whatever the definitions say of that.
    letter : DecidedBy
        Without waiting for the window.
    closed : bool
    """

    final: DecidedBy
    waiting: DecidedBy
    letter: DecidedBy
    closed: bool


def decide(sheet: Sheet, indicator: str, code: int) -> Ruling:
    """Decide one code of `Sheet.codes`."""
    pattern, closed = divmod(code, 2)
    found = sheet.decisions[indicator](sheet.patterns.digits(pattern))
    if closed:
        return Ruling(final=found, waiting=found, letter=found, closed=True)
    event = sheet.events and verdict(found, sheet.definitions).state is State.NUMERATOR
    waiting = EARLY_EVENT if event else NOT_MATURE
    letter = sheet.before_its_time.get(found, found)
    return Ruling(
        final=waiting if sheet.definitions.maturity else letter,
        waiting=waiting,
        letter=letter,
        closed=False,
    )


def decided(sheet: Sheet, indicator: str) -> tuple[Bytes, Bytes]:
    """Index into ``RULES`` of every member, under the definitions and to the letter; shape (members,)."""
    codes = sheet.codes[sheet.members.rows]
    counts = np.bincount(codes)
    present = np.flatnonzero(counts).tolist()
    final, letter = np.zeros(len(counts), np.uint8), np.zeros(len(counts), np.uint8)
    due = any(code % 2 for code in present)
    for code in present:
        found = decide(sheet, indicator, code)
        final[code] = RULE_INDEX[found.final if due else found.waiting]
        letter[code] = RULE_INDEX[found.letter]
    return final[codes], letter[codes]


@lru_cache
def states(definitions: Definitions) -> Bytes:
    """Index into ``tuple(State)`` of every code of ``RULES``."""
    order = list(State)
    return np.array([order.index(verdict(rule, definitions).state) for rule in RULES], np.uint8)
