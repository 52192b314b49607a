"""Delimited text: delimiter, header, quoting, row numbers; nothing dropped without a word."""

from __future__ import annotations

import pytest

from core.problems import Refusal
from core.tables.files.intake import read, read_pasted
from core.tables.limits import Limits
from core.tables.table import Format, TextTable


def codes_of(table: TextTable) -> list[str]:
    return [item.code for item in table.problems]


def refused(data: bytes, name: str = "reads.csv", **options: object) -> str:
    with pytest.raises(Refusal) as caught:
        read(data, name, **options)  # type: ignore[arg-type]
    return caught.value.problems[0].code


def test_a_plain_csv_keeps_texts_as_written() -> None:
    table = read(b"id,CT,size\n01,pos,12.50\n02,,7\n", "reads.csv")
    assert table.columns == ("id", "CT", "size")
    assert table.values("id") == ["01", "02"]
    assert table.values("CT") == ["pos", None]
    assert table.values("size") == ["12.50", "7"]
    assert table.row_numbers.tolist() == [2, 3]
    assert table.source.header_row == 1
    assert table.source.format is Format.DELIMITED
    assert table.problems == ()


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"a\tb\n1,5\t2,5\n", "\t"),
        (b"a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ";"),
        (b'a,b\n"1;2;3",x\n"1;2;4",y\n', ","),
        (b'a;b\n"1,2,3";x\n"1,2,4";y\n', ";"),
        (b"a|b|c\n1|2|3\n", "|"),
        (b"a\n1\n2\n", ","),
        (b"a,note\n1,x|y\n2,x|y\n", ","),
    ],
)
def test_the_delimiter_is_found(data: bytes, delimiter: str) -> None:
    assert read(data, "f").source.delimiter == delimiter


def test_decimal_commas_are_noticed_where_the_comma_is_free() -> None:
    assert read(b"a;size\n1;2,5\n", "f").source.decimal_comma
    assert not read(b"a;size\n1;2.5\n", "f").source.decimal_comma
    assert not read(b"a\tcells\n1\t1,234\n", "f").source.decimal_comma
    assert not read(b"a;size\n1;2,5\n2;2.5\n", "f").source.decimal_comma


def test_excel_names_its_delimiter() -> None:
    table = read(b"sep=;\r\na;b\r\n1;2\r\n", "f")
    assert table.columns == ("a", "b")
    assert table.row_numbers.tolist() == [3]


def test_titles_above_the_header_are_found_and_said() -> None:
    data = b"2024 liver lesions,,\n\nid,CT,PET\n1,pos,neg\n"
    table = read(data, "f")
    assert table.columns == ("id", "CT", "PET")
    assert table.source.header_row == 3
    assert table.row_numbers.tolist() == [4]
    assert "rows_above_header" in codes_of(table)
    chosen = read(data, "f", header_row=1)
    assert chosen.columns[0] == "2024 liver lesions"
    assert "header_row" not in chosen.source.guessed


def test_a_file_without_headers_is_doubted() -> None:
    assert "header_looks_like_data" in codes_of(read("P1,1,阳性,阴性\nP2,1,阴性,阴性\n".encode(), "f"))
    assert "header_looks_like_data" not in codes_of(read(b"id,lesion,CT,metastasis\n1,2,3,4\n", "f"))


