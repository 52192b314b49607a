"""The bootstrap, replicate by replicate, against the fast path."""

import numpy as np
import pytest

from core.findings import Flag, Reason
from core.reads.rules.monotone import monotone_tables, shortest_lengths
from core.reads.search.counts import patient_verdicts
from core.reads.search.optimism import (
    ROUNDING,
    SEED,
    Criterion,
    Selection,
    _Tally,
    lesion_units,
    optimism,
    patient_units,
    scores,
)
from tests.reads import example

RULES = monotone_tables(3)
LITERALS = shortest_lengths(3)


def slow(diseased, healthy, value, literals, replicates):
    """Draw, choose and look back, one replicate at a time; ``value(tp, fp, n, m)`` or None if not allowed."""
    generator = np.random.default_rng(SEED)
    patients = len(diseased)

    def choose(rows):
        d, h = diseased[rows].sum(axis=0), healthy[rows].sum(axis=0)
        best, chosen = None, None
        for rule in sorted(range(len(RULES)), key=lambda r: (literals[r], r)):
            score = value(RULES[rule] @ d, RULES[rule] @ h, d.sum(), h.sum())
            if score is not None and (best is None or score > best):
                best, chosen = score, rule
        return chosen

    def shares(rule, rows):
        d, h = diseased[rows].sum(axis=0), healthy[rows].sum(axis=0)
        return RULES[rule] @ d / d.sum(), 1 - RULES[rule] @ h / h.sum()

    everyone = np.arange(patients)
    gaps, wins = [], {}
    for rows in generator.integers(patients, size=(replicates, patients)):
        rule = choose(rows)
        wins[rule] = wins.get(rule, 0) + 1
        if rule is not None:
            gaps.append(np.subtract(shares(rule, rows), shares(rule, everyone)))
    return choose(everyone), np.mean(gaps, axis=0), wins


@pytest.fixture(scope="module")
def noise():
    generator = np.random.default_rng(5)
    return generator.poisson(0.25, size=(40, 8)), generator.poisson(0.2, size=(40, 8))


def test_youden_replicate_by_replicate(noise):
    units = lesion_units(*noise, RULES)
    found = optimism(units, Criterion(selection=Selection.YOUDEN), LITERALS, replicates=60)
    chosen, gap, wins = slow(*noise, lambda tp, fp, n, m: tp * m + (m - fp) * n, LITERALS, 60)
    assert found.chosen == chosen
    assert (found.sensitivity.optimism, found.specificity.optimism) == pytest.approx(tuple(gap))
    assert found.youden.optimism == pytest.approx(gap.sum())
    assert dict(found.wins) == pytest.approx({rule: count / 60 for rule, count in wins.items()})
    assert found.youden.corrected == pytest.approx(found.youden.apparent - found.youden.optimism)


def test_constraint_replicate_by_replicate(noise):
    def value(tp, fp, n, m):
        return (tp, -fp) if (m - fp) / m >= 0.6 else None

    units = lesion_units(*noise, RULES)
    criterion = Criterion(selection=Selection.SENSITIVITY, at_least=0.6)
    found = optimism(units, criterion, LITERALS, replicates=60)
    chosen, gap, wins = slow(*noise, value, LITERALS, 60)
    assert found.chosen == chosen
    assert (found.sensitivity.optimism, found.specificity.optimism) == pytest.approx(tuple(gap))
    assert dict(found.wins) == pytest.approx({r: c / 60 for r, c in wins.items() if r is not None})
    assert found.violation_replicates <= 60 and 0 < found.violation < 1


def test_choosing_among_noise_flatters(noise):
    units = lesion_units(*noise, RULES)
    found = optimism(units, Criterion(selection=Selection.YOUDEN), LITERALS)
    assert found.youden.optimism > 0
    assert sum(share for _, share in found.wins) == pytest.approx(1)


