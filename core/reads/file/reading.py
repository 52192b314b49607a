"""The reading: how a file of reads is to be understood, guessed first and confirmed by the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.file.guesses import carrying, columns, headers, owners, sheets, structure, truth
from core.reads.file.guesses.meanings import MOST_GUESSED, meanings
from core.reads.file.guesses.sheets import sections
from core.reads.file.guesses.values import Column
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
from core.reads.file.questions import Ask, Question
from core.reads.plan import require
from core.tables.meaning.values import parse_numbers
from core.tables.meaning.words.vocabulary import Meaning, fold
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
]

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
    problems: tuple[Problem, ...] = ()
    """What was assumed while reading."""


def guess(table: TextTable, options: ReadingOptions) -> Reading:
    """Guess the reading of a table around what the user fixed.

    Raises
    ------
    Refusal
        If a named column is not in the table, or roles are given twice.
    """
    named = _named(table, options)
    # "" says that nothing is carried down
    carry_down = tuple(column for column in options.carry_down if column in ("", *table.columns))
    table = carrying.carried(table, carry_down)
    taken = {column for role in named for column in named[role]}
    free = [column for column in table.columns if column not in taken]
    found = {str(role): named[role][0] for role in SINGLE_ROLES if role in named}
    wanted = [str(role) for role in SINGLE_ROLES if role not in named]
    found |= columns.single_roles(table, free, wanted, found)
    asked: list[Question] = []
    if "sheet" not in options.settled and (question := sheets.ask(table)):
        asked.append(question)
    if Role.REFERENCE not in named:
        rest = [column for column in free if column not in found.values()]
        reference, question = truth.choose(table, truth.candidates(table, rest))
        if reference is not None:
            found["reference"] = reference
        asked += [question] if question else []
    assumed: list[Problem] = []
    patient = found.get("patient")
    if patient is not None and Role.PATIENT not in named and owners.names_nobody(table, patient):
        assumed.append(problem(Severity.WARNING, "patient_constant", column=patient, count=table.rows))
        del found["patient"]
        free = [column for column in free if column != patient]
        patient = None
    elif (
        patient is not None
        and Role.PATIENT not in named
        and "lesion" not in found
        and options.patient_part is None
        and owners.holds_lesions(table, patient)
    ):
        del found["patient"]  # it names lesions; who the patient is will be asked
        patient = None
    if options.patient_part is not None and patient is None:
        patient = owners.with_part(table, (*found.values(), *free), options.patient_part)
        found = {role: column for role, column in found.items() if column != patient}
        if patient is not None:
            found["patient"] = patient
    if patient is not None and not options.carry_down:
        asked += [q] if (q := carrying.ask(table, patient)) else []
    if not {"patient", "lesion"} & found.keys() and not {"patient", "rows"} & options.settled:
        rest = [column for column in free if column not in (found.get("read"), found.get("reference"))]
        if (case := structure.owner(table, rest, found)) is not None:
            found["patient"] = case
    rows = structure.structure(table, free, named, found, options)
    asked += rows.questions
    layout = rows.layout
    found = {role: column for role, column in found.items() if role not in LONG_ROLES}
    for role, column in (("test_name", rows.test_name), ("read", rows.read), ("reader", rows.reader)):
        if column is not None:
            found[role] = column
    for role in ("test_name", "reader"):
        named_once = found.get(role)
        if named_once is not None and not options.carry_down:
            asked += [q] if (q := carrying.ask(table, named_once)) else []
    reference = found.get("reference")
    by_unit = layout is Layout.LONG or rows.reader is not None
    if reference is not None and ("lesion" in found or not by_unit):
        asked += [q] if (q := carrying.ask_reference(table, patient, reference, options.carry_down)) else []
    assumed += sections(table, patient)
    free = [column for column in free if column not in found.values()]
    tests: tuple[str, ...] = ()
    if Role.TEST in named:
        tests = named[Role.TEST]
    elif layout is Layout.WIDE:
        spoken_of = {fold(name) for name in _tests_spoken_of(options)}
        could = [column for column in free if fold(column) in spoken_of or not truth.strength(column)]
        tests = tuple(columns.tests(table, could, spoken_of))
        left = columns.yes_or_no_left_out(table, [column for column in free if column not in tests])
        if tests and left:
            assumed.append(problem(Severity.WARNING, "yes_no_left_out", value=", ".join(left)))
        numbers = columns.measures_left_out(table, [c for c in free if c not in tests])
        if tests and numbers and Role.GROUP not in named:
            assumed.append(problem(Severity.WARNING, "measure_left_out", value=", ".join(numbers)))
    else:
        tests = rows.columns
    if found.get("reference") is None and (question := truth.unnamed(table, free, tests)):
        asked.append(question)
    if layout is Layout.WIDE and not tests and (question := structure.ask_tests(table, free)):
        asked.append(question)
    if found.get("patient") is None and layout is Layout.WIDE and Role.FREQUENCY not in named:
        rest = [column for column in free if column not in tests]
        pattern = [column for column in (found.get("reference"), *tests) if column is not None]
        counted = owners.frequency(table, rest, pattern, found.get("lesion"))
        asked += [counted] if counted else []
    if Role.GROUP in named:
        groups = named[Role.GROUP]
    else:
        rest = [column for column in free if column not in tests]
        groups = tuple(column for column in rest if columns.may_group(table, column, found.get("patient")))
    if not {"patient", "frequency"} & found.keys() and not any(q.ask is Ask.FREQUENCY for q in asked):
        rest = [column for column in free if column not in tests]
        question, warning = owners.patient(table, found.get("lesion"), rest, options.settled)
        asked += [question] if question else []
        assumed += [warning] if warning else []
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
        crossed=structure.crossed(tests) if layout is Layout.WIDE and rows.reader is None else (),
        carry_down=carry_down,
        frequency=found.get("frequency"),
        patient_part=options.patient_part if "patient" in found else None,
        repeats=options.repeats,
        questions=tuple(asked),
    )
    truth_column = None if reading.reference is None else Column.of(table, reading.reference)
    meant = meanings(_read_columns(table, reading), truth_column, reading.reference, options)
    return replace(
        reading,
        test_meanings=tuple(meant.tests.items()),
        reference_meanings=meant.reference,
        cutoffs=tuple(meant.cutoffs.items()),
        low=tuple(meant.low),
        blanks=tuple(meant.blanks.items()),
        questions=(*reading.questions, *meant.questions),
        problems=(*assumed, *meant.problems),
    )


def read_columns(table: TextTable, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Each test's name, or each column of reads, and the distinct texts of its reads."""
    return {name: column.levels for name, column in _read_columns(table, reading).items()}


