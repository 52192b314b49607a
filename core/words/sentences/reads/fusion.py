"""What can be wrong with a fusion rule, and what the answers about rules are called."""

PROBLEMS = {
    "rule_empty": ("The rule is empty.", "Type for example PET | MR, or click the modalities."),
    "rule_too_long": (
        "The rule has {length} characters; the limit is {limit}.",
        "Write it shorter: a rule of a few modalities needs a line.",
    ),
    "rule_too_deep": (
        "More than {limit} brackets within brackets at character {character}.",
        "Remove brackets that are not needed.",
    ),
    "rule_too_many_tests": (
        "The rule names more than {limit} tests ({value} is one too many).",
        "Use at most {limit} tests in one rule.",
    ),
    "rule_unexpected_character": (
        "{value} at character {character} is not part of a rule.",
        "Use | & ~ or the words or, and, not. Put a name with other characters in backquotes: `PET/MR`.",
    ),
    "rule_unclosed_quote": (
        "The backquote at character {character} is never closed.",
        "Put a backquote after the name, too.",
    ),
    "rule_ends_early": (
        "The rule ends where a test is still expected.",
        "Name a test after the last sign, or remove the sign.",
    ),
    "rule_test_expected": (
        "A test is expected at character {character}, not {value}.",
        "Name a test there or open a bracket. Commas belong only inside atleast(...) and majority(...).",
    ),
    "rule_operator_expected": (
        "A sign such as | or & is missing before {value} at character {character}.",
        "Join the two parts with or, and. Put a name that contains spaces in backquotes.",
    ),
    "rule_unclosed_bracket": (
        "The bracket at character {character} is never closed.",
        "Add the closing bracket.",
    ),
    "rule_unopened_bracket": (
        "The bracket at character {character} closes nothing.",
        "Remove it, or add the opening bracket.",
    ),
    "rule_count_expected": (
        "atleast needs a number first, at character {character}.",
        "Write for example atleast(2, CT, PET, MR).",
    ),
    "rule_comma_expected": (
        "A comma is expected at character {character}, not {value}.",
        "Write for example atleast(2, CT, PET, MR).",
    ),
    "rule_count_impossible": (
        "At least {value} of {operands} is not possible (character {character}).",
        "Use a number from 1 to {operands}.",
    ),
    "rule_unknown_test": (
        "There is no test called {value} (character {character}).",
        "Did you mean one of: {candidates}?",
    ),
    "rule_ambiguous_test": (
        "{value} at character {character} could be several tests: {candidates}.",
        "Write the name exactly as the column is spelled.",
    ),
    "rule_name_empty": ("The rule has no name.", "Give it a name."),
    "rule_name_too_long": (
        "The rule's name {value} is longer than {limit} characters.",
        "Choose a shorter name.",
    ),
    "rule_name_is_column": (
        "The rule's name {value} is already the name of the column {other}.",
        "Choose another name, so that the recorded read and the computed rule can be told apart.",
    ),
    "rule_name_repeated": (
        "The rule's name {value} is already taken by the rule {other}.",
        "Choose another name.",
    ),
    "bounds_no_units": ("There must be at least one unit, not {value}.", "Enter the number of units."),
    "bounds_out_of_range": (
        "{value} is not between 0 and {largest}.",
        "Enter a share from 0 to 1, or a count no larger than the number of units.",
    ),
    "bounds_not_whole": (
        "{value} is not a whole number of units.",
        "Enter counts, or shares without counts.",
    ),
    "bounds_contradict": (
        "No data can have these figures together.",
        "Check the joint counts against the counts of each test.",
    ),
    "sequence_empty": ("The sequence has no examination.", "Add a first examination."),
    "sequence_examination_repeated": (
        "The examination {value} is done twice.",
        "Remove one of the two.",
    ),
    "sequence_test_repeated": (
        "The read {value} belongs to two examinations.",
        "Assign each read to one examination.",
    ),
    "sequence_read_not_taken": (
        "The rule {rule} needs {value}, which no examination has given by then.",
        "Assign {value} to an examination done earlier, or change the rule.",
    ),
    "sequence_too_many": (
        "{value} examinations have too many orders to try them all.",
        "Use at most {limit} examinations.",
    ),
}

LABELS = {
    "verdict.negative": "negative",
    "verdict.positive": "positive",
    "verdict.not_decidable": "not decidable",
    "continue.unless_positive": "next examination unless the patient is positive so far",
    "continue.unless_negative": "next examination unless the patient is negative so far",
    "continue.unless_decided": "next examination until the patient is decided",
    "reason.no_rule_qualifies": "no rule meets the constraint",
    "selection.youden": "highest Youden index",
    "selection.accuracy": "highest accuracy",
    "selection.sensitivity_at_specificity": "highest sensitivity with enough specificity",
    "selection.specificity_at_sensitivity": "highest specificity with enough sensitivity",
    "selection.cost_at_sensitivity": "lowest cost with enough sensitivity",
}
