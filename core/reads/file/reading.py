"""The reading: how a file of reads is to be understood, guessed first and confirmed by the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.file import carrying, columns, truth
from core.reads.file.options import (
    LONG_ROLES,
    REFERENCE,
    SINGLE_ROLES,
    Layout,
    Meanings,
    Readers,
    ReadingOptions,
    Repeats,
    Role,
    UnknownReads,
)
from core.reads.file.questions import Question
from core.reads.plan import require
from core.tables.meaning.values import parse_numbers
from core.tables.meaning.vocabulary import Meaning, fold, guess_meanings
from core.tables.table import TextTable

__all__ = [
    "MOST_GUESSED",
    "REFERENCE",
    "SINGLE_ROLES",
    "SIZE_BANDS",
    "Layout",
    "Meanings",
    "Readers",
    "Reading",
    "ReadingOptions",
    "Repeats",
    "Role",
    "UnknownReads",
    "default_bands",
    "guess",
    "numbers_of",
    "read_columns",
    "with_meanings",
]

MOST_NUMERIC_CATEGORIES = 12
"""A column of numbers with more distinct values is cut into bands."""
MOST_GUESSED = 10_000
"""A column of words with more different ones holds no reads: it is refused, and none is guessed."""
SIZE_BANDS = (10.0, 20.0)
"""Lesion size in millimetres: below 10, 10 to 20, above 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is understood. Columns are named by their header; meanings by folded value."""

    layout: Layout = Layout.WIDE
    patient: str | None = None
    lesion: str | None = None
    reference: str | None = None
    tests: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    test_name: str | None = None
    read: str | None = None
    reader: str | None = None
    readers: Readers = Readers.SAMPLE
    reference_meanings: Meanings = ()
    test_meanings: tuple[tuple[str, Meanings], ...] = ()
    blanks: tuple[tuple[str, Meaning], ...] = ()
    cutoffs: tuple[tuple[str, float], ...] = ()
    unknown_reads: UnknownReads = UnknownReads.REFUSE
    bands: tuple[tuple[str, tuple[float, ...]], ...] = ()
    low: tuple[str, ...] = ()
    """Tests positive at or below their cut-off."""
    crossed: tuple[tuple[str, str, str], ...] = ()
    """Columns of tests that are one reader's reads of one modality: column, modality, reader."""
    frequency: str | None = None
    carry_down: tuple[str, ...] = ()
    patient_part: str | None = None
    repeats: Repeats | None = None
    questions: tuple[Question, ...] = ()
    """What the user has still to say; see `core.reads.file.asking.questions`."""


def guess(table: TextTable, options: ReadingOptions) -> Reading:
    """Guess the reading of a table around what the user fixed.

    Raises
    ------
    Refusal
        If a named column is not in the table, or roles are given twice.
    """
    named = _named(table, options)
    carry_down = tuple(column for column in options.carry_down if column in table.columns)
    table = carrying.carried(table, carry_down)
    taken = {column for role in named for column in named[role]}
    free = [column for column in table.columns if column not in taken]
    found = {str(role): named[role][0] for role in SINGLE_ROLES if role in named}
    wanted = [str(role) for role in SINGLE_ROLES if role not in named]
    found |= columns.single_roles(table, free, wanted, found)
    asked: list[Question] = []
    if Role.REFERENCE not in named:
        rest = [column for column in free if column not in found.values()]
        reference, question = truth.choose(table, truth.candidates(table, rest))
        if reference is not None:
            found["reference"] = reference
        asked += [question] if question else []
    if (patient := found.get("patient")) is not None and not options.carry_down:
        asked += [q] if (q := carrying.ask(table, patient)) else []
    layout = options.layout or _layout(table, named, found)
    if layout is Layout.WIDE:
        kept = {"reader"} if Role.READER in named or _several_readers(table, found) else set()
        found = {role: column for role, column in found.items() if role not in LONG_ROLES - kept}
    free = [column for column in free if column not in found.values()]
    tests: tuple[str, ...] = ()
    if Role.TEST in named:
        tests = named[Role.TEST]
    elif layout is Layout.WIDE:
        spoken_of = {fold(name) for name in _tests_spoken_of(options)}
        tests = tuple(columns.tests(table, free, spoken_of))
    if Role.GROUP in named:
        groups = named[Role.GROUP]
    else:
        rest = [column for column in free if column not in tests]
        groups = tuple(column for column in rest if columns.may_group(table, column, found.get("patient")))
    reading = Reading(
        layout=layout,
        patient=found.get("patient"),
        lesion=found.get("lesion"),
        reference=found.get("reference"),
        tests=tests,
        groups=groups,
        test_name=found.get("test_name"),
        read=found.get("read"),
        reader=found.get("reader"),
        readers=options.readers,
        unknown_reads=options.unknown_reads,
        bands=options.bands,
        carry_down=carry_down,
        questions=tuple(asked),
    )
    return with_meanings(table, reading, options)


