"""A session that ended takes its data with it.

Streamlit keeps a disconnected session so that a short loss of the network does no harm, but drops it
only when another session comes or goes: on a quiet server yesterday's patients would still be in memory.
So sessions are counted here, and closed when they have been away for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import signal
import time
from collections.abc import AsyncIterator

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

from core.memo import forget_texts
from core.tables.files import children
from core.tables.meaning.words.headers import concepts
from pages.ui.serving.allocation import give_back
from pages.ui.serving.classes import classes
from pages.ui.shell import answers, view

PATIENCE = 0.75
"""Share of ``server.disconnectedSessionTTL`` after which a session is closed; later Streamlit has lost it."""
LOOKS = 12
"""Looks in that time."""
FIRST_PAGE = 0.5
"""Seconds in which the first page of a server is not kept waiting."""
DRAWN_WITH = (
    *("pages.ui.charts.reads.forest", "pages.ui.reads.tables", "pages.ui.reads.ordinal"),
    *("pages.ui.comparison.pair", "pages.ui.fusion.search", "pages.ui.indicators.detail"),
    *("scipy.stats", "scipy.optimize"),
)
"""Modules that a page brings on its first visit, with the libraries behind them: half a second of work."""

_seen: dict[str, tuple[float, SessionState]] = {}
"""Each session with when it was last seen connected, and its state."""


def note() -> None:
    """Count the session that runs this script."""
    context = get_script_run_ctx()
    if context is not None:
        _seen[context.session_id] = (time.monotonic(), context.session_state._state)


@contextlib.asynccontextmanager
async def close_those_that_ended(app: st.App) -> AsyncIterator[None]:
    """While the server runs, close the sessions that are gone (for ``st.App(lifespan=...)``)."""
    watch = asyncio.create_task(_watch(float(st.get_option("server.disconnectedSessionTTL"))))
    warm = asyncio.create_task(_warm())
    try:
        yield
    finally:
        watch.cancel()
        warm.cancel()
        _end_quietly()


def _end_quietly() -> None:
    """Forget that the server, which is about to end, was interrupted: Ctrl-C is no failure.

    uvicorn sends itself the signal again once everything is closed; Streamlit's command line would then say
    that it was aborted, with exit code 1.
    """
    server = getattr(signal.getsignal(signal.SIGINT), "__self__", None)
    captured = getattr(server, "_captured_signals", None)
    if captured is not None:
        captured[:] = [number for number in captured if number != signal.SIGINT]


async def _warm() -> None:
    """Once somebody new has a page: a process for a file to come, and what other pages draw with."""
    known: set[str] = set()
    while True:
        await asyncio.sleep(0.25)
        if not _seen.keys() - known:
            continue
        known = set(_seen)
        await asyncio.sleep(FIRST_PAGE)
        children.expect()
        for name in DRAWN_WITH:
            await asyncio.to_thread(importlib.import_module, name)
        await asyncio.to_thread(concepts, "")  # the words of all languages are put in order once


async def _watch(keep: float) -> None:
    while True:
        await asyncio.sleep(keep / LOOKS)
        runtime = Runtime.instance()
        if close_ended(runtime, PATIENCE * keep, time.monotonic()):
            gc.collect()  # sessions hang together in cycles
            give_back()
        _sweep(runtime)
        classes().sweep()


def _sweep(runtime: Runtime, ended: str | None = None) -> None:
    """Let go of exports that nobody fetched, where `pages.ui.serving.exports` keeps them."""
    sweep = getattr(getattr(runtime, "media_file_mgr", None), "sweep", None)
    if sweep is not None:
        sweep(ended)


def close_ended(runtime: Runtime, keep: float, now: float) -> int:
    """Close the sessions that have been away for ``keep`` seconds; how many."""
    closed = 0
    for session, (last, state) in list(_seen.items()):
        if runtime.is_active_session(session):
            _seen[session] = (now, state)
        elif now - last > keep:
            runtime.close_session(session)
            _sweep(runtime, session)
            _empty(state)
            del _seen[session]
            closed += 1
    return closed


def _empty(state: SessionState) -> None:
    """Let go of the data: Streamlit's loop holds the last session it served, and its fragments our view."""
    if view.KEY in state:
        for desk in state[view.KEY].desks.values():
            answers.forget(desk)
        state[view.KEY].empty()
    for held in list(state.filtered_state.values()):
        end = getattr(held, "end", None)
        if callable(end):
            end()
    state.clear()
    forget_texts()
