"""Work that may take long: its progress and a way to stop it, without keeping anyone else waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

PATIENCE = 0.3
"""Seconds before progress is shown."""

T = TypeVar("T")
Tick = Callable[[float], object]


def worked(
    page: Context,
    name: str,
    question: Hashable,
    compute: Callable[[Tick], T],
    *,
    saying: str,
    keep: bool = True,
) -> T | None:
    """An answer as `cached` keeps it, with progress once it takes longer; None where it was stopped.

    Parameters
    ----------
    name : str
        Of the work, unique on the page.
    compute : callable
        Gets what to tell the share that is done; every telling is a place where a click ends the work.
    saying : str
        What is being done.
    keep : bool
        Whether the answer is about the data on the desk and kept with them.
    """
    w = page.w
    stopped = f"{page.code}.{name}.stopped"

    def stop() -> None:
        st.session_state[stopped] = question

    if st.session_state.get(stopped) == question:
        st.write(w("Stopped before it was done."))
        st.button(w("Start again"), key=f"{stopped}.again", on_click=st.session_state.pop, args=(stopped,))
        return None
    slot, began = st.empty(), time.monotonic()
    bar = None

    def tick(done: float) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - began > PATIENCE and done < 1:
            with slot.container(horizontal=True, vertical_alignment="center"):
                bar = st.empty()
                # a click inside a fragment would wait for this run to end; one that asks for the whole
                # page ends it (Streamlit's ScriptRequests.on_scriptrunner_yield)
                with ThreadState.scoped(fragment_id=None):
                    st.button(w("Cancel"), key=f"{stopped}.stop", on_click=stop)
        if bar is not None:
            bar.progress(min(done, 1.0), plain(saying))

    answer = cached(page, question, lambda: compute(tick)) if keep else compute(tick)
    slot.empty()
    return answer
