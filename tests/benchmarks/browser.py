"""``make bench-browser``: from a click to the new number in Chromium, beside the least an app can do.

A click's time starts at the click event inside the page. It ends for the *number* when the answer's text
has changed, and for the *run* when Streamlit says the script has ended, with every chart and table sent.
Every click asks something new. The floor, a trivial fragment, is measured in the same run.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks import data
from tests.benchmarks.__main__ import keep
from tests.benchmarks.timing import Line, Times, machine
from tests.browser import chromium
from tests.browser.drive import FLAGS, Watched, menu, new_context, settled, uploader
from tests.load.serving import FLOOR, served

AIM_TOGGLE, AIM_FILTER = 60.0, 150.0
"""Milliseconds above the floor."""
AIM_BIG = 2_000.0
"""Milliseconds from a large file to the first answer."""
PATIENCE = 60_000
CALM = 250
"""Milliseconds between clicks."""
STOPWATCH = """
() => {
  const NOTHING = { start: null, number: null, last: null, end: null, ran: false };
  const watch = (window.tandem = { ...NOTHING, armed: false });
  const answer = () => document.querySelector(".tandem-answer")?.textContent ?? "";
  const running = () =>
    document.querySelector("[data-testid=stApp]").getAttribute("data-test-script-state") !== "notRunning";
  watch.arm = () => Object.assign(watch, NOTHING, { armed: true });
  document.addEventListener("click", () => {
    if (!watch.armed) return;
    Object.assign(watch, { armed: false, start: performance.now(), before: answer() });
  }, true);
  // a short run may begin and end between two paintings: then nothing said that it ran
  watch.over = () =>
    watch.start !== null &&
    (watch.end !== null || (watch.last !== null && performance.now() - watch.start > 1500));
  new MutationObserver(() => {
    if (watch.start === null || watch.end !== null) return;
    watch.last = performance.now() - watch.start;
    if (watch.number === null && answer() !== watch.before) watch.number = watch.last;
    if (running()) watch.ran = true;
    else if (watch.ran) watch.end = watch.last;
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["data-test-script-state"],
  });
}
"""

Click = Callable[[], None]


class Stopwatch:
    """Collects the times of clicks on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.numbers: list[float] = []
        self.ends: list[float] = []
        page.evaluate(STOPWATCH)

    def time(self, clicks: list[Click], warm: int = 2) -> tuple[Times, Times]:
        """Click one after the other; the first ones are not counted."""
        self.numbers, self.ends = [], []
        for number, click in enumerate(clicks):
            self.page.evaluate("tandem.arm()")
            click()
            self._wait()
            self.page.wait_for_timeout(CALM)
            found = self.page.evaluate("[tandem.number, tandem.end ?? tandem.last]")
            if number >= warm:
                self.ends.append(found[1])
                if found[0] is not None:
                    self.numbers.append(found[0])
        return Times.of(self.numbers), Times.of(self.ends)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE / 1e3
        while not self.page.evaluate("tandem.over()"):  # the security policy forbids the page to poll itself
            if time.monotonic() > deadline:
                raise TimeoutError("a click did nothing")
            self.page.wait_for_timeout(40)


def option(page: Page, key: str, label: str) -> Click:
    """A click on an option of the control with a key."""
    found = page.locator(f'[class*="{key}"]').get_by_text(label, exact=True).first
    return lambda: found.click()


def rules(page: Page, members: Sequence[str]) -> list[Click]:
    """Clicks on every operation, then on a member, and so on: four for each member, no rule twice."""
    clicks = []
    for member in members:
        clicks += [
            option(page, "fuse-how", how) for how in ("all positive (AND)", "majority", "any positive (OR)")
        ]
        clicks.append(option(page, "fuse-which", member))
    return clicks


def walk(names: Sequence[str]) -> list[str]:
    """Members to click one by one so that at least two stay chosen, from the second and third on."""
    first, second, third, fourth = names
    return [first, second, fourth, third, second]


def lines(name: str, found: tuple[Times, Times], floor: tuple[Times, Times], aim: float) -> Iterator[Line]:
    """A number and the end of its run, above the floor."""
    for what, took, least in zip(("to the new number", "to the end of the run"), found, floor, strict=True):
        above = took.median - least.median
        limit = aim if what == "to the new number" else None
        note = f"p95 {took.p95:.0f}"
        yield Line(what=f"{name}, {what}", times=took, note=note)
        quick = f"fastest click {took.fastest - least.fastest:.0f} above the floor's fastest"
        yield Line(what="  above the floor", value=above, aim=limit, note=quick)


