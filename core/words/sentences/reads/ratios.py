"""Ratios of two tests on the same units."""

LABELS = {
    "method.tang_score": "Tang score interval of a ratio",
    "method.conditional_odds_wilson": "odds of discordant units, Wilson",
    "method_answers.tang_score": (
        "By what factor two tests differ on the same units: relative sensitivity, relative specificity. With "
        "several lesions per patient on counts divided by the design effect, like the difference."
    ),
    "method_avoid.tang_score": (
        "Not as the only answer where rates are high: 99% against 98% is a factor of 1.01, and half the "
        "errors."
    ),
    "method_answers.conditional_odds_wilson": (
        "Among units on which only one of two tests is right, how many are the second test's for one of the "
        "first's: the conditional odds ratio of matched pairs."
    ),
    "method_avoid.conditional_odds_wilson": (
        "It says nothing of how many units are discordant: 2 against 1 among thousands is a ratio of 2."
    ),
}
