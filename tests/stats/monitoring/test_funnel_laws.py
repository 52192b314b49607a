"""What must hold for every funnel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.problems import Refusal
from core.stats.monitoring.funnel import (
    Band,
    FunnelLimits,
    FunnelReason,
    FunnelStatus,
    Scale,
    exact_tails,
    funnel,
    limit_bands,
    overdispersion,
)

UNITS = st.lists(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=15
)


@settings(max_examples=50, deadline=None)
@given(UNITS, st.sampled_from(list(FunnelLimits)))
def test_units_keep_their_order_and_the_99_8_limits_contain_the_95(
    units: list[tuple[int, int]], limits: FunnelLimits
) -> None:
    names = [f"C{i}" for i in range(len(units))]
    found = funnel(names, [x for x, _ in units], [n for _, n in units], limits=limits)
    assert [unit.name for unit in found.units] == names
    for unit, (x, n) in zip(found.units, units, strict=True):
        if n == 0:
            assert unit.reason is FunnelReason.NO_DENOMINATOR
            assert unit.value is None
            continue
        assert unit.value == x / n
        assert unit.band is not None
        assert unit.band.low_998 <= unit.band.low_95 + 1e-12
        assert unit.band.low_95 <= unit.band.high_95 + 1e-12
        assert unit.band.high_95 <= unit.band.high_998 + 1e-12


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_shuffling_units_changes_no_unit(units: list[tuple[int, int]]) -> None:
    names = [f"C{i}" for i in range(len(units))]
    x, n = [x for x, _ in units], [n for _, n in units]
    there = {u.name: (u.value, u.band, u.status) for u in funnel(names, x, n).units}
    back = {u.name: (u.value, u.band, u.status) for u in funnel(names[::-1], x[::-1], n[::-1]).units}
    assert there == back


def test_the_interpolated_upper_limit_is_passed_by_at_most_one_count_too_early() -> None:
    names = [f"x{x}" for x in range(31)]
    found = funnel(names, list(range(31)), [30] * 31, target=0.2).units
    for drawn, tail in ((unit.status, unit.tail_status) for unit in found):
        if tail in (FunnelStatus.ALERT_LOW, FunnelStatus.ALARM_LOW):
            assert drawn is tail
    first = {status: [u.status for u in found].index(status) for status in ("alert_high", "alarm_high")}
    exact = {status: [u.tail_status for u in found].index(status) for status in ("alert_high", "alarm_high")}
    for status, x in exact.items():
        assert first[status] in (x - 1, x)
    # P(X >= 11) = 0.0256 and P(X >= 12) = 0.0095 of Binomial(30, 0.2)
    assert (first["alert_high"], exact["alert_high"]) == (11, 12)
    assert found[6].status is FunnelStatus.INSIDE


def test_arcsine_limits_never_turn_round() -> None:
    bands = limit_bands(np.arange(1, 400), 0.08, FunnelLimits.ARCSINE_NORMAL)
    lows = [band.low_998 for band in bands]
    assert lows == sorted(lows)


def test_overdispersion_needs_ten_units_and_variation() -> None:
    x, n = np.full(9, 3.0), np.full(9, 30.0)
    few = overdispersion(x, n, 0.1)
    assert (few.phi, few.tau2, few.reason) == (None, None, FunnelReason.TOO_FEW_UNITS)
    none = funnel([str(i) for i in range(12)], [0] * 12, [30] * 12)
    assert none.overdispersion.reason is FunnelReason.NO_VARIATION
    assert none.units[0].adjusted is None
    assert none.units[0].status is FunnelStatus.INSIDE


def test_equal_units_are_not_overdispersed_and_the_limits_stay() -> None:
    found = funnel([str(i) for i in range(12)], [3] * 12, [30] * 12, limits=FunnelLimits.ARCSINE_NORMAL)
    assert found.overdispersion.phi == pytest.approx(0.0, abs=1e-20)
    assert found.overdispersion.tau2 == 0.0
    for unit in found.units:
        assert unit.adjusted is not None
        assert unit.band is not None
        assert unit.adjusted.high_998 == pytest.approx(unit.band.high_998, abs=1e-12)


def test_chance_alone_gives_phi_near_one() -> None:
    random = np.random.default_rng(11)
    n = random.integers(50, 500, size=400).astype(float)
    x = random.binomial(n.astype(int), 0.1).astype(float)
    found = overdispersion(x, n, 0.1, scale=Scale.NATURAL, winsorised=0.0)
    assert found.phi is not None
    # 400 phi is chi-square on 400 degrees of freedom: four standard errors
    assert abs(found.phi - 1) < 4 * np.sqrt(2 / 400)
    assert found.p is not None
    assert found.p == pytest.approx(stats.chi2.sf(400 * found.phi, 399))


def test_no_units_and_impossible_counts() -> None:
    empty = funnel(["A"], [0], [0])
    assert (empty.target, empty.reason) == (None, FunnelReason.NO_UNITS)
    with pytest.raises(Refusal, match="more_events_than_units"):
        funnel(["A"], [3], [2])
    with pytest.raises(Refusal, match="series_of_unequal_length"):
        funnel(["A"], [1, 2], [2, 2])


@pytest.mark.parametrize("share", [0, 1])
def test_where_nobody_or_everybody_has_the_event_no_unit_is_outside(share: int) -> None:
    sizes = [30, 54, 200]
    for kind in FunnelLimits:
        found = funnel(["A", "B", "C"], [share * n for n in sizes], sizes, limits=kind)
        for unit in found.units:
            assert unit.band == Band(low_95=share, high_95=share, low_998=share, high_998=share)
            assert unit.status is unit.tail_status is FunnelStatus.INSIDE


def test_a_full_count_that_is_likely_is_no_alarm_by_its_exact_tail() -> None:
    # P(30 of 30 at 98 %) = 0.98**30 = 0.545, yet the interpolated line ends just below 100 %
    unit = funnel(["A"], [30], [30], target=0.98).units[0]
    assert unit.tail_high == pytest.approx(0.98**30, rel=1e-12)
    assert unit.status is FunnelStatus.ALARM_HIGH
    assert unit.tail_status is FunnelStatus.INSIDE


def test_tails_where_nobody_or_everybody_is_expected_to_have_the_event() -> None:
    """At target 0 one event is impossible, at target 1 one unit without it."""
    x, n = np.array([0.0, 1.0, 2.0]), np.full(3, 5.0)
    assert exact_tails(x, n, 0.0).tolist() == [[1, 0, 0], [1, 1, 1], [0.5, 0, 0]]
    assert exact_tails(n - x, n, 1.0).tolist() == [[1, 1, 1], [1, 0, 0], [0.5, 1, 1]]
    # counts divided by a design effect: below one event there is none, short of all not all
    assert exact_tails(x / 2, n / 2, 0.0).tolist() == [[1, 1, 0], [1, 1, 1], [0.5, 0.5, 0]]
