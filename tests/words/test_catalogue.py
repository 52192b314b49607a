"""How sentences are looked up, filled and said."""

import pytest

from core.findings import Flag, Reason
from core.problems import Severity, problem
from core.words import LANGUAGES, NOT_ESTIMABLE, language_of, sentences, words
from core.words.catalogue import catalogue, fill


@pytest.fixture
def invented(monkeypatch):
    """Two invented problem codes and one label, as a module of sentences would give them."""
    said = {
        "torn_page": ("Row {row}: {value} in {column}", "Use {role}."),
        "blank_page": ("no units in this group", ""),
    }
    monkeypatch.setattr(sentences, "problems", lambda: said)
    monkeypatch.setattr(sentences, "labels", lambda: {"role.patient": "the patient"})


def test_source_language_says_the_text_itself():
    assert words("en")("{count} of {total}", count=3, total=7) == "3 of 7"


def test_chinese_comes_from_the_catalogue_and_english_stands_in():
    assert words("zh")("no units in this group") == "该组没有分析单位"
    assert words("zh")("said nowhere") == "said nowhere"


def test_only_names_in_braces_are_filled():
    nasty = "{0} {x.__class__} {x!r} {x[0]} {{x}} {x:>9}"
    assert words("en")(nasty, x="v") == "{0} {x.__class__} {x!r} {x[0]} {v} {x:>9}"


def test_a_value_is_never_read_as_a_sentence():
    assert words("en")("{name}", name="{other}") == "{other}"


def test_a_forgotten_value_is_the_callers_mistake():
    with pytest.raises(KeyError):
        words("en")("{count} lesions")


def test_plural_inflects_english_only():
    def say(language, count):
        return words(language).plural("{count} lesion", "{count} lesions", count)

    assert say("en", 1) == "1 lesion"
    assert say("en", 1234) == "1,234 lesions"
    assert say("zh", 1).startswith("1 ")


def test_lists_in_words():
    assert words("en").join(["CT", "PET", "MR"]) == "CT, PET and MR"
    assert words("zh").join(["CT", "PET", "MR"]) == "CT、PET 和 MR"
    assert words("zh").join(["增强", "PET和MR"], "or") == "增强或 PET和MR"
    assert words("en").join(["CT", "PET"], "or") == "CT or PET"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_flag_and_severity_has_a_name(language):
    w = words(language)
    assert [r for r in Reason if w.reason(r) == r.value] == []
    assert [f for f in Flag if w.flag(f) == f.value] == []
    assert [s for s in Severity if w.label("severity", s) == s.value] == []


@pytest.mark.usefixtures("invented")
def test_a_problem_says_where_and_what_next():
    said = words("en").problem(
        problem(Severity.ERROR, "torn_page", row=1234, column="CT", value="{x}", role="patient")
    )
    assert said.message == "Row 1234: {x} in CT"
    assert said.remedy == "Use the patient."


@pytest.mark.usefixtures("invented")
def test_a_problem_without_its_place_shows_a_dash():
    said = words("en").problem(problem(Severity.ERROR, "torn_page", count=2))
    assert said.message == f"Row {NOT_ESTIMABLE}: {NOT_ESTIMABLE} in {NOT_ESTIMABLE}"


def test_a_label_is_said_in_the_language():
    assert words("zh").label("reason", "zero_cell") == "四格表中有一格为零"
    assert words("zh").named("reason", "zero_cell") == "四格表中有一格为零"


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        ("en-GB", "en"),
        ("de-DE", None),
        ("", None),
        (None, None),
    ],
)
def test_language_of_a_wish(wish, language):
    assert language_of(wish) == language


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        words("fr")


def test_a_language_is_loaded_once():
    assert words("zh") is words("zh")
    assert catalogue("zh") is catalogue("zh")


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("{test}的灵敏度", "CT", "CT 的灵敏度"),
        ("{test} 的灵敏度", "增强", "增强的灵敏度"),
        ("按{test}校正", "Holm 法", "按 Holm 法校正"),
        ("为{test}。", "92.2%", "为 92.2%。"),
        ("（{test}）", "CT", "（CT）"),
        ("of {test} is", "增强", "of 增强 is"),
    ],
)
def test_a_value_stands_apart_in_a_chinese_sentence_if_its_letters_are_latin(text, value, said):
    assert fill(text, {"test": value}) == said


def test_names_and_notes_have_the_punctuation_of_the_language():
    assert words("en").titled("CT", 3) == "CT: 3" and words("zh").titled("CT", 3) == "CT：3"
    assert (
        words("en").sentences("A.", "", "B.") == "A. B."
        and words("zh").sentences("甲。", "乙。") == "甲。乙。"
    )
    assert words("en").bracketed("CT", 3) == "CT (3)" and words("zh").bracketed("CT", 3) == "CT（3）"
