"""What the monitoring page asks, a line for the whole and one for each part that is open."""

from __future__ import annotations

from dataclasses import replace

from core.ablation.arguments import MonitoringAsked, OtherChart
from core.ablation.indicator import Weight
from core.ablation.indicator import indicator as indicator_of
from core.ablation.scorecard import ScorecardPlan
from core.problems import Refusal
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import reproduce as shared
from pages.ui.ablation.controls import compared_by
from pages.ui.ablation.reproduce import Question, is_open
from pages.ui.monitoring import chart as ablation_monitor
from pages.ui.shell.frame import Context


def reproduce(page: Context, indicator: str) -> None:
    """A closed part: the lines of what is on the screen."""
    shared.reproduce(page, lambda: questions(page, indicator))


def questions(page: Context, indicator: str) -> list[Question]:
    """The grid with chart and funnel of the open indicator; EWMA, risk and scorecard where they are open."""
    asked, own = ablation.asked_of(page), indicator_of(indicator)
    plan = replace(asked.plan, by=(), compare_previous=False)
    what_if, named = shared.supposed(page, indicator, shown=is_open(page, "what-if"))
    base = MonitoringAsked(monitoring=asked.charts, what_if=what_if, supposed=named)
    by = None if own.days else compared_by(page, asked.funnel)
    grouped = plan if by is None else replace(plan, by=(by,))
    whole = charted(page, replace(base, summary=True), indicator, funnel=by is not None)
    found = [(grouped, whole)]
    if is_open(page, "ewma") and not own.days:
        found.append((plan, replace(base, chart=indicator, other=OtherChart.EWMA)))
    risk = asked.risk
    if is_open(page, "risk") and risk is not None and risk.complete and own.weight is Weight.ONE:
        adjusted = replace(base, risk=risk, funnel=None if by is None else indicator)
        if own.harm:
            adjusted = replace(adjusted, chart=indicator, other=OtherChart.RA_CUSUM)
        if own.harm or by is not None:
            found.append((grouped, adjusted))
    card = asked.scorecard or ScorecardPlan()
    if is_open(page, "scorecard") and (column := compared_by(page, card.by)) is not None:
        scored = MonitoringAsked(monitoring=asked.charts, scorecard=card.order)
        found.append((replace(plan, by=(column,)), scored))
    return found


def charted(page: Context, base: MonitoringAsked, indicator: str, *, funnel: bool) -> MonitoringAsked:
    """Chart and funnel of an indicator, too; not where the data do not allow it, which the chart has said."""
    try:
        ablation_monitor.found(page, indicator)
    except Refusal:
        return base
    if not funnel:
        return replace(base, chart=indicator)
    limits = ablation.asked_of(page).limits
    return replace(base, chart=indicator, funnel=indicator, limits=limits, adjust=True)
