"""Who is let in: requests for a name of this server, from its own pages.

Streamlit lets a websocket of any origin in that turns out to be this machine, and to find out asks a host
outside for the address of this one, while everybody waits. And it answers to every name, so that a page
elsewhere can have its own name point here. Both are decided here, before Streamlit sees the request, from
what the request and the settings say.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from core.words import Words, language_of, words

POLICY_VIOLATION = 1008
"""Close code of RFC 6455."""
PORTS = {"http": "80", "https": "443"}


class Gate:
    """ASGI middleware that refuses strange names and foreign pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = hosts[0] if len(hosts) == 1 else None
        if not known_host(host, (scope.get("server") or ("", 0))[0]):
            await _refuse(scope, receive, send, 421, _strange_name(headers))
        elif origins and not (len(origins) == 1 and own_origin(origins[0], str(host))):
            await _refuse(scope, receive, send, 403, _foreign_page(headers))
        else:
            await self.app(scope, receive, send)


def known_host(host: str | None, reached: str) -> bool:
    """Whether a ``Host`` header names this server.

    Parameters
    ----------
    host : str or None
        The header, with or without port.
    reached : str
        Address at which the connection arrived.
    """
    name = _name(host or "")
    if name is None:
        return False
    address = _address(name)
    if name == "localhost" or (address is not None and address.is_loopback):
        return True
    if any(_matches(name, wanted) for wanted in config.get_option("server.allowedHosts")):
        return True
    if not serves_others():
        return False
    return address == _address(reached) if address is not None else name in names_of_this_machine()


def serves_others() -> bool:
    """Whether the server was told to listen on more than the loopback."""
    told = config.get_option("server.address") or "0.0.0.0"
    address = _address(told)
    return not (told == "localhost" or (address is not None and address.is_loopback))


@cache
def names_of_this_machine() -> frozenset[str]:
    """What this machine calls itself; asking for its full name would ask a name server."""
    name = socket.gethostname().casefold().rstrip(".")
    short = name.partition(".")[0]
    return frozenset({name, short, f"{short}.local"} - {"", ".local"})


def own_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin is one of ours, or one that ``corsAllowedOrigins`` trusts."""
    if origin in {trusted.strip() for trusted in config.get_option("server.corsAllowedOrigins")}:
        return True
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in PORTS or parts.hostname is None or parts.username is not None:
        return False
    if "/" in origin.partition("://")[2] or "?" in origin or "#" in origin:
        return False
    own = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = PORTS[parts.scheme]
    asked = host.casefold().removesuffix(f":{default}")
    return asked == (own if port is None or str(port) == default else f"{own}:{port}")


def _name(host: str) -> str | None:
    """The name in a ``Host`` header, lower case and without port; None if it is no such header."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or parts.username is not None or not parts.hostname:
        return None
    return parts.hostname.casefold().rstrip(".") or None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address


def _matches(name: str, wanted: str) -> bool:
    pattern = wanted.strip().casefold().rstrip(".")
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _words(headers: Headers) -> Words:
    return words(language_of(headers.get("accept-language", "").partition(",")[0]) or "en")


def _strange_name(headers: Headers) -> str:
    w = _words(headers)
    return w(
        "This server does not know the name in the address: if it is its own, add it to allowedHosts "
        "under [server] in .streamlit/config.toml and start it again."
    )


def _foreign_page(headers: Headers) -> str:
    w = _words(headers)
    return w(
        "This server answers its own pages only: if the page that asks is trusted, add its origin to "
        "corsAllowedOrigins under [server] in .streamlit/config.toml and start it again."
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    answer = PlainTextResponse(sentence, status, headers={"cache-control": "no-store"})
    if scope["type"] == "http":
        await answer(scope, receive, send)
    elif "websocket.http.response" in scope.get("extensions", {}):
        body = sentence.encode()
        prefix = {"type": "websocket.http.response.start", "status": status, "headers": answer.raw_headers}
        await receive()
        await send(prefix)
        await send({"type": "websocket.http.response.body", "body": body, "more_body": False})
    else:
        await receive()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})


def own_or_trusted(origin: str | None, host: str | None) -> bool:
    """Streamlit's own question, should a request come past `Gate`: never by asking anyone."""
    return origin is None or own_origin(origin, str(host))


def nobody(*_: Iterable[object]) -> None:
    """The address of this machine as others see it: not asked for."""
