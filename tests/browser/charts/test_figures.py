"""What leaves a figure: titled pictures, made in the browser, 300 dots an inch; Back is one step."""

from __future__ import annotations

import re
from html import unescape
from math import atan2, degrees
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import expect

from pages.ui.charts.kit.palette import INKS, NEUTRAL
from tests.browser.charts.test_overlaps import OVERLAPS
from tests.browser.drive import becomes, choose, menu, settled, unfold
from tests.pages.charts.test_charts import contrast

LINK = "accuracy?data=liver_petmr"
KEY = {f"{share}.0% filled in" for share in (0, 50, 90, 100)}
"""What the tints of the completeness of a log mean."""
QUIET = ("#DDE3E8", "#ffffff")
"""The grid, and the ground around a name."""
EDGES = {ink.lower() for ink in (*INKS, NEUTRAL)}
SPACE = "{http://www.w3.org/2000/svg}"


def drawn_all(page):
    """Wait until every chart that can be saved is drawn."""
    settled(page)
    buttons, charts = page.locator('[data-tandem="chart-png"]'), page.locator(".stVegaLiteChart svg.marks")
    becomes(page, lambda: charts.count() == buttons.count() > 0, True)


def test_a_chart_is_saved_as_a_titled_picture_from_the_screen(visit, app_url):
    page = visit(app_url, language="zh", dark=True).go(LINK)
    drawn_all(page)
    with page.expect_download() as caught:
        page.locator('[data-tandem="chart-png"]').last.click()
    assert caught.value.suggested_filename == "准确性-ROC-空间-病灶水平-肝转移瘤-PET-MR.png"
    picture = Image.open(caught.value.path())
    assert [round(dots) for dots in picture.info["dpi"]] == [300, 300]
    assert picture.convert("RGB").getpixel((5, picture.height - 5)) == (255, 255, 255)
    with page.expect_download() as caught:
        page.locator('[data-tandem="chart-svg"]').first.click()
    drawn = caught.value.path().read_text("utf-8")
    assert "准确性 · 灵敏度 · 病灶水平 · 肝转移瘤 PET/MR" in drawn and "<script" not in drawn
    grounds = re.findall(r"<[^>]*class=\"background\"[^>]*>", drawn)
    assert grounds and all('fill="none"' in ground for ground in grounds), "nothing hides a line below it"
    note = page.locator('[data-tandem="chart-svg"]').first.get_attribute("data-note")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-tandem="copy-table"]').first.click()
    page.wait_for_function(
        "note => navigator.clipboard.readText().then((text) => text.endsWith(note))", arg=note
    )
    below = re.findall(r'font-size="10"[^>]*>([^<]+)', drawn)
    names = re.findall(r"<g[^>]* names_[^>]*>.*?</g>", drawn)
    assert names and all('stroke="#ffffff"' in name for name in names), "a name on a line has a ground"
    assert note.startswith("本例由") and unescape("".join(below)).replace(" ", "") == note.replace(" ", "")


def test_the_squares_of_a_pair_are_saved_dark_on_light_and_say_what_they_show(visit, app_url):
    page = visit(app_url, dark=True).go("comparison?data=liver_petmr")
    button = page.locator('[data-tandem="chart-svg"][data-title*="Paired counts"]')
    button.wait_for()
    settled(page)
    with page.expect_download() as caught:
        button.evaluate("(b) => b.click()")
    assert caught.value.suggested_filename.startswith(
        "Comparison-Paired-counts-of-CT-and-PETMR_recorded-per-lesion"
    )
    whole = ElementTree.parse(caught.value.path()).getroot()
    heading, said = (whole.find(f"{SPACE}{name}").text for name in ("title", "desc"))
    assert heading == button.get_attribute("data-title") and whole.get("lang") == "en"
    assert said.startswith(page.locator(".tandem-answer .tandem-now").inner_text())
    texts = ["".join(text.itertext()) for text in whole.iter(f"{SPACE}text")]
    assert {"With the condition: 179 lesions", "CT positive", "134", "74.9%"} <= set(texts)
    grounds = [ground.get("fill") for ground in whole.iter(f"{SPACE}rect")]
    assert all(re.fullmatch("#[0-9a-f]{6}", ground) for ground in grounds)
    assert min(int(ground[1:3], 16) for ground in grounds if ground not in EDGES) > 128, "light grounds"
    assert {text.get("fill") for text in whole.iter(f"{SPACE}text")} == {"#1B2630", "#3B4854"}
    with page.expect_download() as caught:
        page.locator('[data-tandem="chart-svg"][data-title*="minus CT"]').evaluate("(b) => b.click()")
    drawn = ElementTree.parse(caught.value.path()).getroot()
    lines = {mark.get("stroke") for mark in drawn.iter()} - {None, "none", "transparent", *QUIET}
    assert "#3B4854" in lines, "the line of no difference, which has its grey from the theme"
    assert [line for line in lines if contrast(line, "#ffffff") < 3] == []


