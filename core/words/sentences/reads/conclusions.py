"""Names and cautions of the headline answers: sign flips, effective patients, limits set to zero."""

PROBLEMS = {
    "few_discordant_patients": (
        "{metric}, {tests}: fewer than {limit} patients on whom the two differ.",
        "The test can show little with so few; read the interval.",
    ),
    "few_effective_patients": (
        "{metric} of {tests}: as good as fewer than {limit} patients (the least: {effective}).",
        "Read the intervals with caution: they are known to hold from {limit} patients on.",
    ),
    "one_patient_dominates": (
        "{metric} of {tests}: one patient holds more than a fifth of the units.",
        "See whether the answer is the same without this patient.",
    ),
    "area_near_one": (
        "{tests}: an area above 0.95 on {limit} grades or fewer; its interval may be too narrow.",
        "Read the area with caution; the counts at each cut-off say more.",
    ),
}
LABELS = {
    "method.sign_flip_midp": "McNemar by sign flips of patients, mid-p",
    "method.sign_flip_exact": "McNemar by sign flips of patients, exact",
    "method.sign_flip_turned_round": "sign flips of patients turned round, never the headline",
    "method.tango_effective": "Tango score on the effective number of lesions",
    "method.delete_one_logit_t": "patients as clusters, one patient left out at a time, logit t interval",
    "method.wilson_effective_patients": "Wilson on the effective number of patients",
    "method.f1_logit_t": "linearised ratio, logit t interval",
    "method.mcc_fisher_z": "linearised, on Fisher's z, t interval",
    "method.ratio_mover": "limits of both rates put together (ratio)",
    "method.agreement_wilson": "Wilson on the effective number of patients, observed agreement",
    "method.agreement_fisher_z": "on Fisher's z, at the observed agreement",
    "method.auc_logit_t": "AUC on the logit scale, t interval",
    "method.auc_difference_t": "difference of AUC, t interval",
    "method.auc_clopper_pearson": "Clopper-Pearson on the patients of the smaller class",
    "method.tango_at_margin": "Tango score test at the margin",
    "method.odds_ratio_wald_f": "odds ratios by level, patients as clusters (F)",
    "reason.exploratory": "exploratory, outside the declared family",
    "reason.by_construction": "known by construction, as one is positive whenever the other is",
    "method.closed": "closed procedure with the joint test",
    "reason.as_one_cluster": "one patient holds so much that all are as good as one, so there is no interval",
    "flag.few_effective_clusters": "units spread so unevenly that they are as good as fewer than 20 patients",
    "flag.one_patient_dominates": "one patient holds more than a fifth of the units",
    "flag.limit_set_to_zero": "the limit next to 0 was set to 0, because the test decides about 0",
    "method_answers.delete_one_logit_t": (
        "A proportion where patients have several lesions: how much it changes as each patient in turn is "
        "left out, on the logit scale, with t on one less than the effective number of patients. With equal "
        "numbers of lesions it is the ratio estimator's interval."
    ),
    "method_avoid.delete_one_logit_t": (
        "Not at 0% or 100%, where Wilson's interval on the effective number of patients is quoted; so is the "
        "wider of the two where fewer than three patients hold an error, or a right call. Where patients are "
        "as good as fewer than half of them and errors are under 10%, the variance is raised towards the one "
        "they would give if all had lesions as alike as on average."
    ),
    "method_answers.wilson_effective_patients": (
        "A proportion of 0% or 100%, or nearly so, where patients have several lesions: Wilson's interval as "
        "if only so many patients had been seen as all of them are as good as."
    ),
    "method_avoid.wilson_effective_patients": (
        "Wide on purpose: lesions of a patient may all be right or wrong together, and nothing in the data "
        "says how much."
    ),
    "method_answers.closed": (
        "Which endpoints of a pair differ: an endpoint counts only where sensitivity and specificity "
        "together do. p is the larger of the two, times the number of pairs."
    ),
    "method_avoid.closed": "Off by default; choose it before the data are seen.",
    "method_answers.tango_at_margin": (
        "Is one test not worse than the other by a margin set before, better by more than it, or the same "
        "within it? The score test at the margin, on counts divided by the design effect; its verdict is the "
        "quoted interval's."
    ),
    "method_avoid.tango_at_margin": (
        "Not with a margin chosen after the data. Superiority by a margin errs in up to 5% instead of "
        "2.5% of studies where all discordant pairs go one way."
    ),
    "method_answers.odds_ratio_wald_f": (
        "Is the odds ratio of one test the same in every subgroup, where patients have several lesions? Each "
        "level's logarithm with its own error over patients."
    ),
    "method_avoid.odds_ratio_wald_f": (
        "Not for a paired advantage, and not with few patients in a level; levels with an empty cell say "
        "nothing."
    ),
    "method_answers.sign_flip_midp": (
        "Is one test right more often than the other? Had both the same rate, each patient's net gain would "
        "be as likely a loss; all signs are weighed. With one unit per patient it is McNemar's mid-p."
    ),
    "method_avoid.sign_flip_midp": (
        "The mid-p is quasi-exact and may slightly exceed the level; the exact p stands beside it. It holds "
        "5% where both tests fail alike, and may not where only one of them fails on whole patients. Above "
        "1,000 patients with a net gain or loss a saddlepoint approximation replaces it."
    ),
    "method_answers.sign_flip_turned_round": (
        "Which differences does the test by sign flips not reject? Every set of patients gives the ratio of "
        "its net gain to its units; the limits cut off the smallest and the largest."
    ),
    "method_avoid.sign_flip_turned_round": (
        "Never as the headline: in simulations it covers 81% to 93% where few units are discordant, and it "
        "has no width where all patients agree."
    ),
    "method_answers.sign_flip_exact": (
        "The same as the mid-p of sign flips, counting all ties: the probability of a difference at least as "
        "large in either direction."
    ),
    "method_avoid.sign_flip_exact": (
        "Conservative with few patients: it cannot be smaller than 2 over 2 to the power of the patients "
        "with a net gain or loss."
    ),
    "method_answers.tango_effective": (
        "A difference on the same lesions where patients have several: Tango's score interval on counts "
        "divided by the design effect, with t on one less than the effective number of patients."
    ),
    "method_avoid.tango_effective": (
        "Wide where one patient holds much of the lesions: then the study is as good as few patients. Where "
        "it disagrees with the test about 0, the limit next to 0 is set to 0 and marked."
    ),
    "method_answers.f1_logit_t": (
        "F1, the harmonic mean of sensitivity and positive predictive value: a ratio of sums over "
        "patients (or lone units), on the logit scale, with t on one less than the effective number of "
        "patients."
    ),
    "method_avoid.f1_logit_t": (
        "Not estimable at 0 or 1: nothing varies between patients. The interval for the observed "
        "agreement then stands beside it."
    ),
    "method_answers.mcc_fisher_z": (
        "The Matthews correlation of calls and truth, from how much each patient (or lone unit) moves it, "
        "with t on one less than the effective number of patients."
    ),
    "method_avoid.mcc_fisher_z": ("Not estimable at 1 or −1: nothing varies between patients."),
    "method_answers.ratio_mover": (
        "A likelihood ratio of 0 or infinity, or an odds ratio where patients have several lesions, from the "
        "quoted intervals of sensitivity and specificity (for an odds ratio their odds); the limit on the "
        "open side is 0 or infinity itself."
    ),
    "method_avoid.ratio_mover": (
        "Only where one of the two rates is 0, or patients are as good as fewer than half of them; otherwise "
        "the log method."
    ),
    "method_answers.agreement_wilson": (
        "How sure a complete agreement is, where kappa, AC1, F1 or the Matthews correlation is "
        "exactly 1 and has no interval of its own."
    ),
    "method_avoid.agreement_wilson": ("It speaks of the observed agreement, not of agreement beyond chance."),
    "method_answers.agreement_fisher_z": (
        "Kappa and AC1 with the variance at the observed agreement (or the patients' own, by "
        "jackknife) on Fisher's z, so that limits stay below 1; with t on one less than the effective number "
        "of patients where that is under half of them."
    ),
    "method_avoid.agreement_fisher_z": (
        "Not estimable at complete agreement; the variance under no agreement belongs to the test only."
    ),
    "method_answers.auc_logit_t": (
        "An area under the curve with limits inside 0 and 1: the variance of DeLong, or of "
        "Obuchowski where patients have several lesions, on the logit scale; with t on one less than the "
        "effective number of patients where that is under half of them."
    ),
    "method_avoid.auc_logit_t": ("Near 1 on five grades or fewer it may still be too short."),
    "method_answers.auc_difference_t": (
        "The difference of two areas on the same units, with t on one less than the patients (or lone "
        "units), or than the effective number where that is under half of them."
    ),
    "method_avoid.auc_difference_t": ("Where both areas are near 1 few units decide."),
    "method_answers.auc_clopper_pearson": (
        "An area of exactly 1 or 0, where no read overlaps: the one limit that the patients of "
        "the smaller class allow."
    ),
    "method_avoid.auc_clopper_pearson": ("Wide on purpose; it says nothing of the other end."),
}
