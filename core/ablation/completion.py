"""Indicator 2: lesions planned and lesions ablated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.ablation.decide import Three
from core.ablation.definitions import Definitions
from core.ablation.digits import cached
from core.ablation.model import NO_COUNT, Bools, Ints, Log
from core.ablation.numbers import Decided, LesionSums
from core.ablation.rules import Rule, State
from core.ablation.selection import Members
from core.ablation.tally import Counts


@dataclass(frozen=True, slots=True, eq=False)
class LesionCounts:
    """Lesions per session, shape (rows,): planned, planned and ablated, ablated at all, not recorded.

    ``known`` is false where the plan is not recorded; then all counts are 0. The sum of ``done`` and
    ``unknown`` never exceeds ``planned``.
    """

    known: Bools
    planned: Ints
    done: Ints
    ablated: Ints
    unknown: Ints


def lesion_counts(log: Log) -> LesionCounts:
    """Lesions per session from its own columns, or from the lesion file where it has rows there."""

    def make() -> LesionCounts:
        cells = log.cells
        planned, ablated = cells.count("planned_lesions").copy(), cells.count("ablated_lesions")
        blank = ablated == NO_COUNT
        known = planned != NO_COUNT
        planned[~known] = 0
        unknown = np.where(blank, planned, 0).astype(np.int32)
        ablated = np.where(blank | ~known, 0, ablated).astype(np.int32)
        done = np.minimum(ablated, planned).astype(np.int32)
        lesions = log.lesions
        if lesions is not None and "ablated" in lesions.headers:
            own = np.zeros(log.rows, bool)
            own[lesions.session] = True
            intended = lesions.planned == Three.YES
            treated = lesions.ablated == Three.YES
            for target, mask in (
                (planned, intended),
                (done, intended & treated),
                (ablated, treated),
                (unknown, intended & (lesions.ablated == Three.MISSING)),
            ):
                target[own] = np.bincount(lesions.session[mask], minlength=log.rows)[own]
            known = known | own
        return LesionCounts(known, planned, done, ablated, unknown)

    return cached(log, "lesion_counts", make)


def weights(log: Log, members: Members, d: Definitions) -> tuple[Counts, Counts, Counts]:
    """Denominator, numerator and unknown lesions of each member, under the definitions."""
    counts = lesion_counts(log)
    rows = members.rows
    unknown = counts.unknown[rows].astype(np.int64)
    planned = counts.planned[rows].astype(np.int64)
    if d.completion_missing == "drop":
        planned = planned - unknown
    ablated = (counts.done if d.completion_cap else counts.ablated)[rows].astype(np.int64)
    return planned, ablated, unknown


def completion_sums(log: Log, members: Members, d: Definitions, *, by_patient: bool) -> LesionSums:
    """Sums over clusters, per group."""
    planned, ablated, unknown = weights(log, members, d)
    group, groups = members.code(), members.groups
    plain = (planned, ablated, group)
    if by_patient:
        key = log.patient[members.rows].astype(np.int64) * groups + group
        of, distinct = pd.factorize(key)
        size = len(distinct)
        plain = (
            np.bincount(of, planned, size).astype(np.int64),
            np.bincount(of, ablated, size).astype(np.int64),
            (np.asarray(distinct) % groups).astype(np.int32),
        )
    x, y, where = plain

    def total(values: Counts, at: Ints) -> Counts:
        return np.rint(np.bincount(at, values, minlength=groups)).astype(np.int64)

    lesions, done, open_ = total(planned, group), total(ablated, group), total(unknown, group)
    dropped = open_ if d.completion_missing == "drop" else np.zeros(groups, np.int64)
    cancelled = log.excluded[members.rows] != 0
    return LesionSums(
        planned=lesions,
        ablated=done,
        unknown=open_,
        sure=done,
        sure_planned=lesions + dropped - open_,
        squares_ablated=total(y * y, where),
        products=total(x * y, where),
        squares_planned=total(x * x, where),
        clusters=total((x > 0).astype(np.int64), where),
        by_rule=_decided(log, members, d, lesions, done, open_, total(planned * cancelled, group)),
    )


def _decided(
    log: Log,
    members: Members,
    d: Definitions,
    lesions: Counts,
    done: Counts,
    unknown: Counts,
    cancelled: Counts,
) -> tuple[tuple[Decided, ...], ...]:
    counts = lesion_counts(log)
    rows, group = members.rows, members.code()
    beyond = np.maximum(counts.ablated[rows] - counts.done[rows], 0)
    extra = np.rint(np.bincount(group, beyond, minlength=members.groups)).astype(np.int64)
    no_plan = np.bincount(group[~counts.known[rows]], minlength=members.groups)
    kept = d.completion_missing == "count"
    found = []
    for i in range(members.groups):
        over = 0 if d.completion_cap else int(extra[i])
        left = int(lesions[i] - (done[i] - over) - (unknown[i] if kept else 0))
        called_off = min(int(cancelled[i]), left)
        states = {
            (Rule.LESION_ABLATED, State.NUMERATOR): int(done[i]) - over,
            (Rule.LESION_NOT_ABLATED, State.DENOMINATOR_ONLY): left - called_off,
            (Rule.CANCELLED_PLAN, State.DENOMINATOR_ONLY): called_off,
            # counted above the line without adding to what was planned
            (Rule.BEYOND_PLAN, State.NUMERATOR): over,
            (Rule.BEYOND_PLAN, State.DENOMINATOR_ONLY): -over,
            (Rule.ABLATED_MISSING, State.UNKNOWN if kept else State.EXCLUDED): int(unknown[i]),
            (Rule.PLANNED_MISSING, State.EXCLUDED): int(no_plan[i]),
            (Rule.BEYOND_PLAN_CAPPED, State.EXCLUDED): int(extra[i]) - over,
        }
        assert int(lesions[i]) == sum(
            count for (_, state), count in states.items() if state is not State.EXCLUDED
        ), "states do not add up"
        entries = [
            Decided(rule=rule, state=state, count=count) for (rule, state), count in states.items() if count
        ]
        found.append(tuple(entries))
    return tuple(found)
