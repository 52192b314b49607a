"""Differences and tests of many pairs with patients as clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.findings import Clustered, Interval, Reason, TestResult
from core.reads.answers.pairs.masks import PairMasks
from core.reads.counting.clusters import ClusterCounts
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Plan
from core.stats.clustered.mcnemar import (
    CellSums,
    cell_sums,
    durkalski_each,
    eliasziw_each,
    joined,
    obuchowski_each,
    yang_each,
)
from core.stats.clustered.proportions import linearised_difference_each
from core.stats.clustered.sign_flip import SignFlip, sign_flip
from core.stats.paired.difference import tango_many, wald_variance
from core.stats.paired.headline import PatientSums

NetGains = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Of each kind of patient: units gained less units lost, units, and how many patients are of the kind."""
MOST_KINDS = 20_000
"""With more kinds of patient in a comparison no signs are drawn: the headline says the same there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredTests:
    """Cluster-aware McNemar tests beside the headline, which flips the signs of patients."""

    obuchowski: TestResult
    durkalski: TestResult
    yang: TestResult
    eliasziw: TestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredAnswers:
    """Cluster-aware answers per table."""

    differences: tuple[Clustered, ...]
    tests: tuple[ClusteredTests, ...]
    sign_flips: tuple[SignFlip | None, ...]
    sums: PatientSums
    net_gains: tuple[NetGains | None, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The cells both, only first, only second and neither right of many pairs on every endpoint.

    ``masks`` of shape (tables, profiles) each, ``units`` of shape (tables,) each.
    """

    masks: tuple[npt.NDArray[np.bool_], ...]
    units: tuple[npt.NDArray[np.int64], ...]

    @classmethod
    def of(cls, panel: Panel, masks: PairMasks) -> Tables:
        """One table a pair and endpoint."""
        shape = (-1, panel.counts.size)
        usable, first, second = (m.reshape(shape) for m in (masks.usable, masks.first, masks.second))
        cells = first & second, first & ~second, second & ~first, usable & ~first & ~second
        return cls(cells, tuple(cell @ panel.counts for cell in cells))


def clustered_answers(panel: Panel, plan: Plan, tables: Tables) -> ClusteredAnswers | None:
    """Cluster-aware difference and tests per table; None where units are independent."""
    clusters = panel.clusters if is_clustered(panel, plan) else None
    if clusters is None:
        return None
    both, b, c, neither = tables.units
    n = both + b + c + neither
    safe = np.maximum(n, 1)
    total = (c - b).astype(np.float64)
    share = total / safe
    sums, squares, residual_squares, flips, gains = _patient_sums(clusters, tables.masks, share)
    k, discordant = (np.rint(v).astype(np.int64) for v in (sums.clusters, sums.discordant_clusters))
    differences = linearised_difference_each(
        np.where(n > 0, share, np.nan),
        residual_squares / safe.astype(np.float64) ** 2,
        k,
        wald_variance(b, c, safe),
        plan.confidence_level,
        discordant,
    )
    # without discordance lesions and patients say the same: what the patients alone would still allow
    nobody = np.zeros_like(k)
    wide = tango_many(k, nobody, nobody, nobody, plan.confidence_level)
    differences = tuple(
        replace(
            one,
            reason=Reason.NO_DISCORDANT_PAIRS,
            cautious=Interval(
                low=float(wide[0][i]),
                high=float(wide[1][i]),
                method="tango",
                confidence_level=plan.confidence_level,
            ),
        )
        if one.reason is Reason.UNDEFINED_VARIANCE and discordant[i] == 0
        else one
        for i, one in enumerate(differences)
    )
    tests = zip(
        obuchowski_each(total, squares, k, discordant),
        durkalski_each(sums),
        yang_each(total, squares, residual_squares, k, discordant),
        eliasziw_each(sums),
        strict=True,
    )
    return ClusteredAnswers(
        differences=differences,
        tests=tuple(
            ClusteredTests(obuchowski=score, durkalski=moments, yang=residual, eliasziw=adjusted)
            for score, moments, residual, adjusted in tests
        ),
        sign_flips=tuple(flip if count > 1 else None for flip, count in zip(flips, k.tolist(), strict=True)),
        sums=PatientSums(
            clusters=sums.clusters,
            discordant_clusters=sums.discordant_clusters,
            units_squared=sums.units_squared,
            largest=sums.largest,
            residual_squares=residual_squares,
        ),
        net_gains=tuple(gains),
    )


def _patient_sums(
    clusters: ClusterCounts, cells: Sequence[npt.NDArray[np.bool_]], share: npt.NDArray[np.float64]
) -> tuple[CellSums, npt.NDArray[np.float64], npt.NDArray[np.float64], list[SignFlip], list[NetGains | None]]:
    """Sums over patients for many tables, whose four cells have shape (tables, profiles).

    Returns
    -------
    The sums of the cells; sums of d^2 and of (d - share n)^2, of shape (tables,), where d is only second
    minus only first and n the units of a patient; the tests that flip the signs of d; and d and n of the
    patients with a unit, None where there are more than `MOST_KINDS` kinds of them.
    """
    parts, flips = [], []
    gains: list[NetGains | None] = []
    squares, residual_squares = np.zeros(share.size), np.zeros(share.size)
    for table, (found, patients) in enumerate(clusters.tables(cells)):
        d, n = found[:, 2] - found[:, 1], found.sum(axis=1)
        squares[table] = patients @ d**2
        residual_squares[table] = patients @ (d - share[table] * n) ** 2
        parts.append(cell_sums(found[:, :, None], patients))
        flips.append(sign_flip(d, patients))
        there = n > 0
        gains.append((d[there], n[there], patients[there]) if len(d) <= MOST_KINDS and there.any() else None)
    return joined(parts), squares, residual_squares, flips, gains
