"""McNemar's test: exact arithmetic, the conventions, and no p value out of 0/0."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.findings import Flag, Reason
from core.stats.paired.mcnemar import mcnemar, mcnemar_many, midp
from tests.reference import reads

counts = st.integers(0, 60)


def upto(k: int, n: int) -> Fraction:
    return sum((Fraction(comb(n, i)) for i in range(k + 1)), Fraction(0)) / 2**n


@given(counts, counts)
def test_binomial_probabilities_are_those_of_counting(b, c):
    found = mcnemar(b, c)
    tail = upto(min(b, c), b + c)
    assert found.exact.p == pytest.approx(float(min(2 * tail, Fraction(1))), rel=1e-12)
    mid = Fraction(1) if b == c else 2 * tail - Fraction(comb(b + c, min(b, c)), 2 ** (b + c))
    assert found.midp.p == pytest.approx(float(mid), rel=1e-12)


@given(st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_swapping_the_tests_changes_no_p(b, c):
    one, other = mcnemar(b, c), mcnemar(c, b)
    assert one == other


@given(counts, counts)
def test_conventions_are_ordered(b, c):
    found = mcnemar(b, c)
    assert 0.0 <= found.midp.p <= found.exact.p <= 1.0
    if found.flag is None:
        assert found.corrected.statistic <= found.asymptotic.statistic
        assert found.corrected.p >= found.asymptotic.p


@pytest.mark.parametrize(("b", "c"), [(498_000, 502_000), (999_000, 1_000_000), (0, 1_000_000)])
def test_large_counts_keep_their_digits(b, c):
    found = mcnemar(b, c)
    assert found.exact.p == pytest.approx(float(2 * binom.cdf(min(b, c), b + c, 0.5)), rel=1e-8)
    assert found.midp.p <= found.exact.p


def test_nothing_to_test_gives_no_statistic():
    found = mcnemar(0, 0)
    assert found.flag is Flag.NO_DISCORDANT_PAIRS
    assert found.exact.p == found.midp.p == 1.0
    assert found.exact.flags == found.midp.flags == (Flag.NO_DISCORDANT_PAIRS,)
    for test in (found.asymptotic, found.corrected, found.textbook):
        assert (test.statistic, test.p, test.reason) == (None, None, Reason.NO_DISCORDANT_PAIRS)


def test_without_units_not_even_the_exact_test_answers():
    nobody, alike, apart = mcnemar_many([0, 0, 3], [0, 0, 1], [0, 7, 9])
    for name in ("asymptotic", "corrected", "exact", "midp", "textbook"):
        test = getattr(nobody, name)
        assert (test.statistic, test.p, test.reason) == (None, None, Reason.NO_UNITS)
        assert test.method == f"mcnemar_{name}"
    assert nobody.flag is None
    assert (alike, apart) == (mcnemar(0, 0), mcnemar(3, 1))


def test_statsmodels_would_have_called_no_discordance_significant():
    assert reads()["py.mcnemar.0_0"]["output"]["cc"]["p"] == 0.0
    assert mcnemar(0, 0).corrected.p is None


def test_the_correction_stops_at_nought():
    theirs = reads()["py.mcnemar.8_8"]["output"]["cc"]["stat"]
    assert theirs > 0.0
    assert mcnemar(8, 8).corrected.statistic == 0.0
    assert mcnemar(8, 8).corrected.p == 1.0


def test_midp_of_a_tie_is_one():
    assert mcnemar(8, 8).midp.p == 1.0


def test_fagerland_and_exact2x2_agree_except_on_ties():
    for case in reads().values():
        if case["id"].startswith("ii.mcnemar."):
            out = case["output"]
            tied = case["input"]["b"] == case["input"]["c"]
            assert (out["midp"] == pytest.approx(out["midp_fagerland"], abs=1e-12)) != tied


@pytest.mark.parametrize(("b", "c", "corrected"), [(20, 19, True), (25, 14, True), (25, 15, False)])
def test_textbooks_correct_below_forty_discordant_pairs(b, c, corrected):
    found = mcnemar(b, c)
    expected = found.corrected if corrected else found.asymptotic
    assert (found.textbook.statistic, found.textbook.p) == (expected.statistic, expected.p)


def test_seed_study_45_against_0():
    found = mcnemar(0, 45)
    assert found.asymptotic.statistic == 45.0
    assert found.corrected.statistic == pytest.approx(44**2 / 45)
    assert found.exact.p == pytest.approx(2 * 0.5**45)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=10))
def test_many_equal_one_at_a_time(pairs):
    b, c = np.array(pairs).T
    many = mcnemar_many(b, c)
    assert many == tuple(mcnemar(*pair) for pair in pairs)
    assert midp(b, c).tolist() == [found.midp.p for found in many]


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 2)
