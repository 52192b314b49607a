"""The reader study in a real browser: from a Chinese file to a discordant lesion."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drive import becomes, choose, menu, pick, query, settled, unfold, until, upload

ROOT = Path(__file__).parents[3]
MEANS = {"1": "阳性", "0": "阴性"}
HEADERS = {
    "patient_id": "患者编号",
    "lesion_id": "病灶编号",
    "tumour_type": "肿瘤类型",
    "CT": "增强CT",
    "PET": "PET",
    "MR": "MR",
    "reference": "金标准",
}


@pytest.fixture
def chinese_file(tmp_path):
    """The example with Chinese headers and values, as Chinese Excel writes it."""
    source = ROOT / "core" / "examples" / "liver_petmr" / "reads.csv"
    path = tmp_path / "阅片.csv"
    with source.open(encoding="utf-8-sig") as file, path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADERS.values())
        for row in csv.DictReader(file):
            reads = ("CT", "PET", "MR", "reference")
            writer.writerow([MEANS[row[c]] if c in reads else row[c] for c in HEADERS])
    return path


def answer(page: Page):
    return page.locator(".tandem-answer").first


def test_from_a_chinese_file_to_a_discordant_lesion(visit, app_url, chinese_file):
    watched = visit(app_url, language="zh")
    page = watched.go()
    upload(page, chinese_file, "识别结果")
    expect(page.locator(".tandem-figures").first).to_contain_text("306")
    page.get_by_role("button", name="查看各检查的诊断准确性").click()
    expect(page.locator("h1").first).to_have_text("准确性")
    expect(answer(page)).to_contain_text("98.9%(177/179)")

    choose(page, "任一阳性（或）")
    expect(answer(page)).to_contain_text("PET 或 MR 100.0%(179/179)")
    becomes(page, lambda: query(page).get("rules"), ["PET | MR=PET | MR"])
    choose(page, "全部阳性（且）")
    expect(answer(page)).to_contain_text("以 PET 且 MR 代替 PET 或 MR")

    pick(page, page.get_by_role("combobox", name="亚组"), "肿瘤类型 PDAC")
    expect(page.locator(".tandem-where").first).to_contain_text("36 名患者")
    becomes(page, lambda: query(page).get("where"), ["肿瘤类型=PDAC"])

    menu(page, "比较")
    expect(answer(page)).to_contain_text("PET 且 MR")
    page.locator('.tandem-cell[data-row="sensitivity"][data-column="only_first_correct"]').click()
    expect(page.get_by_text("灵敏度：仅增强CT 正确")).to_be_visible()

    page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    settled(page)
    expect(page.locator("h1").first).to_have_text("Comparison")
    for language, title in (("中文", "比较"), ("English", "Comparison")):  # a choice is no word of a language
        page.get_by_test_id("stSidebar").get_by_text(language, exact=True).click()
        expect(page.locator("h1").first).to_have_text(title)
        settled(page)
    expect(page.locator(".tandem-where").first).to_contain_text("36 patients")
    watched.check()


def test_a_folded_part_stays_open_while_what_it_holds_changes(visit, app_url):
    watched = visit(app_url)
    page = watched.go("accuracy?data=liver_petmr")
    unfold(page.get_by_role("button", name="More"))
    names = page.get_by_text("Tests and rules shown")
    names.wait_for()
    page.locator('[class*="accuracy-shown"]').get_by_text("CT", exact=True).first.click()
    expect(page.get_by_text("3 of 4")).to_be_visible()
    expect(names).to_be_visible()
    page.keyboard.press("Escape")

    side = page.get_by_test_id("stSidebar")
    expect(side).to_contain_text("leave out · any lesion positive")
    unfold(side.locator("summary").filter(has_text="Handling").first)
    reads = page.get_by_role("combobox", name="Indeterminate reads")
    pick(page, reads, "count as positive")
    expect(side).to_contain_text("count as positive · any lesion positive")
    expect(reads).to_be_visible()
    watched.check()


def test_a_moved_cut_off_is_told_first_and_opens_what_it_gained(visit, app_url):
    page = visit(app_url, language="zh").go("accuracy?data=three_readers")
    page.get_by_text("截断值与 ROC 曲线").click()
    slider = page.locator('[class*="cutoff-CT_A"] input').first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(answer(page)).to_contain_text("CT_A 的阳性截断值由 ≥ 4 改为 ≥ 3")
    expect(answer(page)).to_contain_text("多检出 21.0 个百分点（95%CI 12.4~33.3；按定义绝不会更少）")
    answer(page).get_by_role("button", name="新检出 13 个，丢失 0 个", exact=True).click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("新检出：现在检出，此前未检出（13）")
    expect(window.get_by_role("columnheader", name="之前", exact=True).first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "fields", "said"),
    [
        ("en", ("The condition is called", "One lesion is called"), ("HCC (≥ 1 cm)", "segment")),
        ("zh", ("目标疾病的名称", "一个病灶的名称"), ("肝转移瘤", "肝段")),
    ],
)
def test_a_name_is_said_at_once_and_everywhere_on_the_page(visit, app_url, language, fields, said):
    page = visit(app_url, language=language).go("comparison?data=three_readers")
    more = page.get_by_test_id("stMain").get_by_role("button", name={"en": "More", "zh": "更多"}[language])
    for label, name in zip(fields, said, strict=True):
        field = page.get_by_label(label, exact=True).first
        until(page, field.is_visible, more.first.click)
        field.fill(name)
        field.press("Enter")
        expect(page.locator(".tandem-where").first).to_contain_text(name)
        settled(page)
    expect(answer(page)).to_contain_text(said[0])
    expect(page.locator(".tandem-where").first).to_contain_text(said[1])
    assert not any(name in str(query(page)) for name in said), "a link carries no names"
