"""Work in a process of its own, as its session sees it: progress, place in the queue, result."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from core.problems import Refusal, Severity, problem

T = TypeVar("T")


def processors() -> int:
    """Processors this process may use: so much is worked on at a time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


class Reading(Generic[T]):
    """A file being read or understood: ask ``progress``, ``done``, ``cancel``, or wait for ``result``."""

    def __init__(self) -> None:
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._value: T | None = None
        self._refusal: Refusal | None = None
        self._progress = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._queue: Queue | None = None

    @property
    def progress(self) -> float:
        """Fraction done, from 0 to 1."""
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
        """How many others are waiting or being worked on before this one begins; 0 once it has begun."""
        return self._queue.before(self) if self._queue is not None else 0

    def cancel(self) -> None:
        """Stop; ``result`` then raises ``reading_cancelled`` (unless it was done before)."""
        self._finish(refusal=Refusal(problem(Severity.ERROR, "reading_cancelled")))

    def result(self, timeout: float | None = None) -> T:
        """What came of it, waiting for it at most ``timeout`` seconds.

        Raises
        ------
        Refusal
            As the work itself; also ``reading_cancelled``, ``reading_too_slow``, ``reading_failed``,
            ``reading_out_of_memory``.
        TimeoutError
            If it is still under way.
        """
        if not self._finished.wait(timeout):
            raise TimeoutError
        if self._refusal is not None:
            raise self._refusal
        return self._value  # type: ignore[return-value]

    def _finish(self, *, value: T | None = None, refusal: Refusal | None = None) -> None:
        with self._lock:
            if not self._finished.is_set():
                self._value, self._refusal = value, refusal
                self._finished.set()
        if self._child is not None:
            with contextlib.suppress(OSError):
                self._child.kill()
        if self._queue is not None:
            self._queue.forget(self)

    def _run(self, work: Callable[[], T]) -> None:
        try:
            self._finish(value=work())
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
        self._waiting: deque[tuple[Reading[Any], Callable[[], None]]] = deque()
        self._working = 0

    def add(self, reading: Reading[Any], begin: Callable[[], None]) -> None:
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

    def forget(self, reading: Reading[Any]) -> None:
        """A reading ended before its turn."""
        with self._lock:
            self._waiting = deque(item for item in self._waiting if item[0] is not reading)

    def before(self, reading: Reading[Any]) -> int:
        """Readings that are waiting before this one, and those being worked on."""
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
