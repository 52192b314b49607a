"""A heading has at most two lines, however narrow the window; what has lost its heading says what it is."""

import pytest

from tests.browser.drive import becomes, settled

RULE = "rules=PET%20%7C%20MR%3DPET%20%7C%20MR"
DATA = {
    **dict.fromkeys(("accuracy", "comparison", "fusion", "subgroups"), f"liver_petmr&{RULE}"),
    "readers": "three_readers",
    "monitoring": "golden",
}
TALL = """() => [...document.querySelectorAll('.tandem-sheet thead th')].flatMap((head) => {
  const range = document.createRange()
  range.selectNodeContents(head.querySelector('button').firstChild)
  const boxes = [...range.getClientRects()].filter((box) => box.width > 1)
  const lines = new Set(boxes.map((box) => Math.round(box.top)))
  return lines.size > 2 ? [`${lines.size}: ${head.innerText}`] : []
})"""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_heading_has_more_than_two_lines(visit, app_url, language, width):
    watched = visit(app_url, language=language, width=width)
    page = watched.page
    for path, data in DATA.items():
        watched.go(f"{path}?data={data}")
        page.locator(".tandem-sheet thead th").last.wait_for()
        settled(page)
        becomes(page, lambda: page.evaluate(TALL), [])


def test_a_signal_of_before_says_so_where_the_headings_have_no_room(visit, app_url):
    page = visit(app_url, width=390).go("monitoring?data=golden")
    earlier = page.locator(".tm > div[data-word]:not([data-word=''])").first
    earlier.wait_for()
    said = "(cell) => getComputedStyle(cell, '::before').content"
    becomes(page, lambda: earlier.evaluate(said), '"Earlier\u00a0"')
    page.set_viewport_size({"width": 1440, "height": 1000})
    settled(page)
    becomes(page, lambda: earlier.evaluate(said), "none")


PARTED = """() => [...document.querySelectorAll('.tandem-fact')].flatMap((fact) => {
  const range = document.createRange()
  range.selectNodeContents(fact.firstChild)
  const dots = [...fact.querySelectorAll('.tandem-dot')]
  const boxes = [range, ...dots].flatMap((part) => [...part.getClientRects()])
  return new Set(boxes.map((box) => Math.round(box.top))).size > 1 ? [fact.textContent] : []
})"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fact_of_the_quiet_line_stays_whole_on_a_phone(visit, app_url, language):
    page = visit(app_url, language=language, width=390).go("accuracy?data=liver_petmr")
    page.locator(".tandem-fact").nth(3).wait_for()
    settled(page)
    becomes(page, lambda: page.evaluate(PARTED), [])


def test_the_value_above_a_slider_stays_in_one_line(visit, app_url):
    page = visit(app_url).go("lessons")
    value = page.get_by_test_id("stSliderThumbValue").first
    value.wait_for()
    becomes(page, lambda: value.inner_text().strip(), "50")
    lines = "(value) => value.offsetHeight / parseFloat(getComputedStyle(value).lineHeight)"
    assert value.evaluate(lines) < 1.9


def test_the_table_of_the_first_example_fits_a_small_laptop(visit, app_url):
    page = visit(app_url, width=1280, height=720).go(f"accuracy?data=liver_petmr&{RULE}")
    sheet = page.locator(".tandem-sheet").first
    sheet.wait_for()
    settled(page)
    becomes(page, lambda: sheet.evaluate("(box) => box.scrollWidth - box.clientWidth"), 0)
