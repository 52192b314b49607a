"""Indicator 5: death within 30 days, or leaving hospital for irreversible disease."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

import numpy as np

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import TRUTHS, Patterns, cached, pack, window_mature
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.counting.tally import Precedence
from core.ablation.decided_by import EARLY_EVENT, NOT_MATURE, DecidedBy, State, Turn, ground
from core.ablation.definitions import Definitions
from core.ablation.digits import Three
from core.ablation.indicator import Better, Indicator, register
from core.ablation.log import NO_DATE, Log
from core.arrays import Bytes


class DeathDay(IntEnum):
    """When the patient died, against the window."""

    NONE = 0
    WRONG = 1
    INSIDE = 2
    LATER = 3


class Leaving(IntEnum):
    """Left hospital against advice, and whether for irreversible disease."""

    NO = 0
    YES = 1
    OTHER_REASON = 2
    REASON_MISSING = 3
    TYPE_MISSING = 4
    """Left hospital, and how is not recorded; not known to be for another reason."""


class LeavingDay(IntEnum):
    """When the patient left."""

    UNDATED = 0
    INSIDE = 1
    LATER = 2


class LastSeen(IntEnum):
    """Last date the patient is known to have been alive, against the window."""

    BEFORE_END = 0
    AT_END = 1
    AFTER = 2


def _open(code: str) -> DecidedBy:
    return ground(code, State.UNKNOWN, Turn.EITHER)


DIED = ground("died_in_window", State.NUMERATOR)
IRREVERSIBLE = ground("left_for_irreversible_disease", State.NUMERATOR)
AGAINST_ADVICE = ground("left_against_advice_counted", State.NUMERATOR)
REASON_MISSING = _open("against_advice_reason_missing")
TYPE_MISSING = _open("discharge_type_missing")
DISCHARGE_UNDATED = _open("against_advice_undated")
DEATH_DATE_WRONG = _open("death_date_unusable")
EARLY_DEATH = _open("early_death_after_a_later_session")
LOST = _open("last_contact_before_window_end")
IRREVERSIBLE_BUT_ALIVE = ground("irreversible_but_alive_later", State.DENOMINATOR_ONLY)
DIED_LATER = ground("died_after_window", State.DENOMINATOR_ONLY)
ALIVE = ground("alive_at_window_end", State.DENOMINATOR_ONLY)

ORDER: tuple[DecidedBy, ...] = (
    *(DIED, IRREVERSIBLE, AGAINST_ADVICE),
    *(REASON_MISSING, TYPE_MISSING, DISCHARGE_UNDATED, DEATH_DATE_WRONG, EARLY_DEATH, LOST),
    *(IRREVERSIBLE_BUT_ALIVE, DIED_LATER, ALIVE, EARLY_EVENT, NOT_MATURE),
)
"""What decides a patient with several sessions: the first of these that any session is."""


def _patterns(log: Log, d: Definitions) -> Patterns:
    """Death, leaving against advice and its day, last seen alive."""
    cells, window = log.cells, d.death_window_days
    ablation = cells.date("ablation_date")
    after = log.death - ablation
    died = np.zeros(log.rows, np.uint8)
    died[log.death_wrong] = DeathDay.WRONG
    died[after > window] = DeathDay.LATER
    # dead by a later day: inside the window or after it, unless a sign of life lies beyond
    died[log.dead_by & (after > window) & (log.seen - ablation <= window)] = DeathDay.WRONG
    died[(after >= 0) & (after <= window)] = DeathDay.INSIDE

    def make() -> Bytes:
        against = cells.is_code("discharge_type", "against_advice")
        typed = (
            cells.categories["discharge_type"].codes >= 0
            if "discharge_type" in cells.categories
            else np.zeros(log.rows, bool)
        )
        reason = cells.yes_no("irreversible_discharge")
        # a discharge for irreversible disease is one against advice even where the type was left blank
        against = against | (~typed & (reason == Three.YES))
        by_reason = np.array(
            [Leaving.REASON_MISSING, Leaving.YES, Leaving.OTHER_REASON, Leaving.REASON_MISSING], np.uint8
        )
        leaving: Bytes = np.where(against, by_reason[reason], np.uint8(Leaving.NO))
        if "discharge_type" in cells.headers:
            unclear = cells.broken("discharge_type")
            blank = ~typed & ~against & ((cells.date("discharge_date") != NO_DATE) | unclear)
            leaving[blank] = Leaving.TYPE_MISSING
        return leaving

    leaving = cached(log, "leaving", make)
    left = cells.date("discharge_date") - ablation
    day = np.full(log.rows, LeavingDay.UNDATED, np.uint8)
    day[left > window] = LeavingDay.LATER
    day[(left >= 0) & (left <= window)] = LeavingDay.INSIDE
    alive = log.seen - ablation
    seen = np.full(log.rows, LastSeen.BEFORE_END, np.uint8)
    seen[alive == window] = LastSeen.AT_END
    seen[alive > window] = LastSeen.AFTER
    not_irreversible = cells.yes_no("irreversible_discharge") == Three.NO
    return pack(
        [
            (died, DeathDay),
            (leaving, Leaving),
            (day, LeavingDay),
            (seen, LastSeen),
            (not_irreversible, TRUTHS),
        ]
    )


def decide(digits: tuple[int, ...], d: Definitions) -> DecidedBy:
    """One session: death, leaving hospital and its day, last seen alive, known to be for another reason."""
    died, leaving, day, seen, other_reason = digits
    if died == DeathDay.INSIDE:
        return DIED
    alive_later = seen == LastSeen.AFTER or died == DeathDay.LATER
    open_question: DecidedBy | None = None
    if leaving != Leaving.NO and d.against_advice != "none" and day != LeavingDay.LATER:
        counts = leaving == Leaving.YES or (d.against_advice == "all" and leaving != Leaving.TYPE_MISSING)
        closed = d.against_advice_drop_if_alive and alive_later
        if counts and closed:
            return IRREVERSIBLE_BUT_ALIVE
        if counts and day == LeavingDay.INSIDE:
            return IRREVERSIBLE if leaving == Leaving.YES else AGAINST_ADVICE
        if counts:
            open_question = DISCHARGE_UNDATED
        elif closed:
            open_question = None
        elif leaving == Leaving.REASON_MISSING:
            open_question = REASON_MISSING
        elif leaving == Leaving.TYPE_MISSING and not (other_reason and d.against_advice == "irreversible"):
            open_question = TYPE_MISSING
    if open_question is not None:
        return open_question
    if died == DeathDay.WRONG:
        return DEATH_DATE_WRONG
    if died == DeathDay.LATER:
        return DIED_LATER
    return LOST if seen == LastSeen.BEFORE_END else ALIVE


def _sheet(question: Scope) -> Sheet:
    log, d = question.log, question.definitions
    return Sheet(
        patterns=_patterns(log, d),
        mature=window_mature(log, d.death_window_days),
        members=question.by_ablation(),
        decisions={"5": partial(decide, d=d)},
        definitions=d,
        days=log.cells.date("ablation_date"),
        events=True,
    )


register(
    Indicator(
        code="5",
        family=SessionFamily(
            name="5",
            sheet=_sheet,
            by_patient=lambda d: d.death_unit == "patient",
            precedence=Precedence(ORDER, EARLY_DEATH),
        ),
        columns=(
            *("patient_id", "death_date", "death_cause", "discharge_date", "discharge_type"),
            *("irreversible_discharge", "last_followup_date"),
        ),
        needs=lambda log, _: log.lacks("death_date|discharge_type+discharge_date"),
        better=Better.LOW,
        harm=True,
        interval="clopper_pearson",
        once_per_patient=True,
        headline=True,
        aliases=(
            *("30天内死亡率", "30天死亡率", "死亡率", "治疗后30天内死亡率"),
            *("deaths within 30 days", "30-day mortality"),
        ),
    )
)
