"""The text table: a foreign file after the door, as texts coded once per column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

Codes = npt.NDArray[np.int32]


class Format(StrEnum):
    """What a file is, judged by its content."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table came from and how it was understood; what was guessed can be overridden.

    Parameters
    ----------
    name : str
        File name as uploaded; empty for a paste.
    sha256 : str
        Hash of the bytes as they arrived.
    format : Format
    header_row : int
        Row of the headers as the spreadsheet shows it (1-based).
    encoding, delimiter : str or None
        Of a text file.
    decimal_comma : bool
        The delimiter leaves the comma free, and cells show it as the decimal mark and none the point.
    sheet : str or None
    sheets : tuple of str
        All sheets of a workbook.
    guessed : tuple of str
        Which of ``encoding``, ``sheet``, ``header_row`` nobody chose.
    """

    name: str
    sha256: str
    format: Format
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    decimal_comma: bool = False
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TextTable:
    """Columns of texts, each coded against its distinct texts. Immutable.

    Parameters
    ----------
    columns : tuple of str
        Unique, cleaned headers.
    row_numbers : array of int, shape (rows,)
        Row as the spreadsheet shows it: 1-based, the header counts.
    source : Source
    problems : tuple of Problem
    coded : tuple of array of int, each shape (rows,)
        Per column the index into its levels, -1 where blank, in the narrowest integer type.
    texts : tuple of pyarrow string arrays
        Per column the distinct texts, stripped, in order of first appearance.
    """

    columns: tuple[str, ...]
    row_numbers: Codes
    source: Source
    problems: tuple[Problem, ...]
    coded: tuple[npt.NDArray[np.signedinteger], ...]
    texts: tuple[pa.Array, ...]

    @property
    def rows(self) -> int:
        """Number of rows, blank ones left out."""
        return len(self.row_numbers)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.columns)}

    def codes(self, column: str) -> Codes:
        """Index of each row's text in ``levels(column)``, shape (rows,); -1 where blank.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        return self.coded[self._position[column]].astype(np.int32)

    def levels(self, column: str) -> tuple[str, ...]:
        """Distinct texts of a column, spelt as in the file, in order of first appearance."""
        return tuple(self.texts[self._position[column]].to_pylist())

    def counts(self, column: str) -> npt.NDArray[np.intp]:
        """Rows per level, shape (levels,); blanks are not counted."""
        codes = self.codes(column)
        return np.bincount(codes[codes >= 0], minlength=len(self.texts[self._position[column]]))

    def blanks(self, column: str) -> int:
        """Rows in which a column is empty."""
        return int(np.count_nonzero(self.coded[self._position[column]] < 0))

    def values(self, column: str) -> list[str | None]:
        """Each row's text, None where blank: for small tables and display."""
        levels = self.levels(column)
        return [None if code < 0 else levels[code] for code in self.codes(column).tolist()]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as a frame of categorical texts (blank is NA), indexed by row number."""
        # the child process that only reads need not load it
        import pandas as pd

        return pd.DataFrame(
            {
                name: pd.Categorical.from_codes(
                    self.codes(name), categories=pd.Index(self.levels(name), dtype="str")
                )
                for name in self.columns
            },
            index=pd.Index(self.row_numbers, name="row"),
        )
