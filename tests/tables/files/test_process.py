"""Reading in a child process: the same table, watched, cancelled, and never the server's end."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest

from core.problems import Refusal
from core.tables.files import process
from core.tables.files.intake import read
from core.tables.table import TextTable


def same(first: TextTable, second: TextTable) -> bool:
    return (
        first.columns == second.columns
        and first.source == second.source
        and first.problems == second.problems
        and first.row_numbers.tolist() == second.row_numbers.tolist()
        and all(first.values(name) == second.values(name) for name in first.columns)
        and all(first.levels(name) == second.levels(name) for name in first.columns)
    )


def code(reading: process.Reading) -> str:
    with pytest.raises(Refusal) as caught:
        reading.result(60)
    return caught.value.problems[0].code


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["患者", "CT", "CT"], ["01", "阳性", "#REF!"], [None, None, None], ["02", None, 1.5]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_table_survives_the_pipe() -> None:
    for data in (workbook(), "a,b\n1,\n2,阳性\n".encode("gb18030")):
        table = read(data, "f")
        assert same(process.unpack(process.pack(table)), table)


def test_a_child_reads_the_same_table() -> None:
    data = workbook()
    reading = process.start(data, "reads.xlsx")
    assert same(reading.result(60), read(data, "reads.xlsx"))
    assert reading.done
    assert reading.progress == 1.0


def test_a_child_refuses_with_the_same_problems() -> None:
    with pytest.raises(Refusal) as caught:
        process.start(workbook(), "f", sheet="absent").result(60)
    with pytest.raises(Refusal) as expected:
        read(workbook(), "f", sheet="absent")
    assert caught.value.problems == expected.value.problems


def test_small_texts_are_read_at_once() -> None:
    reading = process.start(b"a,b\n1,2\n", "f")
    assert reading.done
    assert reading.result().values("b") == ["2"]
    assert code(process.start(b"", "f")) == "file_empty"


def test_a_big_text_shows_progress_and_can_be_cancelled() -> None:
    data = b"a,b\n" + b'1,"x"y\n' * 1_500_000
    reading = process.start(data, "f", inline=False)
    assert not reading.done
    until = time.monotonic() + 60
    while reading.progress == 0 and time.monotonic() < until:
        time.sleep(0.02)
    assert 0 < reading.progress < 1
    with pytest.raises(TimeoutError):
        reading.result(0)
    reading.cancel()
    assert code(reading) == "reading_cancelled"
    assert reading._child is not None
    assert reading._child.wait(10) is not None


def test_a_child_that_takes_too_long_is_ended() -> None:
    reading = process.start(b"a\n" + b'"x"y\n' * 1_000_000, "f", inline=False, seconds=0.2)
    assert code(reading) == "reading_too_slow"


def test_a_child_that_runs_out_of_memory_takes_nobody_with_it() -> None:
    book = openpyxl.Workbook()
    for _ in range(1000):
        book.active.append(["x", "y"])
    buffer = io.BytesIO()
    book.save(buffer)
    bomb = io.BytesIO()
    with zipfile.ZipFile(buffer) as before, zipfile.ZipFile(bomb, "w", 8) as after:
        for item in before.namelist():
            content = before.read(item)
            # one long text, 1000 times over: 3 GB from a file of 100 kB
            if item == "xl/worksheets/sheet1.xml":
                content = content.replace(b't="inlineStr"><is><t>x</t></is>', b't="s"><v>0</v>')
            after.writestr(item, content)
    data = replaced_texts(bomb.getvalue())
    reading = process.start(data, "f", memory=1_300_000_000)
    assert code(reading) in ("reading_failed", "reading_out_of_memory")


def replaced_texts(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", 8) as after:
        for item in before.namelist():
            if item != "xl/sharedStrings.xml":
                after.writestr(item, before.read(item))
        after.writestr(
            "xl/sharedStrings.xml",
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
            + b"x" * 3_000_000
            + b"</t></si></sst>",
        )
    return buffer.getvalue()
