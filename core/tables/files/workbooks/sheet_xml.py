"""What a workbook reader does not tell about a sheet: error cells, hidden rows and columns, extent.

The reader gives blanks for error cells and for formulas without a stored result, and lays a sheet out
as one dense rectangle; so the sheet's XML is looked through first, piece by piece.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from core.characters import ERROR_CODE
from core.problems import Refusal, Severity, problem
from core.tables.files.workbooks.package import Package
from core.tables.limits import Limits

_MOST_KEPT = 10_000
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576
"""Of a sheet, in Excel and Calc."""
_LONGEST_ROW = 1 << 24
"""Bytes without the end of a row after which a piece is cut elsewhere."""
_LONGEST_PART = 16_000_000
_LONGEST_TAG = 1 << 23
"""Bytes of a comment, a tag or a text in an ODS; a cell holds 32,767 characters."""
_P = rb"(?:\w++:)?+"
# Every pattern begins at a tag's "<" and gives back nothing (possessive quantifiers, atomic groups): a text
# is gone through once, whatever stands in it. `tests/tables/files/test_sheet_xml.py` counts.
_CELL = re.compile(
    rb"<" + _P + rb"c(?=\s)(?>[^<>]*?\sr\s*+=\s*+[\"']([A-Za-z]++)0*+(\d++)[\"'])"
    rb"[^<>]*+(?<!/)>(?!\s*+</)"
)
_ERROR_CELL = re.compile(rb"<" + _P + rb"c(?=\s)(?>[^<>]*?\st\s*+=\s*+[\"']e[\"'])[^<>]*+(?<!/)>")
_FORMULA_AND_VALUE = re.compile(
    rb"\s*+(?:<" + _P + rb"f(?=[\s/>])[^<>]*+>(?:(?<=/>)|[^<]*+</" + _P + rb"f\s*+>)\s*+)?+"
    rb"<" + _P + rb"v\s*+>([^<]*+)<"
)
_NO_RESULT = re.compile(
    rb"<" + _P + rb"c(?=\s)([^<>]*+)>\s*+<" + _P + rb"f(?=[\s/>])[^<>]*+>"
    rb"(?:(?<=/>)|[^<]*+</" + _P + rb"f\s*+>)\s*+"
    rb"(?:<" + _P + rb"v\s*+/>|<" + _P + rb"v\s*+>\s*+</" + _P + rb"v\s*+>)?+\s*+</" + _P + rb"c\s*+>"
)
_HIDDEN = rb"(?=\s)(?>[^<>]*?\shidden\s*+=\s*+[\"'](?:1|true)[\"'])[^<>]*+>"
_HIDDEN_COLUMN = re.compile(rb"<" + _P + rb"col" + _HIDDEN)
_HIDDEN_ROW = re.compile(rb"<" + _P + rb"row" + _HIDDEN)
_PLACE = re.compile(rb'\sr\s*+=\s*+["\']([A-Za-z]++)0*+(\d++)["\']')
_FAR_ROW = re.compile(rb"<" + _P + rb"row(?=\s)(?>[^<>]*?\sr\s*+=\s*+[\"']0*+(\d{7,}+)[\"'])")
_MIN_MAX = re.compile(rb'\b(min|max)=["\'](\d{1,5})["\']')

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


@dataclass(slots=True)
class SheetFacts:
    """What was seen in a sheet's XML. Rows are 1-based, columns 0-based; spans are 0-based and inclusive."""

    errors: list[tuple[int, int, str]] = field(default_factory=list)
    without_result: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    cells: int = 0


def column_index(letters: str) -> int:
    """0-based position of a column named like ``AB``; one of more than seven letters is far, too."""
    number = 0
    for letter in letters[:7].upper():
        number = 26 * number + ord(letter) - 64
    return number - 1


def _row(digits: bytes) -> int:
    """A row's number; one of more than twelve digits is far, too."""
    return int(digits[:12])


def _tree(package: Package, member: str, name: str) -> ET.Element | None:
    data = package.read(member, _LONGEST_PART)
    if not data:
        return None
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError):
        raise Refusal(problem(Severity.ERROR, "file_damaged", value=name, format="xlsx")) from None


