"""Fixtures of the browser tests: they skip on a laptop without Chromium and fail in CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import chromium
from tests.browser.server import ROOT, serving

if TYPE_CHECKING:
    from tests.browser.drive import Watched

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
    """One Chromium for all tests; every test gets empty profiles in it."""
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


@pytest.fixture(scope="session")
def tabs() -> dict[tuple[str, str], list[Watched]]:
    """Tabs that no test uses now, each in a profile of its own, by the application and its language.

    A new tab starts a process that compiles the front end, which takes longer than most tests. What a site
    can leave behind, but for its cache, is cleared when a test has ended well; after a failure the profile
    is thrown away.
    """
    return {}


@pytest.fixture
def visit(
    browser: Any, tabs: dict[tuple[str, str], list[Watched]], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """``visit(url, language=, dark=, width=, height=)``: a watched page in an empty profile.

    At the end of the test every page is checked: no request to another host, nothing refused by the
    security policy. After a failure their text is printed.
    """
    from tests.browser.drive import Watched, new_context

    opened: list[tuple[list[Watched], Watched]] = []

    def visit(
        url: str, language: str = "en", *, dark: bool = False, width: int = 1440, height: int = 1000
    ) -> Watched:
        free = tabs.setdefault((url, language), [])
        watched = free.pop() if free else Watched(new_context(browser, language=language), url)
        opened.append((free, watched))
        watched.page.set_viewport_size({"width": width, "height": height})
        watched.page.emulate_media(color_scheme="dark" if dark else "light")
        return watched

    yield visit
    failed = request.node.stash.get(FAILED, True)
    for free, watched in opened:
        if failed:
            print(f"--- {watched.page.url}\n{watched.page.locator('body').inner_text()}")
            watched.page.context.close()
            continue
        watched.check()
        watched.forget()
        free.append(watched)
