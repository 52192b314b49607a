"""Indicator 3: local control, note 2: complete on contrast-enhanced imaging within a month."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import TRUTHS, Patterns, cached, compact, pack, three_of, window_mature
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import RULE_INDEX, RULES, DecidedBy, State, Turn, ground
from core.ablation.definitions import Definitions
from core.ablation.digits import Contrast, Three
from core.ablation.indicator import Better, Indicator, register
from core.ablation.indicators.completion import plan_cap
from core.ablation.log import NO_COUNT, NO_DATE, Lesions, Log, to_day
from core.arrays import Bools, Bytes, Ints


class Imaging(IntEnum):
    """When the follow-up imaging was done, against the window."""

    NONE = 0
    WRONG = 1
    EARLY = 2
    INSIDE = 3
    LATE = 4


def _not_assessed(code: str) -> DecidedBy:
    return ground(
        code,
        State.UNKNOWN,
        Turn.EITHER,
        switch="control_not_assessed",
        places={"exclude": State.EXCLUDED},
    )


CONTROLLED = ground("complete_on_contrast_imaging", State.NUMERATOR)
RESIDUAL = ground("residual_tumour", State.DENOMINATOR_ONLY)
NOTHING_ABLATED = ground("nothing_ablated", State.DENOMINATOR_ONLY)
PLANNED_NOT_ABLATED = ground("planned_lesion_left_untreated", State.DENOMINATOR_ONLY)
PLAN_OPEN = ground("complete_but_plan_not_documented", State.NUMERATOR, Turn.EITHER)
NO_IMAGING = _not_assessed("no_imaging")
IMAGING_DATE_WRONG = _not_assessed("imaging_date_unusable")
IMAGING_TOO_EARLY = _not_assessed("imaging_before_window")
IMAGING_LATE = _not_assessed("imaging_after_window")
IMAGING_LATE_COMPLETE = _not_assessed("late_but_complete")
NO_CONTRAST = _not_assessed("imaging_without_contrast")
CONTRAST_MISSING = _not_assessed("contrast_not_recorded")
RESULT_MISSING = _not_assessed("imaging_result_missing")
LESION_NOT_TREATED = ground("lesion_not_ablated", State.EXCLUDED)

NOT_ASSESSED = (
    *(NO_IMAGING, IMAGING_DATE_WRONG, IMAGING_TOO_EARLY, IMAGING_LATE, IMAGING_LATE_COMPLETE),
    *(NO_CONTRAST, CONTRAST_MISSING, RESULT_MISSING),
)

SESSION_RULES: tuple[DecidedBy, ...] = (
    *sorted(NOT_ASSESSED),
    CONTROLLED,
    RESIDUAL,
    NOTHING_ABLATED,
    PLANNED_NOT_ABLATED,
    PLAN_OPEN,
)
"""What a session can be by its lesions."""
LEADS = (None, *SESSION_RULES)
"""The leading digit of a session: None where its own columns decide."""


def _imaging_digit(days: Ints, ablation: Ints, month: Ints, wrong: Bools, d: Definitions) -> Bytes:
    after = days - ablation
    late = days > month if d.control_calendar_month else after > d.control_window_days
    digit = np.full(len(days), Imaging.INSIDE, np.uint8)
    digit[late] = Imaging.LATE
    digit[after < d.control_first_day] = Imaging.EARLY
    missing = days == NO_DATE
    digit[missing] = Imaging.NONE
    digit[missing & wrong] = Imaging.WRONG
    return digit


def _own_patterns(log: Log, d: Definitions) -> Patterns:
    """Imaging, contrast, all complete, any complete, plan done, nothing ablated: the session's columns."""

    def make() -> tuple[Bytes, Bytes, Bytes, Bytes, Bools]:
        cells = log.cells
        planned, ablated = cells.count("planned_lesions"), cells.count("ablated_lesions")
        complete, result = cells.count("complete_lesions"), cells.yes_no("complete_ablation")
        counted = (complete != NO_COUNT) & (ablated != NO_COUNT)
        short = counted & (complete < ablated)
        full = counted & (complete >= ablated)
        all_of = np.where(full & (result == Three.MISSING), np.uint8(Three.YES), result)
        all_of = np.where(short, np.uint8(Three.NO), all_of)
        some = np.where(complete > 0, np.uint8(Three.YES), result)
        one_of_many = (result == Three.NO) & (complete == NO_COUNT) & (ablated != 1)
        some = np.where(one_of_many, np.uint8(Three.MISSING), some)
        some = np.where((complete == 0) & (result != Three.YES), np.uint8(Three.NO), some)
        at_most, at_least = np.where(planned == NO_COUNT, plan_cap(log), planned), np.maximum(ablated, 1)
        known = (planned != NO_COUNT) & (ablated != NO_COUNT)
        plan = three_of(known | (at_least >= at_most), at_least >= at_most)
        plan = np.where(known, three_of(known, ablated >= planned), plan)
        return cells.digit("imaging_contrast"), all_of, some, plan, ablated == 0

    contrast, all_of, some, plan, nothing = cached(log, "control", make)
    cells = log.cells
    imaging = _imaging_digit(
        cells.date("imaging_date"),
        cells.date("ablation_date"),
        log.horizons["month"],
        log.imaging_wrong,
        d,
    )
    return pack(
        [
            (imaging, Imaging),
            (contrast, Contrast),
            (all_of, Three),
            (some, Three),
            (plan, Three),
            (nothing, TRUTHS),
        ]
    )


