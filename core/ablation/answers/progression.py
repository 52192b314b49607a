"""Time from ablation to local tumour progression, by session or lesion, with death competing.

A unit is followed from its ablation to its progression date; without one to the patient's death, else to
the last contact. Progression and death on one day count as progression. What was never completely ablated
(residual tumour, nothing ablated) cannot progress locally and is left out. Every unit left out is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.ablation.counting.scope import scope
from core.ablation.counting.selection import NOT_RECORDED, groups
from core.ablation.digits import Three
from core.ablation.file.door import change_as_of
from core.ablation.log import NO_DATE, Log
from core.ablation.plan import AblationPlan
from core.arrays import Bools, Ints
from core.findings import TestResult
from core.problems import Refusal, Severity, problem
from core.stats.gray import gray_test
from core.stats.survival import (
    CENSORED,
    COMPETING,
    EVENT,
    FEWEST_AT_RISK,
    CurvePoint,
    SurvivalCurve,
    SurvivalReason,
    cumulative_incidence,
    curve_at,
    kaplan_meier,
    log_rank,
    numbers_at_risk,
)

LANDMARKS = (182, 365, 730, 1095, 1826)
"""Days at which the curves are read: half a year, one, two, three and five years."""


class ProgressionUnit(StrEnum):
    """What is followed."""

    SESSION = "session"
    LESION = "lesion"


class LeftOut(StrEnum):
    """Why a unit is not followed."""

    NO_FOLLOW_UP = "no_follow_up"
    PROGRESSION_DATE_UNUSABLE = "progression_date_unusable"
    DEATH_DATE_UNUSABLE = "death_date_unusable"
    LESION_NOT_ABLATED = "lesion_not_ablated"
    NOTHING_ABLATED = "nothing_ablated"
    RESIDUAL = "residual_tumour"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Followed:
    """Units with their time and outcome.

    Parameters
    ----------
    time : array of float, shape (n,)
        Days since the ablation.
    outcome : array of int, shape (n,)
        0 censored, 1 progression, 2 death before it.
    row : array of int32, shape (n,)
        Log row of the session.
    patient : array of int32, shape (n,)
    lesion : array of int32, shape (n,), or None
        Position in the lesion file.
    left_out : tuple of (LeftOut, int)
    """

    unit: ProgressionUnit
    time: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.int64]
    row: Ints
    patient: Ints
    lesion: Ints | None
    left_out: tuple[tuple[LeftOut, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionGroup:
    """The curves of one subgroup.

    ``free`` is Kaplan-Meier (deaths censored), ``progressed`` and ``died`` are cumulative incidences;
    ``at_risk`` and the landmarks go by ``LANDMARKS``. ``read_until``: the last day with at least
    ``FEWEST_AT_RISK`` units still observed; None where there never were so many.
    """

    name: str
    free: SurvivalCurve
    progressed: SurvivalCurve
    died: SurvivalCurve
    at_risk: tuple[int, ...]
    free_at: tuple[CurvePoint, ...]
    progressed_at: tuple[CurvePoint, ...]
    read_until: float | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Progression:
    """Local tumour progression of all units or by a column.

    ``difference`` compares the cumulative incidence of groups (Gray), ``rate_difference`` how fast those
    still alive and free of progression progress (cause-specific log-rank); both take units as independent.
    ``clustered``: some patient has several units, and standard errors allow for it.
    """

    by: str | None
    followed: Followed
    groups: tuple[ProgressionGroup, ...]
    difference: TestResult | None
    rate_difference: TestResult | None
    clustered: bool
    overlapping: bool


def progression(
    log: Log,
    plan: AblationPlan,
    *,
    unit: ProgressionUnit = ProgressionUnit.SESSION,
    by: str | None = None,
    landmarks: Sequence[float] = LANDMARKS,
) -> Progression:
    """Curves of local tumour progression for the sessions of a plan.

    Parameters
    ----------
    unit : ProgressionUnit
        ``LESION`` needs the lesion file.
    by : str or None
        A column; blank cells form a group of their own.
    landmarks : sequence of float
        Days at which curves and numbers at risk are read.

    Raises
    ------
    Refusal
        ``progression_needs_column``, ``lesion_file_needed``, or a column or filter that does not fit.
    """
    found = follow(log, plan, unit=unit)
    _, counts = np.unique(found.patient, return_counts=True)
    clustered = bool((counts > 1).any())
    if by is None:
        labels: tuple[str, ...] = ("",)
        which = np.arange(found.row.size, dtype=np.int64)
        group = np.zeros(found.row.size, dtype=np.int64)
        overlapping = False
    else:
        column = groups(log, by)
        labels, overlapping = column.labels, column.overlapping
        which, group = _listed(found.row, column.rows, column.group)
    curves = []
    for i, label in enumerate(labels):
        chosen = which[group == i]
        if by is not None and not chosen.size:
            continue
        curves.append(_curves(label or NOT_RECORDED, found, chosen, clustered, landmarks))
    difference = rate_difference = None
    if by is not None and not overlapping:
        difference = gray_test(found.time[which], found.outcome[which], group)
        rate_difference = log_rank(found.time[which], found.outcome[which], group)
    return Progression(
        by=by,
        followed=found,
        groups=tuple(curves),
        difference=difference,
        rate_difference=rate_difference,
        clustered=clustered,
        overlapping=overlapping,
    )


def _listed(
    rows: Ints, listed: npt.NDArray[np.integer], group: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Units once for every group of their row."""
    order = np.argsort(listed, kind="stable")
    first = np.searchsorted(listed[order], rows, side="left")
    count = np.searchsorted(listed[order], rows, side="right") - first
    which = np.repeat(np.arange(rows.size), count)
    within = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    return which, group[order][np.repeat(first, count) + within].astype(np.int64)


