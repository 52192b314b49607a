"""McNemar by sign flips of patients: the distribution itself, its limit, and McNemar within it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.stats.clustered import sign_flip as module
from core.stats.clustered.mcnemar import obuchowski
from core.stats.clustered.sign_flip import sign_flip
from core.stats.paired.mcnemar import mcnemar

NETS = st.lists(st.integers(-6, 6), min_size=1, max_size=11)


def by_hand(net):
    """Every sign vector, as the definition has it."""
    d = np.abs(np.array(net))
    sums = np.array([np.dot(signs, d) for signs in product((-1, 1), repeat=d.size)])
    observed = abs(sum(net))
    exact = np.mean(np.abs(sums) >= observed)
    return 2 * (np.mean(sums > observed) + np.mean(sums == observed) / 2), exact


@given(NETS)
@settings(deadline=None)
def test_the_convolution_is_the_law_of_all_signs(net):
    mid, exact = by_hand(net)
    found = sign_flip(net)
    assert found.p == pytest.approx(mid, abs=1e-12)
    assert found.p_exact == pytest.approx(exact, abs=1e-12)
    assert 0 < found.p <= found.p_exact <= 1


@given(st.integers(0, 400), st.integers(0, 400))
@settings(deadline=None)
def test_one_unit_a_patient_is_mcnemar(b, c):
    found, known = sign_flip([-1] * b + [1] * c + [0] * 5), mcnemar(b, c)
    assert found.p == pytest.approx(known.midp.p, abs=1e-12)
    assert found.p_exact == pytest.approx(known.exact.p, abs=1e-12)


@given(NETS, st.randoms(), st.integers(0, 9))
@settings(deadline=None)
def test_order_direction_counting_and_silent_patients_are_nothing(net, random, silent):
    found = sign_flip(net)
    assert sign_flip([-d for d in net]) == found
    assert sign_flip([*random.sample(net, len(net)), *[0] * silent]) == found
    kinds, held = np.unique(net, return_counts=True)
    assert sign_flip(kinds, held) == found


def test_no_difference_is_p_1():
    assert sign_flip([2, -1, -1]).p == 1.0
    assert sign_flip([0, 0]).p_exact == 1.0


def test_thirteen_patients_on_one_side():
    assert sign_flip([15, *[1] * 12]).p == pytest.approx(2.0**-13)
    assert sign_flip([15, *[1] * 12]).p_exact == pytest.approx(2.0**-12)


@pytest.mark.parametrize("tilt", [0.5, 0.52, 0.55, 0.6])
def test_the_large_study_meets_the_exact_one(tilt, monkeypatch):
    rng = np.random.default_rng(5)
    net = rng.integers(0, 6, 1000) * np.where(rng.random(1000) < tilt, 1, -1)
    exact = sign_flip(net)
    monkeypatch.setattr(module, "MOST_PATIENTS", 0)
    large = sign_flip(net)
    assert exact.exact and not large.exact
    assert large.p == pytest.approx(exact.p, rel=2e-3)
    assert large.p_exact == pytest.approx(exact.p_exact, rel=2e-3)


def test_very_many_patients_come_to_obuchowskis_limit():
    rng = np.random.default_rng(6)
    net = rng.integers(-4, 5, 200_000)
    net[:300] = 1
    found = sign_flip(net)
    known = obuchowski(float(net.sum()), float((net**2).sum()), net.size)
    assert not found.exact
    assert found.p == pytest.approx(known.p, rel=1e-2)


def test_a_large_study_all_on_one_side_has_a_p_that_is_not_zero():
    found = sign_flip([1, 2] * 501)
    assert not found.exact
    assert np.log2(found.p) == pytest.approx(-1002)
    assert np.log2(found.p_exact) == pytest.approx(-1001)


def test_against_one_patient_who_outweighs_all_p_is_1():
    """All sign vectors with the large patient's sign reach 100,001 - 50: half of them, on either side."""
    found = sign_flip([100_001, *[-1] * 50])
    assert not found.exact
    assert (found.p, found.p_exact) == pytest.approx((1.0, 1.0))
    assert found.p <= found.p_exact <= 1.0


@pytest.mark.parametrize(
    ("gained_more", "p"),
    [(2, 0.998854896562), (14, 0.991984408016), (70, 0.959938213675), (1394, 0.317156981234)],
)
def test_the_saddlepoint_keeps_its_digits_where_both_sides_are_nearly_even(gained_more, p):
    """500,000, 200,000, 50,000 and 3,000 patients with gains or losses of 1, 2, 3 and 8.

    Reference: the same formula in arithmetic of 50 digits (mpmath 1.4.1). At D = 2 its two terms agree in 11.
    """
    sizes, held = np.array([1, 2, 3, 8]), np.array([500_000, 200_000, 50_000, 3_000])
    won = held // 2
    won[0] += gained_more // 2
    found = sign_flip(np.concatenate([sizes, -sizes]), np.concatenate([won, held - won]))
    assert not found.exact
    assert found.p == pytest.approx(p, abs=1e-11)
