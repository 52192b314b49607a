"""Reading in a process of its own: it can be watched, cancelled and, when it goes wrong, lost.

A hostile workbook can make its reader use all memory or end the process it runs in. So workbooks,
Parquet files, large texts and texts that take long are read in a child process with limits on time and
memory; other texts are read at once. As many children as processors work at a time, the other files wait
their turn. A child ends with its reading and with the process that started it, however that ends. Bytes go
through pipes (nothing is written to disk), and the table comes back as an Arrow stream with JSON beside it:
nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, fields, replace
from typing import IO, Any

import numpy as np
import pyarrow as pa

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import children, formats, intake
from core.tables.limits import LIMITS, MEGABYTE, Limits
from core.tables.table import Format, Layout, Source, TextTable

INLINE_BYTES = MEGABYTE
"""Texts up to this size are read at once, if they are regular."""
SHORT_BYTES = MEGABYTE // 16
"""Texts up to this size are read at once, whatever they hold."""
SECONDS = 300.0
"""The longest a child may take."""
MEMORY_BYTES = 2_000 * MEGABYTE
"""Address space of a child; Arrow's and Python's libraries alone reserve about one gigabyte."""
ORDINARY_BYTES = 20 * MEGABYTE
"""A larger file gets more memory, `PER_BYTE` for each byte above."""
PER_BYTE = 20
MOST_MEMORY_BYTES = 6_000 * MEGABYTE

_FRAME = struct.Struct("<cQ")
_OPTIONS, _DATA, _PROGRESS, _TABLE, _REFUSAL = b"o", b"d", b"p", b"t", b"r"
_STEP = 0.01


def processors() -> int:
    """Processors this process may use: so many files are read at a time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def memory_for(size: int) -> int:
    """Bytes of address space for reading a file of so many bytes."""
    return min(MEMORY_BYTES + PER_BYTE * max(size - ORDINARY_BYTES, 0), MOST_MEMORY_BYTES)


def regular(data: bytes) -> bool:
    """Whether a text is one that is read fast: lines alike, nothing quoted, few failed formulas.

    Anything else may be read as well, but what it costs is not seen from its size.
    """
    if b'"' in data or data.count(b"#") > 100 or data.count(b"Err:") > 100:
        return False
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    if len(ends) < 2:
        return False
    starts = np.concatenate(([0], ends + 1))
    starts = starts[starts < len(text)]
    for separator in b",;\t|":
        count = np.add.reduceat(text == separator, starts)
        if count[0] and (count == count[0]).all():
            return True
    return False


class Reading:
    """A file being read: ask ``progress`` and ``done``, ``cancel``, or wait for ``result``."""

    def __init__(self) -> None:
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._table: TextTable | None = None
        self._refusal: Refusal | None = None
        self._progress = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._queue: Queue | None = None

    @property
    def progress(self) -> float:
        """Fraction read, from 0 to 1."""
        return 1.0 if self.done else self._progress

    @property
    def done(self) -> bool:
        """Whether ``result`` returns or raises at once."""
        return self._finished.is_set()

    def wait(self, seconds: float) -> None:
        """Wait until it is done, so many seconds at most."""
        self._finished.wait(seconds)

    @property
    def before(self) -> int:
        """How many other files are waiting or being read before this one begins; 0 once it has begun."""
        return self._queue.before(self) if self._queue is not None else 0

    def cancel(self) -> None:
        """Stop reading; ``result`` then raises ``reading_cancelled`` (unless it was done before)."""
        self._finish(refusal=Refusal(problem(Severity.ERROR, "reading_cancelled")))

    def result(self, timeout: float | None = None) -> TextTable:
        """The table, waiting for it at most ``timeout`` seconds.

        Raises
        ------
        Refusal
            As ``intake.read``; also ``reading_cancelled``, ``reading_too_slow``, ``reading_failed``.
        TimeoutError
            If it is still being read.
        """
        if not self._finished.wait(timeout):
            raise TimeoutError
        if self._refusal is not None:
            raise self._refusal
        assert self._table is not None
        return self._table

    def _finish(self, *, table: TextTable | None = None, refusal: Refusal | None = None) -> None:
        with self._lock:
            if not self._finished.is_set():
                self._table, self._refusal = table, refusal
                self._finished.set()
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.kill()
        if self._queue is not None:
            self._queue.forget(self)

    def _run(self, work: Callable[[], TextTable]) -> None:
        try:
            self._finish(table=work())
        except Refusal as refusal:
            self._finish(refusal=refusal)


