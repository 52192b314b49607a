"""The text table: a foreign file after the door, as texts coded once per column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.arrays import Codes, occurrences
from core.problems import Problem

if TYPE_CHECKING:
    import pandas as pd


class Format(StrEnum):
    """What a file is, judged by its content."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    SPSS = "spss"
    STATA = "stata"
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
    encoding_sure : float
        How sure a guessed encoding is: 1 is certain, at 0.5 another fits as well.
    encodings : tuple of str
        Where it was guessed, the encodings that fit the bytes, the likeliest first.
    decimal_comma : bool
        The delimiter leaves the comma free, and cells show it as the decimal mark and none the point.
    sheet : str or None
    sheets : tuple of str
        All sheets of a workbook.
    guessed : tuple of str
        Which of ``encoding``, ``sheet``, ``header_row`` nobody chose.
    header_rows : int or None
        How many rows of headers the user said there are.
    keep_rows : tuple of int
        Rows that the user said are data.
    joined : tuple of str
        Other sheets of the file, and other files, joined to this one.
    joined_sha256 : tuple of str
        Hash of the bytes of each of them.
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
    encoding_sure: float = 1.0
    encodings: tuple[str, ...] = ()
    header_rows: int | None = None
    keep_rows: tuple[int, ...] = ()
    joined: tuple[str, ...] = ()
    joined_sha256: tuple[str, ...] = ()


class RowKind(StrEnum):
    """What a row of a sheet is that is no row of data."""

    TITLE = "title"
    UNIT = "unit"
    TOTAL = "total"
    FOOTNOTE = "footnote"
    HEADER = "header"
    """The headers once more, as at the top of each printed page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row that is not in the table because of what it says.

    Parameters
    ----------
    row : int
        As the spreadsheet shows it (1-based).
    kind : RowKind
    text : str
        Its filled cells.
    """

    row: int
    kind: RowKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Cells of one column that are merged over several rows: what the first holds belongs to all.

    Parameters
    ----------
    column : str
    first, last : int
        Rows as the spreadsheet shows them, both inclusive.
    text : str
        What they hold; empty where they hold nothing.
    """

    column: str
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of several tables that stand side by side on a sheet.

    Parameters
    ----------
    columns : tuple of str
        Its headers as the sheet has them.
    place : str
        Its columns as the spreadsheet names them, such as ``G:I``.
    rows : int
        Its filled rows.
    """

    columns: tuple[str, ...]
    place: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFound:
    """What a sheet of a workbook holds at first sight.

    Parameters
    ----------
    name : str
    rows, columns : int
        Size of its table, 0 where it has none.
    known : tuple of str
        What its headers speak of (``patient``, ``reference``, ...; see ``core.tables.meaning.words``).
    score : float
        How much it looks like a study or a log; the first sheet nearly as high as the highest is read.
    names : tuple of str
        Its headers, folded.
    """

    name: str
    rows: int
    columns: int
    known: tuple[str, ...] = ()
    score: float = 0.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the cells of a sheet became a table: everything that may have to be asked about.

    Parameters
    ----------
    header_rows : tuple of int
        Rows joined into the headers, as the spreadsheet shows them.
    left_out : tuple of LeftOut
        Rows that are no data; those chosen to be kept are not among them.
    merged : tuple of Merge
        Merged over several rows of data. The table has the value in the first row only.
    units : tuple of (str, str)
        Column and unit, from a row of units below the headers.
    blocks : tuple of Block
        Tables side by side, empty where there is one; ``block`` is the one that was read (0-based).
    block : int
    sheets : tuple of SheetFound
        All sheets that were looked at, where several could be read.
    redcap : bool
        The table is an export of REDCap, whose baseline rows were spread over the rows of their record.
    """

    header_rows: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    merged: tuple[Merge, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    block: int = 0
    sheets: tuple[SheetFound, ...] = ()
    redcap: bool = False


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
    layout : Layout
        How the cells of the sheet became the table.
    """

    columns: tuple[str, ...]
    row_numbers: Codes
    source: Source
    problems: tuple[Problem, ...]
    coded: tuple[npt.NDArray[np.signedinteger], ...]
    texts: tuple[pa.Array, ...]
    layout: Layout = Layout()

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

    def distinct(self, column: str) -> int:
        """Number of distinct texts of a column."""
        return len(self.texts[self._position[column]])

    def texts_at(self, column: str, levels: Sequence[int] | npt.NDArray[np.signedinteger]) -> list[str]:
        """Some of a column's distinct texts, by their index."""
        texts = self.texts[self._position[column]]
        return [texts[int(level)].as_py() for level in levels]

    def counts(self, column: str) -> npt.NDArray[np.intp]:
        """Rows per level, shape (levels,); blanks are not counted."""
        codes = self.codes(column)
        return occurrences(codes, len(self.texts[self._position[column]]))

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
