"""Ratios and indices of one test with patients as clusters."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from core.findings import Flag, Reason
from core.reads.answers.one_test.measures import every
from core.stats.clustered.measures import clustered_at_prevalence, patient_cells
from core.stats.clustered.proportions import rao_scott
from core.stats.one_test.at_prevalence import at_prevalence
from core.stats.one_test.measures import (
    balanced_accuracy,
    diagnostic_odds_ratio,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    youden,
)

CELL = st.integers(1, 40)
RATIOS = {
    "lr_positive": likelihood_ratio_positive,
    "lr_negative": likelihood_ratio_negative,
    "dor": diagnostic_odds_ratio,
}
Z = norm.ppf(0.975)


def found(cells, **options):
    counts, patients = np.sum(cells, axis=0), patient_cells(cells)
    return {
        code: measure.clustered(*counts, patients, **options)
        for code, measure in every().items()
        if measure.clustered is not None
    }


def drawn(patients=60, seed=2):
    """Cells of patients whose lesions resemble each other."""
    rng = np.random.default_rng(seed)
    se, fpr = rng.beta(6, 2, patients), rng.beta(2, 8, patients)
    m, n = rng.integers(0, 6, (2, patients))
    tp, fp = rng.binomial(m, se), rng.binomial(n, fpr)
    return np.stack([tp, m - tp, fp, n - fp], axis=1)


@given(CELL, CELL, CELL, CELL)
def test_one_unit_a_patient_gives_the_log_method(tp, fn, fp, tn):
    cells = np.repeat(np.eye(4, dtype=int), [tp, fn, fp, tn], axis=0)
    ours, k = found(cells), tp + fn + fp + tn
    for name, plain in RATIOS.items():
        naive = plain(tp, fn, fp, tn)
        error = math.log(naive.high / naive.low) / (2 * Z)
        assert ours[name].standard_error == pytest.approx(error * math.sqrt(k / (k - 1)))
        assert ours[name].design_effect == pytest.approx(k / (k - 1))
        reach = student.ppf(0.975, k - 1) * ours[name].standard_error
        assert ours[name].high == pytest.approx(naive.value * math.exp(reach))
        assert ours[name].df == k - 1


@given(CELL, CELL, CELL, CELL, st.floats(0.01, 0.99))
def test_one_unit_a_patient_gives_the_logit_method(tp, fn, fp, tn, prevalence):
    cells = np.repeat(np.eye(4, dtype=int), [tp, fn, fp, tn], axis=0)
    ours = clustered_at_prevalence(tp, fn, fp, tn, prevalence, patient_cells(cells))
    k = tp + fn + fp + tn
    for one, naive in zip(ours, at_prevalence(tp, fn, fp, tn, prevalence), strict=True):
        logit = [math.log(v / (1 - v)) for v in (naive.low, naive.high)]
        assert one.standard_error == pytest.approx((logit[1] - logit[0]) / (2 * Z) * math.sqrt(k / (k - 1)))
        assert one.low <= naive.value <= one.high


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_youden_of_lone_units_is_made_of_both_intervals(tp, fn, fp, tn):
    cells = np.repeat(np.eye(4, dtype=int), [tp, fn, fp, tn], axis=0)
    se = rao_scott(tp, tp + fn, tp * fn / (tp + fn), tp + fn)
    sp = rao_scott(tn, tn + fp, tn * fp / (tn + fp), tn + fp)
    p, q = tp / (tp + fn), tn / (tn + fp)
    found_ = found(cells)["youden"]
    assert found_.low == pytest.approx(max(p + q - 1 - math.hypot(p - se.low, q - sp.low), -1))
    assert found_.high == pytest.approx(min(p + q - 1 + math.hypot(se.high - p, sp.high - q), 1))


def test_errors_that_come_together_widen_youden():
    """Patients read badly with and without the condition, against patients read badly in one of them."""
    together = np.array([[4, 0, 0, 4], [4, 0, 0, 4], [1, 3, 3, 1]] * 8)
    apart = np.array([[4, 0, 0, 4], [4, 0, 3, 1], [1, 3, 0, 4]] * 8)
    assert (together.sum(axis=0) == apart.sum(axis=0)).all()
    wide, narrow = found(together)["youden"], found(apart)["youden"]
    assert wide.low < narrow.low < narrow.high < wide.high


def test_youden_at_its_edge_keeps_an_interval():
    ours = found(np.array([[2, 0, 0, 3]] * 5))["youden"]
    assert 0 < ours.low < ours.high == 1
    assert Flag.ALL_CLUSTERS_EQUAL in ours.flags
    half = found(np.array([[2, 0, 1, 3], [1, 0, 0, 4]] * 9))["youden"]
    assert half.low < half.high <= 1 and Flag.ALL_CLUSTERS_EQUAL in half.flags


def values(total):
    tp, fn, fp, tn = (int(v) for v in total)
    return np.array(
        [
            *(math.log(plain(tp, fn, fp, tn).value) for plain in RATIOS.values()),
            youden(tp, fn, fp, tn).value,
            balanced_accuracy(tp, fn, fp, tn).value,
        ]
    )


def test_the_linear_variance_is_near_that_of_leaving_out_patients():
    cells = drawn(patients=400)
    total, k = cells.sum(axis=0), int(cells.any(axis=1).sum())
    left = np.array([values(total - row) for row in cells if row.any()])
    jackknife = np.sqrt((k - 1) / k * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    ours = found(cells)
    names = (*RATIOS, "youden", "balanced_accuracy")
    assert [ours[n].standard_error for n in names] == pytest.approx(list(jackknife), rel=0.02)
    assert all(ours[n].design_effect > 1.1 for n in names)
    assert ours["youden"].clusters == k


@pytest.mark.parametrize("name", RATIOS)
def test_turning_the_call_round_mirrors(name):
    cells = drawn()
    mirrored = found(cells[:, [1, 0, 3, 2]])
    other = {"lr_positive": "lr_negative", "lr_negative": "lr_positive", "dor": "dor"}[name]
    ours = found(cells)[other]
    if name == "dor":
        assert (mirrored[name].low, mirrored[name].high) == pytest.approx((1 / ours.high, 1 / ours.low))
    else:
        assert (mirrored[name].low, mirrored[name].high) == pytest.approx((ours.low, ours.high))


def test_kinds_of_patients_may_be_counted():
    cells = np.array([[1, 0, 0, 2], [2, 1, 1, 0], [0, 0, 0, 0], [1, 1, 0, 1]])
    held = np.array([5, 3, 4, 2])
    counted, listed = patient_cells(cells, held), patient_cells(np.repeat(cells, held, axis=0))
    assert counted.clusters == listed.clusters == 10
    assert counted.gram == pytest.approx(listed.gram)


def test_patients_are_counted_by_the_cells_that_they_have():
    one_each = patient_cells([*np.eye(4), np.zeros(4)], [1, 2, 4, 8, 16])
    assert (one_each.clusters, one_each.having, one_each.without, one_each.relevant) == (15, 3, 12, 7)


@pytest.mark.parametrize("prevalence", [0.05, 0.6])
def test_predictive_values_move_by_patients_with_and_without_the_condition(prevalence):
    """The sum over patients of the squared slope of the logit by the patient's weight, times K / (K - 1)."""
    cells = drawn()
    cells = cells[cells.any(axis=1)]

    def logits(total):
        tp, fn, fp, tn = total
        odds = math.log(prevalence / (1 - prevalence))
        return np.array(
            [
                odds + math.log(tp / (tp + fn)) - math.log(fp / (fp + tn)),
                math.log(tn / (fp + tn)) - math.log(fn / (tp + fn)) - odds,
            ]
        )

    total, k, step = cells.sum(axis=0), len(cells), 1e-5
    slopes = np.array(
        [(logits(total + step * row) - logits(total - step * row)) / (2 * step) for row in cells]
    )
    errors = np.sqrt(k / (k - 1) * (slopes**2).sum(axis=0))
    ours = clustered_at_prevalence(*total, prevalence, patient_cells(cells))
    assert [one.standard_error for one in ours] == pytest.approx(list(errors), rel=1e-6)
    for one, centre in zip(ours, logits(total), strict=True):
        reach = student.ppf(0.975, k - 1) * one.standard_error
        assert (one.low, one.high) == pytest.approx(
            tuple(1 / (1 + math.exp(-end)) for end in (centre - reach, centre + reach))
        )


