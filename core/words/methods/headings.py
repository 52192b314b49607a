"""What the heading of a column stands for: its formula, or what it is where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.words.catalogue import N_, Words, words
from core.words.methods.quantities import help_on

QUANTITIES = ("sensitivity", "specificity", "ppv", "npv", "accuracy", "p_adjusted")
"""Numbers with a note of their own."""

AREA = N_(
    "Of all pairs of a unit with and a unit without the condition, the share in which the first has the "
    "higher grade; equal grades count half."
)

SAID: Mapping[str, str] = {
    N_("p"): N_("How often a result at least this far from no difference would turn up if there were none."),
    N_("Statistic"): N_("The number that the test of the row weighs; p is read from it."),
    N_("Naive interval"): N_("As if every unit stood for itself, whatever its patient."),
    N_("Cluster-aware interval"): N_(
        "With patients as clusters: units of a patient count for as much as they tell."
    ),
    N_("Design effect"): N_("variance with patients as clusters / variance with every unit for itself"),
    N_("Usable reads"): N_("(positive + negative) / all reads of the test"),
    N_("Difference of areas"): N_("AUC of the first named − AUC of the second named"),
    N_("First to second"): N_("value of the first → value of the second"),
    N_("Difference, points"): N_("second − first, in percentage points"),
    N_("Second minus first, points"): N_("second − first, in percentage points"),
    N_("Ratio"): N_("second / first; 1 is no difference"),
    N_("With effective df"): N_("df of the terms that have discordant units, and p on them"),
    N_("Conditional odds ratio"): N_("only second right / only first right"),
    N_("Discordant"): N_("units that only the first gets right : units that only the second gets right"),
    N_("Observed agreement"): N_("(both positive + both negative) / all units"),
    N_("Cohen's kappa"): N_("(observed − expected agreement) / (1 − expected agreement)"),
    N_("Mean kappa"): N_(
        "(observed − expected agreement) / (1 − expected agreement), mean over the pairs of readers"
    ),
    N_("Positive agreement"): N_("2 × both positive / (2 × both positive + only one positive)"),
    N_("Negative agreement"): N_("2 × both negative / (2 × both negative + only one negative)"),
    N_("Gwet's AC1"): N_(
        "(observed − expected agreement) / (1 − expected agreement), expected = 2q(1 − q), q the mean share "
        "of positive reads"
    ),
    N_("Standard error"): N_("square root of the variance of the number"),
    N_("Degrees of freedom"): N_("How much is known of the variance: the fewer, the wider the interval."),
    N_("Test minus readers, points"): N_("test − mean of the readers, in percentage points"),
    N_("Patients for 80% power"): N_("Fewest patients with whom 80% of such studies show the difference."),
    N_("if readers vary half as much"): N_("The same, were the variance between readers half as large."),
    N_("if twice as much"): N_("The same, were the variance between readers twice as large."),
    N_("Lowest possible"): N_(
        "The least that the printed figures allow, however the tests depend on each other."
    ),
    N_("If independent"): N_("What the rule reaches if the tests err independently of each other."),
    N_("Highest possible"): N_(
        "The most that the printed figures allow, however the tests depend on each other."
    ),
    N_("As seen"): N_("The value on the data on which the rule was chosen."),
    N_("Optimism, points"): N_(
        "mean over resamples of (value where the rule was chosen − value on the patients of the study)"
    ),
    N_("Corrected"): N_("as seen − optimism"),
    N_("Chosen in"): N_("resamples in which the rule was chosen / all resamples"),
    N_("Complete"): N_("1 − the larger of (open questions / records) and (rows with errors / sessions)"),
    N_("Interval, low"): N_("Lower limit of the confidence interval of the value."),
    N_("Interval, high"): N_("Upper limit of the confidence interval of the value."),
    N_("Bound, low"): N_("The least that missing documents still allow."),
    N_("Bound, high"): N_("The most that missing documents still allow."),
    N_("Could still change"): N_("Records whose missing documents may still move them."),
    N_("Pending"): N_("Records that were not yet due at the cut-off date."),
    N_("Centre line"): N_("numerators / denominators of all periods of the phase that are not left out"),
    N_("Lower limit"): N_(
        "A value below it is rarer than chance alone would give, by the rule of the chart."
    ),
    N_("Upper limit"): N_(
        "A value above it is rarer than chance alone would give, by the rule of the chart."
    ),
    N_("P(at least as many)"): N_("Probability of so large a numerator or a larger one by chance alone."),
    N_("P(at most as many)"): N_("Probability of so small a numerator or a smaller one by chance alone."),
    N_("95% limits"): N_("Between them 95% of units of this size lie if only chance makes them differ."),
    N_("q"): N_("p adjusted over the units (Benjamini-Hochberg over the two-sided mid-p)"),
    N_("Shrunken rate"): N_(
        "The unit's own rate pulled towards the common one, the more the fewer its records."
    ),
    N_("Expected"): N_("sum of the risks of the unit's records"),
    N_("O/E"): N_("observed / expected"),
    N_("Standardised rate"): N_("O/E × mean risk of the reference"),
    N_("95% limits of O/E"): N_(
        "Between them O/E lies in 95% of units with these risks if only chance makes them differ."
    ),
    N_("Odds ratio"): N_("exp(log odds); 1 is no difference"),
    N_("Log odds"): N_("coefficient of the logistic model"),
    N_("Changed minus current"): N_("value with the switch set so − value as it is now"),
    N_("Largest difference"): N_("largest distance between a number here and the package's"),
}
"""By heading, in English."""


def heading_note(w: Words, title: str) -> str:
    """What hovering over a heading says, by the heading in its language; empty where nothing is known."""
    known = _by_title(w.language).get(title, "")
    return help_on(w, known) if known in QUANTITIES else w(known) if known else ""


@cache
def _by_title(language: str) -> dict[str, str]:
    """The code of a quantity, or the sentence in English, by the heading in a language."""
    w = words(language)
    coded = {w.named("quantity", code) or w.label("metric", code): code for code in QUANTITIES}
    return {w(title): text for title, text in SAID.items()} | coded | {"AUC": AREA}
