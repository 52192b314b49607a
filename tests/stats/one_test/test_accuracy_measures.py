"""Likelihood ratios, odds ratio, Youden, F1, MCC: true limits at zero cells, no epsilon anywhere."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Flag, Reason
from core.stats.one_test.measures import (
    balanced_accuracy,
    bootstrap_interval,
    diagnostic_odds_ratio,
    difference_independent,
    f1,
    f1_value,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    mcc,
    mcc_value,
    youden,
)

ALL = (
    likelihood_ratio_positive,
    likelihood_ratio_negative,
    diagnostic_odds_ratio,
    youden,
    balanced_accuracy,
    f1,
    mcc,
)
INTERVALS = ALL[:5]
tables = st.tuples(*[st.integers(0, 400)] * 4)
full_tables = st.tuples(*[st.integers(1, 400)] * 4)


def test_values_of_45_5_10_90():
    table = (45, 5, 10, 90)
    assert likelihood_ratio_positive(*table).value == pytest.approx((45 / 50) / (10 / 100))
    assert likelihood_ratio_negative(*table).value == pytest.approx((5 / 50) / (90 / 100))
    assert diagnostic_odds_ratio(*table).value == 45 * 90 / (5 * 10)
    assert youden(*table).value == pytest.approx(45 / 50 + 90 / 100 - 1)
    assert balanced_accuracy(*table).value == pytest.approx(0.9)
    assert f1(*table).value == 2 * 45 / (2 * 45 + 10 + 5)


@given(tables)
def test_undefined_always_comes_with_a_reason(table):
    for measure in ALL:
        found = measure(*table)
        assert (found.value is None) == (found.reason is not None)
        assert found.value is None or not math.isnan(found.value)
        if found.value is None:
            assert found.low is None
            assert found.high is None


@given(tables)
def test_limits_are_ordered_and_hold_uncorrected_estimates(table):
    for measure in INTERVALS:
        found = measure(*table)
        if found.value is not None:
            assert found.low < found.high
            if not found.flags:
                assert found.low <= found.value <= found.high


@given(full_tables)
def test_swapping_what_positive_means_inverts_the_ratios(table):
    tp, fn, fp, tn = table
    positive, negative = likelihood_ratio_positive(*table), likelihood_ratio_negative(fn, tp, tn, fp)
    assert (positive.value, positive.low, positive.high) == (negative.value, negative.low, negative.high)
    odds, inverse = diagnostic_odds_ratio(*table), diagnostic_odds_ratio(fn, tp, tn, fp)
    assert odds.low == pytest.approx(1.0 / inverse.high)


@pytest.mark.parametrize(
    ("measure", "table", "value"),
    [
        (likelihood_ratio_positive, (30, 10, 0, 60), math.inf),
        (likelihood_ratio_positive, (0, 10, 5, 60), 0.0),
        (likelihood_ratio_negative, (10, 0, 5, 60), 0.0),
        (likelihood_ratio_negative, (10, 5, 60, 0), math.inf),
        (diagnostic_odds_ratio, (30, 10, 0, 60), math.inf),
        (diagnostic_odds_ratio, (0, 10, 3, 60), 0.0),
    ],
)
def test_a_zero_cell_gives_the_true_limit_and_a_flagged_interval(measure, table, value):
    found = measure(*table)
    assert found.value == value
    assert found.flags == (Flag.HALDANE_CORRECTED,)
    assert 0.0 < found.low < found.high < math.inf


def test_everything_called_positive_has_no_interval_of_zero_width():
    found = likelihood_ratio_positive(20, 0, 30, 0)
    assert found.value == 1.0
    assert found.low < 1.0 < found.high
    assert found.flags == (Flag.HALDANE_CORRECTED,)


@pytest.mark.parametrize(
    ("measure", "table", "reason"),
    [
        (likelihood_ratio_positive, (0, 10, 0, 60), Reason.NO_POSITIVE_CALLS),
        (likelihood_ratio_negative, (10, 0, 60, 0), Reason.NO_NEGATIVE_CALLS),
        (diagnostic_odds_ratio, (0, 10, 0, 60), Reason.NO_POSITIVE_CALLS),
        (youden, (11, 0, 0, 0), Reason.ONE_CLASS),
        (balanced_accuracy, (0, 0, 3, 4), Reason.ONE_CLASS),
        (mcc, (10, 0, 60, 0), Reason.NO_NEGATIVE_CALLS),
        (mcc, (0, 0, 60, 7), Reason.ONE_CLASS),
        (f1, (0, 0, 0, 7), Reason.NO_POSITIVE_CALLS),
        (f1, (0, 0, 0, 0), Reason.NO_UNITS),
        (youden, (0, 0, 0, 0), Reason.NO_UNITS),
    ],
)
def test_nought_over_nought_is_not_estimable(measure, table, reason):
    found = measure(*table)
    assert found.value is None
    assert found.reason is reason


def test_f1_without_true_positives_is_nought_not_unknown():
    assert f1(0, 4, 3, 9).value == 0.0


@given(st.lists(tables, min_size=1, max_size=8))
def test_array_forms_equal_one_at_a_time(many):
    columns = np.array(many).T
    for values, single in ((f1_value(*columns), f1), (mcc_value(*columns), mcc)):
        expected = [single(*table).value for table in many]
        assert [None if np.isnan(v) else float(v) for v in values] == expected


@given(tables)
def test_single_numbers_stay_on_their_scale(table):
    one, other = f1(*table).value, mcc(*table).value
    assert one is None or 0.0 <= one <= 1.0
    assert other is None or -1.0 - 1e-12 <= other <= 1.0 + 1e-12


@given(full_tables)
def test_youden_is_a_difference_of_two_groups(table):
    tp, fn, fp, tn = table
    j, d = youden(*table), difference_independent(fp, fp + tn, tp, tp + fn)
    assert (j.value, j.low, j.high) == (d.second_minus_first, d.low, d.high)
    swapped = difference_independent(tp, tp + fn, fp, fp + tn)
    assert swapped.second_minus_first == -d.second_minus_first
    assert (swapped.low, swapped.high) == pytest.approx((-d.high, -d.low), abs=1e-12)


def test_an_empty_group_has_no_difference():
    assert difference_independent(0, 0, 3, 4).reason is Reason.NO_UNITS


def test_bootstrap_percentiles():
    found = bootstrap_interval(np.linspace(0.2, 0.6, 401), 0.90)
    assert (found.low, found.high) == pytest.approx((0.22, 0.58))
    assert found.flags == ()


@pytest.mark.parametrize(
    ("replicates", "edges"),
    [([0.4] * 50, (0.0, 1.0)), ([0.9, 1.0, 1.0, 1.0], (0.0, 1.0)), ([-1.0] * 9 + [0.0], (-1.0, 1.0))],
)
def test_a_bootstrap_that_cannot_see_further_says_so(replicates, edges):
    assert bootstrap_interval(replicates, edges=edges).flags == (Flag.AT_EDGE,)


def test_a_bootstrap_leaves_undefined_replicates_out():
    assert bootstrap_interval([np.nan, 0.2, 0.3, np.nan, 0.4]).low == pytest.approx(0.205)
    nothing = bootstrap_interval([np.nan, np.nan])
    assert (nothing.low, nothing.high, nothing.reason) == (None, None, Reason.UNDEFINED_VARIANCE)


def test_the_correlation_of_a_perfect_test_is_one_and_none_is_beyond_the_scale():
    counts = np.arange(1, 400)
    assert (mcc_value(counts, 0, 0, counts[:, None]) == 1).all()
    reversed_test = mcc_value(0, counts, counts[:, None], 0)
    assert (reversed_test >= -1).all()
    assert reversed_test == pytest.approx(-1, abs=1e-15)