def test_ragged_rows_are_named_and_keep_every_cell() -> None:
    table = read(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n", "f")
    places = {(item.code, item.row) for item in table.problems}
    assert ("row_too_short", 3) in places
    assert ("row_too_long", 4) in places
    assert table.values("column 4") == [None, None, "9"]
    assert table.values("c") == ["3", None, "8"]


def test_blank_rows_do_not_move_row_numbers() -> None:
    table = read(b"a,b\n1,2\n\n,\n3,4\n\n", "f")
    assert table.row_numbers.tolist() == [2, 5]
    assert "blank_rows_skipped" in codes_of(table)


def test_quoted_cells_may_hold_anything() -> None:
    table = read(b'a,b\n"x ""y"", z","line\nbreak"\nq,r\n', "f")
    assert table.values("a") == ['x "y", z', "q"]
    assert table.values("b") == ["line\nbreak", "r"]
    assert table.row_numbers.tolist() == [2, 3]


def test_a_quotation_mark_never_swallows_rows() -> None:
    assert refused(b'a,b\n"1,2\n3,4\n') == "quote_not_closed"
    table = read(b'a,b\n"x" y,2\n3,4\n', "f")
    assert [(item.code, item.row) for item in table.problems] == [("stray_quote", 2)]
    assert table.values("a") == ["x y", "3"]
    assert read(b'a,b\n5" nodule,2\n', "f").values("a") == ['5" nodule']


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end(end: bytes) -> None:
    assert read(end.join([b"a,b", b"1,2", b"3,4", b""]), "f").values("b") == ["2", "4"]


def test_mixed_line_ends_are_said() -> None:
    table = read(b"a,b\r\n1,2\n3,4\r5,6\n", "f")
    assert table.values("a") == ["1", "3", "5"]
    assert "mixed_line_ends" in codes_of(table)


def test_headers_are_made_unique_and_said() -> None:
    table = read("CT,ct,,CT (2),\u202eevil\n1,2,3,4,5\n".encode(), "f")
    assert table.columns == ("CT", "ct (3)", "column 3", "CT (2)", "evil")
    assert {"header_repeated", "header_empty", "header_cleaned"} <= set(codes_of(table))


def test_odd_headers_stay_texts() -> None:
    names = ("__class__", "=cmd()", "<script>alert(1)</script>", "🫀")
    table = read((",".join(names) + "\n1,2,3,4\n").encode(), "f")
    assert table.columns == names


def test_unseen_characters_do_not_make_two_patients() -> None:
    table = read("id,CT\nP1,pos\nP1\u200b,neg\nP\x001,neg\n".encode(), "f")
    assert table.levels("id") == ("P1",)
    assert codes_of(table) == ["characters_removed", "characters_removed"]


def test_what_xml_refuses_or_turns_round_a_line_is_in_no_cell() -> None:
    table = read("id,CT\nA\x0b\x0cB,pos\xadi\u061ctive\nA B,positive\nA\x9b\x85B,positive\n".encode(), "f")
    assert table.levels("id") == ("A  B", "A B")
    assert table.levels("CT") == ("positive",)


def test_empty_and_header_only() -> None:
    assert refused(b"") == "file_empty"
    assert refused(b" \r\n\r\n") == "file_empty"
    assert refused(b"a,b,c\n") == "table_without_rows"
    assert refused(b"a,b\n,\n,\n") == "table_without_rows"
    assert refused(b"a,b\n1,2\n", header_row=9) == "header_row_not_found"


def test_limits_are_refused_by_name() -> None:
    assert refused(",".join(map(str, range(16_384))).encode() + b"\n1\n") == "too_many_columns"
    assert refused(b"a\n1\n2\n3\n", limits=Limits(rows=2)) == "too_many_rows"
    assert refused(b"a\n1\n2\n3\n", limits=Limits(upload_bytes=3)) == "file_too_large"


def test_a_long_cell_is_cut_with_a_word() -> None:
    table = read(b"a,b\n" + b"x" * 1_000_000 + b",2\n", "f")
    assert len(table.levels("a")[0]) == 32_767
    assert codes_of(table) == ["cell_too_long"]


def test_ten_thousand_levels() -> None:
    table = read(b"a\n" + b"\n".join(b"v%d" % i for i in range(10_000)), "f")
    assert len(table.levels("a")) == 10_000
    assert table.values("a")[9_999] == "v9999"


def test_a_paste_from_a_spreadsheet() -> None:
    table = read_pasted('id\tnote\n1\t"two\nlines"\n2\ta,b\n')
    assert table.values("note") == ["two\nlines", "a,b"]
    assert table.source.format is Format.PASTED
    assert read_pasted("a,b\n1,2").values("b") == ["2"]


def test_levels_stand_in_order_of_first_appearance() -> None:
    table = read(b"a,b\n , x\nz,y \ny,x\nz,\n", "f")
    assert table.levels("a") == ("z", "y")
    assert table.levels("b") == ("x", "y")
    assert table.codes("a").tolist() == [-1, 0, 1, 0]
    assert table.counts("b").tolist() == [2, 1]
    assert table.frame["a"].tolist()[1:] == ["z", "y", "z"]


def test_what_is_cut_ends_with_no_blank() -> None:
    table = read(("a" * 199 + " b," + "c d\n" + "x" * 32_766 + " y,2\n").encode(), "f")
    assert table.columns == ("a" * 199, "c d")
    assert table.levels("a" * 199) == ("x" * 32_766,)
