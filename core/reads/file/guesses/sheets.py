"""Sheets of one workbook that look like the same table, and rows that name a section."""

from __future__ import annotations

import numpy as np

from core.problems import Problem, Severity, problem
from core.reads.file.guesses import columns, headers
from core.reads.file.options import ReadingOptions
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.table import TextTable

FEWEST_SECTIONS = 2


def ask(table: TextTable) -> Question | None:
    """Ask which sheet counts where others have the same columns and nobody chose one."""
    source = table.source
    if "sheet" not in source.guessed or source.sheet is None:
        return None
    found = {sheet.name: sheet for sheet in table.layout.sheets}
    here = found.get(source.sheet)
    if here is None or not here.names:
        return None
    rivals = [
        s
        for s in found.values()
        if s is not here and s.rows and set(s.names) == set(here.names) and s.name not in source.joined
    ]
    if not rivals:
        return None
    return Question(
        ask=Ask.SHEET,
        column=here.name,
        count=here.rows,
        values=tuple((sheet.name, sheet.rows) for sheet in (here, *rivals)),
        answers=tuple(
            Answer(
                code="sheet",
                value=sheet.name,
                counts=((sheet.name, sheet.rows),),
                says=ReadingOptions(settled=frozenset({"sheet"})),
                option=option("sheet", quote(sheet.name)),
            )
            for sheet in (here, *rivals)
        ),
    )


def sections(table: TextTable, patient: str | None) -> list[Problem]:
    """Rows that hold nothing but a modality in the column of patients: a row for each is no patient."""
    if patient is None:
        return []
    if table.distinct(patient) > columns.MOST_LEVELS**2:
        return []
    levels = table.levels(patient)
    named = [i for i, text in enumerate(levels) if len(text) <= 30 and headers.names_modality(text)]
    if len(named) < FEWEST_SECTIONS:
        return []
    rows = np.isin(table.codes(patient), named)
    for column in table.columns:
        if column != patient:
            rows &= table.codes(column) < 0
    places = np.flatnonzero(rows)
    if places.size < FEWEST_SECTIONS:
        return []
    texts = dict.fromkeys(table.texts_at(patient, table.codes(patient)[places]))
    return [
        problem(
            Severity.ERROR,
            "sections_in_rows",
            row=int(table.row_numbers[places[0]]),
            column=patient,
            value=", ".join(list(texts)[:6]),
            count=int(places.size),
        )
    ]
