"""Answers kept, so that nothing is computed twice for the same question.

About the data of a user they are kept for the session; about an example of reads, which all sessions of a
process look at, they are kept for whoever asks the same: a class of forty toggles the same rules. They go
with the last session that asked: a question has the names that were typed for rules, condition and unit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from core.examples.reads import READS_EXAMPLES
from core.memo import Memo
from pages.ui.shell.view import Desk

MOST = 120
"""Answers kept about a data set."""
BIG = 50_000
"""Rows from which on a data set keeps fewer answers."""
MOST_OF_BIG = 12
MOST_OF_ALL = 2_000
"""Answers kept about an example by all sessions together."""

T = TypeVar("T")


class Asking(Protocol):
    """A page that asks about the data on a desk."""

    @property
    def desk(self) -> Desk[Any, Any]: ...


@dataclass(slots=True, eq=False)
class _Shared:
    """An answer about an example, and the desks whose sessions asked for it."""

    answer: Any
    asked_by: set[int] = field(default_factory=set)


_shared = Memo()


def cached(page: Asking, question: Hashable, compute: Callable[[], T]) -> T:
    """An answer about the data on the desk, computed once per question; nobody may change it.

    The desk holds the answers and drops them when other data are put on it. Those about an example of reads
    are shared between sessions and depend on what condition and unit are called.
    """
    desk = page.desk
    assert desk.data is not None
    if (example := of_all(page)) is not None:
        asked = (example, desk.called(), question)
        shared = _shared.keep("answers", asked, lambda: _Shared(compute()), most=MOST_OF_ALL)
        shared.asked_by.add(id(desk))
        answer: T = shared.answer
        return answer
    kept = desk.answers
    if question in kept:
        kept.move_to_end(question)
        return kept[question]  # type: ignore[return-value]
    answer = compute()
    kept[question] = answer
    while len(kept) > (MOST if desk.data.content.rows < BIG else MOST_OF_BIG):
        kept.popitem(last=False)
    return answer


def of_all(page: Asking) -> str | None:
    """Code of the example of reads on the desk, whose answers all sessions share."""
    data = page.desk.data
    example = None if data is None else READS_EXAMPLES.get(data.code)
    return None if data is None or example is None or data.content is not example.load() else example.code


def forget(desk: Desk[Any, Any]) -> None:
    """The session of this desk has ended: let go of what no other session asked."""

    def unasked(shared: _Shared) -> bool:
        shared.asked_by.discard(id(desk))
        return not shared.asked_by

    _shared.let_go("answers", unasked)
