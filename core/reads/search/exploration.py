"""From a study and a plan to the rule search: every monotone rule of some tests on the same units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.arrays import Bools, Floats
from core.memo import of_text
from core.reads.counting.clusters import ClusterCounts
from core.reads.plan import Cluster, Plan
from core.reads.rules.grammar import quoted, written
from core.reads.rules.monotone import monotone_masks, monotone_tables, shortest_expression, shortest_lengths
from core.reads.rules.rule import Rule
from core.reads.rules.truth_tables import is_monotone, to_mask
from core.reads.search.add_on import widened
from core.reads.search.counts import (
    FrontierPoint,
    LikelihoodRatioBound,
    RuleCounts,
    RuleLimits,
    clustered_limits,
    count_rules,
    frontier,
    likelihood_ratio_bound,
    limits,
)
from core.reads.search.kinds import alike
from core.reads.search.units import PatientPatterns, PatternUnits, SearchUnits, search_units
from core.reads.study import WITH, WITHOUT, Study

MANY_UNITS = 20_000
MOST_DENSE = 1 << 25
"""Cells of a dense table of patients by patterns."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Exploration:
    """Every monotone rule of the chosen tests on the same units.

    Attributes
    ----------
    units : PatternUnits or PatientPatterns
    counts : RuleCounts
        In the order of ``monotone.monotone_masks(T)``.
    limits : RuleLimits
        With patients as clusters where they have several units and the plan asks for it: the intervals
        that `core.reads.answers.one_test.accuracy` quotes.
    frontier : tuple of FrontierPoint
    bound : LikelihoodRatioBound
        Over read patterns; where lesions are fused before the roll-up, over kinds of patients (the read
        patterns of all their lesions together), which bounds every rule, but not as closely.
    """

    units: SearchUnits
    counts: RuleCounts
    limits: RuleLimits
    frontier: tuple[FrontierPoint, ...]
    bound: LikelihoodRatioBound

    @property
    def tests(self) -> tuple[str, ...]:
        """The chosen tests."""
        return self.units.tests

    @cached_property
    def on_frontier(self) -> Bools:
        """Whether each rule is not dominated, shape (R,)."""
        mask = np.zeros(self.counts.masks.size, dtype=np.bool_)
        mask[[rule for point in self.frontier for rule in point.rules]] = True
        return mask

    @property
    def expressions(self) -> tuple[str, ...]:
        """Every rule in its shortest spelling, in the order of the counts."""
        return rule_expressions(self.tests)

    @cached_property
    def places(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Rules by their true and false positives, fewest literals first."""
        order = np.lexsort((np.arange(self.counts.tp.size), self.counts.literals))
        pairs = zip(self.counts.tp[order].tolist(), self.counts.fp[order].tolist(), strict=True)
        places: dict[tuple[int, int], list[int]] = {}
        for pair, rule in zip(pairs, order.tolist(), strict=True):
            places.setdefault(pair, []).append(rule)
        return {pair: tuple(rules) for pair, rules in places.items()}

    def find(self, rule: Rule) -> int | None:
        """Index of a rule among those counted; None for a rule of other tests or one not monotone."""
        if not set(rule.tests) <= set(self.tests):
            return None
        mask = to_mask(widened(rule, self.tests))
        at = int(np.searchsorted(self.counts.masks, mask))
        return at if at < self.counts.masks.size and int(self.counts.masks[at]) == mask else None

    def count(self, rule: Rule) -> tuple[int, int] | None:
        """True and false positives of any rule of the chosen tests on the same units.

        None for a rule that names another test, and for one that is not monotone where reads stand
        completed as only monotone rules need them (``units.completed``).
        """
        if not set(rule.tests) <= set(self.tests):
            return None
        table = widened(rule, self.tests)
        if self.units.completed and not is_monotone(table):
            return None
        if isinstance(self.units, PatternUnits):
            return int(table @ self.units.counts(WITH)), int(table @ self.units.counts(WITHOUT))
        positive = self.units.verdicts(table[None].astype(np.float64))[:, 0]
        sides = (self.units.with_condition, self.units.without_condition)
        return int(np.rint(sides[0] @ positive)), int(np.rint(sides[1] @ positive))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedRule:
    """One monotone rule with its counts; a share without units is None."""

    expression: str
    tp: int
    fp: int
    fn: int
    tn: int
    sensitivity: float | None
    specificity: float | None
    frontier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSearch:
    """Every monotone rule of some tests: the frontier first, then by falling Youden index.

    Attributes
    ----------
    not_decidable : int
        Units of known reference left out because a chosen test is unusable there.
    """

    tests: tuple[str, ...]
    rules: tuple[SearchedRule, ...]
    not_decidable: int


@of_text(16)
def rule_expressions(tests: tuple[str, ...]) -> tuple[str, ...]:
    """Every monotone rule of some tests in its shortest spelling, in the order of ``monotone_masks``."""
    masks = monotone_masks(len(tests)).tolist()
    return tuple(written(shortest_expression(mask, tests)) for mask in masks)


def explore(study: Study, plan: Plan, tests: Sequence[str]) -> Exploration:
    """Count every monotone rule of some tests, with intervals, frontier and upper bound.

    Raises
    ------
    Refusal
        As `core.reads.search.units.check_searched`.
    """
    return explore_units(search_units(study, plan, tests), plan)


def explore_units(units: SearchUnits, plan: Plan) -> Exploration:
    """The same from units already selected."""
    if isinstance(units, PatientPatterns):
        with_, without = units.with_condition, units.without_condition
        counts = _count_patients(units)
        if units.cluster is not None and plan.cluster is Cluster.AUTO:
            found = _limits_of_cases(units, counts, plan)
        else:
            found = limits(counts, plan.interval, plan.confidence_level)
    else:
        with_, without = units.counts(WITH), units.counts(WITHOUT)
        counts = count_rules(with_, without)
        found = _limits(units, counts, plan)
    return Exploration(
        units=units,
        counts=counts,
        limits=found,
        frontier=frontier(counts.tp, counts.fp, counts.literals),
        bound=likelihood_ratio_bound(with_, without),
    )


def _count_patients(units: PatientPatterns) -> RuleCounts:
    size = len(units.tests)
    tp, fp = units.count_monotone()
    return RuleCounts(
        masks=monotone_masks(size),
        literals=shortest_lengths(size),
        tp=tp,
        fp=fp,
        with_condition=np.asarray(units.with_condition.sum(), dtype=np.int64),
        without_condition=np.asarray(units.without_condition.sum(), dtype=np.int64),
    )


def _limits(units: PatternUnits, counts: RuleCounts, plan: Plan) -> RuleLimits:
    cluster = units.panel.cluster
    if plan.cluster is not Cluster.AUTO or cluster is None or np.bincount(cluster).max(initial=0) < 2:
        return limits(counts, plan.interval, plan.confidence_level)
    tables = monotone_tables(len(units.tests))
    return clustered_limits(counts, (tables, 1 - tables), _by_patient(units, cluster), plan)


def _by_patient(
    units: PatternUnits, cluster: NDArray[np.integer]
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Units of each (kind of) patient by pattern, and how many there are, with and without the condition.

    Many units are counted densely, then patients alike together: faster than by kinds of patient at once.
    """
    size = 1 << len(units.tests)
    sides = (units.member(WITH), units.member(WITHOUT))
    cells = (int(cluster.max(initial=0)) + 1) * 2 * size
    if cluster.size < MANY_UNITS or cells > MOST_DENSE:
        clusters = units.panel.clusters
        assert clusters is not None
        return (clusters.each(sides[0]), clusters.weight), (clusters.each(sides[1]), clusters.weight)
    column = np.full(units.pattern.size, 2 * size, dtype=np.int32)
    for place, side in enumerate(sides):
        rows, pattern = np.nonzero(side)
        column[rows] = pattern + place * size
    code = column[units.panel.unit_profile]
    cell = cluster.astype(np.int32) * np.int32(2 * size) + code
    if np.any(column == 2 * size):
        cell = cell[code < 2 * size]
    table = np.bincount(cell, minlength=cells).reshape(-1, 2 * size)
    return _kinds(table[:, :size]), _kinds(table[:, size:])


def _kinds(table: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Different rows of a table of counts, and how often each occurs."""
    first, kind = alike(table)
    return table[first].astype(np.float64), np.bincount(kind, minlength=first.size).astype(np.float64)


def _limits_of_cases(units: PatientPatterns, counts: RuleCounts, plan: Plan) -> RuleLimits:
    """Intervals where several readers' reads of a patient are units: patients are clusters."""
    assert units.cluster is not None
    tables = units.verdicts(monotone_tables(len(units.tests))).T
    kinds = []
    for here in (units.condition, ~units.condition):
        found = ClusterCounts.tally(units.cluster[here], units.kind[here], tables.shape[1])
        kinds.append((np.asarray(found.matrix.todense(), dtype=np.float64), found.weight))
    return clustered_limits(counts, (tables, 1 - tables), (kinds[0], kinds[1]), plan)


def search_rules(study: Study, plan: Plan, tests: Sequence[str] | None = None) -> RuleSearch:
    """Every monotone rule of some tests, for the command line and for downloads.

    Parameters
    ----------
    tests : sequence of str, optional
        1 to `core.reads.rules.monotone.MOST_TESTS_SEARCHED`; all shown tests where not given.

    Raises
    ------
    Refusal
        As `core.reads.search.units.check_searched`.
    """
    asked = [test for test in study.tests if test not in plan.hidden] if tests is None else tests
    found = explore(study, plan, asked)
    counts = found.counts
    tp, fp = counts.tp, counts.fp
    with_, without = int(counts.with_condition), int(counts.without_condition)
    # Youden's index in units of 1 / (with * without); exact, so that ties stay ties
    youden = tp * max(without, 1) - fp * max(with_, 1)
    order = np.lexsort((np.arange(tp.size), counts.literals, -youden, ~found.on_frontier))
    return RuleSearch(
        tests=found.tests,
        rules=tuple(
            SearchedRule(
                expression=found.expressions[at],
                tp=int(tp[at]),
                fp=int(fp[at]),
                fn=with_ - int(tp[at]),
                tn=without - int(fp[at]),
                sensitivity=int(tp[at]) / with_ if with_ else None,
                specificity=(without - int(fp[at])) / without if without else None,
                frontier=bool(found.on_frontier[at]),
            )
            for at in order.tolist()
        ),
        not_decidable=found.units.not_decidable,
    )


def best_rule(found: Exploration) -> str | None:
    """The rule of the frontier with the largest Youden index that combines tests; None where none does."""
    with_, without = int(found.counts.with_condition), int(found.counts.without_condition)
    if not with_ or not without:
        return None
    ranked = sorted(found.frontier, key=lambda point: point.fp / without - point.tp / with_)
    texts = [found.expressions[at] for point in ranked for at in point.rules]
    return next((text for text in texts if text not in {quoted(test) for test in found.tests}), None)
