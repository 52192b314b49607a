"""Memory of large arrays goes back to the system as soon as they are dropped.

The C library of Linux keeps freed blocks of up to 32 MB once it has seen such sizes, a heap a thread: a
session with a million lesions then holds 50 MB more than it uses, and leaves them behind.
"""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
"""glibc's ``malloc.h``; setting it also stops its growing."""
LARGE_BYTES = 1 << 20


def give_back_large_blocks() -> bool:
    """Map every block of a megabyte or more by itself; whether the C library can."""
    try:
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES))
    except (AttributeError, OSError, TypeError):  # not glibc
        return False
