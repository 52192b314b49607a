"""The switches: what they are called, why their default is what it is, what they can be."""

LABELS: dict[str, str] = {
    "switch.maturity": "Wait until the window is over",
    "switch.indication_missing": "Indication: criteria not recorded",
    "switch.indication_criteria": "Indication: number of criteria",
    "switch.child_pugh_any_site": "Child-Pugh A or B is enough for any organ",
    "switch.completion_cap": "Count no more lesions than planned",
    "switch.completion_missing": "Completion: ablated lesions not recorded",
    "switch.completion_counts_cancelled": "Count the plan of cancelled sessions",
    "switch.control_window_days": "Local control: window in days",
    "switch.control_calendar_month": "Local control: window of a calendar month",
    "switch.control_first_day": "Local control: first day of imaging",
    "switch.control_rule": "Local control: several lesions",
    "switch.control_not_assessed": "Local control: not assessed",
    "switch.control_requires_contrast": "Local control needs contrast-enhanced imaging",
    "switch.control_contrast_modalities": "What counts as contrast-enhanced imaging",
    "switch.complication_window_days": "Complications: window in days",
    "switch.complication_blank_severity": "Complications: severity not recorded",
    "switch.complication_undated": "Complications: date not recorded",
    "switch.complication_grade_threshold": "Complications: threshold of the grade",
    "switch.death_window_days": "Deaths: window in days",
    "switch.death_unit": "Deaths: what is counted",
    "switch.against_advice": "Deaths: leaving against advice",
    "switch.against_advice_drop_if_alive": "Deaths: not if alive after the window",
    "switch.followup_rule": "Follow-up: what is completed",
    "switch.followup_grace_days": "Follow-up: grace in days",
    "switch.followup_death": "Follow-up: death before the horizon",
    "switch.followup_cohort": "Follow-up: which sessions a period counts",
    "switch.stay_cohort": "Stay: which stays a period counts",
    "switch.same_day_stay_days": "Stay: bed-days of a same-day stay",
    "switch.stay_from": "Stay: counted from",
    "switch.stay_exclude_day_cases": "Stay: leave out day cases",
    "switch.stay_unit": "Stay: what is counted",
    "switch.thyroid_mixed": "Thyroid: benign and malignant in one session",
    "switch.thyroid_require_biopsy": "Thyroid: biopsy required",
    "switch.thyroid_size": "Thyroid: which nodule is under 2 cm",
    "switch.thyroid_missing_size": "Thyroid: size not recorded",
    "switch_reason.maturity": (
        "Keeping only the results that came early would bias the rate; the official text does not "
        "wait, so the literal value is shown beside it."
    ),
    "switch_reason.indication_missing": (
        "What flatters needs a document: an unrecorded criterion is not met, and the bounds show "
        "what it could change."
    ),
    "switch_reason.indication_criteria": "Note 1 asks for four criteria and the indication itself.",
    "switch_reason.child_pugh_any_site": (
        "Note 1 judges the organ concerned and names Child-Pugh for the liver."
    ),
    "switch_reason.completion_cap": (
        "A completion rate above 100% has no meaning; the extra lesions are named."
    ),
    "switch_reason.completion_missing": (
        "A planned lesion whose ablation nobody recorded is not shown to be ablated."
    ),
    "switch_reason.completion_counts_cancelled": "A session cancelled before puncture is no treatment.",
    "switch_reason.control_window_days": (
        "The text says month here and days elsewhere; 31 days never cut a month short."
    ),
    "switch_reason.control_calendar_month": "A fixed number of days treats every session alike.",
    "switch_reason.control_first_day": (
        "The text sets no earliest day. From day 1 on, success of the procedure is told apart from "
        "its effect."
    ),
    "switch_reason.control_rule": "A planned lesion left untreated already costs in indicator 2.",
    "switch_reason.control_not_assessed": (
        "What flatters needs a document: without imaging control is not confirmed."
    ),
    "switch_reason.control_requires_contrast": "Note 2 asks for contrast-enhanced imaging.",
    "switch_reason.control_contrast_modalities": (
        "Contrast-enhanced ultrasound is contrast-enhanced; PET/CT without contrast is not."
    ),
    "switch_reason.complication_window_days": "The indicator says within 30 days; day 30 is inside.",
    "switch_reason.complication_blank_severity": (
        "What does not flatter counts unless a document removes it."
    ),
    "switch_reason.complication_undated": (
        "An undated complication cannot be shown to lie outside the window."
    ),
    "switch_reason.complication_grade_threshold": (
        "Note 3 counts what needs clinical management: SIR C to F, CIRSE from 3, Clavien-Dindo from"
        " II, CTCAE from 3. The stricter threshold asks for Clavien-Dindo IIIa."
    ),
    "switch_reason.death_window_days": "The indicator says within 30 days; day 30 is inside.",
    "switch_reason.death_unit": "The official denominator is patients: one patient counts once.",
    "switch_reason.against_advice": (
        "The official text adds those who left for irreversible disease, no others."
    ),
    "switch_reason.against_advice_drop_if_alive": (
        "The text counts them whatever happened later; the contradiction is named."
    ),
    "switch_reason.followup_rule": "Follow-up is completed when the status at the horizon is known.",
    "switch_reason.followup_grace_days": (
        "A visit up to 30 days before the horizon is the visit of that horizon."
    ),
    "switch_reason.followup_death": "Death is an end point that was reached: nothing is left to follow.",
    "switch_reason.followup_cohort": (
        "The text counts sessions of the same period; the other choice fills the long horizons of a"
        " yearly report."
    ),
    "switch_reason.stay_cohort": "The formula counts patients discharged in the period.",
    "switch_reason.same_day_stay_days": (
        "Admission and discharge on one day count as one bed-day in common practice."
    ),
    "switch_reason.stay_from": "The text counts the whole stay.",
    "switch_reason.stay_exclude_day_cases": "The text leaves nobody out.",
    "switch_reason.stay_unit": "The formula counts discharges, so two stays count twice.",
    "switch_reason.thyroid_mixed": "A malignant nodule decides how a session is treated.",
    "switch_reason.thyroid_require_biopsy": (
        "The text asks for a biopsy but gives no rate for it; the rate is shown beside."
    ),
    "switch_reason.thyroid_size": "The largest nodule says how far treatment was warranted.",
    "switch_reason.thyroid_missing_size": (
        "What flatters needs a document; the bound shows what it could change."
    ),
    "switch_value.true": "yes",
    "switch_value.false": "no",
    "switch_value.strict": "count as not met",
    "switch_value.complete_case": "exclude",
    "switch_value.lenient": "count as met",
    "switch_value.five": "five (with the indication itself)",
    "switch_value.four": "four",
    "switch_value.count": "count",
    "switch_value.drop": "do not count",
    "switch_value.all_ablated": "all ablated lesions complete",
    "switch_value.all_planned": "all planned lesions complete",
    "switch_value.any": "any",
    "switch_value.fail": "not confirmed",
    "switch_value.exclude": "exclude",
    "switch_value.note_3": "as note 3",
    "switch_value.stricter": "stricter",
    "switch_value.patient": "patient",
    "switch_value.session": "session",
    "switch_value.stay": "stay",
    "switch_value.irreversible": "for irreversible disease",
    "switch_value.all": "all",
    "switch_value.none": "none counted",
    "switch_value.status_known": "status known at the horizon",
    "switch_value.any_contact": "any contact",
    "switch_value.complete": "counts as completed",
    "switch_value.ignore": "counts as not completed",
    "switch_value.ablation": "by date of ablation",
    "switch_value.horizon": "by date of the horizon",
    "switch_value.discharge": "by date of discharge",
    "switch_value.admission": "admission",
    "switch_value.malignant": "malignant",
    "switch_value.benign": "benign",
    "switch_value.largest": "the largest",
    "switch_value.keep": "keep in the denominator",
}
