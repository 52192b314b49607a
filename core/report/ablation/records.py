"""The records behind a number as a table: state, the rule that decided, and the cells it looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.ablation.answers.records import STATES, Records
from core.ablation.counting.decided_by import RULES
from core.ablation.file.columns import COLUMNS
from core.ablation.file.listing import cell_texts
from core.tables.export import Value
from core.words import Words
from core.words.answers import ablation as said

WEIGHTED = ("2", "7")
"""Indicators whose records weigh something else than 1: lesions and bed-days."""
NEVER_REPEATED = ("session_id", "patient_id", "admission_id")


def columns_behind(records: Records) -> list[str]:
    """Columns of the log that the indicator reads and the file has."""
    top = said.top(records.indicator)
    return [
        column.name
        for column in COLUMNS
        if column.name in records.log.present
        and column.name not in NEVER_REPEATED
        and (column.name == "ablation_date" or top in column.used_by)
    ]


def header(w: Words, records: Records) -> list[str]:
    """Names of the columns of `rows`."""
    names = [w("Record"), w("State"), w("Decided by"), w("Row in the file")]
    if records.indicator in WEIGHTED:
        names.append(w("Lesions") if records.indicator == "2" else w("Bed-days"))
    return [*names, *(said.column(w, name) for name in columns_behind(records))]


def rows(w: Words, records: Records, start: int = 0, stop: int | None = None) -> list[list[Value]]:
    """Some of the records, one list each, in the order of `header`."""
    log = records.log
    part = slice(start, stop)
    at = records.row[part]
    numbers = log.cells.table.row_numbers[at].tolist()
    columns: list[Sequence[Value]] = [
        records.ids(start, stop),
        [w.label("state", STATES[i]) for i in records.state[part].tolist()],
        [w.label("decided", RULES[i]) for i in records.rule[part].tolist()],
        numbers,
    ]
    if records.indicator in WEIGHTED:
        columns.append(records.weight[part].tolist())
    columns += [
        cell_texts(log.cells.table, log.cells.headers[name], np.asarray(at))
        for name in columns_behind(records)
    ]
    return [list(row) for row in zip(*columns, strict=True)]
