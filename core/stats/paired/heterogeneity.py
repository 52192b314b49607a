"""Does an advantage of one test over another differ between subgroups?

A paired advantage is compared on the scale of the risk difference, by permuting patients between
groups. The exact test of the discordant split and Breslow-Day answer narrower questions and are
named for what they test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, gammaln

from core.findings import Flag, Reason, TestResult

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PERMUTATIONS = 9999
"""Default number of random permutations; with the observed one, p has steps of 1/10 000."""

SEED = 20240501
"""Fixed, so that the same data give the same p value."""

MOST_TABLES = 200_000
"""Largest number of tables that the split test enumerates; beyond it draws tables at random."""

DRAWS = 99_999
"""Random tables of the split test where there are too many to enumerate."""


class Method(StrEnum):
    """How heterogeneity is tested."""

    PATIENT_PERMUTATION = "patient_permutation"
    SPLIT_EXACT = "discordant_split_exact"
    SPLIT_MONTE_CARLO = "discordant_split_monte_carlo"
    BRESLOW_DAY = "breslow_day"
    TARONE = "breslow_day_tarone"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAdvantage:
    """The paired advantage within one group; ``second_minus_first`` is ``None`` without units."""

    group: str
    patients: int
    units: int
    only_first: int
    only_second: int
    second_minus_first: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """Whether a paired advantage differs between groups.

    ``permutation`` is the headline. ``split`` is set where every patient has at most one unit.
    ``without_discordance`` names the groups in which both tests always agree: they are part of the
    permutation (their difference is zero), and say nothing in ``split``.
    """

    groups: tuple[GroupAdvantage, ...]
    without_discordance: tuple[str, ...]
    permutation: TestResult
    permutations: int
    seed: int
    split: TestResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRatioHomogeneity:
    """Homogeneity of one test's odds ratio over strata, and the pooled odds ratio.

    ``uninformative`` lists the strata (by position) with an empty row or column; they take no degree
    of freedom.
    """

    mantel_haenszel_odds_ratio: float | None
    breslow_day: TestResult
    tarone: TestResult
    uninformative: tuple[int, ...]


def heterogeneity(
    only_first: ArrayLike,
    only_second: ArrayLike,
    units: ArrayLike,
    groups: ArrayLike,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Heterogeneity:
    """Test whether second minus first differs between groups of patients.

    The statistic is the spread of the groups' differences about the overall one, each weighted by its
    units; its reference is the random assignment of whole patients to groups of the observed sizes.
    Patients with the same counts are interchangeable, so permutations are drawn as hypergeometric
    counts of each kind of patient. p is (1 + as extreme) / (1 + permutations).

    Parameters
    ----------
    only_first, only_second, units : array of int, shape (patients,)
        Discordant units of either kind and all units of each patient, on one endpoint.
    groups : array of shape (patients,)
        Each patient's group.
    permutations, seed : int

    Raises
    ------
    ValueError
        If lengths differ, or a patient has more discordant units than units.

    References
    ----------
    Pesarin 2001, Multivariate Permutation Tests; add-one p: Phipson & Smyth 2010, Statistical
    Applications in Genetics and Molecular Biology 9:39.
    """
    b, c, n = (np.asarray(a, dtype=np.int64) for a in (only_first, only_second, units))
    labels, codes = np.unique(np.asarray(groups), return_inverse=True)
    if not len(b) == len(c) == len(n) == len(codes):
        raise ValueError("one entry per patient in every array")
    if (b < 0).any() or (c < 0).any() or (b + c > n).any():
        raise ValueError("a patient has no more discordant units than units")
    k = len(labels)
    sums = [np.bincount(codes, weights=a, minlength=k).astype(np.int64) for a in (n > 0, n, b, c)]
    found = tuple(
        GroupAdvantage(
            group=str(label),
            patients=int(p),
            units=int(u),
            only_first=int(f),
            only_second=int(s),
            second_minus_first=float((s - f) / u) if u else None,
        )
        for label, p, u, f, s in zip(labels, *sums, strict=True)
    )
    with_units = [g for g in found if g.units]
    silent = tuple(g.group for g in with_units if g.only_first + g.only_second == 0)
    split = None
    if (n <= 1).all():
        split = discordant_split([g.only_first for g in found], [g.only_second for g in found], seed=seed)
    if len(with_units) < 2:
        permutation = TestResult(
            statistic=None, p=None, method=Method.PATIENT_PERMUTATION, reason=Reason.TOO_FEW_GROUPS
        )
    elif len(silent) == len(with_units):
        # Every assignment gives the same table: nothing is as unsurprising as that.
        permutation = TestResult(
            statistic=0.0, p=1.0, method=Method.PATIENT_PERMUTATION, flags=(Flag.NO_DISCORDANT_PAIRS,)
        )
    else:
        permutation = _permute(c - b, n, codes, permutations, seed)
    return Heterogeneity(
        groups=found,
        without_discordance=silent,
        permutation=permutation,
        permutations=permutations,
        seed=seed,
        split=split,
    )


def _spread(net: Floats, units: Floats) -> Floats:
    """Unit-weighted spread of the groups' differences; groups on the last axis."""
    per_unit = np.where(units > 0, net / np.maximum(units, 1), 0.0)
    total = net.sum(axis=-1) ** 2 / units.sum(axis=-1)
    spread: Floats = (per_unit * net).sum(axis=-1) - total
    return spread


