"""What the page of the indicators asks: one line, with the part of the open indicator that is looked at."""

from __future__ import annotations

from dataclasses import replace

from core.ablation.answers.progression import ProgressionUnit
from core.ablation.arguments import MonitoringAsked
from core.ablation.indicator import indicator as indicator_of
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import reproduce as shared
from pages.ui.ablation.reproduce import Question
from pages.ui.indicators import detail as ablation_detail
from pages.ui.indicators import subgroups as ablation_subgroups
from pages.ui.monitoring.reproduce import charted
from pages.ui.shell.frame import Context

CENTRE = ("centre",)


def reproduce(page: Context) -> None:
    """A closed part: the line of what is on the screen."""
    shared.reproduce(page, lambda: [question(page)])


def question(page: Context) -> Question:
    """All indicators; beside them chart or subgroups of the open one, of counts always both."""
    asked = ablation.asked_of(page)
    code, plan = asked.indicator, replace(asked.plan, by=())
    if ablation.counts_of(page) is not None:
        counted = MonitoringAsked(monitoring=asked.charts)
        if code is not None:
            counted = charted(page, counted, code, funnel=not indicator_of(code).days)
        return replace(plan, by=CENTRE), counted
    if code is None or code not in ablation.answered(page).indicators:
        return plan, MonitoringAsked()
    part = ablation_detail.part_of(page)
    if part == ablation_detail.GROUPS and (column := ablation_subgroups.column_of(page)) is not None:
        return replace(plan, by=(column,)), MonitoringAsked()
    if part != ablation_detail.TIME:
        return plan, MonitoringAsked()
    what_if, named = shared.supposed(page, code, shown=False)
    own = MonitoringAsked(monitoring=asked.charts, what_if=what_if, supposed=named)
    return plan, charted(page, own, code, funnel=False)


def progressing(page: Context, unit: ProgressionUnit, by: str | None) -> None:
    """The line of the curves, which are asked for in a part of their own."""
    plan = replace(ablation.asked_of(page).plan, by=() if by is None else (by,), compare_previous=False)
    asked = MonitoringAsked(progression=True, follow=unit)
    shared.reproduce(page, lambda: [(plan, asked)], name="reproduce-progression")
