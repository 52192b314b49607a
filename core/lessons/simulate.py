"""Draw a study from a truth: the same seed gives the same file everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from core.arrays import Bools, Int64s
from core.lessons.draws import SCALE, UNIT, chosen, happens, normals, quantile, weights_of, words
from core.lessons.truth import TrueTest, Truth

GRADE_STEP = (6 * UNIT // 10) * SCALE
"""Distance of two cut-offs between grades: 0.6 of a standard deviation of suspicion."""
SURE = 64 * UNIT * SCALE
"""Further than any latent sum: a test that is always or never right."""
INDETERMINATE_TEXT, MISSING_TEXT = "?", ""

LESIONS, CONDITION, CONDITION_PATIENT, PATIENT, LESION, GROUP, READER = range(7)
"""Streams of a seed; those of reads come after, three for each test and reader."""
FIRST_OF_READS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A study before it is written down; arrays have one entry a lesion.

    ``suspicion`` has shape (tests, readers, lesions): positive above 0. ``unread`` is 0 where there is a
    read, 1 where it is indeterminate, 2 where it is missing.
    """

    patient: Int64s
    lesion: Int64s
    condition: Bools
    group: Bools
    suspicion: NDArray[np.int64]
    unread: NDArray[np.uint8]


def draw(truth: Truth, seed: int) -> Drawn:
    """Draw every value of a study.

    Parameters
    ----------
    truth : Truth
    seed : int
        0 or more.
    """
    numbers = np.array([n for n, _ in truth.lesions], dtype=np.int64)
    weights = tuple(weight for _, weight in truth.lesions)
    of_patient = numbers[chosen(words(seed, LESIONS, truth.patients), weights)]
    patient = np.repeat(np.arange(truth.patients), of_patient)
    lesion = np.arange(patient.size) - np.repeat(np.cumsum(of_patient) - of_patient, of_patient) + 1
    count = patient.size
    condition = _condition(truth, seed, patient)
    group = happens(words(seed, GROUP, truth.patients), truth.subgroup)[patient]

    by_patient, by_lesion, own = weights_of(truth.patient_effect, truth.dependence)
    shared = by_patient * normals(words(seed, PATIENT, truth.patients))[patient]
    shared = shared + by_lesion * normals(words(seed, LESION, count))
    readers = max(truth.readers, 1)
    own_leaning, by_test = (truth.reader_effect, truth.reader_by_test) if truth.readers else (0, 0)
    leaning = own_leaning * normals(words(seed, READER, readers))
    suspicion = np.empty((len(truth.tests), readers, count), dtype=np.int64)
    unread = np.zeros(suspicion.shape, dtype=np.uint8)
    for t, test in enumerate(truth.tests):
        shift = _shift(truth, test, condition, group)
        for r in range(readers):
            stream = FIRST_OF_READS + 3 * (t * readers + r)
            noise = normals(words(seed, stream, count))
            fate = words(seed, stream + 1, count)
            lean = leaning[r] + by_test * normals(words(seed, stream + 2, 1))[0]
            suspicion[t, r] = shift + shared + own * noise + lean * SCALE // 100
            lost = happens(fate, truth.missing)
            unread[t, r] = np.where(lost, 2, happens(fate, truth.missing + truth.indeterminate))
    return Drawn(patient, lesion, condition, group, suspicion, unread)


def simulated_csv(truth: Truth, seed: int) -> str:
    """The study as a file: a row a lesion, or a row a read where there are readers.

    Grades are whole numbers, positive at or above `cutoff`.
    """
    drawn = draw(truth, seed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    grouped = ["group"] if truth.subgroup else []
    names = [test.name for test in truth.tests]
    several = truth.readers > 0
    reads = _texts(truth, drawn)
    heads = ["modality", "reader", "read"] if several else names
    writer.writerow(["patient", "lesion", *grouped, "reference", *heads])
    for place in range(drawn.patient.size):
        row = [f"P{drawn.patient[place] + 1:04d}", str(drawn.lesion[place])]
        row += ["AB"[int(drawn.group[place])]] if grouped else []
        row.append(str(int(drawn.condition[place])))
        if not several:
            writer.writerow([*row, *(reads[t][0][place] for t in range(len(names)))])
            continue
        for t, name in enumerate(names):
            for r in range(truth.readers):
                writer.writerow([*row, name, f"R{r + 1}", reads[t][r][place]])
    return out.getvalue()


def cutoff(truth: Truth) -> int | None:
    """The grade from which a read is positive; None for reads of yes and no."""
    return truth.grades // 2 + 1 if truth.grades else None


def _condition(truth: Truth, seed: int, patient: Int64s) -> Bools:
    if truth.prevalence in (0, 1):
        return np.full(patient.size, truth.prevalence == 1)
    by_patient, own = weights_of(truth.condition_by_patient)
    latent = by_patient * normals(words(seed, CONDITION_PATIENT, truth.patients))[patient]
    latent = latent + own * normals(words(seed, CONDITION, patient.size))
    return np.asarray(latent + quantile(truth.prevalence) * SCALE > 0)


def _shift(truth: Truth, test: TrueTest, condition: Bools, group: Bools) -> Int64s:
    """How much more suspicious than 0 a read is on average, by condition and group."""
    better = _latent(test.sensitivity + truth.subgroup_effect)
    having = np.where(group, better, _latent(test.sensitivity))
    return np.where(condition, having, _latent(1 - test.specificity))


def _latent(share: Fraction) -> int:
    if share <= 0:
        return -SURE
    return SURE if share >= 1 else quantile(share) * SCALE


def _texts(truth: Truth, drawn: Drawn) -> Sequence[Sequence[Sequence[str]]]:
    """What stands in the file for each read, by test, reader and lesion."""
    if truth.grades:
        above = truth.grades - (truth.grades // 2 + 1)
        edges = np.arange(above + 1 - (truth.grades - 1), above + 1) * GRADE_STEP
        # a suspicion above 0 and no more is the cut-off's grade
        values = np.searchsorted(edges, drawn.suspicion, side="left") + 1
    else:
        values = (drawn.suspicion > 0).astype(np.int64)
    texts = values.astype(str).astype(object)
    texts[drawn.unread == 1] = INDETERMINATE_TEXT
    texts[drawn.unread == 2] = MISSING_TEXT
    out: Sequence[Sequence[Sequence[str]]] = texts.tolist()
    return out
