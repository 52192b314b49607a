"""Change arithmetic and comparisons of the core at random and see whether the nearest tests notice.

``make mutants`` or ``python -m tests.mutants --changes 40 --seed 1``. A copy of the tree and its tests is
loaded once; a child per change puts it into the loaded code and runs the nearest tests, then wider ones, with
a limit of processor time. Printed are the changes that no test noticed: each is a missing test or changes
nothing (then one line says why, in the note).
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType

import pytest

from tests.mutants.live import Place, functions, put
from tests.mutants.nearest import nearest

ROOT = Path(__file__).parents[2]
OFTEN = ("core/ablation", "core/stats/clustered")
"""Half of the changes fall here."""
ROOMS = ("core/stats", "core/reads/counting", "core/reads/answers", "core/reads/rules", "core/reads/search")
NEAREST = {
    "core/ablation/file": "tests/ablation/file tests/ablation/test_cases.py tests/ablation/indicators",
    "core/ablation/monitoring": "tests/ablation/monitoring",
    "core/ablation/answers": "tests/ablation/answers",
    "core/ablation/fair": "tests/ablation/fair",
    "core/ablation": "tests/ablation/indicators tests/ablation/test_cases.py",
    "core/stats/clustered": "tests/stats/clustered tests/reads/answers/test_example.py tests/reference",
    "core/stats/paired": "tests/stats/paired tests/reference",
    "core/stats/one_test": "tests/stats/one_test tests/reference",
    "core/stats/monitoring": "tests/stats/monitoring",
    "core/stats/readers": "tests/stats/readers",
    "core/stats/fair": "tests/stats/fair tests/ablation/fair",
    "core/stats": "tests/stats",
    "core/reads/counting": "tests/reads/answers/test_semantics.py tests/reads/answers",
    "core/reads/answers": "tests/reads/answers tests/test_memo.py",
    "core/reads/rules": "tests/reads/rules",
    "core/reads/search": "tests/reads/search",
}
"""Folder -> the tests that are asked last; the longest folder that fits is taken."""
SWAPS = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}
OPTIONS = (
    "-q",
    "-x",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:playwright",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
Loaded = dict[Place, list[FunctionType]]


@dataclass(frozen=True)
class Change:
    """One change: bytes of a file from ``start`` to ``end`` become ``new``."""

    path: Path
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"


def changes(path: Path) -> Iterator[Change]:
    """Every change that could be made in a file: operators, and integers and halves by one."""
    source = (ROOT / path).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def between(left: ast.expr, right: ast.expr, kind: type[ast.AST]) -> Iterator[Change]:
        old, new = SWAPS[kind]
        first = place(left.end_lineno or 0, left.end_col_offset or 0)
        text = source[first : place(right.lineno, right.col_offset)].decode()
        pattern = rf"\b{old}\b" if old.isalpha() else re.escape(old)
        if found := re.search(pattern, text):
            at = first + found.start()
            line = left.end_lineno or 0
            yield Change(path, line + text[: found.start()].count("\n"), at, at + len(old), old, new)

    for node in ast.walk(silent(ast.parse(source))):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS and not spoken(node):
            yield from between(node.left, node.right, type(node.op))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
            yield from between(node.left, node.comparators[0], type(node.ops[0]))
        elif isinstance(node, ast.BoolOp):
            yield from between(node.values[0], node.values[1], type(node.op))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            start = place(node.lineno, node.col_offset)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            yield Change(path, node.lineno, start, end, source[start:end].decode(), str(node.value + 1))


def spoken(node: ast.BinOp) -> bool:
    """Whether the operator joins types or texts."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, str)))
        for side in sides
    )


