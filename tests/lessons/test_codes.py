"""The code of a simulated study: what it packs comes back, nothing else is drawn, no figure is in clear."""

import base64
import json
import zlib
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.codes import MOST_READS, code_of, most_reads, truth_of
from core.lessons.course.common import CROWDED, READERS
from core.lessons.truth import TrueTest, Truth

SHARES = st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


@given(SHARES, SHARES, SHARES, st.integers(2, 900), st.integers(0, 999_999_999))
def test_a_truth_comes_back(prevalence, sensitivity, missing, patients, seed):
    tests = (TrueTest("CT · 增强", sensitivity, Fraction(9, 10)), TrueTest("b", Fraction(1), Fraction(0)))
    truth = Truth(patients=patients, prevalence=prevalence, tests=tests, missing=missing)
    assert truth_of(code_of(truth, seed)) == (truth, seed)


def test_the_truths_of_lessons_have_codes_without_a_figure_in_clear():
    for truth in (Truth(), CROWDED, READERS):
        code = code_of(truth, 7)
        assert truth_of(code) == (truth, 7)
        assert "/" not in code and len(code) < 200
    assert code_of(Truth(), 7) == "simulated.75.7"


def packed(text):
    return "x" + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


@pytest.mark.parametrize(
    "middle",
    [
        *("", "x", "xabc", "-1", "0", "10000000000", "x" + "A" * 2_000),
        packed('{"prevalence":"1e999999999"}'),
        packed('{"patients":true}'),
        packed('{"__class__":1}'),
        packed('{"tests":7}'),
        packed("[]"),
        packed('{"patients":' + " " * 5_000 + "5}"),
        packed('{"patients":5000,"lesions":[[50,1]],"readers":20}'),
    ],
)
def test_what_is_no_code_names_no_study(middle):
    assert truth_of(f"simulated.{middle}.7") is None


@pytest.mark.parametrize(
    "names",
    [
        *(["\ud800"], ["CT\x00"], ["a\nb"], ["CT", "ct"], ["CT "], ["\u202eCT"], [""], ["x" * 39 + " y"]),
        *(["patient"], ["Reference"], ["lesion"], ["read"]),
    ],
)
def test_a_test_of_a_link_is_called_as_a_column_can_be(names):
    tests = [[name, "0.8", "0.9"] for name in names]
    assert truth_of(f"simulated.{packed(json.dumps({'tests': tests}))}.7") is None
    tests = [[f"fine {place}", "0.8", "0.9"] for place in range(len(names))]
    assert truth_of(f"simulated.{packed(json.dumps({'tests': tests}))}.7") is not None


def test_a_link_cannot_ask_for_an_enormous_study():
    largest = replace(Truth(), patients=5_000)
    assert most_reads(largest) == 5_000 * 8 * 3 <= MOST_READS
    assert truth_of("simulated.75.99999999999") is None
