"""What is asked stands in one line above the answer, and few controls are in view at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.drive import becomes, choose, settled

WIDTH, HEIGHT = 1280, 720
MOST = 12
BAR_AND_TITLE = 150
"""Pixels from the top to the answer below one line of controls; a second line is 40 more."""
COMBINE = ("accuracy", "comparison", "fusion", "subgroups")
DATA = {
    **dict.fromkeys(COMBINE, "liver_petmr"),
    "readers": "three_readers",
    **dict.fromkeys(("indicators", "monitoring"), "golden"),
}
IN_VIEW = """() => {
  const shown = e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.top < innerHeight && box.bottom > 0
      && e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const found = new Set();
  const some = 'button, a[href], input, select, textarea, summary, [role=slider]';
  for (const e of document.querySelector('[data-testid=stMain]').querySelectorAll(some)) {
    if (!shown(e) || e.closest('.tandem-sheet')) continue;
    const group = e.closest('[role=radiogroup], [role=group], [data-testid=stButtonGroup]');
    found.add(group || e);
  }
  return [...found].map(e => e.getAttribute('aria-label') || e.innerText || e.outerHTML.slice(0, 120));
}"""
"""Buttons, fields, links and parts that unfold, of the page itself; the menu beside it leads to pages.

Options under one question are one control. Numbers of a table that open their records are the answer. What
comes with the pointer only (a chart's files) is not in view.
"""


@pytest.fixture(params=["en", "zh"])
def pages(request, visit, app_url):
    watched = visit(app_url, language=request.param, width=WIDTH, height=HEIGHT)

    def opened(path):
        page = watched.go(f"{path}?data={DATA[path]}" if path in DATA else path)
        if path in DATA:
            page.locator(".tandem-answer").first.wait_for()
            settled(page)
        return page

    return opened


def near_the_top(page, path):
    """The answer stands below one line of controls, once the page has taken its place."""
    first = page.locator(".tandem-answer").first
    becomes(page, lambda: (path, (first.bounding_box() or {"y": HEIGHT})["y"] < BAR_AND_TITLE), (path, True))


def few(page):
    found = page.evaluate(IN_VIEW)
    assert len(found) <= MOST, found
    return found


def test_one_line_of_controls_and_at_most_twelve_in_view_before_and_after_a_click(pages):
    for path in DATA:
        page = pages(path)
        near_the_top(page, path)
        assert len(few(page)) >= 3, path
        assert page.locator(".tandem-caution").count() <= 1, path
        if path in COMBINE:
            choose(page, "any positive (OR)" if page.get_by_text("Combine").count() else "任一阳性（或）")
            page.wait_for_url("**rules=*")
            expect(page.locator(".tandem-changed").first).to_be_visible()
            settled(page)
            near_the_top(page, path)
            few(page)
    for path in ("", "lessons", "methods"):
        few(pages(path))
