"""How long it takes to begin: imports of the core and of a page."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.timing import Line, Times

ROOT = Path(__file__).parents[2]
REPEATS = 7
MODULES = (
    ("the command line (core.__main__)", "core.__main__", 800),
    (
        "the reader study (plan, build, panel, accuracy, comparison)",
        "core.reads.build, core.reads.comparison",
        None,
    ),
    ("the ablation log", "core.ablation.answer, core.ablation.log", None),
)


def starting() -> Iterator[Line]:
    """Import times in fresh processes, the interpreter's own start taken off."""
    bare = Times.of(_starts("pass"))
    yield Line(what="the interpreter alone", times=bare)
    for name, modules, aim in MODULES:
        took = [max(value - bare.median, 0.0) for value in _starts(f"import {modules}")]
        yield Line(what=f"import {name}", times=Times.of(took), aim=aim)


def _starts(code: str) -> list[float]:
    took = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        took.append((time.perf_counter() - start) * 1e3)
    return took[1:]
