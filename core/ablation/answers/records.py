"""The records behind a number: every one with its state, its weight and the rule that decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.ablation.counting.decided_by import RULE_INDEX, RULES, Rule, State, verdict
from core.ablation.counting.selection import selected
from core.ablation.counting.tally import DEATH_RANK, death_ranks, waiting
from core.ablation.file.checks import EXCLUSIONS
from core.ablation.file.lesions import lesion_names
from core.ablation.file.listing import cell_texts
from core.ablation.indicators.catalogue import Scope, scope, sheet
from core.ablation.indicators.completion import lesion_counts
from core.ablation.indicators.decide import DEATH_ORDER, Three
from core.ablation.indicators.stay_length import stay_lengths, stay_rules
from core.ablation.log import Ints, Log, to_date
from core.ablation.plan import INDICATORS, AblationPlan

STATES: tuple[State, ...] = tuple(State)

Small = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The records of one indicator, column by column.

    Parameters
    ----------
    indicator, unit : str
    row : array of int32, shape (records,)
        Row of the log (the first one of a patient or stay).
    lesion : array of int32, shape (records,)
        Index into the lesion file, -1 where the record is not one of its lesions.
    rule, state : array of uint8, shape (records,)
        Index into ``RULES`` and ``STATES``.
    weight : array of int32, shape (records,)
        Lesions, bed-days of a counted stay, else 1. The weights in the numerator add up to the
        numerator; those in the numerator, denominator only and unknown to the denominator (for stays:
        the records do).
    """

    log: Log
    indicator: str
    unit: str
    row: Ints
    lesion: Ints
    rule: Small
    state: Small
    weight: Ints

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, mask: npt.NDArray[np.bool_]) -> Records:
        """Only the marked records."""
        return Records(
            self.log,
            self.indicator,
            self.unit,
            self.row[mask],
            self.lesion[mask],
            self.rule[mask],
            self.state[mask],
            self.weight[mask],
        )

    def of(self, states: Collection[State] = STATES, rules: Collection[Rule] = RULES) -> Records:
        """Only records in these states, decided by these rules."""
        by_state = np.array([state in states for state in STATES])[self.state]
        by_rule = np.array([rule in rules for rule in RULES])[self.rule]
        return self.keep(by_state & by_rule)

    def total(self, *states: State) -> int:
        """Weight in these states."""
        return int(self.weight[np.isin(self.state, [STATES.index(state) for state in states])].sum())

    def ids(self, start: int = 0, stop: int | None = None) -> list[str]:
        """How the file calls some of the records."""
        rows, lesions = self.row[start:stop], self.lesion[start:stop]
        names = _names(self.log, rows, self.unit)
        if self.log.lesions is not None and (lesions >= 0).any():
            at = np.flatnonzero(lesions >= 0)
            for place, name in zip(at.tolist(), lesion_names(self.log.lesions, lesions[at]), strict=True):
                names[place] = name
        return names

    def as_json(self, start: int = 0, stop: int | None = None) -> list[dict[str, object]]:
        """Records as the command line prints them."""
        numbers = self.log.cells.table.row_numbers
        part = slice(start, stop)
        return [
            {
                "indicator": self.indicator,
                "unit": self.unit,
                "id": name,
                "state": str(STATES[state]),
                "weight": weight,
                "rule": str(RULES[rule]),
                "row": int(numbers[row]),
            }
            for name, state, weight, rule, row in zip(
                self.ids(start, stop),
                self.state[part].tolist(),
                self.weight[part].tolist(),
                self.rule[part].tolist(),
                self.row[part].tolist(),
                strict=True,
            )
        ]


def _names(log: Log, rows: Ints, unit: str) -> list[str]:
    cells = log.cells
    numbers = cells.table.row_numbers[rows].tolist()

    def texts(name: str) -> Sequence[str | None]:
        if name not in cells.headers:
            return [None] * len(rows)
        return cell_texts(cells.table, cells.headers[name], rows)

    own = {"patient": "patient_id", "stay": "admission_id"}.get(unit, "session_id")
    names = list(texts(own))
    if unit == "stay":
        days = cells.date("admission_date")[rows].tolist()
        patients = texts("patient_id")
        names = [
            name or f"{patient or f'#{number}'} {to_date(day) or ''}".strip()
            for name, patient, day, number in zip(names, patients, days, numbers, strict=True)
        ]
    return [name or f"#{number}" for name, number in zip(names, numbers, strict=True)]


def records(log: Log, plan: AblationPlan, indicator: str, *, outside_period: bool = False) -> Records:
    """Every record of an indicator within the filters.

    Parameters
    ----------
    log : Log
    plan : AblationPlan
        ``by`` does not matter here; use a filter.
    indicator : str
        One of `INDICATORS`.
    outside_period : bool
        Also list the sessions outside the period, as excluded.
    """
    if indicator not in INDICATORS:
        raise ValueError(indicator)
    question = scope(log, plan)
    if indicator == "2":
        return _lesions(question, outside_period)
    if indicator == "5" and question.definitions.death_unit == "patient":
        return _patients(question, outside_period)
    if indicator == "7":
        return _stays(question, outside_period)
    return _sessions(question, indicator, outside_period)


