"""Limits of one phase of a chart: what a kind of chart works out, and the tools it works with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.run_rules import NEAR


class ChartReason(StrEnum):
    """Why a value, a limit or a verdict is absent."""

    EMPTY_PERIOD = "empty_period"
    EXCLUDED_BY_HAND = "excluded_by_hand"
    TRUNCATED = "truncated"
    OPEN_RUN = "open_run"
    NO_BASELINE = "no_baseline"
    NO_MOVING_RANGE = "no_moving_range"
    NO_LIMITS_ON_THIS_CHART = "no_limits_on_this_chart"
    NO_COUNT_CAN_SIGNAL = "no_count_can_signal"
    NO_HIGH_SIGNAL_POSSIBLE = "no_high_signal_possible"
    NO_LOW_SIGNAL_POSSIBLE = "no_low_signal_possible"
    ZERO_GAP = "zero_gap"
    NO_CONVERGENCE = "no_convergence"


class ChartFlag(StrEnum):
    """A caution that travels with the limits of a phase."""

    TRIAL_LIMITS = "trial_limits"
    NARROWED_LIMITS = "narrowed_limits"
    NO_VARIATION = "no_variation"
    LOW_SIDE_CANNOT_SIGNAL = "low_side_cannot_signal"
    PERFECT_BASELINE = "perfect_baseline"


class GapRule(StrEnum):
    """What an empty period does to the moving ranges beside it.

    ``BREAK`` loses both neighbouring moving ranges (qicharts2); ``BRIDGE`` takes the range across the gap.
    A point excluded by hand is bridged under both (qicharts2).
    """

    BREAK = "break"
    BRIDGE = "bridge"


@dataclass(slots=True, kw_only=True)
class PhaseLimits:
    """What a kind of chart works out for one phase; arrays have one entry per point of the phase.

    NaN means absent. ``z`` is the signed deviate that the zone rules read; ``beyond_high`` and
    ``beyond_low`` say where a point is beyond its limit.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    lower_warning: Floats
    upper_warning: Floats
    z: Floats
    beyond_high: Bools
    beyond_low: Bools
    mean: float | None = None
    average_moving_range: float | None = None
    sigma_z: float | None = None
    screened_out: int | None = None
    tail_high: Floats | None = None
    tail_low: Floats | None = None
    signals_from: Floats | None = None
    signals_up_to: Floats | None = None
    reason: ChartReason | None = None
    limit_reason: ChartReason | None = None
    flags: tuple[ChartFlag, ...] = ()


def as_floats(values: ArrayLike) -> Floats:
    """One-dimensional float array; ``None`` becomes NaN."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise Refusal(problem(Severity.ERROR, "series_not_one_dimensional", value=array.ndim))
    return array


def sigma_limits(
    values: Floats,
    mean: Floats,
    sigma: Floats,
    *,
    centre: Floats | None = None,
    floor: float | None = None,
    ceiling: float | None = None,
) -> PhaseLimits:
    """Limits at three (warning: two) standard deviations around ``mean``, cut to what can occur."""

    def cut(line: Floats) -> Floats:
        return np.clip(line, floor, ceiling) if floor is not None or ceiling is not None else line

    gap = values - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(np.abs(gap) <= NEAR * np.maximum(1.0, np.abs(mean)), 0.0, gap / sigma)
    z = np.where(np.isnan(sigma) | np.isnan(values), np.nan, z)
    with np.errstate(invalid="ignore"):
        return PhaseLimits(
            centre=mean if centre is None else centre,
            lower=cut(mean - 3 * sigma),
            upper=cut(mean + 3 * sigma),
            lower_warning=cut(mean - 2 * sigma),
            upper_warning=cut(mean + 2 * sigma),
            z=z,
            beyond_high=z > 3 + NEAR,
            beyond_low=z < -3 - NEAR,
        )


ON_THIS_SIDE = 1e-6
"""Deviate of a point off the centre line whose tail is too common to have one."""


def deviates_of_tails(gap: Floats, high: Floats, low: Floats) -> Floats:
    """Normal deviates with the tail probability of each point, on the side it lies on.

    ``gap`` is the value minus its centre; a point on the centre line has deviate 0.
    """
    with np.errstate(invalid="ignore"):
        above = np.maximum(-special.ndtri(high), ON_THIS_SIDE)
        below = np.minimum(special.ndtri(low), -ON_THIS_SIDE)
        return np.where(np.abs(gap) <= NEAR, 0.0, np.where(gap > 0, above, below))


def no_limits(values: Floats, centre: float, reason: ChartReason) -> PhaseLimits:
    """A centre line without limits."""
    absent = np.full(values.shape, np.nan)
    never = np.zeros(values.shape, dtype=np.bool_)
    gap = values - centre
    near = np.abs(gap) <= NEAR * max(1.0, abs(centre)) if np.isfinite(centre) else never
    return PhaseLimits(
        centre=np.full(values.shape, centre),
        lower=absent,
        upper=absent,
        lower_warning=absent,
        upper_warning=absent,
        z=np.where(near, 0.0, np.sign(gap)),
        beyond_high=never,
        beyond_low=never,
        reason=ChartReason.NO_BASELINE if np.isnan(centre) else None,
        limit_reason=ChartReason.NO_BASELINE if np.isnan(centre) else reason,
    )


def moving_ranges(values: Floats, baseline: Bools, gaps: GapRule) -> Floats:
    """Absolute differences of neighbouring baseline points; excluded points are bridged.

    With ``GapRule.BREAK`` an empty point loses both of its moving ranges.
    """
    kept = values[baseline]
    if gaps is GapRule.BRIDGE:
        kept = kept[~np.isnan(kept)]
    ranges = np.abs(np.diff(kept))
    return ranges[~np.isnan(ranges)]


SCREEN = 3.267
"""Moving ranges at or above this many averages are screened out (Nelson 1982; D4 for two points)."""


def average_range(ranges: Floats, *, screened: bool) -> tuple[float, int]:
    """Mean moving range and how many ranges screening removed; NaN without any range."""
    if ranges.size == 0:
        return np.nan, 0
    mean = float(ranges.mean())
    if not screened or mean == 0:
        return mean, 0
    kept = ranges[ranges < SCREEN * mean]
    return float(kept.mean()), int(ranges.size - kept.size)


def number(value: float | np.floating) -> float | None:
    """A plain float, or None for NaN."""
    found = float(value)
    return None if math.isnan(found) else found
