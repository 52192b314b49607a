"""A stated truth from which studies are drawn: how good the tests are, how their errors hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import ndtr, ndtri, roots_hermitenorm

from core.arrays import Floats
from core.characters import visible
from core.reads.rules.truth_tables import Table

MOST_PATIENTS = 5_000
MOST_LESIONS = 50
MOST_TESTS = 6
MOST_READERS = 20
MOST_LEANING = 300
"""Standard deviation of readers' leaning, in hundredths of a probit."""
GRADES = range(3, 11)
"""How many grades a read can have."""
COLUMNS = frozenset({"patient", "lesion", "reference", "group", "modality", "reader", "read"})
"""What else stands in a simulated file; no test is called so."""
NODES = 96
"""Points of the integral over what the tests share."""


@dataclass(frozen=True, slots=True)
class TrueTest:
    """A test and the shares it truly gets right."""

    name: str
    sensitivity: Fraction
    specificity: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a simulated study is drawn from. Shares are exact fractions.

    Attributes
    ----------
    lesions : (number of lesions, weight) of a patient
    prevalence : share of lesions with the condition
    condition_by_patient : share of variance by which lesions of a patient are alike in condition
    dependence : share of variance that all tests' reads of a lesion have in common
    patient_effect : share of variance that all reads of a patient have in common
    readers : 0 for one unnamed reader, who leans nowhere
    reader_effect, reader_by_test : standard deviation of readers' own leaning, and of it by test, in
        hundredths of a probit
    grades : 0 for yes and no, else grades 1 to that number
    indeterminate, missing : shares of reads
    subgroup : share of patients in group B
    subgroup_effect : how much higher every sensitivity is in group B
    """

    patients: int = 75
    lesions: tuple[tuple[int, int], ...] = ((1, 40), (2, 30), (4, 20), (8, 10))
    prevalence: Fraction = Fraction(1, 2)
    condition_by_patient: Fraction = Fraction(0)
    tests: tuple[TrueTest, ...] = (
        TrueTest("CT", Fraction(3, 4), Fraction(19, 20)),
        TrueTest("PET", Fraction(3, 5), Fraction(49, 50)),
        TrueTest("MR", Fraction(9, 10), Fraction(9, 10)),
    )
    dependence: Fraction = Fraction(3, 10)
    patient_effect: Fraction = Fraction(1, 5)
    readers: int = 0
    reader_effect: int = 0
    reader_by_test: int = 0
    grades: int = 0
    indeterminate: Fraction = Fraction(0)
    missing: Fraction = Fraction(0)
    subgroup: Fraction = Fraction(0)
    subgroup_effect: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse a truth that cannot be.

        Raises
        ------
        ValueError
            Naming the attribute.
        """
        shares = {
            "prevalence": self.prevalence,
            "condition_by_patient": self.condition_by_patient,
            "dependence": self.dependence,
            "patient_effect": self.patient_effect,
            "indeterminate": self.indeterminate,
            "missing": self.missing,
            "subgroup": self.subgroup,
        }
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(name)
        if self.dependence + self.patient_effect > 1:
            raise ValueError("dependence")
        if self.indeterminate + self.missing > 1:
            raise ValueError("missing")
        for test in self.tests:
            low, high = sorted((test.sensitivity, test.sensitivity + self.subgroup_effect))
            if not (0 <= low <= high <= 1 and 0 <= test.specificity <= 1):
                raise ValueError("tests" if 0 <= test.sensitivity <= 1 else "subgroup_effect")
        names = {test.name.casefold() for test in self.tests}
        limits = {
            "patients": (self.patients, 1, MOST_PATIENTS),
            "tests": (len(self.tests), 1, MOST_TESTS),
            "readers": (self.readers, 0, MOST_READERS),
            "reader_effect": (self.reader_effect, 0, MOST_LEANING),
            "reader_by_test": (self.reader_by_test, 0, MOST_LEANING),
        }
        for name, (value, low_, high_) in limits.items():
            if not low_ <= value <= high_:
                raise ValueError(name)
        if len(names) < len(self.tests) or not all(_is_name(test.name) for test in self.tests):
            raise ValueError("tests")
        if self.grades and self.grades not in GRADES:
            raise ValueError("grades")
        if not self.lesions or any(not 1 <= n <= MOST_LESIONS or w < 1 for n, w in self.lesions):
            raise ValueError("lesions")


def _is_name(text: str) -> bool:
    """Whether a column of a file can be called so and nothing else is: a link may bring any text."""
    shown = " ".join(visible(text).split()).encode("utf-8", "ignore").decode()
    return shown == text != "" and text.casefold() not in COLUMNS


def true_shares(truth: Truth, tests: Sequence[str], table: Table) -> tuple[float, float]:
    """True sensitivity and specificity of a rule over one reader's yes and no reads of a lesion.

    Of readers who lean it is the share of a reader like these: the mean over all of them.

    Parameters
    ----------
    tests : names, in the order of the table's bits
    table : uint8 array of shape (2**T,)
        Index bit i set means the i-th test is positive.
    """
    with_, without = pattern_shares(truth, tests)
    return float(table @ with_), 1 - float(table @ without)


def pattern_shares(truth: Truth, tests: Sequence[str]) -> tuple[Floats, Floats]:
    """How often each pattern of yes and no is read in lesions with and without the condition.

    Given what the reads share (a normal variable: of the lesion, the patient, the reader) their errors are
    independent, so that a pattern's share is an integral over one variable.

    Returns
    -------
    Two arrays of shape (2**T,); index bit i set means the i-th test is positive.
    """
    by_name = {test.name: test for test in truth.tests}
    chosen = [by_name[name] for name in tests]
    lean, lean_by_test = (truth.reader_effect, truth.reader_by_test) if truth.readers else (0, 0)
    together = float(truth.dependence + truth.patient_effect)
    shared, own = together + (lean / 100) ** 2, 1 - together + (lean_by_test / 100) ** 2
    nodes, weights = roots_hermitenorm(NODES)
    weights = weights / weights.sum()

    def patterns(shares: Sequence[float]) -> Floats:
        each = np.ones((1, NODES))
        for share in shares:
            p = _given(share, shared, own, nodes)
            each = np.concatenate([each * (1 - p), each * p])
        return np.asarray(each @ weights)

    group, effect = float(truth.subgroup), float(truth.subgroup_effect)
    having = patterns([float(test.sensitivity) for test in chosen])
    if group:
        better = patterns([float(test.sensitivity) + effect for test in chosen])
        having = (1 - group) * having + group * better
    return having, patterns([1 - float(test.specificity) for test in chosen])


def _given(share: float, shared: float, own: float, nodes: Floats) -> Floats:
    """Probability of a positive read given the shared variable, by the variance of either part."""
    if share in (0.0, 1.0):
        return np.full_like(nodes, share)
    if own <= 0:
        return np.asarray(ndtri(share) + np.sqrt(shared) * nodes > 0, dtype=np.float64)
    return np.asarray(ndtr((ndtri(share) + np.sqrt(shared) * nodes) / np.sqrt(own)))
