"""The units that a rule search judges every rule on: by read pattern, for the tests chosen.

Only units that every chosen test can decide take part, so that all rules are judged on the same units
(design, semantics 6); the others are counted. Three kinds of units occur: lesions, patients whose tests
are rolled up before fusion, and patients whose lesions are fused first and rolled up then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.arrays import Bools, Counts
from core.problems import Refusal, Severity, problem
from core.reads.counting.panel import Panel, panel
from core.reads.counting.patients import Patients
from core.reads.counting.tally import tally
from core.reads.counting.verdicts import upwards
from core.reads.plan import Plan, Policy, Unit
from core.reads.rules.monotone import MOST_TESTS_SEARCHED, monotone_tables
from core.reads.search.kinds import alike
from core.reads.study import (
    INDETERMINATE,
    UNKNOWN,
    WITH,
    WITHOUT,
    Study,
    selected_rows,
    with_cutoffs,
)

KINDS_AT_ONCE = 4096


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
    completed : bool
        Whether some indeterminate read stands as what makes its test right (or wrong), which is what makes
        a monotone rule right (or wrong), but not every rule.
    """

    tests: tuple[str, ...]
    panel: Panel
    pattern: Counts
    not_decidable: int
    completed: bool

    @property
    def unit(self) -> Unit:
        """Unit of analysis."""
        return self.panel.unit

    def member(self, status: int) -> Bools:
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

    Patients of one *kind* have the same lesions as far as a rule can tell.

    Attributes
    ----------
    tests : tuple of str, length T
    lesions : float array, shape (kinds, 2**T)
        Lesions per read pattern. Unusable reads, which no rule's verdict on the patient hangs on, stand
        as negative.
    needed : float array, shape (kinds,)
        Positive lesions that make the patient positive.
    with_condition, without_condition : int64 arrays, shape (kinds,)
        Decidable patients.
    kind : int64 array, shape (K,)
        Kind of each decidable patient.
    condition : bool array, shape (K,)
    cluster : int array, shape (K,), or None
        The patient behind each unit where several readers' reads of a patient are units.
    not_decidable : int
        Patients of known reference for whom an unusable read leaves some rule open.
    completed : bool
        Whether some unusable read stands as negative, or some indeterminate one as what suits monotone rules.
    """

    tests: tuple[str, ...]
    lesions: NDArray[np.float64]
    needed: NDArray[np.float64]
    with_condition: Counts
    without_condition: Counts
    kind: Counts
    condition: Bools
    cluster: NDArray[np.integer] | None
    not_decidable: int
    completed: bool

    @property
    def unit(self) -> Unit:
        """Unit of analysis."""
        return Unit.PATIENT

    def verdicts(self, tables: NDArray[np.float64]) -> NDArray[np.float64]:
        """Verdict (0 or 1) on every kind of patient by every rule, shape (kinds, R)."""
        return _called(self.lesions, self.needed, tables).astype(np.float64)

    def count_monotone(self) -> tuple[Counts, Counts]:
        """Patients with and without the condition that every monotone rule calls positive, each (R,).

        Where one positive lesion is enough, a monotone rule sees of a patient's patterns only which are
        largest; patients alike in that are counted together, and there are no more kinds of them than rules.
        """
        tables = monotone_tables(len(self.tests))
        lesions, needed, sides = self.lesions, self.needed, (self.with_condition, self.without_condition)
        if np.all(needed == 1):
            reach = _reach(lesions)
            code = reach @ (1 << np.arange(reach.shape[1], dtype=np.int64))
            _, first, place = np.unique(code, return_index=True, return_inverse=True)
            lesions, needed = lesions[first], needed[first]
            merged = [np.bincount(place.ravel(), weights=side, minlength=first.size) for side in sides]
            sides = (merged[0].astype(np.int64), merged[1].astype(np.int64))
        found = np.zeros((2, len(tables)))
        for at in range(0, len(lesions), KINDS_AT_ONCE):
            some = slice(at, at + KINDS_AT_ONCE)
            called = _called(lesions[some], needed[some], tables)
            found += np.stack([side[some] for side in sides]).astype(np.float64) @ called
        counts = np.rint(found).astype(np.int64)
        return counts[0], counts[1]


def _called(
    lesions: NDArray[np.float64], needed: NDArray[np.float64], tables: NDArray[np.float64]
) -> NDArray[np.float32]:
    positive = lesions.astype(np.float32) @ tables.T.astype(np.float32)
    return np.asarray(positive >= needed.astype(np.float32)[:, None], dtype=np.float32)


def _reach(lesions: NDArray[np.float64]) -> NDArray[np.int64]:
    """Patterns that lie below a pattern that occurs, of each kind: 0 or 1, shape (kinds, 2**T)."""
    reach = (lesions > 0).astype(np.int64)
    tests = lesions.shape[1].bit_length() - 1
    for test in range(tests):
        cube = reach.reshape(len(reach), 1 << (tests - 1 - test), 2, 1 << test)
        cube[:, :, 0] |= cube[:, :, 1]
    return reach


SearchUnits = PatternUnits | PatientPatterns


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


def search_units(study: Study, plan: Plan, tests: Sequence[str], *, rows: Bools | None = None) -> SearchUnits:
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
    return PatternUnits(
        tests=tests,
        panel=part,
        pattern=pattern,
        not_decidable=left_out,
        completed=part.rival is not None and bool(np.any(part.rival != part.verdicts)),
    )


def _patients(study: Study, plan: Plan, tests: tuple[str, ...], rows: Bools | None) -> PatientPatterns:
    """Patients with the patterns of their lesions; undecided ones are left out and counted."""
    study = with_cutoffs(study, plan.cutoffs)
    chosen = selected_rows(study, plan.where)
    if rows is not None:
        chosen = rows if chosen is None else chosen & rows
    by_case = study.case is not None
    counted = tally(
        study.patterns,
        tests,
        chosen,
        study.case if by_case else study.patient,
        None if by_case else study.by_patient,
    )
    patients = Patients.of(study, plan, counted)
    truth, policy = patients.truth, plan.indeterminate
    size = 1 << len(tests)

    def patterns(recoded: int, unusable: int) -> NDArray[np.float64]:
        states = np.where(counted.states == INDETERMINATE, recoded, counted.states)
        positive = np.where(states < 2, states, unusable)
        pattern = (1 << np.arange(len(tests), dtype=np.int64)) @ positive.astype(np.int64)
        return patients.counts.each(pattern[:, None] == np.arange(size))

    def completed(unusable: int) -> NDArray[np.float64]:
        if policy in (Policy.BEST, Policy.WORST):
            high, low = patterns(1, unusable), patterns(0, unusable)
            return np.where((truth == upwards(policy))[:, None], high, low)
        recoded = {Policy.POSITIVE: 1, Policy.NEGATIVE: 0}.get(policy, INDETERMINATE)
        return patterns(recoded, unusable)

    low, high = completed(0), completed(1)
    decided = np.all(low == high, axis=1)
    doubtful = np.flatnonzero(~decided & (truth != UNKNOWN))
    simple = doubtful[patients.needed[doubtful] == 1]
    decided[simple] = np.all(_reach(low[simple]) == _reach(high[simple]), axis=1)
    other = doubtful[patients.needed[doubtful] != 1]
    tables = monotone_tables(len(tests))
    for at in range(0, other.size, KINDS_AT_ONCE):
        some = other[at : at + KINDS_AT_ONCE]
        ends = [_called(side[some], patients.needed[some], tables) for side in (low, high)]
        decided[some] = np.all(ends[0] == ends[1], axis=1)
    known = truth != UNKNOWN
    kept = known & decided
    weight = np.rint(patients.counts.weight).astype(np.int64)
    first, place = _alike(low[kept], patients.needed[kept])
    kind = np.full(truth.size, -1, dtype=np.int64)
    kind[kept] = place
    sides = [
        np.bincount(
            kind[kept & (truth == status)], weights=weight[kept & (truth == status)], minlength=first.size
        )
        for status in (WITH, WITHOUT)
    ]
    chosen_ends = policy in (Policy.BEST, Policy.WORST) and bool(np.any(patterns(1, 0) != patterns(0, 0)))
    who = kind[patients.kind] >= 0
    return PatientPatterns(
        tests=tests,
        lesions=low[kept][first],
        needed=patients.needed[kept][first],
        with_condition=sides[0].astype(np.int64),
        without_condition=sides[1].astype(np.int64),
        kind=kind[patients.kind][who],
        condition=truth[patients.kind][who] == WITH,
        cluster=None if patients.cluster is None else patients.cluster[who],
        not_decidable=int(weight[known & ~decided].sum()),
        completed=chosen_ends or bool(np.any(low[kept] != high[kept])),
    )


def _alike(lesions: NDArray[np.float64], needed: NDArray[np.float64]) -> tuple[Counts, Counts]:
    """First place of each kind of patient that rules tell apart, and the kind of every row."""
    if np.all(needed == 1):
        lesions = np.minimum(lesions, 1)  # one positive lesion is enough: only which patterns occur matters
    return alike(np.column_stack([lesions, needed]).astype(np.int64))
