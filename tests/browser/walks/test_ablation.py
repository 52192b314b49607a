"""The ablation log in a real browser: from a Chinese file to the records behind a number and the report."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from core.words import words
from tests.ablation.chinese import chinese_lesions, chinese_log
from tests.browser.drive import becomes, choose, fold_of, menu, query, settled, unfold, uploader

ASKED = "文件中的资料完整到哪一天"
"""Asked at the door of every log."""

ZH = words("zh")
CASES = Path(__file__).parents[2] / "ablation" / "cases"
HIS_SMALL = {
    "一": (4, 10),
    "二": (14, 15),
    "三": (5, 10),
    "四": (3, 10),
    "五": (1, 9),
    "七": (58, 9),
    "八（一）": (1, 2),
    "八（二）": (1, 1),
}
"""What stands in the official rows of the hospital's export, as counted by hand from its records."""
CONTROL = "3 肿瘤消融治疗后局部病灶有效控制率"


@pytest.fixture
def chinese_file(tmp_path):
    """The example as a Chinese hospital would keep it, in GB18030."""
    path = tmp_path / "消融日志.csv"
    path.write_bytes(chinese_log())
    return path


def drop(page: Page, file, key: str, then: str) -> None:
    """Give a file to the uploader with this key and wait for a text."""
    uploader(page, key).set_input_files(file)
    page.get_by_text(then).first.wait_for()
    settled(page)


def date_of(field: Locator, day: str) -> None:
    """Type a day into a date field, part by part as its cursor moves on."""
    field.get_by_role("spinbutton").first.click()
    field.page.keyboard.type(day.replace("-", ""))
    field.page.keyboard.press("Tab")
    settled(field.page)


def row_of(page: Page, key: str):
    """A row of the grid."""
    return page.locator(f'[class*="_indicators_{key}"]').first


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as caught:
        page.get_by_role("button", name=name, exact=True).first.click()
    path = caught.value.path()
    return path.read_bytes()


def test_from_a_chinese_file_to_a_moved_number_its_records_and_the_report(visit, app_url, chinese_file):
    watched = visit(app_url, language="zh")
    page = watched.go()
    drop(page, chinese_file, "door-ablation-file", ASKED)
    page.get_by_role("button", name="确认并查看指标").click()
    expect(page.locator("h1").first).to_have_text(ZH("Quality indicators"))
    settled(page)
    expect(page.locator(".tandem-answer").first).to_contain_text("局部有效控制率 92.2%(83/90)")
    becomes(page, lambda: query(page).get("as_of"), ["2026-06-28"])

    page.get_by_role("button", name=CONTROL, exact=True).click()
    page.wait_for_url("**indicator=3**")
    choose(page, "定义开关")
    window = page.get_by_test_id("stMain").get_by_label(ZH.label("switch", "control_window_days"), exact=True)
    window.fill("42")
    window.press("Enter")
    expect(page.locator(".tandem-answer").first).to_contain_text("局部有效控制率 93.3%(84/90)")
    page.wait_for_url("**set.control_window_days=42**")
    expect(row_of(page, "3")).to_contain_text("93.3%(84/90)")

    choose(page, "记录")
    state = ZH.label("state", "numerator")
    choose(page, f"{state}（84）")
    settled(page)
    with page.expect_download() as caught:
        page.locator('[class*="sheet_records"]').get_by_role("button", name=ZH("Download")).first.click()
    assert caught.value.suggested_filename.endswith(".xlsx")
    records = openpyxl.load_workbook(io.BytesIO(caught.value.path().read_bytes())).active
    assert records.max_row == 85
    assert "S038" in [row[0].value for row in records.iter_rows()]

    book = openpyxl.load_workbook(io.BytesIO(download(page, ZH("Report, Excel"))))
    lines = {row[1].value: [cell.value for cell in row] for row in book.worksheets[0].iter_rows()}
    name = "肿瘤消融治疗后局部病灶有效控制率"
    # the value to report does not follow a changed definition; the one on the screen does
    assert lines[name][4:6] == [85, 93] and lines[name][9:11] == [84, 90]
    paper = Document(io.BytesIO(download(page, ZH("Report, Word"))))
    assert "肿瘤消融治疗技术临床应用质量控制指标（2022年版）" in paper.paragraphs[0].text

    page.go_back()
    expect(page.locator(".tandem-answer").first).to_contain_text("92.2%(83/90)")


