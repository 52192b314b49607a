"""Adjusted p values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from core.stats.paired.multiplicity import Adjustment, adjust

P = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=12)
NAMES = {Adjustment.HOLM: "holm", Adjustment.BENJAMINI_HOCHBERG: "fdr_bh"}


@given(P, st.sampled_from(list(NAMES)))
def test_equals_statsmodels(p, method):
    assert adjust(p, method).p == pytest.approx(multipletests(p, method=NAMES[method])[1], abs=1e-12)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=10), st.sampled_from(Adjustment))
def test_what_was_not_tested_keeps_its_place_and_stays_out(p, method):
    found = adjust(p, method)
    tested = [x for x in p if x is not None]
    assert [x is None for x in found.p] == [x is None for x in p]
    assert [x for x in found.p if x is not None] == list(adjust(tested, method).p)
    assert (found.family_size, found.not_testable) == (len(tested), len(p) - len(tested))


@given(P, st.randoms())
def test_adjusted_p_values_are_larger_and_keep_the_order(p, random):
    holm, bh = adjust(p).p, adjust(p, Adjustment.BENJAMINI_HOCHBERG).p
    assert all(raw <= b <= h + 1e-15 for raw, b, h in zip(p, bh, holm, strict=True))
    order = np.argsort(p, kind="stable")
    assert np.all(np.diff(np.array(holm)[order]) >= 0)
    shuffled = random.sample(range(len(p)), len(p))
    assert adjust([p[i] for i in shuffled]).p == tuple(holm[i] for i in shuffled)


def test_none_leaves_p_values_alone():
    assert adjust([0.04, None, 0.01], Adjustment.NONE).p == (0.04, None, 0.01)


def test_an_empty_family():
    assert adjust([]).family_size == 0


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan")])
def test_p_values_lie_between_0_and_1(bad):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust([0.5, bad])
