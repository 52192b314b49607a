"""Indicator 7: mean length of stay: which stays count, how long they were or may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.ablation.counting.numbers import Decided, Number, Stay, Stays, stay_number
from core.ablation.counting.records import Part, Records, build, outside, undated
from core.ablation.counting.scope import Scope
from core.ablation.counting.tally import unit_pairs
from core.ablation.decided_by import RULE_INDEX, RULES, State, Turn, ground, verdict
from core.ablation.definitions import Definitions
from core.ablation.indicator import Better, Indicator, Weight, register
from core.ablation.log import NO_DATE, Log, to_day
from core.arrays import Bools, Ints

COUNTED = ground("stay_counted", State.NUMERATOR)
OUTPATIENT = ground("outpatient", State.EXCLUDED)
NOT_DISCHARGED = ground("no_discharge_date", State.EXCLUDED, Turn.ANY)
ADMISSION_MISSING = ground("no_admission_date", State.EXCLUDED, Turn.ANY)
DATES_WRONG = ground("discharge_before_admission", State.EXCLUDED, Turn.ANY)
DAY_CASE_LEFT_OUT = ground("day_case_left_out", State.EXCLUDED)

SHORTEST = 1
"""Bed-days of the shortest stay; a stay that ends on its first day may be counted as 0 by a definition."""


def stay_rules(log: Log, d: Definitions) -> npt.NDArray[np.int64]:
    """Index into ``RULES`` of each stay, shape (stays,): the first that applies."""
    stays = log.stays
    no_admission = stays.admission == NO_DATE
    wrong = stays.wrong
    if d.stay_from == "ablation":
        no_admission = np.zeros(len(no_admission), bool)
        wrong = wrong | (stays.discharge < stays.ablation) & (stays.discharge != NO_DATE)
    conditions = [
        (stays.outpatient, OUTPATIENT),
        (wrong, DATES_WRONG),
        (stays.discharge == NO_DATE, NOT_DISCHARGED),
        (no_admission, ADMISSION_MISSING),
        (stays.day_case & d.stay_exclude_day_cases, DAY_CASE_LEFT_OUT),
    ]
    rules: npt.NDArray[np.int64] = np.select(
        [mask for mask, _ in conditions],
        [RULE_INDEX[rule] for _, rule in conditions],
        RULE_INDEX[COUNTED],
    )
    return rules


def stay_lengths(log: Log, d: Definitions) -> Ints:
    """Bed-days of each stay, shape (stays,); means something only for a counted stay.

    A stay that ends on the day of admission is ``same_day_stay_days`` long.
    """
    stays = log.stays
    if d.stay_from == "ablation":
        return stays.discharge - stays.ablation
    days: Ints = stays.discharge - stays.admission
    return np.where(days == 0, np.int32(d.same_day_stay_days), days)


def _stay_days(log: Log, d: Definitions) -> Ints:
    stays = log.stays
    if d.stay_cohort == "ablation":
        return stays.ablation
    return np.where(stays.discharge != NO_DATE, stays.discharge, stays.ablation).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Open:
    """What stays that are not known to the day may add, shape (units,).

    Parameters
    ----------
    shortest, longest : array of int64
        ``longest`` is -1 where there is no limit.
    certain : array of bool
        Counted whatever their length.
    """

    shortest: npt.NDArray[np.int64]
    longest: npt.NDArray[np.int64]
    certain: Bools

    def take(self, chosen: Bools) -> Open:
        """Some of them."""
        return Open(
            shortest=self.shortest[chosen], longest=self.longest[chosen], certain=self.certain[chosen]
        )


def mean_bounds(total: int, count: int, stays: Open) -> tuple[float, float | None] | None:
    """Lowest and highest mean of known stays and open ones; the highest is None without a limit.

    Stays that may be left out are taken in from the most extreme on, and the mean is read at every step:
    the extreme mean is one of these.
    """

    def extreme(lengths: npt.NDArray[np.int64], sign: int) -> float:
        sure = total + int(lengths[stays.certain].sum())
        size = count + int(stays.certain.sum())
        maybe = np.sort(lengths[~stays.certain] * sign) * sign
        sums = sure + np.concatenate([[0], np.cumsum(maybe)])
        sizes = size + np.arange(len(sums))
        means = sums[sizes > 0] / sizes[sizes > 0]
        return float(means.min() if sign > 0 else means.max())

    if not count and not stays.certain.size:
        return None
    low = extreme(stays.shortest, 1)
    return low, None if (stays.longest < 0).any() else extreme(stays.longest, -1)


def _open_stays(question: Scope, rules: npt.NDArray[np.int64]) -> tuple[Bools, Open]:
    """Which stays are open and may end in the period, and what each of all stays may add."""
    log, d, plan = question.log, question.definitions, question.plan
    stays = log.stays
    from_admission = d.stay_from == "admission"
    shortest = min(SHORTEST, d.same_day_stay_days) if from_admission else 0
    if d.stay_exclude_day_cases:
        shortest = max(shortest, SHORTEST)
    by_discharge = d.stay_cohort == "discharge"
    cut = to_day(log.as_of)
    last = min(cut, to_day(plan.end)) if plan.end and by_discharge else cut
    begins = (stays.admission if from_admission else stays.ablation).astype(np.int64)
    earliest = np.maximum(stays.ablation, begins)
    if plan.start and by_discharge:
        earliest = np.maximum(earliest, to_day(plan.start))
    leaving = rules == RULE_INDEX[NOT_DISCHARGED]
    endless = (begins == NO_DATE) | ~leaving
    low, high = earliest - begins, last - begins
    if from_admission:
        low, high = np.where(low == 0, shortest, low), np.where(high == 0, shortest, high)
    others = np.isin(rules, [RULE_INDEX[ADMISSION_MISSING], RULE_INDEX[DATES_WRONG]])
    return (leaving & (earliest <= last)) | others, Open(
        shortest=np.where(endless, shortest, low),
        longest=np.where(endless, -1, high),
        certain=rules == RULE_INDEX[ADMISSION_MISSING],
    )


def _patient_bounds(
    known_of: Ints, days: npt.NDArray[np.int64], open_of: Ints, stays: Open
) -> tuple[float, float | None] | None:
    """Bounds of the mean over patients, each with the sum of their stays.

    Parameters
    ----------
    known_of, days : arrays, shape (known stays,)
        Patient and length.
    open_of : array, shape (open stays,)
        Patient of each of ``stays``.
    """
    names, of = np.unique(np.concatenate([known_of, open_of]), return_inverse=True)
    size, first = len(names), len(known_of)

    def total(amount: npt.NDArray[np.integer], to: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        return np.rint(np.bincount(to, amount, size)).astype(np.int64)

    known, open_ = of[:first], of[first:]
    sums = total(days, known)
    is_known = np.bincount(known, minlength=size) > 0
    is_open = np.bincount(open_, minlength=size) > 0
    certain = is_known | (np.bincount(open_[stays.certain], minlength=size) > 0)
    low = sums + total(np.where(stays.certain, stays.shortest, 0), open_)
    least = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(least, open_, stays.shortest)
    low = np.where(certain, low, least)
    endless = np.bincount(open_[stays.longest < 0], minlength=size) > 0
    high = np.where(endless, -1, sums + total(np.maximum(stays.longest, 0), open_))
    closed = ~is_open
    found = Open(shortest=low, longest=high, certain=certain).take(is_open)
    return mean_bounds(int(sums[closed].sum()), int(closed.sum()), found)


class _Stays:
    """Stays and their lengths."""

    name = "7"

    def count(self, question: Scope, codes: tuple[str, ...]) -> dict[str, list[Number]]:
        """A mean per group."""
        (code,) = codes
        return {code: [*self._numbers(question, code)]}

    def _numbers(self, question: Scope, code: str) -> list[Stay]:
        log, d = question.log, question.definitions
        members = question.by_discharge()
        listed = unit_pairs(log, "stay", members)
        stay, group = listed.unit[listed.present], listed.group[listed.present]
        every, lengths = stay_rules(log, d), stay_lengths(log, d)
        rules, days = every[stay], lengths[stay].astype(np.int64)
        counted = rules == RULE_INDEX[COUNTED]
        by_rule = np.bincount(group * np.int64(len(RULES)) + rules, minlength=members.groups * len(RULES))
        by_rule = by_rule.reshape(members.groups, len(RULES))
        bounds, unknown = self._bounds(question, every, stay[counted], group[counted], days[counted])
        days, group = days[counted], group[counted].astype(np.int64)
        if d.stay_unit == "patient":
            of, distinct = pd.factorize(
                log.stays.patient[stay[counted]].astype(np.int64) * members.groups + group
            )
            days = np.rint(np.bincount(of, days, len(distinct))).astype(np.int64)
            group = np.asarray(distinct) % members.groups
        width = int(days.max(initial=0)) + 1
        ordered = np.sort(group * width + days)
        ends = np.searchsorted(ordered, np.arange(members.groups + 1) * width)
        unit = "patient" if d.stay_unit == "patient" else "stay"
        target = dict(question.plan.targets).get(code)
        found = []
        for i in range(members.groups):
            decided = tuple(
                Decided(rule=RULES[j], state=verdict(RULES[j], d).state, count=int(by_rule[i, j]))
                for j in np.flatnonzero(by_rule[i]).tolist()
            )
            stays = Stays(
                days=ordered[ends[i] : ends[i + 1]] - i * width,
                unit=unit,
                decided=decided,
                pending=int(by_rule[i, RULE_INDEX[NOT_DISCHARGED]]),
                unknown=unknown[i],
                bounds=bounds[i],
            )
            found.append(stay_number(code, stays, question.plan.confidence_level, target=target))
        return found

    def _bounds(
        self,
        question: Scope,
        rules: npt.NDArray[np.int64],
        stay: Ints,
        group: Ints,
        days: npt.NDArray[np.int64],
    ) -> tuple[list[tuple[float, float | None] | None], list[int]]:
        """Bounds and number of open stays, per group."""
        log, d = question.log, question.definitions
        is_open, may_add = _open_stays(question, rules)
        # a stay that has not ended may end in any period: it is not looked for by its ablation
        cohort = question.by_ablation() if d.stay_cohort == "ablation" else question.sessions
        left = log.stays.discharge != NO_DATE
        unended = unit_pairs(log, "stay", cohort)
        ended = unit_pairs(log, "stay", question.by_discharge())
        chosen = [
            (pairs.unit[kept], pairs.group[kept])
            for pairs, mask in ((unended, is_open & ~left), (ended, is_open & left))
            for kept in (pairs.present & mask[pairs.unit],)
        ]
        unit = np.concatenate([units for units, _ in chosen])
        at = np.concatenate([groups for _, groups in chosen])
        groups = cohort.groups
        sums = np.bincount(group, days, groups)
        counts = np.bincount(group, minlength=groups)
        bounds: list[tuple[float, float | None] | None] = []
        for i in range(groups):
            own = unit[at == i] if groups > 1 else unit
            stays = Open(
                shortest=may_add.shortest[own],
                longest=may_add.longest[own],
                certain=may_add.certain[own],
            )
            if d.stay_unit == "patient":
                known = group == i
                patients = log.stays.patient
                bounds.append(_patient_bounds(patients[stay[known]], days[known], patients[own], stays))
            else:
                bounds.append(mean_bounds(int(sums[i]), int(counts[i]), stays))
        return bounds, np.bincount(at, minlength=groups).tolist()

    def records(self, question: Scope, code: str, *, outside_period: bool, by_session: bool) -> Records:
        """A record a stay, or a patient."""
        log, d = question.log, question.definitions
        stays = log.stays
        rows = question.by_discharge().rows
        inside = np.zeros(len(stays.row), bool)
        inside[stays.of[rows]] = True
        rule, days = stay_rules(log, d), _stay_days(log, d)
        counted = rule == RULE_INDEX[COUNTED]
        weight = np.where(counted, stay_lengths(log, d), 1)
        first = stays.row.copy()
        first[stays.of[rows[::-1]]] = rows[::-1]
        other, why = outside(question, rows, outside_period)
        lone = ~inside[stays.of[other]]
        rest = Part(row=other[lone], rule=why[lone], day=undated(other[lone]))
        if d.stay_unit == "patient" and not by_session:
            chosen = inside & counted
            patient = stays.patient[chosen]
            sums = np.bincount(patient, weight[chosen], minlength=log.patients)
            row = np.full(log.patients, -1, np.int32)
            row[patient[::-1]] = first[chosen][::-1]
            patients = np.flatnonzero(row >= 0)
            left_out = inside & ~counted
            parts = [
                Part(
                    row=row[patients],
                    rule=np.full(len(patients), RULE_INDEX[COUNTED]),
                    day=undated(row[patients]),
                    weight=np.rint(sums[patients]).astype(np.int32),
                ),
                Part(row=first[left_out], rule=rule[left_out], day=days[left_out]),
            ]
            return build(question, code, "patient", [*parts, rest])
        part = Part(row=first[inside], rule=rule[inside], day=days[inside], weight=weight[inside])
        return build(question, code, "stay", [part, rest])


def _needs(log: Log, d: Definitions) -> tuple[str, ...]:
    from_admission = ("admission_date",) if d.stay_from == "admission" else ()
    return log.lacks(*from_admission, "discharge_date")


register(
    Indicator(
        code="7",
        family=_Stays(),
        columns=(
            *("patient_id", "admission_id", "encounter_type"),
            *("admission_date", "discharge_date"),
        ),
        needs=_needs,
        better=Better.LOW,
        days=True,
        weight=Weight.BED_DAYS,
        aliases=("平均住院日", "mean length of stay", "length of stay"),
    )
)
