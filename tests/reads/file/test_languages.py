"""A study in every language and its own code page is read without a question, and counted right."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.study import POSITIVE, WITH
from core.tables.files.intake import read
from core.tables.meaning.words.spoken_headers import HEADERS
from core.tables.meaning.words.spoken_values import VALUES

CODE_PAGE = {
    "de": "cp1252",
    "fr": "cp1252",
    "es": "cp1252",
    "pt": "cp1252",
    "it": "cp1252",
    "nl": "cp1252",
    "tr": "cp1254",
    "pl": "cp1250",
    "ru": "cp1251",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
    "en": "utf-8",
}
TESTS = {
    "de": ("CT", "MRT"),
    "fr": ("Scanner", "IRM"),
    "es": ("TC", "RM"),
    "pt": ("TC", "RM"),
    "it": ("TC", "RM"),
    "nl": ("CT", "MRI"),
    "tr": ("BT", "MR"),
    "pl": ("TK", "MR"),
    "ru": ("КТ", "МРТ"),
    "ja": ("CT", "超音波"),
    "ko": ("CT", "초음파"),
    "zh": ("增强CT", "超声"),
    "en": ("CT", "MRI"),
}
FIRST = re.compile(r"[|\n]")


def words(text: str) -> list[str]:
    return [word.strip() for word in FIRST.split(text) if len(word.strip()) > 1]


@pytest.mark.parametrize("language", CODE_PAGE)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_study_in_its_own_language_and_code_page(language: str, seed: int) -> None:
    chance = random.Random(f"{language}{seed}")
    n = 24
    drawn = np.array([[chance.random() < 0.5 for _ in range(3)] for _ in range(n)])
    drawn[0], drawn[1] = True, False
    said = VALUES[language]
    yes = chance.choice([w for w in words(said["positive"]) if "(" not in w] or ["악성"])
    no = chance.choice([w for w in words(said["negative"]) if "(" not in w])
    names = HEADERS[language]
    header = [chance.choice(words(names["patient"])), *TESTS[language], words(names["reference"])[seed]]
    rows = [[str(i + 1), *(yes if read_ else no for read_ in row)] for i, row in enumerate(drawn)]
    text = "\r\n".join(";".join(row) for row in [header, *rows])
    table = read(text.encode(CODE_PAGE[language]), "x.csv")
    study = build(table, guess(table, ReadingOptions()))
    assert tuple(study.states) == TESTS[language]
    assert np.array_equal(study.reference == WITH, drawn[:, 2])
    for i, test in enumerate(TESTS[language]):
        assert np.array_equal(study.states[test] == POSITIVE, drawn[:, i]), (header, yes, no)
