"""Sensitivity and specificity at once: the sum of the two McNemar terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Flag, Reason
from core.stats.paired.joint import joint
from core.stats.paired.mcnemar import mcnemar
from tests.reference import reads

counts = st.integers(1, 500)


@given(counts, counts, counts, counts)
def test_it_is_the_sum_of_two_mcnemar_terms(b, c, e, f):
    found = joint(b, c, e, f)
    parts = mcnemar(b, c).asymptotic.statistic + mcnemar(e, f).asymptotic.statistic
    assert found.statistic == pytest.approx(parts)
    assert (found.df, found.effective_df, found.p) == (2, 2, found.p_effective)
    assert joint(c, b, f, e) == found


def test_lachenbruch_and_lynch_1998():
    found = joint(60, 40, 15, 25)
    assert found.statistic == 6.5
    assert found.p == pytest.approx(0.03877420783172203)


def test_a_term_without_discordance_adds_nothing_and_is_said():
    assert reads()["iv.zerodisc32.sesp.gen.mcnemar"]["output"]["test.statistic"] == "NaN"
    found = joint(0, 0, 3, 1)
    assert (found.statistic, found.effective_df) == (1.0, 1)
    assert found.p_effective == pytest.approx(mcnemar(3, 1).asymptotic.p)
    assert found.p > found.p_effective
    assert found.flags == (Flag.NO_DISCORDANT_PAIRS,)


def test_no_discordance_at_all_is_not_estimable():
    found = joint(0, 0, 0, 0)
    assert (found.statistic, found.p, found.p_effective, found.effective_df) == (None, None, None, 0)
    assert found.reason is Reason.NO_DISCORDANT_PAIRS
