"""Work in a process of its own: it can be watched, cancelled and, when it goes wrong, lost.

A hostile workbook can make its reader use all memory or end the process it runs in; a table whose every cell
is another text takes seconds to understand. So workbooks, Parquet files, large texts and texts that take long
are read in a child process with limits on time and memory, and what may take long to understand is understood
in one; the rest is done at once. As many children as processors work at a time, the others wait their turn. A
child ends with its work and with the process that started it, however that ends. Values go through pipes
(nothing is written to disk) as `core.tables.files.wire` takes them apart: nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import IO, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import numpy as np

from core.problems import Refusal, Severity, problem
from core.tables.files import children, formats
from core.tables.files.turns import Queue, Reading, processors
from core.tables.files.upload import File, Joined, Pair, Progress, Upload, joined, offered, table_of
from core.tables.files.wire import ROOM, Packer, Unpacker, receive, send
from core.tables.join import Offer
from core.tables.limits import LIMITS, MEGABYTE, Limits
from core.tables.table import Format, TextTable

T = TypeVar("T")
P = ParamSpec("P")

INLINE_BYTES = MEGABYTE
"""Texts up to this size are read at once, if they are regular."""
SHORT_BYTES = MEGABYTE // 16
"""Texts up to this size are read at once, whatever they hold."""
FEW_ROWS = 4_000
"""Tables of so many rows together are compared at once: a row costs about 13 microseconds."""
SECONDS = 300.0
"""The longest a child may take."""
MEMORY_BYTES = 2_000 * MEGABYTE
"""Address space of a child; Arrow's and Python's libraries alone reserve about one gigabyte."""
ORDINARY_BYTES = 20 * MEGABYTE
"""A child that gets more gets more memory, `PER_BYTE` for each byte above."""
PER_BYTE = 20
MOST_MEMORY_BYTES = 6_000 * MEGABYTE

_PROGRESS, _VALUE, _REFUSAL = b"p", b"v", b"r"
_STEP = 0.01

QUEUE = Queue(processors())


def memory_for(size: int) -> int:
    """Bytes of address space for work on so many bytes."""
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
) -> Reading[TextTable]:
    """Begin to read a file; arguments as ``intake.read``.

    Parameters
    ----------
    pasted : bool
        As of a `File`.
    seconds, memory : as for `run`
    inline : bool or None
        Read now, in this process; None does so for texts of up to ``INLINE_BYTES`` that are `regular`.
    """
    file = File(
        data=data,
        name=name,
        encoding=encoding,
        sheet=sheet,
        header_row=header_row,
        header_rows=header_rows,
        keep_rows=tuple(sorted(keep_rows)),
        pasted=pasted,
        limits=limits,
    )
    try:
        inline = quick(file) if inline is None else inline
    except Refusal as refusal:
        reading = Reading[TextTable]()
        reading._finish(refusal=refusal)
        return reading
    if inline or len(data) > limits.upload_bytes:
        return at_once(table_of, file)
    return run(table_of, file, seconds=seconds, memory=memory)


def quick(file: File) -> bool:
    """Whether a file is read fast, and safely.

    Raises
    ------
    Refusal
        As ``formats.detect``.
    """
    kind = Format.DELIMITED if file.pasted else formats.detect(file.data, file.name, file.limits)
    short = len(file.data) <= SHORT_BYTES or (len(file.data) <= INLINE_BYTES and regular(file.data))
    return kind is Format.DELIMITED and short


def begin(upload: Upload) -> Reading[Joined]:
    """Begin to read a file and to join what belongs to it."""
    together = (upload.file, *upload.others)
    size = sum(len(file.data) for file in together)
    alone = not upload.sheets and not upload.others
    try:
        here = quick(upload.file) if alone else size <= SHORT_BYTES and all(map(quick, together))
    except Refusal:
        here = alone  # it says so itself
    if here or (alone and size > upload.file.limits.upload_bytes):
        return at_once(joined, upload)
    return run(joined, upload)


def compare(pair: Pair) -> Reading[Offer]:
    """Begin to look how another table, or the file of one, would be joined to a table."""
    rows = pair.table.rows + (0 if pair.other is None else pair.other.rows)
    here = rows <= FEW_ROWS
    if pair.file is not None:
        with contextlib.suppress(Refusal):  # it says so itself
            here = here and len(pair.file.data) <= SHORT_BYTES and quick(pair.file)
    return at_once(offered, pair) if here else run(offered, pair)


def at_once(work: Callable[Concatenate[Progress, P], T], *args: P.args, **named: P.kwargs) -> Reading[T]:
    """Work that is done here and now."""
    reading = Reading[T]()
    reading._run(lambda: work(_untold, *args, **named))
    return reading


def _untold(_: float) -> None:
    """Progress that nobody looks at."""


def run(
    work: Callable[..., T], *args: object, seconds: float = SECONDS, memory: int | None = None
) -> Reading[T]:
    """Begin work in a child.

    Parameters
    ----------
    work : callable
        A function of a module of the core, found there by its name. It is given a function to tell its
        progress, and ``args``; what it takes and returns travels as `core.tables.files.wire` says.
    seconds : float
        After this the child is ended with ``reading_too_slow``.
    memory : int or None
        Bytes of address space of the child, where the system can limit it; None is `memory_for` what it gets.
    """
    reading = Reading[T]()
    queue, packer = QUEUE, Packer()
    pieces = packer.pack(args)
    if memory is None:
        memory = memory_for(sum(map(len, pieces)))
    options = {"work": f"{work.__module__}:{work.__qualname__}", "memory": memory, "seconds": seconds}
    parts = [[memoryview(json.dumps(options).encode())], pieces]
    wanted = _Wanted(get_type_hints(work)["return"], packer.kept, memory)
    queue.add(reading, lambda: _begin(reading, queue, parts, wanted, seconds))
    return reading


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a child may answer: a value of which class, how many bytes, and what it need not say again."""

    kind: type
    known: Sequence[object]
    most: int


