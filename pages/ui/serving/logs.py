"""Log lines name types and places, never values: a message of an exception may quote a cell.

Whatever writes to the log (Streamlit, uvicorn, asyncio, a library, a thread that dies) makes its line here.
"""

from __future__ import annotations

import logging
import sys
import threading
from typing import Any

from pages.ui.shell.incidents import place

log = logging.getLogger("tandem")


class PlaceOnly(logging.LogRecord):
    """A log record whose exceptions are told by type and place."""

    def __init__(self, *given: Any, **named: Any) -> None:
        # as logging gives them: see `logging.LogRecord`
        name, level, pathname, lineno, msg, args, exc_info, *rest = given
        args = tuple(_told(value) for value in args) if isinstance(args, tuple) else args
        error = exc_info[1] if isinstance(exc_info, tuple) else None
        text = _told(msg)
        if error is not None:
            said = logging.LogRecord(name, level, pathname, lineno, text, args, None).getMessage()
            text, args = f"{said.rstrip()}: {_told(error)} at {place(error)}", ()
        super().__init__(name, level, pathname, lineno, text, args, None, *rest, **named)


def _told(value: Any) -> Any:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def keep_values_out() -> None:
    """From now on no log line and no last words of a thread quote a value."""
    logging.setLogRecordFactory(PlaceOnly)
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    threading.excepthook = _last_words
    sys.unraisablehook = _last_words
    sys.excepthook = lambda kind, error, trace: log.error("stopped", exc_info=(kind, error, trace))


def _is_news(record: logging.LogRecord) -> bool:
    """Not the complaint of uvicorn that a websocket was refused, of which any page could make any number."""
    return record.msg != "ASGI callable returned without completing handshake."


def _last_words(args: Any) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        log.error("a thread or a clean-up ended", exc_info=args.exc_value)
