"""What a rule gains, costs and adds, asked of the example and of random studies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.examples.reads import LIVER_PETMR
from core.problems import Refusal
from core.reads.answers.gained import Change, disagreement, gained_and_lost
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import On, compare
from core.reads.answers.records import records
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import Readers, ReadingOptions, Role, guess
from core.reads.plan import Plan, Policy, RuleText, Unit
from core.reads.rules.grammar import parse
from core.reads.rules.monotone import monotone_masks
from core.reads.rules.rule import parse_rule
from core.reads.rules.truth_tables import evaluate
from core.reads.search import choosing
from core.reads.search.add_on_value import Instead, added_value, reduced_rule
from core.reads.search.choosing import best_rule, judge_choice, rule_costs, used_tests
from core.reads.search.exploration import explore
from core.reads.search.optimism import Criterion, Selection
from core.reads.search.pathways import everything, in_turn, priced, sequence_reads
from core.reads.search.sequences import Continue, Examination, orders, run_sequence
from core.reads.study import WITH, WITHOUT
from core.tables.files.intake import read
from tests.reads.drawn import drawn_study

TESTS = ("CT", "PET", "MR")
FUSED = Plan(rules=(RuleText("PET|MR", "PET | MR"),))
CT = Examination(name="CT scan", tests=("CT",), cost=100, minutes=10)
PETMR = Examination(name="PET/MR scan", tests=("PET", "MR"), cost=900, minutes=45)


@pytest.fixture(scope="module")
def liver():
    return LIVER_PETMR.load()


def rule(text, tests=TESTS):
    return parse_rule("R", text, tests)


def counts(found):
    return found.tp, found.fn, found.fp, found.tn, found.not_decidable


def test_pet_or_mr_against_ct(liver):
    part = panel(liver, FUSED)
    found = gained_and_lost(part, "PET|MR", "CT")
    # sensitivity 179 v 134 of 179, false positives 9 v 4 of 127
    assert found.counts == {Change.FOUND: 45, Change.LOST: 0, Change.ADDED: 5, Change.REMOVED: 0}
    listed = records(liver, part, found.profiles[Change.FOUND])
    assert len(listed.rows) == 45
    assert set(listed.verdicts["CT"]) == {"negative"} and set(listed.reference) == {"with"}


@pytest.mark.parametrize("item", ["R", "B"])
def test_units_without_a_verdict_are_not_compared(item):
    study = drawn_study(3, unusable=0.3)
    plan = Plan(rules=(RuleText("R", "A & B"),))
    part = panel(study, plan)
    found = gained_and_lost(part, item, "A")
    ours, theirs = part.verdicts[part.place(item)], part.verdicts[part.place("A")]
    for change, truth, gain in (
        (Change.FOUND, WITH, 1),
        (Change.LOST, WITH, -1),
        (Change.ADDED, WITHOUT, 1),
        (Change.REMOVED, WITHOUT, -1),
    ):
        expected = sum(
            count
            for count, a, b, reference in zip(part.counts, ours, theirs, part.reference, strict=True)
            if reference == truth and a in (0, 1) and b in (0, 1) and int(a) - int(b) == gain
        )
        assert found.counts[change] == expected
    unusable = ~(np.isin(ours, (0, 1)) & np.isin(theirs, (0, 1)))
    assert found.not_comparable == part.counts[unusable & np.isin(part.reference, (WITH, WITHOUT))].sum() > 0


def test_the_recorded_column_beside_the_computed_rule(liver):
    found = disagreement(panel(liver, FUSED), "PETMR_recorded", "PET|MR")
    states = liver.states
    expected = int(((states["PET"] | states["MR"]) != states["PETMR_recorded"]).sum())
    assert found.differ == expected > 0
    assert found.agree == 306 - expected


def test_a_recorded_column_without_a_verdict_is_not_compared():
    part = panel(drawn_study(3, unusable=0.3), Plan(rules=(RuleText("R", "A & B"),)))
    for recorded, computed in (("C", "R"), ("R", "C")):
        found = disagreement(part, recorded, computed)
        theirs, ours = (part.verdicts[part.place(name)].tolist() for name in (recorded, computed))
        told = {True: 0, False: 0, None: 0}
        for a, b, count in zip(ours, theirs, part.counts.tolist(), strict=True):
            told[(a == b) if {a, b} <= {0, 1} else None] += count
        assert (found.agree, found.differ, found.not_comparable) == (told[True], told[False], told[None])
        assert {*ours, *theirs} > {0, 1, 2} and 0 not in told.values()


@given(st.integers(0, 2**32), st.sampled_from(list(Unit)), st.sampled_from(list(Policy)))
def test_what_changes_is_what_the_comparison_counts(seed, unit, policy):
    study = drawn_study(seed, unusable=0.15)
    plan = Plan(unit=unit, indeterminate=policy, rules=(RuleText("R", "A & (B | C)"),))
    part = panel(study, plan)
    found = gained_and_lost(part, "R", "A")
    by = {c.on: c for c in compare(part, plan, [("A", "R")])}
    sensitivity, specificity = by[On.SENSITIVITY], by[On.SPECIFICITY]
    assert found.counts[Change.FOUND] == sensitivity.only_second_correct
    assert found.counts[Change.LOST] == sensitivity.only_first_correct
    assert found.counts[Change.ADDED] == specificity.only_first_correct
    assert found.counts[Change.REMOVED] == specificity.only_second_correct


def test_which_tests_matter():
    found = used_tests(3)
    masks = [
        int(np.packbits(evaluate(parse(text, TESTS), TESTS), bitorder="little")[0])
        for text in ("PET | MR", "CT & PET & MR", "PET")
    ]
    rows = [int(np.flatnonzero(monotone_masks(3) == mask)[0]) for mask in masks]
    assert found[rows].tolist() == [[False, True, True], [True, True, True], [False, True, False]]


def test_a_rule_costs_its_examinations(liver):
    found = explore(liver, Plan(), TESTS)
    costs = rule_costs(TESTS, (CT, PETMR))
    by_name = dict(zip(found.expressions, costs.tolist(), strict=True))
    assert (by_name["CT"], by_name["PET"], by_name["PET | MR"], by_name["CT | PET"]) == (100, 900, 900, 1000)
    assert rule_costs(TESTS, (CT,)) is None
    assert rule_costs(TESTS, (CT, replace(PETMR, cost=None))) is None


def test_the_choice_on_the_example(liver):
    found = explore(liver, Plan(), TESTS)
    judged = judge_choice(found, Criterion(selection=Selection.YOUDEN))
    assert found.expressions[judged.chosen] == "PET | MR"
    # every lesion with the condition is found: no replicate can move 100 %
    assert judged.sensitivity.corrected is None
    cautious = judged.sensitivity.cautious
    assert cautious.method == "clopper_pearson" and cautious.high == 1
    assert cautious.low == pytest.approx(0.025 ** (1 / 45))  # 45 of 45 patients
    assert judged.specificity.optimism is not None
    assert sum(share for _, share in judged.wins) == pytest.approx(1)


def test_patients_are_chosen_for_too(liver):
    found = explore(liver, Plan(unit=Unit.PATIENT), TESTS)
    judged = judge_choice(found, Criterion(selection=Selection.SENSITIVITY, at_least=0.8))
    assert found.expressions[judged.chosen] == "CT | PET"  # 43/45 at 26/30; PET | MR has 21/30
    assert judged.violation is not None and 0 < judged.violation < 1


def test_too_many_patients_are_refused(liver, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_VERDICTS", 100)
    with pytest.raises(Refusal):
        judge_choice(explore(liver, Plan(unit=Unit.PATIENT), TESTS), Criterion(selection=Selection.YOUDEN))


@given(st.integers(0, 2**32), st.sampled_from(["A", "B", "C"]), st.sampled_from(list(Unit)))
def test_the_best_rule_without_a_test_is_the_best_of_those_that_lack_it(seed, test, unit):
    study = drawn_study(seed)
    found = explore(study, Plan(unit=unit), ("A", "B", "C"))
    best = best_rule(found, Criterion(selection=Selection.YOUDEN), without=test)
    c = found.counts
    if not int(c.with_condition) or not int(c.without_condition):
        assert best is None
        return
    index = c.sensitivity + c.specificity
    able = [i for i, text in enumerate(found.expressions) if test not in text]
    assert best in able
    assert index[best] == pytest.approx(max(index[i] for i in able))


def test_ct_first_then_petmr(liver):
    reads = sequence_reads(liver, Plan())
    strategy = in_turn([(CT, rule("CT")), (PETMR, rule("PET | MR"))], Continue.UNLESS_POSITIVE)
    found = run_sequence(strategy, reads)
    assert counts(found.lesions) == (144, 35, 9, 118, 0)
    assert counts(found.patients) == (45, 0, 9, 21, 0)
    at_once = run_sequence(everything(rule("CT | PET | MR"), (CT, PETMR)), reads)
    assert counts(at_once.lesions) == (179, 0, 9, 118, 0)
    assert counts(at_once.patients) == counts(found.patients)


def test_a_patient_goes_through_a_sequence_once_for_each_pooled_reader():
    rows = ["patient,reader,lesion,A,B,reference"]
    rows += ["p1,r1,l1,1,0,1", "p1,r1,l2,0,0,1", "p1,r2,l1,0,1,1", "p1,r2,l2,0,0,1"]
    rows += ["p2,r1,l1,0,0,0", "p2,r2,l1,0,1,0"]
    table = read("\n".join(rows).encode(), "readers.csv")
    roles = [(Role.PATIENT, "patient"), (Role.READER, "reader"), (Role.LESION, "lesion")]
    roles += [(Role.REFERENCE, "reference"), (Role.TEST, "A"), (Role.TEST, "B")]
    options = ReadingOptions(columns=tuple(roles), readers=Readers.POOLED)
    study = build(table, guess(table, options))
    examinations = tuple(Examination(name=t, tests=(t,)) for t in "AB")
    a_first = orders(rule("A | B", ("A", "B")), examinations)[0]
    found = run_sequence(a_first, sequence_reads(study, Plan()))
    assert counts(found.patients) == (2, 0, 1, 1, 0)
    assert found.patients_examined == (("A", 4), ("B", 3))
    plan = Plan(unit=Unit.PATIENT, rules=(RuleText("R", "A | B"),))
    one = accuracy(panel(study, plan), plan, resample=False)[-1]
    assert (one.tp, one.fn, one.fp, one.tn) == counts(found.patients)[:4]


@given(st.integers(0, 2**32), st.sampled_from(["any", "all", "majority", "2"]))
def test_an_order_that_fixes_the_verdict_keeps_the_rules_accuracy_per_patient(seed, rollup):
    study = drawn_study(seed, unusable=0.1)
    plan = Plan(unit=Unit.PATIENT, rollup=rollup, rules=(RuleText("R", "majority(A, B, C)"),))
    reads = sequence_reads(study, plan)
    examinations = tuple(Examination(name=t, tests=(t,), cost=1.0) for t in "ABC")
    part = panel(study, plan)
    verdict = part.verdicts[part.place("R")]
    expected = [
        int(part.counts[(verdict == said) & (part.reference == status)].sum())
        for said, status in ((1, 1), (0, 1), (1, 0), (0, 0))
    ]
    for strategy in orders(rule("majority(A, B, C)", ("A", "B", "C")), examinations):
        result = run_sequence(strategy, reads, rollup)
        assert list(counts(result.patients))[:4] == expected
        assert result.cost <= 3


def test_the_cost_frontier_of_the_example(liver):
    reads = sequence_reads(liver, Plan())
    rules = {"CT": rule("CT"), "CT | PET | MR": rule("CT | PET | MR"), "PET | MR": rule("PET | MR")}
    found = priced(rules, (CT, PETMR), reads, "any", "cost", Unit.PATIENT)
    assert [p.rule for p in found] == ["CT", *["CT | PET | MR"] * 3, "PET | MR"]
    kept = {(p.rule, round(p.result.cost)) for p in found if p.frontier}
    cheapest = min(p.result.cost for p in found if p.rule == "CT | PET | MR")
    # CT first leaves out the second examination where CT is positive: cheaper than PET/MR for everyone
    assert kept == {("CT", 100), ("CT | PET | MR", round(cheapest))}
    assert all(p.frontier is None for p in priced(rules, (CT, PETMR), reads, "any", "dose", Unit.LESION))


def test_what_ct_adds_to_all_three(liver):
    full = rule("CT | PET | MR", liver.tests)
    left = reduced_rule(liver, Plan(), full, "CT", Instead.AS_NEGATIVE)
    assert left == "PET | MR"
    assert reduced_rule(liver, Plan(), full, "CT", Instead.AS_POSITIVE) == "PET | ~PET"
    best = reduced_rule(liver, Plan(), full, "PET", Instead.BEST, Criterion(selection=Selection.YOUDEN))
    assert best in ("CT", "MR", "CT & MR", "CT | MR")
    whole, *parts = added_value(liver, Plan(), full, left, ["tumour_type"])
    assert [c.second_minus_first for c in whole.comparisons] == [0, 0, 0]
    assert len(parts) == len(liver.groups["tumour_type"].levels)
    assert sum(p.comparisons[0].units for p in parts) == 179
    without_mr = reduced_rule(liver, Plan(), full, "MR", Instead.AS_NEGATIVE)
    assert without_mr == "CT | PET"
    whole = added_value(liver, Plan(), full, without_mr)[0]
    assert whole.comparisons[0].second_minus_first == pytest.approx(18 / 179)  # 179 against 161
    assert whole.comparisons[0].clustered_difference is not None
    assert whole.comparisons[1].second_minus_first == pytest.approx(-5 / 127)  # 9 against 4 false positives
