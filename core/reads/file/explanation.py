"""What was understood of a file, how sure that is, and why: one line a column, a value, a question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.reads.file.asking import questions
from core.reads.file.guesses.headers import joins, names_modality, names_test
from core.reads.file.guesses.truth import strength
from core.reads.file.options import REFERENCE, SINGLE_ROLES, ReadingOptions, Role
from core.reads.file.reading import Reading, read_columns
from core.tables.meaning.words.headers import concepts
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

MOST_VALUES = 12
"""Values of one test that are listed."""


class Sure(StrEnum):
    """How sure something is."""

    SAID = "said"
    SURE = "sure"
    LIKELY = "likely"
    ASKED = "asked"


class Why(StrEnum):
    """What speaks for it."""

    SAID = "said"
    HEADER = "header"
    VALUES = "values"
    ROWS = "rows"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was understood.

    Attributes
    ----------
    kind : ``layout``, ``role``, ``meaning``, ``cutoff``, ``blank`` or ``question``
    what : the column, or test and value
    code : layout, role, meaning or the question's code
    value : a cut-off, or the option that answers a question
    """

    kind: str
    what: str
    code: str
    sure: Sure
    why: Why
    value: str = ""


def explain(table: TextTable, reading: Reading, options: ReadingOptions) -> tuple[Line, ...]:
    """Explain a reading, from its layout to what is still open."""
    open_ones = questions(table, reading)
    asked = {question.column for question in open_ones} | {t for q in open_ones for t in q.tests}
    said = {fold(column) for _, column in options.columns}
    lines = [
        Line(
            kind="layout",
            what="",
            code=str(reading.layout),
            sure=Sure.SAID if options.layout else Sure.SURE,
            why=Why.SAID if options.layout else Why.ROWS,
        )
    ]
    roles: dict[str, Role] = dict.fromkeys(table.columns, Role.IGNORE)
    roles |= dict.fromkeys(reading.groups, Role.GROUP) | dict.fromkeys(reading.tests, Role.TEST)
    roles |= {column: role for role in SINGLE_ROLES if (column := getattr(reading, role.value))}
    for column, role in roles.items():
        if fold(column) in said:
            sure, why = Sure.SAID, Why.SAID
        else:
            why = _why(column, role, reading.tests)
            sure = Sure.ASKED if column in asked else Sure.SURE if why is Why.HEADER else Sure.LIKELY
        lines.append(Line(kind="role", what=column, code=str(role), sure=sure, why=why))
    lines += _values(table, reading, options)
    lines += [
        Line(
            kind="question",
            what=question.column or "",
            code=question.code,
            sure=Sure.ASKED,
            why=Why.NOTHING,
            value=str(dict(question.problem().details)["option"]),
        )
        for question in open_ones
    ]
    return tuple(lines)


def _why(column: str, role: Role, tests: tuple[str, ...]) -> Why:
    if role is Role.REFERENCE:
        return Why.HEADER if strength(column) else Why.VALUES
    if role is Role.TEST:
        named = names_modality(column) or names_test(column) or joins(column, tests)
        return Why.HEADER if named else Why.VALUES
    if role in (Role.TEST_NAME, Role.READER, Role.PATIENT, Role.LESION, Role.READ):
        return Why.HEADER if role in concepts(column) else Why.ROWS
    return Why.VALUES


def _values(table: TextTable, reading: Reading, options: ReadingOptions) -> list[Line]:
    """Meanings, cut-offs and blanks of the reference standard and of each test."""
    levels = read_columns(table, reading)
    if reading.reference:
        levels = {REFERENCE: table.levels(reading.reference), **levels}
    spoken = {(test, fold(value)) for _, test, value in options.values}
    cutoffs, blanks = dict(reading.cutoffs), dict(reading.blanks)
    lines = []
    for test, meanings in ((REFERENCE, reading.reference_meanings), *reading.test_meanings):
        present = {fold(level): level for level in levels.get(test, ())}
        for value, meaning in [m for m in meanings if m[0] in present][:MOST_VALUES]:
            fixed = (test, value) in spoken or (None, value) in spoken
            sure = Sure.SAID if fixed else Sure.ASKED if meaning is None else Sure.SURE
            lines.append(
                Line(
                    kind="meaning",
                    what=f"{test} = {present[value]}",
                    code="" if meaning is None else str(meaning),
                    sure=sure,
                    why=Why.SAID if fixed else Why.NOTHING if meaning is None else Why.VALUES,
                )
            )
        if test in cutoffs:
            sign = "<=" if test in reading.low else ">="
            lines.append(
                Line(
                    kind="cutoff",
                    what=test,
                    code="",
                    sure=Sure.SAID,
                    why=Why.SAID,
                    value=f"{sign} {cutoffs[test]:g}",
                )
            )
        if test in blanks:
            lines.append(Line(kind="blank", what=test, code=str(blanks[test]), sure=Sure.SAID, why=Why.SAID))
    return lines
