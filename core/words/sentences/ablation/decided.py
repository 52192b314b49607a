"""The eight indicators, their official notes, states and the rules that decide."""

LABELS: dict[str, str] = {
    "indicator.1": "Appropriate-indication rate",
    "indicator.2": "Planned-lesion completion rate",
    "indicator.3": "Local effective control rate after ablation",
    "indicator.4.overall": "Severe complications within 30 days of ablation",
    "indicator.4.major_bleeding": "Major bleeding",
    "indicator.4.severe_pneumothorax": "Severe pneumothorax",
    "indicator.4.adjacent_organ_injury": "Injury to an important adjacent organ",
    "indicator.4.severe_infection": "Severe infection",
    "indicator.4.other": "Other severe complication",
    "indicator.5": "Deaths within 30 days of ablation",
    "indicator.6.6m": "Patient follow-up rate at 6 months",
    "indicator.6.1y": "Patient follow-up rate at 1 year",
    "indicator.6.2y": "Patient follow-up rate at 2 years",
    "indicator.6.3y": "Patient follow-up rate at 3 years",
    "indicator.6.5y": "Patient follow-up rate at 5 years",
    "indicator.7": "Mean length of stay",
    "indicator.8.benign_share": "Benign share of thyroid ablations",
    "indicator.8.under_2cm_share": "Share under 2 cm of benign thyroid ablations",
    "indicator.8.preablation_biopsy_rate": "Biopsy before thyroid ablation (supplementary)",
    "headline.3": "local control was confirmed in {value}",
    "headline.4.overall": "a severe complication followed in {value}",
    "headline.5": "{value} of patients died within the window",
    "indicator_group.4": "Severe complications within 30 days of ablation",
    "indicator_group.6": "Patient follow-up rate",
    "indicator_group.8": "Thyroid tumour ablation",
    "indicator_definition.1": (
        "Sessions that meet the indication for treatment, out of all ablation sessions in the same "
        "period (note 1)."
    ),
    "indicator_definition.2": (
        "Lesions actually ablated according to the ablation plan, out of the lesions planned for "
        "ablation in the same period."
    ),
    "indicator_definition.3": (
        "Sessions with effective local control after ablation, out of all ablation sessions in the "
        "same period (note 2)."
    ),
    "indicator_definition.4": (
        "Sessions with a severe complication within 30 days of ablation, out of all ablation "
        "sessions in the same period (note 3)."
    ),
    "indicator_definition.5": (
        "Patients who died of any cause within 30 days of ablation, including those who left "
        "hospital of their own accord for irreversible disease, out of all ablation patients in the"
        " same period."
    ),
    "indicator_definition.6": (
        "Sessions whose follow-up was completed at a set time after ablation (6 months, 1, 2, 3 and"
        " 5 years), out of all ablation sessions in the same period."
    ),
    "indicator_definition.7": (
        "Bed-days used by ablation patients at discharge, divided by the ablation patients "
        "discharged in the same period."
    ),
    "indicator_definition.8": (
        "Thyroid ablation needs a diagnosis by biopsy beforehand. (1) Benign sessions out of benign"
        " and malignant thyroid sessions; (2) sessions under 2 cm out of benign thyroid sessions."
    ),
    "indicator_meaning.1": "Reflects how well the institution's ablation practice keeps to the standard.",
    "indicator_meaning.2": "Reflects the institution's technical level in tumour ablation.",
    "indicator_meaning.3": "Reflects the local control of lesions after ablation.",
    "indicator_meaning.4": "Reflects the safety of tumour ablation.",
    "indicator_meaning.5": "Reflects the safety of tumour ablation.",
    "indicator_meaning.6": "Reflects the long-term effect in ablation patients and how they are managed.",
    "indicator_meaning.7": (
        "Reflects the technical level of tumour ablation; one of the main figures for cost and benefit."
    ),
    "indicator_meaning.8": "Reflects how well clinical thyroid ablation keeps to the standard.",
    "indicator_remark.4": (
        "The official text gives formulas for four kinds only; the overall rate and other "
        "complications follow from its definition. A session counts once overall and once in each "
        "kind, so the kinds do not add up."
    ),
    "indicator_remark.5": (
        "Leaving hospital for irreversible disease counts as a death here, but only ends follow-up "
        "in indicator 6."
    ),
    "indicator_remark.6": (
        "Leaving hospital for irreversible disease ends follow-up here without completing it, "
        "although it counts as a death in indicator 5."
    ),
    "official_note.1": (
        "Note 1. Indication for tumour ablation: (1) prothrombin activity (PTA) above 50%; (2) no "
        "organ dysfunction, judged by the organ concerned, such as Child-Pugh A or B for the liver;"
        " (3) performance status (ECOG) at most 2; (4) anaesthetic assessment (ASA) at most III. "
        "The indication is right when all four are met and the indication for the ablation in "
        "question holds."
    ),
    "official_note.2": (
        "Note 2. Effective local control means that contrast-enhanced imaging within 1 month of "
        "ablation confirms complete ablation of the tumour."
    ),
    "official_note.3": (
        "Note 3. Severe complications of tumour ablation are those that raise the level of nursing "
        "care or prolong the stay, need further admission or clinical management, or lead to "
        "disability or death."
    ),
    "indicator_unit.session": "session",
    "indicator_unit.lesion": "lesion",
    "indicator_unit.patient": "patient",
    "indicator_unit.stay": "stay",
    "indicator_note.four_criteria": (
        "The file has no column for the indication itself: four criteria instead of five."
    ),
    "state.numerator": "in the numerator",
    "state.denominator_only": "in the denominator only",
    "state.unknown": "in the denominator, could still change",
    "state.not_mature": "window still open",
    "state.excluded": "left out",
    "decided.cancelled": "cancelled before puncture",
    "decided.duplicate": "session number already used",
    "decided.ablation_date_missing": "no usable date of ablation",
    "decided.ablation_after_cut_off": "ablation after the cut-off date",
    "decided.outside_period": "outside the period",
    "decided.window_still_open": "window not over at the cut-off date",
    "decided.early_event_window_still_open": "early event, window not over at the cut-off date",
    "decided.indication_met": "all criteria met",
    "decided.pta_not_above_50": "PTA not above 50%",
    "decided.organ_dysfunction": "organ dysfunction",
    "decided.ecog_above_2": "ECOG above 2",
    "decided.asa_above_3": "ASA above III",
    "decided.indication_not_ok": "indication not met",
    "decided.pta_missing": "PTA not recorded",
    "decided.organ_function_missing": "organ function not recorded",
    "decided.ecog_missing": "ECOG not recorded",
    "decided.asa_missing": "ASA not recorded",
    "decided.indication_missing": "indication not recorded",
    "decided.planned_lesion_ablated": "planned lesion ablated",
    "decided.planned_lesion_not_ablated": "planned lesion not ablated",
    "decided.ablated_lesions_missing": "ablation of the lesion not recorded",
    "decided.planned_lesions_missing": "plan not recorded",
    "decided.beyond_plan": "ablated beyond the plan, counted",
    "decided.beyond_plan_not_counted": "ablated beyond the plan, not counted",
    "decided.cancelled_plan_counted": "plan of a cancelled session",
    "decided.complete_on_contrast_imaging": "complete on imaging within the window",
    "decided.residual_tumour": "residual tumour",
    "decided.nothing_ablated": "nothing was ablated",
    "decided.planned_lesion_left_untreated": "a planned lesion was not ablated",
    "decided.complete_but_plan_not_documented": "complete; not documented whether a planned lesion was left",
    "decided.no_imaging": "no imaging",
    "decided.imaging_date_unusable": "date of imaging unusable",
    "decided.imaging_before_window": "imaging before the window",
    "decided.imaging_after_window": "imaging after the window",
    "decided.late_but_complete": "late, complete",
    "decided.imaging_without_contrast": "imaging without contrast",
    "decided.contrast_not_recorded": "contrast not recorded",
    "decided.imaging_result_missing": "result of imaging not recorded",
    "decided.lesion_not_ablated": "lesion not ablated",
    "decided.severe_event_in_window": "severe complication within the window",
    "decided.severe_by_grade": "severe by its grade",
    "decided.event_severity_blank_counted": "severity not recorded, counted",
    "decided.event_undated_counted": "date not recorded, counted",
    "decided.event_date_unusable": "date of the complication unusable",
    "decided.event_severity_blank_not_counted": "severity not recorded, not counted",
    "decided.event_undated_not_counted": "date not recorded, not counted",
    "decided.grade_2_for_review": "grade 2, for review",
    "decided.complications_not_documented": "complications not documented",
    "decided.event_outside_window": "complication outside the window",
    "decided.event_not_severe": "complication not severe",
    "decided.no_event": "no complication",
    "decided.died_in_window": "died within the window",
    "decided.left_for_irreversible_disease": "left hospital for irreversible disease",
    "decided.left_against_advice_counted": "left against advice, counted",
    "decided.against_advice_reason_missing": "left against advice, reason not recorded",
    "decided.against_advice_undated": "left against advice, date not recorded",
    "decided.death_date_unusable": "date of death unusable",
    "decided.last_contact_before_window_end": "last contact before the end of the window",
    "decided.irreversible_but_alive_later": "left for irreversible disease, alive later",
    "decided.died_after_window": "died after the window",
    "decided.alive_at_window_end": "alive at the end of the window",
    "decided.flag_says_completed": "recorded as completed",
    "decided.flag_says_not_completed": "recorded as not completed",
    "decided.status_known_at_horizon": "status known at the horizon",
    "decided.contact_recorded": "contact recorded before the horizon",
    "decided.died_before_horizon_complete": "died before the horizon, completed",
    "decided.died_before_horizon_left_out": "died before the horizon, left out",
    "decided.last_contact_before_horizon": "last contact too early",
    "decided.last_contact_unusable": "date of last contact unusable",
    "decided.no_contact_recorded": "no contact recorded",
    "decided.stay_counted": "stay counted",
    "decided.outpatient": "outpatient",
    "decided.no_discharge_date": "no date of discharge",
    "decided.no_admission_date": "no date of admission",
    "decided.discharge_before_admission": "discharge before admission",
    "decided.day_case_left_out": "day case, left out",
    "decided.benign": "benign",
    "decided.mixed_as_benign": "benign and malignant, as benign",
    "decided.malignant": "malignant",
    "decided.mixed_as_malignant": "benign and malignant, as malignant",
    "decided.mixed_left_out": "benign and malignant, left out",
    "decided.indeterminate_left_out": "neither benign nor malignant, left out",
    "decided.benign_malignant_missing": "benign or malignant not recorded",
    "decided.not_thyroid": "not thyroid",
    "decided.tumour_site_missing": "site not recorded",
    "decided.no_biopsy_left_out": "no biopsy before ablation, left out",
    "decided.under_2cm": "under 2 cm",
    "decided.not_under_2cm": "2 cm or more",
    "decided.size_missing": "size not recorded",
    "decided.not_counted_as_benign": "not counted as benign",
    "decided.biopsied_before": "biopsied before ablation",
    "decided.not_biopsied_before": "not biopsied before ablation",
    "decided.biopsy_not_recorded": "biopsy not recorded",
    "principle.1": (
        "What flatters needs a document; what does not flatter counts unless a document removes it."
    ),
    "principle.2": "Every excluded or unknown record stays visible and moves a bound.",
    "quality.green": "complete",
    "quality.yellow": "valid but incomplete",
    "quality.red": "with errors",
    "quality.absent": "columns missing",
}
