"""The answer in a sentence: what differs, by how much, how sure. Significance is never the verb."""

from __future__ import annotations

from collections.abc import Sequence

from core.findings import Clustered, Difference, Estimate, Flag, Reason
from core.reads.answers.one_test.accuracy import TestAccuracy
from core.reads.answers.pairs.comparison import Comparison, On
from core.reads.answers.pairs.family import Standing
from core.reads.counting.panel import Panel
from core.reads.plan import Unit
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.words.answers.rule_names import begun
from core.words.catalogue import N_, Words

SAME = N_("{second} and {first} are right on the same {units} ({sure}).")
EQUAL = N_("{second} and {first} are right equally often, on different {units} ({sure}).")
DIFFERS = {
    (On.SENSITIVITY, True): N_(
        "{second} finds {points} points more of the {units} with the condition than {first} ({sure})."
    ),
    (On.SENSITIVITY, False): N_(
        "{second} finds {points} points fewer of the {units} with the condition than {first} ({sure})."
    ),
    (On.SPECIFICITY, True): N_(
        "{second} rightly clears {points} points more of the {units} without the condition than {first} "
        "({sure})."
    ),
    (On.SPECIFICITY, False): N_(
        "{second} rightly clears {points} points fewer of the {units} without the condition than {first} "
        "({sure})."
    ),
    (On.ACCURACY, True): N_("{second} is right {points} points more often than {first} ({sure})."),
    (On.ACCURACY, False): N_("{second} is right {points} points less often than {first} ({sure})."),
}


NOT_COMPARED = {
    On.SENSITIVITY: N_(
        "{second} and {first} cannot be compared on sensitivity: nothing with the condition has usable reads "
        "of both."
    ),
    On.SPECIFICITY: N_(
        "{second} and {first} cannot be compared on specificity: nothing without the condition has usable "
        "reads of both."
    ),
    On.ACCURACY: N_(
        "{second} and {first} cannot be compared: nothing with a known reference has usable reads of both."
    ),
}


COMBINED = {
    "pooled": N_("{test} pools the reads of {count} readers"),
    "majority": N_("{test} is the majority of {count} readers"),
    "any": N_("{test} is positive where any of {count} readers is"),
    "all": N_("{test} is positive where all of {count} readers are"),
}
"""How reads of several readers became one test, by the code of the reading."""
UNEVEN = {Flag.FEW_EFFECTIVE_CLUSTERS, Flag.ONE_PATIENT_DOMINATES}
"""Cautions under which the number of patients alone would promise too much."""


def study_facts(w: Words, study: Study, panel: Panel) -> list[str]:
    """Units, patients, reference status, and what was left out, each a short phrase."""
    n = w.numbers
    facts = []
    if panel.unit is Unit.LESION:
        facts.append(w.plural("{count} lesion", "{count} lesions", panel.units))
    facts.append(w.plural("{count} patient", "{count} patients", panel.patients))
    facts.append(w("{count} with the condition", count=n.count(panel.count(WITH))))
    facts.append(w("{count} without", count=n.count(panel.count(WITHOUT))))
    if unknown := panel.count(UNKNOWN):
        facts.append(w("{count} with unknown reference", count=n.count(unknown)))
    if excluded := rows_left_out(study, panel):
        facts.append(w("{count} rows left out", count=n.count(excluded)))
    return facts


def readers_taken_as_fixed(w: Words, study: Study) -> str:
    """What reads of several readers made into one test allow to be said; empty where none are."""
    if not study.combined:
        return ""
    how = [
        w(COMBINED[found.how], test=test, count=w.numbers.count(found.readers))
        for test, found in study.combined.items()
    ]
    return w(
        "{how}. Readers are taken as fixed: intervals and p hold for these readers, not for readers like "
        "them.",
        how=w("; ").join(how),
    )


def rows_left_out(study: Study, panel: Panel) -> int:
    """How many rows an answer does not rest on, though no filter asked for that."""
    return sum(e.rows.size for e in study.excluded) + sum(panel.set_aside.values())


def quoted_interval(w: Words, estimate: Estimate) -> str:
    """The interval to quote beside a proportion: the cluster-aware one where there is one."""
    shown = estimate.quoted
    return w.numbers.interval(shown.low, shown.high)


def accuracy_answer(
    w: Words, tests: Sequence[TestAccuracy], unit: Unit, *, fixed_readers: bool = False
) -> str:
    """Who finds most, and who is wrong least often without the condition.

    ``fixed_readers`` where reads of several readers are pooled or put together (`Study.combined`).
    """
    if not tests:
        return w("No test or rule is shown. Choose at least one in the sidebar.")
    highest = {
        "sensitivity": N_("Highest sensitivity: {found}"),
        "specificity": N_("highest specificity: {found}"),
    }
    parts = [
        w(sentence, found=found)
        for metric, sentence in highest.items()
        if (found := _best(w, tests, metric)) is not None
    ]
    if not parts:
        return w("Nothing can be estimated here: no unit has a known reference and a usable read.")
    per = w("per lesion") if unit is Unit.LESION else w("per patient")
    if fixed_readers:
        per = w("{said}; readers taken as fixed", said=per)
    answer = w("; ").join(parts)
    return w("{answer} ({unit}).", answer=answer[:1].upper() + answer[1:], unit=per)


