"""Sign flips turned round: what the test does not reject, by enumeration and against the test itself."""

from itertools import product

import numpy as np
import pytest

from core.stats.clustered.sign_flip import sign_flip
from core.stats.clustered.turned_round import _ratios, turned_round


def midp(d, n, delta):
    """Two-sided mid-p of ``d - delta n`` over all signs, from the definition."""
    gaps = d - delta * n
    flips = np.array(list(product((-1.0, 1.0), repeat=len(d)))) @ gaps
    seen = abs(gaps.sum())
    tie = np.isclose(np.abs(flips), seen, rtol=0, atol=1e-9)
    return np.mean((np.abs(flips) > seen) & ~tie) + tie.mean() / 2


@pytest.mark.parametrize("seed", range(6))
def test_the_limits_part_what_is_rejected_from_what_is_not(seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 6, 9).astype(float)
    d = rng.integers(-1, 3, 9).clip(-n, n).astype(float)
    low, high = turned_round(d, n, np.ones(9))
    step = 1e-6
    for inside, outside, end in ((low + step, low - step, low), (high - step, high + step, high)):
        if -1 < end < 1 and high - low > 3 * step:
            assert midp(d, n, inside) > 0.05 >= midp(d, n, outside)
    if low < 0 < high:
        assert sign_flip(d).p > 0.05


def test_thirteen_patients_who_all_favour_the_second():
    n = np.array([30, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1], dtype=float)
    d = np.array([6, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1], dtype=float)
    low, high = turned_round(d, n, np.ones(13))
    assert 6 / 30 <= low < d.sum() / n.sum() < high <= 1
    assert sign_flip(d).p_exact == pytest.approx(2 / 2**13)


def test_no_width_where_all_agree_and_none_to_know_with_few():
    assert turned_round([0.0, 0.0], [2.0, 3.0], [5, 5]) == (0.0, 0.0)
    assert turned_round([1.0, 2.0], [2.0, 3.0], [1, 1]) == (-1.0, 1.0)


def test_order_and_grouping_of_patients_change_nothing():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 4, 60).astype(float)
    d = rng.integers(-1, 2, 60).astype(float)
    kinds, held = np.unique(np.stack([d, n], axis=1), axis=0, return_counts=True)
    again = rng.permutation(60)
    low, high = turned_round(d, n, np.ones(60))
    assert (low, high) == turned_round(d[again], n[again], np.ones(60)) == turned_round(*kinds.T, held)
    mirrored = turned_round(-d, n, np.ones(60))
    assert mirrored == pytest.approx((-high, -low), abs=0.02)


def test_sixteen_patients_are_enumerated_and_not_drawn():
    rng = np.random.default_rng(16)
    n = rng.integers(20, 90, 16).astype(float)
    d = rng.integers(-20, 20, 16).astype(float)
    sets = np.array(list(product((0.0, 1.0), repeat=16)))[1:]
    ratios = np.sort(sets @ d / (sets @ n))
    rank = int(np.floor(0.025 * 2**16 - 0.5)) + 1
    expected = ratios[rank - 1], ratios[-rank]
    assert turned_round(d, n, np.ones(16)) == pytest.approx(expected, abs=1e-12)


def test_more_patients_are_drawn_so_that_the_limits_are_whole_ranks_of_10_000():
    """With the set of nobody 9,999 drawn sets are 10,000: 2.5 % of them end at the 250th."""
    d, n, held = np.array([-1.0, 1.0, 2.0]), np.array([2.0, 2.0, 3.0]), np.array([5, 30, 20])
    ratios = np.sort(_ratios(d, n, held))
    assert ratios.size == 9_999
    assert turned_round(d, n, held) == (ratios[249], ratios[-250])
