"""The fusion page in a real browser: click a rule together, see it, open what it gains."""

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.drive import becomes, choose, query, settled, until


def test_click_a_rule_see_it_on_the_frontier_open_its_gained_lesions(visit, app_url):
    page = visit(app_url).go("fusion?data=liver_petmr")
    expect(page.locator(".tandem-answer").first).to_contain_text(
        "Of the 18 rules of CT, PET and MR none beats these on sensitivity and specificity per lesion: PET"
    )
    main = page.get_by_test_id("stMain")
    choose(page, "Build a rule")
    for group, name in (("tests", "PET"), ("signs", "OR"), ("tests", "MR")):
        button = page.locator(f".st-key-tandem_chips_{group}").get_by_role("button", name=name, exact=True)
        expect(button).to_be_enabled()
        button.click()
        settled(page)
    page.wait_for_url(re.compile("rules="))
    becomes(page, lambda: query(page).get("rules"), ["PET | MR=PET | MR"])
    expect(main.get_by_text("positive when PET or MR is positive").first).to_be_visible()
    # the rule is a labelled point of the figure
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("text").filter(has_text="PET or MR").first).to_be_visible()
    choose(page, "Gained and lost")
    expect(main.get_by_text("finds 45 more lesions").first).to_be_visible()
    expect(main.get_by_text("found only by the rule (45)").first).to_be_visible()
    with page.expect_download() as download:
        main.locator('[class*="sheet_records"]').get_by_role("button", name="Download").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    # the header, 45 lesions, and what the paper leaves open
    assert load_workbook(io.BytesIO(download.value.path().read_bytes())).active.max_row == 47


def test_a_click_on_a_point_keeps_its_rule(visit, app_url):
    page = visit(app_url).go("fusion?data=liver_petmr")
    chart = page.get_by_test_id("stVegaLiteChart").first
    points = chart.locator("g.mark-symbol").last.locator("path")
    points.first.wait_for()

    def click() -> None:
        boxes = [box for point in points.all() if (box := point.bounding_box()) is not None]
        # PET has no false positive; next to the right CT | PET finds most: 161 of 179, with 4 false positives
        columns = sorted({round(box["x"]) for box in boxes})
        best = min((box for box in boxes if round(box["x"]) == columns[1]), key=lambda box: box["y"])
        page.mouse.click(best["x"] + best["width"] / 2, best["y"] + best["height"] / 2)

    until(page, lambda: "rules" in query(page), click)
    becomes(page, lambda: query(page).get("rules"), ["CT or PET=CT | PET"])


def test_the_link_brings_the_rules_back(visit, app_url):
    page = visit(app_url, language="zh").go("fusion?data=liver_petmr&rules=%E4%BB%BB%E4%B8%80%3DPET+%7C+MR")
    expect(page.locator("h1").first).to_have_text("融合规则")
    choose(page, "获益与丢失")
    expect(page.get_by_test_id("stMain").get_by_text("多检出 45 个").first).to_be_visible()


def test_bounds_without_data(visit, app_url):
    page = visit(app_url).go("fusion")
    expect(page.locator(".tandem-answer").first).to_contain_text(
        "sensitivity between 98.9% and 100.0%",
    )


def test_a_ticked_cell_is_a_rule(visit, app_url):
    page = visit(app_url, height=2600).go("fusion?data=liver_petmr")
    choose(page, "Build a rule")
    choose(page, "ticking a truth table")
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    table.wait_for()
    page.wait_for_timeout(1500)
    box = table.bounding_box()
    line = box["height"] / 9  # a head and eight patterns; the fourth is CT and PET positive, MR negative
    for left in range(40, 90, 6):  # the tick box stands somewhere in the middle of the last column
        page.mouse.click(box["x"] + box["width"] - left, box["y"] + 4.5 * line)
        page.wait_for_timeout(700)
        settled(page)  # a second click on a box that is being ticked would untick it
        if "rules" in query(page):
            break
    becomes(page, lambda: query(page).get("rules"), ["CT & PET & ~MR=CT & PET & ~MR"])
    expect(page.get_by_test_id("stMain").get_by_text("not monotone").first).to_be_visible()
