"""Which methods stand behind everything that is shown, read off the answers themselves.

Texts about methods name what was used, so that a method that changes changes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.reads.answers.groups.subgroups import compare_levels
from core.reads.answers.one_test.accuracy import FRACTIONS, REPLICATES, accuracy
from core.reads.answers.one_test.accuracy import SEED as RESAMPLING_SEED
from core.reads.answers.one_test.measures import every
from core.reads.answers.one_test.ordinal import ordinal_comparisons, ordinal_tests
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.family import (
    Standing,
    answers_family,
    family_pairs,
    pairs_asked,
    settled_pairs,
)
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import agreements, compare_tables
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.reads.readers.answer import FAMILY as READER_FAMILY
from core.reads.readers.answer import readers_answer
from core.reads.search.optimism import REPLICATES as OPTIMISM_REPLICATES
from core.reads.search.optimism import SEED as OPTIMISM_SEED
from core.reads.study import Study
from core.stats.paired.heterogeneity import PERMUTATIONS
from core.stats.paired.heterogeneity import SEED as PERMUTATION_SEED
from core.words import N_

QUANTITIES = {
    "fractions": N_("sensitivity, specificity, predictive values and accuracy"),
    "ratios": N_("likelihood ratios and odds ratio"),
    "youden": N_("Youden's index and balanced accuracy"),
    "f1_mcc": N_("F1 and Matthews correlation"),
    "at_prevalence": N_("predictive values at another prevalence"),
    "auc": N_("area under the ROC curve"),
    "difference": N_("difference of sensitivity, specificity or accuracy"),
    "auc_difference": N_("difference of two areas under the ROC curve"),
    "agreement": N_("kappa"),
    "test": N_("sensitivity, specificity and accuracy"),
    "readers": N_("modalities over readers"),
    "predictive_values": N_("predictive values"),
    "likelihood_ratios": N_("likelihood ratios"),
    "joint": N_("sensitivity and specificity at once"),
    "overall": N_("all tests and rules at once"),
    "auc_test": N_("areas under the ROC curve"),
    "heterogeneity": N_("whether a difference varies between subgroups"),
}
"""What is answered; `INTERVALS` by an interval, `TESTS` by a p value."""
INTERVALS = (
    *("fractions", "ratios", "youden", "f1_mcc", "at_prevalence", "auc"),
    *("difference", "auc_difference", "agreement"),
)
TESTS = (
    *("test", "readers", "predictive_values", "likelihood_ratios", "joint", "overall"),
    *("auc_test", "heterogeneity"),
)


READER_METHODS = {
    "guarded": "reader_guarded",
    "readers_fixed": "readers_fixed",
    "u_statistic": "reader_u_statistic",
}
"""The method behind the line over readers that is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The comparisons over which p values are adjusted.

    ``testable`` of them have a p value of their own; the others count as p = 1. Over several ``readers``
    each comparison is of two modalities, averaged over them; 0 where tests are compared. ``settled`` are
    pairs that were marked and are known by construction: none of their comparisons is in the family.
    """

    pairs: tuple[tuple[str, str], ...]
    endpoints: tuple[str, ...]
    size: int
    testable: int
    readers: int = 0
    settled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Codes of the methods in use by quantity (`QUANTITIES`), and the family, where pairs are compared."""

    methods: dict[str, tuple[str, ...]]
    family: Family | None
    compared: bool
    """Whether pairs are compared."""

    def codes(self) -> tuple[str, ...]:
        """Every method once, in the order of the quantities."""
        return tuple(dict.fromkeys(code for codes in self.methods.values() for code in codes))

    def resampled(self) -> bool:
        """Whether an interval rests on resampling."""
        return any("bootstrap" in code for code in self.methods.get("f1_mcc", ()))


def shown(study: Study, plan: Plan, whole: Panel) -> Shown:
    """What a plan shows of a study and by which methods."""
    found: dict[str, dict[str, None]] = {}
    for quantity, code in _methods(study, plan, whole):
        found.setdefault(quantity, {})[code] = None
    methods = {quantity: tuple(found[quantity]) for quantity in QUANTITIES if quantity in found}
    pairs = pairs_asked(whole, plan)
    return Shown(methods=methods, family=family(study, whole, plan) if pairs else None, compared=bool(pairs))


