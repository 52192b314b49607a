"""Indicators decided session by session, counted by session or by patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.ablation.counting.deciding import Sheet, decided
from core.ablation.counting.numbers import Number, proportions
from core.ablation.counting.records import Part, Records, build, outside, undated
from core.ablation.counting.scope import Scope
from core.ablation.counting.tally import Precedence, tally_patients, tally_sessions
from core.ablation.definitions import Definitions
from core.ablation.indicator import indicator


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SessionFamily:
    """Indicators that share the digits of their sessions.

    Parameters
    ----------
    name : str
    sheet : callable
        Question -> `Sheet`.
    by_patient : callable
        Whether these definitions count patients.
    precedence : Precedence or None
        Of a family that may count patients.
    """

    name: str
    sheet: Callable[[Scope], Sheet]
    by_patient: Callable[[Definitions], bool] = lambda _: False
    precedence: Precedence | None = None

    def count(self, question: Scope, codes: tuple[str, ...]) -> dict[str, list[Number]]:
        """A number per group for each of the codes."""
        how = self.sheet(question)
        if self.by_patient(how.definitions):
            assert self.precedence is not None
            unit = "patient"
            tallies = {code: tally_patients(question.log, how, code, self.precedence) for code in codes}
        else:
            unit = "session"
            tallies = tally_sessions(how, codes)
        targets = dict(question.plan.targets)
        return {
            code: [
                *proportions(
                    code,
                    unit,
                    tally,
                    question.plan.confidence_level,
                    interval=indicator(code).interval,
                    notes=how.notes,
                    target=targets.get(code),
                )
            ]
            for code, tally in tallies.items()
        }

    def records(self, question: Scope, code: str, *, outside_period: bool, by_session: bool) -> Records:
        """The records of one code."""
        how = self.sheet(question)
        log, rows = question.log, how.members.rows
        rules, _ = decided(how, code)
        other, why = outside(question, rows, outside_period)
        if not self.by_patient(how.definitions) or by_session:
            parts = [
                Part(row=rows, rule=rules, day=how.days[rows]),
                Part(row=other, rule=why, day=undated(other)),
            ]
            return build(question, code, "session", parts)
        assert self.precedence is not None
        best, _ = self.precedence.decide(log.patient[rows], log.patients, rules)
        inside = np.zeros(log.patients, bool)
        inside[log.patient[rows]] = True
        lone = ~inside[log.patient[other]]
        other, why = other[lone], why[lone]
        first = np.full(log.patients, -1, np.int32)
        first[log.patient[rows[::-1]]] = rows[::-1]
        patients = np.flatnonzero(inside)
        _, place = np.unique(log.patient[other], return_index=True)
        parts = [
            Part(row=first[patients], rule=best[patients], day=how.days[first[patients]]),
            Part(row=other[place], rule=why[place], day=undated(other[place])),
        ]
        return build(question, code, "patient", parts)