def silent(tree: ast.Module) -> ast.Module:
    """The tree without annotations, which run nowhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for one in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs):
                one.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load(), lineno=1, col_offset=0)
    return tree


def chosen(count: int, seed: int) -> list[Change]:
    """Changes at random, half of them where it matters most; a file by its number of possible changes."""
    draw = random.Random(seed)

    def all_of(rooms: tuple[str, ...], but: tuple[str, ...] = ()) -> list[Change]:
        paths = sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))
        names = [path.relative_to(ROOT) for path in paths]
        return [one for name in names if not name.as_posix().startswith(but) for one in changes(name)]

    often = draw.sample(all_of(OFTEN), count // 2)
    return often + draw.sample(all_of(ROOMS, OFTEN), count - count // 2)


def wider(path: Path) -> list[str]:
    """The folders of tests that are asked when the nearest saw nothing."""
    name = path.as_posix()
    folder = max((folder for folder in NEAREST if name.startswith(f"{folder}/")), key=len)
    return [one for one in NEAREST[folder].split() if (ROOT / one).exists()]


def fate(copy: Path, change: Change, tests: Sequence[str], loaded: Loaded, limit: int) -> str:
    """``noticed`` where a test fails, ``survived``, or ``endless`` after ``limit`` seconds of processor."""
    target = copy / change.path
    source = target.read_bytes()
    new = source[: change.start] + change.new.encode() + source[change.end :]
    child = os.fork()
    if child == 0:
        run(target, new, tests, loaded, limit)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    target.write_bytes(source)
    if status not in (0, 1, 2, -signal.SIGXCPU, -signal.SIGKILL):
        raise RuntimeError(f"the tests of {change.path} did not run: {status}")
    return "survived" if status == 0 else "noticed" if status > 0 else "endless"


def run(target: Path, new: bytes, tests: Sequence[str], loaded: Loaded, limit: int) -> None:
    """Run tests in a child and leave it."""
    status = 3
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        alive = target.read_bytes() == new or put(target, new, loaded)
        target.write_bytes(new)
        if not alive:
            for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "core")]:
                del sys.modules[name]
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        status = int(pytest.main([*OPTIONS, *tests]))
    finally:
        os._exit(status)


def warm(copy: Path, found: Sequence[Change]) -> Loaded:
    """Load the copy and the tests of all changes once; every child begins there."""
    os.chdir(copy)
    sys.path[0] = str(copy)
    sys.dont_write_bytecode = True
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "core")]:
        del sys.modules[name]
    for test in sorted({test for change in found for test in nearest(change.path)}):
        importlib.import_module(".".join(Path(test).with_suffix("").parts))
    loaded = functions()
    gc.freeze()
    return loaded


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--limit", type=int, default=90, help="seconds of processor for the tests of one change"
    )
    parser.add_argument("--skip", type=int, default=0, help="changes done in an earlier run of this seed")
    asked = parser.parse_args()
    found = chosen(asked.changes, asked.seed)[asked.skip :]
    counted: Counter[str] = Counter()
    survivors: list[Change] = []
    passes: dict[str, bool] = {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("core", "pages", "tests", "app.py", "serve.py", "pyproject.toml", "README.md"):
            source, goal = ROOT / name, copy / name
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, goal, ignore=ignored) if source.is_dir() else shutil.copy(source, goal)
        loaded = warm(copy, found)
        for number, change in enumerate(found, asked.skip + 1):
            seen = "survived"
            for asked_first in (nearest(change.path), wider(change.path)):
                for test in asked_first:
                    if test not in passes:
                        same = replace(change, new=change.old)
                        passes[test] = fate(copy, same, [test], loaded, asked.limit) == "survived"
                        if not passes[test]:
                            print(f"    not asked, for it fails or is too slow without a change: {test}")
                tests = [test for test in asked_first if passes[test]]
                if tests and (seen := fate(copy, change, tests, loaded, asked.limit)) != "survived":
                    break
            counted[seen] += 1
            if seen == "survived":
                survivors.append(change)
            with contextlib.suppress(BrokenPipeError):
                print(f"{number:3} {seen.upper() if seen == 'survived' else seen:8} {change}", flush=True)
    print(f"seed {asked.seed}: {', '.join(f'{count} {name}' for name, count in counted.items())}")
    for change in survivors:
        print(f"  {change}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
