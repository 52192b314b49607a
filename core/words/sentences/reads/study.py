"""Sentences of the reader study: its problems and the names of its codes."""

PROBLEMS = {
    "link_key_unknown": (
        'The link names a setting that does not exist here: "{column}".',
        "It is ignored; the rest of the link applies.",
    ),
    "link_value_unknown": (
        'The link sets "{column}" to "{value}", which cannot be read.',
        "The default is used instead.",
    ),
    "plan_list_too_long": (
        'The setting "{column}" has {count} entries; at most {limit} are answered.',
        "None of them is used: leave some out.",
    ),
    "plan_rules_too_long": (
        "The fusion rules have {count} characters together; at most {limit} are answered.",
        "None of them is used: leave some out, or write them shorter.",
    ),
    "plan_value_stale": (
        'The setting "{column}" names "{value}", which this data set does not have.',
        "It is ignored. Choose from what the data set has.",
    ),
    "column_unknown": (
        'There is no column "{column}".',
        "Columns of the file: {known}.",
    ),
    "test_unknown": (
        'There is no test "{value}".',
        "Tests of the file: {known}.",
    ),
    "reference_absent": (
        "No column was recognised as the reference standard.",
        "Say which column tells whether the condition is truly present.",
    ),
    "tests_absent": (
        "No column was recognised as a test.",
        "Say which columns hold the reads, one column per modality.",
    ),
    "long_columns_absent": (
        "In a file with a row per read, the columns for the test's name and for the read are needed.",
        "Say which column names the modality and which holds the read.",
    ),
    "long_units_absent": (
        "In a file with a row per read, a patient or lesion column is needed to bring reads together.",
        "Say which column identifies the patient or the lesion.",
    ),
    "no_rows": (
        "The file has a header but no rows.",
        "Add one row per lesion or per patient below the header.",
    ),
    "reference_all_unknown": (
        'No row of "{column}" says whether the condition is present.',
        "Say which of its values mean present and which mean absent.",
    ),
    "reference_unknown": (
        "{count} rows have no known reference standard (first: row {row}).",
        "They are counted and listed apart, and enter no sensitivity or specificity.",
    ),
    "blank_meaning_assumed": (
        "{count} reads of {column} are blank (first: row {row}); they are taken as missing.",
        "Say whether a blank means not seen (negative) or not read (missing).",
    ),
    "cutoff_needed": (
        "{column} holds numbers ({value}) and needs a cut-off.",
        "Say from which number on a read is positive.",
    ),
    "read_unknown": (
        'In {column}, "{value}" is not understood ({count} rows, first: row {row}).',
        "Say whether it means positive, negative, indeterminate or missing.",
    ),
    "read_taken_as_missing": (
        'In {column}, "{value}" is not understood and is taken as missing ({count} rows, first: row {row}).',
        "Say what it means if it is a read.",
    ),
    "columns_like_readers": (
        "Are {value} readers? Their columns under {tests} are taken as tests of their own.",
        "If they are readers, head the columns with R1, R2 beside the modality (CT R1), or give a row per "
        "read with a column that names the reader; then modalities are compared over readers.",
    ),
    "names_are_readers": (
        "{value} are taken as readers: under each modality stand the same family names.",
        "If they are something else, give their columns other headers; then they are tests of their own.",
    ),
    "test_named_reference": (
        'A test is named "{value}"; that name stands for the reference standard.',
        "Give the test another name in the file, or another role if it is not a test.",
    ),
    "too_many_values": (
        "{column} has {count} different values that are not understood.",
        "It may not be a column of reads; choose another role for it, or give a cut-off if it holds numbers.",
    ),
    "lesions_numbered": (
        "There is no lesion column, and patients have several rows; each row is taken as one lesion.",
        "If the rows are something else, name the lesion column.",
    ),
    "lesion_without_patient": (
        "Row {row} has no patient ({count} such rows in all).",
        "These rows are left out and listed, because their cluster is unknown. Fill in {column}.",
    ),
    "duplicate_unit": (
        'Row {row} repeats "{value}", which an earlier row has ({count} such rows in all).',
        "Rows that agree count once; the repeats are left out and listed. Correct {column} or delete "
        "the repeat.",
    ),
    "duplicate_read": (
        'Row {row} repeats a read of {column} ("{value}") that an earlier row has ({count} such '
        "rows in all).",
        "Reads that agree count once; the repeats are left out and listed.",
    ),
    "read_without_test": (
        "{count} rows name no test or no reader (first: row {row}).",
        "They are left out and listed. Fill in {column}.",
    ),
    "reference_contradicts": (
        'Row {row} says "{value}" for a lesion whose reference standard is "{first}" above '
        "({count} such rows).",
        "The lesion's reference is treated as unknown until {column} agrees.",
    ),
    "reference_none_with": (
        "No unit has the condition, so sensitivity cannot be estimated.",
        'Check what the values of "{column}" mean.',
    ),
    "reference_none_without": (
        "No unit is free of the condition, so specificity cannot be estimated.",
        'Check what the values of "{column}" mean, or say in the paper that only lesions with the condition '
        "were listed.",
    ),
    "few_patients": (
        "The study has {count} patients; under {limit}, cluster-aware intervals and tests are "
        "themselves uncertain.",
        "Read them with caution, and say how many patients there are.",
    ),
    "test_without_reads": (
        "{column} has no usable read.",
        "Check what its values mean, or give it another role.",
    ),
    "test_always_positive": (
        "All {count} usable reads of {column} are positive.",
        "Check that the column is a test and what its values mean.",
    ),
    "test_always_negative": (
        "All {count} usable reads of {column} are negative.",
        "Check that the column is a test and what its values mean.",
    ),
    "test_equals_reference": (
        "{column} agrees with the reference standard in all {count} rows.",
        "It may be a copy of it. A perfect test is possible, but rare; check where the column comes from.",
    ),
    "condition_without_read": (
        "{count} units with the condition have no read of any test (first: row {row}).",
        "They count as missing for every test. If blank means not seen, say so.",
    ),
    "differs_within_patient": (
        '"{column}" differs between lesions of one patient in {count} patients (first: patient '
        "{value}, row {row}).",
        "If it describes the patient, correct it; if it describes the lesion, nothing is wrong.",
    ),
    "fused_read_unexplained": (
        "{column} has the names of other columns, so it may record what they say together. Of "
        "“any positive” and “all positive” of them, “{rule}” comes nearest to it and differs in {count} rows "
        "(first: row {row}).",
        "Keep it as recorded, or use the rule; the page Accuracy lists the rows.",
    ),
    "argument_unusable": (
        'The option {column} cannot use "{value}".',
        "See the list of options in the README.",
    ),
    "file_unreadable": (
        'The file "{value}" cannot be opened: {why}.',
        "Check the path.",
    ),
    "column_has_two_roles": (
        'The column "{column}" is given two roles.',
        "Give each column one role.",
    ),
    "role_given_twice": (
        'Several columns are given the role "{role}": {value}.',
        "Only one column can have this role.",
    ),
    "value_not_found": (
        'A meaning is given for "{value}", which {column} does not have.',
        "Nothing to do, unless it is a misprint.",
    ),
    "cutoff_without_numbers": (
        "{column} has a cut-off ({value}) but no numbers.",
        "Remove the cut-off, or check the column.",
    ),
    "lesion_unnamed": (
        "{count} rows name no lesion although their patient has other rows (first: row {row}).",
        "Each is taken as one lesion of its own. Fill in {column} if that is wrong.",
    ),
    "lesions_as_clusters": (
        "Reads of several readers are pooled and there is no patient column; reads of one lesion "
        "form a cluster.",
        "Name the patient column, so that lesions of a patient are kept together.",
    ),
    "not_in_data": (
        'The option {column} names "{value}", which this data set does not have.',
        "It has: {known}.",
    ),
    "option_unusable": (
        'The option {column} cannot use "{value}".',
        "It takes: {expected}.",
    ),
    "read_without_lesion": (
        "{count} rows name neither a patient nor a lesion (first: row {row}).",
        "They are left out and listed. Fill in {column}.",
    ),
    "no_usable_rows": (
        "None of the {count} rows names a patient or a lesion.",
        "Fill in the patient or lesion column, or choose another one for it.",
    ),
}

