"""The values of one test, or of the reference standard, as they stand in the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import occurrences
from core.tables.table import TextTable


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Values of one test, or of the reference standard.

    Attributes
    ----------
    levels : distinct texts
    codes : index of each row's text, -1 where blank
    row_numbers : rows as the spreadsheet shows them
    """

    levels: tuple[str, ...]
    codes: npt.NDArray[np.signedinteger]
    row_numbers: npt.NDArray[np.signedinteger]

    @classmethod
    def of(cls, table: TextTable, column: str, rows: npt.NDArray[np.bool_] | None = None) -> Column:
        """A column of a table, or of some of its rows with the texts that occur there."""
        codes, levels = table.codes(column), table.levels(column)
        if rows is None:
            return cls(levels, codes, table.row_numbers)
        codes = codes[rows]
        used = np.flatnonzero(occurrences(codes, len(levels)))
        place = np.full(len(levels) + 1, -1, dtype=np.int64)
        place[used] = np.arange(used.size)
        return cls(tuple(levels[i] for i in used), place[codes], table.row_numbers[rows])

    @property
    def counts(self) -> list[int]:
        """Rows of each text."""
        counts: list[int] = occurrences(self.codes, len(self.levels)).tolist()
        return counts

    def row(self, place: int) -> int:
        """First row with a text, or the first blank one (-1)."""
        return int(self.row_numbers[int(np.argmax(self.codes == place))])

    @property
    def blanks(self) -> int:
        """Blank rows."""
        return int(np.count_nonzero(self.codes < 0))
