"""The declared family: what belongs to it, what is only looked at, and what is known beforehand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.findings import Reason
from core.reads.answers.pairs.comparison import ENDPOINTS, On, compare
from core.reads.answers.pairs.family import Standing, family_pairs, marked_in_vain, nested, settled_pairs
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.counting.panel import panel
from core.reads.plan import Adjust, Plan, Policy, RuleText
from core.report.reads.methods.paragraph import methods_paragraph
from core.report.reads.shown import shown
from core.stats.paired.multiplicity import Adjustment, adjust
from core.words import words
from tests.reads.drawn import drawn_study

EXPRESSIONS = ("A | B", "A & C", "majority(A, B, C)", "~A | B", "A | B | C", "C & ~B")
RULES = st.lists(st.sampled_from(EXPRESSIONS), min_size=0, max_size=4, unique=True)
SEEDS = st.integers(0, 10_000)


def planned(expressions, **options):
    rules = tuple(RuleText(f"R{i}", text) for i, text in enumerate(expressions))
    return Plan(rules=rules, **options)


def by_pair(found):
    return {(c.first, c.second, c.on): c for c in found}


@given(SEEDS, RULES, st.sampled_from(EXPRESSIONS), st.sampled_from(list(Adjust)), st.booleans())
@settings(max_examples=40, deadline=None)
def test_showing_one_more_rule_never_moves_an_adjusted_p(seed, expressions, more, method, marked):
    study = drawn_study(seed, patients=14)
    primary = (("A", "B"), ("C", "R0")) if marked and expressions else ()
    plan = planned(expressions, adjust=method, primary=primary)
    wider = planned([*expressions, more], adjust=method, primary=primary)
    before = by_pair(compare(panel(study, plan), plan))
    after = by_pair(compare(panel(study, wider), wider))
    for key, c in before.items():
        assert (after[key].p, after[key].p_adjusted) == (c.p, c.p_adjusted)
        assert after[key].family_size == c.family_size


@given(SEEDS, RULES)
@settings(max_examples=20, deadline=None)
def test_what_is_shown_does_not_change_the_family(seed, expressions):
    study = drawn_study(seed, patients=14)
    plan = planned(expressions)
    whole = panel(study, plan)
    every = by_pair(compare(whole, plan))
    for pair in {key[:2] for key in every}:
        alone = compare(whole, replace(plan, compare=(pair,)))
        assert [c.p_adjusted for c in alone] == [every[*pair, on].p_adjusted for on in ENDPOINTS]
        back = compare(whole, plan, [pair[::-1]])
        assert [c.p_adjusted for c in back] == [every[*pair, on].p_adjusted for on in ENDPOINTS]


def test_without_a_mark_the_pairs_of_tests_are_the_family():
    study, plan = drawn_study(4, patients=30), planned(["A | B"])
    found = compare(panel(study, plan), plan)
    family = [c for c in found if c.standing is Standing.PRIMARY]
    assert {(c.first, c.second) for c in family} == {("A", "B"), ("A", "C"), ("B", "C")}
    assert {c.on for c in family} == {On.SENSITIVITY, On.SPECIFICITY}
    assert {c.family_size for c in found} == {6}
    expected = adjust([c.p for c in family], Adjustment.HOLM).p
    assert tuple(c.p_adjusted for c in family) == expected
    for c in found:
        if c.on is On.ACCURACY or "R0" in (c.first, c.second):
            assert c.p_adjusted is None


def test_a_marked_rule_is_the_family():
    study = drawn_study(4, patients=30)
    plan = planned(["A | B"], primary=(("C", "R0"),))
    found = by_pair(compare(panel(study, plan), plan))
    for on in (On.SENSITIVITY, On.SPECIFICITY):
        assert found["C", "R0", on].standing is Standing.PRIMARY
        assert found["C", "R0", on].family_size == 2
    assert found["A", "B", On.SENSITIVITY].standing is Standing.EXPLORATORY


@pytest.mark.parametrize(("primary", "left"), [([("A", "R0")], 0), ([("R0", "A"), ("C", "R0")], 1)])
def test_a_marked_pair_that_is_known_beforehand_is_said_to_be(primary, left):
    study, plan = (
        drawn_study(4, patients=30),
        planned(["A | B"], primary=tuple(primary), adjust=Adjust.CLOSED),
    )
    whole = panel(study, plan)
    (vain,) = marked_in_vain(whole, plan)
    assert (vain.code, vain.value) == ("primary_by_construction", " : ".join(primary[0]))
    assert dict(vain.details)["left"] == left
    said = "{1} against {0}".format(*primary[0])
    assert words("en").problem(vain).message.startswith(f"{said}: marked as primary")
    found = shown(study, plan, whole)
    assert (found.family.size, found.family.settled) == (2 * left, settled_pairs(whole, plan))
    assert {c.family_size for c in compare(whole, plan)} == {2 * left}
    paragraph = methods_paragraph(study, plan, words("en"))
    assert f"Nothing was tested of {said}, marked as primary" in paragraph
    assert ("p values were exploratory and not adjusted" in paragraph) == (left == 0)
    assert ("closed procedure" in paragraph) == (left == 1)
    assert marked_in_vain(whole, planned(["A | B"])) == ()


@given(SEEDS, st.sampled_from([None, *EXPRESSIONS]), st.sampled_from(EXPRESSIONS))
@settings(max_examples=40, deadline=None)
def test_what_is_known_beforehand_is_never_seen_otherwise(seed, first, second):
    study = drawn_study(seed, patients=14, unusable=0.2)
    plan = planned([second] if first is None else [first, second])
    whole = panel(study, plan)
    pair = ("A", "R0") if first is None else ("R0", "R1")
    (order,) = nested(whole, [pair])
    se, sp, accuracy = compare(whole, plan, [pair])
    assert accuracy.standing is not Standing.BY_CONSTRUCTION
    for c, side in ((se, order), (sp, -order if order != 2 else 2)):
        if not order:
            continue
        assert (c.p, c.standing) == (None, Standing.BY_CONSTRUCTION)
        assert c.p_reason in (Reason.BY_CONSTRUCTION, c.headline_interval.reason)
        lost, gained = c.only_first_correct, c.only_second_correct
        assert lost == 0 if side == 1 else gained == 0 if side == -1 else lost == gained == 0
        shown = c.headline_interval
        if shown.low is not None:
            assert shown.low >= 0 if side == 1 else shown.high <= 0
            assert shown.excludes_zero is None


def test_the_truth_table_decides():
    study = drawn_study(1)
    plan = planned(["A | B", "A & B", "A & ~B", "(A & B) | (A & ~B)", "~A", "B & C"])
    whole = panel(study, plan)
    pairs = [("A", f"R{i}") for i in range(6)]
    assert nested(whole, pairs) == [1, -1, -1, 2, 0, 0]
    assert nested(whole, [("R0", "A"), ("R1", "R0"), ("A", "B")]) == [-1, 1, 0]
    # in a comparison best against worst the second's indeterminate reads are completed the other way
    torn = replace(plan, indeterminate=Policy.BEST)
    assert nested(panel(study, torn), pairs) == [0] * 6


def test_the_closed_procedure_needs_the_joint_test():
    study = drawn_study(8, patients=40)
    plan = Plan(adjust=Adjust.CLOSED)
    whole = panel(study, plan)
    joint = {(j.first, j.second): j.p for j in compare_jointly(whole, plan)}
    pairs = len(family_pairs(whole, plan))
    for c in compare(whole, plan):
        if c.standing is Standing.PRIMARY:
            assert c.p_adjusted == pytest.approx(min(1.0, pairs * max(c.p, joint[c.first, c.second])))


def test_the_family_travels_with_the_link():
    plan = Plan(primary=(("A", "R: 1"),), adjust=Adjust.CLOSED)
    assert Plan.from_query(plan.to_query()) == (plan, ())
