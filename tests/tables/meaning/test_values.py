"""Numbers, dates and grades: exact where the text is clear, typed where it is not."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables.files.intake import read
from core.tables.meaning.values import (
    Parsed,
    date_array,
    number_array,
    parse_dates,
    parse_grades,
    parse_numbers,
)


def codes(parsed: Parsed[object]) -> list[str | None]:
    return [doubt.code if doubt else None for doubt in parsed.doubts]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["12", "12.5", "-3", "+4", ".5", "1e3"], [12, 12.5, -3, 4, 0.5, 1000]),
        (["78%", "5 ‰", "７８％"], [0.78, 0.005, 0.78]),
        (["1,234,567", "1,234"], [1_234_567, 1_234]),
        (["1,234.5", "2,000"], [1_234.5, 2_000]),
        (["1.234,5", "2.000", "3,5"], [1_234.5, 2_000, 3.5]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["１２．５", "−3"], [12.5, -3]),
        (["1 234", "2\u00a0345.5"], [1_234, 2_345.5]),
        (["1.234", "2.5"], [1.234, 2.5]),
        (["0,123"], [0.123]),
        (["NA", "未做", "-", "—", "3"], [None, None, None, None, 3]),
    ],
)
def test_numbers(texts: list[str], values: list[float | None]) -> None:
    parsed = parse_numbers(texts)
    assert parsed.values == tuple(values)
    assert codes(parsed) == [None] * len(texts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<5", "number_is_a_bound"),
        ("≥ 3", "number_is_a_bound"),
        ("约5", "number_is_a_bound"),
        ("1,234", "number_ambiguous"),
        ("12 mm", "number_not_understood"),
        ("1,23,4.5", "number_not_understood"),
        ("inf", "number_not_understood"),
        ("1e999", "number_not_understood"),
        ("1_000", "number_not_understood"),
        ("=1+1", "number_not_understood"),
        ("3x4", "number_not_understood"),
    ],
)
def test_numbers_that_are_refused(text: str, code: str) -> None:
    parsed = parse_numbers([text])
    assert parsed.values == (None,)
    assert codes(parsed) == [code]


def test_a_column_of_two_minds_is_not_averaged() -> None:
    parsed = parse_numbers(["12,5", "12.5", "1,234", "1.234"])
    assert parsed.values == (12.5, 12.5, None, None)
    assert codes(parsed) == [None, None, "number_ambiguous", "number_ambiguous"]
    assert parse_numbers(["1,234"], decimal_comma=True).values == (1.234,)
    assert parse_numbers(["1,234"], decimal_comma=False).values == (1234,)


@settings(max_examples=50, deadline=None)
@given(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)))
def test_a_number_reads_back_in_both_notations(x: float) -> None:
    english, german = f"{x:,.2f}", f"{x:,.2f}".translate(str.maketrans(",.", ".,"))
    assert parse_numbers([english]).values == (x,)
    assert parse_numbers([german]).values == (x,)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024/1/31",
        "2024.1.31",
        "2024年1月31日",
        "２０２４年１月３１日",
        "20240131",
        "2024-01-31 05:06:00",
        "2024-01-31T05:06:07Z",
        "2024/1/31 5:06",
        "31/01/2024",
        "1/31/2024",
        "31 Jan 2024",
        "31-January-2024",
        "Jan 31, 2024",
    ],
)
def test_dates(text: str) -> None:
    parsed = parse_dates([text])
    assert parsed.values == (dt.date(2024, 1, 31),)
    assert codes(parsed) == [None]


def test_points_say_day_first_unless_a_text_denies_it() -> None:
    parsed = parse_dates(["10.03.2024", "01.02.2024 08:30"])
    assert parsed.values == (dt.date(2024, 3, 10), dt.date(2024, 2, 1))
    assert set(codes(parsed)) == {"date_order_assumed"}
    assert parse_dates(["10.03.2024", "01/02/2024"]).values == (None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01/02/2024", "date_ambiguous"),
        ("24-01-31", "date_two_digit_year"),
        ("31/1/24", "date_two_digit_year"),
        ("2024-02-30", "date_impossible"),
        ("2024-13-01", "date_impossible"),
        ("2024-01", "date_incomplete"),
        ("2024年1月", "date_incomplete"),
        ("2024", "date_incomplete"),
        ("0224-01-31", "date_out_of_range"),
        ("soon", "date_not_understood"),
        ("5", "date_not_understood"),
        ("20240132", "date_impossible"),
    ],
)
def test_dates_that_are_refused(text: str, code: str) -> None:
    parsed = parse_dates([text])
    assert parsed.values == (None,)
    assert codes(parsed) == [code]


def test_ambiguous_dates_follow_their_column_with_a_word() -> None:
    parsed = parse_dates(["01/02/2024", "13/02/2024", "03/03/2024"])
    assert parsed.values == (dt.date(2024, 2, 1), dt.date(2024, 2, 13), dt.date(2024, 3, 3))
    assert codes(parsed) == ["date_order_assumed", None, None]
    both = parse_dates(["01/02/2024", "13/02/2024", "02/13/2024"])
    assert codes(both) == ["date_ambiguous", None, None]
    assert parse_dates(["01/02/2024"], day_first=False).values == (dt.date(2024, 1, 2),)
    assert codes(parse_dates(["13/02/2024"], day_first=False)) == ["date_impossible"]


def test_excel_serials() -> None:
    parsed = parse_dates(["45322", "45322.25", "61"])
    assert parsed.values == (dt.date(2024, 1, 31), dt.date(2024, 1, 31), dt.date(1900, 3, 1))
    assert set(codes(parsed)) == {"date_from_serial"}


@settings(max_examples=50, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_reads_back(day: dt.date) -> None:
    texts = [day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day.strftime("%Y%m%d")]
    assert parse_dates(texts).values == (day, day, day)


def test_grades() -> None:
    texts = ["Ⅰ", "II", "iii级", "4", "Grade 3", "G2", "三", "3.0", "NA"]
    assert parse_grades(texts).values == (1, 2, 3, 4, 3, 2, 3, 3, None)
    refused = parse_grades(["0", "5", "IIIa", "high"])
    assert codes(refused) == [
        "grade_out_of_range",
        "grade_out_of_range",
        "grade_not_understood",
        "grade_not_understood",
    ]
    assert parse_grades(["5"], highest=5).values == (5,)


def test_rows_get_their_values_and_problems_their_rows() -> None:
    table = read(b"size,date\n<5,2024-01-31\n,24-1-1\n12.5,2024-02-01\n<5,\n", "f")
    numbers = parse_numbers(table.levels("size"))
    assert np.array_equal(number_array(numbers, table.codes("size")), [np.nan, np.nan, 12.5, np.nan], True)
    (bound,) = numbers.problems(table, "size")
    assert (bound.row, bound.column, bound.value, dict(bound.details)) == (2, "size", "<5", {"count": 2})
    dates = parse_dates(table.levels("date"))
    days = date_array(dates, table.codes("date"))
    assert days[0] == np.datetime64("2024-01-31")
    assert np.isnat(days[[1, 3]]).all()
