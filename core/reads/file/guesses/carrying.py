"""A patient named once for several rows: whether that is so is asked, and then the name is carried down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.reads.file.options import ReadingOptions
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.shape import carry_down, fill_merged
from core.tables.table import TextTable

MANY_BLANKS = 1 / 3
"""From this share on rows without a name are not a slip, whatever the others look like."""


def carried(table: TextTable, columns: Sequence[str]) -> TextTable:
    """The table with merged cells filled, and blank cells of some columns from the last filled cell above."""
    table = fill_merged(table, table.columns)
    for column in columns:
        if column in table.columns:
            table = carry_down(table, column)
    return table


def ask_reference(
    table: TextTable, patient: str | None, reference: str, carried_down: Sequence[str]
) -> Question | None:
    """Ask whether the truth stated once belongs to all rows of a patient.

    It may where it stands in the first row of every patient and in no other, and a third of its cells
    are blank.
    """
    if patient is None or reference in carried_down or "" in carried_down:
        return None
    owners, blank = table.codes(patient), table.codes(reference) < 0
    count = int(np.count_nonzero(blank))
    if not count or blank[0] or count < MANY_BLANKS * blank.size:
        return None
    named = owners >= 0
    first = np.r_[True, owners[1:] != owners[:-1]] if named.all() else named
    if not np.array_equal(first, ~blank):
        return None
    return Question(
        ask=Ask.CARRY_DOWN,
        column=reference,
        row=int(table.row_numbers[int(np.argmax(blank))]),
        count=count,
        guess=0,
        answers=(
            Answer(
                code="carry",
                says=ReadingOptions(carry_down=(*carried_down, reference)),
                option=option("carry-down", quote(reference)),
            ),
            Answer(code="no_carry", says=ReadingOptions(carry_down=("",)), option="--carry-down no"),
        ),
    )


def ask(table: TextTable, column: str) -> Question | None:
    """Ask whether a column's names hold for the blank rows below them, where they seem to.

    They seem to if no name stands in two places, or if a third of the cells are blank.
    """
    codes = table.codes(column)
    blank = codes < 0
    count = int(np.count_nonzero(blank))
    if not count or blank[0] or count == codes.size:
        return None
    filled = codes[~blank]
    once = table.distinct(column) == filled.size
    share = count / codes.size
    if count == 1 or not (once or share >= MANY_BLANKS):
        return None
    first = int(np.argmax(blank))
    return Question(
        ask=Ask.CARRY_DOWN,
        column=column,
        row=int(table.row_numbers[first]),
        count=count,
        guess=0 if once else None,
        values=tuple((text, 1) for text in table.texts_at(column, filled[:4])),
        answers=(
            Answer(
                code="carry",
                says=ReadingOptions(carry_down=(column,)),
                option=option("carry-down", quote(column)),
            ),
            Answer(code="no_carry", says=ReadingOptions(carry_down=("",)), option="--carry-down no"),
        ),
    )
