"""The records behind a number as a table: state, the rule that decided, and the cells it looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.ablation.counting.records import STATES, Records
from core.ablation.decided_by import RULES
from core.ablation.file.columns import COLUMNS
from core.ablation.file.listing import cell_texts
from core.ablation.indicator import Weight, indicator
from core.tables.export import Value
from core.words import Words
from core.words.answers import ablation as said

NEVER_REPEATED = ("session_id", "patient_id", "admission_id")


def columns_behind(records: Records) -> list[str]:
    """Columns of the log that the indicator reads and the file has."""
    reads = indicator(records.indicator).columns
    return [
        column.name
        for column in COLUMNS
        if column.name in records.log.present
        and column.name not in NEVER_REPEATED
        and (column.name == "ablation_date" or column.name in reads)
    ]


def header(w: Words, records: Records) -> list[str]:
    """Names of the columns of `rows`."""
    names = [w("Record"), w("State"), w("Decided by"), w("Row in the file")]
    weight = indicator(records.indicator).weight
    if weight is not Weight.ONE:
        names.append(w("Lesions") if weight is Weight.LESIONS else w("Bed-days"))
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
    if indicator(records.indicator).weight is not Weight.ONE:
        columns.append(records.weight[part].tolist())
    columns += [
        cell_texts(log.cells.table, log.cells.headers[name], np.asarray(at))
        for name in columns_behind(records)
    ]
    return [list(row) for row in zip(*columns, strict=True)]
