"""Sheets as people draw them: headers over several rows, totals, units, titles, tables side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import Refusal
from core.tables.files.header_row import locate
from core.tables.files.intake import read
from core.tables.table import RowKind, TextTable
from tests.tables.files.sheets_drawn import Cell, csv, sheet, xlsx

BODY: list[list[Cell]] = [
    [100 + i, i % 2, (i + 1) % 2, i // 2 % 2, (i // 3) % 2, i % 3 % 2] for i in range(12)
]


def left_out(table: TextTable) -> list[tuple[int, RowKind]]:
    return [(item.row, item.kind) for item in table.layout.left_out]


def rows_of(table: TextTable) -> list[list[str | None]]:
    return [list(row) for row in zip(*(table.values(c) for c in table.columns), strict=True)]


EXPECTED = [[str(x) for x in row] for row in BODY]


@pytest.mark.parametrize(
    ("top", "below", "merged", "names"),
    [
        (
            ["Patient", "CT", None, "MR", None, "Reference"],
            [None, "Reader 1", "Reader 2", "Reader 1", "Reader 2", None],
            ["B1:C1", "D1:E1"],
            ["Patient", "CT Reader 1", "CT Reader 2", "MR Reader 1", "MR Reader 2", "Reference"],
        ),
        (
            [None, "PET", None, "CEUS", None, None],
            ["患者", "医师甲", "医师乙", "医师甲", "医师乙", "病理"],
            ["B1:C1", "D1:E1"],
            ["患者", "PET 医师甲", "PET 医师乙", "CEUS 医师甲", "CEUS 医师乙", "病理"],
        ),
        (
            ["Pat.-Nr", "Leser 1", None, "Leser 2", None, "Histologie"],
            [None, "CT", "MRT", "CT", "MRT", None],
            ["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
            ["Pat.-Nr", "Leser 1 CT", "Leser 1 MRT", "Leser 2 CT", "Leser 2 MRT", "Histologie"],
        ),
        (
            ["Patient", "CT", None, "MR", None, "Reference"],
            [None, 1, 2, 1, 2, None],
            ["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
            ["Patient", "CT 1", "CT 2", "MR 1", "MR 2", "Reference"],
        ),
    ],
)
def test_headers_over_two_rows_are_joined(
    top: list[Cell], below: list[Cell], merged: list[str], names: list[str]
) -> None:
    table = read(sheet([top, below, *BODY], *merged), "x.xlsx")
    assert list(table.columns) == names
    assert table.layout.header_rows == (1, 2)
    assert rows_of(table) == EXPECTED
    assert table.row_numbers[0] == 3
    if below[1] != 1:
        # a text file knows no merged cells, but shows where a name reaches
        text = read(csv([top, below, *BODY]), "x.csv")
        assert (list(text.columns), rows_of(text)) == (names, EXPECTED)


def test_headers_over_three_rows_below_a_title() -> None:
    rows: list[list[Cell]] = [
        ["Reader study, frozen 2024-05-01"],
        [],
        ["Patient", "CT", None, None, None, "Histology"],
        [None, "Reader 1", None, "Reader 2", None, None],
        [None, "before", "after", "before", "after", None],
        *BODY,
    ]
    table = read(sheet(rows, "A1:F1", "B3:E3", "B4:C4", "D4:E4", "A3:A5", "F3:F5"), "x.xlsx")
    assert list(table.columns) == [
        "Patient",
        "CT Reader 1 before",
        "CT Reader 1 after",
        "CT Reader 2 before",
        "CT Reader 2 after",
        "Histology",
    ]
    assert table.layout.header_rows == (3, 4, 5)
    assert rows_of(table) == EXPECTED
    asked = read(sheet(rows, "A1:F1", "B3:E3", "B4:C4", "D4:E4"), "x.xlsx", header_row=3, header_rows=3)
    assert rows_of(asked) == EXPECTED


def test_the_number_of_header_rows_can_be_said() -> None:
    rows: list[list[Cell]] = [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]
    assert read(csv(rows), "x.csv").columns == ("a", "b")
    two = read(csv(rows), "x.csv", header_rows=2)
    assert (two.columns, two.row_numbers.tolist()) == (("a c", "b d"), [3, 4])
    with pytest.raises(Refusal) as refusal:
        read(csv(rows), "x.csv", header_rows=9)
    assert refusal.value.problems[0].code == "header_rows_not_usable"


@pytest.mark.parametrize("row", [["P1", "HCC", None, "left lobe"], ["Anna", "foo", "bar", "HCC"]])
def test_a_first_row_of_data_is_not_taken_for_headers(row: list[Cell]) -> None:
    rows = [
        ["Patient", "Finding", None, "Place"],
        row,
        ["P2", "benign", "x", "right"],
        ["P3", "HCC", "", "left"],
    ]
    table = read(csv(rows), "x.csv")
    assert table.layout.header_rows == (1,)
    assert table.rows == 3


def test_unnamed_columns_do_not_make_a_row_of_data_the_header() -> None:
    rows: list[list[Cell]] = [
        ["Fall-Nr", "MRT", "Histologie", None, None, None, None],
        *[[i, "negativ", "benigne", f"Text {i}", 40 + i, 3.5 * i, "re"] for i in range(1, 9)],
    ]
    for data, name in ((sheet(rows), "x.xlsx"), (csv(rows, ";"), "x.csv")):
        table = read(data, name)
        assert (table.source.header_row, table.rows) == (1, 8)
        assert table.columns[:3] == ("Fall-Nr", "MRT", "Histologie")


TAILS: list[tuple[list[Cell], RowKind]] = [
    (["Total", 6, 6, 4, 4, 4], RowKind.TOTAL),
    (["合计：", 6, 6, 4, 4, 4], RowKind.TOTAL),
    (["Summe (n=12)", 6, 6, 4, 4, 4], RowKind.TOTAL),
    (["Mean", 0.5, 0.5, 0.33, 0.33, 0.33], RowKind.TOTAL),
    (["Итого", 12], RowKind.TOTAL),
    (["* read by two readers in consensus"], RowKind.FOOTNOTE),
    (["注：阳性记为1，阴性记为0"], RowKind.FOOTNOTE),
    (["Anmerkung: Patient 104 ohne PET"], RowKind.FOOTNOTE),
    (["CT was read blinded to all clinical information"], RowKind.FOOTNOTE),
    (["制表人：甲", None, None, None, "日期：2024-05-01"], RowKind.FOOTNOTE),
]
HEADER: list[Cell] = ["Patient", "CT", "MR", "PET", "US", "Reference"]


@pytest.mark.parametrize(("tail", "kind"), TAILS)
@pytest.mark.parametrize("gap", [0, 2])
def test_totals_and_footnotes_are_left_out_listed_and_can_be_kept(
    tail: list[Cell], kind: RowKind, gap: int
) -> None:
    rows = [HEADER, *BODY, *[[]] * gap, tail]
    for data, name in ((sheet(rows), "x.xlsx"), (csv([[*r, *[None] * (6 - len(r))] for r in rows]), "x.csv")):
        table = read(data, name)
        assert rows_of(table) == EXPECTED
        assert left_out(table) == [(14 + gap, kind)]
        assert any(p.code.endswith("left_out") and p.row == 14 + gap for p in table.problems)
        kept = read(data, name, keep_rows=[14 + gap])
        assert kept.rows == 13
        assert left_out(kept) == []


def test_units_titles_inside_and_repeated_headers() -> None:
    rows: list[list[Cell]] = [
        ["ID", "Age", "Size", "CT", "Reference"],
        [None, "years", "mm", "(0/1)", "(0/1)"],
        [1, 50, 12, 0, 1],
        ["Second centre, Shanghai"],
        [2, 60, 13, 1, 1],
        ["ID", "Age", "Size", "CT", "Reference"],
        [3, 61, 14, 1, 0],
        ["小计", None, None, 2, 2],
        [4, 62, 15, 0, 0],
    ]
    table = read(sheet(rows), "x.xlsx")
    assert table.values("ID") == ["1", "2", "3", "4"]
    assert left_out(table) == [
        (2, RowKind.UNIT),
        (4, RowKind.TITLE),
        (6, RowKind.HEADER),
        (8, RowKind.TOTAL),
    ]
    assert dict(table.layout.units) == {"Age": "years", "Size": "mm", "CT": "0/1", "Reference": "0/1"}


@pytest.mark.parametrize("sign", ["\x00", "\ufeff", "\u200b", " "])
def test_headers_with_a_sign_that_nobody_sees_are_known_again(sign: str) -> None:
    said = f"CT{sign} read"
    rows: list[list[Cell]] = [["ID", said, "Reference"], [1, 0, 1], ["ID", said, "Reference"], [2, 1, 0]]
    for data in (csv(rows), csv([*rows[:2], ["ID", "CT read", "Reference"], rows[3]])):
        table = read(data, "x.csv", encoding="utf-8")
        assert table.columns == ("ID", "CT read", "Reference")
        assert left_out(table) == [(3, RowKind.HEADER)]


@pytest.mark.parametrize(
    "last",
    [["112", None, None, None, None, None], [None, 1, 0, 1, 0, 1], ["112", None, None, None, None, 1]],
)
def test_a_patient_with_few_values_is_no_footnote(last: list[Cell]) -> None:
    assert read(sheet([HEADER, *BODY, last]), "x.xlsx").rows == 13


def test_a_column_of_total_and_partial_is_data() -> None:
    rows: list[list[Cell]] = [["Resection", "Patient", "CT"]]
    rows += [["total" if i % 2 else "partial", i, i % 3 % 2] for i in range(30)]
    assert read(csv(rows), "x.csv").rows == 30
    few: list[list[Cell]] = [["Resection", "CT", "Reference"]]
    few += [["total", 1, 1], ["partial", 0, 0], ["total", 1, 1], ["none", 0, 1], ["partial", 1, 0]]
    assert read(csv(few), "x.csv").rows == 5


def side_by_side(left: list[Cell], right: list[Cell], second_ids: int, gap: int = 2) -> bytes:
    rows: list[list[Cell]] = [[*left, *[None] * gap, *right]]
    for i, row in enumerate(BODY):
        other: list[Cell] = [second_ids + i, 1 - i % 2, i % 2] if i < 8 else [None] * 3
        rows.append([*row[: len(left)], *[None] * gap, *other])
    return sheet(rows)


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_tables_side_by_side_are_never_paired(gap: int) -> None:
    data = side_by_side(["Patient", "CT", "MR", "Reference"], ["Patient", "PET", "Reference"], 900, gap)
    table = read(data, "x.xlsx")
    assert table.columns == ("Patient", "CT", "MR", "Reference")
    assert [block.rows for block in table.layout.blocks] == [12, 8]
    said = next(p for p in table.problems if p.code == "tables_side_by_side")
    second = read(data, "x.xlsx", sheet=str(dict(said.details)["sheet"]))
    assert second.columns == ("Patient", "PET", "Reference")
    assert second.rows == 8
    with pytest.raises(Refusal):
        read(data, "x.xlsx", sheet="Sheet1!B:C")


def test_other_names_for_the_patient_part_tables_too() -> None:
    data = side_by_side(["患者", "CT", "MR", "金标准"], ["Patient ID", "PET", "Pathology"], 900)
    assert read(data, "x.xlsx").columns == ("患者", "CT", "MR", "金标准")


def test_an_empty_column_inside_one_table_parts_nothing() -> None:
    rows: list[list[Cell]] = [["Patient", "Reference", None, "CT", "MR"]]
    rows += [[i, i % 2, None, 1, 0] for i in range(8)]
    table = read(sheet(rows), "x.xlsx")
    assert table.columns == ("Patient", "Reference", "CT", "MR")
    assert table.layout.blocks == ()


def test_the_same_patients_in_the_same_rows_are_one_table() -> None:
    rows: list[list[Cell]] = [["Patient", "CT", None, "Patient", "MR"]]
    rows += [[i, i % 2, None, i, 1] for i in range(8)]
    table = read(sheet(rows), "x.xlsx")
    assert table.columns == ("Patient", "CT", "Patient (2)", "MR")


DATA: list[list[Cell]] = [HEADER, *BODY]
CODES: list[list[Cell]] = [
    ["Variable", "Meaning", "Values"],
    ["Patient", "study number of the patient", "1-99"],
    ["CT", "read of CT", "0 = negative, 1 = positive"],
    ["MR", "read of MR", "0 = negative, 1 = positive"],
    ["Reference", "histology or follow-up", "0/1"],
]
SUMMARY: list[list[Cell]] = [["Test", "TP", "FN", "FP", "TN"], ["CT", 5, 2, 1, 4], ["MR", 6, 1, 2, 3]]


@pytest.mark.parametrize("before", [[CODES], [SUMMARY], [CODES, SUMMARY], [[["Study of 2024"]], CODES], []])
@pytest.mark.parametrize("after", [[], [CODES], [[["x"]]]])
def test_the_sheet_that_looks_like_a_study_is_read(
    before: list[list[list[Cell]]], after: list[list[list[Cell]]]
) -> None:
    pages = [(f"S{i}", rows, []) for i, rows in enumerate(before)]
    data = xlsx(*pages, ("Daten", DATA, []), *[(f"T{i}", rows, []) for i, rows in enumerate(after)])
    table = read(data, "x.xlsx")
    assert table.source.sheet == "Daten"
    assert rows_of(table) == EXPECTED
    if before or after:
        best = max(table.layout.sheets, key=lambda found: found.score)
        assert best.name == "Daten"
        assert {"patient", "reference", "ct", "mr"} <= set(best.known)


def test_of_two_equal_sheets_the_first_is_read_and_both_are_listed() -> None:
    table = read(xlsx(("A", DATA, []), ("B", DATA, [])), "x.xlsx")
    assert table.source.sheet == "A"
    assert [found.name for found in table.layout.sheets] == ["A", "B"]
    assert len({found.score for found in table.layout.sheets}) == 1


def test_merged_cells_of_the_data_are_facts_of_the_layout() -> None:
    rows: list[list[Cell]] = [
        ["Patient", "Lesion", "CT"],
        ["P1", 1, 0],
        [None, 2, 1],
        ["P2", 1, 1],
        [None, 2, 0],
    ]
    table = read(sheet(rows, "A2:A3", "A4:A5", "C2:C3"), "x.xlsx")
    assert [(m.column, m.first, m.last, m.text) for m in table.layout.merged] == [
        ("Patient", 2, 3, "P1"),
        ("CT", 2, 3, "0"),
        ("Patient", 4, 5, "P2"),
    ] or {(m.column, m.first, m.last, m.text) for m in table.layout.merged} == {
        ("Patient", 2, 3, "P1"),
        ("CT", 2, 3, "0"),
        ("Patient", 4, 5, "P2"),
    }


@settings(max_examples=40, deadline=None)
@given(
    title=st.booleans(),
    unit=st.booleans(),
    tails=st.lists(st.sampled_from(TAILS), max_size=3, unique_by=lambda tail: str(tail[0])),
    gap=st.integers(0, 2),
    shape=st.sampled_from(["xlsx", "csv"]),
)
def test_whatever_stands_around_them_the_rows_are_the_rows(
    title: bool, unit: bool, tails: list[tuple[list[Cell], RowKind]], gap: int, shape: str
) -> None:
    tails = sorted(tails, key=lambda tail: tail[1] is RowKind.FOOTNOTE)
    rows: list[list[Cell]] = [["Study of three readers"], []] if title else []
    rows += [HEADER]
    if unit:
        rows += [[None, "0/1", "0/1", "0/1", "0/1", "0/1"]]
    rows += BODY + [[]] * gap + [tail for tail, _ in tails]
    data = sheet(rows) if shape == "xlsx" else csv([[*r, *[None] * (6 - len(r))] for r in rows])
    table = read(data, f"x.{shape}")
    assert rows_of(table) == EXPECTED
    assert list(table.columns) == HEADER
    assert [kind for _, kind in left_out(table)] == [RowKind.UNIT] * unit + [kind for _, kind in tails]


def test_three_header_rows_are_joined_though_a_group_has_a_name_of_its_own() -> None:
    """A column whose upper name is not merged with the lower one: reference over histology."""
    rows = [
        ["Patient", "Imaging", "", "", "", "Reference"],
        ["", "CT", "", "MRI", "", "Histology"],
        ["", "R1", "R2", "R1", "R2", ""],
        *[[f"P{i}", "yes", "no", "no", "yes", "no"] for i in range(6)],
    ]
    spans = [(0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4), (0, 0, 2, 0)]
    found = locate(rows, spans=spans)
    assert (found.first, found.count) == (0, 3)
    assert found.names == [
        "Patient",
        *("Imaging CT R1", "Imaging CT R2", "Imaging MRI R1", "Imaging MRI R2"),
        "Reference Histology",
    ]


@pytest.mark.parametrize("place", range(5))
def test_a_row_that_says_total_and_nothing_else_is_none_of_data(place: int) -> None:
    """Wherever the identifiers stand; it was a patient of its own behind the third column."""
    total: list[Cell] = ["" for _ in range(6)]
    total[place] = "合计"
    header: list[Cell] = ["患者编号", "CT", "MR", "PET", "US", "金标准"]
    table = read(csv([header, *BODY, total]), "x.csv")
    assert (table.rows, [kind for _, kind in left_out(table)]) == (12, [RowKind.TOTAL])
