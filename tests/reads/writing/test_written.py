"""Files written from arrays: none gives a wrong number, and what nobody could doubt is not asked."""

import pytest

from core.reads.file.explanation import explain
from core.reads.file.reading import ReadingOptions, guess
from core.report.reads.explained import explained_plain, explained_text
from core.tables.files.intake import read
from core.words import LANGUAGES, words
from tests.reads.writing.written import read_written, written


@pytest.mark.parametrize("first", (*range(0, 40, 10), 5020, 5080))
def test_written_files_are_read_rightly_or_asked_about(first):
    """A sample of ``make reading``, which reads 2,000."""
    clear = asked = 0
    for seed in range(first, first + 10):
        file = written(seed)
        outcome = read_written(file)
        assert outcome.wrong == (), (seed, file.traits)
        assert len(outcome.asked) <= 5, (seed, file.traits)
        if not file.doubts:
            clear += 1
            asked += bool(outcome.asked or outcome.refused)
    assert asked <= 0.3 * clear


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_understood_is_explained_with_its_reason(language):
    text = "patient,CT,MR,truth,outcome\n" + "".join(
        f"{i},{i % 2},{i % 5},{i % 3 % 2},1\n" for i in range(30)
    )
    table = read(text.encode(), "one.csv")
    options = ReadingOptions(blanks=())
    lines = explain(table, guess(table, options), options)
    by_what = {(line.kind, line.what): line for line in lines}
    assert (by_what["role", "truth"].code, by_what["role", "truth"].why) == ("reference", "header")
    assert by_what["role", "MR"].sure == "asked"
    assert by_what["question", "MR"].value.startswith("--cutoff")
    said = explained_text(lines, words(language))
    assert "truth" in said and "--cutoff" in said
    assert len(explained_plain(lines)["understood"]) == len(lines)
