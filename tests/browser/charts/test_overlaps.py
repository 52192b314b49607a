"""No text of a chart is cut or stands on another: on what a page draws as it opens, at both widths."""

from __future__ import annotations

import pytest

from tests.browser.drive import becomes, settled, unfold

OVERLAPS = """() => [...document.querySelectorAll('.stVegaLiteChart svg')].flatMap((svg) => {
  const seen = [...svg.querySelectorAll('text')]
    .filter((text) => text.textContent.trim() && getComputedStyle(text).opacity !== '0')
    .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }))
    .filter((text) => text.box.width > 0)
  const on = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3.5
  const cut = seen.filter((text) => text.said.endsWith('…')).map((text) => text.said)
  return cut.concat(seen.flatMap((a, i) => seen.slice(i + 1).filter((b) => on(a.box, b.box))
    .map((b) => `${a.said} | ${b.said}`)))
})"""
FITS = """() => [...document.querySelectorAll('.stVegaLiteChart')]
  .filter((box) => box.checkVisibility() && !box.querySelector('svg'))
  .map((box) => box.outerHTML.slice(0, 120))
  .concat([...document.querySelectorAll('.stVegaLiteChart svg')]
    .filter((svg) => svg.checkVisibility() && svg.getBoundingClientRect().right > innerWidth + 1)
    .map((svg) => svg.getAttribute('aria-label') || svg.tagName))"""
PLACES = """() => [...document.querySelectorAll('.stVegaLiteChart svg text')].map((text) => {
  const box = text.getBoundingClientRect()
  return [text.textContent, box.x, box.y]
})"""
RULE = "rules=PET%20%7C%20MR%3DPET%20%7C%20MR"
SECOND = ["accuracy", "comparison", "fusion", "subgroups", "readers"]
"""Pages of the second example, whose six tests stand closer together."""
OF_READS = ["accuracy", "comparison", "fusion", "subgroups"]
OF_A_LOG = ["monitoring"]  # the indicators open without a chart: theirs are drawn on demand

WIDTHS = {1440: 1000, 390: 844}


def overlapping(page):
    """Texts that stand on each other at each width of the window, for which the page draws itself anew."""
    page.locator(".stVegaLiteChart svg").last.wait_for()
    found = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        becomes(page, lambda: page.evaluate(FITS), [])
        still(page)
        found += [f"{width}: {texts}" for texts in page.evaluate(OVERLAPS)]
    return found


def still(page):
    """Wait until the texts of the charts have stayed where they are for a while."""
    before, now = None, page.evaluate(PLACES)
    while now != before:
        page.wait_for_timeout(300)
        before, now = now, page.evaluate(PLACES)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", [*OF_READS, *OF_A_LOG])
def test_no_text_of_a_chart_stands_on_another(visit, app_url, path, language):
    asked = f"data=liver_petmr&{RULE}" if path in OF_READS else "data=golden"
    page = visit(app_url, language=language).go(f"{path}?{asked}")
    if path == "comparison":  # the matrix of all pairs has the least room for names
        unfold(page.locator('[class*="more-pairs"] summary').first)
        page.locator(".stVegaLiteChart svg").nth(1).wait_for()
    assert overlapping(page) == []


@pytest.mark.parametrize("path", SECOND)
def test_no_text_of_the_second_example_stands_on_another(visit, app_url, path):
    page = visit(app_url).go(f"{path}?data=three_readers")
    assert overlapping(page) == []
