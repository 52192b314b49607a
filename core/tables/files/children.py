"""The child processes that read files; one may be started while its file is still on the way.

An interpreter with Arrow and pandas takes more than half a second to start: longer than a large file is on
its way from the same machine. `expect` starts it when somebody comes, and when a file does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

KEPT_SECONDS = 300.0
"""A child whose file never came ends after this."""
PIPE_BYTES = 1 << 20
"""Of the pipes to and from a child, where the system lets them be set (Linux)."""

PLAIN_MEMORY = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Arrow's own allocator reserves a gigabyte of address space where it gets it, and more later: too little of
what a child may have was left now and then, and 3,000,000 rows ended it."""

_ROOT = Path(__file__).parents[3]
_spawner = ThreadPoolExecutor(1, "spawner")
"""Linux ends a child with the thread that started it: this one lives as long as the process."""
_lock = threading.Lock()
_spare: Future[subprocess.Popen[bytes]] | None = None


def expect() -> None:
    """Start a child for a file that is on its way; there is one such child at a time."""
    global _spare
    with _lock:
        if _spare is None:
            _spare = _spawner.submit(_spawn)
            timer = threading.Timer(KEPT_SECONDS, _end, (_spare,))
            timer.daemon = True
            timer.start()


def take() -> subprocess.Popen[bytes]:
    """A child that waits for its file: the one that was started for it, or a new one.

    Raises
    ------
    OSError, RuntimeError
        If there are no more processes, or the interpreter is ending.
    """
    global _spare
    with _lock:
        spare, _spare = _spare, None
    if spare is not None and not spare.exception() and spare.result().poll() is None:
        return spare.result()
    return _spawner.submit(_spawn).result()


def _end(spare: Future[subprocess.Popen[bytes]]) -> None:
    """End a child that nobody took."""
    global _spare
    with _lock:
        if _spare is not spare:
            return
        _spare = None
    if not spare.exception():
        child = spare.result()
        child.kill()
        child.communicate()


def _spawn() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "core.tables.files.child", str(os.getpid())],
        cwd=_ROOT,
        env={**os.environ, **PLAIN_MEMORY},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=PIPE_BYTES,
    )
