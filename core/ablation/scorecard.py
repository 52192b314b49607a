"""Indicators by centres in one table: value, target, variation and assurance; ordered, never ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.ablation.answer import answer
from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.answers.records import records_of
from core.ablation.counting.selection import NOT_RECORDED, groups
from core.ablation.fair.counts import counted_chart, counted_funnel
from core.ablation.file.aggregate import Aggregate
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log
from core.ablation.monitoring.chart import DEFAULT_MONITORING, MonitoringPlan, monitor
from core.ablation.monitoring.overview import common_of, funnel_of, row_of, summary_row
from core.ablation.monitoring.verdict import TargetIcon, Variation
from core.ablation.plan import AblationPlan
from core.findings import Estimate
from core.problems import Problem, Severity, problem
from core.stats.monitoring.funnel import ALERT, Funnel, FunnelStatus


class Order(StrEnum):
    """What centres may be ordered by; never a rate."""

    NAME = "name"
    VOLUME = "volume"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardPlan:
    """What a scorecard shows.

    Parameters
    ----------
    by : str or None
        Column of the rows; None: the centre, or the first there is.
    order : Order
    indicators : tuple of str
        Columns shown; none: one of each official number.
    """

    by: str | None = None
    order: Order = Order.NAME
    indicators: tuple[str, ...] = ()

    def to_query(self) -> dict[str, list[str]]:
        """Spell it for a link: that there is one, and what differs from the default."""
        query = {"scorecard": [self.by or ""]}
        if self.order is not Order.NAME:
            query["order"] = [self.order.value]
        return query | ({"card": list(self.indicators)} if self.indicators else {})

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]]
    ) -> tuple[ScorecardPlan | None, tuple[Problem, ...]]:
        """Read what `to_query` wrote."""
        if "scorecard" not in query:
            return None, ()
        said, order, shown = [], Order.NAME, []
        for text in query.get("order", ()):
            if text in list(Order):
                order = Order(text)
            else:
                said.append(problem(Severity.WARNING, "link_value_unknown", column="order", value=text))
        for code in query.get("card", ()):
            if code in INDICATORS:
                shown.append(code)
            else:
                said.append(problem(Severity.WARNING, "link_value_unknown", column="card", value=code))
        by = next(iter(query["scorecard"]), "") or None
        return cls(by=by, order=order, indicators=tuple(dict.fromkeys(shown))), tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One indicator of one centre.

    Parameters
    ----------
    estimate : Estimate
        Value and interval.
    target : float or None
    variation : Variation
        What the newest period of the centre's own chart says.
    assurance : TargetIcon
        Whether the centre's process, as it runs, meets the target.
    status : FunnelStatus or None
        Where the centre lies in the funnel, by exact tails; None for a mean of days or without records.
    distance : float
        log10 of 0.025 over the smaller exact tail where that is beyond the 95 % limits, else 0.
    """

    estimate: Estimate
    target: float | None
    variation: Variation
    assurance: TargetIcon
    status: FunnelStatus | None
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A row of the scorecard; ``distance`` is the largest of its indicators.

    In counts nobody says how many sessions there were: ``sessions`` is the largest denominator there.
    """

    name: str
    sessions: int
    patients: int | None
    standings: Mapping[str, Standing]

    @property
    def distance(self) -> float:
        """How far beyond the funnel's limits, 0 within what chance allows."""
        return max((own.distance for own in self.standings.values()), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """All centres under one plan; ``lacking`` names the columns of indicators that are left out.

    ``not_recorded`` counts the sessions without a value in the column: they are in no row. ``counts``: made
    from counts, not from sessions.
    """

    by: str
    indicators: tuple[str, ...]
    centres: tuple[Centre, ...]
    lacking: Mapping[str, tuple[str, ...]]
    not_recorded: int
    counts: bool = False

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
    found, mine = groups(log, by), np.zeros(log.rows, dtype=np.bool_)
    codes = tuple(code for code in INDICATORS if code in whole.indicators)
    every = {code: records_of(log, whole.plan, code) for code in codes if _divides(code)}
    places = {code: _places(log, whole.plan, code, by) for code in codes if not indicator_of(code).days}
    centres = []
    for name, part in levels.items():
        if name == NOT_RECORDED:
            continue
        own = replace(whole.plan, by=(), where=_only(plan.where, by, name))
        standings = {}
        mine[:] = False
        mine[found.rows[found.group == found.labels.index(name)]] = True
        for code in codes:
            row = (
                row_of(
                    monitor(
                        every[code].take(np.flatnonzero(mine[every[code].row])),
                        common_of(monitoring),
                        as_of=log.as_of,
                        start=own.start,
                        end=own.end,
                        target=dict(own.targets).get(code),
                    )
                )
                if code in every
                else summary_row(log, own, code, monitoring)
            )
            status, distance = places.get(code, {}).get(name, (None, 0.0))
            standings[code] = Standing(
                estimate=part.indicators[code].estimate,
                target=part.indicators[code].target,
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


def counted_scorecard(
    aggregate: Aggregate, plan: AblationPlan, monitoring: MonitoringPlan = DEFAULT_MONITORING
) -> Scorecard:
    """Every indicator of every hospital of a table of counts.

    Raises
    ------
    Refusal
        ``aggregate_cannot`` for filters and definitions that need records.
    """
    whole = answer_aggregate(aggregate, replace(plan, by=("centre",)))
    common, targets = common_of(monitoring), dict(plan.targets)
    places = {
        code: _beyond(counted_funnel(aggregate, plan, code).funnel)
        for code in whole.whole
        if not indicator_of(code).days
    }
    centres = []
    for name, estimates in whole.hospitals.items():
        own = replace(aggregate, counts=tuple(c for c in aggregate.counts if c.hospital == name))
        standings = {}
        for code, estimate in estimates.items():
            row = row_of(counted_chart(own, plan, code, common))
            status, distance = places.get(code, {}).get(name, (None, 0.0))
            standings[code] = Standing(
                estimate=estimate,
                target=targets.get(code),
                variation=row.variation,
                assurance=row.target_icon,
                status=status,
                distance=distance,
            )
        largest = max((int(each.denominator or 0) for each in estimates.values()), default=0)
        centres.append(Centre(name=name, sessions=largest, patients=None, standings=standings))
    return Scorecard(
        by="centre",
        indicators=tuple(whole.whole),
        centres=tuple(centres),
        lacking={},
        not_recorded=0,
        counts=True,
    )


def _divides(code: str) -> bool:
    """Whether the records of a centre are those of all that lie in it: not where a patient or stay is one."""
    own = indicator_of(code)
    return not (own.days or own.once_per_patient)


def _only(
    where: tuple[tuple[str, tuple[str, ...]], ...], by: str, level: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (*((column, levels) for column, levels in where if column != by), (by, (level,)))


def _places(log: Log, plan: AblationPlan, code: str, by: str) -> dict[str, tuple[FunnelStatus | None, float]]:
    """Status and distance of each centre in the funnel of one indicator, around the pooled rate."""
    return _beyond(funnel_of(log, plan, code, by).funnel)


def _beyond(funnel: Funnel) -> dict[str, tuple[FunnelStatus | None, float]]:
    found: dict[str, tuple[FunnelStatus | None, float]] = {}
    for unit in funnel.units:
        tails = [tail for tail in (unit.tail_high, unit.tail_low) if tail is not None]
        found[unit.name] = (unit.tail_status, beyond(min(tails)) if tails else 0.0)
    return found


def beyond(tail: float) -> float:
    """log10 of 0.025 over an exact tail, 0 within the 95 % limits (tail above 2.5 %)."""
    level = 1 - ALERT
    if tail > level:
        return 0.0
    return math.inf if tail == 0 else math.log10(level / tail)
