"""From a text table and its reading to a study: every doubt is a problem, every left-out row is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.arrays import States
from core.problems import Problem, Refusal, Severity, problem
from core.reads.file.asking import ask_repeats
from core.reads.file.cases.coding import Coder
from core.reads.file.cases.contradictions import contradictions
from core.reads.file.cases.handled import blanks_of, combined_of
from core.reads.file.cases.melting import melted
from core.reads.file.cases.units import Units, units_of
from core.reads.file.guesses.carrying import carried
from core.reads.file.guesses.columns import MOST_CATEGORIES
from core.reads.file.guesses.scores import MOST_SCALED
from core.reads.file.guesses.structure import like_readers, people
from core.reads.file.questions import Ask
from core.reads.file.reading import (
    REFERENCE,
    Layout,
    Readers,
    Reading,
    default_bands,
    numbers_of,
)
from core.reads.study import UNKNOWN, Group, Study
from core.tables.meaning.grades import lettered
from core.tables.meaning.words.vocabulary import Meaning, guess_meanings
from core.tables.table import TextTable

FATAL = frozenset(
    {
        *("reference_absent", "reference_all_unknown", "tests_absent", "no_rows", "no_usable_rows"),
        *("long_columns_absent", "test_named_reference"),
        *(
            "sections_in_rows",
            "long_units_absent",
            "read_unknown",
            "too_many_values",
            "cutoff_needed",
            "read_without_test",
        ),
    }
)
"""Errors after which there is no study; every other error only makes a value unusable."""
BLANK_LEVEL = "(blank)"
"""Level of a grouping column for rows that leave it blank."""


def build(table: TextTable, reading: Reading) -> Study:
    """Build the study.

    Parameters
    ----------
    table : TextTable
    reading : Reading
        As `core.reads.file.reading.guess` proposes it, or as the user changed it.

    Returns
    -------
    Study

    Raises
    ------
    Refusal
        With every problem found, where the file cannot become a study: no reference standard, no
        test, no usable row, or values whose meaning nobody gave.
    """
    table, reading = melted(carried(table, reading.carry_down), reading)
    problems: list[Problem] = list(table.problems)
    problems += reading.problems
    problems += [question.problem() for question in reading.questions]
    asked = {question.ask for question in reading.questions}
    if reading.reference is None and Ask.REFERENCE not in asked:
        problems.append(problem(Severity.ERROR, "reference_absent"))
    if any(test == REFERENCE for test, _ in reading.test_meanings):
        # options and recipes speak of the reference standard by this name
        problems.append(problem(Severity.ERROR, "test_named_reference", value=REFERENCE))
    if reading.layout is Layout.LONG and not (reading.test_name and (reading.read or reading.tests)):
        problems.append(problem(Severity.ERROR, "long_columns_absent"))
    elif reading.layout is Layout.WIDE and not reading.tests and Ask.TESTS not in asked:
        problems.append(problem(Severity.ERROR, "tests_absent"))
    if reading.layout is Layout.WIDE and reading.reader is None and not reading.crossed:
        modalities, names = like_readers(reading.tests)
        if names:
            value, beside = ", ".join(names), ", ".join(modalities)
            problems.append(problem(Severity.WARNING, "columns_like_readers", value=value, tests=beside))
    if reading.crossed and (named := people(reading.tests)):
        who = ", ".join(dict.fromkeys(name for _, _, name in named))
        problems.append(problem(Severity.NOTE, "names_are_readers", value=who))
    if table.rows == 0:
        problems.append(problem(Severity.ERROR, "no_rows"))
    _stop(problems)

    coder = Coder(table, reading, problems)
    units = units_of(table, reading, coder)
    problems += units.problems
    if not units.table_rows.size:
        problems.append(problem(Severity.ERROR, "no_usable_rows", count=table.rows))
        _stop(problems)
    if units.conflicts and reading.repeats is None:
        problems.append(ask_repeats(table, units.conflicts).problem())
    assert reading.reference is not None
    reference = coder.reference(reading.reference, units.reference, units.table_rows)
    states: dict[str, States] = {}
    scores: dict[str, npt.NDArray[np.float64]] = {}
    for test, reads in units.tests.items():
        states[test], score = coder.test(reads.column, reads.key, reads.codes, units.table_rows)
        if score is not None:
            scores[test] = score
    _stop(problems)
    states, scores = units.combine(states, scores)
    low = {test for test in scores if units.tests[test].key in reading.low}

    study = Study(
        states=states,
        scores=scores,
        cutoffs={test: dict(reading.cutoffs)[units.tests[test].key] for test in scores},
        reference=reference,
        patient=units.patient,
        patients=units.table_rows.size
        if units.patient is None
        else int(np.count_nonzero(np.bincount(units.patient))),
        case=units.case,
        is_lesion=units.is_lesion,
        has_lesions=bool(np.any(units.is_lesion)),
        groups={column: _group(table, column, units, reading) for column in reading.groups},
        table=table,
        table_rows=units.table_rows,
        identifiers=tuple(c for c in (reading.patient, reading.lesion, reading.reader) if c),
        problems=(),
        excluded=units.excluded,
        sampled=reading.readers is Readers.SAMPLE,
        readers=units.readers(),
        low=frozenset(low),
        lettered=frozenset(
            test
            for test in scores
            if _lettered(table.levels(units.tests[test].column), units.tests[test].key)
        ),
        blanks=blanks_of(units, reading),
        combined=combined_of(table, reading, units),
        sessions=units.sessions,
    )
    if not np.any(reference != UNKNOWN):
        problems.append(problem(Severity.ERROR, "reference_all_unknown", column=reading.reference))
        _stop(problems)
    problems += contradictions(study, reading)
    return replace(study, problems=tuple(problems))


def _lettered(levels: Sequence[str], key: str) -> bool:
    return len(levels) <= MOST_SCALED and lettered(levels, key)


def _stop(problems: Sequence[Problem]) -> None:
    """Refuse the file if any error is fatal, with all problems found so far."""
    if any(
        p.severity is Severity.ERROR and (p.code in FATAL or p.code.startswith("question_")) for p in problems
    ):
        raise Refusal(problems)


def _group(table: TextTable, column: str, units: Units, reading: Reading) -> Group:
    """A grouping column: categories as the file has them, or numbers in bands; missing codes are blank."""
    levels = table.levels(column)
    codes = table.codes(column)[units.table_rows]
    numbers = numbers_of(levels)
    finite = np.isfinite(numbers)
    numeric = bool(finite.any()) and (bool(finite.all()) or _else_missing(levels, finite))
    edges = dict(reading.bands).get(column, ())
    if not edges and numeric and len(levels) > MOST_CATEGORIES:
        edges = default_bands(column, levels)
    if edges and np.isfinite(numbers).any():
        band = np.searchsorted(np.array(edges), np.nan_to_num(numbers), side="left")
        # the first edge opens the middle band: "10-20" holds 10 and 20
        band += numbers == edges[0]
        order = np.where(np.isfinite(numbers), band, -1)
        levels, numeric = _band_labels(edges), True
    elif numeric:
        place = np.argsort(np.where(np.isfinite(numbers), numbers, np.inf), kind="stable")
        count = int(np.isfinite(numbers).sum())
        order = np.full(len(levels), -1, dtype=np.int64)
        order[place[:count]] = np.arange(count)
        levels = tuple(levels[i] for i in place[:count])
    else:
        order = np.arange(len(levels))
    codes = np.append(order, -1)[codes].astype(np.int32)
    if np.any(codes < 0):
        codes = np.where(codes < 0, np.int32(len(levels)), codes).astype(np.int32)
        levels = (*levels, BLANK_LEVEL)
    return Group(column, codes, tuple(levels), numeric)


def _else_missing(levels: Sequence[str], finite: npt.NDArray[np.bool_]) -> bool:
    """Whether every level that is no number means missing."""
    meanings = guess_meanings(levels).values()
    return all(known or m is Meaning.MISSING for known, m in zip(finite, meanings, strict=True))


def _band_labels(edges: Sequence[float]) -> tuple[str, ...]:
    text = [format(edge, "g") for edge in edges]
    middle = [f"{low}-{high}" for low, high in pairwise(text)]
    last = f">{text[-1]}" if len(edges) > 1 else f">={text[0]}"
    return (f"<{text[0]}", *middle, last)
