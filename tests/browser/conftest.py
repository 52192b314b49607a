"""Fixtures of the browser tests: they skip on a laptop without Chromium and fail in CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.server import ROOT, serving

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive."""
    path = chromium.find()
    if path is None:
        without = pytest.fail if chromium.in_ci() else pytest.skip
        without(f"no Chromium found; to run the browser tests, type\n{chromium.BY_HAND}")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """One Chromium for all tests; every test gets a fresh profile in it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.drive import FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_url(chromium_path: str) -> Iterator[str]:
    """The application as ``make run`` serves it."""
    with serving(ROOT / "serve.py") as url:
        yield url


@pytest.fixture(scope="session")
def toy_url(chromium_path: str) -> Iterator[str]:
    """The toy application around the same frame."""
    with serving(ROOT / "tests" / "fixtures" / "app" / "serve.py") as url:
        yield url


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def visit(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """``visit(url, language=, dark=, width=)``: a watched page in a fresh profile.

    At the end of the test every page is checked: no request to another host, nothing refused by the
    security policy. After a failure their text is printed.
    """
    from tests.browser.drive import Watched, new_context

    opened: list[tuple[Any, Watched]] = []

    def visit(url: str, **wishes: Any) -> Watched:
        context = new_context(browser, **wishes)
        watched = Watched(context, url)
        opened.append((context, watched))
        return watched

    yield visit
    failed = request.node.stash.get(FAILED, False)
    for context, watched in opened:
        if failed:
            print(f"--- {watched.page.url}\n{watched.page.locator('body').inner_text()}")
        context.close()
    for _, watched in opened:
        watched.check()
