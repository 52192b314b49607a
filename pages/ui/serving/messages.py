"""Of what a browser may say to Streamlit, only what this app needs is passed on.

Streamlit answers any client that asks about the folder's git repository (branch and names of changed files),
empties the caches of all sessions, changes settings. Nobody here needs that.
"""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

NEEDED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
NEEDED_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
MOST_FILES = 100
"""Files that a browser may ask addresses for at once."""
MOST_WIDGETS = 5_000
"""Widgets whose values a browser sends; a page has at most some hundreds."""
LARGEST = 25_000_000
"""Bytes of a message; Streamlit has the same limit, and looks only after reading the message."""
ORDINARY = 100_000
"""Bytes of a message whose values need no count."""
MOST_VALUES = 20_000
"""Values of all widgets in a message: what is large is a text that was pasted, and that is one value."""
UNSUPPORTED, PROTOCOL_ERROR, TOO_BIG = 1003, 1002, 1009
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
        widgets = told.rerun_script.widget_states.widgets
        return len(widgets) <= MOST_WIDGETS and (len(body) <= ORDINARY or values(widgets) <= MOST_VALUES)
    return kind in NEEDED


def values(widgets: Iterable[WidgetState]) -> int:
    """How many values widgets have: lists have several, and JSON at most one at two bytes."""
    return sum(
        1
        + len(state.string_array_value.data)
        + len(state.double_array_value.data)
        + len(state.int_array_value.data)
        + len(state.file_uploader_state_value.uploaded_file_info)
        + (len(state.json_value) + len(state.json_trigger_value)) // 2
        for state in widgets
    )


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
                code: int | None
                try:
                    if body and len(body) > LARGEST:
                        code = TOO_BIG
                    elif body and needed(body):
                        return message
                    else:
                        code = None if body is not None else UNSUPPORTED
                except DecodeError:
                    code = PROTOCOL_ERROR
                if code is not None:
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}

        await self.app(scope, filtered, send)
