"""The connection behind a websocket sends small messages at once, also where asyncio would not."""

import asyncio
import socket
import threading
import time

import uvicorn
from websockets.sync.client import connect

from pages.ui.serving.nodelay import NoDelay


def served_option(wrap):
    """TCP_NODELAY of a websocket's connection as the application sees it, on a socket like Streamlit's."""
    seen = []

    async def app(scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            connection = send.__self__.transport.get_extra_info("socket")
            seen.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})

    listening = socket.socket(family=socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(wrap(app), lifespan="off", log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
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
    (option,) = served_option(NoDelay)
    assert option


def test_a_server_without_a_transport_is_left_alone():
    called = []

    async def app(scope, receive, send):
        called.append(scope["type"])

    async def nothing(*_):
        return None

    asyncio.run(NoDelay(app)({"type": "websocket"}, nothing, nothing))
    asyncio.run(NoDelay(app)({"type": "http"}, nothing, nothing))
    assert called == ["websocket", "http"]
