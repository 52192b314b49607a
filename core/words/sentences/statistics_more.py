"""Names of agreement measures, and of what the table of reference checks lists beside the methods."""

LABELS = {
    "method.agreement_measures": "agreement measures, point estimates",
    "method.holm": "Holm adjustment",
    "method.bh": "Benjamini-Hochberg adjustment",
    "metric.kappa": "Cohen's kappa",
    "metric.positive_agreement": "Positive agreement",
    "metric.negative_agreement": "Negative agreement",
    "metric.ac1": "Gwet's AC1",
    "metric.pabak": "PABAK (2 × observed agreement − 1)",
    "metric.auc": "Area under the ROC curve",
}