def test_signs_of_a_note_stay_with_what_they_enclose(visit, app_url):
    page = visit(app_url, language="zh").go(LINK)
    drawn_all(page)
    button = page.locator('[data-tandem="chart-svg"]').first
    button.evaluate("(b) => { b.dataset.note = '数' + '可为（字）；'.repeat(60) }")
    with page.expect_download() as caught:
        button.evaluate("(b) => b.click()")
    below = re.findall(r'font-size="10"[^>]*>([^<]+)', caught.value.path().read_text("utf-8"))
    assert len(below) > 4 and "".join(below) == "数" + "可为（字）；" * 60
    assert {line[-1] for line in below} <= set("数可为；") and {line[0] for line in below} <= set("数可为（")


def test_two_charts_of_a_page_are_not_saved_under_one_name(visit, app_url):
    page = visit(app_url).go("comparison?data=liver_petmr&rules=PET%20%7C%20MR%3DPET%20%7C%20MR")
    for part in ("intervals", "pairs"):
        unfold(page.locator(f'[class*="more-{part}"] summary').first)
        page.locator(f'[class*="more-{part}"] .stVegaLiteChart svg').first.wait_for()
        settled(page)
    expect(page.locator('[data-tandem="chart-png"]')).to_have_count(4)
    told = [named(page, attribute) for attribute in ("data-title", "data-file")]
    assert all(len(names) == 4 == len(set(names)) and all(names) for names in told)
    choose(page, "patient")
    expect(page.locator('[data-tandem="chart-png"][data-file*="per-patient"]')).to_have_count(4)
    settled(page)
    again = [named(page, attribute) for attribute in ("data-title", "data-file")]
    assert all(not set(before) & set(after) for before, after in zip(told, again, strict=True))


def named(page, attribute):
    return [button.get_attribute(attribute) for button in page.locator('[data-tandem="chart-png"]').all()]


def test_back_is_one_step_for_an_action(visit, app_url):
    page = visit(app_url).go(LINK)
    choose(page, "any positive (OR)")
    page.wait_for_url("**rules=*")
    menu(page, "Comparison")
    page.wait_for_url(re.compile(r".*comparison.*rules=.*"))
    settled(page)
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Accuracy")
    expect(page).to_have_url(re.compile(r".*accuracy.*rules=.*"))
    page.go_forward()
    expect(page.locator("h1").first).to_have_text("Comparison")
    expect(page).to_have_url(re.compile(r".*comparison.*rules=.*"))


def test_charts_behind_a_click_are_drawings_and_saved_like_the_others(visit, app_url):
    page = visit(app_url).go("indicators?data=golden")
    for part in ("quality", "progression"):
        unfold(page.locator(f'[class*="more-{part}"] summary').first)
        opened = page.locator(f'[class*="more-{part}"]').first
        opened.locator(".stVegaLiteChart svg").first.wait_for()
        settled(page)
        with page.expect_download() as caught:
            opened.locator('[data-tandem="chart-svg"]').first.click()
        drawn = caught.value.path().read_text("utf-8")
        assert "<path" in drawn and (part != "quality" or set(re.findall(r">([^<>]+)</text>", drawn)) >= KEY)
    becomes(page, lambda: page.evaluate(OVERLAPS), [])


def test_the_head_of_an_arrow_points_along_it_and_its_name_stands_behind(visit, app_url):
    page = visit(app_url).go("readers?data=three_readers")
    drawn_all(page)
    drawn = (
        page.locator(".stVegaLiteChart svg.marks")
        .nth(1)
        .evaluate(
            """(svg) => ({
          heads: [...svg.querySelectorAll('path[transform*="rotate"]')].map(
            (head) => head.getAttribute('transform')),
          ways: [...svg.querySelectorAll('line[transform][stroke-width]')].map((line) => [
            line.getAttribute('transform'), line.getAttribute('x2'), line.getAttribute('y2')]),
        })"""
        )
    )
    ends = {}
    for at, across, up in drawn["ways"]:
        x, y, dx, dy = (float(v or 0) for v in [*re.findall(r"-?[\d.]+", at), across, up])
        ends[round(x + dx), round(y + dy)] = degrees(atan2(dx, -dy))
    heads = [[float(v) for v in re.findall(r"-?[\d.]+", head)] for head in drawn["heads"]]
    assert len(heads) == 4
    for x, y, angle in heads:
        way = ends[round(x), round(y)]
        assert abs((angle - way + 180) % 360 - 180) < 1
