"""The front door in a real browser: a Chinese file, a corrected role, a decided value, then numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.drive import becomes, fold_of, settled, unfold, uploader

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "core" / "examples" / "liver_petmr" / "reads.csv"
MEANS = {"1": "阳性", "0": "阴性"}
HEADERS = {
    "patient_id": "患者编号",
    "lesion_id": "病灶编号",
    "CT": "增强CT",
    "PET": "PET",
    "MR": "MR",
    "reference": "术后随访转归",
}
"""The last is no name of a reference standard that anyone would guess."""


@pytest.fixture
def chinese_file(tmp_path):
    """The example as Chinese Excel writes it; one read in ten on CT says something unknown."""
    path = tmp_path / "阅片.csv"
    with EXAMPLE.open(encoding="utf-8-sig") as file, path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS.values())
        for i, row in enumerate(csv.DictReader(file)):
            cells = [MEANS.get(row[c], row[c]) for c in HEADERS]
            if cells[2] == "阳性" and i % 10 == 0:
                cells[2] = "强化"
            writer.writerow(cells)
    return path


def decide(page: Page, what: str, option: str) -> None:
    """Choose an option in the folded table of columns and values, by the start of its label."""
    every = re.compile("^(Every column, value and blank|每一列、每个取值和空白)$")
    table = page.locator("details").filter(has=page.get_by_text(every))
    settled(page)
    if table.get_attribute("open") is None:
        page.get_by_text(every).click()
    wanted = table.get_by_role("combobox", name=re.compile(re.escape(what))).first
    chosen = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):  # a run draws the list anew, and what unfolds closes it
        settled(page)
        wanted.click()
        try:
            chosen.click(timeout=5000)
            break
        except TimeoutError:
            page.keyboard.press("Escape")
    expect(table).to_have_attribute("open", "")  # what was decided there does not fold it
    settled(page)


def drop(page: Page, file: Path, then: str = "识别结果") -> None:
    uploader(page).set_input_files(file)
    page.get_by_role("heading", name=then).wait_for()
    settled(page)


def test_a_gbk_file_a_corrected_role_and_a_decided_value_lead_to_numbers(visit, app_url, chinese_file):
    page = visit(app_url, language="zh").go()
    drop(page, chinese_file)
    expect(page.get_by_text("gb18030").first).to_be_visible()
    go = page.get_by_role("button", name="查看各检查的诊断准确性")
    expect(go).to_be_disabled()
    expect(page.get_by_text("术后随访转归").first).to_be_visible()
    decide(page, "术后随访转归", "参考标准")
    expect(page.get_by_text("强化").first).to_be_visible()
    expect(go).to_be_disabled()
    decide(page, "增强CT：“强化”", "阳性")
    expect(page.locator(".tandem-figures").first).to_contain_text("179")
    expect(go).to_be_enabled()
    go.click()
    expect(page.locator("h1").first).to_have_text("准确性")
    expect(page.locator(".tandem-where").first).to_contain_text("阅片.csv")
    expect(page.locator(".tandem-answer").first).to_contain_text("98.9%(177/179)")
    page.get_by_test_id("stSidebar").get_by_role("link", name="开始").click()
    expect(page.locator(".tandem-figures").first).to_contain_text("306")


def test_no_table_hands_out_cells_that_a_spreadsheet_would_run(visit, app_url):
    """Streamlit's own tables write what was typed into a CSV file as it is."""
    page = visit(app_url).go("fusion")
    own = page.locator('button[aria-label^="Download as CSV"]')
    own.first.wait_for(state="attached")
    assert not any(button.is_visible() for button in own.all())


def test_a_copied_table_has_no_cell_that_a_spreadsheet_would_run(visit, app_url, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text(
        "patient,=MR,CT,reference\n" + "".join(f"P{i},{i % 3 % 2},{i % 2},{i % 2}\n" for i in range(30))
    )
    page = visit(app_url).go()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drop(page, file, "What was understood")
    page.get_by_role("button", name="Copy", exact=True).first.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('CT'))")
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")]
    assert [row[:2] for row in rows[1:3]] == [["'=MR", "10"], ["CT", "15"]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_recipe_of_one_file_reads_the_next(visit, app_url, chinese_file, tmp_path, language):
    words = {
        "en": ("What was understood", "Download the recipe", "Template and recipe"),
        "zh": ("识别结果", "下载方案", "模板与方案"),
    }[language]
    names = {"en": ("“强化”", "positive"), "zh": ("“强化”", "阳性")}[language]
    known = tmp_path / "known.csv"
    known.write_text(chinese_file.read_text("gb18030").replace("术后随访转归", "金标准"), "utf-8")
    page = visit(app_url, language=language).go()
    drop(page, known, words[0])
    decide(page, *names)
    with page.expect_download() as saved:
        page.get_by_role("button", name=words[1]).click()
    recipe = tmp_path / "recipe.json"
    saved.value.save_as(recipe)

    again = visit(app_url, language=language).go()
    unfold(fold_of(again, words[2]))
    uploader(again, "door-reads-recipe").set_input_files(recipe)
    again.get_by_text("known.csv").first.wait_for()
    drop(again, known, words[0])
    expect(again.locator(".tandem-figures").first).to_contain_text("179")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_door_with_a_file_fits_the_screen(visit, app_url, chinese_file, language, dark):
    page = visit(app_url, language=language, dark=dark, width=390).go()
    drop(page, chinese_file, {"en": "What was understood", "zh": "识别结果"}[language])
    becomes(page, lambda: page.evaluate("document.documentElement.scrollWidth") <= 390, True)
    page.set_viewport_size({"width": 1440, "height": 1000})
    becomes(page, lambda: page.evaluate("document.documentElement.scrollWidth") <= 1440, True)


def long_workbook(path, rows, columns):
    """A workbook that takes long to read and not to write: one row of ones, repeated."""
    small = io.BytesIO()
    with xlsxwriter.Workbook(small) as book:
        book.add_worksheet().write_row(0, 0, [f"CT {i}" for i in range(columns)])
    row = "".join(f"<c><v>{i % 2}</v></c>" for i in range(columns))
    with (
        zipfile.ZipFile(small) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for name in made.namelist():
            text = made.read(name)
            if name == "xl/worksheets/sheet1.xml":
                more = "".join(f'<row r="{at}">{row}</row>' for at in range(2, rows + 2))
                text = text.replace(b"</sheetData>", more.encode() + b"</sheetData>")
            out.writestr(name, text)
    return path


def test_a_long_reading_shows_progress_and_can_be_stopped(visit, app_url, tmp_path):
    file = long_workbook(tmp_path / "long.xlsx", 90_000, 32)
    page = visit(app_url).go()
    uploader(page).set_input_files(file)
    page.get_by_test_id("stProgress").get_by_text("Reading long.xlsx").wait_for()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".tandem-problems").first).to_contain_text("cancelled")
    expect(page.get_by_role("heading", name="What was understood")).to_have_count(0)
