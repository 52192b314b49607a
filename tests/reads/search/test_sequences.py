"""Serial strategies, patient by patient."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refusal
from core.reads.rules.rule import parse_rule
from core.reads.search.sequences import (
    Continue,
    Examination,
    SequenceReads,
    Step,
    Strategy,
    best_orders,
    check_strategy,
    not_dominated,
    orders,
    run_sequence,
)
from tests.reads import example

TESTS = example.TESTS
CT = Examination(name="CT scan", tests=("CT",), cost=100, minutes=10, dose=8.0)
PETMR = Examination(name="PET/MR scan", tests=("PET", "MR"), cost=900, minutes=45)


def rule(text):
    return parse_rule("R", text, TESTS)


@pytest.fixture(scope="module")
def reads():
    with example.FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {p: i for i, p in enumerate(dict.fromkeys(r["patient_id"] for r in rows))}
    return SequenceReads(
        states={t: np.array([int(r[t]) for r in rows], dtype=np.uint8) for t in TESTS},
        reference=np.array([int(r["reference"]) for r in rows], dtype=np.uint8),
        patient=np.array([codes[r["patient_id"]] for r in rows]),
    )


def counts(found):
    return found.tp, found.fn, found.fp, found.tn, found.not_decidable


def test_ct_then_petmr_in_ct_negative_patients(reads):
    strategy = Strategy(
        steps=(
            Step(examinations=(CT,), rule=rule("CT")),
            Step(examinations=(PETMR,), rule=rule("PET | MR")),
        ),
        go_on=Continue.UNLESS_POSITIVE,
    )
    found = run_sequence(strategy, reads)
    assert counts(found.lesions) == (144, 35, 9, 118, 0)
    assert counts(found.patients) == (45, 0, 9, 21, 0)
    ct_positive = len({p for p, ct in zip(reads.patient, reads.states["CT"], strict=True) if ct})
    assert found.stopped_after == (ct_positive, 75 - ct_positive)
    assert found.patients_examined == (("CT scan", 75), ("PET/MR scan", 75 - ct_positive))
    assert found.cost == pytest.approx((75 * 100 + (75 - ct_positive) * 900) / 75)
    assert found.examinations == pytest.approx((150 - ct_positive) / 75)
    assert found.dose is None  # the PET/MR dose was not entered


def test_all_at_once_is_the_rule_itself(reads):
    strategy = Strategy(
        steps=(Step(examinations=(CT, PETMR), rule=rule("CT | PET | MR")),), go_on=Continue.UNLESS_DECIDED
    )
    found = run_sequence(strategy, reads)
    assert counts(found.lesions) == (179, 0, 9, 118, 0)
    assert found.cost == 1000


def test_best_order_and_its_cost(reads):
    found = best_orders(rule("CT | PET | MR"), [PETMR, CT], reads)
    assert [r.strategy.steps[0].examinations[0].name for r in found] == ["CT scan", "PET/MR scan"]
    assert found[0].cost < found[1].cost
    assert counts(found[0].lesions) == (144, 35, 9, 118, 0)
    assert found[0].patients == found[1].patients
    assert len(orders(rule("PET | MR"), [PETMR, CT])) == 1


def slow(strategy, reads, rollup):
    """Each patient walks through the strategy alone; a lesion's verdicts by trying all completions."""
    decided = strategy.go_on is Continue.UNLESS_DECIDED

    def verdict(one, lesion, taken):
        states = [reads.states[t][lesion] if t in taken else 3 for t in one.tests]
        return int(one.verdicts(np.array([states], dtype=np.uint8))[0])

    def roll(verdicts):
        needed = {"any": 1, "all": len(verdicts), "majority": len(verdicts) // 2 + 1}.get(rollup)
        needed = int(rollup) if needed is None else needed
        if verdicts.count(1) >= needed:
            return 1
        return 2 if verdicts.count(1) + verdicts.count(2) >= needed else 0

    lesions = [0] * 5
    patients = [0] * 5
    for patient in sorted(set(reads.patient.tolist())):
        own = np.flatnonzero(reads.patient == patient).tolist()
        taken = set()
        for place, step in enumerate(strategy.steps):
            for examination in step.examinations:
                taken |= set(examination.tests)
            one = strategy.steps[-1].rule if decided else step.rule
            verdicts = [verdict(one, lesion, taken) for lesion in own]
            overall = roll(verdicts)
            stops = {
                Continue.UNLESS_POSITIVE: overall == 1,
                Continue.UNLESS_NEGATIVE: overall == 0,
                Continue.UNLESS_DECIDED: overall != 2,
            }[strategy.go_on]
            if stops or place == len(strategy.steps) - 1:
                break
        if decided:  # open only for want of an examination: not called
            full = [all(reads.states[t][lesion] < 2 for t in one.tests if t in taken) for lesion in own]
            verdicts = [0 if v == 2 and usable else v for v, usable in zip(verdicts, full, strict=True)]
        for lesion, said in zip(own, verdicts, strict=True):
            add(lesions, said, reads.reference[lesion])
        add(patients, overall, max(reads.reference[own]))
    return tuple(lesions), tuple(patients)


def add(tally, said, sick):
    place = 4 if said == 2 else {(1, 1): 0, (0, 1): 1, (1, 0): 2, (0, 0): 3}[said, int(sick)]
    tally[place] += 1


EXAMINATIONS = tuple(Examination(name=t, tests=(t,), cost=c) for t, c in zip(TESTS, (3, 1, 2), strict=True))
RULES = ("CT", "CT | PET", "CT & PET", "CT & (PET | MR)", "majority(CT, PET, MR)", "CT & ~PET | MR")


@st.composite
def random_reads(draw, unusable):
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.integers(1, 25))
    share = [0.5, 0.3, 0.1, 0.1] if unusable else [0.6, 0.4, 0, 0]
    return SequenceReads(
        states={t: generator.choice(4, size=size, p=share).astype(np.uint8) for t in TESTS},
        reference=generator.integers(0, 2, size=size).astype(np.uint8),
        patient=generator.integers(0, max(size // 3, 1), size=size),
    )


def test_examinations_are_put_in_order_up_to_six_of_them():
    tests = tuple(f"T{i}" for i in range(7))
    scans = [Examination(name=test, tests=(test,)) for test in tests]
    assert len(orders(parse_rule("R", " | ".join(tests[:6]), tests), scans)) == 720
    with pytest.raises(Refusal) as refused:
        orders(parse_rule("R", " | ".join(tests), tests), scans)
    (said,) = refused.value.problems
    assert (said.code, said.value, dict(said.details)["limit"]) == ("sequence_too_many", "7", 6)


@given(
    random_reads(unusable=False),
    st.sampled_from(list(Continue)),
    st.sampled_from(RULES),
    st.sampled_from(["any", "all", "majority", "2"]),
)
def test_against_walking_through_it(reads, go_on, text, rollup):
    strategy = Strategy(
        steps=(
            Step(examinations=EXAMINATIONS[:1], rule=rule("CT")),
            Step(examinations=EXAMINATIONS[1:], rule=rule(text)),
        ),
        go_on=go_on,
    )
    found = run_sequence(strategy, reads, rollup)
    assert (counts(found.lesions), counts(found.patients)) == slow(strategy, reads, rollup)


@given(random_reads(unusable=True), st.sampled_from([Continue.UNLESS_POSITIVE, Continue.UNLESS_NEGATIVE]))
def test_unusable_reads_against_walking_through_it(reads, go_on):
    strategy = Strategy(
        steps=(
            Step(examinations=EXAMINATIONS[:1], rule=rule("CT")),
            Step(examinations=EXAMINATIONS[1:], rule=rule("CT & (PET | MR)")),
        ),
        go_on=go_on,
    )
    found = run_sequence(strategy, reads)
    assert (counts(found.lesions), counts(found.patients)) == slow(strategy, reads, "any")


@given(random_reads(unusable=True), st.sampled_from(RULES), st.sampled_from(["any", "all", "majority", "2"]))
def test_stopping_when_decided_keeps_the_rule_per_patient(reads, text, rollup):
    together = Strategy(
        steps=(Step(examinations=EXAMINATIONS, rule=rule(text)),), go_on=Continue.UNLESS_POSITIVE
    )
    expected = run_sequence(together, reads, rollup).patients
    for found in best_orders(rule(text), EXAMINATIONS, reads, rollup):
        assert found.patients == expected
        assert found.cost <= sum(e.cost for e in EXAMINATIONS)
        assert sum(found.stopped_after) == len(set(reads.patient.tolist()))


def test_a_lesion_with_an_unusable_read_stays_not_decidable_when_its_patient_stops():
    """CT positive in one lesion, missing in the other: CT | PET stops after CT."""
    reads = SequenceReads(
        states={"CT": np.array([1, 3, 0], np.uint8), "PET": np.array([1, 1, 1], np.uint8)},
        reference=np.array([1, 1, 1], np.uint8),
        patient=np.array([0, 0, 0]),
    )
    (found, _) = best_orders(rule("CT | PET"), EXAMINATIONS[:2], reads, figure="examinations")
    ct_first = run_sequence(orders(rule("CT | PET"), EXAMINATIONS[:2])[0], reads)
    assert counts(ct_first.lesions) == (1, 1, 0, 0, 1)
    assert counts(found.patients) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("rollup", ["any", "all", "majority", "2"])
def test_a_patient_listed_without_lesions_is_rolled_up_already(rollup):
    reads = SequenceReads(
        states={"CT": np.array([0, 1, 1], np.uint8), "PET": np.array([1, 1, 0], np.uint8)},
        reference=np.array([1, 1, 1], np.uint8),
        patient=np.array([0, 1, 1]),
        is_lesion=np.array([False, True, True]),
    )
    found = run_sequence(orders(rule("CT | PET"), EXAMINATIONS[:2])[0], reads, rollup)
    assert counts(found.patients) == (2, 0, 0, 0, 0)
    assert counts(found.lesions) == (2, 0, 0, 0, 0)
    assert found.stopped_after == (1, 1)


def test_unknown_reference_stops_patients_but_is_not_counted():
    reads = SequenceReads(
        states={"CT": np.array([1, 0], np.uint8), "PET": np.array([0, 1], np.uint8)},
        reference=np.array([2, 1], np.uint8),
        patient=np.array([0, 0]),
    )
    found = run_sequence(orders(rule("CT | PET"), EXAMINATIONS[:2])[0], reads)
    assert counts(found.lesions) == (0, 1, 0, 0, 0)
    assert counts(found.patients) == (1, 0, 0, 0, 0)
    assert found.stopped_after == (1, 0)


def test_refusals():
    def code(strategy):
        with pytest.raises(Refusal) as refused:
            check_strategy(strategy)
        return refused.value.problems[0].code

    step = Step(examinations=(CT,), rule=rule("CT"))
    early = Step(examinations=(CT,), rule=rule("CT | PET"))
    again = Examination(name="Other", tests=("CT",))
    go_on = Continue.UNLESS_POSITIVE
    assert code(Strategy(steps=(), go_on=go_on)) == "sequence_empty"
    assert code(Strategy(steps=(early,), go_on=go_on)) == "sequence_read_not_taken"
    assert code(Strategy(steps=(step, step), go_on=go_on)) == "sequence_examination_repeated"
    other = Step(examinations=(again,), rule=rule("CT"))
    assert code(Strategy(steps=(step, other), go_on=go_on)) == "sequence_test_repeated"
    with pytest.raises(Refusal):
        orders(rule("CT | PET"), [CT])
    many = [Examination(name=str(i), tests=(f"T{i}",)) for i in range(7)]
    with pytest.raises(Refusal):
        orders(parse_rule("R", "|".join(e.tests[0] for e in many), [e.tests[0] for e in many]), many)


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=20))
def test_cost_accuracy_frontier(points):
    kept = not_dominated(*zip(*points, strict=True))
    for point, stays in zip(points, kept, strict=True):
        cost, tp, fp = point
        beaten = any(c <= cost and t >= tp and f <= fp and (c, t, f) != point for c, t, f in points)
        assert stays == (not beaten)


def test_orders_that_cost_the_same_stand_by_how_many_examinations_they_take(reads):
    free = [Examination(name=test, tests=(test,), cost=0) for test in TESTS]
    found = best_orders(rule("CT | PET | MR"), free, reads)
    taken = [result.examinations for result in found]
    assert taken == sorted(taken)
    assert len(set(taken)) > 1
