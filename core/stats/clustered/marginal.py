"""A marginal logistic model of being right, with patients as clusters: GEE with working independence.

The estimating equations of Liang & Zeger (1986, Biometrika 73:13) with independence as the working
correlation are those of ordinary logistic regression; the covariance is their sandwich over patients, times
K / (K - 1). Solved by Newton's steps on the stacked reads: the same numbers as statsmodels' and geepack's
GEE, without a loop over patients.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from core.arrays import Floats
from core.findings import Reason, TestResult
from core.stats.clustered.proportions import hotelling, wald

MOST_STEPS = 25
CONVERGED = 1e-10
"""Largest step, relative to the coefficients, at which the iteration has arrived."""
ROUNDING = 1e-10
"""A variance this far below that of independent reads is rounding: no patient differs from another."""
LARGEST = 15.0
"""A coefficient beyond this is on its way to infinity: some values are all right or all wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marginal:
    """Coefficients with their covariance over patients; empty with a ``reason`` where there are none.

    ``covariance`` has the factor K / (K - 1); without it, as geepack and statsmodels print it, it is
    ``as_printed_elsewhere``.
    """

    coefficients: Floats
    covariance: Floats
    independent: Floats
    """The covariance if reads were independent."""
    clusters: int
    reason: Reason | None = None

    @property
    def as_printed_elsewhere(self) -> Floats:
        """The covariance without K / (K - 1)."""
        found: Floats = self.covariance * ((self.clusters - 1.0) / self.clusters)
        return found

    def standard_error(self, gradient: Floats) -> float | None:
        """Of a function of the coefficients with this gradient; None where no patient varies in it."""
        variance = float(gradient @ self.covariance @ gradient)
        if variance <= ROUNDING * float(gradient @ self.independent @ gradient):
            return None
        return float(np.sqrt(variance))


def marginal_logistic(right: Floats, design: Floats, cluster: NDArray[np.integer]) -> Marginal:
    """Fit the model.

    Parameters
    ----------
    right : float array of 0 and 1, shape (reads,)
    design : float array, shape (reads, p)
        A column of ones among them; columns of like size, so that steps and limits mean something.
    cluster : int array, shape (reads,)
        The patient of each read.

    Returns
    -------
    Marginal
        Not estimable for fewer than two patients, a design whose columns determine one another, and where
        some values of the covariates are all right or all wrong.
    """
    _, at = np.unique(cluster, return_inverse=True)
    clusters = int(at.max(initial=-1)) + 1
    p = design.shape[1]
    if clusters < 2:
        return _nothing(clusters, Reason.SINGLE_CLUSTER if clusters else Reason.NO_UNITS)
    if np.linalg.matrix_rank(design) < p:
        return _nothing(clusters, Reason.SINGULAR_COVARIANCE)
    beta = np.zeros(p)
    for _ in range(MOST_STEPS):
        mean = expit(design @ beta)
        bread = design.T @ (design * (mean * (1.0 - mean))[:, None])
        try:
            step = np.linalg.solve(bread, design.T @ (right - mean))
        except np.linalg.LinAlgError:
            return _nothing(clusters, Reason.NO_CONVERGENCE)
        beta = beta + step
        if not np.all(np.isfinite(beta)) or np.abs(beta).max() > LARGEST:
            return _nothing(clusters, Reason.ALL_RIGHT_OR_ALL_WRONG)
        if np.abs(step).max() <= CONVERGED * max(1.0, float(np.abs(beta).max())):
            break
    else:
        return _nothing(clusters, Reason.NO_CONVERGENCE)
    mean = expit(design @ beta)
    inverse = np.asarray(
        np.linalg.inv(design.T @ (design * (mean * (1.0 - mean))[:, None])), dtype=np.float64
    )
    scores = design * (right - mean)[:, None]
    each = np.stack([np.bincount(at, weights=column, minlength=clusters) for column in scores.T], axis=1)
    meat = each.T @ each * (clusters / (clusters - 1.0))
    return Marginal(
        coefficients=beta, covariance=inverse @ meat @ inverse, independent=inverse, clusters=clusters
    )


def _nothing(clusters: int, reason: Reason) -> Marginal:
    none = np.zeros((0, 0))
    return Marginal(
        coefficients=np.zeros(0), covariance=none, independent=none, clusters=clusters, reason=reason
    )


def mean_difference(found: Marginal, first: Floats, second: Floats) -> tuple[float, float | None]:
    """The mean of second minus first over some rows, on the scale of proportions, with its standard error.

    Where no patient differs from another in it there is no standard error: None.

    Parameters
    ----------
    first, second : float arrays, shape (rows, p)
        The design of the same units read by the first and by the second test.
    """
    one, two = expit(first @ found.coefficients), expit(second @ found.coefficients)
    gradient = (second * (two * (1.0 - two))[:, None] - first * (one * (1.0 - one))[:, None]).mean(axis=0)
    return float((two - one).mean()), found.standard_error(gradient)


def terms_test(found: Marginal, terms: NDArray[np.integer]) -> tuple[TestResult, TestResult]:
    """Test that some coefficients are all 0: by F for few patients, and as other packages print it.

    Returns
    -------
    small_sample, chi_square : TestResult
        The Wald statistic with K / (K - 1) referred to F with q and K - q degrees of freedom; the one without
        it referred to chi-square with q.
    """
    among = np.ix_(terms, terms)
    corrected, plain = (
        replace(
            wald(found.coefficients[terms], v[among], clusters=found.clusters), method="marginal_logistic"
        )
        for v in (found.covariance, found.as_printed_elsewhere)
    )
    return hotelling(corrected, found.clusters, "marginal_logistic"), plain
