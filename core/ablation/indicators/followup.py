"""Indicator 6: follow-up completed at five horizons."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

import numpy as np

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import TRUTHS, Patterns, pack
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import DecidedBy, State, Turn, ground
from core.ablation.definitions import HORIZONS, Definitions
from core.ablation.digits import Three
from core.ablation.indicator import Better, Indicator, register
from core.ablation.log import NO_DATE, Log, to_day


class Death(IntEnum):
    """Death against a follow-up horizon."""

    NONE = 0
    BEFORE = 1
    AT_OR_AFTER = 2


class Contact(IntEnum):
    """Last contact against a follow-up horizon."""

    NONE = 0
    WRONG = 1
    TOO_EARLY = 2
    AFTER_TREATMENT = 3
    NEAR_HORIZON = 4
    LATER = 5
    """Alive near the horizon, known only from a date after the cut-off."""


FLAG_YES = ground("flag_says_completed", State.NUMERATOR)
FLAG_NO = ground("flag_says_not_completed", State.DENOMINATOR_ONLY)
STATUS_KNOWN = ground("status_known_at_horizon", State.NUMERATOR)
STATUS_KNOWN_LATER = ground("status_known_from_a_later_date", State.NUMERATOR)
CONTACTED = ground("contact_recorded", State.NUMERATOR)
DEATH_COMPLETES = ground("died_before_horizon_complete", State.NUMERATOR)
DEATH_EXCLUDED = ground("died_before_horizon_left_out", State.EXCLUDED)
CONTACT_TOO_EARLY = ground("last_contact_before_horizon", State.DENOMINATOR_ONLY)
CONTACT_WRONG = ground("last_contact_unusable", State.UNKNOWN, Turn.EITHER)
CONTACT_MAY_FOLLOW = ground("last_sign_of_life_before_horizon", State.DENOMINATOR_ONLY, Turn.EITHER)
FOLLOWUP_ENDED = ground("follow_up_ended_with_discharge", State.DENOMINATOR_ONLY, Turn.EITHER)
NO_CONTACT = ground("no_contact_recorded", State.UNKNOWN, Turn.EITHER)


def _patterns(log: Log, horizon: str, d: Definitions) -> Patterns:
    """Explicit flag, death, last contact, left hospital for good, a contact not recorded."""
    cells = log.cells
    target, ablation, dead = log.horizons[horizon], cells.date("ablation_date"), log.death
    died = np.where(dead != NO_DATE, np.uint8(Death.BEFORE), np.uint8(Death.NONE))
    died[dead >= target] = Death.AT_OR_AFTER
    last = log.contact
    near = target - np.int32(d.followup_grace_days)
    contact = np.full(log.rows, Contact.TOO_EARLY, np.uint8)
    contact[last > ablation] = Contact.AFTER_TREATMENT
    contact[(last >= near) & (last > ablation)] = Contact.NEAR_HORIZON
    contact[(contact == Contact.NEAR_HORIZON) & (log.own_contact < near)] = Contact.LATER
    missing = last == NO_DATE
    contact[missing] = Contact.NONE
    # an imaging near the horizon settles what an unusable contact leaves open; an earlier one does not
    settled = contact >= Contact.NEAR_HORIZON
    if d.followup_rule == "any_contact":
        settled |= log.talked > ablation
    contact[log.contact_wrong & (~settled | missing)] = Contact.WRONG
    gone = cells.is_code("discharge_type", "against_advice")
    gone = gone & (cells.yes_no("irreversible_discharge") == Three.YES)
    left = gone & (cells.date("discharge_date") != NO_DATE)
    return pack(
        [
            (cells.yes_no(f"fu_{horizon}"), Three),
            (died, Death),
            (contact, Contact),
            (left, TRUTHS),
            (log.contact_blank, TRUTHS),
        ]
    )


def decide(digits: tuple[int, ...], d: Definitions) -> DecidedBy:
    """One session and horizon: flag, death, last contact, left hospital for good, a contact not recorded."""
    flag, died, contact, left, blank = digits
    if died == Death.BEFORE and d.followup_death == "exclude":
        return DEATH_EXCLUDED
    if flag == Three.YES:
        return FLAG_YES
    if flag == Three.NO:
        return FLAG_NO
    if died == Death.BEFORE and d.followup_death == "complete":
        return DEATH_COMPLETES
    if contact == Contact.LATER:
        return STATUS_KNOWN_LATER
    if contact == Contact.NEAR_HORIZON or (died == Death.AT_OR_AFTER and d.followup_death != "ignore"):
        return STATUS_KNOWN
    if contact == Contact.AFTER_TREATMENT:
        if d.followup_rule == "any_contact":
            return CONTACTED
        return CONTACT_MAY_FOLLOW if blank else CONTACT_TOO_EARLY
    if contact == Contact.WRONG:
        return CONTACT_WRONG
    if left:
        return FOLLOWUP_ENDED
    if contact == Contact.NONE:
        return NO_CONTACT
    return CONTACT_MAY_FOLLOW if blank else CONTACT_TOO_EARLY


def _sheet(question: Scope, horizon: str) -> Sheet:
    log, d = question.log, question.definitions
    return Sheet(
        patterns=_patterns(log, horizon, d),
        mature=log.horizons[horizon] <= to_day(log.as_of),
        members=question.by_horizon(horizon),
        decisions={f"6.{horizon}": partial(decide, d=d)},
        definitions=d,
        days=log.horizons[horizon] if d.followup_cohort == "horizon" else log.cells.date("ablation_date"),
        before_its_time={CONTACTED: CONTACT_TOO_EARLY},
    )


_SAID = {
    "6m": (("6个月随访率", "半年随访率", "follow-up at 6 months"), r"(?:6|六)个?月|半年|6m|6 ?month"),
    "1y": (("1年随访率", "一年随访率", "follow-up at 1 year"), r"(?<!\d)(?:1|一)年|12个?月|1 ?y"),
    "2y": (("2年随访率", "两年随访率", "follow-up at 2 years"), r"[2二两]年|24个?月|2 ?y"),
    "3y": (("3年随访率", "三年随访率", "follow-up at 3 years"), r"[3三]年|36个?月|3 ?y"),
    "5y": (("5年随访率", "五年随访率", "follow-up at 5 years"), r"[5五]年|60个?月|5 ?y"),
}
"""How forms of hospitals name each horizon, and what any other name of it says of the time."""


def _declared(horizon: str) -> Indicator:
    flag = f"fu_{horizon}"
    aliases, time = _SAID[horizon]
    return Indicator(
        code=f"6.{horizon}",
        family=SessionFamily(name=f"6.{horizon}", sheet=partial(_sheet, horizon=horizon)),
        columns=("last_followup_date", "death_date", flag),
        needs=lambda log, _: log.lacks(f"last_followup_date|{flag}"),
        better=Better.HIGH,
        horizon=horizon,
        number="6",
        glance=horizon == "1y",
        aliases=aliases,
        named_by=rf"^(?=.*(?:随访|follow)).*(?:{time})",
    )


register(*(_declared(horizon) for horizon in HORIZONS))