def sheet_members(package: Package, name: str) -> dict[str, str]:
    """Sheet names of an XLSX package to the files that hold them.

    Raises
    ------
    Refusal
        ``file_damaged``.
    """
    relations = _tree(package, "xl/_rels/workbook.xml.rels", name)
    workbook = _tree(package, "xl/workbook.xml", name)
    if relations is None or workbook is None:
        return {}
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    found: dict[str, str] = {}
    for element in workbook.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(element.get(f"{_OFFICE}id") or element.get(f"{_STRICT}id")) or ""
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if member in package.members:
            found[element.get("name", "")] = member
    return found


def _whole_rows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that end where a row ends, or, where none does for long, where a tag ends."""
    pieces: list[bytes] = []
    held = 0
    for chunk in chunks:
        before = pieces[-1][-3:] if pieces else b""
        cut = (before + chunk).rfind(b"row>") + 4 - len(before)
        held += len(chunk)
        if cut < 4 - len(before) and held > _LONGEST_ROW:
            cut = chunk.rfind(b">") + 1
            if not cut:  # blanks, or one endless tag
                pieces, held = [], 0
                continue
        if cut > 0:
            yield b"".join((*pieces, chunk[:cut]))
            pieces, held = [], len(chunk) - cut
            chunk = chunk[cut:]
        pieces.append(chunk)
    yield b"".join(pieces)


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    return (_row(found[2]), column_index(found[1].decode())) if found else None


def _hidden_columns(head: bytes) -> set[int]:
    hidden = np.zeros(_MOST_COLUMNS, bool)
    for found in islice(_HIDDEN_COLUMN.finditer(head), _MOST_COLUMNS):
        ends = {key: int(value) for key, value in _MIN_MAX.findall(found[0])}
        hidden[max(ends.get(b"min", 1) - 1, 0) : ends.get(b"max", 1)] = True
    return set(np.flatnonzero(hidden).tolist())


def _errors(part: bytes) -> Iterator[tuple[int, int, str]]:
    for found in _ERROR_CELL.finditer(part):
        shown, place = _FORMULA_AND_VALUE.match(part, found.end()), _place(found[0])
        if shown and place:
            yield (*place, shown[1].decode("utf-8", "replace"))


def _without_result(part: bytes) -> Iterator[tuple[int, int]]:
    for found in _NO_RESULT.finditer(part):
        place = _place(b" " + found[1])
        if place and b't="str"' not in found[1]:
            yield place


def scan_xlsx(package: Package, member: str) -> SheetFacts:
    """Look through the XML of one XLSX sheet."""
    facts = SheetFacts()
    for i, part in enumerate(_whole_rows(package.chunks(member))):
        if i == 0:
            facts.hidden_columns = _hidden_columns(part.partition(b"sheetData")[0])
        places = _CELL.findall(part)
        if places:
            letters = {letter for letter, _ in places}
            facts.cells += len(places)
            facts.last_column = max(facts.last_column, *(column_index(x.decode()) + 1 for x in letters))
            facts.last_row = max(facts.last_row, *map(_row, {row for _, row in places}), 0)
        far = [row for row in map(_row, _FAR_ROW.findall(part)) if row > _MOST_ROWS]
        facts.last_row = max(facts.last_row, *far, 0)  # its cells need not say where they are
        if b'="e"' in part or b"='e'" in part:
            facts.errors += islice(_errors(part), _MOST_KEPT - len(facts.errors))
        if b"f>" in part or b"<f" in part or b":f" in part:
            facts.without_result += islice(_without_result(part), _MOST_KEPT - len(facts.without_result))
        if b"hidden" in part:
            facts.hidden_rows += sum(1 for _ in _HIDDEN_ROW.finditer(part))
    return facts


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FORMULA = f"{_TABLE}formula"


class _Chunks:
    """A read-only file over pieces; ends where the parser meets no tag for `_LONGEST_TAG` bytes.

    The parser goes through a comment or a tag anew with each piece until its end has come.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.silent = 0

    def read(self, _size: int = -1) -> bytes:
        if self.silent > _LONGEST_TAG:
            raise ValueError("no tag for long")
        chunk = next(self._chunks, b"")
        self.silent += len(chunk)
        return chunk


