"""The monitoring plan as a link spells it: stable codes, only what differs from the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.case_charts import CusumPlan
from core.ablation.monitoring.chart import DEFAULT_MONITORING, ChartChoice, MonitoringPlan
from core.ablation.monitoring.series import Every
from core.ablation.plan import read_day
from core.problems import Problem, Severity, problem
from core.stats.monitoring.attribute_charts import Narrowing
from core.stats.monitoring.chart_limits import GapRule
from core.stats.monitoring.control_chart import RunCentre
from core.stats.monitoring.cusum import Restart
from core.stats.monitoring.individuals_chart import XmrConstant
from core.stats.monitoring.rare_event_charts import GConvention, TConvention
from core.stats.monitoring.run_rules import RuleSet

PREFIX = "chart."
"""Every key of this plan begins with it, so that it can share a link with the ablation plan."""


def _yes_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _between(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(text)
        if not low < number < high:
            raise ValueError(text)
        return number

    return read


def _odds_ratio(text: str) -> float:
    number = _between(0, 1000)(text)
    if number == 1:
        raise ValueError(text)
    return number


def _indicator(text: str) -> str:
    if text not in INDICATORS:
        raise ValueError(text)
    return text


READERS: Mapping[str, Callable[[str], Any]] = {
    "every": Every,
    "chart": ChartChoice,
    "rules": RuleSet,
    "run_rules": _yes_no,
    "run_centre": RunCentre,
    "freeze_until": read_day,
    "constant": XmrConstant,
    "screened": _yes_no,
    "gaps": GapRule,
    "narrowing": Narrowing,
    "g_convention": GConvention,
    "t_convention": TConvention,
}
LISTS = ("phases", "excluded")
CUSUM_READERS: Mapping[str, Callable[[str], Any]] = {
    "baseline_rate": _between(0, 1),
    "baseline_for": _indicator,
    "baseline_until": read_day,
    "odds_ratio": _odds_ratio,
    "limit": _between(0, 1000),
    "restart": Restart,
}


def _spell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return format(value, ".12g") if isinstance(value, float) else str(value)


def to_query(plan: MonitoringPlan) -> dict[str, list[str]]:
    """Spell the plan for a link."""
    query: dict[str, list[str]] = {}
    for name in READERS:
        value = getattr(plan, name)
        if value != getattr(DEFAULT_MONITORING, name):
            query[PREFIX + name] = [_spell(value)]
    for name in LISTS:
        if days := getattr(plan, name):
            query[PREFIX + name] = [_spell(day) for day in days]
    for name in CUSUM_READERS:
        value = getattr(plan.cusum, name)
        if value != getattr(CusumPlan(), name):
            query[f"{PREFIX}cusum.{name}"] = [_spell(value)]
    return query


def from_query(query: Mapping[str, Sequence[str]]) -> tuple[MonitoringPlan, tuple[Problem, ...]]:
    """Read the keys that begin with ``chart.``; what cannot be read is reported and left at its default."""
    plan = MonitoringPlan()
    problems: list[Problem] = []
    for key, texts in query.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX)
        try:
            plan = _with(plan, name, list(texts))
        except KeyError:
            problems.append(problem(Severity.WARNING, "link_key_unknown", column=key))
        except ValueError:
            problems.append(
                problem(Severity.WARNING, "link_value_unknown", column=key, value=", ".join(texts))
            )
    return plan, tuple(problems)


def _with(plan: MonitoringPlan, name: str, texts: list[str]) -> MonitoringPlan:
    if name in LISTS:
        days: Any = tuple(sorted({read_day(text) for text in texts}))
        return replace(plan, **{name: days})
    (text,) = texts
    if name.startswith("cusum."):
        field = name.removeprefix("cusum.")
        return replace(plan, cusum=replace(plan.cusum, **{field: CUSUM_READERS[field](text)}))
    return replace(plan, **{name: READERS[name](text)})
