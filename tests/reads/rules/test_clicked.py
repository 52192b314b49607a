"""Combinations put together by clicks: what they spell, and how a rule is read back into them."""

import pytest

from core.reads.plan import RuleText
from core.reads.rules.clicked import Clicked, How, clicked_as, expression_of

TESTS = ("CT", "PET", "MR", "US")


@pytest.mark.parametrize(
    ("clicked", "text"),
    [
        (Clicked(How.OR, ("CT", "MR")), "CT | MR"),
        (Clicked(How.AND, ("CT", "PET", "MR")), "CT & PET & MR"),
        (Clicked(How.MAJORITY, ("CT", "PET", "MR")), "majority(CT, PET, MR)"),
        (Clicked(How.AT_LEAST, TESTS, 2), "atleast(2, CT, PET, MR, US)"),
        (Clicked(How.AT_LEAST, ("CT", "PET", "MR"), 0), "atleast(1, CT, PET, MR)"),
        (Clicked(How.AT_LEAST, ("CT", "PET", "MR"), 4), "atleast(3, CT, PET, MR)"),
        (Clicked(How.OR, ("CT",)), None),
        (Clicked(How.NONE, ("CT", "MR")), None),
    ],
)
def test_a_combination_is_spelled_as_a_rule(clicked, text):
    assert expression_of(clicked) == text


@pytest.mark.parametrize(
    ("text", "clicked"),
    [
        ("CT | MR", Clicked(How.OR, ("CT", "MR"))),
        ("MR and CT", Clicked(How.AND, ("CT", "MR"))),
        ("(CT & PET) | (CT & MR) | (PET & MR)", Clicked(How.MAJORITY, ("CT", "PET", "MR"))),
        ("atleast(2, CT, PET, MR, US)", Clicked(How.AT_LEAST, TESTS, 2)),
        ("CT & ~MR", Clicked(How.NONE, ("CT", "MR"))),
        ("CT & Missing", Clicked(How.NONE, ())),
    ],
)
def test_a_rule_is_read_back_into_its_clicks(text, clicked):
    found = clicked_as(RuleText("R", text), TESTS)
    assert (found.how, set(found.tests)) == (clicked.how, set(clicked.tests))
    if clicked.how is How.AT_LEAST:
        assert found.least == clicked.least


@pytest.mark.parametrize(("tests", "offered"), [(2, "01"), (3, "12"), (4, "12"), (6, "12"), (1, "0")])
def test_without_a_rule_the_second_and_third_test_are_offered_or_both(tests, offered):
    names = tuple("012345"[:tests])
    assert clicked_as(None, names) == Clicked(How.NONE, tuple(offered))


def test_what_records_a_fusion_is_no_part_of_the_combination_offered_first():
    assert clicked_as(None, ("CT", "PET", "MR", "PETMR_recorded")).tests == ("PET", "MR")
    assert clicked_as(None, ("CT", "MR", "CTMR_recorded")).tests == ("CT", "MR")
    assert clicked_as(None, ("CTMR_recorded", "CT", "MR")).tests == ("CT", "MR")
    assert clicked_as(None, ("CT", "PET", "PET/CT")).tests == ("CT", "PET")
    assert clicked_as(None, ("A", "B", "C")).tests == ("B", "C")
    assert clicked_as(None, ("A", "AB")).tests == ("A", "AB")
