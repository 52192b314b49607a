"""A signal that is chance: how often a chart alarms although nothing has changed."""

from __future__ import annotations

from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.lessons.lesson import Facts, Kind, Lesson, Step
from core.stats.monitoring.false_alarms import SERIES, AlarmShare, ChartFamily, Scenario, alarm_shares
from core.stats.monitoring.run_rules import RuleSet


def _share(rules: RuleSet) -> AlarmShare:
    found = alarm_shares(ChartFamily.P_EXACT, rules, run_rules=False)
    return next(share for share in found if share.scenario is Scenario.EVENTS_6)


def _facts() -> Facts:
    return {"series": SERIES, "limits": _share(RuleSet.LIMITS).in_control}


LESSON = Lesson(
    code="chance",
    minutes=12,
    steps=(
        Step(
            code="many_rules",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: _share(RuleSet.NELSON).in_control,
            page="monitoring",
            data=GOLDEN.code,
            plan=AblationPlan(as_of=GOLDEN.as_of),
        ),
        Step(
            code="doubled",
            kind=Kind.SHARE,
            facts=_facts,
            answer=lambda: _share(RuleSet.LIMITS).odds_doubled,
            page="monitoring",
            data=GOLDEN.code,
            plan=AblationPlan(as_of=GOLDEN.as_of),
        ),
    ),
)
