"""What a quiet user waits while a whole class does the same dear thing at once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks import data
from tests.benchmarks.timing import Line, Times
from tests.load.blocking import EXAMPLE, clicks
from tests.load.client import Session
from tests.load.serving import served

AIM = 1_000.0
"""Milliseconds of the quiet user's slowest click."""
LESIONS = 110_000
"""Of each file: 4.5 MB, read in a process of its own."""


def crowds(users: int) -> Iterator[Line]:
    """Clicks of one session beside as many uploads at once, and beside as many bootstraps."""
    with tempfile.TemporaryDirectory() as folder, served() as (url, _):
        path = Path(folder) / "reads.csv"
        path.write_bytes(data.reads(LESIONS).csv())

        async def upload(session: Session) -> None:
            await session.upload("door.reads.file", path)
            await session.run()

        yield asyncio.run(_beside(url, [], "nobody", upload))
        uploading = [Session(url) for _ in range(users)]
        yield asyncio.run(_beside(url, uploading, f"{users} uploads of 4.5 MB", upload))
        resampling = [Session(url, "fusion", EXAMPLE) for _ in range(users)]
        yield asyncio.run(_beside(url, resampling, f"{users} bootstraps", _bootstrap))


async def _bootstrap(session: Session) -> None:
    await session.choose("fusion.part", "Choosing honestly")


async def _beside(
    url: str, crowd: Sequence[Session], what: str, act: Callable[[Session], Awaitable[None]]
) -> Line:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(len(crowd) + 1))
    quiet = Session(url, "accuracy", EXAMPLE)
    await quiet.open()
    await clicks(quiet, None, 5)
    for session in crowd:
        await session.open()

    async def work() -> None:
        await asyncio.gather(*map(act, crowd))

    took = Times.of(await clicks(quiet, work, 20))
    failures = sum(len(session.failures) for session in (quiet, *crowd))
    note = f"median {took.median:.0f}, p95 {took.p95:.0f} ms, n {took.repeats}, {failures} failures"
    await asyncio.gather(*(session.close() for session in (quiet, *crowd)))
    return Line(what=f"slowest click beside {what}", value=took.slowest, aim=AIM, note=note)
