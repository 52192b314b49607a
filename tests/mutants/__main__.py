"""Change arithmetic and comparisons of the core at random and see whether the nearest tests notice.

``make mutants`` or ``python -m tests.mutants --changes 40 --seed 1``: the same changes for the same seed and
code. Works on a copy in a folder of its own, whatever happens to it. First every test runs once unchanged:
how long it takes and which functions of the core it reaches. Then each change is put into the loaded code of
a child, which runs the tests that reach the changed function, the quickest first, until one fails; of a file
of values alone, those that live where it has its tests.

``noticed``: a test failed. ``SURVIVED``: none of the tests that reach the function failed; ``UNASKED``: there
are none. Both are missing tests. ``equivalent``: survived and changes nothing, with its proof in
``equivalent.txt``. ``CUT``: nothing failed within the limit of processor time; nobody knows, so it counts as
open until a longer ``--limit`` says more. Property tests try 20 inputs a change. The open ones are printed
again at the end. ``--by-hand`` makes the changes of ``by_hand.py`` instead of drawing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("core", "pages", "tests", "docs", "app.py", "serve.py", "pyproject.toml", "README.md")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=15, help="seconds of processor for one change")
    parser.add_argument("--only", default="", help="numbers of changes of this seed, as 3,17,41-60")
    parser.add_argument("--reached", type=Path, help="file that keeps what the tests reach, for another run")
    parser.add_argument("--by-hand", action="store_true", help="the changes that once survived")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source, goal = ROOT / name, copy / name
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, goal, ignore=ignored) if source.is_dir() else shutil.copy(source, goal)
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        quiet = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        reached = (asked.reached or copy / "reached.json").resolve()
        numbers = (asked.changes, asked.seed, asked.limit)
        kind = "by-hand" if asked.by_hand else "drawn"
        command = [
            sys.executable,
            "-m",
            "tests.mutants.work",
            *map(str, numbers),
            str(reached),
            kind,
            asked.only,
        ]
        return subprocess.run(command, cwd=copy, env=os.environ | threads | quiet, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
