"""What must hold for every chart: tails, gaps, phases, exclusions, silence where a verdict is not valid."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import Refusal
from core.stats.monitoring.attribute_charts import (
    CountLimits,
    Narrowing,
    laney_p_chart,
    p_chart,
    run_chart,
    run_chart_of_proportions,
    u_chart,
)
from core.stats.monitoring.chart_limits import ChartFlag, ChartReason, GapRule, sigma_limits
from core.stats.monitoring.control_chart import ChartPlan, RunCentre
from core.stats.monitoring.individuals_chart import xmr_chart
from core.stats.monitoring.rare_event_charts import GConvention, TConvention, g_chart, t_chart
from core.stats.monitoring.run_rules import RuleSet, RunReason, RunRule, Side, find_signals

MONTHS = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30
)


def split(months: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [x for x, _ in months], [n for _, n in months]


def upper_tail(x: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1)), Fraction(0))


def test_a_point_signals_exactly_where_its_tail_is_at_most_0_00135() -> None:
    # 20 quiet months of 1/20 freeze p = 1/20; then 20 sessions with 0 ... 20 events
    quiet = [1] * 20
    chart = p_chart(quiet + list(range(21)), [20] * 41, plan=ChartPlan(freeze=20))
    for x in range(21):
        tail = upper_tail(x, 20, Fraction(1, 20))
        point = chart.points[20 + x]
        assert point.tail_high == pytest.approx(float(tail), rel=1e-9)
        signals = tail <= Fraction(135, 100000)
        assert ("beyond_limit" in point.signals) == signals
        assert point.value is not None
        assert point.upper is not None
        assert (point.value > point.upper) == signals
        assert point.signals_from is not None
        assert (x >= point.signals_from) == signals


@pytest.mark.parametrize(("mean", "near"), [(0.5, 1e-9), (-1.0, 1e-9), (-40.0, 4e-8), (200.0, 2e-7)])
def test_a_point_within_rounding_of_the_centre_lies_on_it(mean: float, near: float) -> None:
    gaps = near * np.array([-1.5, -0.8, 0.0, 0.8, 1.5])
    z = sigma_limits(mean + gaps, np.full(5, mean), np.full(5, near)).z
    assert z == pytest.approx([-1.5, 0, 0, 0, 1.5], abs=1e-4)


def test_a_small_month_that_cannot_signal_says_so() -> None:
    chart = p_chart([5] * 12 + [1], [50] * 12 + [2], plan=ChartPlan(freeze=12))
    last = chart.points[-1]
    # two events of two have probability 0.01 at p = 0.1
    assert (last.lower, last.upper, last.signals_from) == (None, None, None)
    assert last.limit_reason is ChartReason.NO_COUNT_CAN_SIGNAL
    assert chart.points[0].limit_reason is ChartReason.NO_LOW_SIGNAL_POSSIBLE


@settings(max_examples=50, deadline=None)
@given(MONTHS)
def test_exact_signals_agree_with_the_drawn_limits(months: list[tuple[int, int]]) -> None:
    chart = p_chart(*split(months))
    for point in chart.points:
        if point.value is None:
            assert point.reason is ChartReason.EMPTY_PERIOD
            assert point.signals == ()
            continue
        beyond = (point.upper is not None and point.value > point.upper + 1e-12) or (
            point.lower is not None and point.value < point.lower - 1e-12
        )
        assert beyond == ("beyond_limit" in point.signals)


@settings(max_examples=50, deadline=None)
@given(MONTHS)
def test_counting_the_complement_mirrors_the_chart(months: list[tuple[int, int]]) -> None:
    x, n = split(months)
    chart = p_chart(x, n)
    mirror = p_chart([b - a for a, b in months], n)
    for point, other in zip(chart.points, mirror.points, strict=True):
        assert point.signals == other.signals
        if point.upper is None:
            assert other.lower is None
        else:
            assert other.lower == pytest.approx(1 - point.upper, abs=1e-12)


def test_an_empty_month_keeps_its_place_and_both_moving_ranges_are_lost() -> None:
    y = [4.0, 5.0, None, 9.0, 8.0]
    broken, bridged = xmr_chart(y), xmr_chart(y, gaps=GapRule.BRIDGE)
    assert len(broken.points) == 5
    assert broken.points[2].reason is ChartReason.EMPTY_PERIOD
    assert broken.phases[0].average_moving_range == 1.0  # |5-4|, |8-9|
    assert bridged.phases[0].average_moving_range == 2.0  # and |9-5|


def test_an_excluded_point_stays_on_the_chart_and_out_of_the_sums() -> None:
    y = [4.0, 5.0, 99.0, 6.0, 5.0]
    chart = xmr_chart(y, plan=ChartPlan(excluded=(2,)))
    assert chart.points[2].value == 99.0
    assert chart.points[2].reason is ChartReason.EXCLUDED_BY_HAND
    assert chart.points[2].signals == ()
    assert chart.phases[0].centre == 5.0
    assert chart.phases[0].average_moving_range == 1.0


def test_each_phase_has_its_own_centre_and_a_frozen_baseline_ignores_what_follows() -> None:
    y = [1.0, 2.0, 3.0, 11.0, 12.0, 13.0]
    phases = xmr_chart(y, plan=ChartPlan(phase_starts=(3,)))
    assert [phase.centre for phase in phases.phases] == [2.0, 12.0]
    frozen = xmr_chart(y, plan=ChartPlan(freeze=3))
    assert frozen.phases[0].centre == 2.0
    assert [p.signals != () for p in frozen.points] == [False, False, False, True, True, True]
    assert frozen.points[0].lower == xmr_chart([*y[:3], 50.0], plan=ChartPlan(freeze=3)).points[0].lower


def test_freezing_within_phases_is_refused() -> None:
    with pytest.raises(Refusal, match="freeze_with_phases"):
        xmr_chart([1.0, 2.0, 3.0, 4.0], plan=ChartPlan(phase_starts=(2,), freeze=2))
    with pytest.raises(Refusal, match="phase_outside_series"):
        xmr_chart([1.0, 2.0], plan=ChartPlan(phase_starts=(2,)))
    with pytest.raises(Refusal, match="excluded_outside_series"):
        xmr_chart([1.0, 2.0], plan=ChartPlan(excluded=(5,)))


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(Refusal, match="more_events_than_units"):
        p_chart([3], [2])
    with pytest.raises(Refusal, match="count_not_usable"):
        p_chart([1], [0])
    with pytest.raises(Refusal, match="count_not_usable"):
        u_chart([-1], [2])


@pytest.mark.parametrize("edge", [0, 20])
def test_the_run_rules_are_silent_where_the_median_is_0_or_1(edge: int) -> None:
    counts = [edge] * 16 + [abs(edge - 1)] * 12
    chart = run_chart_of_proportions(counts, [20] * 28)
    runs = chart.phases[0].runs
    assert runs is not None
    assert (runs.verdict, runs.reason, runs.signals) == (None, RunReason.CENTRE_AT_EDGE, ())


def test_the_run_rules_are_silent_below_ten_useful_points_and_on_the_line() -> None:
    few = run_chart([1.0] * 4 + [2.0] + [3.0] * 4).phases[0].runs
    assert few is not None
    assert (few.useful_points, few.verdict, few.reason) == (8, None, RunReason.TOO_FEW_USEFUL_POINTS)
    flat = run_chart([4.0] * 12).phases[0].runs
    assert flat is not None
    assert (flat.verdict, flat.reason) == (None, RunReason.ALL_ON_CENTRE_LINE)


def test_a_lasting_shift_suggests_a_new_phase_and_changes_nothing() -> None:
    y = [1.0, 2.0] * 7 + [5.0, 6.0] * 6
    chart = run_chart(y)
    assert chart.suggestion is not None
    assert chart.suggestion.start == 14
    assert chart.suggestion.side is Side.HIGH
    assert len(chart.phases) == 1
    assert run_chart([1.0, 2.0] * 12).suggestion is None


def test_without_variation_there_is_no_signal_and_no_limit_without_two_points() -> None:
    flat = xmr_chart([3.0] * 14)
    assert flat.signals == ()
    assert flat.phases[0].flags == (ChartFlag.NO_VARIATION,)
    one = xmr_chart([3.0])
    assert (one.points[0].upper, one.points[0].limit_reason) == (None, ChartReason.NO_MOVING_RANGE)
    empty = p_chart([0, 0], [0, 0])
    assert empty.phases[0].reason is ChartReason.NO_BASELINE
    assert p_chart([], []).points == ()


def test_fewer_than_13_points_are_trial_limits() -> None:
    assert ChartFlag.TRIAL_LIMITS in xmr_chart([1.0, 2.0] * 6).phases[0].flags
    assert ChartFlag.TRIAL_LIMITS not in xmr_chart([1.0, 2.0] * 7).phases[0].flags


def test_laney_says_when_it_narrows_and_can_be_held() -> None:
    x, n = [5, 6, 5, 6, 5, 6] * 3, [50] * 18
    loose = laney_p_chart(x, n)
    assert loose.phases[0].sigma_z is not None
    assert loose.phases[0].sigma_z < 1
    assert ChartFlag.NARROWED_LIMITS in loose.phases[0].flags
    held = laney_p_chart(x, n, narrowing=Narrowing.FLOOR_AT_ONE)
    plain = p_chart(x, n, limits=CountLimits.NORMAL)
    assert [p.upper for p in held.points] == pytest.approx([p.upper for p in plain.points])


def read(z: list[float], rules: RuleSet) -> set[tuple[str, str, tuple[int, ...]]]:
    deviates = np.array(z)
    found = find_signals(deviates, deviates, deviates > 3, deviates < -3, rules)
    return {(s.rule.value, s.side.value, s.points) for s in found}


def test_two_of_three_needs_all_three_on_one_side_only_under_the_nhs_rules() -> None:
    mixed = [0.5, 2.5, -0.5, 2.5, -0.5]
    assert read(mixed, RuleSet.NHS) == set()
    assert read(mixed, RuleSet.WESTERN_ELECTRIC) == {("two_of_three", "high", (1, 3))}
    same = [-0.5, 2.5, 0.5, 2.5, -0.5]
    assert read(same, RuleSet.NHS) == {("two_of_three_same_side", "high", (1, 3))}


def test_a_point_on_a_line_is_not_beyond_it() -> None:
    on_three = [-0.5, 2.5, 0.5, 3.0, -0.5]
    assert read(on_three, RuleSet.NHS) == {("two_of_three_same_side", "high", (1, 3))}
    beyond = [-0.5, 2.5, 0.5, 3.01, -0.5]
    assert read(beyond, RuleSet.NHS) == {("beyond_limit", "high", (3,))}
    on_two = [-0.5, 2.0, 0.5, 2.5, -0.5]
    assert all(read(on_two, rules) == set() for rules in (RuleSet.NHS, RuleSet.WESTERN_ELECTRIC))
    assert read([1.0, 1.5, 1.5, 1.5, -0.1], RuleSet.WESTERN_ELECTRIC) == set()


def test_runs_of_seven_eight_and_nine() -> None:
    seven = [-0.5] + [0.5, 0.6] * 3 + [0.5] + [-0.5]
    assert {rule for rule, _, _ in read(seven, RuleSet.NHS)} == {"shift_7"}
    assert read(seven, RuleSet.WESTERN_ELECTRIC) == set()
    nine = [-0.5, 1.2] + [0.5, 0.6] * 4 + [-0.5]
    assert ("shift_8", "high", tuple(range(1, 10))) in read(nine, RuleSet.WESTERN_ELECTRIC)
    assert ("shift_9", "high", tuple(range(1, 10))) in read(nine, RuleSet.NELSON)


def test_trends_alternation_and_spread() -> None:
    assert ("trend_6", "low", tuple(range(6))) in read([1.5, 1.0, 0.4, -0.2, -0.8, -1.4], RuleSet.NELSON)
    rising = [-0.9, -0.6, -0.3, 0.1, 0.2, 0.4, 0.9]
    assert ("trend_7", "high", tuple(range(7))) in read(rising, RuleSet.NHS)
    assert ("alternating_14", "neither", tuple(range(14))) in read([0.5, -0.5] * 7, RuleSet.NELSON)
    assert ("within_one_sigma_15", "neither", tuple(range(15))) in read([0.1] * 15, RuleSet.NELSON)
    assert ("beyond_one_sigma_8", "neither", tuple(range(8))) in read([1.5, -1.5] * 4, RuleSet.NELSON)


def test_an_empty_month_neither_breaks_nor_lengthens_a_run() -> None:
    nan = float("nan")
    assert read([0.5] * 4 + [nan] + [0.5] * 2, RuleSet.NHS) == set()
    assert read([0.5] * 4 + [nan] + [0.5] * 3, RuleSet.NHS) == {("shift_7", "high", (0, 1, 2, 3, 5, 6, 7))}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=30), st.sampled_from(list(RuleSet)))
def test_turning_a_series_upside_down_swaps_the_sides(z: list[float], rules: RuleSet) -> None:
    swap = {"high": "low", "low": "high", "neither": "neither"}
    mirrored = {(rule, swap[side], points) for rule, side, points in read([-v for v in z], rules)}
    assert read(z, rules) == mirrored


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=3, max_size=30), st.sampled_from(list(GConvention)))
def test_a_g_chart_never_signals_deterioration(gaps: list[int], convention: GConvention) -> None:
    chart = g_chart(gaps, convention=convention)
    assert all(s.rule is not RunRule.BEYOND_LIMIT or s.side is Side.HIGH for s in chart.signals)
    assert [p.value for p in chart.points] == [float(g) for g in gaps]


def test_same_day_events_are_kept_on_a_t_chart() -> None:
    chart = t_chart([0, 5, 9, 0, 30])
    assert [p.value for p in chart.points] == [0.0, 5.0, 9.0, 0.0, 30.0]
    assert chart.points[0].upper is not None


def test_a_left_out_time_counts_neither_in_the_limits_nor_in_the_mean_of_a_t_chart() -> None:
    times, convention = [5.0, 9.0, 400.0, 30.0, 12.0], TConvention.WEIBULL_PROBABILITY
    chart = t_chart(times, convention=convention, plan=ChartPlan(excluded=(2,)))
    without = t_chart([5.0, 9.0, 30.0, 12.0], convention=convention)
    assert chart.points[0].upper == without.points[0].upper
    assert chart.phases[0].centre == without.phases[0].centre
    nothing = t_chart([4.0], plan=ChartPlan(excluded=(0,)))
    assert nothing.points[0].limit_reason is ChartReason.NO_BASELINE


def test_the_zones_of_a_t_chart_reach_down_to_short_times() -> None:
    times, convention = [100.0, 80.0, 120.0, 90.0, 1.0, 1.0], TConvention.EXPONENTIAL_PROBABILITY
    chart = t_chart(times, convention=convention, plan=ChartPlan(rules=RuleSet.WESTERN_ELECTRIC))
    assert (RunRule.TWO_OF_THREE, Side.LOW, (4, 5)) in {(s.rule, s.side, s.points) for s in chart.signals}


def test_a_phase_of_one_point_has_the_line_of_its_centre() -> None:
    plan = ChartPlan(phase_starts=(12,), run_rules=True, run_centre=RunCentre.CENTRE_LINE)
    chart = p_chart([1] * 12 + [3], [10] * 13, plan=plan)
    assert [phase.runs.centre for phase in chart.phases if phase.runs] == [0.1, 0.3]
