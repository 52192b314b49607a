"""Messages of a websocket leave in their order: the answer without the rest, the rest together."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.runtime.state.session_state import SessionState
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import WEBSOCKET_MAX_SEND_QUEUE_SIZE

from pages.ui.browser import components
from pages.ui.parts import show
from pages.ui.serving import delivery
from pages.ui.serving.delivery import (
    ANSWER,
    MARK,
    PARCELS,
    Batch,
    Client,
    Parcels,
    Session,
    as_told,
    theme_once,
)
from tests.ui.serving.asgi import apart

NEVER = 3600.0
UNTIL_SENT = "until something was sent"


def element(body):
    told = ForwardMsg()
    told.delta.new_element.html.body = body
    return told.SerializeToString()


def status(running):
    told = ForwardMsg()
    told.session_status_changed.script_is_running = running
    return told.SerializeToString()


CHART, TABLE = element("chart"), element("table")
SENTENCE = element(f'<p class="{ANSWER}" role="status">134/179</p>')
RUNS, ENDS = status(True), status(False)


@pytest.fixture
def waits(monkeypatch):
    """Sets how long messages wait for each other, and for the answer to be drawn."""

    def wait(longest, paint):
        monkeypatch.setattr(delivery, "LONGEST", longest)
        monkeypatch.setattr(delivery, "PAINT", paint)

    return wait


def told(*steps, fails=False):
    """What leaves, between the remarks of an application that sends messages (bytes) and remarks (texts)."""
    log = []

    async def app(scope, receive, send):
        for step in steps:
            if step is UNTIL_SENT:
                before = len(log)
                while len(log) == before:
                    await asyncio.sleep(0.001)
            elif isinstance(step, str):
                log.append(step)
            else:
                await send({"type": "websocket.send", "bytes": step})
        await send({"type": "websocket.close"})

    async def send(message):
        log.append("failed" if fails else message.get("bytes", message["type"]))
        if fails:
            raise OSError("gone")

    apart(asyncio.wait_for(Parcels(app)({"type": "websocket"}, None, send), 60))
    return log


def test_messages_wait_for_each_other_but_not_for_ever(waits):
    waits(0.01, NEVER)
    assert told(CHART, TABLE, "now", UNTIL_SENT, "then") == ["now", CHART, TABLE, "then", "websocket.close"]


def test_the_answer_takes_along_what_was_before_it(waits):
    waits(NEVER, NEVER)
    assert told(RUNS, CHART, "now", SENTENCE, "then")[:5] == ["now", RUNS, CHART, SENTENCE, "then"]


def test_the_rest_waits_until_the_answer_is_drawn(waits):
    waits(NEVER, NEVER)
    assert told(SENTENCE, CHART, ENDS, "now") == [SENTENCE, "now", CHART, ENDS, "websocket.close"]
    waits(NEVER, 0.01)
    assert told(SENTENCE, CHART, ENDS, "now", UNTIL_SENT)[1:4] == ["now", CHART, ENDS]


def test_the_end_of_a_run_without_an_answer_waits_for_nothing(waits):
    waits(NEVER, NEVER)
    assert told(RUNS, CHART, ENDS, "now")[:4] == [RUNS, CHART, ENDS, "now"]


def test_who_sends_next_learns_that_the_other_end_is_gone(waits):
    waits(0.001, NEVER)
    with pytest.raises(OSError, match="gone"):
        told(CHART, UNTIL_SENT, TABLE, fails=True)


def test_http_is_left_alone():
    called = []

    async def app(scope, receive, send):
        called.append((scope["type"], send))

    apart(Parcels(app)({"type": "http"}, None, print))
    assert called == [("http", print)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["element", "answer", "runs", "ends", "pause"]), max_size=12))
def test_no_message_is_lost_doubled_or_overtaken(kinds):
    made = {
        "element": lambda i: element(str(i)),
        "answer": lambda i: element(f'<p class="{ANSWER}">{i}</p>'),
        "runs": lambda i: RUNS,
        "ends": lambda i: ENDS,
    }
    messages = [made[kind](i) if kind in made else "pause" for i, kind in enumerate(kinds)]
    left = [step for step in told(*messages) if isinstance(step, bytes)]
    assert left == [message for message in messages if isinstance(message, bytes)]


def test_pages_mark_their_answer_as_it_is_looked_for(monkeypatch):
    shown = []
    monkeypatch.setattr(show.st, "html", shown.append)
    show.answer("134/179")
    assert MARK in element(shown[0])
    assert MARK not in element(f"<style>.{ANSWER} {{}}</style>")


class Listening(Session):
    """A session of which only the handing over is left."""

    def __init__(self, loop, heard):
        self._event_loop, self.heard, self.woken = loop, heard, 0
        self._message_enqueued_callback = self.wake
        self._browser_queue = ForwardMsgQueue()
        self.begin()

    def wake(self):
        self.woken += 1

    def shutdown(self):
        """There is nothing to end."""

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, forward_msg=None, **more):
        assert asyncio.get_running_loop() is self._event_loop
        self._enqueue_forward_msg(forward_msg or ForwardMsg())
        self.heard.append(forward_msg.SerializeToString() if forward_msg else event)
        if forward_msg and forward_msg.delta.new_element.html.body == "falls":
            raise ValueError("falls")


def heard(steps, wait=0.0, woken=None):
    """What a session hears of a run that says elements (bytes) and events, and when it pauses (seconds)."""
    heard, woken = [], [] if woken is None else woken

    async def listen():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: None)
        session = Listening(loop, heard)

        def say():
            for step in steps:
                if isinstance(step, float):
                    time.sleep(step)
                elif isinstance(step, bytes):
                    told = ForwardMsg.FromString(step)
                    session._on_scriptrunner_event(
                        None, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=told
                    )
                else:
                    session._on_scriptrunner_event(None, step)

        await asyncio.to_thread(say)
        await asyncio.sleep(wait)
        woken.append(session.woken)
        return list(heard)

    return apart(listen())


STARTED, STOPPED = ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS
ENDED = ScriptRunnerEvent.SHUTDOWN


def test_elements_are_handed_over_with_the_answer_the_end_or_after_a_while(monkeypatch):
    monkeypatch.setattr(delivery, "HANDED_OVER", NEVER)
    assert heard([CHART, TABLE], 0.05) == []
    assert heard([CHART, SENTENCE, 0.05, TABLE], 0.05) == [CHART, SENTENCE]
    assert heard([STARTED, CHART, STOPPED], 0.05) == []
    assert heard([STARTED, CHART, STOPPED, ENDED], 0.05) == [STARTED, CHART, STOPPED, ENDED]
    monkeypatch.setattr(delivery, "HANDED_OVER", 0.001)
    assert heard([CHART, 0.05, TABLE], 0.1) == [CHART, TABLE]


def test_the_runtime_hears_of_a_batch_once(monkeypatch):
    monkeypatch.setattr(delivery, "HANDED_OVER", NEVER)
    woken = []
    heard([STARTED, CHART, SENTENCE, 0.05, TABLE, CHART, STOPPED, ENDED], 0.05, woken)
    assert woken == [2]


def test_what_waits_for_the_browser_is_one_batch():
    session = Listening(None, [])
    messages = [ForwardMsg.FromString(body) for body in (RUNS, CHART, ENDS)]
    assert session.flush_browser_queue() == []
    session._browser_queue.enqueue(messages[0])
    assert session.flush_browser_queue() == messages[:1]
    for message in messages:
        session._browser_queue.enqueue(message)
    (batch,) = session.flush_browser_queue()
    assert batch == messages and batch.WhichOneof("type") is None
    assert session.flush_browser_queue() == []


class Gate:
    """The application's end of a websocket whose connection writes down what it is given."""

    def __init__(self, fails=False):
        self.taken, self.fails = [], fails
        self.scope = {PARCELS: self}

    async def take(self, message):
        if self.fails:
            raise OSError("gone")
        self.taken.append(message)

    async def refuse(self, message):
        raise RuntimeError("after sending 'websocket.close'")


