"""The records behind a number."""

from __future__ import annotations

from dataclasses import replace

from core.ablation.counting.records import Records
from core.ablation.counting.scope import scope
from core.ablation.indicator import INDICATORS
from core.ablation.indicators.catalogue import missing_columns, numbers, records_behind
from core.ablation.log import Log
from core.ablation.plan import AblationPlan
from core.problems import Refusal, Severity, problem


def records(log: Log, plan: AblationPlan, code: str, *, outside_period: bool = False) -> Records:
    """Every record of an indicator within the filters.

    Parameters
    ----------
    log : Log
    plan : AblationPlan
        ``by`` does not matter here; use a filter.
    code : str
        One of `INDICATORS`.
    outside_period : bool
        Also list the sessions outside the period, as excluded.
    """
    if code not in INDICATORS:
        raise ValueError(code)
    return records_behind(scope(log, plan), code, outside_period=outside_period)


def records_of(log: Log, plan: AblationPlan, code: str, *, by_session: bool = False) -> Records:
    """Every record of an indicator over time: what series, charts and funnels are made of.

    A patient or a patient's stays are listed session by session (stay by stay), because a patient counts
    once in every period; ``unit`` says so.

    Parameters
    ----------
    log : Log
        Checked against the plan's cut-off.
    plan : AblationPlan
    code : str
        Stable code such as ``4.overall``.
    by_session : bool
        Count sessions also where patients are counted (the CUSUM steps by session).

    Raises
    ------
    Refusal
        ``indicator_unknown``, ``indicator_lacks_columns``, or a filter that does not fit the log.
    """
    if code not in INDICATORS:
        raise Refusal(
            problem(Severity.ERROR, "indicator_unknown", value=code, expected=", ".join(INDICATORS))
        )
    question = scope(log, plan)
    lacking = missing_columns(log, question.definitions).get(code)
    if lacking:
        raise Refusal(
            problem(Severity.ERROR, "indicator_lacks_columns", value=code, columns=", ".join(lacking))
        )
    found = records_behind(question, code, by_session=True)
    if by_session:
        return found
    return replace(found, unit=numbers(question, (code,))[code][0].unit)
