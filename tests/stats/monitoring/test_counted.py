"""Counts of charts: the same tails and quantiles as scipy's distributions."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from core.stats.monitoring.counted import BetaBinomial, Binomial, Poisson

N = np.array([1.0, 2, 7, 25, 60, 333, 2900])
PAIRS: list[tuple[Any, Any, float]] = [
    *((Binomial(N, p), stats.binom(N, p), 1e-11) for p in (1e-5, 0.03, 0.5, 0.999)),
    # scipy's upper tail is one minus the lower one and has no digits far out
    (BetaBinomial(N, 0.5, 40.5), stats.betabinom(N, 0.5, 40.5), 1e-8),
    (Poisson(N * 0.2), stats.poisson(N * 0.2), 1e-11),
]


@pytest.mark.parametrize(("own", "scipys", "near"), PAIRS)
def test_tails_and_quantiles(own: Any, scipys: Any, near: float) -> None:
    for share in (-1.0, 0.0, 0.01, 0.2, 0.6, 1.0, 1.2):
        count = np.floor(share * N)
        assert own.cdf(count) == pytest.approx(scipys.cdf(count), rel=near, abs=1e-12)
        assert own.sf(count) == pytest.approx(scipys.sf(count), rel=near, abs=1e-11)
    for tail in (0.00135, 0.025, 0.3, 0.9):
        assert list(own.ppf(tail)) == list(scipys.ppf(tail))
        fewest = own.isf(tail)
        assert (own.sf(fewest) <= tail).all() and (own.sf(fewest - 1) > tail).all()


def test_the_first_guess_is_nearly_always_the_count_and_never_more_than_one_away() -> None:
    asked = []
    for p, n, z in product(
        (0.001, 0.03, 0.5, 0.9), (7.0, 60.0, 333.0, 100000.0), (-3.0, -1.96, 0.0, 1.96, 3.0)
    ):
        own, rounds = Binomial(np.array([n]), p), []

        def holds(count: Any, own: Binomial = own, z: float = z, rounds: list[int] = rounds) -> Any:
            rounds.append(1)
            assert len(rounds) <= 2
            return own.cdf(count) >= stats.norm.cdf(z)

        found = own._smallest(z, holds)
        assert own.cdf(found) >= stats.norm.cdf(z) > own.cdf(found - 1)
        asked.append(len(rounds))
    assert np.mean(np.array(asked) == 1) > 0.8


def test_no_probability_is_above_one() -> None:
    sizes = np.arange(1.0, 41)
    for own in (BetaBinomial(sizes, 0.5, 300.5), BetaBinomial(sizes, 300.5, 0.5)):
        assert (own.cdf(sizes) <= 1).all() and (own.sf(np.full(40, -1.0)) <= 1).all()
        assert (own.sf(np.full(40, -2.0)) == 1).all() and (own.sf(sizes) == 0).all()
        assert (own.cdf(np.full(40, -1.0)) == 0).all()
