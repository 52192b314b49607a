"""Whether long work of one session holds up another: a second session clicks while the first works."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from tests.benchmarks import data
from tests.benchmarks.timing import Line, Times
from tests.load.client import Session
from tests.load.serving import served

PAUSE = 0.05
"""Seconds the second session waits between clicks."""
AIM = 200.0
"""Milliseconds that another session's click may take longer."""
EXAMPLE = "data=liver_petmr"


async def clicks(session: Session, work: Callable[[], Awaitable[object]] | None, least: int) -> list[float]:
    """Toggle as long as the work of another session lasts, at least so often; milliseconds each."""
    took: list[float] = []
    task = asyncio.ensure_future(work()) if work is not None else None
    while len(took) < least or (task is not None and not task.done()):
        rule = "any positive (OR)" if len(took) % 2 else "all positive (AND)"
        took.append((await session.choose("fuse.how", rule)).finished * 1e3)
        await asyncio.sleep(PAUSE)
    if task is not None:
        await task
    return took


def blocking() -> Iterator[Line]:
    """Clicks of a quiet session beside an upload of 40 MB, the first answers to it, a search, a bootstrap."""
    with tempfile.TemporaryDirectory() as folder, served() as (url, _):
        path = Path(folder) / "reads.csv"
        path.write_bytes(data.reads().csv())
        yield from asyncio.run(_measure(url, path))


async def _measure(url: str, path: Path) -> list[Line]:
    quiet = Session(url, "accuracy", EXAMPLE)
    await quiet.open()
    await clicks(quiet, None, 5)
    alone = Times.of(await clicks(quiet, None, 40))
    lines = [Line(what="a click alone", times=alone)]
    busy = Session(url)
    await busy.open()

    async def upload() -> None:
        await busy.upload("door.reads.file", path)

    async def first() -> None:
        await busy.run()

    async def go(page: str) -> None:
        busy.page, busy._script = page, ""
        busy.states.clear()
        await busy.run()

    async def another_page() -> None:
        await go("accuracy")

    async def search() -> None:
        await go("fusion")

    async def bootstrap() -> None:
        await busy.choose("fusion.part", "Choosing honestly")

    async def toggles() -> None:
        for rule in ("any positive (OR)", "all positive (AND)") * 4:
            await busy.choose("fuse.how", rule)

    for name, work in (
        ("while 40 MB are sent", upload),
        ("while they are read, checked and first shown", first),
        ("while the big study opens its first page", another_page),
        ("while the big study toggles", toggles),
        ("while all its rules are searched", search),
        ("while patients are resampled", bootstrap),
    ):
        took = Times.of(await clicks(quiet, work, 1))
        longest = took.slowest - alone.median
        note = f"median {took.median:.0f} ms, n {took.repeats}"
        lines.append(Line(what=f"longest wait added {name}", value=longest, aim=AIM, note=note))
    await busy.close()
    await quiet.close()
    return lines
