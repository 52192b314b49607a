"""The plan in words: what is asked, setting by setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from core.problems import Refusal
from core.reads.counting.panel import panel, parse_rules
from core.reads.plan import ROLLUPS, Cluster, Plan
from core.reads.study import Study
from core.report.reads.methods.paragraph import (
    adjusted_said,
    by_method,
    family_said,
    margins_said,
    percent,
    positive_when,
    rule_said,
)
from core.report.reads.reconstruction import invented
from core.report.reads.shown import INTERVALS, TESTS, seeds, shown
from core.version import __version__
from core.words import N_, Words
from core.words.answers.reads import readers_taken_as_fixed


def plan_in_words(plan: Plan, study: Study, words: Words) -> tuple[tuple[str, str], ...]:
    """What is asked, setting by setting: its name and its value, nothing hidden."""
    w = words
    lines = [
        (w("Unit of analysis"), w.label("unit", str(study.unit(plan)))),
        (w("Tests"), w.join([t for t in study.tests if t not in plan.hidden]) or w("all hidden")),
        (w("Fusion rules"), w("; ").join(_rules(study, plan, w)) or w("no rule")),
    ]
    if plan.hidden:
        lines.append((w("Hidden"), w.join(plan.hidden)))
    if study.has_lesions:
        rollup = w.label("rollup", plan.rollup) if plan.rollup in ROLLUPS else positive_when(plan, w)
        lines += [
            (w("A patient is positive when"), rollup),
            (w("Order of fusion and roll-up"), w.label("fuse_at", plan.fuse_at)),
        ]
    filters = [w.titled(w.column(column), w(", ").join(values)) for column, values in plan.where]
    pairs = [f"{second} − {first}" for first, second in plan.compare]
    lines += [
        (w("Indeterminate reads"), w.label("policy", plan.indeterminate)),
        (w("Blank reads"), _blanks_said(study, w)),
        (w("Missing reads"), w("left out of the test concerned, not recoded")),
        (w("Several readers"), _readers_said(study, w)),
        (w("Filters"), w("; ").join(filters) or w("no filter")),
        (w("Subgroups by"), w.join(_groupings(study, plan, w)) or w("no subgroup")),
        (w("Comparisons"), w("; ").join(pairs) or w("every pair of tests and rules shown")),
        (w("Confidence level"), f"{percent(plan.confidence_level)}%"),
        (w("Interval of a proportion"), w.label("method", plan.interval)),
        (w("Several lesions per patient"), _clustering(plan, study, w)),
        (w("Correction for several comparisons"), w.label("adjust", plan.adjust)),
        *_measured(plan, study, w),
        (
            w("Prevalence for predictive values"),
            w("that of the study") if plan.prevalence is None else w.numbers.percent(plan.prevalence),
        ),
    ]
    if plan.cutoffs:
        lines.append(
            (
                w("Cut-offs"),
                w("; ").join(
                    f"{test} {'≤' if test in study.low else '≥'} {study.grade(test, value)}"
                    for test, value in plan.cutoffs
                ),
            )
        )
    return tuple(lines)


def _blanks_said(study: Study, w: Words) -> str:
    said = {
        (True, False): N_("{test}: {count} counted as negative"),
        (False, False): N_("{test}: {count} counted as missing"),
        (False, True): N_("{test}: {count} counted as missing (assumed)"),
    }
    return w("; ").join(
        w(said[b.negative, b.assumed], test=test, count=w.numbers.count(b.count))
        for test, b in study.blanks.items()
    ) or w("no blank read")


def _readers_said(study: Study, w: Words) -> str:
    if study.combined:
        return readers_taken_as_fixed(w, study)
    each = Counter(modality for modality, _ in study.readers.values())
    several = [f"{modality} ({count})" for modality, count in each.items() if count > 1]
    return (
        w(
            N_(
                "readers as a sample, modalities compared within a reader and averaged over readers: "
                "{modalities}"
            )
            if study.sampled
            else N_("each reader a test of its own: {modalities}"),
            modalities=w.join(several),
        )
        if several
        else w("none named")
    )


def _measured(plan: Plan, study: Study, w: Words) -> Iterator[tuple[str, str]]:
    """Family, methods, seeds and version; nothing where a rule cannot be read."""
    try:
        whole = panel(study, plan)
        found = shown(study, plan, whole)
    except Refusal:
        return
    if found.family is not None:
        yield w("Family of comparisons"), family_said(found.family, w)
    elif found.compared:
        yield w("Family of comparisons"), w.sentences(*adjusted_said(plan, whole, None, w))
    yield w("Margins set before"), margins_said(plan, w) or w("no margin")
    yield w("Intervals"), by_method(found, INTERVALS, w)
    if tests := by_method(found, TESTS, w):
        yield w("Tests of differences"), tests
    names = {
        "bootstrap": N_("bootstrap"),
        "permutation": N_("permutation"),
        "optimism": N_("optimism of a chosen rule"),
    }
    yield (
        w("Random numbers"),
        w("; ").join(
            w(
                "{what}: seed {seed}, {draws} draws",
                what=w(names[what]),
                seed=told["seed"],
                draws=w.numbers.count(told["draws"]),
            )
            for what, told in seeds(plan, found).items()
        ),
    )
    yield w("Version"), f"Tandem {__version__}"


def _rules(study: Study, plan: Plan, w: Words) -> Iterator[str]:
    try:
        rules = parse_rules(study, plan)
    except Refusal:  # the page says what is wrong with a rule; here it stands as typed
        yield from (f"{rule.name} = {rule.expression}" for rule in plan.rules)
        return
    yield from (rule_said(rule, w) for rule in rules if rule.name not in plan.hidden)


def _groupings(study: Study, plan: Plan, w: Words) -> list[str]:
    made_up = invented(study, plan.by)
    names = {column: w.column(column) for column in plan.by}
    return [w("{column} (invented)", column=n) if c in made_up else n for c, n in names.items()]


def _clustering(plan: Plan, study: Study, w: Words) -> str:
    if plan.cluster is Cluster.OFF:
        return w.label("cluster", Cluster.OFF)
    if study.patient is None:
        return w("no patient column: every unit stands for itself")
    return w.label("cluster", Cluster.AUTO)
