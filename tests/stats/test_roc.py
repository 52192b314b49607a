"""ROC, AUC and differences of AUC."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import rankdata

from core.findings import Flag, Reason
from core.stats.ranks import mid_ranks
from core.stats.roc import auc, auc_difference, placements, roc_curve

READ = st.tuples(st.integers(1, 5), st.integers(1, 5), st.booleans(), st.integers(0, 5))
READS = st.lists(READ, min_size=2, max_size=25)


def columns(reads):
    first, second, condition, patient = (np.array(c) for c in zip(*reads, strict=True))
    assume(condition.any() and not condition.all())
    return first, second, condition, patient


@given(READS)
def test_auc_is_the_share_of_ordered_pairs(reads):
    score, _, condition, _ = columns(reads)
    gap = score[condition][:, None] - score[~condition][None, :]
    assert auc(placements(score, condition)).value == pytest.approx(np.mean((gap > 0) + 0.5 * (gap == 0)))


@given(READS)
def test_auc_is_the_area_under_the_curve(reads):
    score, _, condition, _ = columns(reads)
    curve = roc_curve(score, condition)
    area = -np.trapezoid(curve.sensitivity, 1 - curve.specificity)
    assert auc(placements(score, condition)).value == pytest.approx(area)


@given(READS)
def test_only_the_order_of_scores_matters(reads):
    score, _, condition, patient = columns(reads)
    ours = auc(placements(score, condition, patient))
    assert auc(placements(np.exp(score), condition, patient)) == ours
    down = auc(placements(-score, condition, patient))
    assert down.value == pytest.approx(1 - ours.value)
    assert down.standard_error == pytest.approx(ours.standard_error)


@given(READS, st.randoms())
def test_the_order_of_units_and_the_names_of_patients_are_nothing(reads, random):
    shuffled = random.sample(reads, len(reads))
    results = []
    for rows, name in ((reads, str), (shuffled, lambda code: f"P{9 - code}")):
        first, second, condition, patient = columns(rows)
        names = np.array([name(code) for code in patient])
        results.append(
            auc_difference(placements(first, condition, names), placements(second, condition, names))
        )
    one, other = results
    assert other.p == pytest.approx(one.p)
    assert other.clustered.p == pytest.approx(one.clustered.p)


@given(READS)
def test_swapping_the_tests_mirrors_the_difference(reads):
    first, second, condition, patient = columns(reads)
    one, two = placements(first, condition, patient), placements(second, condition, patient)
    ours, other = auc_difference(one, two), auc_difference(two, one)
    assert other.difference.second_minus_first == pytest.approx(-ours.difference.second_minus_first)
    assert ours.p == pytest.approx(other.p)
    assert ours.clustered.p == pytest.approx(other.clustered.p)
    if ours.difference.low is not None:
        assert other.difference.low == pytest.approx(-ours.difference.high)
    expected = auc(two).value - auc(one).value
    assert ours.difference.second_minus_first == pytest.approx(expected, abs=1e-12)


@given(READS)
def test_one_unit_a_patient_is_delong(reads):
    first, second, condition, _ = columns(reads)
    alone = np.arange(len(condition))
    ours = auc(placements(first, condition, alone))
    if ours.standard_error is not None:
        assert ours.clustered.standard_error == pytest.approx(ours.standard_error)
        assert ours.clustered.design_effect == pytest.approx(1)
    pair = auc_difference(placements(first, condition, alone), placements(second, condition, alone))
    assert (pair.p is None) == (pair.difference.reason is not None)
    if pair.p is not None:
        assert pair.clustered.p == pytest.approx(pair.p)


@given(READS)
def test_every_unit_twice_in_its_patient_adds_nothing(reads):
    first, _, condition, _ = columns(reads)
    alone = np.arange(len(condition))
    once = auc(placements(first, condition, alone))
    twice = auc(placements(np.tile(first, 2), np.tile(condition, 2), np.tile(alone, 2)))
    assert twice.value == pytest.approx(once.value)
    if once.clustered.standard_error is not None:
        assert twice.clustered.standard_error == pytest.approx(once.clustered.standard_error)
        assert twice.standard_error < twice.clustered.standard_error


def test_every_cut_off():
    curve = roc_curve([1, 2, 2, 3, 5], [False, False, True, True, True])
    assert curve.cutoff.tolist() == [1, 2, 3, 5, np.inf]
    assert curve.tp.tolist() == [3, 3, 2, 1, 0]
    assert curve.fp.tolist() == [2, 1, 0, 0, 0]
    assert (curve.tp + curve.fn).tolist() == [3] * 5
    assert curve.sensitivity.tolist() == [3 / 3, 3 / 3, 2 / 3, 1 / 3, 0]
    assert curve.specificity.tolist() == [0, 1 / 2, 1, 1, 1]
    assert roc_curve([1, 2], [True, True]).specificity is None


def test_a_perfect_area_has_no_interval():
    ours = auc(placements([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]))
    assert ours.value == 1.0
    assert ours.low is None
    assert ours.reason is Reason.UNDEFINED_VARIANCE
    assert ours.clustered.reason is Reason.UNDEFINED_VARIANCE
    assert Flag.FEW_CLUSTERS in ours.clustered.flags


def test_what_cannot_be_estimated_says_why():
    assert auc(placements([1, 2], [True, True])).reason is Reason.ONE_CLASS
    assert auc(placements([], [])).reason is Reason.NO_UNITS
    assert auc(placements([1, 2, 3], [True, False, False])).reason is Reason.UNDEFINED_VARIANCE
    same = placements([1, 4, 3, 5], [False, False, True, True], [1, 1, 2, 2])
    assert auc_difference(same, same).p is None
    assert auc_difference(same, same).difference.second_minus_first == 0.0
    assert auc(same).clustered.reason is Reason.SINGLE_CLUSTER


def test_scores_are_checked():
    with pytest.raises(ValueError, match="minus infinity"):
        placements([1, np.nan], [True, False])
    with pytest.raises(ValueError, match="same length"):
        placements([1, 2, 3], [True, False])
    with pytest.raises(ValueError, match="same units"):
        auc_difference(placements([1, 2], [True, False]), placements([1, 2, 3], [True, False, False]))


@given(READS)
def test_the_quoted_area_lies_within_0_and_1_and_holds_the_area(reads):
    score, _, condition, patient = columns(reads)
    for found in (auc(placements(score, condition)), auc(placements(score, condition, patient))):
        shown = found.quoted
        if shown.low is not None:
            assert 0 <= shown.low <= found.value <= shown.high <= 1
            assert found.value in (0.0, 1.0) or 0 < shown.low < shown.high < 1
        else:
            assert shown.reason is not None


def test_an_area_of_1_has_the_limit_that_its_patients_allow():
    score = [1, 1, 2, 2, 3, 3, 4, 4]
    condition = [False] * 4 + [True] * 4
    found = auc(placements(score, condition))
    assert (found.value, found.quoted.high) == (1.0, 1.0)
    assert found.quoted.low == pytest.approx(0.025 ** (1 / 4))
    assert Flag.AT_EDGE in found.quoted.flags
    of_patients = auc(placements(score, condition, [1, 1, 1, 2, 3, 3, 4, 5]))
    assert of_patients.quoted.low == pytest.approx(0.025 ** (1 / 2))


@pytest.mark.parametrize(("largest", "reason"), [(21, None), (22, Reason.AS_ONE_CLUSTER)])
def test_two_effective_patients_are_the_fewest_that_have_an_interval(largest, reason):
    """One patient with most units and nine with one: (21 + 9)^2 / (21^2 + 9) = 2."""
    rng = np.random.default_rng(3)
    patients = np.concatenate([np.zeros(largest, int), np.arange(1, 10)])
    condition = np.arange(patients.size) % 2 == 0
    first, second = (
        placements(rng.integers(1, 6, patients.size) + condition, condition, patients) for _ in "12"
    )
    for found in (auc(first).quoted, auc_difference(first, second).quoted):
        assert (found.low is None, found.reason) == (reason is not None, reason)


@pytest.mark.parametrize(("patients", "few"), [(19, True), (20, False)])
def test_fewer_than_twenty_patients_are_few(patients, few):
    condition = np.arange(2 * patients) % 2 == 0
    score = np.arange(2 * patients) % 5 + condition
    found = auc(placements(score, condition, np.arange(2 * patients) // 2))
    assert (Flag.FEW_CLUSTERS in found.clustered.flags) is few


@given(READS)
def test_a_difference_of_areas_and_its_test_agree_about_0(reads):
    first, second, condition, patient = columns(reads)
    found = auc_difference(placements(first, condition, patient), placements(second, condition, patient))
    shown = found.quoted
    if shown.low is not None and shown.low > -1 and shown.high < 1:
        assert (shown.low > 0 or shown.high < 0) == shown.excludes_zero


@given(st.lists(st.integers(-3, 3), max_size=30))
def test_ranks_are_scipys(values):
    found = np.array(values, dtype=float)
    assert mid_ranks(found).tolist() == rankdata(found).tolist()
