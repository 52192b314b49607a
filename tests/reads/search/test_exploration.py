"""The rule search through the study: every rule equals the same rule asked one at a time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.examples.reads import LIVER_PETMR
from core.problems import Refusal
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import Readers, ReadingOptions, Role, guess
from core.reads.plan import Plan, Policy, RuleText, Unit
from core.reads.rules.grammar import parse
from core.reads.rules.rule import parse_rule
from core.reads.rules.truth_tables import evaluate
from core.reads.search import choosing, exploration
from core.reads.search.exploration import best_rule, explore, rule_expressions, search_rules
from core.reads.search.units import PatientPatterns, PatternUnits, search_units
from core.reads.study import WITH, WITHOUT
from core.tables.files.intake import read
from tests.reads.drawn import drawn_study

TESTS = ("CT", "PET", "MR")
PATIENTS = Plan(unit=Unit.PATIENT)


@pytest.fixture(scope="module")
def liver():
    return LIVER_PETMR.load()


@pytest.mark.parametrize("tests, rules", [(TESTS, 18), ((*TESTS, "PETMR_recorded"), 166)])
def test_the_number_of_rules(liver, tests, rules):
    assert len(search_rules(liver, Plan(), tests).rules) == rules


def test_five_tests_have_7579_rules_each_spelled_once():
    expressions = rule_expressions(("A", "B", "C", "D", "E"))
    assert len(expressions) == len(set(expressions)) == 7579


@pytest.mark.parametrize(
    "plan, points",
    [
        (Plan(), [(108, 0), (161, 4), (179, 9)]),
        (PATIENTS, [(38, 0), (43, 4), (45, 9)]),
    ],
)
def test_the_frontier_of_the_example(liver, plan, points):
    search = search_rules(liver, plan, TESTS)
    rules = [{"PET"}, {"CT | PET", "PET | (CT & MR)"}, {"PET | MR", "CT | PET | MR"}]
    found: dict[tuple[int, int], set[str]] = {}
    for rule in search.rules:
        if rule.frontier:
            found.setdefault((rule.tp, rule.fp), set()).add(rule.expression)
    assert found == dict(zip(points, rules, strict=True))
    assert search.not_decidable == 0
    assert [rule.frontier for rule in search.rules] == sorted(
        (rule.frontier for rule in search.rules), reverse=True
    )


def test_fusing_before_or_after_the_roll_up_differs_for_and(liver):
    first = {r.expression: r for r in search_rules(liver, PATIENTS, TESTS).rules}
    second = {
        r.expression: r for r in search_rules(liver, replace(PATIENTS, fuse_at=Unit.PATIENT), TESTS).rules
    }
    # 30 against 31 and 31 against 32 patients: two tests positive on different lesions
    assert [t["CT & PET & MR"].tp for t in (first, second)] == [30, 31]
    assert [t["CT & PET"].tp for t in (first, second)] == [31, 32]
    assert first["PET | MR"].tp == second["PET | MR"].tp == 45


def test_the_bound_of_the_example(liver):
    bound = explore(liver, Plan(), TESTS).bound
    assert bound.tp == (0, 108, 161, 179, 179)
    assert bound.fp == (0, 0, 4, 9, 127)


def test_intervals_are_those_of_the_accuracy_page(liver):
    for plan in (Plan(), PATIENTS, Plan(confidence_level=0.9), replace(PATIENTS, fuse_at=Unit.PATIENT)):
        found = explore(liver, plan, TESTS)
        asked = replace(plan, rules=(RuleText("R", "CT | PET"),))
        one = accuracy(panel(liver, asked), asked, resample=False)[-1]
        at = found.expressions.index("CT | PET")
        for metric, low, high in (
            ("sensitivity", found.limits.sensitivity_low, found.limits.sensitivity_high),
            ("specificity", found.limits.specificity_low, found.limits.specificity_high),
        ):
            shown = one.metrics[metric].quoted
            assert (low[at], high[at]) == pytest.approx((shown.low, shown.high), abs=1e-12)


def test_without_a_variance_patients_are_counted(liver):
    found = explore(liver, Plan(), TESTS)
    at = found.expressions.index("PET")  # 127 of 127 negative, in 48 patients
    assert found.limits.specificity_high[at] == 1
    (shown,) = (t.metrics["specificity"] for t in accuracy(panel(liver, Plan()), Plan()) if t.name == "PET")
    assert shown.quoted.method == "wilson_effective_patients"
    assert shown.quoted.low == pytest.approx(found.limits.specificity_low[at])
    # fewer than the 48 patients, whose numbers of lesions differ
    assert found.limits.specificity_low[at] < 48 / (48 + 1.959964**2)


def test_what_cannot_be_searched_is_refused(liver):
    for tests in ((), ("CT", "Ultrasound")):
        with pytest.raises(Refusal):
            search_rules(liver, Plan(), tests)


@st.composite
def questions(draw):
    study = drawn_study(
        draw(st.integers(0, 2**32)),
        patients=draw(st.integers(1, 14)),
        unusable=draw(st.sampled_from([0.0, 0.08, 0.3])),
    )
    plan = Plan(
        unit=draw(st.sampled_from(list(Unit))),
        fuse_at=draw(st.sampled_from(list(Unit))),
        rollup=draw(st.sampled_from(["any", "all", "majority", "2"])),
        indeterminate=draw(st.sampled_from(list(Policy))),
        where=draw(st.sampled_from([(), (("group", ("a",)),)])),
    )
    return study, plan


@given(questions())
def test_every_rule_equals_the_rule_asked_alone(question):
    study, plan = question
    search = search_rules(study, plan, ("A", "B", "C"))
    rules = tuple(RuleText(f"R{i}", rule.expression) for i, rule in enumerate(search.rules))
    part = panel(study, replace(plan, rules=rules))
    tests, verdicts = part.verdicts[: -len(rules)], part.verdicts[-len(rules) :]
    one_pattern = part.unit is Unit.LESION or plan.fuse_at is Unit.PATIENT
    common = np.all((tests if one_pattern else verdicts) < 2, axis=0)
    if one_pattern and plan.indeterminate in (Policy.BEST, Policy.WORST):
        # the completion is chosen test by test, so the rule is asked of the tests' own verdicts
        tables = [evaluate(parse(rule.expression, "ABC"), "ABC") for rule in search.rules]
        index = (tests == 1).T @ np.array([1, 2, 4])
        verdicts = np.stack([table[index] for table in tables])
    for place, rule in enumerate(search.rules):
        positive, negative = common & (verdicts[place] == 1), common & (verdicts[place] == 0)
        cells = [
            int(part.counts[mask & (part.reference == status)].sum())
            for mask, status in ((positive, 1), (negative, 1), (positive, 0), (negative, 0))
        ]
        assert [rule.tp, rule.fn, rule.fp, rule.tn] == cells, rule.expression
    assert search.not_decidable == int(part.counts[~common & (part.reference < 2)].sum())


@given(questions())
def test_patients_add_up_to_the_counts(question):
    study, plan = question
    units = search_units(study, plan, ("A", "B"))
    if isinstance(units, PatientPatterns):
        assert units.with_condition.sum() == units.condition.sum()
        assert np.array_equal(np.unique(units.kind), np.arange(len(units.lesions)))
        return
    assert units.by_patient(WITH).sum(axis=0).tolist() == units.counts(WITH).tolist()


@given(questions(), st.sampled_from(["A & (B | C)", "A & ~B", "~A", "majority(A, B, C)", "C"]))
def test_a_typed_rule_is_counted_on_the_same_units(question, text):
    study, plan = question
    found = explore(study, plan, ("A", "B", "C"))
    counted = found.count(parse_rule("R", text, study.tests))
    assert sum(map(len, found.places.values())) == 18
    if text in found.expressions:
        at = found.expressions.index(text)
        assert counted == (found.counts.tp[at], found.counts.fp[at])
    if counted is None:
        assert found.units.completed and "~" in text
        return
    rules = tuple(RuleText(f"R{i}", rule) for i, rule in enumerate((*found.expressions, text)))
    part = panel(study, replace(plan, rules=rules))
    one_pattern = isinstance(found.units, PatternUnits)
    common = np.all((part.verdicts[:3] if one_pattern else part.verdicts[3:-1]) < 2, axis=0)
    positive = common & (part.verdicts[-1] == 1)
    assert counted == tuple(int(part.counts[positive & (part.reference == s)].sum()) for s in (WITH, WITHOUT))


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("fuse_at", list(Unit))
def test_best_reads_of_a_rule_with_not_are_not_those_of_its_tests(unit, fuse_at):
    study = drawn_study(3, unusable=0.3)
    for policy in (Policy.BEST, Policy.WORST):
        plan = Plan(unit=unit, fuse_at=fuse_at, indeterminate=policy)
        found = explore(study, plan, ("A", "B"))
        assert found.count(parse_rule("R", "~A", study.tests)) is None
        assert found.count(parse_rule("R", "A & B", study.tests)) is not None


def test_a_rule_of_another_test_is_not_counted(liver):
    found = explore(liver, Plan(), ("CT", "PET"))
    assert found.count(parse_rule("R", "CT | MR", liver.tests)) is None
    assert found.count(parse_rule("R", "CT & ~PET", liver.tests)) == (53, 4)


def test_a_rule_is_found_among_those_counted_however_it_is_spelled(liver):
    found = explore(liver, Plan(), TESTS)
    for place, text in enumerate(found.expressions):
        assert found.find(parse_rule("R", f"({text}) | ({text})", liver.tests)) == place
    for text in ("~CT", "CT & ~PET", "CT | ~CT", "CT & ~CT", "CT | PETMR_recorded"):
        assert found.find(parse_rule("R", text, liver.tests)) is None


def test_many_units_are_counted_densely_to_the_same_intervals(liver, monkeypatch):
    sparse = explore(liver, Plan(), TESTS).limits
    monkeypatch.setattr(exploration, "MANY_UNITS", 0)
    dense = explore(liver, Plan(), TESTS).limits
    for side in ("sensitivity_low", "sensitivity_high", "specificity_low", "specificity_high"):
        np.testing.assert_allclose(getattr(dense, side), getattr(sparse, side), rtol=1e-12)


def test_units_without_a_reference_count_on_neither_side_however_they_are_counted(monkeypatch):
    study = drawn_study(11, patients=30)
    assert (study.reference > WITH).any()
    sparse = explore(study, Plan(), ("A", "B")).limits
    monkeypatch.setattr(exploration, "MANY_UNITS", 0)
    dense = explore(study, Plan(), ("A", "B")).limits
    for side in ("sensitivity_low", "sensitivity_high", "specificity_low", "specificity_high"):
        np.testing.assert_allclose(getattr(dense, side), getattr(sparse, side), rtol=1e-12)


def test_readers_of_a_patient_are_one_cluster():
    generator = np.random.default_rng(7)
    rows = ["patient,reader,lesion,A,B,reference"]
    for patient in range(25):
        for lesion in range(int(generator.integers(1, 4))):
            truth = int(generator.integers(2))
            for reader in ("r1", "r2"):
                reads = (generator.random(2) < (0.75 if truth else 0.3)).astype(int)
                rows.append(f"p{patient},{reader},l{lesion},{reads[0]},{reads[1]},{truth}")
    table = read("\n".join(rows).encode(), "readers.csv")
    options = ReadingOptions(
        columns=(
            (Role.PATIENT, "patient"),
            (Role.READER, "reader"),
            (Role.LESION, "lesion"),
            (Role.REFERENCE, "reference"),
            (Role.TEST, "A"),
            (Role.TEST, "B"),
        ),
        readers=Readers.POOLED,
    )
    study = build(table, guess(table, options))
    asked = replace(PATIENTS, rules=(RuleText("R", "A & B"),))
    found = explore(study, PATIENTS, ("A", "B"))
    one = accuracy(panel(study, asked), asked, resample=False)[-1]
    at = found.expressions.index("A & B")
    assert (found.counts.tp[at], found.counts.fp[at]) == (one.tp, one.fp)
    assert int(found.counts.with_condition + found.counts.without_condition) == 50
    clustered = one.metrics["sensitivity"].clustered
    ends = (found.limits.sensitivity_low[at], found.limits.sensitivity_high[at])
    assert ends == pytest.approx((clustered.low, clustered.high), abs=1e-12)
    assert choosing.resampled_units(found).units_with.size == 25


def test_the_best_rule_has_the_largest_youden_index_and_several_tests():
    most_sensitive = []
    for seed in range(8):
        found = explore(drawn_study(seed), Plan(), ("A", "B", "C"))
        counts = found.counts
        youden = counts.tp / counts.with_condition - counts.fp / counts.without_condition
        fused = np.array([text not in ("A", "B", "C") for text in found.expressions])
        best = found.expressions.index(best_rule(found))
        assert fused[best] and youden[best] == pytest.approx(max(youden[fused & found.on_frontier]))
        most_sensitive.append(counts.tp[best] == max(counts.tp[fused]))
    assert not all(most_sensitive)


def test_every_listed_rule_has_the_shares_of_its_counts(liver):
    for rule in search_rules(liver, Plan(), TESTS).rules:
        assert (rule.tp + rule.fn, rule.fp + rule.tn) == (179, 127)
        assert (rule.sensitivity, rule.specificity) == (rule.tp / 179, rule.tn / 127)


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("unusable", [0.0, 0.3])
def test_reads_are_completed_where_a_best_or_worst_one_stands_for_an_indeterminate_one(policy, unusable):
    found = search_units(drawn_study(3, unusable=unusable), Plan(indeterminate=policy), ("A", "B"))
    assert found.completed is (unusable > 0 and policy in (Policy.BEST, Policy.WORST))
