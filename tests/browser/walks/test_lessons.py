"""Lessons in a browser: a click on the scale is a guess, a long drawing is stopped while it runs."""

import re

from playwright.sync_api import expect

from tests.browser.drive import AGAIN_MS, choose, fold_of, settled, unfold, until


def test_a_click_on_the_scale_is_a_guess(visit, app_url):
    page = visit(app_url, language="zh").go("lessons?lesson=or_and&step=1")
    show = page.get_by_role("button", name="显示答案")
    expect(show).to_be_disabled()
    page.locator(".stVegaLiteChart svg").get_by_text("MR 90.0%").wait_for()
    settled(page)
    scale = page.locator(".stVegaLiteChart svg").first

    def guess() -> None:
        box = scale.bounding_box(timeout=AGAIN_MS)
        page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])

    until(page, show.is_enabled, guess)
    expect(show).to_be_enabled()
    expect(page.locator(".stVegaLiteChart svg").get_by_text(re.compile(r"你：8\d\.0%"))).to_be_visible()
    show.click()
    expect(page.locator(".tandem-answer").last).to_contain_text("92.4%")
    page.get_by_text("在页面中查看").click()
    expect(page.locator("h1").first).to_have_text("准确性")
    expect(page.locator(".tandem-where").first).to_contain_text("simulated_7.csv")
    page.go_back()
    expect(page.locator("h1").first).to_have_text("课程")
    settled(page)
    expect(page.locator(".tandem-answer").last).to_contain_text("92.4%")


def test_a_thousand_studies_are_stopped_while_they_are_drawn(visit, app_url):
    page = visit(app_url).go("lessons")
    unfold(fold_of(page, "One study or many from a stated truth"))
    choose(page, "40")
    expect(page.get_by_text("of 40 intervals").first).to_be_visible()
    choose(page, "1,000")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Stopped before it was done.")).to_be_visible()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()


def test_two_browsers_a_class_and_its_board(visit, app_url):
    """A teacher and a student at the keyboard: the guess arrives; another class's board has nothing of it."""
    teacher = visit(app_url, width=1280, height=720).go("lessons")
    code, key = _begin(teacher)
    teacher.get_by_role("button", name="Open question 1 for guesses").click()

    student = visit(app_url, language="zh", width=390).go(f"lessons?class={code}")
    student.get_by_role("slider").focus()
    student.keyboard.press("ArrowRight")
    send = student.get_by_role("button", name="提交猜测")
    expect(send).to_be_enabled()
    assert "92.4" not in student.locator("body").inner_text()
    settled(student)
    student.keyboard.press("Tab")
    student.keyboard.press("Enter")
    expect(student.get_by_text("你的猜测 51.0% 已计入")).to_be_visible()
    expect(teacher.locator(".tandem-count").first).to_have_text("1 guess")

    other = visit(app_url).go("lessons")
    other_code, _ = _begin(other)
    assert other_code != code
    other.get_by_role("button", name="Open question 1 for guesses").click()
    expect(other.locator(".tandem-count").first).to_have_text("0 guesses")

    teacher.get_by_role("button", name="Show the answer").click()
    expect(teacher.locator(".tandem-answer").first).to_contain_text("92.4%. 1 guess.")
    expect(teacher.get_by_role("button", name="Open question 2 for guesses")).to_be_visible()
    box = teacher.locator(".stVegaLiteChart svg").bounding_box()
    assert box["y"] + box["height"] < 720, "the distribution is on the projector without scrolling"
    expect(student.locator(".tandem-answer").first).to_contain_text("92.4%")
    expect(other.locator(".tandem-count").first).to_have_text("0 guesses")

    other.get_by_role("button", name="End the class").click()
    other.get_by_role("button", name="End it now").click()
    unfold(fold_of(other, "For the teacher"))
    other.get_by_label("Key of a class").fill(key)
    other.get_by_role("button", name="Open the board again").click()
    expect(other.locator(".tandem-code").first).to_have_text(code)
    expect(other.locator(".tandem-answer").first).to_contain_text("1 guess")


def _begin(page):
    unfold(fold_of(page, "For the teacher"))
    page.get_by_role("button", name="Begin a class").click()
    page.locator(".tandem-code").wait_for()
    code = page.locator(".tandem-code").inner_text()
    key = page.get_by_test_id("stCode").inner_text().strip()
    page.get_by_role("button", name="I have the key").click()
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    return code, key
