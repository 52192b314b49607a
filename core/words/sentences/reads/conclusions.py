"""Names and cautions of the headline answers: sign flips, effective patients, limits set to zero."""

LABELS = {
    "method.sign_flip_midp": "McNemar by sign flips of patients, mid-p",
    "method.sign_flip_exact": "McNemar by sign flips of patients, exact",
    "method.tango_effective": "Tango score on the effective number of lesions",
    "method.delete_one_logit_t": "patients as clusters: one patient left out at a time, logit t interval",
    "method.wilson_effective_patients": "Wilson on the effective number of patients",
    "reason.as_one_cluster": "one patient holds so much that all are as good as one: no interval",
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
        "wider of the two where fewer than three patients hold an error, or a right call."
    ),
    "method_answers.wilson_effective_patients": (
        "A proportion of 0% or 100%, or nearly so, where patients have several lesions: Wilson's interval as "
        "if only so many patients had been seen as all of them are as good as."
    ),
    "method_avoid.wilson_effective_patients": (
        "Wide on purpose: lesions of a patient may all be right or wrong together, and nothing in the data "
        "says how much."
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
}
