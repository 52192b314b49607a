"""What a million uploaded lesions cost a session, and whether they are given back."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import data
from tests.benchmarks.timing import Line, resident
from tests.load.client import Session
from tests.load.serving import served

AIM = 120.0
"""Megabytes that a session with a million lesions may cost."""
KEEPS = 5
"""Seconds the server keeps a closed session here (120 in use)."""
PATIENCE = 60
UPLOADER = "door.reads.file"


def uploads() -> Iterator[Line]:
    """Memory with one study, after replacing it, with two, and after everyone has left."""
    os.environ["STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"] = str(KEEPS)
    try:
        with tempfile.TemporaryDirectory() as folder, served() as (url, pid):
            path = Path(folder) / "reads.csv"
            path.write_bytes(data.reads().csv())
            other = path.with_name("other.csv")
            other.write_bytes(data.reads(data.LESIONS - 1).csv())
            yield from asyncio.run(_measure(url, pid, path, other))
    finally:
        del os.environ["STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL"]


async def _measure(url: str, pid: int, path: Path, other: Path) -> list[Line]:
    lines: list[Line] = []

    def mark(what: str, aim: float | None = None, share: int = 1) -> None:
        lines.append(Line(what=what, value=(resident(pid) - empty) / share, unit="MB", aim=aim))

    warm = Session(url)
    await warm.open()
    small = path.with_name("small.csv")
    small.write_bytes(data.reads(306).csv())
    await use(warm, small)
    await warm.close()
    first = Session(url)
    await first.open()
    empty = resident(pid)
    await use(first, path)
    mark("a study of 1,000,000 lesions, used on two pages", AIM)
    await use(first, other)
    mark("after it was replaced by another", AIM)
    second = Session(url)
    await second.open()
    await use(second, path)
    mark("two such sessions, each", AIM, share=2)
    third = Session(url)
    await third.open()
    await third.upload(UPLOADER, path)
    await third.run()
    refused = not any("door.reads.go" in name for name in _buttons(third))
    lines.append(Line(what="a third one at once is refused in words", value=float(refused), unit=""))
    for session in (first, second, third):
        await session.close()
    await _until(lambda: resident(pid) - empty < AIM / 4)
    mark("after all have left")
    return lines


async def use(session: Session, path: Path) -> None:
    """Upload, look at the accuracy page and the comparison page, fuse."""
    session.page, session._script = "", ""
    session.states.clear()
    session.widgets.clear()
    await session.run()
    await session.upload(UPLOADER, path)
    await session.run()
    for page in ("accuracy", "comparison"):
        session.page, session._script = page, ""
        session.states.clear()
        session.widgets.clear()
        await session.run()
        for rule in ("all positive (AND)", "any positive (OR)", "majority"):
            await session.choose("fuse.how", rule)


def _buttons(session: Session) -> list[str]:
    return [name for name, widget in session.widgets.items() if widget.kind == "button"]


async def _until(over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not over() and time.monotonic() < deadline:
        await asyncio.sleep(1)
