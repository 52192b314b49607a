"""The answer that a column has a role."""

from __future__ import annotations

from core.reads.file.guesses import columns
from core.reads.file.options import ReadingOptions, Role
from core.reads.file.questions import Answer, option
from core.spelling import quote
from core.tables.table import TextTable


def column_answer(table: TextTable, column: str, role: Role, *, code: str = "column") -> Answer:
    """That a column has a role, with what it commonly holds."""
    return Answer(
        code=code,
        value=column,
        counts=columns.commonest(table, column),
        says=ReadingOptions(columns=((role, column),)),
        option=option("column", f"{role.value}={quote(column)}"),
    )
