"""A list that is empty says what to do in the page's language: Streamlit's own words are English."""

import ast

from tests.browser.server import ROOT


def lists():
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", "")
            words = {word.arg: ast.unparse(word.value) for word in getattr(node, "keywords", ())}
            if name == "multiselect" or (name == "selectbox" and words.get("index") == "None"):
                yield path.name, node.lineno, words


def test_every_list_that_may_be_empty_has_its_own_words():
    found = list(lists())
    assert len(found) > 8
    assert [place[:2] for place in found if "placeholder" not in place[2]] == []
