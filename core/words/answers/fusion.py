"""Answers about fusion rules in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from core.reads.answers.gained import Change, GainedLost
from core.reads.plan import Unit
from core.reads.search.exploration import Exploration
from core.reads.search.optimism import Corrected, Criterion, Optimism, Selection
from core.words.answers.rule_names import spoken
from core.words.catalogue import N_, Words
from core.words.numbers import NOT_ESTIMABLE

MOST_NAMED = 4
"""Rules of the frontier that a sentence names."""


def search_answer(w: Words, found: Exploration) -> str:
    """Which rules no other rule of the same tests beats."""
    n = w.numbers
    counts = found.counts
    with_, without = int(counts.with_condition), int(counts.without_condition)
    if not with_ or not without:
        return w(
            "The rules cannot be ranked here: units with and units without the condition are needed, with "
            "usable reads of every chosen test."
        )
    named = [
        w(
            "{rule} ({sensitivity}, {specificity})",
            rule=spoken(found.expressions[point.rules[0]], found.tests, w),
            sensitivity=n.percent(point.tp / with_),
            specificity=n.percent((without - point.fp) / without),
        )
        for point in found.frontier
    ]
    shown = named
    if len(named) > MOST_NAMED:
        shown = [*named[: MOST_NAMED - 1], named[-1]]
    sentence = w(
        "Of the {count} rules of {tests} none beats these on sensitivity and specificity {unit}: {rules}.",
        tests=w.join(found.tests),
        rules=w("; ").join(shown),
        unit=w("per lesion") if found.units.unit is Unit.LESION else w("per patient"),
        count=n.count(counts.masks.size),
    )
    left = len(named) - len(shown)
    if left:
        more = w.plural("One more lies between them.", "{count} more lie between them.", left)
        sentence = w.sentences(sentence, more)
    return sentence


def gained_answer(w: Words, found: GainedLost, unit: Unit) -> str:
    """What a rule finds, loses, adds and removes against a test."""
    n = w.numbers
    counts = {str(change): n.count(count) for change, count in found.counts.items()}
    per = w.label("units", str(unit))
    return w(
        "Against {test}, {rule} finds {found} more {units} with the condition and loses {lost}; "
        "it adds {added} false positives and removes {removed}.",
        rule=found.rule,
        test=found.test,
        units=per,
        **counts,
    )


CHANGES: Mapping[Change, str] = {
    Change.FOUND: N_("found only by the rule"),
    Change.LOST: N_("lost by the rule"),
    Change.ADDED: N_("false positives added"),
    Change.REMOVED: N_("false positives removed"),
}


def criterion_words(w: Words, criterion: Criterion) -> str:
    """A declared selection with its limit."""
    label = w.label("selection", str(criterion.selection))
    if criterion.selection in (Selection.YOUDEN, Selection.ACCURACY):
        return label
    return f"{label} (≥ {w.numbers.percent(criterion.at_least)})"


def choice_answer(w: Words, found: Exploration, judged: Optimism, criterion: Criterion) -> str:
    """Which rule is chosen, how it looks, and what is left of it once the choosing is paid for."""
    n = w.numbers
    how = criterion_words(w, criterion)
    if judged.chosen is None:
        return w(
            "Chosen by {criterion}: no rule ({reason}).",
            criterion=how,
            reason=w.reason(judged.reason or ""),
        )
    chosen = spoken(found.expressions[judged.chosen], found.tests, w)
    share = dict(judged.wins).get(judged.chosen, 0.0)
    return w(
        "Chosen by {criterion}: {rule}, in {share} of {replicates} patient resamples. "
        "Sensitivity {sensitivity}; specificity {specificity}.",
        criterion=how,
        rule=chosen,
        share=n.percent(share),
        replicates=n.count(judged.replicates),
        sensitivity=corrected_words(w, judged.sensitivity),
        specificity=corrected_words(w, judged.specificity),
    )


def corrected_words(w: Words, c: Corrected) -> str:
    """A share as seen and corrected, or with the cautious interval where a bootstrap cannot move."""
    n = w.numbers
    if c.apparent is None:
        return NOT_ESTIMABLE
    if c.cautious is not None:
        return w(
            "{apparent}, where no resample can differ; Clopper-Pearson on patients {interval}",
            apparent=n.percent(c.apparent),
            interval=n.interval(c.cautious.low, c.cautious.high),
        )
    return w(
        "{apparent} as seen, {corrected} after correction for choosing",
        apparent=n.percent(c.apparent),
        corrected=n.percent(c.corrected),
    )


def violation_words(w: Words, judged: Optimism, criterion: Criterion) -> str:
    """How often the chosen rule breaks its constraint in patients it was not chosen on."""
    if judged.violation is None:
        return ""
    side = "specificity" if criterion.selection is Selection.SENSITIVITY else "sensitivity"
    return w(
        "In patients left out of a resample, the rule chosen there missed the {side} of {limit} "
        "in {share} of {replicates} resamples.",
        side=w.label("metric", side),
        limit=w.numbers.percent(criterion.at_least),
        share=w.numbers.percent(judged.violation),
        replicates=w.numbers.count(judged.violation_replicates),
    )
