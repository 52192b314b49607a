"""Questions about a file of reads, and what their answers are called."""

_SAY = "Say which: {option}."

PROBLEMS = {
    "question_sheet": (
        "Several sheets have the same columns: {choices}. Which one is the study?",
        "Say which: {option}. To read two sheets as one, bring them together with --join.",
    ),
    "sections_in_rows": (
        "{count} rows hold nothing but {value} (first: row {row}): the rows below each seem to belong to it.",
        "Give the modality a column of its own, filled in every row, or one column of reads for each.",
    ),
    "question_reference": (
        "Which column is the reference standard? It could be: {choices}.",
        _SAY,
    ),
    "question_rows": (
        "{count} rows repeat a patient or lesion (first: row {row}). What tells them apart? It "
        "could be: {choices}.",
        _SAY,
    ),
    "question_read": (
        "In a file with a row per read, which column holds the read? It could be: {choices}.",
        _SAY,
    ),
    "question_tests": (
        "Are these columns tests? {choices}.",
        "Say which are: {option}.",
    ),
    "question_frequency": (
        "Does {column} say how many patients a row stands for ({count} in all)?",
        "Say whether it does: {option}.",
    ),
    "question_carry_down": (
        "{column} is blank in {count} rows below a named one (first: row {row}). Do they belong to the name "
        "above?",
        "Say whether they do: {option}.",
    ),
    "question_patient": (
        "No patient column: every row counts as a patient of its own, and intervals may be too narrow. "
        "Who is the patient? It could be: {choices}.",
        _SAY,
    ),
    "question_repeats": (
        "{count} rows repeat a case with other values (first: row {row}, {column}). Which row "
        "counts? Where the reference standard differs, only the first or the last settles it; "
        "otherwise it is unknown.",
        _SAY,
    ),
    "question_words": (
        "{column} holds words. Positive: {positive}. Negative: {negative}. Is that right?",
        "Accept all of them or say it value by value: {option}.",
    ),
    "question_codes": (
        "In {tests}, {value} lies outside the other values ({count} rows, first: row {row}). Does it mean "
        "unknown?",
        "Say what it means: {option}.",
    ),
    "question_value": (
        "In {tests}, what does {value} mean ({count} rows, first: row {row})?",
        "Say what it means: {option}.",
    ),
    "question_cutoff": (
        "{tests}: the values are grades ({value}). From which one on is a read positive?",
        "Give a cut-off: {option}.",
    ),
    "question_blank": (
        "In {tests}, what does a blank mean ({count} blanks, first: row {row})?",
        "Say what it means: {option}.",
    ),
    "repeats_settled": (
        "{count} rows of {column} repeat a case with other values (first: row {row}); what counts: "
        "{repeats}.",
        "Say which row counts if it is another one.",
    ),
    "frequency_used": (
        "Each row counts as often as {column} says: {count} patients in all.",
        "If {column} is something else, do not use it as a number of patients.",
    ),
    "frequency_unusable": (
        "{count} rows have no whole number in {column} (first: row {row}).",
        "They are left out and listed. Correct them.",
    ),
    "frequency_too_large": (
        "{column} adds up to {count} patients; at most {limit} can be read.",
        "Check whether it is a number of patients.",
    ),
    "patient_absent": (
        "No patient column: every one of {count} rows counts as a patient of its own.",
        "If patients have several rows, name the patient column; without it intervals may be too narrow.",
    ),
    "patient_constant": (
        'In all {count} rows "{column}" is the same, so it names no patient: patients are unknown.',
        "Name the column that tells patients apart; without it intervals may be too narrow.",
    ),
    "code_taken_as_missing": (
        "In {column}, {value} lies outside the scale and is taken as missing "
        "({count} rows, first: row {row}).",
        "Say what it means if it is a grade.",
    ),
    "test_disagrees": (
        "{column} disagrees with the reference standard more often than chance: it is right in {right} of "
        "{count} rows.",
        "Check whether positive and negative are the other way round, in the test or in the reference "
        "standard, or whether low values are positive.",
    ),
    "yes_no_left_out": (
        "These columns of yes and no are taken for no tests: {value}.",
        "If one is a test, give it that role.",
    ),
    "measure_left_out": (
        "These columns of measurements are taken for descriptions and for no tests: {value}.",
        "If one is a test, give it that role and a cut-off.",
    ),
}

LABELS = {
    "explained.layout": "Rows",
    "explained.role": "Column",
    "explained.meaning": "Value",
    "explained.cutoff": "Cut-off",
    "explained.blank": "Blank of",
    "explained.question": "Open:",
    "sure.said": "said by you",
    "sure.sure": "sure",
    "sure.likely": "likely",
    "sure.asked": "asked",
    "why.said": "an option",
    "why.header": "its header",
    "why.values": "its values",
    "why.rows": "what makes rows unique",
    "why.nothing": "nothing yet",
    "repeats.first": "the first",
    "repeats.last": "the last",
    "repeats.worst": "the one that disagrees with the reference standard",
    "repeats.separate": "each is a read of its own",
    "excluded.no_frequency": "no whole number of patients",
    "ask.sheet": "Which sheet is the study?",
    "ask.reference": "Which column says the truth?",
    "ask.rows": "What tells the rows of one patient apart?",
    "ask.read": "Which column holds the read?",
    "ask.tests": "Which columns are tests?",
    "ask.frequency": "Does a row stand for several patients?",
    "ask.carry_down": "Does a name hold for the rows below it?",
    "ask.patient": "Who is the patient?",
    "ask.repeats": "Which of several reads counts?",
    "ask.words": "Are these words understood correctly?",
    "ask.codes": "Do these numbers mean unknown?",
    "ask.value": "What does this value mean?",
    "ask.cutoff": "From which grade on is a read positive?",
    "ask.blank": "What does a blank mean?",
    "answer.sheet": "this sheet",
    "answer.column": "this column",
    "answer.test_name": "the modality",
    "answer.lesion": "the lesion",
    "answer.lesions": "each row is a lesion of its own",
    "answer.reader": "the reader",
    "answer.tests": "they are tests",
    "answer.no_tests": "they are no tests",
    "answer.weights": "yes, it counts patients",
    "answer.no_weights": "no",
    "answer.carry": "yes, the name above holds",
    "answer.no_carry": "no, these rows are left out",
    "answer.part": "the part before the separator",
    "answer.each_row": "every row is a patient of its own",
    "answer.first": "the first",
    "answer.last": "the last",
    "answer.worst": "the one that disagrees with the reference standard",
    "answer.separate": "each is a read of its own",
    "answer.accept": "yes, all of them",
    "answer.positive": "positive",
    "answer.negative": "negative",
    "answer.indeterminate": "indeterminate",
    "answer.missing": "missing",
    "answer.grades": "they are grades",
    "answer.at_least": "positive from here on",
    "answer.at_most": "positive up to here",
    "answer.blank_negative": "not seen: negative",
    "answer.blank_missing": "not read: missing",
    "role.frequency": "Number of patients",
}
