"""A file as it arrived, with how it is to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.tables.files import intake
from core.tables.limits import LIMITS, Limits
from core.tables.table import TextTable

Progress = Callable[[float], None]
"""Is told what fraction is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes with a name; what is None is guessed. See ``intake.read``.

    Parameters
    ----------
    pasted : bool
        Cells pasted from a spreadsheet, in UTF-8: read by `intake.read_pasted`, which asks for no choices.
    """

    data: bytes
    name: str
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    keep_rows: tuple[int, ...] = ()
    pasted: bool = False
    limits: Limits = LIMITS


def table_of(progress: Progress, file: File) -> TextTable:
    """The table of a file.

    Raises
    ------
    Refusal
        As ``intake.read``.
    """
    if file.pasted:
        return intake.read_pasted(file.data.decode("utf-8", "replace"), limits=file.limits)
    return intake.read(
        file.data,
        file.name,
        encoding=file.encoding,
        sheet=file.sheet,
        header_row=file.header_row,
        header_rows=file.header_rows,
        keep_rows=file.keep_rows,
        limits=file.limits,
        progress=progress,
    )
