"""A chart that was drawn is drawn again from what was said of it, as long as all sessions may share it.

Forty students who toggle the same rules of an example are shown the same charts; Streamlit would copy, check
and write each specification forty times, which is a third of what a click costs the server.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from streamlit.delta_generator_singletons import get_dg_singleton_instance
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import enqueue_message

from pages.ui.shell.answers import Asking, cached

Said = tuple[ForwardMsg, ...]


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

    def first() -> tuple[Said | None, object]:
        heard.extend(_listening(draw))
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


def _listening(draw: Callable[[], None]) -> list[ForwardMsg]:
    """What is said while drawing."""
    heard: list[ForwardMsg] = []
    context = get_script_run_ctx()
    if context is None:
        draw()
        return heard
    say = context._enqueue

    def listen(told: ForwardMsg) -> None:
        kept = ForwardMsg()
        kept.CopyFrom(told)
        heard.append(kept)
        say(told)

    context._enqueue = listen
    try:
        draw()
    finally:
        context._enqueue = say
    return heard


def _say(kept: ForwardMsg) -> None:
    """Say it in the place where the page now is."""
    cursor = get_dg_singleton_instance().main_dg._active_dg._cursor
    if cursor is None:
        return
    told = ForwardMsg()
    told.CopyFrom(kept)
    told.delta.ClearField("fragment_id")
    told.metadata.delta_path[:] = cursor.delta_path
    enqueue_message(told)
    cursor.lock_element()
