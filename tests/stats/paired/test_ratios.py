"""Ratios of paired proportions and of discordant units: contingencytables' numbers, laws, edges."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from core.examples.reads import LIVER_PETMR
from core.findings import Reason
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.ratios import pair_ratios
from core.reads.counting.panel import panel
from core.reads.plan import Plan, Unit
from core.stats.paired.ratios import conditional_odds_ratio, paired_ratio
from tests.reference import reads
from tests.reference.check import ITERATIVE, difference

Z = float(norm.isf(0.025))
CASES = [case for case in reads().values() if case["group"] == "paired_ratio_CI"]
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_contingencytables_3_0_1(case):
    a, b, c, d = (case["input"][name] for name in "abcd")
    found = paired_ratio(a, c, b, d, Z, 0.95)  # their ratio is (a + b) / (a + c)
    expected = case["output"]["rr_tang"]
    for got, key in ((found.second_over_first, "est"), (found.low, "lower"), (found.high, "upper")):
        assert difference(got, expected[key]) <= ITERATIVE
    odds, expected = conditional_odds_ratio(c, b, Z, 0.95), case["output"]["or_wilson"]
    for got, key in ((odds.second_over_first, "est"), (odds.low, "lower"), (odds.high, "upper")):
        assert difference(got, expected[key]) <= 1e-9 * max(1.0, got or 0.0) or math.isinf(got)


def test_the_cases_are_there():
    assert len(CASES) == 9


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_exchanging_the_tests_turns_the_ratio_over(both, b, c, neither):
    one, other = paired_ratio(both, b, c, neither, Z, 0.95), paired_ratio(both, c, b, neither, Z, 0.95)
    assert (one.low is None) == (other.low is None)
    if one.low is not None:
        for x, y in ((one.low, other.high), (one.high, other.low)):
            assert (x == 0 and math.isinf(y)) or (math.isinf(x) and y == 0) or x * y == pytest.approx(1)
        assert one.low <= one.second_over_first <= one.high


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_ratio_excludes_1_where_the_score_test_of_no_difference_does(both, b, c, neither):
    found = paired_ratio(both, b, c, neither, Z, 0.95)
    if b + c and found.low is not None:
        statistic = abs(c - b) / math.sqrt(b + c)
        if abs(statistic - Z) > 1e-6:
            assert (found.low > 1 or found.high < 1) == (statistic > Z)


def test_nothing_to_compare():
    assert paired_ratio(0, 0, 0, 0, Z, 0.95).reason is Reason.NO_UNITS
    assert paired_ratio(0, 0, 0, 5, Z, 0.95).reason is Reason.ZERO_CELL
    assert conditional_odds_ratio(0, 0, Z, 0.95).reason is Reason.NO_DISCORDANT_PAIRS


def test_patients_as_clusters_widen_it_and_alone_it_is_tangs():
    study = LIVER_PETMR.load()
    for unit in Unit:
        plan = Plan(unit=unit)
        for c in compare(panel(study, plan), plan, [("CT", "MR")]):
            found = pair_ratios(c).rates
            counts = (c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct)
            alone = paired_ratio(*counts, Z, 0.95)
            assert found.second_over_first == pytest.approx(alone.second_over_first, rel=1e-12)
            if unit is Unit.PATIENT:
                assert (found.low, found.high) == (alone.low, alone.high)
            else:
                assert found.low < alone.low and alone.high < found.high
