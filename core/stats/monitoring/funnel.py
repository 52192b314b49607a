"""Funnel plots of proportions by centre or operator: limits, tails, overdispersion; never a ranking.

References
----------
Spiegelhalter DJ. Stat Med 2005;24:1185-1202 (limits, interpolation, overdispersion).
Spiegelhalter DJ. Qual Saf Health Care 2005;14:347-351.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from core.arrays import Floats
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.counted import Binomial

ALERT = 0.975
"""Upper quantile of the 95 % limits."""

ALARM = 0.999
"""Upper quantile of the 99.8 % limits."""

ROUNDED_QUANTILES = {1 - ALERT: -1.959964, ALERT: 1.959964, 1 - ALARM: -3.090232, ALARM: 3.090232}
"""Normal quantiles as FunnelPlotR rounds them, for its arcsine limits (moves a limit by about 1e-8)."""

FEWEST_UNITS = 10
"""Overdispersion is not estimated from fewer units."""

WINSORISED = 0.1
"""Share of z scores pulled in at each end."""


class FunnelLimits(StrEnum):
    """How the limits of a funnel are found."""

    EXACT_INTERPOLATED = "exact_interpolated"
    """Binomial quantile, interpolated between counts (Spiegelhalter)."""
    QUANTILE = "quantile"
    """Binomial quantile over n (funnelR)."""
    ARCSINE_NORMAL = "arcsine_normal"
    """Normal on the arcsine square-root scale (FunnelPlotR)."""
    NATURAL_NORMAL = "natural_normal"
    """Normal on the natural scale; may leave [0, 1]."""


class Scale(StrEnum):
    """Scale on which overdispersion is estimated."""

    ARCSINE = "arcsine"
    NATURAL = "natural"


class FunnelStatus(StrEnum):
    """Where a unit lies; beyond 95 % is an alert, beyond 99.8 % an alarm."""

    INSIDE = "inside"
    ALERT_HIGH = "alert_high"
    ALERT_LOW = "alert_low"
    ALARM_HIGH = "alarm_high"
    ALARM_LOW = "alarm_low"


class FunnelReason(StrEnum):
    """Why a value, a limit or an adjustment is absent."""

    NO_DENOMINATOR = "no_denominator"
    NO_UNITS = "no_units"
    TOO_FEW_UNITS = "too_few_units"
    NO_VARIATION = "no_variation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The 95 % and 99.8 % limits at one denominator."""

    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdispersion:
    """How much more units differ than chance allows.

    ``phi`` is the mean squared z score (after winsorising at ``winsorised`` each end), ``tau2`` the
    additive variance between units on ``scale``. ``threshold`` = 1 + 2 sqrt(2/k): phi above it is more than
    chance. ``p`` is from chi-square with k - 1 degrees of freedom on the unwinsorised sum.
    """

    scale: Scale
    winsorised: float
    units: int
    phi: float | None
    tau2: float | None
    threshold: float | None
    p: float | None
    cut_low: float | None = None
    cut_high: float | None = None
    reason: FunnelReason | None = None

    @property
    def exceeds_chance(self) -> bool | None:
        """Whether phi is above its threshold; None where phi is absent."""
        return None if self.phi is None or self.threshold is None else self.phi > self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelUnit:
    """One centre or operator.

    ``tail_high`` = P(X >= x), ``tail_low`` = P(X <= x), ``mid_p_high`` = P(X > x) + P(X = x)/2, all exact
    binomial at the target. ``tail_status`` goes by these tails (at most 0.025 and 0.001) and not by the
    drawn limits: Spiegelhalter's interpolated upper limit is passed by one count whose tail is still above
    the level, so ``status`` can be an alarm where ``tail_status`` is not. ``adjusted`` and
    ``adjusted_status`` allow for overdispersion (winsorised).
    """

    name: str
    numerator: float
    denominator: float
    value: float | None
    band: Band | None
    status: FunnelStatus | None
    z: float | None = None
    z_adjusted: float | None = None
    tail_high: float | None = None
    tail_low: float | None = None
    mid_p_high: float | None = None
    tail_status: FunnelStatus | None = None
    adjusted: Band | None = None
    adjusted_status: FunnelStatus | None = None
    reason: FunnelReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """A funnel plot; ``units`` keep the order they were given in.

    Parameters
    ----------
    alerts : int
        Units beyond 95 % by their exact tails.
    expected_alerts, any_alert : float or None
        How many would be if all units had the target, and the chance of at least one.
    design_effect : float
        Variance of a count over its binomial variance, where units of a count are not independent.
    """

    method: str
    target: float | None
    target_given: bool
    units: tuple[FunnelUnit, ...]
    overdispersion: Overdispersion
    overdispersion_unwinsorised: Overdispersion
    alerts: int = 0
    expected_alerts: float | None = None
    any_alert: float | None = None
    design_effect: float = 1.0
    reason: FunnelReason | None = None


