"""Bernoulli and risk-adjusted CUSUM: the case-by-case alarm for complications and deaths.

Every case moves the chart by its log-likelihood ratio for "the odds are ``odds_ratio`` times the
baseline" against "the odds are the baseline"; the chart never falls below zero and alarms at its limit.
The limit is found by simulation for a stated share of false alarms over a stated number of cases.

References
----------
Steiner SH, Cook RJ, Farewell VT, Treasure T. Biostatistics 2000;1:441-452.
Reynolds MR, Stoumbos ZG. J Qual Technol 1999;31:87-108.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Floats
from core.problems import Refusal, Severity, problem

HORIZON_MONTHS = 24
"""Months over which false alarms are counted."""

FALSE_ALARM_SHARE = 0.10
"""Largest share of healthy series allowed to alarm within the horizon."""

SERIES = 4000
"""Series simulated to find a limit."""

FEWEST_SERIES = 500
"""Series simulated at least, however long they are."""

STEPS = 20_000_000
"""Events simulated in all before series become fewer."""

SEED = 20220101
"""Seed of the simulation; the same question always gets the same limit."""

ODDS_RATIO = 2.0
"""What the chart is tuned to find: a doubling of the odds."""

CELLS = 4_000_000
"""Simulated cases held in memory at once."""

CASES_ONE_BY_ONE = 10_000_000
"""With more simulated cases of unequal risk the simulation goes from event to event, which has one law."""


MODELS, FEW_MODELS = 400, 40
"""Sets of plausible true risks drawn where risks are estimated; the fewer where series are long."""

Redraw = Callable[[np.random.Generator], Floats]
"""Draws risks as they may be in truth, shape (n,), where those of the chart are estimates."""


class Restart(StrEnum):
    """What the chart does after an alarm."""

    AT_ZERO = "at_zero"
    NONE = "none"


class CusumReason(StrEnum):
    """Why there is no chart or no limit."""

    NO_CASES = "no_cases"
    NO_BASELINE = "no_baseline"
    BASELINE_AT_EDGE = "baseline_at_edge"


class LimitSource(StrEnum):
    """Where the limit comes from."""

    SIMULATED = "simulated"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumLimit:
    """The alarm limit and how it was found.

    ``false_alarm_share`` is the share of ``series`` simulated healthy series of ``cases`` cases with at
    least one alarm, ``standard_error`` its simulation error; ``seed`` repeats it. ``estimated``: the series
    allow for risks, or a rate, that a baseline estimated.
    """

    value: float
    source: LimitSource
    false_alarm_share: float | None = None
    standard_error: float | None = None
    months: int | None = None
    cases: int | None = None
    series: int | None = None
    seed: int | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumPoint:
    """One case: its outcome, its step, and where the chart stands after it.

    ``value`` is the height reached (before any restart). ``events_to_alarm`` is how many events in a row
    from here would bring the alarm, at this case's risk.
    """

    position: int
    event: bool
    risk: float
    step: float
    value: float
    alarm: bool
    events_to_alarm: int | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cusum:
    """A CUSUM with everything needed to read it; ``reason`` says why it is absent.

    Parameters
    ----------
    outcomes : array of bool, shape (n,)
    risks, moves, heights : array of float, shape (n,)
        Expected probability and step of each case, and the height reached with it (before any restart).
        Empty where there is no chart.
    alarms : tuple of int
        Positions of the cases that reached the limit.
    """

    method: str
    odds_ratio: float
    baseline: float | None
    limit: CusumLimit | None
    restart: Restart
    outcomes: NDArray[np.bool_]
    risks: Floats
    moves: Floats
    heights: Floats
    alarms: tuple[int, ...] = ()
    events: int = 0
    expected_events: float | None = None
    reason: CusumReason | None = None

    def point(self, at: int) -> CusumPoint:
        """One case."""
        if self.limit is None:
            raise IndexError(at)
        at = range(self.heights.size)[at]
        height, limit = float(self.heights[at]), self.limit.value
        alarm = height >= limit
        after = 0.0 if alarm and self.restart is Restart.AT_ZERO else height
        up = float(steps(self.risks[at : at + 1], self.odds_ratio)[1][0])
        return CusumPoint(
            position=at,
            event=bool(self.outcomes[at]),
            risk=float(self.risks[at]),
            step=float(self.moves[at]),
            value=height,
            alarm=alarm,
            events_to_alarm=max(0, math.ceil((limit - after) / up)) if up > 0 else None,
        )

    @property
    def points(self) -> tuple[CusumPoint, ...]:
        """Every case; for many cases read the arrays instead."""
        return tuple(self.point(at) for at in range(self.heights.size))


def steps(risks: Floats, odds_ratio: float) -> tuple[Floats, Floats]:
    """Log-likelihood-ratio steps of each case: without and with an event.

    log(1 / (1 - p + R p)) and log(R / (1 - p + R p)), R the odds ratio.
    """
    without = -np.log1p((odds_ratio - 1) * risks)
    return without, without + math.log(odds_ratio)


def bernoulli_cusum(
    events: ArrayLike,
    *,
    baseline: float | None = None,
    risks: ArrayLike | None = None,
    odds_ratio: float = ODDS_RATIO,
    limit: CusumLimit | float | None = None,
    restart: Restart = Restart.AT_ZERO,
    redraw: Redraw | None = None,
) -> Cusum:
    """Run a CUSUM over cases in their order.

    Parameters
    ----------
    events : array_like of bool, shape (n,)
    baseline : float or None
        Event rate of a healthy process, from the user or a frozen period, never from these cases.
    risks : array_like, shape (n,), or None
        Expected probability of each case (risk-adjusted chart); replaces ``baseline``.
    odds_ratio : float
        Above 1 to find harm, below 1 to find improvement.
    limit : CusumLimit, float or None
        None: simulated for at most 10 % false alarms over as many cases as there are.
    restart : Restart
    redraw : callable or None
        Where the risks are those of a model: see `calibrate_limit`.

    Raises
    ------
    Refusal
        A risk or baseline outside [0, 1], an odds ratio that is not positive or is 1, unequal lengths.
    """
    outcomes = np.asarray(events, dtype=np.bool_)
    adjusted = risks is not None
    method = "risk_adjusted_cusum" if adjusted else "bernoulli_cusum"
    if not (odds_ratio > 0 and odds_ratio != 1 and math.isfinite(odds_ratio)):
        raise Refusal(problem(Severity.ERROR, "odds_ratio_not_usable", value=odds_ratio))

    def absent(reason: CusumReason) -> Cusum:
        return Cusum(
            method=method,
            odds_ratio=odds_ratio,
            baseline=baseline,
            limit=None,
            restart=restart,
            outcomes=outcomes,
            risks=np.zeros(0),
            moves=np.zeros(0),
            heights=np.zeros(0),
            events=int(outcomes.sum()),
            reason=reason,
        )

    if outcomes.size == 0:
        return absent(CusumReason.NO_CASES)
    if risks is not None:
        p = np.asarray(risks, dtype=np.float64)
        if p.shape != outcomes.shape:
            raise Refusal(
                problem(Severity.ERROR, "series_of_unequal_length", value=outcomes.size, other=p.size)
            )
    elif baseline is None:
        return absent(CusumReason.NO_BASELINE)
    else:
        p = np.full(outcomes.shape, float(baseline))
    if np.isnan(p).any() or (p < 0).any() or (p > 1).any():
        raise Refusal(problem(Severity.ERROR, "risk_not_a_probability"))
    # one session that cannot have an event, among others that can, steps by 0
    if not ((p > 0) & (p < 1)).any():
        return absent(CusumReason.BASELINE_AT_EDGE)
    if limit is None:
        limit = calibrate_limit(
            baseline=None if adjusted else baseline,
            risks=p if adjusted else None,
            cases=outcomes.size,
            odds_ratio=odds_ratio,
            redraw=redraw if adjusted else None,
        )
    elif not isinstance(limit, CusumLimit):
        limit = CusumLimit(value=float(limit), source=LimitSource.GIVEN)
    without, with_event = steps(p, odds_ratio)
    moves = np.where(outcomes, with_event, without)
    heights: list[float] = []
    alarms: list[int] = []
    height, goal, restarts = 0.0, limit.value, restart is Restart.AT_ZERO
    for at, move in enumerate(moves.tolist()):
        height = max(0.0, height + move)
        heights.append(height)
        if height >= goal:
            alarms.append(at)
            if restarts:
                height = 0.0
    return Cusum(
        method=method,
        odds_ratio=odds_ratio,
        baseline=None if adjusted else float(p[0]),
        limit=limit,
        restart=restart,
        outcomes=outcomes,
        risks=p,
        moves=moves,
        heights=np.array(heights),
        alarms=tuple(alarms),
        events=int(outcomes.sum()),
        expected_events=float(p.sum()),
    )


def calibrate_limit(
    *,
    baseline: float | None = None,
    risks: Floats | None = None,
    cases_per_month: float | None = None,
    cases: int | None = None,
    odds_ratio: float = ODDS_RATIO,
    share: float = FALSE_ALARM_SHARE,
    months: int = HORIZON_MONTHS,
    series: int = SERIES,
    seed: int = SEED,
    redraw: Redraw | None = None,
    seen: tuple[int, int] | None = None,
) -> CusumLimit:
    """The lowest limit (to 0.01) that at most ``share`` of healthy series of ``cases`` cases reach.

    Each case has an event with probability ``baseline``, or with a risk drawn with replacement from
    ``risks``. Where ``risks`` are estimates, ``redraw`` draws what they may be in truth: events then come
    with the drawn risks while the chart steps by the estimates, so that the share holds over what the
    baseline leaves open (what estimation does to the chart: Jones MA, Steiner SH. Int J Qual Health Care
    2012;24:176-181). So it is where ``baseline`` is the rate of the (events, sessions) ``seen`` in a frozen
    period: each series has a rate of its own from the beta distribution these leave (Jeffreys prior).
    Without ``cases`` a series has ``months * cases_per_month``. Very long series are
    fewer, so that a limit takes seconds; their number and the simulation error stand in the answer.

    Raises
    ------
    Refusal
        Neither or both of ``baseline`` and ``risks``; a risk outside [0, 1] or all at its ends;
        fewer than half a case.
    """
    given = cases is not None
    cases = cases if cases is not None else round(months * (cases_per_month or 0.0))
    if cases < 1:
        raise Refusal(problem(Severity.ERROR, "no_cases_to_simulate", value=cases_per_month))
    rate = baseline if baseline is not None else float(np.mean(risks)) if risks is not None else 0.0
    series = max(min(series, FEWEST_SERIES), min(series, round(STEPS / max(1.0, cases * rate))))
    peaks = np.sort(
        healthy_peaks(
            baseline=baseline,
            risks=risks,
            cases=cases,
            odds_ratio=odds_ratio,
            series=series,
            seed=seed,
            redraw=redraw,
            seen=seen,
        )
    )[::-1]
    series = peaks.size
    allowed = math.floor(share * series)
    limit = (math.floor(peaks[allowed] * 100) + 1) / 100
    achieved = float((peaks >= limit).mean())
    return CusumLimit(
        value=limit,
        source=LimitSource.SIMULATED,
        false_alarm_share=achieved,
        standard_error=math.sqrt(achieved * (1 - achieved) / series),
        months=None if given else months,
        cases=cases,
        series=series,
        seed=seed,
        estimated=redraw is not None or seen is not None,
    )


def healthy_peaks(
    *,
    baseline: float | None = None,
    risks: Floats | None = None,
    cases: int,
    odds_ratio: float = ODDS_RATIO,
    series: int = SERIES,
    seed: int = SEED,
    redraw: Redraw | None = None,
    seen: tuple[int, int] | None = None,
) -> Floats:
    """Highest point of each of ``series`` simulated charts of a healthy process, shape (series,).

    With ``seen`` or ``redraw`` (see `calibrate_limit`); with the latter in equal parts for each draw, so that
    there may be a few more.
    """
    if (baseline is None) == (risks is None):
        raise Refusal(problem(Severity.ERROR, "baseline_or_risks"))
    pool = np.array([baseline], dtype=np.float64) if risks is None else np.asarray(risks, dtype=np.float64)
    if np.isnan(pool).any() or (pool < 0).any() or (pool > 1).any() or not ((pool > 0) & (pool < 1)).any():
        raise Refusal(problem(Severity.ERROR, "risk_not_a_probability"))
    random = np.random.default_rng(seed)
    long = odds_ratio > 1 and cases * series > CASES_ONE_BY_ONE
    if seen is not None and risks is None:
        a, b = seen[0] + 0.5, seen[1] - seen[0] + 0.5
        if odds_ratio > 1:
            truth = np.maximum(random.beta(a, b, series), 1e-12)
            return _peaks_by_event(float(pool[0]), cases, odds_ratio, series, random, truth)
        redraw = redraw or (lambda of: np.array([of.beta(a, b)]))
    if redraw is not None:
        draws = min(series, FEW_MODELS if long else MODELS)
        each = math.ceil(series / draws)
        peaks_of = partial(_peaks_of_risks, share=8) if long else _peaks_by_case
        drawn = (redraw(random) for _ in range(draws))
        return np.concatenate([peaks_of(pool, truth, cases, odds_ratio, each, random) for truth in drawn])
    if pool.size == 1 and odds_ratio > 1:
        return _peaks_by_event(float(pool[0]), cases, odds_ratio, series, random)
    if long:
        return _peaks_of_risks(pool, pool, cases, odds_ratio, series, random)
    return _peaks_by_case(pool, pool, cases, odds_ratio, series, random)


def _peaks_by_event(
    p: float,
    cases: int,
    odds_ratio: float,
    series: int,
    random: np.random.Generator,
    truth: Floats | None = None,
) -> Floats:
    """Between events the chart only falls, so its peaks are at events: jump from event to event.

    ``truth``: the rate of each series, shape (series,), where the ``p`` that the chart steps by is not it.
    """
    without, with_event = (float(step[0]) for step in steps(np.array([p]), odds_ratio))
    position = np.zeros(series, dtype=np.int64)
    height = np.zeros(series)
    peak = np.zeros(series)
    while True:
        gap = random.geometric(p if truth is None else truth, size=series)
        position += np.minimum(gap, cases + 1)
        running = position <= cases
        if not running.any():
            return peak
        height = np.maximum(0.0, height + (gap - 1) * without) + with_event
        peak = np.where(running, np.maximum(peak, height), peak)


def _peaks_of_risks(
    pool: Floats,
    truth: Floats,
    cases: int,
    odds_ratio: float,
    series: int,
    random: np.random.Generator,
    *,
    share: int = 1,
) -> Floats:
    """As `_peaks_by_event`, for cases whose risks differ; ``truth`` is with what chance they have an event.

    Cases are drawn alike, so events come after geometric gaps of the mean risk, the risk of a case with an
    event is drawn by p and that of one without by 1 - p. Steps are drawn in stock; a series takes a stretch
    of it, where the stock (a ``share``-th of `CELLS`) is too short for all from a random place. A series
    never takes a step twice.
    """
    without, with_event = steps(pool, odds_ratio)
    rate = float(truth.mean())
    falls = _stock(without, 1 - truth, cases, series, random, CELLS // share)
    fallen = np.concatenate([[0.0], np.cumsum(np.concatenate([falls, falls[:cases]]))])
    most = min(cases, math.ceil(cases * rate + 12 * math.sqrt(cases * rate) + 12))
    rises = _stock(with_event, truth, most, series, random, CELLS // share)
    at = _places(falls.size, cases, series, random)
    up = _places(rises.size, most, series, random)
    left = np.full(series, cases, dtype=np.int64)
    height, peak = np.zeros(series), np.zeros(series)
    who = np.arange(series)
    while True:
        gap = random.geometric(rate, size=who.size)
        going = gap <= left
        if not going.all():
            who, gap, at, up = who[going], gap[going], at[going], up[going]
            left, height = left[going], height[going]
            if not who.size:
                return peak
        left = left - gap
        after = at + gap - 1
        height = np.maximum(0.0, height + fallen[after] - fallen[at]) + rises[up % rises.size]
        at, up = after, up + 1
        peak[who] = np.maximum(peak[who], height)


def _stock(
    values: Floats, weights: Floats, each: int, series: int, random: np.random.Generator, cells: int
) -> Floats:
    """Independent draws of ``values`` by ``weights``: enough for every series, or ``cells``."""
    size = max(each, min(cells, each * series))
    counts = random.multinomial(size, weights / weights.sum())
    drawn = np.repeat(values, counts)
    random.shuffle(drawn)
    return drawn


def _places(size: int, each: int, series: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Where in a stock each series begins: apart where there is room for all."""
    if size >= each * series:
        return np.arange(series, dtype=np.int64) * each
    return random.integers(size, size=series)


def _peaks_by_case(
    pool: Floats, truth: Floats, cases: int, odds_ratio: float, series: int, random: np.random.Generator
) -> Floats:
    """The chart is its free walk minus the lowest point so far: no loop over cases."""
    without, with_event = steps(pool, odds_ratio)
    block = max(1, CELLS // (cases + 1))
    peaks: list[Floats] = []
    for first in range(0, series, block):
        count = min(block, series - first)
        which = random.integers(pool.size, size=(count, cases))
        event = random.random((count, cases)) < truth[which]
        walk = np.zeros((count, cases + 1))
        np.cumsum(np.where(event, with_event[which], without[which]), axis=1, out=walk[:, 1:])
        peaks.append((walk - np.minimum.accumulate(walk, axis=1)).max(axis=1))
    return np.concatenate(peaks)
