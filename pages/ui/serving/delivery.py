"""What a click changes reaches the browser in two parcels: everything up to the answer, then the rest.

Streamlit sends each element as it is made, and a browser redraws the whole page at nearly every message:
when the run begins, at its first elements, at its last. Together with the charts and tables below it, the
answer then waits for all of that. In two parcels the page is redrawn half as often, and the first redraw
has the answer; a busy server sends less often, too. `make bench-browser` and `make load` measure it.

The thread that runs a page and the thread that serves are woken for each element as well, sixty times a
click, and each time wait for one another: what was made is handed over in batches, and a batch goes to its
connection as a whole. And every run begins with a message that has all the colours of the theme, looked up
one by one: they are looked up once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from pages.ui.serving.nodelay import together

ANSWER = "tandem-answer"
"""Class of the element with the answer."""
MARK_TEXT = f'class="{ANSWER}"'
MARK = MARK_TEXT.encode()
LONGEST = 0.04
"""Seconds that a message waits for others at most: nobody sees it, and progress stays progress."""
PAINT = 0.035
"""Seconds that a browser has to draw the answer before the rest comes."""
SHORT = 64
"""Bytes; the message that a run has ended is shorter."""
HANDED_OVER = 0.02
"""Seconds after which a run's elements are handed over, where neither the answer nor its end comes first."""
PARCELS = "tandem.parcels"
"""Where a connection keeps what waits to be sent, in its scope."""

_LOG = logging.getLogger(__name__)
_look_up_theme = app_session._populate_theme_msg


class Batch(list[ForwardMsg]):
    """Messages of a session that go to its connection together; to Streamlit's runtime one of no kind."""

    def WhichOneof(self, _: str) -> None:
        """It is none of the messages that the runtime looks for."""


class Session(AppSession):
    """Streamlit's session, whose runs hand over what they say in batches, in its order."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begin()

    def begin(self) -> None:
        """Nothing was said yet."""
        self._said: deque[Callable[[], None]] = deque()
        self._called = False

    def flush_browser_queue(self) -> list[ForwardMsg]:
        """What waits for the browser, as one batch: the runtime goes a round of its loop for each."""
        waiting = super().flush_browser_queue()
        return [Batch(waiting)] if len(waiting) > 1 else waiting  # type: ignore[list-item]

    def _on_scriptrunner_event(
        self, sender: ScriptRunner | None, event: ScriptRunnerEvent, *args: Any, **payload: Any
    ) -> None:
        """Called by the thread that runs the page, which calls no more after its end."""
        self._said.append(
            lambda: self._handle_scriptrunner_event_on_event_loop(sender, event, *args, **payload)
        )
        if event is ScriptRunnerEvent.SHUTDOWN or _answers(payload.get("forward_msg")):
            self._call_soon_on_event_loop(self._hand_over)
        elif not self._called:
            self._called = True
            self._call_soon_on_event_loop(self._call_later)

    def _call_later(self) -> None:
        self._event_loop.call_later(HANDED_OVER, self._hand_over)

    def _hand_over(self) -> None:
        """Called by the thread that serves; the runtime hears of all messages once."""
        self._called = False  # what is said from here on calls again
        told, self._message_enqueued_callback = self._message_enqueued_callback, None
        try:
            while self._said:
                self._said.popleft()()
        except Exception:
            self._call_soon_on_event_loop(self._hand_over)
            raise
        finally:
            self._message_enqueued_callback = told
            if told is not None:
                told()


class Runner(ScriptRunner):
    """Streamlit's runner, which looks once who listens to a run, and not at each of its elements."""

    _listeners: Sequence[Callable[..., None]] = ()

    def _maybe_handle_execution_control_request(self) -> None:
        """Called at each element and each look at the session's state: mostly nothing was asked meanwhile.

        No part of a page runs in a thread of its own, which could ask for it in another way.
        """
        if self._requests._state is not ScriptRequestType.CONTINUE:
            super()._maybe_handle_execution_control_request()

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        self._maybe_handle_execution_control_request()
        self._listeners = self._listeners or self.on_event._get_live_receivers()
        for listener in self._listeners:
            listener(self, event=ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=msg)


