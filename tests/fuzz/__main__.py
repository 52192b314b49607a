"""Fuzz for a given time: ``python -m tests.fuzz SECONDS [TARGET ...]``.

With ``--inputs N`` so many inputs are shared among the targets instead, whatever time that takes; what ran is
kept in ``build/fuzz.json``, so that a run that was stopped goes on where it was. Each target runs in a child
process, so that an input that ends the process is kept and shown too; one that takes longer than `LONGEST`
is a finding. Exit 0 when nothing was found, 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.inputs import inputs
from tests.fuzz.registry import targets

ROUND = 200
MEMORY_BYTES = 6_000_000_000
LONGEST = 10.0
"""Seconds of processor that one input may take."""
KEPT = Path(__file__).parents[2] / "build" / "fuzz.json"


@contextmanager
def limited() -> Iterator[None]:
    """Raise in the middle of an input that costs too much, where the system can interrupt."""

    def late(*_: Any) -> None:
        raise TimeoutError(f"longer than {LONGEST:g} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run(name: str, seconds: float, wanted: float, last: Path) -> int:
    """Fuzz one target in this process; the input at hand is always in ``last``."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, OSError, ValueError):
        resource = None  # type: ignore[assignment]
    target = targets()[name]
    until = time.monotonic() + seconds
    examples, slowest, failed = 0, 0.0, False

    def once(data: bytes) -> None:
        nonlocal examples, slowest, failed
        if failed or (time.monotonic() < until and examples < wanted):  # what failed is tried again smaller
            examples += 1
            last.write_bytes(data)
            began = time.process_time()
            try:
                with limited():
                    target(data)
            except Exception:
                failed = True
                raise
            slowest = max(slowest, time.process_time() - began)

    while time.monotonic() < until and examples < wanted:
        before = examples
        fuzz = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )(seed(time.time_ns())(given(inputs())(once)))
        try:
            fuzz()
        except Exception as error:
            error.__notes__ = []
            traceback.print_exc(limit=-4)
            print(f"{name}: found after {examples} inputs: {last}")
            return 1
        _keep(name, examples - before, slowest)
    most = "" if resource is None else f", {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    print(f"{name}: {examples} inputs, nothing found; slowest {slowest:.2f} s{most}", flush=True)
    return 0


def _kept() -> dict[str, dict[str, float]]:
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def _keep(name: str, examples: int, slowest: float) -> None:
    kept = _kept()
    own = kept.setdefault(name, {"inputs": 0, "slowest": 0.0})
    own["inputs"] += examples
    own["slowest"] = max(own["slowest"], round(slowest, 2))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1))


def main() -> int:
    """Share the time, or the inputs, among the targets."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=math.inf)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--inputs", type=int, help="inputs of all targets together, earlier runs among them")
    parser.add_argument("--last", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.last is not None:
        return run(
            chosen.targets[0],
            chosen.seconds,
            math.inf if chosen.inputs is None else chosen.inputs,
            chosen.last,
        )
    if chosen.inputs is None and math.isinf(chosen.seconds):
        parser.error("for how many SECONDS, or --inputs?")
    names = chosen.targets or list(targets())
    found = 0
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for name in names:
        last = folder / name
        command = [sys.executable, "-m", "tests.fuzz", str(chosen.seconds / len(names)), name]
        if chosen.inputs is not None:
            left = math.ceil(chosen.inputs / len(names)) - int(_kept().get(name, {"inputs": 0})["inputs"])
            if left <= 0:
                continue
            command += ["--inputs", str(left)]
        code = subprocess.run([*command, "--last", str(last)], check=False).returncode
        if code == 0:
            last.unlink(missing_ok=True)
        elif code != 1:
            print(f"{name}: the process ended with {code} on: {last}")
        found += code != 0
    if not found:
        folder.rmdir()
    ran = sum(int(own["inputs"]) for own in _kept().values())
    print(f"{ran} inputs in all runs so far ({KEPT.name})")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
