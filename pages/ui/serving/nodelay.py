"""Answers leave at once, and what belongs together leaves together.

Streamlit binds its socket without naming the protocol, and asyncio then leaves Nagle's algorithm on
(``asyncio.base_events._set_nodelay`` looks for ``IPPROTO_TCP``). Together with delayed acknowledgement that
adds 40 ms to a click. A browser in turn draws the page between two messages that arrive one by one, and
not between those of one packet.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

HELD: int | None = getattr(socket, "TCP_CORK", getattr(socket, "TCP_NOPUSH", None))
"""The option of a socket (Linux; BSD and macOS) that holds back what does not fill a packet."""


class NoDelay:
    """ASGI middleware that sets TCP_NODELAY on the connection behind a websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and (connection := _connection(send)) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


@contextmanager
def together(send: Send) -> Iterator[None]:
    """What is sent inside leaves in as few packets as possible, when the block ends at the latest."""
    connection = _connection(send) if HELD is not None else None
    if connection is None or HELD is None:
        yield
        return
    _set(connection, HELD, 1)
    try:
        yield
    finally:
        _set(connection, HELD, 0)


def _connection(send: Send) -> socket.socket | None:
    """The TCP socket behind a websocket, or none where a server does not let us at it."""
    # uvicorn's protocol, whose method `send` is
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    found: socket.socket = connection
    return found


def _set(connection: socket.socket, option: int, value: int) -> None:
    """Set an option of a connection; one that was closed meanwhile has none."""
    try:
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
    except OSError:
        return
