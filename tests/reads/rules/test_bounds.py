"""Bounds without raw data: every data set inside, some data set at each end."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refusal
from core.reads.rules.bounds import JointCell, Margins, independent_share, sharp_bounds
from core.reads.rules.grammar import parse
from core.reads.rules.truth_tables import evaluate, from_mask, patterns
from tests.reads import example

TESTS = example.TESTS


def table(text, tests=TESTS):
    return evaluate(parse(text, tests), tests)


@st.composite
def counted(draw, most_tests=4):
    """A rule and data it can be read on: counts per pattern."""
    tests = draw(st.integers(2, most_tests))
    rule = from_mask(draw(st.integers(0, (1 << (1 << tests)) - 1)), tests)
    counts = draw(st.lists(st.integers(0, 6), min_size=1 << tests, max_size=1 << tests))
    counts[0] += not any(counts)
    return rule, np.array(counts)


def margins_of(counts, joint=()):
    reads = patterns(counts.size.bit_length() - 1)
    cells = tuple(
        JointCell(reads=cell, value=float(sum(n for p, n in enumerate(counts)
                                              if all(reads[p, t] == r for t, r in cell))))
        for cell in joint
    )  # fmt: skip
    return Margins(positives=tuple((counts @ reads).tolist()), units=int(counts.sum()), joint=cells)


@given(counted())
def test_every_data_set_lies_inside_and_the_ends_are_data(case):
    rule, counts = case
    margins = margins_of(counts)
    bounds = sharp_bounds(rule, margins)
    assert bounds.low_count <= counts @ rule <= bounds.high_count
    for count, cells in ((bounds.low_count, bounds.low_patterns), (bounds.high_count, bounds.high_patterns)):
        data = np.array(cells)
        assert (data >= 0).all() and (data == np.round(data)).all() and data.sum() == margins.units
        assert (data @ patterns(len(margins.positives))).tolist() == list(margins.positives)
        assert data @ rule == count


@given(counted(), st.booleans())
def test_joint_cells_only_tighten(case, read):
    rule, counts = case
    loose = sharp_bounds(rule, margins_of(counts))
    tight = sharp_bounds(rule, margins_of(counts, joint=[((0, True), (1, read))]))
    assert loose.low_count <= tight.low_count <= counts @ rule <= tight.high_count <= loose.high_count


@given(counted(3))
def test_shares_bound_at_least_as_widely_as_whole_units(case):
    rule, counts = case
    margins = margins_of(counts)
    whole = sharp_bounds(rule, margins)
    shares = sharp_bounds(rule, Margins(positives=tuple(x / margins.units for x in margins.positives)))
    assert shares.low <= whole.low + 1e-9 and whole.high <= shares.high + 1e-9
    assert shares.low_count is None


def test_all_integer_data_of_two_tests():
    """Seven units, margins 5 and 3: both positive between 1 and 3, either between 5 and 7."""
    margins = Margins(positives=(5, 3), units=7)
    both, either = (
        sharp_bounds(table("CT & PET", TESTS[:2]), margins),
        sharp_bounds(table("CT | PET", TESTS[:2]), margins),
    )
    assert (both.low_count, both.high_count) == (1, 3)
    assert (either.low_count, either.high_count) == (5, 7)


def test_frechet_bounds():
    shares = (0.7486, 0.6034, 0.85)
    union = sharp_bounds(table("CT | PET | MR"), Margins(positives=shares))
    assert (union.low, union.high) == pytest.approx((max(shares), min(1, sum(shares))))
    meet = sharp_bounds(table("CT & PET & MR"), Margins(positives=shares))
    assert (meet.low, meet.high) == pytest.approx((max(0, sum(shares) - 2), min(shares)))
    assert union.independent == pytest.approx(1 - (1 - 0.7486) * (1 - 0.6034) * (1 - 0.85))


def test_the_example_from_its_margins():
    """CT 134, PET 108, MR 152 of 179; the rule's 179 lie inside and are attainable."""
    diseased, healthy = (part.sum(axis=0) for part in example.patients())
    margins = margins_of(diseased)
    found = sharp_bounds(table("PET | MR"), margins)
    assert found.low_count <= 179 == found.high_count
    joint = sharp_bounds(table("PET | MR"), margins_of(diseased, joint=[((1, False), (2, False))]))
    assert (joint.low_count, joint.high_count) == (179, 179)
    assert (found.low, found.high) == (found.low_count / 179, 1.0)
    specificity = sharp_bounds(1 - table("PET | MR"), margins_of(healthy))
    assert specificity.low_count <= 118 <= specificity.high_count


@given(counted(3))
def test_independence_by_expansion(case):
    rule, counts = case
    shares = [x / counts.sum() for x in margins_of(counts).positives]
    expected = 0.0
    for reads in itertools.product((0, 1), repeat=len(shares)):
        weight = np.prod([s if r else 1 - s for s, r in zip(shares, reads, strict=True)])
        expected += weight * rule[sum(r << i for i, r in enumerate(reads))]
    assert independent_share(rule, shares) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        (Margins(positives=(1.2, 0.5)), "bounds_out_of_range"),
        (Margins(positives=(float("nan"), 0.5)), "bounds_out_of_range"),
        (Margins(positives=(8, 3), units=7), "bounds_out_of_range"),
        (Margins(positives=(2.5, 3), units=7), "bounds_not_whole"),
        (Margins(positives=(0, 0), units=0), "bounds_no_units"),
        (
            Margins(positives=(5, 3), units=7, joint=(JointCell(reads=((0, True), (1, True)), value=4),)),
            "bounds_contradict",
        ),
    ],
)
def test_refused(margins, code):
    with pytest.raises(Refusal) as refused:
        sharp_bounds(table("CT | PET", TESTS[:2]), margins)
    assert refused.value.problems[0].code == code
