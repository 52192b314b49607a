"""Callbacks of widgets that are gone: Streamlit keeps and calls them, but they must not keep a table.

So they hold what they change by a `weakref.proxy`, and where that is gone, too, nothing is left to change.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def while_there(act: Callable[P, object]) -> Callable[P, None]:
    """The callback, which does nothing once what it changes is gone."""

    def call(*args: P.args, **named: P.kwargs) -> None:
        with contextlib.suppress(ReferenceError):
            act(*args, **named)

    return call
