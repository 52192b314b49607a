"""Names of condition and unit, given behind *More*, are said on the page and in no address."""

import argparse
import json
import shlex

import pytest

from core.command_line.reads import add_arguments, asked
from core.reads.plan import RuleText, Unit
from core.words import LANGUAGES, words
from tests.pages.app import html, open_page, sound

NAMES = {"en": ("metastasis", "liver lesion"), "zh": ("转移瘤", "肝病灶")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_said_in_the_answer_and_kept_in_the_recipe(language):
    w, (condition, unit) = words(language), NAMES[language]
    at = open_page("pages/comparison.py", language, data="liver_petmr")
    at.session_state["comparison.more"] = True
    at = sound(at.run())
    for label, name in ((w("The condition is called"), condition), (w("One lesion is called"), unit)):
        box = next(box for box in at.text_input if box.label == label)
        at = sound(box.set_value(name).run())
    said = html(at)
    assert {"en": "of the liver lesions with metastasis present than CT", "zh": "有转移瘤的肝病灶"}[
        language
    ] in said
    assert {"en": "306 liver lesions", "zh": "306 个肝病灶"}[language] in said
    assert condition not in str(dict(at.query_params))
    desk = at.session_state["view"].desks["reads"]
    assert json.loads(desk.data.recipe(desk.plan))["names"] == {
        f"condition.{language}": [condition],
        f"unit.{language}": [unit],
    }


@pytest.mark.parametrize(
    ("code", "data"),
    [
        *((code, "liver_petmr") for code in ("comparison", "subgroups", "fusion")),
        ("accuracy", "simulated.40.7"),
    ],
)
def test_the_line_of_a_page_says_what_is_on_the_screen(code, data):
    at = open_page(f"pages/{code}.py", "en", data=data, rules="`PET | MR`=PET | MR", unit="patient")
    at.session_state[f"{code}.more.reproduce"] = True
    at = sound(at.run())
    line = shlex.split(next(c.value for c in at.code if c.value.startswith("python -m core reads")))
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    parser.add_argument("--format")
    plan = asked(parser.parse_args(line[4:])).plan
    assert plan.unit == Unit.PATIENT
    if code != "fusion":
        assert plan.rules == (RuleText("PET | MR", "PET | MR"),)
    if code == "comparison":
        assert plan.compare == (("CT", "PET | MR"),)
    assert line[4] == data and not any("--recipe" in word for word in line)  # by its name
    assert ("--search" in line) == (code == "fusion")
