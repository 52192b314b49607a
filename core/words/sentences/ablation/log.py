"""What can be wrong with an ablation log or a question about it."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "log_column_unknown": (
        'The log has no column called "{value}".',
        "Use one of: {expected}.",
    ),
    "header_unknown": (
        'The file has no header "{value}".',
        "Headers of the file: {expected}.",
    ),
    "columns_missing": (
        "Required columns were not found: {value}.",
        "Name the headers that hold them, or add them. Headers of the file: {found}.",
    ),
    "no_usable_date": (
        "No row has a usable date in column {column}.",
        "Correct the dates of ablation, or choose the column that holds them.",
    ),
    "as_of_assumed": (
        "The cut-off date {value} was taken from column {column} and is not confirmed.",
        "Confirm it or set the date up to which the file is complete.",
    ),
    "date_far_beyond_the_others": (
        (
            "Row {row}: {value} in column {column} lies far beyond all other dates and was not used"
            " to propose the cut-off."
        ),
        "Check the year.",
    ),
    "value_not_understood": (
        'Row {row}: "{value}" in column {column} is not a known value and counts as missing.',
        "Correct it; the data dictionary lists the values.",
    ),
    "number_not_whole": (
        'Row {row}: "{value}" in column {column} is not a whole number and counts as missing.',
        "Correct it.",
    ),
    "number_out_of_range": (
        "Row {row}: {value} in column {column} is outside the possible range and counts as missing.",
        "Correct it.",
    ),
    "percent_looks_like_fraction": (
        (
            "Row {row}: {value} in column {column} looks like a fraction among percentages and "
            "counts as missing."
        ),
        "Write it as a percentage, such as 82.",
    ),
    "percent_given_as_fraction": (
        "All values of column {column} are fractions; they were multiplied by 100.",
        "Check that the column is a percentage written as a fraction.",
    ),
    "percent_above_150": (
        "Row {row}: {value} in column {column} is above 150%.",
        "Check it.",
    ),
    "size_unit_open": (
        (
            "Column {column} says no unit and none of its sizes is above {most}: millimetres or centimetres? "
            "Nothing is converted; these sizes ({count}) count as unknown."
        ),
        "Write the unit into the header, such as (mm) or (cm).",
    ),
    "size_looks_like_cm": (
        (
            "All sizes in column {column} are at most {most}: they look like centimetres, but are "
            "read as millimetres."
        ),
        "If they are centimetres, multiply the column by 10.",
    ),
    "none_beside_others": (
        "Row {row}: column {column} says none beside other values ({value}).",
        "Remove one of them.",
    ),
    "ablation_date_missing": (
        "Row {row}: the date of ablation is missing; the row cannot be counted as a session.",
        "Fill in the date.",
    ),
    "ablation_after_cut_off": (
        "Row {row}: the ablation of {value} lies after the cut-off date; it is not counted.",
        "Correct the date, or the cut-off date.",
    ),
    "ablation_before_2000": (
        "Row {row}: the ablation is dated {value}, before 2000.",
        "Check the year.",
    ),
    "session_id_missing": (
        "Row {row}: the session number is missing; the row is counted and called by its row number.",
        "Fill in a number that occurs once.",
    ),
    "duplicate_row": (
        "Row {row}: session {value} repeats an earlier row exactly and is not counted again.",
        "Delete the row.",
    ),
    "duplicate_session_id": (
        (
            "Row {row}: session number {value} was used before with other contents; only the first "
            "row is counted."
        ),
        "Correct the number or delete the row.",
    ),
    "patient_id_missing": (
        "Row {row}: the patient number is missing; the session counts as a patient of its own.",
        "Fill in the number.",
    ),
    "date_after_cut_off": (
        "Row {row}: {value} in column {column} lies after the cut-off date and counts as missing.",
        "Correct the date, or the cut-off date.",
    ),
    "death_before_ablation": (
        (
            "Row {row}: the death of {value} is dated before the ablation; it is not counted and "
            "moves the upper bound."
        ),
        "Correct one of the two dates.",
    ),
    "complication_before_ablation": (
        (
            "Row {row}: the complication of {value} is dated before the ablation; it is not counted"
            " and moves the upper bound."
        ),
        "Correct one of the two dates.",
    ),
    "imaging_before_ablation": (
        "Row {row}: the imaging of {value} is dated before the ablation and is ignored.",
        "Correct one of the two dates.",
    ),
    "followup_before_ablation": (
        "Row {row}: the last contact of {value} is dated before the ablation and is ignored.",
        "Correct one of the two dates.",
    ),
    "progression_before_ablation": (
        "Row {row}: the progression of {value} is dated before the ablation and is ignored.",
        "Correct one of the two dates.",
    ),
    "discharge_before_admission": (
        "Row {row}: admission ({value}) is dated after discharge; the stay is left out of indicator 7.",
        "Correct one of the two dates.",
    ),
    "ablation_outside_stay": (
        "Row {row}: the ablation of {value} lies outside the hospital stay.",
        "Check the dates.",
    ),
    "no_discharge_date": (
        "Row {row}: there is no date of discharge; the stay is left out of indicator 7.",
        "Fill it in if the patient has left hospital.",
    ),
    "more_ablated_than_planned": (
        "Row {row}: {value} lesions were ablated, more than planned; only the planned ones count.",
        "Check both numbers.",
    ),
    "planned_lesions_missing": (
        "Row {row}: the number of planned lesions is missing; the session is left out of indicator 2.",
        "Fill it in.",
    ),
    "ablated_lesions_missing": (
        (
            "Row {row}: the number of ablated lesions is missing; none of the planned lesions "
            "counts as ablated."
        ),
        "Fill it in.",
    ),
    "more_complete_than_ablated": (
        (
            "Row {row}: {value} lesions are said to be complete, more than were ablated; the number"
            " counts as missing."
        ),
        "Correct one of the two numbers.",
    ),
    "complete_lesions_contradict": (
        (
            "Row {row}: the number of complete lesions ({value}) contradicts the column complete "
            "ablation; incomplete counts."
        ),
        "Correct one of the two.",
    ),
    "complete_without_ablation": (
        "Row {row}: complete ablation is recorded although nothing was ablated.",
        "Correct one of the two.",
    ),
    "completed_with_nothing_ablated": (
        "Row {row}: the session is completed although no lesion was ablated.",
        "Check the status and the number.",
    ),
    "two_death_dates": (
        (
            "Row {row}: the rows of this patient give different dates of death ({value}); none is "
            "used, and the patient moves the upper bound."
        ),
        "Correct the dates.",
    ),
    "death_date_from_discharge": (
        "Row {row}: the patient died in hospital without a date of death; the date of discharge is used.",
        "Fill in the date of death.",
    ),
    "died_without_date": (
        (
            "Row {row}: the patient died in hospital, but there is no date at all; the patient "
            "moves the upper bound."
        ),
        "Fill in the date of death.",
    ),
    "death_differs_from_discharge": (
        "Row {row}: the patient died in hospital on {value}, but was discharged on another day.",
        "Correct one of the two dates.",
    ),
    "session_after_death": (
        "Row {row}: the ablation of {value} lies after the patient's death; the date of death is not used.",
        "Correct one of the two dates, or the patient number.",
    ),
    "followup_after_death": (
        "Row {row}: the last contact of {value} lies after the patient's death.",
        "Correct one of the two dates.",
    ),
    "complete_without_imaging_date": (
        "Row {row}: complete ablation is recorded without a date of imaging and is not confirmed.",
        "Fill in the date of imaging.",
    ),
    "progression_without_complete_ablation": (
        (
            "Row {row}: local progression on {value} without complete ablation before: residual "
            "tumour rather than progression."
        ),
        "Check complete ablation and the date.",
    ),
    "child_c_with_organ_ok": (
        (
            "Row {row}: organ function is recorded as sufficient although Child-Pugh is C; Child-"
            "Pugh C decides."
        ),
        "Correct one of the two.",
    ),
    "ecog_5": (
        "Row {row}: ECOG 5 means dead.",
        "Check it.",
    ),
    "against_advice_reason_missing": (
        (
            "Row {row}: the patient left against advice, but the reason is not recorded; not "
            "counted as a death, moves the upper bound."
        ),
        "Say whether the disease was irreversible.",
    ),
    "followup_flag_contradicts_date": (
        (
            'Row {row}: column {column} says "{value}", which contradicts the date of last contact;'
            " the column decides."
        ),
        "Correct one of the two.",
    ),
    "two_sessions_on_one_day": (
        "Row {row}: the patient has two sessions on this day ({value}).",
        "Check that they are different sessions.",
    ),
    "benign_with_malignant_type": (
        "Row {row}: a benign thyroid nodule with the malignant type {value}.",
        "Correct one of the two.",
    ),
    "malignant_with_benign_type": (
        "Row {row}: a malignant thyroid tumour with the type {value}, which says nothing of malignancy.",
        "Give the histological type if it is known.",
    ),
    "thyroid_class_without_biopsy": (
        (
            "Row {row}: benign or malignant is recorded without a biopsy before ablation; it counts"
            " as recorded."
        ),
        "Check the biopsy.",
    ),
    "thyroid_class_indeterminate": (
        "Row {row}: the thyroid nodule is neither benign nor malignant; it is left out of indicator 8 (1).",
        "Complete the finding when it is known.",
    ),
    "complication_without_type": (
        "Row {row}: a severe complication without its type counts as another complication.",
        "Fill in the type.",
    ),
    "complication_after_death": (
        "Row {row}: the complication of {value} lies after the patient's death.",
        "Correct one of the two dates.",
    ),
    "complication_undated": (
        "Row {row}: a complication without a date is counted as being within the window.",
        "Fill in the date.",
    ),
    "complication_severity_missing": (
        "Row {row}: a complication without its severity is counted as severe.",
        "Say whether it was severe, or give its grade.",
    ),
    "complications_not_documented": (
        (
            "Row {row}: complications are not documented (other rows say none); not counted, moves "
            "the upper bound."
        ),
        "Fill in the complication or none.",
    ),
    "grade_for_review": (
        (
            "Row {row}: a complication of grade {value} may be severe by note 3; it is listed for "
            "review and moves the upper bound."
        ),
        "Say whether it was severe.",
    ),
    "grade_contradicts_severity": (
        'Row {row}: grade {value} contradicts "not severe"; not severe decides.',
        "Correct one of the two.",
    ),
    "lesion_without_session": (
        "Lesion file, row {row}: session {value} is not in the log.",
        "Correct the session number.",
    ),
    "duplicate_lesion": (
        (
            "Lesion file, row {row}: lesion {value} of this session was listed before; only the "
            "first row counts."
        ),
        "Correct the number or delete the row.",
    ),
    "definition_unknown": (
        'There is no definition called "{value}".',
        "Use one of: {expected}.",
    ),
    "definition_value_unknown": (
        'The definition {column} cannot be "{value}".',
        "Use one of: {expected}.",
    ),
    "definition_without_value": (
        '"{value}" does not say what to set.',
        "Write NAME=VALUE.",
    ),
    "period_ends_before_it_starts": (
        "The period ends ({end}) before it starts ({start}).",
        "Exchange the two dates.",
    ),
    "plan_value_unknown": (
        "The setting {column} has a value that cannot be used.",
        "Choose a confidence level from 50% to 99.99%.",
    ),
    "too_many_levels": (
        "Column {column} has {count} different values; groups are limited to {limit}.",
        "Choose another column.",
    ),
    "column_not_in_file": (
        'The file has no column "{value}".',
        "Columns that can be used: {expected}.",
    ),
    "column_identifies": (
        'Column "{value}" identifies persons or sessions and cannot be used for groups or filters.',
        "Choose another column.",
    ),
    "filter_value_unknown": (
        'Column {column} has no value "{value}".',
        "Values of the column: {expected}.",
    ),
    "chart_needs_indicator": (
        'A chart needs an indicator; "{value}" is none.',
        "Use one of: {expected}.",
    ),
}
