"""Tests at a margin: the interval's verdict, and Tango's test where the margin is 0."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from core.findings import Reason
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.plan import Plan, Unit, read_margin
from core.stats.paired.difference import tango
from core.stats.paired.margin import Verdict, at_margin, score
from tests.reads.drawn import drawn_study

COUNT = st.integers(0, 40)


@given(COUNT, COUNT, COUNT, st.sampled_from([0.02, 0.05, 0.1, 0.3]))
@settings(deadline=None)
def test_the_verdict_is_read_from_the_interval(b, c, same, margin):
    n = b + c + same
    found = at_margin(b, c, n, margin)
    if n == 0:
        assert (found.non_inferiority, found.reason) == (None, Reason.NO_UNITS)
        assert found.verdict(found.non_inferiority) is Verdict.NOT_TESTABLE
        return
    known = tango(same, b, c, 0)
    for shown, p in (
        (known.low > -margin, found.non_inferiority),
        (known.low > margin, found.superiority),
        (known.low > -margin and known.high < margin, found.equivalence),
    ):
        if abs(p - found.level) > 1e-6:
            assert (found.verdict(p) is Verdict.SHOWN) == shown
    assert found.non_inferiority <= found.superiority


def test_at_no_difference_it_is_mcnemar():
    assert score(9, 2, 60, 0.0) == pytest.approx((2 - 9) / 11**0.5)
    # Tango 1998: a difference of 0 in 43 of which 1 and 2 discordant, margin 10 points
    assert norm.sf(score(1, 2, 43, -0.1)) == pytest.approx(at_margin(1, 2, 43, 0.1).non_inferiority)


@given(COUNT, COUNT, st.integers(1, 40), st.floats(-0.9, 0.9))
@settings(deadline=None)
def test_exchanging_the_tests_turns_the_sign(b, c, same, difference):
    n = b + c + same
    assert score(b, c, n, difference) == pytest.approx(-score(c, b, n, -difference), abs=1e-9)


def test_a_margin_that_is_none_is_refused():
    for wrong in (0.0, 1.0, -0.05):
        with pytest.raises(ValueError, match="margin"):
            at_margin(1, 2, 10, wrong)
    for text in ("5", "0", "f1=0.05", "x"):
        with pytest.raises(ValueError, match=r".*"):
            read_margin(text)
    assert read_margin("sensitivity=0.05") == ("sensitivity", 0.05)


def test_two_effective_patients_are_the_fewest_that_are_tested():
    assert at_margin(3, 5, 40, 0.1, effective=2.0).reason is None
    assert at_margin(3, 5, 40, 0.1, effective=1.99).reason is Reason.AS_ONE_CLUSTER


@given(st.integers(0, 5_000), st.sampled_from([Unit.LESION, Unit.PATIENT]))
@settings(max_examples=20, deadline=None)
def test_every_comparison_carries_its_margin(seed, unit):
    study = drawn_study(seed, patients=16)
    plan = Plan(unit=unit, margins=(("", 0.1), ("specificity", 0.2)))
    assert Plan.from_query(plan.to_query()) == (plan, ())
    for c in compare(panel(study, plan), plan):
        assert c.margin.margin == (0.2 if c.on == "specificity" else 0.1)
        shown = c.headline_interval
        if shown.low is None:
            assert c.margin.reason is shown.reason
        elif abs(c.margin.non_inferiority - c.margin.level) > 1e-6:
            verdict = c.margin.verdict(c.margin.non_inferiority) is Verdict.SHOWN
            assert verdict == (shown.low > -c.margin.margin)
