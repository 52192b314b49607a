"""Words are put together with the signs of their language: a colon and a comma are Chinese in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.problems import Severity, problem
from core.words import words
from core.words.answers.rule_names import spoken

ROOT = Path(__file__).parents[2]
SPEAKING = ("pages/ui", "core/words", "core/report")
SIGNS = (": ", ", ", "; ")
CODE = {
    "pages/ui/serving/logs.py": "a line of the server's log",
    "pages/ui/serving/headers.py": "a header of an answer",
    "pages/ui/fusion/search.py": "a rule as it is typed",
    "pages/ui/door/understood.py": "a header and a value as the file has them",
    "pages/ui/door/reader_study/reads_reading.py": "numbers as they are typed",
    "pages/ui/comparison/pair.py": "degrees of freedom",
    "core/report/ablation/official.py": "codes of indicators",
    "core/report/ablation/template.py": "headers of a file",
    "core/report/ablation/text.py": "a setting as it is typed",
    "core/words/answers/monitoring.py": "the number of an event and its day",
    "core/words/catalogue.py": "the signs themselves",
}
"""Where such a sign stands between what is no sentence, and between what."""


def between(tree: ast.AST) -> Iterator[int]:
    """Lines where a sign of English stands between two values, or joins a list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if any(text in SIGNS for text in texts[1:-1]):
                yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "join":
            joins = node.value
            if isinstance(joins, ast.Constant) and joins.value in SIGNS:
                yield node.lineno


def test_what_is_put_together_asks_the_language_for_its_signs():
    found: dict[str, list[int]] = {}
    for folder in SPEAKING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if lines := list(between(ast.parse(path.read_text("utf-8")))):
                found[path.relative_to(ROOT).as_posix()] = lines
    assert {name: lines for name, lines in found.items() if name not in CODE} == {}
    assert set(CODE) <= set(found), "a file that needs no exception any more"


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("CT | PET & MR", "CT or (PET and MR)", "CT 或（PET 且 MR）"),
        ("(CT | PET) & MR", "(CT or PET) and MR", "（CT 或 PET）且 MR"),
        ("~(CT | PET)", "not (CT or PET)", "非（CT 或 PET）"),
    ],
)
def test_a_bracket_of_a_rule_is_of_its_language(text, en, zh):
    tests = ("CT", "PET", "MR")
    assert [spoken(text, tests, words(code)) for code in ("en", "zh")] == [en, zh]


@pytest.mark.parametrize("name", ["CT （平扫）", "（平扫） CT", "MR (new)"])
def test_a_test_keeps_the_brackets_of_its_name(name):
    tests = (name, "PET", "US")
    said = {code: spoken(f"`{name}` | ~(`{name}` & PET) | US", tests, words(code)) for code in ("en", "zh")}
    assert said == {
        "en": f"{name} or (not ({name} and PET)) or US",
        "zh": f"{name} 或（非（{name} 且 PET））或 US",
    }


def test_a_heading_with_its_unit():
    assert words("en").measured("Sensitivity", "%") == "Sensitivity, %"
    assert words("zh").measured("灵敏度", "%") == "灵敏度（%）"


def test_a_list_of_the_program_has_chinese_signs_and_a_text_of_the_file_keeps_its_own():
    few = problem(
        Severity.WARNING, "few_discordant_patients", tests="CT : MR, CT : F", metric="sensitivity", limit=10
    )
    assert words("zh").problem(few).message.startswith("MR 对比 CT、F 对比 CT 的灵敏度")
    assert words("en").problem(few).message.startswith("Sensitivity, MR against CT, F against CT: fewer")
    text = problem(Severity.ERROR, "test_unknown", value="a, b", known="CT, MR")
    said = words("zh").problem(text)
    assert "\u201ca, b\u201d" in said.message and "CT\u3001MR" in said.remedy
    assert "CT, MR" in words("en").problem(text).remedy


@pytest.mark.parametrize(
    ("language", "label", "inside"),
    [
        (
            "en",
            "Cochran's Q for clustered data (small-sample F)",
            "Cochran's Q for clustered data, small-sample F",
        ),
        (
            "zh",
            "Clopper-Pearson \u6cd5\uff08\u7cbe\u786e\u6cd5\uff09",
            "Clopper-Pearson \u6cd5\uff0c\u7cbe\u786e\u6cd5",
        ),
        ("en", "Wilson", "Wilson"),
    ],
)
def test_what_stands_in_brackets_has_none_of_its_own(language, label, inside):
    assert words(language).inside(label) == inside


def test_our_name_of_a_column_begins_a_table_with_a_capital_and_the_file_s_own_stays():
    w = words("en")
    assert (w.heading("tumour_type"), w.heading("histo"), w.column("tumour_type")) == (
        "Tumour type",
        "histo",
        "tumour type",
    )
    assert w.sentence("few patients") == "Few patients."


@pytest.mark.parametrize(
    ("rule", "said"),
    [("PET | MR", "PET or MR"), ("CT & PET & MR", "CT, PET and MR"), ("A | B & C", "A | B & C")],
)
def test_a_rule_of_one_sign_is_said_in_words(rule, said):
    found = problem(Severity.WARNING, "fused_read_unexplained", row=7, column="X", rule=rule, count=3)
    assert f"\u201c{said}\u201d comes nearest" in words("en").problem(found).message