def test_balanced_accuracy_is_half_of_youden_plus_one():
    ours = found(drawn())
    assert ours["balanced_accuracy"].low == pytest.approx((ours["youden"].low + 1) / 2)
    assert ours["balanced_accuracy"].high == pytest.approx((ours["youden"].high + 1) / 2)


def test_edges_in_words():
    no_false_positive = np.array([[2, 1, 0, 3]] * 3 + [[1, 0, 0, 1]])
    ours = found(no_false_positive)
    assert ours["lr_positive"].reason is ours["dor"].reason is Reason.ZERO_CELL
    assert ours["lr_negative"].low is not None and ours["youden"].low is not None
    assert Flag.FEW_CLUSTERS in ours["youden"].flags
    assert found(np.array([[2, 1, 1, 3]]))["youden"].reason is Reason.SINGLE_CLUSTER
    assert found(np.array([[2, 1, 0, 0]] * 5))["youden"].reason is Reason.ONE_CLASS
    assert found(np.zeros((4, 4), dtype=int))["dor"].reason is Reason.NO_UNITS
    assert found(np.array([[2, 0, 0, 3]] * 5))["youden"].reason is Reason.UNDEFINED_VARIANCE
    assert found(np.array([[2, 1, 1, 3]] * 5))["lr_positive"].reason is Reason.UNDEFINED_VARIANCE