def funnel(
    names: Sequence[str],
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED,
    scale: Scale = Scale.ARCSINE,
    winsorised: float = WINSORISED,
    design_effect: float = 1.0,
) -> Funnel:
    """Compare units with a common target, allowing for their size.

    Parameters
    ----------
    names : sequence of str, length k
    numerators, denominators : array_like, shape (k,)
        A unit with denominator 0 stays in the list without a value.
    target : float or None
        None: the pooled proportion.
    limits : FunnelLimits
    scale : Scale
        Of the overdispersion and of the adjusted limits (additive model).
    winsorised : float
        Share pulled in at each end for the adjusted limits; phi and tau2 without it stand beside.
    design_effect : float
        Above 1: counts are read as ``1 / design_effect`` of themselves (Rao and Scott), tails by the
        incomplete beta function, which is the binomial tail at whole counts.

    Raises
    ------
    Refusal
        Counts that are negative, fractional or above their denominator; a target outside [0, 1].
    """
    x = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    if not x.shape == n.shape == (len(names),):
        raise Refusal(problem(Severity.ERROR, "series_of_unequal_length", value=x.size, other=n.size))
    if not (np.isfinite(x) & np.isfinite(n)).all() or (x < 0).any():
        raise Refusal(problem(Severity.ERROR, "count_not_usable"))
    if (x > n).any() or (x % 1 != 0).any() or (n % 1 != 0).any():
        raise Refusal(problem(Severity.ERROR, "more_events_than_units"))
    if target is not None and not 0 <= target <= 1:
        raise Refusal(problem(Severity.ERROR, "risk_not_a_probability", value=target))
    total = float(n.sum())
    theta = target if target is not None else (float(x.sum()) / total if total else None)
    some = n > 0
    if theta is None:
        units = tuple(_without_value(name, FunnelReason.NO_DENOMINATOR) for name in names)
        none = _no_overdispersion(scale, winsorised, 0, FunnelReason.NO_UNITS)
        bare = _no_overdispersion(scale, 0.0, 0, FunnelReason.NO_UNITS)
        return Funnel(
            method=f"funnel_{limits.value}",
            target=None,
            target_given=False,
            units=units,
            overdispersion=none,
            overdispersion_unwinsorised=bare,
            reason=FunnelReason.NO_UNITS,
        )
    fewer, so_many = x[some] / design_effect, n[some] / design_effect
    spread = overdispersion(fewer, so_many, theta, scale=scale, winsorised=winsorised)
    plain = overdispersion(fewer, so_many, theta, scale=scale, winsorised=0.0)
    bands = limit_bands(n[some], theta, limits, design_effect=design_effect)
    adjusted = adjusted_bands(so_many, theta, spread)
    z, error = _z(fewer, so_many, theta, scale)
    tails = exact_tails(fewer, so_many, theta)
    chances = chance_of_alert(n[some], theta, design_effect=design_effect)
    where = np.cumsum(some) - 1
    found = []
    for at, name in enumerate(names):
        if not some[at]:
            found.append(_without_value(name, FunnelReason.NO_DENOMINATOR))
            continue
        i = int(where[at])
        value = float(x[at] / n[at])
        band = bands[i]
        wider = adjusted[i] if adjusted else None
        z_adjusted = None
        if spread.tau2 is not None and z is not None:
            z_adjusted = float(z[i] * error[i] / np.sqrt(error[i] ** 2 + spread.tau2))
        found.append(
            FunnelUnit(
                name=name,
                numerator=float(x[at]),
                denominator=float(n[at]),
                value=value,
                band=band,
                status=place(value, band),
                z=None if z is None else float(z[i]),
                z_adjusted=z_adjusted,
                tail_high=float(tails[0, i]),
                tail_low=float(tails[1, i]),
                mid_p_high=float(tails[2, i]),
                tail_status=place_by_tails(float(tails[0, i]), float(tails[1, i])),
                adjusted=wider,
                adjusted_status=None if wider is None else place(value, wider),
            )
        )
    return Funnel(
        method=f"funnel_{limits.value}",
        target=theta,
        target_given=target is not None,
        units=tuple(found),
        overdispersion=spread,
        overdispersion_unwinsorised=plain,
        alerts=sum(unit.tail_status not in (None, FunnelStatus.INSIDE) for unit in found),
        expected_alerts=float(chances.sum()),
        any_alert=float(1 - np.prod(1 - chances)),
        design_effect=design_effect,
    )


