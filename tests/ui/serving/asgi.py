"""What an ASGI server would say to a middleware, and what it hears."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def apart(coroutine):
    """Run it in a thread of its own: where a browser was opened, the main thread has a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def http(path="/", *, method="GET", server=("127.0.0.1", 8501), **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "headers": named, "server": server}


def websocket(*, server=("127.0.0.1", 8501), answers=True, **headers):
    scope = http("/_stcore/stream", server=server, **headers) | {"type": "websocket"}
    return scope | ({"extensions": {"websocket.http.response": {}}} if answers else {})


class Inner:
    """The application behind a middleware: remembers whether it was reached, and what it received."""

    def __init__(self):
        self.reached, self.received = False, []

    async def __call__(self, scope, receive, send):
        self.reached = True
        if scope["type"] == "websocket":
            while (message := await receive())["type"] == "websocket.receive":
                self.received.append(message["bytes"])
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"inner"})


def ask(middleware, scope, *incoming):
    """Messages that were sent, and the application behind."""
    inner, sent, queue = Inner(), [], [*incoming, {"type": "websocket.disconnect"}]

    async def receive():
        return queue.pop(0)

    async def send(message):
        sent.append(message)

    apart(middleware(inner)(scope, receive, send))
    return sent, inner
