"""Arguments of ``python -m core reads`` and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.problems import Refusal, Severity, problem
from core.reads.plan import (
    Adjust,
    Cluster,
    Plan,
    Policy,
    Unit,
    confidence_level,
    prevalence,
    read_pair,
    read_rule,
    read_where,
    rollup,
)
from core.reads.reading import Layout, Readers, ReadingOptions, Role, UnknownReads
from core.reads.spelling import split, unquote
from core.stats.proportions import METHODS
from core.tables.vocabulary import Meaning

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the arguments ask for: a file, how to read it, and the plan."""

    path: Path
    sheet: str | None
    encoding: str | None
    options: ReadingOptions
    plan: Plan
    search: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the reading and plan options; their values are checked in `asked`."""
    parser.add_argument("file", metavar="FILE")
    for name in ("column", "positive", "negative", "indeterminate-value", "missing-value", "blank", "cutoff"):
        parser.add_argument(f"--{name}", action="append", default=[])
    for name in ("rule", "where", "by", "compare"):
        parser.add_argument(f"--{name}", action="append", default=[])
    parser.add_argument("--layout", choices=[str(v) for v in Layout])
    parser.add_argument("--sheet")
    parser.add_argument("--encoding")
    parser.add_argument("--unknown-reads", choices=[str(v) for v in UnknownReads], default="refuse")
    parser.add_argument("--readers", choices=[str(v) for v in Readers], default="each")
    parser.add_argument("--unit", choices=[str(v) for v in Unit])
    parser.add_argument("--rollup", default="any")
    parser.add_argument("--fuse-at", choices=[str(v) for v in Unit], default="lesion")
    parser.add_argument("--indeterminate", choices=[str(v) for v in Policy], default="exclude")
    parser.add_argument("--confidence", default="0.95")
    parser.add_argument("--interval", choices=METHODS, default="wilson")
    parser.add_argument("--cluster", choices=[str(v) for v in Cluster], default="auto")
    parser.add_argument("--adjust", choices=[str(v) for v in Adjust], default="holm")
    parser.add_argument("--prevalence")
    parser.add_argument("--search", action="store_true")


def asked(arguments: argparse.Namespace) -> Asked:
    """Check the arguments' values.

    Raises
    ------
    Refusal
        Naming the option and the value that cannot be used.
    """

    def each(option: str, read: Callable[[str], T]) -> tuple[T, ...]:
        return tuple(_checked(option, text, read) for text in getattr(arguments, option.replace("-", "_")))

    values = tuple(
        value
        for option, meaning in (
            ("positive", Meaning.POSITIVE),
            ("negative", Meaning.NEGATIVE),
            ("indeterminate-value", Meaning.INDETERMINATE),
            ("missing-value", Meaning.MISSING),
        )
        for group in each(option, lambda text, meaning=meaning: _values(text, meaning))  # type: ignore[misc]
        for value in group
    )
    options = ReadingOptions(
        columns=each("column", _column),
        layout=Layout(arguments.layout) if arguments.layout else None,
        values=values,
        blanks=each("blank", _blank),
        cutoffs=each("cutoff", _cutoff),
        unknown_reads=UnknownReads(arguments.unknown_reads),
        readers=Readers(arguments.readers),
    )
    plan = Plan(
        unit=Unit(arguments.unit) if arguments.unit else None,
        rollup=_checked("rollup", arguments.rollup, rollup),
        fuse_at=Unit(arguments.fuse_at),
        indeterminate=Policy(arguments.indeterminate),
        rules=each("rule", read_rule),
        where=_merged(each("where", read_where)),
        by=tuple(dict.fromkeys(unquote(text) for text in arguments.by)),
        confidence_level=_checked("confidence", arguments.confidence, confidence_level),
        interval=arguments.interval,
        cluster=Cluster(arguments.cluster),
        adjust=Adjust(arguments.adjust),
        prevalence=_checked("prevalence", arguments.prevalence, prevalence) if arguments.prevalence else None,
        compare=each("compare", read_pair),
    )
    return Asked(
        path=Path(arguments.file),
        sheet=arguments.sheet,
        encoding=arguments.encoding,
        options=options,
        plan=plan,
        search=arguments.search,
    )


def _checked(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise Refusal(
            problem(Severity.ERROR, "argument_unusable", column=f"--{option}", value=text)
        ) from error


def _merged(where: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of the same column given twice count together."""
    out: dict[str, tuple[str, ...]] = {}
    for column, values in where:
        out[column] = tuple(dict.fromkeys((*out.get(column, ()), *values)))
    return tuple(out.items())


def _column(text: str) -> tuple[Role, str]:
    role, name = split(text, "=", 1)
    return Role(role.strip()), unquote(name)


def _values(text: str, meaning: Meaning) -> tuple[tuple[Meaning, str | None, str], ...]:
    parts = split(text, "=", 1)
    test = unquote(parts[0]) if len(parts) == 2 else None
    return tuple((meaning, test, unquote(value)) for value in split(parts[-1], ","))


def _blank(text: str) -> tuple[str | None, Meaning]:
    parts = split(text, "=", 1)
    meaning = Meaning(parts[-1].strip())
    if meaning not in (Meaning.NEGATIVE, Meaning.MISSING):
        raise ValueError(text)
    return (unquote(parts[0]) if len(parts) == 2 else None), meaning


def _cutoff(text: str) -> tuple[str | None, float]:
    parts = split(text, "=", 1)
    number = float(parts[-1])
    if number != number or abs(number) == float("inf"):
        raise ValueError(text)
    return (unquote(parts[0]) if len(parts) == 2 else None), number
