"""Counts by month and hospital on the pages: the door, the indicators, monitoring, the report."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.file.aggregate import columns_of, read_aggregate
from core.ablation.plan import AblationPlan
from core.report.ablation.counts.document import counts_document
from core.report.ablation.counts.workbook import counts_workbook
from core.tables.files.intake import read
from core.words import words
from core.words.answers import counts as counted
from tests.pages.app import html, sound, table
from tests.pages.door.door_app import open_door

FILE = Path(__file__).parents[2] / "ablation" / "cases" / "aggregate_small.csv"


def aggregate():
    found = read(FILE.read_bytes(), FILE.name)
    headers = columns_of(found)
    assert headers is not None
    return read_aggregate(found, headers)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_from_the_door_to_every_page(language):
    w = words(language)
    at = sound(open_door(FILE.read_bytes(), language, FILE.name))
    assert counted.cannot(w) in [one.value.replace("\\", "") for one in at.caption]
    next(one for one in at.button if one.key == "door.ablation.counts.go").click()
    sound(at.run())
    assert "94.4%" in html(at) and "135" in html(at)  # 1: 135/143
    for code in ("7", "4.overall", "1"):
        next(one for one in at.button if f".grid.{code}." in str(one.key)).click()
        sound(at.run())
        assert at.get("vega_lite_chart")
    part = next(one for one in at.segmented_control if ".counts.part." in str(one.key))
    sound(part.set_value(w("By hospital")).run())
    assert list(table(at, w("Hospital"))[w("Numerator")]) == [115, 20]
    at.switch_page("pages/monitoring.py")
    sound(at.run())
    assert at.get("vega_lite_chart")
    assert counted.cannot(w) in [one.value.replace("\\", "") for one in at.caption]


def test_the_report_has_the_fractions_of_the_file():
    found = answer_aggregate(aggregate(), AblationPlan(by=("centre",), targets=(("1", 0.95),)))
    book = openpyxl.load_workbook(io.BytesIO(counts_workbook(found, words("zh"), institution="甲市质控中心")))
    rows = {row[0].value: [cell.value for cell in row] for row in book.worksheets[0].iter_rows()}
    assert rows["一"][2:4] == [135, 143] and rows["一"][7] == 0.95
    assert rows["四"][2:4] == [7, 167] and rows["七"][2:4] == [849, 163]
    assert rows["医疗机构"][2] == "甲市质控中心" and rows["纳入医疗机构"][2] == "甲医院和乙医院"
    by_hospital = {row[0].value: [cell.value for cell in row] for row in book.worksheets[1].iter_rows()}
    assert "115/121" in by_hospital["一"][3].replace(" ", "") and "20/22" in by_hospital["一"][4]


def test_the_document_has_the_fractions_the_period_before_and_the_text():
    february = {"start": date(2024, 2, 1), "end": date(2024, 2, 29)}
    found = answer_aggregate(aggregate(), AblationPlan(by=("centre",), **february))
    before = answer_aggregate(aggregate(), AblationPlan(start=date(2024, 1, 1), end=date(2024, 1, 31)))
    paper = docx.Document(io.BytesIO(counts_document(found, words("zh"), level="三级")))
    form = {row.cells[0].text: [cell.text for cell in row.cells] for row in paper.tables[0].rows}
    e, earlier = found.whole["1"], before.whole["1"]
    assert form["一"][2:4] == [f"{e.numerator}", f"{e.denominator}"]
    assert form["一"][6] == words("zh").numbers.percent(earlier.value)
    told = " ".join(paragraph.text for paragraph in paper.paragraphs)
    assert "三级" in told and "增强影像学检查证实肿瘤完全消融" in told
    assert any("符合治疗指征" in cell.text for each in paper.tables for cell in each._cells)


def test_monitoring_opens_at_an_indicator_that_the_file_holds():
    rows = "期间,医院,指标,分子,分母\n2023,A,3,9,10\n2024,A,3,8,10\n2024,=1+1,7,80,10\n"
    at = sound(open_door(rows.encode(), "zh", "counts.csv"))
    at.switch_page("pages/monitoring.py")
    assert sound(at.run()).get("vega_lite_chart")
