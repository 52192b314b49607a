"""Proportions and differences when several units belong to one patient: patients are the clusters.

Everything runs on sums over clusters, so that many tests and pairs are computed at once. With X the
clusters x patterns matrix of counts and ``G = X'X``, a quantity that is linear in the counts has cluster
values ``X w`` and sum of squares ``w'Gw`` (`sum_of_squares`). That is enough for `rao_scott`,
`linearised_difference` and, in `core.stats.clustered.mcnemar`, for Obuchowski's and Yang's tests.

K counts the clusters with at least one unit in the denominator; drop the others first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit, fdtrc, logit, stdtr, stdtrit

from core.arrays import Floats
from core.findings import Clustered, Flag, Interval, Reason, TestResult
from core.stats.one_test.proportions import bounds

FEW_CLUSTERS = 20
"""Below this many clusters large-sample cluster methods are unreliable."""

FEW_DISCORDANT_CLUSTERS = 10
"""Below this many clusters with discordance so are cluster-adjusted McNemar tests."""

RELATIVE_ROUNDING = 1e-15
"""A sum of squared residuals this far below the squared total is rounding: the residuals are all 0."""


def sum_of_squares(gram: ArrayLike, weights: ArrayLike) -> Floats:
    """Sum over clusters of squared linear scores.

    Parameters
    ----------
    gram : array_like, shape (m, m)
        ``X'X``.
    weights : array_like, shape (m,) or (m, k)
        One column a score.

    Returns
    -------
    ndarray, shape () or (k,)
        ``w'Gw``, never below 0.
    """
    w = np.asarray(weights, dtype=float)
    total: Floats = np.sum(w * (np.asarray(gram, dtype=float) @ w), axis=0)
    return np.maximum(total, 0.0)


def ratio_variance(sum_squares: ArrayLike, denominator_total: ArrayLike, clusters: ArrayLike) -> Floats:
    """Variance of a ratio estimator, ``K / (K - 1) * sum_squares / denominator_total^2``.

    ``sum_squares`` is the sum over clusters of ``(x_i - p n_i)^2`` (Rao & Scott 1992, Biometrics 48:577).
    Broadcasts; NaN with fewer than two clusters or an empty denominator.
    """
    s, n, k = floats(sum_squares, denominator_total, clusters)
    known = (k > 1.0) & (n > 0.0)
    k, n = np.where(known, k, 2.0), np.where(known, n, 1.0)
    return np.where(known, k / (k - 1.0) * s / (n * n), np.nan)


def logit_t(
    value: ArrayLike, standard_error: ArrayLike, clusters: ArrayLike, confidence_level: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits on the logit scale with the t distribution on K - 1 degrees of freedom.

    As R survey's ``svyciprop(method = "xlogit")``. Broadcasts; NaN where the value is 0 or 1, the standard
    error is 0 or unknown, or K < 2.
    """
    p, error, k = floats(value, standard_error, clusters)
    known = (p > 0.0) & (p < 1.0) & (error > 0.0) & (k > 1.0)
    p, error, k = np.where(known, p, 0.5), np.where(known, error, 1.0), np.where(known, k, 2.0)
    half = stdtrit(k - 1.0, 0.5 + confidence_level / 2.0) * error / (p * (1.0 - p))
    centre = logit(p)
    return np.where(known, expit(centre - half), np.nan), np.where(known, expit(centre + half), np.nan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusteredArrays:
    """Cluster-aware results of many quantities; every array has the broadcast shape, NaN = not estimable."""

    low: Floats
    high: Floats
    standard_error: Floats
    design_effect: Floats
    statistic: Floats
    p: Floats


def rao_scott_many(
    x: ArrayLike, n: ArrayLike, sum_squares: ArrayLike, clusters: ArrayLike, confidence_level: float = 0.95
) -> ClusteredArrays:
    """Clustered proportions ``x / n``; see `rao_scott`. Limits are NaN where the variance is undefined."""
    x, n, s, k = floats(x, n, sum_squares, clusters)
    safe = np.where(n > 0.0, n, 1.0)
    p = np.where(n > 0.0, x / safe, np.nan)
    agree = (x == 0.0) | (x == n) | (s <= RELATIVE_ROUNDING * n * n)
    variance = ratio_variance(np.where(agree, 0.0, s), n, k)
    naive = p * (1.0 - p) / safe
    error = np.sqrt(variance)
    low, high = logit_t(p, error, k, confidence_level)
    unknown = np.full(p.shape, np.nan)
    return ClusteredArrays(
        low=low,
        high=high,
        standard_error=np.where(agree, np.nan, error),
        design_effect=over(np.where(agree, np.nan, variance), naive),
        statistic=unknown,
        p=unknown,
    )


def rao_scott_each(
    x: ArrayLike,
    n: ArrayLike,
    sum_squares: ArrayLike,
    clusters: ArrayLike,
    confidence_level: float = 0.95,
    naive_method: str = "wilson",
) -> tuple[Clustered, ...]:
    """`rao_scott` of many proportions, arrays of shape (m,)."""
    found = rao_scott_many(x, n, sum_squares, clusters, confidence_level)
    x, n, k = floats(np.atleast_1d(np.asarray(x)), n, clusters)
    naive = bounds(naive_method, x, n, confidence_level)
    share = np.divide(x, n, out=np.zeros_like(x), where=n > 0.0)
    cautious = bounds("clopper_pearson", np.minimum(share * k, k), k, confidence_level)
    low, high = np.atleast_1d(found.low), np.atleast_1d(found.high)
    error, effect = np.atleast_1d(found.standard_error), np.atleast_1d(found.design_effect)
    known = np.isfinite(effect)
    units = np.where(known, n / np.where(known, effect, 1.0), 1.0)
    effective = bounds("wilson", share * units, units, confidence_level)
    results = []
    for i, count in enumerate(k.astype(int).tolist()):
        if n[i] == 0.0 or count == 0:
            results.append(_nothing(Reason.NO_UNITS, count, "rao_scott_logit_t", confidence_level))
            continue
        defined = bool(np.isfinite(low[i]))
        flags = few_flags(count)
        ends: tuple[float | None, float | None] = (float(low[i]), float(high[i]))
        method, reason, wide = "rao_scott_logit_t", None, None
        if not defined:
            wide = Interval(
                low=float(cautious[0][i]),
                high=float(cautious[1][i]),
                method="clopper_pearson",
                confidence_level=confidence_level,
            )
            if count == 1:
                ends, reason = (None, None), Reason.SINGLE_CLUSTER
            else:
                ends, reason = (float(naive[0][i]), float(naive[1][i])), Reason.UNDEFINED_VARIANCE
                method, flags = naive_method, (*flags, Flag.ALL_CLUSTERS_EQUAL)
        results.append(
            Clustered(
                low=ends[0],
                high=ends[1],
                standard_error=_number(error[i]),
                clusters=count,
                method=method,
                confidence_level=confidence_level,
                design_effect=_number(effect[i]),
                cautious=wide,
                effective=Interval(
                    low=float(effective[0][i]),
                    high=float(effective[1][i]),
                    method="wilson_effective",
                    confidence_level=confidence_level,
                )
                if known[i]
                else None,
                reason=reason,
                flags=flags,
            )
        )
    return tuple(results)


def rao_scott(
    x: float,
    n: float,
    sum_squares: float,
    clusters: int,
    confidence_level: float = 0.95,
    naive_method: str = "wilson",
) -> Clustered:
    """Cluster-aware companion of the proportion ``x / n``.

    Ratio estimator (Rao & Scott 1992; Genders et al. 2012, Radiology 265:910) with a logit-t interval on
    K - 1 degrees of freedom; the design effect is its variance over ``p (1 - p) / n``. ``effective`` is the
    Wilson interval of the same share of ``n / design effect`` units, which some papers print.

    Where every cluster has the same proportion (in particular all at 0 or all at 100 %) the variance is
    undefined: the limits are then those of ``naive_method`` (and ``method`` says so), with the reason
    ``undefined_variance``, the flag ``all_clusters_equal`` and, as ``cautious``, the Clopper-Pearson
    interval on K clusters. With a single cluster there are no limits at all, only ``cautious``.

    Parameters
    ----------
    x, n : float
        Units with the property, and all units.
    sum_squares : float
        Sum over clusters of ``(x_i - (x / n) n_i)^2``.
    clusters : int
        K, clusters with at least one of the n units.
    """
    return rao_scott_each([x], [n], [sum_squares], [clusters], confidence_level, naive_method)[0]


def linearised_difference_many(
    second_minus_first: ArrayLike,
    sum_squares: ArrayLike,
    clusters: ArrayLike,
    naive_variance: ArrayLike = np.nan,
    confidence_level: float = 0.95,
) -> ClusteredArrays:
    """Clustered differences; see `linearised_difference`. NaN where the variance is undefined."""
    d, s, k, naive = floats(second_minus_first, sum_squares, clusters, naive_variance)
    known = (s > RELATIVE_ROUNDING) & (k > 1.0) & np.isfinite(d)
    variance = np.where(known, ratio_variance(s, 1.0, k), np.nan)
    error = np.sqrt(variance)
    df = np.where(known, k - 1.0, 1.0)
    half = stdtrit(df, 0.5 + confidence_level / 2.0) * error
    statistic = over(d, error)
    return ClusteredArrays(
        low=np.maximum(d - half, -1.0),
        high=np.minimum(d + half, 1.0),
        standard_error=error,
        design_effect=over(variance, naive),
        statistic=statistic,
        p=np.where(known, 2.0 * stdtr(df, -np.abs(statistic)), np.nan),
    )


def linearised_difference_each(
    second_minus_first: ArrayLike,
    sum_squares: ArrayLike,
    clusters: ArrayLike,
    naive_variance: ArrayLike = np.nan,
    confidence_level: float = 0.95,
    discordant_clusters: ArrayLike | None = None,
) -> tuple[Clustered, ...]:
    """`linearised_difference` of many pairs, arrays of shape (m,)."""
    d = np.atleast_1d(np.asarray(second_minus_first, dtype=float))
    found = linearised_difference_many(d, sum_squares, clusters, naive_variance, confidence_level)
    k = np.broadcast_to(np.asarray(clusters, dtype=int), found.p.shape)
    discordant = optional(discordant_clusters, found.p.shape)
    results = []
    for i, count in enumerate(k.tolist()):
        p = _number(found.p[i])
        if p is None:
            reason = Reason.UNDEFINED_VARIANCE if count > 1 else Reason.SINGLE_CLUSTER
            if count == 0 or not np.isfinite(d[i]):
                reason = Reason.NO_UNITS
            results.append(_nothing(reason, count, "linearised_t", confidence_level))
            continue
        results.append(
            Clustered(
                low=float(found.low[i]),
                high=float(found.high[i]),
                standard_error=float(found.standard_error[i]),
                clusters=count,
                method="linearised_t",
                confidence_level=confidence_level,
                design_effect=_number(found.design_effect[i]),
                statistic=float(found.statistic[i]),
                df=count - 1,
                p=p,
                flags=few_flags(count, discordant[i]),
            )
        )
    return tuple(results)


def linearised_difference(
    second_minus_first: float,
    sum_squares: float,
    clusters: int,
    naive_variance: float | None = None,
    confidence_level: float = 0.95,
    discordant_clusters: int | None = None,
) -> Clustered:
    """Cluster-aware companion of a difference of two ratios on the same patients.

    Linearised (influence function) variance with the factor K / (K - 1), interval and p value by the t
    distribution on K - 1 degrees of freedom (Kwak, Um & Jung 2015, Stat Med 34:2325).

    Parameters
    ----------
    second_minus_first : float
        ``r2 - r1``; the ratios may have different denominators (predictive values).
    sum_squares : float
        Sum over clusters of ``((x2_i - r2 n2_i) / N2 - (x1_i - r1 n1_i) / N1)^2``.
    clusters : int
        K, clusters with a unit in either denominator.
    naive_variance : float, optional
        Variance among independent units; gives the design effect.
    discordant_clusters : int, optional
        Clusters with a discordant unit; few of them are flagged.
    """
    return linearised_difference_each(
        [second_minus_first],
        [sum_squares],
        [clusters],
        np.nan if naive_variance is None else naive_variance,
        confidence_level,
        discordant_clusters,
    )[0]


def wald(differences: ArrayLike, covariance: ArrayLike, clusters: int | None = None) -> TestResult:
    """Wald chi-square test that several differences are all 0.

    Used with a patient-level covariance for sensitivity and specificity together and for k tests at once.
    Directions without variance reduce the degrees of freedom to the rank of the covariance (the reason
    ``singular_covariance`` then stands beside the result); if the differences themselves point in such a
    direction, or there is no variance at all, the test is not estimable.

    Parameters
    ----------
    differences : array_like, shape (q,)
    covariance : array_like, shape (q, q)
        Of the differences; symmetric, positive semi-definite.
    clusters : int, optional
        K; few of them are flagged.
    """
    d, v = np.asarray(differences, dtype=float), np.asarray(covariance, dtype=float)
    flags = () if clusters is None else few_flags(clusters)
    if not (np.all(np.isfinite(d)) and np.all(np.isfinite(v))):
        return untested("wald_clustered", Reason.UNDEFINED_VARIANCE, flags)
    scale = np.sqrt(np.maximum(np.diag(v), 0.0))
    scale = np.where(scale * scale > RELATIVE_ROUNDING, scale, 0.0)
    moving = scale > 0.0
    if not np.any(moving) or np.any(d[~moving] != 0.0):
        return untested("wald_clustered", Reason.SINGULAR_COVARIANCE, flags)
    z = d[moving] / scale[moving]
    values, vectors = np.linalg.eigh(v[np.ix_(moving, moving)] / np.outer(scale[moving], scale[moving]))
    kept = values > z.size * 1e-10
    along = vectors.T @ z
    if np.any(np.abs(along[~kept]) > 1e-6 * max(1.0, float(np.abs(z).max()))):
        return untested("wald_clustered", Reason.SINGULAR_COVARIANCE, flags)
    rank = int(np.count_nonzero(kept))
    statistic = float(np.sum(along[kept] ** 2 / values[kept]))
    return TestResult(
        statistic=statistic,
        p=float(chdtrc(float(rank), statistic)),
        method="wald_clustered",
        df=rank,
        reason=None if rank == d.size else Reason.SINGULAR_COVARIANCE,
        flags=flags,
    )


def hotelling(found: TestResult, clusters: float, method: str) -> TestResult:
    """A clustered Wald test referred to F instead of chi-square, for few clusters.

    W (K - q) / (q (K - 1)) is taken as F with q and K - q degrees of freedom (Hotelling 1931, Annals of
    Mathematical Statistics 2:360), q the rank of the covariance. The statistic stays W. Not estimable where
    W is not, or with no more clusters than degrees of freedom.

    Parameters
    ----------
    found : TestResult
        From `wald`.
    clusters : float
        K, or K_eff where patients are very unequal.
    method : str
        Code of the small-sample version.
    """
    if found.statistic is None or found.df is None:
        return replace(found, method=method)
    q, rest = found.df, clusters - found.df
    if rest <= 0 or clusters < 2:
        reason = Reason.AS_ONE_CLUSTER if clusters < 2 else Reason.SINGULAR_COVARIANCE
        return replace(found, statistic=None, p=None, method=method, reason=reason)
    f = found.statistic * rest / (q * (clusters - 1))
    return replace(found, p=float(fdtrc(q, rest, f)), df_denominator=rest, method=method)


def floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in values)))


