"""Sequences of examinations in a study: the reads as patients come, and the strategies worth trying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.reads.counting.panel import panel
from core.reads.plan import Plan, Policy, Unit
from core.reads.rules.rule import Rule
from core.reads.search.sequences import (
    Continue,
    Examination,
    SequenceReads,
    SequenceResult,
    Step,
    Strategy,
    not_dominated,
    orders,
    run_sequence,
)
from core.reads.search.units import all_rows_as_lesions
from core.reads.study import Study

FIGURES = ("cost", "minutes", "dose", "examinations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One strategy's result beside its rule's name, and whether no other beats it.

    ``frontier`` is None where the figure is not known.
    """

    rule: str
    result: SequenceResult
    frontier: bool | None


def sequence_reads(study: Study, plan: Plan) -> SequenceReads:
    """Coded reads of the rows a plan selects, patients numbered from 0.

    Where reads of several readers are pooled, a patient goes through the sequence once for each reader.
    Indeterminate reads are recoded where the plan recodes them; *best* and *worst* choose per verdict,
    which a sequence of verdicts does not have: there indeterminate reads stay unusable.
    """
    policy = plan.indeterminate
    kept = Policy.EXCLUDE if policy in (Policy.BEST, Policy.WORST) else policy
    asked = replace(plan, rules=(), hidden=(), unit=Unit.LESION, indeterminate=kept)
    part = panel(all_rows_as_lesions(study), asked)
    states = part.verdicts[:, part.unit_profile]
    owner = part.cluster if study.case is None else study.case[part.unit_rows]
    if owner is None:
        patient = np.arange(part.unit_profile.size)
    else:
        patient = np.unique(owner, return_inverse=True)[1].ravel()
    return SequenceReads(
        states=dict(zip(part.items, states, strict=True)),
        reference=part.reference[part.unit_profile],
        patient=patient,
        is_lesion=study.is_lesion[part.unit_rows],
    )


def everything(rule: Rule, examinations: Sequence[Examination]) -> Strategy:
    """Every patient has every examination the rule needs."""
    needed = tuple(e for e in examinations if any(test in e.tests for test in rule.tests))
    return Strategy(steps=(Step(examinations=needed, rule=rule),), go_on=Continue.UNLESS_DECIDED)


def in_turn(steps: Sequence[tuple[Examination, Rule]], go_on: Continue) -> Strategy:
    """One examination after another, each with the rule in force once it is read."""
    return Strategy(
        steps=tuple(Step(examinations=(examination,), rule=rule) for examination, rule in steps), go_on=go_on
    )


def priced(
    rules: Mapping[str, Rule],
    examinations: Sequence[Examination],
    reads: SequenceReads,
    rollup: str,
    figure: str,
    unit: Unit,
) -> tuple[Priced, ...]:
    """Run every order of every rule, and every rule with all its examinations at once.

    Parameters
    ----------
    figure : one of `FIGURES`
        What is to be small.
    unit : Unit
        Whose true and false positives are weighed against the figure.

    Raises
    ------
    Refusal
        As `core.reads.search.sequences.orders`.
    """
    results: list[tuple[str, SequenceResult]] = []
    for name, rule in rules.items():
        strategies = [everything(rule, examinations)]
        in_order = orders(rule, examinations)
        strategies += in_order if len(in_order) > 1 else ()
        results += [(name, run_sequence(strategy, reads, rollup)) for strategy in strategies]
    values = [getattr(result, figure) for _, result in results]
    known = [place for place, value in enumerate(values) if value is not None]
    best: dict[int, bool] = {}
    if known:
        counts = [results[p][1].lesions if unit is Unit.LESION else results[p][1].patients for p in known]
        kept = not_dominated([values[p] for p in known], [c.tp for c in counts], [c.fp for c in counts])
        best = dict(zip(known, kept.tolist(), strict=True))
    return tuple(
        Priced(rule=name, result=result, frontier=best.get(place))
        for place, (name, result) in enumerate(results)
    )
