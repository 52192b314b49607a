"""How many large files this server holds at once: a further one is refused in words, not in a crash."""

from __future__ import annotations

import gc
from collections.abc import Collection
from threading import Lock
from weakref import WeakSet

from core.problems import Refusal, Severity, problem
from core.tables.table import TextTable

LARGE_ROWS = 500_000
"""A table with more rows is a large one: a million rows take about 80 MB while they are open."""
MOST_LARGE = 2
"""Large tables open at once, in all sessions of a server together."""

_open: WeakSet[TextTable] = WeakSet()
_lock = Lock()


def admit(table: TextTable, *, instead_of: Collection[TextTable | None] = ()) -> None:
    """Keep count of a table for as long as anyone holds it.

    Parameters
    ----------
    table : TextTable
    instead_of : tables that it replaces and that are about to be dropped

    Raises
    ------
    Refusal
        If it is large and there are ``MOST_LARGE`` others.
    """
    if table.rows <= LARGE_ROWS:
        return
    with _lock:
        if _others([table, *instead_of]) >= MOST_LARGE:
            gc.collect()  # a session that ended may still hold its own
        if _others([table, *instead_of]) >= MOST_LARGE:
            raise Refusal(problem(Severity.ERROR, "server_full", rows=LARGE_ROWS, limit=MOST_LARGE))
        _open.add(table)


def _others(these: Collection[TextTable | None]) -> int:
    return sum(not any(table is one for one in these) for table in _open)
