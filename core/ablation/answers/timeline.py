"""The records of an indicator with their days: what series, charts and funnels are made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.ablation.counting.decided_by import RULES, State, verdict
from core.ablation.counting.selection import Members
from core.ablation.counting.tally import IN_DENOMINATOR, pairs, waiting
from core.ablation.definitions import Definitions
from core.ablation.indicators.catalogue import Scope, missing_columns, scope, sheet
from core.ablation.indicators.completion import lesion_counts, weights
from core.ablation.indicators.stay_length import stay_lengths, stay_rules
from core.ablation.log import NO_DATE, Ints, Log
from core.ablation.monitoring.series import STATE_INDEX, Records
from core.ablation.plan import INDICATORS, AblationPlan
from core.problems import Refusal, Severity, problem

Floats = npt.NDArray[np.float64]


def records_of(log: Log, plan: AblationPlan, indicator: str, *, by_session: bool = False) -> Records:
    """Every record of an indicator under a plan, with the day it counts by.

    Parameters
    ----------
    log : Log
        Checked against the plan's cut-off.
    plan : AblationPlan
    indicator : str
        Stable code such as ``4.overall``.
    by_session : bool
        For indicator 5: sessions instead of patients (the CUSUM steps by session).

    Raises
    ------
    Refusal
        ``indicator_unknown``, ``indicator_lacks_columns``, or a filter that does not fit the log.
    """
    if indicator not in INDICATORS:
        raise Refusal(
            problem(Severity.ERROR, "indicator_unknown", value=indicator, expected=", ".join(INDICATORS))
        )
    question = scope(log, plan)
    lacking = missing_columns(log, question.definitions).get(indicator)
    if lacking:
        raise Refusal(
            problem(Severity.ERROR, "indicator_lacks_columns", value=indicator, columns=", ".join(lacking))
        )
    if indicator == "2":
        return _lesions(question)
    if indicator == "7":
        return _stays(question)
    return _sessions(question, indicator, by_session=by_session)


def _sessions(question: Scope, indicator: str, *, by_session: bool) -> Records:
    log, d = question.log, question.definitions
    how = sheet(question, indicator)
    decide = how.decisions[indicator]
    rows = how.members.rows
    codes = how.patterns.codes[rows].astype(np.int64)
    if how.mature is not None:
        codes = codes * 2 + how.mature[rows]
    state = np.zeros(how.patterns.size * (1 if how.mature is None else 2), np.uint8)
    for code in np.unique(codes).tolist():
        pattern, closed = (code, 1) if how.mature is None else divmod(code, 2)
        rule = decide(how.patterns.digits(pattern))
        if not closed and d.maturity:
            rule = waiting(rule, events=how.events)
        state[code] = STATE_INDEX[verdict(rule, d).state]
    days = log.cells.date("ablation_date")
    if indicator.startswith("6.") and d.followup_cohort == "horizon":
        days = log.horizons[indicator.partition(".")[2]]
    by_patient = indicator == "5" and d.death_unit == "patient" and not by_session
    found = state[codes]
    return Records(
        indicator=indicator,
        unit="patient" if by_patient else "session",
        day=days[rows],
        state=found,
        numerator=(found == STATE_INDEX[State.NUMERATOR]).astype(np.float64),
        denominator=np.isin(found, [STATE_INDEX[s] for s in IN_DENOMINATOR]).astype(np.float64),
        weight=np.ones(len(rows)),
        row=rows,
        patient=log.patient[rows],
    )


def _lesions(question: Scope) -> Records:
    """Up to three records a session: lesions ablated, left, and not recorded."""
    log, d = question.log, question.definitions
    members: Members = question.planned_by_ablation()
    rows = members.rows
    planned, ablated, unknown = (part.astype(np.float64) for part in weights(log, members, d))
    done = lesion_counts(log).done[rows].astype(np.float64)
    open_in = unknown if d.completion_missing == "count" else np.zeros(len(rows))
    left = planned - done - open_in
    nothing = np.zeros(len(rows))
    unknown_state = State.UNKNOWN if d.completion_missing == "count" else State.EXCLUDED
    parts = (
        (State.NUMERATOR, ablated, done, ablated),
        (State.DENOMINATOR_ONLY, nothing, left, left),
        (unknown_state, nothing, open_in, unknown),
    )
    kept = [np.flatnonzero(weight > 0) for *_, weight in parts]
    which = np.concatenate(kept)
    return Records(
        indicator="2",
        unit="lesion",
        day=log.cells.date("ablation_date")[rows][which],
        state=np.concatenate(
            [np.full(len(at), STATE_INDEX[part[0]], np.uint8) for part, at in zip(parts, kept, strict=True)]
        ),
        numerator=np.concatenate([part[1][at] for part, at in zip(parts, kept, strict=True)]),
        denominator=np.concatenate([part[2][at] for part, at in zip(parts, kept, strict=True)]),
        weight=np.concatenate([part[3][at] for part, at in zip(parts, kept, strict=True)]),
        row=rows[which],
        patient=log.patient[rows][which],
    )


def _stays(question: Scope) -> Records:
    log, d = question.log, question.definitions
    members = question.by_discharge()
    _, stay, _ = pairs(log.stays.of[members.rows], members, len(log.stays.row))
    state = np.array([STATE_INDEX[verdict(rule, d).state] for rule in RULES], np.uint8)[
        stay_rules(log, d)[stay]
    ]
    counted = state == STATE_INDEX[State.NUMERATOR]
    return Records(
        indicator="7",
        unit="patient" if d.stay_unit == "patient" else "stay",
        day=_stay_days(log, d)[stay],
        state=state,
        numerator=np.where(counted, stay_lengths(log, d)[stay], 0).astype(np.float64),
        denominator=counted.astype(np.float64),
        weight=np.ones(len(stay)),
        row=log.stays.row[stay],
        patient=log.stays.patient[stay],
    )


def _stay_days(log: Log, d: Definitions) -> Ints:
    stays = log.stays
    if d.stay_cohort == "ablation":
        return stays.ablation
    return np.where(stays.discharge != NO_DATE, stays.discharge, stays.ablation).astype(np.int32)
