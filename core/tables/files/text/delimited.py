"""Delimited text (CSV, TSV, semicolons, pipes): find the delimiter and the header, then read.

A regular file is parsed by Arrow straight into coded columns; a file with ragged rows or stray
quotation marks is read row by row, so that each irregularity can be named.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import header_row as headers
from core.tables.files.coding import (
    SHOWN_PER_CODE,
    RawColumn,
    RowCoder,
    Wish,
    assemble,
    more_of_the_same,
    refuse_rows,
)
from core.tables.limits import Limits
from core.tables.meaning.values import comma_is_decimal
from core.tables.table import Source, TextTable

DELIMITERS = ("\t", ";", ",", "|")
"""In order of preference where several split the sample equally well."""

_HEAD_BYTES = 256_000
_SAMPLE_ROWS = 200
_ROWS_AT_ONCE = 20_000

csv.field_size_limit(2**31 - 1)

Progress = Callable[[float], None]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:  # pragma: no cover - the lenient reader raises only past its field limit
        pass
    return rows


def find_delimiter(text: str) -> str:
    """The delimiter that splits most rows of a sample into the same number of cells.

    Quoted delimiters do not count. Ties go to the split that gives more cells, then to the order of
    ``DELIMITERS``. A single column gives a comma.

    Parameters
    ----------
    text : str
        The beginning of a file.
    """
    best, best_score = ",", (0.0, 0, 0)
    for rank, delimiter in enumerate(DELIMITERS):
        rows = [row for row in _rows(text, delimiter) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows)
        # the widest of the common widths: titles and notes above or below a table are narrow
        width, rows_of_width = max(
            ((w, n) for w, n in widths.items() if w > 1 and n >= 0.3 * len(rows)),
            key=lambda pair: (pair[1], pair[0]),
            default=(1, 0),
        )
        if width == 1:
            continue
        header = rows[headers.find(rows)]
        share = rows_of_width / len(rows) + (0.5 if len(header) == width else 0.0)
        score = (round(share, 2), width, -rank)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _well_quoted(data: bytes, delimiter: str) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is doubled inside one."""
    if b'"' not in data:
        return True
    raw = np.frombuffer(data, np.uint8)
    at = np.flatnonzero(raw == ord('"'))
    if len(at) % 2:
        return False
    edges = np.array([ord(delimiter), 10, 13], np.uint8)
    padded_before = np.where(at > 0, raw[at - 1], 10)
    after = np.where(at + 1 < len(raw), raw[np.minimum(at + 1, len(raw) - 1)], 10)
    opens, closes = slice(0, None, 2), slice(1, None, 2)
    adjacent = np.diff(at) == 1
    doubled_before = np.concatenate(([False], adjacent))[opens]
    doubled_after = np.concatenate((adjacent, [False]))[closes]
    return bool(
        np.all(np.isin(padded_before[opens], edges) | doubled_before)
        and np.all(np.isin(after[closes], edges) | doubled_after)
    )


def _arrow(data: bytes, delimiter: str, width: int) -> list[RawColumn] | None:
    """Columns of a regular file, or None where some row has another number of cells."""
    irregular = False

    def refuse(_row: object) -> str:
        nonlocal irregular
        irregular = True
        return "error"

    names = [str(i) for i in range(width)]
    coded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=4 << 20),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=b'"' in data,
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, coded), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        # ragged, or a record larger than a block: read it row by row
        return None
    if irregular:
        return None
    columns = []
    for column in table.unify_dictionaries().columns:
        chunks = column.chunks
        columns.append(
            RawColumn(
                np.concatenate([np.empty(0, np.int32), *(np.asarray(chunk.indices) for chunk in chunks)]),
                chunks[0].dictionary if chunks else pa.array([], pa.string()),
            )
        )
    return columns


class _Lines:
    """Iterates over the lines of UTF-8 bytes and remembers those of the current record."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.TextIOWrapper(io.BytesIO(data), "utf-8", "replace", newline="")
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.record.append(line)
        return line


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows below the headers: their bytes, how wide the headers are, and where they are in the file."""

    data: bytes
    delimiter: str
    width: int
    first_row: int
    name: str


def _records(
    body: _Body, problems: list[Problem], seen: Counter[tuple[Severity, str]]
) -> Iterator[list[str]]:
    """Rows of an irregular file; stray quotation marks are read as Excel does, and said."""
    lines = _Lines(body.data)
    reader = csv.reader(lines, delimiter=body.delimiter, strict=True)
    row = body.first_row
    while True:
        lines.record.clear()
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            if len(lines.record) != 1 or lines.record[0].count('"') % 2:
                # the quotation mark may have swallowed other rows: no reading of it is safe
                raise Refusal(
                    [
                        problem(
                            Severity.ERROR,
                            "quote_not_closed",
                            row=row,
                            value=lines.record[0].strip() if lines.record else body.name,
                        ),
                        *problems,
                    ]
                ) from None
            text = lines.record[0]
            seen[Severity.WARNING, "stray_quote"] += 1
            if seen[Severity.WARNING, "stray_quote"] <= SHOWN_PER_CODE:
                problems.append(problem(Severity.WARNING, "stray_quote", row=row, value=text.strip()))
            yield next(csv.reader([text], delimiter=body.delimiter))
        row += 1