def _permute(net: Integers, units: Integers, codes: Integers, permutations: int, seed: int) -> TestResult:
    here = units > 0
    _, codes = np.unique(codes[here], return_inverse=True)
    kinds, held = _kinds(net[here], units[here], codes)
    sizes = held.sum(axis=0)
    groups = len(sizes)
    observed = float(_spread((kinds[:, 0] @ held).astype(float), (kinds[:, 1] @ held).astype(float)))
    rng = np.random.default_rng(seed)
    left = np.tile(held.sum(axis=1), (permutations, 1))
    group_net, group_units = np.zeros((permutations, groups)), np.zeros((permutations, groups))
    for g in range(groups):
        drawn = left if g == groups - 1 else _draw(rng, left, int(sizes[g]))
        group_net[:, g], group_units[:, g] = drawn @ kinds[:, 0], drawn @ kinds[:, 1]
        left = left - drawn
    scale = float(kinds[:, 0] ** 2 @ held.sum(axis=1))
    extreme = int((_spread(group_net, group_units) >= observed - 1e-10 * scale).sum())
    return TestResult(
        statistic=max(observed, 0.0),
        p=(1 + extreme) / (1 + permutations),
        method=Method.PATIENT_PERMUTATION,
    )


def _kinds(net: Integers, units: Integers, codes: Integers) -> tuple[Integers, Integers]:
    """Kinds of patients (net, units) and how many of each every group holds.

    Of the two directions of the difference the one that sorts first is taken, so that exchanging the
    tests draws the same permutations.
    """
    width, least = int(units.max()) + 1, int(net.min())
    distinct, inverse = np.unique((net - least) * width + units, return_inverse=True)
    kinds = np.stack([distinct // width + least, distinct % width], axis=1)
    groups = int(codes.max()) + 1
    held = np.bincount(inverse * groups + codes, minlength=len(kinds) * groups).reshape(-1, groups)
    mirrored = kinds * np.array([-1, 1])
    order = np.lexsort((mirrored[:, 1], mirrored[:, 0]))
    candidates = (kinds, held), (mirrored[order], held[order])
    return min(candidates, key=lambda pair: (pair[0].tolist(), pair[1].tolist()))


def _draw(rng: np.random.Generator, left: Integers, size: int) -> Integers:
    """Draw ``size`` patients without replacement from the kinds left, in every permutation."""
    drawn = np.zeros_like(left)
    others = left.sum(axis=1)
    wanted = np.full(len(left), size)
    for kind in range(left.shape[1]):
        others = others - left[:, kind]
        drawn[:, kind] = rng.hypergeometric(left[:, kind], others, wanted)
        wanted = wanted - drawn[:, kind]
    return drawn


def discordant_split(only_first: ArrayLike, only_second: ArrayLike, *, seed: int = SEED) -> TestResult:
    """Do the discordant units split between the tests alike in every group? Exact, conditional.

    p is the probability, given how many discordant units each group has and how many in all favour
    the second test, of the tables no likelier than the observed one. For independent units only.

    Parameters
    ----------
    only_first, only_second : array of int, shape (groups,)
    seed : int
        Used where there are more than ``MOST_TABLES`` tables and ``DRAWS`` of them are drawn.

    References
    ----------
    Freeman & Halton 1951, Biometrika 38:141.
    """
    b, c = np.asarray(only_first, dtype=np.int64), np.asarray(only_second, dtype=np.int64)
    told = b + c > 0
    b, c = b[told], c[told]
    if len(b) == 0:
        return TestResult(statistic=None, p=1.0, method=Method.SPLIT_EXACT, flags=(Flag.NO_DISCORDANT_PAIRS,))
    if len(b) == 1:
        return TestResult(statistic=None, p=None, method=Method.SPLIT_EXACT, reason=Reason.TOO_FEW_GROUPS)
    sizes, total = b + c, int(c.sum())
    observed = float(_log_ways(sizes, c[None, :])[0])
    # R's fisher.test calls tables within this of the observed one equally likely.
    limit = observed + 1e-7
    if float(np.prod(np.sort(sizes)[:-1] + 1.0)) <= MOST_TABLES:
        ways = _all_tables(sizes, total)
        everything = float(gammaln(sizes.sum() + 1) - gammaln(total + 1) - gammaln(sizes.sum() - total + 1))
        p = float(np.exp(ways[ways <= limit] - everything).sum())
        return TestResult(statistic=None, p=min(p, 1.0), method=Method.SPLIT_EXACT)
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(sizes, total, size=DRAWS, method="marginals")
    extreme = int((_log_ways(sizes, drawn) <= limit).sum())
    return TestResult(statistic=None, p=(1 + extreme) / (1 + DRAWS), method=Method.SPLIT_MONTE_CARLO)


def _log_ways(sizes: Integers, chosen: Integers) -> Floats:
    """Log of the number of ways to choose ``chosen`` (tables x groups) out of ``sizes``."""
    ways = gammaln(sizes + 1) - gammaln(chosen + 1) - gammaln(sizes - chosen + 1)
    total: Floats = ways.sum(axis=-1)
    return total


def _all_tables(sizes: Integers, total: int) -> Floats:
    """Log ways of every table with these group sizes and this total."""
    ordered = np.sort(sizes)
    used, ways = np.zeros(1, dtype=np.int64), np.zeros(1)
    for size in ordered[:-1]:
        x = np.arange(size + 1)
        used = (used[:, None] + x).ravel()
        ways = (ways[:, None] + _log_ways(np.array([size]), x[:, None])).ravel()
    last = total - used
    possible = (last >= 0) & (last <= ordered[-1])
    found: Floats = ways[possible] + _log_ways(ordered[-1:], last[possible][:, None])
    return found


def breslow_day(tables: ArrayLike) -> OddsRatioHomogeneity:
    """Breslow-Day test that one test's odds ratio is the same in every stratum, and Tarone's correction.

    Parameters
    ----------
    tables : array of shape (strata, 2, 2)
        Units by test (positive, negative) and condition (present, absent).

    Raises
    ------
    ValueError
        If the tables are not of that shape.

    References
    ----------
    Breslow & Day 1980, Statistical Methods in Cancer Research 1:142; Tarone 1985, Biometrika 72:91.
    """
    t = np.asarray(tables, dtype=float)
    if t.ndim != 3 or t.shape[1:] != (2, 2):
        raise ValueError("tables have shape (strata, 2, 2)")
    empty = (t.sum(axis=1) == 0).any(axis=1) | (t.sum(axis=2) == 0).any(axis=1)
    uninformative = tuple(int(i) for i in np.flatnonzero(empty))
    t = t[~empty]
    n = t.sum(axis=(1, 2))
    concordant, discordant = (t[:, 0, 0] * t[:, 1, 1] / n).sum(), (t[:, 0, 1] * t[:, 1, 0] / n).sum()
    reason = None
    if len(t) < 2:
        reason = Reason.TOO_FEW_GROUPS
    elif concordant == 0 or discordant == 0:
        reason = Reason.ZERO_CELL
    odds_ratio = None if len(t) == 0 else _pooled(float(concordant), float(discordant))
    if reason is not None:
        return OddsRatioHomogeneity(
            mantel_haenszel_odds_ratio=odds_ratio,
            breslow_day=TestResult(statistic=None, p=None, method=Method.BRESLOW_DAY, reason=reason),
            tarone=TestResult(statistic=None, p=None, method=Method.TARONE, reason=reason),
            uninformative=uninformative,
        )
    expected = _expected(t, concordant / discordant)
    rows, columns = t[:, 0].sum(axis=1), t[:, :, 0].sum(axis=1)
    cells = np.stack([expected, rows - expected, columns - expected, n - rows - columns + expected])
    variance = 1 / (1 / cells).sum(axis=0)
    residual = t[:, 0, 0] - expected
    statistic = float((residual**2 / variance).sum())
    corrected = max(statistic - float(residual.sum() ** 2 / variance.sum()), 0.0)
    df = len(t) - 1
    return OddsRatioHomogeneity(
        mantel_haenszel_odds_ratio=odds_ratio,
        breslow_day=TestResult(
            statistic=statistic, p=float(chdtrc(df, statistic)), df=df, method=Method.BRESLOW_DAY
        ),
        tarone=TestResult(statistic=corrected, p=float(chdtrc(df, corrected)), df=df, method=Method.TARONE),
        uninformative=uninformative,
    )


def _pooled(concordant: float, discordant: float) -> float | None:
    if discordant > 0:
        return concordant / discordant
    return float("inf") if concordant > 0 else None


def _expected(t: Floats, odds_ratio: float) -> Floats:
    """Expected count of the first cell at a common odds ratio, its margins given."""
    rows, columns, n = t[:, 0].sum(axis=1), t[:, :, 0].sum(axis=1), t.sum(axis=(1, 2))
    # (1 - r) A^2 + (n - rows - columns + r (rows + columns)) A - r rows columns = 0, by the root
    # that does not cancel and that also stands at r = 1.
    a = 1 - odds_ratio
    b = n - rows - columns + odds_ratio * (rows + columns)
    c = odds_ratio * rows * columns
    expected: Floats = 2 * c / (b + np.sqrt(np.maximum(b**2 + 4 * a * c, 0)))
    return expected
