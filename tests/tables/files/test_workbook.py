"""Workbooks: what the user sees is what is read; what the user does not see is said."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.limits import Limits
from core.tables.table import Format, TextTable

XLS = Path(__file__).with_name("data") / "lesions.xls"
"""Written once with xlwt 1.3.0: a merged title, a merged patient, a date, an error, a hidden column."""


def places(table: TextTable, code: str) -> list[tuple[int | None, str | None, str | None]]:
    return [(item.row, item.column, item.value) for item in table.problems if item.code == code]


def refused(data: bytes, **options: object) -> str:
    with pytest.raises(Refusal) as caught:
        read(data, "reads.xlsx", **options)  # type: ignore[arg-type]
    return caught.value.problems[0].code


def xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def replaced(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The archive with a text in one member replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", 8) as after:
        for item in before.namelist():
            content = before.read(item)
            if item == member:
                assert old in content
                content = content.replace(old, new)
            after.writestr(item, content)
    return buffer.getvalue()


def test_cells_become_the_texts_a_user_sees() -> None:
    table = read(
        xlsx(
            ["id", "date", "time", "n", "x", "b"],
            ["01", dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 5, 6), 3.0, 0.1 + 0.2, True],
        ),
        "reads.csv",
    )
    assert table.source.format is Format.XLSX
    assert [table.values(name)[0] for name in table.columns] == [
        "01",
        "2024-01-31",
        "2024-01-31 05:06:00",
        "3",
        "0.3",
        "TRUE",
    ]


def test_every_row_arrives() -> None:
    data = xlsx(["id", "x"], *([f"P{i}", i] for i in range(12_000)))
    table = read(data, "f")
    assert table.values("id") == [f"P{i}" for i in range(12_000)]
    assert table.values("x") == [str(i) for i in range(12_000)]
    assert table.row_numbers.tolist() == list(range(2, 12_002))


def test_formulas_give_their_stored_results() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_row(1, 0, ["x"])
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, '=""', None, "")
    as_excel = replaced(buffer.getvalue(), "xl/worksheets/sheet1.xml", b'<c r="C2">', b'<c r="C2" t="str">')
    table = read(as_excel, "f")
    assert table.values("b") == ["2"]
    assert table.values("c") == [None]
    assert places(table, "formula_without_value") == []
    unstored = read(xlsx(["a", "b"], ["x", "=1+1"], ["y", 5]), "f")
    assert unstored.values("b") == [None, "5"]
    assert places(unstored, "formula_without_value") == [(2, "b", None)]


def test_error_cells_are_missing_and_named() -> None:
    table = read(xlsx(["a", "b"], ["x", "#DIV/0!"], ["y", "#N/A"], ["z", 1]), "f")
    assert table.values("b") == [None, None, "1"]
    assert places(table, "error_cell") == [(2, "b", "#DIV/0!"), (3, "b", "#N/A")]
    text = read(b"a,b\nx,#REF!\ny,2\n", "f")
    assert text.values("b") == [None, "2"]
    assert places(text, "error_cell") == [(2, "b", "#REF!")]


def test_many_failed_formulas_and_uneven_rows_are_counted() -> None:
    many = read(b"a,b,c\n" + b"x,#N/A,#REF!\n" * 60 + b"y,1\n" * 60, "f")
    assert many.rows == 120
    assert places(many, "error_cell") == [(row, "b", "#N/A") for row in range(2, 52)]
    assert len(places(many, "row_too_short")) == 50
    more = {dict(p.details)["of"]: dict(p.details)["count"] for p in many.problems if p.code[:4] == "more"}
    assert more == {"error_cell": 70, "row_too_short": 10}


def test_merged_hidden_and_other_sheets_are_said() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Liver lesions"],
        ["id", "lesion", "CT"],
        ["P1", 1, "pos"],
        [None, 2, "neg"],
        ["P2", 1, "neg"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("notes")["A1"] = "x"
    table = read(saved(book), "f")
    assert table.values("id") == ["P1", None, "P2"]
    assert table.row_numbers.tolist() == [3, 4, 5]
    assert places(table, "merged_cells") == [(3, "id", "A3:A4")]
    assert places(table, "hidden_columns") == [(None, None, "CT")]
    assert len(places(table, "hidden_rows")) == 1
    assert places(table, "other_sheets") == [(None, None, "Sheet")]
    assert table.source.sheets == ("Sheet", "notes")
    assert refused(saved(book), sheet="notes") == "table_without_rows"
    assert refused(saved(book), sheet="absent") == "sheet_not_found"


def test_sheets_before_the_table_are_passed_over_and_a_refusal_names_the_sheets() -> None:
    book = openpyxl.Workbook()
    book.active.title = "cover"
    book.active["A1"] = "x"
    notes = book.create_sheet("notes")
    for line in ("How to fill this in", "One row per lesion"):
        notes.append([line])
    book.create_sheet("empty")
    hidden = book.create_sheet("old")
    hidden.sheet_state = "hidden"
    for row in (["id", "CT"], ["P0", "neg"]):
        hidden.append(row)
    reads = book.create_sheet("reads")
    for row in (["id", "CT"], ["P1", "pos"]):
        reads.append(row)
    table = read(saved(book), "f")
    assert (table.source.sheet, table.values("CT")) == ("reads", ["pos"])
    assert "sheet" in table.source.guessed
    assert places(table, "other_sheets") == [(None, None, "reads")]
    assert read(saved(book), "f", sheet="notes").columns == ("How to fill this in",)
    with pytest.raises(Refusal) as caught:
        read(saved(book), "f", sheet="reads", header_row=9)
    assert [item.code for item in caught.value.problems] == ["header_row_not_found", "other_sheets"]
    del book["reads"]
    assert read(saved(book), "f").source.sheet == "notes"
    del book["notes"]
    assert refused(saved(book)) == "table_without_rows"


def test_a_table_that_starts_further_in_keeps_its_place() -> None:
    book = openpyxl.Workbook()
    for place, value in {"C3": "id", "D3": "CT", "C4": 1, "D4": "x", "E4": "extra"}.items():
        book.active[place] = value
    table = read(saved(book), "f")
    assert table.columns == ("id", "CT", "column 5")
    assert table.row_numbers.tolist() == [4]


def test_ods() -> None:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="S1")
    for cells in (
        [("string", {}, "id"), ("string", {}, "date"), ("string", {}, "x")],
        [
            ("string", {}, "01"),
            ("date", {"datevalue": "2024-01-31"}, "31/1/24"),
            ("float", {"value": "2.5"}, "2,5"),
        ],
        [
            ("string", {}, "02"),
            ("string", {"formula": "of:=1/0", "stringvalue": ""}, "#DIV/0!"),
            ("float", {"value": "3"}, "3"),
        ],
    ):
        row = TableRow()
        for kind, attributes, shown in cells:
            cell = TableCell(valuetype=kind, **attributes)
            cell.addElement(P(text=shown))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    table = read(buffer.getvalue(), "f")
    assert table.source.format is Format.ODS
    assert table.values("id") == ["01", "02"]
    assert table.values("date") == ["2024-01-31", None]
    assert table.values("x") == ["2.5", "3"]
    assert places(table, "error_cell") == [(3, "date", "#DIV/0!")]
    bomb = replaced(
        buffer.getvalue(),
        "content.xml",
        b"<table:table-row>",
        b'<table:table-row table:number-rows-repeated="1000000000">',
    )
    assert refused(bomb) == "sheet_too_large"


def test_xls() -> None:
    table = read(XLS.read_bytes(), "lesions.csv")
    assert table.source.format is Format.XLS
    assert table.source.header_row == 2
    assert table.values("患者") == ["P1", None, "P2"]
    assert table.values("病灶") == ["01", "2", "1"]
    assert table.values("CT") == ["阳性", "阴性", "可疑"]
    assert table.values("size")[0] == "12.5"
    assert table.values("date")[0] == "2024-01-31"
    assert places(table, "error_cell") == [(5, "size", "#DIV/0!")]
    assert places(table, "merged_cells") == [(3, "患者", "A3:A4")]
    assert places(table, "hidden_columns") == [(None, None, "note")]
    damaged = bytearray(XLS.read_bytes())
    damaged[600:1400] = b"\xff" * 800
    assert refused(bytes(damaged)) in ("file_damaged", "file_empty", "format_not_supported")


def test_a_bomb_is_refused_from_the_directory_of_the_archive() -> None:
    data = xlsx(["a"], ["b"])
    assert refused(data, limits=Limits(expanded_bytes=1_000)) == "expanded_too_large"


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", 8) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    data = buffer.getvalue()
    lie = data.replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert lie != data
    assert refused(lie) == "file_damaged"


def test_xml_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    data = replaced(xlsx(["a"], ["b"]), "xl/worksheets/sheet1.xml", b"<worksheet", bomb)
    assert refused(data) == "xml_entities_refused"


def test_a_sheet_of_two_far_corners_is_refused_before_it_is_laid_out() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "b"
    assert refused(saved(book)) == "sheet_too_large"
    styled = openpyxl.Workbook()
    styled.active.append(["a", "b"])
    styled.active.append([1, 2])
    styled.active["XFD1000000"].font = openpyxl.styles.Font(bold=True)
    assert read(saved(styled), "f").values("b") == ["2"]


def test_too_many_columns() -> None:
    assert refused(xlsx(list(range(201)), list(range(201)))) == "too_many_columns"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0JFIF", "JPEG"),
        (b"\0" * 128 + b"DICM" + b"\1" * 50, "DICOM"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (bytes(range(256)) * 20, "binary"),
        (b'[{"a": 1}]', "JSON"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_other_formats_renamed_are_refused_in_words(data: bytes, kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(data, "reads.csv")
    assert caught.value.problems[0].code == "format_not_supported"
    assert dict(caught.value.problems[0].details)["format"] == kind


def test_other_archives_are_refused_in_words() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refused(buffer.getvalue()) == "format_not_supported"
    assert refused(buffer.getvalue()[:40]) == "file_damaged"
    assert refused(xlsx(["a"], ["b"])[:3000]) == "file_damaged"
