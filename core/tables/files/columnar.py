"""Parquet: already columns; every value becomes the text a spreadsheet would show."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files.coding import RawColumn, assemble, refuse_rows
from core.tables.files.workbooks.workbook import text
from core.tables.limits import MEGABYTE, Limits
from core.tables.table import Source, TextTable


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str | bool | int | float | dt.date | dt.time | dt.timedelta | None):
        return text(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def _coded(column: pa.ChunkedArray) -> RawColumn:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.unify_dictionaries()
    else:
        column = pc.dictionary_encode(column.cast(pa.string()) if pa.types.is_large_string(kind) else column)
        column = column.unify_dictionaries()
    blocks = [np.empty(0, np.int32)]
    for chunk in column.chunks:
        indices = pc.fill_null(chunk.indices.cast(pa.int64()), -1)
        blocks.append((np.asarray(indices) + 1).astype(np.int32))
    values = column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
    # the first text is the blank that nulls point to
    texts = ["", *("" if value is None or value != value else _as_text(value) for value in values)]
    return RawColumn(np.concatenate(blocks), pa.array(texts, pa.string()))


def read(data: bytes, source: Source, *, limits: Limits) -> TextTable:
    """Read a Parquet file; row numbers count from 2, as if the names were a header row.

    Raises
    ------
    Refusal
        ``file_damaged``, ``expanded_too_large``, ``too_many_rows``, ``too_many_columns``,
        ``table_without_rows``.
    """
    problems: list[Problem] = []
    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        names = list(file.schema_arrow.names)
        rows = file.metadata.num_rows
        expanded = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups))
    except (pa.ArrowException, OSError, ValueError, UnicodeError):
        raise Refusal(problem(Severity.ERROR, "file_damaged", value=source.name, format="parquet")) from None
    if len(names) > limits.columns:
        raise Refusal(
            problem(
                Severity.ERROR, "too_many_columns", value=source.name, count=len(names), limit=limits.columns
            )
        )
    if rows > limits.rows:
        refuse_rows(source.name, rows, limits)
    if expanded > limits.expanded_bytes:
        raise Refusal(
            problem(
                Severity.ERROR,
                "expanded_too_large",
                value=source.name,
                megabytes=round(expanded / MEGABYTE),
                limit=limits.expanded_bytes // MEGABYTE,
            )
        )
    raw: list[RawColumn] = []
    try:
        for i, _name in enumerate(names):
            raw.append(_coded(_column(file, i)))
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError):
        raise Refusal(problem(Severity.ERROR, "file_damaged", value=source.name, format="parquet")) from None
    if any(len(column.codes) != rows for column in raw):
        raise Refusal(problem(Severity.ERROR, "file_damaged", value=source.name, format="parquet"))
    return assemble(
        names, raw, first_row=2, source=source, problems=problems, limits=limits, judge_rows=False
    )


def _column(file: parquet.ParquetFile, index: int) -> pa.ChunkedArray:
    """One top-level column, by position: names may repeat."""
    name = file.schema_arrow.names[index]
    table = file.read([name])
    same = [i for i, other in enumerate(file.schema_arrow.names) if other == name]
    return table.column(same.index(index))
