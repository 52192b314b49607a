"""With the keyboard alone: a table is one stop, nothing opens on focus, a window gives its focus back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.drive import becomes, choose, settled

LINK = "accuracy?data=liver_petmr&rules=PET%20%7C%20MR%3DPET%20%7C%20MR"
HERE = """() => {
  const at = document.activeElement
  const box = at.closest('.tandem-sheet')
  const around = []
  for (let part = at; part && around.length < 6; part = part.parentElement) around.push(part)
  const ring = around.find((part) => {
    const { outlineStyle, outlineColor } = getComputedStyle(part)
    return outlineStyle === 'solid' && outlineColor !== 'rgba(0, 0, 0, 0)'
  })
  if (!ring) return [at.tagName, '', 'no ring']
  const own = ring.getBoundingClientRect()
  const frame = ring.parentElement.getBoundingClientRect()
  const clips = getComputedStyle(ring.parentElement).overflowX !== 'visible'
  const cut = clips && (own.top - frame.top < 3 || frame.bottom - own.bottom < 3) && !box
  return [at.tagName, box ? box.getAttribute('aria-label') : '', cut ? 'cut' : 'ring']
}"""
"""Where the focus is: element, table around it, and whether a ring around it or its field is seen whole."""
MOST_STOPS = 120


def stops(page):
    """Where the Tab key goes until it leaves the page."""
    found = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(HERE)
        if at[0] == "BODY":
            break
        found.append(at)
    return found


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_tab_stops_once_at_a_table_and_opens_nothing(visit, app_url, language, tag):
    page = visit(app_url, language=language).go(LINK)
    page.locator(".tandem-sheet").nth(1).wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.lang") == tag
    tables = page.locator(".tandem-sheet").count()
    found = stops(page)
    boxes = [box for _, box, _ in found if box]
    assert len(boxes) == len(set(boxes)) == tables == 2
    assert [stop for stop in found if stop[2] != "ring"] == []
    settled(page)
    assert page.locator(".tandem-sheet").count() == tables


@pytest.mark.parametrize("path", ["", "lessons", "indicators?data=golden", "readers?data=three_readers"])
def test_the_focus_is_seen_wherever_it_stops(visit, app_url, path):
    page = visit(app_url, dark=True).go(path)
    settled(page)
    found = stops(page)
    assert len(found) > 10
    assert [stop for stop in found if stop[2] != "ring"] == []


def test_arrows_walk_a_table_and_enter_opens_and_sorts(visit, app_url):
    page = visit(app_url).go(LINK)
    table = page.locator(".tandem-sheet").nth(1)  # its cells open nothing: its headings sort
    first = table.locator("thead button").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
    page.locator("button.tandem-cell").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("button.tandem-cell[aria-expanded=true]")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "button", "done"),
    [
        (
            "fusion?data=liver_petmr",
            ".tandem-sheet tbody button >> nth=1",
            "[class*=fusion-undo] button:not([disabled])",
        ),
        ("indicators?data=golden", "[class*=tq_row] button:visible >> nth=2", "[class*=tq_detail]"),
    ],
)
def test_what_a_key_draws_anew_keeps_the_focus(visit, app_url, path, button, done):
    page = visit(app_url).go(path)
    line = page.locator(button)
    line.wait_for()
    settled(page)
    said = line.inner_text()
    line.focus()
    page.keyboard.press("Enter")
    page.locator(done).first.wait_for()
    settled(page)
    becomes(page, lambda: page.evaluate("document.activeElement.innerText"), said)


FOCUSED = "document.activeElement.innerText"


def press_until(page, control, key, said):
    """Press a key on a control, and wait until what has the focus begins with a text."""
    control.focus()
    page.keyboard.press(key)
    settled(page)
    becomes(page, lambda: page.evaluate(FOCUSED).startswith(said), True)


def test_what_takes_the_place_of_a_button_has_the_focus(visit, app_url):
    page = visit(app_url, dark=True).go("lessons?lesson=or_and&step=1")
    guess = page.get_by_role("slider")
    guess.focus()
    page.keyboard.press("ArrowRight")
    show = page.get_by_role("button", name="Show the answer")
    expect(show).to_be_enabled()
    settled(page)
    press_until(page, show, "Enter", "Answer: 92.4%")
    assert page.evaluate(HERE)[2] == "ring"
    press_until(page, page.get_by_role("button", name="Next question"), "Space", "PET is right on 98.0%")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="higher")).to_be_focused()


def test_a_button_that_is_switched_off_hands_the_focus_on(visit, app_url):
    page = visit(app_url).go(LINK)
    choose(page, "patient")
    settled(page)
    page.get_by_role("button", name="Undo").click()
    redo = page.get_by_role("button", name="Redo")
    expect(redo).to_be_enabled()
    settled(page)
    redo.focus()
    page.keyboard.press("Enter")
    expect(redo).to_have_count(0)  # switched off it is out of sight
    becomes(page, lambda: page.evaluate("document.activeElement.tagName") != "BODY", True)


def test_a_key_that_leads_to_another_page_leads_to_its_title(visit, app_url):
    page = visit(app_url).go()
    page.get_by_role("button", name="Try the example").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1").first).to_have_text("Accuracy")
    settled(page)
    expect(page.locator("h1").first).to_be_focused()


def test_streamlits_own_words_follow_the_language_of_the_page(visit, app_url):
    page = visit(app_url, language="zh").go("accuracy?data=liver_petmr")
    menu = page.get_by_test_id("stMainMenuButton")
    expect(menu).to_have_attribute("aria-label", "主菜单")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("跳到正文")
    choose(page, "English")
    expect(menu).to_have_attribute("aria-label", "Main menu")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Skip to the page")


def test_what_a_button_unfolds_takes_the_focus_and_gives_it_back(visit, app_url):
    page = visit(app_url).go(LINK)
    more = page.get_by_test_id("stPopover").get_by_role("button").first
    more.focus()
    page.keyboard.press("Enter")
    inside = "() => Boolean(document.activeElement.closest('[data-testid=stPopoverBody]'))"
    becomes(page, lambda: page.evaluate(inside), True)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(more).to_be_focused()


def test_escape_closes_a_window_and_gives_the_focus_back(visit, app_url):
    page = visit(app_url).go(LINK)
    choose(page, "all positive (AND)")
    words = page.get_by_role("button", name="0 gained, 73 lost", exact=True)
    expect(words).to_be_visible()
    settled(page)
    recorded = page.locator('[class*="recorded-PETMR_recorded"] button')
    window = page.get_by_role("dialog")
    for opener, shown in (
        (recorded, "PETMR_recorded differs from PET or MR in 1 lesion"),
        (words, "Lost: found by PET or MR, not by PET and MR"),
    ):
        for press in ("Enter", "Space", "click"):
            if press == "click":
                opener.click()
            else:
                opener.focus()
                page.keyboard.press(press)
            expect(window.get_by_text(shown).first).to_be_visible()
            expect(window).to_be_focused()
            page.keyboard.press("Escape")
            expect(window).to_have_count(0)
            expect(opener).to_be_focused()
