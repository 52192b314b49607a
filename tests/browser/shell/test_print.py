"""What comes out of the printer: every column, every row, every name, dark on light."""

from __future__ import annotations

import pytest

from tests.browser.charts.test_overlaps import still
from tests.browser.drive import becomes, settled

RULE = "rules=PET%20%7C%20MR%3DPET%20%7C%20MR"
WIDE = 718
"""Pixels between the margins of an A4 page in portrait."""

OUTSIDE = """() => [...document.querySelectorAll('.tandem-sheet table, .stVegaLiteChart svg')]
  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => part.getAttribute('aria-label') || part.tagName)"""
HIDDEN_ROWS = """() => [...document.querySelectorAll('.tandem-sheet')]
  .filter((box) => box.checkVisibility() && box.scrollHeight > box.clientHeight + 2).length"""
OPAQUE = """() => [...document.querySelectorAll('.stVegaLiteChart .background')]
  .filter((ground) => getComputedStyle(ground).fill !== 'none').length"""
TALL_LINES = """() => [...document.querySelectorAll('[class*="st-key-tq_row"] .tm-icon, .tandem-wide td')]
  .filter((cell) => cell.checkVisibility() && cell.getBoundingClientRect().height > 56)
  .map((cell) => cell.textContent)"""
PALE = """() => {
  const bright = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
    .reduce((sum, part) => sum + part, 0) / 765
  return [...document.querySelectorAll('main p, main td, main th, main h1, .tandem-answer')]
    .filter((part) => part.checkVisibility() && part.textContent.trim()
      && bright(getComputedStyle(part).color) > 0.6)
    .map((part) => part.textContent.slice(0, 40))
}"""


def on_paper(watched, path):
    page = watched.go(path)
    page.locator(".tandem-answer").first.wait_for()
    page.locator('.tandem-sheet, [class*="st-key-tq_row"]').last.wait_for()
    settled(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDE, "height": 1000})
    becomes(page, lambda: page.evaluate(OUTSIDE), [])  # its charts are drawn anew
    still(page)
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", ["accuracy", "comparison", "fusion", "subgroups"])
def test_a_printed_page_keeps_every_column_and_row(visit, app_url, path, language):
    page = on_paper(visit(app_url, language=language, dark=True), f"{path}?data=liver_petmr&{RULE}")
    becomes(page, lambda: page.evaluate(HIDDEN_ROWS), 0)
    becomes(page, lambda: page.evaluate(PALE), [])
    # every group of a chart has a ground; a white one hides the lines below
    becomes(page, lambda: page.evaluate(OPAQUE), 0)
    assert page.locator(".tandem-sheet thead th").count() > 4


# monitoring folds the rows with too few records to judge, and its fold says how many
@pytest.mark.parametrize(("path", "fewest"), [("indicators", 15), ("monitoring", 6)])
def test_a_printed_indicator_keeps_its_name(visit, app_url, path, fewest):
    page = on_paper(visit(app_url), f"{path}?data=golden")
    names = page.locator('[class*="st-key-tq_row"] [data-testid="stButton"]')
    names.nth(fewest - 1).wait_for()
    becomes(page, lambda: all(name.is_visible() for name in names.all()[:fewest]), True)
    becomes(page, lambda: page.evaluate(TALL_LINES), [])  # a narrow column breaks at every word
    assert "Mean length of stay" in page.locator("body").inner_text()
