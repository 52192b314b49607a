"""Predictive values at another prevalence: Bayes' theorem, limits that hold the value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Flag, Reason
from core.stats.one_test.at_prevalence import at_prevalence

tables = st.tuples(*[st.integers(0, 300)] * 4)
prevalences = st.floats(0.01, 0.99)


@given(st.tuples(*[st.integers(1, 300)] * 4))
def test_at_the_study_prevalence_it_is_the_fraction(table):
    tp, fn, fp, tn = table
    ppv, npv = at_prevalence(*table, (tp + fn) / sum(table))
    assert ppv.value == pytest.approx(tp / (tp + fp))
    assert npv.value == pytest.approx(tn / (tn + fn))


@given(tables, prevalences)
def test_limits_hold_the_value_or_a_reason_stands_there(table, prevalence):
    for found in at_prevalence(*table, prevalence):
        if found.value is None:
            assert found.reason is not None
            assert found.low is None
        else:
            assert 0.0 <= found.low <= found.value + 1e-12
            assert found.value - 1e-12 <= found.high <= 1.0


@given(tables, prevalences)
def test_the_negative_value_mirrors_the_positive(table, prevalence):
    tp, fn, fp, tn = table
    ppv, npv = at_prevalence(*table, prevalence)
    other_ppv, other_npv = at_prevalence(tn, fp, fn, tp, 1.0 - prevalence)
    for one, other in ((ppv, other_npv), (npv, other_ppv)):
        assert one.value == pytest.approx(other.value)
        assert one.low == pytest.approx(other.low)


@given(st.tuples(*[st.integers(1, 300)] * 4), st.floats(0.05, 0.5), st.floats(0.01, 0.4))
def test_a_higher_prevalence_raises_the_positive_and_lowers_the_negative(table, prevalence, more):
    rarer, commoner = at_prevalence(*table, prevalence), at_prevalence(*table, prevalence + more)
    assert rarer[0].value < commoner[0].value
    assert rarer[1].value > commoner[1].value


def test_no_false_positive_is_certain_only_as_far_as_the_data_go():
    ppv, npv = at_prevalence(30, 10, 0, 60, 0.05)
    assert (ppv.value, ppv.high, ppv.flags) == (1.0, 1.0, (Flag.ZERO_CELL_ADJUSTED,))
    assert 0.0 < ppv.low < 0.5
    assert npv.flags == ()


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        ((0, 5, 0, 9), (Reason.NO_POSITIVE_CALLS, None)),
        ((5, 0, 9, 0), (None, Reason.NO_NEGATIVE_CALLS)),
        ((5, 2, 0, 0), (Reason.ONE_CLASS, Reason.ONE_CLASS)),
        ((0, 0, 0, 0), (Reason.NO_UNITS, Reason.NO_UNITS)),
    ],
)
def test_what_was_never_called_is_not_estimable(table, reasons):
    assert tuple(found.reason for found in at_prevalence(*table, 0.3)) == reasons


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1, 1.5])
def test_a_prevalence_is_a_share(prevalence):
    with pytest.raises(ValueError, match="prevalence"):
        at_prevalence(5, 5, 5, 5, prevalence)
