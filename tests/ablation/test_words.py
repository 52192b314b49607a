"""Every code of the ablation domain has its words in both languages."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

import pytest

from core.ablation.answers.quality import Light
from core.ablation.decided_by import RULES, State
from core.ablation.definitions import SWITCHES, spell
from core.ablation.file.columns import COLUMNS, LESION_COLUMNS, Kind
from core.ablation.file.rows.checks import NEVER_BEFORE
from core.ablation.file.texts.values import CATEGORIES
from core.ablation.indicator import INDICATORS
from core.words import LANGUAGES, sentences, words

ABLATION = Path(__file__).parents[2] / "core" / "ablation"
SAYERS = {"say": 1, "forget": 2, "rows": 1, "whole": 1, "one": 1, "drop": 4, "Doubt": 0}
"""Methods that list a problem, and the place of its code among their arguments."""


def listed_codes() -> set[str]:
    found = set(NEVER_BEFORE.values())
    for path in ABLATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = SAYERS.get(name)
            if place is not None and len(node.args) > place:
                code = node.args[place]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found | {"planned_lesions_missing", "ablated_lesions_missing"}


def test_every_listed_problem_has_a_sentence_and_a_remedy() -> None:
    codes = listed_codes()
    assert len(codes) >= 60
    assert sorted(codes - sentences.problems().keys()) == []
    assert [code for code in codes if not sentences.problems()[code][1]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_label(language: str) -> None:
    w = words(language)
    wanted = [
        *(("indicator", code) for code in INDICATORS),
        *(("indicator_definition", top) for top in "12345678"),
        *(("indicator_meaning", top) for top in "12345678"),
        *(("official_note", number) for number in "123"),
        *(("indicator_unit", unit) for unit in ("session", "lesion", "patient", "stay")),
        *(("state", str(state)) for state in State),
        *(("decided", str(rule)) for rule in RULES),
        *(("switch", switch.name) for switch in SWITCHES),
        *(("switch_reason", switch.name) for switch in SWITCHES),
        *(("log_column", column.name) for column in (*COLUMNS, *LESION_COLUMNS)),
        *(("log_column_kind", str(kind)) for kind in Kind),
        *(("quality", str(light)) for light in Light),
    ]
    assert [item for item in wanted if w.named(*item) is None] == []
    if language == "zh":
        english = words("en")
        assert [item for item in wanted if w.label(*item) == english.label(*item)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_named_setting_and_level_has_a_label(language: str) -> None:
    w = words(language)
    settings = {
        spell(value)
        for switch in SWITCHES
        for value in switch.choices
        if not isinstance(value, int | tuple) or isinstance(value, bool)
    }
    assert [value for value in settings if w.named("switch_value", value) is None] == []
    abbreviations = {"HCC", "ICC", "CRLM", "NSCLC", "RCC", "PTC", "TACE", "A", "B", "C", "CT", "MR"}
    levels = {
        code
        for name, vocabulary in CATEGORIES.items()
        if name not in ("complication", "contrast")
        for code in vocabulary
    } - abbreviations
    assert [code for code in levels if w.named("log_level", code) is None] == []


def test_the_official_names_are_those_of_the_text() -> None:
    w = words("zh")
    assert w.label("indicator", "1") == "肿瘤消融治疗指征正确率"
    assert w.label("indicator", "4.adjacent_organ_injury").startswith("邻近")
    assert all(w.label("indicator_meaning", top).startswith("反映") for top in "12345678")


QUOTED = {
    "indicator_definition": ("12345678", "d3de9af779579f4b"),
    "indicator_meaning": ("12345678", "ed964fe1bd7488c4"),
    "official_note": ("123", "bcae62b1e96895f9"),
}
"""SHA-256 (16 digits) of what the 2022 text says, without blanks, a line each; its slip 反应 read as 反映."""
FORMULAS = {
    "1": "符合治疗指征的例次数/同期肿瘤消融治疗总例次数",
    "2": "实际完成消融治疗的病灶总数/同期计划完成消融治疗的病灶总数",
    "3": "肿瘤消融治疗后局部病灶有效控制的例次数/同期肿瘤消融治疗总例次数",
    "4.major_bleeding": "肿瘤消融治疗大量出血发生的例次数/同期肿瘤消融治疗总例次数",
    "4.severe_pneumothorax": "肿瘤消融治疗严重气胸发生的例次数/同期肿瘤消融治疗总例次数",
    "4.adjacent_organ_injury": "肿瘤消融治疗邻近重要脏器损伤发生的例次数/同期肿瘤消融治疗总例次数",
    "4.severe_infection": "肿瘤消融治疗严重感染发生的例次数/同期肿瘤消融治疗总例次数",
    "5": "肿瘤消融治疗后30天内死亡患者数/同期肿瘤消融治疗患者总数",
    "6.6m": "肿瘤消融治疗后6个月内完成随访的例次数/同期肿瘤消融治疗总例次数",
    "6.5y": "肿瘤消融治疗后5年内完成随访的例次数/同期肿瘤消融治疗总例次数",
    "7": "实施肿瘤消融治疗的患者出院时占用总床日数/同期肿瘤消融治疗患者出院人数",
    "8.benign_share": "甲状腺良性肿瘤消融治疗的例次数/同期甲状腺良、恶性肿瘤消融治疗总例次数",
    "8.under_2cm_share": "小于2cm甲状腺良性肿瘤消融治疗的例次数/同期甲状腺良性肿瘤消融治疗总例次数",
}


def _bare(text: str) -> str:
    return re.sub(r"\s|^注[123]：", "", text)


@pytest.mark.parametrize("kind", QUOTED)
def test_the_official_text_is_quoted_word_for_word(kind: str) -> None:
    numbers, digest = QUOTED[kind]
    told = "\n".join(_bare(words("zh").label(kind, number)) for number in numbers)
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == digest


def test_formulas_are_those_of_the_text() -> None:
    w = words("zh")
    found = {
        code: "/".join(_bare(w.label(part, code)) for part in ("numerator", "denominator"))
        for code in FORMULAS
    }
    assert found == FORMULAS
