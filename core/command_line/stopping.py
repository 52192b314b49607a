"""Ctrl-C ends a command at once, with a sentence: whatever it is loading, reading or computing."""

from __future__ import annotations

import contextlib
import os
import signal

CODE = 130
"""Exit code of a command that was stopped at the terminal, as shells count it."""


def stop_with(sentence: str) -> None:
    """From now on Ctrl-C says this and ends the process."""

    def stop(*_: object) -> None:
        with contextlib.suppress(OSError):
            os.write(2, f"{sentence}\n".encode())
        os._exit(CODE)

    signal.signal(signal.SIGINT, stop)
