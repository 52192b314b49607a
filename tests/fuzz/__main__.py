"""Fuzz for a given time: ``python -m tests.fuzz SECONDS [TARGET ...]``.

Each target runs in a child process, so that an input that ends the process is kept and shown too.
Exit 0 when nothing was found, 1 otherwise.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.inputs import inputs
from tests.fuzz.registry import targets

ROUND = 200
MEMORY_BYTES = 6_000_000_000


def run(name: str, seconds: float, last: Path) -> int:
    """Fuzz one target in this process; the input at hand is always in ``last``."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, OSError, ValueError):
        pass
    target = targets()[name]
    until = time.monotonic() + seconds
    examples = rounds = 0

    def once(data: bytes) -> None:
        nonlocal examples
        examples += 1
        if time.monotonic() < until:
            last.write_bytes(data)
            target(data)

    while time.monotonic() < until:
        rounds += 1
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
    print(f"{name}: {examples} inputs, nothing found")
    return 0


def main() -> int:
    """Share the time among the targets."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--last", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.last is not None:
        return run(chosen.targets[0], chosen.seconds, chosen.last)
    names = chosen.targets or list(targets())
    found = 0
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for name in names:
        last = folder / name
        share = str(chosen.seconds / len(names))
        command = [sys.executable, "-m", "tests.fuzz", share, name, "--last", str(last)]
        code = subprocess.run(command, check=False).returncode
        if code == 0:
            last.unlink(missing_ok=True)
        elif code != 1:
            print(f"{name}: the process ended with {code} on: {last}")
        found += code != 0
    if not found:
        folder.rmdir()
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
