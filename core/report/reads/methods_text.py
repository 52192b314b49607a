"""The methods paragraph of a paper, and the plan in words."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import version

from core.examples.reads import Origin
from core.problems import Refusal
from core.reads.answers.accuracy import REPLICATES
from core.reads.answers.comparison import compare, pairs_asked
from core.reads.counting.panel import Panel, is_clustered, panel, parse_rules
from core.reads.plan import ROLLUPS, Adjust, Cluster, Plan, Policy, Unit
from core.reads.rules.rule import Rule
from core.reads.rules.simplify import simplest
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.report.reads.reconstruction import accuracy_line, invented, shipped
from core.stats.paired.heterogeneity import PERMUTATIONS
from core.version import __version__
from core.words import N_, Words
from core.words.answers.rule_reading import rule_in_words
from core.words.methods.notes import FORMULAS
from core.words.methods.papers import PAPERS

PACKAGES = ("numpy", "scipy", "pandas", "streamlit")
"""Libraries whose version bears on what is shown."""

POSITIVE_WHEN = {
    "any": N_("at least one of its lesions was positive"),
    "all": N_("all of its lesions were positive"),
    "majority": N_("more than half of its lesions were positive"),
}
INDETERMINATE = {
    Policy.EXCLUDE: N_("Indeterminate reads were left out of the test concerned and counted."),
    Policy.POSITIVE: N_("Indeterminate reads counted as positive."),
    Policy.NEGATIVE: N_("Indeterminate reads counted as negative."),
    Policy.BEST: N_(
        "Indeterminate reads counted, unit by unit, as whatever made the verdict right (best case)."
    ),
    Policy.WORST: N_(
        "Indeterminate reads counted, unit by unit, as whatever made the verdict wrong (worst case)."
    ),
}
NOT_OWN_DATA = {
    Origin.RECONSTRUCTION: N_(
        "The data are a reconstruction from published margins, not a study's own data."
    ),
    Origin.SIMULATED: N_("The data are simulated: a program drew them, and no patient stands behind them."),
}
ADJUSTED = {
    Adjust.HOLM: N_(
        "p values were adjusted by Holm's method over one declared family of {count} testable comparisons: "
        "{pairs}, each on sensitivity, specificity and accuracy."
    ),
    Adjust.BH: N_(
        "p values were adjusted by the method of Benjamini and Hochberg over one declared family of {count} "
        "testable comparisons: {pairs}, each on sensitivity, specificity and accuracy."
    ),
    Adjust.NONE: N_(
        "p values were not adjusted for the {count} testable comparisons: {pairs}, each on sensitivity, "
        "specificity and accuracy."
    ),
}


def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of the program and of what it computes with."""
    return (
        ("Tandem", __version__),
        ("Python", platform.python_version()),
        *((name, version(name)) for name in PACKAGES),
    )


def methods_paragraph(study: Study, plan: Plan, words: Words) -> str:
    """A paragraph for the methods section of a paper, with its references below.

    Raises
    ------
    Refusal
        For a rule that cannot be read.
    """
    w, whole = words, panel(study, plan)
    sentences = [
        *_units(study, plan, whole, w),
        *_reads(study, plan, w),
        *_estimates(plan, whole, w),
        *_comparisons(plan, whole, w),
        _software(study, w),
    ]
    cited = dict.fromkeys(key for code in _methods(plan, whole) for key in FORMULAS[code][2])
    references = [f"{number}. {PAPERS[key].citation}" for number, key in enumerate(cited, 1)]
    return "\n".join([("" if w.language == "zh" else " ").join(sentences), "", w("References"), *references])


def _units(study: Study, plan: Plan, whole: Panel, w: Words) -> Iterator[str]:
    n = w.numbers
    if (example := shipped(study)) is not None:
        yield w(NOT_OWN_DATA[example.origin])
        if open_numbers := accuracy_line(w, study, plan, whole):
            yield open_numbers
    if made_up := invented(study, [*plan.by, *(column for column, _ in plan.where)]):
        yield w(
            "Nothing may be inferred from {columns}: which patient has which value was invented.",
            columns=w.join([w.label("column", column) for column in dict.fromkeys(made_up)]),
        )
    counts = {
        "units": n.count(whole.units),
        "patients": n.count(whole.patients),
        "having": n.count(whole.count(WITH)),
        "without": n.count(whole.count(WITHOUT)),
    }
    if whole.unit is Unit.LESION:
        yield w(
            "The unit of analysis was the lesion: {units} lesions in {patients} patients, {having} with and "
            "{without} without the target condition by the reference standard.",
            **counts,
        )
        yield w(
            "Lesion-level sensitivity and specificity are conditional on the list of lesions that the study "
            "recorded."
        )
    else:
        yield w(
            "The unit of analysis was the patient: {units} patients, {having} with and {without} without the "
            "target condition by the reference standard.",
            **counts,
        )
    if unknown := whole.count(UNKNOWN):
        yield w(
            "{count} units without a known reference status were counted and entered no estimate.",
            count=n.count(unknown),
        )
    left_out = sum(e.rows.size for e in study.excluded) + sum(whole.set_aside.values())
    if left_out:
        yield w("{count} rows could not be used and were left out.", count=n.count(left_out))
    for column, values in plan.where:
        yield w(
            "The analysis was restricted to {column}: {values}.",
            column=w.label("column", column),
            values=w.join(values, "or"),
        )
    if whole.unit is Unit.PATIENT and study.has_lesions:
        yield w("A patient had the condition when at least one lesion had it.")
        yield w("A patient was called positive when {condition}.", condition=_positive_when(plan, w))


