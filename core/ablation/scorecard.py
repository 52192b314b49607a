"""Indicators by centres in one table: value, target, variation and assurance; ordered, never ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.ablation.answer import answer
from core.ablation.counting.numbers import Number
from core.ablation.counting.selection import NOT_RECORDED
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log
from core.ablation.monitoring.chart import DEFAULT_MONITORING, MonitoringPlan
from core.ablation.monitoring.overview import funnel_of, summary_row
from core.ablation.monitoring.verdict import TargetIcon, Variation
from core.ablation.plan import AblationPlan
from core.stats.monitoring.funnel import ALERT, FunnelStatus


class Order(StrEnum):
    """What centres may be ordered by; never a rate."""

    NAME = "name"
    VOLUME = "volume"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One indicator of one centre.

    Parameters
    ----------
    number : Number
        Value, interval, target.
    variation : Variation
        What the newest period of the centre's own chart says.
    assurance : TargetIcon
        Whether the centre's process, as it runs, meets the target.
    status : FunnelStatus or None
        Where the centre lies in the funnel, by exact tails; None for a mean of days or without records.
    distance : float
        log10 of 0.025 over the smaller exact tail where that is beyond the 95 % limits, else 0.
    """

    number: Number
    variation: Variation
    assurance: TargetIcon
    status: FunnelStatus | None
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A row of the scorecard; ``distance`` is the largest of its indicators."""

    name: str
    sessions: int
    patients: int
    standings: Mapping[str, Standing]

    @property
    def distance(self) -> float:
        """How far beyond the funnel's limits, 0 within what chance allows."""
        return max((own.distance for own in self.standings.values()), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """All centres under one plan; ``lacking`` names the columns of indicators that are left out.

    ``not_recorded`` counts the sessions without a value in the column: they are in no row.
    """

    by: str
    indicators: tuple[str, ...]
    centres: tuple[Centre, ...]
    lacking: Mapping[str, tuple[str, ...]]
    not_recorded: int

    def ordered(self, order: Order) -> tuple[Centre, ...]:
        """Centres by name, by sessions (most first), or by distance from the limits (farthest first).

        Equal ones stand by name: within the limits nobody is before anybody.
        """

        def weight(own: Centre) -> float:
            if order is Order.NAME:
                return 0.0
            return -float(own.sessions) if order is Order.VOLUME else -own.distance

        return tuple(sorted(self.centres, key=lambda own: (weight(own), own.name)))


def scorecard(
    log: Log, plan: AblationPlan, by: str, monitoring: MonitoringPlan = DEFAULT_MONITORING
) -> Scorecard:
    """Every indicator of every level of a column (centre, operator).

    Raises
    ------
    Refusal
        ``column_not_in_file`` and the like; what does not fit the log.
    """
    whole = answer(log, replace(plan, by=(by,), compare_previous=False))
    log, levels = whole.log, whole.groups[by]
    codes = tuple(code for code in INDICATORS if code in whole.indicators)
    places = {code: _places(log, whole.plan, code, by) for code in codes if not indicator_of(code).days}
    centres = []
    for name, part in levels.items():
        if name == NOT_RECORDED:
            continue
        own = replace(whole.plan, by=(), where=_only(plan.where, by, name))
        standings = {}
        for code in codes:
            row = summary_row(log, own, code, monitoring)
            status, distance = places.get(code, {}).get(name, (None, 0.0))
            standings[code] = Standing(
                number=part.indicators[code],
                variation=row.variation,
                assurance=row.target_icon,
                status=status,
                distance=distance,
            )
        centres.append(Centre(name=name, sessions=part.sessions, patients=part.patients, standings=standings))
    missing = levels.get(NOT_RECORDED)
    return Scorecard(
        by=by,
        indicators=codes,
        centres=tuple(centres),
        lacking=whole.not_computable,
        not_recorded=missing.sessions if missing else 0,
    )


def _only(
    where: tuple[tuple[str, tuple[str, ...]], ...], by: str, level: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (*((column, levels) for column, levels in where if column != by), (by, (level,)))


def _places(log: Log, plan: AblationPlan, code: str, by: str) -> dict[str, tuple[FunnelStatus | None, float]]:
    """Status and distance of each centre in the funnel of one indicator, around the pooled rate."""
    found: dict[str, tuple[FunnelStatus | None, float]] = {}
    for unit in funnel_of(log, plan, code, by).funnel.units:
        tails = [tail for tail in (unit.tail_high, unit.tail_low) if tail is not None]
        found[unit.name] = (unit.tail_status, beyond(min(tails)) if tails else 0.0)
    return found


def beyond(tail: float) -> float:
    """log10 of 0.025 over an exact tail, 0 within the 95 % limits (tail above 2.5 %)."""
    level = 1 - ALERT
    if tail > level:
        return 0.0
    return math.inf if tail == 0 else math.log10(level / tail)
