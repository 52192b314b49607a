"""What one question counts: the plan, and the members each indicator starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.ablation.counting.selection import Groups, Members, in_period, selected
from core.ablation.decided_by import CANCELLED, EXCLUSIONS
from core.ablation.definitions import Definitions
from core.ablation.log import NO_DATE, Log
from core.ablation.plan import AblationPlan
from core.arrays import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What one question counts.

    Parameters
    ----------
    sessions : Members
        Counted sessions that pass the filters, whatever their date.
    planned : Members
        The same and, where their plan counts, cancelled sessions.
    """

    log: Log
    plan: AblationPlan
    definitions: Definitions
    sessions: Members
    planned: Members

    def by_ablation(self) -> Members:
        """Sessions ablated in the period."""
        return self.inside(self.sessions, self.log.cells.date("ablation_date"))

    def planned_by_ablation(self) -> Members:
        """Sessions planned for a day in the period."""
        return self.inside(self.planned, self.log.cells.date("ablation_date"))

    def by_horizon(self, horizon: str) -> Members:
        """Sessions of a follow-up horizon: ablated in the period, or reaching the horizon in it."""
        if self.definitions.followup_cohort == "ablation":
            return self.by_ablation()
        return self.inside(self.sessions, self.log.horizons[horizon])

    def by_discharge(self) -> Members:
        """Sessions of stays discharged in the period; an open stay goes by its ablation."""
        if self.definitions.stay_cohort == "ablation":
            return self.by_ablation()
        stays = self.log.stays
        left = np.where(stays.discharge != NO_DATE, stays.discharge, stays.ablation)
        return self.inside(self.sessions, left[stays.of])

    def inside(self, members: Members, days: Ints) -> Members:
        """Members whose day is in the period."""
        kept = in_period(days, self.plan)
        return members if kept is None else members.keep(kept)


def scope(log: Log, plan: AblationPlan, groups: Groups | None = None) -> Scope:
    """Members of a question, in the groups of a column or all together.

    Raises
    ------
    Refusal
        If a filter does not fit the log.
    """
    mask = selected(log, plan) if plan.where else None
    counted = log.counted if mask is None else log.counted & mask
    planned = counted
    if plan.definitions.completion_counts_cancelled:
        cancelled = log.excluded == 1 + EXCLUSIONS.index(CANCELLED)
        planned = counted | (cancelled if mask is None else cancelled & mask)
    sessions = _members(counted, groups)
    return Scope(
        log,
        plan,
        plan.definitions,
        sessions,
        sessions if planned is counted else _members(planned, groups),
    )


def _members(mask: Bools, groups: Groups | None) -> Members:
    if groups is None:
        return Members(np.flatnonzero(mask).astype(np.int32), None, 1)
    return Members(groups.rows, groups.group, len(groups.labels), groups.column).keep(mask)
