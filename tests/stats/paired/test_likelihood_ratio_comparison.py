"""Likelihood ratios of two tests on the same units."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.findings import Flag, Reason
from core.stats.paired.likelihood_ratios import (
    LikelihoodRatio,
    compare_likelihood_ratios,
    likelihood_ratio_moments,
)
from tests.stats.paired.test_predictive_value_comparison import table

POSITIVE, NEGATIVE = LikelihoodRatio.POSITIVE, LikelihoodRatio.NEGATIVE
TABLES = arrays(np.int64, (2, 2, 2), elements=st.integers(0, 12))


def test_ratio_is_second_over_first():
    ours = compare_likelihood_ratios(table((850, 60, 40, 50), (60, 15, 25, 900)), POSITIVE)
    assert ours.first == pytest.approx((910 / 1000) / (75 / 1000))
    assert ours.second == pytest.approx((890 / 1000) / (85 / 1000))
    assert ours.ratio.second_over_first == pytest.approx(890 * 75 / (85 * 910))


def test_standard_error_is_that_of_paired_relative_rates():
    ours = compare_likelihood_ratios(table((10, 3, 2, 1), (4, 1, 3, 12)), POSITIVE)
    variance = (3 + 2) / (13 * 12) + (1 + 3) / (5 * 7)
    assert ours.ratio.statistic == pytest.approx(math.log(12 * 5 / (13 * 7)) / math.sqrt(variance))


@given(TABLES, st.sampled_from(LikelihoodRatio))
def test_swapping_the_tests_inverts_the_ratio(t, on):
    ours, other = compare_likelihood_ratios(t, on), compare_likelihood_ratios(t.transpose(0, 2, 1), on)
    assert other.ratio.p == pytest.approx(ours.ratio.p)
    assert other.ratio.reason is ours.ratio.reason
    if ours.ratio.low is not None:
        assert other.ratio.low == pytest.approx(1 / ours.ratio.high)


@given(TABLES, st.sampled_from(LikelihoodRatio))
def test_every_answer_is_a_number_or_a_reason(t, on):
    ours = compare_likelihood_ratios(t, on)
    assert (ours.ratio.p is None) == (ours.ratio.reason is not None) == (ours.ratio.low is None)
    for value in (ours.first, ours.second, ours.ratio.second_over_first):
        assert value is None or not math.isnan(value)


@given(TABLES, st.sampled_from(LikelihoodRatio))
def test_one_unit_a_patient_differs_by_the_small_sample_factor_only(t, on):
    single = np.zeros((int(t.sum()), 8), dtype=int)
    single[np.arange(len(single)), np.repeat(np.arange(8), t.ravel())] = 1
    moments = likelihood_ratio_moments(single.reshape(-1, 2, 2, 2))
    ours = compare_likelihood_ratios(t, on, moments=moments)
    assert ours.clustered.reason is ours.ratio.reason
    if ours.ratio.statistic is not None:
        k = len(single)
        assert ours.clustered.statistic == pytest.approx(ours.ratio.statistic * math.sqrt((k - 1) / k))
        assert ours.clustered.design_effect == pytest.approx(k / (k - 1))


def test_zero_cells_show_the_limit_and_say_why():
    no_false_positive = compare_likelihood_ratios(table((8, 2, 1, 1), (0, 2, 0, 9)), POSITIVE)
    assert math.isinf(no_false_positive.second)
    assert math.isinf(no_false_positive.ratio.second_over_first)
    assert no_false_positive.ratio.reason is Reason.ZERO_CELL
    neither = compare_likelihood_ratios(table((8, 2, 1, 1), (0, 0, 0, 9)), POSITIVE)
    assert neither.ratio.second_over_first is None
    assert neither.ratio.reason is Reason.ZERO_CELL
    assert compare_likelihood_ratios(table((8, 2, 1, 1), (0, 0, 2, 9)), POSITIVE).ratio.second_over_first == 0
    nothing_missed = compare_likelihood_ratios(table((8, 2, 0, 0), (1, 2, 2, 9)), NEGATIVE)
    assert nothing_missed.first == 0.0
    assert math.isinf(nothing_missed.ratio.second_over_first)


def test_nothing_to_compare():
    same = compare_likelihood_ratios(table((8, 0, 0, 4), (3, 0, 0, 9)), POSITIVE)
    assert same.ratio.second_over_first == 1.0
    assert same.ratio.reason is Reason.NO_DISCORDANT_PAIRS
    assert same.ratio.flags == (Flag.NO_DISCORDANT_PAIRS,)
    one_class = compare_likelihood_ratios(table((8, 1, 2, 4), (0, 0, 0, 0)), POSITIVE)
    assert one_class.first is None
    assert one_class.ratio.reason is Reason.ONE_CLASS
    nobody = compare_likelihood_ratios(table((0, 0, 0, 0), (0, 0, 0, 0)), POSITIVE)
    assert nobody.ratio.reason is Reason.NO_UNITS


def test_one_patient_cannot_tell():
    t = table((3, 1, 2, 1), (1, 2, 1, 4))
    ours = compare_likelihood_ratios(t, POSITIVE, moments=likelihood_ratio_moments(t[None]))
    assert ours.clustered.reason is Reason.SINGLE_CLUSTER
    assert ours.ratio.p is not None
