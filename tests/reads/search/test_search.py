"""All rules at once equal one rule at a time."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reads.plan import Plan
from core.reads.rules.grammar import written
from core.reads.rules.monotone import monotone_masks, monotone_tables, shortest_expression
from core.reads.rules.truth_tables import from_mask
from core.reads.search.counts import (
    clustered_limits,
    count_rules,
    count_rules_by_patient,
    frontier,
    likelihood_ratio_bound,
    limits,
    patient_verdicts,
)
from core.stats.clustered.one_proportion import patient_shares, quoted_each, together
from core.stats.one_test.proportions import proportion
from tests.reads import example


@st.composite
def patients(draw, most_tests=4):
    tests = draw(st.integers(2, most_tests))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.integers(1, 12))
    return generator.poisson(0.3, size=(2, size, 1 << tests))


def named(counts, point):
    return [written(shortest_expression(int(counts.masks[rule]), example.TESTS)) for rule in point.rules]


EXPECTED_LABELS = [["PET"], ["CT | PET", "PET | (CT & MR)"], ["PET | MR", "CT | PET | MR"]]


def test_example_frontier_of_lesions():
    diseased, healthy = (part.sum(axis=0) for part in example.patients())
    counts = count_rules(diseased, healthy)
    points = frontier(counts.tp, counts.fp, counts.literals)
    assert [(p.tp, p.fp) for p in points] == [(108, 0), (161, 4), (179, 9)]
    assert [named(counts, p) for p in points] == EXPECTED_LABELS
    assert (counts.with_condition, counts.without_condition) == (179, 127)


def test_example_frontier_of_patients():
    diseased, healthy = example.patients()
    counts = count_rules_by_patient(diseased + healthy, diseased.sum(axis=1) > 0)
    points = frontier(counts.tp, counts.fp, counts.literals)
    assert [(p.tp, p.fp) for p in points] == [(38, 0), (43, 4), (45, 9)]
    assert [named(counts, p) for p in points] == EXPECTED_LABELS


def test_example_upper_bound():
    bound = likelihood_ratio_bound(*(part.sum(axis=0) for part in example.patients()))
    # PET positive never without the condition; then CT & MR 53/4, MR alone 18/5, all negative 0/118
    assert bound.patterns == ((2, 3, 6, 7), (5,), (4,), (0,))
    assert bound.tp == (0, 108, 161, 179, 179)
    assert bound.fp == (0, 0, 4, 9, 127)


@given(patients())
def test_counts_against_every_unit(data):
    diseased, healthy = data[0], data[1]
    counts = count_rules(diseased.sum(axis=0), healthy.sum(axis=0))
    tests = diseased.shape[1].bit_length() - 1
    rows = monotone_masks(tests)
    for at in range(0, rows.size, 7):
        table = from_mask(int(rows[at]), tests)
        tp = sum(int(n) for row in diseased for p, n in enumerate(row) if table[p])
        fp = sum(int(n) for row in healthy for p, n in enumerate(row) if table[p])
        assert (counts.tp[at], counts.fp[at]) == (tp, fp)
    grouped = count_rules(diseased, healthy)
    assert (grouped.tp.sum(axis=0) == counts.tp).all() and (grouped.fp.sum(axis=0) == counts.fp).all()


@given(patients(), st.sampled_from(["any", "all", "majority", "2"]))
def test_patients_one_by_one(data, rollup):
    lesions = data.sum(axis=0)
    condition = data[0].sum(axis=1) > 0
    tests = lesions.shape[1].bit_length() - 1
    rows = monotone_masks(tests)
    counts = count_rules_by_patient(lesions, condition, rollup)
    verdicts = patient_verdicts(lesions, monotone_tables(tests), rollup)
    for at in range(0, rows.size, 11):
        table = from_mask(int(rows[at]), tests)
        tp = fp = 0
        for patient, (row, sick) in enumerate(zip(lesions, condition, strict=True)):
            total = int(row.sum())
            positive = int((row * table).sum())
            said = {
                "any": positive > 0,
                "all": 0 < total == positive,
                "majority": 2 * positive > total,
                "2": positive >= 2,
            }[rollup]
            assert verdicts[patient, at] == said
            if total:
                tp += said and sick
                fp += said and not sick
        assert (counts.tp[at], counts.fp[at]) == (tp, fp)


@given(patients(3))
def test_frontier_is_what_nothing_dominates(data):
    counts = count_rules(data[0].sum(axis=0), data[1].sum(axis=0))
    places = list(zip(counts.tp.tolist(), counts.fp.tolist(), strict=True))
    expected = {
        i
        for i, (tp, fp) in enumerate(places)
        if not any(a >= tp and b <= fp and (a, b) != (tp, fp) for a, b in places)
    }
    points = frontier(counts.tp, counts.fp, counts.literals)
    assert {rule for point in points for rule in point.rules} == expected
    for point in points:
        lengths = [counts.literals[rule] for rule in point.rules]
        assert lengths == sorted(lengths)
        assert {places[rule] for rule in point.rules} == {(point.tp, point.fp)}


@given(patients(3))
def test_no_rule_at_all_lies_above_the_bound(data):
    diseased, healthy = data[0].sum(axis=0), data[1].sum(axis=0)
    if not (diseased + healthy).any():
        return
    bound = likelihood_ratio_bound(diseased, healthy)
    tables = np.array(list(itertools.product((0, 1), repeat=diseased.size)))
    tp, fp = tables @ diseased, tables @ healthy
    for x0, y0, x1, y1 in zip(bound.fp, bound.tp, bound.fp[1:], bound.tp[1:], strict=False):
        assert ((tp - y0) * (x1 - x0) <= (fp - x0) * (y1 - y0)).all()
    points = set(zip(tp.tolist(), fp.tolist(), strict=True))
    assert set(zip(bound.tp, bound.fp, strict=True)) <= points


def test_intervals_are_those_of_the_statistics_room():
    diseased, healthy = example.patients()
    counts = count_rules(diseased.sum(axis=0), healthy.sum(axis=0))
    naive = limits(counts)
    tables, one = monotone_tables(3), np.ones(len(diseased))
    clustered = clustered_limits(
        counts, (tables, 1 - tables), ((diseased.astype(float), one), (healthy.astype(float), one)), Plan()
    )
    at = int(np.flatnonzero(counts.masks == 0b11101110)[0])  # CT | PET
    table = from_mask(int(counts.masks[at]), 3)
    one = proportion(int(counts.tp[at]), 179)
    assert (naive.sensitivity_low[at], naive.sensitivity_high[at]) == pytest.approx((one.low, one.high))
    several = quoted_by_hand(diseased, table)
    assert (clustered.sensitivity_low[at], clustered.sensitivity_high[at]) == pytest.approx(several)
    several = quoted_by_hand(healthy, 1 - table)
    assert (clustered.specificity_low[at], clustered.specificity_high[at]) == pytest.approx(several)


def quoted_by_hand(units, table):
    hits, sizes = units @ table, units.sum(axis=1)
    found = quoted_each([hits.sum()], [sizes.sum()], together([patient_shares(hits, sizes)]))[0]
    return found.low, found.high


def test_without_units_nothing_is_estimable():
    counts = count_rules(np.zeros(4), np.array([3, 0, 0, 1]))
    assert np.isnan(counts.sensitivity).all() and not np.isnan(counts.specificity).any()
