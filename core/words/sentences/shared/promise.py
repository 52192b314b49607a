"""Kinds of simulated studies, and which headline answers keep their promise in them."""

LABELS = {
    "promise_shape.one_lesion": "one each",
    "promise_shape.up_to_8": "1 to 8",
    "promise_shape.pareto": "a few with up to 40 (Pareto)",
    "promise_shape.one_has_a_third": "one patient has a third",
    "promise_shape.one_has_half": "one patient has half",
    "promise_correlation.weak": "weak",
    "promise_correlation.strong": "strong",
    "promise_correlation.one_sided": "one test fails on whole patients",
    "promise_quantity.proportion": "One proportion covers",
    "promise_quantity.difference": "Difference covers",
    "promise_quantity.sign_flip": "Test finds what is not there",
    "promise_quantity.auc": "Area covers",
}
