"""What comes out of the printer: every column, every row, every name, dark on light."""

from __future__ import annotations

import re

import pytest

from tests.browser.charts.test_overlaps import still
from tests.browser.drive import becomes, fold_of, settled, unfold, until, uploader

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


DARK = """() => [...document.querySelectorAll('.stMain, .stMain *, [data-testid="stToast"]')]
  .filter((part) => part.checkVisibility() && !part.closest('svg, td, th, button, .tm, .tq'))
  .map((part) => [part.dataset.testid || part.tagName, getComputedStyle(part).backgroundColor])
  .filter(([, ground]) => {
    const [red, green, blue, seen = 1] = ground.match(/[\\d.]+/g).map(Number)
    return seen > 0.5 && red + green + blue < 300
  })"""
TOAST = """() => {
  const toast = document.createElement('div')
  toast.dataset.testid = 'stToast'
  toast.style.background = '#000'
  document.body.append(toast)
}"""
FOOT = """() => {
  dispatchEvent(new Event('beforeprint'))
  return getComputedStyle(document.documentElement).getPropertyValue('--tandem-foot')
}"""
PARTED = """() => [...document.querySelectorAll('.tandem-answer, .tandem-caution p, .stCaption p')]
  .map((part) => part.textContent)
  .flatMap((said) => said.match(/\\d% CI|CI \\d|\\d to \\d|[pP] [=<] |[=<] \\d|\\d% \\(\\d/g) || [])"""
SET = """() => [...document.querySelectorAll('[data-tandem-set]')].map((place) => place.dataset.tandemSet)"""
HEADS = """() => [...document.querySelectorAll('[class*="st-key-tandem_grid"] > :first-child')]
  .map((head) => getComputedStyle(head).display)"""


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
    heads = page.evaluate(HEADS)
    assert heads and set(heads) == {"table-header-group"}, "they stand on every page"


def test_a_dark_page_with_a_part_opened_is_light_on_paper_and_says_of_what_it_is(visit, app_url):
    page = visit(app_url, dark=True).go("accuracy?data=liver_petmr")
    unfold(fold_of(page, "Likelihood ratios, odds ratio, Youden, F1, MCC"))
    page.locator(".tandem-sheet").filter(has_text="MCC").wait_for()
    settled(page)
    page.evaluate(TOAST)
    page.emulate_media(media="print")
    becomes(page, lambda: page.evaluate(DARK), [])
    title = page.locator("summary").filter(has_text="Likelihood ratios")
    assert title.is_visible(), "what was opened keeps its title"
    assert not page.locator("summary").filter(has_text="Cut-offs and ROC curves").is_visible()
    pressed = page.locator("button:not(.tandem-sheet button)").filter(visible=True)
    assert pressed.all_inner_texts() == ["PETMR_recorded differs from PET or MR in 1 lesion"]
    assert page.get_by_text("SHA-256").first.is_visible()
    foot = r'"Tandem \d+\.\d+\.\d+ \u00b7 \d{4}-\d\d-\d\d \u00b7 SHA-256 [0-9a-f]{12}"'
    assert re.fullmatch(foot, page.evaluate(FOOT))
    assert not page.get_by_text("SHA-256").first.is_visible(), "it stands at the foot of every page"
    assert not page.get_by_text("Click a number for its records.").first.is_visible()
    page.emulate_media(media="screen")
    assert page.get_by_text("Click a number for its records.").first.is_visible()
    assert not page.get_by_text("SHA-256").first.is_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_paper_no_number_is_parted_from_its_name_or_its_limits(visit, app_url, language):
    page = on_paper(visit(app_url, language=language), f"comparison?data=liver_petmr&{RULE}")
    page.evaluate(FOOT)
    assert page.evaluate(PARTED) == []
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert "\N{NO-BREAK SPACE}" not in page.locator(".tandem-answer").first.inner_text()


