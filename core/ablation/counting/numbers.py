"""An indicator's number: value, interval, bounds, pending records and the literal official value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from core.ablation.counting.tally import Tally
from core.ablation.decided_by import DecidedBy, State
from core.arrays import Counts
from core.findings import Estimate, Flag, Reason
from core.stats.clustered.proportions import rao_scott_many, ratio_variance
from core.stats.one_test.proportions import bounds

FEWEST = 10
"""Below this denominator a number is flagged as a small group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction:
    """A numerator over a denominator.

    Parameters
    ----------
    numerator, denominator : int
    reason : Reason or None
        Why there is no value, whatever the counts.
    not_due : int
        Records of the denominator whose window is still open.
    upper_limit : bool
        A condition has no column in the file: the value is the highest it could be.
    """

    numerator: int
    denominator: int
    reason: Reason | None = None
    not_due: int = 0
    upper_limit: bool = False

    @property
    def value(self) -> float | None:
        """None without a denominator or with a reason."""
        if self.reason is not None or not self.denominator:
            return None
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How many records (or lesions, or patients) one rule decided, and the state it put them in."""

    rule: DecidedBy
    state: State
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A proportion indicator.

    Parameters
    ----------
    indicator : str
    unit : str
        What is counted: session, lesion or patient.
    estimate : Estimate
    unknown : int
        Records that a document could still change; they move the bounds.
    pending : int
        Records whose window is still open at the cut-off.
    early_events : int
        Pending records whose event is already known.
    bounds : (low, high) or None
        The value if every unknown record turned out against, and for, the numerator.
    literal : Fraction
        The official formula to the letter: no waiting for windows to close.
    decided : tuple of Decided
    notes : tuple of str
        Codes of what must be said beside the number.
    standard_error : float or None
        Of a ratio estimator.
    clusters : int or None
    target : float or None
        The user's own.
    departure : bool
        A definition in force says something else than the official text: ``literal`` does not follow it.
    """

    indicator: str
    unit: str
    estimate: Estimate
    unknown: int
    pending: int
    early_events: int
    bounds: tuple[float, float] | None
    literal: Fraction
    decided: tuple[Decided, ...]
    notes: tuple[str, ...] = ()
    standard_error: float | None = None
    clusters: int | None = None
    target: float | None = None
    departure: bool = False

    @property
    def value(self) -> float | None:
        """The point estimate."""
        return self.estimate.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Indicator 7: mean length of stay.

    Parameters
    ----------
    bed_days, discharges : int
    estimate : Estimate
        The mean in days with its t interval.
    median, first_quartile, third_quartile, standard_deviation : float or None
    shortest, longest : int or None
    pending : int
        Stays without a discharge date.
    unknown : int
        Stays that could still be counted, or counted with another length.
    bounds : (low, high) or None
        Lowest and highest mean over every completion; ``high`` is None where there is no upper limit.
    literal : Fraction
        Bed-days over discharges under the definitions to report.
    """

    indicator: str
    unit: str
    bed_days: int
    discharges: int
    estimate: Estimate
    median: float | None
    first_quartile: float | None
    third_quartile: float | None
    standard_deviation: float | None
    shortest: int | None
    longest: int | None
    pending: int
    unknown: int
    bounds: tuple[float, float | None] | None
    literal: Fraction
    decided: tuple[Decided, ...]
    notes: tuple[str, ...] = ()
    target: float | None = None
    departure: bool = False

    @property
    def value(self) -> float | None:
        """The mean in days."""
        return self.estimate.value


Number = Proportion | Stay


def decided(tally: Tally) -> list[tuple[Decided, ...]]:
    """Per group, what each rule decided, by state."""
    rules = sorted(tally.by_rule, key=lambda rule: (list(State).index(tally.stand(rule)), rule))
    stands = [(rule, tally.stand(rule)) for rule in rules]
    counts = np.array([tally.by_rule[rule] for rule in rules]).reshape(len(rules), tally.groups)
    return [
        tuple(
            Decided(rule=rule, state=state, count=count)
            for (rule, state), count in zip(stands, column, strict=True)
            if count
        )
        for column in counts.T.tolist()
    ]


def proportions(
    indicator: str,
    unit: str,
    tally: Tally,
    confidence_level: float,
    *,
    interval: str = "wilson",
    notes: tuple[str, ...] = (),
    target: float | None = None,
) -> list[Proportion]:
    """One number per group from its states.

    Wilson 1927, or Clopper-Pearson 1934 where the indicator asks for it and wherever none or all of the
    records are counted.
    """
    x, n = tally.numerator, tally.denominator
    rest = tally.total(State.DENOMINATOR_ONLY) + tally.total(State.UNKNOWN)
    assert np.array_equal(x + rest, n), "states do not add up"
    exact = np.full(len(x), interval == "clopper_pearson") | (x == 0) | (x == n)
    wilson = bounds("wilson", x, n, confidence_level)
    clopper = bounds("clopper_pearson", x, n, confidence_level)
    low, high = np.where(exact, clopper[0], wilson[0]), np.where(exact, clopper[1], wilson[1])
    limits = tally.bounds()
    silent = (tally.silent == n) & (n > 0)
    reasons = decided(tally)
    unknown, early, pending = tally.open, tally.early, tally.total(State.NOT_MATURE)
    found = []
    for i in range(tally.groups):
        successes, trials = int(x[i]), int(n[i])
        method = "clopper_pearson" if exact[i] else "wilson"
        reason = None
        if silent[i]:
            reason = Reason.NOTHING_DOCUMENTED
        elif not tally.due[i] and pending[i]:
            reason = Reason.NOT_YET_DUE
        if reason is None:
            found_limits = float(low[i]), float(high[i])
            estimate = estimate_of(successes, trials, found_limits, method, confidence_level)
        else:
            estimate = _no_estimate(successes, trials, method, confidence_level, reason)
        literal = Fraction(
            numerator=int(tally.literal_numerator[i]),
            denominator=int(tally.literal_denominator[i]),
            reason=reason,
            not_due=int(pending[i]),
            upper_limit=tally.floor,
        )
        found.append(
            Proportion(
                indicator=indicator,
                unit=unit,
                estimate=estimate,
                unknown=int(unknown[i]),
                pending=int(pending[i]),
                early_events=int(early[i]),
                bounds=limits[i],
                literal=literal,
                decided=reasons[i],
                notes=notes,
                target=target,
            )
        )
    return found


def _no_estimate(
    successes: int, trials: int, method: str, confidence_level: float, reason: Reason
) -> Estimate:
    return Estimate(
        value=None,
        low=None,
        high=None,
        method=method,
        numerator=successes,
        denominator=trials,
        confidence_level=confidence_level,
        reason=reason,
    )


def estimate_of(
    successes: int,
    trials: int,
    limits: tuple[float | None, float | None],
    method: str,
    confidence_level: float,
    reason: Reason | None = None,
) -> Estimate:
    """An estimate from counts and limits; without trials nothing is estimable."""
    if trials == 0:
        return _no_estimate(successes, 0, method, confidence_level, Reason.NO_UNITS)
    return Estimate(
        value=successes / trials,
        low=limits[0],
        high=limits[1],
        method=method,
        numerator=successes,
        denominator=trials,
        confidence_level=confidence_level,
        reason=reason,
        flags=(Flag.SMALL_GROUP,) if trials < FEWEST else (),
    )


@dataclass(frozen=True, slots=True, eq=False)
class LesionSums:
    """What indicator 2 needs per group: lesions planned (x) and ablated (y) summed over clusters.

    Clusters are sessions (or patients) with at least one planned lesion.
    """

    planned: Counts
    ablated: Counts
    unknown: Counts
    bounds: tuple[tuple[float, float] | None, ...]
    squares_ablated: Counts
    products: Counts
    squares_planned: Counts
    clusters: Counts
    by_rule: tuple[tuple[Decided, ...], ...]


def completions(
    indicator: str,
    sums: LesionSums,
    confidence_level: float,
    *,
    note: tuple[DecidedBy, str] | None = None,
    target: float | None = None,
) -> list[Proportion]:
    """A completion rate per group: ratio estimator over clusters of lesions, logit-t interval.

    Rao & Scott 1992 (Biometrics 48:577). Where the variance is not defined the interval is Wilson's
    (Clopper-Pearson for nothing or everything ablated); where more was ablated than planned it is the
    plain t interval.
    """
    x, y, k = sums.planned, sums.ablated, sums.clusters
    ratio = np.divide(y, x, out=np.zeros(len(x)), where=x > 0)
    squares = sums.squares_ablated - 2 * ratio * sums.products + ratio**2 * sums.squares_planned
    squares = np.maximum(squares, 0.0)
    within = np.minimum(y, x)
    clustered = rao_scott_many(within, x, squares, k, confidence_level)
    error = np.sqrt(ratio_variance(squares, x, k))
    wilson = bounds("wilson", within, x, confidence_level)
    clopper = bounds("clopper_pearson", within, x, confidence_level)
    found = []
    for i in range(len(x)):
        spread = float(error[i]) if np.isfinite(error[i]) else None
        low: float | None
        high: float | None
        reason = None
        if y[i] > x[i] and (spread is None or spread == 0.0):
            low, high, method, reason = None, None, "ratio_t", Reason.UNDEFINED_VARIANCE
        elif y[i] > x[i] and spread is not None:
            half = float(stdtrit(float(k[i] - 1), 0.5 + confidence_level / 2)) * spread
            low, high, method = float(ratio[i]) - half, float(ratio[i]) + half, "ratio_t"
        elif np.isfinite(clustered.low[i]):
            low, high, method = float(clustered.low[i]), float(clustered.high[i]), "rao_scott_logit_t"
        elif y[i] == 0 or y[i] == x[i]:
            low, high, method = float(clopper[0][i]), float(clopper[1][i]), "clopper_pearson"
        else:
            low, high, method = float(wilson[0][i]), float(wilson[1][i]), "wilson"
        found.append(
            Proportion(
                indicator=indicator,
                unit="lesion",
                estimate=estimate_of(int(y[i]), int(x[i]), (low, high), method, confidence_level, reason),
                unknown=int(sums.unknown[i]),
                pending=0,
                early_events=0,
                bounds=sums.bounds[i],
                literal=Fraction(numerator=int(y[i]), denominator=int(x[i])),
                decided=sums.by_rule[i],
                notes=()
                if note is None or all(item.rule != note[0] for item in sums.by_rule[i])
                else note[1:],
                standard_error=spread,
                clusters=int(k[i]),
                target=target,
            )
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """The ascending lengths of a group's stays in days, and what is known of those not counted."""

    days: Counts
    unit: str
    decided: tuple[Decided, ...]
    pending: int
    unknown: int
    bounds: tuple[float, float | None] | None


