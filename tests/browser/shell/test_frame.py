"""Address, Back, language and print of the frame, in a real browser."""

import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.drive import becomes, choose, menu, query, settled


def says(page, text):
    expect(page.locator(".tandem-answer").first).to_have_text(text)


def test_the_example_is_one_click_and_has_an_address(visit, toy_url):
    page = visit(toy_url).go()
    page.get_by_role("button", name="Try the example").click()
    page.wait_for_url("**/?data=toy")
    menu(page, "Accuracy")
    says(page, "The rule is OR.")
    becomes(page, lambda: query(page), {"data": ["toy"]})


def test_back_and_forward_restore_the_plan_at_one_press_each(visit, toy_url):
    page = visit(toy_url).go("?data=toy")
    menu(page, "Accuracy")
    choose(page, "and")
    says(page, "The rule is AND.")
    page.wait_for_url("**/accuracy?data=toy&rule=and")
    page.go_back()
    says(page, "The rule is OR.")
    chosen = page.get_by_test_id("stMain").get_by_role("radio", name="or", exact=True)
    expect(chosen).to_have_count(1)  # the widget of the plan before has left
    expect(chosen).to_be_checked()
    page.go_forward()
    says(page, "The rule is AND.")
    page.go_back()
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Start")


def test_the_plan_travels_along_the_menu(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    choose(page, "and")
    page.wait_for_url("**rule=and")
    menu(page, "Comparison")
    says(page, "The rule is AND.")
    becomes(page, lambda: query(page), {"data": ["toy"], "rule": ["and"]})
    page.go_back()
    if urlsplit(page.url).path == "/comparison":  # the page and its parameters may be two steps
        page.go_back()
    says(page, "The rule is AND.")
    expect(page.locator("h1").first).to_have_text("Accuracy")


@pytest.mark.parametrize("path", ["", "accuracy", "comparison"])
def test_a_cold_deep_link_works_in_the_browsers_language(visit, toy_url, path):
    english = visit(toy_url).go(f"{path}?data=toy&rule=and")
    chinese = visit(toy_url, language="zh").go(f"{path}?data=toy&rule=and")
    if path:
        says(english, "The rule is AND.")
        says(chinese, "The rule is AND.")
    expect(chinese.locator("h1").first).not_to_have_text(english.locator("h1").first.inner_text())
    for page in (english, chinese):
        becomes(page, lambda page=page: query(page), {"data": ["toy"], "rule": ["and"]})


def test_reload_restores_what_was_on_the_screen(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    choose(page, "and")
    page.wait_for_url("**rule=and")
    page.reload()
    settled(page)
    says(page, "The rule is AND.")


def test_the_language_switch_keeps_the_plan(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy&rule=and")
    choose(page, "中文")
    expect(page.locator("h1").first).to_have_text("准确性")
    says(page, "The rule is AND.")
    page.wait_for_url("**lang=zh")
    expect(page).to_have_title("准确性 · Tandem")
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Accuracy")


def test_quick_toggles_all_count(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    for rule in ("and", "or", "and", "or", "and"):
        choose(page, rule)
    says(page, "The rule is AND.")
    page.wait_for_url("**rule=and")


def test_undo_in_the_browser(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    choose(page, "and")
    says(page, "The rule is AND.")
    page.get_by_role("button", name="Undo").click()
    says(page, "The rule is OR.")
    page.wait_for_url(re.compile(r"accuracy\?data=toy$"))


def test_a_failure_shows_a_number_and_no_values(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    for button in ("Fail", "Fail early"):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(re.compile("incident number [0-9A-F]{6}"))).to_be_visible()
        assert "Zhang" not in page.content()
        page.reload()
        settled(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen(visit, toy_url, width):
    page = visit(toy_url, width=width, language="zh").go("accuracy?data=toy")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_headers_keep_the_browser_here(toy_url):
    with urllib.request.urlopen(toy_url) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe-eval" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_menu_can_be_walked_by_keyboard(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    link = page.get_by_test_id("stSidebar").get_by_role("link", name="Comparison")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1").first).to_have_text("Comparison")


def test_print_shows_the_answer_without_the_controls(visit, toy_url):
    page = visit(toy_url).go("accuracy?data=toy")
    page.emulate_media(media="print")
    expect(page.locator(".tandem-answer").first).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