def _positive_when(plan: Plan, w: Words) -> str:
    if plan.rollup in ROLLUPS:
        return w(POSITIVE_WHEN[plan.rollup])
    return w("at least {k} of its lesions were positive", k=plan.rollup)


def _reads(study: Study, plan: Plan, w: Words) -> Iterator[str]:
    rules = parse_rules(study, plan)
    tests = [test for test in study.tests if test not in plan.hidden]
    if tests:
        yield w("Index tests: {tests}.", tests=w.join(tests))
    cutoffs = {**study.cutoffs, **dict(plan.cutoffs)}
    for test in tests:
        if test in cutoffs:
            yield w("{test} was read as positive at or above {value}.", test=test, value=f"{cutoffs[test]:g}")
    shown = [rule for rule in rules if rule.name not in plan.hidden]
    for rule in shown:
        yield w("Fusion rule {rule}.", rule=rule_said(rule, w))
    if shown:
        if study.has_lesions and study.unit(plan) is Unit.PATIENT:
            order = (
                N_("Rules were applied to each lesion, and their verdicts rolled up to the patient.")
                if plan.fuse_at is Unit.LESION
                else N_("Reads were rolled up to the patient, and rules applied to the patient's reads.")
            )
            yield w(order)
        yield w(
            "Where a read was not usable, a rule was called only if every possible value of that read gave "
            "the same verdict; otherwise the unit was not decidable for that rule and was counted."
        )
    yield w(INDETERMINATE[plan.indeterminate])
    yield w(
        "Missing reads were never recoded; a comparison used the units on which both tests could be judged."
    )


def rule_said(rule: Rule, w: Words) -> str:
    """A rule by name, expression and meaning, without a full stop."""
    meaning = rule_in_words(simplest(rule.tests, rule.truth), w)
    if rule.name == rule.expression:
        return w("{expression} ({meaning})", expression=rule.expression, meaning=meaning)
    return w("{name} = {expression} ({meaning})", name=rule.name, expression=rule.expression, meaning=meaning)


def _estimates(plan: Plan, whole: Panel, w: Words) -> Iterator[str]:
    level = _percent(plan.confidence_level)
    method = w.label("method", plan.interval)
    if is_clustered(whole, plan):
        yield w(
            "Because patients had several lesions, patients were treated as clusters: proportions are given "
            "with {level}% intervals by the ratio estimator on the logit scale with the t distribution on "
            "K−1 degrees of freedom, K being the number of patients in the denominator; where that "
            "variance is undefined, with {method} intervals.",
            level=level,
            method=method,
        )
    else:
        yield w("Proportions are given with {level}% intervals ({method}).", level=level, method=method)
    ratios = (
        N_(
            "Likelihood ratios and the diagnostic odds ratio have intervals on the log scale with a "
            "linearised variance, patients as clusters and the t distribution on K−1 degrees of freedom; "
            "those of Youden's index and balanced accuracy are put together from the limits of sensitivity "
            "and specificity and their correlation over patients; F1 and the Matthews correlation by "
            "bootstrap of {resampled} ({replicates} replicates)."
        )
        if is_clustered(whole, plan)
        else N_(
            "Likelihood ratios and the diagnostic odds ratio have intervals on the log scale, Youden's index "
            "and balanced accuracy by Newcombe's hybrid score method, F1 and the Matthews correlation by "
            "bootstrap of {resampled} ({replicates} replicates)."
        )
    )
    yield w(
        ratios,
        resampled=w.label("units", Unit.LESION if _alone(plan, whole) else Unit.PATIENT),
        replicates=w.numbers.count(REPLICATES),
    )
    if plan.prevalence is not None:
        yield w(
            "Predictive values at a prevalence of {prevalence} follow from Bayes' theorem, with logit "
            "intervals (Mercaldo).",
            prevalence=w.numbers.percent(plan.prevalence),
        )


def _comparisons(plan: Plan, whole: Panel, w: Words) -> Iterator[str]:
    pairs = pairs_asked(whole, plan)
    if not pairs:
        return
    yield w(
        "Sensitivity was compared on units with the condition, specificity on units without it, accuracy on "
        "both; every difference is the second test minus the first."
    )
    if is_clustered(whole, plan):
        yield w(
            "Tests were compared by Obuchowski's McNemar test for clustered data, and differences are given "
            "with a linearised variance and the t distribution on K−1 degrees of freedom."
        )
    else:
        yield w(
            "Tests were compared by McNemar's mid-p test, and paired differences are given with Newcombe's "
            "intervals (method 10), or Tango's where no pair was discordant."
        )
    found = compare(whole, plan)
    yield w(
        ADJUSTED[plan.adjust],
        count=w.numbers.count(found[0].family_size),
        pairs=w.plural("{count} pair", "{count} pairs", len(pairs)),
    )
    for column in plan.by:
        yield w(
            "Whether a difference varies with {column} was tested by permuting patients between its levels "
            "({permutations} permutations).",
            column=w.label("column", column),
            permutations=w.numbers.count(PERMUTATIONS),
        )
    yield w(
        "Tests were two-sided; the significance level is {level}%.", level=_percent(1 - plan.confidence_level)
    )


