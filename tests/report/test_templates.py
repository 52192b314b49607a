"""A template filled in as shown is read as its dictionary says, in both languages."""

from io import BytesIO

import openpyxl
import pytest

from core.reads.file.door import build
from core.reads.file.reading import Layout, ReadingOptions, guess
from core.report import templates
from core.report.templates import Template
from core.tables.files.intake import read
from core.words import words


def table(template, language, times=1):
    rows = templates.to_fill(template, words(language))
    lines = [rows[0], *(rows[1:] * times)]
    return read("\n".join(",".join(line) for line in lines).encode(), "template.csv")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_wide_template_is_understood_as_it_stands(language):
    filled = table(Template.WIDE, language)
    reading = guess(filled, ReadingOptions())
    names = filled.columns
    assert (reading.patient, reading.lesion, reading.reference) == names[:3]
    assert reading.tests == ("CT", "PET", "MR")
    study = build(filled, reading)
    assert [int(study.states[test][1]) for test in study.tests] == [0, 0, 2]
    assert list(study.reference) == [1, 0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_long_template_is_understood_as_it_stands(language):
    filled = table(Template.LONG, language)
    reading = guess(filled, ReadingOptions(layout=Layout.LONG))
    names = filled.columns
    found = (
        reading.patient,
        reading.lesion,
        reading.test_name,
        reading.reader,
        reading.read,
        reading.reference,
    )
    assert found == names[:6]
    assert guess(filled, ReadingOptions()).layout is Layout.LONG
    assert build(filled, reading).tests == ("CT", "MR")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("template", Template)
def test_the_workbook_has_the_file_first_and_then_every_column_explained(template, language):
    w = words(language)
    data = templates.workbook(template, w)
    first, second = openpyxl.load_workbook(BytesIO(data)).worksheets
    header = [cell.value for cell in first[1]]
    assert first.max_row == 3
    assert [row[0].value for row in second.iter_rows(min_row=2)] == header
    assert read(data, "t.xlsx").columns == tuple(header) == read(templates.text(template, w), "t.csv").columns
    if language == "zh":
        assert all(
            any(letter > "\u4e00" for letter in name) for name in header if name not in ("CT", "PET", "MR")
        )
