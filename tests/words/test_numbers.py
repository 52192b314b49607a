"""Numbers as a paper prints them."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Estimate
from core.words import Numbers
from core.words.numbers import rounded, significant

EN, ZH = Numbers("en"), Numbers("zh")


def test_fraction_in_both_languages():
    assert EN.fraction(134 / 179, 134, 179) == "74.9% (134/179)"
    assert ZH.fraction(134 / 179, 134, 179) == "74.9%(134/179)"


def test_an_estimate_that_cannot_be_given_keeps_its_counts():
    nothing = Estimate(value=None, low=None, high=None, method="wilson", numerator=0, denominator=0)
    assert EN.estimate(nothing) == "– (0/0)"
    assert EN.percent(None) == EN.interval(None, 0.5) == EN.p(None) == EN.ratio(None) == "–"


def test_intervals():
    assert EN.interval(0.672, 0.812) == "67.2 to 81.2"
    assert ZH.interval(0.672, 0.812) == "67.2%~81.2%"
    assert EN.points_interval(-0.012, 0.32) == "−1.2 to 32.0"
    assert ZH.points_interval(0.194, 0.32) == "19.4~32.0"
    assert EN.ratio_interval(8.934, math.inf) == "8.93 to ∞"


@pytest.mark.parametrize(
    ("p", "english", "chinese"),
    [
        (0.0412, "0.0412", "0.0412"),
        (0.5, "0.500", "0.500"),
        (1.0, "1.00", "1.00"),
        (0.9996, "1.00", "1.00"),
        (0.001, "0.00100", "0.00100"),
        (0.00099999, "< 0.001", "<0.001"),
        (0.0, "< 0.001", "<0.001"),
    ],
)
def test_p_values(p, english, chinese):
    assert EN.p(p) == english
    assert ZH.p(p) == chinese


def test_p_in_a_sentence():
    assert EN.p_statement(1e-9) == "p < 0.001"
    assert ZH.p_statement(1e-9) == "P<0.001"
    assert EN.p_statement(0.0412) == "p = 0.0412"
    assert ZH.p_statement(0.0412) == "P=0.0412"


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(9, 80, "11.3%"), (1, 16, "6.3%"), (33, 80, "41.3%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (2, 3, "66.7%")],
)
def test_halves_round_up_as_in_printed_tables(numerator, denominator, percent):
    assert EN.percent(numerator / denominator) == percent


def test_ratios_have_three_significant_digits():
    shown = [EN.ratio(x) for x in (23.77, 0.2514, 1234.4, 9.996, 99.96, 1, 0.0, math.inf)]
    assert shown == ["23.8", "0.251", "1234", "10.0", "100", "1.00", "0", "∞"]


def test_counts_and_confidence():
    assert EN.count(1234567) == "1,234,567"
    assert EN.count(2.5) == "2.5"
    assert [EN.confidence(level) for level in (0.95, 0.9, 0.999)] == ["95% CI", "90% CI", "99.9% CI"]
    assert ZH.confidence(0.95) == "95%CI"


def test_a_zero_has_no_sign():
    assert rounded(-0.001, 1) == "0.0"
    assert rounded(-math.inf, 1) == "−∞"


@given(st.floats(min_value=0.001, max_value=1))
def test_a_p_value_keeps_three_digits_and_stays_near(p):
    shown = EN.p(p)
    assert float(shown) == pytest.approx(p, rel=0.006)
    assert len(re.sub(r"^[0.]+|\.", "", shown)) == 3


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_rounding_mirrors_and_stays_near(x):
    plain = rounded(x, 1).replace("−", "-")
    assert float(plain) == pytest.approx(x, abs=0.0500001)
    assert rounded(-x, 1).lstrip("−") == rounded(x, 1).lstrip("−")


@given(st.floats(min_value=1e-6, max_value=1e6))
def test_significant_digits_are_never_written_as_powers(x):
    assert re.fullmatch(r"\d+(\.\d+)?", significant(x, 3))
