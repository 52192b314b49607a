"""What is handed out: every export is a file of its own, for the browser that asked, and not for long.

Streamlit names a file by a hash, above a megabyte by a hash of three samples of it, and does not store a
second file under a name that is there: two exports of equal length can be one. It leaves an export that is
made on the click to nobody, so that the runs of other sessions delete it before the browser has fetched it.
And it gives a file to whoever knows its address. Here an export has an id that cannot be guessed, lives for
`KEEP` seconds whatever others do, and is given to the browser whose session it was made for.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TextIO

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

MOST_DRAWN = 1000
"""Buttons remembered of a session, those of pages drawn before included."""
PATIENCE = 15.0
"""Seconds that an export waits for the page that is being drawn."""
GRACE = 0.3
"""Seconds after the press in which the browser says what was typed before it."""

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

    def __init__(self, storage: Exports) -> None:
        super().__init__(storage)
        self._drawn: dict[str, OrderedDict[str, str]] = {}
        """Buttons of each session, by the id of what they make."""

    def execute_deferred(self, file_id: str) -> str:
        """Make the export of a button that was pressed."""
        entry = self._deferred_callables.get(file_id)
        before = _asking.set(entry["session_id"] if entry is not None else None)
        try:
            return super().execute_deferred(file_id)
        finally:
            _asking.reset(before)

    def add_deferred(
        self,
        data_callable: Callable[[], bytes | str | BinaryIO | TextIO | io.RawIOBase],
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Keep what a button makes, and which button it was after the page is drawn anew."""
        file_id = super().add_deferred(data_callable, mimetype, coordinates, file_name, element_id=element_id)
        entry = self._deferred_callables.get(file_id)
        if entry is not None:
            drawn = self._drawn.setdefault(entry["session_id"], OrderedDict())
            drawn[file_id] = element_id
            while len(drawn) > MOST_DRAWN:
                drawn.popitem(last=False)
        return file_id

    def newest(self, file_id: str, session: str) -> str | None:
        """What the button of this session makes now; none if it is no button of its page."""
        drawn: Mapping[str, str] = self._drawn.get(session, {})
        if file_id not in drawn:
            return None
        with self._lock:
            same = [
                other
                for other in self._deferred_callables
                if other == file_id or (drawn[file_id] and drawn.get(other) == drawn[file_id])
            ]
        return same[-1] if same else None

    def _remove_orphaned_deferred_callables(self) -> None:
        """Forget what a run draws no button for any more; Streamlit looks through all sessions each time."""
        run = get_script_run_ctx(suppress_warning=True)
        if run is None:  # a session ended
            super()._remove_orphaned_deferred_callables()
            return
        shown = self._files_by_session_and_coord.get(run.session_id, {}).values()
        for file_id in self._deferred_ids_by_session.get(run.session_id, set()).difference(shown):
            self._drop_deferred_id(file_id)

    def _get_inactive_file_ids(self) -> set[str]:
        if not self._file_metadata:
            return set()
        inactive = super()._get_inactive_file_ids()
        return inactive - self._storage.waiting(time.monotonic()) if inactive else inactive

    def sweep(self, ended: str | None = None) -> None:
        """Delete the exports that waited long enough, and all of a session that ended."""
        with self._lock:
            if ended is not None:
                self._drawn.pop(ended, None)
            for file_id in self._get_inactive_file_ids():
                self._delete_file(file_id)
            for file_id, slip in list(self._storage.slips.items()):
                if ended is not None and slip.session == ended and file_id in self._file_metadata:
                    self._delete_file(file_id)


async def own_only(
    handler: DeferredFileHandler, request: BackendOperationRequest, session_id: str
) -> BackendOperationResponse:
    """Streamlit's handler, for buttons of the asking session only.

    Who types a name and presses the button at once presses it while the page is drawn anew: the export
    waits for that, and is of what was typed.
    """
    manager = handler._get_media_file_mgr()
    if isinstance(manager, ExportManager):
        await _drawn_anew(session_id)
        newest = manager.newest(request.deferred_file.file_id, session_id)
        if newest is None:
            return BackendOperationResponse(request_id=request.request_id, error_msg="Not found")
        request.deferred_file.file_id = newest
    return await _streamlits(handler, request, session_id)


async def _drawn_anew(session_id: str) -> None:
    """Wait until the run of a session's page has ended, if one runs or begins at once, but not for long."""
    begun = time.monotonic()
    started = False
    while time.monotonic() < begun + (PATIENCE if started else GRACE):
        session = Runtime.instance().get_app_session(session_id) if Runtime.exists() else None
        if session is None:
            return
        runs = session._scriptrunner is not None
        if started and not runs:
            return
        started = started or runs
        await asyncio.sleep(0.02)


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