def stay_number(
    indicator: str,
    stays: Stays,
    confidence_level: float,
    *,
    notes: tuple[str, ...] = (),
    target: float | None = None,
) -> Stay:
    """A mean stay of one group.

    Mean with the t interval on n - 1 degrees of freedom; quartiles by linear interpolation (type 7).
    """
    days = stays.days
    n = len(days)
    total = int(days.sum())
    mean = total / n if n else None
    deviation = float(np.std(days, ddof=1)) if n > 1 else None
    low = high = None
    reason = Reason.NO_UNITS if n == 0 else Reason.UNDEFINED_VARIANCE if n == 1 else None
    if mean is not None and deviation is not None:
        half = float(stdtrit(n - 1.0, 0.5 + confidence_level / 2)) * deviation / float(np.sqrt(n))
        low, high = mean - half, mean + half
    quartiles = np.quantile(days, [0.25, 0.5, 0.75]).tolist() if n else [None, None, None]
    return Stay(
        indicator=indicator,
        unit=stays.unit,
        bed_days=total,
        discharges=n,
        estimate=Estimate(
            value=mean,
            low=low,
            high=high,
            method="t",
            numerator=total,
            denominator=n,
            confidence_level=confidence_level,
            reason=reason,
            flags=(Flag.SMALL_GROUP,) if 0 < n < FEWEST else (),
        ),
        median=quartiles[1],
        first_quartile=quartiles[0],
        third_quartile=quartiles[2],
        standard_deviation=deviation,
        shortest=int(days[0]) if n else None,
        longest=int(days[-1]) if n else None,
        pending=stays.pending,
        unknown=stays.unknown,
        bounds=stays.bounds,
        literal=Fraction(numerator=total, denominator=n),
        decided=stays.decided,
        notes=notes,
        target=target,
    )