def _row_by_row(
    body: _Body, problems: list[Problem], limits: Limits, progress: Progress | None
) -> list[RawColumn]:
    width, first_row, name = body.width, body.first_row, body.name
    coder = RowCoder(width)
    seen: Counter[tuple[Severity, str]] = Counter()
    # all rows beyond the header may have one more cell where the last header is missing
    widths: Counter[int] = Counter()
    uneven: list[tuple[int, int]] = []
    batch: list[list[str]] = []
    size = 0
    for i, cells in enumerate(_records(body, problems, seen)):
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > limits.columns:
            raise Refusal(
                problem(
                    Severity.ERROR,
                    "too_many_columns",
                    row=first_row + i,
                    value=name,
                    count=len(cells),
                    limit=limits.columns,
                )
            )
        widths[len(cells)] += 1
        if len(cells) != width and any(cell.strip() for cell in cells):
            uneven.append((first_row + i, len(cells)))
        batch.append(cells)
        size += sum(map(len, cells))
        if len(batch) == _ROWS_AT_ONCE:
            coder.add(batch)
            if coder.rows > limits.rows:
                refuse_rows(name, coder.rows, limits)
            batch = []
            if progress is not None:
                progress(min(1.0, size / len(body.data)))
    coder.add(batch)
    usual = widths.most_common(1)[0][0] if widths else width
    for row, cells_found in uneven:
        if cells_found == usual and usual > width:
            continue
        code = "row_too_short" if cells_found < width else "row_too_long"
        seen[Severity.WARNING, code] += 1
        if seen[Severity.WARNING, code] <= SHOWN_PER_CODE:
            problems.append(problem(Severity.WARNING, code, row=row, count=cells_found, expected=width))
    problems.extend(more_of_the_same(seen))
    return coder.columns()


def _mixed_line_ends(data: bytes) -> bool:
    if b"\r" not in data:
        return False
    pairs = data.count(b"\r\n")
    return sum((pairs > 0, data.count(b"\n") > pairs, data.count(b"\r") > pairs)) > 1


def _head(data: bytes) -> str:
    head = data[:_HEAD_BYTES]
    if len(data) > _HEAD_BYTES and (cut := max(head.rfind(b"\n"), head.rfind(b"\r"))) > 0:
        head = head[: cut + 1]
    return head.decode("utf-8", "ignore")


def read(
    data: bytes,
    source: Source,
    problems: list[Problem],
    *,
    wish: Wish,
    limits: Limits,
    progress: Progress | None,
) -> TextTable:
    """Read UTF-8 text without byte-order mark.

    Parameters
    ----------
    data : bytes
    source : Source
        What is known so far; completed with delimiter and header row.
    problems : list of Problem
        Of the steps before; grows.
    wish : Wish
        What the user decided about its shape.

    Raises
    ------
    Refusal
        ``header_row_not_found``, ``quote_not_closed``, ``table_without_rows``, ``too_many_rows``,
        ``too_many_columns``.
    """
    if data.startswith(b"sep=") and (end := data.find(b"\n")) in (5, 6):
        # Excel's own way to name the delimiter
        delimiter = chr(data[4])
        rows_before, data = 1, data[end + 1 :]
    else:
        delimiter, rows_before = "", 0
    head = _head(data)
    delimiter = delimiter or find_delimiter(head)
    sample = _rows(head, delimiter)
    header_row = None if wish.header_row is None else wish.header_row - rows_before
    named = headers.locate(sample, row=header_row, count=wish.header_rows)
    lines = _Lines(data)
    reader = csv.reader(lines, delimiter=delimiter)
    seen = -1
    skipped = used = 0
    for i, row in enumerate(reader):
        seen = i
        skipped += len(row) > 0 and i < named.first
        used += len("".join(lines.record).encode())
        lines.record.clear()
        if i >= named.last:
            break
    number = named.first + 1 + rows_before
    last_number = named.last + 1 + rows_before
    header = named.names
    if seen < named.last or not any(cell.strip() for cell in header):
        raise Refusal(problem(Severity.ERROR, "header_row_not_found", row=number, value=source.name))
    if len(header) > limits.columns and any(cell.strip() for cell in header[limits.columns :]):
        raise Refusal(
            problem(
                Severity.ERROR, "too_many_columns", value=source.name, count=len(header), limit=limits.columns
            )
        )
    while len(header) > 1 and not header[-1].strip():
        header.pop()
    if wish.header_row is None and skipped:
        problems.append(problem(Severity.NOTE, "rows_above_header", row=number, count=skipped))
    if _mixed_line_ends(data):
        problems.append(problem(Severity.NOTE, "mixed_line_ends", value=source.name))
    end = len(data)
    while end > used and data[end - 1] in b"\r\n":
        end -= 1
    body = data[used:end]
    shown = {comma_is_decimal(cell.strip()) for row in sample[named.last + 1 :] for cell in row}
    decimal_comma = delimiter != "," and True in shown and False not in shown
    source = replace(
        source,
        header_row=number,
        delimiter=delimiter,
        decimal_comma=decimal_comma,
        guessed=(*source.guessed, *(("header_row",) if wish.header_row is None else ())),
    )
    if not body or (body[:_HEAD_BYTES].isspace() and not body.strip()):
        raise Refusal(problem(Severity.ERROR, "table_without_rows", row=last_number, value=source.name))
    raw = _arrow(body, delimiter, len(header)) if _well_quoted(body, delimiter) else None
    if raw is None:
        below = _Body(body, delimiter, len(header), last_number + 1, source.name)
        raw = _row_by_row(below, problems, limits, progress)
    return assemble(
        header,
        raw,
        first_row=last_number + 1,
        source=source,
        problems=problems,
        limits=limits,
        wish=wish,
        header_rows=range(number, last_number + 1),
    )
