"""Numbers, sizes and dates as hospitals write them; what two readings fit is never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables.files.intake import read
from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.dates import MONTHS, _months
from core.tables.meaning.grades import parse_scale
from core.tables.meaning.lengths import lengths_of, parse_lengths, unit_of
from core.tables.meaning.values import (
    Span,
    numbers_of,
    parse_dates,
    parse_grades,
    parse_numbers,
    read_number,
)
from core.tables.meaning.words.vocabulary import Meaning, guess_meanings, ordinal_levels

NEAR = dt.date(2025, 12, 31)


def doubts(parsed: object) -> list[str | None]:
    return [doubt.code if doubt else None for doubt in parsed.doubts]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "span", "code"),
    [
        (">100", Span(100, None, True), "number_is_a_bound"),
        ("≥ 40", Span(40, None), "number_is_a_bound"),
        ("<0,5", Span(None, 0.5, True), "number_is_a_bound"),
        ("不超过3", Span(None, 3), "number_is_a_bound"),
        ("50以上", Span(50, None), "number_is_a_bound"),
        ("2-3", Span(2, 3), "number_is_a_range"),
        ("0–1", Span(0, 1), "number_is_a_range"),
        ("3-2", None, "number_not_understood"),
    ],
)
def test_a_bound_is_no_number_but_says_where_it_lies(text: str, span: Span | None, code: str) -> None:
    parsed = parse_numbers([text])
    assert (parsed.values, parsed.spans, doubts(parsed)) == ((None,), (span,), [code])


def test_a_span_reaches_a_limit_for_certain_never_or_perhaps() -> None:
    above = Span(100, None, True)
    assert (above.reaches(50), above.reaches(100), above.reaches(120)) == (True, True, None)
    below = Span(None, 20, True)
    assert (below.reaches(20), below.reaches(10)) == (False, None)
    assert Span(None, 20).reaches(20) is None


def test_scores_out_of_one_number_are_a_scale_others_are_fractions() -> None:
    scale = parse_numbers(["1/5", "4/5", "3", "2 of 5"])
    assert (scale.values, scale.out_of) == ((1, 4, 3, 2), 5)
    assert doubts(parse_numbers(["1/5", "3/4"])) == ["number_not_understood"] * 2
    assert doubts(parse_numbers(["6/5"])) == ["number_not_understood"]


def test_a_bare_number_beside_per_cents_is_asked_about() -> None:
    mixed = parse_numbers(["10%", "20", "0"])
    assert mixed.values == (0.1, None, 0)
    assert doubts(mixed) == [None, "number_without_per_cent", None]


def test_raised_digits_are_not_digits_of_the_number() -> None:
    assert doubts(parse_numbers(["10²", "12¹", "5½"])) == ["number_not_understood"] * 3


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-10_000_000, 10_000_000).map(lambda i: i / 100),
    st.sampled_from([("", "."), ("", ","), ("'", "."), (" ", ","), ("\u202f", ","), (".", ","), (",", ".")]),
)
def test_a_number_reads_back_however_a_country_writes_it(x: float, marks: tuple[str, str]) -> None:
    group, point = marks
    text = f"{x:,.2f}".replace(",", "g").replace(".", point).replace("g", group)
    assert parse_numbers([text]).values == (x,)
    assert read_number(text) == x
    assert parse_numbers(["".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)]).values == (x,)


def test_the_decimal_mark_of_the_file_decides_what_a_column_cannot() -> None:
    german = read(b"id;adc;plt\n1;7,1;1.250\n2;2,5;2.000\n", "x.csv")
    assert numbers_of(german, "plt").values == (1250, 2000)
    english = read(b"id;adc;plt\n1;7.1;1.250\n2;2.5;2.000\n", "x.csv")
    assert numbers_of(english, "plt").values == (1.25, 2)


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("1.6cm", 16),
        ("15mm×12mm", 15),
        ("2.1*1.8cm", 21),
        ("3.0cm×2.5cm", 30),
        ("32 毫米", 32),
        ("1,6 CM", 16),
        ("16 x 12 x 10 mm", 16),
        ("８ｍｍ", 8),
        ("2 公分", 20),
    ],
)
def test_a_length_has_the_unit_of_its_cell(text: str, mm: float) -> None:
    parsed = parse_lengths([text])
    assert parsed.values == (pytest.approx(mm),)
    assert parsed.unit_known


def test_a_length_without_unit_has_that_of_the_header_or_none() -> None:
    assert parse_lengths(["1.6", "3"], "最大径(cm)").values == (16, 30)
    bare = parse_lengths(["1.6", "3"], "最大径")
    assert (bare.values, bare.unit_known) == ((1.6, 3), False)
    mixed = parse_lengths(["1.6 cm", "3"])
    assert (mixed.values, doubts(mixed)) == ((16, None), [None, "length_unit_missing"])
    assert parse_lengths(["<2cm"]).spans == (Span(None, 20, True),)
    assert [unit_of(h) for h in ("size_mm", "Größe in cm", "Volume cm3", "mmHg", "Commune")] == [
        1,
        10,
        None,
        None,
        None,
    ]
    table = read(b"id,size\n1,1.6\n2,3\n", "x.csv")
    assert not lengths_of(table, "size").unit_known


@pytest.mark.parametrize(
    "text",
    [
        "5. März 2024",
        "5. Mrz. 2024",
        "5 mars 2024",
        "5 de marzo de 2024",
        "5 de março de 2024",
        "5 marzo 2024",
        "5 maart 2024",
        "5 mrt 2024",
        "5 Mart 2024",
        "5 marca 2024",
        "5 марта 2024 г.",
        "March 5th, 2024",
        "2024-Mar-05",
        "05-3月-2024",
        "令和6年3月5日",
        "R6.3.5",
        "民国113年3月5日",
        "2024년 3월 5일",
        "20240305083000",
        "2024/3/5 下午 2:05",
        "Tue, 5 Mar 2024",
        "05.03.2024 14:20 Uhr",
        "2024-03-05 星期二",
        "５.３.２０２４",
    ],
)
def test_one_day_in_many_countries(text: str) -> None:
    column = [text, "13.03.2024"] if text.startswith(("05.", "５")) else [text]
    assert parse_dates(column).values[0] == dt.date(2024, 3, 5)


@pytest.mark.parametrize("language", MONTHS)
def test_every_month_of_every_language_is_read_whole(language: str) -> None:
    names = MONTHS[language].split()
    texts = [
        f"{i + 1}. {name} 2024" if language != "zh" else f"{i + 1}-{i + 1}月-2024"
        for i, name in enumerate(names)
    ]
    parsed = parse_dates(texts)
    assert parsed.values == tuple(dt.date(2024, i + 1, i + 1) for i in range(12))
    assert not parsed.half_understood


def test_no_name_and_no_abbreviation_means_two_months() -> None:
    whole: dict[str, set[int]] = {}
    for names in MONTHS.values():
        for i, name in enumerate(names.split()):
            whole.setdefault(name, set()).add(i + 1)
    assert all(len(months) == 1 for months in whole.values())
    # ma could be March or May, ju June or July: never read
    assert {"ma", "ju", "jui"} & _months().keys() == set()


def test_a_column_of_named_months_is_understood_whole_or_not_at_all() -> None:
    parsed = parse_dates(["10. Januar 2024", "11. Ledna 2024", "12. Května 2024", "2024-01-03"])
    assert parsed.half_understood
    assert parsed.values == (None, None, None, dt.date(2024, 1, 3))
    assert doubts(parsed) == [
        "date_column_half_understood",
        "date_month_unknown",
        "date_month_unknown",
        None,
    ]
    # one slip of the keyboard among many is one cell, not the column
    slip = parse_dates([f"{i}. März 2024" for i in range(1, 13)] + ["13. Mäzr 2024"])
    assert not slip.half_understood
    assert (slip.values[0], slip.values[-1]) == (dt.date(2024, 3, 1), None)


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["13.01.24", "14.02.24", "15.03.24"], dt.date(2024, 1, 13)),
        (["03.05.24"], dt.date(2024, 5, 3)),
        (["1/13/24", "2/14/24"], dt.date(2024, 1, 13)),
        ([f"24-0{i}-{i + 10}" for i in range(1, 9)] + ["24-03-31", "25-04-01"], dt.date(2024, 1, 11)),
        (["24年1月5日"], dt.date(2024, 1, 5)),
        (["31-Jan-24"], dt.date(2024, 1, 31)),
        (["05-3月 -24"], dt.date(2024, 3, 5)),
        (["01.02.45"], dt.date(2045, 2, 1)),
        (["01.02.46"], dt.date(1946, 2, 1)),
        (["01/02/24", "13/03/2024"], dt.date(2024, 2, 1)),
    ],
)
def test_two_digit_years_need_the_century_to_be_stated(texts: list[str], first: dt.date) -> None:
    assert parse_dates(texts).values[0] is None
    parsed = parse_dates(texts, near=NEAR)
    assert parsed.values[0] == first
    assert doubts(parsed)[0] in ("date_century_assumed", "date_order_assumed")


def test_two_digit_years_in_an_open_order_are_asked_about() -> None:
    assert doubts(parse_dates(["01/02/24", "03/04/24"], near=NEAR)) == ["date_ambiguous"] * 2
    assert doubts(parse_dates(["24-01-13", "24-02-14"], near=NEAR)) == ["date_ambiguous"] * 2
    assert parse_dates(["01/02/24"], near=NEAR, day_first=False).values == (dt.date(2024, 1, 2),)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(["%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]),
)
def test_a_column_of_dates_is_never_read_as_other_dates(days: list[dt.date], form: str) -> None:
    texts = [day.strftime(form) for day in days]
    parsed = parse_dates(texts, near=NEAR)
    if form in ("%d.%m.%y", "%d.%m.%Y") or len({d.day for d in days}) > 12:
        assert all(value in (None, day) for value, day in zip(parsed.values, days, strict=True))
    for value, day in zip(parsed.values, days, strict=True):
        if form.startswith(("%d/", "%m/")) and value is not None:
            assert value in (day, dt.date(day.year, day.day, day.month) if day.day <= 12 else day)


def test_no_pattern_looks_at_a_remark():
    long = "1" + " " * LONGEST_MEANT + "x"
    assert doubts(parse_numbers(["1", long])) == [None, "number_not_understood"]
    assert doubts(parse_dates(["2025-01-31", long])) == [None, "date_not_understood"]
    assert doubts(parse_grades(["II", long])) == [None, "grade_not_understood"]
    assert guess_meanings([long, "1 = positive", "0 = negative"]) == {
        long: None,
        "1 = positive": Meaning.POSITIVE,
        "0 = negative": Meaning.NEGATIVE,
    }
    assert parse_scale(["BI-RADS 1", "BI-RADS 2", long]) is None
    assert ordinal_levels(["1", "2", "3", long]) is None
