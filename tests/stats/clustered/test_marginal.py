"""The marginal model of being right: geepack's numbers, statsmodels', McNemar's differences, its refusals."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from core.findings import Reason
from core.stats.clustered.marginal import marginal_logistic, mean_difference, terms_test

DATA = Path(__file__).parents[2] / "reference" / "data" / "lesions_306.csv"


@pytest.fixture(scope="module")
def stacked():
    """CT, then MR, on the lesions with the condition: right, design (size per 10 mm from 20), patient."""
    lesions = pd.read_csv(DATA).query("reference == 1")
    size = (lesions["size_mm"].to_numpy() - 20) / 10
    one, zero = np.ones(len(lesions)), np.zeros(len(lesions))
    first, second = np.stack([one, zero, size, zero], 1), np.stack([one, one, size, size], 1)
    right = np.concatenate([lesions["ct"], lesions["mr"]]).astype(float)
    patient = pd.factorize(lesions["patient_id"])[0]
    return right, np.concatenate([first, second]), np.concatenate([patient, patient])


def test_geepack_1_3_9(stacked):
    found = marginal_logistic(*stacked)
    assert found.coefficients == pytest.approx([0.6430125, 0.5910235, 0.7687659, -0.6080995], abs=5e-8)
    errors = np.sqrt(np.diag(found.as_printed_elsewhere))
    assert errors == pytest.approx([0.2033660, 0.2001567, 0.2158099, 0.2457842], abs=5e-8)
    small, chi_square = terms_test(found, np.array([3]))
    assert round(chi_square.p, 4) == 0.0134
    assert small.p > chi_square.p and (small.df, small.df_denominator) == (1, 62)


def test_statsmodels(stacked):
    gee = pytest.importorskip("statsmodels.api")
    right, design, patient = stacked
    order = np.argsort(patient, kind="stable")
    model = gee.GEE(right[order], design[order], groups=patient[order], family=gee.families.Binomial())
    other = model.fit()
    found = marginal_logistic(right, design, patient)
    assert found.coefficients == pytest.approx(other.params, rel=1e-7)
    assert found.as_printed_elsewhere == pytest.approx(other.cov_params(), rel=1e-6)


@pytest.mark.parametrize(("size", "points", "error"), [(10, 27.7, 6.1), (20, 11.9, 4.1), (40, -7.3, 7.0)])
def test_differences_at_named_sizes(stacked, size, points, error):
    found = marginal_logistic(*stacked)
    x = (size - 20) / 10
    first, second = np.array([[1.0, 0.0, x, 0.0]]), np.array([[1.0, 1.0, x, x]])
    difference, se = mean_difference(found, first, second)
    assert (round(100 * difference, 1), round(100 * se, 1)) == (points, error)


def test_without_a_covariate_it_is_the_paired_difference(stacked):
    right, design, patient = stacked
    found = marginal_logistic(right, design[:, :2], patient)
    half = right.size // 2
    difference, se = mean_difference(found, np.array([[1.0, 0.0]]), np.array([[1.0, 1.0]]))
    assert difference == pytest.approx(right[half:].mean() - right[:half].mean(), abs=1e-12)
    d, n = right[half:] - right[:half], np.ones(half)
    net = np.bincount(patient[:half], d - difference * n)
    k = found.clusters
    assert se == pytest.approx(np.sqrt(k / (k - 1) * np.sum(net**2)) / half, rel=1e-9)


def test_the_scale_of_a_covariate_does_not_matter(stacked):
    right, design, patient = stacked
    other = design @ np.array([[1, 0, 2, 0], [0, 1, 0, 2], [0, 0, 0.1, 0], [0, 0, 0, 0.1]])
    a, b = marginal_logistic(right, design, patient), marginal_logistic(right, other, patient)
    assert expit(design @ a.coefficients) == pytest.approx(expit(other @ b.coefficients), rel=1e-8)
    assert terms_test(a, np.array([3]))[0].p == pytest.approx(terms_test(b, np.array([3]))[0].p, rel=1e-6)


def test_it_says_why_it_has_no_answer():
    design = np.stack([np.ones(8), np.tile([0.0, 1.0], 4)], 1)
    patient = np.arange(8) // 2
    always = marginal_logistic(design[:, 1], design, patient)
    assert always.reason is Reason.ALL_RIGHT_OR_ALL_WRONG and not always.coefficients.size
    twice = np.concatenate([design, design[:, 1:]], axis=1)
    right = np.array([0, 1, 1, 0, 1, 1, 0, 0.0])
    assert marginal_logistic(right, twice, patient).reason is Reason.SINGULAR_COVARIANCE
    assert marginal_logistic(right, design, np.zeros(8, int)).reason is Reason.SINGLE_CLUSTER
    assert marginal_logistic(right[:0], design[:0], patient[:0]).reason is Reason.NO_UNITS


@pytest.mark.parametrize(
    ("distance", "reason"), [(1.74, Reason.ALL_RIGHT_OR_ALL_WRONG), (1.75, Reason.NO_CONVERGENCE)]
)
def test_it_stops_after_25_steps_or_beyond_a_coefficient_of_15(distance, reason):
    """Newton's steps to infinity: the logit s of a group that is all right grows by 1 + e^-s a step."""
    logit = 0.0
    for _ in range(25):
        logit += 1 + math.exp(-logit)
    assert (logit / distance > 15) is (reason is Reason.ALL_RIGHT_OR_ALL_WRONG)
    right = np.tile([0.0, 1.0], 4)
    design = np.stack([np.ones(8), distance * (2 * right - 1)], 1)
    assert marginal_logistic(right, design, np.arange(8)).reason is reason


def test_without_an_answer_there_are_no_coefficients():
    found = marginal_logistic(np.zeros(0), np.zeros((0, 2)), np.zeros(0, int))
    assert (found.coefficients.shape, found.covariance.shape, found.independent.shape) == (
        (0,),
        (0, 0),
        (0, 0),
    )


def test_where_no_patient_differs_from_another_there_is_no_standard_error():
    first, second, half = np.tile([1.0, 0.0], 6), np.tile([0.0, 1.0], 6), np.repeat(np.arange(6), 2)
    design = np.stack([np.ones(24), np.repeat([0.0, 1.0], 12)], 1)
    found = marginal_logistic(np.concatenate([first, second]), design, np.tile(half, 2))
    assert mean_difference(found, design[:1], design[12:13]) == (0.0, None)
