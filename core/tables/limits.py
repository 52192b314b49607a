"""What a file may cost: named limits, each refused by its name."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000

LONGEST_MEANT = 200
"""Characters of a text that may be a number, a date, a grade or a code; a longer one is a remark, and no
pattern looks at it: what looking costs may grow with the square of its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one file may hold.

    Parameters
    ----------
    upload_bytes : int
        Size of the file as it arrives.
    expanded_bytes : int
        Size after unpacking (a workbook is a zip archive).
    rows, columns : int
        Size of the table, the header not counted.
    cell_characters : int
        Longest text of one cell (Excel's own limit); longer ones are cut with a problem.
    sheet_cells : int
        Cells of the rectangle that holds everything on a sheet, blank ones included.
    """

    upload_bytes: int = 200 * MEGABYTE
    expanded_bytes: int = 1_000 * MEGABYTE
    rows: int = 3_000_000
    columns: int = 200
    cell_characters: int = 32_767
    sheet_cells: int = 60_000_000


LIMITS = Limits()
