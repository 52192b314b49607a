"""What a study can have been when only its printed tables are known: lesions within patients.

A paper prints, per test, how many lesions and how many patients it called positive. Which lesions two tests
share and how lesions fall to patients is not printed. A study is here a number of patients of every kind
(group, reads of the patient, verdicts of the rules asked about) and a number of lesions of every read pattern
within each kind; the printed figures are linear in both, so the least and the most that a rule can have
called are linear programmes (Boole 1854; Hailperin 1965), as in `core.reads.rules.bounds` for units that are
not nested, drawn in to whole units. A kind has at least one lesion for every read that makes its patients
what they are, and no lesion that contradicts them: the bounds hold for every study with these figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp

from core.arrays import Floats
from core.reads.rules.truth_tables import patterns

Table = bytes
"""A rule as its truth table over the study's tests, 2**T zeros and ones."""
Weights = tuple[int, ...]
Range = tuple[float, float]
KEPT = 4096
"""Ranges remembered; a programme takes 2 to 10 ms."""
CLOSE = 1e-6
"""Rounding of a programme's solution."""
MOST_STEPS = 20
"""Steps of the search for the extreme of a share; each is strictly nearer, and three are usual."""


@dataclass(frozen=True, slots=True)
class PatientGroup:
    """Patients of one group and reference status: how many, and how many each test called positive."""

    name: str
    patients: int
    positives: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The printed figures of one reference status.

    Parameters
    ----------
    lesions : int
    positives : tuple of int
        Per test, lesions called positive.
    groups : tuple of PatientGroup
    possible, patient_possible : tuple of int
        Read patterns (bit i set: test i positive) of a lesion, and of a patient, that the printed figures
        leave possible.
    elsewhere : tuple of int
        Read patterns of lesions that may also lie in patients of the other status.
    """

    lesions: int
    positives: tuple[int, ...]
    groups: tuple[PatientGroup, ...]
    possible: tuple[int, ...]
    patient_possible: tuple[int, ...]
    elsewhere: tuple[int, ...] = ()

    def patients(self, groups: frozenset[str] | None = None) -> int:
        """Number of patients, of all or of some groups."""
        return sum(g.patients for g in self.groups if groups is None or g.name in groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedStudy:
    """The printed figures of a study whose tests were read on the same lesions.

    ``same`` names columns that are a rule of the tests: name to expression.
    """

    tests: tuple[str, ...]
    with_condition: Side
    without_condition: Side
    group_column: str
    same: tuple[tuple[str, str], ...] = ()

    def side(self, with_condition: bool) -> Side:
        """The figures of one reference status."""
        return self.with_condition if with_condition else self.without_condition


@lru_cache(maxsize=KEPT)
def lesions_called(side: Side, weights: Weights, groups: frozenset[str] | None = None) -> Range:
    """The least and the most of a weighted share of lesions.

    Parameters
    ----------
    weights : tuple of int, length 2**T
        Per read pattern: a rule's truth table, or the difference of two.
    groups : set of str, optional
        Only lesions of patients of these groups, whose number is not printed; None for all lesions.

    Returns
    -------
    low, high : float
        Of the sum of weights over the lesions, divided by their number.

    References
    ----------
    Dinkelbach 1967, Management Science 13:492 (extremes of a ratio).
    """
    if groups is None and (test := _single(weights, len(side.positives))) is not None:
        return side.positives[test] / side.lesions, side.positives[test] / side.lesions
    model = _model(side, ())
    value = np.array([weights[p] for p in model.lesion_pattern], dtype=float)
    if groups is None:
        low, high = _counts(model, model.of_lesions(value))
        return low / side.lesions, high / side.lesions
    inside = np.array([g in groups for g in model.lesion_group], dtype=float)
    return _share(model, value * inside, inside, 1.0), _share(model, value * inside, inside, -1.0)


@lru_cache(maxsize=KEPT)
def patients_called(
    side: Side, rules: tuple[Table, ...], weights: Weights, groups: frozenset[str] | None = None
) -> Range:
    """The least and the most weighted number of patients; a rule calls a patient when it calls any lesion.

    Parameters
    ----------
    rules : tuple of truth tables
        Applied to lesions.
    weights : tuple of int, length 2**rules
        What a patient counts, by the rules' verdicts of the patient, the last rule fastest.
    groups : set of str, optional
        Only patients of these groups.
    """
    if weights == (0, 1) and (test := _single(tuple(rules[0]), len(side.positives))) is not None:
        found = sum(g.positives[test] for g in side.groups if groups is None or g.name in groups)
        return float(found), float(found)
    model = _model(side, rules)
    told = dict(zip(product((0, 1), repeat=len(rules)), weights, strict=True))
    value = [told[v] * (groups is None or g in groups) for g, _, v in model.kinds]
    return _counts(model, model.of_patients(np.array(value, dtype=float)))


@lru_cache(maxsize=KEPT)
def reads_called(side: Side, weights: Weights, groups: frozenset[str] | None = None) -> Range:
    """The least and the most weighted number of patients; a rule is applied to the patient's own reads."""
    model = _model(side, ())
    value = [weights[q] * (groups is None or g in groups) for g, q, _ in model.kinds]
    return _counts(model, model.of_patients(np.array(value, dtype=float)))


