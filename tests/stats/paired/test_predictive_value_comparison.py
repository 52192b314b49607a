"""Predictive values of two tests on the same units."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.findings import Flag, Reason
from core.stats.paired.predictive_values import (
    PredictiveValue,
    compare_predictive_values,
    predictive_value_moments,
    score_statistics,
)

PPV, NPV = PredictiveValue.PPV, PredictiveValue.NPV
TABLES = arrays(np.int64, (2, 2, 2), elements=st.integers(0, 12))
PATIENTS = arrays(np.int64, st.tuples(st.integers(1, 8), *(st.just(2),) * 3), elements=st.integers(0, 3))


def table(with_condition, without):
    """From (both, only first, only second, neither) positive, with and without the condition."""
    cells = [[[d, c], [b, a]] for a, b, c, d in (without, with_condition)]
    return np.array(cells)


def test_fractions_are_right_calls_over_calls():
    ours = compare_predictive_values(table((850, 60, 40, 50), (60, 15, 25, 900)), PPV)
    assert ours.first == 910 / 985
    assert ours.second == 890 / 975
    assert ours.difference.second_minus_first == 890 / 975 - 910 / 985


def test_npv_is_ppv_of_the_mirrored_world():
    t = table((8, 3, 2, 5), (1, 4, 2, 9))
    ours, mirrored = compare_predictive_values(t, NPV), compare_predictive_values(t[::-1, ::-1, ::-1], PPV)
    assert ours.weighted_generalised_score == mirrored.weighted_generalised_score
    assert ours.relative == mirrored.relative
    assert ours.difference == mirrored.difference


@given(TABLES, st.sampled_from(PredictiveValue))
def test_swapping_the_tests_mirrors_everything(t, on):
    ours, other = compare_predictive_values(t, on), compare_predictive_values(t.transpose(0, 2, 1), on)
    assert other.generalised_score.p == pytest.approx(ours.generalised_score.p)
    assert other.weighted_generalised_score.p == pytest.approx(ours.weighted_generalised_score.p)
    assert (other.first, other.second) == (ours.second, ours.first)
    if ours.difference.low is not None:
        assert other.difference.low == pytest.approx(-ours.difference.high, abs=1e-12)
    if ours.relative.low is not None:
        assert other.relative.low == pytest.approx(1 / ours.relative.high)
        assert other.relative.p == pytest.approx(ours.relative.p)


@given(TABLES, st.sampled_from(PredictiveValue))
def test_every_answer_is_a_number_or_a_reason(t, on):
    ours = compare_predictive_values(t, on)
    for found in (ours.weighted_generalised_score, ours.generalised_score):
        assert (found.p is None) == (found.reason is not None)
        assert found.p is None or 0 < found.p <= 1
    assert (ours.difference.low is None) == (ours.difference.reason is not None)
    assert (ours.relative.low is None) == (ours.relative.reason is not None)


@given(TABLES, st.sampled_from(PredictiveValue))
def test_one_unit_a_patient_is_the_unclustered_difference(t, on):
    single = np.zeros((int(t.sum()), 8), dtype=int)
    single[np.arange(len(single)), np.repeat(np.arange(8), t.ravel())] = 1
    moments = predictive_value_moments(single.reshape(-1, 2, 2, 2), on)
    ours = compare_predictive_values(t, on, moments=moments)
    assert ours.clustered.reason == ours.difference.reason
    if ours.difference.low is not None:
        assert ours.clustered.low == pytest.approx(ours.difference.low)
        k = ours.clustered.clusters
        assert ours.clustered.design_effect == pytest.approx(k / (k - 1))


@given(PATIENTS, st.sampled_from(PredictiveValue), st.randoms())
def test_the_order_of_patients_is_nothing(tables, on, random):
    shuffled = tables[random.sample(range(len(tables)), len(tables))]
    ours, other = (
        compare_predictive_values(t.sum(axis=0), on, moments=predictive_value_moments(t, on))
        for t in (tables, shuffled)
    )
    assert other.clustered.p == pytest.approx(ours.clustered.p)
    assert other.clustered.clusters == ours.clustered.clusters
    assert (ours.clustered.p is None) == (ours.clustered.reason is not None)


@given(PATIENTS, st.sampled_from(PredictiveValue))
def test_a_study_twice_over_has_half_the_variance(tables, on):
    once, twice = (
        compare_predictive_values(t.sum(axis=0), on, moments=predictive_value_moments(t, on)).clustered
        for t in (tables, np.concatenate([tables, tables]))
    )
    if once.standard_error:
        k = once.clusters
        assert twice.standard_error**2 == pytest.approx(
            once.standard_error**2 * (k - 1) / k * 2 * k / (2 * k - 1) / 2
        )


def test_no_discordant_pairs_is_not_tested():
    ours = compare_predictive_values(table((10, 0, 0, 2), (3, 0, 0, 9)), PPV)
    assert ours.difference.second_minus_first == 0.0
    assert ours.difference.reason is Reason.NO_DISCORDANT_PAIRS
    assert ours.difference.flags == (Flag.NO_DISCORDANT_PAIRS,)
    assert ours.weighted_generalised_score.reason is Reason.NO_DISCORDANT_PAIRS
    assert ours.weighted_generalised_score.p is None
    assert ours.relative.second_over_first == 1.0
    assert ours.relative.p is None


def test_all_calls_right_has_no_variance():
    ours = compare_predictive_values(table((10, 3, 4, 2), (0, 0, 0, 9)), PPV)
    assert (ours.first, ours.second) == (1.0, 1.0)
    assert ours.generalised_score.reason is Reason.UNDEFINED_VARIANCE
    assert ours.difference.reason is Reason.UNDEFINED_VARIANCE


def test_all_wrong_against_all_right_still_has_score_tests():
    ours = compare_predictive_values(table((0, 0, 6, 2), (0, 5, 0, 9)), PPV)
    assert ours.difference.second_minus_first == 1.0
    assert ours.difference.reason is Reason.UNDEFINED_VARIANCE
    assert ours.weighted_generalised_score.p < 0.01
    assert math.isinf(ours.relative.second_over_first)
    assert ours.relative.reason is Reason.ZERO_CELL


def test_a_test_that_never_calls_has_no_predictive_value():
    t = table((0, 0, 4, 3), (0, 0, 1, 7))
    assert compare_predictive_values(t, PPV).first is None
    assert compare_predictive_values(t, PPV).difference.reason is Reason.NO_POSITIVE_CALLS
    all_positive = table((4, 3, 0, 0), (5, 2, 0, 0))
    assert compare_predictive_values(all_positive, NPV).difference.reason is Reason.NO_NEGATIVE_CALLS
    nothing = compare_predictive_values(np.zeros((2, 2, 2)), PPV)
    assert nothing.weighted_generalised_score.reason is Reason.NO_UNITS


def test_clusters_are_patients_with_a_call():
    called, silent = table((1, 1, 0, 0), (0, 0, 1, 0)), table((0, 0, 0, 2), (0, 0, 0, 1))
    tables = np.stack([called, silent, table((2, 0, 1, 0), (1, 0, 0, 0))])
    moments = predictive_value_moments(tables, PPV)
    assert (moments.clusters, moments.discordant_clusters) == (2, 2)
    ours = compare_predictive_values(tables.sum(axis=0), PPV, moments=moments)
    assert ours.clustered.df == 1
    assert set(ours.clustered.flags) == {Flag.FEW_CLUSTERS, Flag.FEW_DISCORDANT_CLUSTERS}


@pytest.mark.parametrize("on", [PPV, NPV])
def test_the_relative_value_over_patients_is_linearised(on):
    rng = np.random.default_rng(5)
    tables = rng.integers(0, 3, (30, 2, 2, 2))
    total = tables.sum(axis=0).astype(float)

    def log_ratio(counts):
        found = compare_predictive_values(counts, on)
        return math.log(found.second / found.first)

    step = 1e-5
    scores = [(log_ratio(total + step * one) - log_ratio(total)) / step for one in tables]
    error = math.sqrt(30 / 29 * sum(score**2 for score in scores))
    ours = compare_predictive_values(total, on, moments=predictive_value_moments(tables, on))
    led = ours.relative_clustered
    assert (led.clusters, led.df) == (30, 29)
    assert led.standard_error == pytest.approx(error, rel=1e-3)
    assert led.low < ours.relative.second_over_first < led.high
    # one unit a patient: the formula of independent units, times K / (K - 1)
    single = np.repeat(np.eye(8).reshape(8, 2, 2, 2), total.ravel().astype(int), axis=0)
    k = predictive_value_moments(single, on).clusters
    lone = compare_predictive_values(total, on, moments=predictive_value_moments(single, on))
    assert lone.relative_clustered.design_effect == pytest.approx(k / (k - 1))
    z = math.log(ours.relative.second_over_first) / ours.relative.statistic
    assert lone.relative_clustered.standard_error == pytest.approx(z * math.sqrt(k / (k - 1)))


def test_one_patient_cannot_tell():
    tables = table((3, 1, 2, 0), (1, 2, 1, 4))[None]
    moments = predictive_value_moments(tables, PPV)
    ours = compare_predictive_values(tables[0], PPV, moments=moments)
    assert ours.clustered.reason is Reason.SINGLE_CLUSTER
    assert ours.weighted_generalised_score.p is not None


def test_score_statistics_of_many_tables_at_once():
    stack = np.stack([table((8, 3, 2, 5), (1, 4, 2, 9)), table((5, 1, 1, 5), (2, 0, 3, 9))])
    weighted, unweighted = score_statistics(stack, NPV)
    for t, one, other in zip(stack, weighted, unweighted, strict=True):
        ours = compare_predictive_values(t, NPV)
        assert ours.weighted_generalised_score.statistic == one
        assert ours.generalised_score.statistic == other


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        compare_predictive_values(np.ones((2, 2)), PPV)
