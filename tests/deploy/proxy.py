"""``make check-proxy``: the lines of deploy/nginx.conf in the nginx that is installed, before two processes.

A session opens, toggles, uploads and downloads through TLS; every visitor stays on one process, nothing of
the upload is in the proxy's logs or temporary folders.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.cookiejar
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

from tests.benchmarks import data
from tests.browser.server import ROOT, free_port, serving
from tests.load.client import Session

CONF = ROOT / "deploy" / "nginx.conf"


def lines(text: str, folder: Path, port: int, processes: list[int]) -> str:
    """The configuration with this machine's names in place of the example's."""
    for wanted, found in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("stats.example.org", "localhost"),
        ("/etc/ssl/certs/tandem.pem", f"{folder}/cert.pem"),
        ("/etc/ssl/private/tandem.key", f"{folder}/key.pem"),
        ("/var/log/nginx/", f"{folder}/"),
        ("127.0.0.1:8501", f"127.0.0.1:{processes[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{processes[1]}"),
        ("tandem_8501", f"tandem_{processes[0]}"),
        ("tandem_8502", f"tandem_{processes[1]}"),
        ("p8501", f"p{processes[0]}"),
        ("p8502", f"p{processes[1]}"),
    ):
        assert wanted in text, wanted
        text = text.replace(wanted, found)
    temporary = "".join(
        f"{name}_temp_path {folder}/temp/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/nginx.log;\n"
        f"worker_rlimit_nofile 8192;\nevents {{ worker_connections 4096; }}\nhttp {{\n{temporary}{text}\n}}\n"
    )


def installed() -> str | None:
    """Where nginx is, if it is."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    return nginx if Path(nginx).exists() else None


@contextlib.contextmanager
def proxying(nginx: str, ports: list[int]) -> Iterator[tuple[str, Path]]:
    """nginx with the lines of the project before processes; yields its address, and its folder of logs."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "temp").mkdir(mode=0o777)
        key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        made += ["-subj", "/CN=localhost", "-keyout", key, "-out", certificate]
        subprocess.run(made, check=True, capture_output=True)
        (folder / "nginx.conf").write_text(lines(CONF.read_text(), folder, port, ports))
        command = [nginx, "-c", f"{folder}/nginx.conf"]
        subprocess.run([*command, "-t"], check=True)
        proxy = subprocess.Popen(command)
        try:
            time.sleep(1)
            yield f"https://localhost:{port}", folder
        finally:
            proxy.terminate()
            proxy.wait(10)


def trusting(folder: Path) -> ssl.SSLContext:
    """Believes the proxy's throw-away certificate."""
    trust = ssl.create_default_context(cafile=f"{folder}/cert.pem")
    trust.check_hostname = False
    return trust


def main() -> int:
    nginx = installed()
    if nginx is None:
        print("nginx is not installed: nothing was checked")
        return 2
    with serving(ROOT / "serve.py") as one, contextlib.ExitStack() as second:
        two = second.enter_context(serving(ROOT / "serve.py"))
        ports = [urlsplit(url).port or 0 for url in (one, two)]
        with proxying(nginx, ports) as (url, folder):
            check(url, folder)
            asyncio.run(check_sessions(url, folder))
            second.close()
            check_classes(url, folder, ports)
    print(
        "nginx: TLS, WebSocket, one process a visitor, uploads and downloads, a class's own process, "
        "nothing of an upload in a log or on a disk: as they should be"
    )
    return 0


async def check_sessions(url: str, folder: Path) -> None:
    """Forty visitors, on both processes: each toggles, uploads 3 MB and downloads what its button says."""
    sessions = [Session(url, "accuracy", "data=liver_petmr", trust=trusting(folder)) for _ in range(40)]

    async def visit(session: Session) -> int:
        await session.open()
        await session.choose("fuse.how", "any positive (OR)")
        content = await session.fetch(await session.prepare("Download"))
        assert content.startswith(b"PK"), "a workbook"
        session.page, session._script = "", ""
        session.states.clear()
        await session.run()
        await session.upload("door.reads.file", folder / "SECRET.csv")
        await session.run()
        assert not session.failures, session.failures
        assert any("30,000" in text for text in session.said), "the upload was read"
        await session.close()
        return len(content)

    (folder / "SECRET.csv").write_bytes(data.reads(30_000).csv())
    sizes = [await visit(session) for session in sessions[:4]]
    await asyncio.gather(*(session.open() for session in sessions[4:]))
    assert len({session._seat for session in sessions}) == len(sessions) and min(sizes) > 5_000
    await asyncio.gather(*(session.close() for session in sessions[4:]))
    time.sleep(2)  # a line is written when its connection is done
    logged = "".join(path.read_text() for path in folder.glob("*.log"))
    assert "/_stcore/upload_file/-" in logged and "/media/-" in logged
    told = [session.session for session in sessions if session.session and session.session in logged]
    assert "SECRET" not in logged and not told
    assert not [path for path in (folder / "temp").rglob("*") if path.is_file()]


def check(url: str, folder: Path) -> None:
    """Ask through the proxy what a browser asks."""
    trust = trusting(folder)
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trust), urllib.request.HTTPCookieProcessor(jar)
    )
    assert opener.open(f"{url}/_stcore/health").read() == b"ok"
    seats = {cookie.value for cookie in jar if cookie.name == "tandem_seat"}
    assert opener.open(f"{url}/").status == 200
    assert seats == {cookie.value for cookie in jar if cookie.name == "tandem_seat"}, "the seat is kept"
    sent = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    async def knock(origin: str) -> None:
        async with connect(
            f"{url.replace('https', 'wss')}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": sent},
            ssl=trust,
        ):
            pass

    asyncio.run(knock(url))
    try:
        asyncio.run(knock("https://evil.example"))
    except Exception as error:
        assert "403" in str(error), error
    else:
        raise AssertionError("a foreign page was let in")
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n' + b"P" * 3_000_000
    request = urllib.request.Request(
        f"{url}/_stcore/upload_file/SECRETSESSION/SECRETFILE",
        data=body + b"\r\n--x--\r\n",
        method="PUT",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    try:
        opener.open(request)
    except urllib.error.HTTPError as error:
        # refused before its body is read, which the proxy may tell as a broken answer
        assert error.code in (403, 404, 502), error.code
    time.sleep(2)  # a line is written when its connection is done
    logged = "".join(path.read_text() for path in folder.glob("*.log"))
    assert "/_stcore/upload_file/-" in logged and "SECRET" not in logged, logged
    assert not [path for path in (folder / "temp").rglob("*") if path.is_file()]


def check_classes(url: str, folder: Path, ports: list[int]) -> None:
    """The second process has ended: a link to a class of the first is answered, one of the second is not."""
    trust = trusting(folder)
    for place, answer in ((0, 200), (1, 502)) * 3:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trust), urllib.request.HTTPCookieProcessor(jar)
        )
        try:
            found = opener.open(f"{url}/lessons?class={ports[place]}-ABCD-EFGH-JKLM").status
        except urllib.error.HTTPError as error:
            found = error.code
        assert found == answer, (place, found)
        if answer == 200:
            assert {cookie.value for cookie in jar} >= {f"p{ports[place]}"}, (
                "the cookie keeps the visitor there"
            )
            assert opener.open(f"{url}/_stcore/health").read() == b"ok"


if __name__ == "__main__":
    sys.exit(main())