@contextmanager
def browsing(url: str, path: str = "", *, ours: bool = True) -> Iterator[Page]:
    """A fresh profile on a path of the app, or of one without the frame of our pages."""
    executable = chromium.find()
    if executable is None:
        raise SystemExit(f"No Chromium found. To install one, type\n{chromium.BY_HAND}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            watched = Watched(new_context(browser), url)
            watched.page.set_default_timeout(PATIENCE)
            if ours:
                yield watched.go(path)
            else:
                watched.page.goto(url)
                watched.page.locator("h1").first.wait_for()
                yield watched.page
        finally:
            browser.close()


def floor() -> tuple[Times, Times]:
    """The trivial fragment."""
    with served(FLOOR) as (url, _), browsing(url, ours=False) as page:
        clicks = [option(page, "fuse-how", how) for how in ("AND", "OR") * 12]
        return Stopwatch(page).time(clicks, warm=4)


def small(least: tuple[Times, Times]) -> Iterator[Line]:
    """The example of 306 lesions."""
    names = ["CT", "PET", "MR", "PETMR_recorded"]
    with served() as (url, _):
        for title in ("accuracy", "comparison"):
            with browsing(url, f"{title}?data=liver_petmr&rules=PET%20%7C%20MR%3DPET%20%7C%20MR") as page:
                found = Stopwatch(page).time(rules(page, walk(names)))
                yield from lines(f"306 lesions, {title}: a rule", found, least, AIM_TOGGLE)


def big(least: tuple[Times, Times]) -> Iterator[Line]:
    """A million uploaded lesions."""
    names = list(data.MODALITIES[:4])
    with tempfile.TemporaryDirectory() as folder, served() as (url, _), browsing(url) as page:
        path = Path(folder) / "reads.csv"
        path.write_bytes(data.reads().csv())
        page.wait_for_timeout(IDLE)
        page.evaluate(AT_ONCE, "Show the accuracy of every test")
        start = time.time() * 1e3
        uploader(page).set_input_files(path)
        took = float(page.evaluate("tandemAnswered")) - start
        yield Line(
            what="1,000,000 lesions: 40 MB chosen to the first answer",
            value=took,
            aim=AIM_BIG,
            note="clicked at once",
        )
        settled(page)
        for title in ("Accuracy", "Comparison"):
            if title != "Accuracy":
                menu(page, title)
            watch = Stopwatch(page)
            # the second page walks back, from the members that the first one left
            members = walk(names) if title == "Accuracy" else walk(names)[::-1]
            found = watch.time(rules(page, members))
            yield from lines(f"1,000,000 lesions, {title.lower()}: a rule", found, least, AIM_TOGGLE)
            filters = [level(page, f"site site_{i}") for i in (*range(8), *range(7), 7, 1, 3)]
            found = watch.time(filters)
            yield from lines(f"1,000,000 lesions, {title.lower()}: a filter", found, least, AIM_FILTER)


AT_ONCE = """(label) => {
  window.tandemAnswered = new Promise((answered) => {
    let pressed = false
    const look = () => {
      const wanted = [...document.querySelectorAll("button")].find((one) => one.textContent.includes(label))
      if (wanted && !wanted.disabled && !pressed) {
        pressed = true
        wanted.click()
      }
      if (!document.querySelector(".tandem-answer")) return
      watch.disconnect()
      requestAnimationFrame(() => answered(performance.timeOrigin + performance.now()))
    }
    const watch = new MutationObserver(look)
    watch.observe(document.documentElement, { childList: true, subtree: true, attributes: true })
  })
}"""
"""Presses a button once it is there and tells when the answer is: a driver looks up to half a second late."""
IDLE = 3_000
"""Milliseconds after the first page in which nobody does anything, as a visitor looks for a file."""


def level(page: Page, name: str) -> Click:
    """A click on a level of a grouping column; the watch starts when its list is open."""

    def click() -> None:
        page.get_by_role("combobox", name="Subgroup").click()
        found = page.get_by_role("option", name=name, exact=True)
        found.wait_for()
        page.evaluate("tandem.arm()")
        found.click()

    return click


def main() -> int:
    print(machine(), "Milliseconds in Chromium; medians, then the fastest and the slowest click.", sep="\n")
    said: list[Line] = []

    def say(line: Line) -> None:
        said.append(line)
        print(line, flush=True)

    least = floor()
    for what, took in zip(("number", "run"), least, strict=True):
        say(Line(what=f"floor: a trivial fragment, {what}", times=took, note=f"p95 {took.p95:.0f}"))
    for line in small(least):
        say(line)
    for line in big(least):
        say(line)
    keep({"machine": machine(), "lines": [line.as_json() for line in said]}, "bench-browser.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
