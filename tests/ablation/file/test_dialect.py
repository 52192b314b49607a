"""Cells, headers, stays and session numbers as hospitals write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.ablation.digits import COMPLICATIONS, Contrast, Grade, Says, Three
from core.ablation.file.door import read_log
from core.ablation.file.texts.complication_texts import read_complication
from core.ablation.file.texts.dialect import (
    LONGEST_TOLD,
    read_child,
    read_class,
    read_complete,
    read_contrast,
    read_discharge,
    read_follow_up,
    read_grade_number,
    read_irreversible,
    read_site,
)
from core.ablation.file.texts.grades import read_grade
from core.ablation.log import Log
from core.problems import Refusal
from core.tables.files.intake import read
from tests.ablation.logs import AS_OF, ask, fraction, log, table

NOT_LOOKED_INTO = "肝癌肺转移 出血" + "，" * LONGEST_TOLD
NONE, EVENT, UNKNOWN, NOTHING = Says.NONE, Says.EVENT, Says.UNKNOWN, Says.NOTHING
YES, NO, UNSAID = Three.YES, Three.NO, Three.MISSING
BLEEDING, PNEUMOTHORAX, ORGAN, INFECTION, OTHER = COMPLICATIONS

COMPLICATION = {
    "术后无特殊不适": (NONE, set(), UNSAID),
    "未见明显出血及感染": (NONE, set(), UNSAID),
    "无出血、感染、气胸": (NONE, set(), UNSAID),
    "no complications": (NONE, set(), UNSAID),
    "Keine": (NONE, set(), UNSAID),
    "/": (NOTHING, set(), UNSAID),
    "不详": (UNKNOWN, set(), UNSAID),
    "无法评估": (UNKNOWN, set(), UNSAID),
    "低热、乏力": (UNKNOWN, set(), UNSAID),
    "抗感染治疗": (UNKNOWN, set(), UNSAID),
    "不除外感染": (UNKNOWN, set(), UNSAID),
    "肩痛(一过性)": (UNKNOWN, set(), NO),
    "大量出血": (EVENT, {BLEEDING}, UNSAID),
    "气胸": (EVENT, {PNEUMOTHORAX}, UNSAID),
    "大量出血；严重感染": (EVENT, {BLEEDING, INFECTION}, UNSAID),
    "肝包膜下血肿，未处理": (EVENT, {BLEEDING}, NO),
    "腹腔出血，介入栓塞止血": (EVENT, {BLEEDING}, YES),
    "无症状气胸": (EVENT, {PNEUMOTHORAX}, NO),
    "气胸，无需引流": (EVENT, {PNEUMOTHORAX}, UNSAID),
    "胆漏并肝脓肿，穿刺引流": (EVENT, {ORGAN, INFECTION}, YES),
    "出血，无感染": (EVENT, {BLEEDING}, UNSAID),
    "少量气胸；大量胸腔内出血": (EVENT, {BLEEDING}, YES),
    "急性肾损伤": (EVENT, {OTHER}, UNSAID),
    "massive bleeding, transfused": (EVENT, {BLEEDING}, YES),
    "leichte Blutung": (EVENT, {BLEEDING}, NO),
    "转ICU观察": (UNKNOWN, set(), YES),
    "失血性休克": (EVENT, {BLEEDING}, YES),
    "血气胸": (EVENT, {BLEEDING, PNEUMOTHORAX}, UNSAID),
    "多器官功能衰竭": (EVENT, {OTHER}, UNSAID),
    "术中、术后无不良反应": (NONE, set(), UNSAID),
}


@pytest.mark.parametrize("text", COMPLICATION)
def test_complications(text: str) -> None:
    says, kinds, severe = COMPLICATION[text]
    found = read_complication(text)
    assert found.says == says and found.severe == severe
    assert {name for i, name in enumerate(COMPLICATIONS) if found.kinds >> i & 1} == kinds


READ = [
    (read_site, "甲状腺右叶中部", "thyroid"),
    (read_site, "双侧甲状旁腺", "other"),
    (read_site, "肝S4/8", "liver"),
    (read_site, "肺癌肝转移", "liver"),
    (read_site, "左肾上腺", "adrenal"),
    (read_site, "Nebenniere rechts", "adrenal"),
    (read_site, "右侧第5肋", "bone"),
    (read_site, "肝、肺", None),
    (read_site, "未填", None),
    (read_site, "肺门淋巴结", "lymph_node"),
    (read_site, "肝内胆管", "other"),
    (read_site, "Hilar lymph node", "lymph_node"),
    (read_class, "Bethesda Ⅳ类", "indeterminate"),
    (read_class, "未见癌细胞", None),
    (read_class, "甲状腺癌，无转移", "malignant"),
    (read_child, "5分(A级)", "A"),
    (read_child, "肝功能B级", "B"),
    (read_grade_number, "ASA II-III级", 3),
    (read_complete, "未见明显残留", YES),
    (read_complete, "无肿瘤残留", YES),
    (read_complete, "可疑残留", Three.UNSURE),
    (read_complete, "未达完全消融", NO),
    (read_complete, "稳定", NO),
    (read_complete, "完全消融，无进展", YES),
    (read_contrast, "CE-MRI", Contrast.CEMR),
    (read_discharge, "家属签字离院", "against_advice"),
    (read_discharge, "转上级医院", "transfer"),
    (read_irreversible, "不是不可逆疾病", NO),
    (read_irreversible, "终末期，经济原因", Three.UNSURE),
    (read_follow_up, "未死亡", "alive"),
    (read_follow_up, "电话打不通", "lost"),
    (read_follow_up, "not alive", "died"),
    (read_grade, "未处理", Grade.NOT_SEVERE),
    (read_grade, "CTCAE v4.03 Grade 2", Grade.CTCAE_2),
    (read_grade, "3级（轻度）", Grade.SEVERE),
    (read_grade, "C级（SIR）", Grade.SEVERE),
    (read_class, "滤泡性腺瘤", "benign"),
    (read_class, "未见恶性细胞", "benign"),
    (read_class, "Bethesda IV", "indeterminate"),
    (read_class, "髓样癌", "malignant"),
    (read_class, "TI-RADS 4a", None),
    (read_child, "Child-Pugh B级(8分)", "B"),
    (read_child, "CP-A5", "A"),
    (read_child, "C(12)", "C"),
    (read_child, "A级(9分)", None),
    (read_grade_number, "ASA Ⅲ级", 3),
    (read_grade_number, "2E", 2),
    (read_grade_number, "ECOG 0-1", 1),
    (read_grade_number, "KPS 80", None),
    (read_grade_number, "两枚", 2),
    (read_grade_number, "×3", 3),
    (read_grade_number, "1.5", None),
    (read_complete, "无活性残留", YES),
    (read_complete, "肿瘤部分坏死", NO),
    (read_complete, "SD", NO),
    (read_complete, "待评估", Three.UNSURE),
    (read_contrast, "CT平扫+增强", Contrast.CECT),
    (read_contrast, "上腹部平扫", Contrast.NO),
    (read_contrast, "肝脏超声造影", Contrast.CEUS),
    (read_contrast, "MR", None),
    (read_discharge, "3", "transfer"),
    (read_discharge, "4.非医嘱离院", "against_advice"),
    (read_discharge, "家属要求出院", "against_advice"),
    (read_discharge, "好转", "routine"),
    (read_discharge, "转科", None),
    (read_discharge, "临床死亡", "died"),
    (read_irreversible, "经济原因", NO),
    (read_irreversible, "肿瘤终末期", YES),
    (read_follow_up, "电话无人接听", "lost"),
    (read_follow_up, "带瘤生存", "alive"),
    (read_follow_up, "已故", "died"),
    (read_grade, "CTCAE v5.0 3级", Grade.SEVERE),
    (read_grade, "Clavien-Dindo IIIa", Grade.SEVERE),
    (read_grade, "CD 2", Grade.CLAVIEN_2),
    (read_grade, "SIR minor", Grade.NOT_SEVERE),
    (read_grade, "G1", Grade.NOT_SEVERE),
    (read_grade, "三级", Grade.SEVERE),
    (read_grade, "D级", Grade.SEVERE),
    (read_grade, "重度", Grade.SEVERE),
]


@pytest.mark.parametrize(("reader", "text", "right"), READ)
def test_cells(reader: object, text: str, right: object) -> None:
    assert reader(text) == right  # type: ignore[operator]


def of_csv(text: str) -> Log:
    return read_log(read(text.encode(), "log.csv"), as_of=AS_OF)


def test_headers_of_an_export_and_a_column_that_asks_for_the_contrary() -> None:
    found = of_csv(
        "病人ID,住院流水号,手术开始时间,靶器官,有无残留,复查时间,复查方式,单位\n"
        "A1,Z1,2024-03-10 08:00,肝S8,有,2024-04-05,增强CT,甲院\n"
        "A2,Z2,2024-03-11 08:00,肺,无,2024-04-06,增强CT,乙院\n"
    )
    assert found.cells.headers["imaging_contrast"] == "复查方式"
    assert found.cells.headers["centre"] == "单位"
    assert fraction(ask(found), "3") == (1, 2)
    assert "session_numbers_made" in {item.code for item in found.problems}
    assert {str(r["id"]) for r in ask(found).records("3").as_json()} == {"Z1 2024-03-10", "Z2 2024-03-11"}


def test_a_header_with_words_around_it_and_a_pathology_that_is_a_biopsy() -> None:
    found = of_csv(
        "治疗编号,病案号,手术日期,患者病灶部位,患者肿瘤大小/cm,性质,术前病理\n"
        "S1,P1,2024-03-10,甲状腺,1.5,良性,结节性甲状腺肿\nS2,P2,2024-03-10,甲状腺,2.5,良性,\n"
    )
    answer = ask(found)
    assert fraction(answer, "8.under_2cm_share") == (1, 2)
    found = of_csv(
        "治疗编号,病案号,手术日期,部位,术前病理\nS1,P1,2024-03-10,甲状腺,良性\nS2,P2,2024-03-10,甲状腺,恶性\n"
    )
    answer = ask(found)
    assert fraction(answer, "8.preablation_biopsy_rate") == (2, 2)


def test_site_means_an_organ_or_a_hospital_by_what_it_holds() -> None:
    assert of_csv("session_id,patient_id,ablation_date,Site\n1,a,2024-03-10,liver S4\n").present >= {
        "tumour_site"
    }
    assert of_csv("session_id,patient_id,ablation_date,Site\n1,a,2024-03-10,North\n").present >= {"centre"}


def test_two_rows_of_a_day_are_asked_about_unless_their_status_differs() -> None:
    head = "病历号,手术时间,手术状态,术者\n"
    with pytest.raises(Refusal) as refused:
        of_csv(head + "A,2024-03-10,完成,甲\nA,2024-03-10,完成,乙\n")
    assert refused.value.problems[0].code == "sessions_or_one"
    assert int(of_csv(head + "A,2024-03-10,中止,甲\nA,2024-03-10,完成,甲\n").counted.sum()) == 2
    assert int(of_csv(head + "A,2024-03-10,完成,甲\nA,2024-03-10,完成,甲\n").counted.sum()) == 1


def stay(number: str, patient: str, ablation: str, admission: str, discharge: str) -> dict[str, str]:
    return {
        "session_id": f"{patient}{ablation}",
        "patient_id": patient,
        "ablation_date": ablation,
        "admission_id": number,
        "admission_date": admission,
        "discharge_date": discharge,
    }


def test_a_word_behind_the_date_of_a_follow_up_says_what_was_found() -> None:
    found = of_csv(
        "治疗编号,病案号,手术日期,末次随访\n"
        "S1,P1,2024-03-10,2025-03-20 存活\nS2,P2,2024-03-10,2025-03-20(失访)\n"
        "S3,P3,2024-03-10,2024年6月1日死亡\nS4,P4,10.03.2024,20.03.2025\nS5,P5,2024-03-10,2024-04-01\n"
    )
    assert fraction(ask(found), "6.6m") == (3, 5)


def test_the_first_stay_of_two_patients_is_no_error_and_two_stays() -> None:
    found = of_csv(
        "病案号,住院次数,手术日期,入院日期,出院日期,符合适应证\n"
        "P1,1,2024-03-10,2024-03-08,2024-03-12,ja\nP2,1,2024-03-11,2024-03-09,2024-03-12,nein\n"
    )
    assert {item.code for item in found.problems} == {"session_numbers_made"}
    assert ask(found).indicators["7"].bed_days == 7  # type: ignore[union-attr]


def test_the_nature_of_a_tumour_is_its_class_or_its_origin_by_what_it_holds() -> None:
    found = of_csv("例次编号,病案号,手术日期,性质\nS1,P1,2024-03-10,原发\nS2,P2,2024-03-10,转移\n")
    assert found.cells.headers.get("origin") == "性质" and "benign_malignant" not in found.cells.headers


LESION_ROWS = (
    "病历号,手术日期,消融部位,病灶大小(cm),性质,计划消融病灶数,实际消融病灶数,并发症\n"
    "P1,2024-03-10,甲状腺左叶,1.2,良性,1,1,无\nP1,2024-03-10,甲状腺右叶,2.2,良性,1,0,无\n"
    "P2,2024-03-10,甲状腺左叶,1.5,良性,1枚,1枚,无\n"
)


def test_rows_that_differ_in_their_lesion_are_one_session() -> None:
    found = of_csv(LESION_ROWS)
    answer = ask(found)
    assert fraction(answer, "2") == (2, 3)
    assert fraction(answer, "8.under_2cm_share") == (1, 2)
    assert "lesion_rows_joined" in {item.code for item in found.problems}


@pytest.mark.parametrize("change", [("1,0,无", "1,0,出血"), (",1,1,无\nP1", ",3,3,无\nP1")])
def test_rows_that_differ_in_more_than_their_lesion_are_asked_about(change: tuple[str, str]) -> None:
    text = LESION_ROWS.replace(*change).replace("1,0,无", "3,3,无")
    with pytest.raises(Refusal) as refused:
        of_csv(text)
    assert refused.value.problems[0].code == "sessions_or_one"


def test_one_admission_number_for_life_and_of_two_patients() -> None:
    rows = [
        stay("N", "P", "2024-03-10", "2024-03-08", "2024-03-12"),
        stay("N", "P", "2024-06-10", "2024-06-08", ""),
        stay("N", "P", "2024-06-14", "", "2024-06-18"),
        stay("N", "Q", "2024-03-10", "2024-03-09", "2024-03-11"),
    ]
    found = read_log(table(rows), as_of=AS_OF)
    number = ask(found).indicators["7"]
    assert (number.estimate.numerator, number.estimate.denominator) == (4 + 10 + 2, 3)
    assert "admission_of_two_patients" in {item.code for item in found.problems}


def test_dead_by_a_follow_up_is_open_until_a_sign_of_life_closes_it() -> None:
    base = {"death_date": "", "discharge_date": "", "discharge_type": "", "imaging_date": ""}
    told = {**base, "followup_status": "死亡", "last_followup_date": "2024-09-20"}
    alive = {**base, "followup_status": "存活", "last_followup_date": "2026-06-15"}
    number = ask(log(told, alive)).indicators["5"]
    assert number.bounds == (0.0, 0.5) and number.unknown == 1
    assert fraction(ask(log(told, alive)), "6.6m") == (2, 2)
    seen = ask(log({**told, "imaging_date": "2024-05-20"}, alive)).indicators["5"]
    assert seen.bounds == (0.0, 0.0)
    lost = ask(log({**alive, "followup_status": "失访"}, alive))
    assert fraction(lost, "6.6m") == (1, 2)


@pytest.mark.parametrize(
    ("points", "letter"),
    [(4, None), (5, "A"), (6, "A"), (7, "B"), (9, "B"), (10, "C"), (15, "C"), (16, None)],
)
def test_child_pugh_points_have_their_classes(points: int, letter: str | None) -> None:
    """A 5 to 6, B 7 to 9, C 10 to 15 points (Pugh et al. 1973, Br J Surg 60:646)."""
    assert read_child(str(points)) == letter


TWO = "例次号,病案号,手术日期,{first},{second}\n1,P1,2024-03-01,{a},{b}\n2,P2,2024-03-02,{c},{d}\n"


def _two(first: str, second: str, *cells: str) -> Log:
    return read_log(
        read(
            TWO.format(first=first, second=second, **dict(zip("abcd", cells, strict=True))).encode(), "x.csv"
        ),
        as_of=AS_OF,
    )


def test_two_columns_for_one_name_are_one_question_where_they_contradict_each_other() -> None:
    with pytest.raises(Refusal) as refused:
        _two("消融效果", "疗效评价", "完全", "残留", "完全", "完全")
    assert [item.code for item in refused.value.problems] == ["two_columns_contradict"]
    # the same in other words, and the inverse of it, contradict nothing
    agreeing = _two("残留", "疗效评价", "无", "CR", "有", "PR")
    assert not {p.code for p in agreeing.problems} & {"two_columns_for_one"}
    for first, second, *cells in (
        ("是否增强", "检查方式", "是", "增强MRI", "否", "平扫"),
        ("SIR分级", "Clavien分级", "C", "Ⅱ", "A", "Ⅰ"),
        ("出院方式", "离院情况", "医嘱离院", "好转", "死亡", "5"),
    ):
        assert _two(first, second, *cells).rows == 2
    blank = _two("消融效果", "疗效评价", "", "残留", "完全", "完全")
    assert "two_columns_for_one" in {p.code for p in blank.problems}
    # whose grade is "Grade": a tumour has one as well
    with pytest.raises(Refusal) as refused:
        _two("SIR分级", "Grade", "C", "", "", "G2")
    assert [item.code for item in refused.value.problems] == ["two_columns_contradict"]
    # an official header is plainer than what an export calls it
    assert (
        _two("完全消融", "疗效评价", "是", "残留", "是", "CR").cells.headers["complete_ablation"]
        == "完全消融"
    )


def test_a_second_column_of_complications_is_a_second_complication() -> None:
    found = _two("并发症", "并发症", "无", "气胸", "出血", "")
    assert found.cells.headers["comp2_type"] == "并发症 (2)"
    assert fraction(ask(found), "4.overall") == (2, 2)


def test_a_form_says_of_a_column_that_it_must_be_filled_in() -> None:
    found = _two("肿瘤性质(原发/转移)（必填）", "结节性质*", "原发", "恶性", "转移", "良性")
    assert found.cells.headers["origin"] == "肿瘤性质(原发/转移)（必填）"
    assert found.cells.headers["benign_malignant"] == "结节性质*"


@pytest.mark.parametrize(
    "row", ["制表：某人,,,,", "填表人：,某人,填表日期：,2024-04-05,", "制表,某人,2024-04-05,,"]
)
def test_who_drew_up_a_small_table_is_no_session(row: str) -> None:
    text = TWO.format(first="并发症", second="死亡日期", a="无", b="", c="无", d="") + row + "\n"
    found = read_log(read(text.encode(), "x.csv"), as_of=AS_OF)
    assert found.rows == 2 and "footnotes_left_out" in {p.code for p in found.problems}


@pytest.mark.parametrize("header", ["PT(s)", "PT", "PT（秒）", "凝血酶原时间", "Quick (sec)", "PT-INR"])
def test_a_time_or_a_ratio_is_no_activity(header: str) -> None:
    assert "pta_pct" not in _two(header, "ECOG评分", "12.1", "1", "13", "1").cells.headers
    assert _two("PT%", header, "81", "1", "82", "1").cells.headers["pta_pct"] == "PT%"


def test_what_hospitals_call_a_cancelled_session_and_its_hour() -> None:
    assert _two("手术状态", "并发症", "穿刺前取消", "", "手术完成", "无").counted.tolist() == [False, True]
    text = "病历号,手术日期,手术开始时间,并发症\nP1,2024-03-10,08:30,无\nP1,2024-03-10,13:30,无\n"
    assert read_log(read(text.encode(), "x.csv"), as_of=AS_OF).counted.tolist() == [True, True]


def test_a_horizon_is_completed_or_not_in_words() -> None:
    found = _two("半年随访", "一年随访", "完成", "未完成", "已随访", "失访")
    assert [fraction(ask(found), code) for code in ("6.6m", "6.1y")] == [(2, 2), (0, 2)]


def test_a_degree_beside_a_complication_is_its_severity_where_it_says_so() -> None:
    found = _two("并发症", "程度", "气胸", "轻", "胆漏", "重")
    assert fraction(ask(found), "4.overall") == (1, 2)
    assert "comp_severe" not in _two("并发症", "程度", "气胸", "高分化", "无", "低分化").cells.headers


@pytest.mark.parametrize("header", ["结节部位", "结节位置", "病灶位置", "病变位置"])
def test_where_a_nodule_lies_is_its_site(header: str) -> None:
    found = _two(header, "结节性质", "甲状腺左叶", "结节性甲状腺肿", "甲状旁腺", "良性")
    assert fraction(ask(found), "8.benign_share") == (1, 1)


def test_a_text_that_nobody_reads_is_not_looked_into_and_no_text_is_kept_without_bound():
    assert read_site(NOT_LOOKED_INTO) is None and read_site("肝癌肺转移") == "lung"
    assert read_complication(NOT_LOOKED_INTO).says is UNKNOWN
    kept = [(path, line) for path in Path("core").rglob("*.py") for line in _kept_texts(path)]
    assert kept == []


def _kept_texts(path: Path) -> list[str]:
    """Functions of one text that keep what they found until the process ends."""
    return [
        found["name"]
        for found in re.finditer(
            r"^@(?:lru_cache\(\S*\)|cache)\ndef (?P<name>\w+)\((?:header|text|level|cell): str\)",
            path.read_text(encoding="utf-8"),
            re.M,
        )
    ]


def test_rows_without_an_admission_are_one_stay_up_to_its_discharge() -> None:
    days = ("2024-03-10", "2024-03-11", "2024-03-14")
    rows = [stay("N", "P", day, "", "2024-03-12") for day in days]
    assert len(read_log(table(rows[:2]), as_of=AS_OF).stays.row) == 1
    assert len(read_log(table(rows), as_of=AS_OF).stays.row) == 2
