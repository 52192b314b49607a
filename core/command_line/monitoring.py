"""Arguments of charts, funnels, risk and what-if."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from core.ablation.fair.risks import RiskPlan
from core.ablation.file.aggregate import code_of
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan
from core.ablation.monitoring.link import CUSUM_READERS, READERS
from core.ablation.monitoring.series import Every
from core.ablation.scorecard import Order
from core.problems import Refusal, Severity, problem
from core.spelling import split, unquote
from core.stats.monitoring.funnel import FunnelLimits
from core.stats.monitoring.run_rules import RuleSet

T = TypeVar("T")


class OtherChart(StrEnum):
    """Charts that are not drawn by period with limits of each point."""

    EWMA = "ewma"
    CUSUM = "cusum"
    RA_CUSUM = "ra_cusum"
    VLAD = "vlad"


KINDS = (*(str(choice) for choice in ChartChoice), *(str(other) for other in OtherChart))
CONVENTIONS = ("constant", "screened", "gaps", "narrowing", "g_convention", "t_convention", "run_centre")
ADJUST = "bh"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringAsked:
    """What the arguments ask of charts and comparisons.

    Parameters
    ----------
    chart : str or None
        Indicator of the chart; ``other`` is its kind where it is none of the charts by period.
    monitoring : MonitoringPlan
    funnel : str or None
        Indicator of the funnel.
    limits : FunnelLimits
    risk : RiskPlan or None
    adjust : bool
        False discovery rate over the units of the funnel.
    progression : bool
    what_if : tuple of str
        Indicators.
    publish, publish_records, key_file : Path or None
        Where a publishing pack and its records go, and the file that holds the key of its hashes.
    scorecard : Order or None
        What the centres of a scorecard are ordered by.
    """

    chart: str | None = None
    other: OtherChart | None = None
    monitoring: MonitoringPlan = field(default_factory=MonitoringPlan)
    funnel: str | None = None
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED
    risk: RiskPlan | None = None
    adjust: bool = False
    progression: bool = False
    what_if: tuple[str, ...] = ()
    publish: Path | None = None
    publish_records: Path | None = None
    key_file: Path | None = None
    scorecard: Order | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; their values are checked in `asked`."""
    parser.add_argument("--chart", metavar="INDICATOR")
    parser.add_argument("--every", choices=[str(every) for every in Every])
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--rules", choices=[str(rules) for rules in RuleSet])
    parser.add_argument("--no-run-rules", action="store_true")
    parser.add_argument("--phase", action="append", default=[], metavar="DATE")
    parser.add_argument("--leave-out", action="append", default=[], metavar="DATE")
    parser.add_argument("--baseline", metavar="DATE")
    parser.add_argument("--baseline-rate", metavar="P")
    parser.add_argument("--convention", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--odds", metavar="RATIO")
    parser.add_argument("--limit", metavar="HEIGHT")
    parser.add_argument("--funnel", metavar="INDICATOR")
    parser.add_argument("--limits", choices=[str(limits) for limits in FunnelLimits])
    parser.add_argument("--risk", metavar="COLUMN")
    parser.add_argument("--risk-model", metavar="COLUMN[,COLUMN]")
    parser.add_argument("--adjust", choices=(ADJUST,))
    parser.add_argument("--progression", action="store_true")
    parser.add_argument("--what-if", action="append", default=[], metavar="INDICATOR")
    parser.add_argument("--scorecard", action="store_true")
    parser.add_argument("--order", choices=[str(order) for order in Order])
    parser.add_argument("--publish", type=Path, metavar="FILE")
    parser.add_argument("--publish-records", type=Path, metavar="FILE")
    parser.add_argument("--key-file", type=Path, metavar="FILE")


def asked(
    arguments: argparse.Namespace, plan: MonitoringPlan, day: Callable[[str, str], date]
) -> MonitoringAsked:
    """Check the arguments' values.

    Parameters
    ----------
    arguments : argparse.Namespace
    plan : MonitoringPlan
        What a recipe asks; options that were given go before it.
    day : callable
        Reads a date of an option.

    Raises
    ------
    Refusal
        Naming the option and the value that cannot be used.
    """
    kind = arguments.kind
    other = OtherChart(kind) if kind in list(OtherChart) else None
    said: dict[str, Any] = {}
    if kind is not None and other is None:
        said["chart"] = ChartChoice(kind)
    if arguments.every is not None:
        said["every"] = Every(arguments.every)
    if arguments.rules is not None:
        said["rules"] = RuleSet(arguments.rules)
    if arguments.no_run_rules:
        said["run_rules"] = False
    if arguments.phase:
        said["phases"] = tuple(sorted({day("phase", text) for text in arguments.phase}))
    if arguments.leave_out:
        said["excluded"] = tuple(sorted({day("leave-out", text) for text in arguments.leave_out}))
    until = None if arguments.baseline is None else day("baseline", arguments.baseline)
    if until is not None and said.get("phases", plan.phases):
        raise Refusal(problem(Severity.ERROR, "freeze_with_phases"))
    if until is not None:
        said["freeze_until"] = until
    for text in arguments.convention:
        name, value = _checked("convention", text, _convention)
        said[name] = value
    cusum: dict[str, Any] = {}
    for option, name, given in (
        ("baseline-rate", "baseline_rate", arguments.baseline_rate),
        ("odds", "odds_ratio", arguments.odds),
        ("limit", "limit", arguments.limit),
    ):
        if given is not None:
            cusum[name] = _checked(option, given, CUSUM_READERS[name])
    if until is not None:
        cusum["baseline_until"] = until
    made = replace(plan, **said, cusum=replace(plan.cusum, **cusum))
    if arguments.risk is not None and arguments.risk_model is not None:
        raise Refusal(problem(Severity.ERROR, "risk_twice"))
    risk = None
    if arguments.risk is not None:
        risk = RiskPlan(column=unquote(arguments.risk))
    elif arguments.risk_model is not None:
        columns = tuple(unquote(part) for part in split(arguments.risk_model, ",") if part.strip())
        risk = RiskPlan(covariates=columns, until=until)
        # the baseline belongs to the model: the sessions of it are monitored as well
        made = replace(made, cusum=replace(made.cusum, baseline_until=plan.cusum.baseline_until))
    chart = _indicator("chart", arguments.chart)
    funnel = _indicator("funnel", arguments.funnel)
    if kind is not None and chart is None:
        raise Refusal(problem(Severity.ERROR, "option_needs_option", value="--kind", needs="--chart"))
    if arguments.adjust is not None and funnel is None:
        raise Refusal(problem(Severity.ERROR, "option_needs_option", value="--adjust", needs="--funnel"))
    if arguments.order is not None and not arguments.scorecard:
        raise Refusal(problem(Severity.ERROR, "option_needs_option", value="--order", needs="--scorecard"))
    if risk is not None and funnel is None and other not in (OtherChart.RA_CUSUM, OtherChart.VLAD):
        raise Refusal(
            problem(
                Severity.ERROR,
                "option_needs_option",
                value="--risk",
                needs="--funnel, --chart --kind ra_cusum, --chart --kind vlad",
            )
        )
    if other in (OtherChart.RA_CUSUM, OtherChart.VLAD) and risk is None:
        raise Refusal(problem(Severity.ERROR, "option_needs_option", value=f"--kind {other}", needs="--risk"))
    return MonitoringAsked(
        chart=chart,
        other=other,
        monitoring=made,
        funnel=funnel,
        limits=FunnelLimits(arguments.limits or FunnelLimits.EXACT_INTERPOLATED),
        risk=risk,
        adjust=arguments.adjust is not None,
        progression=arguments.progression,
        publish=arguments.publish,
        publish_records=arguments.publish_records,
        key_file=arguments.key_file,
        scorecard=Order(arguments.order or Order.NAME) if arguments.scorecard else None,
        what_if=tuple(dict.fromkeys(_must("what-if", text) for text in arguments.what_if)),
    )


def _indicator(option: str, text: str | None) -> str | None:
    return None if text is None else _must(option, text)


def _must(option: str, text: str) -> str:
    """The code of an indicator as the user writes it: 4.overall, 4, 4a, 8(1), its official name."""
    if text in INDICATORS:
        return text
    found = code_of(text)
    if found is None or found not in INDICATORS:
        raise Refusal(
            problem(
                Severity.ERROR,
                "chart_needs_indicator",
                column=f"--{option}",
                value=text,
                expected=", ".join(INDICATORS),
            )
        )
    return found


def _convention(text: str) -> tuple[str, Any]:
    name, value = (part.strip() for part in text.split("=", 1))
    if name not in CONVENTIONS:
        raise ValueError(text)
    return name, READERS[name](value)


def _checked(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise Refusal(
            problem(Severity.ERROR, "argument_unusable", column=f"--{option}", value=text)
        ) from error
