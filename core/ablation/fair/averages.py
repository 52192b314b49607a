"""The EWMA of an indicator by period, from a log or from counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.ablation.answers.records import records_of
from core.ablation.counting.records import Records
from core.ablation.file.door import change_as_of
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log
from core.ablation.monitoring.chart import MonitoringPlan
from core.ablation.monitoring.series import Counted, Every, make_series
from core.ablation.plan import AblationPlan
from core.problems import Refusal, Severity, problem
from core.stats.monitoring.ewma import Ewma, ewma


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EwmaOf:
    """The chart and its periods; ``baseline_until`` is the last day of a frozen baseline."""

    series: Counted
    ewma: Ewma
    baseline_until: date | None

    @property
    def last(self) -> int | None:
        """Position of the newest point with a value."""
        valued = [point.position for point in self.ewma.points if point.value is not None]
        return valued[-1] if valued else None


def ewma_indicator(
    log: Log,
    plan: AblationPlan,
    indicator: str,
    monitoring: MonitoringPlan,
    *,
    suppose: Callable[[Records], Records] | None = None,
) -> EwmaOf:
    """The EWMA of one indicator of a log under a plan, by month unless quarters are asked for.

    ``suppose`` changes the records first: a what-if, which whoever shows it must mark.

    Raises
    ------
    Refusal
        ``ewma_needs_a_proportion``; see `records_of`.
    """
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    found = records_of(log, plan, indicator)
    series = make_series(
        found if suppose is None else suppose(found),
        monitoring.every or Every.MONTH,
        as_of=log.as_of,
        start=plan.start,
        end=plan.end,
    )
    return ewma_of(series, monitoring)


def ewma_of(series: Counted, monitoring: MonitoringPlan) -> EwmaOf:
    """The EWMA of a series of proportions.

    Raises
    ------
    Refusal
        ``ewma_needs_a_proportion`` for days or for more counted than there is to count.
    """
    code = series.indicator
    if indicator_of(code).days or (series.numerators > series.denominators).any():
        raise Refusal(problem(Severity.ERROR, "ewma_needs_a_proportion", value=code))
    excluded = tuple(at for day in monitoring.excluded if (at := series.position(day)) is not None)
    until = monitoring.freeze_until
    baseline = None
    if until is not None:
        baseline = sum(period.start <= until for period in series.periods)
    cusum = monitoring.cusum.of(code)
    found = ewma(
        series.numerators,
        series.denominators,
        centre=cusum.baseline_rate,
        baseline=baseline,
        excluded=excluded,
    )
    return EwmaOf(series=series, ewma=found, baseline_until=until)