def test_a_client_hands_on_each_message_in_order(monkeypatch):
    monkeypatch.setattr(starlette_websocket, "StarletteClientContext", lambda websocket: None)

    async def hand_on():
        gate = Gate()
        client = Client(gate)
        client.write_forward_msg(ForwardMsg.FromString(RUNS))
        client.write_forward_msg(Batch(ForwardMsg.FromString(body) for body in (CHART, TABLE)))
        client.write_forward_msg(ForwardMsg.FromString(ENDS))
        await asyncio.sleep(0.01)
        await client.aclose()
        with pytest.raises(SessionClientDisconnectedError):
            client.write_forward_msg(ForwardMsg.FromString(RUNS))
        return gate.taken

    assert apart(hand_on()) == [
        {"type": "websocket.send", "bytes": body} for body in (RUNS, CHART, TABLE, ENDS)
    ]


def test_what_a_closed_connection_refuses_does_not_keep_its_session_from_closing(monkeypatch, caplog):
    """Who closes the client waits for its sender; another part may have closed the connection before."""
    monkeypatch.setattr(starlette_websocket, "StarletteClientContext", lambda websocket: None)

    async def close():
        gate = Gate()
        gate.take = gate.refuse
        client = Client(gate)
        client.write_forward_msg(ForwardMsg.FromString(RUNS))
        await asyncio.sleep(0.01)
        await client.aclose()
        with pytest.raises(SessionClientDisconnectedError):
            client.write_forward_msg(ForwardMsg.FromString(RUNS))

    apart(close())
    assert "A message could not be sent" in caplog.text