def _patterns(log: Log, d: Definitions) -> Patterns:
    """The session's digits, led by one that is not 0 where the lesion file decides."""
    own = _own_patterns(log, d)
    if log.lesions is None:
        return Patterns(own.codes, (len(LEADS), *own.sizes))
    lead = np.zeros(log.rows, np.int32)
    listed, rules = session_rules(log, log.lesions, d)
    place = np.array([LEADS.index(rule if rule in LEADS else None) for rule in RULES])
    lead[listed] = place[rules]
    rest = np.where(lead > 0, 0, own.codes).astype(np.int32)
    joined = pack([(lead, LEADS), (rest, range(own.size))])
    return Patterns(joined.codes, (len(LEADS), *own.sizes))


def _imaging(imaging: int, contrast: int, complete: int, d: Definitions) -> DecidedBy | None:
    """Why an imaging does not show the result within the window, or None if it does."""
    if imaging == Imaging.NONE:
        return NO_IMAGING
    if imaging == Imaging.WRONG:
        return IMAGING_DATE_WRONG
    if imaging == Imaging.EARLY:
        return IMAGING_TOO_EARLY
    if d.control_requires_contrast:
        named = Contrast(contrast).name
        if contrast == Contrast.MISSING:
            return CONTRAST_MISSING
        if contrast == Contrast.NO or (
            contrast > Contrast.YES and named not in d.control_contrast_modalities
        ):
            return NO_CONTRAST
    if imaging == Imaging.LATE:
        return IMAGING_LATE_COMPLETE if complete == Three.YES else IMAGING_LATE
    if complete == Three.MISSING:
        return RESULT_MISSING
    return None


def decide(digits: tuple[int, ...], d: Definitions) -> DecidedBy:
    """One session: by its lesions where the lead says so, else by its own columns."""
    lead, imaging, contrast, complete_all, complete_any, plan_done, nothing = digits
    if led := LEADS[lead]:
        return led
    if nothing:
        return NOTHING_ABLATED
    complete = complete_any if d.control_rule == "any" else complete_all
    by_plan = d.control_rule == "all_planned"
    if by_plan and plan_done == Three.NO:
        return PLANNED_NOT_ABLATED
    shown = PLAN_OPEN if by_plan and plan_done == Three.MISSING else CONTROLLED
    return _imaging(imaging, contrast, complete, d) or (shown if complete == Three.YES else RESIDUAL)


def decide_lesion(digits: tuple[int, ...], d: Definitions) -> DecidedBy:
    """One lesion of the lesion file: imaging, contrast, complete, ablated."""
    imaging, contrast, complete, ablated = digits
    if ablated != Three.YES:
        return LESION_NOT_TREATED
    return _imaging(imaging, contrast, complete, d) or (CONTROLLED if complete == Three.YES else RESIDUAL)


def lesion_rules(log: Log, lesions: Lesions, d: Definitions) -> npt.NDArray[np.int64]:
    """Index into ``RULES`` for each lesion."""
    session = lesions.session
    imaging = _imaging_digit(
        lesions.imaging,
        log.cells.date("ablation_date")[session],
        log.horizons["month"][session],
        lesions.imaging_wrong,
        d,
    )
    place, present = compact(
        pack(
            [
                (imaging, Imaging),
                (lesions.contrast, Contrast),
                (lesions.complete, Three),
                (lesions.ablated, Three),
            ]
        )
    )
    rules = np.array([RULE_INDEX[decide_lesion(digits, d)] for digits in present], np.int64)
    return rules[place]


