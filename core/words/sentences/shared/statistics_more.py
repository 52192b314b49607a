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
    "calibration_quantity.ppv": ("one positive predictive value, or two compared"),
    "calibration_quantity.three_sensitivities": "three sensitivities at once",
    "calibration_quantity.kappa": "kappa of two tests",
    "calibration_quantity.auc": "one area under the ROC curve",
    "calibration_quantity.difference_of_auc": "difference of two areas",
    "calibration_quantity.specificity": "one specificity",
    "calibration_quantity.accuracy": "one accuracy",
    "calibration_quantity.npv": "one negative predictive value, or two compared",
    "calibration_quantity.difference_of_specificity": "difference of two specificities",
    "calibration_quantity.difference_of_accuracy": "difference of two accuracies",
    "calibration_quantity.difference_of_ppv": "difference of two positive predictive values",
    "calibration_quantity.difference_of_npv": "difference of two negative predictive values",
    "calibration_quantity.lr_negative": "one LR−",
    "calibration_quantity.dor": "one odds ratio of a test",
    "calibration_quantity.ppv_elsewhere": "one PPV at a prevalence of 20%",
    "calibration_quantity.npv_elsewhere": "one NPV at a prevalence of 20%",
    "calibration_quantity.two_lr_negative": "two LR−",
    "calibration_quantity.positive_agreement": "positive agreement of two tests",
    "calibration_quantity.negative_agreement": "negative agreement of two tests",
    "calibration_quantity.ac1": "AC1 of two tests",
    "calibration_quantity.pabak": "PABAK of two tests",
    "calibration_quantity.f1": "one F1",
    "calibration_quantity.mcc": "one Matthews correlation",
    "calibration_quantity.two_subgroups": "a difference of sensitivities in two subgroups",
    "calibration_quantity.two_subgroups_by_lesions": (
        "the same, subgroups with many and with few lesions a patient"
    ),
    "dependence.one_lesion_a_patient": "one lesion a patient",
    "dependence.independent_lesions": "several lesions, independent of one another",
    "dependence.patient_effect": "lesions of a patient are alike for every test",
    "dependence.patient_by_test_effect": "a test tends to fail on whole patients",
    "calibration_limit.wilson": (
        "With several lesions a patient the interval covers as little as 83%: use the clustered one. With "
        "one lesion a patient and 20 patients it covers as little as 88% close to 100%."
    ),
    "calibration_limit.log": (
        "With several lesions a patient the interval of LR+ covers as little as 88%, of LR− 83% and of the "
        "odds ratio 85%: use the clustered ones."
    ),
    "calibration_limit.newcombe_independent": (
        "With several lesions a patient the interval of Youden's index covers as little as 82%: use the "
        "clustered one."
    ),
    "calibration_limit.likelihood_ratio_log_ratio": (
        "Where a test fails on whole patients it finds up to 16% false positives: use the clustered test."
    ),
    "calibration_limit.mcnemar_midp": (
        "Where a test fails on whole patients it finds up to 17% false positives: use the clustered test."
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
        "90% to 94% with 40 and at least 92% from 75. A difference of areas: up to 8% false positives with "
        "20 patients, 7% from 40."
    ),
    "calibration_limit.patient_jackknife": (
        "The interval covers at least 89%, and at least 92% from 150 patients."
    ),
    "calibration_limit.kappa_null_variance": (
        "Wider than needed where agreement is good: it covers up to 100%; several lesions a patient can "
        "bring it down to 91%."
    ),
    "calibration_limit.newcombe": (
        "With several lesions a patient the interval covers as little as 83%: use the clustered one."
    ),
    "calibration_limit.tango": (
        "With several lesions a patient the interval covers as little as 86%: use the clustered one."
    ),
    "calibration_limit.mercaldo_logit": (
        "With several lesions a patient the interval covers as little as 83%: use the clustered one."
    ),
    "calibration_limit.weighted_generalised_score": (
        "Where a test fails on whole patients it finds up to 12% (PPV) and 16% (NPV) false positives: use "
        "the clustered difference."
    ),
    "calibration_limit.lachenbruch_lynch": (
        "Where a test fails on whole patients it finds up to 14% false positives: use the clustered test."
    ),
    "calibration_limit.cochran_q": (
        "Where a test fails on whole patients it finds up to 17% false positives: use the clustered test."
    ),
    "calibration_limit.delong": (
        "With several lesions a patient the interval covers as little as 76%, and up to 23% false "
        "positives are found. With one lesion a patient it covers 86% to 89% with 20 patients, 90% to 92% "
        "with 40 and at least 92% from 75."
    ),
    "calibration_limit.agreement_delta": (
        "With several lesions a patient the interval covers as little as 85%: use the jackknife of "
        "patients. With one lesion a patient it covers at least 87%, and at least 92% from 150 patients."
    ),
    "calibration_limit.agreement_clopper_pearson": (
        "With several lesions a patient the interval covers as little as 88%: use the jackknife of patients."
    ),
    "calibration_limit.patient_bootstrap": (
        "The intervals of F1 and the Matthews correlation are too short in small studies: with several "
        "lesions a patient they cover at least 86% with 20 patients, 89% with 40, 91% with 75 and 93% from "
        "150. With one lesion a patient and a test that hardly errs they cover as little as 59%, 83%, 88% "
        "and 92%."
    ),
    "calibration_limit.discordant_split_exact": (
        "Cautious: at most 5% false positives, far fewer with few discordant pairs."
    ),
    "calibration_limit.linearised_t": ("Covers at least 93% throughout; cautious where tests rarely err."),
}
