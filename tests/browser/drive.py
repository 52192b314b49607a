"""What a person does in the browser, and what must hold while they do it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
"""How long anything that must come is waited for; on a busy machine a first page takes half of it."""
AGAIN_MS = 5_000
"""After how long of nothing an act is done again."""
expect.set_options(timeout=PATIENCE_MS)
DRAWER = 768
"""Below this width the sidebar is a drawer."""
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
TRAFFIC = """(() => {
  const traffic = { sent: 0, heard: 0 }
  window.tandemTraffic = traffic
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given)
      this.addEventListener("message", () => { traffic.heard = performance.now() })
    }
    send(data) {
      traffic.sent = performance.now()
      super.send(data)
    }
  }
})()"""
"""When the page last asked its server for something, and when it last heard of it."""
STILL = """() => {
  const state = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState
  const { sent, heard } = window.tandemTraffic ?? { sent: 0, heard: 1 }
  const now = performance.now()
  return state === 'notRunning' && (heard > sent || now - sent > 2000) && now - Math.max(sent, heard) > 100
}"""
"""The server has answered the last question, and all of the answer has been drawn."""


class Watched:
    """A browser page with a memory for what must not happen: a foreign request, a blocked script."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.foreign: list[str] = []
        self.refused: list[str] = []
        host = urlsplit(home).netloc

        def watch(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
                self.foreign.append(url)

        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda request: watch(request.url))
        self.page.on("websocket", lambda socket: watch(socket.url))
        self.page.on(
            "console",
            lambda said: self.refused.append(said.text) if "Content Security Policy" in said.text else None,
        )

    def go(self, path: str = "") -> Page:
        """Open a path of the application and wait until it has run."""
        self.page.goto(f"{self.home}/{path.lstrip('/')}")
        settled(self.page)
        return self.page

    def check(self) -> None:
        """Nothing was asked of another host, and the security policy stopped nothing."""
        assert self.foreign == [], f"requests left this machine: {self.foreign}"
        assert self.refused == [], f"the security policy refused: {self.refused}"

    def forget(self) -> None:
        """Leave the application, and nothing behind in the profile but what was cached."""
        page, context = self.page, self.page.context
        page.unroute_all(behavior="ignoreErrors")
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        page.goto(f"{self.home}/_stcore/health")
        page.emulate_media(media="null")
        context.clear_cookies()
        context.clear_permissions()
        self.foreign.clear()
        self.refused.clear()


def new_context(
    browser: Browser, *, language: str = "en", dark: bool = False, width: int = 1440, height: int = 1000
) -> BrowserContext:
    """A fresh profile: nothing is shared with other contexts."""
    context = browser.new_context(
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
        accept_downloads=True,
    )
    context.add_init_script(TRAFFIC)
    return context


def settled(page: Page) -> None:
    """Wait until the page has run, its title is drawn and its own script listens to clicks.

    What a click asked may not have reached the server yet, so that nothing runs: only its answer counts.
    """
    page.get_by_test_id("stApp").wait_for()
    page.locator("html[data-tandem-ready]").wait_for(state="attached")
    page.wait_for_function(STILL, polling=50)
    page.locator("h1").first.wait_for()


def until(page: Page, done: Callable[[], bool], act: Callable[[], Any]) -> None:
    """Act until it is done, and not at all if it is: a page that is drawn anew may lose a click or undo it.

    It is done again only when the server has answered, and then nothing has come of it for a while.
    """
    deadline = time.monotonic() + PATIENCE_MS / 1000
    last: Error | None = None
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError("it was done again and again, and nothing came of it") from last
        try:
            act()
        except Error as error:
            last = error
        again = time.monotonic() + AGAIN_MS / 1000
        while not done() and time.monotonic() < again:
            page.wait_for_timeout(100)
            settled(page)


def becomes(page: Page, look: Callable[[], Any], wanted: Any) -> None:
    """Wait until what is seen is what is wanted; says what was seen instead."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while (seen := look()) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert seen == wanted, f"{seen!r} instead of {wanted!r}"


def uploader(page: Page, key: str = "door-reads-file") -> Locator:
    """The uploader with a key: which of the page's uploaders is drawn first is not certain."""
    return page.locator(f'[class*="st-key-{key}"] input[type=file]')


def upload(page: Page, file: Path, then: str) -> None:
    """Give a file to the reader study's door and wait for a text."""
    uploader(page).set_input_files(file)
    page.get_by_text(then).first.wait_for()


def choose(page: Page, option: str) -> None:
    """Choose an option of a segmented control or of pills by its name; a second click would take it back."""
    named = page.get_by_text(option, exact=True)
    button = page.get_by_test_id("stButtonGroup").locator("button").filter(has=named).first
    until(
        page,
        lambda: button.get_attribute("data-selected") == "true",
        lambda: button.click(timeout=AGAIN_MS),
    )


def pick(page: Page, field: Locator, option: str) -> None:
    """Pick an option of a list that unfolds, by its whole name."""

    def take() -> None:
        try:
            field.click(timeout=AGAIN_MS)
            page.get_by_role("option", name=option, exact=True).click(timeout=AGAIN_MS)
        except Error:
            page.keyboard.press("Escape")
            raise

    until(page, lambda: field.input_value() == option, take)


def unfold(line: Locator) -> None:
    """Open what a line or a button unfolds, unless it is open."""
    is_open = "(e) => e.parentElement.open || e.ariaExpanded === 'true'"
    until(line.page, lambda: bool(line.evaluate(is_open)), lambda: line.click(timeout=AGAIN_MS))


def fold_of(page: Page, title: str) -> Locator:
    """The line that unfolds a part, by what it says."""
    return page.locator("summary").filter(has_text=title).first


def menu(page: Page, title: str) -> None:
    """Go to another page by the menu (on a narrow screen, open the drawer first)."""
    link = page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True)
    if page.viewport_size and page.viewport_size["width"] < DRAWER:
        page.get_by_test_id("stExpandSidebarButton").click()
    link.click()
    expect(page.locator("h1").first).to_have_text(title)
    settled(page)


def query(page: Page) -> dict[str, list[str]]:
    """The parameters of the address."""
    return parse_qs(urlsplit(page.url).query)
