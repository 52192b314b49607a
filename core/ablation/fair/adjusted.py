"""Risk-adjusted CUSUM and VLAD of the sessions of a log, in order of date."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.ablation.fair.compare import RiskCases, risk_cases
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.door import change_as_of
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log, to_day
from core.ablation.monitoring.case_charts import CaseChart, CusumPlan, Suppose, busiest_months
from core.ablation.plan import AblationPlan
from core.arrays import Floats, Ints
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.cusum import Cusum, bernoulli_cusum


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AdjustedChart:
    """Both charts of the same sessions.

    Parameters
    ----------
    chart : CaseChart
        The CUSUM with its limit, restarted after every alarm.
    heights : array of float, shape (n,)
        The CUSUM without restart.
    vlad : array of float, shape (n,)
        Running sum of risk minus event; it has no test of its own.
    """

    indicator: str
    cases: RiskCases
    chart: CaseChart
    heights: Floats
    vlad: Floats

    @property
    def cusum(self) -> Cusum:
        """The chart's CUSUM."""
        return self.chart.cusum


def adjusted_chart(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    asked: RiskPlan,
    cusum: CusumPlan,
    suppose: Suppose | None = None,
) -> AdjustedChart:
    """Monitor an indicator whose events are harm, session by session, allowing for risk.

    The limit is simulated for at most 10 % false alarms over the sessions monitored, unless one is given;
    where a model gives the risks, what its baseline leaves open of them is allowed for.

    Raises
    ------
    Refusal
        ``risk_chart_needs_harm``; see `risk_cases`.
    """
    if not indicator_of(indicator).harm:
        raise Refusal(problem(Severity.ERROR, "risk_chart_needs_harm", value=indicator))
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    cases = risk_cases(log, plan, indicator, asked, suppose)
    if asked.until is not None and cases.risks.model is not None:
        cases = _after(cases, to_day(asked.until))
    found = bernoulli_cusum(
        cases.events,
        risks=cases.chances,
        odds_ratio=cusum.odds_ratio,
        limit=cusum.limit,
        restart=cusum.restart,
        redraw=cases.risks.redrawn(cases.records.row),
    )
    days: Ints = cases.records.day
    return AdjustedChart(
        indicator=indicator,
        cases=cases,
        chart=CaseChart(
            cusum=found,
            rows=cases.records.row,
            days=days,
            baseline_events=cases.risks.baseline_events,
            baseline_sessions=cases.risks.baseline_sessions,
            busiest=busiest_months(days),
            not_mature=0,
        ),
        heights=without_restart(found.moves),
        vlad=np.cumsum(cases.chances - cases.events),
    )


def _after(cases: RiskCases, day: int) -> RiskCases:
    """The sessions after the baseline of a model: those it was fitted to are not monitored by it."""
    later = cases.records.day > day
    return replace(
        cases, records=cases.records.take(later), events=cases.events[later], chances=cases.chances[later]
    )


def without_restart(moves: Floats) -> Floats:
    """``S = max(0, S + W)`` from 0: the walk above its lowest point so far, shape (n,)."""
    walk = np.concatenate([[0.0], np.cumsum(moves)])
    return np.asarray((walk - np.minimum.accumulate(walk))[1:])
