"""How long it takes to begin: imports of the core, and a server to its first page."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.timing import Line, Times
from tests.load.client import Session
from tests.load.serving import served

ROOT = Path(__file__).parents[2]
REPEATS = 7
MODULES = (
    ("the command line (core.__main__)", "core.__main__", 800),
    (
        "the reader study (plan, build, panel, accuracy, comparison)",
        "core.reads.file.door, core.reads.answers.pairs.comparison",
        None,
    ),
    ("the ablation log", "core.ablation.answer, core.ablation.file.door", None),
)


def starting() -> Iterator[Line]:
    """Import times in fresh processes, the interpreter's own start taken off."""
    bare = Times.of(_starts("pass"))
    yield Line(what="the interpreter alone", times=bare)
    for name, modules, aim in MODULES:
        took = [max(value - bare.median, 0.0) for value in _starts(f"import {modules}")]
        yield Line(what=f"import {name}", times=Times.of(took), aim=aim)
    took = [asyncio.run(_first_page()) for _ in range(4)][1:]
    yield Line(what="make run to its first page", times=Times.of(took), aim=3000)
    took = [asyncio.run(_first_page("accuracy", "data=liver_petmr")) for _ in range(3)]
    yield Line(what="  to a deep link into the accuracy page", times=Times.of(took))


async def _first_page(page: str = "", query: str = "") -> float:
    """From starting the server's process to the end of the first session's first run, in milliseconds."""
    start = time.perf_counter()
    with served() as (url, _):
        session = Session(url, page, query)
        await session.open()
        took = (time.perf_counter() - start) * 1e3
        await session.close()
    return took


def _starts(code: str) -> list[float]:
    took = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        took.append((time.perf_counter() - start) * 1e3)
    return took[1:]
