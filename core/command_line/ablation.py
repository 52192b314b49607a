"""Arguments of ``python -m core ablation`` and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from core.ablation.arguments import MonitoringAsked
from core.ablation.definitions import parse
from core.ablation.monitoring.chart import DEFAULT_MONITORING, MonitoringPlan
from core.ablation.plan import AblationPlan, Cluster, read_target
from core.command_line import monitoring
from core.problems import Refusal, Severity, problem
from core.spelling import split, unquote
from core.tables.meaning.values import parse_dates

T = TypeVar("T")

_NOTHING = AblationPlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRequest:
    """What the arguments ask for: files, how to read them, and the plan."""

    path: Path
    lesions: Path | None
    sheet: str | None
    encoding: str | None
    columns: dict[str, str]
    plan: AblationPlan
    records: bool
    accept: bool
    charts: MonitoringAsked
    recipe: Path | None
    save_recipe: Path | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; their values are checked in `asked`."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--column", action="append", default=[], metavar="NAME=HEADER")
    parser.add_argument("--lesions", metavar="FILE")
    parser.add_argument("--sheet")
    parser.add_argument("--encoding")
    for name in ("as-of", "from", "to"):
        parser.add_argument(f"--{name}", dest=name.replace("-", "_"), metavar="DATE")
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE[,VALUE]")
    parser.add_argument("--by", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--set", action="append", default=[], metavar="DEFINITION=VALUE")
    parser.add_argument("--target", action="append", default=[], metavar="INDICATOR=VALUE")
    parser.add_argument("--previous", action="store_true")
    parser.add_argument("--cluster", choices=[str(v) for v in Cluster])
    parser.add_argument("--confidence")
    parser.add_argument("--records", action="store_true")
    parser.add_argument("--accept", choices=["proposals"])
    monitoring.add_arguments(parser)
    for name in ("recipe", "save-recipe"):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE")


def asked(
    arguments: argparse.Namespace,
    plan: AblationPlan = _NOTHING,
    charts: MonitoringPlan = DEFAULT_MONITORING,
) -> LogRequest:
    """Check the arguments' values.

    Parameters
    ----------
    arguments : argparse.Namespace
    plan, charts : AblationPlan, MonitoringPlan
        What a recipe asks; options that were given go before it.

    Raises
    ------
    Refusal
        Naming the option and the value that cannot be used.
    """

    def each(option: str, read: Callable[[str], T]) -> list[T]:
        return [_checked(option, text, read) for text in getattr(arguments, option)]

    def day(option: str) -> date | None:
        text = getattr(arguments, option.replace("-", "_"))
        return None if text is None else _checked(option, text, _date)

    where: dict[str, tuple[str, ...]] = {}
    for column, values in each("where", _where):
        where[column] = tuple(dict.fromkeys((*where.get(column, ()), *values)))
    said: dict[str, Any] = {
        "as_of": day("as-of"),
        "start": day("from"),
        "end": day("to"),
        "where": tuple(where.items()),
        "by": tuple(dict.fromkeys(unquote(text) for text in arguments.by)),
        "compare_previous": arguments.previous,
        "cluster": None if arguments.cluster is None else Cluster(arguments.cluster),
        "confidence_level": None
        if arguments.confidence is None
        else _checked("confidence", arguments.confidence, float),
    }
    targets = dict(plan.targets) | dict(each("target", lambda text: read_target(*_two(text))))
    plan = replace(
        plan,
        definitions=parse(arguments.set, plan.definitions),
        targets=tuple(targets.items()),
        **{name: value for name, value in said.items() if value not in (None, (), False)},
    )
    return LogRequest(
        path=Path(arguments.file),
        lesions=Path(arguments.lesions) if arguments.lesions else None,
        sheet=arguments.sheet,
        encoding=arguments.encoding,
        columns=dict(each("column", _two)),
        plan=plan,
        records=arguments.records,
        accept=arguments.accept is not None,
        charts=monitoring.asked(arguments, charts, lambda option, text: _checked(option, text, _date)),
        recipe=arguments.recipe,
        save_recipe=arguments.save_recipe,
    )


def _checked(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise Refusal(
            problem(Severity.ERROR, "argument_unusable", column=f"--{option}", value=text)
        ) from error


def _date(text: str) -> date:
    (value,) = parse_dates([text]).values
    if value is None:
        raise ValueError(text)
    return value


def _two(text: str) -> tuple[str, str]:
    parts = split(text, "=", 1)
    if len(parts) < 2 or not parts[0].strip():
        raise ValueError(text)
    return unquote(parts[0]), unquote(parts[1])


def _where(text: str) -> tuple[str, tuple[str, ...]]:
    parts = split(text, "=", 1)
    if len(parts) < 2 or not parts[0].strip():
        raise ValueError(text)
    return unquote(parts[0]), tuple(unquote(value) for value in split(parts[1], ","))
