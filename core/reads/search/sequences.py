"""Serial strategies: which examinations a patient has, one after another, and what that costs.

A patient has the first examination; whether the next one follows depends on the patient's verdict so far.
The verdicts that count are those in force when the patient stops. Because stopping is per patient, lesions
seen only by a later examination are missed in patients who stop early: accuracy per lesion changes even
where accuracy per patient does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.problems import Refusal, Severity, problem
from core.reads.rules.rule import Rule, completion_range
from core.reads.rules.truth_tables import Table, completions
from core.reads.study import UNKNOWN, WITH

MOST_ORDERED = 6
"""Examinations whose orders are all tried: 720."""


class Continue(StrEnum):
    """When the next examination follows."""

    UNLESS_POSITIVE = "unless_positive"
    """The patient is not positive so far (negative, or not decidable)."""
    UNLESS_NEGATIVE = "unless_negative"
    """The patient is not negative so far."""
    UNLESS_DECIDED = "unless_decided"
    """The last step's rule could still turn out either way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One visit to a scanner, which may give several reads.

    Parameters
    ----------
    name : str
    tests : tuple of str
        Reads it gives; a test belongs to one examination.
    cost, minutes, dose : float or None
        Per patient, in the user's units; None where not entered.
    """

    name: str
    tests: tuple[str, ...]
    cost: float | None = None
    minutes: float | None = None
    dose: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Examinations done together and the rule in force once they are read."""

    examinations: tuple[Examination, ...]
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """Steps in order and when to go on.

    With ``Continue.UNLESS_DECIDED`` the last step's rule is in force throughout. When a patient stops
    early, a lesion is called only if the rule is positive whatever the reads not taken would have said.
    """

    steps: tuple[Step, ...]
    go_on: Continue


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceCounts:
    """Final verdicts by reference status; units of unknown status are left out."""

    tp: int
    fn: int
    fp: int
    tn: int
    not_decidable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceResult:
    """What a strategy finds and what it takes.

    Attributes
    ----------
    lesions, patients : SequenceCounts
        A patient has the condition if any lesion has.
    patients_examined : tuple of (str, int)
        Patients who have each examination, in order.
    stopped_after : tuple of int
        Patients who stop after each step.
    examinations, cost, minutes, dose : float or None
        Mean per patient; None where a figure of an examination is not entered, or without patients.
    """

    strategy: Strategy
    lesions: SequenceCounts
    patients: SequenceCounts
    patients_examined: tuple[tuple[str, int], ...]
    stopped_after: tuple[int, ...]
    examinations: float | None
    cost: float | None
    minutes: float | None
    dose: float | None


@dataclass(frozen=True, slots=True, eq=False)
class SequenceReads:
    """Coded reads of lesions (or of patients without lesions).

    Attributes
    ----------
    states : mapping of test to uint8 array, shape (units,)
        0 negative, 1 positive, 2 indeterminate, 3 missing; the last two are unusable.
    reference : uint8 array, shape (units,)
        As ``study``: 0 without, 1 with, 2 unknown.
    patient : int array, shape (units,)
        Codes 0 .. K - 1.
    is_lesion : bool array, shape (units,), optional
        False for a patient listed without lesions, who counts per patient only.
    """

    states: Mapping[str, NDArray[np.uint8]]
    reference: NDArray[np.uint8]
    patient: NDArray[np.integer]
    is_lesion: NDArray[np.bool_] | None = None


def check_strategy(strategy: Strategy) -> None:
    """Refuse a strategy whose rules need reads not taken yet, or that repeats an examination or a test."""
    seen: set[str] = set()
    given: set[str] = set()
    decided = strategy.go_on is Continue.UNLESS_DECIDED
    if not strategy.steps:
        raise Refusal(problem(Severity.ERROR, "sequence_empty"))
    for step in strategy.steps:
        for examination in step.examinations:
            if examination.name in seen:
                raise Refusal(
                    problem(Severity.ERROR, "sequence_examination_repeated", value=examination.name)
                )
            seen.add(examination.name)
            for test in examination.tests:
                if test in given:
                    raise Refusal(problem(Severity.ERROR, "sequence_test_repeated", value=test))
                given.add(test)
        in_force = step is strategy.steps[-1] or not decided
        for test in step.rule.tests if in_force else ():
            if test not in given:
                raise Refusal(
                    problem(Severity.ERROR, "sequence_read_not_taken", value=test, rule=step.rule.expression)
                )


