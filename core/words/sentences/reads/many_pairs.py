"""What an answer over many pairs leaves for a request, and what marked pairs leave to test."""

PROBLEMS = {
    "primary_by_construction": (
        "{pairs}: marked as primary, but one is positive whenever the other is. The direction is known "
        "beforehand, so an interval is shown and nothing is tested; marked pairs left to test: {left}.",
        "Mark a pair whose answer is open, such as a rule and a test that it does not contain.",
    ),
    "pairs_on_request": (
        "Of {count} pairs the first {limit} are compared.",
        "Name the pairs you mean with --compare, or compare all of them with --pairs all.",
    ),
    "family_on_request": (
        "p values are not adjusted: {count} pairs are declared, more than {limit}.",
        "Mark the pairs that the study is about with --primary, or adjust over all of them with --pairs all.",
    ),
}
LABELS = {
    "reason.family_on_request": "not adjusted: the declared family is large and compared on request only",
}
