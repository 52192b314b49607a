"""F1, Matthews correlation and infinite ratios: the intervals to quote."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import t

from core.findings import Flag, Interval, Reason
from core.stats.clustered.indices import (
    all_agree,
    f1_quoted,
    mcc_quoted,
    odds_ratio_at_zero,
    ratio_at_zero,
    ratio_of_rates,
)
from core.stats.clustered.measures import patient_cells
from core.stats.clustered.proportions import rao_scott
from core.stats.one_test.measures import mcc_value
from core.stats.one_test.proportions import bounds

CELLS = st.lists(st.tuples(*[st.integers(0, 6)] * 4).filter(any), min_size=3, max_size=20)


EQUAL = st.lists(
    st.lists(st.integers(0, 3), min_size=5, max_size=5).map(
        lambda kinds: tuple(kinds.count(k) for k in range(4))
    ),
    min_size=3,
    max_size=20,
)


@given(EQUAL)
@settings(deadline=None)
def test_f1_is_a_ratio_of_sums_over_patients_with_equal_numbers_of_lesions(cells):
    x = np.array(cells)
    tp, fn, fp, tn = (int(v) for v in x.sum(axis=0))
    assume(tp and fn + fp)
    top, bottom = 2 * x[:, 0], 2 * x[:, 0] + x[:, 1] + x[:, 2]
    share, here = top.sum() / bottom.sum(), bottom > 0
    known = rao_scott(
        top.sum(), bottom.sum(), float(((top - share * bottom)[here] ** 2).sum()), int(here.sum())
    )
    found = f1_quoted((tp, fn, fp, tn), patient_cells(x))
    if known.reason is None:
        assert (found.low, found.high) == pytest.approx((known.low, known.high))
    else:
        assert found.low is None


def variance(x, unit_scores):
    """Of a sum of scores: over patients, or were all as alike as on average, whichever is larger."""
    n, k = x.sum(axis=1), len(x)
    sums = x @ unit_scores
    squares = float(x.sum(axis=0) @ unit_scores**2)
    linear = k / (k - 1) * float((sums**2).sum())
    if 2 * n.sum() ** 2 / (n**2).sum() >= k:
        return linear
    rho = 1 - (squares - float((sums**2 / n).sum())) / ((n.sum() - k) * squares / n.sum())
    return max(linear, k / (k - 1) * squares * (1 + ((n**2).sum() / n.sum() - 1) * min(rho, 1.0)))


@given(CELLS)
@settings(deadline=None)
def test_the_score_of_the_matthews_correlation_is_its_derivative(cells):
    x = np.array(cells, dtype=float)
    total, size = x.sum(axis=0), x.sum(axis=1)
    assume((total > 0).all())
    value, step = float(mcc_value(*total)), 1e-6
    unit = np.array([float(mcc_value(*(total + step * row)) - value) / step for row in np.eye(4)])
    effective = size.sum() ** 2 / (size**2).sum()
    found = mcc_quoted(tuple(int(v) for v in total), patient_cells(x))
    if effective < 2:
        assert found.reason is Reason.AS_ONE_CLUSTER
    elif found.low is not None:
        reach = t.ppf(0.975, effective - 1) * math.sqrt(variance(x, unit)) / (1 - value**2)
        expected = math.tanh(math.atanh(value) - reach), math.tanh(math.atanh(value) + reach)
        assert (found.low, found.high) == pytest.approx(expected, abs=2e-4)
        assert -1 <= found.low <= value <= found.high <= 1


def test_a_perfect_test_has_no_interval_but_its_agreement_has():
    cells = [(3, 0, 0, 2)] * 12
    patients = patient_cells(cells)
    assert f1_quoted((36, 0, 0, 24), patients).reason is Reason.UNDEFINED_VARIANCE
    assert mcc_quoted((36, 0, 0, 24), patients).reason is Reason.UNDEFINED_VARIANCE
    beside = all_agree(patients.effective)
    assert (beside.low, beside.high) == pytest.approx((float(bounds("wilson", 12, 12, 0.95)[0]), 1.0))
    assert all_agree(1.4) is None


@pytest.mark.parametrize(
    ("value", "top", "bottom", "expected"),
    [
        # 18 of 20 found, 0 of 30 false: Wilson limits of both
        (math.inf, (18, 20), (0, 30), (math.sqrt(0.6989664 * (1.8 - 0.6989664)) / 0.1135134, math.inf)),
        # 0 of 20 found, 3 of 30 false
        (0.0, (0, 20), (3, 30), (0.0, 0.1611252 / math.sqrt(0.0345999 * (0.2 - 0.0345999)))),
    ],
)
def test_an_infinite_ratio_lies_in_its_interval(value, top, bottom, expected):
    def rate(x, n):
        low, high = bounds("wilson", x, n, 0.95)
        return x / n, Interval(low=float(low), high=float(high), method="wilson")

    found = ratio_at_zero(value, rate(*top), rate(*bottom))
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-5)
    assert found.low <= value <= found.high


def wilson(x, n):
    low, high = bounds("wilson", x, n, 0.95)
    return x / n, Interval(low=float(low), high=float(high), method="wilson")


def test_an_infinite_odds_ratio_takes_its_limit_from_both_rates():
    (p1, one), (_, all_right) = wilson(18, 20), wilson(30, 30)
    found = odds_ratio_at_zero(math.inf, (p1, one), (1.0, all_right))
    odds, least = p1 / (1 - p1), one.low / (1 - one.low)
    expected = math.sqrt(least * (2 * odds - least)) * all_right.low / (1 - all_right.low)
    assert (found.low, found.high) == (pytest.approx(expected), math.inf)
    # sensitivity and specificity change places, and a test turned round has the reciprocal
    again = odds_ratio_at_zero(math.inf, (1.0, all_right), (p1, one))
    assert again.low == pytest.approx(found.low)
    turned = odds_ratio_at_zero(0.0, wilson(2, 20), wilson(0, 30))
    assert (turned.low, turned.high) == (0.0, pytest.approx(1 / found.low))
    both = odds_ratio_at_zero(math.inf, wilson(20, 20), wilson(30, 30))
    low = wilson(20, 20)[1].low
    assert both.low == pytest.approx(low / (1 - low) * all_right.low / (1 - all_right.low))
    unknown = Interval(low=None, high=None, method="wilson", reason=Reason.AS_ONE_CLUSTER)
    assert odds_ratio_at_zero(math.inf, (p1, unknown), (1.0, all_right)).reason is Reason.AS_ONE_CLUSTER


@pytest.mark.parametrize("value", [0.0, math.inf])
@pytest.mark.parametrize("first", [True, False])
def test_a_ratio_without_limits_says_why_and_keeps_its_cautions(value, first):
    known, unknown = wilson(18, 20), wilson(30, 30)
    cautious = Interval(
        low=None,
        high=None,
        method="wilson",
        reason=Reason.SINGLE_CLUSTER,
        flags=(Flag.SMALL_GROUP, Flag.AT_EDGE),
    )
    rates = [(known[0], cautious), (unknown[0], replace(unknown[1], flags=(Flag.FEW_CLUSTERS,)))]
    rates = rates if first else rates[::-1]
    for found in (
        odds_ratio_at_zero(value, *rates),
        ratio_at_zero(value, *rates),
        ratio_of_rates(rates, math.log),
    ):
        assert (found.low, found.high, found.reason) == (None, None, Reason.SINGLE_CLUSTER)
        assert set(found.flags) == {Flag.SMALL_GROUP, Flag.AT_EDGE, Flag.FEW_CLUSTERS}


@pytest.mark.parametrize("cautious", [0, 1])
def test_a_ratio_has_the_cautions_of_both_its_rates(cautious):
    def doubted(*rates):
        return [
            (rate, replace(found, flags=(Flag.FEW_CLUSTERS,) if place == cautious else ()))
            for place, (rate, found) in enumerate(rates)
        ]

    inside = ratio_of_rates(doubted(wilson(18, 20), wilson(24, 30)), math.log, (1.0, -1.0))
    infinite = ratio_at_zero(math.inf, *doubted(wilson(18, 20), wilson(0, 30)))
    zero = ratio_at_zero(0.0, *doubted(wilson(0, 20), wilson(24, 30)))
    assert inside.flags == infinite.flags == zero.flags == (Flag.FEW_CLUSTERS,)
