"""A sheet's XML is gone through once, whatever stands in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from core.problems import Refusal
from core.tables.files.workbooks import sheet_xml
from core.tables.files.workbooks.package import Package
from core.tables.files.workbooks.sheet_xml import SheetFacts, scan_ods, scan_xlsx
from core.tables.limits import LIMITS

PATTERNS = {name: found for name, found in vars(sheet_xml).items() if isinstance(found, re.Pattern)}
SMALL = 12
"""A repeat of at most so many is no scan."""


def backtracking(tree: Any, *, atomic: bool = False) -> Iterator[str]:
    """Repeats without end that may give back what they took."""
    for kind, value in tree:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            if value[1] > SMALL and not (atomic and name == "MIN_REPEAT"):
                yield name
            yield from backtracking(value[2], atomic=atomic)
        elif name == "POSSESSIVE_REPEAT":
            yield from backtracking(value[2], atomic=atomic)
        elif name == "ATOMIC_GROUP":
            yield from backtracking(value, atomic=True)
        elif name == "SUBPATTERN":
            yield from backtracking(value[-1], atomic=atomic)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from backtracking(value[1], atomic=atomic)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from backtracking(branch, atomic=atomic)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_gives_back_what_it_took(name: str) -> None:
    """What a pattern costs then grows with the text, not with its square."""
    assert list(backtracking(re._parser.parse(PATTERNS[name].pattern))) == []  # type: ignore[attr-defined]


def test_the_check_sees_what_it_must() -> None:
    parse = re._parser.parse  # type: ignore[attr-defined]
    assert list(backtracking(parse(rb"<c\s([^>]*)e"))) == ["MAX_REPEAT"]
    assert list(backtracking(parse(rb"(?:(?!x).)*?y"))) == ["MIN_REPEAT"]
    assert list(backtracking(parse(rb"<(?>[^<>]*?\sr=)[^<>]*+>\d{1,7}"))) == []


def package(content: bytes, member: str = "sheet.xml") -> Package:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return Package(buffer.getvalue(), "f", LIMITS)


def facts(rows: str, before: str = "") -> SheetFacts:
    content = f"<worksheet>{before}<sheetData>{rows}</sheetData></worksheet>".encode()
    return scan_xlsx(package(content), "sheet.xml")


def test_cells_errors_and_formulas_are_found_however_they_are_written() -> None:
    seen = facts(
        '<row r="1"><c r="A1"><v>1</v></c><x:c s="1" r = \'b1\' t="n"><x:v>2</x:v></x:c><c r="D1"/></row>'
        '<row r="2" hidden="1"><c t="e" r="C2"><f>A1/0</f><v>#DIV/0!</v></c><c r="A2" t="e"><v>#N/A</v></c>'
        '<c r="B2"><f>A1</f></c><c r="E2"><f t="shared" si="0"/><v></v></c><c r="F2" t="str"><f>A1</f></c>'
        "</row>",
        '<cols><col min="2" max="3" hidden="1"/><col hidden="true" min="5" max="99999"/></cols>',
    )
    assert (seen.last_row, seen.last_column, seen.cells) == (2, 6, 7)
    assert seen.errors == [(2, 2, "#DIV/0!"), (2, 0, "#N/A")]
    assert seen.without_result == [(2, 1), (2, 4)]
    assert seen.hidden_rows == 1
    assert seen.hidden_columns == {1, 2, *range(4, 16_384)}


def test_a_far_cell_is_seen_by_any_name_it_has() -> None:
    assert facts('<row><c r="xfd1048576"><v>1</v></c></row>').last_column == 16_384
    assert facts('<row><c r="A0002147483647"><v>1</v></c></row>').last_row == 2_147_483_647
    assert facts('<row r="2147483647"><c><v>1</v></c></row>').last_row == 2_147_483_647
    assert facts('<row r="1048576" ht="15"/>').last_row == 0
    wrapped = f'<row><c r="{"A" * 9_000}1" t="e"><v>#N/A</v></c><c r="A{2**64 + 1}"><v>1</v></c></row>'
    assert facts(wrapped).last_column > 10**8 and facts(wrapped).last_row > 10**11
    assert facts(f'<row r="{"9" * 5_000}"/>').last_row > 10**11


def test_broken_cells_hold_no_error_and_end_the_scan() -> None:
    broken = '<c r="A1" t="e">' * 1000 + '<c t="e" ' + 'r="A1" ' * 1000
    assert facts(f"<row>{broken}</row>").errors == []


def test_rows_are_cut_where_they_end_and_nothing_is_copied_again_and_again() -> None:
    chunks = [b"<row><c/></r", b"ow>", b"<row>", b"a</row><row>b", b"</row>c"]
    pieces = list(sheet_xml._whole_rows(iter(chunks)))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(piece.endswith(b"row>") for piece in pieces[:-1])
    blanks = [b" " * (1 << 20)] * 40
    assert sum(map(len, sheet_xml._whole_rows(iter([b"<row></row>", *blanks])))) < 20 << 20
    endless = [b"<c/>" * (1 << 18)] * 40
    pieces = list(sheet_xml._whole_rows(iter(endless)))
    assert b"".join(pieces) == b"".join(endless) and max(map(len, pieces)) < 20 << 20


def ods(cells: str) -> SheetFacts:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("table", "text")
    )
    content = f'<x{names}><table:table table:name="s">{cells}</table:table></x>'.encode()
    return scan_ods(package(content, "content.xml"), None, "f", LIMITS)["s"]


def code(cells: str) -> str:
    with pytest.raises(Refusal) as refused:
        ods(cells)
    return refused.value.problems[0].code


def test_an_ods_does_not_hold_what_no_cell_or_sheet_can() -> None:
    def row(inner: str, times: int = 1) -> str:
        return (
            f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell>{inner}'
            "</table:table-cell></table:table-row>"
        )

    assert ods(row('<text:p>a<text:s text:c="32767"/></text:p>')).cells == 1
    assert code(row('<text:p>a<text:s text:c="32768"/></text:p>')) == "too_many_blanks"
    assert code(row("<text:p>a" + '<text:s text:c="16384"/>' * 2 + "</text:p>")) == "too_many_blanks"
    assert code(row('<text:p>a<text:s text:c="x"/></text:p>')) == "file_damaged"
    assert ods(row("<text:p>a</text:p>", 1_048_576)).last_row == 1_048_576
    assert code(row("<text:p>a</text:p>", 14_000_000)) == "too_many_rows"
    assert code(row("<text:p>a</text:p>", 10**9)) == "sheet_too_large"


def test_an_ods_without_a_tag_for_long_is_refused_before_it_costs_anything() -> None:
    """The parser goes through an open comment anew with each piece that comes."""
    with pytest.raises(Refusal, match="file_damaged"):
        ods(f"<!--{' >' * 6_000_000}-->")


def test_hidden_columns_of_an_ods_end_where_a_sheet_does() -> None:
    column = '<table:table-column table:visibility="collapse" table:number-columns-repeated="20000"/>'
    assert ods(column * 1000).hidden_columns == set(range(16_384))
