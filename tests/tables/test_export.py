"""What leaves opens in Excel as the texts and numbers it was, and runs nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables.export import neutralise, to_csv, to_xlsx, with_numbers
from core.tables.files.intake import read


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1", " =1", "＝1", "|x", "%0A"]
)
def test_formulas_become_texts(text: str) -> None:
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["-2.5", "+3", "-5%", "-1e-5", "-", "+", "a=b", "阴", "", "74.9% (134/179)"])
def test_numbers_signs_and_plain_texts_stay(text: str) -> None:
    assert neutralise(text) == text


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_nothing_exported_begins_like_a_formula(text: str) -> None:
    safe = neutralise(text)
    assert safe in (text, "'" + text)
    if safe[:1] in ("=", "@"):
        pytest.fail(safe)


def test_csv_has_a_mark_and_reads_back() -> None:
    data = to_csv([["病灶", "x"], ["a,b", -2.5], ['q"', None], ["=1", float("nan")]])
    assert data.startswith(b"\xef\xbb\xbf")
    table = read(data, "f")
    assert table.values("病灶") == ["a,b", 'q"', "'=1"]
    assert table.values("x") == ["-2.5", None, None]


def test_a_frame_leaves_its_index_out() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["i", "j"])
    assert to_csv(frame).decode("utf-8-sig") == '"a","b"\r\n"1","x"\r\n"2",""\r\n'


def test_xlsx_keeps_types_and_runs_nothing() -> None:
    rows = [
        ["text", "number", "day", "flag"],
        ["=1+1", 2.5, dt.date(2024, 1, 31), True],
        ["http://example.org", None, None, float("inf")],
    ]
    data = to_xlsx({"a/b": rows, "A:B": rows, "x" * 40: rows, "": rows})
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["a b", "A B (2)", "x" * 31, "Sheet"]
    sheet = book["a b"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["A3"].hyperlink is None
    assert (sheet["B2"].value, sheet["D2"].value, sheet["D3"].value) == (2.5, True, "∞")
    assert sheet["C2"].value == dt.datetime(2024, 1, 31)


def test_a_sheet_is_named_as_excel_allows_wherever_the_name_is_cut() -> None:
    name = "x" * 30 + "' rest"
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx({name: [["a"]], "'": [["b"]]}))).sheetnames == [
        "x" * 30,
        "Sheet",
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_separator_cuts_a_text_so_that_its_rest_becomes_a_formula(separator: str) -> None:
    """Where a spreadsheet splits at another character, a quoted field is still one cell."""
    text = f"x{separator}=1+1"
    line = to_csv([[text, "y"], [1, None]]).decode("utf-8-sig").split("\r\n")[0]
    assert line == f'"{text}","y"'
    cells = next(csv.reader([line], delimiter=separator))
    assert not any(cell.startswith("=") for cell in cells)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["30", "7.5", None, "-2"], [30.0, 7.5, None, -2.0]),
        (["30", "", "0"], [30.0, None, 0.0]),
        (["01", "2"], ["01", "2"]),
        (["12345678901234567", "2"], ["12345678901234567", "2"]),
        (["30", "30 mm"], ["30", "30 mm"]),
        (["", None], ["", None]),
    ],
)
def test_a_column_of_numbers_written_as_texts_holds_numbers_and_names_stay(texts, kept):
    frame = pd.DataFrame({"x": pd.Series(texts, dtype=object)})
    found = with_numbers(frame)["x"]
    assert [None if value is None else value for value in found] == kept
    assert list(frame["x"]) == texts
