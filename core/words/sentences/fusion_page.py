"""What the rule search and the fusion page say."""

PROBLEMS = {
    "search_unknown_test": (
        "The rule search names {value}, which is no test of this study.",
        "Choose among the study's tests.",
    ),
    "search_too_many_tests": (
        "A rule search takes 1 to {limit} tests, not {value}.",
        "Choose fewer tests, or hide the others.",
    ),
    "search_too_large": (
        "{value} patients times {rules} rules are too many to resample.",
        "Choose fewer tests, or look at lesions instead of patients.",
    ),
}
