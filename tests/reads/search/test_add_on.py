"""What a modality adds, against counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reads.rules.rule import parse_rule, rule_from_table
from core.reads.rules.truth_tables import from_mask
from core.reads.search.add_on import best_without, paired_cells, widened, without_test
from core.reads.search.optimism import Criterion, Selection
from tests.reads import example

TESTS = example.TESTS


@pytest.mark.parametrize(
    ("text", "test", "positive", "expression"),
    [
        ("PET | MR", "MR", False, "PET"),
        ("CT & (PET | MR)", "PET", False, "CT & MR"),
        ("CT & (PET | MR)", "CT", True, "PET | MR"),
        ("majority(CT, PET, MR)", "CT", False, "PET & MR"),
        ("majority(CT, PET, MR)", "CT", True, "PET | MR"),
        ("CT & PET", "PET", False, "CT & ~CT"),
    ],
)
def test_substitution(text, test, positive, expression):
    rule = without_test(parse_rule("R", text, TESTS), test, positive, "R without")
    assert rule.expression == expression
    assert test not in rule.tests
    assert parse_rule("S", rule.expression, rule.tests).truth.any() == rule.truth.any()


def test_a_rule_of_one_test_cannot_lose_it():
    with pytest.raises(ValueError):
        without_test(parse_rule("R", "CT", TESTS), "CT", False, "S")


def test_the_example_without_pet():
    """PET | MR 179/9; without PET the best Youden rule is CT | MR or MR alone, whichever scores more."""
    diseased, healthy = (part.sum(axis=0) for part in example.patients())
    youden = Criterion(selection=Selection.YOUDEN)
    full = best_without(TESTS, diseased, healthy, None, youden, "best")
    assert full.expression == "PET | MR"
    reduced = best_without(TESTS, diseased, healthy, "PET", youden, "best without PET")
    scores = {}
    for text in ("CT", "MR", "CT & MR", "CT | MR"):
        table = widened(parse_rule("R", text, TESTS), TESTS)
        scores[text] = (table @ diseased) * 127 - (table @ healthy) * 179
    assert scores[reduced.expression] == max(scores.values())
    impossible = Criterion(selection=Selection.SENSITIVITY, at_least=1.5)
    assert best_without(TESTS, diseased, healthy, "PET", impossible, "none") is None


@given(st.integers(1, 254), st.integers(1, 254), st.integers(0, 2**32))
def test_paired_cells_unit_by_unit(one, other, seed):
    generator = np.random.default_rng(seed)
    units = generator.integers(0, 4, size=(2, 3, 8))  # status, group, pattern
    first = widened(rule_from_table("A", TESTS, from_mask(one, 3), TESTS), TESTS)
    second = widened(rule_from_table("B", TESTS, from_mask(other, 3), TESTS), TESTS)
    assert (first == from_mask(one, 3)).all()
    on_sensitivity, on_specificity = paired_cells(first, second, units[0], units[1])
    for cells, data, correct in ((on_sensitivity, units[0], 1), (on_specificity, units[1], 0)):
        for group in range(3):
            expected = {"both": 0, "only_first": 0, "only_second": 0, "neither": 0}
            for pattern, count in enumerate(data[group]):
                right = (first[pattern] == correct, second[pattern] == correct)
                key = {(1, 1): "both", (1, 0): "only_first", (0, 1): "only_second"}.get(right, "neither")
                expected[key] += count
            assert {key: int(getattr(cells, key)[group]) for key in expected} == expected
