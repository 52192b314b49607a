"""Codes that are put together at run time have sentences too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.problems import Severity, problem
from core.tables.meaning import privacy, values
from core.words import LANGUAGES, sentences, words


def doubts() -> set[str]:
    room = Path(values.__file__).parent
    return {
        node.args[0].value
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Doubt"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_doubt_and_every_privacy_warning_has_a_sentence() -> None:
    codes = doubts() | {f"{kind}_found" for kind in privacy.Kind}
    codes |= {"national_id_header", "phone_header", "name_header", "characters_removed", "cell_too_long"}
    codes |= {"row_too_short", "row_too_long"}
    assert len(doubts()) >= 18
    assert codes - sentences.problems().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rest_of_many_is_said_in_words(language: str) -> None:
    said = words(language).problem(problem(Severity.WARNING, "more_of_the_same", of="row_too_long", count=7))
    assert "7" in said.message
    assert "row_too_long" not in said.message
