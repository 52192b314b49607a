"""``make load``: a class of sessions toggles a rule every five seconds.

The app and its clients share this machine. ``--users 10,30,60,100`` sets the levels, ``--seconds`` how long
each is held; ``--behind 200,400`` holds levels behind nginx with two processes. ``--mixed N`` and
``--proxied N`` sessions share a busy hour (toggles beside uploads, downloads, resampling) before one
process, and behind nginx with two. ``--crowd N`` lets N sessions upload, then resample, at the same moment
while another clicks. ``--minutes N`` adds a soak of N minutes at ``--soak`` users that tells what grows. The
report goes to the terminal and to ``build/load.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import ssl
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from urllib.parse import urlsplit

import numpy as np

from tests.benchmarks.__main__ import keep
from tests.benchmarks.timing import Line, Times, machine, processor_seconds, resident
from tests.deploy.proxy import installed, proxying, trusting
from tests.load.blocking import blocking
from tests.load.client import Run, Session
from tests.load.crowds import crowds
from tests.load.mixed import mixed, proxied
from tests.load.serving import served
from tests.load.uploads import uploads

PERIOD = 5.0
PAGES = ("accuracy", "comparison")
QUERY = "data=liver_petmr"
OPERATIONS = ("any positive (OR)", "all positive (AND)", "majority")
MODALITIES = ("CT", "PET", "MR", r"PETMR\_recorded")
MEMBERS = tuple(members for size in (2, 3) for members in combinations(MODALITIES, size))
AIMS = {60: 300.0, 100: 1000.0, 200: 2000.0}
"""95th percentile in milliseconds by number of users."""
MEMORY_AIM = 1.0
"""Megabytes per session on the example."""


@dataclass(slots=True)
class Held:
    """What the sessions of a level met."""

    first: list[float]
    toggles: list[float]
    received: int = 0
    failures: int = 0


async def toggle(session: Session, turn: int) -> Run:
    """Click another rule: operations and members change in turn, so that few plans come back soon."""
    if turn % 2:
        return await session.choose("fuse.how", OPERATIONS[turn // 2 % len(OPERATIONS)])
    return await session.choose("fuse.which", *MEMBERS[turn // 2 % len(MEMBERS)])


async def level(
    url: str, users: int, seconds: float, trust: ssl.SSLContext | None = None
) -> tuple[Held, list[Session]]:
    """Let sessions arrive over one period, then toggle until the time is up; they stay open."""
    held, sessions = Held([], []), []
    until = time.perf_counter() + PERIOD + seconds

    async def user(number: int) -> None:
        await asyncio.sleep(random.random() * PERIOD)
        session = Session(url, PAGES[number % len(PAGES)], QUERY, trust=trust)
        sessions.append(session)
        held.first.append((await session.open()).finished * 1e3)
        await asyncio.sleep(random.random() * PERIOD)
        turn = random.randrange(len(MEMBERS))
        while time.perf_counter() < until:
            began = time.perf_counter()
            held.toggles.append((await toggle(session, turn)).finished * 1e3)
            turn += 1
            pause = PERIOD * random.uniform(0.8, 1.2) - (time.perf_counter() - began)
            await asyncio.sleep(max(pause, 0.0))

    ended = await asyncio.gather(*(user(i) for i in range(users)), return_exceptions=True)
    held.failures = sum(isinstance(e, BaseException) for e in ended) + sum(len(s.failures) for s in sessions)
    held.received = sum(s.received for s in sessions)
    return held, sessions


async def _close(sessions: Sequence[Session]) -> None:
    await asyncio.gather(*(session.close() for session in sessions), return_exceptions=True)


def toggling(users: int, seconds: float) -> list[Line]:
    """A server of its own per level, so that memory is the level's own."""
    with served() as (url, pid):

        async def run() -> tuple[Held, float, float, float]:
            _, first = await level(url, 2, 6.0)
            await _close(first)
            before, cpu, start = resident(pid), processor_seconds(pid), time.perf_counter()
            held, sessions = await level(url, users, seconds)
            busy = (processor_seconds(pid) - cpu) / (time.perf_counter() - start)
            grown = (resident(pid) - before) / users
            await _close(sessions)
            return held, grown, busy, before

        held, grown, busy, before = asyncio.run(run())
    took = Times.of(held.toggles)
    note = f"p95 {took.p95:.0f} ms, {held.failures} failures, server {busy:.0%} of a core"
    lines = [Line(what=f"{users} users: a toggle to the end of its run", times=took, note=note)]
    lines.append(
        Line(what=f"{users} users: 95th percentile of a toggle", value=took.p95, aim=AIMS.get(users))
    )
    lines.append(Line(what=f"{users} users: a session's first page", times=Times.of(held.first)))
    lines.append(
        Line(
            what=f"{users} users: memory per session",
            value=grown,
            unit="MB",
            aim=MEMORY_AIM,
            note=f"{before:.0f} MB before",
        )
    )
    return lines


