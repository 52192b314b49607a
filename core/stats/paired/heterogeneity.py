"""Does an advantage of one test over another differ between subgroups?

A paired advantage is compared on the scale of the risk difference, by permuting patients between
groups. The exact test of the discordant split answers a narrower question and is named for what it tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from core.arrays import Floats, Int64s
from core.findings import Flag, Reason, TestResult

PERMUTATIONS = 9999
"""Default number of random permutations; with the observed one, p has steps of 1/10 000."""

SEED = 20240501
"""Fixed, so that the same data give the same p value."""

MOST_TABLES = 200_000
"""Largest number of tables that the split test enumerates; beyond it draws tables at random."""

_ROUNDING = 1e-12
"""Squared residuals this small against what they are the difference of are rounding."""
_TIE = 1e-10
"""Statistics this close, relatively, are equal."""

DRAWS = 99_999
"""Random tables of the split test where there are too many to enumerate."""


class HeterogeneityMethod(StrEnum):
    """How heterogeneity is tested."""

    PATIENT_PERMUTATION = "patient_permutation"
    ALIKE_IN_EVERYTHING = "patient_permutation_alike"
    SPLIT_EXACT = "discordant_split_exact"
    SPLIT_MONTE_CARLO = "discordant_split_monte_carlo"


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
    ``without_discordance`` names the groups in which both tests always agree: they are left out of the
    studentised test and say nothing in ``split``.
    """

    groups: tuple[GroupAdvantage, ...]
    without_discordance: tuple[str, ...]
    permutation: TestResult
    permutations: int
    seed: int
    split: TestResult | None = None


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

    With d_i the net gain and n_i the units of a patient, delta_g = sum d_i / N_g, and the statistic is
    ``W = sum_g (delta_g - delta_w)^2 / V_g``, ``V_g = K_g / (K_g - 1) sum_i (d_i - delta_g n_i)^2 / N_g^2``,
    delta_w weighted by 1 / V_g. Its reference is the random assignment of whole patients to groups of the
    observed sizes, V_g computed anew in each: studentised, the test is about the advantage alone, and groups
    may differ in size, in discordance and in lesions a patient. An assignment in which a group has no
    variance and another difference than the common one counts as extreme.

    Groups in which the tests always agree are named (``without_discordance``) and left out. Where a group
    that differs has no variance, or fewer than two groups have discordance, the spread of the differences
    weighted by units is compared over all groups instead (`HeterogeneityMethod.ALIKE_IN_EVERYTHING`): that
    tests whether the groups are alike in everything, not in their advantage alone.

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
    Janssen 1997, Statistics & Probability Letters 36:9, and Chung & Romano 2013, Annals of Statistics 41:484
    (studentised permutations); add-one p: Phipson & Smyth 2010, Statistical Applications in Genetics and
    Molecular Biology 9:39.
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
            statistic=None,
            p=None,
            method=HeterogeneityMethod.PATIENT_PERMUTATION,
            reason=Reason.TOO_FEW_GROUPS,
        )
    elif len(silent) == len(with_units):
        # Every assignment gives the same table: nothing is as unsurprising as that.
        permutation = TestResult(
            statistic=0.0,
            p=1.0,
            method=HeterogeneityMethod.PATIENT_PERMUTATION,
            flags=(Flag.NO_DISCORDANT_PAIRS,),
        )
    else:
        quiet = np.flatnonzero((sums[2] + sums[3] == 0) & (sums[1] > 0))
        permutation = _permute(c - b, n, codes, quiet, permutations, seed)
    return Heterogeneity(
        groups=found,
        without_discordance=silent,
        permutation=permutation,
        permutations=permutations,
        seed=seed,
        split=split,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Differences of groups and their variances; the last axis is the groups.

    ``net`` is D_g = sum d_i, ``units`` N_g = sum n_i, ``spread`` N_g^2 V_g (K_g - 1) / K_g, which is 0 where
    every patient of the group has the same difference.
    """

    net: Floats
    units: Floats
    spread: Floats

    @classmethod
    def of(cls, sums: Floats) -> _Groups:
        """From sums over patients of d, n, d^2, d n and n^2, shape (..., groups, 5)."""
        net, units, dd, dn, nn = np.moveaxis(sums, -1, 0)
        share = net / units
        size = dd + share * share * nn
        spread = size - 2.0 * share * dn
        return cls(net, units, np.where(spread > _ROUNDING * size, spread, 0.0))

    def plain(self) -> Floats:
        """Unit-weighted spread of the groups' differences."""
        total = self.net.sum(axis=-1) ** 2 / self.units.sum(axis=-1)
        spread: Floats = (self.net**2 / self.units).sum(axis=-1) - total
        return spread

    def studentised(self, patients: Int64s) -> Floats:
        """W = sum (delta_g - delta_w)^2 / V_g, infinite where a group without variance differs."""
        delta = self.net / self.units
        moving = self.spread > 0.0
        weight = np.divide(
            (1.0 - 1.0 / np.maximum(patients, 2)) * self.units**2,
            self.spread,
            out=np.zeros_like(self.spread),
            where=moving,
        )
        total = weight.sum(axis=-1)
        common = np.where(
            total > 0.0,
            (weight * delta).sum(axis=-1) / np.where(total > 0.0, total, 1.0),
            self.net.sum(axis=-1) / self.units.sum(axis=-1),
        )[..., None]
        apart = (~moving & (np.abs(delta - common) > 1e-12)).any(axis=-1)
        found: Floats = np.where(apart, np.inf, (weight * (delta - common) ** 2).sum(axis=-1))
        return found


def _permute(
    net: Int64s, units: Int64s, codes: Int64s, silent: Int64s, permutations: int, seed: int
) -> TestResult:
    """The studentised test among groups with discordance; the plain one where that has no variance.

    Parameters
    ----------
    silent : array of int
        Codes of the groups without discordance.
    """
    told = (units > 0) & ~np.isin(codes, silent)
    if np.unique(codes[told]).size >= 2:
        studentised, observed, drawn = _drawn(net, units, codes, told, permutations, seed)
        if (observed.spread > 0.0).all():
            statistic = float(observed.studentised(studentised))
            found = drawn.studentised(studentised)
            extreme = int((found >= statistic * (1.0 - _TIE)).sum())
            return TestResult(
                statistic=statistic,
                p=(1 + extreme) / (1 + permutations),
                method=HeterogeneityMethod.PATIENT_PERMUTATION,
            )
    _, observed, drawn = _drawn(net, units, codes, units > 0, permutations, seed)
    statistic = float(observed.plain())
    extreme = int((drawn.plain() >= statistic - _TIE * float(np.square(net).sum())).sum())
    return TestResult(
        statistic=max(statistic, 0.0),
        p=(1 + extreme) / (1 + permutations),
        method=HeterogeneityMethod.ALIKE_IN_EVERYTHING,
    )


def _drawn(
    net: Int64s,
    units: Int64s,
    codes: Int64s,
    here: NDArray[np.bool_],
    permutations: int,
    seed: int,
) -> tuple[Int64s, _Groups, _Groups]:
    """Patients of each group, the groups as they are, and the groups of random assignments."""
    _, codes = np.unique(codes[here], return_inverse=True)
    kinds, held = _kinds(net[here], units[here], codes)
    d, n = kinds.astype(float).T
    columns = np.stack([d, n, d * d, d * n, n * n], axis=1)
    sizes = held.sum(axis=0)
    rng = np.random.default_rng(seed)
    left = np.tile(held.sum(axis=1), (permutations, 1))
    sums = np.zeros((permutations, len(sizes), columns.shape[1]))
    for g, size in enumerate(sizes.tolist()):
        drawn = left if g == len(sizes) - 1 else _draw(rng, left, size)
        sums[:, g] = drawn @ columns
        left = left - drawn
    return sizes, _Groups.of(held.T @ columns), _Groups.of(sums)


def _kinds(net: Int64s, units: Int64s, codes: Int64s) -> tuple[Int64s, Int64s]:
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


def _draw(rng: np.random.Generator, left: Int64s, size: int) -> Int64s:
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
        return TestResult(
            statistic=None, p=1.0, method=HeterogeneityMethod.SPLIT_EXACT, flags=(Flag.NO_DISCORDANT_PAIRS,)
        )
    if len(b) == 1:
        return TestResult(
            statistic=None, p=None, method=HeterogeneityMethod.SPLIT_EXACT, reason=Reason.TOO_FEW_GROUPS
        )
    sizes, total = b + c, int(c.sum())
    observed = float(_log_ways(sizes, c[None, :])[0])
    # R's fisher.test calls tables within this of the observed one equally likely.
    limit = observed + 1e-7
    if float(np.prod(np.sort(sizes)[:-1] + 1.0)) <= MOST_TABLES:
        ways = _all_tables(sizes, total)
        everything = float(gammaln(sizes.sum() + 1) - gammaln(total + 1) - gammaln(sizes.sum() - total + 1))
        p = float(np.exp(ways[ways <= limit] - everything).sum())
        return TestResult(statistic=None, p=min(p, 1.0), method=HeterogeneityMethod.SPLIT_EXACT)
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(sizes, total, size=DRAWS, method="marginals")
    extreme = int((_log_ways(sizes, drawn) <= limit).sum())
    return TestResult(
        statistic=None, p=(1 + extreme) / (1 + DRAWS), method=HeterogeneityMethod.SPLIT_MONTE_CARLO
    )


def _log_ways(sizes: Int64s, chosen: Int64s) -> Floats:
    """Log of the number of ways to choose ``chosen`` (tables x groups) out of ``sizes``."""
    ways = gammaln(sizes + 1) - gammaln(chosen + 1) - gammaln(sizes - chosen + 1)
    total: Floats = ways.sum(axis=-1)
    return total


def _all_tables(sizes: Int64s, total: int) -> Floats:
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
