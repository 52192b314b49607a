"""Whether the server keeps its users waiting, and the sentence that says so.

A run of a page is late where it waited long for its turn on a processor: its time on the clock less what
its own thread computed and less what it slept on purpose. That costs two looks at a clock a run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.words import Words
from pages.ui.shell.view import View

LATE = 2.0
"""Seconds of waiting from which a run is late."""
RUNS = 2
"""Late runs in a row from which it is said: one alone may be a start."""

_own = threading.local()


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began: on the clock, on its thread's processor time, and what the thread had slept."""

    wall: float
    computed: float
    slept: float


def begin() -> Clock:
    """A run begins in this thread."""
    return Clock(time.monotonic(), time.thread_time(), getattr(_own, "slept", 0.0))


def pause(seconds: float, wait: Callable[[float], None] = time.sleep) -> None:
    """Wait on purpose: the user waits for a file, not for the server."""
    began = time.monotonic()
    wait(seconds)
    _own.slept = getattr(_own, "slept", 0.0) + time.monotonic() - began


def waited(clock: Clock) -> float:
    """Seconds since then in which this thread neither computed nor slept on purpose."""
    now = begin()
    return (now.wall - clock.wall) - (now.computed - clock.computed) - (now.slept - clock.slept)


def count(view: View, seconds: float) -> bool:
    """Count a run that waited so long; whether the user is to be told."""
    view.late = view.late + 1 if seconds >= LATE else 0
    return view.late >= RUNS


def say(w: Words) -> None:
    """The sentence, over the page: nothing on it moves."""
    st.toast(
        w(
            "The server is late: many are at work. Answers are right, they take longer. Wait for one before "
            "the next click; if it lasts, whoever runs the server can start a second process."
        ),
        duration="long",
    )
