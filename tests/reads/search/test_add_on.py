"""What a modality adds, against counting by hand."""

import pytest

from core.reads.rules.rule import parse_rule
from core.reads.search.add_on import without_test
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
