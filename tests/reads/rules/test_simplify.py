"""The simplest way to write a rule means the same and is never longer."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reads.rules import simplify
from core.reads.rules.grammar import AtLeast, literals, parse, written
from core.reads.rules.simplify import prime_implicants, simplest
from core.reads.rules.truth_tables import evaluate, from_mask
from core.words import words
from core.words.answers.rule_reading import rule_in_words

NAMES = ("CT", "PET", "MR", "US", "SPECT", "CEUS", "DWI")


def simple(text, names=NAMES[:4]):
    tree = parse(text, names)
    return simplest(names, evaluate(tree, names), tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PET & CT | PET", "PET"),
        ("CT | MR | CT & PET", "CT | MR"),
        ("(CT & PET) | (CT & MR)", "CT & (PET | MR)"),
        ("(CT & PET) | (CT & MR) | (PET & MR)", "majority(CT, PET, MR)"),
        ("(PET | CT) & (PET | MR)", "PET | (CT & MR)"),
        ("~(CT & PET)", "~CT | ~PET"),
        ("~majority(CT, PET, MR)", "majority(~CT, ~PET, ~MR)"),
        ("CT & ~PET | ~CT & PET", "(CT & ~PET) | (~CT & PET)"),
        ("atleast(2, CT, PET, MR, US)", "atleast(2, CT, PET, MR, US)"),
        ("US & (CT & PET | CT & MR | PET & MR)", "US & majority(CT, PET, MR)"),
        ("CT | ~CT & PET", "CT | PET"),
        ("CT & PET | ~CT & MR | PET & MR", "(CT & PET) | (~CT & MR)"),
    ],
)
def test_known_forms(text, expected):
    assert written(simple(text).expression) == expected


def test_constants_and_tests_without_effect():
    always = simple("CT | ~CT | PET", ("CT", "PET"))
    assert (always.constant, always.without_effect) == (True, ("CT", "PET"))
    assert (evaluate(always.expression, ("CT", "PET")) == 1).all()
    never = simple("CT & ~CT", ("CT",))
    assert never.constant is False
    assert (evaluate(never.expression, ("CT",)) == 0).all()
    assert simple("PET | PET & MR", ("PET", "MR")).without_effect == ("MR",)


tables = st.integers(1, 7).flatmap(
    lambda n: st.integers(0, (1 << (1 << n)) - 1).map(lambda mask: from_mask(mask, n))
)


@given(tables)
def test_means_the_same_and_reads_back(table):
    names = NAMES[: table.size.bit_length() - 1]
    found = simplest(names, table)
    assert (evaluate(found.expression, names) == table).all()
    assert (evaluate(parse(written(found.expression), names), names) == table).all()


@given(tables)
def test_prime_implicants_by_brute_force(table):
    size = table.size.bit_length() - 1
    if size > 4:
        return
    cares, values = prime_implicants(table)

    def implies(care, value):
        return all(table[p] for p in range(table.size) if p & care == value)

    expected = {
        (care, value)
        for care in range(table.size)
        for value in range(table.size)
        if value & care == value
        and implies(care, value)
        and not any(
            care >> bit & 1 and implies(care & ~(1 << bit), value & ~(1 << bit)) for bit in range(size)
        )
    }
    assert set(zip(cares.tolist(), values.tolist(), strict=True)) == expected


def test_every_rule_of_three_tests_is_written_with_fewest_literals():
    """Against all expressions of up to four literals, built without cleverness."""
    names = NAMES[:3]
    by_length = {1: {}}
    for test in range(3):
        table = evaluate(parse(names[test], names), names)
        by_length[1][table.tobytes()] = by_length[1][(1 - table).tobytes()] = 1
    best = dict(by_length[1])
    for length in (2, 3, 4):
        new = {}
        for left in range(1, length):
            for a, b in itertools.product(by_length[left], by_length[length - left]):
                x, y = np.frombuffer(a, np.uint8), np.frombuffer(b, np.uint8)
                for made in ((x & y).tobytes(), (x | y).tobytes()):
                    if made not in best and made not in new:
                        new[made] = length
        by_length[length] = new
        best |= new
    for mask in range(1, 255):
        table = from_mask(mask, 3)
        found = simplest(names, table)
        length = literals(found.expression)
        bound = best.get(table.tobytes(), 5)
        if isinstance(found.expression, AtLeast):
            assert length == 3
        elif bound <= 4:
            assert length <= bound
        else:
            assert length >= 5


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("PET | MR", "positive when PET or MR is positive", "PET 或 MR 阳性即为阳性"),
        (
            "CT & (PET | MR)",
            "positive when CT is positive, and at least one of PET and MR is positive",
            "CT 阳性，且 PET 和 MR 中至少一项阳性即为阳性",
        ),
        (
            "PET | CT & MR",
            "positive when PET is positive, or CT and MR are both positive",
            "PET 阳性，或 CT 和 MR 均阳性即为阳性",
        ),
        (
            "majority(CT, PET, MR)",
            "positive when more than half of CT, PET and MR are positive",
            "CT、PET 和 MR 中过半阳性即为阳性",
        ),
        ("~CT", "positive when CT is negative", "CT 阴性即为阳性"),
        ("CT | ~CT", "always positive", "恒为阳性"),
    ],
)
def test_read_aloud(text, english, chinese):
    rule = simple(text)
    assert rule_in_words(rule, words("en")) == english
    assert rule_in_words(rule, words("zh")) == chinese


@given(tables)
def test_every_rule_can_be_read_aloud_in_chinese(table):
    names = [f"检查{i}" for i in range(table.size.bit_length() - 1)]
    said = rule_in_words(simplest(names, table), words("zh"))
    assert not any("a" <= character <= "z" for character in said)


def test_up_to_six_tests_are_covered_exactly_and_more_greedily(monkeypatch):
    def exact(*_, **__):
        raise RuntimeError("exact")

    monkeypatch.setattr(simplify, "milp", exact)
    for tests in (6, 7):
        table = np.zeros(1 << tests, np.uint8)
        table[-1] = 1
        if tests == 6:
            with pytest.raises(RuntimeError):
                simplify._cover(table)
        else:
            assert simplify._cover(table) == [frozenset((test, True) for test in range(tests))]


def test_a_greedy_cover_covers_at_least_one_more_pattern_a_step(monkeypatch):
    steps, largest = [], np.argmax

    def counted(*given):
        steps.append(given)
        assert len(steps) <= positive
        return largest(*given)

    monkeypatch.setattr(simplify.np, "argmax", counted)
    table = evaluate(parse("CT & PET & MR | US & ~SPECT | CEUS & ~DWI", NAMES), NAMES)
    positive = int(table.sum())
    cubes = simplify._cover(table)
    assert {frozenset((NAMES[test], true) for test, true in cube) for cube in cubes} == {
        frozenset({("CT", True), ("PET", True), ("MR", True)}),
        frozenset({("US", True), ("SPECT", False)}),
        frozenset({("CEUS", True), ("DWI", False)}),
    }
    assert len(steps) == 3


def test_at_least_so_many_of_many_tests_is_seen_in_their_truth_table():
    text = "atleast(6, ~CT, PET, ~MR, US, SPECT, CEUS, DWI)"
    found = simplest(NAMES, evaluate(parse(text, NAMES), NAMES))
    assert (written(found.expression), found.shortest) == (text, True)
