"""The entry points of the intake, and what must hold whatever comes in."""

from __future__ import annotations

import csv
import io

import numpy as np

from core.problems import Problem, Refusal
from core.tables import export
from core.tables.files.intake import read, read_pasted
from core.tables.files.text import delimited
from core.tables.files.wire import Packer, Unpacker
from core.tables.limits import Limits
from core.tables.meaning import privacy, values
from core.tables.meaning.words import vocabulary
from core.tables.meaning.words.headers import best_matches, match
from core.tables.table import TextTable
from core.words import words

SMALL = Limits(upload_bytes=5_000_000, expanded_bytes=20_000_000, rows=10_000, sheet_cells=200_000)


def said(problems: tuple[Problem, ...]) -> None:
    """Every problem can be said in both languages."""
    for item in problems:
        for language in ("en", "zh"):
            message = words(language).problem(item).message
            assert message and message != item.code, item


def sound(table: TextTable) -> None:
    """What every table promises."""
    said(table.problems)
    folded = [name.casefold() for name in table.columns]
    assert len(set(folded)) == len(folded) > 0
    assert all(name == name.strip() != "" for name in table.columns)
    assert table.rows > 0
    assert np.all(np.diff(table.row_numbers) > 0)
    assert table.row_numbers[0] > table.source.header_row or table.source.format == "parquet"
    filled = np.zeros(table.rows, bool)
    for name in table.columns:
        levels, codes = table.levels(name), table.codes(name)
        assert len(codes) == table.rows
        assert all(text == text.strip() != "" for text in levels)
        assert len(set(levels)) == len(levels)
        seen = list(dict.fromkeys(code for code in codes.tolist() if code >= 0))
        assert seen == list(range(len(levels)))
        filled |= codes >= 0
    assert filled.all()
    again = Unpacker().unpack(Packer().pack(table))
    assert (again.columns, again.source, again.problems) == (table.columns, table.source, table.problems)
    assert all(again.values(name) == table.values(name) for name in table.columns)


def file(data: bytes) -> None:
    """``intake.read``, and everything that is done with a table at once."""
    try:
        table = read(data, "fuzz.csv", limits=SMALL)
    except Refusal as refusal:
        said(refusal.problems)
        return
    sound(table)
    said(tuple(privacy.find(table)))
    for name in table.columns[:20]:
        levels = table.levels(name)[:200]
        for parsed in (values.parse_numbers(levels), values.parse_dates(levels), values.parse_grades(levels)):
            if len(levels) == len(table.levels(name)):
                said(tuple(parsed.problems(table, name)))
    out = read(export.to_csv(table.frame), "again.csv", limits=Limits(columns=400))
    assert out.rows == table.rows


def chosen(data: bytes) -> None:
    """``intake.read`` with choices taken from the data."""
    choice = data[:1] or b"\0"
    encoding = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", None)[choice[0] % 6]
    try:
        sound(read(data[1:], "f", encoding=encoding, header_row=choice[0] // 16, limits=SMALL))
    except Refusal as refusal:
        said(refusal.problems)


def paste(data: bytes) -> None:
    """``intake.read_pasted``."""
    try:
        sound(read_pasted(data.decode("utf-8", "surrogateescape"), limits=SMALL))
    except Refusal as refusal:
        said(refusal.problems)


def two_readers(data: bytes) -> None:
    """The fast reader and the careful one see the same cells."""
    text = data.decode("utf-8", "replace").rstrip("\r\n").lstrip("\r\n\ufeff").encode()
    for delimiter in (",", "\t"):
        if not text.strip() or not delimited._well_quoted(text, delimiter):
            continue
        rows = list(csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter))
        width = len(rows[0])
        fast = delimited._arrow(text, delimiter, width)
        if fast is None:
            continue
        cells = [[column.texts[int(code)].as_py() for code in column.codes] for column in fast]
        slow = [[*row, *[""] * (width - len(row))] for row in rows]
        assert [list(row) for row in zip(*cells, strict=True)] == slow, (delimiter, text)


def texts(data: bytes) -> None:
    """Vocabulary, headers and cell parsers on lines of text."""
    lines = list(dict.fromkeys(data.decode("utf-8", "replace").splitlines()))
    guessed = vocabulary.guess_meanings(lines)
    assert list(guessed) == lines
    vocabulary.ordinal_levels(lines)
    best_matches(lines, {"patient": ("病人", "id"), "lesion": lines[:3]})
    for line in lines:
        match(line, {"patient": ("病人",)})
        assert vocabulary.fold(vocabulary.fold(line)) == vocabulary.fold(line)
        safe = export.neutralise(line)
        assert safe.removeprefix("'") == line or safe == line
    for parsed in (values.parse_numbers(lines), values.parse_dates(lines), values.parse_grades(lines)):
        assert len(parsed.values) == len(parsed.doubts) == len(lines)
    numbers = values.number_array(values.parse_numbers(lines), np.arange(len(lines), dtype=np.int32))
    assert not np.isinf(numbers).any()


TARGETS = {
    "file": file,
    "chosen": chosen,
    "paste": paste,
    "two_readers": two_readers,
    "texts": texts,
}
