"""Who is let in: names of this server, and pages of its own."""

import socket

import pytest
from streamlit import config

from core.words import words
from pages.ui.serving import gate
from pages.ui.serving.gate import Gate, known_host, own_origin
from tests.ui.serving.asgi import ask, http, websocket

LAN = "192.168.7.5"


@pytest.fixture
def setting():
    before = {}

    def change(name, value):
        before.setdefault(name, config.get_option(name))
        config.set_option(name, value)

    yield change
    for name, value in before.items():
        config.set_option(name, value)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8501", "LOCALHOST.:80", "127.0.0.1:8501", "[::1]:1"]
)
def test_loopback_is_always_this_server(host, setting):
    for address in ("localhost", "0.0.0.0", LAN):
        setting("server.address", address)
        assert known_host(host, "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "evil.example:8501", "localhost.evil.example", "localhost@evil.example"),
        *("127.0.0.1.evil.example", "localhost/", "localhost:x", "localhost:99999", "a b", "203.0.113.9"),
        *("localhost:8501, evil.example", "//evil.example"),
    ],
)
def test_other_names_are_strange(host, setting):
    for address in ("localhost", "0.0.0.0"):
        setting("server.address", address)
        assert not known_host(host, LAN)


def test_a_classroom_reaches_this_machine_by_address_and_name(setting):
    name = socket.gethostname().partition(".")[0]
    hosts = [f"{LAN}:8501", f"{name}:8501", f"{name}.local:8501", name.upper()]
    for address in ("0.0.0.0", "::", LAN):
        setting("server.address", address)
        assert all(known_host(host, LAN) for host in hosts)
        assert known_host(f"{LAN}:8501", f"::ffff:{LAN}")
        assert not known_host("192.168.7.6:8501", LAN)
        assert not known_host(f"{name}.evil.example", LAN)
    setting("server.address", "localhost")
    assert not any(known_host(host, "127.0.0.1") for host in hosts)


def test_allowed_hosts_adds_names(setting):
    setting("server.address", "localhost")
    setting("server.allowedHosts", ["stats.example.org", "*.ward.example.org"])
    for host in ("stats.example.org", "Stats.Example.Org:443", "a.ward.example.org", "localhost:8501"):
        assert known_host(host, "127.0.0.1")
    for host in ("example.org", "ward.example.org", "evilstats.example.org"):
        assert not known_host(host, "127.0.0.1")


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://stats.example.org", "stats.example.org", True),
        ("https://stats.example.org", "stats.example.org:443", True),
        ("https://stats.example.org:443", "stats.example.org", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://localhost:8502", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://localhost:8501#", "localhost:8501", False),
        ("http://localhost:8501?", "localhost:8501", False),
        ("http://localhost:8501.evil.example", "localhost:8501", False),
        ("http://user@localhost:8501", "localhost:8501", False),
        ("http://localhost:8501/x", "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("null", "null", False),
        ("file://", "localhost:8501", False),
        ("file://localhost:8501", "localhost:8501", False),
        ("", "", False),
        ("http://localhost:x", "localhost:x", False),
    ],
)
def test_an_origin_is_own_where_its_name_and_port_are_those_asked_for(origin, host, own):
    assert own_origin(origin, host) is own


def test_trusted_origins_are_named_in_full(setting):
    setting("server.corsAllowedOrigins", ["https://portal.example.org"])
    assert own_origin("https://portal.example.org", "localhost:8501")
    assert not own_origin("http://portal.example.org", "localhost:8501")


def test_a_foreign_page_is_refused_before_streamlit_and_in_the_readers_language(monkeypatch):
    for name in ("connect", "connect_ex", "sendto"):  # nothing may be asked
        monkeypatch.setattr(socket.socket, name, None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    for origin in ("http://evil.example", "null", "file://"):
        sent, inner = ask(
            Gate, websocket(host="localhost", origin=origin, accept_language="zh-CN"), {"type": "x"}
        )
        assert not inner.reached
        assert [message["type"] for message in sent] == [
            "websocket.http.response.start",
            "websocket.http.response.body",
        ]
        assert sent[0]["status"] == 403
        assert "corsAllowedOrigins" in sent[1]["body"].decode() and "服务器" in sent[1]["body"].decode()
        sent, inner = ask(Gate, websocket(answers=False, host="localhost", origin=origin), {"type": "x"})
        assert sent == [{"type": "websocket.close", "code": 1008}] and not inner.reached
        sent, inner = ask(Gate, http(host="localhost", origin=origin))
        assert sent[0]["status"] == 403 and not inner.reached


def test_a_strange_name_gets_the_sentence_with_the_setting():
    sent, inner = ask(Gate, http(host="evil.example"))
    assert sent[0]["status"] == 421 and not inner.reached
    assert sent[1]["body"].decode() == gate._strange_name(gate.Headers({}))
    assert "allowedHosts" in sent[1]["body"].decode() and words("zh")(sent[1]["body"].decode())


def test_own_pages_pass_and_two_hosts_do_not():
    for scope in (
        http(host="localhost"),
        http(host="localhost:8501", origin="http://localhost:8501"),
        websocket(host="localhost:8501", origin="http://localhost:8501"),
        websocket(host="localhost:8501"),
    ):
        assert ask(Gate, scope)[1].reached
    twice = http(host="localhost") | {"headers": [(b"host", b"localhost"), (b"host", b"evil.example")]}
    assert not ask(Gate, twice)[1].reached
