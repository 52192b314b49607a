"""Indicator 1: appropriate indication, the conditions of note 1."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

import numpy as np

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import TRUTHS, Patterns, cached, pack, three_of
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import DecidedBy, State, Turn, ground
from core.ablation.definitions import LOWEST_PTA, Definitions
from core.ablation.digits import Three
from core.ablation.indicator import Better, Indicator, register
from core.ablation.log import NO_COUNT, Log

FOUR_CRITERIA = "four_criteria"
"""Note: the file has no column for the indication itself, so only the four measured criteria count."""

HIGHEST_ECOG, HIGHEST_ASA = 2, 3
"""Performance status and anaesthesia class may be as high as this (note 1)."""


class Child(IntEnum):
    """Child-Pugh class as note 1 reads it."""

    MISSING = 0
    A_OR_B = 1
    C = 2


def _failed(code: str) -> DecidedBy:
    return ground(code, State.DENOMINATOR_ONLY)


def _missing(code: str) -> DecidedBy:
    return ground(
        code,
        State.UNKNOWN,
        Turn.EITHER,
        switch="indication_missing",
        places={"complete_case": State.EXCLUDED, "lenient": State.NUMERATOR},
    )


MET = ground("indication_met", State.NUMERATOR)
PTA_TOO_LOW = _failed("pta_not_above_50")
ORGAN_DYSFUNCTION = _failed("organ_dysfunction")
ECOG_TOO_HIGH = _failed("ecog_above_2")
ASA_TOO_HIGH = _failed("asa_above_3")
INDICATION_NOT_OK = _failed("indication_not_ok")
PTA_MISSING = _missing("pta_missing")
ORGAN_MISSING = _missing("organ_function_missing")
ECOG_MISSING = _missing("ecog_missing")
ASA_MISSING = _missing("asa_missing")
INDICATION_MISSING = _missing("indication_missing")


def _patterns(log: Log) -> Patterns:
    """Activity, organ, Child-Pugh, liver, ECOG, ASA, indication; they depend on no switch."""
    cells = log.cells
    pta = cells.number("pta_pct")
    bound = cells.digit("pta_pct_bound")
    ecog, asa = cells.count("ecog"), cells.count("asa")
    child = np.zeros(log.rows, np.uint8)
    child[cells.is_code("child_pugh", "A", "B")] = Child.A_OR_B
    child[cells.is_code("child_pugh", "C")] = Child.C
    activity = np.where(np.isnan(pta), bound, three_of(~np.isnan(pta), pta > LOWEST_PTA)).astype(np.uint8)
    return pack(
        [
            (activity, Three),
            (cells.yes_no("organ_function_ok"), Three),
            (child, Child),
            (cells.is_code("tumour_site", "liver"), TRUTHS),
            (three_of(ecog != NO_COUNT, ecog <= HIGHEST_ECOG), Three),
            (three_of(asa != NO_COUNT, asa <= HIGHEST_ASA), Three),
            (cells.yes_no("indication_ok"), Three),
        ]
    )


def decide(digits: tuple[int, ...], d: Definitions, criteria: str) -> DecidedBy:
    """Note 1: every condition must be known and met; a known failure decides before a gap.

    ``digits``: activity above 50, organ function ok, Child-Pugh, liver, ECOG at most 2, ASA at most III,
    indication.
    """
    pta, organ, child, liver, ecog, asa, indicated = digits
    if child == Child.C or organ == Three.NO:
        organ_met = Three.NO
    elif organ == Three.YES or (child == Child.A_OR_B and (liver or d.child_pugh_any_site)):
        organ_met = Three.YES
    else:
        organ_met = Three.MISSING
    conditions = [
        (pta, PTA_TOO_LOW, PTA_MISSING),
        (organ_met, ORGAN_DYSFUNCTION, ORGAN_MISSING),
        (ecog, ECOG_TOO_HIGH, ECOG_MISSING),
        (asa, ASA_TOO_HIGH, ASA_MISSING),
    ]
    if criteria == "five":
        conditions.append((indicated, INDICATION_NOT_OK, INDICATION_MISSING))
    for met, failed, _ in conditions:
        if met == Three.NO:
            return failed
    for met, _, missing in conditions:
        if met == Three.MISSING:
            return missing
    return MET


def _sheet(question: Scope) -> Sheet:
    log, d = question.log, question.definitions
    absent = d.indication_criteria == "five" and "indication_ok" not in log.present
    criteria = "four" if absent else d.indication_criteria
    return Sheet(
        patterns=cached(log, "indication", lambda: _patterns(log)),
        mature=None,
        members=question.by_ablation(),
        decisions={"1": partial(decide, d=d, criteria=criteria)},
        definitions=d,
        days=log.cells.date("ablation_date"),
        floor=absent,
        notes=(FOUR_CRITERIA,) if absent else (),
    )


def _needs(log: Log, _: Definitions) -> tuple[str, ...]:
    return log.lacks("pta_pct", "organ_function_ok|child_pugh", "ecog", "asa")


register(
    Indicator(
        code="1",
        family=SessionFamily(name="1", sheet=_sheet),
        columns=(
            *("tumour_site", "pta_pct", "child_pugh", "organ_function_ok"),
            *("ecog", "asa", "indication_ok"),
        ),
        needs=_needs,
        better=Better.HIGH,
        glance=True,
        aliases=("治疗指征正确率", "指征正确率", "appropriate-indication rate", "indication"),
    )
)
