"""The official report: what it prints, that both files say the same, that they open."""

import io
import re
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document

from core.ablation.answer import answer
from core.ablation.definitions import SWITCHES, parse
from core.ablation.file.door import read_log
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from core.report.ablation import official
from core.report.ablation.document import document
from core.report.ablation.workbook import workbook
from core.tables.files.intake import read
from core.words import words
from core.words.answers import ablation as said
from tests.ablation.golden import golden

LITERAL = {
    "1": (81, 93),
    "2": (95, 99),
    "3": (85, 93),
    "4.overall": (7, 93),
    "5": (5, 90),
    "6.2y": (48, 93),
    "6.3y": (7, 93),
    "7": (471, 89),
    "8.benign_share": (5, 7),
}
MATURED = {"3": (83, 90), "4.overall": (6, 91), "5": (5, 88), "6.2y": (43, 47), "6.3y": (1, 2)}


def opened(plan=None, language="en"):
    found = answer(golden(), plan or AblationPlan())
    return openpyxl.load_workbook(io.BytesIO(workbook(found, words(language))))


def form(book):
    """Indicator number and name -> cells of its line."""
    sheet = book.worksheets[0]
    return {
        (row[0].value, row[1].value): [cell.value for cell in row]
        for row in sheet.iter_rows()
        if row[1].value
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reported_values_are_literal_and_matured_ones_stand_beside(language):
    w = words(language)
    lines = form(opened(language=language))
    for indicator, (top, bottom) in LITERAL.items():
        cells = lines[official.label(w, indicator), said.name(w, indicator)]
        assert cells[4:6] == [top, bottom]
        assert cells[6] == pytest.approx(top / bottom, abs=1e-15)
        assert cells[9:11] == [*MATURED.get(indicator, (top, bottom))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_indicator_names_its_numerator_and_denominator(language):
    w = words(language)
    for line in official.lines(w, answer(golden(), AblationPlan())):
        assert not line.numerator_name.startswith("numerator") and line.numerator_name != line.indicator
        assert line.denominator_name != line.indicator
        assert line.definition and line.significance and line.other_name != line.name


def test_the_chinese_form_prints_the_official_words():
    book = opened(language="zh")
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    for text in (
        "肿瘤消融治疗技术临床应用质量控制指标（2022年版）",
        "肿瘤消融治疗指征正确率",
        "实际完成消融治疗的病灶总数",
        "同期肿瘤消融治疗患者总数",
        "反映医疗机构肿瘤消融治疗技术的规范性。",
    ):
        assert text in texts
    notes = "\n".join(str(text) for text in texts)
    assert "注1：" in notes and "注2：" in notes and "注3：" in notes


def test_every_switch_is_listed_and_a_changed_one_is_named_on_the_form():
    plan = AblationPlan(definitions=parse(["control_window_days=42"]))
    book = opened(plan)
    w = words("en")
    used = {row[1].value: (row[2].value, row[3].value) for row in book["Switches used"].iter_rows(min_row=2)}
    assert len(used) == len(SWITCHES)
    assert used[w.label("switch", "control_window_days")] == ("42 days", "31 days")
    facts = [row[2].value for row in book.worksheets[0].iter_rows(max_row=12)]
    assert any("42 days" in str(fact) for fact in facts)


def test_period_cut_off_and_filter_are_printed():
    plan = AblationPlan(start=date(2024, 1, 1), end=date(2024, 12, 31), where=(("centre", ("A",)),))
    facts = dict(official.facts(words("en"), answer(golden(), plan), ""))
    assert facts["Period"] == "2024-01-01 to 2024-12-31"
    assert facts["Cut-off date"] == "2026-06-30"
    assert facts["Only"] == "Centre: A"
    assert facts["Sessions"] == "30"


def test_unmatched_records_are_the_duplicate_and_the_cancelled_session():
    rows = list(official.unmatched(words("en"), answer(golden(), AblationPlan())))
    assert {name for name, _, _ in rows} == {"S001", "S036"}


def test_the_record_sheet_has_every_record_and_adds_up():
    found = answer(golden(), AblationPlan())
    book = opened()
    rows = [[cell.value for cell in row] for row in book["Records"].iter_rows(min_row=2)]
    w = words("en")
    assert len(rows) == sum(len(found.records(indicator)) for indicator in INDICATORS)
    mine = [row for row in rows if row[0] == said.numbered(w, "3")]
    count = {
        state: sum(row[5] for row in mine if row[3] == w.label("state", state))
        for state in ("numerator", "denominator_only", "unknown", "not_mature", "excluded")
    }
    assert count["numerator"] == 83
    assert count["numerator"] + count["denominator_only"] + count["unknown"] == 90
    assert count["not_mature"] == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_document_says_what_the_workbook_says(language):
    found = answer(golden(), AblationPlan())
    w = words(language)
    paper = Document(io.BytesIO(document(found, w)))
    table = paper.tables[0]
    shown = {cells[1]: cells for cells in ([cell.text for cell in row.cells] for row in table.rows)}
    for indicator, (top, bottom) in LITERAL.items():
        assert shown[said.name(w, indicator)][2:4] == [str(top), str(bottom)]
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert official.title(w) in text
    for note in official.notes(w):
        assert note in text


def test_missing_columns_are_named_instead_of_a_number():
    table = read(b"session_id,patient_id,ablation_date\nS1,P1,2024-01-02\n", "small.csv")
    found = answer(read_log(table, as_of=date(2025, 1, 1)), AblationPlan())
    for language in ("en", "zh"):
        w = words(language)
        book = openpyxl.load_workbook(io.BytesIO(workbook(found, w)))
        texts = [str(row[4].value) for row in book.worksheets[0].iter_rows()]
        needs = w("not computable: needs {columns}", columns=said.column_within(w, "planned_lesions"))
        assert any(text.startswith(needs) for text in texts)
        assert document(found, w)


def test_texts_of_the_file_never_become_formulas():
    table = read(b"session_id,patient_id,ablation_date\n=1+1,P1,2024-01-02\n=1+1,P1,2024-01-02\n", "x.csv")
    found = answer(read_log(table, as_of=date(2025, 1, 1)), AblationPlan())
    book = openpyxl.load_workbook(io.BytesIO(workbook(found, words("en"))))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_the_same_answer_prints_the_same_workbook_whatever_the_order_of_groups():
    plain_book = form(opened())
    grouped = form(opened(replace(AblationPlan(), by=("centre",))))
    assert plain_book == grouped


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sheet", [0, 1, 2])
def test_rows_are_tall_enough_for_their_wrapped_texts(language, sheet):
    book = opened(language=language)
    page = book.worksheets[sheet]
    widths = {
        at: dimension.width
        for dimension in page.column_dimensions.values()
        for at in range(dimension.min, dimension.max + 1)
    }
    merged = {cell for span in page.merged_cells.ranges for row in span.rows for cell in row}
    for row in page.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                continue
            if (cell.row, cell.column) in merged:
                continue
            signs = sum(2 if ord(sign) > 0x2E80 else 1 for sign in cell.value)
            lines = -(-signs // widths[cell.column])
            assert lines <= 1 or page.row_dimensions[cell.row].height >= lines * 13


YEAR = AblationPlan(start=date(2024, 1, 1), end=date(2024, 12, 31), targets=(("3", 0.95),))


def test_previous_period_and_target_stand_beside_the_value():
    sheet = opened(YEAR, "zh").worksheets[0]
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[1].value}
    before = answer(golden(), replace(YEAR, start=date(2023, 1, 1), end=date(2023, 12, 31))).indicators
    line = rows["肿瘤消融治疗后局部病灶有效控制率"]
    assert line[0] == "三"
    assert line[7] == before["3"].literal.value
    assert line[8] == 0.95


def test_institution_and_real_dates_are_on_the_form():
    found = answer(golden(), AblationPlan())
    w = words("zh")
    book = openpyxl.load_workbook(io.BytesIO(workbook(found, w, institution="=某医院", level="三级甲等")))
    facts = {row[0].value: row[2] for row in book.worksheets[0].iter_rows(max_row=14) if row[0].value}
    assert facts["医疗机构"].value == "=某医院" and facts["医疗机构"].data_type == "s"
    assert facts["机构级别"].value == "三级甲等"
    first, last = official.dates(found)
    assert str(first) in facts["时期"].value and str(last) in facts["时期"].value
    paper = Document(io.BytesIO(document(found, w, institution="某\x01医\u202e院", level="\x0b")))
    assert any(line.text.endswith("某医院") for line in paper.paragraphs)


def test_supplementary_rows_stand_apart_and_the_text_is_numbered_as_it_numbers():
    lines = official.lines(words("zh"), answer(golden(), AblationPlan()))
    official_ones = [line for line in lines if line.official]
    assert lines[: len(official_ones)] == official_ones
    assert [line.indicator for line in lines if not line.official] == ["4.other", "8.preablation_biopsy_rate"]
    assert [line.label for line in official_ones][0:3] == ["一", "二", "三"]
    assert [line.label for line in official_ones][-2:] == ["八（一）", "八（二）"]


def test_centres_and_quarters_are_the_answers_of_each():
    found = official.compared(answer(golden(), YEAR))
    w = words("en")
    quarters = official.quarters(found)
    assert list(quarters) == ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]
    own = replace(YEAR, start=date(2024, 4, 1), end=date(2024, 6, 30))
    assert quarters["2024 Q2"].indicators["3"].literal == answer(golden(), own).indicators["3"].literal
    assert sum(part.sessions for part in quarters.values()) == found.whole.sessions
    centres = official.centres(w, found)
    rows = {row[1]: row for row in official.split(w, found, centres)}
    assert rows[said.name(w, "3")][3:] == [said.literal(w, part.indicators["3"]) for part in centres.values()]
    assert sum(part.indicators["3"].literal.denominator for part in centres.values()) == int(
        rows[said.name(w, "3")][2].split("/")[1].rstrip(")")
    )


def test_excluded_records_and_records_lie_outside_the_print_area():
    book = opened(language="zh")
    assert "排除记录" in book.sheetnames
    for name in ("排除记录", words("zh")("Records")):
        assert book[name].max_row > 1
        # a cell with nothing in it: no page at all, not one of a header alone
        assert book[name][book[name].print_area.split("!")[-1].split(":")[0].replace("$", "")].value is None
        assert book[name].print_title_rows is None
    assert len(book.worksheets[0]._charts) == 1


def test_a_departure_is_marked_on_its_line_alone():
    found = answer(golden(), AblationPlan(definitions=parse(["control_window_days=42"])))
    for language, mark in (("zh", "不得作为上报值"), ("en", "must not be reported")):
        marked = [line.indicator for line in official.lines(words(language), found) if mark in line.remark]
        assert marked == ["3"]


def test_a_horizon_not_yet_due_says_so_where_the_value_would_stand():
    found, w = answer(golden(), YEAR), words("zh")
    place = official.label(w, "6.3y"), said.name(w, "6.3y")
    assert form(opened(YEAR, "zh"))[place][4:7] == [0, 0, "未到期"]
    table = Document(io.BytesIO(document(found, w))).tables[0]
    (line,) = (row for row in table.rows if (row.cells[0].text, row.cells[1].text) == place)
    assert [cell.text for cell in line.cells[2:5]] == ["0", "0", "未到期"]


def test_only_rates_are_bars_on_the_scale_of_per_cents():
    """The mean stay, 5.3 days, stood between them as a bar beyond 100 %."""
    w = words("zh")
    file = ZipFile(io.BytesIO(workbook(answer(golden(), AblationPlan()), w)))
    drawn = file.read("xl/charts/chart1.xml").decode()
    sheet = opened(language="zh").worksheets[0]
    rows = set()
    for first, last in re.findall(r"\$G\$(\d+):\$G\$(\d+)", drawn):
        rows |= {sheet.cell(row, 2).value for row in range(int(first), int(last) + 1)}
    rates = {said.name(w, code) for code in INDICATORS if official.in_the_text(code) and code != "7"}
    assert rows == rates
