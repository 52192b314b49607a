"""A session that has been away for a while is closed and holds nothing any more."""

import signal

import pytest
import uvicorn
from streamlit.runtime.state import SessionState

from core.reads.names import Names
from core.tables.meaning.words.headers import modalities
from pages.ui.shell import sessions
from pages.ui.shell.view import KEY, READS, Badge, Data, Desk, View


class Server:
    """Stands for Streamlit's runtime: which sessions are connected, which were closed."""

    def __init__(self, *connected):
        self.connected, self.closed = set(connected), []

    def is_active_session(self, session):
        return session in self.connected

    def close_session(self, session):
        self.closed.append(session)


def test_only_a_session_that_stayed_away_is_closed_and_emptied(monkeypatch):
    held = View()
    held.desks[READS].put(Data(code="upload", name="x.csv", badge=Badge.UPLOADED, content=object()), None)
    states = {name: SessionState() for name in ("here", "away", "gone")}
    held.desks[READS].names["upload"] = Names(unit=(("en", "typed"),))
    assert held.words(held.desks[READS].called())("{count} lesions", count=3) == "3 typeds"
    states["gone"][KEY] = held
    states["gone"]["door.reads"] = object()
    monkeypatch.setattr(sessions, "_seen", {name: (0.0, state) for name, state in states.items()})
    server = Server("here", "away")
    assert sessions.close_ended(server, keep=60, now=50) == 0
    server.connected.remove("away")
    modalities("a header of gone")
    assert sessions.close_ended(server, keep=60, now=100) == 1
    assert server.closed == ["gone"]
    assert held == View(desks=held.desks, revision=held.revision)
    assert held.desks[READS] == Desk(revision=held.desks[READS].revision)
    assert modalities.cache_info().currsize == 0  # nor does any other function remember a text
    assert KEY not in states["gone"] and "door.reads" not in states["gone"]
    assert sessions.close_ended(server, keep=60, now=150) == 1
    assert server.closed == ["gone", "away"]


async def nothing(scope, receive, send):
    """An app."""


def test_ctrl_c_is_no_failure():
    server = uvicorn.Server(uvicorn.Config(nothing))
    raised = []
    before = signal.signal(signal.SIGTERM, lambda *_: raised.append("term"))
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
    try:
        with server.capture_signals():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
            sessions._end_quietly()
        assert raised == ["term"] and server.should_exit
        with pytest.raises(KeyboardInterrupt), server.capture_signals():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupt)
    sessions._end_quietly()  # under another server nothing is there to forget