def test_at_the_edge_patients_speak_instead():
    diseased, healthy = example.patients()
    units = lesion_units(diseased, healthy, RULES)
    found = optimism(units, Criterion(selection=Selection.YOUDEN), LITERALS, replicates=200)
    assert found.sensitivity.apparent == 1.0  # PET | MR finds 179 of 179
    assert found.sensitivity.corrected is None and found.sensitivity.reason is Reason.UNDEFINED_VARIANCE
    assert Flag.AT_EDGE in found.sensitivity.flags
    # 45 of 45 patients: the lower Clopper-Pearson limit is 0.025 ** (1 / 45)
    assert found.sensitivity.cautious.low == pytest.approx(0.025 ** (1 / 45))
    assert found.sensitivity.cautious.high == 1.0
    assert found.specificity.apparent == pytest.approx(118 / 127)
    assert found.specificity.corrected is not None


def test_patients_as_units():
    diseased, healthy = example.patients()
    verdicts = patient_verdicts(diseased + healthy, RULES)
    condition = diseased.sum(axis=1) > 0
    found = optimism(patient_units(verdicts, condition), Criterion(selection=Selection.ACCURACY), LITERALS)
    counts = verdicts[condition].sum(axis=0) + (~verdicts[~condition]).sum(axis=0)
    assert found.accuracy.apparent == pytest.approx(counts.max() / len(condition))


def test_lowest_cost_prefers_the_cheapest_that_is_good_enough():
    diseased, healthy = example.patients()
    costs = LITERALS.astype(float)
    criterion = Criterion(selection=Selection.COST, at_least=0.6, costs=costs)
    found = optimism(lesion_units(diseased, healthy, RULES), criterion, LITERALS, replicates=200)
    sensitivity = (RULES @ diseased.sum(axis=0)) / 179
    assert costs[found.chosen] == 1 and sensitivity[found.chosen] >= 0.6
    assert sensitivity[found.chosen] == max(s for s, c in zip(sensitivity, costs, strict=True) if c == 1)
    with pytest.raises(ValueError):
        optimism(lesion_units(diseased, healthy, RULES), Criterion(selection=Selection.COST), LITERALS)


def test_the_first_of_all_rules_may_be_the_best():
    """All three tests must be positive: only then is the lesion there."""
    diseased, healthy = np.zeros((6, 8)), np.zeros((6, 8))
    diseased[:, 7] = 1
    healthy[:, [3, 5, 6]] = 1
    assert RULES[0].tolist() == [0, 0, 0, 0, 0, 0, 0, 1]
    found = optimism(
        lesion_units(diseased, healthy, RULES), Criterion(selection=Selection.YOUDEN), LITERALS, replicates=2
    )
    assert (found.chosen, found.reason, found.youden.apparent) == (0, None, 1)


def test_nothing_to_choose():
    diseased, healthy = example.patients()
    impossible = Criterion(selection=Selection.SENSITIVITY, at_least=1.01)
    assert optimism(lesion_units(diseased, healthy, RULES), impossible, LITERALS).reason is (
        Reason.NO_RULE_QUALIFIES
    )
    empty = lesion_units(diseased, np.zeros_like(healthy), RULES)
    assert optimism(empty, Criterion(selection=Selection.YOUDEN), LITERALS).reason is Reason.ONE_CLASS


@pytest.mark.parametrize("share", [0.07, 0.29, 0.55, 0.57])
def test_a_constraint_met_exactly_is_met(share):
    """0.55 * 100 is 55.00000000000001 in floating point."""
    healthy = np.zeros((1, 8))
    healthy[0, 0] = round(share * 100)
    healthy[0, 7] = 100 - healthy[0, 0]
    diseased = np.zeros((1, 8))
    diseased[0, 7] = 10
    criterion = Criterion(selection=Selection.SENSITIVITY, at_least=share)
    assert (
        optimism(lesion_units(diseased, healthy, RULES), criterion, LITERALS, replicates=2).chosen is not None
    )


def test_it_tells_how_far_it_is_and_ends_when_told_to(noise, monkeypatch):
    monkeypatch.setattr("core.reads.search.optimism.CELLS_AT_ONCE", 1)
    units, youden = lesion_units(*noise, RULES), Criterion(selection=Selection.YOUDEN)
    told = []
    optimism(units, youden, LITERALS, replicates=4, tick=told.append)
    assert told == [1 / 4, 2 / 4, 3 / 4, 1]

    def stop(done):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        optimism(units, youden, LITERALS, replicates=4, tick=stop)


