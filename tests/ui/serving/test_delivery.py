"""Messages of a websocket leave in their order: the answer without the rest, the rest together."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.ui.parts import show
from pages.ui.serving import delivery
from pages.ui.serving.delivery import ANSWER, MARK, Parcels

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

    asyncio.run(asyncio.wait_for(Parcels(app)({"type": "websocket"}, None, send), 60))
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

    asyncio.run(Parcels(app)({"type": "http"}, None, print))
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
