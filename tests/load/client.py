"""A Streamlit session without a browser: speaks the app's own messages over its websocket.

It asks for runs, keeps the widgets it is shown, changes one, and waits for the run to finish, which is what
forty students' browsers do to a server, at a hundredth of their cost.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

TIMEOUT = 120
XSRF = "_streamlit_xsrf"
FINISHED_EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
FAILED = (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took, in seconds from asking: to its first new element, and to its end."""

    first: float | None
    finished: float


@dataclass(slots=True)
class Widget:
    """A widget on the page: its kind, its message, and the fragment it belongs to."""

    kind: str
    message: Any
    fragment: str


def _default(kind: str, message: Any) -> WidgetState | None:
    """The state a browser sends for a widget nobody touched; some callbacks read their neighbours."""
    state = WidgetState(id=message.id)
    if kind == "button_group":
        state.string_array_value.data.extend(message.options[i].content for i in message.default)
    elif kind in ("selectbox", "radio") and message.HasField("default"):
        state.string_value = message.options[message.default]
    elif kind == "number_input" and message.HasField("default"):
        state.double_value = message.default
    elif kind == "slider":
        state.double_array_value.data.extend(message.default)
    else:
        return None
    return state


@dataclass
class Session:
    """A session of an app on this machine.

    Parameters
    ----------
    url : str
        Where the app is served.
    page : str
        Page name as in the address; empty for the first page.
    query : str
        Query string.
    """

    url: str
    page: str = ""
    query: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Texts of the last run, in the order they came."""
    failures: list[str] = field(default_factory=list)
    received: int = 0
    """Bytes the server sent."""
    session: str = ""
    """The server's name for this session."""
    trust: ssl.SSLContext | None = None
    """Whom to believe where the address is https."""
    _seat: str = ""
    """The cookie by which a proxy knows its visitors."""
    _socket: ClientConnection | None = None
    _script: str = ""
    _delete: str = ""
    _drawn: set[str] = field(default_factory=set)

    async def open(self) -> Run:
        """Connect and wait for the first run."""
        if self.trust is not None:
            await asyncio.to_thread(self._sit)
        self._socket = await connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": self._seat} if self._seat else None,
            ssl=self.trust,
            max_size=None,
            open_timeout=TIMEOUT,
            ping_interval=None,
        )
        return await self.run()

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        if self._socket is not None:
            await self._socket.close()

    async def run(self, fragment: str = "") -> Run:
        """Ask for a run (of one fragment) and wait until it has finished."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.page_script_hash = self.query, self.page, self._script
        asked.fragment_id = fragment
        asked.widget_states.widgets.extend(self.states.values())
        asked.context_info.timezone = "UTC"
        asked.context_info.locale = "en-GB"
        asked.context_info.url = f"{self.url}/{self.page}"
        self.said, self._drawn = [], set()
        start = time.perf_counter()
        first = None
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        while True:
            told = await self._receive()
            kind = told.WhichOneof("type")
            if kind == "delta" and first is None:
                first = time.perf_counter() - start
            if kind == "script_finished":
                if told.script_finished == FINISHED_EARLY:
                    continue
                if told.script_finished in FAILED:
                    self.failures.append(ForwardMsg.ScriptFinishedStatus.Name(told.script_finished))
                else:
                    self._forget_gone(fragment)
                return Run(first, time.perf_counter() - start)

    def _forget_gone(self, fragment: str) -> None:
        """Let go of what a run drew no more, as a browser does: it sends no state of what is not there."""
        for gone in [i for i, w in self.widgets.items() if fragment in ("", w.fragment)]:
            if gone not in self._drawn:
                del self.widgets[gone]
                self.states.pop(gone, None)

    async def _receive(self) -> ForwardMsg:
        assert self._socket is not None
        raw = await asyncio.wait_for(self._socket.recv(), TIMEOUT)
        assert isinstance(raw, bytes)
        self.received += len(raw)
        told = ForwardMsg.FromString(raw)
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self._script = told.new_session.page_script_hash or self._script
            self.session = told.new_session.initialize.session_id or self.session
            # a fragment's own run keeps the address; a full run may have been given another
        elif kind == "navigation":
            self._script = told.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = told.page_info_changed.query_string
        elif kind == "delta" and (parts := told.delta.add_block.expandable).id:
            self._drawn.add(parts.id)
            self.widgets[parts.id] = Widget("expandable", parts, told.delta.fragment_id)
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            name = element.WhichOneof("type")
            inner = getattr(element, name)
            if name == "exception":
                self.failures.append(inner.type)
            if name in ("html", "markdown", "alert"):
                self.said.append(inner.body)
            if getattr(inner, "id", "") and hasattr(inner, "label"):
                self._drawn.add(inner.id)
                self.widgets[inner.id] = Widget(name, inner, told.delta.fragment_id)
                if inner.id not in self.states and (state := _default(name, inner)) is not None:
                    self.states[inner.id] = state
        return told

    def find(self, name: str) -> str:
        """Id of the newest widget whose key or label has ``name`` in it.

        Raises
        ------
        LookupError
            With the labels there are.
        """
        for widget_id, widget in reversed(self.widgets.items()):
            if name in widget_id or widget.message.label == name:
                return widget_id
        raise LookupError(f"{name} is none of {[w.message.label for w in self.widgets.values()]}")

    async def choose(self, name: str, *options: str) -> Run:
        """Choose options of a segmented control or of pills by their labels, as a click does."""
        widget_id = self.find(name)
        widget = self.widgets[widget_id]
        state = WidgetState(id=widget_id)
        state.string_array_value.data.extend(options)
        self.states[widget_id] = state
        return await self.run(widget.fragment)

    async def turn(self, name: str, opened: bool) -> Run:
        """Open or close a part of the page, as a click on its title does."""
        widget_id = self.find(name)
        self.states[widget_id] = WidgetState(id=widget_id, bool_value=opened)
        return await self.run(self.widgets[widget_id].fragment)

    async def press(self, name: str) -> Run:
        """Press a button."""
        widget_id = self.find(name)
        self.states[widget_id] = WidgetState(id=widget_id, trigger_value=True)
        try:
            return await self.run(self.widgets[widget_id].fragment)
        finally:
            self.states.pop(widget_id, None)

    async def place(self, name: str) -> Any:
        """Ask where a file may be sent."""
        message = BackMsg()
        message.file_urls_request.request_id = uuid.uuid4().hex
        message.file_urls_request.file_names.append(name)
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        while (told := await self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        return told.file_urls_response.file_urls[0]

    async def upload(self, name: str, file: Path) -> float:
        """Send a file to an uploader; seconds until the server has it. The next run sees it."""
        widget_id = self.find(name)
        urls = await self.place(file.name)
        content = file.read_bytes()
        if self._delete:  # as the browser does with the file that this one replaces
            await asyncio.to_thread(self._forget, self._delete)
        self._delete = urls.delete_url
        start = time.perf_counter()
        await asyncio.to_thread(self._put, urls.upload_url, file.name, content)
        took = time.perf_counter() - start
        state = WidgetState(id=widget_id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, file.name, len(content)
        info.file_urls.CopyFrom(urls)
        self.states[widget_id] = state
        return took

    async def prepare(self, name: str) -> str:
        """Press a download button and wait for the address of its file."""
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = uuid.uuid4().hex, self.session
        asked.deferred_file.file_id = self.widgets[self.find(name)].message.deferred_file_id
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        while True:
            told = await self._receive()
            answer = told.backend_operation_response
            if told.WhichOneof("type") == "backend_operation_response" and (
                answer.request_id == asked.request_id
            ):
                if answer.error_msg:
                    raise RuntimeError(answer.error_msg)
                return str(answer.deferred_file.url)

    async def fetch(self, address: str) -> bytes:
        """A file that was prepared.

        Raises
        ------
        urllib.error.HTTPError
            If it is not there, or is somebody else's.
        """
        return await asyncio.to_thread(self._get, address)

    def _ask(self, request: urllib.request.Request) -> Any:
        cookies = [self._seat, request.get_header("Cookie", "")]
        if any(cookies):
            request.add_header("Cookie", "; ".join(filter(None, cookies)))
        return urllib.request.urlopen(request, timeout=TIMEOUT, context=self.trust)

    def _sit(self) -> None:
        with self._ask(urllib.request.Request(f"{self.url}/_stcore/health")) as answer:
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                if cookie.startswith("tandem_seat="):
                    self._seat = cookie.split(";")[0]

    def _get(self, address: str) -> bytes:
        with self._ask(urllib.request.Request(f"{self.url}{address}")) as answer:
            return bytes(answer.read())

    def _put(self, path: str, name: str, content: bytes) -> None:
        boundary = uuid.uuid4().hex
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        ).encode()
        cookie = self._xsrf()
        request = urllib.request.Request(
            urllib.parse.urljoin(f"{self.url}/", path),
            data=b"".join((body, content, f"\r\n--{boundary}--\r\n".encode())),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "X-Xsrftoken": cookie,
                "Cookie": f"{XSRF}={cookie}",
            },
        )
        with self._ask(request) as answer:
            answer.read()

    def _forget(self, path: str) -> None:
        cookie = self._xsrf()
        request = urllib.request.Request(
            urllib.parse.urljoin(f"{self.url}/", path),
            method="DELETE",
            headers={"X-Xsrftoken": cookie, "Cookie": f"{XSRF}={cookie}"},
        )
        with self._ask(request) as answer:
            answer.read()

    def _xsrf(self) -> str:
        for path in ("/_stcore/host-config", "/_stcore/health"):
            with self._ask(urllib.request.Request(f"{self.url}{path}")) as answer:
                for cookie in answer.headers.get_all("Set-Cookie") or []:
                    if cookie.startswith(f"{XSRF}="):
                        return str(cookie.split(";")[0].partition("=")[2])
        return ""
