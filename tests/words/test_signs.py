"""Words are put together with the signs of their language: a colon and a comma are Chinese in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "pages/ui/readers/view.py": "two shares of an arrow",
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