def run_sequence(strategy: Strategy, reads: SequenceReads, rollup: str = "any") -> SequenceResult:
    """Send every patient through a strategy.

    Parameters
    ----------
    strategy : Strategy
    reads : SequenceReads
        Lesions of unknown reference take part in stopping, not in the counts.
    rollup : str
        ``any``, ``all``, ``majority`` or a whole number: positive lesions that make a patient positive.

    Raises
    ------
    Refusal
        As `check_strategy`.
    """
    check_strategy(strategy)
    patients = int(reads.patient.max(initial=-1)) + 1
    lesions = np.bincount(reads.patient, minlength=patients)
    present = lesions > 0
    needed = _needed(rollup, lesions)
    if reads.is_lesion is not None:
        needed[reads.patient[~reads.is_lesion]] = 1  # such a row is the patient's verdict already
    decided = strategy.go_on is Continue.UNLESS_DECIDED
    going = present.copy()
    taken: set[str] = set()
    low_final = np.zeros(reads.patient.size, dtype=np.uint8)
    high_final = np.ones(reads.patient.size, dtype=np.uint8)
    patient_low, patient_high = np.zeros(patients, dtype=bool), np.ones(patients, dtype=bool)
    examined: list[tuple[str, int]] = []
    stopped: list[int] = []
    for place, step in enumerate(strategy.steps):
        for examination in step.examinations:
            taken |= set(examination.tests)
            examined.append((examination.name, int(going.sum())))
        last = place == len(strategy.steps) - 1
        rule = strategy.steps[-1].rule if decided else step.rule
        index = _index(rule, reads, taken)
        low, high = (side[index] for side in completion_range(rule))
        positive = np.bincount(reads.patient, weights=low, minlength=patients) >= needed
        possible = np.bincount(reads.patient, weights=high, minlength=patients) >= needed
        here = going[reads.patient]
        low_final[here] = low[here]
        called = completions(_called(rule, taken))[1][index] if decided else high
        high_final[here] = called[here]
        patient_low[going], patient_high[going] = positive[going], possible[going]
        stay = ~_goes_on(strategy.go_on, positive, possible) | last
        stopped.append(int((going & stay).sum()))
        going &= ~stay
    condition = np.bincount(reads.patient, weights=reads.reference == WITH, minlength=patients) > 0
    unknown = np.bincount(reads.patient, weights=reads.reference == UNKNOWN, minlength=patients) > 0
    truth = np.where(condition, WITH, np.where(unknown, UNKNOWN, 0))
    number = int(present.sum())
    listed = slice(None) if reads.is_lesion is None else reads.is_lesion
    return SequenceResult(
        strategy=strategy,
        lesions=_tally(
            low_final[listed].astype(bool), high_final[listed].astype(bool), reads.reference[listed]
        ),
        patients=_tally(patient_low[present], patient_high[present], truth[present]),
        patients_examined=tuple(examined),
        stopped_after=tuple(stopped),
        examinations=sum(count for _, count in examined) / number if number else None,
        cost=_mean(strategy, "cost", examined, number),
        minutes=_mean(strategy, "minutes", examined, number),
        dose=_mean(strategy, "dose", examined, number),
    )


