"""The ablation answer as a plain table for a terminal, as CSV rows, and the whole command."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.ablation.answer import AblationAnswer, Part, answer
from core.ablation.counting.numbers import Number, Stay
from core.ablation.definitions import settings
from core.ablation.log import Log
from core.command_line.ablation import LogRequest
from core.problems import Problem
from core.report.ablation.asked.charts import (
    add_suppositions,
    blocks_of_log,
    supposition_text,
    suppositions,
)
from core.report.ablation.json import ablation_document
from core.report.reads.text import Table, aligned
from core.tables.export import to_csv
from core.words import NOT_ESTIMABLE, Words
from core.words.answers import ablation as said

PROBLEMS_SHOWN = 30
"""Problems said below a table; the rest are counted (JSON has all)."""


def ablation_output(asked: LogRequest, log: Log, form: str, words: Words) -> str:
    """What ``python -m core ablation`` prints.

    Parameters
    ----------
    asked : LogRequest
    log : Log
        Of the files that ``asked`` names.
    form : {"table", "json", "csv"}
    words : Words

    Raises
    ------
    Refusal
        If the arguments cannot be used.
    """
    found = answer(log, asked.plan)
    blocks = blocks_of_log(asked.charts, found, words)
    supposed = suppositions(asked.charts, found)
    if form == "json":
        document = ablation_document(found, words, records=asked.records)
        document |= {block.key: block.plain for block in blocks}
        add_suppositions(document["indicators"], supposed, found)
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    if form == "csv":
        rows = record_rows(found) if asked.records else ablation_rows(found)
        return to_csv(rows).decode("utf-8-sig").rstrip("\r\n")
    parts = [ablation_text(found, words, records=asked.records)]
    parts += [block.text() for block in blocks] + supposition_text(words, supposed)
    return "\n\n".join(parts)


def ablation_text(found: AblationAnswer, words: Words, *, records: bool = False) -> str:
    """The terminal's answer."""
    n = words.numbers
    head = words(
        "{rows} rows, {sessions} sessions and {patients} patients counted; cut-off date {as_of}.",
        rows=n.count(found.log.file_rows),
        sessions=n.count(found.whole.sessions),
        patients=n.count(found.whole.patients),
        as_of=str(found.log.as_of),
    )
    if found.plan.start or found.plan.end:
        period = words(
            "Period: {start} to {end}.",
            start=str(found.plan.start or NOT_ESTIMABLE),
            end=str(found.plan.end or NOT_ESTIMABLE),
        )
        head = words.sentences(head, period)
    parts = [head, aligned(number_table(found.whole, words))]
    if found.previous is not None:
        plan, part = found.previous
        parts.append(
            words("Previous period, {start} to {end}:", start=str(plan.start), end=str(plan.end))
            + "\n"
            + aligned(number_table(part, words))
        )
    for column, levels in found.groups.items():
        name = said.column(words, column)
        for level, part in levels.items():
            label = said.level(words, column, level)
            parts.append(f"{name} = {label}\n" + aligned(number_table(part, words)))
        if column in found.not_adding_up:
            codes = words.join(found.not_adding_up[column])
            parts.append(
                words(
                    "The groups of {column} do not add up to the whole for: {indicators}.",
                    column=name,
                    indicators=codes,
                )
            )
    if found.not_computable:
        parts.append(aligned(_lacking(found.not_computable, words)))
    changed = settings(found.plan.definitions, changed_only=True)
    if changed:
        spelt = ", ".join(f"{name}={value}" for name, value in changed.items())
        parts.append(words("Definitions changed: {changed}", changed=spelt))
    if records:
        parts.append(aligned(record_rows(found)))
    if found.problems:
        parts.append(_problems(found.problems, words))
    return "\n\n".join(parts)


def number_table(part: Part, words: Words) -> Table:
    """One row an indicator: value, fraction, interval, bounds, pending, literal value."""
    rows = [
        [
            "",
            words("Indicator"),
            words("Value"),
            words("Interval"),
            words("Bounds"),
            words("Pending"),
            words("Literal"),
        ]
    ]
    for indicator, number in part.indicators.items():
        rows.append([indicator, words.label("indicator", indicator), *_cells(number, words)])
    return rows


def _cells(number: Number, words: Words) -> list[str]:
    n = words.numbers
    e = number.estimate
    if isinstance(number, Stay):
        return [
            n.with_counts(n.decimal(e.value), number.bed_days, number.discharges),
            n.decimal_interval(e.low, e.high),
            said.bounds(words, number),
            n.count(number.pending),
            said.reported(words, number),
        ]
    return [
        n.estimate(e),
        n.interval(e.low, e.high),
        said.bounds(words, number),
        n.count(number.pending),
        said.reported(words, number),
    ]


def _lacking(lacking: Mapping[str, tuple[str, ...]], words: Words) -> Table:
    rows = [["", words("Not computable"), words("Columns needed")]]
    for indicator, columns in lacking.items():
        needs = [
            words.join([words.label("log_column", name) for name in need.replace("+", "|").split("|")], "or")
            for need in columns
        ]
        rows.append([indicator, words.label("indicator", indicator), words("; ").join(needs)])
    return rows


def _problems(problems: tuple[Problem, ...], words: Words) -> str:
    lines = [
        words.titled(words.label("severity", str(item.severity)), words.problem(item).message)
        for item in problems[:PROBLEMS_SHOWN]
    ]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(words("… and {count} more.", count=len(problems) - PROBLEMS_SHOWN))
    return "\n".join(lines)


def ablation_rows(found: AblationAnswer) -> Table:
    """One row an indicator and group, full precision, for CSV."""
    rows = [
        [
            *("group_column", "group", "indicator", "numerator", "denominator", "value", "low", "high"),
            *("method", "unknown", "pending", "bound_low", "bound_high"),
            *("literal_numerator", "literal_denominator", "reason"),
        ]
    ]
    parts = [("", "", found.whole)]
    parts += [
        (column, level, part) for column, levels in found.groups.items() for level, part in levels.items()
    ]
    for column, level, part in parts:
        for indicator, number in part.indicators.items():
            e = number.estimate
            values = [e.numerator, e.denominator, e.value, e.low, e.high]
            cells = [column, level, indicator, *map(_cell, values), e.method]
            low, high = number.bounds or (None, None)
            cells += [str(number.unknown), str(number.pending), _cell(low), _cell(high)]
            if number.literal.reason is not None:
                cells += ["", ""]
            else:
                cells += [str(number.literal.numerator), str(number.literal.denominator)]
            rows.append([*cells, str(e.reason or "")])
    return rows


def record_rows(found: AblationAnswer) -> Table:
    """One row a record, for CSV."""
    head = ["indicator", "unit", "id", "state", "weight", "rule", "row"]
    rows = [head]
    for indicator in found.indicators:
        rows += [[str(record[key]) for key in head] for record in found.records(indicator).as_json()]
    return rows


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
