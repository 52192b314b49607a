"""Centres or operators against what the risk of their own sessions lets expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.ablation.answers.records import records_of
from core.ablation.counting.records import Records
from core.ablation.counting.selection import NOT_RECORDED, groups
from core.ablation.fair.risks import RiskPlan, Risks, find_risks
from core.ablation.file.door import change_as_of
from core.ablation.indicator import Weight
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log
from core.ablation.monitoring.case_charts import Suppose, by_session, stepping
from core.ablation.monitoring.funnels import expand
from core.ablation.plan import AblationPlan
from core.arrays import Bools, Floats
from core.problems import Refusal, Severity, problem
from core.stats.fair.risk_model import CalibrationGroup, c_statistic, calibration
from core.stats.fair.standardised import Standardised, standardised


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RiskCases:
    """Matured sessions in order of date with event and risk; ``without_risk`` sessions are out of both."""

    risks: Risks
    records: Records
    events: Bools
    chances: Floats
    without_risk: int


def calibration_of(cases: RiskCases) -> tuple[CalibrationGroup, ...]:
    """Predicted against seen: of a model in its baseline, of a column in the sessions it is used for."""
    if cases.risks.model is not None:
        return cases.risks.model.calibration
    return calibration(cases.chances, cases.events.astype(np.float64)) if cases.chances.size else ()


def discrimination_of(cases: RiskCases) -> float | None:
    """The c-statistic in the sessions the risks are used for; None where all, or none, had an event."""
    return c_statistic(cases.chances, cases.events.astype(np.float64))


def risk_cases(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    asked: RiskPlan,
    suppose: Suppose | None = None,
) -> RiskCases:
    """The sessions of a plan (its cut-off applied to the log already) with their risks.

    ``suppose``: a what-if on open records; it moves what is monitored, never the baseline of a model.

    Raises
    ------
    Refusal
        ``risk_needs_sessions`` for an indicator that does not count sessions; see `find_risks`.
    """
    own = indicator_of(indicator)
    if own.days or own.weight is not Weight.ONE:
        raise Refusal(problem(Severity.ERROR, "risk_needs_sessions", value=indicator))
    found = find_risks(log, plan, indicator, asked)
    cases, event = stepping(_sessions(log, plan, indicator, suppose))
    chances = found.values[cases.row]
    known = np.isfinite(chances)
    return RiskCases(
        risks=found,
        records=cases.take(known),
        events=event[known] > 0,
        chances=chances[known],
        without_risk=int((~known).sum()),
    )


def _sessions(log: Log, plan: AblationPlan, indicator: str, suppose: Suppose | None) -> Records:
    found = records_of(log, plan, indicator, by_session=True)
    return found if suppose is None else by_session(found, records_of(log, plan, indicator).unit, suppose)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StandardisedOf:
    """A standardised funnel over the levels of a column; ``not_recorded`` sessions are in no unit."""

    indicator: str
    by: str
    cases: RiskCases
    funnel: Standardised
    without_risk: tuple[int, ...]
    not_recorded: int
    overlapping: bool


def standardised_of(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    by: str,
    asked: RiskPlan,
    suppose: Suppose | None = None,
) -> StandardisedOf:
    """Compare the levels of a column (centre, operator), allowing for the risk of their sessions.

    Raises
    ------
    Refusal
        See `risk_cases`; ``column_not_in_file`` and the like.
    """
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    cases = risk_cases(log, plan, indicator, asked, suppose)
    every, _ = stepping(_sessions(log, plan, indicator, suppose))
    found = groups(log, by)
    names = tuple(label for label in found.labels if label != NOT_RECORDED)
    chance = np.full(log.rows, np.nan)
    chance[cases.records.row] = cases.chances
    event = np.zeros(log.rows, np.bool_)
    event[cases.records.row] = cases.events
    listed, codes = expand(cases.records, found.rows, found.group)
    all_listed, all_codes = expand(every, found.rows, found.group)
    missing = np.isnan(chance[all_listed.row])
    named = codes < len(names)
    reference = cases.risks.reference_risk
    return StandardisedOf(
        indicator=indicator,
        by=by,
        cases=cases,
        funnel=standardised(
            names,
            event[listed.row][named],
            chance[listed.row][named],
            codes[named],
            reference_risk=reference if reference is not None else _mean(cases.chances),
        ),
        without_risk=tuple(int((missing & (all_codes == i)).sum()) for i in range(len(names))),
        not_recorded=int((~named).sum()),
        overlapping=found.overlapping,
    )


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if values.size else None
