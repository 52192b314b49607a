"""What is said of logs as hospitals write them: cut-offs, texts, bounds, what must not be reported."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "dates_after_cut_off_set_aside": (
        (
            "{count} dates lie after the cut-off date. They prove that the patient was alive then; nothing "
            "else of them is used."
        ),
        "Nothing to do; choose a later cut-off date to use them.",
    ),
    "complication_not_understood": (
        (
            'Row {row}: what "{value}" means for the severity of a complication is not known; it is not '
            "counted and moves the upper bound."
        ),
        "Write none, one of the kinds of the list, a grade, or whether it was severe.",
    ),
    "site_not_understood": (
        'Row {row}: "{value}" names no known organ; the site is not known in indicators 1 and 8.',
        "Write the organ: liver, lung, thyroid, ...",
    ),
    "stay_dates_differ": (
        (
            "Row {row}: {value} in column {column} differs from another row of the same stay; the earliest "
            "admission and the latest discharge count."
        ),
        "Correct the date if one of them is wrong.",
    ),
    "admission_of_two_patients": (
        "Row {row}: admission number {value} also belongs to another patient; they are two stays.",
        "Correct the admission number or the patient.",
    ),
    "followup_not_reached": (
        "Row {row}: nobody was reached on {value}; it is no contact.",
        "Nothing to do.",
    ),
    "session_numbers_made": (
        "The file has no session number; it is made from {column} and {day}.",
        "Nothing to do; name the column with --column session_id=HEADER if there is one.",
    ),
    "site_in_diagnosis": (
        (
            'No column says which organ was ablated; "{column}" names organs in {count} rows, but a '
            "diagnosis is no site."
        ),
        "If what was ablated lies there: --column tumour_site={column} (and --column "
        "benign_malignant={column} if it says the class).",
    ),
    "lesion_rows_joined": (
        "Rows that differ only in what is a lesion's own ({value}) were joined into {sessions} sessions.",
        "Nothing to do; give session numbers where they were sessions of their own.",
    ),
    "two_columns_contradict": (
        'Columns "{column}" and "{value}" may both be {label} and say different things in {count} rows.',
        "Say which one it is: --column {name}=HEADER on the command line, the card at the door.",
    ),
    "two_columns_for_one": (
        (
            'Columns "{column}" and "{value}" may both be {label}; "{column}" is used. {count} rows differ, '
            'and what only "{value}" knows is not used.'
        ),
        "Choose the other one if it is the right one.",
    ),
    "second_complication": (
        'Columns "{column}" and "{value}" both name complications; the second counts as a further event.',
        "Nothing to do; take the column out if it only describes the first.",
    ),
    "second_grade": (
        (
            'Columns "{column}" and "{value}" both hold grades of complications; each is read on its own '
            "scale, and where they contradict each other the severity is not known."
        ),
        "Nothing to do; say which one counts if only one does: --column comp_grade=HEADER.",
    ),
    "grades_disagree": (
        (
            'Row {row}: grade {value} in "{column}" contradicts the grade in "{first}"; it is not counted '
            "and moves the upper bound."
        ),
        "Correct one of the two.",
    ),
    "sessions_or_one": (
        (
            'Row {row}: two rows of "{value}" differ in: {columns}. Are they two sessions, or one session '
            "with several lesions?"
        ),
        "Add a column of session numbers, or a lesion file.",
    ),
    "severe_beside_none": (
        'Row {row}: severe is recorded beside "none"; the event is counted, its kind is not known.',
        "Correct one of the two.",
    ),
    "grade_beside_none": (
        'Row {row}: grade {value} is recorded beside "none"; it is not counted and moves the upper bound.',
        "Correct one of the two.",
    ),
    "grade_contradicts_text": (
        "Row {row}: grade {value} contradicts the words of the complication; the grade decides.",
        "Correct one of the two.",
    ),
    "imaging_after_the_window": (
        "Row {row}: the imaging of {value} was done more than {days} days after the ablation.",
        "Nothing to do if the date is right.",
    ),
    "irreversible_but_alive": (
        (
            "Row {row}: the patient left for irreversible disease but was alive more than {days} days "
            "after the ablation; counted as the definition says."
        ),
        "Check the reason for leaving.",
    ),
    "routine_but_irreversible": (
        "Row {row}: left hospital as advised, and yet for irreversible disease; not counted as a death.",
        "Correct the kind of discharge or the reason.",
    ),
    "death_of_procedure_no_complication": (
        (
            "Row {row}: a death from the procedure within {days} days, and no severe complication "
            "is recorded; note 3 names death."
        ),
        "Record the complication that led to it.",
    ),
}

LABELS: dict[str, str] = {
    "left_out.nothing_ablated": "nothing ablated",
    "left_out.residual_tumour": "residual tumour: never completely ablated",
    "log_column.followup_status": "Follow-up result",
    "log_column_kind.follow_up": "alive, died or not reached",
    "reason.not_yet_due": "not yet due",
    "reason.nothing_documented": "nothing documented",
    "indicator_note.missing_plans_up_to_a_cap": (
        "A plan that is not recorded is taken to be at most 5 lesions, or the largest plan recorded."
    ),
    "decided.early_death_after_a_later_session": "early death after a later session, its window still open",
    "decided.discharge_type_missing": "left within the window, and how is not recorded",
    "decided.status_known_from_a_later_date": "alive at the cut-off date, known from a later date",
    "decided.last_sign_of_life_before_horizon": (
        "last sign of life before the horizon, a contact not recorded"
    ),
    "decided.follow_up_ended_with_discharge": "left hospital for irreversible disease, no later contact",
    "decided.severe_by_its_text": "severe by the words of the text",
    "decided.severe_event_of_unknown_kind": "severe event whose kind is not known",
    "decided.event_may_be_of_this_kind": "severe event that may be of this kind",
    "decided.event_not_understood": "text, grade or severity not understood",
    "decided.grade_beside_none": 'grade at or above the threshold beside "none"',
    "decided.grades_disagree": "two grades contradict each other",
    "decided.nothing_documented": "the centre writes nothing in this column",
    "decided.class_open_would_count": "class not known; would count if benign",
    "decided.class_open_would_not_count": "class not known; would not count if benign",
    "decided.site_open_would_count": "site not known; would count if thyroid",
    "decided.site_open_would_not_count": "site not known; would not count if thyroid",
}
