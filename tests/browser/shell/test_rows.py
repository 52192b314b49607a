"""What stands in a row stands in a line: words beside buttons, labels above fields, an interval in itself."""

import pytest

from tests.browser.drive import becomes, settled

DATA = {
    "accuracy": "liver_petmr",
    "comparison": "liver_petmr",
    "subgroups": "liver_petmr",
    "readers": "three_readers",
    "indicators": "golden",
    "lessons": "",
}
UNEVEN = """() => [...document.querySelectorAll('[data-testid=stMain] .stHorizontalBlock')].flatMap((row) => {
  if (!row.checkVisibility() || getComputedStyle(row).flexDirection !== 'row') return []
  const heights = (found) => [...found].filter((part) => part.checkVisibility()).map((part) => {
    const range = document.createRange()
    range.selectNodeContents(part)
    const box = range.getBoundingClientRect()
    const whole = part.closest('.stElementContainer').getBoundingClientRect()
    return { said: part.innerText, at: (box.top + box.bottom) / 2, line: Math.round(whole.bottom / 20) }
  })
  const words = '.tandem-word, [data-testid=stButtonGroup] button p'
  const labels = ':scope > .stElementContainer [data-testid=stWidgetLabel]:not(.stCheckbox *)'
  return [words, labels].flatMap((kind) => {
    const found = heights(row.querySelectorAll(kind))
    return found.filter((part) => found.some((other) => other.line === part.line
      && Math.abs(other.at - part.at) > 1)).map((part) => `${part.said}: ${part.at}`)
  })
})"""
"""Words and labels of a row that are not on the height of the others; a row may break into lines."""
BROKEN = """() => [...document.querySelectorAll('.tq-interval')].flatMap((part) => {
  const range = document.createRange()
  range.selectNodeContents(part)
  const wide = range.getBoundingClientRect().width > part.parentElement.clientWidth
  return wide || range.getClientRects().length > 1 ? [part.innerText] : []
})"""
"""Intervals in two lines, or wider than their cell."""
DOTS = """() => {
  const found = []
  const main = document.querySelector('[data-testid=stMain]')
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  for (let text; (text = texts.nextNode());) {
    for (const { index } of text.data.matchAll(/\\S\\s*·/g)) {
      const range = document.createRange()
      const top = (at) => {
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        return range.getBoundingClientRect().top
      }
      if (Math.abs(top(index) - top(text.data.indexOf('·', index + 1))) > 5) found.push(text.data)
    }
  }
  return found
}"""
"""Texts with a line that begins with the dot between two facts."""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_and_labels_of_a_row_stand_in_a_line(visit, app_url, language):
    watched = visit(app_url, language=language, width=1280, height=720)
    page = watched.page
    for path, data in DATA.items():
        watched.go(f"{path}?data={data}" if data else path)
        page.locator(".tandem-answer, .stSlider").first.wait_for()
        settled(page)
        becomes(page, lambda: page.evaluate(UNEVEN), [])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_interval_of_an_indicator_stays_whole(visit, app_url, language):
    page = visit(app_url, language=language, width=1280).go("indicators?data=golden")
    page.locator(".tq-interval").nth(15).wait_for()
    for width in (1280, 1101, 1000, 780, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        becomes(page, lambda: page.evaluate(BROKEN), [])


def test_no_line_begins_with_the_dot_between_two_facts(visit, app_url):
    watched = visit(app_url, width=390)
    page = watched.page
    for path in ("readers", "accuracy", "indicators"):
        watched.go(f"{path}?data={DATA[path]}")
        page.locator(".tandem-answer").first.wait_for()
        settled(page)
        becomes(page, lambda: page.evaluate(DOTS), [])


PARTED = """() => [...document.querySelectorAll('.tandem-answer, .tandem-caution')].flatMap((line) => {
  const found = []
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
  for (let text; (text = texts.nextNode());) {
    for (const said of text.data.matchAll(/\\d+% CI|[pP] ?[<=] ?[\\d.]+\\d/g)) {
      const range = document.createRange()
      range.setStart(text, said.index)
      range.setEnd(text, said.index + said[0].length)
      const tops = [...range.getClientRects()].map((box) => Math.round(box.top))
      found.push([said[0], new Set(tops).size])
    }
  }
  return found
})"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_p_value_and_the_name_of_an_interval_stay_in_a_line(visit, app_url, language):
    page = visit(app_url, language=language).go("comparison?data=liver_petmr")
    page.locator(".tandem-answer").first.wait_for()
    for width in (390, 360, 340):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        found = page.evaluate(PARTED)
        assert len(found) > 2 and {lines for _, lines in found} == {1}, found


@pytest.mark.parametrize("dark", [False, True])
def test_what_floats_above_a_page_on_a_phone_has_its_ground(visit, app_url, dark):
    page = visit(app_url, dark=dark, width=390).go("methods")
    ground = "(part) => getComputedStyle(part).backgroundColor"
    wanted = page.locator(".stApp").evaluate(ground)
    for name in ("stExpandSidebarButton", "stMainMenuButton"):
        becomes(page, lambda: page.get_by_test_id(name).evaluate(ground), wanted)  # noqa: B023