def _software(study: Study, w: Words) -> str:
    packages = dict(versions())
    return w(
        "Computed with Tandem {tandem} (Python {python}, NumPy {numpy}, SciPy {scipy}) from the file with "
        "SHA-256 {sha256}.",
        tandem=__version__,
        python=packages["Python"],
        numpy=packages["numpy"],
        scipy=packages["scipy"],
        sha256=study.table.source.sha256,
    )


def _methods(plan: Plan, whole: Panel) -> Iterator[str]:
    """Codes of the methods the paragraph names."""
    clustered = is_clustered(whole, plan)
    if clustered:
        yield "rao_scott_logit_t"
    yield plan.interval
    yield from ("clustered_log", "clustered_youden") if clustered else ("log", "newcombe_independent")
    yield "unit_bootstrap" if _alone(plan, whole) else "patient_bootstrap"
    if plan.prevalence is not None:
        yield "clustered_logit_at_prevalence" if clustered else "mercaldo_logit"
    if pairs_asked(whole, plan):
        yield from ("sign_flip_midp", "tango_effective") if clustered else ("mcnemar_midp", "tango")
        if plan.adjust is not Adjust.NONE:
            yield str(plan.adjust)
        if plan.by:
            yield "patient_permutation"


def _alone(plan: Plan, whole: Panel) -> bool:
    """Whether every lesion stands for itself."""
    return whole.unit is Unit.LESION and not is_clustered(whole, plan)


def _percent(share: float) -> str:
    return f"{round(share * 100, 6):g}"


def plan_in_words(plan: Plan, study: Study, words: Words) -> tuple[tuple[str, str], ...]:
    """What is asked, setting by setting: its name and its value, nothing hidden."""
    w = words
    lines = [
        (w("Unit of analysis"), w.label("unit", str(study.unit(plan)))),
        (w("Tests"), w.join([t for t in study.tests if t not in plan.hidden]) or w("all hidden")),
        (w("Fusion rules"), "; ".join(_rules(study, plan, w)) or w("no rule")),
    ]
    if plan.hidden:
        lines.append((w("Hidden"), w.join(plan.hidden)))
    if study.has_lesions:
        rollup = w.label("rollup", plan.rollup) if plan.rollup in ROLLUPS else _positive_when(plan, w)
        lines += [
            (w("A patient is positive when"), rollup),
            (w("Order of fusion and roll-up"), w.label("fuse_at", plan.fuse_at)),
        ]
    filters = [f"{w.label('column', column)}: {', '.join(values)}" for column, values in plan.where]
    pairs = [f"{second} − {first}" for first, second in plan.compare]
    lines += [
        (w("Indeterminate reads"), w.label("policy", plan.indeterminate)),
        (w("Missing reads"), w("left out of the test concerned, never recoded")),
        (w("Filters"), "; ".join(filters) or w("no filter")),
        (w("Subgroups by"), w.join(_groupings(study, plan, w)) or w("no subgroup")),
        (w("Comparisons"), "; ".join(pairs) or w("every pair of tests and rules shown")),
        (w("Confidence level"), f"{_percent(plan.confidence_level)}%"),
        (w("Interval of a proportion"), w.label("method", plan.interval)),
        (w("Several lesions per patient"), _clustering(plan, study, w)),
        (w("Correction for several comparisons"), w.label("adjust", plan.adjust)),
        (
            w("Prevalence for predictive values"),
            w("that of the study") if plan.prevalence is None else w.numbers.percent(plan.prevalence),
        ),
    ]
    if plan.cutoffs:
        lines.append((w("Cut-offs"), "; ".join(f"{test} ≥ {value:g}" for test, value in plan.cutoffs)))
    return tuple(lines)


def _rules(study: Study, plan: Plan, w: Words) -> Iterator[str]:
    try:
        rules = parse_rules(study, plan)
    except Refusal:  # the page says what is wrong with a rule; here it stands as typed
        yield from (f"{rule.name} = {rule.expression}" for rule in plan.rules)
        return
    yield from (rule_said(rule, w) for rule in rules if rule.name not in plan.hidden)


def _groupings(study: Study, plan: Plan, w: Words) -> list[str]:
    made_up = invented(study, plan.by)
    names = {column: w.label("column", column) for column in plan.by}
    return [w("{column} (invented)", column=n) if c in made_up else n for c, n in names.items()]


def _clustering(plan: Plan, study: Study, w: Words) -> str:
    if plan.cluster is Cluster.OFF:
        return w.label("cluster", Cluster.OFF)
    if study.patient is None:
        return w("no patient column: every unit stands for itself")
    return w.label("cluster", Cluster.AUTO)