def _repeat(element: ET.Element, what: str) -> int:
    try:
        return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))
    except ValueError:
        return 1


def _spanned(element: ET.Element, what: str) -> int:
    try:
        return max(1, int(element.get(f"{_TABLE}number-{what}-spanned", "1")))
    except ValueError:
        return 1


def scan_ods(package: Package, sheet: str | None, name: str, limits: Limits) -> dict[str, SheetFacts]:
    """Look through the sheets of an ODS package; repeated cells count as often as they repeat.

    Parameters
    ----------
    sheet : str or None
        Only this sheet's cells are looked at; None looks at all.

    Raises
    ------
    Refusal
        ``file_damaged``, ``sheet_too_large``, ``too_many_rows`` or ``too_many_blanks``.
    """
    found: dict[str, SheetFacts] = {}
    facts = SheetFacts()
    row = 1
    at_column = 0
    try:
        chunks = _Chunks(package.chunks("content.xml"))
        for event, element in ET.iterparse(chunks, ("start", "end")):
            chunks.silent = 0
            tag = element.tag
            if event == "start":
                if tag == f"{_TABLE}table":
                    facts, row, at_column = SheetFacts(), 1, 0
                    found[element.get(f"{_TABLE}name", "")] = facts
                continue
            if tag == f"{_TABLE}table-column":
                times = min(_repeat(element, "columns"), max(_MOST_COLUMNS - at_column, 0))
                if element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                    facts.hidden_columns.update(range(at_column, at_column + times))
                at_column += times
            elif tag == f"{_TABLE}table-row":
                row += _scan_ods_row(element, row, facts, limits)
                element.clear()
                if (
                    facts.cells > limits.sheet_cells
                    or facts.last_row * facts.last_column > limits.sheet_cells
                ):
                    raise Refusal(
                        problem(Severity.ERROR, "sheet_too_large", value=name, limit=limits.sheet_cells)
                    )
                if (last := facts.last_row) > _MOST_ROWS:
                    raise Refusal(
                        problem(Severity.ERROR, "too_many_rows", value=name, count=last, limit=_MOST_ROWS)
                    )
    except (ET.ParseError, ValueError, LookupError, KeyError):
        raise Refusal(problem(Severity.ERROR, "file_damaged", value=name, format="ods")) from None
    return found if sheet is None else {key: value for key, value in found.items() if key == sheet}


def _scan_ods_row(element: ET.Element, row: int, facts: SheetFacts, limits: Limits) -> int:
    """Note one row's cells; returns how many rows it stands for.

    Raises
    ------
    Refusal
        ``too_many_blanks`` if a cell says that it holds more than any cell can.
    """
    rows = _repeat(element, "rows")
    column = 0
    for cell in element:
        kind = cell.tag.rpartition("}")[2]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        times = _repeat(cell, "columns")
        shown = "".join("".join(p.itertext()) for p in cell.findall(f"{_TEXT}p"))
        blanks = sum(int(s.get(f"{_TEXT}c", "1")) for s in cell.iter(f"{_TEXT}s"))
        if blanks > limits.cell_characters:
            most = limits.cell_characters
            raise Refusal(problem(Severity.ERROR, "too_many_blanks", row=row, count=blanks, limit=most))
        if shown or cell.get(_FORMULA):
            facts.cells += times * rows
            facts.last_column = max(facts.last_column, column + times)
            facts.last_row = max(facts.last_row, row + rows - 1)
        if len(facts.errors) < _MOST_KEPT and ERROR_CODE.fullmatch(shown):
            for r in range(row, row + min(rows, 100)):
                for c in range(column, column + min(times, 100)):
                    if len(facts.errors) < _MOST_KEPT:
                        facts.errors.append((r, c, shown))
        down, across = (_spanned(cell, what) for what in ("rows", "columns"))
        if (down > 1 or across > 1) and len(facts.spans) < _MOST_KEPT:
            facts.spans.append((row - 1, column, row + down - 2, column + across - 1))
        column += times
    if element.get(f"{_TABLE}visibility") in ("collapse", "filter") and facts.last_row >= row:
        facts.hidden_rows += rows
    return rows
