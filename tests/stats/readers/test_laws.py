"""Laws of the multi-reader estimators."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Reason
from core.stats.readers import obuchowski_rockette as fit
from core.stats.readers.covariance import auc_figures, ratio_figures, ratio_figures_jackknife
from core.stats.readers.mean_curve import mean_curve
from core.stats.readers.size import Pilot, power, smallest_patients
from core.stats.readers.u_statistic import u_statistic_of_shares
from core.stats.roc import auc, placements, roc_curve

SEEDS = st.integers(0, 10_000)


def drawn(seed, modalities=2, readers=4, patients=25):
    rng = np.random.default_rng(seed)
    counted = np.broadcast_to(rng.integers(1, 4, patients).astype(float), (modalities, readers, patients))
    share = rng.uniform(0.4, 0.95, (modalities, readers, 1))
    return rng.binomial(counted.astype(int), share).astype(float), counted


@given(SEEDS)
def test_swapping_modalities_mirrors_and_reordering_readers_changes_nothing(seed):
    correct, counted = drawn(seed)
    figures = ratio_figures(correct, counted)
    forth, back = fit.pair(figures, 0, 1), fit.pair(figures, 1, 0)
    order = np.random.default_rng(seed).permutation(4)
    other = fit.pair(ratio_figures(correct[:, order], counted[:, order]), 0, 1)
    for line in ("readers_random", "readers_fixed", "quoted"):
        one, two, three = (getattr(found, line) for found in (forth, back, other))
        assert one.value == pytest.approx(-two.value, abs=1e-12)
        if one.p is not None:
            assert one.p == pytest.approx(two.p, rel=1e-9)
            assert one.low == pytest.approx(-two.high, abs=1e-11)
            assert (three.low, three.high, three.p) == pytest.approx((one.low, one.high, one.p), abs=1e-11)


@given(SEEDS)
def test_the_guarded_line_is_never_narrower_nor_surer(seed):
    found = fit.pair(ratio_figures(*drawn(seed, readers=3)), 0, 1)
    quoted = found.quoted
    for line in (found.readers_random, found.readers_fixed, found.cases_fixed):
        if line.p is not None and quoted.p is not None:
            assert quoted.high - quoted.low >= line.high - line.low - 1e-15
            assert quoted.p >= line.p
    if found.headline is fit.Headline.GUARDED:
        assert (found.verdict is fit.Verdict.THESE_AND_LIKE_THESE) == (quoted.p < 0.05)
    if found.verdict is fit.Verdict.NEITHER:
        assert found.readers_fixed.p is None or found.readers_fixed.p >= 0.05


@given(SEEDS)
def test_a_third_modality_leaves_the_pair_alone(seed):
    correct, counted = drawn(seed, modalities=3)
    three = fit.pair(ratio_figures(correct, counted), 0, 1).readers_random
    two = fit.pair(ratio_figures(correct[:2], counted[:2]), 0, 1).readers_random
    assert (three.p, three.low) == pytest.approx((two.p, two.low), rel=1e-12)


@given(SEEDS)
def test_patients_without_a_counted_unit_change_nothing(seed):
    correct, counted = drawn(seed)
    empty = np.zeros((2, 4, 5))
    more = fit.pair(ratio_figures(np.append(correct, empty, 2), np.append(counted, empty, 2)), 0, 1)
    plain = fit.pair(ratio_figures(correct, counted), 0, 1)
    assert more.quoted == plain.quoted


@given(SEEDS)
def test_one_unit_a_patient_the_ratio_form_is_the_jackknife(seed):
    rng = np.random.default_rng(seed)
    counted = np.ones((2, 3, 20))
    correct = rng.integers(0, 2, counted.shape).astype(float)
    one, two = ratio_figures(correct, counted), ratio_figures_jackknife(correct, counted)
    np.testing.assert_allclose(one.covariance, two.covariance, atol=1e-14)


@given(SEEDS)
def test_crossed_and_complete_the_u_statistic_is_the_fitted_variance(seed):
    rng = np.random.default_rng(seed)
    counted = np.ones((2, 4, 30))
    correct = (rng.uniform(size=counted.shape) < rng.uniform(0.3, 0.9, (2, 4, 1))).astype(float)
    found = fit.pair(ratio_figures(correct, counted), 0, 1)
    if found.components.cov2 >= found.components.cov3:
        u = u_statistic_of_shares(correct, counted)
        assert u.variance == pytest.approx(found.readers_random.standard_error**2, rel=1e-9, abs=1e-14)


@given(SEEDS)
def test_reads_that_are_yes_or_no_give_the_same_through_areas(seed):
    """On 0/1 reads with every unit of the other class alike the area is the ratio form."""
    rng = np.random.default_rng(seed)
    m, n = 12, 9
    truth = np.r_[np.ones(m, bool), np.zeros(n, bool)]
    scores = rng.integers(0, 2, (2, 3, m + n)).astype(float)
    scores[..., m:] = 0.5
    area = auc_figures(scores, truth, np.arange(m + n))
    share = ratio_figures(scores[..., :m], np.ones((2, 3, m)))
    np.testing.assert_allclose(area.theta, share.theta, atol=1e-13)
    np.testing.assert_allclose(area.covariance, share.covariance, atol=1e-13)


def test_a_reader_without_reads_in_a_modality_is_no_figure():
    counted = np.ones((2, 3, 10))
    counted[1, 2] = 0
    with pytest.raises(ValueError, match="no counted unit"):
        ratio_figures(np.zeros((2, 3, 10)), counted)


def test_readers_who_read_one_modality_only_still_count():
    rng = np.random.default_rng(3)
    counted = np.ones((2, 6, 40))
    counted[0, 3:] = counted[1, :3] = 0
    correct = rng.binomial(1, 0.8, counted.shape) * counted
    found = u_statistic_of_shares(correct, counted)
    assert found.first == pytest.approx(correct[0].sum() / 120)
    assert found.variance == pytest.approx(found.variance_first + found.variance_second, abs=0.01)


@given(SEEDS)
def test_the_area_of_the_mean_curve_is_the_mean_of_the_areas(seed):
    rng = np.random.default_rng(seed)
    condition = np.arange(40) < rng.integers(1, 40)
    scores = rng.integers(1, 6, (3, 40)) + condition * rng.integers(0, 3)
    scores = np.where(rng.random((3, 40)) < 0.05, -np.inf, scores.astype(float))
    mean = mean_curve([roc_curve(own, condition) for own in scores])
    areas = [auc(placements(own, condition)).value for own in scores]
    assert mean.area == pytest.approx(np.mean(areas), abs=1e-12)
    assert (np.diff(mean.sensitivity) >= -1e-12).all() and (np.diff(mean.one_minus_specificity) >= 0).all()
    assert (mean.sensitivity[0], mean.sensitivity[-1]) == (0, 1)


def test_reads_that_are_all_right_have_no_variance_even_where_no_two_readers_share_a_patient():
    counted = np.ones((2, 3, 9))
    counted[1] = np.arange(9) % 3 == np.arange(3)[:, None]
    found = u_statistic_of_shares(counted.copy(), counted)
    assert (found.first, found.second, found.standard_error) == (1, 1, None)
    for variance in (found.variance_first, found.variance_second, found.variance, found.biased_variance):
        assert variance == pytest.approx(0, abs=1e-14)


def test_the_power_of_a_number_of_patients_needs_no_more_of_them():
    pilot = Pilot(var=0.0018, cov1=0.0007, cov2=0.0006, cov3=0.0003, var_tr=0.0004, patients=114)
    for patients in (2, 57, 240):
        enough = power(pilot, 0.1, 5, patients)
        assert smallest_patients(pilot, 0.1, 5, wanted=enough) == patients
        assert smallest_patients(pilot, 0.1, 5, wanted=enough, most=patients) == patients
        assert smallest_patients(pilot, 0.1, 5, wanted=enough, most=patients - 1) is None


def test_readers_who_read_alike_in_both_leave_the_limit_of_so_many_patients():
    correct = np.tile(np.arange(20) % 3 > 0, (2, 3, 1)).astype(float)
    found = fit.pair(ratio_figures(correct, np.ones((2, 3, 20))), 0, 1)
    bound = 1.959963984540054**2 / (20 + 1.959963984540054**2)
    fixed = found.readers_fixed
    assert (fixed.value, fixed.reason) == (0, Reason.NO_DISCORDANCE)
    assert (fixed.low, fixed.high) == pytest.approx((-bound, bound), rel=1e-12)
    assert {found.readers_random.reason, found.cases_fixed.reason} == {Reason.NO_DISCORDANCE}
    assert (found.headline, found.verdict) == (fit.Headline.READERS_FIXED, fit.Verdict.NEITHER)


def test_gains_and_losses_that_cancel_in_each_reader_are_not_silence():
    correct = np.ones((2, 3, 12))
    for reader in range(3):
        correct[0, reader, 2 * reader] = correct[1, reader, 2 * reader + 1] = 0
    found = fit.pair(ratio_figures(correct, np.ones((2, 3, 12))), 0, 1)
    assert (found.readers_fixed.value, found.readers_fixed.p) == (0, 1)
    assert found.readers_fixed.standard_error > 0
    assert Reason.NO_DISCORDANCE not in (found.readers_random.reason, found.cases_fixed.reason)


def test_readers_who_gain_everything_are_not_silent_either():
    correct = np.zeros((2, 3, 12))
    correct[1] = 1
    found = fit.pair(ratio_figures(correct, np.ones((2, 3, 12))), 0, 1)
    assert (found.readers_fixed.value, found.readers_fixed.reason) == (1, Reason.UNDEFINED_VARIANCE)
    assert (found.readers_random.value, found.readers_random.reason) == (
        1,
        Reason.NO_VARIATION_BETWEEN_READERS,
    )
