"""A busy hour: sessions toggle while others upload, download and compute."""

from __future__ import annotations

import asyncio
import random
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks import data
from tests.benchmarks.timing import Line, Times
from tests.deploy.proxy import installed, proxying, trusting
from tests.load.client import Session
from tests.load.serving import served

EXAMPLE = "data=liver_petmr"
PERIOD = 5.0
OTHERS = {"download": 4, "upload": 4, "compute": 4}
"""Sessions that do something else than toggle, at each of forty."""
AIM = 1_000.0
"""95th percentile of a toggle, in milliseconds."""


@dataclass(slots=True)
class Busy:
    """What the sessions met; milliseconds by what they did."""

    took: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


async def _every(seconds: float, busy: Busy, what: str, act: Callable[[int], Awaitable[object]]) -> None:
    """Do something again and again, about every `PERIOD`."""
    await asyncio.sleep(random.random() * PERIOD)
    turn, until = 0, time.perf_counter() + PERIOD + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        try:
            await act(turn)
        except Exception as error:
            busy.failures.append(f"{what}: {type(error).__name__}")
        took = time.perf_counter() - began
        busy.took.setdefault(what, []).append(took * 1e3)
        turn += 1
        await asyncio.sleep(max(PERIOD * random.uniform(0.8, 1.2) - took, 0))


async def _toggling(url: str, seconds: float, busy: Busy, trust: ssl.SSLContext | None) -> None:
    session = Session(url, "accuracy", EXAMPLE, trust=trust)
    await session.open()
    rules = ("any positive (OR)", "all positive (AND)", "majority")
    await _every(seconds, busy, "toggle", lambda turn: session.choose("fuse.how", rules[turn % 3]))
    busy.failures += session.failures
    await session.close()


async def _downloading(url: str, seconds: float, busy: Busy, trust: ssl.SSLContext | None) -> None:
    session = Session(url, "accuracy", EXAMPLE, trust=trust)
    await session.open()

    async def download(_: int) -> None:
        content = await session.fetch(await session.prepare("Download"))
        if not content.startswith(b"PK"):
            busy.failures.append("download: another file")

    await _every(seconds, busy, "download", download)
    await session.close()


async def _uploading(url: str, seconds: float, busy: Busy, path: Path, trust: ssl.SSLContext | None) -> None:
    session = Session(url, trust=trust)
    await session.open()

    async def upload(_: int) -> None:
        await session.upload("door.reads.file", path)
        await session.run()

    await _every(seconds, busy, "upload", upload)
    busy.failures += session.failures
    await session.close()


async def _computing(url: str, seconds: float, busy: Busy, trust: ssl.SSLContext | None) -> None:
    session = Session(url, "fusion", EXAMPLE, trust=trust)
    await session.open()
    parts = ("Choosing honestly", "Gained and lost")

    async def compute(turn: int) -> None:
        await session.choose("fusion.part", parts[turn % 2])

    await _every(seconds, busy, "compute", compute)
    busy.failures += session.failures
    await session.close()


async def busy_hour(
    url: str, users: int, seconds: float, path: Path, trust: ssl.SSLContext | None = None
) -> Busy:
    """So many sessions, a few in forty of them with uploads, downloads, resampling."""
    busy = Busy()
    jobs: list[Awaitable[None]] = []
    for number in range(users):
        place = number % 40
        if place < OTHERS["download"]:
            jobs.append(_downloading(url, seconds, busy, trust))
        elif place < OTHERS["download"] + OTHERS["upload"]:
            jobs.append(_uploading(url, seconds, busy, path, trust))
        elif place < sum(OTHERS.values()):
            jobs.append(_computing(url, seconds, busy, trust))
        else:
            jobs.append(_toggling(url, seconds, busy, trust))
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    busy.failures += [type(error).__name__ for error in ended if isinstance(error, BaseException)]
    return busy


def mixed(users: int, seconds: float) -> list[Line]:
    """The times of a busy hour, and what failed in it."""
    with tempfile.TemporaryDirectory() as folder, served() as (url, _):
        path = Path(folder) / "reads.csv"
        path.write_bytes(data.reads(100_000).csv())
        busy = asyncio.run(busy_hour(url, users, seconds, path))
    return lines(
        busy, f"{users} users, some of them upload, download, compute", AIM if users <= 100 else None
    )


def proxied(users: int, seconds: float) -> list[Line]:
    """The same through nginx with two processes behind it; nothing where there is no nginx."""
    nginx = installed()
    if nginx is None:
        return []
    with tempfile.TemporaryDirectory() as folder, served() as (one, _), served() as (two, _):
        path = Path(folder) / "reads.csv"
        path.write_bytes(data.reads(100_000).csv())
        ports = [urlsplit(url).port or 0 for url in (one, two)]
        with proxying(nginx, ports) as (url, logs):
            busy = asyncio.run(busy_hour(url, users, seconds, path, trusting(logs)))
    return lines(busy, f"{users} users through nginx, two processes", 2_000.0 if users <= 200 else None)


def lines(busy: Busy, what: str, aim: float | None) -> list[Line]:
    """What to print of it."""
    out = []
    for name, took in sorted(busy.took.items()):
        out.append(Line(what=f"{what}: {name}", times=Times.of(took), note=f"n {len(took)}"))
    told = ", ".join(sorted(set(busy.failures))) or "no failure"
    if "toggle" not in busy.took:
        return [
            *out,
            Line(what=f"{what}: nobody could toggle", value=float(len(busy.failures)), unit="", note=told),
        ]
    toggles = Times.of(busy.took["toggle"])
    out.append(Line(what=f"{what}: 95th percentile of a toggle", value=toggles.p95, aim=aim, note=told))
    return out
