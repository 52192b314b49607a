"""Lessons in a browser: a click on the scale is a guess, a long drawing is stopped while it runs."""

import re

from playwright.sync_api import expect

from tests.browser.drive import choose, settled


def test_a_click_on_the_scale_is_a_guess(visit, app_url):
    page = visit(app_url, language="zh").go("lessons?lesson=or_and&step=1")
    show = page.get_by_role("button", name="显示答案")
    expect(show).to_be_disabled()
    page.locator(".stVegaLiteChart svg").get_by_text("MR 90.0%").wait_for()
    settled(page)
    box = page.locator(".stVegaLiteChart svg").first.bounding_box()
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])
    expect(show).to_be_enabled()
    expect(page.locator(".stVegaLiteChart svg").get_by_text(re.compile(r"你：8\d\.0%"))).to_be_visible()
    show.click()
    expect(page.locator(".tandem-answer").last).to_contain_text("92.4%")
    page.get_by_text("在页面中查看").click()
    expect(page.locator("h1")).to_have_text("准确性")
    expect(page.locator(".tandem-where")).to_contain_text("simulated_7.csv")
    page.go_back()
    expect(page.locator("h1")).to_have_text("课程")
    settled(page)
    expect(page.locator(".tandem-answer").last).to_contain_text("92.4%")


def test_a_thousand_studies_are_stopped_while_they_are_drawn(visit, app_url):
    page = visit(app_url).go("lessons")
    page.get_by_text("Many studies from one truth").click()
    expect(page.get_by_text("of 40 intervals").first).to_be_visible()
    choose(page, "1,000")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Stopped before it was done.")).to_be_visible()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