def with_meanings(table: TextTable, reading: Reading, options: ReadingOptions) -> Reading:
    """Fill in what values, blanks and cut-offs mean: guessed, then what the options fix.

    What is said of one test goes before what is said of all. A cut-off for all tests is for those that
    hold numbers other than 0 and 1.

    Raises
    ------
    Refusal
        If the options name a test that is not there.
    """
    levels = read_columns(table, reading)
    by_fold = {fold(test): test for test in levels}
    wrong: list[Problem] = []

    def place(name: str | None) -> str | None:
        if name is None or name in levels:
            return name
        if fold(name) not in by_fold:
            known = ", ".join(levels)
            wrong.append(problem(Severity.ERROR, "test_unknown", value=name, known=known))
        return by_fold.get(fold(name))

    cutoffs = [(place(name), number) for name, number in options.cutoffs]
    blanks = [(place(name), meaning) for name, meaning in options.blanks]
    values = [
        (meaning, name if name == REFERENCE else place(name), value)
        for meaning, name, value in options.values
    ]
    require(wrong)
    scored = [test for test in levels if columns.needs_cutoff(levels[test])]
    cutoff_of = {test: number for name, number in cutoffs if name is None for test in scored}
    cutoff_of |= {name: number for name, number in cutoffs if name is not None}
    blank_of = {test: meaning for name, meaning in blanks if name is None for test in levels}
    blank_of |= {name: meaning for name, meaning in blanks if name is not None}
    reference: Meanings = ()
    if reading.reference:
        reference = _meanings(table.levels(reading.reference), REFERENCE, values, False)
    return replace(
        reading,
        test_meanings=tuple(
            (test, _meanings(texts, test, values, test in cutoff_of)) for test, texts in levels.items()
        ),
        reference_meanings=reference,
        cutoffs=tuple((test, cutoff_of[test]) for test in levels if test in cutoff_of),
        blanks=tuple((test, blank_of[test]) for test in levels if test in blank_of),
    )