@pytest.mark.parametrize("gate", [Gate(fails=True), None])
def test_who_is_gone_or_takes_nothing_is_let_go(monkeypatch, gate):
    monkeypatch.setattr(starlette_websocket, "StarletteClientContext", lambda websocket: None)

    async def write():
        client = Client(gate or Gate())
        for _ in range(WEBSOCKET_MAX_SEND_QUEUE_SIZE + 1):
            client.write_forward_msg(ForwardMsg.FromString(RUNS))
            if gate is not None:
                await asyncio.sleep(0)

    with pytest.raises(SessionClientDisconnectedError):
        apart(write())


def test_what_fails_takes_nothing_with_it():
    falls = element("falls")
    assert heard([CHART, falls, TABLE, ENDED], 0.1) == [CHART, falls, TABLE, ENDED]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["element", "answer", "ended", "pause"]), max_size=12))
def test_a_run_is_heard_whole_and_in_order(kinds):
    made = {
        "element": lambda i: element(str(i)),
        "answer": lambda i: element(f'<p class="{ANSWER}">{i}</p>'),
        "ended": lambda i: ENDED,
        "pause": lambda i: 0.003,
    }
    steps = [made[kind](i) for i, kind in enumerate(kinds)]
    delivery.HANDED_OVER, kept = 0.001, delivery.HANDED_OVER
    try:
        assert heard(steps, 0.05) == [step for step in steps if not isinstance(step, float)]
    finally:
        delivery.HANDED_OVER = kept


@pytest.mark.parametrize("section", ["theme", "theme.light", "theme.dark", "theme.sidebar"])
def test_the_theme_is_what_streamlit_makes_of_it(section):
    theirs, ours = CustomThemeConfig(), CustomThemeConfig()
    delivery._look_up_theme(theirs, section)
    for _ in range(2):
        ours.Clear()
        theme_once(ours, section)
        assert ours == theirs


def test_a_section_without_options_stays_absent():
    theirs, ours = CustomThemeConfig(), CustomThemeConfig()
    delivery._look_up_theme(theirs.sidebar, "theme.sidebar")
    theme_once(ours.sidebar, "theme.sidebar")
    assert ours.HasField("sidebar") == theirs.HasField("sidebar")


def test_a_component_is_seen_as_streamlit_would_show_it_where_it_told_no_event():
    told = {"open": ["CT", "sensitivity"]}
    theirs = make_bidi_component_presenter("$$ID-events", "$$ID-sheet", {"open"})
    ours = as_told("$$ID-events", component_id="$$ID-sheet", allowed_state_keys={"open"})
    state = SessionState()
    state._new_widget_state.widget_metadata["$$ID-events"] = SimpleNamespace(value_type="json_trigger_value")
    seen = theirs(told, state)
    assert seen == told and type(seen) is not dict, "it makes a class at every look no more: drop ours"
    assert ours(told, state) is told and ours(None, state) is theirs(None, state) is None


def test_no_component_of_ours_tells_an_event():
    told = {path.name: path.read_text() for path in (components.HERE / "assets").glob("*.js")}
    assert told and not [name for name, text in told.items() if "setTriggerValue" in text]
