"""Uploads stay in memory, are asked for before they come, and are bounded for each session.

Streamlit takes any number of files of the largest size under any id, and its web framework writes what is
above a megabyte to the temporary folder while it arrives.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec, UploadFileUrlInfo

from core.tables.files import children, process
from pages.ui.serving import signin

MOST_FILES = 12
"""Files that a session holds at once: each uploader has one, and another while it is replaced."""
MOST_BYTES = 500_000_000
"""Of all files that a session holds at once: two of the largest size, and small ones."""
MOST_ASKED = 400
"""Addresses that wait for a file, in one session."""
IN_MEMORY = 1 << 40
"""Bytes of an upload up to which it is kept in memory: always."""
PLACE = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)\Z")


class Arrivals(MemoryUploadedFileManager):
    """Streamlit's keeper of uploads, with bounds."""

    def __init__(self, upload_endpoint: str) -> None:
        super().__init__(upload_endpoint)
        self.asked: dict[str, dict[str, None]] = defaultdict(dict)

    def get_upload_urls(self, session_id: str, file_names: Sequence[str]) -> list[UploadFileUrlInfo]:
        """Addresses for files to come; the oldest that nobody used are forgotten."""
        given = super().get_upload_urls(session_id, file_names)
        asked = self.asked[session_id]
        asked.update((info.file_id, None) for info in given)
        for old in list(asked)[: max(len(asked) - MOST_ASKED, 0)]:
            del asked[old]
        return given

    def refuses(self, session_id: str, file_id: str, size: int) -> int | None:
        """Status of the answer to a file that is not taken; None if it is."""
        if file_id not in self.asked.get(session_id, {}):
            return 404
        with self._lock:
            held = {
                name: len(file.data)
                for name, file in self.file_storage.get(session_id, {}).items()
                if name != file_id
            }
        return 413 if len(held) >= MOST_FILES or sum(held.values()) + size > MOST_BYTES else None

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Keep a file; one that came beside others and is too much now is not kept."""
        if self.refuses(session_id, file.file_id, len(file.data)) is None:
            super().add_file(session_id, file)

    def remove_session_files(self, session_id: str) -> None:
        """Forget all of a session."""
        super().remove_session_files(session_id)
        self.asked.pop(session_id, None)


class BoundedUploads:
    """ASGI middleware that answers an upload too many before its body is read, and takes the rest in turn.

    Of many uploads at once one piece is taken in a round of the event loop: who clicks meanwhile waits for
    that piece and not for one of everybody's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = PLACE.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if place is not None:
            keeper = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
            told = Headers(scope=scope).get("content-length", "")
            size = int(told) if told.isdecimal() else config.get_option("server.maxUploadSize") << 20
            if isinstance(keeper, Arrivals):
                known = signin.may_send(HTTPConnection(scope).cookies)
                status = keeper.refuses(place["session"], place["file"], size) if known else 403
                if status is not None:
                    await PlainTextResponse("Not taken", status)(scope, receive, send)
                    return
                if size > process.INLINE_BYTES:
                    children.expect()
            receive = self._in_turn(receive)
        await self.app(scope, receive, send)

    def _in_turn(self, receive: Receive) -> Receive:
        """The pieces of a body, each when it is its turn."""

        async def piece() -> Message:
            message = await receive()  # outside the turn: whose network is slow holds up nobody
            async with self.turn:
                await asyncio.sleep(0)
            return message

        return piece