class Queue:
    """Readings whose turn comes when a place is free, first come, first served.

    Parameters
    ----------
    places : int
        Children at a time.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Reading, Callable[[], None]]] = deque()
        self._working = 0

    def add(self, reading: Reading, begin: Callable[[], None]) -> None:
        """Call ``begin`` when it is this reading's turn; `leave` gives its place back."""
        reading._queue = self
        with self._lock:
            self._waiting.append((reading, begin))
        self._next()

    def leave(self) -> None:
        """A child has ended."""
        with self._lock:
            self._working -= 1
        self._next()

    def forget(self, reading: Reading) -> None:
        """A reading ended before its turn."""
        with self._lock:
            self._waiting = deque(item for item in self._waiting if item[0] is not reading)

    def before(self, reading: Reading) -> int:
        """Files that are waiting before this one, and those being read."""
        with self._lock:
            for place, (waiting, _) in enumerate(self._waiting):
                if waiting is reading:
                    return self._working + place
        return 0

    def _next(self) -> None:
        while True:
            with self._lock:
                if self._working >= self._places or not self._waiting:
                    return
                _, begin = self._waiting.popleft()
                self._working += 1
            begin()


QUEUE = Queue(processors())


def start(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
    keep_rows: Collection[int] = (),
    pasted: bool = False,
    limits: Limits = LIMITS,
    seconds: float = SECONDS,
    memory: int | None = None,
    inline: bool | None = None,
) -> Reading:
    """Begin to read a file; arguments as ``intake.read``.

    Parameters
    ----------
    pasted : bool
        Cells pasted from a spreadsheet, in UTF-8: read by `intake.read_pasted`, which asks for no choices.
    seconds : float
        After this the child is ended with ``reading_too_slow``.
    memory : int or None
        Bytes of address space of the child, where the system can limit it; None is `memory_for` its size.
    inline : bool or None
        Read now, in this process; None does so for texts of up to ``INLINE_BYTES`` that are `regular`.
    """
    reading = Reading()
    if inline is None:
        try:
            kind = Format.DELIMITED if pasted else formats.detect(data, name, limits)
        except Refusal as refusal:
            reading._finish(refusal=refusal)
            return reading
        short = len(data) <= SHORT_BYTES or (len(data) <= INLINE_BYTES and regular(data))
        inline = kind is Format.DELIMITED and short
    if inline or len(data) > limits.upload_bytes:
        reading._run(
            lambda: (
                intake.read_pasted(data.decode("utf-8", "replace"), limits=limits)
                if pasted
                else intake.read(
                    data,
                    name,
                    encoding=encoding,
                    sheet=sheet,
                    header_row=header_row,
                    header_rows=header_rows,
                    keep_rows=keep_rows,
                    limits=limits,
                )
            )
        )
        return reading
    options = {
        "name": name,
        "encoding": encoding,
        "sheet": sheet,
        "header_row": header_row,
        "header_rows": header_rows,
        "keep_rows": sorted(keep_rows),
        "pasted": pasted,
        "limits": asdict(limits),
        "memory": memory_for(len(data)) if memory is None else memory,
        "seconds": seconds,
    }
    queue = QUEUE
    queue.add(reading, lambda: _begin(reading, queue, options, data, seconds))
    return reading


def _begin(reading: Reading, queue: Queue, options: Mapping[str, Any], data: bytes, seconds: float) -> None:
    """Start the child of a reading, and the threads that feed, watch and hear it."""
    try:
        child = children.take()
    except (OSError, RuntimeError):  # no more processes, or the interpreter is ending
        queue.leave()
        reading._finish(refusal=Refusal(problem(Severity.ERROR, "reading_failed")))
        return
    reading._child = child
    if reading.done:  # cancelled meanwhile
        child.kill()
    for work in (
        lambda: _feed(child, options, data),
        lambda: _watch(reading, queue, child, seconds),
        lambda: _collect(reading, child),
    ):
        threading.Thread(target=work, daemon=True).start()


