"""The application in a process of its own, on a free loopback port, that never outlives its test.

``python -m tests.browser.server SCRIPT PORT`` is what the test starts; it ends by itself when its
parent is gone or its time is up.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIFETIME = 3600
"""Seconds after which a forgotten server ends itself."""
PATIENCE = 150
"""Seconds to wait for the first answer."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    script: Path, lifetime: int = LIFETIME, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve a script; yields its address, stops it on leaving. ``environment`` is added to ours.

    Raises
    ------
    RuntimeError
        If it does not answer in time; with what it printed.
    """
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.server", str(script), str(port), str(lifetime)]
    more = environment or {}
    paths = [more.get("PYTHONPATH", ""), str(ROOT)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **more, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(f"{url}/_stcore/health"):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(f"{script} did not start:\n{process.communicate()[0]}")
            time.sleep(0.1)
        threading.Thread(target=_drain, args=(process,), daemon=True).start()
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _drain(process: subprocess.Popen[str]) -> None:
    """Read what the server prints, so that it never waits for us to."""
    assert process.stdout is not None
    for _ in process.stdout:
        pass


def _end_in_time(lifetime: float) -> None:
    parent = os.getppid()
    deadline = time.monotonic() + lifetime
    while time.monotonic() < deadline and os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    script, port, lifetime = sys.argv[1:]
    threading.Thread(target=_end_in_time, args=(float(lifetime),), daemon=True).start()

    from streamlit.web.cli import main

    sys.argv = ["streamlit", "run", script, "--server.port", port, "--server.address", "localhost"]
    main()
