"""Columns that record what other tests say together, beside the rule that comes nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.reads.answers.gained import Disagreement, disagreement
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan, RuleText
from core.reads.rules.clicked import unnamed
from core.reads.rules.grammar import quoted
from core.reads.rules.rule import Rule
from core.reads.study import Study

UNEXPLAINED = "fused_read_unexplained"
"""Problem of a study whose column nearly, but not fully, equals a fusion of others."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Recorded:
    """A recorded read and its rule, on the units of a panel that holds both."""

    column: str
    rule: RuleText
    panel: Panel
    differ: Disagreement


def recorded_fusions(study: Study) -> dict[str, Rule]:
    """Each column that records a fusion, with the rule that comes nearest."""
    found = {}
    for problem in study.problems:
        told = dict(problem.details).get("rule")
        if problem.code != UNEXPLAINED or problem.column not in study.tests or not isinstance(told, str):
            continue
        # the problem names its parts as they are called; a rule needs them quoted
        parts = [test for test in study.tests if test != problem.column and test in told]
        for sign in (" | ", " & "):
            if sign.join(parts) == told:
                found[str(problem.column)] = unnamed(sign.join(map(quoted, parts)), study.tests)
    return found


def recorded_differences(study: Study, plan: Plan) -> tuple[Recorded, ...]:
    """Where recorded reads differ from their rule, under a plan."""
    out = []
    for column, rule in recorded_fusions(study).items():
        text = RuleText(rule.expression, rule.expression)
        found = panel(study, replace(plan, rules=(text,), hidden=()))
        differ = disagreement(found, column, text.name)
        out.append(Recorded(column=column, rule=text, panel=found, differ=differ))
    return tuple(out)
