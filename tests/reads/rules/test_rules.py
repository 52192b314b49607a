"""Rules are truth tables: verdicts with unusable reads against brute-force completion."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refusal
from core.reads.rules.rule import (
    check_rule_names,
    completion_range,
    completion_range4,
    parse_rule,
    rule_from_table,
)
from core.reads.rules.truth_tables import (
    Direction,
    Verdict,
    directions,
    from_mask,
    is_constant,
    is_monotone,
    patterns,
    to_mask,
)

COLUMNS = ("CT", "PET", "MR", "US")


@st.composite
def rules(draw):
    size = draw(st.integers(1, 4))
    mask = draw(st.integers(0, (1 << (1 << size)) - 1))
    return rule_from_table("R", COLUMNS[:size], from_mask(mask, size), COLUMNS)


def truth(rule, reads):
    return rule.table[sum(read << test for test, read in enumerate(reads))]


def verdict(rule, states, unusable=(2, 3)):
    """Every completion tried one by one."""
    said = {
        truth(rule, full) for full in itertools.product(*[(0, 1) if s in unusable else (s,) for s in states])
    }
    return said.pop() if len(said) == 1 else 2


def test_table_bits_follow_the_columns():
    rule = parse_rule("R", "MR & ~CT", COLUMNS)
    assert rule.tests == ("CT", "MR")
    assert rule.table == bytes([0, 0, 1, 0])
    assert rule.truth.tolist() == [0, 0, 1, 0]


def test_unusable_reads():
    rule = parse_rule("R", "CT & PET", COLUMNS)
    states = np.array([[0, 3], [2, 0], [1, 2], [3, 3], [1, 1]], dtype=np.uint8)
    assert rule.verdicts(states).tolist() == [0, 0, 2, 2, 1]


def test_equivalent_rules_agree_on_unusable_reads():
    """Kleene's tables would leave CT | ~CT & PET undecided at CT missing, PET positive."""
    states = np.array([[3, 1]], dtype=np.uint8)
    assert parse_rule("R", "CT | ~CT & PET", COLUMNS).verdicts(states).tolist() == [1]
    assert parse_rule("S", "CT | PET", COLUMNS).verdicts(states).tolist() == [1]


@given(rules())
def test_verdicts_are_what_all_completions_agree_on(rule):
    size = len(rule.tests)
    states = np.array(list(itertools.product(range(4), repeat=size)), dtype=np.uint8)
    assert rule.verdicts(states).tolist() == [verdict(rule, row) for row in states.tolist()]
    low, high = completion_range(rule)
    for index, digits in enumerate(itertools.product(range(3), repeat=size)):
        said = verdict(rule, digits[::-1])
        assert (said == Verdict.POSITIVE) == (low[index] == 1)
        assert (said == Verdict.NEGATIVE) == (high[index] == 0)


@given(rules())
def test_policies_for_indeterminate_reads(rule):
    size = len(rule.tests)
    found = completion_range4(rule)
    order = {Verdict.NEGATIVE: 0, Verdict.NOT_DECIDABLE: 1, Verdict.POSITIVE: 2}
    for index, digits in enumerate(itertools.product(range(4), repeat=size)):
        states = digits[::-1]
        choices = [
            verdict(rule, chosen)
            for chosen in itertools.product(*[(0, 1) if s == 2 else (s,) for s in states])
        ]
        assert found.undecided[index] == verdict(rule, states)
        assert found.as_positive[index] == verdict(rule, [1 if s == 2 else s for s in states])
        assert found.as_negative[index] == verdict(rule, [0 if s == 2 else s for s in states])
        assert found.most_positive[index] == max(choices, key=order.get)
        assert found.most_negative[index] == min(choices, key=order.get)


def test_ten_tests():
    names = [f"T{i}" for i in range(10)]
    rule = parse_rule("R", f"atleast(4, {', '.join(names)})", names)
    states = np.full((1, 10), 3, dtype=np.uint8)
    states[0, :4] = 1
    assert rule.verdicts(states).tolist() == [1]
    assert completion_range(rule)[0].size == 3**10


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["OR"], []),
        (["pet"], ["rule_name_is_column"]),
        (["A", "a "], ["rule_name_repeated"]),
        (["é", "E\u0301"], ["rule_name_repeated"]),
        (["  "], ["rule_name_empty"]),
        (["x" * 101, "MR"], ["rule_name_too_long", "rule_name_is_column"]),
    ],
)
def test_names_must_differ(names, codes):
    if not codes:
        check_rule_names(names, COLUMNS)
        return
    with pytest.raises(Refusal) as refused:
        check_rule_names(names, COLUMNS)
    assert [problem.code for problem in refused.value.problems] == codes


def test_a_ticked_table_becomes_a_rule():
    table = np.array([0, 0, 1, 1], dtype=np.uint8)
    rule = rule_from_table("R", ("CT", "PET"), table, COLUMNS)
    assert (rule.expression, rule.tests, rule.table) == ("PET", ("PET",), bytes([0, 1]))


@given(st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, (1 << (1 << n)) - 1))))
def test_directions_by_brute_force(case):
    size, mask = case
    table = from_mask(mask, size)
    assert to_mask(table) == mask
    steps = [
        [int(table[p | 1 << test]) - int(table[p]) for p in range(1 << size) if not p >> test & 1]
        for test in range(size)
    ]
    for direction, moves in zip(directions(table), steps, strict=True):
        up, down = 1 in moves, -1 in moves
        expected = {
            (False, False): Direction.NONE,
            (True, False): Direction.RISES,
            (False, True): Direction.FALLS,
        }
        assert direction is expected.get((up, down), Direction.MIXED)
    assert is_monotone(table) == all(-1 not in moves for moves in steps)
    assert is_constant(table) == (len(set(table.tolist())) == 1)
    assert patterns(size).shape == (1 << size, size)
