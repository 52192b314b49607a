"""Reading in a child process: the same table, watched, cancelled, and never the server's end."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.problems import Refusal
from core.tables.files import children, process, wire
from core.tables.files.intake import read, read_pasted
from core.tables.files.turns import Queue, Reading
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


def code(reading: Reading) -> str:
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
        assert same(wire.Unpacker().unpack(wire.Packer().pack(table)), table)


def test_pasted_cells_are_read_here_when_few_and_in_a_child_when_many() -> None:
    few = 'patient\tnote\n1\t"two\nlines"\n'
    reading = process.start(few.encode(), "", pasted=True)
    assert reading._child is None and same(reading.result(0), read_pasted(few))
    many = few + "2\t阳性\n" * 200_000
    reading = process.start(many.encode(), "", pasted=True)
    assert same(reading.result(60), read_pasted(many))
    assert reading._child is not None


def test_a_child_reads_the_same_table() -> None:
    data = workbook()
    children.expect()
    children.expect()
    assert children._spare is not None
    waiting = children._spare.result()
    reading = process.start(data, "reads.xlsx")
    assert same(reading.result(60), read(data, "reads.xlsx"))
    assert reading.done and reading._child is waiting
    assert reading.progress == 1.0


def test_a_child_does_not_wait_for_its_file_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "KEPT_SECONDS", 0.0)
    children.expect()
    deadline = time.monotonic() + 30
    while children._spare is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert children._spare is None


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", True),
        ("a;b\r\n1;2\r\n1,5;2\r\n", True),
        ("a\tb\n1\t2\n3\t4", True),
        ("a,b\n1\n2,3\n", False),
        ('a,b\n"1",2\n', False),
        ("a\n1\n2\n", False),
        ("a,b\n" + "#N/A,1\n" * 101, False),
        ("", False),
    ],
)
def test_a_regular_text_has_lines_alike(text: str, expected: bool) -> None:
    assert process.regular(text.encode()) is expected


def test_what_may_take_long_is_read_by_a_child_and_the_rest_at_once() -> None:
    regular = b"a,b\n" + b"1,2\n" * 200_000
    assert process.start(regular, "f").done
    for data in (b"a,b\n" + b"1\n" * 200_000, regular * 2):
        reading = process.start(data, "f")
        assert not reading.done
        reading.cancel()


class Place:
    """Readings that begin when told and end when told."""

    def __init__(self, places: int) -> None:
        self.queue = Queue(places)
        self.begun: list[int] = []
        self.readings: list[Reading] = []

    def add(self) -> Reading:
        number, reading = len(self.readings), Reading()
        self.readings.append(reading)
        self.queue.add(reading, lambda: self.begun.append(number))
        return reading


def test_so_many_at_a_time_and_the_others_know_their_place() -> None:
    place = Place(2)
    readings = [place.add() for _ in range(5)]
    assert place.begun == [0, 1]
    assert [reading.before for reading in readings] == [0, 0, 2, 3, 4]
    readings[3].cancel()
    assert [reading.before for reading in readings] == [0, 0, 2, 0, 3]
    place.queue.leave()
    assert place.begun == [0, 1, 2]
    place.queue.leave()
    place.queue.leave()
    assert place.begun == [0, 1, 2, 4]
    place.queue.leave()
    place.add()
    assert place.begun[-1] == 5 and place.queue._working == 1


def test_a_crowd_is_read_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(1)
    monkeypatch.setattr(process, "QUEUE", queue)
    queue.add(Reading(), lambda: None)  # somebody else's, as long as it takes
    readings = [process.start(workbook(), "f") for _ in range(2)]
    assert [reading.before for reading in readings] == [1, 2]
    queue.leave()
    assert all(reading.result(120).rows == 2 for reading in readings)
    until = time.monotonic() + 60
    while queue._working and time.monotonic() < until:
        time.sleep(0.05)
    assert queue._working == 0


def test_a_large_file_gets_more_memory() -> None:
    assert process.memory_for(1_000) == process.memory_for(process.ORDINARY_BYTES) == 2_000_000_000
    assert process.memory_for(200_000_000) == 5_600_000_000


SLOW = """
import sys, time
from core.tables.files import process
reading = process.start(b"a\\n" + b'"x"y\\n' * 2_500_000, "f", inline=False)
while reading._child is None or not reading.progress:
    time.sleep(0.05)
print(reading._child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_child_ends_with_its_server_however_that_ends() -> None:
    server = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    child = Path("/proc") / server.stdout.readline().strip()
    assert child.exists()
    server.send_signal(signal.SIGKILL)
    server.wait(10)
    server.stdout.close()
    until = time.monotonic() + 10
    while alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child)


def test_a_child_whose_server_is_gone_ends_before_it_has_loaded_anything() -> None:
    said = "import sys; from core.tables.files import child; print('numpy' in sys.modules); child.tie(1)"
    with subprocess.Popen([sys.executable, "-c", said], stdout=subprocess.PIPE, text=True) as started:
        assert started.communicate(timeout=60)[0] == "False\n"
    if sys.platform == "linux":
        assert started.returncode == 1


def alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_a_child_takes_its_memory_plainly():
    """3,000,000 rows ended it now and then: Arrow's own allocator had reserved what the rest of it needs."""
    child = children.take()
    try:
        kept = Path(f"/proc/{child.pid}/environ")
        if kept.exists():  # Linux
            named = dict(part.partition("=")[::2] for part in kept.read_text().split("\0"))
            assert named.items() >= children.PLAIN_MEMORY.items()
    finally:
        child.kill()
        child.communicate()
    asked = "import pyarrow as pa; print(pa.default_memory_pool().backend_name)"
    told = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | children.PLAIN_MEMORY, capture_output=True, check=True
    )
    assert told.stdout.split() == [b"system"]
