"""Every monotone rule, once, and its shortest spelling."""

import itertools

import numpy as np
import pytest

from core.reads.rules.grammar import literals, written
from core.reads.rules.monotone import monotone_masks, monotone_tables, shortest_expression, shortest_lengths
from core.reads.rules.truth_tables import evaluate, from_mask, is_monotone, to_mask

NAMES = ("CT", "PET", "MR", "US", "SPECT")


@pytest.mark.parametrize(("tests", "count"), [(1, 1), (2, 4), (3, 18), (4, 166), (5, 7579)])
def test_as_many_as_dedekind_counted(tests, count):
    masks = monotone_masks(tests)
    assert masks.size == np.unique(masks).size == count


@pytest.mark.parametrize("tests", [1, 2, 3, 4])
def test_against_every_boolean_function(tests):
    size = 1 << tests
    expected = [m for m in range(1, (1 << size) - 1) if is_monotone(from_mask(m, tests))]
    assert monotone_masks(tests).tolist() == expected
    assert [to_mask(row.astype(np.uint8)) for row in monotone_tables(tests)] == expected


@pytest.mark.parametrize("tests", [1, 2, 3, 4, 5])
def test_expressions_mean_their_mask_and_have_the_stated_length(tests):
    masks, lengths = monotone_masks(tests), shortest_lengths(tests)
    step = 1 if tests < 5 else 37
    for mask, length in itertools.islice(zip(masks.tolist(), lengths.tolist(), strict=True), 0, None, step):
        expression = shortest_expression(mask, NAMES[:tests])
        assert to_mask(evaluate(expression, NAMES[:tests])) == mask
        assert literals(expression) == length


def test_the_eighteen_rules_of_three_tests():
    found = {written(shortest_expression(mask, NAMES[:3])) for mask in monotone_masks(3).tolist()}
    assert {"CT", "PET | MR", "CT & PET & MR", "majority(CT, PET, MR)", "CT & (PET | MR)"} <= found
    assert len(found) == 18


def test_what_is_no_monotone_rule_is_refused():
    with pytest.raises(ValueError):
        shortest_expression(0b0110, NAMES[:2])
    with pytest.raises(ValueError):
        monotone_masks(6)
