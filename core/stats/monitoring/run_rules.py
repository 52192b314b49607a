"""Rules that read a sequence of points: Anhoej run rules, NHS, Western Electric and Nelson rule sets.

Empty points (NaN) are passed over: they neither lengthen nor break a run. A point on the centre line
is not useful to the Anhoej rules and ends a run under the other sets.

References
----------
Anhoej J, Olesen AV. PLoS One 2014;9:e113825 (run rules).
Western Electric. Statistical Quality Control Handbook, 1956.
Nelson LS. J Qual Technol 1984;16:237-239.
NHS England, Making Data Count (as in NHSRplotthedots).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial

import numpy as np

from core.arrays import Bools, Floats
from core.stats.monitoring.counted import Binomial

NEAR = 1e-9
"""Distances below this (relative beyond one) are rounding, not distance."""

FEWEST_USEFUL_POINTS = 10
"""The Anhoej rules are not read on fewer points off the centre line."""


class RuleSet(StrEnum):
    """Which rules are read besides the Anhoej rules."""

    NONE = "none"
    LIMITS = "limits"
    NHS = "nhs"
    WESTERN_ELECTRIC = "western_electric"
    NELSON = "nelson"


class RunRule(StrEnum):
    """One rule; the number in a name is the number of points."""

    BEYOND_LIMIT = "beyond_limit"
    SHIFT_7 = "shift_7"
    SHIFT_8 = "shift_8"
    SHIFT_9 = "shift_9"
    TREND_6 = "trend_6"
    TREND_7 = "trend_7"
    TWO_OF_THREE_SAME_SIDE = "two_of_three_same_side"
    TWO_OF_THREE = "two_of_three"
    FOUR_OF_FIVE = "four_of_five"
    ALTERNATING_14 = "alternating_14"
    WITHIN_ONE_SIGMA_15 = "within_one_sigma_15"
    BEYOND_ONE_SIGMA_8 = "beyond_one_sigma_8"
    ANHOEJ_LONG_RUN = "anhoej_long_run"
    ANHOEJ_FEW_CROSSINGS = "anhoej_few_crossings"


class Side(StrEnum):
    """Where a signal points."""

    HIGH = "high"
    LOW = "low"
    NEITHER = "neither"


LASTING = frozenset({RunRule.SHIFT_7, RunRule.SHIFT_8, RunRule.SHIFT_9, RunRule.ANHOEJ_LONG_RUN})


class RunReason(StrEnum):
    """Why the Anhoej rules give no verdict."""

    NO_POINTS = "no_points"
    ALL_ON_CENTRE_LINE = "all_on_centre_line"
    CENTRE_AT_EDGE = "centre_at_edge"
    TOO_FEW_USEFUL_POINTS = "too_few_useful_points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A rule that fired, on which side, and the points (positions) that make it."""

    rule: RunRule
    side: Side
    points: tuple[int, ...]

    @property
    def lasting(self) -> bool:
        """Whether the rule speaks of a lasting shift."""
        return self.rule in LASTING

    def moved(self, by: int) -> Signal:
        """The same signal with its points counted from further along."""
        return replace(self, points=tuple(at + by for at in self.points))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTest:
    """The Anhoej rules on one phase.

    ``verdict`` is None with a ``reason`` where the rules must not be read; the counts are given
    wherever they exist.
    """

    centre: float | None
    points: int
    useful_points: int
    longest_run: int | None
    longest_run_limit: int | None
    crossings: int | None
    crossings_limit: int | None
    verdict: bool | None
    signals: tuple[Signal, ...] = ()
    reason: RunReason | None = None


def longest_run_limit(useful_points: int) -> int:
    """Longest run that chance explains: round(log2 n) + 3. A longer one signals."""
    return round(math.log2(useful_points)) + 3


@cache
def crossings_limit(useful_points: int) -> int:
    """Fewest crossings that chance explains: the 5 % quantile of Binomial(n - 1, 1/2). Fewer signal."""
    return int(Binomial(np.array([useful_points - 1.0]), 0.5).ppf(0.05)[0]) if useful_points > 1 else 0