def _single(table: Weights, tests: int) -> int | None:
    """The test whose reads a truth table repeats."""
    each = [tuple((p >> test) & 1 for p in range(1 << tests)) for test in range(tests)]
    return each.index(table) if table in each else None


Kind = tuple[str, int, tuple[int, ...]]
"""Group, reads, and verdicts of the rules, of some patients."""


@dataclass(frozen=True, slots=True)
class _Model:
    """Variables are the patients of each kind, then the lesions of each kind and read pattern."""

    kinds: tuple[Kind, ...]
    lesion_pattern: tuple[int, ...]
    lesion_group: tuple[str, ...]
    constraint: LinearConstraint

    def of_patients(self, value: Floats) -> Floats:
        return np.concatenate([value, np.zeros(len(self.lesion_pattern))])

    def of_lesions(self, value: Floats) -> Floats:
        return np.concatenate([np.zeros(len(self.kinds)), value])

    def least(self, cost: Floats) -> Floats:
        """The study with the least cost."""
        answer = milp(cost, bounds=Bounds(0.0, np.inf), constraints=self.constraint)
        if answer.x is None:
            raise ValueError("no study has these printed figures")
        found: Floats = np.asarray(answer.x, dtype=float)
        return found


def _counts(model: _Model, value: Floats) -> Range:
    """The extremes of a count; what lies between two whole numbers cannot be reached."""
    low, high = (float(value @ model.least(sign * value)) for sign in (1.0, -1.0))
    return float(np.ceil(low - CLOSE)), float(np.floor(high + CLOSE))


def _share(model: _Model, value: Floats, inside: Floats, sign: float) -> float:
    share = 0.0
    for step in range(MOST_STEPS):
        at = model.least(model.of_lesions(sign * (value - share * inside)))[len(model.kinds) :]
        nearer = float(value @ at) / float(inside @ at)
        if step and sign * nearer >= sign * share - CLOSE:
            break
        share = nearer
    return share


@lru_cache(maxsize=256)
def _model(side: Side, rules: tuple[Table, ...]) -> _Model:
    tests = len(side.positives)
    reads = patterns(tests)
    kinds: list[Kind] = [
        (group.name, q, verdicts)
        for group in side.groups
        for q in side.patient_possible
        for verdicts in product((0, 1), repeat=len(rules))
    ]
    lesions = [
        (k, p)
        for k, (_, q, verdicts) in enumerate(kinds)
        for p in side.possible
        if p & ~q == 0 and all(rule[p] <= v for rule, v in zip(rules, verdicts, strict=True))
    ]
    lesions += [(-1, p) for p in side.elsewhere]
    where, pattern = (np.array(part) for part in zip(*lesions, strict=True))
    rows: list[Floats] = []
    limits: list[Range] = []

    def say(patients: ArrayLike, of_lesions: ArrayLike, least: float, most: float) -> None:
        rows.append(np.concatenate([np.asarray(patients, float), np.asarray(of_lesions, float)]))
        limits.append((least, most))

    nobody, nothing = np.zeros(len(kinds)), np.zeros(where.size)
    for group in side.groups:
        say([g == group.name for g, _, _ in kinds], nothing, group.patients, group.patients)
        for t, positive in enumerate(group.positives):
            say([g == group.name and reads[q, t] == 1 for g, q, _ in kinds], nothing, positive, positive)
    say(nobody, nothing + 1, side.lesions, side.lesions)
    for t, positive in enumerate(side.positives):
        say(nobody, reads[pattern, t], positive, positive)
    for k, (_, q, verdicts) in enumerate(kinds):
        mine, here = where == k, nobody.copy()
        here[k] = 1.0
        needed = [mine, *(mine & (reads[pattern, t] == 1) for t in range(tests) if reads[q, t])]
        for rule, v in zip(rules, verdicts, strict=True):
            if v:
                needed.append(mine & np.array([rule[p] == 1 for p in pattern]))
        for some in needed:
            say(-here, some, 0.0, np.inf)
        say(-side.lesions * here, mine, -np.inf, 0.0)
    low, high = np.array(limits).T
    return _Model(
        kinds=tuple(kinds),
        lesion_pattern=tuple(int(p) for p in pattern),
        lesion_group=tuple("" if k < 0 else kinds[k][0] for k in where),
        constraint=LinearConstraint(np.array(rows), low, high),
    )
