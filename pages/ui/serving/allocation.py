"""Memory of large arrays goes back to the system as soon as they are dropped; cycles are looked for seldom.

The C library of Linux keeps freed blocks of up to 32 MB once it has seen such sizes, a heap a thread: a
session with a million lesions then holds 50 MB more than it uses, and leaves them behind.
"""

from __future__ import annotations

import ctypes
import gc

M_MMAP_THRESHOLD = -3
"""glibc's ``malloc.h``; setting it also stops its growing."""
LARGE_BYTES = 1 << 20
SELDOM = (20_000, 20, 20)
"""Python's own are 700, 10, 10: among forty students a look at everything, 200 ms, every third second."""


def give_back_large_blocks() -> bool:
    """Map every block of a megabyte or more by itself; whether the C library can."""
    try:
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES))
    except (AttributeError, OSError, TypeError):  # not glibc
        return False


def look_for_cycles_seldom() -> None:
    """Let the collector run when much was made; sessions that ended are collected by who ends them."""
    gc.set_threshold(*SELDOM)