def behind(users: int, seconds: float) -> list[Line]:
    """The same toggles through nginx with two processes behind it; nothing where there is no nginx."""
    nginx = installed()
    if nginx is None:
        return []

    async def run(url: str, trust: ssl.SSLContext) -> Held:
        _, first = await level(url, 2, 6.0, trust)
        await _close(first)
        held, sessions = await level(url, users, seconds, trust)
        await _close(sessions)
        return held

    with (
        served() as (one, _),
        served() as (two, _),
        proxying(nginx, [urlsplit(each).port or 0 for each in (one, two)]) as (url, logs),
    ):
        held = asyncio.run(run(url, trusting(logs)))
    took = Times.of(held.toggles)
    what = f"{users} users through nginx, two processes"
    return [
        Line(what=f"{what}: a toggle", times=took, note=f"{held.failures} failures"),
        Line(what=f"{what}: 95th percentile of a toggle", value=took.p95, aim=AIMS.get(users)),
        Line(what=f"{what}: a session's first page", times=Times.of(held.first)),
    ]


def soak(users: int, minutes: float) -> list[Line]:
    """Hold a class for long, sessions coming and going: memory each minute, its slope in the second half."""
    marks: list[tuple[float, float]] = []
    toggles: list[float] = []
    failures = 0
    with served() as (url, pid):

        async def run() -> None:
            nonlocal failures
            began = time.perf_counter()
            while (time.perf_counter() - began) / 60 < minutes:
                held, sessions = await level(url, users, 55.0)
                await _close(sessions)
                toggles.extend(held.toggles)
                failures += held.failures
                marks.append(((time.perf_counter() - began) / 60, resident(pid)))
                minute, held_now = marks[-1]
                p95 = Times.of(held.toggles).p95
                print(f"  {minute:5.1f} min {held_now:7.1f} MB, p95 {p95:.0f} ms", flush=True)

        asyncio.run(run())
    took = Times.of(toggles)
    half = np.array(marks[len(marks) // 2 :])
    slope = float(np.polyfit(half[:, 0], half[:, 1], 1)[0]) if len(half) > 1 else 0.0
    note = f"p95 {took.p95:.0f} ms, {failures} failures"
    what = f"{users} users, {minutes:g} minutes"
    return [
        Line(what=f"{what}: a toggle", times=took, note=note),
        Line(what=f"{what}: memory at the end", value=marks[-1][1], unit="MB"),
        Line(what=f"{what}: growth over the second half", value=slope, unit="MB", note="per minute"),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("--users", default="10,30,60,100")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--minutes", type=float, default=0.0, help="length of the soak")
    parser.add_argument("--soak", type=int, default=30, help="users of the soak")
    parser.add_argument("--mixed", type=int, default=40, help="users of a busy hour")
    parser.add_argument("--behind", default="", help="users who toggle behind nginx with two processes")
    parser.add_argument("--proxied", type=int, default=0, help="users of one behind nginx with two processes")
    parser.add_argument("--crowd", type=int, default=0, help="users who upload, then resample, all at once")
    parser.add_argument("--no-blocking", action="store_true")
    parser.add_argument("--no-uploads", action="store_true")
    asked = parser.parse_args(argv)
    print(machine(), f"Each session toggles every {PERIOD:g} s; clients run on the same cores.", sep="\n")
    lines: list[Line] = []

    def say(found: Sequence[Line]) -> None:
        for line in found:
            print(line, flush=True)
        lines.extend(found)

    for users in (int(text) for text in asked.users.split(",") if text):
        say(toggling(users, asked.seconds))
    if asked.mixed:
        print("\nA busy hour")
        say(mixed(asked.mixed, asked.seconds))
    for users in (int(text) for text in asked.behind.split(",") if text):
        say(behind(users, asked.seconds))
    if asked.proxied:
        print("\nA busy hour behind nginx")
        say(proxied(asked.proxied, asked.seconds))
    if asked.crowd:
        print("\nA crowd does the same at once, another clicks")
        for line in crowds(asked.crowd):
            say([line])
    if not asked.no_blocking:
        print("\nOne session works, another clicks")
        for line in blocking():
            say([line])
    if not asked.no_uploads:
        print("\nMemory of uploads of 1,000,000 lesions")
        for line in uploads():
            say([line])
    if asked.minutes:
        print("\nSoak")
        say(soak(asked.soak, asked.minutes))
    keep({"machine": machine(), "lines": [asdict(line) for line in lines]}, "load.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
