"""What a person does in the browser, and what must hold while they do it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
DRAWER = 768
"""Below this width the sidebar is a drawer."""
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


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


def new_context(
    browser: Browser, *, language: str = "en", dark: bool = False, width: int = 1440, height: int = 1000
) -> BrowserContext:
    """A fresh profile: nothing is shared with other contexts."""
    return browser.new_context(
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
        accept_downloads=True,
    )


def settled(page: Page) -> None:
    """Wait until the page has run, its title is drawn and its own script listens to clicks."""
    app = page.get_by_test_id("stApp")
    app.wait_for()
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    page.locator("h1").first.wait_for()
    page.locator("html[data-tandem-ready]").wait_for(state="attached")


def uploader(page: Page, key: str = "door-reads-file") -> Locator:
    """The uploader with a key: which of the page's uploaders is drawn first is not certain."""
    return page.locator(f'[class*="st-key-{key}"] input[type=file]')


def upload(page: Page, file: Path, then: str) -> None:
    """Give a file to the reader study's door and wait for a text."""
    uploader(page).set_input_files(file)
    page.get_by_text(then).first.wait_for()


def choose(page: Page, option: str) -> None:
    """Choose an option of a segmented control or of pills by its name."""
    page.get_by_test_id("stButtonGroup").get_by_text(option, exact=True).first.click()


def menu(page: Page, title: str) -> None:
    """Go to another page by the menu (on a narrow screen, open the drawer first)."""
    link = page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True)
    if page.viewport_size and page.viewport_size["width"] < DRAWER:
        page.get_by_test_id("stExpandSidebarButton").click()
    link.click()
    expect(page.locator("h1").first).to_have_text(title, timeout=PATIENCE_MS)
    settled(page)


def query(page: Page) -> dict[str, list[str]]:
    """The parameters of the address."""
    return parse_qs(urlsplit(page.url).query)
