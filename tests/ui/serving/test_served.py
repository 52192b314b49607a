"""The application as ``make run`` serves it, asked by clients that are no browsers; all else is denied it."""

import asyncio
import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.browser.server import ROOT, serving
from tests.load.client import XSRF, Session
from tests.load.serving import _process_of
from tests.ui.serving.asgi import apart

EXAMPLE = ("accuracy", "data=liver_petmr")


@pytest.fixture(scope="module")
def attempts(tmp_path_factory):
    return tmp_path_factory.mktemp("served") / "attempts.txt"


@pytest.fixture(scope="module")
def url(attempts):
    denied = {"TANDEM_ATTEMPTS": str(attempts), "PYTHONPATH": str(ROOT / "tests/fixtures/loopback_only")}
    with serving(ROOT / "serve.py", environment=denied) as url:
        yield url
    assert not attempts.exists() or attempts.read_text() == "", "the server asked another host"


def status(url, method="GET", body=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, method=method, headers=named, data=body)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


async def knock(url, **wishes):
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], **wishes):
        pass


def test_foreign_pages_are_refused_at_once_and_nobody_is_asked(url, attempts):
    began = time.perf_counter()
    for origin in ("http://evil.example", "null", "file://"):
        with pytest.raises(InvalidStatus) as refused:
            apart(knock(url, origin=origin))
        assert refused.value.response.status_code == 403
        assert b"corsAllowedOrigins" in refused.value.response.body
    assert time.perf_counter() - began < 20
    assert status(url, Host="evil.example")[0] == 421
    assert not attempts.exists()


def test_a_download_works_while_its_browser_is_known_and_is_kept_by_no_cache(url):
    async def run():
        mine, others = Session(url, *EXAMPLE), Session(url, *EXAMPLE)
        await mine.open()
        await others.open()
        address = await mine.prepare("Download")
        again = await mine.prepare("Download")
        for turn in range(6):  # what used to delete an export that nobody owns
            await others.choose("fuse.how", "any positive (OR)" if turn % 2 else "all positive (AND)")
        content = await mine.fetch(address)
        stolen = others.widgets[others.find("Download")].message
        stolen.deferred_file_id = mine.widgets[mine.find("Download")].message.deferred_file_id
        with pytest.raises(RuntimeError, match="Not found"):
            await others.prepare("Download")
        await mine.close()
        await others.close()
        return address, again, content

    address, again, content = apart(run())
    assert address != again and content.startswith(b"PK")
    code, headers, body = status(url + address)
    assert (code, body) == (200, content) and headers["Cache-Control"] == "no-store"
    cookie = status(f"{url}/_stcore/health")[1]["Set-Cookie"].split(";")[0]
    assert cookie.startswith(XSRF)
    code, headers, _ = status(url + address, Cookie=cookie)
    assert code == 404 and headers["Cache-Control"] == "no-store", "another browser"


def test_git_information_and_caches_are_nobodys_business(url):
    async def run():
        session = Session(url, *EXAMPLE)
        await session.open()
        for field in ("load_git_info", "clear_cache"):
            await session._socket.send(BackMsg(**{field: True}).SerializeToString())
        await session.run()
        kinds = []
        while True:
            try:
                kinds.append((await asyncio.wait_for(session._receive(), 0.5)).WhichOneof("type"))
            except TimeoutError:
                break
        await session.close()
        return kinds

    assert "git_info_changed" not in apart(run())


def test_a_file_under_an_id_of_ones_own_is_not_taken(url):
    async def run():
        session = Session(url)
        await session.open()
        cookie = session._xsrf()
        code, _, _ = await asyncio.to_thread(
            status,
            f"{url}/_stcore/upload_file/{session.session}/invented",
            "PUT",
            b"x",
            Cookie=f"{XSRF}={cookie}",
            X_Xsrftoken=cookie,
        )
        await session.close()
        return code

    assert apart(run()) == 404


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_half_an_upload_is_in_memory_only(url):
    """What is above a megabyte used to lie in the temporary folder, without a name, while it arrived."""
    mark = b"PSECRETPATIENT,1,1,1\n"
    pid = _process_of(str(urlsplit(url).port))

    async def held():
        session = Session(url)
        await session.open()
        place, cookie = await session.place("half.csv"), session._xsrf()
        client = http.client.HTTPConnection(urlsplit(url).netloc)
        client.putrequest("PUT", place.upload_url)
        for name, value in (
            ("Content-Type", "multipart/form-data; boundary=xx"),
            ("Content-Length", "6000000"),
            ("Cookie", f"{XSRF}={cookie}"),
            ("X-Xsrftoken", cookie),
        ):
            client.putheader(name, value)
        client.endheaders()
        client.send(b'--xx\r\nContent-Disposition: form-data; name="file"; filename="half.csv"\r\n\r\n')
        client.send(mark * (3_000_000 // len(mark)))
        await asyncio.sleep(1.0)
        found = [link for link in Path(f"/proc/{pid}/fd").iterdir() if _holds(link, mark)]
        client.close()
        await session.close()
        return found

    assert apart(held()) == []


def _holds(link, mark):
    try:
        return link.is_file() and mark in link.read_bytes()
    except OSError:
        return False
