"""The methods paragraph of a paper."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from core.examples.reads import Origin
from core.reads.answers.one_test.accuracy import REPLICATES
from core.reads.answers.one_test.accuracy import SEED as RESAMPLING_SEED
from core.reads.answers.pairs.comparison import ENDPOINTS
from core.reads.answers.pairs.family import answers_family, family_pairs
from core.reads.counting.panel import Panel, is_clustered, panel, parse_rules
from core.reads.plan import ROLLUPS, Adjust, Plan, Policy, Unit
from core.reads.rules.rule import Rule
from core.reads.rules.simplify import simplest
from core.reads.search.optimism import REPLICATES as OPTIMISM_REPLICATES
from core.reads.search.optimism import SEED as OPTIMISM_SEED
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.report.reads.reconstruction import accuracy_line, invented, shipped
from core.report.reads.shown import INTERVALS, QUANTITIES, TESTS, Family, Shown, shown
from core.stats.paired.heterogeneity import PERMUTATIONS
from core.stats.paired.heterogeneity import SEED as PERMUTATION_SEED
from core.version import __version__
from core.words import N_, Words
from core.words.answers.rule_reading import rule_in_words
from core.words.methods.formulas import FORMULAS
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
    Adjust.HOLM: N_("p values were adjusted by Holm's method over one declared family of {family}."),
    Adjust.BH: N_(
        "p values were adjusted by the method of Benjamini and Hochberg over one declared family of {family}."
    ),
    Adjust.CLOSED: N_(
        "p values were adjusted by the closed procedure (the larger of an endpoint's p and the joint p of "
        "its pair, times the number of pairs) over one declared family of {family}."
    ),
    Adjust.NONE: N_("p values were not adjusted for the {family}."),
}
READERS = {
    "pooled": N_(
        "{test} pools the reads of {count} readers: every read is a unit, and all reads of a patient are one "
        "cluster."
    ),
    "majority": N_("{test} is the majority of {count} readers, decided before any roll-up to the patient."),
    "any": N_(
        "{test} is positive where any of {count} readers is, decided before any roll-up to the patient."
    ),
    "all": N_(
        "{test} is positive where all of {count} readers are, decided before any roll-up to the patient."
    ),
}
"""How several readers became one test (`core.reads.study.Combined`)."""


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
    found = shown(study, plan, whole)
    sentences = [
        *_units(study, plan, whole, w),
        *_reads(study, plan, w),
        *_estimates(plan, whole, found, w),
        *_comparisons(plan, whole, found, w),
        *_chosen(study, plan, w),
        _software(study, w),
    ]
    codes = [
        *found.codes(),
        *(
            (str(plan.adjust),)
            if found.family and found.family.size and plan.adjust is not Adjust.NONE
            else ()
        ),
    ]
    cited = dict.fromkeys(key for code in codes if code in FORMULAS for key in FORMULAS[code][2])
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
            columns=w.join([w.column(column) for column in dict.fromkeys(made_up)]),
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
            column=w.column(column),
            values=w.join(values, "or"),
        )
    if whole.unit is Unit.PATIENT and study.has_lesions:
        yield w("A patient had the condition when at least one lesion had it.")
        yield w("A patient was called positive when {condition}.", condition=positive_when(plan, w))


def positive_when(plan: Plan, w: Words) -> str:
    if plan.rollup in ROLLUPS:
        return w(POSITIVE_WHEN[plan.rollup])
    return w("at least {k} of its lesions were positive", k=plan.rollup)


def _reads(study: Study, plan: Plan, w: Words) -> Iterator[str]:
    rules = parse_rules(study, plan)
    tests = [test for test in study.tests if test not in plan.hidden]
    if tests:
        yield w("Index tests: {tests}.", tests=w.join(tests))
    yield from _readers(study, tests, w)
    cutoffs = {**study.cutoffs, **dict(plan.cutoffs)}
    for test in tests:
        if test in cutoffs:
            said = (
                N_("{test} was read as positive at or below {value}.")
                if test in study.low
                else N_("{test} was read as positive at or above {value}.")
            )
            yield w(said, test=test, value=study.grade(test, cutoffs[test]))
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
    yield from _blanks(study, tests, w)
    yield w(
        "Missing reads were left out of the test concerned and not recoded; a comparison used the units on "
        "which both tests could be judged."
    )


def _readers(study: Study, tests: Sequence[str], w: Words) -> Iterator[str]:
    """What several readers of a modality became, and what may be said of readers."""
    each: dict[str, list[str]] = {}
    for test in tests:
        if test in study.readers:
            modality, reader = study.readers[test]
            each.setdefault(modality, []).append(reader)
    for modality, readers in each.items():
        if len(readers) > 1:
            yield w(
                "Each of the {count} readers of {modality} was a test of their own: {readers}.",
                count=w.numbers.count(len(readers)),
                modality=modality,
                readers=w.join(readers),
            )
    combined = {test: study.combined[test] for test in tests if test in study.combined}
    for test, found in combined.items():
        yield w(READERS[found.how], test=test, count=w.numbers.count(found.readers))
    if combined:
        yield w(
            "Readers were taken as fixed: intervals and p values hold for these readers, not for readers "
            "like them."
        )


def _blanks(study: Study, tests: Sequence[str], w: Words) -> Iterator[str]:
    for negative, assumed, sentence in (
        (True, False, N_("Blank reads counted as negative, that is, not seen: {tests}.")),
        (False, False, N_("Blank reads counted as missing: {tests}.")),
        (False, True, N_("Blank reads counted as missing, which was assumed and not stated: {tests}.")),
    ):
        said = [
            w("{test} ({count})", test=test, count=w.numbers.count(blanks.count))
            for test, blanks in study.blanks.items()
            if test in tests and (blanks.negative, blanks.assumed) == (negative, assumed)
        ]
        if said:
            yield w(sentence, tests=w.join(said))


def rule_said(rule: Rule, w: Words) -> str:
    """A rule by name, expression and meaning, without a full stop."""
    meaning = rule_in_words(simplest(rule.tests, rule.truth), w)
    if rule.name == rule.expression:
        return w("{expression} ({meaning})", expression=rule.expression, meaning=meaning)
    return w("{name} = {expression} ({meaning})", name=rule.name, expression=rule.expression, meaning=meaning)


def _estimates(plan: Plan, whole: Panel, found: Shown, w: Words) -> Iterator[str]:
    if is_clustered(whole, plan):
        yield w("Because patients had several lesions, patients were treated as clusters.")
    elif whole.unit is Unit.LESION and whole.several:
        yield w("Patients had several lesions, and lesions were treated as independent.")
    level, named = percent(plan.confidence_level), by_method(found, INTERVALS, w)
    if named:
        yield w(
            "{level}% confidence intervals were computed for {quantities}.", level=level, quantities=named
        )
    if found.resampled():
        yield w(
            "The bootstrap drew {resampled} {draws} times (seed {seed}).",
            resampled=w.label("units", Unit.LESION if alone(plan, whole) else Unit.PATIENT),
            draws=w.numbers.count(REPLICATES),
            seed=RESAMPLING_SEED,
        )
    if plan.prevalence is not None:
        yield w(
            "Predictive values at a prevalence of {prevalence} follow from Bayes' theorem.",
            prevalence=w.numbers.percent(plan.prevalence),
        )


def by_method(found: Shown, quantities: Sequence[str], w: Words) -> str:
    """Each quantity with the methods behind it, quantities of the same methods together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for quantity in quantities:
        if codes := found.methods.get(quantity):
            together.setdefault(codes, []).append(w(QUANTITIES[quantity]))
    return w("; ").join(
        w(
            "{quantities} ({methods})",
            quantities=w.join(names),
            methods=w("; ").join(w.inside(w.label("method", code)) for code in codes),
        )
        for codes, names in together.items()
    )


