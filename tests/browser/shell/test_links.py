"""A link reproduces what was on the screen: reload, Back, Forward, another browser, another language."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.drive import becomes, choose, menu, pick, query, settled, unfold

EXAMPLE = "data=liver_petmr"
RULE = "PET | MR=PET | MR"
SETTINGS = {
    "data": ["liver_petmr"],
    "unit": ["patient"],
    "rules": ["PET & MR=PET & MR"],
    "where": ["tumour_type=PDAC"],
    "indeterminate": ["negative"],
    "hidden": ["CT"],
}
LINK = (
    f"{EXAMPLE}&unit=patient&rules=PET%20%26%20MR%3DPET%20%26%20MR"
    "&where=tumour_type%3DPDAC&indeterminate=negative&hidden=CT"
)
PAGES = ["", "accuracy", "comparison", "fusion", "subgroups", "indicators", "monitoring", "methods"]


def answer(page):
    return page.locator(".tandem-now").first.inner_text()


def picture(page):
    """What the page says of its plan: the quiet line, the answer, the address."""
    page.locator(".tandem-answer").first.wait_for()
    settled(page)
    return page.locator(".tandem-where").first.inner_text(), answer(page), query(page)


@pytest.mark.parametrize("path", ["accuracy", "comparison", "fusion", "subgroups"])
def test_a_copied_link_shows_the_same_in_another_browser_and_after_reload(visit, app_url, path):
    page = visit(app_url).go(f"{path}?{LINK}")
    shown = picture(page)
    assert shown[2] == SETTINGS
    assert "36" in shown[0]
    page.reload()
    becomes(page, lambda: picture(page), shown)
    again = visit(app_url).go(page.url.removeprefix(app_url))
    becomes(again, lambda: picture(again), shown)
    chinese = visit(app_url, language="zh").go(page.url.removeprefix(app_url))
    becomes(chinese, lambda: picture(chinese)[2], SETTINGS)
    expect(chinese.locator(".tandem-where").first).to_contain_text("36")


def test_back_and_forward_undo_redo_and_reset(visit, app_url):
    page = visit(app_url).go(f"accuracy?{EXAMPLE}")
    start = picture(page)
    choose(page, "any positive (OR)")
    page.wait_for_url("**rules=*")
    fused = picture(page)
    assert fused[2]["rules"] == [RULE] and fused[1] != start[1]
    choose(page, "patient")
    page.wait_for_url("**unit=patient**")
    patients = picture(page)
    assert patients[2]["rules"] == [RULE]

    page.go_back()
    expect(page.locator(".tandem-now").first).to_have_text(fused[1])
    page.go_forward()
    expect(page.locator(".tandem-now").first).to_have_text(patients[1])

    for button, shown in (("Undo", fused), ("Redo", patients), ("Reset", start)):
        if button == "Reset":  # rarely used: behind More
            unfold(page.get_by_role("button", name="More").first)
        page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.locator(".tandem-now").first).to_have_text(shown[1])
        expect(page).to_have_url(re.compile(".*unit=patient.*" if "unit" in shown[2] else r"^((?!unit=).)*$"))


def test_the_page_and_the_settings_travel_together(visit, app_url):
    page = visit(app_url).go(f"accuracy?{LINK}")
    for title in ("Comparison", "Subgroups", "Accuracy"):
        menu(page, title)
        becomes(page, lambda: query(page), SETTINGS)
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Subgroups")
    becomes(page, lambda: query(page), SETTINGS)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_a_cold_link_opens_every_page_in_the_dark_and_on_a_phone(visit, app_url, path, language):
    data = "golden&indicator=4.overall" if path in ("indicators", "monitoring") else "liver_petmr"
    page = visit(app_url, language=language, dark=True, width=390).go(f"{path}?data={data}")
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_text(re.compile("incident|事件编号"))).to_have_count(0)
    becomes(page, lambda: page.evaluate("document.documentElement.scrollWidth") <= 390, True)


@pytest.mark.parametrize(
    "asked",
    [
        "unit=kidney",
        "where=tumour_type%3DMartian",
        "rules=X%3DCT%20%26%20NMR",
        "hidden=NMR",
        "indeterminate=perhaps",
        "colour=blue",
    ],
)
def test_what_a_link_asks_in_vain_is_said_and_dropped(visit, app_url, asked):
    page = visit(app_url).go(f"accuracy?{EXAMPLE}&{asked}")
    expect(page.locator(".tandem-answer").first).to_be_visible()
    value = asked.partition("=")[2].replace("%3D", "=").replace("%20", " ").replace("%26", "&")
    word = {"colour=blue": "colour"}.get(asked, re.split("[=& ]+", value)[-1])
    expect(page.get_by_test_id("stMain").get_by_text(re.compile(re.escape(word))).first).to_be_visible()
    settled(page)
    becomes(page, lambda: query(page), {"data": ["liver_petmr"]})


def test_copy_link_says_that_settings_travel_and_data_never(visit, app_url):
    page = visit(app_url).go(f"accuracy?{LINK}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").first.click()
    expect(page.get_by_text("Link copied: settings, no data.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    again = visit(app_url).go(copied.removeprefix(app_url))
    becomes(again, lambda: query(again), SETTINGS)


@pytest.mark.parametrize(
    ("path", "data", "label"),
    [
        ("comparison", "liver_petmr", "Compared on"),
        ("subgroups", "liver_petmr", "Metric"),
        ("readers", "three_readers", "Metric"),
    ],
)
def test_what_is_measured_survives_reload_back_and_a_link(visit, app_url, path, data, label):
    page = visit(app_url).go(f"{path}?data={data}")
    start = picture(page)
    pick(page, page.get_by_role("combobox", name=label), "Specificity")
    page.wait_for_url("**on=specificity")
    expect(page.locator(".tandem-now").first).not_to_have_text(start[1])
    chosen = picture(page)
    assert chosen[2] == {"data": [data], "on": ["specificity"]}
    page.reload()
    becomes(page, lambda: picture(page), chosen)
    again = visit(app_url).go(page.url.removeprefix(app_url))
    becomes(again, lambda: picture(again), chosen)
    page.go_back()
    expect(page.locator(".tandem-now").first).to_have_text(start[1])
    expect(page.get_by_role("combobox", name=label)).to_have_value("Sensitivity")
    page.go_forward()
    expect(page.locator(".tandem-now").first).to_have_text(chosen[1])
    expect(page.get_by_role("combobox", name=label)).to_have_value("Specificity")