def exact_tails(x: Floats, n: Floats, target: float) -> Floats:
    """P(X >= x), P(X <= x) and P(X > x) + P(X = x)/2 of each unit, shape (3, k)."""
    from scipy.stats import binom

    whole = bool(((n % 1 == 0) & (x % 1 == 0)).all())
    if whole and 0 < target < 1:
        own = Binomial(n, target)
        above = own.sf(x)
        return np.stack([own.sf(x - 1), own.cdf(x), above + binom.pmf(x, n, target) / 2])
    if target in (0.0, 1.0):
        drawn = binom(np.ceil(n), target)
        at = x if whole else np.where(x < n, np.floor(x), np.ceil(n))
        return np.stack([drawn.sf(at - 1), drawn.cdf(at), drawn.sf(at) + drawn.pmf(at) / 2])
    high = np.where(x > 0, special.betainc(np.maximum(x, 1e-12), n - x + 1, target), 1.0)
    above = np.where(x < n, special.betainc(x + 1, np.maximum(n - x, 1e-12), target), 0.0)
    return np.stack([high, 1 - above, (high + above) / 2])


def chance_of_alert(denominators: ArrayLike, target: float, *, design_effect: float = 1.0) -> Floats:
    """Chance of each unit to lie beyond 95 % although it has the target, from its exact tails, shape (k,)."""
    n = effective(np.asarray(denominators, dtype=np.float64), design_effect)
    if target in (0.0, 1.0):
        return np.zeros(n.shape)
    drawn = Binomial(n, target)
    high = drawn.sf(drawn.isf(1 - ALERT))
    edge = drawn.ppf(1 - ALERT)
    low = drawn.cdf(np.where(drawn.cdf(edge) <= 1 - ALERT, edge, edge - 1))
    return np.asarray(high + low)


def effective(n: Floats, design_effect: float) -> Floats:
    """Whole independent units that so many dependent ones are worth, at least one."""
    return n if design_effect == 1 else np.maximum(1.0, np.floor(n / design_effect))


def place(value: float, band: Band) -> FunnelStatus:
    """Where a value lies; on a limit is inside it."""
    slack = 1e-12
    if value > band.high_998 + slack:
        return FunnelStatus.ALARM_HIGH
    if value < band.low_998 - slack:
        return FunnelStatus.ALARM_LOW
    if value > band.high_95 + slack:
        return FunnelStatus.ALERT_HIGH
    if value < band.low_95 - slack:
        return FunnelStatus.ALERT_LOW
    return FunnelStatus.INSIDE


def place_by_tails(high: float, low: float) -> FunnelStatus:
    """Alert at 2.5 %, alarm at 0.1 % a side, by exact tails."""
    if high <= 1 - ALARM:
        return FunnelStatus.ALARM_HIGH
    if low <= 1 - ALARM:
        return FunnelStatus.ALARM_LOW
    if high <= 1 - ALERT:
        return FunnelStatus.ALERT_HIGH
    return FunnelStatus.ALERT_LOW if low <= 1 - ALERT else FunnelStatus.INSIDE


def limit_bands(
    denominators: ArrayLike, target: float, limits: FunnelLimits, *, design_effect: float = 1.0
) -> list[Band]:
    """Limits at each denominator (also for drawing the curves), shape (k,)."""
    n = effective(np.asarray(denominators, dtype=np.float64), design_effect)
    columns = [_line(n, target, q, limits) for q in (1 - ALERT, ALERT, 1 - ALARM, ALARM)]
    return _bands(columns)


def adjusted_bands(denominators: ArrayLike, target: float, spread: Overdispersion) -> list[Band] | None:
    """Limits widened by the additive variance between units on the scale it was estimated on.

    None where the overdispersion is not estimable.
    """
    if spread.tau2 is None:
        return None
    n = np.asarray(denominators, dtype=np.float64)
    columns = []
    for q in (1 - ALERT, ALERT, 1 - ALARM, ALARM):
        if spread.scale is Scale.ARCSINE:
            z = ROUNDED_QUANTILES[q]
            columns.append(_from_arcsine(target, z * np.sqrt(1 / (4 * n) + spread.tau2)))
        else:
            z = float(special.ndtri(q))
            columns.append(target + z * np.sqrt(target * (1 - target) / n + spread.tau2))
    return _bands(columns)


