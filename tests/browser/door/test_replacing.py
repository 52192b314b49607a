"""Any kind of file replaced by any other at the same door, in a real browser: no incident, and it is read."""

from __future__ import annotations

import contextlib
import io
import os
import random
import zipfile

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Error, FilePayload, Page, Route, expect

from tests.browser.drive import settled, until, uploader

TIMES = int(os.environ.get("TANDEM_REPLACEMENTS", "12"))
SEED = int(os.environ.get("TANDEM_SEED", "7"))
INCIDENT = "Something failed on our side"
HEADER = ["patient", "CT", "MR", "reference"]


def rows(count: int) -> list[list[str]]:
    sign = ["positive", "negative"]
    return [[f"P{i}", sign[i % 2], sign[i % 3 == 0], sign[i % 2]] for i in range(count)]


def workbook(table: list[list[str]], sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for number in range(sheets - 1):
        book.create_sheet(f"empty {number}", 0)
    for row in table:
        book.worksheets[-1].append(row)
    book.active = len(book.worksheets) - 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(table: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in table).encode()


def parquet(table: list[list[str]]) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(table[1:], columns=table[0]).to_parquet(out)
    return out.getvalue()


def emptied() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def scores(count: int) -> list[list[str]]:
    """A row per read: another layout, other widgets."""
    return [
        ["patient", "modality", "reader", "score", "reference"],
        *([f"P{i}", test, reader, str(1 + (i + k) % 5), str(i % 2)]
          for i in range(count) for k, test in enumerate(("CT", "MR")) for reader in "AB"),
    ]  # fmt: skip


FILES = {
    "study.csv": (text([HEADER, *rows(40)]), "40"),
    "other.csv": (text([HEADER, *rows(37)]), "37"),
    "study.xlsx": (workbook([HEADER, *rows(31)]), "31"),
    "large.xlsx": (workbook([HEADER, *rows(4000)]), "4,000"),
    "sheets.xlsx": (workbook([HEADER, *rows(29)], sheets=200), None),
    "long.csv": (text(scores(23)), None),
    "long.xlsx": (workbook(scores(21)), None),
    "study.parquet": (parquet([HEADER, *rows(33)]), "33"),
    "refused.xlsx": (emptied(), None),
    "no-table.xlsx": (b"PK\x03\x04 not a workbook", None),
    "unknown.csv": (text([HEADER, ["P1", "perhaps", "so", "maybe"]]), None),
    "no-reference.csv": (text([["a", "b"], ["1", "2"]]), None),
}


def replace(page: Page, kind: str, number: int) -> None:
    content, units = FILES[kind]
    name = f"{number}-{kind}"
    given: FilePayload = {"name": name, "mimeType": "", "buffer": content}
    # a file dropped while the page is drawn anew may fall beside it
    until(page, page.get_by_text(name).first.is_visible, lambda: uploader(page).first.set_input_files(given))
    if units is not None:
        expect(page.locator(".tandem-figures").first).to_contain_text(units)
    settled(page)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)  # it is being read
    assert page.get_by_text(INCIDENT).count() == 0, name
    expect(page.get_by_text("Reader study", exact=True).first).to_be_visible()


def click_something(page: Page, chance: random.Random) -> None:
    """Now and then change how a file is read, so that its widgets have something to say."""
    layout = page.locator('[class*="st-key-door-reads-layout"] button')
    if (choices := layout.count()) and chance.random() < 0.5:
        with contextlib.suppress(Error):  # it may be gone by now, which is the point
            layout.nth(chance.randrange(choices)).dispatch_event("click", timeout=2000)
        settled(page)


@pytest.mark.parametrize("seed", [SEED])
def test_any_file_is_replaced_by_any_other(visit, app_url, seed):
    chance = random.Random(seed)
    page = visit(app_url).go()
    for number in range(TIMES):
        replace(page, chance.choice(sorted(FILES)), number)
        click_something(page, chance)
        assert page.get_by_text(INCIDENT).count() == 0


def test_nothing_is_left_to_cancel_after_a_workbook_was_read(visit, app_url):
    page = visit(app_url).go()
    for number, kind in enumerate(("large.xlsx", "refused.xlsx", "study.xlsx")):
        replace(page, kind, number)


def test_a_file_on_its_way_outlives_the_one_it_replaces(visit, app_url):
    """The study before it goes from the page at once; the door must not move under the upload."""
    page = visit(app_url).go()
    replace(page, "study.csv", 0)

    def late(route: Route) -> None:
        if route.request.method == "PUT":
            page.wait_for_timeout(2_000)
        route.continue_()

    page.route("**/upload_file/**", late)
    replace(page, "other.csv", 1)
