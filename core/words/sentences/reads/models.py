"""What is said of regressions of being right."""

LABELS = {
    "method.marginal_logistic": "marginal logistic regression (GEE, patients as clusters)",
    "method_answers.marginal_logistic": (
        "Does the advantage of a test depend on size, place or therapy? Being right is modelled on which "
        "test read (m), one or two covariates (x) and their products; the answer is the difference at named "
        "values, over the values seen of the other covariate. Reads of a patient are one cluster."
    ),
    "method_avoid.marginal_logistic": (
        "Not with fewer than about 10 patients a coefficient, and not beyond the values seen. It describes; "
        "covariates that were looked at first and chosen then find too much."
    ),
    "reason.all_right_or_all_wrong": (
        "in some group every read is right, or every one wrong, so that the model has no finite answer"
    ),
}