def test_what_only_a_control_says_stands_on_paper(visit, app_url):
    page = on_paper(visit(app_url), "monitoring?data=golden")
    folded = page.locator(".tandem-paper").filter(has_text="Too few records to judge")
    assert folded.is_visible() and "4b Severe pneumothorax" in folded.inner_text()
    page.emulate_media(media="screen")
    lesson = visit(app_url).go("lessons?lesson=or_and&step=1")
    lesson.emulate_media(media="print")
    assert lesson.get_by_text("1 \u00b7 What OR and AND can do").filter(visible=True).count() == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Prevalence of the condition where the test will be used: 10%"),
        ("zh", "拟使用人群中目标疾病的患病率：10%"),
    ],
)
def test_what_a_control_is_set_to_stands_in_its_place(visit, app_url, language, said):
    page = on_paper(visit(app_url, language=language), "accuracy?data=liver_petmr")
    page.evaluate(FOOT)
    assert said in page.evaluate(SET)
    assert not page.locator(".stSlider").first.is_visible()


def test_what_was_typed_into_a_table_stands_on_paper_row_by_row(visit, app_url):
    page = visit(app_url).go("fusion?data=liver_petmr")
    typed = page.locator(".tandem-typed").first
    tool = page.locator('[class*="st-key-fusion-part"] button').filter(has_text="Sequences")
    until(page, lambda: typed.count() > 0, tool.click)
    settled(page)
    assert not typed.is_visible()
    assert page.locator(".stDataFrame").first.is_visible()
    page.evaluate(FOOT)
    assert "Sequences and cost" in page.evaluate(SET)
    page.emulate_media(media="print")
    assert "Examination\tReads it gives\tCost" in typed.inner_text()
    assert "CT\tCT\t\N{EN DASH}" in typed.inner_text()
    assert not page.locator(".stDataFrame").first.is_visible()


def test_what_lies_over_a_page_does_not_cover_its_sheets(visit, app_url):
    page = visit(app_url, dark=True).go(f"accuracy?data=liver_petmr&{RULE}")
    page.locator('[class*="-recorded-"] button').first.click()
    over = page.get_by_test_id("stDialog")
    over.locator(".tandem-sheet").wait_for()
    settled(page)
    page.emulate_media(media="print")
    below = page.locator(".tandem-answer").first.bounding_box()
    box = over.bounding_box()
    assert below is not None and box is not None and box["y"] > below["y"] + below["height"]
    assert over.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert not over.get_by_label("Close").is_visible()


def test_a_table_of_very_many_columns_is_turned_on_paper(visit, app_url):
    page = visit(app_url).go("indicators?data=golden")
    unfold(fold_of(page, "Data quality first"))
    turned = page.locator(".tandem-turned").first
    turned.wait_for(state="attached")
    settled(page)
    assert not turned.is_visible()
    heads = turned.locator("xpath=../table[1]").locator("thead th").all_inner_texts()
    page.emulate_media(media="print")
    assert turned.locator("tr > :first-child").all_inner_texts() == heads
    assert not turned.locator("xpath=../table[1]").is_visible()


def test_a_methods_paragraph_says_at_the_foot_of_which_file_it_is(visit, app_url):
    page = visit(app_url).go("methods?data=liver_petmr")
    page.get_by_text("Methods paragraph").first.wait_for()
    settled(page)
    assert "SHA-256" in page.evaluate(FOOT)


def test_what_was_understood_of_a_file_stands_on_paper_line_by_line(visit, app_url, tmp_path):
    file = tmp_path / "study.csv"
    file.write_text("patient,lesion,reference,CT,MR\n1,1,1,1,1\n1,2,1,0,?\n2,1,0,0,0\n", "utf-8")
    page = visit(app_url, dark=True).go()
    uploader(page).set_input_files(file)
    page.get_by_text("What does").first.wait_for()
    unfold(fold_of(page, "Every column, value and blank"))
    listed = page.locator(".tandem-listed")
    listed.nth(1).wait_for(state="attached")
    settled(page)
    assert not listed.first.is_visible()
    page.emulate_media(media="print")
    assert "reference\t1 (2), 0 (1)\tReference standard" in listed.first.inner_text()
    assert "MR\t? (1)\tnot decided" in listed.nth(1).inner_text()
    assert not page.get_by_text("Bring other data").is_visible()
