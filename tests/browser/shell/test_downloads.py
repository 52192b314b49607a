"""A download is what its button says: two logs that differ in one cell, opened in two browsers at once."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.drive import choose, settled, uploader

ROWS = 10_100
CHANGED = 2_902
LONG = "N" * 60
"""Names so long that fewer sessions make a megabyte."""


def log(path, mark):
    """Sessions that are alike but for the name of one; above a megabyte when its records are exported."""
    lines = ["session_id,patient_id,ablation_date,planned_lesions,ablated_lesions"]
    for i in range(ROWS):
        name = f"S-{mark}-{LONG}" if i == CHANGED else f"S-{i:06}-{LONG}"
        day = f"2025-{1 + i % 12:02}-{1 + i % 28:02}"
        lines.append(f"{name},P{i:06},{day},2,{1 + i % 2}")
    path.write_text("\n".join(lines))
    return path


def open_records(page: Page, file) -> None:
    uploader(page, "door-ablation-file").set_input_files(file)
    page.get_by_role("button", name="Confirm and show the indicators").click()
    expect(page.locator("h1").first).to_have_text("Quality indicators")
    settled(page)


def download(page: Page, name: str) -> str:
    with page.expect_download() as caught:
        page.get_by_role("button", name=name, exact=True).first.click()
    return caught.value.path().read_text("utf-8-sig")


def test_two_browsers_get_their_own_records(visit, app_url, tmp_path):
    order, pages = ("HOSP-A", "HOSP-B"), {}
    for mark in order:
        pages[mark] = visit(app_url).go()
        open_records(pages[mark], log(tmp_path / f"{mark}.csv", mark))
        pages[mark].get_by_role("button", name=re.compile("^2 ")).first.click()
        choose(pages[mark], "Records")
        pages[mark].get_by_role("button", name="Download", exact=True).first.wait_for()
        settled(pages[mark])
    found = [(mark, download(pages[mark], "Download")) for mark in (*order, *reversed(order))]
    for mark, text in found:
        assert len(text) > 1_100_000
        assert f'"S-{mark}-{LONG}"' in text
        assert not any(other in text for other in order if other != mark)