def _curves(
    label: str,
    found: Followed,
    chosen: npt.NDArray[np.integer],
    clustered: bool,
    landmarks: Sequence[float],
) -> ProgressionGroup:
    time, outcome = found.time[chosen], found.outcome[chosen]
    patients = found.patient[chosen] if clustered else None
    free = kaplan_meier(time, outcome, clusters=patients)
    progressed = cumulative_incidence(time, outcome, clusters=patients)
    return ProgressionGroup(
        name=label,
        free=free,
        progressed=progressed,
        died=cumulative_incidence(time, outcome, clusters=patients, event=COMPETING),
        at_risk=numbers_at_risk(time, landmarks),
        free_at=tuple(_read(free, time, day) for day in landmarks),
        progressed_at=tuple(_read(progressed, time, day) for day in landmarks),
        read_until=float(np.sort(time)[-FEWEST_AT_RISK]) if time.size >= FEWEST_AT_RISK else None,
    )


def _read(curve: SurvivalCurve, times: npt.NDArray[np.float64], day: float) -> CurvePoint:
    """A curve at a landmark; not where hardly anybody is still observed."""
    point = curve_at(curve, times, day)
    if point.value is None or point.at_risk >= FEWEST_AT_RISK:
        return point
    return replace(
        point, value=None, standard_error=None, low=None, high=None, reason=SurvivalReason.TOO_FEW_AT_RISK
    )


def follow(log: Log, plan: AblationPlan, *, unit: ProgressionUnit = ProgressionUnit.SESSION) -> Followed:
    """The units of a plan with their times and outcomes."""
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    rows = scope(log, plan).by_ablation().rows
    if unit is ProgressionUnit.SESSION:
        if "ltp_date" not in log.present:
            raise Refusal(problem(Severity.ERROR, "progression_needs_column", column="ltp_date"))
        progressed = log.cells.date("ltp_date")[rows]
        wrong = log.cells.broken("ltp_date")[rows]
        residual = log.cells.yes_no("complete_ablation")[rows] == Three.NO
        nothing = log.cells.count("ablated_lesions")[rows] == 0
        untreated = {LeftOut.NOTHING_ABLATED: nothing, LeftOut.RESIDUAL: residual & ~nothing}
        return _follow(log, unit, _Treated(rows, None, progressed, wrong, untreated))
    lesions = log.lesions
    if lesions is None:
        raise Refusal(problem(Severity.ERROR, "lesion_file_needed"))
    if "ltp_date" not in lesions.headers:
        raise Refusal(problem(Severity.ERROR, "progression_needs_column", column="ltp_date"))
    wanted = np.zeros(log.rows, bool)
    wanted[rows] = True
    at = np.flatnonzero(wanted[lesions.session]).astype(np.int32)
    untreated = {
        LeftOut.LESION_NOT_ABLATED: lesions.ablated[at] == Three.NO,
        LeftOut.RESIDUAL: (lesions.complete[at] == Three.NO) & (lesions.ablated[at] != Three.NO),
    }
    session = lesions.session[at]
    wrong = lesions.progression_wrong[at]
    return _follow(log, unit, _Treated(session, at, lesions.progression[at], wrong, untreated))


@dataclass(frozen=True, slots=True)
class _Treated:
    """Units that may be followed: their session, their lesion, and what is said of their progression.

    ``wrong`` are those whose date cannot be read, ``untreated`` those without a treatment to follow.
    """

    rows: Ints
    lesion: Ints | None
    progressed: Ints
    wrong: Bools
    untreated: Mapping[LeftOut, Bools]


def _follow(log: Log, unit: ProgressionUnit, treated: _Treated) -> Followed:
    rows, progressed, lesion = treated.rows, treated.progressed, treated.lesion
    start = log.cells.date("ablation_date")[rows]
    death, contact = log.death[rows], log.contact[rows]
    known = progressed != NO_DATE
    dead = ~known & (death != NO_DATE)
    outcome = np.where(known & ((death == NO_DATE) | (progressed <= death)), EVENT, CENSORED)
    outcome = np.where(dead | (known & (death != NO_DATE) & (progressed > death)), COMPETING, outcome)
    end = np.where(outcome == EVENT, progressed, np.where(outcome == COMPETING, death, contact))
    reasons = {
        **treated.untreated,
        LeftOut.PROGRESSION_DATE_UNUSABLE: treated.wrong,
        LeftOut.DEATH_DATE_UNUSABLE: log.death_wrong[rows] & (outcome != EVENT),
        LeftOut.NO_FOLLOW_UP: (end == NO_DATE) | (end < start),
    }
    kept = np.ones(rows.size, bool)
    left_out = []
    for reason, mask in reasons.items():
        left_out.append((reason, int((kept & mask).sum())))
        kept &= ~mask
    return Followed(
        unit=unit,
        time=(end[kept].astype(np.int64) - start[kept]).astype(np.float64),
        outcome=outcome[kept].astype(np.int64),
        row=rows[kept],
        patient=log.patient[rows][kept],
        lesion=None if lesion is None else lesion[kept],
        left_out=tuple((reason, count) for reason, count in left_out if count),
    )