def test_the_lesion_file_joins_its_log(visit, app_url, chinese_file, tmp_path):
    lesions = tmp_path / "病灶.csv"
    lesions.write_bytes(chinese_lesions())
    page = visit(app_url, language="zh").go()
    drop(page, chinese_file, "door-ablation-file", ASKED)
    unfold(fold_of(page, ZH("Lesion file (optional)")))
    drop(page, lesions, "door-ablation-lesions-file", "12 个病灶")


def test_a_link_carries_switch_period_filter_and_chart(visit, app_url):
    page = visit(app_url).go(
        "monitoring?data=golden&indicator=3&set.control_window_days=42&chart.every=month&where.centre=A"
        "&start=2024-01-01&end=2024-12-31"
    )
    expect(page.locator(".tandem-answer").nth(1)).to_contain_text("Local effective control rate")
    becomes(page, lambda: query(page).get("chart.every"), ["month"])
    menu(page, "Quality indicators")
    becomes(page, lambda: query(page).get("set.control_window_days"), ["42"])
    becomes(page, lambda: query(page).get("where.centre"), ["A"])
    expect(page.get_by_role("button", name="Centre: A ×")).to_be_visible()


def test_undo_takes_a_switch_back(visit, app_url):
    page = visit(app_url).go("indicators?data=golden&indicator=3")
    choose(page, "Definition switches")
    window = page.get_by_test_id("stMain").get_by_label("Local control: window in days", exact=True)
    window.fill("42")
    window.press("Enter")
    expect(page.locator(".tandem-answer").first).to_contain_text("93.3% (84/90)")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tandem-answer").first).to_contain_text("92.2% (83/90)")


def test_the_cusum_alarms_and_names_the_events(visit, app_url):
    page = visit(app_url).go("monitoring?data=golden&indicator=4.overall")
    rate = page.get_by_role("spinbutton", name="Baseline rate (%)")
    rate.fill("5")
    rate.press("Enter")
    expect(page.get_by_text("alarm on 2024-09-09").first).to_be_visible()
    page.wait_for_url("**chart.cusum.baseline_rate=0.05**")


class Actions:
    """What a person does between the file and the report: every click, typed answer and dropped file."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, name: str, act, *arguments):
        self.done.append(name)
        return act(*arguments)


def test_a_hospital_export_becomes_the_chinese_report_in_five_actions(visit, app_url):
    page, act = visit(app_url, language="zh").go(), Actions()
    act("drop the export", drop, page, CASES / "his_small.csv", "door-ablation-file", ASKED)
    # the export has no date after 2025-08-01; the hospital knows that it is complete to the end of the year
    day = page.get_by_test_id("stMain").get_by_label(ZH("Cut-off date"), exact=True).first
    act("state the cut-off", date_of, day, "2025-12-31")
    act("confirm", page.get_by_role("button", name="确认并查看指标").click)
    expect(page.locator("h1").first).to_have_text(ZH("Quality indicators"))
    settled(page)
    field = page.get_by_role("textbox", name=ZH("Institution"))
    act("name the institution", field.fill, "甲医院")  # and to the button at once: the field is left by it
    book = openpyxl.load_workbook(io.BytesIO(act("report", download, page, ZH("Report, Excel"))))
    assert len(act.done) <= 5, act.done
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    head = {row[0]: row[2] for row in rows}
    assert head[ZH("Institution")] == "甲医院" and head[ZH("Cut-off date")] == "2025-12-31"
    reported = {row[0]: tuple(row[4:6]) for row in reversed(rows)}
    assert reported == reported | HIS_SMALL
