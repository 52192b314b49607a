"""The words that people of the house use for one thing name one class each."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORDS = frozenset(
    {"Asked", "Desk", "Limits", "Log", "Method", "Panel", "Pending", "Plan", "Problem", "Records"}
    | {"Refusal", "Rule", "Study"}
)


def test_a_word_of_the_house_is_one_class() -> None:
    found = Counter(
        node.name
        for room in ("core", "pages")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name: found[name] for name in WORDS if found[name] > 1} == {}
