"""Whole exports as hospitals arrange them: headers in two rows or two languages, grades alone, codes.

Each was counted by hand before it was read.
"""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from core.ablation.file.columns import COLUMNS, FURTHER_COLUMNS
from core.ablation.file.door import find_columns, read_log
from core.ablation.log import Log
from core.tables.files.intake import read
from core.tables.meaning.dates import parse_dates
from tests.ablation.logs import ask, fraction

AS_OF = date(2025, 6, 30)


def export(text: str, name: str = "export.csv") -> Log:
    return read_log(read(text.strip().encode(), name), as_of=AS_OF)


def test_headers_under_the_names_of_groups() -> None:
    """Merged names of groups above the names of columns, in a workbook with a title."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        "某院消融登记表",
        "患者信息||手术信息||||术后并发症|||术后复查|||随访|",
        "病案号|住院号|手术日期|病灶大小(cm)|计划数|消融数|名称|分级(SIR)|发生日期|日期|方式|结果|末次日期|情况",
        "B1|Z1|2024-01-10|2.4|2|2|无|||2024-02-08|增强CT|CR|2025-03-01|存活",
        "B2|Z2|2024-02-11|1.5|1|1|气胸|C|2024-02-12|2024-03-10|平扫|完全|2025-02-01|存活",
        "B3|Z3|2024-03-12|3.6|3|2|血肿|A|2024-03-13|2024-04-02|增强MRI|残留|2024-04-20|失访",
        "合计||3例",
    ):
        sheet.append(row.split("|"))
    for cells in ("A1:N1", "A2:B2", "C2:F2", "G2:I2", "J2:L2", "M2:N2"):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    found = read_log(read(out.getvalue(), "export.xlsx"), as_of=AS_OF)
    answer = ask(found)
    assert found.rows == 3
    assert found.cells.numbers["max_size_mm"].tolist() == [24, 15, 36]
    assert fraction(answer, "2") == (5, 6)
    assert fraction(answer, "3") == (1, 3)
    assert fraction(answer, "4.overall") == fraction(answer, "4.severe_pneumothorax") == (1, 3)
    assert fraction(answer, "6.6m") == (2, 3)


def test_headers_and_values_in_two_languages() -> None:
    answer = ask(
        export(
            """
病案号 Patient ID,手术日期 Date of procedure,肿瘤部位 Site,良恶性 Benign/Malignant,术前活检 Biopsy,\
并发症 Complication,SIR complication class,并发症日期 Complication date,\
复查日期 Imaging date,复查方式 Modality,疗效 Response
P1,2024-01-05,甲状腺 thyroid,良性 benign,是 Yes,无 None,,,2024-02-01,CEUS,CR
P2,2024-01-15,甲状腺 thyroid,恶性 malignant,否 No,感染 Infection,C,2024-01-17,2024-02-10,增强CT CECT,PR
P3,2024-02-05,肝脏 liver,恶性 malignant,否 No,出血 Bleeding,B,2024-02-06,2024-03-01,增强MR CEMR,CR
"""
        )
    )
    assert fraction(answer, "3") == (2, 3)
    assert fraction(answer, "4.overall") == fraction(answer, "4.severe_infection") == (1, 3)
    assert fraction(answer, "8.benign_share") == fraction(answer, "8.preablation_biopsy_rate") == (1, 2)


def test_a_grade_alone_is_a_complication_of_unknown_kind() -> None:
    answer = ask(
        export(
            """
MRN,Procedure date,SIR complication class
M1,2024-01-05,None
M2,2024-01-12,D
M3,2024-01-19,B
M4,2024-01-26,
"""
        )
    )
    assert fraction(answer, "4.overall") == fraction(answer, "4.other") == (1, 4)
    assert fraction(answer, "4.major_bleeding") == (0, 4)
    for code in ("4.overall", "4.major_bleeding"):
        assert answer.indicators[code].bounds == (0, pytest.approx(2 / 4))


def test_severe_complications_that_name_the_kind() -> None:
    """No column of severities: what stands under 严重并发症 was severe, whatever else is said."""
    answer = ask(
        export("患者ID,手术日期,严重并发症,并发症日期\nH1,2024-01-04,无,\nH2,2024-02-03,气胸,2024-02-04\n")
    )
    assert fraction(answer, "4.severe_pneumothorax") == (1, 2)
    assert answer.indicators["4.overall"].bounds == (0.5, 0.5)


def test_the_date_of_an_enhanced_imaging_says_that_it_was_enhanced() -> None:
    answer = ask(
        export(
            "患者ID,手术日期,复查增强CT/MRI日期,是否完全消融\nH1,2024-01-04,2024-02-01,是\nH2,2024-02-03,,是\n"
        )
    )
    assert fraction(answer, "3") == (1, 2)


def test_codes_of_the_front_page() -> None:
    answer = ask(
        export(
            """
病历号,消融日期,入院时间,出院时间,离院方式代码,自动出院原因
B1,20240105,20240103,20240109,1,
B2,20240110,20240109,20240115,4,终末期
B3,20240115,20240114,20240120,4,费用
"""
        )
    )
    assert fraction(answer, "5") == (1, 3)


def test_a_diagnosis_is_no_site() -> None:
    text = "住院号,手术日期,主要诊断\n1,2024-01-05,甲状腺癌\n2,2024-01-08,肝癌\n"
    found = export(text)
    assert [item.code for item in found.problems].count("site_in_diagnosis") == 1
    assert "tumour_site" not in found.cells.headers
    chosen = read_log(
        read(text.encode(), "export.csv"),
        columns={"tumour_site": "主要诊断", "benign_malignant": "主要诊断"},
        as_of=AS_OF,
    )
    assert fraction(ask(chosen), "8.benign_share") == (0, 1)
    assert "site_in_diagnosis" not in {item.code for item in chosen.problems}


@pytest.mark.parametrize(
    "header",
    ["AFP 复查日期", "Reason for discharge", "Gleason 分级", "既往 出血", "疾病编码", "CT 号", "术前 日期"],
)
def test_a_part_of_a_header_is_not_its_name(header: str) -> None:
    table = read(f"patient_id,ablation_date,{header}\nP1,2024-01-01,1\n".encode(), "log.csv")
    found = find_columns(table, (*COLUMNS, *FURTHER_COLUMNS), None, {"session_id"})
    assert header not in found.values()


def test_dates_in_chinese_numerals() -> None:
    texts = [
        "二〇二四年四月五日",
        "二零二四年十一月二十三日",
        "２０２４年十月三十一日",
        "二○二四年十二月廿日",
        "二〇二四年十三月一日",
    ]
    found = parse_dates(texts)
    assert [value and value.isoformat() for value in found.values] == [
        *("2024-04-05", "2024-11-23", "2024-10-31", "2024-12-20", None)
    ]
