"""Names of agreement measures, of reference checks, and of what the calibration table reports."""

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
    "calibration_measure.type_i_error": "False positives at a nominal 5%",
    "calibration_measure.coverage": "Coverage of the 95% interval",
    "calibration_quantity.sensitivity": "one sensitivity, or two compared",
    "calibration_quantity.difference_of_sensitivities": "difference of two sensitivities",
    "calibration_quantity.sensitivity_and_specificity": "sensitivity and specificity jointly",
    "calibration_quantity.lr_positive": "one LR+",
    "calibration_quantity.youden": "one Youden index",
    "calibration_quantity.two_lr_positive": "two LR+",
    "calibration_quantity.ppv": "two positive predictive values",
    "calibration_quantity.three_sensitivities": "three sensitivities at once",
    "calibration_quantity.kappa": "kappa of two tests",
    "calibration_quantity.auc": "one area under the ROC curve",
    "calibration_quantity.difference_of_auc": "difference of two areas",
    "dependence.one_lesion_a_patient": "one lesion a patient",
    "dependence.independent_lesions": "several lesions, independent of one another",
    "dependence.patient_effect": "lesions of a patient are alike for every test",
    "dependence.patient_by_test_effect": "a test tends to fail on whole patients",
    "calibration_limit.wilson": (
        "With several lesions a patient the interval covers as little as 86%: use the clustered one."
    ),
    "calibration_limit.log": (
        "With several lesions a patient the interval of LR+ covers as little as 88%: use the clustered one."
    ),
    "calibration_limit.newcombe_independent": (
        "With several lesions a patient the interval of Youden's index covers as little as 82%: use the "
        "clustered one."
    ),
    "calibration_limit.likelihood_ratio_log_ratio": (
        "Where a test fails on whole patients it finds up to 10.5% false positives: use the clustered test."
    ),
    "calibration_limit.mcnemar_midp": (
        "Where a test fails on whole patients it finds up to 13% false positives: use the clustered test."
    ),
    "calibration_limit.wald_clustered": (
        "Up to 10% false positives with 20 patients and 8% with 40; at most 7% from 75 patients. "
        "The small-sample F version is quoted."
    ),
    "calibration_limit.wald_clustered_f": (
        "At most 7% false positives throughout; cautious with 20 patients, where it finds few differences."
    ),
    "calibration_limit.clustered_cochran_q": (
        "Up to 12% false positives with 20 patients, 10% with 40 and 8.5% from 75. "
        "The small-sample F version is quoted."
    ),
    "calibration_limit.clustered_cochran_q_f": (
        "At most 7.5% false positives throughout; cautious with 20 patients and where tests rarely err."
    ),
    "calibration_limit.obuchowski_auc": (
        "The interval of one area is too short in small studies: it covers 86% to 93% with 20 patients, "
        "90% to 94% with 40 and at least 92% from 75."
    ),
    "calibration_limit.patient_jackknife": (
        "The interval covers at least 90%, and at least 93% from 150 patients."
    ),
    "calibration_limit.kappa_null_variance": (
        "Wider than needed where agreement is good: it covers up to 100%; several lesions a patient can "
        "bring it down to 91%."
    ),
}
