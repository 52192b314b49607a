"""The app as ``make run`` serves it, with the id of its process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser import server

APP = server.ROOT / "serve.py"
FLOOR = Path(__file__).parent / "floor.py"


@contextmanager
def served(script: Path = APP, lifetime: int = 4 * 3600) -> Iterator[tuple[str, int]]:
    """Serve a script; yields its address and its process id."""
    with server.serving(script, lifetime) as url:
        yield url, _process_of(str(urlsplit(url).port))


def _process_of(port: str) -> int:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if server.__name__ in words and port in words:
                return int(entry.name)
    raise RuntimeError(f"no server on port {port}")
