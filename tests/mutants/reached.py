"""Which functions of the core each test reaches, and how long it takes: one run without a change."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parents[2]
TESTS = ("ablation", "stats", "reads", "reference", "report", "command_line", "test_memo.py")
"""Tests that need no screen; words are no arithmetic."""
EXAMPLES = 20
"""Inputs that a property test tries for one change."""
OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:playwright", "-p", "no:xdist", "--no-header")
QUICK = 8.0
"""Seconds beyond which a test is not asked."""

Function = tuple[str, int]
"""Path and first line."""


class Properties:
    """Property tests try few inputs, the same ones each time, and hurry for no clock."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            test = getattr(item, "function", None)
            if had := getattr(test, "_hypothesis_internal_use_settings", None):
                test._hypothesis_internal_use_settings = settings(
                    had,
                    max_examples=min(had.max_examples, EXAMPLES),
                    deadline=None,
                    derandomize=True,
                    database=None,
                    phases=(Phase.explicit, Phase.generate),
                    suppress_health_check=list(HealthCheck),
                )


class Reached(Properties):
    """Writes down for each test that passes its seconds and the functions of the core that it called."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, list[Function]]] = {}
        self.failed: list[str] = []
        self._here: set[Function] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        here: set[Function] = set()
        core = f"{ROOT}/core/"

        def called(frame: FrameType, event: str, _: object) -> None:
            code = frame.f_code
            if code.co_filename.startswith(core):
                here.add((code.co_filename[len(core) - 5 :], code.co_firstlineno))

        started = time.process_time()
        sys.settrace(called)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.found[item.nodeid] = round(time.process_time() - started, 3), sorted(here)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def quick(self) -> dict[str, tuple[float, list[Function]]]:
        """Tests that pass within ``QUICK`` seconds."""
        return {
            name: told for name, told in self.found.items() if name not in self.failed and told[0] <= QUICK
        }

    def left(self) -> list[str]:
        """The others, and why."""
        return [
            f"{name} {'failed' if name in self.failed else f'took {self.found[name][0]} s'}"
            for name in sorted(self.found.keys() - self.quick().keys())
        ]
