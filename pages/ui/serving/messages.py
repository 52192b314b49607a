"""Of what a browser may say to Streamlit, only what this app needs is passed on.

Streamlit answers any client that asks about the folder's git repository (branch and names of changed files),
empties the caches of all sessions, changes settings. Nobody here needs that.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

NEEDED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
NEEDED_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
MOST_FILES = 100
"""Files that a browser may ask addresses for at once."""
MOST_WIDGETS = 5_000
"""Widgets whose values a browser sends; a page has at most some hundreds."""
UNSUPPORTED, PROTOCOL_ERROR = 1003, 1002
"""Close codes of RFC 6455."""


def needed(body: bytes) -> bool:
    """Whether a message is one that the app needs.

    Raises
    ------
    google.protobuf.message.DecodeError
        If it is no message of Streamlit's.
    """
    told = BackMsg.FromString(body)
    kind = told.WhichOneof("type")
    if kind == "backend_operation_request":
        return told.backend_operation_request.WhichOneof("payload") in NEEDED_OPERATIONS
    if kind == "file_urls_request":
        return len(told.file_urls_request.file_names) <= MOST_FILES
    if kind == "rerun_script":
        return len(told.rerun_script.widget_states.widgets) <= MOST_WIDGETS
    return kind in NEEDED


class NeededOnly:
    """ASGI middleware that drops the other messages, and ends a connection that speaks something else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def filtered() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                body = message.get("bytes")
                try:
                    if body and needed(body):
                        return message
                    code = None if body is not None else UNSUPPORTED
                except DecodeError:
                    code = PROTOCOL_ERROR
                if code is not None:
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}

        await self.app(scope, filtered, send)
