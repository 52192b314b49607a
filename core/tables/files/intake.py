"""The one door for foreign files: bytes in, a text table or typed problems out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from core.characters import INVISIBLE
from core.problems import Refusal, Severity, problem
from core.tables.files import columnar, delimited, encodings, formats, workbook
from core.tables.limits import LIMITS, Limits
from core.tables.table import Format, Source, TextTable

Progress = Callable[[float], None]


LONGEST_NAME = 255


def shown_name(name: str) -> str:
    """A file name as it may stand in a message or a report: what nobody sees, XML refuses or hides is out."""
    seen = INVISIBLE.sub("", name.encode("utf-8", "replace").decode("utf-8"))
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
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> TextTable:
    """Read a foreign file: delimited text, XLSX, XLS, ODS or Parquet, judged by its content.

    Parameters
    ----------
    data : bytes
        The file as it arrived.
    name : str
        Its name, for messages only.
    encoding : str or None
        Of a text file, one of ``encodings.CHOICES`` or a common alias; None guesses.
    sheet : str or None
        Of a workbook; None takes the first visible sheet that holds a table.
    header_row : int or None
        Row of the headers as the spreadsheet shows it (1-based); None finds it.
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
    kind = formats.detect(data, name, limits)
    source = Source(name=name, sha256=hashlib.sha256(data).hexdigest(), format=kind, header_row=1)
    if kind is Format.DELIMITED:
        decoded = encodings.decode(data, name, encoding)
        source = Source(
            name=name,
            sha256=source.sha256,
            format=kind,
            header_row=1,
            encoding=decoded.encoding,
            guessed=("encoding",) if decoded.guessed else (),
        )
        return delimited.read(
            decoded.data,
            source,
            list(decoded.problems),
            header_row=header_row,
            limits=limits,
            progress=progress,
        )
    if kind is Format.PARQUET:
        return columnar.read(data, source, limits=limits)
    return workbook.read(data, source, sheet=sheet, header_row=header_row, limits=limits, progress=progress)


def read_pasted(text: str, *, header_row: int | None = None, limits: Limits = LIMITS) -> TextTable:
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
    return delimited.read(
        data.removeprefix(b"\xef\xbb\xbf"), source, [], header_row=header_row, limits=limits, progress=None
    )
