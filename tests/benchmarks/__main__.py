"""``make bench``: every number of the README's "Speed" in one run.

``python -m tests.benchmarks [SECTION ...]`` runs some sections only. The report goes to the terminal and to
``build/bench.json``. Nothing here is part of the test suite: a time is measured, never asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.timing import Line, machine

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as ``serve.py``; each section loads NumPy when it begins
BUILD = Path(__file__).parents[2] / "build"
WIDTH = 44
"""Columns of the longest bar in the plot of growth."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sections asked for, print each line as it comes, keep them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("section", nargs="*", choices=[[], *SECTIONS], metavar="SECTION")
    wanted = parser.parse_args(argv).section or list(SECTIONS)
    began = time.monotonic()
    print(machine(), "Medians; after them the fastest and the slowest of n repeats.", sep="\n", flush=True)
    kept: dict[str, list[dict[str, Any]]] = {}
    for name in wanted:
        title, run = SECTIONS[name]
        print(f"\n{title}", flush=True)
        lines = []
        for line in run():
            lines.append(line)
            print(line, flush=True)
        if name == "growth":
            print(plot(lines))
        kept[name] = [line.as_json() for line in lines]
    missed = [line["what"].strip() for lines in kept.values() for line in lines if line["met"] is False]
    print(f"\n{time.monotonic() - began:.0f} s. Aims missed: {', '.join(missed) or 'none'}.")
    keep({"machine": machine(), "sections": kept}, "bench.json")
    return 0


def keep(report: dict[str, Any], name: str) -> None:
    """Write a report where built things go."""
    BUILD.mkdir(exist_ok=True)
    (BUILD / name).write_text(json.dumps(report, indent=1), encoding="utf-8")


def plot(lines: Sequence[Line]) -> str:
    """Medians as bars on one scale."""
    most = max(line.measured for line in lines)
    bars = (f"{line.what:<40} {'#' * max(round(line.measured / most * WIDTH), 1)}" for line in lines)
    return "\n".join(("", *bars))


def _reading() -> Iterator[Line]:
    from tests.benchmarks.reads import file_to_study

    return file_to_study()


def _answer() -> Iterator[Line]:
    from tests.benchmarks.reads import full_answer

    return full_answer()


def _growth() -> Iterator[Line]:
    from tests.benchmarks.reads import growth

    return growth()


def _six() -> Iterator[Line]:
    from tests.benchmarks.reads import six_tests

    return six_tests()


def _readers() -> Iterator[Line]:
    from tests.benchmarks.reads import over_readers

    return over_readers()


def _fusion() -> Iterator[Line]:
    from tests.benchmarks.fusion import fusion

    return fusion()


def _memory() -> Iterator[Line]:
    from tests.benchmarks.memory import memory

    return memory()


def _ablation() -> Iterator[Line]:
    from tests.benchmarks.ablation import ablation

    return ablation()


def _starting() -> Iterator[Line]:
    from tests.benchmarks.starting import starting

    return starting()


SECTIONS: dict[str, tuple[str, Callable[[], Iterator[Line]]]] = {
    "reading": ("File to study", _reading),
    "answer": ("Full answer: a changed filter to frozen findings", _answer),
    "growth": ("Growth of the full answer, clustering auto", _growth),
    "six": ("Six tests", _six),
    "readers": ("Several readers", _readers),
    "fusion": ("Every rule", _fusion),
    "memory": ("Memory at 1,000,000 lesions", _memory),
    "ablation": ("Ablation log", _ablation),
    "starting": ("Start", _starting),
}

if __name__ == "__main__":
    raise SystemExit(main())