def _needed(rollup: str, lesions: NDArray[np.integer]) -> NDArray[np.integer]:
    named = {"any": np.ones_like(lesions), "all": lesions, "majority": lesions // 2 + 1}
    return named[rollup] if rollup in named else np.full_like(lesions, int(rollup))


def _index(rule: Rule, reads: SequenceReads, taken: set[str]) -> NDArray[np.int64]:
    """Place of each lesion in the rule's completions, reads not taken being unusable."""
    index = np.zeros(reads.patient.size, dtype=np.int64)
    for place, test in enumerate(rule.tests):
        state = np.minimum(reads.states[test], 2) if test in taken else 2
        index += np.asarray(state, dtype=np.int64) * 3**place
    return index


def _called(rule: Rule, taken: set[str]) -> Table:
    """Return the rule 'positive whatever the reads not taken would say': what an early stop calls."""
    cube = rule.truth.reshape((2,) * len(rule.tests))
    for place, test in enumerate(rule.tests):
        if test not in taken:
            lowest = cube.min(axis=len(rule.tests) - 1 - place, keepdims=True)
            cube = np.broadcast_to(lowest, cube.shape)
    return np.ascontiguousarray(cube).ravel()


def _goes_on(go_on: Continue, positive: NDArray[np.bool_], possible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    match go_on:
        case Continue.UNLESS_POSITIVE:
            return np.asarray(~positive)
        case Continue.UNLESS_NEGATIVE:
            return possible
        case Continue.UNLESS_DECIDED:
            return np.asarray(possible & ~positive)


def _tally(low: NDArray[np.bool_], high: NDArray[np.bool_], reference: ArrayLike) -> SequenceCounts:
    status = np.asarray(reference)
    diseased, healthy = status == WITH, (status != WITH) & (status != UNKNOWN)
    return SequenceCounts(
        tp=int((low & diseased).sum()),
        fn=int((~high & diseased).sum()),
        fp=int((low & healthy).sum()),
        tn=int((~high & healthy).sum()),
        not_decidable=int((high & ~low & (diseased | healthy)).sum()),
    )


def _mean(
    strategy: Strategy, figure: str, examined: Sequence[tuple[str, int]], patients: int
) -> float | None:
    figures: dict[str, float | None] = {
        examination.name: getattr(examination, figure)
        for step in strategy.steps
        for examination in step.examinations
    }
    total = 0.0
    for name, count in examined:
        each = figures[name]
        if each is None:
            return None
        total += each * count
    return total / patients if patients else None


def orders(rule: Rule, examinations: Sequence[Examination]) -> tuple[Strategy, ...]:
    """List every order of the examinations a rule needs, each stopping once the patient is decided.

    All of them give every patient the rule's own verdict, so they differ in cost and per lesion only.

    Raises
    ------
    Refusal
        If a test of the rule belongs to no examination or to several, or too many are needed.
    """
    homes = {test: [e for e in examinations if test in e.tests] for test in rule.tests}
    for test, found in homes.items():
        if len(found) != 1:
            code = "sequence_test_repeated" if found else "sequence_read_not_taken"
            raise Refusal(problem(Severity.ERROR, code, value=test, rule=rule.expression))
    needed = [e for e in examinations if any(test in e.tests for test in rule.tests)]
    if len(needed) > MOST_ORDERED:
        raise Refusal(problem(Severity.ERROR, "sequence_too_many", value=len(needed), limit=MOST_ORDERED))
    return tuple(
        Strategy(
            steps=tuple(Step(examinations=(examination,), rule=rule) for examination in order),
            go_on=Continue.UNLESS_DECIDED,
        )
        for order in permutations(needed)
    )


def best_orders(
    rule: Rule,
    examinations: Sequence[Examination],
    reads: SequenceReads,
    rollup: str = "any",
    figure: str = "cost",
) -> tuple[SequenceResult, ...]:
    """Run every order of a rule's examinations, the cheapest first.

    Parameters
    ----------
    figure : {"cost", "minutes", "dose", "examinations"}
        What is to be least per patient; ties go to fewer examinations, then to the order given.
        Results without that figure keep their order, last.
    """
    found = [run_sequence(strategy, reads, rollup) for strategy in orders(rule, examinations)]

    def key(result: SequenceResult) -> tuple[bool, float, float]:
        value: float | None = getattr(result, figure)
        return value is None, value or 0.0, result.examinations or 0.0

    return tuple(sorted(found, key=key))


def not_dominated(costs: ArrayLike, tp: ArrayLike, fp: ArrayLike) -> NDArray[np.bool_]:
    """Return which strategies no other beats: none cheaper, finding more or alarming less at no loss.

    Parameters
    ----------
    costs, tp, fp : array_like, shape (S,)
        Of the same units throughout.
    """
    values = np.stack([np.asarray(costs, float), -np.asarray(tp, float), np.asarray(fp, float)], axis=1)
    beaten = np.zeros(len(values), dtype=bool)
    for row in values:
        beaten |= np.all(row <= values, axis=1) & np.any(row < values, axis=1)
    return ~beaten
