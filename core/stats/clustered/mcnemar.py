"""McNemar's test when several units belong to one patient: patients are the clusters.

`obuchowski` and `yang` need sums over patients that are quadratic in the counts; `durkalski` weighs each
patient by its own size and `eliasziw` needs the four cells of every patient. For many tables at once the
sums come in arrays (`CellSums`) and the functions end in ``_each``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from core.arrays import Floats
from core.findings import Reason, TestResult
from core.stats.clustered.proportions import RELATIVE_ROUNDING, few_flags, floats, over, untested


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellSums:
    """Sums over clusters of the four cells of many tables; arrays of shape (m,), ``cells`` ones (4, m).

    Cells are both, only first, only second, neither; ``d = only_second - only_first`` and n the units of a
    cluster.
    """

    clusters: Floats
    discordant_clusters: Floats
    units_squared: Floats
    cells: Floats
    cells_squared_over_units: Floats
    discordant_squared: Floats
    largest: Floats
    """Most units of a cluster."""
    share_difference: Floats
    """Sum of d / n."""
    share_squares: Floats
    """Sum of (d / n)^2."""


def cell_sums(cells: ArrayLike, weight: ArrayLike | None = None) -> CellSums:
    """Sum cells over clusters.

    Parameters
    ----------
    cells : array_like, shape (clusters, 4, m)
        Units of each cluster; one without units in a table is no cluster of it.
    weight : array_like, shape (clusters,), optional
        How many clusters each row stands for.
    """
    x = np.asarray(cells, dtype=float)
    w = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=float)
    n = x.sum(axis=1)
    per_unit = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0.0)
    discordant = x[:, 1] + x[:, 2]
    share = np.divide(x[:, 2] - x[:, 1], n, out=np.zeros_like(n), where=n > 0.0)
    return CellSums(
        clusters=w @ (n > 0.0),
        discordant_clusters=w @ (discordant > 0.0),
        units_squared=w @ n**2,
        cells=np.tensordot(w, x, axes=1),
        cells_squared_over_units=np.tensordot(w, x * x * per_unit[:, None], axes=1),
        discordant_squared=w @ discordant**2,
        largest=np.where(w[:, None] > 0.0, n, 0.0).max(axis=0, initial=0.0),
        share_difference=w @ share,
        share_squares=w @ share**2,
    )


def joined(parts: Sequence[CellSums]) -> CellSums:
    """Sums of tables side by side."""
    return CellSums(
        **{
            item.name: np.concatenate([getattr(part, item.name) for part in parts], axis=-1)
            for item in fields(CellSums)
        }
    )


def obuchowski_many(
    second_minus_first: ArrayLike, sum_squares: ArrayLike, clusters: ArrayLike
) -> tuple[Floats, Floats]:
    """Statistic and p value of `obuchowski` for many pairs; NaN without discordance."""
    d, s, k = floats(second_minus_first, sum_squares, clusters)
    return _chi_square((k - 1.0) * d * d, np.where(k > 1.0, k * s, 0.0))


def obuchowski(
    second_minus_first: float, sum_squares: float, clusters: int, discordant_clusters: int | None = None
) -> TestResult:
    """Obuchowski 1998 (Stat Med 17:1495): ``(K - 1) / K * (sum d)^2 / sum d^2``, one degree of freedom.

    Parameters
    ----------
    second_minus_first : float
        Sum over clusters of ``d_i = only_second_i - only_first_i``, in units.
    sum_squares : float
        Sum over clusters of ``d_i^2``.
    clusters : int
        K, concordant clusters included.
    discordant_clusters : int, optional
        Clusters with a discordant unit; few of them are flagged.
    """
    statistic, p = obuchowski_many(second_minus_first, sum_squares, clusters)
    return _test("obuchowski", statistic, p, clusters, discordant_clusters)


def yang_many(
    second_minus_first: ArrayLike,
    sum_squares: ArrayLike,
    residual_sum_squares: ArrayLike,
    clusters: ArrayLike,
) -> tuple[Floats, Floats]:
    """Statistic and p value of `yang` for many pairs; NaN without discordance."""
    d, s, r, k = floats(second_minus_first, sum_squares, residual_sum_squares, clusters)
    return _chi_square((k - 1.0) * d * d, np.where((k > 1.0) & (s > 0.0), k * (s + r) / 2.0, 0.0))


def yang(
    second_minus_first: float,
    sum_squares: float,
    residual_sum_squares: float,
    clusters: int,
    discordant_clusters: int | None = None,
) -> TestResult:
    """Yang, Sun & Hardin 2010 (Biom J 52:638): the variance is the mean of null and alternative.

    Parameters
    ----------
    second_minus_first, sum_squares, clusters, discordant_clusters
        As `obuchowski`.
    residual_sum_squares : float
        Sum over clusters of ``(d_i - (D / n) n_i)^2`` with D the sum of ``d_i`` and n all units.
    """
    statistic, p = yang_many(second_minus_first, sum_squares, residual_sum_squares, clusters)
    return _test("yang", statistic, p, clusters, discordant_clusters)


def durkalski_many(
    share_difference: ArrayLike, share_squares: ArrayLike, clusters: ArrayLike
) -> tuple[Floats, Floats]:
    """Statistic and p value of Durkalski's test for many pairs; NaN without discordance or with one cluster.

    ``share_difference`` sums ``d_i / n_i`` over clusters, ``share_squares`` its square. Of a single cluster
    the ratio is 1 whatever was read, which tests nothing.
    """
    d, s, k = floats(share_difference, share_squares, clusters)
    return _chi_square(d * d, np.where(k > 1.0, s, 0.0))


def durkalski(only_first: ArrayLike, only_second: ArrayLike, units: ArrayLike) -> TestResult:
    """Durkalski et al. 2003 (Stat Med 22:2417): every patient counts the same, whatever its size.

    Parameters
    ----------
    only_first, only_second, units : array_like, shape (K,)
        Discordant units and all units of each cluster.

    Raises
    ------
    ValueError
        For a cluster without units.
    """
    b, c, n = floats(only_first, only_second, units)
    if np.any(n <= 0.0):
        raise ValueError("a cluster without units must be dropped first")
    cells = np.stack([np.zeros_like(b), b, c, n - b - c], axis=1)[..., None]
    return durkalski_each(cell_sums(cells))[0]


def eliasziw(
    both: ArrayLike, only_first: ArrayLike, only_second: ArrayLike, neither: ArrayLike
) -> TestResult:
    """Eliasziw & Donner 1991 (Stat Med 10:1981): McNemar over a clustering factor of discordant pairs.

    The factor comes from the intraclass correlation of the four cells pooled. Where the correlation of
    discordant pairs is negative the correction has no meaning and the test is not estimable
    (``negative_intracluster_correlation``); nor is it with fewer than two discordant clusters, or where
    every cluster has one unit (``undefined_variance``).

    Parameters
    ----------
    both, only_first, only_second, neither : array_like, shape (K,)
        Units of each cluster.

    Raises
    ------
    ValueError
        For a cluster without units.
    """
    cells = np.stack(floats(both, only_first, only_second, neither), axis=1)[..., None]
    if np.any(cells.sum(axis=1) <= 0.0):
        raise ValueError("a cluster without units must be dropped first")
    return eliasziw_each(cell_sums(cells))[0]


def obuchowski_each(
    second_minus_first: ArrayLike,
    sum_squares: ArrayLike,
    clusters: ArrayLike,
    discordant_clusters: ArrayLike,
) -> tuple[TestResult, ...]:
    """`obuchowski` of many tables, arrays of shape (m,)."""
    found = obuchowski_many(second_minus_first, sum_squares, clusters)
    return _tests("obuchowski", found, clusters, discordant_clusters)


def yang_each(
    second_minus_first: ArrayLike,
    sum_squares: ArrayLike,
    residual_sum_squares: ArrayLike,
    clusters: ArrayLike,
    discordant_clusters: ArrayLike,
) -> tuple[TestResult, ...]:
    """`yang` of many tables, arrays of shape (m,)."""
    found = yang_many(second_minus_first, sum_squares, residual_sum_squares, clusters)
    return _tests("yang", found, clusters, discordant_clusters)


def durkalski_each(sums: CellSums) -> tuple[TestResult, ...]:
    """`durkalski` of many tables."""
    found = durkalski_many(sums.share_difference, sums.share_squares, sums.clusters)
    return _tests("durkalski", found, sums.clusters, sums.discordant_clusters)


def eliasziw_each(sums: CellSums) -> tuple[TestResult, ...]:
    """`eliasziw` of many tables."""
    k, with_discordance = sums.clusters, sums.discordant_clusters
    units = sums.cells.sum(axis=0)
    mean_size = over(units, k)
    testable = (k > 1.0) & (with_discordance > 1.0) & (units > k)

    with np.errstate(invalid="ignore", divide="ignore"):
        shares = sums.cells / units
        typical = mean_size - (sums.units_squared - k * mean_size**2) / (k * (k - 1.0) * mean_size)
        squares = sums.cells_squared_over_units
        between = np.sum(squares - sums.cells**2 / units, axis=0) / k
        within = np.sum(sums.cells - squares, axis=0) / (k * (mean_size - 1.0))
        pooled = (between - within) / (between + (typical - 1.0) * within)
        # sums of whole numbers over whole numbers: a correlation this near 0 is 0
        pooled = np.where(np.abs(pooled) < RELATIVE_ROUNDING, 0.0, pooled)
        correlation = pooled / (pooled + (shares[1] + shares[2]) * (1.0 - pooled))

        discordant = sums.cells[1] + sums.cells[2]
        mean = discordant / with_discordance
        spread = sums.discordant_squared - with_discordance * mean**2
        typical = mean - spread / (with_discordance * (with_discordance - 1.0) * mean)
        factor = 1.0 + (typical + with_discordance * (mean - typical) - 1.0) * correlation
    gap = sums.cells[2] - sums.cells[1]
    tested = testable & (pooled >= 0.0)
    statistic, p = _chi_square(gap * gap, np.where(tested, discordant * factor, 0.0))
    results = []
    for i, (count, split) in enumerate(
        zip(k.astype(int).tolist(), with_discordance.astype(int).tolist(), strict=True)
    ):
        if tested[i]:
            results.append(_test("eliasziw", statistic[i], p[i], count, split))
            continue
        reason = Reason.NEGATIVE_INTRACLUSTER_CORRELATION if testable[i] else Reason.UNDEFINED_VARIANCE
        if count < 2 or split == 0:
            reason = _why_not(count)
        results.append(untested("eliasziw", reason, few_flags(count, split)))
    return tuple(results)


def _tests(
    method: str, found: tuple[Floats, Floats], clusters: ArrayLike, discordant_clusters: ArrayLike
) -> tuple[TestResult, ...]:
    statistic, p, k, split = floats(*found, clusters, discordant_clusters)
    return tuple(_test(method, statistic[i], p[i], int(k[i]), int(split[i])) for i in range(statistic.size))


def _chi_square(top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    statistic = over(top, bottom)
    return statistic, np.asarray(chdtrc(1.0, statistic))


def _why_not(clusters: int) -> Reason:
    """Why clusters cannot be tested: none, a single one, or no discordant pair in them."""
    return {0: Reason.NO_UNITS, 1: Reason.SINGLE_CLUSTER}.get(clusters, Reason.NO_DISCORDANT_PAIRS)


def _test(
    method: str, statistic: Floats, p: Floats, clusters: int, discordant_clusters: int | None
) -> TestResult:
    flags = few_flags(clusters, discordant_clusters)
    if not np.isfinite(statistic):
        return untested(method, _why_not(clusters), flags)
    return TestResult(statistic=float(statistic), p=float(p), method=method, df=1, flags=flags)
