"""How the process that reads a file begins: tied to the one that started it, before it loads anything.

The libraries behind `process` take up to seconds to load on a busy machine; a server that is killed meanwhile
must leave nothing behind, and who stops a command at the terminal stops its command, not its readings.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Of Linux's ``prctl.h``."""


def tie(parent: int) -> None:
    """End with the process ``parent`` (Linux; elsewhere the pipe from it ends), and not before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was gone before that
            os._exit(1)


def main() -> int:
    """Read one file, as `process.main` does."""
    tie(int(sys.argv[1]))
    from core.tables.files import process

    return process.main()


if __name__ == "__main__":
    sys.exit(main())
