"""Problems found in many rows at once, listed row by row up to a limit; the rest are counted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from core.arrays import Bools
from core.problems import Problem, Severity, problem
from core.tables.files.coding import SHOWN_PER_CODE
from core.tables.table import TextTable


class Listing:
    """Collects the problems of one table."""

    def __init__(self, table: TextTable) -> None:
        self._table = table
        self._found: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, in the order it was found."""
        return tuple(self._found)

    def whole(self, severity: Severity, code: str, header: str | None = None, **details: str | float) -> None:
        """A problem of a whole column or of the file."""
        self._found.append(problem(severity, code, row=None, column=header, **details))

    def one(self, severity: Severity, code: str, row: int, header: str, **details: str | int | float) -> None:
        """A problem shown by one example row."""
        (text,) = cell_texts(self._table, header, np.array([row]))
        number = int(self._table.row_numbers[row])
        self._found.append(problem(severity, code, row=number, column=header, value=text, **details))

    def rows(
        self,
        severity: Severity,
        code: str,
        wrong: Bools,
        header: str | None,
        **details: str | int | float,
    ) -> None:
        """One problem for each marked row; ``header`` names the cell to show."""
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return
        shown = rows[:SHOWN_PER_CODE]
        texts = cell_texts(self._table, header, shown) if header is not None else [None] * len(shown)
        for row, text in zip(shown.tolist(), texts, strict=True):
            self._found.append(
                problem(
                    severity,
                    code,
                    row=int(self._table.row_numbers[row]),
                    column=header,
                    value=text,
                    **details,
                )
            )
        if len(rows) > len(shown):
            self._found.append(
                problem(severity, "more_of_the_same", column=header, of=code, count=len(rows) - len(shown))
            )


def cell_texts(table: TextTable, header: str, rows: np.ndarray) -> list[str | None]:
    """The texts of some cells of a column, None where blank; cheap whatever the size of the table."""
    place = table.columns.index(header)
    codes = table.coded[place][rows]
    taken = table.texts[place].take(pa.array(np.maximum(codes, 0))) if len(table.texts[place]) else None
    if taken is None:
        return [None] * len(rows)
    texts = taken.to_pylist()
    return [None if code < 0 else text for code, text in zip(codes.tolist(), texts, strict=True)]
