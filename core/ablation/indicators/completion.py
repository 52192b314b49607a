"""Indicator 2: lesions planned and lesions ablated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.ablation.counting.numbers import Decided, LesionSums, Number, completions
from core.ablation.counting.packing import cached
from core.ablation.counting.records import Part, Records, build, outside, undated
from core.ablation.counting.scope import Scope
from core.ablation.counting.selection import Members
from core.ablation.counting.tally import histogram, unit_pairs
from core.ablation.decided_by import RULE_INDEX, DecidedBy, State, Turn, ground
from core.ablation.definitions import Definitions
from core.ablation.digits import Three
from core.ablation.indicator import Better, Indicator, Weight, register
from core.ablation.log import NO_COUNT, Log
from core.ablation.plan import Cluster
from core.arrays import Bools, Counts, Ints

MISSING_PLANS = "missing_plans_up_to_a_cap"
"""Note: a plan that is not recorded is taken to be at most the larger of 5 and the largest recorded one."""

FEWEST_PLANNED, USUAL_CAP = 1, 5

LESION_ABLATED = ground("planned_lesion_ablated", State.NUMERATOR)
LESION_NOT_ABLATED = ground("planned_lesion_not_ablated", State.DENOMINATOR_ONLY)
ABLATED_MISSING = ground(
    "ablated_lesions_missing",
    State.UNKNOWN,
    Turn.EITHER,
    switch="completion_missing",
    places={"drop": State.EXCLUDED},
)
PLANNED_MISSING = ground("planned_lesions_missing", State.EXCLUDED, Turn.ANY)
BEYOND_PLAN = ground("beyond_plan", State.NUMERATOR)
BEYOND_PLAN_CAPPED = ground("beyond_plan_not_counted", State.EXCLUDED)
CANCELLED_PLAN = ground("cancelled_plan_counted", State.DENOMINATOR_ONLY)


@dataclass(frozen=True, slots=True, eq=False)
class LesionCounts:
    """Lesions per session, shape (rows,): planned, planned and ablated, ablated at all, not recorded.

    ``known`` is false where the plan is not recorded; then all counts are 0 but ``beside``, the ablated
    ones, -1 where they are not recorded either. The sum of ``done`` and ``unknown`` never exceeds
    ``planned``.
    """

    known: Bools
    planned: Ints
    done: Ints
    ablated: Ints
    unknown: Ints
    beside: Ints


def lesion_counts(log: Log) -> LesionCounts:
    """Lesions per session from its own columns, or from the lesion file where it has rows there."""

    def make() -> LesionCounts:
        cells = log.cells
        planned, ablated = cells.count("planned_lesions").copy(), cells.count("ablated_lesions")
        blank = ablated == NO_COUNT
        known = planned != NO_COUNT
        planned[~known] = 0
        beside = np.where(known, 0, ablated).astype(np.int32)
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
            beside[own] = 0
        return LesionCounts(known, planned, done, ablated, unknown, beside)

    return cached(log, "lesion_counts", make)


def plan_cap(log: Log) -> int:
    """How many lesions a plan that is not recorded may have had: at least 5, or the largest recorded."""
    return max(USUAL_CAP, int(lesion_counts(log).planned[log.counted].max(initial=0)))


@dataclass(frozen=True, slots=True, eq=False)
class _Kinds:
    """Sessions with the same lesion counts are one kind, shape (kinds,) but for ``of``."""

    of: Ints
    known: Counts
    planned: Counts
    done: Counts
    ablated: Counts
    unknown: Counts
    beside: Counts
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
            counts.beside,
            log.excluded > 0,
        )
        of = np.zeros(log.rows, np.int64)
        for column in columns:
            of = pd.factorize(of * (int(column.max(initial=0)) + 2) + column + 1)[0]
        first = np.zeros(int(of.max(initial=-1)) + 1, np.int64)
        first[of[::-1]] = np.arange(log.rows)[::-1]
        return _Kinds(of.astype(np.int32), *(column[first].astype(np.int64) for column in columns))

    return cached(log, "lesion_kinds", make)


def completion_sums(log: Log, members: Members, d: Definitions, *, by_patient: bool) -> LesionSums:
    """Sums over clusters, per group."""
    kinds = _kinds(log)
    present, table = histogram(kinds.of, members)
    at = np.array(present, np.int64)
    drop = d.completion_missing == "drop"
    unknown = kinds.unknown[at]
    planned = kinds.planned[at] - (unknown if drop else 0)
    ablated = (kinds.done if d.completion_cap else kinds.ablated)[at]
    lesions, done, open_ = table @ planned, table @ ablated, table @ unknown
    no_plan = table @ (1 - kinds.known[at])
    if by_patient:
        squares = _patient_squares(log, members, d)
    else:
        squares = (
            table @ (ablated * ablated),
            table @ (planned * ablated),
            table @ (planned * planned),
            table @ (planned > 0).astype(np.int64),
        )
    plan_open, beside = kinds.known[at] == 0, kinds.beside[at]
    cap = plan_cap(log)
    seen = plan_open & (beside >= 0)
    return LesionSums(
        planned=lesions,
        ablated=done,
        unknown=open_ + no_plan,
        bounds=_bounds(
            done,
            table @ kinds.planned[at],
            open_,
            _Unplanned(
                ablated=table @ np.where(seen, beside, 0),
                fewest=table @ np.where(seen, np.maximum(beside, FEWEST_PLANNED), 0),
                most=table @ np.where(seen, np.maximum(beside, cap), 0),
                blank=table @ (plan_open & (beside < 0)).astype(np.int64),
                cap=cap,
            ),
        ),
        squares_ablated=squares[0],
        products=squares[1],
        squares_planned=squares[2],
        clusters=squares[3],
        by_rule=_decided(
            d,
            _Lots(
                lesions=lesions,
                done=done,
                unknown=open_,
                cancelled=table @ (planned * kinds.cancelled[at]),
                extra=table @ np.maximum(kinds.ablated[at] - kinds.done[at], 0),
                no_plan=no_plan,
            ),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unplanned:
    """Sessions without a recorded plan, per group: what they ablated, and what their plans may have been.

    A plan lies between what was ablated (``fewest``) and the cap (``most``); of ``blank`` sessions that is
    not recorded either.
    """

    ablated: Counts
    fewest: Counts
    most: Counts
    blank: Counts
    cap: int


def _bounds(
    done: Counts, planned: Counts, unknown: Counts, open_plans: _Unplanned
) -> tuple[tuple[float, float] | None, ...]:
    """Lowest and highest ratio over every completion, per group.

    A count that is not recorded lies between none and all of the plan; one without a plan as `_Unplanned`
    says, and where neither is recorded, between 0 of the cap and all of it. The fraction falls with every
    lesion below the line alone, so the extremes lie at the ends.
    """
    found: list[tuple[float, float] | None] = []
    free, cap = open_plans, open_plans.cap
    columns = np.stack([done, planned, unknown, free.ablated, free.fewest, free.most, free.blank], axis=1)
    for y, x, u, a, low_plan, high_plan, b in columns.tolist():
        if not x + high_plan + b:
            found.append(None)
            continue
        lowest = (y + a) / (x + high_plan + b * cap)
        above = y + u + a
        highest = max(
            (above + b * plan) / (x + low_plan + b * plan)
            for plan in (FEWEST_PLANNED, cap)
            if x + low_plan + b * plan
        )
        found.append((lowest, highest))
    return tuple(found)


def _patient_squares(log: Log, members: Members, d: Definitions) -> tuple[Counts, Counts, Counts, Counts]:
    """Sums of squares and products over patients instead of sessions, and how many patients."""
    counts = lesion_counts(log)
    rows = members.rows
    planned = counts.planned[rows].astype(np.int64)
    if d.completion_missing == "drop":
        planned = planned - counts.unknown[rows]
    ablated = (counts.done if d.completion_cap else counts.ablated)[rows].astype(np.int64)
    found = unit_pairs(log, "patient", members)
    size = len(found.unit)
    x = np.rint(np.bincount(found.of, planned, size)).astype(np.int64)
    y = np.rint(np.bincount(found.of, ablated, size)).astype(np.int64)

    def total(values: Counts) -> Counts:
        return np.rint(np.bincount(found.group, values, members.groups)).astype(np.int64)

    return total(y * y), total(x * y), total(x * x), total((x > 0).astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lots:
    """Lesions by what became of them, per group."""

    lesions: Counts
    done: Counts
    unknown: Counts
    cancelled: Counts
    extra: Counts
    no_plan: Counts


def _decided(d: Definitions, lots: _Lots) -> tuple[tuple[Decided, ...], ...]:
    lesions, done, unknown, extra = lots.lesions, lots.done, lots.unknown, lots.extra
    kept = d.completion_missing == "count"
    found = []
    for i in range(len(lesions)):
        over = 0 if d.completion_cap else int(extra[i])
        left = int(lesions[i] - (done[i] - over) - (unknown[i] if kept else 0))
        called_off = min(int(lots.cancelled[i]), left)
        states = {
            (LESION_ABLATED, State.NUMERATOR): int(done[i]) - over,
            (LESION_NOT_ABLATED, State.DENOMINATOR_ONLY): left - called_off,
            (CANCELLED_PLAN, State.DENOMINATOR_ONLY): called_off,
            # counted above the line without adding to what was planned
            (BEYOND_PLAN, State.NUMERATOR): over,
            (BEYOND_PLAN, State.DENOMINATOR_ONLY): -over,
            (ABLATED_MISSING, State.UNKNOWN if kept else State.EXCLUDED): int(unknown[i]),
            (PLANNED_MISSING, State.EXCLUDED): int(lots.no_plan[i]),
            (BEYOND_PLAN_CAPPED, State.EXCLUDED): int(extra[i]) - over,
        }
        assert int(lesions[i]) == sum(
            count for (_, state), count in states.items() if state is not State.EXCLUDED
        ), "states do not add up"
        entries = [
            Decided(rule=rule, state=state, count=count) for (rule, state), count in states.items() if count
        ]
        found.append(tuple(entries))
    return tuple(found)


class _Lesions:
    """Lesions summed over clusters."""

    name = "2"

    def count(self, question: Scope, codes: tuple[str, ...]) -> dict[str, list[Number]]:
        """A ratio per group."""
        plan, d = question.plan, question.definitions
        by_patient = plan.cluster is Cluster.PATIENT
        sums = completion_sums(question.log, question.planned_by_ablation(), d, by_patient=by_patient)
        (code,) = codes
        note = (PLANNED_MISSING, MISSING_PLANS)
        target = dict(plan.targets).get(code)
        return {code: [*completions(code, sums, plan.confidence_level, note=note, target=target)]}

    def records(self, question: Scope, code: str, *, outside_period: bool, by_session: bool) -> Records:
        """Up to five records a session, each with its lesions; one a lesion where the file lists them."""
        log, d = question.log, question.definitions
        members = question.planned_by_ablation().rows
        days = log.cells.date("ablation_date")
        counts, lesions = lesion_counts(log), log.lesions
        listed = np.zeros(log.rows, bool)
        if lesions is not None and "ablated" in lesions.headers:
            listed[lesions.session] = True
        rows = members[~listed[members]]
        left = counts.planned[rows] - counts.done[rows] - counts.unknown[rows]
        over = np.maximum(counts.ablated[rows] - counts.done[rows], 0)
        cancelled = log.excluded[rows] != 0
        beyond = BEYOND_PLAN_CAPPED if d.completion_cap else BEYOND_PLAN
        parts: list[Part] = []

        def add(
            row: Ints,
            weight: npt.NDArray[np.integer],
            rule: DecidedBy,
            lesion: Ints | None = None,
            state: State | None = None,
        ) -> None:
            some = weight != 0
            parts.append(
                Part(
                    row=row[some],
                    rule=np.full(int(some.sum()), RULE_INDEX[rule]),
                    day=days[row[some]],
                    weight=weight[some],
                    lesion=None if lesion is None else lesion[some],
                    state=state,
                )
            )

        add(rows, counts.done[rows], LESION_ABLATED)
        add(rows, np.where(cancelled, 0, left), LESION_NOT_ABLATED)
        add(rows, np.where(cancelled, left, 0), CANCELLED_PLAN)
        add(rows, counts.unknown[rows], ABLATED_MISSING)
        add(rows, (~counts.known[rows]).astype(np.int32), PLANNED_MISSING)
        add(rows, over, beyond)
        if not d.completion_cap:
            add(rows, -over, beyond, state=State.DENOMINATOR_ONLY)
        if lesions is not None and listed.any():
            inside = np.zeros(log.rows, bool)
            inside[members] = True
            at = np.flatnonzero(inside[lesions.session]).astype(np.int32)
            planned = lesions.planned[at] == Three.YES
            treated, silent = lesions.ablated[at] == Three.YES, lesions.ablated[at] == Three.MISSING
            for mask, rule, factor in (
                (planned & treated, LESION_ABLATED, 1),
                (planned & ~treated & ~silent, LESION_NOT_ABLATED, 1),
                (planned & silent, ABLATED_MISSING, 1),
                (~planned & treated, beyond, 1),
                (~planned & treated & (not d.completion_cap), beyond, -1),
            ):
                own = at[mask]
                state = State.DENOMINATOR_ONLY if factor < 0 else None
                add(lesions.session[own], np.full(len(own), factor, np.int32), rule, own, state)
        other, why = outside(question, members, outside_period)
        parts.append(Part(row=other, rule=why, day=undated(other)))
        return build(question, code, "lesion", parts)


def _needs(log: Log, _: Definitions) -> tuple[str, ...]:
    return log.lacks("planned_lesions", "ablated_lesions", by_lesion=("ablated",))


register(
    Indicator(
        code="2",
        family=_Lesions(),
        columns=("planned_lesions", "ablated_lesions"),
        needs=_needs,
        better=Better.HIGH,
        weight=Weight.LESIONS,
        beyond=True,
        glance=True,
        aliases=(
            *("治疗完成率", "消融治疗完成率", "完成率"),
            *("planned-lesion completion rate", "completion rate"),
        ),
    )
)
