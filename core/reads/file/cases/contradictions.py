"""What a statistician would ask about before trusting the file: found, counted, listed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.file.reading import Reading
from core.reads.rules.clicked import parts_in_name
from core.reads.study import MISSING, POSITIVE, UNKNOWN, WITH, WITHOUT, Study

FEWEST_PATIENTS = 20
"""Under this many patients a warning is due (statistics: few clusters)."""
SHORTFALL = 0.2
"""Sensitivity and specificity together this far under 1 speak of reversed coding and not of chance."""
FEWEST_A_SIDE = 4
"""Fewer units with or without the condition say nothing about the direction of a test."""
MOST_PARTS = 4
"""A recorded fused read has at most this many parts."""


def contradictions(study: Study, reading: Reading) -> tuple[Problem, ...]:
    """List contradictions and limits of a study as warnings and notes."""
    return (
        *_one_class(study, reading),
        *_few_patients(study),
        *_constant(study),
        *_leaks(study),
        *_disagrees(study),
        *_condition_without_reads(study),
        *_differs_within_patient(study, reading),
        *_unexplained_fusion(study),
    )


def _one_class(study: Study, reading: Reading) -> Iterator[Problem]:
    for status, code in ((WITH, "reference_none_with"), (WITHOUT, "reference_none_without")):
        if not np.any(study.reference == status):
            yield problem(Severity.WARNING, code, column=reading.reference)


def _few_patients(study: Study) -> Iterator[Problem]:
    if study.patients < FEWEST_PATIENTS:
        yield problem(Severity.WARNING, "few_patients", count=study.patients, limit=FEWEST_PATIENTS)


def _constant(study: Study) -> Iterator[Problem]:
    for test, states in study.states.items():
        usable = states[states < 2]
        if not usable.size:
            yield problem(Severity.WARNING, "test_without_reads", column=test)
        elif usable.min() == usable.max():
            code = "test_always_positive" if usable[0] == POSITIVE else "test_always_negative"
            yield problem(Severity.WARNING, code, column=test, count=int(usable.size))


def _leaks(study: Study) -> Iterator[Problem]:
    for test, states in study.states.items():
        known = (states < 2) & (study.reference != UNKNOWN)
        count = int(np.count_nonzero(known))
        if count >= FEWEST_PATIENTS and np.array_equal(states[known], study.reference[known]):
            yield problem(Severity.WARNING, "test_equals_reference", column=test, count=count)


def _disagrees(study: Study) -> Iterator[Problem]:
    """Tests that are wrong more often than chance: sensitivity and specificity together under 1.

    Said where the shortfall is large (`SHORTFALL`) in at least `FEWEST_A_SIDE` units of each class, or
    where no read at all is right.
    """
    for test, states in study.states.items():
        known = (states < 2) & (study.reference != UNKNOWN)
        right = states == study.reference
        sides = [known & (study.reference == status) for status in (WITH, WITHOUT)]
        sizes = [int(np.count_nonzero(side)) for side in sides]
        if min(sizes) == 0:
            continue
        shares = [np.count_nonzero(side & right) / size for side, size in zip(sides, sizes, strict=True)]
        all_wrong = sum(shares) == 0 and sum(sizes) > FEWEST_A_SIDE
        if all_wrong or (min(sizes) >= FEWEST_A_SIDE and sum(shares) <= 1 - SHORTFALL):
            yield problem(
                Severity.WARNING,
                "test_disagrees",
                column=test,
                count=sum(sizes),
                right=int(np.count_nonzero(known & right)),
            )


def _condition_without_reads(study: Study) -> Iterator[Problem]:
    unread = np.ones(study.rows, dtype=np.bool_)
    for states in study.states.values():
        unread &= states == MISSING
    unread &= study.reference == WITH
    if np.any(unread):
        rows = study.row_numbers(np.flatnonzero(unread)[:1])
        yield problem(
            Severity.WARNING, "condition_without_read", row=int(rows[0]), count=int(np.count_nonzero(unread))
        )


def _differs_within_patient(study: Study, reading: Reading) -> Iterator[Problem]:
    """Columns nearly constant within patients, with the patients in whom they are not."""
    if study.patient is None or reading.patient is None or not study.has_lesions:
        return
    sizes = np.bincount(study.patient)
    several = np.flatnonzero(sizes > 1)
    if not several.size:
        return
    for column, group in study.groups.items():
        if group.numeric:
            continue
        varying = _varying(study.patient, group.codes)[several]
        count = int(np.count_nonzero(varying))
        if 0 < count <= 0.1 * several.size:
            patient = int(several[np.argmax(varying)])
            first = np.flatnonzero(study.patient == patient)
            odd = first[group.codes[first] != group.codes[first[0]]][:1]
            yield problem(
                Severity.WARNING,
                "differs_within_patient",
                row=int(study.row_numbers(odd)[0]),
                column=column,
                value=study.texts(reading.patient, odd)[0],
                count=count,
            )


def _varying(patient: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether a column takes more than one value within each patient; shape (patients,)."""
    size = int(patient.max()) + 1
    low = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    high = np.full(size, -1, dtype=np.int32)
    np.minimum.at(low, patient, codes)
    np.maximum.at(high, patient, codes)
    return low < high


def _unexplained_fusion(study: Study) -> Iterator[Problem]:
    """A recorded fused read that no rule of its parts explains, and how far OR or AND of them come.

    A rule gives equal reads of the parts equal verdicts; where the recorded column does not, none explains
    it. The parts are the columns whose names its name contains.
    """
    for test in study.tests:
        parts = parts_in_name(test, study.tests)
        if not 2 <= len(parts) <= MOST_PARTS:
            continue
        usable = np.logical_and.reduce([study.states[name] < 2 for name in (test, *parts)])
        reads = np.stack([study.states[part] == POSITIVE for part in parts])
        fused = study.states[test] == POSITIVE
        pattern = (1 << np.arange(len(parts))) @ reads
        tally = np.bincount(2 * pattern[usable] + fused[usable], minlength=2 << len(parts)).reshape(-1, 2)
        if not tally.min(axis=1).any():
            continue
        wrong, rule = min(
            (
                (np.flatnonzero(usable & (combine.reduce(reads, axis=0) != fused)), sign.join(parts))
                for combine, sign in ((np.logical_or, " | "), (np.logical_and, " & "))
            ),
            key=lambda found: found[0].size,
        )
        row = int(study.row_numbers(wrong[:1])[0])
        yield problem(
            Severity.WARNING,
            "fused_read_unexplained",
            row=row,
            column=test,
            count=int(wrong.size),
            rule=rule,
        )
