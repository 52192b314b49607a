"""What a click on a cell lists is what the cell counts."""

import pytest

from core.reads.answers.cells import Call, PairCell, called, of_fraction, of_pair
from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.pair_tables import compare_tables
from core.reads.counting.panel import panel
from core.reads.plan import Plan, Policy
from core.stats.paired.predictive_values import PredictiveValue
from tests.reads.drawn import drawn_study


@pytest.fixture(scope="module", params=list(Policy))
def counted(request):
    plan = Plan(indeterminate=request.param)
    return plan, panel(drawn_study(4, unusable=0.2), plan)


def test_the_cells_of_a_pair_are_those_of_its_comparison(counted):
    plan, whole = counted
    for found in compare(whole, plan, [("A", "B"), ("C", "A")]):
        masks = [of_pair(whole, (found.first, found.second), found.on, cell) for cell in PairCell]
        assert [int(whole.counts[mask].sum()) for mask in masks] == [
            found.both_correct,
            found.only_first_correct,
            found.only_second_correct,
            found.neither_correct,
        ]
        assert sum(masks).max() == 1


def test_the_calls_and_fractions_of_a_test_are_those_of_its_table(counted):
    plan, whole = counted
    for found in accuracy(whole, plan, resample=False):
        for call in (Call.TP, Call.FN, Call.FP, Call.TN):
            assert whole.counts[called(whole, found.name, call)].sum() == getattr(found, call)
        every = sum(called(whole, found.name, call) for call in Call)
        assert (every == (whole.reference < 2)).all()
        for name in FRACTIONS:
            counted_in, only_below = of_fraction(whole, found.name, name)
            top, rest = (int(whole.counts[mask].sum()) for mask in (counted_in, only_below))
            assert found.metrics[name].value == pytest.approx(top / (top + rest))


def test_patients_of_a_predictive_value_have_a_unit_in_its_denominator():
    study = drawn_study(11, patients=60)
    known = study.reference < 2
    (pair,) = compare_tables(panel(study, Plan()), Plan(), [("A", "B")])
    for value in pair.predictive_values:
        call = int(value.on is PredictiveValue.PPV)
        either = (study.states["A"] == call) | (study.states["B"] == call)
        patients = {*study.patient[known & either].tolist()}
        assert value.clustered.clusters == len(patients) < study.patients
