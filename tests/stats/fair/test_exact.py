"""Exact distributions against enumeration, and the worked numbers of a standardised funnel and a what-if."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.problems import Refusal
from core.stats.fair.centres import many_centres, many_of, two_sided_mid_p
from core.stats.fair.poisson_binomial import distribution
from core.stats.fair.risk_model import RiskModel, c_statistic, calibration, design, fit
from core.stats.fair.standardised import standardised
from core.stats.fair.what_if import what_if
from core.stats.monitoring.ewma import ewma
from core.stats.monitoring.funnel import FunnelStatus, funnel
from tests.stats.monitoring.chart_reference import column

RISKS = st.lists(st.floats(0.0, 1.0), min_size=0, max_size=9)


@given(RISKS)
def test_poisson_binomial_is_the_sum_over_all_outcomes(risks: list[float]) -> None:
    found = distribution(risks)
    mass = np.zeros(len(risks) + 1)
    for outcome in product((0, 1), repeat=len(risks)):
        mass[sum(outcome)] += math.prod(p if hit else 1 - p for p, hit in zip(risks, outcome, strict=True))
    for count in range(len(risks) + 1):
        assert found.exactly(count) == pytest.approx(mass[count], abs=1e-14)
        assert found.at_least(count) == pytest.approx(mass[count:].sum(), abs=1e-13)
        assert found.at_most(count) == pytest.approx(mass[: count + 1].sum(), abs=1e-13)


def test_equal_risks_are_binomial_also_far_in_the_tail() -> None:
    found, own = distribution(np.full(300, 0.02)), stats.binom(300, 0.02)
    for count in (0, 6, 15, 40):
        assert found.at_least(count) == pytest.approx(float(own.sf(count - 1)), rel=1e-11)
        assert found.at_most(count) == pytest.approx(float(own.cdf(count)), rel=1e-11)
    assert found.high_count(0.025) == int(own.isf(0.025)) + 1
    with pytest.raises(Refusal):
        distribution([0.2, 1.2])


def test_limits_are_the_nearest_ratios_inside() -> None:
    p = np.array([0.02] * 80 + [0.3] * 20)
    for observed in range(30):
        events = np.arange(100) < observed
        (unit,) = standardised(["A"], events, p, np.zeros(100)).units
        inside = unit.status is FunnelStatus.INSIDE
        assert unit.ratio is not None and unit.low_95 is not None and unit.high_95 is not None
        assert inside == (unit.low_95 - 1e-12 <= unit.ratio <= unit.high_95 + 1e-12)


def test_limits_of_few_cases_reach_none_and_all() -> None:
    """Two cases of risk 0.5, by hand: P(0) = P(2) = 0.25, so 0 to 2 events of 1 expected are inside."""
    (unit,) = standardised(["A"], [True, True], [0.5, 0.5], [0, 0]).units
    assert (unit.low_95, unit.high_95, unit.low_998, unit.high_998) == (0.0, 2.0, 0.0, 2.0)


def test_a_unit_without_cases_or_risk_has_no_ratio() -> None:
    none, certain = standardised(["A", "B"], [False], [0.0], [1]).units
    assert none.ratio is None and none.reason is not None and certain.ratio is None


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 8), st.data())
def test_what_if_is_a_distribution_with_the_stated_mean(
    x: int, more: int, k: int, data: st.DataObject
) -> None:
    n, e = x + more, data.draw(st.integers(0, k))
    found = what_if(x, n, k, e)
    if n + k == 0:
        assert found is None
        return
    assert found is not None
    assert sum(found.predictive) == pytest.approx(1)
    mean = sum(i * p for i, p in enumerate(found.predictive))
    assert found.expected == pytest.approx((x + e + mean) / (n + k))
    assert (found.all_top, found.none_top, found.bottom) == (x + k, x + e, n + k)


def test_beta_binomial_by_exact_fractions() -> None:
    """3 of 4 known, 2 open: rising factorials of 7/2 and 3/2."""
    a, b = Fraction(7, 2), Fraction(3, 2)
    whole = (a + b) * (a + b + 1)
    right = [b * (b + 1) / whole, 2 * a * b / whole, a * (a + 1) / whole]
    found = what_if(3, 4, 2)
    assert found is not None and found.predictive == pytest.approx([float(p) for p in right], rel=1e-12)


def test_mid_p_and_chances_by_enumeration() -> None:
    names, x, n = ["A", "B", "C", "D"], [3, 0, 0, 14], [12, 7, 0, 20]
    rate = 17 / 39
    found = many_centres(names, x, n)
    assert found.centre == rate

    def mass(size: int, count: int) -> float:
        return math.comb(size, count) * rate**count * (1 - rate) ** (size - count)

    expected, below = 0.0, 0.0
    for size in (12, 7, 20):
        for count in range(size + 1):
            low = sum(mass(size, i) for i in range(count + 1))
            high = sum(mass(size, i) for i in range(count, size + 1))
            half = mass(size, count) / 2
            expected += mass(size, count) if min(low, high) <= 0.025 else 0
            below += mass(size, count) if 2 * (min(low, high) - half) < 0.05 else 0
    assert found.expected_exact == pytest.approx(expected, rel=1e-12)
    assert found.mid_p_expected == pytest.approx(below, rel=1e-12)
    assert found.centres[2].mid_p is None and found.centres[2].q is None
    assert found.at_most == pytest.approx(0.15)
    p = sorted(c.mid_p for c in found.centres if c.mid_p is not None)
    q = sorted(c.q for c in found.centres if c.q is not None)
    assert q == pytest.approx([min(p[j] * 3 / (j + 1) for j in range(i, 3)) for i in range(3)])
    assert two_sided_mid_p(np.array([5.0]), np.array([10.0]), 0.5)[0] == 1.0


def test_shrunken_rates_lie_between_own_and_common() -> None:
    n = np.array([20, 200] * 8)
    x = np.array([4, 10, 0, 25, 1, 16, 3, 8, 0, 30, 2, 12, 5, 9, 0, 22])
    found = many_centres([str(i) for i in range(16)], x, n)
    assert found.between is not None and found.between > 0 and found.centre is not None
    for own in found.centres:
        assert own.shrunken is not None
        low, high = sorted((own.x / own.n, found.centre))
        assert low - 1e-12 <= own.shrunken <= high + 1e-12
    few = many_centres(["A", "B"], [1, 2], [10, 20])
    assert few.between is None and few.centres[0].shrunken is None


@pytest.mark.parametrize("effect", [1.0, 2.0, 2.5])
def test_what_chance_does_agrees_with_the_funnel_it_is_said_beside(effect: float) -> None:
    x, n = [2, 9, 4, 0, 7, 3, 5, 4, 6, 3, 12], [40, 60, 44, 40, 80, 36, 60, 48, 64, 40, 52]
    drawn = funnel([str(i) for i in range(11)], x, n, design_effect=effect)
    many = many_of(drawn)
    assert many.beyond_95_exact == drawn.alerts
    assert many.expected_exact == pytest.approx(drawn.expected_alerts)
    for unit, chance in zip(drawn.units, many.centres, strict=True):
        assert unit.mid_p_high is not None
        assert chance.mid_p == pytest.approx(2 * min(unit.mid_p_high, 1 - unit.mid_p_high))
    if effect == 2.0:
        # lesions that count half are half as many lesions
        half = many_centres([str(i) for i in range(11)], np.divide(x, 2), np.divide(n, 2))
        assert [c.shrunken for c in many.centres] == pytest.approx([c.shrunken for c in half.centres])


def test_a_covariate_has_at_most_twelve_levels() -> None:
    codes = np.arange(13)
    levels = tuple(f"site {code}" for code in codes)
    assert design(["site"], [(codes[:12], levels[:12])]).matrix.shape == (12, 12)
    with pytest.raises(Refusal) as refused:
        design(["site"], [(codes, levels)])
    assert [p.code for p in refused.value.problems] == ["risk_covariate_many_levels"]


def test_a_risk_model_needs_five_events_and_says_below_ten_a_parameter() -> None:
    age = np.arange(60.0)

    def model(events: list[int]) -> RiskModel:
        y = np.zeros(60)
        y[events] = 1
        return fit(design(["age"], [age]), np.arange(60), y)

    with pytest.raises(Refusal):  # as few without the event
        model([i for i in range(60) if i not in (10, 30, 31, 50)])
    with pytest.raises(Refusal) as refused:
        model([10, 30, 31, 50])
    details = dict(refused.value.problems[0].details)
    assert (refused.value.problems[0].code, details["fewest"]) == ("risk_model_needs_events", 5)
    # an intercept and a slope: ten of each kind for both
    assert model([10, 30, 31, 50, 55]).few_events
    assert model(list(range(2, 59, 3))).events == 19 and model(list(range(2, 59, 3))).few_events
    assert model(list(range(2, 60, 3))).events == 20 and not model(list(range(2, 60, 3))).few_events
    others = [i for i in range(60) if i % 3 != 2]
    assert not model(others).few_events and model([*others, 2]).few_events


def test_fewer_than_five_expected_events_are_few() -> None:
    for risk, few in ((0.5, False), (0.4999, True)):
        (unit,) = standardised(["A"], [True, False] * 5, [risk] * 10, [0] * 10).units
        assert (unit.expected, unit.few) == (pytest.approx(10 * risk), few)


def test_ewma_step_by_step() -> None:
    """An independent walk in fractions: weights 1/5 and 4/5, an empty month waits."""
    x, n = [2, 0, 5, 1, 9], [10, 0, 20, 8, 10]
    found = ewma(x, n, centre=0.2, series=400)
    z, variance = Fraction(1, 5), Fraction(0)
    for point, top, size in zip(found.points, x, n, strict=True):
        if not size:
            assert point.value is None
            continue
        z = Fraction(1, 5) * Fraction(top, size) + Fraction(4, 5) * z
        variance = Fraction(1, 25) * Fraction(4, 25) / size + Fraction(16, 25) * variance
        half = 2.86 * math.sqrt(variance)
        assert point.value == pytest.approx(float(z), rel=1e-12)
        assert point.upper == pytest.approx(min(1, 0.2 + half), rel=1e-12)
        assert point.lower == pytest.approx(max(0, 0.2 - half), abs=1e-12)
        assert point.signal == (abs(float(z) - 0.2) > half)
    assert found.signals == (4,)
    # failures instead of events: the mirror image, cut at 1 where the other is cut at 0
    for top, size, centre in ((x, n, 0.2), ([0, 1, 0], [1, 1, 2], 0.1)):
        rare = ewma(top, size, centre=centre, series=400)
        often = ewma(np.subtract(size, top), size, centre=1 - centre, series=400)
        for one, other in zip(rare.points, often.points, strict=True):
            if one.value is not None:
                assert (other.lower, other.value, other.upper) == pytest.approx(
                    (1 - one.upper, 1 - one.value, 1 - one.lower), abs=1e-12
                )
    assert rare.points[0].lower == 0
    assert ewma([0, 0], [5, 5]).signals == () and ewma([0], [0]).centre is None
    frozen = ewma([1, 1, 5, 5], [10, 10, 10, 10], baseline=2, series=400)
    assert frozen.centre == 0.1 and not frozen.own_centre
    # a centre that was given is not estimated anew, whichever periods are frozen beside it
    for baseline in (0, 1, 3):
        assert ewma(x, n, centre=0.2, baseline=baseline, series=400) == found
    with pytest.raises(Refusal):
        ewma([3], [2])


def test_logistic_model_solves_its_score_and_refuses_what_it_cannot() -> None:
    random = np.random.default_rng(7)
    size = random.uniform(8, 60, 400)
    codes = random.integers(0, 2, 400)
    y = (random.random(400) < 1 / (1 + np.exp(4 - 0.06 * size - codes))).astype(float)
    made = design(["size", "site"], [size, (codes, ("liver", "lung"))])
    model = fit(made, np.arange(400), y)
    risk = model.predict(made)
    # maximum likelihood: expected equals observed overall, per level and weighted by size
    assert risk.sum() == pytest.approx(y.sum(), rel=1e-7)
    assert risk[codes == 1].sum() == pytest.approx(y[codes == 1].sum(), rel=1e-7)
    assert (risk * size).sum() == pytest.approx((y * size).sum(), rel=1e-7)
    pairs = risk[y == 1][:, None] - risk[y == 0][None, :]
    assert c_statistic(risk, y) == pytest.approx(float((pairs > 0).mean() + (pairs == 0).mean() / 2))
    assert [group.n for group in calibration(risk, y)] == [80] * 5
    size[3] = np.nan
    assert np.isnan(model.predict(design(["size", "site"], [size, (codes, ("liver", "lung"))]))[3])
    for broken, code in (
        (np.where(y == 1, 50.0, 10.0), "risk_model_separated"),
        (np.full(400, 3.0), "risk_model_not_estimable"),
    ):
        with pytest.raises(Refusal) as refused:
            fit(design(["size"], [broken]), np.arange(400), y)
        assert refused.value.problems[0].code == code
    # together the two columns never err, alone each does; and the same risks whatever the unit of a column
    noise = random.uniform(0, 100, 400)
    both = design(["a", "b"], [noise + 5 * y, noise])
    with pytest.raises(Refusal) as refused:
        fit(both, np.arange(400), y)
    (said,) = refused.value.problems
    assert (said.code, said.value) == ("risk_model_separated", "a, b")
    small = fit(design(["size", "site"], [size * 1e-6, (codes, ("liver", "lung"))]), np.arange(4, 400), y[4:])
    usual = fit(design(["size", "site"], [size, (codes, ("liver", "lung"))]), np.arange(4, 400), y[4:])
    assert small.coefficients[1] == pytest.approx(usual.coefficients[1] * 1e6, rel=1e-9)
    assert small.standard_errors[1] == pytest.approx(usual.standard_errors[1] * 1e6, rel=1e-9)
    with pytest.raises(Refusal) as refused:
        fit(made, np.arange(20), np.array([1.0] * 3 + [0.0] * 17))
    assert refused.value.problems[0].code == "risk_model_needs_events"


def test_what_base_r_printed_in_the_note() -> None:
    note = Path(__file__).parents[3] / "docs" / "methods" / "fair-comparison.md"
    found = [float(x) for x in re.findall(r" (0\.\d+)", note.read_text("utf-8").rpartition("printed:")[2])]
    counts = distribution([0.02] * 70 + [0.04] * 20 + [0.1] * 10)
    assert found[:2] == pytest.approx([counts.at_least(8), counts.at_most(8)], rel=1e-7)
    supposed = what_if(83, 90, 3)
    assert supposed is not None and found[2:] == pytest.approx(list(supposed.predictive), rel=1e-7)


def test_ewma_of_the_reference_series() -> None:
    """Month 20, z .1261; last .1144 between .0372 and .1303."""
    found = ewma(column("d1_monthly_attribute", "num"), column("d1_monthly_attribute", "den"), series=400)
    last = found.points[-1]
    assert found.signals == (19,)
    assert [round(x or 0, 4) for x in (found.points[19].value, last.value, last.lower, last.upper)] == [
        *(0.1261, 0.1144, 0.0372, 0.1303)
    ]


def test_risks_as_they_may_be_in_truth_have_the_spread_of_the_estimate() -> None:
    random = np.random.default_rng(8)
    age = random.normal(60, 10, 600)
    made = design(["age"], [age])
    events = (random.random(600) < 1 / (1 + np.exp(8 - 0.1 * age))).astype(float)
    model = fit(made, np.arange(600), events)
    draw = model.redrawn(made, np.arange(3))
    scores = np.array([np.log(p / (1 - p)) for p in (draw(random) for _ in range(4000))])
    table = np.column_stack([np.ones(3), age[:3]])
    covariance = np.linalg.inv(table_of(model, age).T @ table_of(model, age))
    assert scores.mean(axis=0) == pytest.approx(table @ model.coefficients, abs=0.03)
    assert np.cov(scores.T) == pytest.approx(table @ covariance @ table.T, rel=0.1)
    assert model.standard_errors == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-6)


def table_of(model: RiskModel, age: np.ndarray) -> np.ndarray:
    """Rows of the information of a logistic model: x sqrt(p (1 - p))."""
    table = np.column_stack([np.ones(age.size), age])
    p = 1 / (1 + np.exp(-table @ model.coefficients))
    return table * np.sqrt(p * (1 - p))[:, None]