class Client(StarletteSessionClient):
    """Streamlit's end of a connection, which takes a batch at once and hands it to the parcels."""

    def write_forward_msg(self, msg: ForwardMsg | Batch) -> None:
        """Take a message or a batch.

        Raises
        ------
        SessionClientDisconnectedError
            If the browser is gone, or takes nothing while ever more waits.
        """
        if self._closed.is_set():
            raise SessionClientDisconnectedError
        batch = msg if isinstance(msg, Batch) else (msg,)
        try:
            self._send_queue.put_nowait([serialize_forward_msg(each) for each in batch])  # type: ignore[arg-type]
        except asyncio.QueueFull as error:
            self._closed.set()
            raise SessionClientDisconnectedError from error

    async def _sender(self) -> None:
        parcels: _Connection = self._websocket.scope[PARCELS]
        try:
            while True:
                bodies: Sequence[bytes] = await self._send_queue.get()  # type: ignore[assignment]
                for body in bodies:
                    await parcels.take({"type": "websocket.send", "bytes": body})
        except OSError:  # the browser is gone
            pass
        except Exception as error:  # such as: closed by another part; no value of anybody is logged
            _LOG.warning("A message could not be sent: %s", type(error).__name__)
        finally:
            self._closed.set()


def _answers(told: ForwardMsg | None) -> bool:
    return told is not None and MARK_TEXT in told.delta.new_element.html.body


def theme_once(told: CustomThemeConfig, section: str = "theme") -> None:
    """Write a section of the theme into a message; while a server runs its options stay."""
    if (made := _theme(section)).ListFields():  # else the message has no such section
        told.MergeFrom(made)


@cache
def _theme(section: str) -> CustomThemeConfig:
    made = CustomThemeConfig()
    _look_up_theme(made, section)
    return made


def as_told(*_: object, **__: object) -> Callable[[object, object], object]:
    """How the value of a component of ours is shown: as the browser told it.

    Streamlit shows it in a mapping that can be written to and has events in it, for which it makes a class
    at every look; nobody here writes to one, and our components tell values, not events.
    """
    return _itself


def _itself(value: object, _: object) -> object:
    return value


class Parcels:
    """ASGI middleware that lets the messages of a websocket wait for each other, in their order."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        parcels = scope[PARCELS] = _Connection(send)
        try:
            await self.app(scope, receive, parcels.take)
        finally:
            parcels.forget()


class _Connection:
    """The messages of one connection that wait to be sent."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.waiting: list[Message] = []
        self.order = asyncio.Lock()
        self.timer: asyncio.Task[None] | None = None
        self.due = 0.0
        self.quiet = 0.0
        self.failure: Exception | None = None

    async def take(self, message: Message) -> None:
        """Send a message, now or with those that follow."""
        if self.failure is not None:
            raise self.failure
        self.waiting.append(message)
        body = message.get("bytes")
        now = asyncio.get_running_loop().time()
        if message["type"] != "websocket.send" or not body:
            await self._flush()
        elif MARK in body:
            await self._flush()
            self.quiet = now + PAINT
        elif _ends_run(body):
            await self._flush_at(max(now, self.quiet))
        else:
            await self._flush_at(now + LONGEST)

    def forget(self) -> None:
        """Nothing is sent any more."""
        if self.timer is not None:
            self.timer.cancel()

    async def _flush_at(self, due: float) -> None:
        now = asyncio.get_running_loop().time()
        if due <= now:
            await self._flush()
        elif self.timer is None or due < self.due:
            self.forget()
            self.due, self.timer = due, asyncio.create_task(self._flush_later(due - now))

    async def _flush_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.timer = None
        try:
            await self._flush()
        except Exception as error:  # who sends next is told
            self.failure = error

    async def _flush(self) -> None:
        self.forget()
        self.timer = None
        async with self.order:
            parcel, self.waiting = self.waiting, []
            with together(self.send):
                for message in parcel:
                    await self.send(message)


def _ends_run(body: bytes) -> bool:
    if len(body) > SHORT:
        return False
    told = ForwardMsg.FromString(body)
    return (
        told.WhichOneof("type") == "session_status_changed"
        and not told.session_status_changed.script_is_running
    )