def read_columns(table: TextTable, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Each test's name and the distinct texts of its reads."""
    if reading.layout is Layout.WIDE:
        return {test: table.levels(test) for test in reading.tests}
    if not (reading.test_name and reading.read):
        return {}
    codes, reads = table.codes(reading.test_name), table.codes(reading.read)
    levels = table.levels(reading.read)
    out = {}
    for code, name in enumerate(table.levels(reading.test_name)):
        used = np.unique(reads[codes == code])
        out[name] = tuple(levels[i] for i in used if i >= 0)
    return out


def numbers_of(levels: Sequence[str]) -> npt.NDArray[np.float64]:
    """Each text as a number, NaN where it is none; shape (levels,)."""
    values = parse_numbers(levels).values
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def default_bands(column: str, levels: Sequence[str]) -> tuple[float, ...]:
    """Band edges of a numeric column: the usual ones for a size, else round thirds of its values."""
    values = numbers_of(levels)
    values = values[np.isfinite(values)]
    if columns.is_size(column) and values.size:
        edges = tuple(edge / 10 for edge in SIZE_BANDS) if columns.is_centimetres(column) else SIZE_BANDS
        if float(values.max()) > edges[0]:
            return edges
    if not values.size:
        return ()
    span = float(np.ptp(values))
    step = 10.0 ** np.floor(np.log10(span / 3)) if span > 0 else 1.0
    thirds = np.quantile(values, [1 / 3, 2 / 3])
    return tuple(dict.fromkeys(float(np.round(third / step) * step) for third in thirds))


def _named(table: TextTable, options: ReadingOptions) -> dict[Role, tuple[str, ...]]:
    """Columns the user gave a role; a column has one role, and most roles have one column."""
    named: dict[Role, tuple[str, ...]] = {}
    role_of: dict[str, Role] = {}
    wrong: list[Problem] = []
    by_fold = {fold(column): column for column in table.columns}
    for role, name in options.columns:
        column = name if name in table.columns else by_fold.get(fold(name))
        if column is None:
            known = ", ".join(table.columns[:30])
            wrong.append(problem(Severity.ERROR, "column_unknown", column=name, known=known))
        elif role_of.setdefault(column, role) is not role:
            wrong.append(problem(Severity.ERROR, "column_has_two_roles", column=column))
        elif column not in named.get(role, ()):
            named[role] = (*named.get(role, ()), column)
    for role in SINGLE_ROLES:
        if len(named.get(role, ())) > 1:
            both = ", ".join(named[role])
            wrong.append(problem(Severity.ERROR, "role_given_twice", value=both, role=str(role)))
    require(wrong)
    return named


def _layout(table: TextTable, named: Mapping[Role, Sequence[str]], found: Mapping[str, str]) -> Layout:
    if Role.TEST_NAME in named or Role.READ in named:
        return Layout.LONG
    if Role.TEST in named or "test_name" not in found or "read" not in found:
        return Layout.WIDE
    few = 2 <= len(table.levels(found["test_name"])) <= columns.MOST_LEVELS
    return Layout.LONG if few else Layout.WIDE


def _several_readers(table: TextTable, found: Mapping[str, str]) -> bool:
    """Whether rows of a wide file repeat a lesion, or a patient without lesions, for each reader."""
    owners = [found[role] for role in ("patient", "lesion") if role in found]
    if "reader" not in found or not owners:
        return False
    units = table.frame[owners].drop_duplicates()
    reads = table.frame[[*owners, found["reader"]]].drop_duplicates()
    return len(units) < len(reads)


def _tests_spoken_of(options: ReadingOptions) -> Iterable[str]:
    named = (
        *(v[1] for v in options.values),
        *(b[0] for b in options.blanks),
        *(c[0] for c in options.cutoffs),
    )
    return (name for name in named if name is not None)


def _meanings(
    levels: Sequence[str], test: str, values: Sequence[tuple[Meaning, str | None, str]], scored: bool
) -> Meanings:
    """What each text of a column means; texts that the user named are kept even if they do not occur."""
    present = {fold(level) for level in levels}
    fixed: dict[str, Meaning] = {}
    if test != REFERENCE:
        fixed = {
            key: meaning
            for meaning, name, value in values
            if name is None and (key := fold(value)) in present
        }
    fixed |= {fold(value): meaning for meaning, name, value in values if name == test}
    out: dict[str, Meaning | None] = dict(fixed)
    if len(levels) > MOST_GUESSED and not scored:
        return tuple(out.items())
    numbers = numbers_of(levels) if scored else np.full(len(levels), np.nan)
    for (level, meaning), number in zip(guess_meanings(levels).items(), numbers, strict=True):
        if np.isnan(number) and fold(level) not in fixed:
            out[fold(level)] = None if _overridden(fixed, meaning) else meaning
    return tuple(out.items())


def _overridden(fixed: Mapping[str, Meaning], meaning: Meaning | None) -> bool:
    """Naming the values of a meaning fixes it: nothing else is guessed into that meaning."""
    return meaning in (Meaning.POSITIVE, Meaning.NEGATIVE) and meaning in fixed.values()
