"""What decided a record: one stable code each, the state it puts the record in, and what it may turn into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.ablation.definitions import Definitions, Value


class State(StrEnum):
    """Where a record stands in an indicator."""

    NUMERATOR = "numerator"
    DENOMINATOR_ONLY = "denominator_only"
    UNKNOWN = "unknown"
    """In the denominator, not in the numerator, and a document could put it there."""
    NOT_MATURE = "not_mature"
    EXCLUDED = "excluded"


class Turn(StrEnum):
    """What documents could still make of a record: it then moves a bound."""

    CLOSED = "closed"
    EITHER = "either"
    """In the denominator for certain, in the numerator or not."""
    COUNT_OR_OUT = "count_or_out"
    """In both, or in neither."""
    BELOW_OR_OUT = "below_or_out"
    """In the denominator only, or in neither."""
    ANY = "any"


class DecidedBy(str):
    """A code that says why a record stands where it stands, and carries its place.

    Attributes
    ----------
    state : State
        Where it puts a record under the default definitions.
    turn : Turn
    switch : str or None
        The definition that moves it; ``places`` gives the state under its other settings.
    silent : bool
        The record's centre writes nothing at all in the column, so that nothing can be counted from it.
    """

    state: State
    turn: Turn
    switch: str | None
    places: Mapping[Value, State]
    silent: bool


RULES: list[DecidedBy] = []
"""Every code, in the order of registration; it grows where an indicator is added."""

RULE_INDEX: dict[str, int] = {}


def ground(
    code: str,
    state: State,
    turn: Turn = Turn.CLOSED,
    *,
    switch: str | None = None,
    places: Mapping[Value, State] | None = None,
    silent: bool = False,
) -> DecidedBy:
    """Register a code once, with its place.

    Raises
    ------
    ValueError
        If the code is taken.
    """
    if code in RULE_INDEX:
        raise ValueError(code)
    found = DecidedBy(code)
    found.state, found.turn, found.switch, found.places = state, turn, switch, places or {}
    found.silent = silent
    RULE_INDEX[code] = len(RULES)
    RULES.append(found)
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a record and what a document could still make of it."""

    state: State
    turn: Turn = Turn.CLOSED

    @property
    def open(self) -> bool:
        """A document could change it."""
        return self.turn is not Turn.CLOSED


def verdict(rule: DecidedBy, definitions: Definitions) -> Verdict:
    """The state that a code puts a record in, under these definitions."""
    if rule.switch is None:
        return Verdict(rule.state, rule.turn)
    return Verdict(rule.places.get(getattr(definitions, rule.switch), rule.state), rule.turn)


CANCELLED = ground("cancelled", State.EXCLUDED)
DUPLICATE = ground("duplicate", State.EXCLUDED)
DATE_MISSING = ground("ablation_date_missing", State.EXCLUDED)
AFTER_CUT_OFF = ground("ablation_after_cut_off", State.EXCLUDED)
OUTSIDE_PERIOD = ground("outside_period", State.EXCLUDED)
NOT_MATURE = ground("window_still_open", State.NOT_MATURE)
EARLY_EVENT = ground("early_event_window_still_open", State.NOT_MATURE)

EXCLUSIONS = (DUPLICATE, DATE_MISSING, AFTER_CUT_OFF, CANCELLED)
"""Why a row is not a session, in the order tried."""
