"""The answer to a plan: a pure function of a log and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.ablation.answers.records import records
from core.ablation.counting.numbers import Fraction, Number, Stay
from core.ablation.counting.records import Records
from core.ablation.counting.selection import groups, selected, settled
from core.ablation.counting.tally import unit_pairs
from core.ablation.decided_by import EXCLUSIONS, RULE_INDEX, DecidedBy
from core.ablation.digits import Three
from core.ablation.file.door import change_as_of
from core.ablation.indicators.catalogue import Scope, missing_columns, numbers, scope
from core.ablation.indicators.completion import lesion_counts
from core.ablation.indicators.control import CONTROLLED, lesion_rules
from core.ablation.log import Log
from core.ablation.plan import AblationPlan, previous_period
from core.arrays import Counts
from core.problems import Problem


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Part:
    """The numbers of one selection of sessions.

    Parameters
    ----------
    sessions, patients : int
        Counted sessions in the period, and their patients.
    indicators : mapping
        Indicator code -> number; one that lacks its columns is not there.
    """

    sessions: int
    patients: int
    indicators: Mapping[str, Number]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LesionNumbers:
    """Counts per lesion over the sessions the lesion file describes.

    ``completion_planned``: planned lesions that were ablated; ``complete_of_ablated``: ablated lesions
    complete on imaging within the window.
    """

    completion_planned: Fraction
    complete_of_ablated: Fraction


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AblationAnswer:
    """Everything a page, the command line or a report shows of a plan.

    Parameters
    ----------
    log : Log
        Checked against the plan's cut-off.
    whole : Part
    not_computable : mapping
        Indicator -> columns it lacks.
    groups : mapping
        Column -> level -> numbers; the level of blank cells is the empty text.
    not_adding_up : mapping
        Column -> indicators whose groups do not add up to the whole, because a session, patient or stay
        is in several groups.
    previous : (AblationPlan, Part) or None
        The period of the same length just before.
    """

    log: Log
    plan: AblationPlan
    whole: Part
    not_computable: Mapping[str, tuple[str, ...]]
    excluded: Mapping[DecidedBy, int]
    groups: Mapping[str, Mapping[str, Part]]
    not_adding_up: Mapping[str, tuple[str, ...]]
    previous: tuple[AblationPlan, Part] | None
    lesions: LesionNumbers | None

    @property
    def indicators(self) -> Mapping[str, Number]:
        """Numbers of the whole selection."""
        return self.whole.indicators

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or doubtful in the file."""
        return self.log.problems

    def records(self, indicator: str) -> Records:
        """The records behind one number."""
        return records(self.log, self.plan, indicator)


def answer(log: Log, plan: AblationPlan) -> AblationAnswer:
    """Answer a plan.

    Parameters
    ----------
    log : Log
        Checked against another cut-off first if the plan has its own.
    plan : AblationPlan

    Raises
    ------
    Refusal
        If a column does not fit the log; `core.ablation.counting.selection.fit_plan` drops it.
    """
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    plan = settled(log, plan)
    question = scope(log, plan)
    whole = _parts(question)[0]
    by, crossing = {}, {}
    for column in plan.by:
        found = groups(log, column)
        inner = scope(log, plan, found)
        parts = _parts(inner)
        by[column] = {
            label: part
            for label, part in zip(found.labels, parts, strict=True)
            if part.sessions or any(number.decided for number in part.indicators.values())
        }
        crossing[column] = _crossing(whole, by[column])
    earlier = previous_period(plan) if plan.compare_previous else None
    mask = selected(log, plan)
    excluded = {
        rule: int(np.count_nonzero(mask & (log.excluded == i + 1))) for i, rule in enumerate(EXCLUSIONS)
    }
    return AblationAnswer(
        log=log,
        plan=plan,
        whole=whole,
        not_computable=missing_columns(log, question.definitions),
        excluded={rule: count for rule, count in excluded.items() if count},
        groups=by,
        not_adding_up={column: codes for column, codes in crossing.items() if codes},
        previous=None if earlier is None else (earlier, _parts(scope(log, earlier))[0]),
        lesions=_lesions(question),
    )


def _parts(question: Scope) -> list[Part]:
    members = question.by_ablation()
    sessions = np.bincount(members.code(), minlength=members.groups)
    pairs = unit_pairs(question.log, "patient", members)
    patients: Counts = np.bincount(pairs.group[pairs.present], minlength=members.groups)
    found = numbers(question)
    return [
        Part(
            sessions=int(sessions[i]),
            patients=int(patients[i]),
            indicators={indicator: each[i] for indicator, each in found.items()},
        )
        for i in range(members.groups)
    ]


def _crossing(whole: Part, by: Mapping[str, Part]) -> tuple[str, ...]:
    """Indicators whose groups do not add up to the whole because something is in several of them."""

    def top_and_bottom(number: Number) -> tuple[int, int]:
        if isinstance(number, Stay):
            return number.bed_days, number.discharges
        return int(number.estimate.numerator or 0), int(number.estimate.denominator or 0)

    found = []
    for indicator, number in whole.indicators.items():
        parts = [top_and_bottom(part.indicators[indicator]) for part in by.values()]
        summed = (sum(top for top, _ in parts), sum(bottom for _, bottom in parts))
        if summed != top_and_bottom(number) and not _only_waiting(
            number, [part.indicators[indicator] for part in by.values()]
        ):
            found.append(indicator)
    return tuple(found)


def _only_waiting(whole: Number, parts: Sequence[Number]) -> bool:
    """Whether every record is in one group, and groups wait for a window that the whole does not wait for."""

    def records_of(number: Number) -> int:
        return sum(each.count for each in number.decided)

    waiting = sum(part.pending for part in parts) > whole.pending
    return waiting and sum(records_of(part) for part in parts) == records_of(whole)


def _lesions(question: Scope) -> LesionNumbers | None:
    log, d = question.log, question.definitions
    lesions = log.lesions
    if lesions is None or "ablated" not in lesions.headers:
        return None
    inside = np.zeros(log.rows, bool)
    inside[question.by_ablation().rows] = True
    listed = np.zeros(log.rows, bool)
    listed[lesions.session] = True
    rows = np.flatnonzero(inside & listed)
    counts = lesion_counts(log)
    kept = inside[lesions.session]
    rules = lesion_rules(log, lesions, d)[kept]
    ablated = lesions.ablated[kept] == Three.YES
    return LesionNumbers(
        completion_planned=Fraction(
            numerator=int(counts.done[rows].sum()), denominator=int(counts.planned[rows].sum())
        ),
        complete_of_ablated=Fraction(
            numerator=int((rules[ablated] == RULE_INDEX[CONTROLLED]).sum()),
            denominator=int(ablated.sum()),
        ),
    )
