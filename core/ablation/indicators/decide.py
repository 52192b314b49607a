"""One decision per indicator, for one record: digits in, the rule that decides out.

A digit is a small code made by `core.ablation.counting.patterns` for all records at once; a decision is then
looked up once per combination of digits that occurs, so the sentences of the definitions stand here
in plain Python and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from core.ablation.counting.decided_by import Rule
from core.ablation.definitions import Definitions


class Three(IntEnum):
    """Not recorded, yes, no."""

    MISSING = 0
    YES = 1
    NO = 2


class Child(IntEnum):
    """Child-Pugh class as note 1 reads it."""

    MISSING = 0
    A_OR_B = 1
    C = 2


class Imaging(IntEnum):
    """When the follow-up imaging was done, against the window of indicator 3."""

    NONE = 0
    WRONG = 1
    EARLY = 2
    INSIDE = 3
    LATE = 4


class Contrast(IntEnum):
    """What the imaging column says."""

    MISSING = 0
    NO = 1
    YES = 2
    CECT = 3
    CEMR = 4
    CEUS = 5
    PETCT = 6


class EventDay(IntEnum):
    """When a complication happened, against the window of indicator 4."""

    UNDATED = 0
    WRONG = 1
    INSIDE = 2
    OUTSIDE = 3


class Grade(IntEnum):
    """What a complication grade says about severity."""

    MISSING = 0
    NOT_SEVERE = 1
    SEVERE = 2
    CLAVIEN_2 = 3
    """Severe under note 3 (needs clinical management), not under the stricter threshold."""
    CTCAE_2 = 4
    """Listed for review under note 3, not severe under the stricter threshold."""


class DeathDay(IntEnum):
    """When the patient died, against the window of indicator 5."""

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


class LeavingDay(IntEnum):
    """When the patient left against advice."""

    UNDATED = 0
    INSIDE = 1
    LATER = 2


class LastSeen(IntEnum):
    """Last date the patient is known to have been alive, against the window of indicator 5."""

    BEFORE_END = 0
    AT_END = 1
    AFTER = 2


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


class Benign(IntEnum):
    """Benign or malignant."""

    MISSING = 0
    BENIGN = 1
    MALIGNANT = 2
    MIXED = 3
    INDETERMINATE = 4


class Site(IntEnum):
    """Thyroid or not."""

    MISSING = 0
    THYROID = 1
    OTHER = 2


Decision = Callable[[tuple[int, ...], Definitions], Rule]


def indication(digits: tuple[int, ...], d: Definitions) -> Rule:
    """Indicator 1, note 1: a known failure decides, then a missing criterion, else met.

    ``digits``: PTA above 50 %, organ function, Child-Pugh, liver, ECOG at most 2, ASA at most III,
    indication.
    """
    pta, organ, child, liver, ecog, asa, indicated = digits
    if child == Child.C or organ == Three.NO:
        organ_met = Three.NO
    elif organ == Three.YES or (child == Child.A_OR_B and (liver or d.child_pugh_any_site)):
        organ_met = Three.YES
    else:
        organ_met = Three.MISSING
    criteria = [
        (pta, Rule.PTA_TOO_LOW, Rule.PTA_MISSING),
        (organ_met, Rule.ORGAN_DYSFUNCTION, Rule.ORGAN_MISSING),
        (ecog, Rule.ECOG_TOO_HIGH, Rule.ECOG_MISSING),
        (asa, Rule.ASA_TOO_HIGH, Rule.ASA_MISSING),
    ]
    if d.indication_criteria == "five":
        criteria.append((indicated, Rule.INDICATION_NOT_OK, Rule.INDICATION_MISSING))
    for met, failed, _ in criteria:
        if met == Three.NO:
            return failed
    for met, _, missing in criteria:
        if met == Three.MISSING:
            return missing
    return Rule.INDICATION_MET


def _imaging(imaging: int, contrast: int, complete: int, d: Definitions) -> Rule | None:
    """Why an imaging does not show the result within the window, or None if it does."""
    if imaging == Imaging.NONE:
        return Rule.NO_IMAGING
    if imaging == Imaging.WRONG:
        return Rule.IMAGING_DATE_WRONG
    if imaging == Imaging.EARLY:
        return Rule.IMAGING_TOO_EARLY
    if d.control_requires_contrast:
        named = Contrast(contrast).name
        if contrast == Contrast.MISSING:
            return Rule.CONTRAST_MISSING
        if contrast == Contrast.NO or (
            contrast > Contrast.YES and named not in d.control_contrast_modalities
        ):
            return Rule.NO_CONTRAST
    if imaging == Imaging.LATE:
        return Rule.IMAGING_LATE_COMPLETE if complete == Three.YES else Rule.IMAGING_LATE
    if complete == Three.MISSING:
        return Rule.RESULT_MISSING
    return None


def control(digits: tuple[int, ...], d: Definitions) -> Rule:
    """Indicator 3, note 2, for a session described by its own columns.

    ``digits``: imaging, contrast, all ablated lesions complete, any lesion complete, all planned lesions
    ablated, nothing ablated.
    """
    imaging, contrast, complete_all, complete_any, plan_done, nothing = digits
    if nothing:
        return Rule.NOTHING_ABLATED
    complete = complete_any if d.control_rule == "any" else complete_all
    if d.control_rule == "all_planned" and plan_done == Three.NO:
        return Rule.PLANNED_NOT_ABLATED
    return _imaging(imaging, contrast, complete, d) or (
        Rule.CONTROLLED if complete == Three.YES else Rule.RESIDUAL
    )


def lesion_control(digits: tuple[int, ...], d: Definitions) -> Rule:
    """Indicator 3 for one lesion of the lesion file: imaging, contrast, complete, ablated."""
    imaging, contrast, complete, ablated = digits
    if ablated != Three.YES:
        return Rule.LESION_NOT_TREATED
    return _imaging(imaging, contrast, complete, d) or (
        Rule.CONTROLLED if complete == Three.YES else Rule.RESIDUAL
    )


def event(day: int, severe: int, grade: int, d: Definitions) -> Rule:
    """Indicator 4, note 3, for one recorded complication."""
    if day == EventDay.OUTSIDE:
        return Rule.OUTSIDE_WINDOW
    if severe == Three.NO:
        return Rule.NOT_SEVERE
    strict = d.complication_grade_threshold == "stricter"
    counted = Rule.EVENT
    if severe == Three.MISSING:
        if grade == Grade.NOT_SEVERE or (strict and grade in (Grade.CLAVIEN_2, Grade.CTCAE_2)):
            return Rule.NOT_SEVERE
        if grade == Grade.CTCAE_2:
            return Rule.GRADE_FOR_REVIEW
        if grade == Grade.MISSING:
            if d.complication_blank_severity == "drop":
                return Rule.SEVERITY_BLANK_DROPPED
            counted = Rule.EVENT_SEVERITY_BLANK
        else:
            counted = Rule.EVENT_BY_GRADE
    if day == EventDay.WRONG:
        return Rule.EVENT_DATE_WRONG
    if day == EventDay.UNDATED:
        return Rule.UNDATED_DROPPED if d.complication_undated == "drop" else Rule.EVENT_UNDATED
    return counted


EVENT_ORDER: tuple[Rule, ...] = (
    Rule.EVENT,
    Rule.EVENT_BY_GRADE,
    Rule.EVENT_SEVERITY_BLANK,
    Rule.EVENT_UNDATED,
    Rule.EVENT_DATE_WRONG,
    Rule.GRADE_FOR_REVIEW,
    Rule.SEVERITY_BLANK_DROPPED,
    Rule.UNDATED_DROPPED,
    Rule.NOT_DOCUMENTED,
    Rule.OUTSIDE_WINDOW,
    Rule.NOT_SEVERE,
    Rule.NO_EVENT,
)
"""What decides a session with several complications: the first of these that any of them is."""


def complication(digits: tuple[int, ...], d: Definitions, kind: int | None) -> Rule:
    """Indicator 4 for one session: kinds, day and severity of two events, the grade, documented or not.

    ``kind``: bit of one kind of complication, None for any.
    """
    kinds_1, day_1, severe_1, kinds_2, day_2, severe_2, grade, undocumented = digits
    found = [Rule.NOT_DOCUMENTED if undocumented else Rule.NO_EVENT]
    for kinds, day, severe, graded in (
        (kinds_1, day_1, severe_1, grade),
        (kinds_2, day_2, severe_2, int(Grade.MISSING)),
    ):
        if kinds if kind is None else kinds >> kind & 1:
            found.append(event(day, severe, graded, d))
    return min(found, key=EVENT_ORDER.index)


def death(digits: tuple[int, ...], d: Definitions) -> Rule:
    """Indicator 5 for one session: death, leaving against advice and its day, last seen alive."""
    died, leaving, day, seen = digits
    if died == DeathDay.INSIDE:
        return Rule.DIED
    alive_later = seen == LastSeen.AFTER or died == DeathDay.LATER
    open_question: Rule | None = None
    if leaving != Leaving.NO and d.against_advice != "none" and day != LeavingDay.LATER:
        counts = leaving == Leaving.YES or d.against_advice == "all"
        if counts and d.against_advice_drop_if_alive and alive_later:
            return Rule.IRREVERSIBLE_BUT_ALIVE
        if counts and day == LeavingDay.INSIDE:
            return Rule.IRREVERSIBLE if leaving == Leaving.YES else Rule.AGAINST_ADVICE
        if counts:
            open_question = Rule.DISCHARGE_UNDATED
        elif leaving == Leaving.REASON_MISSING:
            open_question = Rule.REASON_MISSING
    if open_question is not None:
        return open_question
    if died == DeathDay.WRONG:
        return Rule.DEATH_DATE_WRONG
    if died == DeathDay.LATER:
        return Rule.DIED_LATER
    return Rule.LOST if seen == LastSeen.BEFORE_END else Rule.ALIVE


DEATH_ORDER: tuple[Rule, ...] = (
    Rule.DIED,
    Rule.IRREVERSIBLE,
    Rule.AGAINST_ADVICE,
    Rule.REASON_MISSING,
    Rule.DISCHARGE_UNDATED,
    Rule.DEATH_DATE_WRONG,
    Rule.LOST,
    Rule.IRREVERSIBLE_BUT_ALIVE,
    Rule.DIED_LATER,
    Rule.ALIVE,
    Rule.EARLY_EVENT,
    Rule.NOT_MATURE,
)
"""What decides a patient with several sessions: the first of these that any session is."""


def followup(digits: tuple[int, ...], d: Definitions) -> Rule:
    """Indicator 6 for one session and horizon: explicit flag, death, last contact."""
    flag, died, contact = digits
    if died == Death.BEFORE and d.followup_death == "exclude":
        return Rule.DEATH_EXCLUDED
    if flag == Three.YES:
        return Rule.FLAG_YES
    if flag == Three.NO:
        return Rule.FLAG_NO
    if died == Death.BEFORE and d.followup_death == "complete":
        return Rule.DEATH_COMPLETES
    if contact == Contact.NEAR_HORIZON or (died == Death.AT_OR_AFTER and d.followup_death != "ignore"):
        return Rule.STATUS_KNOWN
    if contact == Contact.AFTER_TREATMENT:
        return Rule.CONTACTED if d.followup_rule == "any_contact" else Rule.CONTACT_TOO_EARLY
    if contact == Contact.WRONG:
        return Rule.CONTACT_WRONG
    return Rule.NO_CONTACT if contact == Contact.NONE else Rule.CONTACT_TOO_EARLY


def _class(site: int, benign: int, biopsy: int, d: Definitions) -> Rule:
    if site == Site.OTHER:
        return Rule.NOT_THYROID
    if site == Site.MISSING:
        return Rule.SITE_MISSING
    if d.thyroid_require_biopsy and biopsy != Three.YES:
        return Rule.NO_BIOPSY_LEFT_OUT
    if benign == Benign.MIXED:
        return {
            "malignant": Rule.MIXED_AS_MALIGNANT,
            "benign": Rule.MIXED_AS_BENIGN,
            "exclude": Rule.MIXED_LEFT_OUT,
        }[d.thyroid_mixed]
    return {
        Benign.MISSING: Rule.CLASS_MISSING,
        Benign.BENIGN: Rule.BENIGN,
        Benign.MALIGNANT: Rule.MALIGNANT,
        Benign.INDETERMINATE: Rule.INDETERMINATE,
    }[Benign(benign)]


def thyroid(digits: tuple[int, ...], d: Definitions, share: str) -> Rule:
    """Indicator 8: site, class, biopsy, largest nodule under 20 mm, any nodule under 20 mm."""
    site, benign, biopsy, largest_small, any_small = digits
    if share == "preablation_biopsy_rate":
        if site != Site.THYROID:
            return Rule.NOT_THYROID if site == Site.OTHER else Rule.SITE_MISSING
        return {
            Three.YES: Rule.BIOPSIED,
            Three.NO: Rule.NOT_BIOPSIED,
            Three.MISSING: Rule.BIOPSY_MISSING,
        }[Three(biopsy)]
    kind = _class(site, benign, biopsy, d)
    if share == "benign_share":
        return kind
    if kind in (Rule.BENIGN, Rule.MIXED_AS_BENIGN):
        small = any_small if d.thyroid_size == "any" else largest_small
        return {Three.YES: Rule.UNDER_2CM, Three.NO: Rule.NOT_UNDER_2CM, Three.MISSING: Rule.SIZE_MISSING}[
            Three(small)
        ]
    if kind in (Rule.NOT_THYROID, Rule.SITE_MISSING, Rule.CLASS_MISSING):
        return kind
    return Rule.NOT_BENIGN
