"""Edges of statistics that a changed sign or number would move."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import t as student

from core.findings import Clustered, Flag, Reason
from core.problems import Refusal
from core.stats.clustered.proportions import logit_t
from core.stats.fair.risk_model import Term
from core.stats.fair.separation import separated
from core.stats.monitoring.chart_limits import deviates_of_tails
from core.stats.monitoring.cusum import healthy_peaks
from core.stats.monitoring.ewma import ROUNDING, outside
from core.stats.monitoring.false_alarms import MEASURED
from core.stats.monitoring.funnel import exact_tails, funnel
from core.stats.monitoring.individuals_chart import moving_range_chart
from core.stats.monitoring.run_rules import NEAR, RunReason, anhoej
from core.stats.one_test.measures import likelihood_ratio_positive
from core.stats.paired.predictive_values import PredictiveValue, predictive_value_moments
from core.stats.readers.covariance import _wins_within
from core.stats.roc import _quoted_gap
from core.stats.survival import curve_at, kaplan_meier

Z = 1.959963984540054


def test_one_empty_cell_without_an_empty_margin_is_not_corrected():
    found = likelihood_ratio_positive(10, 0, 5, 15)
    half = Z * math.sqrt(1 / 10 - 1 / 10 + 1 / 5 - 1 / 20)
    assert (found.value, found.low, found.high) == pytest.approx(
        (4.0, 4 * math.exp(-half), 4 * math.exp(half)), rel=1e-9
    )
    assert Flag.HALDANE_CORRECTED not in found.flags
    assert Flag.HALDANE_CORRECTED in likelihood_ratio_positive(10, 0, 20, 0).flags


@pytest.mark.parametrize("counts", [([-1, 2], [5, 5]), ([1, math.nan], [5, 5]), ([1, 2], [5, math.inf])])
def test_a_funnel_of_no_counts_is_refused(counts):
    with pytest.raises(Refusal) as refused:
        funnel(["a", "b"], *counts)
    assert refused.value.problems[0].code == "count_not_usable"


@pytest.mark.parametrize(("called", "differing"), [((1, 1), 0), ((1, 0), 1), ((0, 1), 1)])
@pytest.mark.parametrize("truth", [0, 1])
def test_reads_that_agree_are_not_discordant(truth, called, differing):
    tables = np.zeros((1, 2, 2, 2))
    tables[0, truth, *called] = 3
    found = predictive_value_moments(tables, PredictiveValue.PPV)
    assert (found.clusters, found.discordant_clusters) == (1, differing)


def test_a_point_within_rounding_of_its_centre_lies_on_it():
    gap, tails = np.array([NEAR, -NEAR, 3 * NEAR, -3 * NEAR]), np.full(4, 0.3)
    found = deviates_of_tails(gap, tails, tails)
    assert found == pytest.approx([0, 0, 0.5244005127080407, -0.5244005127080407], abs=1e-12)


def test_no_points_are_no_useful_points():
    found = anhoej(np.array([np.nan, np.nan]), np.nan)
    assert (found.points, found.useful_points, found.reason) == (0, 0, RunReason.NO_POINTS)


def test_nothing_happens_where_nobody_is_followed():
    times = [1.0, 2.0, 3.0]
    beyond = curve_at(kaplan_meier(times, [1, 0, 0]), times, 4.0)
    assert (beyond.at_risk, beyond.events, beyond.competing, beyond.value) == (0, 0, 0, None)


@pytest.mark.parametrize(("effective", "degrees"), [(2.0, 1.0), (3.0, 2.0), (1.9, None)])
def test_few_effective_patients_have_limits_from_two_on(effective, degrees):
    own = Clustered(
        low=None, high=None, standard_error=0.01, clusters=40, method="", effective_clusters=effective
    )
    found, p = _quoted_gap(200, 0.1, 0.02, None, own, 0.95)
    if degrees is None:
        assert (found.low, found.high, p, found.reason) == (None, None, None, Reason.AS_ONE_CLUSTER)
        return
    reach = 0.01 * float(student.ppf(0.975, degrees))
    assert (found.low, found.high) == pytest.approx((0.1 - reach, 0.1 + reach), abs=1e-9)
    assert p == pytest.approx(2 * float(student.sf(10, degrees)))


def test_measured_alarms_are_shares():
    assert MEASURED
    for shares in MEASURED.values():
        assert all(0 < x < 1 for share in shares for x in (share.in_control, share.odds_doubled))


def test_two_risks_are_simulated_as_two():
    seen = {"cases": 200, "series": 200}
    both = healthy_peaks(risks=np.array([0.01, 0.5]), **seen).mean()
    first, second = (healthy_peaks(risks=np.array([p]), **seen).mean() for p in (0.01, 0.5))
    assert first < both
    assert (
        abs(both - healthy_peaks(risks=np.array([0.01, 0.5, 0.01, 0.5]), **seen).mean())
        < (second - first) / 4
    )


def test_two_points_have_one_moving_range_and_one_has_none():
    assert moving_range_chart([3.0, 5.0]).points[1].upper == pytest.approx(3.267 * 2, abs=1e-2)
    assert moving_range_chart([3.0]).points[0].upper is None


def test_an_odds_ratio_has_limits_on_the_log_scale():
    term = Term(name="age", estimate=0.7, standard_error=0.2, intercept=False)
    reach = math.exp(Z * 0.2)
    assert (term.low * reach, term.high / reach) == pytest.approx((term.odds_ratio, term.odds_ratio))


def test_a_share_of_nothing_has_no_logit_limits():
    low, high = logit_t([0.0, 1.0, 0.5], [0.1, 0.1, 0.1], [5.0, 5.0, 5.0])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, True, False]


def test_wins_within_a_patient_are_over_its_own_units():
    rng = np.random.default_rng(4)
    score, condition = rng.integers(1, 5, 40).astype(float), rng.random(40) < 0.5
    codes, part = rng.integers(0, 6, 40), rng.integers(0, 3, 40).astype(float)
    expected = np.zeros(6)
    for i, j in product(np.flatnonzero(condition), np.flatnonzero(~condition)):
        if codes[i] == codes[j]:
            won = 1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0
            expected[codes[i]] += part[i] * part[j] * won
    assert _wins_within(score, condition, codes, part, 6) == pytest.approx(expected)
    assert expected.any()


def test_a_column_of_nothing_separates_nobody():
    events, empty = np.array([0.0, 0.0, 1.0, 1.0]), np.zeros(4)
    assert separated(np.column_stack([np.ones(4), empty, [1, 2, 3, 4]]), events)
    assert not separated(np.column_stack([np.ones(4), empty, [1, 3, 2, 4]]), events)


def test_tails_of_halved_counts_do_not_hang_on_whole_denominators():
    target, near = 0.2, 1e-7
    for x, n in ((1.5, 5.0), (0.5, 4.0), (2.0, 5.0)):
        there = exact_tails(np.array([x]), np.array([n]), target)
        assert there == pytest.approx(exact_tails(np.array([x]), np.array([n + near]), target), abs=1e-6)


def test_an_average_within_rounding_of_its_limit_is_not_outside():
    z, zero = np.array([1, 2, -1, -2]) * ROUNDING, np.zeros(4)
    assert outside(z, zero, zero).tolist() == [False, True, False, True]
