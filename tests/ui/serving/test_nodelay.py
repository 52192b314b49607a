"""The connection behind a websocket sends small messages at once, also where asyncio would not."""

import socket
import threading
import time

import pytest
import uvicorn
from websockets.sync.client import connect

from pages.ui.serving.nodelay import HELD, NoDelay, together
from tests.ui.serving.asgi import apart


def served_options(wrap, option=socket.TCP_NODELAY):
    """An option of a websocket's connection as the application sees it, on a socket like Streamlit's.

    At first, in a block of messages that belong together, and after it.
    """
    seen = []

    async def app(scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            connection = send.__self__.transport.get_extra_info("socket")

            def look():
                seen.append(bool(connection.getsockopt(socket.IPPROTO_TCP, option)))

            look()
            with together(send):
                look()
                await send({"type": "websocket.accept"})
            look()
            await send({"type": "websocket.close"})

    listening = socket.socket(family=socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(wrap(app), lifespan="off", log_level="error"))
    thread = threading.Thread(target=lambda: apart(server.serve(sockets=[listening])))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        with connect(f"ws://127.0.0.1:{port}") as client:
            for _ in client:
                pass
    finally:
        server.should_exit = True
        thread.join(10)
    return seen


def test_small_messages_leave_at_once():
    assert served_options(NoDelay) == [True, True, True]


@pytest.mark.skipif(HELD is None, reason="this system holds nothing back")
def test_messages_that_belong_together_are_held_until_the_last():
    assert served_options(NoDelay, HELD) == [False, True, False]


def test_a_server_without_a_transport_is_left_alone():
    called = []

    async def app(scope, receive, send):
        called.append(scope["type"])

    async def nothing(*_):
        return None

    apart(NoDelay(app)({"type": "websocket"}, nothing, nothing))
    apart(NoDelay(app)({"type": "http"}, nothing, nothing))
    with together(nothing):
        called.append("together")
    assert called == ["websocket", "http", "together"]
