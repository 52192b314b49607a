"""From a study and a plan to the rule search: read patterns, their counts, every monotone rule.

Only units that every chosen test can decide take part, so that all rules are judged on the same units
(design, semantics 6); the others are counted. Three kinds of units occur: lesions, patients whose tests
are rolled up before fusion, and patients whose lesions are fused first and rolled up then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from core.problems import Refusal, Severity, problem
from core.reads.add_on import widened
from core.reads.clusters import ClusterCounts
from core.reads.grammar import written
from core.reads.monotone import (
    MOST_TESTS_SEARCHED,
    monotone_masks,
    monotone_tables,
    shortest_expression,
    shortest_lengths,
)
from core.reads.panel import Panel, panel
from core.reads.plan import Cluster, Plan, Policy, Unit
from core.reads.rules import Rule
from core.reads.search import (
    FrontierPoint,
    LikelihoodRatioBound,
    Limits,
    RuleCounts,
    clustered_limits,
    count_rules,
    frontier,
    likelihood_ratio_bound,
    limits,
    patient_verdicts,
)
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study
from core.reads.truth_tables import is_monotone
from core.stats.proportions import bounds

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class PatternUnits:
    """Units with one read pattern each: lesions, or patients rolled up before fusion.

    Attributes
    ----------
    tests : tuple of str, length T
    panel : Panel
        Of the chosen tests only.
    pattern : int64 array, shape (profiles,)
        Read pattern of each profile, bit i set where ``tests[i]`` is positive; -1 where some test is
        unusable.
    not_decidable : int
        Units of known reference left out because a chosen test is unusable.
    """

    tests: tuple[str, ...]
    panel: Panel
    pattern: Counts
    not_decidable: int

    @property
    def unit(self) -> Unit:
        """Unit of analysis."""
        return self.panel.unit

    def member(self, status: int) -> Mask:
        """Which profiles make up each pattern among units of a reference status, (profiles, 2**T)."""
        here = self.panel.reference == status
        return np.asarray((self.pattern[:, None] == np.arange(1 << len(self.tests))) & here[:, None])

    def counts(self, status: int) -> Counts:
        """Units per pattern, shape (2**T,)."""
        return np.asarray(self.panel.counts @ self.member(status), dtype=np.int64)

    def by_patient(self, status: int) -> NDArray[np.float64]:
        """Units per patient and pattern, shape (K, 2**T); without patients every unit is its own."""
        clusters = self.panel.clusters
        if clusters is not None:
            return clusters.times(self.member(status))
        return self.member(status)[self.panel.unit_profile].astype(np.float64)


@dataclass(frozen=True, eq=False, kw_only=True)
class PatientPatterns:
    """Patients as units, their lesions fused first: each has several read patterns.

    Attributes
    ----------
    tests : tuple of str, length T
    lesions : int64 array, shape (K, 2**T)
        Lesions per decidable patient and pattern. Unusable reads, which no rule's verdict on the patient
        hangs on, stand as negative.
    condition : bool array, shape (K,)
    patient : int64 array, shape (K,)
        Code of each patient.
    rollup : str
    not_decidable : int
        Patients of known reference for whom an unusable read leaves some rule open.
    completed : bool
        Whether some unusable read stands as negative.
    """

    tests: tuple[str, ...]
    lesions: Counts
    condition: Mask
    patient: Counts
    rollup: str
    not_decidable: int
    completed: bool

    @property
    def unit(self) -> Unit:
        """Unit of analysis."""
        return Unit.PATIENT

    @cached_property
    def kinds(self) -> tuple[Counts, Counts, Counts]:
        """Distinct patients: their lesions (M, 2**T), and how many with and without the condition (M,)."""
        seen = np.minimum(self.lesions, 1) if self.rollup == "any" else self.lesions
        if not len(seen):
            return seen, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        distinct, place = np.unique(seen, axis=0, return_inverse=True)
        tallies = [
            np.bincount(place.ravel()[chosen], minlength=len(distinct))
            for chosen in (self.condition, ~self.condition)
        ]
        return distinct, tallies[0], tallies[1]

    def verdicts(self, tables: NDArray[np.float64]) -> Mask:
        """Verdict of every patient by every rule, shape (K, R)."""
        return patient_verdicts(self.lesions, tables, self.rollup)


SearchUnits = PatternUnits | PatientPatterns


@dataclass(frozen=True, eq=False, kw_only=True)
class Exploration:
    """Every monotone rule of the chosen tests on the same units.

    Attributes
    ----------
    units : PatternUnits or PatientPatterns
    counts : RuleCounts
        In the order of ``monotone.monotone_masks(T)``.
    limits : Limits
        Cluster-aware where patients have several units and the plan asks for it; where a share is 0 or
        1 there, Clopper-Pearson on patients.
    frontier : tuple of FrontierPoint
    bound : LikelihoodRatioBound
        Over read patterns; where lesions are fused before the roll-up, over kinds of patients (the read
        patterns of all their lesions together), which bounds every rule, but not as closely.
    """

    units: SearchUnits
    counts: RuleCounts
    limits: Limits
    frontier: tuple[FrontierPoint, ...]
    bound: LikelihoodRatioBound

    @property
    def tests(self) -> tuple[str, ...]:
        """The chosen tests."""
        return self.units.tests

    @cached_property
    def on_frontier(self) -> Mask:
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

    def count(self, rule: Rule) -> tuple[int, int] | None:
        """True and false positives of any rule of the chosen tests on the same units.

        None for a rule that names another test, or one that is not monotone where lesions are fused
        before an unusable read of a patient is known not to matter.
        """
        if not set(rule.tests) <= set(self.tests):
            return None
        table = widened(rule, self.tests)
        if isinstance(self.units, PatternUnits):
            return int(table @ self.units.counts(WITH)), int(table @ self.units.counts(WITHOUT))
        if self.units.completed and not is_monotone(table):
            return None
        positive = self.units.verdicts(table[None].astype(np.float64))[:, 0]
        condition = self.units.condition
        return int(np.count_nonzero(positive & condition)), int(np.count_nonzero(positive & ~condition))


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


@lru_cache(maxsize=16)
def rule_expressions(tests: tuple[str, ...]) -> tuple[str, ...]:
    """Every monotone rule of some tests in its shortest spelling, in the order of ``monotone_masks``."""
    masks = monotone_masks(len(tests)).tolist()
    return tuple(written(shortest_expression(mask, tests)) for mask in masks)


def check_searched(study: Study, tests: Sequence[str]) -> tuple[str, ...]:
    """The tests in the study's order.

    Raises
    ------
    Refusal
        If there is none, more than `MOST_TESTS_SEARCHED`, or one the study does not have.
    """
    for test in tests:
        if test not in study.states:
            raise Refusal(problem(Severity.ERROR, "search_unknown_test", value=test))
    chosen = tuple(test for test in study.tests if test in tests)
    if not 1 <= len(chosen) <= MOST_TESTS_SEARCHED:
        raise Refusal(
            problem(Severity.ERROR, "search_too_many_tests", value=len(chosen), limit=MOST_TESTS_SEARCHED)
        )
    return chosen


def search_units(study: Study, plan: Plan, tests: Sequence[str], *, rows: Mask | None = None) -> SearchUnits:
    """The units that every chosen test can decide, by read pattern.

    Parameters
    ----------
    tests : sequence of str
        1 to `MOST_TESTS_SEARCHED` tests of the study.
    rows : bool array, shape (study.rows,), optional
        A further selection, for a subgroup.

    Raises
    ------
    Refusal
        As `check_searched`.
    """
    chosen = check_searched(study, tests)
    only = replace(plan, rules=(), hidden=tuple(t for t in study.tests if t not in chosen))
    unit = study.unit(plan)
    if unit is Unit.PATIENT and study.patient is not None and plan.fuse_at is Unit.LESION:
        return _patients(study, only, chosen, rows)
    return _units(panel(study, only, rows=rows), chosen)


def all_rows_as_lesions(study: Study) -> Study:
    """The same study with every row counted as a lesion, patients listed without lesions too."""
    if study.has_lesions and study.is_lesion.all():
        return study
    return replace(study, is_lesion=np.ones_like(study.is_lesion), has_lesions=True)


def _units(part: Panel, tests: tuple[str, ...]) -> PatternUnits:
    usable = np.all(part.verdicts < 2, axis=0)
    powers = 1 << np.arange(len(tests), dtype=np.int64)
    pattern = np.where(usable, powers @ (part.verdicts == 1), -1)
    left_out = int(part.counts[~usable & (part.reference != UNKNOWN)].sum())
    return PatternUnits(tests=tests, panel=part, pattern=pattern, not_decidable=left_out)


def _patients(study: Study, plan: Plan, tests: tuple[str, ...], rows: Mask | None) -> PatientPatterns:
    """Patients with the patterns of their lesions; undecided ones are left out and counted."""
    assert study.patient is not None
    # every row of a patient counts here, a patient listed without lesions too
    every_row = all_rows_as_lesions(study)
    lesion_plan = replace(plan, unit=Unit.LESION)
    part = panel(every_row, lesion_plan, rows=rows)
    by_policy = {plan.indeterminate: part.verdicts}
    if plan.indeterminate in (Policy.BEST, Policy.WORST):
        for policy in (Policy.POSITIVE, Policy.NEGATIVE):
            by_policy[policy] = panel(
                every_row, replace(lesion_plan, indeterminate=policy), rows=rows
            ).verdicts
    assert part.cluster is not None
    tally = ClusterCounts.tally(part.cluster, part.unit_profile, part.counts.size)
    status = tally.times(np.stack([part.reference == s for s in (WITHOUT, WITH, UNKNOWN)], axis=1))
    truth = np.where(status[:, WITH] > 0, WITH, np.where(status[:, UNKNOWN] > 0, UNKNOWN, WITHOUT))
    known = (status.sum(axis=1) > 0) & (truth != UNKNOWN)
    size = 1 << len(tests)

    def patterns(verdicts: NDArray[np.uint8], unusable: int) -> Counts:
        read = np.where(verdicts < 2, verdicts, unusable)
        pattern = (1 << np.arange(len(tests), dtype=np.int64)) @ read
        return tally.times(pattern[:, None] == np.arange(size)).astype(np.int64)

    def completed(unusable: int) -> Counts:
        if plan.indeterminate not in (Policy.BEST, Policy.WORST):
            return patterns(part.verdicts, unusable)
        upwards = WITH if plan.indeterminate is Policy.BEST else WITHOUT
        high = patterns(by_policy[Policy.POSITIVE], unusable)
        low = patterns(by_policy[Policy.NEGATIVE], unusable)
        return np.where((truth == upwards)[:, None], high, low)

    low, high = completed(0), completed(1)
    decided = np.all(low == high, axis=1)
    doubtful = np.flatnonzero(known & ~decided)
    if doubtful.size:
        kinds, place = np.unique(np.stack([low[doubtful], high[doubtful]], 1), axis=0, return_inverse=True)
        tables = monotone_tables(len(tests))
        same = np.all(
            patient_verdicts(kinds[:, 0], tables, plan.rollup)
            == patient_verdicts(kinds[:, 1], tables, plan.rollup),
            axis=1,
        )
        decided[doubtful] = same[place.ravel()]
    kept = np.flatnonzero(known & decided)
    return PatientPatterns(
        tests=tests,
        lesions=low[kept],
        condition=truth[kept] == WITH,
        patient=kept,
        rollup=plan.rollup,
        not_decidable=int(np.count_nonzero(known & ~decided)),
        completed=bool(np.any(low[kept] != high[kept])),
    )


def explore(study: Study, plan: Plan, tests: Sequence[str]) -> Exploration:
    """Count every monotone rule of some tests, with intervals, frontier and upper bound.

    Raises
    ------
    Refusal
        As `check_searched`.
    """
    return explore_units(search_units(study, plan, tests), plan)


def explore_units(units: SearchUnits, plan: Plan) -> Exploration:
    """The same from units already selected."""
    if isinstance(units, PatientPatterns):
        counts, with_, without = _count_patients(units)
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


def _count_patients(units: PatientPatterns) -> tuple[RuleCounts, Counts, Counts]:
    kinds, with_, without = units.kinds
    size = len(units.tests)
    verdicts = patient_verdicts(kinds, monotone_tables(size), units.rollup).astype(np.float64)
    counts = RuleCounts(
        masks=monotone_masks(size),
        literals=shortest_lengths(size),
        tp=(with_ @ verdicts).astype(np.int64),
        fp=(without @ verdicts).astype(np.int64),
        with_condition=np.asarray(with_.sum(), dtype=np.int64),
        without_condition=np.asarray(without.sum(), dtype=np.int64),
    )
    return counts, with_, without


def _limits(units: PatternUnits, counts: RuleCounts, plan: Plan) -> Limits:
    clusters = units.panel.clusters
    if clusters is None or plan.cluster is not Cluster.AUTO:
        return limits(counts, plan.interval, plan.confidence_level)
    sides = [units.member(WITH).astype(np.float64), units.member(WITHOUT).astype(np.float64)]
    patients = clusters.with_any(np.stack([side.any(axis=1) for side in sides]))
    found = clustered_limits(
        counts,
        sides[0].T @ clusters.gram @ sides[0],
        sides[1].T @ clusters.gram @ sides[1],
        (int(patients[0]), int(patients[1])),
        plan.confidence_level,
    )
    return _with_cautious(found, counts, patients, plan.confidence_level)


def _with_cautious(found: Limits, counts: RuleCounts, patients: Counts, level: float) -> Limits:
    """Clopper-Pearson limits on patients where a share is 0 or 1, so that no variance is defined."""
    ends = []
    for low, high, value, k in (
        (found.sensitivity_low, found.sensitivity_high, counts.sensitivity, patients[0]),
        (found.specificity_low, found.specificity_high, counts.specificity, patients[1]),
    ):
        edge = np.isnan(low) & ((value == 0) | (value == 1))
        exact = bounds("clopper_pearson", np.where(edge, value * k, 0.0), max(int(k), 1), level)
        ends += [np.where(edge, exact[0], low), np.where(edge, exact[1], high)]
    return Limits(
        sensitivity_low=ends[0],
        sensitivity_high=ends[1],
        specificity_low=ends[2],
        specificity_high=ends[3],
        method=found.method,
    )


def search_rules(study: Study, plan: Plan, tests: Sequence[str] | None = None) -> RuleSearch:
    """Every monotone rule of some tests, for the command line and for downloads.

    Parameters
    ----------
    tests : sequence of str, optional
        1 to `MOST_TESTS_SEARCHED`; all shown tests where not given.

    Raises
    ------
    Refusal
        As `check_searched`.
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