def test_at_both_edges_each_side_has_its_own_patients():
    """12 patients with one lesion that all see, 10 with one benign finding that none does."""
    diseased, healthy = np.zeros((12, 8)), np.zeros((12, 8))
    diseased[:, 7] = 1
    healthy[:10, 0] = 1
    youden = Criterion(selection=Selection.YOUDEN)
    found = optimism(lesion_units(diseased, healthy, RULES), youden, LITERALS, replicates=2)
    assert found.sensitivity.cautious.low == pytest.approx(0.025 ** (1 / 12))
    assert found.specificity.cautious.low == pytest.approx(0.025 ** (1 / 10))


def test_a_constraint_met_within_rounding_is_not_broken_by_those_left_out():
    """Samples of the first patient, whose benign finding is negative, leave out the second's: positive."""
    diseased, healthy = np.zeros((2, 8)), np.zeros((2, 8))
    diseased[:, 7] = healthy[0, 0] = healthy[1, 7] = 1
    barely = Criterion(selection=Selection.SENSITIVITY, at_least=ROUNDING)
    found = optimism(lesion_units(diseased, healthy, RULES), barely, LITERALS, replicates=40)
    assert found.violation_replicates > 0 and found.violation == 0


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection.SENSITIVITY, lambda tp, tn: (tp, tn)),
        (Selection.SPECIFICITY, lambda tp, tn: (tn, tp)),
        (Selection.ACCURACY, lambda tp, tn: tp + tn),
        (Selection.YOUDEN, lambda tp, tn: tp / 3 + tn / 4),
    ],
)
def test_rules_are_ordered_by_what_is_asked_and_then_by_the_other_share(selection, wanted):
    tp, fp = (side.ravel().astype(float) for side in np.mgrid[0:4, 0:5])
    found = scores(Criterion(selection=selection), tp, fp, np.array([3.0]), np.array([4.0]))
    order = [wanted(a, 4 - b) for a, b in zip(tp, fp, strict=True)]
    for one in range(tp.size):
        for other in range(tp.size):
            assert bool(found[one] > found[other]) is bool(order[one] > order[other])


def test_the_lowest_cost_goes_before_both_shares():
    tp, fp = (side.ravel().astype(float) for side in np.mgrid[0:4, 0:5])
    for costs in (np.arange(20.0), np.arange(20.0)[::-1]):
        criterion = Criterion(selection=Selection.COST, costs=costs)
        found = scores(criterion, tp, fp, np.array([3.0]), np.array([4.0]))
        assert np.argsort(-found).tolist() == np.argsort(costs).tolist()
    alike = Criterion(selection=Selection.COST, costs=np.ones(20))
    found = scores(alike, tp, fp, np.array([3.0]), np.array([4.0]))
    assert np.argsort(-found).tolist() == sorted(range(20), key=lambda i: (-tp[i], fp[i]))
    least = Criterion(selection=Selection.COST, costs=np.ones(20), at_least=2 / 3)
    allowed = np.isfinite(scores(least, tp, fp, np.array([3.0]), np.array([4.0])))
    assert allowed.tolist() == (tp >= 2).tolist()


def test_a_replicate_counts_where_it_has_one_unit_of_each_class():
    with_condition, without_condition = np.zeros((2, 8)), np.zeros((2, 8))
    with_condition[0, 7] = without_condition[1, 0] = 1
    units = lesion_units(with_condition, without_condition, RULES)
    tally = _Tally.start(len(RULES))
    weights, everyone = np.array([[1.0, 1], [2, 0], [0, 2]]), np.zeros((4, len(RULES)))
    tally.add(units, Criterion(selection=Selection.YOUDEN), weights, everyone, np.arange(len(RULES)))
    assert (tally.usable, tally.qualified, tally.wins.sum()) == (1, 1, 1)