def anhoej(values: Floats, centre: float, *, edges: tuple[float, float] | None = None) -> RunTest:
    """Test a sequence for non-random variation about ``centre``.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN for empty or excluded points.
    centre : float
        Usually the median; NaN when there is none.
    edges : (float, float) or None
        Values the points cannot leave; a centre there gives no verdict (the rules fire by themselves).
    """
    present = np.flatnonzero(~np.isnan(values))
    if present.size == 0 or np.isnan(centre):
        return _no_verdict(centre, int(present.size), 0, RunReason.NO_POINTS)
    useful = present[~_near(values[present], centre)]
    count = int(useful.size)
    if count == 0:
        return _no_verdict(centre, int(present.size), 0, RunReason.ALL_ON_CENTRE_LINE)
    above = values[useful] > centre
    changes = np.flatnonzero(above[1:] != above[:-1]) + 1
    bounds = np.concatenate(([0], changes, [count]))
    lengths = np.diff(bounds)
    longest, crossings = int(lengths.max()), int(changes.size)
    run_limit, cross_limit = longest_run_limit(count), crossings_limit(count)
    reason = None
    if edges is not None and any(_near(np.array([edge]), centre)[0] for edge in edges):
        reason = RunReason.CENTRE_AT_EDGE
    elif count < FEWEST_USEFUL_POINTS:
        reason = RunReason.TOO_FEW_USEFUL_POINTS
    signals: list[Signal] = []
    if reason is None:
        for first, length in zip(bounds[:-1], lengths, strict=True):
            if length > run_limit:
                side = Side.HIGH if above[first] else Side.LOW
                where = tuple(int(at) for at in useful[first : first + length])
                signals.append(Signal(rule=RunRule.ANHOEJ_LONG_RUN, side=side, points=where))
        if crossings < cross_limit:
            everywhere = tuple(int(at) for at in useful)
            signals.append(Signal(rule=RunRule.ANHOEJ_FEW_CROSSINGS, side=Side.NEITHER, points=everywhere))
    return RunTest(
        centre=float(centre),
        points=int(present.size),
        useful_points=count,
        longest_run=longest,
        longest_run_limit=run_limit,
        crossings=crossings,
        crossings_limit=cross_limit,
        verdict=None if reason else bool(signals),
        signals=tuple(signals),
        reason=reason,
    )


def _no_verdict(centre: float, points: int, useful: int, reason: RunReason) -> RunTest:
    return RunTest(
        centre=None if np.isnan(centre) else float(centre),
        points=points,
        useful_points=useful,
        longest_run=None,
        longest_run_limit=None,
        crossings=None,
        crossings_limit=None,
        verdict=None,
        reason=reason,
    )


def _near(values: Floats, centre: float) -> Bools:
    return np.abs(values - centre) <= NEAR * max(1.0, abs(centre))


Window = Callable[[Floats], Bools | None]
"""Which points of a window make a signal, or None where the window makes none."""


def find_signals(
    z: Floats, values: Floats, beyond_high: Bools, beyond_low: Bools, rules: RuleSet
) -> tuple[Signal, ...]:
    """Read a rule set on one phase.

    Parameters
    ----------
    z : ndarray, shape (n,)
        Signed deviates from the centre line in standard deviations; NaN for empty or excluded points.
    values : ndarray, shape (n,)
        The charted values, for trends.
    beyond_high, beyond_low : ndarray of bool, shape (n,)
    rules : RuleSet
    """
    if rules is RuleSet.NONE:
        return ()
    found = [
        Signal(rule=RunRule.BEYOND_LIMIT, side=side, points=(int(at),))
        for side, beyond in ((Side.HIGH, beyond_high), (Side.LOW, beyond_low))
        for at in np.flatnonzero(beyond)
    ]
    present = np.flatnonzero(~np.isnan(z))
    for rule, width, on_values, window in WINDOWS[rules]:
        sequence = values[present] if on_values else z[present]
        for side, sign in ((Side.HIGH, 1.0), (Side.LOW, -1.0)):
            found.extend(
                Signal(rule=rule, side=side, points=tuple(int(at) for at in present[list(points)]))
                for points in _merge(sequence * sign, width, window)
            )
    for rule, width, test in UNSIDED.get(rules, ()):
        sequence = values[present] if rule is RunRule.ALTERNATING_14 else z[present]
        found.extend(
            Signal(rule=rule, side=Side.NEITHER, points=tuple(int(at) for at in present[list(points)]))
            for points in _merge(sequence, width, test)
        )
    return tuple(found)


