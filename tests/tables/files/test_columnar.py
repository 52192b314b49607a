"""Parquet: values become the texts a spreadsheet would show."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.limits import Limits
from core.tables.table import Format


def parquet_bytes(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def test_every_type_becomes_text() -> None:
    data = parquet_bytes(
        pa.table(
            {
                "id": ["01", " 02", None],
                "n": pa.array([1, None, 3], pa.int64()),
                "x": [0.5, float("nan"), 2.0],
                "b": [True, False, None],
                "date": pa.array([dt.date(2024, 1, 31), None, None]),
                "time": pa.array([dt.datetime(2024, 1, 31, 5, 6), None, dt.datetime(2024, 1, 31)]),
                "money": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
                "kind": pa.array(["a", "b", None]).dictionary_encode(),
                "none": pa.nulls(3),
            }
        )
    )
    table = read(data, "reads.csv")
    assert table.source.format is Format.PARQUET
    assert {name: table.values(name) for name in table.columns} == {
        "id": ["01", "02", None],
        "n": ["1", None, "3"],
        "x": ["0.5", None, "2"],
        "b": ["TRUE", "FALSE", None],
        "date": ["2024-01-31", None, None],
        "time": ["2024-01-31 05:06:00", None, "2024-01-31"],
        "money": ["1.50", None, "2.00"],
        "kind": ["a", "b", None],
        "none": [None, None, None],
    }


def refused(data: bytes, limits: Limits) -> str:
    with pytest.raises(Refusal) as caught:
        read(data, "f", limits=limits)
    return caught.value.problems[0].code


def test_limits_and_damage() -> None:
    data = parquet_bytes(pa.table({"a": list(range(100)), "b": list(range(100))}))
    assert refused(data, Limits(rows=99)) == "too_many_rows"
    assert refused(data, Limits(columns=1)) == "too_many_columns"
    assert refused(data, Limits(expanded_bytes=10)) == "expanded_too_large"
    assert refused(data[:40] + data[-40:], Limits()) == "file_damaged"
