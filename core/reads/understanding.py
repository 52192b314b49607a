"""What the door makes of a reader study, in one piece: at once where it is quick, or in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.arrays import occurrences
from core.problems import Problem, Refusal
from core.reads.file.asking import questions
from core.reads.file.door import build
from core.reads.file.guesses.columns import measures_left_out, needs_cutoff, yes_or_no_left_out
from core.reads.file.questions import Question
from core.reads.file.reading import (
    REFERENCE,
    SINGLE_ROLES,
    Layout,
    Reading,
    ReadingOptions,
    Role,
    guess,
    numbers_of,
    read_columns,
)
from core.reads.file.recognise import may_guess
from core.reads.study import Study
from core.tables.files.upload import Progress
from core.tables.meaning import privacy
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.table import TextTable

MOST_CODES = 2
"""A test with more different numbers is asked for a cut-off, not for the meaning of each."""
MOST_VALUES = 12
"""Values of a test whose meaning is asked one by one, the undecided and commonest first."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Brought:
    """A table at the door and what the user said of it.

    Parameters
    ----------
    personal : tuple of Problem or None
        What in the file names persons, where that is known already.
    """

    table: TextTable
    options: ReadingOptions = field(default_factory=ReadingOptions)
    personal: tuple[Problem, ...] | None = None

    @property
    def quick(self) -> bool:
        """Whether it may be understood at once."""
        return may_guess(self.table)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a test or of the reference standard: how often it occurs and what it means."""

    test: str
    text: str
    rows: int
    meaning: Meaning | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Understood:
    """What became of it: how it is read, the study or why it is none yet, and what the door shows.

    Parameters
    ----------
    personal : tuple of Problem
        What in the file names persons.
    problems : tuple of Problem
        Why there is no study.
    questions : tuple of Question
        What the file leaves open, at most a screenful.
    values : tuple of Value
    unlisted : mapping
        Per test, how many values are not listed in ``values``.
    scored : tuple of str
        Tests that hold numbers and need a cut-off.
    left_out, measured : tuple of str
        Columns of yes and no, and of measurements, that are taken for no tests.
    """

    personal: tuple[Problem, ...]
    reading: Reading | None = None
    study: Study | None = None
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    values: tuple[Value, ...] = ()
    unlisted: Mapping[str, int] = field(default_factory=dict)
    scored: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()


def understood(progress: Progress, brought: Brought) -> Understood:
    """Guess what was not said and build the study."""
    table = brought.table
    personal = tuple(privacy.find(table)) if brought.personal is None else brought.personal
    progress(0.1)
    try:
        reading = guess(table, brought.options)
    except Refusal as refusal:
        return Understood(personal=personal, problems=tuple(refusal.problems))
    progress(0.5)
    listed = _Listed(table, reading)
    codes = {item.code for item in reading.problems}
    unused = [c for c, role in roles_of(table, reading).items() if role in (Role.GROUP, Role.IGNORE)]
    left_out = tuple(yes_or_no_left_out(table, unused)) if "yes_no_left_out" in codes else ()
    measured = tuple(measures_left_out(table, unused)) if "measure_left_out" in codes else ()
    progress(0.7)
    study: Study | None = None
    problems: tuple[Problem, ...] = ()
    try:
        study = build(table, reading)
    except Refusal as refusal:
        problems = tuple(refusal.problems)
    progress(0.9)
    return Understood(
        personal=personal,
        reading=reading,
        study=study,
        problems=problems,
        questions=questions(table, reading) if study is None or reading.questions else (),
        values=listed.values,
        unlisted=listed.unlisted,
        scored=listed.scored,
        left_out=left_out,
        measured=measured,
    )


def roles_of(table: TextTable, reading: Reading) -> dict[str, Role]:
    """The role of every column."""
    roles = dict.fromkeys(table.columns, Role.IGNORE)
    roles |= dict.fromkeys(reading.groups, Role.GROUP) | dict.fromkeys(reading.tests, Role.TEST)
    return roles | {column: role for role in SINGLE_ROLES if (column := getattr(reading, role.value))}


class _Listed:
    """The values whose meaning the door asks for."""

    def __init__(self, table: TextTable, reading: Reading) -> None:
        known = {REFERENCE: dict(reading.reference_meanings)}
        known |= {test: dict(meanings) for test, meanings in reading.test_meanings}
        columns: dict[str, tuple[str, ...]] = {}
        if reading.reference:
            columns[REFERENCE] = table.levels(reading.reference)
        columns |= read_columns(table, reading)
        listed: list[Value] = []
        unlisted: dict[str, int] = {}
        cutoffs = dict(reading.cutoffs)
        for name, levels in columns.items():
            counts = _counts(table, reading, name)
            numbers = np.full(len(levels), np.nan) if name == REFERENCE else numbers_of(levels)
            by_cutoff = name in cutoffs or np.isfinite(numbers).sum() > MOST_CODES
            # without a known meaning there is nothing to look up in a million texts
            means = [known[name].get(fold(level)) if known[name] else None for level in levels]
            values = [
                Value(name, level, counts.get(level, 0), meaning)
                for level, number, meaning in zip(levels, numbers, means, strict=True)
                if not (by_cutoff and np.isfinite(number)) or meaning is not None
            ]
            if len(values) > MOST_VALUES:
                unlisted[name] = len(values) - MOST_VALUES
                values.sort(key=lambda value: (value.meaning is not None, -value.rows))
            listed += values[:MOST_VALUES]
        self.values, self.unlisted = tuple(listed), unlisted
        self.scored = tuple(
            name for name in columns if name != REFERENCE and (name in cutoffs or needs_cutoff(columns[name]))
        )


def _counts(table: TextTable, reading: Reading, name: str) -> dict[str, int]:
    """Rows per value of a test or of the reference."""
    if name == REFERENCE or reading.layout is Layout.WIDE or reading.tests:
        column = str(reading.reference) if name == REFERENCE else name
        codes = table.codes(column)
    else:
        column = str(reading.read)
        codes = table.codes(column)
        test = str(reading.test_name)
        codes = codes[table.codes(test) == table.levels(test).index(name)]
    levels = table.levels(column)
    counts = occurrences(codes, len(levels))
    return dict(zip(levels, counts.tolist(), strict=True))