def _outside(question: Scope, inside: Ints, outside_period: bool) -> tuple[Ints, Small]:
    """Rows within the filters that are no member, and why."""
    log = question.log
    mask = selected(log, question.plan)
    mask[inside] = False
    if not outside_period:
        mask &= log.excluded > 0
    rows = np.flatnonzero(mask).astype(np.int32)
    reasons = np.array([RULE_INDEX[rule] for rule in (Rule.OUTSIDE_PERIOD, *EXCLUSIONS)], np.uint8)
    return rows, reasons[log.excluded[rows]]


def _build(
    question: Scope,
    indicator: str,
    unit: str,
    row: Ints,
    rule: npt.NDArray[np.integer],
    *,
    weight: Ints | None = None,
    lesion: Ints | None = None,
    denominator: npt.NDArray[np.bool_] | None = None,
) -> Records:
    states = np.array([STATES.index(verdict(rule, question.definitions).state) for rule in RULES], np.uint8)
    state = states[rule]
    if denominator is not None:
        state = np.where(denominator, np.uint8(STATES.index(State.DENOMINATOR_ONLY)), state)
    found = Records(
        question.log,
        indicator,
        unit,
        row.astype(np.int32),
        np.full(len(row), -1, np.int32) if lesion is None else lesion,
        rule.astype(np.uint8),
        state,
        np.ones(len(row), np.int32) if weight is None else weight.astype(np.int32),
    )
    order = np.argsort(found.row, kind="stable")
    return found if np.array_equal(order, np.arange(len(order))) else _sorted(found, order)


def _sorted(found: Records, order: npt.NDArray[np.intp]) -> Records:
    return Records(
        found.log,
        found.indicator,
        found.unit,
        found.row[order],
        found.lesion[order],
        found.rule[order],
        found.state[order],
        found.weight[order],
    )


def _sessions(question: Scope, indicator: str, outside_period: bool) -> Records:
    how = sheet(question, indicator)
    rows = how.members.rows
    codes = how.patterns.codes[rows].astype(np.int64)
    size = how.patterns.size
    mature = np.ones(len(rows), bool) if how.mature is None else how.mature[rows]
    codes = codes * 2 + mature
    lut = np.zeros(size * 2, np.uint8)
    decide = how.decisions[indicator]
    for code in np.flatnonzero(np.bincount(codes, minlength=1)).tolist():
        pattern, closed = divmod(code, 2)
        raw = decide(how.patterns.digits(pattern))
        final = raw if closed or not question.definitions.maturity else waiting(raw, events=how.events)
        lut[code] = RULE_INDEX[final]
    other, why = _outside(question, rows, outside_period)
    return _build(
        question,
        indicator,
        "session",
        np.concatenate([rows, other]),
        np.concatenate([lut[codes], why]),
    )


def _patients(question: Scope, outside_period: bool) -> Records:
    log = question.log
    how = sheet(question, "5")
    assert how.mature is not None
    rows = how.members.rows
    ranks, _ = death_ranks(how.patterns, how.mature, how.members, how.decisions["5"], question.definitions)
    best = np.zeros(log.patients, np.uint8)
    np.maximum.at(best, log.patient[rows], ranks)
    other, why = _outside(question, rows, outside_period)
    lone = best[log.patient[other]] == 0
    other, why = other[lone], why[lone]
    order = np.concatenate([rows, other])
    first = np.full(log.patients, -1, np.int32)
    first[log.patient[order[::-1]]] = order[::-1]
    reason = np.zeros(log.patients, np.uint8)
    reason[log.patient[other[::-1]]] = why[::-1]
    patients = np.flatnonzero(first >= 0)
    by_rank = np.zeros(len(DEATH_ORDER) + 1, np.uint8)
    for rule, rank in DEATH_RANK.items():
        by_rank[rank] = RULE_INDEX[rule]
    rules = np.where(best[patients] > 0, by_rank[best[patients]], reason[patients])
    return _build(question, "5", "patient", first[patients], rules)


def _stays(question: Scope, outside_period: bool) -> Records:
    log, d = question.log, question.definitions
    stays = log.stays
    rows = question.by_discharge().rows
    inside = np.zeros(len(stays.row), bool)
    inside[stays.of[rows]] = True
    rule = stay_rules(log, d)
    days = stay_lengths(log, d)
    counted = rule == RULE_INDEX[Rule.STAY_COUNTED]
    weight = np.where(counted, days, 1)
    first = stays.row.copy()
    first[stays.of[rows[::-1]]] = rows[::-1]
    other, why = _outside(question, rows, outside_period)
    lone = ~inside[stays.of[other]]
    other, why = other[lone], why[lone]
    if d.stay_unit == "patient":
        return _stays_by_patient(question, inside, rule, weight, first, other, why)
    row = np.concatenate([first[inside], other])
    rules = np.concatenate([rule[inside], why])
    weights = np.concatenate([weight[inside], np.ones(len(other), np.int32)])
    return _build(question, "7", "stay", row, rules, weight=weights)


