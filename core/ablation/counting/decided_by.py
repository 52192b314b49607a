"""The rule that decided a record: one stable code each, and the state it puts the record in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.ablation.definitions import Definitions


class State(StrEnum):
    """Where a record stands in an indicator."""

    NUMERATOR = "numerator"
    DENOMINATOR_ONLY = "denominator_only"
    UNKNOWN = "unknown"
    """In the denominator, not in the numerator, and a document could put it there."""
    NOT_MATURE = "not_mature"
    EXCLUDED = "excluded"


class Rule(StrEnum):
    """Why a record stands where it stands."""

    # every indicator
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"
    DATE_MISSING = "ablation_date_missing"
    AFTER_CUT_OFF = "ablation_after_cut_off"
    OUTSIDE_PERIOD = "outside_period"
    NOT_MATURE = "window_still_open"
    EARLY_EVENT = "early_event_window_still_open"
    # 1
    INDICATION_MET = "indication_met"
    PTA_TOO_LOW = "pta_not_above_50"
    ORGAN_DYSFUNCTION = "organ_dysfunction"
    ECOG_TOO_HIGH = "ecog_above_2"
    ASA_TOO_HIGH = "asa_above_3"
    INDICATION_NOT_OK = "indication_not_ok"
    PTA_MISSING = "pta_missing"
    ORGAN_MISSING = "organ_function_missing"
    ECOG_MISSING = "ecog_missing"
    ASA_MISSING = "asa_missing"
    INDICATION_MISSING = "indication_missing"
    # 2
    LESION_ABLATED = "planned_lesion_ablated"
    LESION_NOT_ABLATED = "planned_lesion_not_ablated"
    ABLATED_MISSING = "ablated_lesions_missing"
    PLANNED_MISSING = "planned_lesions_missing"
    BEYOND_PLAN = "beyond_plan"
    BEYOND_PLAN_CAPPED = "beyond_plan_not_counted"
    CANCELLED_PLAN = "cancelled_plan_counted"
    # 3
    CONTROLLED = "complete_on_contrast_imaging"
    RESIDUAL = "residual_tumour"
    NOTHING_ABLATED = "nothing_ablated"
    PLANNED_NOT_ABLATED = "planned_lesion_left_untreated"
    NO_IMAGING = "no_imaging"
    IMAGING_DATE_WRONG = "imaging_date_unusable"
    IMAGING_TOO_EARLY = "imaging_before_window"
    IMAGING_LATE = "imaging_after_window"
    IMAGING_LATE_COMPLETE = "late_but_complete"
    NO_CONTRAST = "imaging_without_contrast"
    CONTRAST_MISSING = "contrast_not_recorded"
    RESULT_MISSING = "imaging_result_missing"
    LESION_NOT_TREATED = "lesion_not_ablated"
    # 4
    EVENT = "severe_event_in_window"
    EVENT_BY_GRADE = "severe_by_grade"
    EVENT_SEVERITY_BLANK = "event_severity_blank_counted"
    EVENT_UNDATED = "event_undated_counted"
    EVENT_DATE_WRONG = "event_date_unusable"
    SEVERITY_BLANK_DROPPED = "event_severity_blank_not_counted"
    UNDATED_DROPPED = "event_undated_not_counted"
    GRADE_FOR_REVIEW = "grade_2_for_review"
    NOT_DOCUMENTED = "complications_not_documented"
    OUTSIDE_WINDOW = "event_outside_window"
    NOT_SEVERE = "event_not_severe"
    NO_EVENT = "no_event"
    # 5
    DIED = "died_in_window"
    IRREVERSIBLE = "left_for_irreversible_disease"
    AGAINST_ADVICE = "left_against_advice_counted"
    REASON_MISSING = "against_advice_reason_missing"
    DISCHARGE_UNDATED = "against_advice_undated"
    DEATH_DATE_WRONG = "death_date_unusable"
    LOST = "last_contact_before_window_end"
    IRREVERSIBLE_BUT_ALIVE = "irreversible_but_alive_later"
    DIED_LATER = "died_after_window"
    ALIVE = "alive_at_window_end"
    # 6
    FLAG_YES = "flag_says_completed"
    FLAG_NO = "flag_says_not_completed"
    STATUS_KNOWN = "status_known_at_horizon"
    CONTACTED = "contact_recorded"
    DEATH_COMPLETES = "died_before_horizon_complete"
    DEATH_EXCLUDED = "died_before_horizon_left_out"
    CONTACT_TOO_EARLY = "last_contact_before_horizon"
    CONTACT_WRONG = "last_contact_unusable"
    NO_CONTACT = "no_contact_recorded"
    # 7
    STAY_COUNTED = "stay_counted"
    OUTPATIENT = "outpatient"
    NOT_DISCHARGED = "no_discharge_date"
    ADMISSION_MISSING = "no_admission_date"
    STAY_DATES_WRONG = "discharge_before_admission"
    DAY_CASE_LEFT_OUT = "day_case_left_out"
    # 8
    BENIGN = "benign"
    MIXED_AS_BENIGN = "mixed_as_benign"
    MALIGNANT = "malignant"
    MIXED_AS_MALIGNANT = "mixed_as_malignant"
    MIXED_LEFT_OUT = "mixed_left_out"
    INDETERMINATE = "indeterminate_left_out"
    CLASS_MISSING = "benign_malignant_missing"
    NOT_THYROID = "not_thyroid"
    SITE_MISSING = "tumour_site_missing"
    NO_BIOPSY_LEFT_OUT = "no_biopsy_left_out"
    UNDER_2CM = "under_2cm"
    NOT_UNDER_2CM = "not_under_2cm"
    SIZE_MISSING = "size_missing"
    NOT_BENIGN = "not_counted_as_benign"
    BIOPSIED = "biopsied_before"
    NOT_BIOPSIED = "not_biopsied_before"
    BIOPSY_MISSING = "biopsy_not_recorded"


RULES: tuple[Rule, ...] = tuple(Rule)
RULE_INDEX = {rule: i for i, rule in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a record and whether a document could still change it (it then moves a bound)."""

    state: State
    open: bool = False


