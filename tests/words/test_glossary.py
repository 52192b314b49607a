"""One word per thing in each language: plurals that agree, and Chinese terms that are not mixed."""

import re

import pytest

from core.words import words
from core.words.catalogue import PLACEHOLDER, catalogue
from core.words.english import NOUNS, agree
from tests.words.homes import said_anywhere

COUNTED = re.compile(rf"\b1 (?:(?!of |few |or |to |and |in )[a-z-]+ )?({'|'.join(NOUNS)})\b")


def test_nothing_is_counted_as_one_of_many():
    w = words("en")
    said = {text: w(text, **dict.fromkeys(PLACEHOLDER.findall(text), "1")) for text in said_anywhere()}
    wrong = {text: found for text, found in said.items() if COUNTED.search(found)}
    # "1 of 1 rows", "more than 1 tests": not a count of things but a part of, or a limit to, many
    assert {t for t in wrong if not re.search(r"(of|than|to|or|under) \{\w+\} ", t)} == set()


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("{count} rows have none", {"count": "1"}, "1 row has none"),
        ("{count} rows have none", {"count": 21}, "21 rows have none"),
        ("{count} rows have none", {"count": "1,001"}, "1,001 rows have none"),
        ("{count} reads of {test} are blank", {"count": 1, "test": "CT"}, "1 read of CT is blank"),
        ("{count} {units} are left out", {"count": "1", "units": "lesions"}, "1 lesion is left out"),
        ("{count} {units} left", {"count": "1", "units": "rows of mine"}, "1 rows of mine left"),
        ("{count} {units}, {x} rows", {"count": "2", "units": "lesions", "x": 1}, "2 lesions, 1 row"),
        ("{a} of {b} rows", {"a": 1, "b": 5}, "1 of 5 rows"),
    ],
)
def test_english_agrees_in_number(text, values, said):
    assert words("en")(text, **values) == said


def test_only_english_is_inflected():
    assert agree("{count} rows", {"count": "0"}) == "{count} rows"
    assert words("zh")("{count} rows left out", count="1") == catalogue("zh")[
        "{count} rows left out"
    ].replace("{count}", "1")


INTRODUCED = "待评价试验"
NEVER = {
    "试验": "an index test is 检查 (待评价试验 where it is introduced)",
    "敏感性": "灵敏度",
    "敏感度": "灵敏度",
    "可信区间": "置信区间",
    "假阳率": "假阳性率",
    "请检查": "请核对: 检查 is the index test",
    "p 值": "P 值",
    "p值": "P 值",
}


@pytest.mark.parametrize("term", NEVER)
def test_chinese_has_one_word_per_thing(term):
    said = {text: chinese.replace(INTRODUCED, "") for text, chinese in catalogue("zh").items()}
    assert {text: chinese for text, chinese in said.items() if term in chinese} == {}, NEVER[term]