def _comparisons(plan: Plan, whole: Panel, found: Shown, w: Words) -> Iterator[str]:
    if not found.compared:
        return
    yield w(
        "Sensitivity was compared on units with the condition, specificity on units without it, accuracy on "
        "both; every difference is the second test minus the first."
    )
    if tested := by_method(found, TESTS, w):
        yield w("Tests were compared on {quantities}.", quantities=tested)
    yield from adjusted_said(plan, whole, found.family, w)
    if margins := margins_said(plan, w):
        yield w(
            "Not worse by a margin set before, better by more than it and equivalent within it were tested "
            "by Tango's score test on counts divided by the design effect, one-sided at {level}%: {margins}.",
            level=percent((1 - plan.confidence_level) / 2),
            margins=margins,
        )
    for column in plan.by:
        yield w(
            "Whether a difference varies with {column} was tested by permuting patients between its levels "
            "({permutations} permutations, seed {seed}).",
            column=w.column(column),
            permutations=w.numbers.count(PERMUTATIONS),
            seed=PERMUTATION_SEED,
        )
    yield w(
        "Tests were two-sided; the significance level is {level}%.", level=percent(1 - plan.confidence_level)
    )


def adjusted_said(plan: Plan, whole: Panel, family: Family | None, w: Words) -> Iterator[str]:
    """Over what p values were adjusted, and what was declared and not tested."""
    if family is not None and family.settled:
        yield settled_said(family, w)
    if family is not None and family.size:
        # over readers there is no joint test for the closed procedure
        closed = plan.adjust is Adjust.CLOSED and family.readers
        yield w(ADJUSTED[Adjust.HOLM if closed else plan.adjust], family=family_said(family, w))
    elif not answers_family(plan, declared := family_pairs(whole, plan)):
        yield w(
            "p values were not adjusted: {count} pairs were declared, and so many are compared on request "
            "only.",
            count=w.numbers.count(len(declared)),
        )
    else:
        yield w("p values were exploratory and not adjusted: no comparison was declared that can be tested.")


