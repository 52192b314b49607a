"""What every method answers and when not to use it; names of those that have none elsewhere."""

LABELS = {
    "method_group.proportions": "One proportion",
    "method_group.one_test": "Other measures of one test",
    "method_group.paired": "Two tests on the same units",
    "method_group.clustered": "Several lesions per patient",
    "method_group.predictive": "Predictive values and likelihood ratios of two tests",
    "method_group.many": "More than two tests, and several comparisons",
    "method_group.agreement": "Agreement",
    "method_group.roc": "Graded reads",
    "method_group.subgroups": "Differences between subgroups",
    "method_group.monitoring": "Monitoring over time and between centres",
    "method_group.time": "Stay and time to an event",
    "method.verification_bounds": "bounds under an unknown reference standard",
    "method.t": "mean with a t interval",
    "method.log_rank": "log-rank test",
    "chart.funnel": "Funnel plot",
    "method_answers.wilson": (
        "How sure a proportion such as a sensitivity is, when every unit stands for itself."
    ),
    "method_avoid.wilson": (
        "Not where patients have several lesions: the interval comes out too narrow (in simulations it "
        "covers as little as 83%). With 20 units it covers as little as 88% close to 0 or 100%."
    ),
    "method_answers.clopper_pearson": (
        "An interval of a proportion that, for units that stand for themselves, never covers less than the "
        "stated confidence."
    ),
    "method_avoid.clopper_pearson": (
        "Wider than needed in most studies; use it where a guarantee is asked for, or at 0 and 100%."
    ),
    "method_answers.jeffreys": "An interval of a proportion from a Bayesian argument with a neutral prior.",
    "method_avoid.jeffreys": "Not where a guaranteed coverage is asked for.",
    "method_answers.agresti_coull": "An interval of a proportion in a form that can be worked out by hand.",
    "method_avoid.agresti_coull": "Not at 0 or 100%, where it leaves the scale and is cut off.",
    "method_answers.log": (
        "How many times likelier a read is with the condition than without it (LR+, LR−), and the "
        "odds ratio of a test, with their intervals."
    ),
    "method_avoid.log": (
        "Not with a zero cell: the value is then 0 or infinite, and the interval, from cells plus 0.5, is "
        "flagged. Not with several lesions per patient, where it covers as little as 83%; with 20 units it "
        "covers at least 90%."
    ),
    "method_answers.newcombe_independent": (
        "How sure a difference between two separate groups is; Youden's index and balanced accuracy "
        "rest on it."
    ),
    "method_avoid.newcombe_independent": (
        "Not for two tests read on the same units: use a paired difference. Not for Youden's index with "
        "several lesions per patient, where it covers as little as 82%."
    ),
    "method_answers.point_only": "F1 and the Matthews correlation in one number each.",
    "method_avoid.point_only": "Never alone: both depend on how common the condition is in this study.",
    "method_answers.patient_bootstrap": (
        "How much F1 and the Matthews correlation would vary if other patients had been studied: "
        "whole patients are drawn again, 2000 times."
    ),
    "method_avoid.patient_bootstrap": (
        "Not where a cell is zero: the bootstrap cannot see beyond the data, and is flagged there. In "
        "small studies the interval is too short: it covers as little as 86% with 20 patients, 89% with "
        "40, 91% with 75 and 93% from 150."
    ),
    "method_answers.unit_bootstrap": (
        "How much F1 and the Matthews correlation would vary if other units had been studied, where "
        "each patient has one unit or patients are not known."
    ),
    "method_avoid.unit_bootstrap": (
        "Not with several lesions per patient, and not where a cell is zero. In small studies the interval "
        "is too short: where the test hardly errs it covers as little as 59% with 20 units, 83% with 40, "
        "88% with 75 and 92% from 150."
    ),
    "method_answers.mercaldo_logit": (
        "What a positive or negative read would mean where the condition is rarer or more common than"
        " in this study."
    ),
    "method_avoid.mercaldo_logit": (
        "Only as far as sensitivity and specificity can be carried over; a spectrum of easier or harder "
        "cases changes them. Not with several lesions per patient, where it covers as little as 83%."
    ),
    "method_answers.verification_bounds": (
        "The least and the most a sensitivity, specificity or predictive value could be, whatever the"
        " units without a reference turn out to be."
    ),
    "method_avoid.verification_bounds": (
        "Not to be read as an interval of chance: each bound is reached on its own, not all at once."
    ),
    "method_answers.mcnemar_asymptotic": "Are two tests right equally often on the same units?",
    "method_avoid.mcnemar_asymptotic": (
        "Not with fewer than about 25 discordant pairs, and not with several lesions per patient."
    ),
    "method_answers.mcnemar_corrected": (
        "McNemar's test with a continuity correction, as many papers print it."
    ),
    "method_avoid.mcnemar_corrected": "Never as the main result: it finds too few differences.",
    "method_answers.mcnemar_exact": "McNemar's test, exact for any number of discordant pairs.",
    "method_avoid.mcnemar_exact": (
        "Conservative: with few discordant pairs it misses differences that mid-p finds."
    ),
    "method_answers.mcnemar_midp": (
        "McNemar's exact test in which the split that was seen counts half: quasi-exact, it may slightly "
        "exceed the level. The main result where each patient has one unit."
    ),
    "method_avoid.mcnemar_midp": (
        "Not with several lesions per patient: simulations find up to 17% false positives where a test "
        "fails on whole patients."
    ),
    "method_answers.mcnemar_textbook": (
        "The convention of Chinese textbooks: corrected below 40 discordant pairs, uncorrected from "
        "40 on. For checking printed results."
    ),
    "method_avoid.mcnemar_textbook": "Not for a new study: the result jumps at 40.",
    "method_answers.newcombe": (
        "By how many points two tests differ on the same units, and how sure that is."
    ),
    "method_avoid.newcombe": (
        "Not without any discordant pair (it is too narrow there; Tango is shown), and not with several "
        "lesions per patient, where it covers as little as 83%."
    ),
    "method_answers.tango": (
        "An interval of a paired difference from the score test; it exists and is honest even without"
        " any discordant pair."
    ),
    "method_avoid.tango": ("Not with several lesions per patient, where it covers as little as 86%."),
    "method_answers.lachenbruch_lynch": (
        "Do two tests differ in sensitivity or specificity, either of them? Some papers call it "
        "overall efficacy."
    ),
    "method_avoid.lachenbruch_lynch": (
        "Not as a test of which is better: it adds a gain in sensitivity to a loss in specificity. The "
        "effective degrees of freedom count the terms with discordant pairs. Not with several lesions per "
        "patient, where it finds up to 14% false positives."
    ),
    "method_answers.rao_scott_logit_t": (
        "How sure a proportion is where lesions of one patient resemble each other. The main interval"
        " at lesion level."
    ),
    "method_avoid.rao_scott_logit_t": (
        "With fewer than 20 patients it is itself uncertain; where every patient gives the same "
        "proportion it does not exist and Wilson stands in."
    ),
    "method_answers.wilson_effective": (
        "A Wilson interval on the effective number of units, the number of units divided by the "
        "design effect; some papers print it."
    ),
    "method_avoid.wilson_effective": "Not as the main interval: it takes the design effect for known.",
    "method_answers.linearised_t": (
        "By how many points two tests differ where patients have several lesions: in sensitivity, "
        "specificity, accuracy or predictive values."
    ),
    "method_avoid.linearised_t": (
        "With fewer than 20 patients, or fewer than 10 with discordant lesions, it is itself uncertain."
    ),
    "method_answers.clustered_log": (
        "Likelihood ratios and odds ratio of a test where patients have several lesions."
    ),
    "method_avoid.clustered_log": (
        "Not with a zero cell: there is then no variance, and only the flagged interval of independent "
        "lesions is left."
    ),
    "method_answers.clustered_youden": (
        "Youden's index and balanced accuracy where patients have several lesions."
    ),
    "method_avoid.clustered_youden": (
        "With fewer than 20 patients, or close to 0 or 1, it is itself uncertain."
    ),
    "method_answers.clustered_logit_at_prevalence": (
        "PPV and NPV at a stated prevalence where patients have several lesions."
    ),
    "method_avoid.clustered_logit_at_prevalence": (
        "Not with a zero cell, and only as far as sensitivity and specificity can be carried over."
    ),
    "method_answers.obuchowski": (
        "Are two tests right equally often, where patients have several lesions? The main test at "
        "lesion level."
    ),
    "method_avoid.obuchowski": (
        "With fewer than 10 patients with discordant lesions it is conservative to the point of no power; so "
        "it is at any number where one patient holds much of the lesions."
    ),
    "method_answers.durkalski": (
        "McNemar's test for clustered data, every patient counting the same whatever the number of lesions."
    ),
    "method_avoid.durkalski": (
        "Not where patients with many lesions should weigh more, as they do in the sensitivity itself."
    ),
    "method_answers.yang": (
        "Obuchowski's test with a variance between the null hypothesis and the data; a little more power."
    ),
    "method_avoid.yang": "Not as the main result after looking at both.",
    "method_answers.eliasziw": "McNemar's test divided by a factor for how alike a patient's lesions are.",
    "method_avoid.eliasziw": (
        "Not where lesions of a patient differ more than those of different patients: it is then not given."
    ),
    "method_answers.wald_clustered": (
        "Sensitivity and specificity compared at once where patients have several lesions."
    ),
    "method_avoid.wald_clustered": (
        "With few patients it finds too many differences: up to 10% false positives with 20 patients and "
        "8% with 40. The F version is quoted."
    ),
    "method_answers.wald_clustered_f": (
        "Sensitivity and specificity compared at once, corrected for a small number of patients."
    ),
    "method_avoid.wald_clustered_f": (
        "Not with fewer than four patients. At most 7% false positives in simulations of 20 to 300 patients."
    ),
    "method_answers.weighted_generalised_score": (
        "Do two tests differ in PPV, or in NPV, on the same units?"
    ),
    "method_avoid.weighted_generalised_score": (
        "Not with several lesions per patient, where it finds up to 12% (PPV) and 16% (NPV) false "
        "positives: use the clustered difference beside it."
    ),
    "method_answers.generalised_score": "The first score test of two predictive values on the same units.",
    "method_avoid.generalised_score": (
        "Not where the two tests call positive at very different rates: Kosinski's weighting is "
        "better behaved."
    ),
    "method_answers.clustered_relative_predictive_value": (
        "By what factor two predictive values differ, where patients have several lesions."
    ),
    "method_avoid.clustered_relative_predictive_value": (
        "Not where a predictive value is 0, and with caution under 20 patients."
    ),
    "method_answers.relative_predictive_value": "By what factor two predictive values differ.",
    "method_avoid.relative_predictive_value": (
        "Not where a predictive value is 0, and not with several lesions per patient."
    ),
    "method_answers.likelihood_ratio_log_ratio": (
        "By what factor two tests differ in LR+ or LR−, on the same units."
    ),
    "method_avoid.likelihood_ratio_log_ratio": (
        "Not with a zero cell, such as a test without false positives, and not with several lesions per "
        "patient, where it finds up to 16% false positives."
    ),
    "method_answers.clustered_likelihood_ratio_log_ratio": (
        "By what factor two tests differ in LR+ or LR−, where patients have several lesions."
    ),
    "method_avoid.clustered_likelihood_ratio_log_ratio": (
        "Not with a zero cell, and with caution under 20 patients."
    ),
    "method_answers.cochran_q": "Are three or more tests right equally often on the same units?",
    "method_avoid.cochran_q": (
        "Not with several lesions per patient, where it finds up to 17% false positives; and it does not "
        "say which tests differ."
    ),
    "method_answers.clustered_cochran_q": (
        "Are three or more tests right equally often, where patients have several lesions?"
    ),
    "method_avoid.clustered_cochran_q": (
        "With few patients it finds too many differences: up to 12% false positives with 20 patients; the "
        "small-sample F version is nearer the truth."
    ),
    "method_answers.clustered_cochran_q_f": (
        "Cochran's Q for clustered data, corrected for a small number of patients."
    ),
    "method_avoid.clustered_cochran_q_f": (
        "Not with fewer patients than tests. At most 7.5% false positives in simulations of 20 to 300 "
        "patients."
    ),
    "method_answers.bowker": "Do two readings of more than two categories swap categories evenly?",
    "method_avoid.bowker": (
        "Not with several lesions per patient, and not with very few changes of category."
    ),
    "method_answers.stuart_maxwell": "Do two readings use each category equally often?",
    "method_avoid.stuart_maxwell": (
        "Not with several lesions per patient, and not with very few changes of category."
    ),
    "method_answers.holm": (
        "p values adjusted so that, over the whole declared family, a false positive is as rare as "
        "the level says."
    ),
    "method_avoid.holm": (
        "Only as good as the family: it counts the comparisons declared here, not those tried elsewhere."
    ),
    "method_answers.bh": (
        "p values adjusted so that, among the differences found, the share of false ones is held down."
    ),
    "method_avoid.bh": "Not where a single false positive would do harm: use Holm.",
    "method_answers.agreement_measures": (
        "How far two tests or two readers say the same, whatever the reference says."
    ),
    "method_avoid.agreement_measures": (
        "Kappa alone misleads where positives are very rare or very common: read positive and "
        "negative agreement with it."
    ),
    "method_answers.kappa_null_variance": (
        "An interval of kappa with the variance at no agreement beyond chance, as epiR gives it."
    ),
    "method_avoid.kappa_null_variance": (
        "Wide where agreement is good; the delta interval stands beside it."
    ),
    "method_answers.agreement_delta": "An interval of an agreement measure at the agreement seen.",
    "method_avoid.agreement_delta": (
        "Not with several lesions per patient, where it covers as little as 85%. With 20 to 75 units it "
        "covers as little as 87%, and at least 92% from 150."
    ),
    "method_answers.agreement_clopper_pearson": (
        "An exact interval of PABAK, from the number of units on which both agree."
    ),
    "method_avoid.agreement_clopper_pearson": (
        "Not with several lesions per patient, where it covers as little as 88%."
    ),
    "method_answers.patient_jackknife": (
        "An interval of an agreement measure where patients have several lesions: one patient is left"
        " out at a time."
    ),
    "method_avoid.patient_jackknife": (
        "In small studies it covers a little less than stated: as little as 89% with 20 to 75 patients, "
        "and at least 92% from 150."
    ),
    "method_answers.delong": (
        "How well graded reads separate units with and without the condition, and whether two tests "
        "differ in it."
    ),
    "method_avoid.delong": (
        "Not with several lesions per patient: it then covers as little as 76% and finds up to 23% false "
        "positives. With 20 units the interval of one area covers as little as 86%, with 40 as little as "
        "90%, and at least 92% from 75."
    ),
    "method_answers.obuchowski_auc": (
        "How well graded reads separate units with and without the condition, where patients have "
        "several lesions."
    ),
    "method_avoid.obuchowski_auc": (
        "In small studies the interval of one area is too short: it covers as little as 86% with 20 "
        "patients, 90% with 40, and at least 92% from 75. Of two equal areas it finds a difference in up "
        "to 8% with 20 patients."
    ),
    "method_answers.patient_permutation": (
        "Does the advantage of one test over another differ between subgroups? Whole patients are "
        "shuffled between the groups, and each group's difference is measured by its own standard error: "
        "groups may differ in size, in discordance and in lesions per patient."
    ),
    "method_avoid.patient_permutation": (
        "Not where lesions of one patient belong to different groups; and a large p value is no proof"
        " that the groups are alike. Groups in which the tests always agree are listed and left out."
    ),
    "method_answers.patient_permutation_alike": (
        "Are the subgroups alike in everything: advantage, discordance and lesions per patient? Used only "
        "where a group's difference has no variance of its own."
    ),
    "method_avoid.patient_permutation_alike": (
        "Not as a test of the advantage alone: groups with the same advantage but other discordance may "
        "give a small p value."
    ),
    "method_answers.discordant_split_exact": (
        "Do the discordant pairs split between the tests alike in every subgroup?"
    ),
    "method_avoid.discordant_split_exact": (
        "Only where each patient has one unit; groups without discordant pairs say nothing and are listed. "
        "It is cautious: with few discordant pairs it finds a true difference rarely."
    ),
    "method_answers.discordant_split_monte_carlo": (
        "Do the discordant pairs split alike in every subgroup? From random tables, where there are "
        "too many to list."
    ),
    "method_avoid.discordant_split_monte_carlo": "Only where each patient has one unit.",
    "method_answers.breslow_day": "Is the odds ratio of one test the same in every subgroup?",
    "method_avoid.breslow_day": (
        "Not with several lesions per patient, where it finds up to 13% false positives; not for a paired "
        "advantage, and not with small groups."
    ),
    "method_answers.breslow_day_tarone": "The Breslow-Day test with Tarone's correction.",
    "method_avoid.breslow_day_tarone": (
        "Not with several lesions per patient, where it finds up to 13% false positives; not for a paired "
        "advantage, and not with small groups."
    ),
    "method_answers.t": "How sure the mean length of stay is.",
    "method_avoid.t": "Not with very few stays or a few extremely long ones: read the median with it.",
    "method_answers.log_rank": "Do two or more groups differ in how soon the event happens?",
    "method_avoid.log_rank": (
        "Not where curves cross, and not for the share who have the event when death competes."
    ),
    "chart_answers.run": "Is there a lasting shift or trend over time? No limits, only runs.",
    "chart_avoid.run": (
        "It sees no single bad month, and is not read with fewer than 10 points off the line."
    ),
    "chart_answers.p": "Is a month's proportion more than chance away from the usual?",
    "chart_avoid.p": (
        "Not for very rare events (use the CUSUM), nor for months of very many sessions, where "
        "Laney's chart is fairer."
    ),
    "chart_answers.u": "Is a month's rate unusual, of events that can happen several times in one session?",
    "chart_avoid.u": "Not for a yes or no per session: that is a p chart.",
    "chart_answers.p_prime": (
        "The same as a p chart, allowing for months that differ more than chance alone."
    ),
    "chart_avoid.p_prime": (
        "Not with few sessions a month, where there is nothing to estimate the extra variation from."
    ),
    "chart_answers.u_prime": (
        "The same as a u chart, allowing for months that differ more than chance alone."
    ),
    "chart_avoid.u_prime": (
        "Not with few sessions a month, where there is nothing to estimate the extra variation from."
    ),
    "chart_answers.xmr": (
        "Is one number a month, such as the mean stay, more than chance away from the usual?"
    ),
    "chart_avoid.xmr": "Not for proportions of few sessions.",
    "chart_answers.xmr_prime": "Is a monthly mean unusual, with wider limits in months of few stays?",
    "chart_avoid.xmr_prime": "Not where the months are alike in size: the plain chart says the same.",
    "chart_answers.moving_range": "Did the value jump from one month to the next?",
    "chart_avoid.moving_range": "Never alone: neighbouring ranges share a month.",
    "chart_answers.g": "How many sessions pass between two rare events? A long gap shows improvement.",
    "chart_avoid.g": "Not to see harm: a short gap can hardly signal. Use the CUSUM.",
    "chart_answers.t": "How many days pass between two rare events? A long time shows improvement.",
    "chart_avoid.t": "Not to see harm, and not where the number of sessions a month changes much.",
    "chart_answers.bernoulli_cusum": (
        "Have complications or deaths become more frequent? Every session moves the chart."
    ),
    "chart_avoid.bernoulli_cusum": (
        "Not with a baseline taken from the same sessions: give a rate or freeze a period."
    ),
    "chart_answers.risk_adjusted_cusum": (
        "Have complications or deaths become more frequent than each session's own risk explains?"
    ),
    "chart_avoid.risk_adjusted_cusum": "Only as good as the risk model.",
    "chart_answers.funnel": (
        "Does a centre or operator differ from the target by more than chance, given its numbers?"
    ),
    "chart_avoid.funnel": "Never to rank centres. With overdispersion, read the adjusted limits.",
    "chart_answers.kaplan_meier": (
        "What share would be without local progression at a given time, if nobody died of something "
        "else first?"
    ),
    "chart_avoid.kaplan_meier": (
        "Not for the share who have progressed, where death competes: use the cumulative incidence."
    ),
    "chart_answers.aalen_johansen": "What share has progressed by a given time, deaths taken into account?",
    "chart_avoid.aalen_johansen": "Not beyond the last time at which patients are still followed.",
}
