"""The one door for foreign files: bytes in, a text table or typed problems out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from core.characters import visible
from core.problems import Refusal, Severity, problem
from core.tables import imrmc, redcap, rjafroc
from core.tables.files import columnar, formats, labelled
from core.tables.files.coding import Wish
from core.tables.files.header_row import MOST_HEADER_ROWS
from core.tables.files.text import delimited, encodings
from core.tables.files.workbooks import workbook
from core.tables.limits import LIMITS, Limits
from core.tables.table import Format, Source, TextTable

Progress = Callable[[float], None]


LONGEST_NAME = 255


def shown_name(name: str) -> str:
    """A file name as it may stand in a message or a report: what nobody sees, XML refuses or hides is out."""
    seen = visible(name.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(seen.split())[:LONGEST_NAME]


def _check_size(data: bytes, name: str, limits: Limits) -> None:
    if len(data) > limits.upload_bytes:
        raise Refusal(
            problem(
                Severity.ERROR,
                "file_too_large",
                value=name,
                megabytes=round(len(data) / 1_000_000),
                limit=limits.upload_bytes // 1_000_000,
            )
        )


def read(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
    keep_rows: Collection[int] = (),
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> TextTable:
    """Read a foreign file: delimited text, XLSX, XLS, ODS, Parquet, SPSS or Stata, judged by its content.

    Parameters
    ----------
    data : bytes
        The file as it arrived.
    name : str
        Its name, for messages only.
    encoding : str or None
        Of a text file, one of ``encodings.CHOICES`` or a common alias; None guesses.
    sheet : str or None
        Of a workbook; None takes the visible sheet that looks most like a study or a log. ``Sheet!G:I``
        names one of several tables side by side; in a text file it is ``!G:I``.
    header_row : int or None
        (First) row of the headers as the spreadsheet shows it (1-based); None finds it.
    header_rows : int or None
        How many rows of headers there are; None judges it.
    keep_rows : collection of int
        Rows that are data although they look like totals, units or remarks.
    limits : Limits
    progress : callable or None
        Called with a fraction from 0 to 1.

    Raises
    ------
    Refusal
        With typed problems, for whatever cannot be read.
    """
    name = shown_name(name)
    _check_size(data, name, limits)
    if header_row is not None and header_row < 1:
        raise Refusal(problem(Severity.ERROR, "header_row_not_found", row=header_row, value=name))
    if header_rows is not None and not 1 <= header_rows <= MOST_HEADER_ROWS:
        raise Refusal(
            problem(Severity.ERROR, "header_rows_not_usable", row=header_rows, limit=MOST_HEADER_ROWS)
        )
    wish = Wish(header_row=header_row, header_rows=header_rows, keep_rows=frozenset(keep_rows))
    arrived = _Arrived(data, name, encoding)
    table = _read(arrived, sheet, wish, limits, progress)
    if sheet is None and rjafroc.sheets_of(table.source.sheets) is not None:
        return rjafroc.arrange(table, lambda one: _read(arrived, one, wish, limits, None))
    if not redcap.is_export(table):
        return imrmc.arrange(table)
    return redcap.arrange(table, None if table.source.sheet else sheet)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file as it arrived, the name it goes by, and the encoding it is said to have."""

    data: bytes
    name: str
    encoding: str | None


def _read(
    arrived: _Arrived, sheet: str | None, wish: Wish, limits: Limits, progress: Progress | None
) -> TextTable:
    data, name = arrived.data, arrived.name
    kind = formats.detect(data, name, limits)
    source = Source(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        format=kind,
        header_row=1,
        header_rows=wish.header_rows,
        keep_rows=tuple(sorted(wish.keep_rows)),
    )
    if kind is Format.DELIMITED:
        decoded = encodings.decode(data, name, arrived.encoding)
        source = replace(
            source,
            encoding=decoded.encoding,
            guessed=("encoding",) if decoded.guessed else (),
            encoding_sure=decoded.sure,
            encodings=decoded.others,
        )
        listed = imrmc.prepare(decoded.data)
        wish = replace(wish, place=_place(sheet)[1])
        table = delimited.read(
            decoded.data if listed is None else listed.data,
            source,
            list(decoded.problems),
            wish=wish if listed is None else replace(wish, header_row=listed.header_row, header_rows=1),
            limits=limits,
            progress=progress,
        )
        return table if listed is None else imrmc.arrange(table, listed.stated)
    if kind is Format.PARQUET:
        return columnar.read(data, source, limits=limits)
    if kind in (Format.SPSS, Format.STATA):
        return labelled.read(data, source, limits=limits)
    return workbook.read(data, source, sheet=sheet, wish=wish, limits=limits, progress=progress)


def _place(sheet: str | None) -> tuple[str | None, str | None]:
    """The name of a sheet, and the columns of one of its tables where they are named behind it."""
    found = re.fullmatch(r"(.*)!([A-Z]{1,3}:[A-Z]{1,3})", sheet or "", re.DOTALL)
    return (found[1] or None, found[2]) if found else (sheet, None)


def read_pasted(
    text: str,
    *,
    header_row: int | None = None,
    header_rows: int | None = None,
    keep_rows: Collection[int] = (),
    limits: Limits = LIMITS,
) -> TextTable:
    """Read cells pasted from a spreadsheet: tab separated with quoted cells, or delimited text.

    Raises
    ------
    Refusal
        As ``read``.
    """
    data = text.encode("utf-8", "replace")
    _check_size(data, "", limits)
    if not text.strip():
        raise Refusal(problem(Severity.ERROR, "file_empty"))
    source = Source(
        name="",
        sha256=hashlib.sha256(data).hexdigest(),
        format=Format.PASTED,
        header_row=1,
        encoding="utf-8",
    )
    wish = Wish(header_row=header_row, header_rows=header_rows, keep_rows=frozenset(keep_rows))
    return delimited.read(
        data.removeprefix(b"\xef\xbb\xbf"), source, [], wish=wish, limits=limits, progress=None
    )