def _begin(
    reading: Reading[Any],
    queue: Queue,
    parts: Sequence[Sequence[memoryview]],
    wanted: _Wanted,
    seconds: float,
) -> None:
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
        lambda: _feed(child, parts),
        lambda: _watch(reading, queue, child, seconds),
        lambda: _collect(reading, child, wanted),
    ):
        threading.Thread(target=work, daemon=True).start()


def _feed(child: subprocess.Popen[bytes], parts: Sequence[Sequence[memoryview]]) -> None:
    """Send options and arguments; the pipe stays open, for its end is the parent's."""
    assert child.stdin is not None
    with contextlib.suppress(OSError, ValueError):
        for part in parts:
            send(child.stdin, part)


def _watch(reading: Reading[Any], queue: Queue, child: subprocess.Popen[bytes], seconds: float) -> None:
    if not reading._finished.wait(seconds):
        reading._finish(refusal=Refusal(problem(Severity.ERROR, "reading_too_slow", seconds=round(seconds))))
    child.wait()
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    queue.leave()


def _collect(reading: Reading[Any], child: subprocess.Popen[bytes], wanted: _Wanted) -> None:
    """Hear a child to its end; whatever it says that is no answer is a failure."""
    assert child.stdout is not None
    try:
        with child.stdout as pipe:
            _hear(reading, pipe, wanted)
    except (OSError, ValueError, TypeError, IndexError, AttributeError, MemoryError):
        pass
    finally:
        reading._finish(refusal=Refusal(problem(Severity.ERROR, "reading_failed")))


def _hear(reading: Reading[Any], pipe: IO[bytes], wanted: _Wanted) -> None:
    while True:
        (kind, *pieces) = receive(pipe, wanted.most)
        if bytes(kind) == _PROGRESS:
            reading._progress = min(max(float(bytes(pieces[0])), 0.0), 1.0)
            continue
        value = Unpacker(wanted.known).unpack(pieces)
        if bytes(kind) == _VALUE and isinstance(value, wanted.kind):
            reading._finish(value=value)
        elif bytes(kind) == _REFUSAL:
            reading._finish(refusal=Refusal(value))
        return


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


def _named(work: str) -> Callable[..., object]:
    """The function that the parent names: one of the core's."""
    module, _, name = work.partition(":")
    if not module.startswith(ROOM):
        raise ValueError(work)
    found: Callable[..., object] = getattr(importlib.import_module(module), name)
    return found


def _telling(sink: IO[bytes]) -> Progress:
    """Progress, told now and then."""
    last, said = time.monotonic(), 0.0

    def tell(fraction: float) -> None:
        nonlocal last, said
        now = time.monotonic()
        if fraction > said + _STEP and now > last + 0.1:
            last, said = now, fraction
            send(sink, [memoryview(_PROGRESS), memoryview(repr(fraction).encode())])

    return tell


def main() -> int:
    """Read what to do, and with what, from standard input; answer on standard output."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # whatever a library prints must not reach the stream of answers
    os.dup2(2, 1)
    # Arrow loads it at its first array for NumPy, a third of a second: now, while the file is on its way
    importlib.import_module("pandas")
    (said,) = receive(source, MEGABYTE)
    options = json.loads(bytes(said))
    _limit(options["memory"], options["seconds"])
    try:
        work = _named(options["work"])
        unpacker = Unpacker()
        args = unpacker.unpack(receive(source, options["memory"]))
        _end_with(source)
        kind, value = _VALUE, work(_telling(sink), *args)
    except Refusal as refusal:
        kind, value = _REFUSAL, tuple(refusal.problems)
    except MemoryError:
        kind, value = _REFUSAL, (problem(Severity.ERROR, "reading_out_of_memory"),)
    try:
        pieces = Packer(unpacker.kept if kind == _VALUE else ()).pack(value)
        send(sink, [memoryview(kind), *pieces])
    except MemoryError:
        value = (problem(Severity.ERROR, "reading_out_of_memory"),)
        send(sink, [memoryview(_REFUSAL), *Packer().pack(value)])
    return 0
