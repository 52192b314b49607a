"""Callbacks of widgets that are gone: Streamlit keeps and calls them, but they must not keep a table.

So they hold what they change by a ``weakref.proxy``, and where that is gone, too, nothing is left to change.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any


def while_there(act: Callable[..., object]) -> Callable[..., None]:
    """The callback, which does nothing once what it changes is gone."""

    def call(*args: Any, **named: Any) -> None:
        with contextlib.suppress(ReferenceError):
            act(*args, **named)

    return call