def family(study: Study, whole: Panel, plan: Plan) -> Family | None:
    """The declared family; None where nothing is declared, or so much that nobody asked for it.

    Over several readers it is pairs of modalities. Where all that was marked is known by construction it has
    no comparison.
    """
    settled = settled_pairs(whole, plan)
    over = readers_answer(study, plan, whole, endpoints=READER_FAMILY, more=False)
    if over is not None and over.family:
        return Family(
            pairs=tuple(dict.fromkeys((pair.first, pair.second) for pair in over.family)),
            endpoints=tuple(dict.fromkeys(str(pair.on) for pair in over.family)),
            size=over.family[0].family_size,
            testable=over.family[0].family_tested,
            readers=len(over.names),
            settled=settled,
        )
    pairs = family_pairs(whole, plan)
    if not answers_family(plan, pairs):
        return None
    declared = [c for c in compare(whole, plan, pairs) if c.standing is Standing.PRIMARY]
    if not declared:
        return Family(pairs=(), endpoints=(), size=0, testable=0, settled=settled) if settled else None
    return Family(
        pairs=tuple(dict.fromkeys((c.first, c.second) for c in declared)),
        endpoints=tuple(dict.fromkeys(str(c.on) for c in declared)),
        size=declared[0].family_size,
        testable=declared[0].family_tested,
        settled=settled,
    )


def seeds(plan: Plan, found: Shown) -> dict[str, dict[str, int]]:
    """Seed and number of draws of everything that is drawn at random."""
    out = {"optimism": {"seed": OPTIMISM_SEED, "draws": OPTIMISM_REPLICATES}}
    if found.resampled():
        out["bootstrap"] = {"seed": RESAMPLING_SEED, "draws": REPLICATES}
    if plan.by:
        out["permutation"] = {"seed": PERMUTATION_SEED, "draws": PERMUTATIONS}
    return out


def _methods(study: Study, plan: Plan, whole: Panel) -> Iterator[tuple[str, str]]:
    groups = {"fractions": list(FRACTIONS)}
    for code, measure in every().items():
        groups.setdefault(measure.group, []).append(code)
    for test in accuracy(whole, plan):
        for quantity, metrics in groups.items():
            for metric in metrics:
                yield from _named(quantity, test.metrics[metric].quoted)
        for estimate in test.at_prevalence or ():
            yield from _named("at_prevalence", estimate.quoted)
    if not is_clustered(whole, plan):
        yield "fractions", plan.interval
    for area in ordinal_tests(study, whole, plan):
        yield from _named("auc", area.auc.quoted or area.auc)
    pairs = pairs_asked(whole, plan)
    for c in compare(whole, plan) if pairs else ():
        yield from _named("difference", c.headline_interval)
        if c.p is not None:
            yield "test", c.headline
    yield from _over_readers(study, plan, whole)
    if pairs:
        for pair in compare_tables(whole, plan, pairs[:1]):
            for value in pair.predictive_values:
                yield from _named("predictive_values", value.headline)
            for ratio in pair.likelihood_ratios:
                yield from _named("likelihood_ratios", ratio.quoted)
        for joint in compare_jointly(whole, plan, pairs[:1]):
            yield from _named("joint", joint.small_sample or joint.naive)
        for agreeing in agreements(whole, plan, pairs[:1]):
            yield from _named("agreement", agreeing.agreement.kappa.quoted)
        if len(whole.items) > 2:
            yield from (("overall", str(t.quoted.method)) for t in overall_tests(whole, plan))
        for areas in ordinal_comparisons(study, whole, plan)[:1]:
            quoted = areas.result.quoted or areas.result.difference
            yield from (*_named("auc_difference", quoted), *_named("auc_test", quoted))
        for column in plan.by:
            for h in compare_levels(study, plan, whole, column, pairs[:1]):
                if h.result is not None:
                    yield from _named("heterogeneity", h.result.permutation)


def _over_readers(study: Study, plan: Plan, whole: Panel) -> Iterator[tuple[str, str]]:
    over = readers_answer(study, plan, whole, endpoints=READER_FAMILY, more=False)
    if over is None:
        return
    for endpoint in over.on.values():
        for pair in endpoint.pairs:
            if pair.quoted is not None and pair.quoted.low is not None and pair.headline is not None:
                yield "readers", READER_METHODS[pair.headline]


def _named(quantity: str, found: Any) -> Iterator[tuple[str, str]]:
    """The method behind an estimate or test, unless there was nothing to estimate."""
    if getattr(found, "low", getattr(found, "p", None)) is not None:
        yield quantity, str(found.method)
