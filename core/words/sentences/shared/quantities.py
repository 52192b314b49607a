"""What the columns of the tables are: what each answers, and when not to trust it."""

LABELS = {
    "quantity_answers.sensitivity": "Of the units with the condition, the share called positive.",
    "quantity_avoid.sensitivity": (
        "It says nothing of units without the condition: a test that calls everything positive has 100%."
    ),
    "quantity_answers.specificity": "Of the units without the condition, the share called negative.",
    "quantity_avoid.specificity": (
        "Per lesion it depends on which benign lesions were listed, and flatters tests that had no part in "
        "the list."
    ),
    "quantity_answers.ppv": "Of the units called positive, the share with the condition.",
    "quantity_avoid.ppv": (
        "It moves with prevalence: do not carry it to a place where the condition is more or less common."
    ),
    "quantity_answers.npv": "Of the units called negative, the share without the condition.",
    "quantity_avoid.npv": (
        "It moves with prevalence: do not carry it to a place where the condition is more or less common."
    ),
    "quantity_answers.accuracy": "The share of all units called rightly.",
    "quantity_avoid.accuracy": "It moves with prevalence and hides which error was made.",
    "quantity_answers.lr_positive": (
        "How many times likelier a positive call is with the condition than without it."
    ),
    "quantity_avoid.lr_positive": (
        "Without false positives it is infinite, and its interval rests on 0.5 added to every cell."
    ),
    "quantity_answers.lr_negative": (
        "How many times likelier a negative call is with the condition than without it; nearer 0 is better."
    ),
    "quantity_avoid.lr_negative": (
        "Without missed units it is 0, and its interval rests on 0.5 added to every cell."
    ),
    "quantity_answers.dor": "The odds of a positive call with the condition over those without it.",
    "quantity_avoid.dor": (
        "One number for both errors: two tests with the same odds ratio may be of quite different use."
    ),
    "quantity_answers.youden": "Sensitivity plus specificity minus 1: 0 is chance, 1 is perfect.",
    "quantity_avoid.youden": "It weighs a missed unit and a false alarm alike, which is rarely so.",
    "quantity_answers.balanced_accuracy": "The mean of sensitivity and specificity.",
    "quantity_avoid.balanced_accuracy": (
        "It weighs a missed unit and a false alarm alike, which is rarely so."
    ),
    "quantity_answers.f1": "The harmonic mean of PPV and sensitivity.",
    "quantity_avoid.f1": "It leaves out the units rightly called negative, and moves with prevalence.",
    "quantity_answers.mcc": "The correlation between call and truth, from −1 to 1.",
    "quantity_avoid.mcc": "It moves with prevalence, and is not defined where a test calls everything alike.",
    "quantity_answers.cells": "The four kinds of call: true and false positives, false and true negatives.",
    "quantity_avoid.cells": "Units with unusable reads or an unknown reference are in none of them.",
    "quantity.cells": "TP, FN, FP, TN",
    "quantity.pairs": "Both right, only first, only second, neither",
    "quantity_answers.pairs": (
        "Units by which of the two is right: positive with the condition, negative without it."
    ),
    "quantity_avoid.pairs": (
        "Only units on which both can be judged are counted; the two middle cells carry all that is known "
        "of a difference."
    ),
    "quantity.difference": "Second minus first, points",
    "quantity_answers.difference": (
        "By how many percentage points the second is right more often than the first, on the same units."
    ),
    "quantity_avoid.difference": (
        "It holds for the patients of this study; a gain in sensitivity paid for in specificity needs both "
        "rows."
    ),
    "quantity.p": "p",
    "quantity_answers.p": (
        "How often a difference this large would turn up if the two were right equally often."
    ),
    "quantity_avoid.p": (
        "It is not the probability that the two are equal, and without adjustment it holds for one "
        "comparison chosen beforehand."
    ),
    "quantity.p_adjusted": "p adjusted",
    "quantity_answers.p_adjusted": (
        "The p value after allowing for every comparison of the declared family: the pairs marked as "
        "primary, or every pair of tests, on sensitivity and specificity. Everything else is exploratory."
    ),
    "quantity_avoid.p_adjusted": (
        "It does not allow for comparisons outside the family, such as other units, filters or rules tried "
        "before."
    ),
    "quantity.joint": "Sensitivity and specificity at once",
    "quantity_answers.joint": "Whether the two differ in sensitivity or in specificity, in one test.",
    "quantity_avoid.joint": (
        "It is no test of accuracy: a gain in one and a loss in the other add up instead of cancelling."
    ),
    "quantity.predictive": "Predictive values compared",
    "quantity_answers.predictive": "By how much, and by what factor, PPV and NPV of the two differ.",
    "quantity_avoid.predictive": (
        "Both move with prevalence, and with it their difference; the two are called positive on different "
        "units, so McNemar's test does not apply."
    ),
    "quantity.likelihood_ratios": "Likelihood ratios compared",
    "quantity_answers.likelihood_ratios": "By what factor LR+ and LR− of the two differ.",
    "quantity_avoid.likelihood_ratios": "Not where a cell is zero: the factor is then 0 or infinite.",
    "quantity.agreement": "Agreement",
    "quantity_answers.agreement": "How often the two say the same, whatever the reference says.",
    "quantity_avoid.agreement": (
        "Two tests can agree and both be wrong; kappa also falls where almost all calls are alike, so look "
        "at positive and negative agreement too."
    ),
    "quantity.overall": "All tests at once",
    "quantity_answers.overall": (
        "Whether all tests and rules shown are right equally often; it comes before the pairs."
    ),
    "quantity_avoid.overall": (
        "It does not say which differ, and uses only units that every one can be judged on."
    ),
    "quantity.level": "A level of the grouping column",
    "quantity_answers.level": (
        "Patients and units that belong to this level; every number of the row rests on them alone."
    ),
    "quantity_avoid.level": (
        "A level with few units says little, whatever it shows: the remark says so. Levels chosen "
        "after seeing the data find differences that are not there."
    ),
    "quantity.level_interval": "Interval of a level",
    "quantity_answers.level_interval": "Which true values the data of this level are compatible with.",
    "quantity_avoid.level_interval": (
        "Whether the intervals of two levels overlap, or include zero, does not tell whether the levels "
        "differ: that is what the test of heterogeneity asks."
    ),
    "quantity.heterogeneity": "Does the difference depend on the level",
    "quantity_answers.heterogeneity": (
        "How often patients dealt to the levels at random would spread the levels' differences this widely."
    ),
    "quantity_avoid.heterogeneity": (
        "With few patients it misses real differences between levels, and each further grouping column tried "
        "is one more test."
    ),
    "quantity.odds_ratio_by_level": "Is the odds ratio the same at every level",
    "quantity_answers.odds_ratio_by_level": (
        "How often odds ratios this different would turn up if that of the test were the same at every level."
    ),
    "quantity_avoid.odds_ratio_by_level": (
        "It counts units as independent, so several lesions per patient make it find too much, and it says "
        "nothing of a difference between two tests."
    ),
}
