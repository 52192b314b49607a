"""A column whose header puts the names of tests together records what they say together: a test."""

import pytest

from core.reads.file.explanation import Sure, Why, explain
from core.reads.file.guesses.headers import joins
from core.reads.file.reading import ReadingOptions, guess
from core.tables.files.intake import read

CT_MR = ("CT", "MR")


@pytest.mark.parametrize(
    "header",
    [
        "CTMR",
        "MRCT",
        "CT_MR",
        "CTMR_recorded",
        "Recorded CTMR",
        "CTMR综合",
        "记录的CTMR",
        "CTMR read",
    ],
)
def test_a_header_of_two_tests_is_of_both(header):
    assert joins(header, CT_MR)


@pytest.mark.parametrize("header", ["CTMR_agree", "CTMR done", "CT", "CTCT", "contrast", "recorded", "MRSA"])
def test_a_header_that_says_something_else_is_not(header):
    assert not joins(header, CT_MR)


def test_names_of_one_read_each_are_put_together_without_their_word():
    assert joins("PETMR_result", ["CT_result", "PET_result", "MR_result"])


@pytest.mark.parametrize(("third", "is_test"), [("CTMR_recorded", True), ("CTMR_agree", False)])
def test_what_records_two_tests_together_is_a_test(third, is_test):
    lines = [f"patient,CT,MR,{third},reference"]
    lines += [f"P{n},{n % 2},{n // 2 % 2},{(n | n // 2) % 2},{n // 3 % 2}" for n in range(12)]
    table = read("\n".join(lines).encode(), "file.csv")
    reading = guess(table, ReadingOptions())
    assert (third in reading.tests) is is_test
    line = next(line for line in explain(table, reading, ReadingOptions()) if line.what == third)
    assert (line.why is Why.HEADER and line.sure is Sure.SURE) is is_test
