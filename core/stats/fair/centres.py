"""Many centres at once: how many lie outside by chance alone, and which remain when that is allowed for.

References
----------
Jones HE, Ohlssen DI, Spiegelhalter DJ. J Clin Epidemiol 2008;61:232-240 (false discovery rate in funnels).
Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.
Morris CN. J Am Stat Assoc 1983;78:47-55 (shrinkage).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats
from core.stats.monitoring.funnel import ALERT, Funnel, Scale, effective, exact_tails, overdispersion
from core.stats.paired.multiplicity import Adjustment, adjust


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreChance:
    """One centre: two-sided exact mid-p under the common rate, its q, and its rate pulled to the common one.

    ``chance_beyond`` is the exact probability that a centre of this size lies beyond the 95 % limits.
    """

    name: str
    x: int
    n: int
    mid_p: float | None
    q: float | None
    chance_beyond: float | None
    shrunken: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyCentres:
    """Centres in the order they were given; never a ranking.

    Parameters
    ----------
    centre : float or None
        The common rate.
    beyond_95_exact : int
        Centres with an exact tail of at most 2.5 %.
    expected_exact, at_most : float
        Expected number of them by chance, and 5 % of the centres.
    mid_p_below_05 : int
        Serves q alone; ``mid_p_expected`` is what chance gives of it.
    between : float or None
        Additive variance between centres behind the shrunken rates; None where there are fewer than ten.
    """

    centre: float | None
    centres: tuple[CentreChance, ...]
    beyond_95_exact: int
    expected_exact: float
    at_most: float
    mid_p_below_05: int
    mid_p_expected: float
    between: float | None


def two_sided_mid_p(x: Floats, n: Floats, rate: float) -> Floats:
    """``min(1, 2 min(P(X < x) + P(X = x)/2, P(X > x) + P(X = x)/2))``, exact binomial, shape (k,)."""
    from scipy.stats import binom

    own = binom(n, rate)
    half = own.pmf(x) / 2
    return np.asarray(np.minimum(1.0, 2 * np.minimum(own.cdf(x - 1) + half, own.sf(x) + half)))


def many_centres(
    names: Sequence[str],
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    target: float | None = None,
    design_effect: float = 1.0,
) -> ManyCentres:
    """What chance does to many centres with one rate.

    Parameters
    ----------
    names : sequence of str, length k
    numerators, denominators : array_like, shape (k,)
        Centres with denominator 0 stay in the list and in no count.
    target : float or None
        None: the pooled rate.
    design_effect : float
        Above 1 (lesions of one session): counts weigh ``1 / design_effect`` of themselves, as in the funnel.
    """
    x = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    total = float(n.sum())
    rate = target if target is not None else (float(x.sum()) / total if total else None)
    some = np.flatnonzero(n > 0)
    if rate is None:
        empty = tuple(
            CentreChance(name=name, x=0, n=0, mid_p=None, q=None, chance_beyond=None, shrunken=None)
            for name in names
        )
        return ManyCentres(
            centre=None,
            centres=empty,
            beyond_95_exact=0,
            expected_exact=0.0,
            at_most=0.0,
            mid_p_below_05=0,
            mid_p_expected=0.0,
            between=None,
        )
    fewer, so_many = x[some] / design_effect, n[some] / design_effect
    tails = exact_tails(fewer, so_many, rate)
    if design_effect == 1:
        p = two_sided_mid_p(fewer, so_many, rate)
    else:
        p = np.minimum(1.0, 2 * np.minimum(tails[2], 1 - tails[2]))
    q = adjust(p.tolist(), Adjustment.BENJAMINI_HOCHBERG).p
    beyond = (tails[0] <= 1 - ALERT) | (tails[1] <= 1 - ALERT)
    chances, of_mid_p = zip(
        *(_chances(int(size), rate) for size in effective(n[some], design_effect)), strict=True
    )
    between = overdispersion(fewer, so_many, rate, scale=Scale.NATURAL, winsorised=0.0).tau2
    place = {int(at): i for i, at in enumerate(some)}

    def one(at: int, name: str) -> CentreChance:
        i = place.get(at)
        if i is None:
            return CentreChance(name=name, x=0, n=0, mid_p=None, q=None, chance_beyond=None, shrunken=None)
        kept = (
            None
            if between is None
            else between / (between + rate * (1 - rate) * design_effect / float(n[at]))
        )
        return CentreChance(
            name=name,
            x=int(x[at]),
            n=int(n[at]),
            mid_p=float(p[i]),
            q=q[i],
            chance_beyond=chances[i],
            shrunken=None if kept is None else float(rate + kept * (x[at] / n[at] - rate)),
        )

    return ManyCentres(
        centre=rate,
        centres=tuple(one(at, name) for at, name in enumerate(names)),
        beyond_95_exact=int(beyond.sum()),
        expected_exact=float(sum(chances)),
        at_most=0.05 * some.size,
        mid_p_below_05=int((p < 0.05).sum()),
        mid_p_expected=float(sum(of_mid_p)),
        between=between,
    )


def many_of(found: Funnel) -> ManyCentres:
    """What chance does to the units of a funnel, around its target if one was given, else the pooled rate."""
    return many_centres(
        [each.name for each in found.units],
        [each.numerator for each in found.units],
        [each.denominator for each in found.units],
        target=found.target if found.target_given else None,
        design_effect=found.design_effect,
    )


def _chances(n: int, rate: float) -> tuple[float, float]:
    """Exact chance of a centre of ``n`` to lie beyond the 95 % limits, and to have a mid-p below 5 %."""
    from scipy.stats import binom

    if rate in (0.0, 1.0):
        return 0.0, 0.0
    counts = np.arange(n + 1, dtype=np.float64)
    own = binom(n, rate)
    mass = own.pmf(counts)
    beyond = (own.sf(counts - 1) <= 1 - ALERT) | (own.cdf(counts) <= 1 - ALERT)
    below = two_sided_mid_p(counts, np.full(n + 1, float(n)), rate) < 0.05
    return float(mass[beyond].sum()), float(mass[below].sum())