def _read_columns(table: TextTable, reading: Reading) -> dict[str, Column]:
    if reading.layout is Layout.WIDE or reading.tests:
        return {test: Column.of(table, test) for test in reading.tests}
    if not (reading.test_name and reading.read):
        return {}
    codes = table.codes(reading.test_name)
    return {
        name: Column.of(table, reading.read, codes == code)
        for code, name in enumerate(table.levels(reading.test_name))
    }


def numbers_of(levels: Sequence[str]) -> npt.NDArray[np.float64]:
    """Each text as a number, NaN where it is none; shape (levels,)."""
    values = parse_numbers(levels).values
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def default_bands(column: str, levels: Sequence[str]) -> tuple[float, ...]:
    """Band edges of a numeric column: the usual ones for a size, else round thirds of its values."""
    values = numbers_of(levels)
    values = values[np.isfinite(values)]
    if headers.is_size(column) and values.size:
        edges = tuple(edge / 10 for edge in SIZE_BANDS) if headers.is_centimetres(column) else SIZE_BANDS
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


def _tests_spoken_of(options: ReadingOptions) -> Iterable[str]:
    named = (
        *(v[1] for v in options.values),
        *(b[0] for b in options.blanks),
        *(c[0] for c in options.cutoffs),
    )
    return (name for name in named if name is not None)
