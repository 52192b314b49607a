"""A saved picture says which chart of its page it is: no call draws without its name."""

import ast
import json
import re
import tomllib

import pytest

from pages.ui.charts.kit.paper import LONGEST, file_name
from tests.browser.server import ROOT

SAYS_PANELS = {"draw_forests"}
"""Several charts, each called by the title of its panel."""


def drawing(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = getattr(getattr(node, "func", None), "id", "")
        if name.startswith("draw_") and name not in SAYS_PANELS:
            yield path.name, node.lineno, {word.arg for word in node.keywords}


def test_every_chart_of_a_page_is_named_for_its_saved_picture():
    calls = [call for path in sorted((ROOT / "pages").rglob("*.py")) for call in drawing(path)]
    assert len(calls) > 20
    assert [call[:2] for call in calls if "saved" not in call[2]] == []


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def test_no_function_draws_a_chart_without_offering_it_as_a_file():
    drawing, without = [], []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for function in ast.parse(path.read_text("utf-8")).body:
            names = {called(node) for node in ast.walk(function)}
            texts = {str(node.value) for node in ast.walk(function) if isinstance(node, ast.Constant)}
            if "vega_lite_chart" in names or any("tandem-squares" in text for text in texts):
                drawing.append(function.name)
                without += [] if "files" in names else [function.name]
    assert {"show", "draw_rule_space", "draw_scale", "draw_paired_squares"} <= set(drawing)
    assert without == []


def test_every_kind_of_chart_says_below_its_picture_what_marks_mean():
    """The scale of a guess and the paired squares name all their marks themselves."""
    charts = [path for path in sorted((ROOT / "pages/ui/charts").rglob("*.py")) if path.name != "paper.py"]
    shown = [
        (path.name, {word.arg for word in node.keywords})
        for path in charts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if called(node) == "show"
    ]
    assert len(shown) > 15
    assert [name for name, words in shown if "signs" not in words] == []


def test_the_script_knows_the_greys_of_both_themes():
    themes = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    script = (ROOT / "pages/ui/browser/assets/picture.js").read_text("utf-8")
    listed = json.loads(re.search(r"GREYS = new Set\((\[.*?\])\)", script)[1])
    assert set(listed) == {themes["light"]["grayColor"], themes["dark"]["grayColor"]}


@pytest.mark.parametrize("part", ["长" * 300, "a/b:c*?" * 60])
def test_a_file_of_a_long_name_can_be_written(part, tmp_path):
    name = file_name(["Accuracy", part, "per lesion"])
    assert len(name.encode()) <= LONGEST and name.endswith("-per-lesion"), "no part is lost"
    (tmp_path / f"{name}.png").touch()


def test_every_forest_of_differences_is_given_what_its_sides_mean():
    calls = [
        node
        for file in (ROOT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "draw_forest"
        and "POINTS" in ast.unparse(node)
    ]
    assert len(calls) > 3
    assert all("ends" in [keyword.arg for keyword in call.keywords] for call in calls)
