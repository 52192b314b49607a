"""What is handed out: every export is a file of its own, for the browser that asked, and not for long.

Streamlit names a file by a hash, above a megabyte by a hash of three samples of it, and does not store a
second file under a name that is there: two exports of equal length can be one. It leaves an export that is
made on the click to nobody, so that the runs of other sessions delete it before the browser has fetched it.
And it gives a file to whoever knows its address. Here an export has an id that cannot be guessed, lives for
`KEEP` seconds whatever others do, and is given to the browser whose session it was made for.
"""

from __future__ import annotations

import contextvars
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import Runtime
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

KEEP = 45.0
"""Seconds that an export waits to be fetched; `pages.ui.shell.sessions` looks every ten: a minute at most."""
MOST_BYTES = 300_000_000
"""Of the exports of one session at once; the oldest go first, the newest stays."""

_asking: contextvars.ContextVar[str | None] = contextvars.ContextVar("session that asks", default=None)


@dataclass(frozen=True, slots=True)
class Slip:
    """Whose an export is, and since when: the session, and its browser's token where it has one."""

    session: str | None
    browser: bytes | None
    born: float


def browser(cookies: Mapping[str, str]) -> bytes | None:
    """What tells one browser from another: the token of Streamlit's cookie against forged requests."""
    return decode_xsrf_token_string(cookies.get(XSRF_COOKIE_NAME, ""))[0]


def _browser_of(session: str | None) -> bytes | None:
    client = Runtime.instance().get_client(session) if session is not None and Runtime.exists() else None
    context = client.client_context if client is not None else None
    return browser(context.cookies) if context is not None else None


class Exports(MemoryMediaFileStorage):
    """Streamlit's store of files, with an id that cannot be guessed and an owner for each."""

    def __init__(self, media_endpoint: str) -> None:
        super().__init__(media_endpoint)
        self.slips: dict[str, Slip] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Store a file under an id of its own."""
        content = self._read_file(path_or_data) if isinstance(path_or_data, str) else path_or_data
        run = get_script_run_ctx(suppress_warning=True)
        session = run.session_id if run is not None else _asking.get()
        file_id = secrets.token_hex(16)
        self.slips[file_id] = Slip(session, _browser_of(session), time.monotonic())
        self._files_by_id[file_id] = MemoryFile(content, mimetype, kind, filename)
        return file_id

    def delete_file(self, file_id: str) -> None:
        super().delete_file(file_id)
        self.slips.pop(file_id, None)

    def given_to(self, file_id: str, cookies: Mapping[str, str]) -> bool:
        """Whether the file exists and a browser with these cookies is the one it was made for."""
        slip = self.slips.get(file_id)
        return slip is not None and slip.browser == browser(cookies)

    def waiting(self, now: float) -> set[str]:
        """Files that are too young to go, or not one too many of their session."""
        kept: set[str] = set()
        bytes_of: dict[str | None, int] = {}
        for file_id, slip in reversed(list(self.slips.items())):  # the newest first
            file = self._files_by_id.get(file_id)
            if file is None or now - slip.born > KEEP:
                continue
            before = bytes_of.get(slip.session, 0)
            bytes_of[slip.session] = before + file.content_size
            if before == 0 or before + file.content_size <= MOST_BYTES:
                kept.add(file_id)
        return kept


class ExportManager(MediaFileManager):
    """Streamlit's keeper of files, which lets an export wait for its browser."""

    _storage: Exports

    def execute_deferred(self, file_id: str) -> str:
        """Make the export of a button that was pressed."""
        entry = self._deferred_callables.get(file_id)
        before = _asking.set(entry["session_id"] if entry is not None else None)
        try:
            return super().execute_deferred(file_id)
        finally:
            _asking.reset(before)

    def belongs(self, file_id: str, session: str) -> bool:
        """Whether the button stands in this session's page."""
        entry = self._deferred_callables.get(file_id)
        return entry is not None and entry["session_id"] == session

    def _get_inactive_file_ids(self) -> set[str]:
        inactive = super()._get_inactive_file_ids()
        return inactive - self._storage.waiting(time.monotonic()) if inactive else inactive

    def sweep(self, ended: str | None = None) -> None:
        """Delete the exports that waited long enough, and all of a session that ended."""
        with self._lock:
            for file_id in self._get_inactive_file_ids():
                self._delete_file(file_id)
            for file_id, slip in list(self._storage.slips.items()):
                if ended is not None and slip.session == ended and file_id in self._file_metadata:
                    self._delete_file(file_id)


async def own_only(
    handler: DeferredFileHandler, request: BackendOperationRequest, session_id: str
) -> BackendOperationResponse:
    """Streamlit's handler, for buttons of the asking session only."""
    manager = handler._get_media_file_mgr()
    if isinstance(manager, ExportManager) and not manager.belongs(request.deferred_file.file_id, session_id):
        # a page that was drawn anew since: its new button works
        return BackendOperationResponse(request_id=request.request_id, error_msg="Not found")
    return await _streamlits(handler, request, session_id)


_streamlits = DeferredFileHandler.handle


class OwnExports:
    """ASGI middleware: a file goes to the browser it was made for, and no cache keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.folder = f"{config.get_option('server.baseUrlPath').rstrip('/')}/media/"
        if not self.folder.startswith("/"):
            self.folder = f"/{self.folder}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.folder):
            await self.app(scope, receive, send)
            return

        async def unkept(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), (b"cache-control", b"no-store")]
            await send(message)

        file_id = scope["path"].removeprefix(self.folder).partition(".")[0]
        if _stored(file_id, HTTPConnection(scope).cookies):
            await self.app(scope, receive, unkept)
        else:
            await PlainTextResponse("Not found", 404)(scope, receive, unkept)


def _stored(file_id: str, cookies: Mapping[str, str]) -> bool:
    storage = Runtime.instance().media_file_mgr._storage if Runtime.exists() else None
    return isinstance(storage, Exports) and storage.given_to(file_id, cookies)
