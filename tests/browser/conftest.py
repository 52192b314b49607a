"""Fixtures of the browser tests: they skip on a laptop without Chromium and fail in CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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


@pytest.fixture(scope="session")
def profiles(browser: Any) -> Callable[..., Any]:
    """``profiles(url, **wishes)``: an empty profile that no test uses now, kept with its HTTP cache.

    A profile that is new for every test compiles the front end every time, which takes longer than most
    tests. What a site can leave in a profile but its cache is cleared when a test gives it back.
    """
    from tests.browser.drive import new_context

    kept: dict[tuple[object, ...], list[Any]] = {}

    @contextmanager
    def lent(url: str, **wishes: Any) -> Iterator[Any]:
        free = kept.setdefault((url, *sorted(wishes.items())), [])
        context = free.pop() if free else new_context(browser, **wishes)
        try:
            yield context
        except BaseException:
            context.close()
            raise
        for page in context.pages:
            if page.url.startswith(url):
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        free.append(context)

    return lent


@pytest.fixture
def visit(profiles: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """``visit(url, language=, dark=, width=)``: a watched page in an empty profile.

    At the end of the test every page is checked: no request to another host, nothing refused by the
    security policy. After a failure their text is printed.
    """
    from tests.browser.drive import Watched

    opened: list[Watched] = []
    with ExitStack() as lent:

        def visit(url: str, **wishes: Any) -> Watched:
            watched = Watched(lent.enter_context(profiles(url, **wishes)), url)
            opened.append(watched)
            return watched

        yield visit
        if request.node.stash.get(FAILED, False):
            for watched in opened:
                print(f"--- {watched.page.url}\n{watched.page.locator('body').inner_text()}")
    for watched in opened:
        watched.check()
