"""Memory that was given up is used again, and goes back to the system when sessions end.

The C library of Linux would map each large array anew: the system then clears every page of it again, which
costs a click on a million lesions as much as its sums. So blocks of up to 32 MB come from what is kept, and
some of that is given back as soon as nobody needs it, the rest when sessions end.
"""

from __future__ import annotations

import ctypes
import gc
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""glibc's ``malloc.h``; who sets them stops their growing."""
MAPPED_BYTES = 32 << 20
"""Larger blocks are mapped by themselves; the C library takes no larger limit."""
KEPT_BYTES = 64 << 20
"""At the end of a heap; what is free beyond that goes back at once."""
SELDOM = (20_000, 20, 20)
"""Python's own are 700, 10, 10: among forty students a look at everything, 200 ms, every third second."""


def keep_memory_at_hand() -> bool:
    """Serve large blocks from kept memory; whether the C library can."""
    library = _library()
    if library is None:
        return False
    return bool(library.mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)) and bool(
        library.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
    )


def give_back() -> None:
    """Give the system all memory that nobody uses, in a few milliseconds."""
    if (library := _library()) is not None:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    """GNU's C library, where it is that."""
    try:
        library = ctypes.CDLL(None)
        return library if library.mallopt and library.malloc_trim else None
    except (AttributeError, OSError, TypeError):
        return None


def look_for_cycles_seldom() -> None:
    """Let the collector run when much was made; sessions that ended are collected by who ends them."""
    gc.set_threshold(*SELDOM)
