"""Paired differences: second minus first, mirrored by swapping, never outside [-1, 1]."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Flag, Reason
from core.stats.one_test.proportions import critical_value
from core.stats.paired.difference import (
    METHODS,
    agresti_min,
    bonett_price,
    newcombe,
    newcombe_many,
    tango,
    tango_effective_many,
    tango_many,
    wald,
    wald_variance,
)
from tests.reference.check import NOT_SHOWN

FUNCTIONS = {
    "newcombe": newcombe,
    "tango": tango,
    "wald": wald,
    "bonett_price": bonett_price,
    "agresti_min": agresti_min,
}
cells = st.tuples(*[st.integers(0, 500)] * 4).filter(any)
functions = st.sampled_from(sorted(FUNCTIONS))


def test_the_methods_offered_are_here_and_the_others_only_checked():
    assert set(FUNCTIONS) == {*METHODS, *NOT_SHOWN}


def test_seed_study_134_0_45_0():
    found = newcombe(134, 0, 45, 0)
    assert found.second_minus_first == 45 / 179
    assert 0.0 < found.low < 45 / 179 < found.high


@given(cells, functions)
def test_limits_hold_the_estimate(four, name):
    found = FUNCTIONS[name](*four)
    _, b, c, _ = four
    assert found.second_minus_first == (c - b) / sum(four)
    if found.low is None:
        assert name == "wald"
        assert found.reason is Reason.UNDEFINED_VARIANCE
    else:
        assert -1.0 <= found.low <= found.second_minus_first + 1e-12
        assert found.second_minus_first - 1e-12 <= found.high <= 1.0


@given(cells, functions)
def test_swapping_the_tests_mirrors_the_difference(four, name):
    a, b, c, d = four
    one, other = FUNCTIONS[name](a, b, c, d), FUNCTIONS[name](a, c, b, d)
    assert one.second_minus_first == -other.second_minus_first
    if one.low is not None:
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)


@given(cells)
def test_counting_wrong_instead_of_right_mirrors_too(four):
    a, b, c, d = four
    for name in ("newcombe", "tango"):
        right, wrong = FUNCTIONS[name](a, b, c, d), FUNCTIONS[name](d, c, b, a)
        assert (right.low, right.high) == pytest.approx((-wrong.high, -wrong.low), abs=1e-9)


@given(st.lists(st.tuples(*[st.integers(0, 500)] * 4), min_size=1, max_size=8))
def test_many_equal_one_at_a_time(many):
    columns = np.array(many).T
    for array_form, single in ((newcombe_many, newcombe), (tango_many, tango)):
        low, high = array_form(*columns)
        for four, found_low, found_high in zip(many, low, high, strict=True):
            expected = single(*four)
            if expected.low is None:
                assert np.isnan(found_low)
            else:
                assert (found_low, found_high) == (expected.low, expected.high)


@given(st.tuples(*[st.integers(1, 300)] * 4))
def test_tango_limits_lie_on_the_score_test(four):
    """At a limit the constrained score statistic equals the normal quantile."""
    a, b, c, d = four
    n, z = sum(four), critical_value(0.95)
    found = tango(a, b, c, d)
    for limit, sign in ((found.low, 1.0), (found.high, -1.0)):
        q = constrained(b, c, n, limit)
        statistic = (c - b - n * limit) / np.sqrt(n * (2 * q + limit * (1 - limit)))
        assert statistic == pytest.approx(sign * z, abs=1e-6)


@pytest.mark.parametrize(
    ("b", "c", "n", "effect", "z"), [(1, 2, 40, 10, 2.5), (1, 1, 9, 8, 0.5), (1, 2, 300, 100, 0.5)]
)
def test_limits_of_less_than_one_effective_unit_lie_on_the_score_test(b, c, n, effect, z):
    (low,), (high,) = tango_effective_many([b], [c], [n], [effect], [z])
    for limit, sign in ((low, 1.0), (high, -1.0)):
        q = constrained(b / effect, c / effect, n / effect, limit)
        statistic = ((c - b) / effect - n / effect * limit) / np.sqrt(
            n / effect * (2 * q + limit * (1 - limit))
        )
        assert statistic == pytest.approx(sign * z, abs=1e-6)


def constrained(b: float, c: float, n: float, limit: float) -> float:
    """Probability of "only first" that fits best when the difference is ``limit``, by the score equation.

    It solves b/q + c/(q + D) = 2 (n - b - c)/(1 - 2q - D) for q between max(0, -D) and (1 - D)/2.
    """
    low, high = max(0.0, -limit), (1.0 - limit) / 2.0
    for _ in range(200):
        q = (low + high) / 2.0
        slope = b / q + c / (q + limit) - 2.0 * (n - b - c) / (1.0 - 2.0 * q - limit)
        low, high = (q, high) if slope > 0.0 else (low, q)
    return (low + high) / 2.0


def test_without_discordance_tango_still_sees_how_little_is_known():
    score, square = tango(50, 0, 0, 50), newcombe(50, 0, 0, 50)
    assert score.second_minus_first == 0.0
    assert score.flags == square.flags == (Flag.NO_DISCORDANT_PAIRS,)
    assert (round(score.low, 3), round(score.high, 3)) == (-0.037, 0.037)
    assert (round(square.low, 3), round(square.high, 3)) == (-0.019, 0.019)


def test_a_wald_interval_of_zero_width_is_no_interval():
    found = wald(50, 0, 0, 50)
    assert (found.second_minus_first, found.low, found.high) == (0.0, None, None)
    assert found.reason is Reason.UNDEFINED_VARIANCE


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_units(name):
    found = FUNCTIONS[name](0, 0, 0, 0)
    assert (found.second_minus_first, found.low, found.high) == (None, None, None)
    assert found.reason is Reason.NO_UNITS


def test_every_pair_discordant_the_same_way():
    found = tango(0, 0, 3, 0)
    assert (found.second_minus_first, found.high) == (1.0, 1.0)
    assert found.low < 0.0


def test_wald_variance_is_that_of_the_signs():
    signs = np.array([1.0] * 7 + [-1.0] * 3 + [0.0] * 15)
    assert float(wald_variance(3, 7, 25)) == pytest.approx(signs.var() / 25)
    assert np.isnan(wald_variance(0, 0, 0))


def test_negative_cells_are_refused():
    with pytest.raises(ValueError, match="negative"):
        newcombe(1, -1, 2, 3)
