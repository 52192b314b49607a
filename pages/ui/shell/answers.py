"""Answers kept for a session, so that nothing is computed twice for the same question."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from pages.ui.shell.frame import Context

MOST = 120
"""Answers kept about a data set."""
BIG = 50_000
"""Rows from which on a data set keeps fewer answers."""
MOST_OF_BIG = 12

T = TypeVar("T")


def cached(page: Context, question: Hashable, compute: Callable[[], T]) -> T:
    """An answer about the data on the desk, computed once per session and question.

    The desk holds the answers and drops them when other data are put on it.
    """
    desk = page.desk
    assert desk.data is not None
    kept = desk.answers
    if question in kept:
        kept.move_to_end(question)
        return kept[question]  # type: ignore[return-value]
    answer = compute()
    kept[question] = answer
    while len(kept) > (MOST if desk.data.content.rows < BIG else MOST_OF_BIG):
        kept.popitem(last=False)
    return answer