def session_rules(log: Log, lesions: Lesions, d: Definitions) -> tuple[Bools, npt.NDArray[np.int64]]:
    """Sessions with lesion rows, and what each of them is.

    All ablated lesions must be complete: residual tumour decides first, then what was not assessed. With
    ``any``, one complete lesion decides first. With ``all_planned``, an untreated planned lesion decides.
    A lesion of which nobody says whether it was ablated leaves open what its imaging could change.
    """
    rules = lesion_rules(log, lesions, d)
    open_ = sorted(NOT_ASSESSED, reverse=True)
    order = [RESIDUAL, *open_, CONTROLLED] if d.control_rule == "any" else [CONTROLLED, *open_, RESIDUAL]
    rank = np.zeros(len(RULES), np.uint8)
    for i, rule in enumerate(order):
        rank[RULE_INDEX[rule]] = i + 1
    best = np.zeros(log.rows, np.uint8)
    np.maximum.at(best, lesions.session, rank[rules])
    listed = np.zeros(log.rows, bool)
    listed[lesions.session] = True
    result = np.array([RULE_INDEX[NOTHING_ABLATED], *(RULE_INDEX[rule] for rule in order)])[best]
    silent, planned = lesions.ablated == Three.MISSING, lesions.planned == Three.YES
    by_plan = d.control_rule == "all_planned"

    def some(of: Bools) -> Bools:
        found = np.zeros(log.rows, bool)
        found[lesions.session[of]] = True
        return found

    left = some(planned & (lesions.ablated == Three.NO)) & by_plan
    if silent.any():
        would = lesion_rules(log, replace(lesions, ablated=np.where(silent, Three.YES, lesions.ablated)), d)
        good, bad = would == RULE_INDEX[CONTROLLED], would == RULE_INDEX[RESIDUAL]
        ablated = ~silent & (would != RULE_INDEX[LESION_NOT_TREATED])
        no_hope = some(~ablated & ~silent & planned) if by_plan else np.zeros(log.rows, bool)
        if d.control_rule == "any":
            may, may_not = some((ablated | silent) & ~bad), ~some(ablated & good)
        else:
            spoilt = some(bad & (ablated | (silent & planned & by_plan)))
            may = some((ablated | silent) & ~bad) & ~spoilt & ~no_hope
            may_not = ~some(ablated) | some((ablated | silent) & ~good) | some(silent & planned & by_plan)
        unsaid = some(silent)
        plain = some(ablated & good) & ~some((ablated | silent) & ~good)
        open_now = np.where(plain, RULE_INDEX[PLAN_OPEN], RULE_INDEX[RESULT_MISSING])
        settled = np.select([~may_not, ~may], [RULE_INDEX[CONTROLLED], RULE_INDEX[RESIDUAL]], open_now)
        result[unsaid] = settled[unsaid]
    result[left & (best > 0)] = RULE_INDEX[PLANNED_NOT_ABLATED]
    return listed, result[listed]


def _sheet(question: Scope) -> Sheet:
    log, d = question.log, question.definitions
    mature = (
        log.horizons["month"] <= to_day(log.as_of)
        if d.control_calendar_month
        else window_mature(log, d.control_window_days)
    )
    return Sheet(
        patterns=_patterns(log, d),
        mature=mature,
        members=question.by_ablation(),
        decisions={"3": partial(decide, d=d)},
        definitions=d,
        days=log.cells.date("ablation_date"),
    )


def _needs(log: Log, d: Definitions) -> tuple[str, ...]:
    lesions = set(log.lesions.headers) if log.lesions is not None else set()
    contrast = ("imaging_contrast",) if d.control_requires_contrast else ()
    lacking = log.lacks("imaging_date", *contrast, "complete_ablation|complete_lesions")
    return tuple(
        need
        for need in lacking
        if not (need in {"imaging_date", "imaging_contrast"} and need in lesions)
        and not (need.startswith("complete") and "complete_ablation" in lesions)
    )


register(
    Indicator(
        code="3",
        family=SessionFamily(name="3", sheet=_sheet),
        columns=(
            *("ablated_lesions", "imaging_date", "imaging_contrast"),
            *("complete_ablation", "complete_lesions"),
        ),
        needs=_needs,
        better=Better.HIGH,
        headline=True,
        glance=True,
        aliases=(
            *("局部病灶有效控制率", "治疗后局部病灶有效控制率", "有效控制率", "局部控制率"),
            "local effective control",
        ),
    )
)
