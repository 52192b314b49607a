"""What was drawn is drawn again from what was said of it.

Forty students who toggle the same rules of an example are shown the same charts; Streamlit would copy, check
and write each specification forty times, which is a third of what a click costs the server (`drawn`). And
most of the controls and closed parts of a page are after a click what they were before it (`as_before`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from streamlit.cursor import Cursor, RunningCursor
from streamlit.delta_generator_singletons import get_dg_singleton_instance
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    ThreadState,
    enqueue_message,
)

from pages.ui.shell.answers import Asking, cached
from pages.ui.shell.frame import Context, alone

Said = tuple[ForwardMsg, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page as it was drawn.

    Parameters
    ----------
    question : what it depends on
    place : where it begins
    length : places that it takes there
    said : its messages
    ids, keys : of its widgets
    """

    question: Hashable
    place: tuple[int, ...]
    length: int
    said: Said
    ids: frozenset[str]
    keys: frozenset[str]


def as_before(page: Context, name: str, question: Hashable, draw: Callable[[], T]) -> T | None:
    """Draw a part of a page that runs alone, or say it again where nothing of it changed since its last run.

    To Streamlit a widget that is said again is one that is still there: its state, its callbacks and what
    they hold are those of the run that drew it. A run of the whole page draws all of it.

    Parameters
    ----------
    name : str
        Of the part, unique on the page.
    question : hashable
        All that its elements and its callbacks depend on besides the page.
    draw : callable
        Puts elements, widgets or containers on the page.

    Returns
    -------
    What ``draw`` returned, or None where the part was said again.
    """
    run, cursor = get_script_run_ctx(), _cursor()
    if run is None or not isinstance(cursor, RunningCursor):
        return draw()
    question = (ThreadState.get().fragment_id, question)
    before = page.view.kept.pop(name, None)
    if before is not None and before.question == question and alone():
        page.view.kept[name] = before
        _say_part(run, cursor, before)
        return None
    place, first = tuple(cursor.delta_path), cursor.index
    ids, keys = run.shared.widget_ids_this_run, run.shared.widget_user_keys_this_run
    ids_before, keys_before = ids.snapshot(), keys.snapshot()
    heard: list[ForwardMsg] = []
    made = _listening(run, draw, heard.append)
    page.view.kept[name] = Part(
        question=question,
        place=place,
        length=cursor.index - first,
        said=tuple(heard),
        ids=ids.snapshot() - ids_before,
        keys=keys.snapshot() - keys_before,
    )
    return made


def folded(page: Context, name: str, title: str, draw: Callable[[Callable[[], None]], T]) -> T | None:
    """Draw a part that opens and closes; None where it was closed and still is, with nothing to put in it.

    Parameters
    ----------
    draw : callable
        Draws it, given what is to be called when it is opened or closed; what it returns knows ``open``.
    """

    def turned() -> None:
        page.view.kept.pop(name, None)

    part = as_before(page, name, title, lambda: draw(turned))
    if getattr(part, "open", False):
        page.view.kept.pop(name, None)
    return part


def _say_part(run: ScriptRunContext, cursor: RunningCursor, part: Part) -> None:
    for key in part.keys:
        run.shared.widget_user_keys_this_run.check_and_add(key)
    for widget in part.ids:
        run.shared.widget_ids_this_run.check_and_add(widget)
    place = tuple(cursor.delta_path)
    for kept in part.said:
        run.enqueue(kept if place == part.place else _moved(kept, part.place, place))
    cursor._index += part.length


def _moved(kept: ForwardMsg, before: tuple[int, ...], now: tuple[int, ...]) -> ForwardMsg:
    """A message of a part that begins in another place now."""
    told = ForwardMsg()
    told.CopyFrom(kept)
    _, first, *below = told.metadata.delta_path[len(before) - 2 :]
    told.metadata.delta_path[:] = [*now[:-1], now[-1] + first - before[-1], *below]
    return told


def _cursor() -> Cursor | None:
    return get_dg_singleton_instance().main_dg._active_dg._cursor


def drawn(page: Asking, question: Hashable, draw: Callable[[], None], of: object) -> None:
    """Draw plain elements one below the other, or say again what was said for the same question.

    Parameters
    ----------
    page : what asks
    question : hashable
        All that the elements depend on besides the data and what condition and unit are called.
    draw : callable
        Puts elements on the page; none of them a widget.
    of : object
        Lives as long as what was said: its identity may be part of the question.
    """
    heard: list[ForwardMsg] = []

    def copy(told: ForwardMsg) -> None:
        kept = ForwardMsg()
        kept.CopyFrom(told)
        heard.append(kept)

    def first() -> tuple[Said | None, object]:
        run = get_script_run_ctx()
        if run is None:
            draw()
        else:
            _listening(run, draw, copy)
        plain = all(told.delta.WhichOneof("type") == "new_element" for told in heard)
        return tuple(heard) if plain else None, of

    said, _ = cached(page, ("drawn", question), first)
    if heard:
        return
    if said is None:
        draw()
        return
    for told in said:
        _say(told)


def _listening(run: ScriptRunContext, draw: Callable[[], T], hear: Callable[[ForwardMsg], None]) -> T:
    """Draw, and hear what is said meanwhile."""
    say = run._enqueue

    def listen(told: ForwardMsg) -> None:
        hear(told)
        say(told)

    run._enqueue = listen
    try:
        return draw()
    finally:
        run._enqueue = say


def _say(kept: ForwardMsg) -> None:
    """Say it in the place where the page now is."""
    cursor = _cursor()
    if cursor is None:
        return
    told = ForwardMsg()
    told.CopyFrom(kept)
    told.delta.ClearField("fragment_id")
    told.metadata.delta_path[:] = cursor.delta_path
    enqueue_message(told)
    cursor.lock_element()
