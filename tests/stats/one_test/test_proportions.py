"""One proportion: the fraction is the fraction, the limits hold it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from core.findings import Reason
from core.stats.one_test.proportions import METHODS, bounds, critical_value, proportion
from tests.reference import reads

fractions = st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)
methods = st.sampled_from(METHODS)


def test_wilson_of_134_of_179():
    found = proportion(134, 179)
    assert found.value == 134 / 179
    assert (found.numerator, found.denominator, found.method) == (134, 179, "wilson")
    low, high = proportion_confint(134, 179, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_no_units_is_not_estimable(method):
    found = proportion(0, 0, method)
    assert (found.value, found.low, found.high, found.reason) == (None, None, None, Reason.NO_UNITS)
    assert np.isnan(bounds(method, 0, 0, 0.95)).all()


@given(fractions, methods, levels)
def test_limits_hold_the_estimate_and_stay_in_the_unit_interval(fraction, method, level):
    found = proportion(*fraction, method, level)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


@given(fractions, methods, levels)
def test_counting_failures_mirrors_the_limits(fraction, method, level):
    x, n = fraction
    low, high = bounds(method, x, n, level)
    other_low, other_high = bounds(method, n - x, n, level)
    assert low == pytest.approx(1.0 - other_high, abs=1e-12)
    assert high == pytest.approx(1.0 - other_low, abs=1e-12)


@given(st.lists(fractions, min_size=1, max_size=6), methods)
def test_arrays_equal_one_at_a_time(many, method):
    x, n = np.array(many).T
    low, high = bounds(method, x, n, 0.95)
    each = [bounds(method, a, b, 0.95) for a, b in many]
    assert np.array_equal(low, [pair[0] for pair in each])
    assert np.array_equal(high, [pair[1] for pair in each])


@given(fractions)
def test_clopper_pearson_holds_the_shorter_intervals(fraction):
    exact = bounds("clopper_pearson", *fraction, 0.95)
    jeffreys = bounds("jeffreys", *fraction, 0.95)
    assert exact[0] <= jeffreys[0] + 1e-12
    assert exact[1] >= jeffreys[1] - 1e-12


def test_ends_are_exact():
    for method in METHODS:
        assert bounds(method, 0, 20, 0.95)[0] == 0.0
        assert bounds(method, 20, 20, 0.95)[1] == 1.0


def test_jeffreys_is_boundary_corrected_where_statsmodels_is_not():
    theirs = reads()["py.propci.0_12"]["output"]["jeffreys"]
    low, high = bounds("jeffreys", 0, 12, 0.95)
    assert theirs[0] > 0.0
    assert low == 0.0
    assert high == pytest.approx(theirs[1], abs=1e-9)


def test_shapes_broadcast():
    low, high = bounds("wilson", [[1], [2]], [4, 5], 0.95)
    assert low.shape == high.shape == (2, 2)
    assert high[1, 0] == bounds("wilson", 2, 4, 0.95)[1]


@pytest.mark.parametrize(
    ("method", "x", "n", "level"),
    [("wald", 1, 2, 0.95), ("wilson", 3, 2, 0.95), ("wilson", -1, 2, 0.95), ("wilson", 1, 2, 1.0)],
)
def test_nonsense_is_refused(method, x, n, level):
    with pytest.raises(ValueError, match=r"unknown|between"):
        bounds(method, x, n, level)


def test_critical_value():
    assert math.isclose(critical_value(0.95), 1.959963984540054, abs_tol=1e-12)
