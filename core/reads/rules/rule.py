"""A fusion rule is its truth table over complete reads; here it is built, named and applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.characters import visible
from core.memo import of_text
from core.problems import Problem, Refusal, Severity, problem
from core.reads.rules.grammar import folded, parse, tests_named, written
from core.reads.rules.simplify import simplest
from core.reads.rules.truth_tables import Table, Verdict, completions, evaluate, with_state

LONGEST_NAME = 100
"""Characters of a rule's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named fusion rule.

    Parameters
    ----------
    name : str
    expression : str
        As the user wrote it.
    tests : tuple of str
        Columns the expression names, in the study's order; length T.
    table : bytes
        The truth table, 2**T zeros and ones; index bit i set means ``tests[i]`` is positive.
    """

    name: str
    expression: str
    tests: tuple[str, ...]
    table: bytes

    @property
    def truth(self) -> Table:
        """The truth table as a read-only ``uint8`` array, shape (2**T,)."""
        return np.frombuffer(self.table, dtype=np.uint8)

    def verdicts(self, states: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Apply the rule to coded reads.

        Parameters
        ----------
        states : uint8 array, shape (units, T)
            Columns as ``tests``; 0 negative, 1 positive, 2 indeterminate, 3 missing. The last two are
            both unusable here.

        Returns
        -------
        uint8 array, shape (units,)
            ``Verdict`` codes: positive (negative) if every completion of the unusable reads is.
        """
        index = np.zeros(states.shape[0], dtype=np.int64)
        for test in range(len(self.tests)):
            index += np.minimum(states[:, test], 2).astype(np.int64) * 3**test
        low, high = completion_range(self)
        return _verdict(low, high)[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class FourStateVerdicts:
    """``Verdict`` codes of a rule over all 4**T states of its tests.

    Each is a ``uint8`` array, shape (4**T,); the index is base 4 with test 0 least significant and
    digits 0 negative, 1 positive, 2 indeterminate, 3 missing. Missing reads are never recoded.

    Attributes
    ----------
    undecided : indeterminate reads count as missing.
    as_positive, as_negative : indeterminate reads are recoded before the rule.
    most_positive, most_negative : indeterminate reads are completed so that the verdict is as positive
        (negative) as it can be, in the order negative < not decidable < positive.
    """

    undecided: NDArray[np.uint8]
    as_positive: NDArray[np.uint8]
    as_negative: NDArray[np.uint8]
    most_positive: NDArray[np.uint8]
    most_negative: NDArray[np.uint8]


def parse_rule(name: str, expression: str, columns: Sequence[str]) -> Rule:
    """Read a typed rule.

    Raises
    ------
    Refusal
        For a name that is empty or a column's, or an expression that cannot be read
        (the problem's ``position`` points at the character).
    """
    name = visible(name)
    check_rule_names([name], columns)
    tree = parse(expression, columns)
    named = tests_named(tree)
    tests = tuple(column for column in columns if column in named)
    return Rule(
        name=name.strip(), expression=expression.strip(), tests=tests, table=evaluate(tree, tests).tobytes()
    )


def check_rule_names(names: Sequence[str], columns: Sequence[str]) -> None:
    """Refuse rule names that are empty, too long, a column's, or another rule's (NFC, case-folded)."""
    taken = {folded(column): column for column in columns}
    earlier: dict[str, str] = {}
    problems: list[Problem] = []
    for name in names:
        key = folded(name)
        if not key:
            problems.append(problem(Severity.ERROR, "rule_name_empty"))
        elif len(name) > LONGEST_NAME:
            problems.append(problem(Severity.ERROR, "rule_name_too_long", value=name, limit=LONGEST_NAME))
        elif key in taken:
            problems.append(problem(Severity.ERROR, "rule_name_is_column", value=name, other=taken[key]))
        elif key in earlier:
            problems.append(problem(Severity.ERROR, "rule_name_repeated", value=name, other=earlier[key]))
        earlier.setdefault(key, name)
    if problems:
        raise Refusal(problems)


def rule_from_table(name: str, tests: Sequence[str], table: Table, columns: Sequence[str]) -> Rule:
    """Make a rule from ticked cells of a truth table.

    Parameters
    ----------
    name : str
    tests : sequence of str
        1 to ``MOST_TESTS`` columns.
    table : uint8 array, shape (2**T,)
        Index bit i set means ``tests[i]`` is positive.
    columns : sequence of str
        The study's tests; the name must not be one of them.

    Returns
    -------
    Rule
        Its expression is the simplest one with this table; tests that do not matter are left out.
    """
    return parse_rule(name, written(simplest(tests, table).expression), columns)


@of_text(256)
def completion_range(rule: Rule) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the lowest and highest value of a rule over all completions of unusable reads.

    Returns
    -------
    low, high : uint8 arrays, shape (3**T,), read-only
        Index in base 3, test 0 least significant, digits 0 negative, 1 positive, 2 unusable. The verdict
        is positive where ``low`` is 1, negative where ``high`` is 0, else not decidable.
    """
    low, high = completions(rule.truth)
    low.flags.writeable = high.flags.writeable = False
    return low, high


def _verdict(low: NDArray[np.uint8], high: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.where(low == high, low, np.uint8(Verdict.NOT_DECIDABLE)).astype(np.uint8)


def completion_range4(rule: Rule) -> FourStateVerdicts:
    """Return a rule's verdicts over all states, indeterminate and missing told apart."""
    size = len(rule.tests)
    low, high = completion_range(rule)
    order = (low + high).reshape((3,) * size)  # 0 negative < 1 not decidable < 2 positive

    def expanded(states: Sequence[int]) -> NDArray[np.uint8]:
        return order[np.ix_(*([list(states)] * size))]

    most_positive = most_negative = order
    for axis in range(size):
        most_positive = with_state(most_positive, axis, np.maximum)
        most_negative = with_state(most_negative, axis, np.minimum)
    code = np.array([Verdict.NEGATIVE, Verdict.NOT_DECIDABLE, Verdict.POSITIVE], dtype=np.uint8)
    return FourStateVerdicts(
        undecided=code[expanded((0, 1, 2, 2)).ravel()],
        as_positive=code[expanded((0, 1, 1, 2)).ravel()],
        as_negative=code[expanded((0, 1, 0, 2)).ravel()],
        most_positive=code[most_positive.ravel()],
        most_negative=code[most_negative.ravel()],
    )