def _best(w: Words, tests: Sequence[TestAccuracy], metric: str) -> str | None:
    known = [(test, e) for test in tests if (e := test.metrics[metric]).value is not None]
    if not known:
        return None
    top = max(e.value for _, e in known if e.value is not None)
    alike: dict[tuple[str, str], list[str]] = {}
    for test, e in known:
        if e.value == top:
            interval = w("not estimable") if e.quoted.low is None else quoted_interval(w, e)
            alike.setdefault((w.numbers.estimate(e), interval), []).append(test.name)
    return w.join(
        [
            w(
                "{tests} {value}, {interval_name} {interval}",
                tests=w.join(_apart(names)),
                value=value,
                interval_name=w.numbers.confidence(known[0][1].confidence_level),
                interval=interval,
            )
            for (value, interval), names in alike.items()
        ]
    )


def _apart(names: Sequence[str]) -> list[str]:
    """Names of a list: those of several words in quotation marks, so that PET and "PET and MR" are two."""
    return [
        f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"
        if len(names) > 1 and " " in name
        else name
        for name in names
    ]


def comparison_answer(w: Words, c: Comparison, unit: Unit, *, fixed_readers: bool = False) -> str:
    """One pair on one endpoint in plain words, with the patients (or independent units) it rests on.

    ``fixed_readers`` as in `accuracy_answer`.
    """
    n = w.numbers
    if c.second_minus_first is None:
        return begun(w, w(NOT_COMPARED[c.on], **_names(c)))
    shown = c.headline_interval
    interval = (
        w("not estimable")
        if shown.low is None
        else n.amount_interval(c.second_minus_first, shown.low, shown.high)
    )
    if c.clustered_difference is not None:
        basis = patients_behind(w, c.clustered_difference.clusters, shown)
    elif unit is Unit.PATIENT:
        basis = w.plural("{count} patient", "{count} patients", c.units)
    else:
        basis = w.plural("{count} lesion", "{count} lesions", c.units)
    sure = w(
        "{interval_name} {interval}; {method}: {p}; {basis}",
        interval_name=n.confidence(shown.confidence_level),
        interval=interval,
        method=w.label("method", c.headline),
        p=p_used(w, c),
        basis=basis,
    )
    if c.standing is Standing.BY_CONSTRUCTION:
        sure = w(
            "{interval_name} {interval}; {reason}; {basis}",
            interval_name=n.confidence(shown.confidence_level),
            interval=interval,
            reason=w.reason(Reason.BY_CONSTRUCTION),
            basis=basis,
        )
    if fixed_readers:
        sure = w("{said}; readers taken as fixed", said=sure)
    units = w.label("units", str(unit))
    if c.only_first_correct == c.only_second_correct:
        same = SAME if c.only_first_correct == 0 else EQUAL
        return begun(w, w(same, **_names(c), units=units, sure=sure))
    points = n.points(abs(c.second_minus_first))
    asked = DIFFERS[c.on, c.second_minus_first > 0]
    differs = w(asked, **_names(c), points=points, units=units, sure=sure)
    return begun(w, differs)


def margin_answer(w: Words, c: Comparison) -> str:
    """What the tests at the margin show of a comparison; empty where no margin is set."""
    at, n = c.margin, w.numbers
    if at is None:
        return ""
    points = n.points(at.margin).lstrip("+")
    if at.non_inferiority is None or at.superiority is None or at.equivalence is None:
        return w(
            "A margin of {points} points cannot be tested here: {reason}.",
            points=points,
            reason=w.reason(at.reason or ""),
        )
    said = [
        (
            w("{second} is not worse than {first} by {points} points or more", **_names(c), points=points),
            w("that {second} is not worse by {points} points is not shown", **_names(c), points=points),
            at.non_inferiority,
        ),
        (
            w("the two differ by less than {points} points", points=points),
            w("that they differ by less is not shown", points=points),
            at.equivalence,
        ),
        (
            w("{second} is better by more than {points} points", **_names(c), points=points),
            w("that it is better by more is not shown", points=points),
            at.superiority,
        ),
    ]
    parts = [
        w("{said} (one-sided {p})", said=yes if p < at.level else no, p=n.p_statement(p))
        for yes, no, p in said
    ]
    return w("Margin {points} points, set before: {said}.", points=points, said=w("; ").join(parts))


def p_used(w: Words, c: Comparison) -> str:
    """The p value that counts: adjusted within the family, as it is elsewhere, and which of the two."""
    n = w.numbers
    if c.p is None:
        return w("not testable: {reason}", reason=w.reason(c.p_reason or ""))
    if c.no_adjusted_p is Reason.FAMILY_ON_REQUEST:
        return w("{p}, not adjusted", p=n.p_statement(c.p))
    if c.p_adjusted is None:
        return w("{p}, exploratory", p=n.p_statement(c.p))
    if c.p_adjusted == c.p:
        return n.p_statement(c.p)
    return w("{p}, adjusted", p=n.p_statement(c.p_adjusted))


def patients_behind(w: Words, patients: int, found: Difference | Estimate | Clustered) -> str:
    """How many patients a number rests on, and how many it is as good as where that is much less."""
    if UNEVEN.isdisjoint(found.flags) or found.effective_clusters is None:
        return w.plural("{count} patient", "{count} patients", patients)
    return w(
        "{count} patients, as good as {effective}",
        count=w.numbers.count(patients),
        effective=w.numbers.count(max(1, round(found.effective_clusters))),
    )


def _names(c: Comparison) -> dict[str, str]:
    return {"first": c.first, "second": c.second}