def multiplicative_bands(denominators: ArrayLike, target: float, phi: float) -> list[Band]:
    """Natural-scale limits with the standard error multiplied by sqrt(phi)."""
    n = np.asarray(denominators, dtype=np.float64)
    error = np.sqrt(phi * target * (1 - target) / n)
    return _bands([target + float(special.ndtri(q)) * error for q in (1 - ALERT, ALERT, 1 - ALARM, ALARM)])


def overdispersion(
    numerators: Floats,
    denominators: Floats,
    target: float,
    *,
    scale: Scale = Scale.ARCSINE,
    winsorised: float = WINSORISED,
) -> Overdispersion:
    """Phi and the additive tau2, from at least ten units.

    tau2 = max(0, (k phi - (k - 1)) / (sum w - sum w^2 / sum w)), w = 1/se^2.
    """
    k = int(denominators.size)
    if k < FEWEST_UNITS:
        return _no_overdispersion(scale, winsorised, k, FunnelReason.TOO_FEW_UNITS)
    z, error = _z(numerators, denominators, target, scale)
    if z is None:
        return _no_overdispersion(scale, winsorised, k, FunnelReason.NO_VARIATION)
    low, high = None, None
    pulled = z
    if winsorised > 0:
        low, high = (float(cut) for cut in np.quantile(z, [winsorised, 1 - winsorised]))
        pulled = np.clip(z, low, high)
    phi = float((pulled**2).mean())
    weight = 1 / error**2
    spare = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(
        scale=scale,
        winsorised=winsorised,
        units=k,
        phi=phi,
        tau2=max(0.0, (k * phi - (k - 1)) / spare),
        threshold=1 + 2 * float(np.sqrt(2 / k)),
        p=float(special.chdtrc(k - 1, (z**2).sum())),
        cut_low=low,
        cut_high=high,
    )


def _no_overdispersion(scale: Scale, winsorised: float, units: int, reason: FunnelReason) -> Overdispersion:
    return Overdispersion(
        scale=scale,
        winsorised=winsorised,
        units=units,
        phi=None,
        tau2=None,
        threshold=None,
        p=None,
        reason=reason,
    )


def _without_value(name: str, reason: FunnelReason) -> FunnelUnit:
    return FunnelUnit(
        name=name, numerator=0.0, denominator=0.0, value=None, band=None, status=None, reason=reason
    )


def _z(x: Floats, n: Floats, target: float, scale: Scale) -> tuple[Floats | None, Floats]:
    """z scores (None where the target leaves no variance) and standard errors on the scale."""
    if scale is Scale.ARCSINE:
        error = 1 / (2 * np.sqrt(n))
        z = (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(target))) / error
    else:
        error = np.sqrt(target * (1 - target) / n)
        z = (x / n - target) / np.where(error > 0, error, 1.0)
    return (z if 0 < target < 1 else None), error


def _line(n: Floats, target: float, q: float, limits: FunnelLimits) -> Floats:
    if target in (0.0, 1.0):  # chance leaves nothing to interpolate
        return np.full(n.shape, target)
    if limits is FunnelLimits.ARCSINE_NORMAL:
        return _from_arcsine(target, ROUNDED_QUANTILES[q] / (2 * np.sqrt(n)))
    if limits is FunnelLimits.NATURAL_NORMAL:
        return np.asarray(target + float(special.ndtri(q)) * np.sqrt(target * (1 - target) / n))
    from scipy.stats import binom

    counts = Binomial(n, target)
    at = counts.ppf(q)
    if limits is FunnelLimits.QUANTILE:
        return np.asarray(at / n)
    mass = binom.pmf(at, n, target)
    share = np.where(mass > 0, (counts.cdf(at) - q) / np.maximum(mass, 1e-300), 0.0)
    return np.asarray(np.clip((at - share) / n, 0.0, 1.0))


def _from_arcsine(target: float, offset: Floats) -> Floats:
    """Back from the arcsine scale, held at its ends so that limits never turn round."""
    angle = np.clip(np.arcsin(np.sqrt(target)) + offset, 0.0, np.pi / 2)
    return np.asarray(np.sin(angle) ** 2)


def _bands(columns: Sequence[Floats]) -> list[Band]:
    return [
        Band(low_95=float(a), high_95=float(b), low_998=float(c), high_998=float(d))
        for a, b, c, d in zip(*columns, strict=True)
    ]
