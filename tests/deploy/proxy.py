"""``make check-proxy``: the lines of deploy/nginx.conf in the nginx that is installed, before two processes.

A session opens, toggles, uploads and downloads through TLS; every visitor stays on one process, nothing of
the upload is in the proxy's logs or temporary folders.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.server import ROOT, free_port, serving

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
        f"events {{}}\nhttp {{\n{temporary}{text}\n}}\n"
    )


def main() -> int:
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        print("nginx is not installed: nothing was checked")
        return 2
    with (
        tempfile.TemporaryDirectory() as name,
        serving(ROOT / "serve.py") as one,
        contextlib.ExitStack() as second,
    ):
        two = second.enter_context(serving(ROOT / "serve.py"))
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "temp").mkdir(mode=0o777)
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        certificate += [
            "-subj",
            "/CN=localhost",
            "-keyout",
            f"{folder}/key.pem",
            "-out",
            f"{folder}/cert.pem",
        ]
        subprocess.run(certificate, check=True, capture_output=True)
        ports = [urlsplit(url).port or 0 for url in (one, two)]
        (folder / "nginx.conf").write_text(lines(CONF.read_text(), folder, port, ports))
        command = [nginx, "-c", f"{folder}/nginx.conf"]
        subprocess.run([*command, "-t"], check=True)
        proxy = subprocess.Popen(command)
        try:
            time.sleep(1)
            check(f"https://localhost:{port}", folder)
            second.close()
            check_classes(f"https://localhost:{port}", folder, ports)
        finally:
            proxy.terminate()
            proxy.wait(10)
    print(
        "nginx: TLS, WebSocket, one process a visitor, a class's own, no path of an upload: as they should be"
    )
    return 0


def check(url: str, folder: Path) -> None:
    """Ask through the proxy what a browser asks."""
    import asyncio

    from websockets.asyncio.client import connect

    trust = ssl.create_default_context(cafile=f"{folder}/cert.pem")
    trust.check_hostname = False
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
    trust = ssl.create_default_context(cafile=f"{folder}/cert.pem")
    trust.check_hostname = False
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
