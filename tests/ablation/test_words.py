"""Every code of the ablation domain has its words in both languages."""

from __future__ import annotations

import ast
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