def _merge(sequence: Floats, width: int, window: Window) -> list[tuple[int, ...]]:
    """Points of every window that signals; windows that share a point become one signal."""
    groups: list[set[int]] = []
    for start in range(sequence.size - width + 1):
        marked = window(sequence[start : start + width])
        if marked is None:
            continue
        points = {start + int(i) for i in np.flatnonzero(marked)}
        if groups and groups[-1] & points:
            groups[-1] |= points
        else:
            groups.append(points)
    return [tuple(sorted(group)) for group in groups]


def _all_high(part: Floats) -> Bools | None:
    return np.ones(part.shape, dtype=np.bool_) if (part > 0).all() else None


def _rising(part: Floats) -> Bools | None:
    return np.ones(part.shape, dtype=np.bool_) if (np.diff(part) > 0).all() else None


def _several_out(part: Floats, *, needed: int, sigma: float) -> Bools | None:
    out = part > sigma
    return out if out.sum() >= needed else None


def _two_of_three_one_side(part: Floats) -> Bools | None:
    out = (part > 2) & (part <= 3)
    return out if out.sum() >= 2 and (part > 0).all() else None


def _alternating(part: Floats) -> Bools | None:
    steps = np.sign(np.diff(part))
    if (steps == 0).any() or (steps[1:] != -steps[:-1]).any():
        return None
    return np.ones(part.shape, dtype=np.bool_)


def _within_one(part: Floats) -> Bools | None:
    return np.ones(part.shape, dtype=np.bool_) if (np.abs(part) < 1).all() else None


def _beyond_one(part: Floats) -> Bools | None:
    return np.ones(part.shape, dtype=np.bool_) if (np.abs(part) > 1).all() else None


_two_of_three = partial(_several_out, needed=2, sigma=2.0)
_four_of_five = partial(_several_out, needed=4, sigma=1.0)

WINDOWS: dict[RuleSet, tuple[tuple[RunRule, int, bool, Window], ...]] = {
    RuleSet.LIMITS: (),
    RuleSet.NHS: (
        (RunRule.SHIFT_7, 7, False, _all_high),
        (RunRule.TREND_7, 7, True, _rising),
        (RunRule.TWO_OF_THREE_SAME_SIDE, 3, False, _two_of_three_one_side),
    ),
    RuleSet.WESTERN_ELECTRIC: (
        (RunRule.TWO_OF_THREE, 3, False, _two_of_three),
        (RunRule.FOUR_OF_FIVE, 5, False, _four_of_five),
        (RunRule.SHIFT_8, 8, False, _all_high),
    ),
    RuleSet.NELSON: (
        (RunRule.SHIFT_9, 9, False, _all_high),
        (RunRule.TREND_6, 6, True, _rising),
        (RunRule.TWO_OF_THREE, 3, False, _two_of_three),
        (RunRule.FOUR_OF_FIVE, 5, False, _four_of_five),
    ),
}
"""Sided rules of each set: rule, points in a window, whether it reads values (else deviates), test."""

UNSIDED: dict[RuleSet, tuple[tuple[RunRule, int, Window], ...]] = {
    RuleSet.NELSON: (
        (RunRule.ALTERNATING_14, 14, _alternating),
        (RunRule.WITHIN_ONE_SIGMA_15, 15, _within_one),
        (RunRule.BEYOND_ONE_SIGMA_8, 8, _beyond_one),
    ),
}
