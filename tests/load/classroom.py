"""``make load-class``: forty sessions of the load client and two browsers in a class, another beside it.

A third class is flooded with guesses while a student of the first one looks.
"""

from __future__ import annotations

import asyncio
import sys
import time

from playwright.async_api import Browser, Page, async_playwright, expect
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.lessons.classroom import BURST, PER_SECOND
from pages.ui.lessons.student import EVERY
from tests.browser import chromium
from tests.browser.drive import FLAGS
from tests.load.client import Session
from tests.load.serving import served

STUDENTS = 40
LOOKS = 3
"""Times that each session looks what the teacher did."""
PATIENCE_MS = 30_000
FLOOD = 300
"""Sessions that send a guess at once; each has one guess a question."""
DOOR = 20
"""Sessions of the flood that enter at once."""
SLIDER = "lessons.guess.or_and.or_sensitivity"


async def student(url: str, code: str, number: int) -> tuple[float, float, float]:
    """Enter, guess a number, send it, look again as pages do by themselves.

    Returns
    -------
    Seconds until the page was there, until the guess was counted, and of the slowest look.
    """
    session = Session(url, "lessons", f"class={code}")
    entered = await session.open()
    slider = await choose(session, number)
    sent = await session.press("lessons.send.1")
    assert not session.failures, session.failures
    assert "92.4" not in " ".join(session.said), "the answer was there before it was shown"
    looks = []
    for _ in range(LOOKS):
        await asyncio.sleep(EVERY)
        looks.append((await session.run(session.widgets[slider].fragment)).finished)
    await session.close()
    return entered.finished, sent.finished, max(looks)


async def choose(session: Session, number: int) -> str:
    """Move the slider of the question that is open; its id."""
    slider = session.find(SLIDER)
    state = WidgetState(id=slider)
    state.double_array_value.data.append(float(number % STUDENTS))
    session.states[slider] = state
    await session.run(session.widgets[slider].fragment)
    return slider


async def flood(url: str, code: str, watched: str) -> tuple[int, float, float]:
    """Many sessions send a guess to one class at once, while a student of another class looks.

    Returns
    -------
    How many were told to wait, seconds from the first guess sent to the last, and the slowest look.
    """
    door = asyncio.Semaphore(DOOR)

    async def enter(number: int) -> Session:
        async with door:
            session = Session(url, "lessons", f"class={code}")
            await session.open()
            await choose(session, number)
            return session

    sessions = await asyncio.gather(*(enter(number) for number in range(FLOOD)))
    student = Session(url, "lessons", f"class={watched}")
    await student.open()
    looks: list[float] = []
    over = asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            looks.append(
                (await student.run(student.widgets[student.find("lessons.leave")].fragment)).finished
            )
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(look())
    start = time.perf_counter()
    await asyncio.gather(*(session.press("lessons.send.1") for session in sessions))
    wall = time.perf_counter() - start
    over.set()
    await looking
    told = sum("Too many guesses at once" in " ".join(session.said) for session in sessions)
    for session in sessions:
        await session.close()
    return told, wall, max(looks)


async def stranger(url: str, codes: list[str]) -> None:
    """A code that is nearly right opens nothing and tells nothing of a question or a class."""
    for code in codes:
        wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
        session = Session(url, "lessons", f"class={wrong}")
        await session.open()
        said = " ".join(session.said)
        assert "No class is open under this code" in said, said
        assert "PET or MR" not in said and not any(each in said for each in codes)
        await session.close()


async def begin(browser: Browser, url: str) -> tuple[Page, str]:
    """A teacher begins a class and opens its first question."""
    page = await browser.new_page(locale="en-GB")
    await page.goto(f"{url}/lessons")
    await page.locator("html[data-tandem-ready]").wait_for(state="attached")
    await expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=PATIENCE_MS
    )
    await page.get_by_text("For the teacher").click()
    await page.get_by_role("button", name="Begin a class").click()
    await page.locator(".tandem-code").wait_for()
    code = await page.locator(".tandem-code").inner_text()
    await page.get_by_role("button", name="Open question 1 for guesses").click()
    await expect(page.locator(".tandem-count")).to_have_text("0 guesses", timeout=PATIENCE_MS)
    return page, code


async def lesson(url: str) -> None:
    """One class of forty, and a board of another class that must stay empty."""
    async with async_playwright() as playwright:
        browsers = [
            await playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS) for _ in range(2)
        ]
        (teacher, code), (other, other_code) = [await begin(browser, url) for browser in browsers]
        await stranger(url, [code, other_code])
        start = time.perf_counter()
        took = await asyncio.gather(*(student(url, code, number) for number in range(STUDENTS)))
        wall = time.perf_counter() - start - LOOKS * EVERY
        count = teacher.locator(".tandem-count")
        await expect(count).to_have_text(f"{STUDENTS} guesses", timeout=PATIENCE_MS)
        await expect(other.locator(".tandem-count")).to_have_text("0 guesses")
        await teacher.get_by_role("button", name="Show the answer").click()
        said = teacher.locator(".tandem-answer")
        await expect(said).to_contain_text(f"{STUDENTS} guesses", timeout=PATIENCE_MS)
        await expect(other.locator(".tandem-count")).to_have_text("0 guesses")
        flooded, third = await begin(browsers[1], url)
        refused, flooding, slowest = await flood(url, third, code)
        await expect(flooded.locator(".tandem-count")).to_have_text(
            f"{FLOOD - refused} guesses", timeout=PATIENCE_MS
        )
        most = BURST + PER_SECOND * flooding + 1
        assert refused and FLOOD - refused <= most, (refused, most)
        await expect(other.locator(".tandem-count")).to_have_text("0 guesses")
        for browser in browsers:
            await browser.close()
    for name, place in (("page of a student", 0), ("guess until counted", 1), ("a look", 2)):
        times = sorted(pair[place] for pair in took)
        print(f"{name}: median {times[len(times) // 2] * 1e3:.0f} ms, slowest {times[-1] * 1e3:.0f} ms")
    print(f"{STUDENTS} students at once: {wall:.1f} s besides the pauses between looks")
    print(
        f"{FLOOD} guesses at once into a third class, in {flooding:.1f} s: {FLOOD - refused} counted, "
        f"{refused} told to wait; a look of another class meanwhile {slowest * 1e3:.0f} ms at most"
    )


def main() -> int:
    if chromium.find() is None:
        print("No Chromium found; type", chromium.BY_HAND, sep="\n")
        return 1
    with served() as (url, _):
        asyncio.run(lesson(url))
    print(
        "every guess on its board, none on the other, no answer before it was shown, nothing for a wrong code"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