def settled_said(family: Family, w: Words) -> str:
    """The pairs that were marked though their answer is known."""
    return w(
        "Nothing was tested of {pairs}, marked as primary: one of the two is positive whenever the other is, "
        "so the direction is known and an interval is given.",
        pairs=w.join([w.against(first, second) for first, second in family.settled]),
    )


def margins_said(plan: Plan, w: Words) -> str:
    """The margins that were set, by endpoint; empty without."""
    set_ = [(on, margin) for on in ENDPOINTS if (margin := plan.margin_on(on)) is not None]
    return w.join(
        [
            w(
                "{points} points on {endpoint}",
                points=w.numbers.points(margin).lstrip("+"),
                endpoint=w.label("metric", on).lower(),
            )
            for on, margin in set_
        ]
    )


def family_said(family: Family, w: Words) -> str:
    """The family in words: comparisons, pairs, endpoints, and how many could be tested."""
    if not family.size:
        return w("no comparison: what was marked is known by construction")
    said = (
        w(
            "{count} comparisons ({pairs} of modalities averaged over {readers} readers, each on "
            "{endpoints})",
            count=w.numbers.count(family.size),
            pairs=w.plural("{count} pair", "{count} pairs", len(family.pairs)),
            readers=w.numbers.count(family.readers),
            endpoints=w.join([w.label("metric", on).lower() for on in family.endpoints]),
        )
        if family.readers
        else _of_tests(family, w)
    )
    if family.testable == family.size:
        return said
    return w(
        "{family}, of which {testable} could be tested; the others count as p = 1",
        family=said,
        testable=w.numbers.count(family.testable),
    )


def _of_tests(family: Family, w: Words) -> str:
    return w(
        "{count} comparisons ({pairs}, each on {endpoints})",
        count=w.numbers.count(family.size),
        pairs=w.plural("{count} pair", "{count} pairs", len(family.pairs)),
        endpoints=w.join([w.label("metric", on).lower() for on in family.endpoints]),
    )


def _chosen(study: Study, plan: Plan, w: Words) -> Iterator[str]:
    if sum(test not in plan.hidden for test in study.tests) > 1:
        yield w(
            "Where a rule is chosen among all rules of the tests on these data, its optimism is estimated by "
            "choosing again in resampled patients ({draws} times, seed {seed}).",
            draws=w.numbers.count(OPTIMISM_REPLICATES),
            seed=OPTIMISM_SEED,
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


def alone(plan: Plan, whole: Panel) -> bool:
    """Whether every lesion stands for itself."""
    return whole.unit is Unit.LESION and not is_clustered(whole, plan)


def percent(share: float) -> str:
    return f"{round(share * 100, 6):g}"