def over(top: Floats, bottom: Floats) -> Floats:
    result: Floats = np.full(np.shape(bottom), np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0.0)
    return result


def few_flags(clusters: int, discordant_clusters: int | None = None) -> tuple[Flag, ...]:
    flags: tuple[Flag, ...] = (Flag.FEW_CLUSTERS,) if clusters < FEW_CLUSTERS else ()
    if discordant_clusters is not None and discordant_clusters < FEW_DISCORDANT_CLUSTERS:
        flags = (*flags, Flag.FEW_DISCORDANT_CLUSTERS)
    return flags


def optional(values: ArrayLike | None, shape: tuple[int, ...]) -> list[int | None]:
    if values is None:
        return [None] * int(np.prod(shape))
    return [int(v) for v in np.broadcast_to(np.asarray(values), shape)]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _nothing(reason: Reason, clusters: int, method: str, confidence_level: float) -> Clustered:
    return Clustered(
        low=None,
        high=None,
        standard_error=None,
        clusters=clusters,
        method=method,
        confidence_level=confidence_level,
        reason=reason,
        flags=few_flags(clusters),
    )


def untested(method: str, reason: Reason, flags: tuple[Flag, ...]) -> TestResult:
    return TestResult(statistic=None, p=None, method=method, df=1, reason=reason, flags=flags)