def _stays_by_patient(
    question: Scope,
    inside: npt.NDArray[np.bool_],
    rule: npt.NDArray[np.int64],
    weight: npt.NDArray[np.integer],
    first: Ints,
    other: Ints,
    why: Small,
) -> Records:
    """Counted stays summed per patient; stays left out are listed as they are."""
    stays = question.log.stays
    counted = inside & (rule == RULE_INDEX[Rule.STAY_COUNTED])
    patient = stays.patient[counted]
    sums = np.bincount(patient, weight[counted], minlength=question.log.patients)
    row = np.full(question.log.patients, -1, np.int32)
    row[patient[::-1]] = first[counted][::-1]
    patients = np.flatnonzero(row >= 0)
    left_out = inside & ~counted
    return _build(
        question,
        "7",
        "patient",
        np.concatenate([row[patients], first[left_out], other]),
        np.concatenate(
            [np.full(len(patients), RULE_INDEX[Rule.STAY_COUNTED]), rule[left_out], why.astype(np.int64)]
        ),
        weight=np.concatenate(
            [np.rint(sums[patients]).astype(np.int32), np.ones(int(left_out.sum()) + len(other), np.int32)]
        ),
    )


def _lesions(question: Scope, outside_period: bool) -> Records:
    log, d = question.log, question.definitions
    members = question.planned_by_ablation().rows
    counts, lesions = lesion_counts(log), log.lesions
    listed = np.zeros(log.rows, bool)
    if lesions is not None and "ablated" in lesions.headers:
        listed[lesions.session] = True
    rows = members[~listed[members]]
    left = counts.planned[rows] - counts.done[rows] - counts.unknown[rows]
    over = np.maximum(counts.ablated[rows] - counts.done[rows], 0)
    cancelled = log.excluded[rows] != 0
    beyond = Rule.BEYOND_PLAN_CAPPED if d.completion_cap else Rule.BEYOND_PLAN
    parts: list[tuple[Ints, npt.NDArray[np.integer], Rule, bool, Ints | None]] = [
        (rows, counts.done[rows], Rule.LESION_ABLATED, False, None),
        (rows, np.where(cancelled, 0, left), Rule.LESION_NOT_ABLATED, False, None),
        (rows, np.where(cancelled, left, 0), Rule.CANCELLED_PLAN, False, None),
        (rows, counts.unknown[rows], Rule.ABLATED_MISSING, False, None),
        (rows, (~counts.known[rows]).astype(np.int32), Rule.PLANNED_MISSING, False, None),
        (rows, over, beyond, False, None),
    ]
    if not d.completion_cap:
        parts.append((rows, -over, beyond, True, None))
    if lesions is not None and listed.any():
        inside = np.zeros(log.rows, bool)
        inside[members] = True
        at = np.flatnonzero(inside[lesions.session]).astype(np.int32)
        planned = lesions.planned[at] == Three.YES
        treated, silent = lesions.ablated[at] == Three.YES, lesions.ablated[at] == Three.MISSING
        for mask, rule, factor in (
            (planned & treated, Rule.LESION_ABLATED, 1),
            (planned & ~treated & ~silent, Rule.LESION_NOT_ABLATED, 1),
            (planned & silent, Rule.ABLATED_MISSING, 1),
            (~planned & treated, beyond, 1),
            (~planned & treated & (not d.completion_cap), beyond, -1),
        ):
            own = at[mask]
            parts.append((lesions.session[own], np.full(len(own), factor, np.int32), rule, factor < 0, own))
    other, why = _outside(question, members, outside_period)
    kept = [(row, weight, rule, below, lesion, weight != 0) for row, weight, rule, below, lesion in parts]
    return _build(
        question,
        "2",
        "lesion",
        np.concatenate([*(row[some] for row, *_, some in kept), other]),
        np.concatenate(
            [*(np.full(int(some.sum()), RULE_INDEX[rule]) for _, _, rule, _, _, some in kept), why]
        ),
        weight=np.concatenate(
            [*(weight[some] for _, weight, _, _, _, some in kept), np.ones(len(other), np.int32)]
        ),
        lesion=np.concatenate(
            [
                *(
                    np.full(int(some.sum()), -1, np.int32) if lesion is None else lesion[some]
                    for _, _, _, _, lesion, some in kept
                ),
                np.full(len(other), -1, np.int32),
            ]
        ),
        denominator=np.concatenate(
            [
                *(np.full(int(some.sum()), below) for _, _, _, below, _, some in kept),
                np.zeros(len(other), bool),
            ]
        ),
    )
