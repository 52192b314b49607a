"""Fine-Gray against R (survival 3.5.3, cmprsk 2.2.11) and a landmark difference against its own curves."""

from __future__ import annotations

import numpy as np
import pytest

from core.findings import Reason
from core.stats.competing import fine_gray, landmark_difference
from core.stats.survival import cumulative_incidence, curve_at
from tests.stats.monitoring.chart_reference import column, table

T = column("d8_ltp_survival", "days")
CAUSE = column("d8_ltp_survival", "status_0cens_1ltp_2death").astype(int)
GROUP = np.array([int(row["modality"] == "RFA") for row in table("d8_ltp_survival")])
PAIRS = np.arange(T.size) // 2
NAMES = ("MWA", "RFA")


def test_hazard_ratio_and_robust_errors_are_those_of_survival() -> None:
    (own,) = fine_gray(T, CAUSE, GROUP, NAMES)
    assert own.ratio == pytest.approx(1.10068344539, rel=1e-10)
    # coxph(..., weights = fgwt, cluster = id); crr of cmprsk, which allows for the weights, has 0.486728
    assert own.standard_error == pytest.approx(0.486878302442, rel=1e-9)
    assert own.p == pytest.approx(0.843801378894, rel=1e-9)
    # without cluster: 0.455752375149, 1.10 (.45 to 2.69), p .83
    assert own.p_by_row == pytest.approx(0.833285284091, rel=1e-9)
    assert own.low_by_row is not None and own.high_by_row is not None
    assert np.log(own.high_by_row / own.low_by_row) / 2 / 1.959963984540054 == pytest.approx(0.455752375149)
    (paired,) = fine_gray(T, CAUSE, GROUP, NAMES, clusters=PAIRS)
    assert paired.standard_error == pytest.approx(0.4363538273, rel=1e-8)


def test_ties_are_efron_s() -> None:
    """Days in blocks of 60: many ties of events, deaths and censorings."""
    (own,) = fine_gray(np.ceil(T / 60), CAUSE, GROUP, NAMES, clusters=PAIRS)
    assert np.log(own.ratio or 0) == pytest.approx(0.112017342355, rel=1e-9)
    assert own.standard_error == pytest.approx(0.443837147931, rel=1e-8)


def test_swapping_groups_turns_the_ratio_round() -> None:
    (one,), (other,) = fine_gray(T, CAUSE, GROUP, NAMES), fine_gray(T, CAUSE, 1 - GROUP, NAMES[::-1])
    assert one.ratio and other.ratio and one.ratio * other.ratio == pytest.approx(1)
    assert one.p == pytest.approx(other.p)


def test_without_events_in_a_group_there_is_no_ratio() -> None:
    cause = np.where((CAUSE == 1) & (GROUP == 1), 0, CAUSE)
    (none,) = fine_gray(T, cause, GROUP, NAMES)
    assert none.ratio is None and none.reason is not None
    (alone,) = fine_gray(T[GROUP == 0], CAUSE[GROUP == 0], GROUP[GROUP == 0], NAMES)
    assert alone.ratio is None


def test_landmark_difference_is_that_of_the_curves() -> None:
    (found,) = landmark_difference(T, CAUSE, GROUP, NAMES, 365)
    curves = [cumulative_incidence(T[i == GROUP], CAUSE[i == GROUP]) for i in (0, 1)]
    points = [curve_at(curve, T[i == GROUP], 365) for i, curve in enumerate(curves)]
    assert found.difference == pytest.approx((points[1].value or 0) - (points[0].value or 0), rel=1e-12)
    # nobody is in both groups: squared errors add
    assert found.standard_error == pytest.approx(
        float(np.hypot(points[0].standard_error or 0, points[1].standard_error or 0)), rel=1e-12
    )
    # everybody in both groups with the same days: no difference, and none can be due to chance
    both = landmark_difference(
        np.tile(T, 2), np.tile(CAUSE, 2), np.repeat([0, 1], T.size), NAMES, 365, clusters=np.tile(PAIRS, 2)
    )[0]
    assert both.difference == pytest.approx(0, abs=1e-15) and (both.standard_error or 0) < 1e-12
    assert landmark_difference(T, CAUSE, GROUP, NAMES, 1e6)[0].difference is None


def test_where_one_group_ends_before_the_other_begins_no_ratio_is_the_likeliest() -> None:
    days, groups = np.arange(1.0, 11), np.repeat([0, 1], 5)
    for codes in (groups, 1 - groups):
        (found,) = fine_gray(days, np.ones(10, int), codes, NAMES)
        assert (found.ratio, found.low, found.reason) == (None, None, Reason.SINGULAR_COVARIANCE)
    # one unit that overlaps is enough
    (found,) = fine_gray([*days, 7.5], np.ones(11, int), [*groups, 0], NAMES)
    assert found.ratio and 0 < found.ratio < 1
