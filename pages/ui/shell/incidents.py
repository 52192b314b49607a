"""What happens when a page fails: the user gets a number, the log the place, nobody the data."""

from __future__ import annotations

import logging
import secrets
import traceback

import streamlit as st

from core.problems import Refusal
from core.words import words
from pages.ui.shell import view
from pages.ui.shell.messages import problem_messages

log = logging.getLogger("tandem")


def place(error: BaseException) -> str:
    """Where it happened, innermost last, by file, line and function: never by message or value."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def report(error: Exception) -> bool:
    """Tell the user and the log; always True: it has been told.

    Input that cannot be used is no incident: its problems are said.
    """
    w = words(view.current().language)
    if isinstance(error, Refusal):
        problem_messages(w, error.problems)
        return True
    number = secrets.token_hex(3).upper()
    log.error("incident %s: %s at %s", number, type(error).__qualname__, place(error))
    st.error(
        w(
            "Your data are untouched and were not written anywhere. Reload the page to go on; if it "
            "happens again, report the incident number {number}.",
            number=number,
        ),
        title=w("Something failed on our side"),
    )
    return True
