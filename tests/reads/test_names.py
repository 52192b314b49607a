"""Condition and unit are called by their names wherever they are spoken of, and a recipe keeps them."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.__main__ import main
from core.examples.reads import LIVER_PETMR
from core.problems import Refusal
from core.reads import recipe
from core.reads.counting.panel import panel
from core.reads.names import LONGEST, Names
from core.reads.plan import Plan
from core.words import LANGUAGES, words
from core.words.answers.reads import study_facts
from core.words.catalogue import PLACEHOLDER, catalogue
from core.words.methods.quantities import formulas, help_on
from core.words.naming import about, changes, plural
from core.words.naming import said as said_by
from core.words.sentences import labels
from tests.words.homes import said_anywhere

LIVER = Names(
    condition=(("en", "metastasis"), ("zh", "转移瘤")), unit=(("en", "liver lesion"), ("zh", "肝病灶"))
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


def test_the_facts_are_said_by_name():
    study = LIVER_PETMR.load()
    facts = {code: study_facts(words(code).calling(LIVER), study, panel(study, Plan())) for code in LANGUAGES}
    assert facts["en"][:4] == [
        "306 liver lesions",
        "75 patients",
        "179 with metastasis present",
        "127 without",
    ]
    assert facts["zh"][0] == "306 个肝病灶" and "有转移瘤 179" in facts["zh"]


def test_a_sentence_names_them():
    w = words("en").calling(LIVER)
    said = w(
        "{second} finds {points} points more of those with the condition than {first}",
        second="PET",
        points=1,
        first="CT",
    )
    assert said == "PET finds 1 points more of those with metastasis present than CT"
    assert (
        w("{count} {units} are left out", count=1, units=w.label("units", "lesion"))
        == "1 liver lesion is left out"
    )
    assert w("Without the condition: {count} {units}", count=1, units="x") == "Metastasis absent: 1 x"
    pair = "{having} with and {lacking} without the target condition"
    assert w(pair, having=2, lacking=1) == "2 with metastasis present and 1 with it absent"
    assert words("en").calling(Names()) is words("en")
    assert w("Lesions not decidable") == "Liver lesions not decidable"
    assert w.label("method", "tango_effective") == "Tango score on the effective number of liver lesions"
    zh = words("zh").calling(LIVER)
    assert zh.label("status", "with") == "有转移瘤" and zh.label("status", "without") == "无转移瘤"
    untouched = [text for text in catalogue("zh").values() if "没有病灶" in text]
    assert untouched and all(
        "没有病灶" in said_by(text, changes("zh", condition="转移瘤", unit="")) for text in untouched
    )


@pytest.mark.parametrize(
    ("unit", "said"), [("Liver Lesion", "Liver Lesions"), ("liver lesion", "Liver lesions")]
)
def test_a_name_with_the_word_it_stands_for_is_said_once(unit, said):
    assert (
        words("en").calling(Names(unit=(("en", unit),)))("Lesions not decidable") == f"{said} not decidable"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_a_column_says_them(language):
    w = words(language).calling(LIVER)
    helped = [help_on(w, code) for code in formulas()]
    assert not [text for text in helped if re.search(r"the condition|(?<!liver )\blesions?\b|目标疾病", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_the_study_on_the_desk_names_them(language):
    """Reasons, cautions, when to avoid a method, and the questions of the study as a lesson."""
    w = words(language).calling(LIVER)
    said = {name: w.label(*name.split(".", 1)) for name in labels() if about(*name.split(".", 1))}
    assert {"reason.patients_in_several_groups", "method_avoid.gray", "lesson_question.own.width"} <= set(
        said
    )
    left = re.compile(
        r"\bthe (target )?condition\b|(?<!liver )\blesions?\b|目标疾病|(?<!肝)病灶", re.IGNORECASE
    )
    assert {name: text for name, text in said.items() if left.search(text)} == {}


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (
            "units with and units without the condition are needed",
            "units with metastasis present and units with it absent are needed",
        ),
        (
            "nobody with, or nobody without the condition.",
            "nobody with metastasis present, or nobody with it absent.",
        ),
        (
            "a unit with and a unit without the condition",
            "a unit with metastasis present and a unit with it absent",
        ),
    ],
)
def test_with_and_without_it_are_said_together(plain, said):
    assert words("en").calling(LIVER)(plain) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_blank_of_a_sentence_is_lost_by_a_name(language):
    w = words(language).calling(LIVER)
    for text in said_anywhere():
        values = {name: f"<{name}>" for name in PLACEHOLDER.findall(text)}
        said = w(text, **values)
        assert {value for value in values.values() if value not in said} == set()


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("metastasis", "metastases"),
        ("liver lesion", "liver lesions"),
        ("biopsy", "biopsies"),
        ("cyst", "cysts"),
        ("focus", "foci"),
        ("lymph nodes", "lymph nodes"),
    ],
)
def test_plurals(one, many):
    assert plural(one) == many


@given(WORDS, WORDS)
def test_a_recipe_keeps_the_names_and_nothing_that_a_page_could_run(condition, unit):
    names = Names().called("condition", "en", condition).called("unit", "zh", unit)
    assert Names.read(names.spelled()) == names
    for _, name in (*names.condition, *names.unit):
        assert 0 < len(name) <= LONGEST and not re.search(r"[{}<>*_`=@#:\n\r]|^[-+]|^\d+[.)] ", name)
    w = words("en").calling(names)
    assert "{" not in w("{count} lesions", count=3)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lesion :fire:", "lesion fire"),
        ("https://e.example", "https //e.example"),
        ("(www.e.example) www.WWW.e", "(www e.example) www www e"),
        ("- + 1. 2) x", "x"),
        ("--", ""),
        ("1.5 cm node (stage 2.1)", "1.5 cm node (stage 2.1)"),
        ("PET/CT-positive", "PET/CT-positive"),
    ],
)
def test_a_name_is_no_icon_no_address_and_no_item_of_a_list(typed, kept):
    assert Names().called("unit", "en", typed).of("unit", "en") == kept


def test_the_command_line_calls_them_as_the_recipe_does(tmp_path, capsys):
    table, reading = LIVER_PETMR.table(), LIVER_PETMR.reading()
    made = recipe.recipe_of(table, reading, Plan(), LIVER)
    assert recipe.read(recipe.write(made)) == made
    file = tmp_path / "recipe.json"
    file.write_bytes(recipe.write(made))
    assert main(["reads", str(LIVER_PETMR.path), "--recipe", str(file)]) == 0
    assert "306 units (liver lesion) in 75 patients: 179 with metastasis present" in capsys.readouterr().out
    assert main(["reads", str(LIVER_PETMR.path), "--recipe", str(file), "--language", "zh"]) == 0
    assert "有转移瘤" in capsys.readouterr().out
    bad = json.loads(recipe.write(made)) | {"names": {"condition.en": 3}}
    with pytest.raises(Refusal):
        recipe.read(json.dumps(bad).encode())
