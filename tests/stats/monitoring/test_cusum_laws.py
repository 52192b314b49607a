"""What must hold for every CUSUM and for the limits found by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.problems import Refusal
from core.stats.monitoring import cusum
from core.stats.monitoring.cusum import (
    CusumReason,
    LimitSource,
    Restart,
    bernoulli_cusum,
    calibrate_limit,
    healthy_peaks,
)

EVENTS = st.lists(st.booleans(), min_size=1, max_size=80)


def test_the_limit_keeps_false_alarms_at_or_below_ten_percent_on_fresh_series() -> None:
    limit = calibrate_limit(baseline=0.05, cases_per_month=40)
    assert limit.source is LimitSource.SIMULATED
    assert (limit.cases, limit.months, limit.series) == (960, 24, 4000)
    assert limit.false_alarm_share is not None
    assert limit.standard_error is not None
    assert limit.false_alarm_share <= 0.10
    fresh = float((healthy_peaks(baseline=0.05, cases=960, series=4000, seed=99) >= limit.value).mean())
    assert fresh <= 0.10 + 4 * math.sqrt(2) * limit.standard_error


def test_the_limit_is_the_lowest_that_does() -> None:
    limit = calibrate_limit(baseline=0.05, cases_per_month=40)
    peaks = healthy_peaks(baseline=0.05, cases=960)
    assert (peaks >= limit.value - 0.01).mean() > 0.10


def test_the_same_question_gets_the_same_limit() -> None:
    assert calibrate_limit(baseline=0.03, cases_per_month=20) == calibrate_limit(
        baseline=0.03, cases_per_month=20
    )


def test_jumping_from_event_to_event_gives_the_same_distribution_as_stepping_through_cases() -> None:
    by_event = healthy_peaks(baseline=0.06, cases=500, series=4000, seed=3)
    by_case = healthy_peaks(risks=np.full(2, 0.06), cases=500, series=4000, seed=4)
    for limit in (2.0, 3.0, 4.0):
        first, second = float((by_event >= limit).mean()), float((by_case >= limit).mean())
        error = math.sqrt((first * (1 - first) + second * (1 - second)) / 4000)
        assert abs(first - second) < 4 * error


def test_a_longer_series_needs_a_higher_limit() -> None:
    low, high = (calibrate_limit(baseline=0.05, cases_per_month=volume).value for volume in (10, 100))
    assert low < high


def test_a_healthy_process_with_varied_risk_also_keeps_the_share() -> None:
    risks = np.array([0.01, 0.05, 0.20])
    limit = calibrate_limit(risks=risks, cases_per_month=25, series=2000)
    fresh = healthy_peaks(risks=risks, cases=600, series=2000, seed=5)
    assert (fresh >= limit.value).mean() <= 0.10 + 4 * math.sqrt(2 * 0.09 / 2000)


@settings(max_examples=50, deadline=None)
@given(EVENTS, st.floats(0.01, 0.5), st.floats(1.0, 6.0))
def test_the_chart_never_falls_below_zero_and_alarms_exactly_at_its_limit(
    events: list[bool], p: float, limit: float
) -> None:
    chart = bernoulli_cusum(events, baseline=p, limit=limit)
    height = 0.0
    for point in chart.points:
        height = max(0.0, height + point.step)
        assert point.value == height
        assert point.alarm == (height >= limit)
        if point.alarm:
            height = 0.0
    assert chart.alarms == tuple(p.position for p in chart.points if p.alarm)
    assert chart.events == sum(events)


@settings(max_examples=50, deadline=None)
@given(EVENTS, st.floats(0.01, 0.5))
def test_the_events_promised_to_the_alarm_bring_it(events: list[bool], p: float) -> None:
    chart = bernoulli_cusum(events, baseline=p, limit=3.0)
    if chart.alarms:
        return
    needed = chart.points[-1].events_to_alarm
    assert needed is not None
    longer = bernoulli_cusum(events + [True] * needed, baseline=p, limit=3.0)
    assert longer.alarms == (len(events) + needed - 1,)


def test_restart_is_stated_and_can_be_switched_off() -> None:
    events = [True] * 8
    again = bernoulli_cusum(events, baseline=0.1, limit=1.5)
    once = bernoulli_cusum(events, baseline=0.1, limit=1.5, restart=Restart.NONE)
    assert again.restart is Restart.AT_ZERO
    assert again.alarms == (2, 5)
    assert once.alarms == (2, 3, 4, 5, 6, 7)


def test_no_chart_without_a_baseline() -> None:
    assert bernoulli_cusum([True, False]).reason is CusumReason.NO_BASELINE
    nothing = bernoulli_cusum([], baseline=0.1)
    assert nothing.reason is CusumReason.NO_CASES
    assert (nothing.risks.size, nothing.moves.size, nothing.heights.size) == (0, 0, 0)
    assert bernoulli_cusum([False], baseline=0.0).reason is CusumReason.BASELINE_AT_EDGE
    with pytest.raises(Refusal, match="risk_not_a_probability"):
        bernoulli_cusum([True], baseline=1.2)
    with pytest.raises(Refusal, match="odds_ratio_not_usable"):
        bernoulli_cusum([True], baseline=0.1, odds_ratio=1)
    with pytest.raises(Refusal, match="baseline_or_risks"):
        healthy_peaks(cases=10)


@pytest.mark.parametrize("stock", [4_000_000, 60_000])
def test_from_event_to_event_has_the_law_of_case_by_case_also_with_unequal_risks(monkeypatch, stock):
    risks = np.random.default_rng(8).beta(1, 12, 700)
    by_case = healthy_peaks(risks=risks, cases=700, series=4000, seed=3)
    monkeypatch.setattr(cusum, "CASES_ONE_BY_ONE", 0)
    monkeypatch.setattr(cusum, "CELLS", stock)
    by_event = healthy_peaks(risks=risks, cases=700, series=4000, seed=4)
    assert stats.ks_2samp(by_case, by_event).pvalue > 0.001
    # and its mean, where a wrong share of events would show first
    error = math.sqrt((by_case.var() + by_event.var()) / 4000)
    assert abs(by_case.mean() - by_event.mean()) < 3.5 * error
    # with one risk both are the walk of equal steps
    equal = healthy_peaks(risks=np.full(2, 0.06), cases=700, series=4000, seed=5)
    assert stats.ks_2samp(equal, healthy_peaks(baseline=0.06, cases=700, seed=6)).pvalue > 0.001


def test_a_session_without_risk_steps_by_nothing_and_silences_no_chart():
    """A column rounded to 0.000 somewhere: the other sessions are monitored as without it."""
    risks, events = np.array([0.1, 0.0, 0.3, 0.2]), np.array([True, False, False, True])
    with_zero = bernoulli_cusum(events, risks=risks, limit=9.0)
    without = bernoulli_cusum(events[risks > 0], risks=risks[risks > 0], limit=9.0)
    assert with_zero.moves[1] == 0 and with_zero.heights[-1] == without.heights[-1]
    assert bernoulli_cusum(events, risks=risks).limit is not None
    assert bernoulli_cusum(events, risks=np.array([0.0, 1.0, 0.0, 1.0])).limit is None


@pytest.mark.parametrize("one_by_one", [10_000_000, 0])
def test_a_limit_for_estimated_risks_is_that_of_known_ones_where_nothing_is_open(
    one_by_one: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cusum, "CASES_ONE_BY_ONE", one_by_one)
    cases = 120
    risks = np.array([0.02, 0.05, 0.2])
    peaks = {
        spread: healthy_peaks(
            risks=risks,
            cases=cases,
            series=400,
            redraw=lambda random, by=spread: risks * np.exp(by * random.standard_normal()),
        )
        for spread in (0.0, 0.3)
    }
    known = healthy_peaks(risks=risks, cases=cases, series=400)
    assert np.quantile(peaks[0.0], 0.9) == pytest.approx(np.quantile(known, 0.9), abs=0.6)
    assert np.quantile(peaks[0.3], 0.9) > np.quantile(known, 0.9) + 0.2


@pytest.mark.parametrize(("odds_ratio", "walk"), [(1.5, "_peaks_of_risks"), (0.5, "_peaks_by_case")])
def test_long_series_jump_from_event_to_event_in_search_of_harm_alone(
    odds_ratio: float, walk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cusum, "CASES_ONE_BY_ONE", 0)
    risks, cases, series, seed = np.array([0.1, 0.3]), 20, 5, 3
    expected = getattr(cusum, walk)(risks, risks, cases, odds_ratio, series, np.random.default_rng(seed))
    found = healthy_peaks(risks=risks, cases=cases, odds_ratio=odds_ratio, series=series, seed=seed)
    assert found.tolist() == expected.tolist()


def test_a_limit_of_a_frozen_baseline_allows_for_its_few_events() -> None:
    """5 of 100 may be 2 % or 9 %: over all baselines of one true rate about 10 % of charts alarm."""
    known = allowed = 0.0
    for events in range(1, 14):
        rate, weight = events / 100, float(stats.binom(100, 0.05).pmf(events))
        peaks = healthy_peaks(
            baseline=rate, cases=100, series=2000, seed=events, redraw=lambda _: np.array([0.05])
        )
        of_rate = calibrate_limit(baseline=rate, cases=100, series=2000)
        of_counts = calibrate_limit(baseline=rate, cases=100, series=2000, seen=(events, 100))
        assert of_counts.estimated and not of_rate.estimated
        known += weight * float((peaks >= of_rate.value).mean())
        allowed += weight * float((peaks >= of_counts.value).mean())
    assert allowed <= 0.105 and known >= 0.16
