"""Further edges of statistics: limits of counts, of shares and of simulations, each by its own law."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import stats

from core.findings import Flag, Reason
from core.problems import Refusal
from core.reads.answers.groups.models import Covariate
from core.stats.clustered.proportions import rao_scott
from core.stats.clustered.sign_flip import _NEAR, _excess
from core.stats.clustered.turned_round import turned_round
from core.stats.competing import fine_gray
from core.stats.fair.what_if import what_if
from core.stats.monitoring import cusum
from core.stats.monitoring.attribute_charts import p_chart
from core.stats.monitoring.chart_limits import ChartFlag
from core.stats.monitoring.counted import Dependent, counts_drawn
from core.stats.monitoring.funnel import funnel
from core.stats.monitoring.run_rules import crossings_limit
from core.stats.one_test.measures import mcc
from core.stats.readers.obuchowski_rockette import ROUNDING, _above
from core.stats.readers.u_statistic import u_statistic_of_areas, u_statistic_of_shares
from core.stats.survival import SurvivalReason, curve_at, kaplan_meier


def exact_excess(s: float) -> float:
    """2 (s tanh s - ln cosh s) - (s / cosh s)^2 with fifty digits."""
    with localcontext() as context:
        context.prec = 50
        x = Decimal(s)
        cosh = (x.exp() + (-x).exp()) / 2
        tanh = (x.exp() - (-x).exp()) / 2 / cosh
        return float(2 * (x * tanh - cosh.ln()) - (x / cosh) ** 2)


def test_what_a_patient_adds_to_the_root_is_right_on_both_sides_of_the_series():
    places = np.array([1e-3, 0.01, 0.02, 0.999 * _NEAR, _NEAR, 1.001 * _NEAR, 0.1, 1.0, 5.0, 50.0])
    assert _excess(places) == pytest.approx([exact_excess(s) for s in places], rel=2e-9)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.9])
def test_counts_without_clusters_have_binomial_tails(p):
    n, k = np.full(21, 20.0), np.arange(21.0)
    found, known = Dependent(n, p, 1.0), stats.binom(20, p)
    assert found.sf(k) == pytest.approx(known.sf(k), abs=1e-12)
    assert found.cdf(k) == pytest.approx(known.cdf(k), abs=1e-12)
    fewest = Dependent(np.array([20.0]), p, 1.0)
    assert (fewest.isf(0.025).tolist(), fewest.ppf(0.025).tolist()) == (
        [known.isf(0.025)],
        [known.ppf(0.025)],
    )


@pytest.mark.parametrize("p", [0.02, 0.3, 0.9])
def test_counts_that_share_clusters_have_tails_of_fewer_units(p):
    """P(X >= k) is that of a beta distribution of k/d and (n - k)/d + 1."""
    k = np.arange(1.0, 21.0)
    found = Dependent(np.full(20, 20.0), p, 2.5)
    assert found.sf(k - 1) == pytest.approx(stats.beta(k / 2.5, (20 - k) / 2.5 + 1).cdf(p), abs=1e-12)
    assert found.cdf(k - 1) == pytest.approx(stats.beta((k - 1) / 2.5 + 1, (21 - k) / 2.5).sf(p), abs=1e-12)


def test_clusters_that_are_all_equal_have_no_effective_units():
    found = rao_scott(2, 4, 2.0 - 2.0, 2)
    assert (found.design_effect, found.effective) == (None, None)
    assert Flag.ALL_CLUSTERS_EQUAL in found.flags
    assert rao_scott(4, 4, 0.0, 2).effective is None
    assert rao_scott(3, 8, 1.0, 4).effective is not None


def test_one_patient_has_limits_of_a_low_level_only():
    one = ([1.0], [4.0], [1])
    assert turned_round(*one, confidence_level=0.5) == (0.25, 0.25)
    assert turned_round(*one, confidence_level=0.51) == (-1.0, 1.0)


def test_a_prediction_needs_a_record_and_not_more_known_than_open_ones():
    assert what_if(0, 0, 0) is None
    for x, n, k in ((1, 2, 2), (0, 3, 3), (2, 2, 0), (0, 0, 1)):
        found = what_if(x, n, k)
        assert found is not None
        assert sum(found.predictive) == pytest.approx(1.0)


def test_a_unit_without_records_counts_nothing_of_nothing():
    units = funnel(["A", "B", "C"], np.array([3.0, 5.0, 0.0]), np.array([10.0, 20.0, 0.0])).units
    assert [(unit.numerator, unit.denominator, unit.value) for unit in units][2] == (0.0, 0.0, None)


@pytest.mark.parametrize(("having", "lacking"), [(0, 3), (3, 0), (1, 3), (3, 1)])
def test_areas_need_a_unit_of_each_class(having, lacking):
    condition = np.array([True] * having + [False] * lacking)
    scores = np.random.default_rng(1).normal(size=(2, 3, condition.size))
    found = u_statistic_of_areas(scores, condition)
    assert (found is Reason.ONE_CLASS) is (0 in (having, lacking))


@pytest.mark.parametrize("value", [ROUNDING, 0.0, -1.0])
def test_what_is_no_more_than_rounding_is_zero(value):
    assert _above(value, 1.0) == 0.0
    assert _above(2 * ROUNDING, 1.0) == 2 * ROUNDING


def test_a_curve_on_which_nobody_had_an_event_yet_has_the_limit_of_none():
    times, outcomes = [1.0, 2.0, 3.0, 4.0], [0, 0, 1, 0]
    curve = kaplan_meier(times, outcomes)
    early = curve_at(curve, times, 2.0)
    assert (early.value, early.high, early.at_risk) == (1.0, 1.0, 3)
    assert early.low == pytest.approx(0.025 ** (1 / 3))
    last = curve_at(kaplan_meier([1.0, 2.0], [1, 1]), [1.0, 2.0], 2.0)
    assert (last.value, last.low, last.high) == (0.0, None, None)
    assert early.reason is not SurvivalReason.NOBODY_AT_RISK


@pytest.mark.parametrize("odds_ratio", [1.2, 2.0, 3.0])
def test_one_rate_is_simulated_by_its_events(monkeypatch, odds_ratio):
    def never(*_, **__):
        raise AssertionError("case by case")

    monkeypatch.setattr(cusum, "_peaks_by_case", never)
    peaks = cusum.healthy_peaks(baseline=0.1, cases=50, odds_ratio=odds_ratio, series=20)
    assert peaks.shape == (20,)
    assert (peaks >= 0).all()


def test_the_events_of_a_series_take_their_steps_one_after_another(monkeypatch):
    """With steps of 1, 2, 4 and no falls, m events reach 2^m - 1."""
    stocks = iter([np.zeros(2000), 2.0 ** np.arange(40)])
    monkeypatch.setattr(cusum, "_stock", lambda *_: next(stocks))
    monkeypatch.setattr(cusum, "_places", lambda _, __, series, ___: np.zeros(series, dtype=np.int64))
    pool = np.array([0.1, 0.2])
    peaks = cusum._peaks_of_risks(pool, pool, 60, 2.0, 50, np.random.default_rng(4))
    assert peaks.max() > 100
    assert all(peak + 1 == 2 ** round(np.log2(peak + 1)) for peak in peaks)


@pytest.mark.parametrize(("points", "trial"), [(1, True), (12, True), (13, False)])
def test_limits_of_fewer_than_thirteen_points_are_trial_limits(points, trial):
    found = p_chart(np.full(points, 3.0), np.full(points, 40.0))
    assert (ChartFlag.TRIAL_LIMITS in found.phases[0].flags) is trial


def test_one_case_has_a_limit_and_none_has_not():
    assert cusum.calibrate_limit(baseline=0.2, cases=1).value > 0
    with pytest.raises(Refusal) as refused:
        cusum.calibrate_limit(baseline=0.2, cases=0)
    assert [p.code for p in refused.value.problems] == ["no_cases_to_simulate"]


def test_a_rate_seen_in_few_cases_needs_a_higher_limit_in_either_direction():
    for odds_ratio in (0.5, 2.0):
        few, many, known = (
            np.quantile(
                cusum.healthy_peaks(baseline=0.2, cases=60, odds_ratio=odds_ratio, series=400, seen=seen),
                0.95,
            )
            for seen in ((2, 10), (20_000, 100_000), None)
        )
        assert few > 1.3 * known
        assert many == pytest.approx(known, rel=0.15)


@pytest.mark.parametrize(("centre", "a", "b"), [(0.0, 0.5, 20.5), (1.0, 20.5, 0.5)])
def test_a_baseline_of_clusters_is_as_sure_as_its_effective_units(centre, a, b):
    found, k = counts_drawn(np.full(4, 10.0), centre, 40.0, 2.0), np.array([0.0, 1.0, 9.0, 10.0])
    assert found.sf(k) == pytest.approx(stats.betabinom(10, a, b).sf(k), abs=1e-9)


def test_crossings_that_chance_explains():
    assert [crossings_limit(n) for n in (1, 2, 10, 20, 60)] == [0, 0, 2, 6, 23]


def test_the_median_of_a_step_at_one_half_is_its_middle():
    assert kaplan_meier([1.0, 2.0], [1, 1]).median == 1.5
    assert kaplan_meier([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1]).median == 2.5
    assert kaplan_meier([1.0, 2.0, 3.0], [1, 1, 1]).median == 2.0


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        *(((0, 5, 0, 5), Reason.NO_POSITIVE_CALLS), ((5, 0, 5, 0), Reason.NO_NEGATIVE_CALLS)),
        *(((0, 3, 0, 5), Reason.NO_POSITIVE_CALLS), ((3, 0, 5, 0), Reason.NO_NEGATIVE_CALLS)),
    ],
)
def test_a_correlation_without_a_call_says_which_call_is_missing(cells, reason):
    assert (mcc(*cells).value, mcc(*cells).reason) == (None, reason)


def test_levels_of_a_category_are_told_from_the_first():
    made = Covariate(name="x", levels=("a", "b", "c"), numbers=np.zeros(3), centre=0.0, per=1.0, values=())
    assert made.columns(np.array([0.0, 1.0, 2.0])).tolist() == [[0, 0], [1, 0], [0, 1]]
    number = Covariate(name="x", levels=(), numbers=np.zeros(3), centre=3.0, per=2.0, values=())
    assert number.columns(np.array([3.0, 5.0])).tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_ratios_of_hazards_need_every_group(empty):
    groups = np.array([i for i in range(3) if i != empty] * 4)
    found = fine_gray(np.arange(1.0, 9.0), [1, 1, 2, 0, 1, 1, 2, 0], groups, ("a", "b", "c"))
    assert [ratio.reason for ratio in found] == [Reason.TOO_FEW_GROUPS] * 2


def test_two_readers_have_one_degree_of_freedom():
    """Where readers alone differ, Satterthwaite's degrees are those of the readers."""
    counted = np.full((2, 2, 6), 4.0)
    correct = np.array([[[3.0], [1.0]], [[2.0], [2.0]]]) * np.ones(6)
    found = u_statistic_of_shares(correct, counted)
    assert found.df == pytest.approx(1.0)