_N, _D, _U, _X = State.NUMERATOR, State.DENOMINATOR_ONLY, State.UNKNOWN, State.EXCLUDED

INDICATION_OPEN = frozenset(
    {Rule.PTA_MISSING, Rule.ORGAN_MISSING, Rule.ECOG_MISSING, Rule.ASA_MISSING, Rule.INDICATION_MISSING}
)
NOT_ASSESSED = frozenset(
    {
        Rule.NO_IMAGING,
        Rule.IMAGING_DATE_WRONG,
        Rule.IMAGING_TOO_EARLY,
        Rule.IMAGING_LATE,
        Rule.IMAGING_LATE_COMPLETE,
        Rule.NO_CONTRAST,
        Rule.CONTRAST_MISSING,
        Rule.RESULT_MISSING,
    }
)
NUMERATOR_RULES = frozenset(
    {
        *(Rule.INDICATION_MET, Rule.LESION_ABLATED, Rule.BEYOND_PLAN, Rule.CONTROLLED),
        *(Rule.EVENT, Rule.EVENT_BY_GRADE, Rule.EVENT_SEVERITY_BLANK, Rule.EVENT_UNDATED),
        *(Rule.DIED, Rule.IRREVERSIBLE, Rule.AGAINST_ADVICE),
        *(Rule.FLAG_YES, Rule.STATUS_KNOWN, Rule.CONTACTED, Rule.DEATH_COMPLETES),
        *(Rule.STAY_COUNTED, Rule.BENIGN, Rule.MIXED_AS_BENIGN, Rule.UNDER_2CM, Rule.BIOPSIED),
    }
)
OPEN_IN_NUMERATOR = frozenset({Rule.EVENT_SEVERITY_BLANK, Rule.EVENT_UNDATED})
"""Counted until a document removes them, so they move the lower bound."""
OPEN_IN_DENOMINATOR = frozenset(
    {
        *(Rule.EVENT_DATE_WRONG, Rule.SEVERITY_BLANK_DROPPED, Rule.UNDATED_DROPPED),
        *(Rule.GRADE_FOR_REVIEW, Rule.NOT_DOCUMENTED),
        *(Rule.REASON_MISSING, Rule.DISCHARGE_UNDATED, Rule.DEATH_DATE_WRONG, Rule.LOST),
        *(Rule.CONTACT_WRONG, Rule.NO_CONTACT, Rule.BIOPSY_MISSING),
    }
)
OPEN_AND_EXCLUDED = frozenset(
    {
        *(Rule.MIXED_LEFT_OUT, Rule.INDETERMINATE, Rule.CLASS_MISSING, Rule.SITE_MISSING),
        Rule.NO_BIOPSY_LEFT_OUT,
    }
)
EXCLUDED_RULES = frozenset(
    {
        *(Rule.CANCELLED, Rule.DUPLICATE, Rule.DATE_MISSING, Rule.AFTER_CUT_OFF, Rule.OUTSIDE_PERIOD),
        *(Rule.PLANNED_MISSING, Rule.BEYOND_PLAN_CAPPED, Rule.LESION_NOT_TREATED, Rule.DEATH_EXCLUDED),
        *(Rule.OUTPATIENT, Rule.NOT_DISCHARGED, Rule.ADMISSION_MISSING, Rule.STAY_DATES_WRONG),
        *(Rule.DAY_CASE_LEFT_OUT, Rule.NOT_THYROID, Rule.NOT_BENIGN),
    }
)


def verdict(rule: Rule, definitions: Definitions) -> Verdict:
    """The state that a rule puts a record in, under these definitions.

    Examples
    --------
    >>> from core.ablation.definitions import DEFAULTS
    >>> verdict(Rule.PTA_MISSING, DEFAULTS)
    Verdict(state=<State.UNKNOWN: 'unknown'>, open=True)
    """
    if rule in NUMERATOR_RULES:
        return Verdict(_N, open=rule in OPEN_IN_NUMERATOR)
    if rule in (Rule.NOT_MATURE, Rule.EARLY_EVENT):
        return Verdict(State.NOT_MATURE)
    if rule in INDICATION_OPEN:
        by_policy = {"strict": _U, "complete_case": _X, "lenient": _N}
        return Verdict(by_policy[definitions.indication_missing], open=True)
    if rule in NOT_ASSESSED:
        return Verdict(_X if definitions.control_not_assessed == "exclude" else _U, open=True)
    if rule is Rule.ABLATED_MISSING:
        return Verdict(_X if definitions.completion_missing == "drop" else _U, open=True)
    if rule is Rule.SIZE_MISSING:
        return Verdict(_X if definitions.thyroid_missing_size == "exclude" else _U, open=True)
    if rule in OPEN_IN_DENOMINATOR:
        return Verdict(_U, open=True)
    if rule in OPEN_AND_EXCLUDED:
        return Verdict(_X, open=True)
    if rule in EXCLUDED_RULES:
        return Verdict(_X)
    return Verdict(_D)
