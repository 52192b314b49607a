"""The template is a log: filled in, it is read without a question."""

from __future__ import annotations

import pytest

from core.ablation.file.columns import COLUMNS, LESION_COLUMNS
from core.ablation.file.door import find_columns, read_log
from core.problems import Severity
from core.report.ablation.template import template, template_sheets, text
from core.tables.files.intake import read
from core.words import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_of_the_template_is_recognised(language: str) -> None:
    sheets = list(template_sheets(words(language)).values())
    for columns, rows in ((COLUMNS, sheets[0]), (LESION_COLUMNS, sheets[1])):
        headers = rows[0]
        table = read(text(columns, words(language)), "template.csv")
        assert find_columns(table, columns) == {c.name: h for c, h in zip(columns, headers, strict=True)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_rows_are_read_without_an_error(language: str) -> None:
    log, lesions = (
        read(text(columns, words(language)), "template.csv") for columns in (COLUMNS, LESION_COLUMNS)
    )
    assert lesions.rows == 2
    found = read_log(log, lesions=lesions)
    assert found.rows == 2
    assert [p for p in found.problems if p.severity is Severity.ERROR] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dictionary_names_every_column(language: str) -> None:
    rows = list(template_sheets(words(language)).values())[2]
    assert len(rows) == 1 + len(COLUMNS) + len(LESION_COLUMNS) - 1
    assert {len(row) for row in rows} == {len(rows[0])}
    status = next(row for row in rows if "session_status" in row[:2])
    assert ("取消" in status[6]) == (language == "zh")
    assert template(words(language))[:2] == b"PK"
