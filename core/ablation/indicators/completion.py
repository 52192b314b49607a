"""Indicator 2: lesions planned and lesions ablated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.ablation.counting.decided_by import Rule, State
from core.ablation.counting.numbers import Decided, LesionSums
from core.ablation.counting.patterns import cached
from core.ablation.counting.selection import Members
from core.ablation.counting.tally import Counts, histogram, unit_pairs
from core.ablation.definitions import Definitions
from core.ablation.indicators.decide import Three
from core.ablation.log import NO_COUNT, Bools, Ints, Log


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


@dataclass(frozen=True, slots=True, eq=False)
class _Kinds:
    """Sessions with the same lesion counts are one kind, shape (kinds,) but for ``of``."""

    of: Ints
    known: Counts
    planned: Counts
    done: Counts
    ablated: Counts
    unknown: Counts
    cancelled: Counts


def _kinds(log: Log) -> _Kinds:
    def make() -> _Kinds:
        counts = lesion_counts(log)
        columns = (
            counts.known,
            counts.planned,
            counts.done,
            counts.ablated,
            counts.unknown,
            log.excluded > 0,
        )
        of = np.zeros(log.rows, np.int64)
        for column in columns:
            of = pd.factorize(of * (int(column.max(initial=0)) + 1) + column)[0]
        first = np.zeros(int(of.max(initial=-1)) + 1, np.int64)
        first[of[::-1]] = np.arange(log.rows)[::-1]
        return _Kinds(of.astype(np.int32), *(column[first].astype(np.int64) for column in columns))

    return cached(log, "lesion_kinds", make)


def completion_sums(log: Log, members: Members, d: Definitions, *, by_patient: bool) -> LesionSums:
    """Sums over clusters, per group."""
    kinds = _kinds(log)
    present, table = histogram(kinds.of, len(kinds.planned), members)
    at = np.array(present, np.int64)
    drop = d.completion_missing == "drop"
    unknown = kinds.unknown[at]
    planned = kinds.planned[at] - (unknown if drop else 0)
    ablated = (kinds.done if d.completion_cap else kinds.ablated)[at]
    lesions, done, open_ = table @ planned, table @ ablated, table @ unknown
    if by_patient:
        squares = _patient_squares(log, members, d)
    else:
        squares = (
            table @ (ablated * ablated),
            table @ (planned * ablated),
            table @ (planned * planned),
            table @ (planned > 0).astype(np.int64),
        )
    return LesionSums(
        planned=lesions,
        ablated=done,
        unknown=open_,
        sure=done,
        sure_planned=lesions - (0 if drop else open_),
        squares_ablated=squares[0],
        products=squares[1],
        squares_planned=squares[2],
        clusters=squares[3],
        by_rule=_decided(
            d,
            lesions=lesions,
            done=done,
            unknown=open_,
            cancelled=table @ (planned * kinds.cancelled[at]),
            extra=table @ np.maximum(kinds.ablated[at] - kinds.done[at], 0),
            no_plan=table @ (1 - kinds.known[at]),
        ),
    )


def _patient_squares(log: Log, members: Members, d: Definitions) -> tuple[Counts, Counts, Counts, Counts]:
    """Sums of squares and products over patients instead of sessions, and how many patients."""
    planned, ablated, _ = weights(log, members, d)
    found = unit_pairs(log, "patient", members)
    size = len(found.unit)
    x = np.rint(np.bincount(found.of, planned, size)).astype(np.int64)
    y = np.rint(np.bincount(found.of, ablated, size)).astype(np.int64)

    def total(values: Counts) -> Counts:
        return np.rint(np.bincount(found.group, values, members.groups)).astype(np.int64)

    return total(y * y), total(x * y), total(x * x), total((x > 0).astype(np.int64))


def _decided(
    d: Definitions,
    *,
    lesions: Counts,
    done: Counts,
    unknown: Counts,
    cancelled: Counts,
    extra: Counts,
    no_plan: Counts,
) -> tuple[tuple[Decided, ...], ...]:
    kept = d.completion_missing == "count"
    found = []
    for i in range(len(lesions)):
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
