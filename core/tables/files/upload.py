"""A file as it arrived, with how it is to be read and what is to be joined to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.problems import Refusal, Severity, problem
from core.tables.files import intake
from core.tables.join import Offer, join, offer
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file and what is joined to it by patient and lesion, one after the other.

    Parameters
    ----------
    sheets : tuple of str
        Other sheets of the file; those that it has not are passed over.
    others : tuple of File
    """

    file: File
    sheets: tuple[str, ...] = ()
    others: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Joined:
    """The table of an upload.

    Parameters
    ----------
    sheets : tuple of str
        Those that could not be joined: the table says why.
    others : tuple of int
        Places of the files that could not.
    """

    table: TextTable
    sheets: tuple[str, ...] = ()
    others: tuple[int, ...] = ()


def joined(progress: Progress, upload: Upload) -> Joined:
    """Read an upload and join what belongs to it; what cannot be joined leaves the first table as it stands.

    Raises
    ------
    Refusal
        If the file itself cannot be read.
    """
    steps, done = 1 + len(upload.sheets) + len(upload.others), 0

    def tell(fraction: float) -> None:
        progress((done + fraction) / steps)

    file = upload.file
    table = table_of(tell, file)
    own = table.source
    wanted: list[tuple[str | int, File]] = [
        (name, File(data=file.data, name=file.name, sheet=name, limits=file.limits))
        for name in upload.sheets
        if name in own.sheets and name != own.sheet
    ]
    wanted += enumerate(upload.others)
    alone: list[str | int] = []
    for key, other in wanted:
        done += 1
        tell(0.0)
        try:
            table = join(table, table_of(tell, other))
        except Refusal as refusal:
            said = [replace(item, severity=Severity.WARNING) for item in refusal.problems]
            table = replace(table, problems=(*table.problems, *said))
            alone.append(key)
    return Joined(
        table=table,
        sheets=tuple(key for key in alone if isinstance(key, str)),
        others=tuple(key for key in alone if isinstance(key, int)),
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pair:
    """A table and another that may belong to the same study, or the file of it."""

    table: TextTable
    other: TextTable | None = None
    file: File | None = None


def offered(progress: Progress, pair: Pair) -> Offer:
    """How the other table would be joined.

    Raises
    ------
    Refusal
        As ``intake.read`` and ``join``; ``join_adds_nothing`` where it has no column that the first has not.
    """
    other = pair.other
    if other is None:
        assert pair.file is not None
        other = table_of(progress, pair.file)
    join(pair.table, other)
    found = offer(pair.table, other)
    if found is None or not found.adds:
        raise Refusal(problem(Severity.ERROR, "join_adds_nothing", value=other.source.name))
    return found