LABELS = {
    "metric.sensitivity": "Sensitivity",
    "metric.specificity": "Specificity",
    "metric.ppv": "PPV",
    "metric.npv": "NPV",
    "metric.accuracy": "Accuracy",
    "metric.lr_positive": "LR+",
    "metric.lr_negative": "LR−",
    "metric.dor": "Diagnostic odds ratio",
    "metric.youden": "Youden index",
    "metric.balanced_accuracy": "Balanced accuracy",
    "metric.f1": "F1",
    "metric.mcc": "MCC",
    "unit.lesion": "lesion",
    "unit.patient": "patient",
    "role.patient": "Patient",
    "role.lesion": "Lesion",
    "role.reference": "Reference standard",
    "role.test": "Test",
    "role.group": "Grouping",
    "role.test_name": "Test's name",
    "role.read": "Read",
    "role.reader": "Reader",
    "role.ignore": "Not used",
    "meaning.positive": "positive",
    "meaning.negative": "negative",
    "meaning.indeterminate": "indeterminate",
    "meaning.missing": "missing",
    "layout.wide": "a row per lesion or patient",
    "layout.long": "a row per read",
    "readers.sample": "readers stand for others: compared within each",
    "readers.each": "each reader a test of its own",
    "readers.pooled": "all reads pooled",
    "readers.majority": "majority of readers",
    "readers.any": "any reader",
    "readers.all": "all readers",
    "policy.exclude": "leave out",
    "policy.positive": "count as positive",
    "policy.negative": "count as negative",
    "policy.best": "best case",
    "policy.worst": "worst case",
    "rollup.any": "any lesion positive",
    "rollup.all": "all lesions positive",
    "rollup.majority": "more than half of the lesions positive",
    "rollup.at_least": "at least this many lesions positive",
    "fuse_at.lesion": "fuse per lesion, then roll up",
    "fuse_at.patient": "roll up, then fuse per patient",
    "cluster.auto": "patients as clusters",
    "cluster.off": "every unit on its own",
    "adjust.holm": "Holm",
    "adjust.bh": "Benjamini-Hochberg",
    "adjust.closed": "closed procedure with the joint test",
    "adjust.none": "no adjustment",
    "excluded.no_patient": "no patient",
    "excluded.duplicate_unit": "repeated row",
    "excluded.duplicate_read": "repeated read",
    "excluded.read_without_test": "no test or reader named",
    "excluded.patient_without_lesions": "patient without lesions (counts at patient level)",
    "read_state.positive": "positive",
    "read_state.negative": "negative",
    "read_state.indeterminate": "indeterminate",
    "read_state.missing": "missing",
    "read_state.not_decidable": "not decidable",
    "status.with": "with the condition",
    "status.without": "without the condition",
    "status.unknown": "reference unknown",
    "method.wilson_effective": "Wilson on the effective number of units",
    "method.unit_bootstrap": "Bootstrap of units",
    "excluded.no_lesion": "no patient and no lesion",
}
