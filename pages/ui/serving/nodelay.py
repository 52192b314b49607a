"""Answers leave at once: small messages of a connection are not held back until the last is acknowledged.

Streamlit binds its socket without naming the protocol, and asyncio then leaves Nagle's algorithm on
(``asyncio.base_events._set_nodelay`` looks for ``IPPROTO_TCP``). Together with delayed acknowledgement that
adds 40 ms to a click.
"""

from __future__ import annotations

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class NoDelay:
    """ASGI middleware that sets TCP_NODELAY on the connection behind a websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            # uvicorn's protocol, whose method `send` is; another server may not let us at its socket
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            connection = transport.get_extra_info("socket") if transport is not None else None
            if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
