"""What a fusion rule can be worth when only its tests' own figures are known.

Over the 2**T read patterns of the units of one reference status, the share a rule calls positive is linear
in the patterns' shares; so its sharp bounds, given each test's share of positive reads, are two linear
programmes (Boole 1854; Frechet 1935; Hailperin 1965). Given counts, patterns hold whole units and the
programmes are integer. Units with and without the condition are different units: bounds of sensitivity and
of specificity are sharp together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from core.arrays import Floats
from core.problems import Refusal, Severity, problem
from core.reads.rules.truth_tables import Table, number_of_tests, patterns

MOST_TESTS_BOUNDED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class JointCell:
    """How often some tests read as stated together.

    Parameters
    ----------
    reads : tuple of (int, bool)
        Test (position) and whether it reads positive; tests not named may read either way.
    value : float
        Units where ``Margins.units`` is given, else a share.
    """

    reads: tuple[tuple[int, bool], ...]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """What is known of the units of one reference status.

    Parameters
    ----------
    positives : tuple of float
        Per test: units read positive where ``units`` is given, else their share. With the condition the
        share is the sensitivity; without it, one minus the specificity.
    units : int, optional
        How many units there are; the bounds are then those of whole units.
    joint : tuple of JointCell
    """

    positives: tuple[float, ...]
    units: int | None = None
    joint: tuple[JointCell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpBounds:
    """Bounds of the share of units a rule calls positive.

    Attributes
    ----------
    low, high : float
        Attained: no data with these margins fall outside.
    low_count, high_count : int or None
        The same in units, where margins are counts.
    independent : float
        The share if reads were independent given the condition. Joint cells do not enter it.
    low_patterns, high_patterns : tuple of float, length 2**T
        Data that attain the bounds: units, or shares, per read pattern.
    """

    low: float
    high: float
    independent: float
    low_count: int | None
    high_count: int | None
    low_patterns: tuple[float, ...]
    high_patterns: tuple[float, ...]


def sharp_bounds(table: Table, margins: Margins) -> SharpBounds:
    """Bound the share of units a rule calls positive.

    Parameters
    ----------
    table : uint8 array, shape (2**T,)
        The rule's truth table; ``1 - table`` gives the share it calls negative, so that with the margins
        of units without the condition the bounds are those of its specificity.
    margins : Margins
        Of T tests, 1 to ``MOST_TESTS_BOUNDED``.

    Raises
    ------
    Refusal
        If a margin lies outside its range, a count is not whole, or no data can have these margins.
    """
    tests = number_of_tests(table)
    _check(margins, tests)
    total = 1.0 if margins.units is None else float(margins.units)
    low = _extreme(table, margins, total, 1.0)
    high = _extreme(table, margins, total, -1.0)
    ends = [float(table @ low), float(table @ high)]
    counts = None if margins.units is None else (round(ends[0]), round(ends[1]))
    return SharpBounds(
        low=min(max(ends[0] / total, 0.0), 1.0),
        high=min(max(ends[1] / total, 0.0), 1.0),
        independent=independent_share(table, [value / total for value in margins.positives]),
        low_count=None if counts is None else counts[0],
        high_count=None if counts is None else counts[1],
        low_patterns=tuple(low.tolist()),
        high_patterns=tuple(high.tolist()),
    )


def independent_share(table: Table, shares: Sequence[float]) -> float:
    """Return the share a rule calls positive if the tests' reads were independent.

    Parameters
    ----------
    table : uint8 array, shape (2**T,)
    shares : sequence of float, length T
        Each test's share of positive reads.
    """
    reads = patterns(len(shares)).astype(bool)
    each = np.where(reads, np.asarray(shares, float), 1.0 - np.asarray(shares, float))
    return float(np.prod(each, axis=1) @ table)


def _extreme(table: Table, margins: Margins, total: float, sign: float) -> Floats:
    reads = patterns(number_of_tests(table))
    rows = [np.ones(table.size), *reads.T.astype(float)]
    values = [total, *margins.positives]
    for cell in margins.joint:
        rows.append(
            np.all([reads[:, test] == positive for test, positive in cell.reads], axis=0).astype(float)
        )
        values.append(cell.value)
    whole = margins.units is not None
    answer = milp(
        sign * table.astype(float),
        integrality=np.full(table.size, int(whole)),
        bounds=Bounds(0.0, total),
        constraints=LinearConstraint(np.array(rows), values, values),
    )
    if answer.x is None:
        raise Refusal(problem(Severity.ERROR, "bounds_contradict"))
    found: Floats = np.clip(np.asarray(answer.x, dtype=float), 0.0, total)
    return np.rint(found) if whole else found


def _check(margins: Margins, tests: int) -> None:
    if not 1 <= tests <= MOST_TESTS_BOUNDED or len(margins.positives) != tests:
        raise ValueError(f"margins of 1 to {MOST_TESTS_BOUNDED} tests are needed, one for each test")
    top = 1.0 if margins.units is None else float(margins.units)
    if margins.units is not None and margins.units < 1:
        raise Refusal(problem(Severity.ERROR, "bounds_no_units", value=margins.units))
    for value in (*margins.positives, *(cell.value for cell in margins.joint)):
        if not 0.0 <= value <= top:  # NaN included
            raise Refusal(problem(Severity.ERROR, "bounds_out_of_range", value=value, largest=top))
        if margins.units is not None and not float(value).is_integer():
            raise Refusal(problem(Severity.ERROR, "bounds_not_whole", value=value))
