"""The changes of one run, inside the copy: started by ``__main__``."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from tests.mutants.by_hand import by_hand
from tests.mutants.changes import ROOT, Change, chosen
from tests.mutants.live import functions, put, within
from tests.mutants.reached import OPTIONS, TESTS, Properties, Reached

MEMORY = 6 << 30
"""Bytes that the child of a change may take."""
NOTICED, SURVIVED = 1, 0
Told = dict[str, tuple[float, list[list[object]]]]
"""Test -> seconds, functions of the core that it calls."""


@dataclass(frozen=True)
class Task:
    """A change, its number in the list, and the tests that are asked, the quickest first."""

    number: int
    change: Change
    tests: tuple[str, ...]
    all_asked: bool
    """Whether all tests that reach the changed function fit into the limit."""

    def source(self) -> bytes:
        old = (ROOT / self.change.path).read_bytes()
        return old[: self.change.start] + self.change.new.encode() + old[self.change.end :]


def told(path: Path) -> Told:
    """What the tests reach: read, or found by a run of all of them in a child."""
    if not path.exists():
        child = os.fork()
        if child == 0:
            status = 3
            try:
                found = Reached()
                folders = [f"tests/{name}" for name in TESTS]
                with silence():
                    pytest.main([*OPTIONS, *folders], plugins=[found])
                path.write_text(json.dumps({"tests": found.quick(), "left": found.left()}))
                status = 0
            finally:
                os._exit(status)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            raise RuntimeError("the tests did not run without a change")
    read = json.loads(path.read_text())
    print(f"{len(read['tests'])} tests; not asked, for unchanged they fail or take long: {len(read['left'])}")
    for line in read["left"]:
        print(f"    {line}")
    return dict(read["tests"])


@contextlib.contextmanager
def silence() -> Iterable[None]:  # type: ignore[misc]
    """Nothing is printed from here on, by tests or by their children."""
    kept = os.dup(1), os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    os.dup2(null, 1)
    os.dup2(null, 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)


def tasks(changes: Iterable[tuple[int, Change]], known: Told, limit: int) -> list[Task]:
    """Which tests are asked about each change: those that call its function, then those beside them.

    Tests beside them count, for what a file computes once and keeps is reached by the first test alone. Among
    the quick ones those come first that live where the changed file has its tests. Of a file of values alone,
    whose functions nobody calls, all tests that live there are asked.
    """
    made = []
    for number, change in changes:
        lines = within(ROOT / change.path, change.line)
        home = Path("tests", *change.path.parent.parts[1:])

        def reach(name: str, path: str = str(change.path), lines: frozenset[int] = lines) -> bool:
            return any(file == path and (not lines or line in lines) for file, line in known[name][1])

        def turn(name: str, home: Path = home) -> tuple[float, str]:
            shared = os.path.commonpath([home, Path(name.partition("::")[0]).parent])
            return known[name][0] * 3 ** (len(home.parts) - len(Path(shared).parts)), name

        direct = sorted((name for name in known if reach(name)), key=turn)
        if not direct and not lines:
            direct = sorted((name for name in known if Path(name).is_relative_to(home)), key=turn)
        files, own = {name.partition("::")[0] for name in direct}, set(direct)
        beside = sorted((n for n in known if n.partition("::")[0] in files and n not in own), key=turn)
        asked, seconds = [], 0.0
        for name in [*direct, *beside]:
            seconds += known[name][0]
            if seconds <= limit:
                asked.append(name)
        made.append(Task(number, change, tuple(asked), own <= set(asked)))
    return made


def outcome(task: Task, child: Callable[[], None], limit: int) -> str:
    """What became of a change: the file on the disc is changed for children of the tests only meanwhile."""
    if not task.tests:
        return "UNASKED"
    target = ROOT / task.change.path
    source = target.read_bytes()
    pid = os.fork()
    if pid == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit + 8, limit + 10))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(100 * limit)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            child()
        finally:
            os._exit(4)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    target.write_bytes(source)
    if status in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        return "CUT"
    if status < 0:
        return "noticed"  # the interpreter fell
    if status not in (NOTICED, SURVIVED):
        raise RuntimeError(f"{task.number} {task.change}: the tests did not run: {status}")
    if status == NOTICED:
        return "noticed"
    return "equivalent" if str(task.change) in equivalents() else "SURVIVED" if task.all_asked else "CUT"


@cache
def equivalents() -> frozenset[str]:
    """Changes that change nothing, as ``equivalent.txt`` proves them."""
    lines = (Path(__file__).parent / "equivalent.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line.startswith("core/"))


class Asking(Properties):
    """A session that has collected all tests; each change gets a child of it."""

    def __init__(self, live: list[Task], limit: int, say: Callable[[Task, str], None]) -> None:
        self.live, self.limit, self.say = live, limit, say
        self.left: list[Task] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        loaded = functions()
        gc.collect()
        gc.freeze()
        for task in self.live:
            path = ROOT / task.change.path
            if not put(path, task.source(), loaded, only_ask=True):
                self.left.append(task)
                continue

            def child(task: Task = task, path: Path = path) -> None:
                put(path, task.source(), loaded)
                path.write_bytes(task.source())
                chosen_items = [items[name] for name in task.tests if name in items]
                for item, following in zip(chosen_items, [*chosen_items[1:], None], strict=True):
                    item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                os._exit(SURVIVED)

            self.say(task, outcome(task, child, self.limit))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(NOTICED)


def afresh(task: Task) -> None:
    """In a child: load the changed file, and all of the core with it, and run the tests."""
    (ROOT / task.change.path).write_bytes(task.source())
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "core")]:
        del sys.modules[name]
    status = int(pytest.main([*OPTIONS, "-x", *task.tests], plugins=[Properties()]))
    os._exit(NOTICED if status else SURVIVED)


def main(numbers: tuple[int, int, int], reached: Path, kind: str, only: str) -> int:
    count, seed, limit = numbers
    numbered = list(enumerate(by_hand() if kind == "by-hand" else chosen(count, seed), 1))
    if only:
        spans = [part.split("-") for part in only.split(",")]
        wanted = {number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)}
        numbered = [one for one in numbered if one[0] in wanted]
    counted: Counter[str] = Counter()
    open_ones: list[str] = []

    def say(task: Task, seen: str) -> None:
        counted[seen] += 1
        line = f"{task.number:3} {seen:10} {task.change} (line {task.change.line}, {len(task.tests)} tests)"
        if seen not in ("noticed", "equivalent"):
            open_ones.append(line)
        print(line, flush=True)

    made = tasks(numbered, told(reached), limit)
    used = sorted({name.partition("::")[0] for task in made for name in task.tests})
    asking = Asking(made, limit, say)
    pytest.main([*OPTIONS, *used], plugins=[asking])
    for task in asking.left:
        say(task, outcome(task, partial(afresh, task), limit))
    print(f"{kind}, seed {seed}: {', '.join(f'{count} {name}' for name, count in sorted(counted.items()))}")
    for line in open_ones:
        print(line)
    return 0


if __name__ == "__main__":
    drawn, seeded, seconds = (int(one) for one in sys.argv[1:4])
    raise SystemExit(main((drawn, seeded, seconds), Path(sys.argv[4]), *sys.argv[5:7]))
