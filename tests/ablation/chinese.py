"""The golden log as a Chinese hospital would keep it: headers, values and dates its own way."""

from __future__ import annotations

import csv
import io

from core.ablation.file.columns import BY_NAME, LESION_COLUMNS, Kind
from tests.ablation.golden import EXAMPLES

WORDS = {
    "session_status": {"completed": "完成", "aborted": "中止", "cancelled": "取消"},
    "encounter_type": {"inpatient": "住院", "day_case": "日间", "outpatient": "门诊"},
    "tumour_site": {"liver": "肝", "lung": "肺", "thyroid": "甲状腺"},
    "origin": {"primary": "原发", "metastatic": "转移"},
    "benign_malignant": {
        "benign": "良性",
        "malignant": "恶性",
        "mixed": "混合",
        "indeterminate": "不确定",
    },
    "prior_therapy": {
        "none": "无",
        "surgery": "手术",
        "chemo": "化疗",
        "TACE": "TACE",
        "targeted": "靶向",
    },
    "modality": {"RFA": "射频", "MWA": "微波", "cryo": "冷冻"},
    "complication": {
        "none": "无",
        "major_bleeding": "大量出血",
        "severe_pneumothorax": "严重气胸",
        "adjacent_organ_injury": "邻近重要脏器损伤",
        "severe_infection": "严重感染",
        "other": "其他",
    },
    "discharge_type": {"routine": "医嘱离院", "against_advice": "非医嘱离院", "died": "死亡"},
    "death_cause": {"progression": "疾病进展", "unknown": "不明", "liver_failure": "肝衰竭"},
    "yes_no": {"yes": "是", "no": "否"},
}
ASA = {"1": "Ⅰ", "2": "Ⅱ", "3": "Ⅲ", "4": "Ⅳ"}


def translated(name: str, kind: Kind, text: str) -> str:
    """One cell in Chinese."""
    if not text:
        return text
    if kind is Kind.DATE:
        year, month, day = text.split("-")
        return f"{year}/{int(month)}/{int(day)}"
    if kind in (Kind.YES_NO, Kind.CONTRAST):
        return WORDS["yes_no"][text]
    if kind is Kind.COMPLICATION:
        return WORDS["complication"][text]
    if kind is Kind.MULTI:
        return "；".join(WORDS[name][part] for part in text.split(";"))
    if name == "asa":
        return ASA[text]
    if name == "pta_pct" and float(text) > 50.05:
        return f"{text}%"
    if name == "ecog":
        return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return WORDS.get(name, {}).get(text, text)


def chinese(name: str, columns: dict[str, tuple[str, Kind]]) -> bytes:
    """A file of the example in GB18030 with Chinese headers and values."""
    rows = list(csv.reader(io.StringIO((EXAMPLES / name).read_text("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([columns[header][0] for header in rows[0]])
    for row in rows[1:]:
        writer.writerow([translated(h, columns[h][1], text) for h, text in zip(rows[0], row, strict=True)])
    return out.getvalue().encode("gb18030")


def chinese_log() -> bytes:
    return chinese("golden_log.csv", {name: (column.zh, column.kind) for name, column in BY_NAME.items()})


def chinese_lesions() -> bytes:
    return chinese("golden_lesions.csv", {column.name: (column.zh, column.kind) for column in LESION_COLUMNS})
