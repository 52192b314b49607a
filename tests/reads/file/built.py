"""Studies built from texts, for the tests beside."""

import pytest

from core.problems import Refusal
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.tables.files.intake import read


def study(text, **options):
    table = read(text.strip().encode(), "file.csv")
    return build(table, guess(table, ReadingOptions(**options)))


def refused(text, **options):
    with pytest.raises(Refusal) as found:
        study(text, **options)
    return {p.code: p for p in found.value.problems}


def said(found, code):
    return [p for p in found.problems if p.code == code]
