"""Indicator 7: which stays count, and how long they were."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.ablation.counting.decided_by import RULE_INDEX, RULES, Rule
from core.ablation.definitions import Definitions
from core.ablation.log import NO_DATE, Ints, Log

STAY_RULES = (
    Rule.OUTPATIENT,
    Rule.STAY_DATES_WRONG,
    Rule.NOT_DISCHARGED,
    Rule.ADMISSION_MISSING,
    Rule.DAY_CASE_LEFT_OUT,
    Rule.STAY_COUNTED,
)
"""What decides a stay: the first of these that applies."""


def stay_rules(log: Log, d: Definitions) -> npt.NDArray[np.int64]:
    """Index into ``RULES`` of each stay, shape (stays,)."""
    stays = log.stays
    no_admission = stays.admission == NO_DATE
    if d.stay_from == "ablation":
        no_admission = np.zeros(len(no_admission), bool)
    rules: npt.NDArray[np.int64] = np.select(
        [
            stays.outpatient,
            stays.wrong | (stays.discharge < stays.ablation) & (stays.discharge != NO_DATE)
            if d.stay_from == "ablation"
            else stays.wrong,
            stays.discharge == NO_DATE,
            no_admission,
            stays.day_case & d.stay_exclude_day_cases,
        ],
        [RULE_INDEX[rule] for rule in STAY_RULES[:-1]],
        RULE_INDEX[Rule.STAY_COUNTED],
    )
    return rules


def stay_lengths(log: Log, d: Definitions) -> Ints:
    """Bed-days of each stay, shape (stays,); means something only for a counted stay.

    A stay that ends on the day of admission is ``same_day_stay_days`` long.
    """
    stays = log.stays
    if d.stay_from == "ablation":
        return stays.discharge - stays.ablation
    days: Ints = stays.discharge - stays.admission
    return np.where(days == 0, np.int32(d.same_day_stay_days), days)


assert set(STAY_RULES) <= set(RULES)
