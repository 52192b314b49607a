"""What must hold for every survival curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.findings import Reason
from core.problems import Refusal
from core.stats.survival import (
    SurvivalReason,
    Variance,
    cumulative_incidence,
    curve_at,
    kaplan_meier,
    log_rank,
    numbers_at_risk,
)

UNITS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=40)


def split(units: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [t for t, _ in units], [c for _, c in units]


def test_without_censoring_the_curve_is_a_plain_proportion() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])
    assert [p.value for p in curve.points] == pytest.approx([3 / 4, 2 / 4, 1 / 4, 0])
    assert curve.points[0].standard_error == pytest.approx(math.sqrt(3 / 4 * 1 / 4 / 4))
    assert (curve.points[3].low, curve.points[3].reason) == (None, SurvivalReason.NOTHING_LEFT)
    assert curve.median == 2.5
    incidence = cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 2])
    assert [p.value for p in incidence.points] == pytest.approx([1 / 4, 1 / 4, 2 / 4, 2 / 4])
    assert incidence.points[0].standard_error == pytest.approx(math.sqrt(3 / 4 * 1 / 4 / 4))


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_incidences_and_the_event_free_share_add_up_to_one(units: list[tuple[int, int]]) -> None:
    t, c = split(units)
    first, second = cumulative_incidence(t, c, event=1), cumulative_incidence(t, c, event=2)
    free = kaplan_meier(t, [1 if cause else 0 for cause in c])
    for a, b, s in zip(first.points, second.points, free.points, strict=True):
        assert a.value is not None
        assert b.value is not None
        assert s.value is not None
        assert a.value + b.value + s.value == pytest.approx(1.0)


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_kaplan_meier_overstates_when_death_competes(units: list[tuple[int, int]]) -> None:
    t, c = split(units)
    incidence, km = cumulative_incidence(t, c), kaplan_meier(t, c)
    for point in km.points:
        assert point.value is not None
        other = curve_at(incidence, t, point.time).value
        assert other is not None
        assert 1 - point.value >= other - 1e-9


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_each_unit_its_own_cluster_is_the_unclustered_jackknife(units: list[tuple[int, int]]) -> None:
    t, c = split(units)
    plain = cumulative_incidence(t, c)
    own = cumulative_incidence(t, c, clusters=list(range(len(t))))
    assert own.variance is Variance.INFINITESIMAL_JACKKNIFE_CLUSTERED
    assert [p.standard_error for p in own.points] == pytest.approx([p.standard_error for p in plain.points])


def test_repeating_every_lesion_within_its_patient_adds_no_information() -> None:
    t, c = [3, 5, 8, 11, 13, 20], [1, 0, 1, 2, 1, 0]
    once = cumulative_incidence(t, c)
    twice = cumulative_incidence(t * 2, c * 2, clusters=[*range(6), *range(6)])
    assert twice.clusters == 6
    assert [p.standard_error for p in twice.points] == pytest.approx([p.standard_error for p in once.points])


def test_the_jackknife_agrees_with_deleting_units() -> None:
    random = np.random.default_rng(1)
    t, c = random.integers(1, 400, 300), random.integers(0, 3, 300)
    curve = cumulative_incidence(t, c)
    full = curve_at(curve, t, 200)
    left_out = []
    for i in range(300):
        keep = np.arange(300) != i
        left_out.append(curve_at(cumulative_incidence(t[keep], c[keep]), t[keep], 200).value)
    jackknife = np.sqrt(299 / 300 * np.sum((np.array(left_out) - np.mean(left_out)) ** 2))
    assert full.standard_error == pytest.approx(jackknife, rel=0.02)


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_shuffling_changes_nothing_and_intervals_contain_the_curve(units: list[tuple[int, int]]) -> None:
    t, c = split(units)
    curve = kaplan_meier(t, c)
    assert kaplan_meier(t[::-1], c[::-1]) == curve
    assert curve.events + curve.competing + curve.censored == curve.units == len(units)
    for point in curve.points:
        if point.low is not None and point.high is not None and point.value is not None:
            assert 0 <= point.low <= point.value + 1e-12
            assert point.value - 1e-12 <= point.high <= 1


def test_beyond_the_last_observation_there_is_no_curve() -> None:
    t, c = [10, 20], [1, 0]
    curve = kaplan_meier(t, c)
    assert curve_at(curve, t, 21).reason is SurvivalReason.NOBODY_AT_RISK
    assert curve_at(curve, t, 20).value == 0.5
    assert curve_at(curve, t, 5).value == 1.0
    assert numbers_at_risk(t, [0, 10, 11, 20, 21]) == (2, 2, 1, 1, 0)


def test_nobody_and_nothing() -> None:
    assert kaplan_meier([], []).reason is SurvivalReason.NO_UNITS
    none = kaplan_meier([3, 4], [0, 0])
    assert none.points == ()
    assert none.median_reason is SurvivalReason.NOT_REACHED
    with pytest.raises(Refusal, match="time_not_usable"):
        kaplan_meier([-1], [1])
    assert log_rank([1, 2], [1, 1], ["a", "a"]).reason is Reason.TOO_FEW_GROUPS


def test_log_rank_of_identical_groups_is_zero() -> None:
    t, c = [1, 3, 5, 7], [1, 0, 1, 1]
    found = log_rank(t * 2, c * 2, ["a"] * 4 + ["b"] * 4)
    assert found.statistic == pytest.approx(0.0, abs=1e-12)
    assert found.p == pytest.approx(1.0)
