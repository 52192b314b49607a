"""Answers kept, so that nothing is computed twice for the same question.

About the data of a user they are kept for the session; about an example of reads, which all sessions of a
process look at, they are kept beside the example, for whoever asks the same: a class of forty toggles the
same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from core.examples.reads import READS_EXAMPLES
from pages.ui.shell.frame import Context

MOST = 120
"""Answers kept about a data set."""
BIG = 50_000
"""Rows from which on a data set keeps fewer answers."""
MOST_OF_BIG = 12
MOST_OF_ALL = 2_000
"""Answers kept about an example by all sessions together."""

T = TypeVar("T")


def cached(page: Context, question: Hashable, compute: Callable[[], T]) -> T:
    """An answer about the data on the desk, computed once per question; nobody may change it.

    The desk holds the answers and drops them when other data are put on it. Those about an example of reads
    are shared between sessions and depend on what condition and unit are called.
    """
    desk = page.desk
    assert desk.data is not None
    example = READS_EXAMPLES.get(desk.data.code)
    if example is not None and desk.data.content is (study := example.load()):
        asked = (desk.called(), question)
        shared: T = study.memo.keep("answers of all sessions", asked, compute, most=MOST_OF_ALL)
        return shared
    kept = desk.answers
    if question in kept:
        kept.move_to_end(question)
        return kept[question]  # type: ignore[return-value]
    answer = compute()
    kept[question] = answer
    while len(kept) > (MOST if desk.data.content.rows < BIG else MOST_OF_BIG):
        kept.popitem(last=False)
    return answer
