"""Arguments of charts, funnels, risk and what-if."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from core.ablation.answers.progression import ProgressionUnit
from core.ablation.arguments import (
    CONVENTIONS,
    CUSUM_CONVENTIONS,
    SUPPOSED,
    MonitoringAsked,
    OtherChart,
)
from core.ablation.fair.open_records import Named, Ticked, read_supposed
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.aggregate import code_of
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan
from core.ablation.monitoring.link import CUSUM_READERS, READERS
from core.ablation.monitoring.series import Every
from core.ablation.scorecard import Order
from core.problems import Problem, Refusal, Severity, problem
from core.spelling import split, unquote
from core.stats.monitoring.funnel import FunnelLimits
from core.stats.monitoring.run_rules import RuleSet

T = TypeVar("T")


KINDS = (*(str(choice) for choice in ChartChoice), *(str(other) for other in OtherChart))
ADJUST = "bh"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; their values are checked in `asked`."""
    parser.add_argument("--summary", action="store_true")
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
    parser.add_argument("--risk-until", metavar="DATE")
    parser.add_argument("--adjust", choices=(ADJUST,))
    parser.add_argument("--progression", action="store_true")
    parser.add_argument("--follow", choices=[str(unit) for unit in ProgressionUnit])
    parser.add_argument("--what-if", action="append", default=[], metavar="INDICATOR[=N,N,N]")
    parser.add_argument("--suppose", action="append", default=[], metavar="STATE=RECORD[,RECORD]")
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
    cusum: dict[str, Any] = {}
    if until is not None and arguments.risk_model is None:
        # with a model the baseline belongs to it: its sessions are monitored as well
        cusum["baseline_until"] = until
    for text in arguments.convention:
        name, value = _checked("convention", text, _convention)
        (said if name in CONVENTIONS else cusum)[name] = value
    for option, name, given in (
        ("baseline-rate", "baseline_rate", arguments.baseline_rate),
        ("odds", "odds_ratio", arguments.odds),
        ("limit", "limit", arguments.limit),
    ):
        if given is not None:
            cusum[name] = _checked(option, given, CUSUM_READERS[name])
    made = replace(plan, **said, cusum=replace(plan.cusum, **cusum))
    if arguments.risk is not None and arguments.risk_model is not None:
        raise Refusal(problem(Severity.ERROR, "risk_twice"))
    risk = None
    if arguments.risk is not None:
        risk = RiskPlan(column=unquote(arguments.risk))
    elif arguments.risk_model is not None:
        columns = tuple(unquote(part) for part in split(arguments.risk_model, ",") if part.strip())
        if arguments.risk_until is not None:
            until = day("risk-until", arguments.risk_until)
        risk = RiskPlan(covariates=columns, until=until)
    if arguments.risk_until is not None and arguments.risk_model is None:
        raise Refusal(_needs("--risk-until", "--risk-model"))
    chart = _indicator("chart", arguments.chart)
    funnel = _indicator("funnel", arguments.funnel)
    if kind is not None and chart is None:
        raise Refusal(_needs("--kind", "--chart"))
    if arguments.adjust is not None and funnel is None:
        raise Refusal(_needs("--adjust", "--funnel"))
    if arguments.order is not None and not arguments.scorecard:
        raise Refusal(_needs("--order", "--scorecard"))
    if arguments.follow is not None and not arguments.progression:
        raise Refusal(_needs("--follow", "--progression"))
    if risk is not None and funnel is None and other not in (OtherChart.RA_CUSUM, OtherChart.VLAD):
        raise Refusal(_needs("--risk", "--funnel, --chart --kind ra_cusum, --chart --kind vlad"))
    if other in (OtherChart.RA_CUSUM, OtherChart.VLAD) and risk is None:
        raise Refusal(_needs(f"--kind {other}", "--risk"))
    what_if, supposed = _suppositions(arguments)
    return MonitoringAsked(
        summary=arguments.summary,
        chart=chart,
        other=other,
        monitoring=made,
        funnel=funnel,
        limits=FunnelLimits(arguments.limits or FunnelLimits.EXACT_INTERPOLATED),
        risk=risk,
        adjust=arguments.adjust is not None,
        progression=arguments.progression,
        follow=ProgressionUnit(arguments.follow or ProgressionUnit.SESSION),
        publish=arguments.publish,
        publish_records=arguments.publish_records,
        key_file=arguments.key_file,
        scorecard=Order(arguments.order or Order.NAME) if arguments.scorecard else None,
        what_if=what_if,
        supposed=supposed,
    )


def _needs(option: str, other: str) -> Problem:
    return problem(Severity.ERROR, "option_needs_option", value=option, needs=other)


def _suppositions(arguments: argparse.Namespace) -> tuple[tuple[tuple[str, Ticked], ...], Named]:
    """Indicators with what is supposed of them, and the records that are, of the one indicator there is."""
    asked: dict[str, Ticked] = {}
    for text in arguments.what_if:
        code, ticked = read_supposed(text) or (_must("what-if", text), Ticked())
        asked[code] = ticked
    parts: dict[str, tuple[str, ...]] = {}
    for text in arguments.suppose:
        word, names = _checked("suppose", text, _records)
        parts[word] = tuple(dict.fromkeys((*parts.get(word, ()), *names)))
    supposed = Named(**{SUPPOSED[word]: names for word, names in parts.items()})
    if supposed == Named():
        return tuple(asked.items()), supposed
    if len(asked) != 1:
        raise Refusal(_needs("--suppose", "--what-if"))
    ((code, ticked),) = asked.items()
    if ticked not in (Ticked(), supposed.ticked):
        raise Refusal(problem(Severity.ERROR, "what_if_too_many", value=code))
    return ((code, supposed.ticked),), supposed


def _records(text: str) -> tuple[str, tuple[str, ...]]:
    word, names = split(text, "=", 1)
    if word not in SUPPOSED:
        raise ValueError(text)
    return word, tuple(unquote(name) for name in split(names, ","))


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
    if name in CUSUM_CONVENTIONS:
        return name, CUSUM_READERS[name](value)
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