def _write(stream: IO[bytes], kind: bytes, payload: bytes) -> None:
    stream.write(_FRAME.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def _read(stream: IO[bytes]) -> tuple[bytes, bytes]:
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return b"", b""
    kind, size = _FRAME.unpack(head)
    payload = stream.read(size)
    return (kind, payload) if len(payload) == size else (b"", b"")


def _feed(child: subprocess.Popen[bytes], options: Mapping[str, Any], data: bytes) -> None:
    """Send options and data; the pipe stays open, for its end is the parent's."""
    assert child.stdin is not None
    with contextlib.suppress(OSError, ValueError):
        _write(child.stdin, _OPTIONS, json.dumps(options).encode())
        _write(child.stdin, _DATA, data)


def _watch(reading: Reading, queue: Queue, child: subprocess.Popen[bytes], seconds: float) -> None:
    if not reading._finished.wait(seconds):
        reading._finish(refusal=Refusal(problem(Severity.ERROR, "reading_too_slow", seconds=round(seconds))))
    child.wait()
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    queue.leave()


def _collect(reading: Reading, child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    failed = Refusal(problem(Severity.ERROR, "reading_failed"))
    with child.stdout as pipe:
        try:
            while True:
                kind, payload = _read(pipe)
                if kind == _PROGRESS:
                    reading._progress = float(payload)
                    continue
                if kind == _TABLE:
                    reading._finish(table=unpack(payload))
                elif kind == _REFUSAL:
                    reading._finish(refusal=Refusal(map(_problem, json.loads(payload))))
                break
        except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
            pass
    reading._finish(refusal=failed)


def _problem(item: Mapping[str, Any]) -> Problem:
    return Problem(
        Severity(item["severity"]),
        item["code"],
        item["row"],
        item["column"],
        item["value"],
        tuple((str(name), value) for name, value in item["details"]),
    )


def pack(table: TextTable) -> bytes:
    """A table as an Arrow stream: a dictionary column each, everything else as JSON beside it."""
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), texts)
        for codes, texts in zip(table.coded, table.texts, strict=True)
    ]
    said = {
        "columns": table.columns,
        "source": asdict(table.source),
        "problems": [asdict(item) for item in table.problems],
        "layout": asdict(table.layout),
    }
    arrays = [*columns, pa.array(table.row_numbers)]
    batch = pa.record_batch(arrays, names=[str(i) for i in range(len(arrays))])
    batch = batch.replace_schema_metadata({"said": json.dumps(said)})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def unpack(data: bytes) -> TextTable:
    """The table of an Arrow stream that ``pack`` made.

    Raises
    ------
    ValueError, TypeError, KeyError, pyarrow.ArrowException
        If it is none.
    """
    with pa.ipc.open_stream(pa.BufferReader(data)) as reader:
        batch = reader.read_next_batch()
    said = json.loads(batch.schema.metadata[b"said"])
    source = said["source"]
    known = {field.name for field in fields(Source)}
    if set(source) != known:
        raise ValueError("source")
    *columns, rows = batch.columns
    return TextTable(
        columns=tuple(said["columns"]),
        row_numbers=np.array(rows),
        source=replace(
            Source(**source),
            format=Format(source["format"]),
            sheets=tuple(source["sheets"]),
            guessed=tuple(source["guessed"]),
            encodings=tuple(source["encodings"]),
            keep_rows=tuple(source["keep_rows"]),
            joined=tuple(source["joined"]),
            joined_sha256=tuple(source["joined_sha256"]),
        ),
        problems=tuple(map(_problem, said["problems"])),
        # copies: a view of one column would keep the whole stream in memory
        coded=tuple(np.array(column.indices.fill_null(-1)) for column in columns),
        texts=tuple(column.dictionary.take(np.arange(len(column.dictionary))) for column in columns),
        layout=Layout.from_plain(said["layout"]),
    )


def _limit(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) * 2 + 5),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def _end_with(source: IO[bytes]) -> None:
    """Where the system does not end this process with its parent, the pipe from it ends.

    What the system can do is in `core.tables.files.child.tie`.
    """

    def listen() -> None:
        source.read(1)
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()


def main() -> int:
    """Read options and data from standard input, answer on standard output."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # whatever a library prints must not reach the stream of answers
    os.dup2(2, 1)
    # Arrow loads it at its first array for NumPy, a third of a second: now, while the file is on its way
    importlib.import_module("pandas")
    _, payload = _read(source)
    options = json.loads(payload)
    _limit(options.pop("memory"), options.pop("seconds"))
    last = time.monotonic()
    said = 0.0

    def progress(fraction: float) -> None:
        nonlocal last, said
        now = time.monotonic()
        if fraction > said + _STEP and now > last + 0.1:
            last, said = now, fraction
            _write(sink, _PROGRESS, repr(fraction).encode())

    options["limits"] = Limits(**options["limits"])
    try:
        _, data = _read(source)
        _end_with(source)
        if options.pop("pasted"):
            table = intake.read_pasted(data.decode("utf-8", "replace"), limits=options["limits"])
        else:
            table = intake.read(data, options.pop("name"), progress=progress, **options)
        _write(sink, _TABLE, pack(table))
    except Refusal as refusal:
        _write(sink, _REFUSAL, json.dumps([asdict(item) for item in refusal.problems]).encode())
    except MemoryError:
        item = asdict(problem(Severity.ERROR, "reading_out_of_memory"))
        _write(sink, _REFUSAL, json.dumps([item]).encode())
    return 0
